"""The report of a run as one HTML file: no network, no script, readable on a phone.

Everything that comes from cases, answers or sources is escaped, and the page's own policy
forbids scripts and requests altogether.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from . import report_cases, report_confidence, report_plots
from .comparison import Comparison, Paired, compare
from .confidence import WHOLES, Whole
from .measures import Measure
from .measures.registry import ALL
from .scores import Baseline
from .statistics import wilson
from .summary import By, Figure, Slice, Summary
from .verdicts import Verdict

if TYPE_CHECKING:
    from .runs import Assessed

FEWEST = 3
"""Cases of a tag that make a bar worth drawing."""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Page:
    """What a report shows: a run, held against its baseline where there is one."""

    assessed: Assessed
    comparison: Comparison | None
    measures: Sequence[Measure]

    @property
    def rows(self) -> Sequence[Measure | Whole]:
        """The measures, and the figures that only all cases together have."""
        return *self.measures, *WHOLES

    @property
    def summary(self) -> Summary:
        """The figures."""
        return self.assessed.summary

    @property
    def verdicts(self) -> Sequence[Verdict]:
        """The outcome of each case."""
        return self.assessed.verdicts


def write(assessed: Assessed, path: Path, baseline: Baseline | None = None) -> None:
    """Write the report of a run."""
    path.write_text(html(assessed, baseline), encoding="utf-8", newline="\n")


def html(assessed: Assessed, baseline: Baseline | None = None) -> str:
    """The whole page."""
    found = compare(baseline.scores, assessed.scores, ALL) if baseline else None
    return _page(Page(assessed, found, ALL))


def _page(page: Page) -> str:
    style = resources.files(__package__).joinpath("report.css").read_text(encoding="utf-8")
    title = f"Evaluation of {page.summary.system}"
    sections = (
        ("figures", "Figures", _headline(page)),
        ("slices", "By language, kind and split", _slices(page)),
        ("gap", "Indonesian less English", _gap(page)),
        ("plots", "Plots", _plots(page)),
        ("failing", "Failing cases", _failing(page)),
    )
    links = "".join(f'<a href="#{key}">{escape(name)}</a>' for key, name, _ in sections)
    body = "".join(
        f'<h2 id="{key}">{escape(name)}</h2>{content}' for key, name, content in sections
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="soft">Index {escape(page.summary.index_id)}; suites '
        f"{escape(', '.join(page.summary.suites))}.</p>{_counts(page)}{_gates(page)}"
        f"<nav>{links}</nav>{body}</main></body></html>\n"
    )


def _counts(page: Page) -> str:
    counts = page.summary.counts
    passed = sum(verdict.outcome == "passed" for verdict in page.verdicts)
    told = {
        "cases": counts.cases,
        "clusters": counts.clusters,
        "passed": passed,
        "answered": counts.answered,
        "in part": counts.partial,
        "refused": counts.abstained,
        "errors": counts.errors,
    }
    items = "".join(f"<li><b>{number}</b>{name}</li>" for name, number in told.items())
    return f'<ul class="counts">{items}</ul>'


def _gates(page: Page) -> str:
    if page.assessed.failures:
        items = "".join(f"<li>{escape(failure.message)}</li>" for failure in page.assessed.failures)
        count = len(page.assessed.failures)
        told = "1 gate does not hold" if count == 1 else f"{count} gates do not hold"
        return f'<details class="gates"><summary><b>{told}</b></summary><ul>{items}</ul></details>'
    told = "All gates hold." if page.assessed.gated else "This run was not held against gates."
    return f'<div class="gates hold"><p>{told}</p></div>'


# -- figures -------------------------------------------------------------------------------


def _headline(page: Page) -> str:
    rows = "".join(_headline_row(measure, page) for measure in page.rows)
    versus = "<th>against the baseline</th>" if page.comparison else ""
    note = (
        ""
        if page.comparison
        else '<p class="soft">There is no baseline to compare with: vaxqa eval bless makes one.</p>'
    )
    return (
        f'{note}<div class="scroll"><table><thead><tr><th>measure</th><th>value and 95% interval'
        f'</th><th class="n">cases</th>{versus}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _headline_row(measure: Measure | Whole, page: Page) -> str:
    figure = page.summary.figure(measure.name)
    value = "<td>not scored</td>" if figure is None else f"<td>{_value(figure, measure)}</td>"
    n = 0 if figure is None else figure.n
    paired = ""
    if isinstance(measure, Whole):
        told = "no figure of single cases"
        paired = f'<td><span class="soft">{told}</span></td>' if page.comparison else ""
    elif page.comparison:
        paired = f"<td>{_difference(page.comparison.of(measure.name), measure)}</td>"
    arrow = "↑" if measure.better == "higher" else "↓"
    return (
        f"<tr><td><details><summary>{escape(measure.name)} "
        f'<span class="soft" title="{measure.better} is better">{arrow}</span>'
        f"{_mark(measure, page)}</summary>"
        f"<p>{escape(measure.definition)}</p></details></td>{value}"
        f'<td class="n">{n}</td>{paired}</tr>'
    )


def _mark(measure: Measure | Whole, page: Page) -> str:
    told = page.summary.mark(measure.name)
    return f' <span class="worse">{escape(told)}</span>' if told else ""


def _value(figure: Figure, measure: Measure | Whole) -> str:
    if figure.value is None:
        return '<span class="soft">not scored</span>'
    told = f"{shown(figure.value, measure.unit)}{_range(figure.low, figure.high, measure.unit)}"
    if measure.unit != "share":
        return told
    return told + report_plots.interval(figure.value, figure.low, figure.high)


def _difference(paired: Paired, measure: Measure) -> str:
    if paired.difference is None:
        return '<span class="soft">not scored in both</span>'
    sign = "+" if paired.difference > 0 else ""
    change = f"{sign}{shown(paired.difference, measure.unit)}"
    test = "" if paired.p is None else f"; McNemar p {paired.p:.3f}"
    kind = {"better": "better", "worse": "worse"}.get(paired.verdict, "soft")
    return (
        f"{change}{_range(paired.low, paired.high, measure.unit)}<br>"
        f'<span class="{kind}">{escape(paired.verdict)}</span> <span class="soft">'
        f"({paired.gained} better, {paired.lost} worse of {paired.n}{test})</span>"
    )


def shown(value: float, unit: str) -> str:
    """A value for a reader: shares in per cent, seconds in milliseconds.

    >>> shown(0.9312, "share"), shown(0.0123, "s"), shown(12.0, "tokens")
    ('93.1%', '12.3 ms', '12 tokens')
    """
    if unit == "share":
        return f"{value:.1%}"
    if unit == "s":
        return f"{value * 1000:.1f} ms"
    return f"{value:.4g} {unit}".rstrip()


def _range(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return ""
    return f' <span class="soft">({shown(low, unit)} to {shown(high, unit)})</span>'


# -- slices --------------------------------------------------------------------------------


def _slices(page: Page) -> str:
    wanted: tuple[By, ...] = ("lang", "suite", "split")
    slices = [one for by in wanted for one in page.summary.slices if one.by == by]
    heads = "".join(
        f'<th class="n">{escape(one.name)}<br><span class="soft">{one.counts.cases}</span></th>'
        for one in slices
    )
    rows = "".join(
        f"<tr><th>{escape(measure.name)}{_mark(measure, page)}</th>{_cells(measure, slices)}</tr>"
        for measure in page.rows
        if measure.unit != "s"
    )
    return (
        '<p class="soft">Under each name the number of its cases; a dash is not scored; 95% '
        'intervals in brackets.</p><div class="scroll"><table class="slices"><thead><tr>'
        f"<th>measure</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cells(measure: Measure | Whole, slices: Iterable[Slice]) -> str:
    return "".join(
        _cell(next((f for f in one.figures if f.measure == measure.name), None), measure.unit)
        for one in slices
    )


def _cell(figure: Figure | None, unit: str) -> str:
    if figure is None or figure.value is None:
        return '<td class="n">–</td>'
    between = _range(figure.low, figure.high, unit).strip()
    return (
        f'<td class="n" title="{figure.n} cases">{shown(figure.value, unit)}<br>'
        f"<small>{between}</small></td>"
    )


def _gap(page: Page) -> str:
    units = {measure.name: measure.unit for measure in page.measures}
    rows = "".join(
        f"<tr><td>{escape(figure.measure)}</td><td>{shown(figure.value, units[figure.measure])}"
        f"{_range(figure.low, figure.high, units[figure.measure])}</td></tr>"
        for figure in page.summary.language_gap
        if figure.value is not None and figure.measure in units
    )
    if not rows:
        return "<p>Only one language was asked.</p>"
    return (
        '<p class="soft">The mean over Indonesian cases less that over English ones. An interval '
        "that holds 0 shows no difference.</p>"
        '<div class="scroll"><table><thead><tr><th>measure</th><th>difference and 95% interval'
        f"</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


# -- plots ---------------------------------------------------------------------------------


def _plots(page: Page) -> str:
    drawn = report_confidence.plots(page.assessed.scored, page.summary)
    return f'<div class="plots">{drawn}{_latency(page)}{_tags(page)}</div>'


def _latency(page: Page) -> str:
    times = [one.result.seconds * 1000 for one in page.assessed.scored if one.answer is not None]
    if not any(times):
        return report_plots.figure("", "Latency is left out: no answer was timed.")
    drawn = report_plots.histogram(times, title="Latency", across="milliseconds for one answer")
    return report_plots.figure(
        drawn, f"Time for one answer, over {len(times)} answers; the last bar has all longer ones."
    )


def _tags(page: Page) -> str:
    groups: dict[str, list[bool]] = {}
    for verdict in page.verdicts:
        for tag in set(verdict.case.tags):
            groups.setdefault(tag, []).append(verdict.outcome == "passed")
    rows = [
        (tag, sum(passed) / len(passed), *wilson(sum(passed), len(passed)), len(passed))
        for tag, passed in sorted(groups.items())
        if len(passed) >= FEWEST
    ]
    if not rows:
        return ""
    drawn = report_plots.bars(rows, title="Cases that pass, by tag")
    return report_plots.figure(drawn, "Cases that pass, by tag, with 95% intervals (Wilson).")


def _failing(page: Page) -> str:
    failed = sum(verdict.outcome != "passed" for verdict in page.verdicts)
    return (
        f'<p class="soft">{failed} of {len(page.verdicts)} cases. <mark class="gold">Gold</mark> '
        '<mark class="cited">cited</mark> <mark class="cited gold">both</mark></p>'
        + report_cases.failing(page.verdicts, page.assessed.scored, page.assessed.run.sources)
    )
