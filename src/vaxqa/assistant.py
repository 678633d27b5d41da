"""The path of a question, on one screen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from . import (
    abstention,
    citations,
    disagreement,
    evidence,
    extractive,
    models,
    prompts,
    questions,
    tracing,
)
from .abstention import Refusal
from .answer import Answer, Searched
from .calls import Deadline
from .citations import Checking, Frame
from .errors import ModelError, UsageError
from .events import Done, Event, Spoken, Status
from .evidence import Candidate
from .index import Index
from .remembered import Remembered
from .search import search
from .settings import Settings
from .tracing import Span
from .translating import Translator
from .types import Claim, Draft, Language, Mode, Question, Turn

if TYPE_CHECKING:
    from .generative import Writing

_log = logging.getLogger(__name__)

COMPARED = 24
"""Best sentences for a part of the question that an answer's figures are held against."""
LEAST_SECONDS = 0.1
"""A call to a model is never given less."""

Progress = Callable[[str], None]
"""Called with the step that begins: ``search``, then ``choose`` or ``write``."""


class Assistant:
    """Answers questions over one opened index. Safe to share between threads.

    ``generative`` writes drafts with a chat model; without it answers are extractive.
    """

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self.settings = settings
        self._written = Remembered[Answer]()
        self.translator = Translator(index, settings)

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The ways in which it can answer, the usual one first."""
        return ("generative", "extractive") if self.settings.chat_model else ("extractive",)

    def ask(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        language: Language | None = None,
        source_ids: Sequence[str] | None = None,
        mode: Mode | None = None,
        progress: Progress | None = None,
    ) -> Answer:
        """Answer ``text``, checked, or refuse.

        ``language`` overrides the question's own, ``source_ids`` limits what is searched,
        ``mode`` chooses among `modes`. Raises `UsageError` for an unknown source or a mode
        that is not set up.
        """
        events = self.stream(text, history, language=language, source_ids=source_ids, mode=mode)
        for event in events:
            if isinstance(event, Done):
                return event.answer
            if isinstance(event, Status) and progress is not None:
                progress(event.step)
        raise AssertionError("a stream ends with its answer")

    def stream(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        language: Language | None = None,
        source_ids: Sequence[str] | None = None,
        mode: Mode | None = None,
    ) -> Iterator[Event]:
        """What `ask` does, step by step: each sentence as soon as it is checked, then the answer.

        Raises as `ask`, before the first event. Whoever stops taking events stops the model.
        """
        mode = self._mode(mode)
        self.index.require(source_ids)
        return self._traced(text, tuple(history), language, source_ids, mode)

    def _traced(
        self,
        text: str,
        history: tuple[Turn, ...],
        language: Language | None,
        source_ids: Sequence[str] | None,
        mode: Mode,
    ) -> Iterator[Event]:
        with (
            tracing.spans(on=self.settings.tracing).span("ask", mode=mode) as ask,
            closing(self._events(text, history, language, source_ids, mode, ask)) as events,
        ):
            for event in events:
                if isinstance(event, Done):
                    _note(ask, event.answer)
                yield event

    def _events(
        self,
        text: str,
        history: tuple[Turn, ...],
        language: Language | None,
        source_ids: Sequence[str] | None,
        mode: Mode,
        ask: Span,
    ) -> Generator[Event, None, None]:
        clock = _Clock()
        question = questions.understand(text, history, language)
        frame = Frame(question, history, self._described(mode, source_ids))
        if questions.is_empty(question):
            yield Done(citations.refuse(Refusal("empty_question"), self.index, frame))
            return
        known = self._written.get(citations.content_hash(self.index.id, frame))
        if known is not None:
            yield from _again(known)
            return

        if mode == "generative":
            models.load()
        deadline = Deadline(self.settings.model_timeout)
        yield Status("search")
        with ask.span("search", turns=len(history)) as looked:
            parts = self._search(question, source_ids)
            if mode == "generative":
                question, parts = self._completed(question, history, parts, source_ids, deadline)
            looked.note(parts=len(parts), sentences=sum(len(part.ranked) for part in parts))
        frame = replace(
            frame,
            question=question,
            searched=parts[0].searched,
            timings=clock.lap("search"),
            degraded="model_unavailable" if any(part.degraded for part in parts) else None,
        )
        nearest = [c.number for part in parts for c in part.ranked[: citations.NEAREST]]
        refusals = [part.refusal for part in parts if part.refusal is not None]
        if len(refusals) == len(parts):
            yield Done(citations.refuse(refusals[0], self.index, frame, nearest))
            return

        yield Status("write" if mode == "generative" else "choose")
        checking = self._checking(parts, mode, deadline)
        with ask.span("write" if mode == "generative" else "choose") as made:
            draft = yield from (
                self._write(question, parts, checking, deadline, made)
                if mode == "generative"
                else self._extracted(parts, checking, made)
            )
            yield from self._compared(parts, checking, question.language)
            made.note(claims=len(draft.claims), model=draft.model, degraded=draft.degraded)
        frame = replace(
            frame, degraded=draft.degraded or frame.degraded, timings=clock.lap("draft")
        )
        answer = checking.answer(draft, frame, nearest)
        if mode == "generative" and answer.degraded is None:
            self._written.keep(answer.id, answer)
        yield Done(answer)

    def _search(self, question: Question, source_ids: Sequence[str] | None) -> list[_Part]:
        found: list[_Part] = []
        if source_ids is None and questions.about_the_study(question.standalone):
            source_ids = self._study_ids() or None
        for part in questions.parts(question):
            hits = search(
                self.index,
                part.asked,
                question.language,
                context=part.context,
                source_ids=source_ids,
            )
            ranked = evidence.candidates(self.index, hits, part.asked, question.language)
            refusal = abstention.judge(self.index, hits, ranked, part.asked)
            searched = Searched(sources=hits.searched_sources, passages=hits.searched_passages)
            found.append(_Part(part.asked, ranked, refusal, searched, hits.degraded))
        return found

    def _completed(
        self,
        question: Question,
        history: Sequence[Turn],
        parts: list[_Part],
        source_ids: Sequence[str] | None,
        deadline: Deadline,
    ) -> tuple[Question, list[_Part]]:
        """A follow-up as the model completes it, with what both ways of asking it find."""
        from . import rewriting

        alone = rewriting.standalone(question, history, self._hurried(deadline))
        if alone is None:
            return question, parts
        completed = replace(question, asked=alone, context="", standalone=alone)
        return completed, [*self._search(completed, source_ids), *parts]

    def _checking(self, parts: Sequence[_Part], mode: Mode, deadline: Deadline) -> Checking:
        allowed = {c.number for part in parts for c in part.ranked}
        if mode == "extractive" or self.settings.judge_model is None:
            return Checking(self.index, allowed)
        from . import entailment

        def opinion(claim: Claim) -> str | None:
            said = [self.index.sentences[number] for number in claim.evidence]
            return entailment.doubt(claim, said, self._hurried(deadline))

        return Checking(self.index, allowed, opinion)

    def _write(
        self,
        question: Question,
        parts: Sequence[_Part],
        checking: Checking,
        deadline: Deadline,
        trace: Span,
    ) -> Generator[Event, None, Draft]:
        """Sentences of the chat model; of the sources when it fails before a good one."""
        from . import generative

        in_turn = zip_longest(*(part.ranked for part in parts))
        ranked = [candidate for turn in in_turn for candidate in turn if candidate is not None]
        writing = generative.Writing.of(self.index, question, ranked, self._hurried(deadline))
        draft = Draft((), "generative")
        try:
            with closing(writing.claims()) as items:
                for item in items:
                    if isinstance(item, Draft):
                        draft = item
                    else:
                        yield from _spoken(checking, item, trace)
        except ModelError as error:
            _log.warning("%s", error)
            draft = replace(draft, degraded=error.kind)
        if draft.degraded is None:
            yield from self._mend(writing, checking, trace)
        elif not checking.sentences:
            plain = yield from self._extracted(parts, checking, trace)
            return replace(plain, degraded=draft.degraded, rejected=draft.rejected)
        return draft

    def _mend(self, writing: Writing, checking: Checking, trace: Span) -> Iterator[Event]:
        """Let the model say otherwise, once, what was not carried by its evidence."""
        failures = list(checking.failed)
        if not failures:
            return
        for place, claim in sorted(writing.mended(failures).items()):
            before = len(checking.failed)
            yield from _spoken(checking, claim, trace)
            del checking.failed[before:]  # the claim that it stands for is the one withheld
            if any(s.text == claim.text for s in checking.sentences):
                checking.failed.remove(failures[place])

    def _compared(
        self, parts: Sequence[_Part], checking: Checking, language: Language
    ) -> Iterator[Event]:
        """What another source says against the figures of the answer."""
        others = [c.number for part in parts for c in part.ranked[:COMPARED]]
        told: set[frozenset[int]] = set()
        for claim in list(checking.passed):
            found = disagreement.contradicting(self.index, claim, others)
            if found is not None and found.pair not in told:
                told.add(found.pair)
                for passed in checking.contradicted(found, language):
                    yield Spoken(passed.sentence, passed.citations)

    def _extracted(
        self, parts: Sequence[_Part], checking: Checking, trace: Span
    ) -> Generator[Event, None, Draft]:
        draft = self._extract(parts)
        for claim in draft.claims:
            yield from _spoken(checking, claim, trace)
        return draft

    def _extract(self, parts: Sequence[_Part]) -> Draft:
        chosen = [
            number
            for part in parts
            if part.refusal is None
            for number in extractive.choose(self.index, part.ranked, part.text)
        ]
        unanswered = tuple(part.text for part in parts if part.refusal is not None)
        return extractive.draft(self.index, list(dict.fromkeys(chosen)), unanswered)

    def _hurried(self, deadline: Deadline) -> Settings:
        """The settings with what is left of the time that the model has for one question."""
        left = max(LEAST_SECONDS, deadline.left())
        return self.settings.model_copy(update={"model_timeout": left})

    def _study_ids(self) -> list[str]:
        return [source.id for source in self.index.sources.values() if source.kind == "study"]

    def _described(self, mode: Mode, source_ids: Sequence[str] | None) -> str:
        """What of the settings an answer depends on."""
        sources = None if source_ids is None else sorted(source_ids)
        if mode == "extractive":
            return f"{mode} {None} {sources}"
        told = self.settings
        by = f"{told.chat_model} {told.openai_base_url} {told.judge_model} {prompts.version()}"
        return f"{mode} {by} {sources}"

    def _mode(self, mode: Mode | None) -> Mode:
        if mode == "generative" and mode not in self.modes:
            raise UsageError(
                "Written answers need a model: set OPENAI_API_KEY or VAXQA_MODEL, or leave "
                "--mode away for extractive answers."
            )
        return mode or self.modes[0]


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that is asked, with what was found for it."""

    text: str
    ranked: list[Candidate]
    refusal: Refusal | None
    searched: Searched
    degraded: bool


