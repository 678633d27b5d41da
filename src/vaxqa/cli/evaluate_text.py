"""Figures and comparisons as text."""

from __future__ import annotations

from ..evaluation.comparison import Comparison, Paired
from ..evaluation.runs import Assessed
from ..evaluation.summary import Figure, Summary


def figures(assessed: Assessed, baseline: Summary | None) -> str:
    """The overall figures with their intervals, beside those of the baseline."""
    summary, counts = assessed.summary, assessed.summary.counts
    failed = sum(verdict.outcome == "failed" for verdict in assessed.verdicts)
    width = max(len(figure.measure) for figure in summary.overall)
    head = (
        f"{summary.system}: {counts.cases} cases of {counts.clusters} clusters; "
        f"{counts.answered} answered, {counts.partial} in part, {counts.abstained} refused, "
        f"{counts.errors} errors; {failed} cases failed"
    )
    lines = [
        head,
        "",
        f"{'':<{width}} {'value':>10}  {'95% interval':<19} {'cases':>5}  baseline",
        *(_line(figure, width, baseline, summary) for figure in summary.overall),
    ]
    for timing in summary.timings:
        if timing.value is not None and timing.median is not None and timing.p95 is not None:
            lines.append(
                f"{timing.measure}: median {timing.median:.3f} s, 95th percentile "
                f"{timing.p95:.3f} s"
            )
    return "\n".join([*lines, "", f"gates: {_state(assessed)}"])


def _state(assessed: Assessed) -> str:
    if not assessed.gated:
        return "not asked"
    return f"{len(assessed.failures)} do not hold" if assessed.failures else "all hold"


def comparison(found: Comparison) -> str:
    """Measure by measure, what changed between two runs."""
    width = max((len(row.measure) for row in found.rows), default=0)
    lines = [f"{found.common} cases in both runs; {_left_out(found)}", ""]
    lines += [_compared(row, width) for row in found.rows]
    return "\n".join(lines)


def _line(figure: Figure, width: int, baseline: Summary | None, summary: Summary) -> str:
    old = None if baseline is None else baseline.figure(figure.measure)
    interval = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
    was = "" if old is None or old.value is None else f"{old.value:.3f}"
    value = "not scored" if figure.value is None else f"{figure.value:.3f}"
    marked = f"{was}  {summary.mark(figure.measure)}".strip()
    return f"{figure.measure:<{width}} {value:>10}  {interval:<19} {figure.n:>5}  {marked}".rstrip()


def _compared(row: Paired, width: int) -> str:
    if row.difference is None:
        return f"{row.measure:<{width}}  {row.verdict}"
    tested = "" if row.p is None else f", p {row.p:.3g}"
    return (
        f"{row.measure:<{width}}  {row.before:.3f} -> {row.after:.3f}  {row.difference:+.3f} "
        f"({row.low:+.3f} to {row.high:+.3f}{tested}), {row.gained} better, {row.lost} worse of "
        f"{row.n}: {row.verdict}"
    )


def _left_out(found: Comparison) -> str:
    return (
        f"left out: {len(found.only_before)} only in the first, {len(found.only_after)} only in "
        f"the second, {len(found.changed)} that were changed"
    )
