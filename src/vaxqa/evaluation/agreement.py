"""How well a judge agrees with people: what it must show before a gate may trust it.

``evals/judge.json`` keeps it for one judge. Only "supported" counts in the measures, so agreement
is on supported against the rest. A false positive is a pair that the judge calls supported and a
person does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..errors import SourceError, UsageError
from ..types import Language
from .judge import PROMPT, Pair, Task
from .labelled import records
from .measures.judged import NUGGETS, SUPPORT
from .results import Label
from .statistics import wilson

FILE = "judge.json"
TASKS: dict[str, Task] = {SUPPORT: "support", NUGGETS: "nugget"}
"""The measures that rest on a judge, with what it is asked for them."""
ENOUGH = 0.6
"""The least Cohen's kappa of a judge that a gate may trust: "substantial" (Landis, Koch 1977)."""
FEWEST = 20
"""The fewest examples that can show it, of one task."""
MOST_UNJUDGED = 0.05
"""The largest share of the examples to which the judge may give no usable reply."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Example(_Record):
    """A pair of texts with the label that a person gave it.

    ``task`` ``nugget`` is for whether an answer (``quote``) says a fact (``claim``). ``change``
    says what was changed in a claim to make it wrong, for a reader.
    """

    claim: str = Field(min_length=1)
    quote: str = Field(min_length=1)
    label: Label
    task: Task = "support"
    change: str | None = None
    lang: Language | None = None

    @property
    def pair(self) -> Pair:
        """What the judge is asked."""
        return Pair(self.task, self.claim, self.quote)


class Rate(_Record):
    """``errors`` of ``n``, with Wilson's 95 % interval; all ``None`` where ``n`` is 0."""

    errors: int = Field(ge=0)
    n: int = Field(ge=0)
    value: float | None
    low: float | None
    high: float | None


class Agreement(_Record):
    """Judge against people on the ``n`` examples of one task that it gave a word on.

    ``kappa`` is ``None`` where chance alone would agree on everything. ``false_positive`` is
    over the examples that are not supported, ``false_negative`` over those that are.
    """

    task: Task
    n: int
    unjudged: int
    kappa: float | None
    false_positive: Rate
    false_negative: Rate

    @property
    def enough(self) -> bool:
        """Whether a gate may trust it."""
        asked = self.n + self.unjudged
        return (
            self.n >= FEWEST
            and self.unjudged <= MOST_UNJUDGED * asked
            and self.kappa is not None
            and self.kappa >= ENOUGH
        )


class Calibration(_Record):
    """What is known of one judge, with the rules (``prompt``) and examples it was asked with."""

    schema_version: Literal[1] = 1
    judge: str
    prompt: str
    examples: str
    agreements: tuple[Agreement, ...]

    def holds(self, judge: str, measure: str) -> bool:
        """Whether ``judge``, asked as it is now, may be trusted with ``measure``."""
        return self.judge == judge and self.trusts(measure)

    def trusts(self, measure: str) -> bool:
        """Whether its own judge showed enough agreement for ``measure``."""
        enough = any(one.enough for one in self.agreements if one.task == TASKS.get(measure))
        return self.prompt == PROMPT and enough


def examples(path: Path) -> list[Example]:
    """Labelled examples, one JSON object a line.

    Raises `SourceError` with the line for an unknown key or a value that does not fit,
    `UsageError` when there is none.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path} of labelled examples.")
    found: dict[Pair, Example] = {}
    for line, made in records(path, Example, "the example"):
        if found.setdefault(made.pair, made) is not made:
            raise SourceError(path, "the pair stands twice", line)
    if not found:
        raise UsageError(f"{path} holds no labelled example.")
    return list(found.values())


def calibration(
    labelled: Sequence[Example], words: Mapping[Pair, Label | None], judge: str
) -> Calibration:
    """Hold what ``judge`` said of the examples against their labels."""
    told = "\n".join(one.model_dump_json() for one in labelled)
    there: list[Task] = ["support", "nugget"]
    return Calibration(
        judge=judge,
        prompt=PROMPT,
        examples=hashlib.sha256(told.encode()).hexdigest()[:12],
        agreements=tuple(
            _agreement(task, [(one, words[one.pair]) for one in labelled if one.task == task])
            for task in there
            if any(one.task == task for one in labelled)
        ),
    )


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa (1960) of two raters on yes and no.

    >>> kappa([(True, True), (True, False), (False, False), (False, False)])
    0.5
    >>> kappa([(True, True), (False, True)])
    0.0
    """
    if not pairs:
        return None
    n = len(pairs)
    agreed = sum(first == second for first, second in pairs) / n
    one, two = (sum(pair[rater] for pair in pairs) / n for rater in (0, 1))
    chance = one * two + (1 - one) * (1 - two)
    return None if chance == 1 else (agreed - chance) / (1 - chance)


def untrusted(measures: Iterable[str], trusts: Callable[[str], bool]) -> list[str]:
    """A sentence for each of ``measures`` that is an opinion and that may not gate anything."""
    return [
        f"{measure!r} may gate nothing: it is a model's opinion, and its judge is not calibrated "
        "for it: vaxqa eval judge --calibrate evals/judge_examples.jsonl --judge MODEL"
        for measure in sorted(measures)
        if measure in TASKS and not trusts(measure)
    ]


def read(path: Path) -> Calibration | None:
    """The calibration that is kept at ``path``; ``None`` when there is none."""
    if not path.is_file():
        return None
    try:
        return Calibration.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise SourceError(path, f"{place}: {first['msg']}; calibrate the judge anew") from None


def write(made: Calibration, path: Path) -> None:
    """Keep ``made`` for the runs to come."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(made.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")


def _agreement(task: Task, rows: Sequence[tuple[Example, Label | None]]) -> Agreement:
    pairs = [
        (example.label == "supported", word == "supported")
        for example, word in rows
        if word is not None
    ]
    found = kappa(pairs)
    return Agreement(
        task=task,
        n=len(pairs),
        unjudged=len(rows) - len(pairs),
        kappa=None if found is None else round(found, 6) + 0.0,
        false_positive=_rate(judged for person, judged in pairs if not person),
        false_negative=_rate(not judged for person, judged in pairs if person),
    )


def _rate(wrong: Iterable[bool]) -> Rate:
    errors = list(wrong)
    if not errors:
        return Rate(errors=0, n=0, value=None, low=None, high=None)
    low, high = wilson(sum(errors), len(errors))
    return Rate(
        errors=sum(errors),
        n=len(errors),
        value=round(sum(errors) / len(errors), 6),
        low=round(low, 6),
        high=round(high, 6),
    )
