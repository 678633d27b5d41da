"""Two runs of the same cases, compared case by case.

Cases that only one of them has, or that say something else in the two, are left out and counted.
"""

from __future__ import annotations

import math
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
    with its 95% interval (bootstrap over clusters). ``p`` is that of McNemar's exact test
    (two-sided) where every value is 0 or 1, otherwise ``None``: there the interval decides.
    ``gained`` and ``lost`` count the cases that changed, for the better and for the worse.
    """

    measure: str
    better: Literal["higher", "lower"] = "higher"
    n: int = 0
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
        """How much worse ``after`` is, in the measure's unit; 0 when it is not worse."""
        difference = self.difference or 0.0
        return max(0.0, -difference if self.better == "higher" else difference)


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
        return next((row for row in self.rows if row.measure == measure), Paired(measure))


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


def _paired(measure: Measure, before: Scores, after: Scores, same: Sequence[str]) -> Paired:
    old, new = before.values.get(measure.name, {}), after.values.get(measure.name, {})
    ids = [case_id for case_id in same if case_id in old and case_id in new]
    if not ids:
        return Paired(measure.name, measure.better)
    sign = 1 if measure.better == "higher" else -1
    differences = [new[case_id] - old[case_id] for case_id in ids]
    gained = sum(sign * difference > 0 for difference in differences)
    lost = sum(sign * difference < 0 for difference in differences)
    clusters = [after.cases[case_id].cluster for case_id in ids]
    interval = statistics.paired_bootstrap(differences, clusters)
    shares = {old[i] for i in ids} | {new[i] for i in ids} <= {0.0, 1.0}
    p = statistics.mcnemar_exact(gained, lost) if shares else None
    significant = p < ALPHA if p is not None else interval.low > 0 or interval.high < 0
    return Paired(
        measure=measure.name,
        better=measure.better,
        n=len(ids),
        before=_mean([old[i] for i in ids]),
        after=_mean([new[i] for i in ids]),
        difference=_mean(differences),
        low=interval.low,
        high=interval.high,
        p=p,
        gained=gained,
        lost=lost,
        verdict=_verdict(sign * sum(differences), significant),
    )


def _verdict(improvement: float, significant: bool) -> Verdict:
    if not significant or improvement == 0:
        return "no difference shown"
    return "better" if improvement > 0 else "worse"


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)
