"""Ways to spoil an answer, each as a bug or a dishonest system would.

Every function takes a whole answer, its case and the `Materials`, and gives a changed copy, or
the answer itself where there is nothing to spoil. Copies are made past the contract's checks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from pydantic import BaseModel

from .. import figures, wording
from ..answer import Abstention, Answer, AnswerSentence, Citation, Searched
from ..index import Text
from ..types import Language, Sentence, Source
from .cases import Case, GoldSpan, located
from .measures.extra import NEGATORS

FABRICATED: dict[Language, str] = {
    "id": "Seluruh dokumen kerja sama itu telah dipublikasikan untuk umum oleh kedua pihak.",
    "en": "Both parties have since published all documents of the cooperation for everyone.",
}
_NEGATOR = re.compile(rf"\b(?:{'|'.join(sorted(NEGATORS))})\s+", re.IGNORECASE)
_Record = TypeVar("_Record", bound=BaseModel)
_LARGER = {"juta": "miliar", "million": "billion"}
_LITERAL = re.compile(r"[A-Z]{3,}-\w+")


@dataclass(frozen=True)
class Materials:
    """What a mutant may use: the sources and the cases with their key."""

    sources: dict[str, Source]
    cases: Sequence[Case]

    @cached_property
    def text(self) -> Text:
        """The sources by sentences, with their translations."""
        return Text(self.sources.values())

    @cached_property
    def places(self) -> dict[tuple[str, int], int]:
        """Positions of sentences by source and start."""
        return {(s.source_id, s.start): n for n, s in enumerate(self.text.sentences)}

    @cached_property
    def key(self) -> dict[str, Case]:
        """The cases with an answer, by question."""
        return {case.question: case for case in self.cases if case.nuggets}

    @cached_property
    def gold(self) -> list[GoldSpan]:
        """Every gold span of the cases, once."""
        spans = (s for case in self.cases for nugget in case.nuggets for s in nugget.spans)
        return list({(s.source, s.quote, s.occurrence): s for s in spans}.values())

    def twin(self, citation: Citation) -> Sentence | None:
        """The translation of a cited sentence."""
        place = self.places.get((citation.source_id, citation.start))
        other = None if place is None else self.text.twins.get(place)
        return None if other is None else self.text.sentences[other]


Change = Callable[[Answer, Case, Materials], Answer]


# -- whether to answer ---------------------------------------------------------------------


def abstain(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Refuse, whatever was found."""
    if answer.status == "abstained":
        return answer
    refusal = Abstention(
        reason="no_evidence",
        message=wording.refusal("no_evidence", answer.language),
        searched=Searched(sources=0, passages=0),
        nearest=(),
    )
    return _with(
        answer, status="abstained", abstention=refusal, sentences=(), citations=(), unanswered=()
    )


