"""What a system returned for each case; the line format of ``results.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from .. import corpus
from ..answer import Answer
from .cases import Case


class FoundPassage(BaseModel):
    """A passage that the system's search returned, best first in the list."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source_id: str
    start: int
    end: int
    score: float


class Result(BaseModel):
    """The outcome of a case; ``answer`` is ``None`` when the system failed: ``error`` says how.

    ``seconds`` is wall time of the answer; ``hits`` is empty for a system that does not show
    its search.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    case_id: str
    answer: Answer | None
    hits: tuple[FoundPassage, ...] = ()
    seconds: float = 0.0
    error: str | None = None


class Scored(BaseModel):
    """A case with its result: what the measures see."""

    model_config = ConfigDict(frozen=True)

    case: Case
    result: Result

    @property
    def answer(self) -> Answer | None:
        """The answer, or ``None`` when the system failed."""
        return self.result.answer

    @property
    def text(self) -> str:
        """The sentences of the answer as one text; empty for a refusal or a failure."""
        return " ".join(s.text for s in self.answer.sentences) if self.answer else ""


def write(results: Iterable[Result], path: Path) -> None:
    """Write one result a line."""
    with path.open("w", encoding="utf-8") as file:
        for result in results:
            file.write(result.model_dump_json() + "\n")


def read(path: Path) -> list[Result]:
    """Read what `write` wrote."""
    return [Result.model_validate(row) for _, row in corpus.rows(path)]
