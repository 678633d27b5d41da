"""From a `Draft` to an `Answer`: quotes are cut here, and what they do not carry is dropped.

No other module makes an answer. A quote is always ``source.text[start:end]``.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from . import checks, wording
from .abstention import Refusal
from .answer import (
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    Dropped,
    PageNumber,
    Searched,
    Usage,
)
from .checks import Said
from .disagreement import Contradiction
from .index import Index
from .text import one_line
from .types import Claim, Degraded, Draft, Language, Question, Sentence, Source, Turn

NEAREST = 3
NOTHING = Searched(sources=0, passages=0)


@dataclass(frozen=True, slots=True)
class Frame:
    """What an answer says besides its sentences. ``timings`` are milliseconds by step."""

    question: Question
    history: tuple[Turn, ...]
    settings: str
    searched: Searched = NOTHING
    timings: dict[str, float] = field(default_factory=dict)
    degraded: Degraded = None


class _Numbered:
    """Citations in the order in which sentences first rest on them, numbered from 1."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self.citations: dict[int, Citation] = {}

    def number(self, sentence: int) -> int:
        if sentence not in self.citations:
            self.citations[sentence] = cite(self._index, sentence, len(self.citations) + 1)
        return self.citations[sentence].number


def check(claim: Claim, index: Index, allowed: Collection[int]) -> str | None:
    """Why ``claim`` may not be shown, or ``None`` when its evidence carries it.

    ``allowed`` are the sentences that the answerer was given.
    """
    if not claim.evidence:
        return "no_evidence_named"
    if not set(claim.evidence) <= set(allowed):
        return "evidence_not_in_context"
    evidence = [index.sentences[number] for number in claim.evidence]
    if _verbatim(claim, evidence):
        return None
    if not one_line(claim.text):
        return "empty"
    said = [Said(sentence.text, sentence.language) for sentence in evidence]
    against = checks.verdict(Said(claim.text, claim.language), said, index.lexicon)
    return None if against is None else against.reason


def _verbatim(claim: Claim, evidence: Sequence[Sentence]) -> bool:
    return len(evidence) == 1 and claim.text == evidence[0].text


class Passed(NamedTuple):
    """A sentence that may be shown, and the citations that no sentence before it has."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


Opinion = Callable[[Claim], str | None]
"""A second look at a claim that passed its check: why it may not be shown, if it may not."""


class Checking:
    """Claims on their way into one answer: each is checked once, and shown or dropped.

    ``allowed`` are the sentences that the answerer was given.
    """

    def __init__(
        self, index: Index, allowed: Collection[int], opinion: Opinion | None = None
    ) -> None:
        self._index, self._allowed, self._opinion = index, allowed, opinion
        self._numbered = _Numbered(index)
        self.sentences: list[AnswerSentence] = []
        self.passed: list[Claim] = []
        self.failed: list[tuple[Claim, str]] = []

    def take(self, claim: Claim) -> Passed | None:
        """The sentence that ``claim`` becomes, or ``None`` when it is dropped."""
        reason = check(claim, self._index, self._allowed)
        if reason is None and self._opinion is not None:
            reason = self._opinion(claim)
        if reason is not None:
            self.failed.append((claim, reason))
            return None
        known = len(self._numbered.citations)
        verbatim = _verbatim(claim, [self._index.sentences[n] for n in claim.evidence])
        sentence = AnswerSentence(
            text=claim.text if verbatim else one_line(claim.text),
            language=claim.language,
            citations=tuple(dict.fromkeys(map(self._numbered.number, claim.evidence))),
            verdict="verbatim" if verbatim else "supported",
        )
        self.sentences.append(sentence)
        self.passed.append(claim)
        return Passed(sentence, self.citations[known:])

    def contradicted(self, found: Contradiction, language: Language) -> Iterator[Passed]:
        """The other sentence of ``found``, if it is not cited yet, and that the two differ."""
        known = len(self._numbered.citations)
        if found.other not in self._numbered.citations:
            other = self._index.sentences[found.other]
            passed = self.take(Claim(other.text, other.language, (found.other,)))
            if passed is None:
                return
            yield passed
            known = len(self._numbered.citations)
        sentence = AnswerSentence(
            text=wording.difference(language, *found.difference),
            language=language,
            citations=tuple(map(self._numbered.number, (found.number, found.other))),
            verdict="supported",
        )
        self.sentences.append(sentence)
        yield Passed(sentence, self.citations[known:])

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The citations of all sentences so far."""
        return tuple(self._numbered.citations.values())

    def answer(self, draft: Draft, frame: Frame, nearest: Sequence[int]) -> Answer:
        """The answer of the sentences that passed; ``draft`` says how they came about.

        Without any it is a refusal that shows the sentences ``nearest``.
        """
        rejected = [Dropped(reason=reason, text=text) for reason, text in draft.rejected]
        failed = [Dropped(reason=reason, text=claim.text) for claim, reason in self.failed]
        dropped = (*rejected, *failed)
        if not self.sentences:
            refusal = Refusal("not_supported" if dropped else "no_evidence")
            return refuse(refusal, self._index, frame, nearest, draft, dropped)
        return _answer(
            self._index,
            frame,
            draft,
            status="partial" if draft.unanswered else "answered",
            sentences=tuple(self.sentences),
            citations=self.citations,
            dropped=dropped,
        )


def conclude(
    draft: Draft, index: Index, frame: Frame, allowed: Collection[int], nearest: Sequence[int]
) -> Answer:
    """Check each claim of ``draft`` and make the answer of those that pass; see `Checking`."""
    checking = Checking(index, allowed)
    for claim in draft.claims:
        checking.take(claim)
    return checking.answer(draft, frame, nearest)


