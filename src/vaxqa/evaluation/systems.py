"""What is evaluated, behind one interface: a question in, an answer of the contract out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from .. import abstention, evidence, questions
from ..answer import Answer
from ..assistant import Assistant
from ..questions import Part
from ..search import Found, search
from ..types import Mode, Question, Turn
from .cases import Case, Plant
from .planting import Garden
from .results import FoundPassage

DIGITS = 6
"""Decimals of a confidence: more differ between machines."""


class System(Protocol):
    """Something that answers questions. ``name`` tells it in reports."""

    name: str

    def answer(self, case: Case) -> Answer:
        """Answer the case's question; raises any exception when it fails."""
        ...

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """The best passages for the question; empty when the system does not tell."""
        ...


class AssistantSystem:
    """The assistant in this process.

    ``assistant.index.sources`` are the sources that its quotes are of, of `with_plants` too.
    """

    def __init__(self, assistant: Assistant, mode: Mode | None = None) -> None:
        self.name = f"vaxqa ({mode or assistant.modes[0]})"
        self.assistant, self._mode = assistant, mode
        self._garden = self._kept = Garden(assistant.settings)

    def answer(self, case: Case) -> Answer:
        """Ask with the case's history."""
        history = [Turn(turn.question, turn.answer) for turn in case.history]
        return self.assistant.ask(case.question, history, mode=self._mode)

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """Search for the question as the assistant understands it."""
        *_, found = self._found(case, k)
        return tuple(
            FoundPassage(
                source_id=hit.passage.source_id,
                start=hit.passage.start,
                end=hit.passage.end,
                score=hit.score,
            )
            for hit in found.hits
        )

    def confidence(self, case: Case) -> float | None:
        """The probability, in 0..1, that an extractive answer to the question is right.

        That of the refusal's fit, for the first part of the question; 0 when nothing is found.
        ``None`` for written answers, which the fit knows nothing of.
        """
        if (self._mode or self.assistant.modes[0]) != "extractive":
            return None
        index = self.assistant.index
        question, part, found = self._found(case)
        ranked = evidence.candidates(index, found, part.asked, question.language)
        if not ranked:
            return 0.0
        coverage = abstention.cover(index, found, ranked, part.asked)
        return round(abstention.probability(coverage), DIGITS)

    def _found(self, case: Case, k: int = 10) -> tuple[Question, Part, Found]:
        """The question as the assistant understands it, its first part, and what that finds."""
        history = [Turn(turn.question, turn.answer) for turn in case.history]
        question = questions.understand(case.question, history)
        part = questions.parts(question)[0]
        found = search(
            self.assistant.index, part.asked, question.language, context=part.context, k=k
        )
        return question, part, found

    def with_plants(self, plants: Sequence[Plant]) -> AssistantSystem:
        """The same assistant over a copy of its knowledge folder that has ``plants``.

        Made once for each set of plants; `close` removes the copies. Raises `UsageError` when
        a plant does not fit the folder.
        """
        planted = AssistantSystem(self._garden.assistant(plants), self._mode)
        planted._kept = self._garden  # its files stay for as long as it is used
        return planted

    def close(self) -> None:
        """Remove what `with_plants` made."""
        self._garden.close()
