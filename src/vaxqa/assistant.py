"""The path of a question, on one screen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from . import abstention, citations, evidence, extractive, questions
from .abstention import Refusal
from .answer import Answer, Searched
from .citations import Degraded, Frame
from .errors import ModelError, UsageError
from .evidence import Candidate
from .index import Index
from .search import Found, search
from .settings import Settings
from .types import Draft, Language, Mode, Question, Turn

Progress = Callable[[str], None]
"""Called with the step that begins: ``search``, ``write`` or ``check``."""


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
        mode = self._mode(mode)
        self._known(source_ids)
        clock, report = _Clock(), progress or (lambda _step: None)
        question = questions.understand(text, history, language)

        def frame(degraded: Degraded = None, found: Sequence[_Part] = ()) -> Frame:
            searched = found[0].found if found else None
            return Frame(
                question,
                tuple(history),
                f"{mode} {self.settings.chat_model if mode == 'generative' else None} "
                f"{sorted(source_ids) if source_ids is not None else None}",
                Searched(
                    sources=searched.searched_sources if searched else 0,
                    passages=searched.searched_passages if searched else 0,
                ),
                clock.read(),
                degraded,
            )

        if questions.is_empty(question):
            return citations.refuse(Refusal("empty_question"), self.index, frame())
        report("search")
        parts = self._search(question, source_ids)
        clock.lap("search")
        nearest = [c.number for part in parts for c in part.ranked[: citations.NEAREST]]
        answerable = [part for part in parts if part.refusal is None]
        if not answerable:
            refusal = parts[0].refusal or Refusal("no_evidence")
            return citations.refuse(refusal, self.index, frame(None, parts), nearest)
        draft, degraded = self._draft(question, parts, mode, report)
        clock.lap("draft")
        report("check")
        allowed = {c.number for part in parts for c in part.ranked}
        clock.lap("check")
        return citations.conclude(draft, self.index, frame(degraded, parts), allowed, nearest)

    def _search(self, question: Question, source_ids: Sequence[str] | None) -> list[_Part]:
        found: list[_Part] = []
        for part in questions.parts(question):
            text = part.asked
            hits = search(
                self.index, text, question.language, context=part.context, source_ids=source_ids
            )
            ranked = evidence.candidates(self.index, hits, text, question.language)
            found.append(_Part(text, hits, ranked, abstention.judge(self.index, hits, ranked)))
        return found

    def _draft(
        self, question: Question, parts: Sequence[_Part], mode: Mode, report: Progress
    ) -> tuple[Draft, Degraded]:
        if mode == "generative":
            from . import generative

            report("write")
            try:
                ranked = [c for part in parts for c in part.ranked]
                return generative.draft(self.index, question, ranked, self.settings), None
            except ModelError as error:
                return self._extract(parts), _degraded(error)
        return self._extract(parts), None

    def _extract(self, parts: Sequence[_Part]) -> Draft:
        chosen: dict[int, Candidate] = {}
        for part in parts:
            if part.refusal is None:
                for candidate in extractive.choose(self.index, part.ranked, part.text):
                    chosen.setdefault(candidate.number, candidate)
        unanswered = tuple(part.text for part in parts if part.refusal is not None)
        return extractive.draft(self.index, list(chosen.values()), unanswered)

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


class _Part:
    """One question of the text with what was found for it."""

    def __init__(
        self, text: str, found: Found, ranked: list[Candidate], refusal: Refusal | None
    ) -> None:
        self.text, self.found, self.ranked, self.refusal = text, found, ranked, refusal


class _Clock:
    """Milliseconds by step."""

    def __init__(self) -> None:
        self._start = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self._laps[step] = (now - self._last) * 1000
        self._last = now

    def read(self) -> dict[str, float]:
        return {**self._laps, "total": (time.perf_counter() - self._start) * 1000}


def _degraded(error: ModelError) -> Degraded:
    return "model_invalid_output" if error.kind == "model_invalid_output" else "model_unavailable"