def refuse(
    refusal: Refusal,
    index: Index,
    frame: Frame,
    nearest: Sequence[int] = (),
    draft: Draft | None = None,
    dropped: tuple[Dropped, ...] = (),
) -> Answer:
    """A refusal in the reader's language, with the sentences nearest to the question."""
    numbered = _Numbered(index)
    for sentence in list(dict.fromkeys(nearest))[:NEAREST]:
        numbered.number(sentence)
    abstention = Abstention(
        reason=refusal.reason,
        message=wording.refusal(refusal.reason, frame.question.language, refusal.missing),
        searched=frame.searched,
        nearest=tuple(numbered.citations.values()),
    )
    return _answer(
        index,
        frame,
        draft or Draft((), "extractive"),
        status="abstained",
        abstention=abstention,
        dropped=dropped,
    )


def _answer(
    index: Index,
    frame: Frame,
    draft: Draft,
    *,
    status: Literal["answered", "partial", "abstained"],
    abstention: Abstention | None = None,
    sentences: tuple[AnswerSentence, ...] = (),
    citations: tuple[Citation, ...] = (),
    dropped: tuple[Dropped, ...] = (),
) -> Answer:
    question = frame.question
    return Answer(
        id=content_hash(index.id, frame),
        question=question.text,
        standalone_question=question.standalone,
        language=question.language,
        status=status,
        abstention=abstention,
        sentences=sentences,
        citations=citations,
        unanswered=draft.unanswered if status == "partial" else (),
        dropped=dropped,
        mode=draft.mode,
        degraded=frame.degraded,
        model=draft.model,
        index_id=index.id,
        usage=Usage(
            input_tokens=draft.input_tokens,
            output_tokens=draft.output_tokens,
            cost_usd=draft.cost_usd,
        ),
        timings_ms={step: round(spent, 1) for step, spent in frame.timings.items()},
    )


def content_hash(index_id: str, frame: Frame) -> str:
    """The id of the answer that ``frame`` is of."""
    content = [
        frame.question.text,
        frame.question.language,
        [[turn.question, turn.answer] for turn in frame.history],
        index_id,
        frame.settings,
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:32]


def cite(index: Index, number: int, shown: int) -> Citation:
    """The citation, numbered ``shown``, of the sentence at position ``number``."""
    sentence = index.sentences[number]
    source = index.sources[sentence.source_id]
    return Citation(
        number=shown,
        source_id=source.id,
        source_title=source.title,
        provenance=source.kind,
        quote=source.text[sentence.start : sentence.end],
        language=sentence.language,
        start=sentence.start,
        end=sentence.end,
        source_sha256=source.sha256,
        section=sentence.section,
        page=page_at(source, sentence.start),
        url=source.url,
        references=tuple(
            index.references[key] for key in sentence.references if key in index.references
        ),
    )


def page_at(source: Source, position: int) -> PageNumber | None:
    """The page that the code point ``position`` of ``source`` is on; ``None`` without pages."""
    for page in source.pages:
        if page.start <= position < page.end:
            return PageNumber(number=page.number, label=page.label)
    return None


def verify(answer: Answer, sources: dict[str, Source]) -> list[str]:
    """What in ``answer`` differs from the sources; empty when every quote is exact.

    Also checks what is said of the sources, that each sentence names citations that are
    there, and that a verbatim one is the quote itself.
    """
    wrong = [
        f"citation {c.number}: {problem}"
        for c in (*answer.citations, *(answer.abstention.nearest if answer.abstention else ()))
        for problem in _misquoted(c, sources.get(c.source_id))
    ]
    quotes: dict[int, str] = {}
    for citation in answer.citations:
        if citation.number in quotes:
            wrong.append(f"citation {citation.number}: the number stands twice")
        quotes[citation.number] = citation.quote
    for place, sentence in enumerate(answer.sentences, 1):
        unknown = [number for number in sentence.citations if number not in quotes]
        if unknown:
            wrong.append(f"sentence {place}: there is no citation {unknown[0]}")
        elif sentence.verdict == "verbatim" and sentence.text not in _texts(quotes, sentence):
            wrong.append(f"sentence {place}: is called verbatim but is not its quote")
    return wrong


def _texts(quotes: dict[int, str], sentence: AnswerSentence) -> Iterable[str]:
    return [quotes[number] for number in sentence.citations]


def _misquoted(citation: Citation, source: Source | None) -> list[str]:
    if source is None:
        return [f"the source {citation.source_id!r} is not in the index"]
    if citation.source_sha256 != source.sha256:
        return [f"the source {citation.source_id!r} has changed since (its sha256 differs)"]
    there = source.text[citation.start : citation.end]
    if citation.quote != there:
        place = f"{citation.start}-{citation.end} of {citation.source_id!r}"
        return [f"the quote is not what stands at {place}: {there!r}"]
    told = {
        "source_title": source.title,
        "provenance": source.kind,
        "language": source.language,
        "section": _section(source, citation.start),
        "page": page_at(source, citation.start),
        "url": source.url,
    }
    return [
        f"the {field} is not that of {citation.source_id!r}: {value!r}"
        for field, value in told.items()
        if getattr(citation, field) != value
    ]


def _section(source: Source, position: int) -> str | None:
    """The heading above ``position``, as `Sentence.section` has it."""
    headings = [block for block in source.blocks if block.level and block.start <= position]
    return source.text[headings[-1].start : headings[-1].end] if headings else None
