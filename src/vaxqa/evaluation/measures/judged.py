"""A model's opinion of an answer, where one was asked for (see `vaxqa.evaluation.judge`).

It is marked "not calibrated", and no gate may name it, until the judge was held against labelled
examples.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..results import Label, Scored
from . import Context, Measure

SUPPORT, NUGGETS = "judged_support", "judged_nuggets"


def _support(one: Scored, _context: Context) -> float | None:
    return _share(one.result.judged.support) if one.result.judged else None


def _nuggets(one: Scored, _context: Context) -> float | None:
    if one.result.judged is None or one.answer is None or not one.case.answerable:
        return None
    return _share(one.result.judged.nuggets) if one.text else 0.0


def _share(labels: Sequence[Label | None]) -> float | None:
    """The share that is supported; not scored where one word of the judge is missing."""
    if not labels or None in labels:
        return None
    return sum(label == "supported" for label in labels) / len(labels)


MEASURES: tuple[Measure, ...] = (
    Measure(
        SUPPORT,
        "higher",
        "Share of an answer's sentences with citations that their quotes support in full, in a "
        "model's opinion (citation recall of ALCE, Gao et al. 2023, with another judge).",
        _support,
    ),
    Measure(
        NUGGETS,
        "higher",
        "Share of an answerable case's nuggets that the answer says, in a model's opinion; a "
        "refusal says none (AutoNuggetizer, Pradeep et al. 2024).",
        _nuggets,
    ),
)
