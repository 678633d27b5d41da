"""All measures, in the order in which a report shows them."""

from __future__ import annotations

from ...errors import UsageError
from . import (
    Measure,
    answers,
    citations,
    cost,
    extra,
    injection,
    judged,
    refusals,
    retrieval,
    robustness,
)

ALL: tuple[Measure, ...] = (
    *answers.MEASURES,
    *refusals.MEASURES,
    *citations.MEASURES,
    *extra.MEASURES,
    *retrieval.MEASURES,
    *robustness.MEASURES,
    *injection.MEASURES,
    *judged.MEASURES,
    *cost.MEASURES,
)


def named(name: str) -> Measure:
    """The measure of that name.

    >>> named("nDCG@10").better
    'higher'

    Raises `UsageError`, naming those there are, when there is none.
    """
    for measure in ALL:
        if measure.name == name:
            return measure
    raise UsageError(f"There is no measure {name!r}; there are: {', '.join(m.name for m in ALL)}.")
