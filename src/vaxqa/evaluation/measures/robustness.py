"""Whether one question, put in other words, gets an equally good answer."""

from __future__ import annotations

from ..results import Scored
from . import Context, Measure
from .answers import is_right


def _agreement(one: Scored, context: Context) -> float | None:
    right = is_right(one)
    if right is None:
        return None
    others = [
        same
        for other in context.clusters[one.case.cluster]
        if other.case.id != one.case.id and (same := is_right(other)) is not None
    ]
    return sum(other == right for other in others) / len(others) if others else None


MEASURES: tuple[Measure, ...] = (
    Measure(
        "cluster_agreement",
        "higher",
        "Share of the other answerable cases of a cluster (paraphrases, typos, languages and "
        "follow-ups of one question) that are right or wrong like this one (consistency over "
        "contrast sets, after Gardner et al. 2020).",
        _agreement,
    ),
)
