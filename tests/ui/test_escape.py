from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from vaxqa.ui import escape

ACTIVE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/pixel.png)",
    "[click](javascript:alert(1))",
    "<https://evil.example>",
    "https://evil.example and www.evil.example and a@evil.example",
    "$x^2$ $$\\int$$",
    ":red[danger] :material/delete: :smile: :blue-badge[ok]",
    "a -> b <-> c -- d >= e",
    "# heading",
    "1. list",
    "> quote",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "`code` **bold** _it_ ~~gone~~",
    "&lt;b&gt; &amp;",
    "```\nfence\n```",
    "    indented",
    "[^1]: note",
    "\\",
]
# What Streamlit replaces in the text after parsing it, whatever was escaped.
AFTER_PARSING = re.compile(
    r":[a-zA-Z0-9_+\-/]+:|:[a-z-]+\[|https?://|www\.|\S@\w|<-|->|--|>=|<=|~=", re.IGNORECASE
)

texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*ACTIVE, "kata", " ", "\n", ":", "[", "]", "$", "<", "!", "@"])).map(
        "".join
    ),
)


def tokens(markdown: str) -> list[Token]:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    found: list[Token] = []
    for block in parser.parse(markdown):
        found += block.children if block.children is not None else [block]
    return found


def shown(markdown: str) -> str:
    return "".join(
        token.content if token.type != "softbreak" else " "
        for token in tokens(markdown)
        if token.type in {"text", "text_special", "softbreak"}
    )


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@given(texts)
@example("".join(ACTIVE))
def test_escaped_text_has_no_active_markdown_and_reads_the_same(text: str) -> None:
    escaped = escape.markdown(text)
    kinds = {token.type for token in tokens(escaped)}
    assert kinds <= {"text", "text_special", "paragraph_open", "paragraph_close"}
    visible = shown(escaped)
    assert visible.replace("\u2060", "") == one_line(text).replace("\0", "\ufffd").replace(
        "\u2060", ""
    )
    assert not AFTER_PARSING.search(visible)


@given(texts)
@example("".join(ACTIVE))
def test_text_in_a_file_has_no_active_markdown_and_reads_the_same(text: str) -> None:
    escaped = escape.markdown_file(text)
    kinds = {token.type for token in tokens(escaped)}
    assert kinds <= {"text", "text_special", "paragraph_open", "paragraph_close"}
    assert shown(escaped) == one_line(text).replace("\0", "\ufffd")


class Everything(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        raise AssertionError(f"a tag: {tag} {attrs}")

    def handle_data(self, data: str) -> None:
        self.text += data


@given(texts)
def test_html_is_text_alone(text: str) -> None:
    parser = Everything()
    parser.feed(escape.html(text))
    parser.close()
    assert parser.text == text


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "https://a b",
        'https://a"onclick="x',
        " https://a.example",
        "ftp://a.example",
    ],
)
def test_only_plain_web_addresses_become_links(url: str | None) -> None:
    assert escape.address(url) is None