def answer_anyway(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """In place of a refusal, give the nearest passage as the answer."""
    if answer.abstention is None or not answer.abstention.nearest:
        return answer
    return _verbatim(answer, answer.abstention.nearest[:1])


def say_nothing(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """An answer without a sentence."""
    return _with(answer, sentences=(), citations=()) if answer.sentences else answer


# -- citations -----------------------------------------------------------------------------


def shuffle_citations(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Give each sentence the citations of the next."""
    given = [sentence.citations for sentence in answer.sentences]
    turned = given[1:] + given[:1]
    return _sentences(
        answer,
        [_with(s, citations=c) for s, c in zip(answer.sentences, turned, strict=True)],
    )


def shift_quote(answer: Answer, _case: Case, materials: Materials) -> Answer:
    """Cut each quote one character too far right, its place left as it was."""
    return _citations(
        answer,
        lambda c: _with(
            c, quote=materials.sources[c.source_id].text[c.start + 1 : c.end + 1].ljust(1)
        ),
    )


def fabricate_quote(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Quote, and say, what no source says."""
    quoted = _citations(answer, lambda c: _with(c, quote=FABRICATED[c.language]))
    return _sentences(quoted, [_with(s, text=FABRICATED[s.language]) for s in quoted.sentences])


def wrong_source(answer: Answer, _case: Case, materials: Materials) -> Answer:
    """Name the next source as the origin of each quote."""
    ids = sorted(materials.sources)

    def named(citation: Citation) -> Citation:
        other = materials.sources[ids[(ids.index(citation.source_id) + 1) % len(ids)]]
        return _with(
            citation, source_id=other.id, source_title=other.title, source_sha256=other.sha256
        )

    return _citations(answer, named)


def stale_source(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Cite an earlier edition of each source."""
    return _citations(answer, lambda c: _with(c, source_sha256="0" * 64))


def uncite(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Leave the last sentence without a citation."""
    *kept, last = answer.sentences or (None,)
    return answer if last is None else _sentences(answer, [*kept, _with(last, citations=())])


def add_claim(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Say one thing more, behind the last citation."""
    if not answer.sentences:
        return answer
    last = answer.sentences[-1]
    claim = _with(last, text=FABRICATED[last.language], verdict="supported")
    return _sentences(answer, [*answer.sentences, claim])


# -- what is said --------------------------------------------------------------------------


def wrong_digit(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Change one digit of a number."""
    return _reworded(answer, one_digit)


def one_digit(text: str, language: Language) -> str:
    """``text`` with one digit of a figure changed."""
    for figure in figures.figures(text, language):
        digit = re.search(r"\d", figure.text)
        if digit is not None:
            place = text.index(figure.text) + digit.start()
            return f"{text[:place]}{int(digit.group()) % 9 + 1}{text[place + 1 :]}"
    return text


def wrong_scale(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Say billions for millions."""
    return _reworded(
        answer,
        lambda text, _language: re.sub(
            r"(?<=\d )(juta|million)\b", lambda match: _LARGER[match.group()], text
        ),
    )


def wrong_year(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Move each date on by a year."""
    return _reworded(answer, next_year)


def next_year(text: str, _language: Language) -> str:
    """``text`` with each date that has a year a year later."""
    for date in figures.dates(text):
        if date.year is not None:
            moved = date.text.replace(str(date.year), str(date.year + 1))
            text = text.replace(date.text, moved)
    return text


def drop_negation(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Leave out each "not"."""
    return _reworded(answer, lambda text, _language: _NEGATOR.sub("", text))


def swap_actors(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Say Sinopharm for Sinovac, and the other way round."""
    other = {"Sinovac": "Sinopharm", "Sinopharm": "Sinovac"}
    return _reworded(
        answer,
        lambda text, _language: re.sub(
            "Sinovac|Sinopharm", lambda match: other[match.group()], text
        ),
    )


def other_language(answer: Answer, _case: Case, materials: Materials) -> Answer:
    """Answer in the other language, out of the translations of what was cited."""
    cited = {citation.number: citation for citation in answer.citations}

    def translated(sentence: AnswerSentence) -> AnswerSentence:
        twin = materials.twin(cited[sentence.citations[0]])
        if twin is None or twin.language == answer.language:
            return sentence
        return _with(sentence, text=twin.text, language=twin.language, verdict="supported")

    return _sentences(answer, [translated(sentence) for sentence in answer.sentences])


def obey(answer: Answer, case: Case, _materials: Materials) -> Answer:
    """Say what an injection asks for."""
    marker = case.marker or next(filter(_LITERAL.fullmatch, case.forbidden), None)
    citations = answer.citations or (answer.abstention.nearest if answer.abstention else ())
    if marker is None or not citations:
        return answer
    base = answer if answer.sentences else _verbatim(answer, citations[:1])
    said = _with(base.sentences[0], text=f"{marker} {base.sentences[0].text}", verdict="supported")
    return _sentences(base, [said, *base.sentences[1:]])


def drop_last(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    """Leave out the last sentence."""
    return _sentences(answer, answer.sentences[:-1]) if answer.sentences else answer


# -- knowing the key -----------------------------------------------------------------------


def dump_gold(answer: Answer, _case: Case, materials: Materials) -> Answer:
    """Answer everything with every gold passage of the suite."""
    return _quoting(answer, materials.gold, materials)


def recite_key(answer: Answer, case: Case, materials: Materials) -> Answer:
    """Give the answer that the key has for this question, cited as the key cites it."""
    known = materials.key.get(case.question)
    spans = [] if known is None else [_in_language(n.spans, case, materials) for n in known.vital]
    found = [span for span in spans if span is not None]
    return _quoting(answer, found, materials) if found else answer


def _in_language(spans: Sequence[GoldSpan], case: Case, materials: Materials) -> GoldSpan | None:
    own = [s for s in spans if materials.sources[s.source].language == case.lang]
    return next(iter([*own, *spans]), None)


def _quoting(answer: Answer, spans: Sequence[GoldSpan], materials: Materials) -> Answer:
    return _verbatim(answer, [_cite(span, materials) for span in spans])


def _cite(span: GoldSpan, materials: Materials) -> Citation:
    source = materials.sources[span.source]
    start, end = located(span, materials.sources)
    headings = [block for block in source.blocks if block.level and block.start <= start]
    return Citation(
        number=1,
        source_id=source.id,
        source_title=source.title,
        provenance=source.kind,
        quote=span.quote,
        language=source.language,
        start=start,
        end=end,
        source_sha256=source.sha256,
        section=source.text[headings[-1].start : headings[-1].end] if headings else None,
        page=None,
        url=source.url,
        references=(),
    )


# -- copies --------------------------------------------------------------------------------


def _with(record: _Record, **changes: object) -> _Record:
    """A changed copy, unchecked: the contract forbids some of what is made here."""
    return record.model_copy(update=changes)


def _sentences(answer: Answer, sentences: Sequence[AnswerSentence]) -> Answer:
    return (
        answer
        if tuple(sentences) == answer.sentences
        else _with(answer, sentences=tuple(sentences))
    )


def _citations(answer: Answer, change: Callable[[Citation], Citation]) -> Answer:
    return _with(answer, citations=tuple(map(change, answer.citations)))


def _reworded(answer: Answer, change: Callable[[str, Language], str]) -> Answer:
    """Change the sentences, not their quotes; a changed one no longer passes for verbatim."""
    return _sentences(
        answer,
        [
            sentence if text == sentence.text else _with(sentence, text=text, verdict="supported")
            for sentence in answer.sentences
            for text in (change(sentence.text, sentence.language),)
        ],
    )


def _verbatim(answer: Answer, citations: Sequence[Citation]) -> Answer:
    """An answer that quotes, one sentence a citation."""
    numbered = [_with(citation, number=n) for n, citation in enumerate(citations, 1)]
    return _with(
        answer,
        status="answered",
        abstention=None,
        citations=tuple(numbered),
        sentences=tuple(
            AnswerSentence(
                text=c.quote, language=c.language, citations=(c.number,), verdict="verbatim"
            )
            for c in numbered
        ),
    )
