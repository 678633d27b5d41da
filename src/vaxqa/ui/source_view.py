"""A source beside the page, with the quote highlighted in its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from ..answer import Citation
from ..translating import Translation
from ..types import Block, Language, Page, Source
from . import scripts
from .citation import badge, tongue
from .escape import address, html
from .texts import say

WIDTH = 720
"""Of the panel, in pixels; it shrinks on a narrower screen."""
LONGEST = 300_000
"""Characters of a source that are shown at most; of a longer one, those around the quote."""


Translate = Callable[[Citation, Language], Translation | None]


def show(
    citation: Citation, source: Source | None, language: Language, translate: Translate
) -> None:
    """Open the panel for ``citation``. ``source`` is the one of today's index, if it is there.

    A quote in another language than the page's gets its translation, which may take a while.
    """
    title = say("source", language, number=citation.number)

    @st.dialog(title, width=WIDTH, position="right")
    def panel() -> None:
        st.html(head(citation, source, language))
        translated = st.empty()
        if source is None or source.sha256 != citation.source_sha256:
            st.warning(say("source_changed", language))
            st.html(f'<div class="vq-source-text">{_quote_alone(citation)}</div>')
        else:
            st.html(body(citation, source, language))
        if citation.references:
            st.html(publications(citation, language))
        scripts.run("to_quote")
        if citation.language != language:
            with translated, st.spinner(say("translating", language)):
                made = translate(citation, language)
            translated.empty()
            if made is not None:
                translated.html(translation(made, language))

    panel()


def head(citation: Citation, source: Source | None, language: Language) -> str:
    """What the source is, as HTML."""
    facts = [html(say(f"kind_{citation.provenance}_means", language))]
    if source is not None:
        facts += [
            html(fact) for fact in (", ".join(source.authors), source.date, source.licence) if fact
        ]
    if citation.page:
        page = citation.page.label or str(citation.page.number)
        facts.insert(0, html(say("page", language, page=page)))
    url = address(citation.url)
    if url:
        facts.append(_link(url, html(say("open_original", language))))
    return (
        f'<div class="vq-head">{badge(citation.provenance, language)}'
        f"{tongue(citation.language, language)}"
        f'<h2 lang="{citation.language}">{html(citation.source_title)}</h2>'
        f"<p>{' · '.join(facts)}</p></div>"
    )


def translation(made: Translation, language: Language) -> str:
    """A translation with who made it, as HTML; it is no quote, and looks like none."""
    label = html(say(f"translation_by_{made.by}", language))
    return (
        f'<div class="vq-translation"><p class="vq-note">{label}</p>'
        f'<p lang="{language}">{html(made.text)}</p></div>'
    )


def body(citation: Citation, source: Source, language: Language) -> str:
    """The source's text in reading order as HTML, the quote inside a ``mark``."""
    blocks, cut = _shown(source, citation)
    pages = iter(source.pages)
    page = next(pages, None)
    parts: list[str] = []
    for block in blocks:
        while page is not None and page.start <= block.start:
            if block.start < page.end:
                parts.append(_page(page, language))
            page = next(pages, None)
        parts.append(_block(source, block, citation, language))
    note = f'<p class="vq-note">{html(say("left_out", language))}</p>' if cut else ""
    label = html(say("source_text", language))
    return (
        f'<div class="vq-source-text" role="region" tabindex="0" aria-label="{label}" '
        f'lang="{source.language}">{note}{"".join(parts)}{note}</div>'
    )


def _shown(source: Source, citation: Citation) -> tuple[Sequence[Block], bool]:
    if len(source.text) <= LONGEST:
        return source.blocks, False
    first, last = citation.start - LONGEST // 2, citation.end + LONGEST // 2
    return [b for b in source.blocks if b.end > first and b.start < last], True


def _block(source: Source, block: Block, citation: Citation, language: Language) -> str:
    tag = f"h{min(block.level + 2, 6)}" if block.level else "p"
    start = min(max(citation.start, block.start), block.end)
    end = max(min(citation.end, block.end), start)
    before, quoted, after = (
        html(source.text[a:b]) for a, b in ((block.start, start), (start, end), (end, block.end))
    )
    if quoted:
        quoted = (
            f'<span class="vq-hidden">[{html(say("quote_begins", language))}]</span>'
            f'<mark class="vq-mark">{quoted}</mark>'
            f'<span class="vq-hidden">[{html(say("quote_ends", language))}]</span>'
        )
    return f"<{tag}>{before}{quoted}{after}</{tag}>"


def _page(page: Page, language: Language) -> str:
    shown = html(say("page", language, page=page.label or page.number))
    return f'<p class="vq-page" lang="{language}">{shown}</p>'


def _quote_alone(citation: Citation) -> str:
    return f'<p lang="{citation.language}"><mark class="vq-mark">{html(citation.quote)}</mark></p>'


def publications(citation: Citation, language: Language) -> str:
    """The publications that a note's sentence reports, as HTML with their links."""
    entries = []
    for reference in citation.references:
        url = address(reference.url)
        text = html(reference.text)
        entries.append(f"<li>{_link(url, text) if url else text}</li>")
    return (
        f'<h3 class="vq-heading">{html(say("publications", language))}</h3>'
        f'<ul class="vq-publications">{"".join(entries)}</ul>'
    )


def _link(url: str, text: str) -> str:
    return f'<a href="{url}" target="_blank" rel="noopener noreferrer">{text}</a>'