def _spoken(checking: Checking, claim: Claim, trace: Span) -> Iterator[Event]:
    with trace.span("check", evidence=len(claim.evidence)) as checked:
        passed = checking.take(claim)
        checked.note(passed=passed is not None)
    if passed is not None:
        yield Spoken(passed.sentence, passed.citations)


def _note(ask: Span, answer: Answer) -> None:
    """Tell of ``answer`` in the span of its question: counts and outcomes, no words."""
    ask.note(
        language=answer.language,
        status=answer.status,
        reason=answer.abstention.reason if answer.abstention else None,
        degraded=answer.degraded,
        model=answer.model,
        sentences=len(answer.sentences),
        citations=len(answer.citations),
        dropped=len(answer.dropped),
        input_tokens=answer.usage.input_tokens,
        output_tokens=answer.usage.output_tokens,
        milliseconds=answer.timings_ms.get("total"),
    )


def _again(answer: Answer) -> Iterator[Event]:
    """The events of an answer that was given before."""
    told = 0
    for sentence in answer.sentences:
        most = max(sentence.citations)
        yield Spoken(sentence, answer.citations[told:most])
        told = max(told, most)
    yield Done(answer)


class _Clock:
    """Milliseconds by step, and in all."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> dict[str, float]:
        now = time.perf_counter()
        self._laps[step] = (now - self._last) * 1000
        self._laps["total"] = (now - self._start) * 1000
        self._last = now
        return dict(self._laps)
