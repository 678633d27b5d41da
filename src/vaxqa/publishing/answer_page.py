"""The page of a question: its answer or refusal, the quotes, and what is behind them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .. import wording
from ..answer import Answer, AnswerSentence, Citation
from ..types import Language, Source
from ..ui.texts import mode_note
from ..ui.texts import say as app
from .entries import Entry
from .markup import anchor, badge, html, link, origin, page, publication_list, tongue
from .texts import say

Address = Callable[[str], str]
"""The file name of a source's page, by the source's id."""


def answer_page(
    entry: Entry, twin: Entry | None, sources: dict[str, Source], address: Address, name: str
) -> str:
    """The page of ``entry``; ``twin`` asks the same in the other language."""
    writing = _Writing(entry.answer, sources, address)
    head = f'<link rel="alternate" type="application/json" href="{entry.slug}.json">\n'
    if twin is not None:
        head += f'<link rel="alternate" hreflang="{twin.language}" href="{twin.slug}.html">\n'
    as_json = html(say("as_json", entry.language))
    return page(
        entry.question,
        entry.language,
        f"<h1>{html(entry.question)}</h1>\n{_twin(twin, entry.language)}{writing.body()}",
        name=name,
        head=head,
        foot=f'<p><a href="../index.html">{html(say("all_questions", entry.language))}</a> · '
        f'<a href="{entry.slug}.json">{as_json}</a></p>'
        f"{origin(entry.language, entry.answer.index_id)}",
    )


def _twin(twin: Entry | None, language: Language) -> str:
    if twin is None:
        return ""
    return (
        f'<p class="note">{html(say(f"also_{twin.language}", language))} '
        f'<a href="{twin.slug}.html" lang="{twin.language}" hreflang="{twin.language}">'
        f"{html(twin.question)}</a></p>\n"
    )


class _Writing:
    """Writes one answer, in its own language."""

    def __init__(self, answer: Answer, sources: dict[str, Source], address: Address) -> None:
        self.answer, self.language = answer, answer.language
        self.sources, self.address = sources, address

    def body(self) -> str:
        return "\n".join(filter(None, [self._notices(), self._said(), self._evidence()]))

    def _notices(self) -> str:
        answer, told = self.answer, []
        if answer.standalone_question not in {"", answer.question}:
            told.append(
                f'<p class="note">{html(app("understood_as", self.language))} '
                f"{html(answer.standalone_question)}</p>"
            )
        if answer.degraded:
            how = "stopped" if answer.mode == "generative" else answer.degraded
            told.append(f'<p class="limit">{html(app(f"degraded_{how}", self.language))}</p>')
        return "\n".join(told)

    def _said(self) -> str:
        if self.answer.abstention is not None:
            searched = self.answer.abstention.searched
            counts = wording.searched(self.language, searched.sources, searched.passages)
            return (
                f'<div class="limit"><p>{html(self.answer.abstention.message)}</p>'
                f'<p class="note">{html(counts)}</p></div>'
            )
        parts = [self._sentence(sentence) for sentence in self.answer.sentences]
        if self.answer.unanswered:
            missing = "".join(f"<li>{html(part)}</li>" for part in self.answer.unanswered)
            words = html(app("partly", self.language))
            parts.append(f'<div class="limit"><p>{words}</p><ul>{missing}</ul></div>')
        return "\n".join(parts)

    def _sentence(self, sentence: AnswerSentence) -> str:
        cited = [self.answer.citations[number - 1] for number in sentence.citations]
        words = html(sentence.text)
        whole = next((c for c in cited if c.quote == sentence.text), None)
        if whole is not None:
            words = f'<q cite="{self._place(whole)}">{words}</q>'
        chips = "".join(map(self._chip, cited))
        verdict = html(say(sentence.verdict, self.language))
        return (
            f'<p class="said {sentence.verdict}"><span lang="{sentence.language}">{words}</span>'
            f"{tongue(sentence.language, self.language)} {chips}"
            f'<span class="verdict">{verdict}</span></p>'
        )

    def _evidence(self) -> str:
        """The citations, those of one place together, and how the answer came about."""
        refusal = self.answer.abstention
        cited = self.answer.citations if refusal is None else refusal.nearest
        own_words = {s.text for s in self.answer.sentences}
        together: dict[str, list[Citation]] = {}
        for citation in cited:
            quote = "" if citation.quote in own_words else self._quote(citation)
            together.setdefault(quote + self._where(citation), []).append(citation)
        items = "".join(
            f'<li><div class="numbers">{"".join(map(self._chip, group))}</div>'
            f"<div>{words}</div></li>"
            for words, group in together.items()
        )
        heading = html(app("nearest" if refusal else "sources_cited", self.language))
        listed = f'<h2>{heading}</h2>\n<ol class="cited">{items}</ol>' if items else ""
        return f"{listed}\n{self._origin()}"

    def _quote(self, citation: Citation) -> str:
        return (
            f'<blockquote cite="{self._place(citation)}" lang="{citation.language}">'
            f"{html(citation.quote)}</blockquote>{tongue(citation.language, self.language)}"
        )

    def _where(self, citation: Citation) -> str:
        title = html(citation.source_title or citation.source_id)
        where = [f'<cite lang="{citation.language}">{title}</cite>']
        if citation.section and citation.section.casefold() != citation.source_title.casefold():
            where.append(f'<span lang="{citation.language}">{html(citation.section)}</span>')
        if citation.page:
            number = citation.page.label or citation.page.number
            where.append(html(app("page", self.language, page=number)))
        licence = self.sources[citation.source_id].licence
        if licence:
            where.append(html(say("licence", self.language, licence=licence)))
        original = html(app("open_original", self.language))
        linked = link(citation.url, original)
        if linked != original:
            where.append(linked)
        return (
            f'<p class="where">{badge(citation.provenance, self.language)} '
            f"{' · '.join(where)}</p>{self._publications(citation)}"
        )

    def _publications(self, citation: Citation) -> str:
        if not citation.references:
            return ""
        heading = html(app("publications", self.language))
        return f'<p class="note">{heading}</p>{publication_list(citation.references)}'

    def _origin(self) -> str:
        answer, notes = self.answer, []
        if answer.abstention is None:
            notes.append(mode_note(answer.mode, answer.model, self.language))
        held = len(answer.dropped)
        if held:
            key = "withheld_one" if held == 1 else "withheld"
            notes.append(app(key, self.language, count=held))
        return f'<p class="note">{html(" ".join(notes))}</p>' if notes else ""

    def _chip(self, citation: Citation) -> str:
        word = html(app("source", self.language, number="").strip())
        return (
            f'<a class="chip" href="{self._place(citation)}"><span class="unseen">{word} </span>'
            f"{citation.number}</a>"
        )

    def _place(self, citation: Citation) -> str:
        return f"../sources/{self.address(citation.source_id)}.html#{anchor(citation)}"


def cited(entries: Sequence[Entry]) -> list[str]:
    """The ids of the sources on the pages of ``entries``, in the order of first mention."""
    return list(dict.fromkeys(c.source_id for entry in entries for c in entry.shown))
