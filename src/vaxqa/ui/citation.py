"""A citation as a reader sees it: a numbered button, and a line that says where it stands."""

from __future__ import annotations

import streamlit as st

from ..answer import Citation
from ..types import Kind, Language
from . import conversation
from .escape import html
from .texts import kind, say


def button(citation_number: int, exchange: int, key: str, language: Language) -> None:
    """A chip with the number that opens the source.

    The style sheet shows the number alone; the word before it is for screen readers.
    """
    word = say("source", language, number="").strip()
    st.button(
        f"{word} *{citation_number}*",
        key=f"vq-chip-{key}",
        on_click=conversation.open_citation,
        args=(exchange, citation_number),
    )


def badge(name: Kind, language: Language) -> str:
    """The kind of a source as HTML."""
    return f'<span class="vq-kind vq-kind-{name}">{html(kind(name, language))}</span>'


def tongue(shown: Language, reader: Language) -> str:
    """HTML that names the language of a text which is not in the reader's; otherwise empty."""
    if shown == reader:
        return ""
    return f'<span class="vq-tongue">{html(say(f"in_language_{shown}", reader))}</span>'


def line(citation: Citation, language: Language) -> str:
    """Kind, title, section and page as HTML."""
    where = [f'<cite lang="{citation.language}">{html(citation.source_title)}</cite>']
    if citation.section and citation.section.casefold() != citation.source_title.casefold():
        where.append(f'<span lang="{citation.language}">{html(citation.section)}</span>')
    if citation.page:
        page = citation.page.label or str(citation.page.number)
        where.append(html(say("page", language, page=page)))
    return badge(citation.provenance, language) + " " + " · ".join(where)


def quote(citation: Citation, language: Language) -> str:
    """The quote as HTML, its language named when it is not the reader's."""
    return (
        f'<blockquote class="vq-quote" lang="{citation.language}">{html(citation.quote)}'
        f"</blockquote>{tongue(citation.language, language)}"
    )
