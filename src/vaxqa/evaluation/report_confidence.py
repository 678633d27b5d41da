"""The plots of a report that show what a system's confidence is worth."""

from __future__ import annotations

from collections.abc import Sequence

from . import confidence, report_plots
from .confidence import Bin
from .results import Scored
from .statistics import wilson
from .summary import Summary


def plots(scored: Sequence[Scored], summary: Summary) -> str:
    """Risk against coverage, and the reliability of the confidence."""
    points = confidence.risk_by_coverage(scored)
    if not points:
        told = "Risk against coverage, and the reliability of the confidence, are left out: "
        return report_plots.figure("", f"{told}no answer carries a confidence.")
    drawn = report_plots.curve(points, title="Risk against coverage", across="coverage", up="risk")
    risk = report_plots.figure(
        drawn,
        "Risk (share of the answers given that are not right) against coverage (share of all cases "
        "that are answered), the answers in the order of their confidence."
        f"{_told(summary, 'area_under_risk_coverage', 'Area under it, over the answers given')}",
    )
    return risk + _reliability(scored, summary)


def _reliability(scored: Sequence[Scored], summary: Summary) -> str:
    bins = confidence.reliability(confidence.sure(scored, answered_only=True))
    answered = _told(
        summary, "expected_calibration_error_answered", "Expected calibration error of the answers"
    )
    every = _told(
        summary, "expected_calibration_error", "The same over all cases, refusals counted as wrong"
    )
    return report_plots.figure(
        report_plots.reliability([row(one) for one in bins if one.n], title="Reliability"),
        "Reliability of the confidence: for the answers given, by bins of their confidence, the "
        "share that is right, with 95% intervals (Wilson, as if the answers were independent) and "
        f"their number. On the diagonal the confidence is worth what it says.{answered}{every}",
    )


def row(one: Bin) -> tuple[float, float, float, float, int]:
    """A bin as it is drawn: mean confidence, share right, its interval, and the count.

    >>> row(Bin(0.5, 0.6, 4, 0.55, 0.5))[:2]
    (0.55, 0.5)
    """
    low, high = wilson(min(one.n, one.right * one.n), one.n)
    return one.confidence, one.right, low, high, one.n


def _told(summary: Summary, name: str, words: str) -> str:
    figure = summary.figure(name)
    if figure is None or figure.value is None:
        return ""
    between = "" if figure.low is None else f" ({figure.low:.3f} to {figure.high:.3f})"
    return f" {words}: {figure.value:.3f}{between}."
