"""The page of a source: its whole text, in which each quote of the answers has its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..answer import Citation, Reference
from ..types import Block, Language, Page, Source
from ..ui.texts import say as app
from .entries import Entry
from .markup import anchor, badge, html, link, origin, page, publication_list
from .texts import say


def source_page(
    source: Source, publications: Sequence[Reference], entries: Sequence[Entry], name: str
) -> str:
    """The page of ``source``, which cites ``publications`` and is quoted by some of ``entries``."""
    title = source.title or source.id
    quotes = {
        citation.start: citation
        for entry in entries
        for citation in entry.shown
        if citation.source_id == source.id
    }
    cited = [quotes[start] for start in sorted(quotes)]
    text = "".join(_text(source, cited))
    main = (
        f"<p>{badge(source.kind, source.language)}</p>\n<h1>{html(title)}</h1>\n"
        f'<p class="note">{_facts(source, publications)}</p>\n'
        f'<article class="text">\n{text}</article>\n'
        f"{_cited(source, publications)}{_asked(source, entries)}"
    )
    all_questions = html(say("all_questions", source.language))
    made_of = origin(source.language, entries[0].answer.index_id)
    foot = f'<p><a href="../index.html">{all_questions}</a></p>{made_of}'
    return page(title, source.language, main, name=name, foot=foot)


def _facts(source: Source, publications: Sequence[Reference]) -> str:
    language = source.language
    facts = []
    if source.kind != "note" or publications:  # that of a note says that they are named below
        facts.append(html(app(f"kind_{source.kind}_means", language)))
    facts += [html(fact) for fact in (", ".join(source.authors), source.date) if fact]
    if source.licence:
        facts.append(html(say("licence", language, licence=source.licence)))
    original = html(app("open_original", language))
    linked = link(source.url, original)
    return " · ".join(facts if linked == original else [*facts, linked])


def _text(source: Source, cited: Sequence[Citation]) -> Iterator[str]:
    pages = list(source.pages)
    levels: list[int] = []
    for block in source.blocks:
        while pages and pages[0].start <= block.start:
            begun = pages.pop(0)
            if block.start < begun.end:
                yield _page(begun, source.language)
        inner = _marked(source.text, block, cited)
        yield f"<{_tag(block, levels)}>{inner}</{_tag(block, levels)}>\n"


def _tag(block: Block, levels: list[int]) -> str:
    """The element of a block. A heading is one below the heading it stands under, never more.

    ``levels`` are those of the headings that it stands under; they are brought up to date.
    """
    if not block.level:
        return "p"
    while levels and levels[-1] >= block.level:
        levels.pop()
    levels.append(block.level)
    return f"h{min(len(levels) + 1, 6)}"


def _marked(text: str, block: Block, cited: Sequence[Citation]) -> str:
    """The text of a block with its quotes marked. Quotes are whole sentences: none overlap."""
    parts: list[str] = []
    at = block.start
    for citation in cited:
        if at <= citation.start and citation.end <= block.end:
            quote = html(text[citation.start : citation.end])
            parts.append(html(text[at : citation.start]))
            parts.append(f'<mark id="{anchor(citation)}" tabindex="-1">{quote}</mark>')
            at = citation.end
    return "".join([*parts, html(text[at : block.end])])


def _page(begun: Page, language: Language) -> str:
    return f'<p class="page">{html(app("page", language, page=begun.label or begun.number))}</p>\n'


def _cited(source: Source, publications: Sequence[Reference]) -> str:
    if not publications:
        return ""
    heading = html(say("publications", source.language))
    return f"<h2>{heading}</h2>\n{publication_list(publications)}\n"


def _asked(source: Source, entries: Sequence[Entry]) -> str:
    items = "".join(
        f'<li lang="{entry.language}"><a href="../answers/{entry.slug}.html">'
        f"{html(entry.question)}</a></li>"
        for entry in entries
        if any(citation.source_id == source.id for citation in entry.shown)
    )
    return f"<h2>{html(say('cited_in', source.language))}</h2>\n<ul>{items}</ul>"
