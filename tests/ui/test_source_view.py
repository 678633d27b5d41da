from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest

from vaxqa.answer import Citation, PageNumber, Reference
from vaxqa.assistant import Assistant
from vaxqa.citations import cite
from vaxqa.types import Block, Page, Source
from vaxqa.ui import source_view


def words(html: str) -> str:
    """The text that HTML shows, without what is for screen readers only."""
    seen = re.sub(r'<span class="vq-hidden">.*?</span>', "", html)
    return unescape(re.sub(r"<[^>]+>", "", seen))


def citation(source: Source, start: int, end: int) -> Citation:
    return Citation(
        number=1,
        source_id=source.id,
        source_title=source.title,
        provenance=source.kind,
        quote=source.text[start:end],
        language=source.language,
        start=start,
        end=end,
        source_sha256=source.sha256,
        section=None,
        page=None,
        url=None,
        references=(),
    )


def test_every_quote_is_marked_where_it_stands(assistant: Assistant) -> None:
    index = assistant.index
    for number in range(0, len(index.sentences), 7):
        cited = cite(index, number, 1)
        source = index.sources[cited.source_id]
        body = source_view.body(cited, source, "en")
        marked = re.findall(r'<mark class="vq-mark">(.*?)</mark>', body)
        assert [unescape(mark) for mark in marked] == [cited.quote]
        before = words(body.partition("<mark")[0])
        assert before == source.text[: cited.start].replace("\n\n", "")
        assert words(body) == source.text.replace("\n\n", "")
        assert f'lang="{source.language}"' in body


@pytest.fixture
def paged() -> Source:
    text = "Bab <b>satu</b>\n\nSatu & dua.\n\nTiga."
    return Source(
        id="d",
        title="Dokumen <i>",
        kind="document",
        language="id",
        text=text,
        sha256="0" * 64,
        blocks=(Block(0, 15, 1), Block(17, 28), Block(30, 35)),
        path="documents/d.pdf",
        pages=(Page(1, "ix", 0, 30), Page(2, "x", 30, 35)),
    )


def test_pages_are_shown_where_they_begin(paged: Source) -> None:
    body = source_view.body(citation(paged, 30, 35), paged, "en")
    assert re.sub(r"\s+", " ", words(body)) == "p. ixBab <b>satu</b>Satu & dua.p. xTiga."


def test_markup_in_a_source_is_text(paged: Source) -> None:
    cited = citation(paged, 0, 28).model_copy(
        update={
            "page": PageNumber(number=1, label="<u>"),
            "url": "javascript:alert(1)",
            "references": (Reference(key="k", text="<script>", url='https://a"b'),),
        }
    )
    html = (
        source_view.head(cited, paged, "id")
        + source_view.body(cited, paged, "id")
        + source_view.publications(cited, "id")
    )
    for tag in ("<b>", "<i>", "<u>", "<script>", "<a "):
        assert tag not in html
    assert html.count("<mark") == 2, "a quote over two blocks is marked in both"


def test_of_a_very_long_source_the_part_around_the_quote_is_shown(
    paged: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_view, "LONGEST", 10)
    body = source_view.body(citation(paged, 30, 35), replace(paged, pages=()), "en")
    assert "Tiga." in words(body)
    assert "satu" not in words(body)
    assert "not shown" in words(body)
