"""What a system returned for each case; the line format of ``results.jsonl``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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


Label = Literal["supported", "partly", "not"]


class Judged(BaseModel):
    """What a model said of an answer (see `judge`), ``None`` where it gave no usable reply.

    ``support`` has one label for each sentence with citations, in their order, ``nuggets`` one
    for each nugget of the case; ``judge`` names the model.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    judge: str
    support: tuple[Label | None, ...] = ()
    nuggets: tuple[Label | None, ...] = ()


class Result(BaseModel):
    """The outcome of a case; ``answer`` is ``None`` when the system failed: ``error`` says how.

    ``seconds`` is wall time of the answer; ``hits`` is empty for a system that does not show
    its search. ``confidence`` is the probability that the system gives to being right, ``None``
    where it gives none; ``judged`` is there when a model was asked what it thinks.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    case_id: str
    answer: Answer | None
    hits: tuple[FoundPassage, ...] = ()
    seconds: float = 0.0
    error: str | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    judged: Judged | None = None


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
    """Read what `write` wrote, the uncited sentences of other systems too."""
    return [_result(row) for _, row in corpus.rows(path)]


def _result(row: dict[str, Any]) -> Result:
    """A result whose sentences may be without citations, which the contract does not allow.

    Such a sentence is read as if it had one, which is then taken away again.
    """
    said = (row.get("answer") or {}).get("sentences", [])
    if all(sentence.get("citations") for sentence in said):
        return Result.model_validate(row)
    cited = [{**sentence, "citations": sentence.get("citations") or [1]} for sentence in said]
    read = Result.model_validate({**row, "answer": {**row["answer"], "sentences": cited}})
    if read.answer is None:
        return read
    sentences = tuple(
        made if was.get("citations") else made.model_copy(update={"citations": ()})
        for made, was in zip(read.answer.sentences, said, strict=True)
    )
    return read.model_copy(
        update={"answer": read.answer.model_copy(update={"sentences": sentences})}
    )
