"""Two runs of the same cases, compared case by case.

Cases that only one of them has, or that say something else in the two, are left out and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from . import statistics
from .measures import Measure
from .scores import Scores

ALPHA = 0.05
"""A difference with a smaller p-value is called significant."""
Verdict = Literal["better", "worse", "no difference shown", "not scored"]


@dataclass(frozen=True, slots=True)
class Paired:
    """One measure in both runs, over the ``n`` cases that both scored.

    ``before`` and ``after`` are means over these cases, ``difference`` is after minus before
    with its 95% interval (bootstrap over clusters). ``p`` is that of McNemar's exact test where
    every value is 0 or 1 (two-sided), otherwise ``None``: there the interval decides.
    ``gained`` and ``lost`` count the cases that changed, for the better and for the worse.
    """

    measure: str
    n: int
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    gained: int = 0
    lost: int = 0
    verdict: Verdict = "not scored"

    @property
    def worsening(self) -> float:
        """How much worse the run became, in the measure's unit; 0 when it did not."""
        if self.difference is None or self.lost == self.gained == 0:
            return 0.0
        return abs(self.difference) if self._worse else 0.0

    @property
    def _worse(self) -> bool:
        return self.verdict == "worse" or (
            self.verdict == "no difference shown" and self.lost > self.gained
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """All measures, and the cases that could not be paired."""

    rows: tuple[Paired, ...]
    common: int
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    changed: tuple[str, ...]

    def of(self, measure: str) -> Paired:
        """The row of ``measure``; not scored when neither run has it."""
        return next((row for row in self.rows if row.measure == measure), Paired(measure, 0))


def compare(before: Scores, after: Scores, measures: Sequence[Measure]) -> Comparison:
    """Compare ``after`` with ``before``, measure by measure."""
    both = [case_id for case_id in sorted(before.cases) if case_id in after.cases]
    same = [case_id for case_id in both if before.cases[case_id] == after.cases[case_id]]
    return Comparison(
        rows=tuple(
            _paired(measure, before, after, same)
            for measure in measures
            if measure.name in before.values or measure.name in after.values
        ),
        common=len(same),
        only_before=tuple(sorted(before.cases.keys() - after.cases.keys())),
        only_after=tuple(sorted(after.cases.keys() - before.cases.keys())),
        changed=tuple(sorted(set(both) - set(same))),
    )
