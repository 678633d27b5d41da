"""Pieces of HTML that the pages share. Every text of others passes through `html` here."""

from __future__ import annotations

from collections.abc import Sequence

from ..answer import Citation, Reference
from ..text import clean
from ..types import Kind, Language
from ..ui import escape
from ..ui.texts import kind
from ..ui.texts import say as app
from .texts import say

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'none'; base-uri 'none'; "
    "form-action 'none'"
)
"""Nothing but the site's own style and script; ``'self'`` holds for ``file:`` too."""


def html(text: str) -> str:
    """``text`` as HTML text, fit for an attribute too, without control and bidirectional marks.

    >>> html('<b title="x">' + chr(0x202E))
    '&lt;b title=&quot;x&quot;&gt;'
    """
    return escape.html(clean(text))


def page(
    title: str,
    language: Language,
    main: str,
    *,
    name: str,
    foot: str,
    up: str = "../",
    head: str = "",
) -> str:
    """A whole page. ``name`` is the site's; ``up`` leads to its first page's folder."""
    home = f'<header><a href="{up}index.html">{html(name)}</a></header>\n' if up else ""
    whole = title if title == name else f"{title} · {name}"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{html(whole)}</title>\n"
        f'<link rel="stylesheet" href="{up}style.css">\n{head}</head>\n<body>\n'
        f'<a class="skip" href="#main">{html(say("skip", language))}</a>\n{home}'
        f'<main id="main" tabindex="-1">\n{main}\n</main>\n'
        f"<footer>{foot}</footer>\n</body>\n</html>\n"
    )


def origin(language: Language, index_id: str) -> str:
    """What a page was made of; the hash of the sources stands for a date."""
    return f'<p lang="{language}">{html(say("origin", language, index_id=index_id))}</p>'


def link(url: str | None, text: str) -> str:
    """The HTML ``text`` as a link to a web address, or alone when ``url`` is none."""
    safe = escape.address(url)
    if safe is None or clean(safe) != safe:
        return text
    return f'<a href="{safe}" rel="noopener noreferrer">{text}</a>'


def publication_list(references: Sequence[Reference]) -> str:
    """Publications, each with its link where it has one."""
    entries = "".join(f"<li>{link(each.url, html(each.text))}</li>" for each in references)
    return f'<ul class="publications">{entries}</ul>'


def badge(name: Kind, language: Language) -> str:
    """The kind of a source."""
    return f'<span class="kind kind-{name}">{html(kind(name, language))}</span>'


def tongue(shown: Language, reader: Language) -> str:
    """Names the language of a text that is not in the reader's; otherwise empty."""
    if shown == reader:
        return ""
    return f' <span class="tongue">{html(app(f"in_language_{shown}", reader))}</span>'


def anchor(citation: Citation) -> str:
    """The name of a quote's place on the page of its source."""
    return f"c-{citation.start}-{citation.end}"
