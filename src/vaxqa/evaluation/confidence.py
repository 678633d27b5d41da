"""How far a system's confidence can be trusted: calibration, and risk against coverage.

A case is right when the measure ``right`` says so; an unanswerable one never is, a refusal neither.
Cases without a confidence or without an answer count nowhere. All intervals are bootstrapped by
cluster, as cases of one cluster depend on each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from .measures.answers import is_right
from .results import Scored
from .statistics import Interval, bootstrap_weights, percentiles

BINS = 10

Floats = npt.NDArray[np.float64]


class Sure(NamedTuple):
    """A case with its confidence in 0..1, and whether it is ``right``."""

    confidence: float
    right: bool
    answered: bool
    cluster: str


class Bin(NamedTuple):
    """The cases whose confidence lies in ``(low, high]``; the first bin has 0 too.

    ``confidence`` is their mean confidence, ``right`` the share that is right; both are 0 where
    ``n`` is 0.
    """

    low: float
    high: float
    n: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Whole:
    """A figure of all cases together, which no single case has.

    ``compute`` gives the value for each row of weights of the cases, which are given with their
    confidences in descending order.
    """

    name: str
    definition: str
    compute: Callable[[Sequence[Sure], Floats], Floats] = field(repr=False)
    answered_only: bool = False
    better: Literal["higher", "lower"] = "lower"
    unit: str = "share"


def sure(scored: Sequence[Scored], *, answered_only: bool = False) -> list[Sure]:
    """The cases that carry a confidence, the surest first; without refusals if asked."""
    found = [
        Sure(
            one.result.confidence,
            bool(is_right(one)),
            one.answer.status != "abstained",
            one.case.cluster,
        )
        for one in scored
        if one.result.confidence is not None and one.answer is not None
    ]
    kept = [one for one in found if one.answered or not answered_only]
    return sorted(kept, key=lambda one: (-one.confidence, one.cluster, one.right))


def bin_of(confidence: float) -> int:
    """The 0-based number of the bin ``(m/10, (m+1)/10]`` that a confidence lies in.

    >>> [bin_of(value) for value in (0.0, 0.1, 0.100001, 0.7, 1.0)]
    [0, 0, 1, 6, 9]
    """
    return max(0, math.ceil(round(confidence * BINS, 5)) - 1)


def reliability(cases: Sequence[Sure]) -> list[Bin]:
    """The bins of a reliability diagram, ten of equal width, those without a case too."""
    groups: list[list[Sure]] = [[] for _ in range(BINS)]
    for case in cases:
        groups[bin_of(case.confidence)].append(case)
    return [
        Bin(
            place / BINS,
            (place + 1) / BINS,
            len(group),
            _mean([case.confidence for case in group]),
            _mean([float(case.right) for case in group]),
        )
        for place, group in enumerate(groups)
    ]


def risk_by_coverage(scored: Sequence[Scored]) -> list[tuple[float, float]]:
    """Points (coverage, risk), the surest answers first (El-Yaniv and Wiener 2010).

    Coverage is the share of ``scored`` that is answered, risk the share of these answers that is
    not right. Answers with equal confidence come in together. Empty where none has one.
    """
    given = sure(scored, answered_only=True)
    if not given:
        return []
    risks = _risks(given, np.ones((1, len(given))))[0]
    ends = [n for n in range(len(given)) if _ends_here(given, n)]
    return [((n + 1) / len(scored), float(risks[n])) for n in ends]


def figure(whole: Whole, scored: Sequence[Scored]) -> tuple[int, float | None, Interval | None]:
    """The number of cases, the value, and its interval (``None`` from a single cluster)."""
    cases = sure(scored, answered_only=whole.answered_only)
    if not cases:
        return 0, None, None
    value = float(whole.compute(cases, np.ones((1, len(cases))))[0])
    clusters = [case.cluster for case in cases]
    if len(set(clusters)) == 1:
        return len(cases), value, None
    drawn, columns = bootstrap_weights(clusters)
    return len(cases), value, percentiles(whole.compute(cases, drawn[:, columns]))


def _calibration_error(cases: Sequence[Sure], weights: Floats) -> Floats:
    gaps = np.array([case.right - case.confidence for case in cases])
    bins = np.array([bin_of(case.confidence) for case in cases])
    gap = np.zeros(len(weights))
    for place in sorted(set(bins.tolist())):
        gap += np.abs(weights[:, bins == place] @ gaps[bins == place])
    found: Floats = gap / weights.sum(axis=1)
    return found


def _area(cases: Sequence[Sure], weights: Floats) -> Floats:
    found: Floats = (weights * _risks(cases, weights)).sum(axis=1) / weights.sum(axis=1)
    return found


def _risks(cases: Sequence[Sure], weights: Floats) -> Floats:
    """For each case the share that is not right of the cases at least as sure."""
    wrong = np.array([not case.right for case in cases], dtype=np.float64)
    ends = [n for n in range(len(cases)) if _ends_here(cases, n)]
    end_of = np.array(ends)[np.searchsorted(ends, np.arange(len(cases)))]
    kept = np.cumsum(weights, axis=1)
    failed = np.cumsum(weights * wrong, axis=1)
    found: Floats = (failed / np.maximum(kept, 1.0))[:, end_of]
    return found


def _ends_here(cases: Sequence[Sure], n: int) -> bool:
    return n + 1 == len(cases) or cases[n + 1].confidence != cases[n].confidence


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


WHOLES: tuple[Whole, ...] = (
    Whole(
        "expected_calibration_error",
        "Gap between confidence and share right, over ten bins of equal width, weighted by their "
        "cases (Guo et al. 2017). A refusal counts as not right, so that all confidence under the "
        "threshold for refusing counts as error.",
        _calibration_error,
    ),
    Whole(
        "expected_calibration_error_answered",
        "The same over the answers that are given alone: what the confidence of an answer is worth "
        "to its reader (Guo et al. 2017).",
        _calibration_error,
        answered_only=True,
    ),
    Whole(
        "area_under_risk_coverage",
        "Mean share not right of the answers given, over all coverages, the surest answers first "
        "(AURC, Geifman and El-Yaniv 2017): it falls when wrong answers are the less sure ones.",
        _area,
        answered_only=True,
    ),
)
