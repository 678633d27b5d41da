"""The path of a question, on one screen."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from . import abstention, citations, evidence, extractive, questions
from .abstention import Refusal
from .answer import Answer, Searched
from .citations import Degraded, Frame
from .errors import ModelError, UsageError
from .evidence import Candidate
from .index import Index
from .search import search
from .settings import Settings
from .types import Draft, Language, Mode, Question, Turn

_log = logging.getLogger(__name__)

Progress = Callable[[str], None]
"""Called with the step that begins: ``search``, then ``choose`` or ``write``."""


class Assistant:
    """Answers questions over one opened index. Safe to share between threads.

    ``generative`` writes drafts with a chat model; without it answers are extractive.
    """

    def __init__(self, index: Index, settings: Settings) -> None:
        self.index = index
        self.settings = settings

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
        mode, report, clock = self._mode(mode), progress or _silent, _Clock()
        self._known(source_ids)
        question = questions.understand(text, history, language)
        frame = Frame(question, tuple(history), self._described(mode, source_ids))
        if questions.is_empty(question):
            return citations.refuse(Refusal("empty_question"), self.index, frame)

        report("search")
        parts = self._search(question, source_ids)
        frame = replace(
            frame,
            searched=parts[0].searched,
            timings=clock.lap("search"),
            degraded="model_unavailable" if any(part.degraded for part in parts) else None,
        )
        nearest = [c.number for part in parts for c in part.ranked[: citations.NEAREST]]
        refusals = [part.refusal for part in parts if part.refusal is not None]
        if len(refusals) == len(parts):
            return citations.refuse(refusals[0], self.index, frame, nearest)

        report("write" if mode == "generative" else "choose")
        draft, degraded = self._draft(question, parts, mode)
        frame = replace(frame, degraded=degraded or frame.degraded, timings=clock.lap("draft"))
        allowed = {c.number for part in parts for c in part.ranked}
        return citations.conclude(draft, self.index, frame, allowed, nearest)

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

    def _draft(
        self, question: Question, parts: Sequence[_Part], mode: Mode
    ) -> tuple[Draft, Degraded]:
        """A written draft, or an extractive one when that is the mode or the model fails."""
        if mode == "extractive":
            return self._extract(parts), None
        from . import generative

        in_turn = zip_longest(*(part.ranked for part in parts))
        ranked = [candidate for turn in in_turn for candidate in turn if candidate is not None]
        try:
            return generative.draft(self.index, question, ranked, self.settings), None
        except ModelError as error:
            _log.warning("%s", error)
            invalid = error.kind == "model_invalid_output"
            degraded: Degraded = "model_invalid_output" if invalid else "model_unavailable"
            return self._extract(parts), degraded

    def _extract(self, parts: Sequence[_Part]) -> Draft:
        chosen = [
            number
            for part in parts
            if part.refusal is None
            for number in extractive.choose(self.index, part.ranked, part.text)
        ]
        unanswered = tuple(part.text for part in parts if part.refusal is not None)
        return extractive.draft(self.index, list(dict.fromkeys(chosen)), unanswered)

    def _study_ids(self) -> list[str]:
        return [source.id for source in self.index.sources.values() if source.kind == "study"]

    def _described(self, mode: Mode, source_ids: Sequence[str] | None) -> str:
        """What of the settings an answer depends on."""
        model = self.settings.chat_model if mode == "generative" else None
        sources = None if source_ids is None else sorted(source_ids)
        return f"{mode} {model} {sources}"

    def _mode(self, mode: Mode | None) -> Mode:
        if mode == "generative" and mode not in self.modes:
            raise UsageError(
                "Written answers need a model: set OPENAI_API_KEY or VAXQA_MODEL, or leave "
                "--mode away for extractive answers."
            )
        return mode or self.modes[0]

    def _known(self, source_ids: Sequence[str] | None) -> None:
        unknown = sorted(set(source_ids or ()) - self.index.sources.keys())
        if unknown:
            raise UsageError(
                f"There is no source {unknown[0]!r}; known: {', '.join(self.index.sources)}."
            )


@dataclass(frozen=True, slots=True)
class _Part:
    """One thing that is asked, with what was found for it."""

    text: str
    ranked: list[Candidate]
    refusal: Refusal | None
    searched: Searched
    degraded: bool


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


def _silent(_step: str) -> None:
    """Report to no one."""
