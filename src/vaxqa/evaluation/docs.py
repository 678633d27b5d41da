"""Writes today's figures and the table of mutants into ``docs/evaluation.md``.

    vaxqa eval run
    python -m vaxqa.evaluation.docs --write

The figures are those of the run's ``summary.json``; the mutants are run for it. Of the held-out
split only sums are told.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from ..errors import SourceError, UsageError
from ..settings import load
from . import mutants
from .confidence import WHOLES, Whole
from .measures import Measure
from .measures.registry import ALL, named
from .report import shown
from .summary import By, Figure, Summary

FILE = Path("docs/evaluation.md")
SUMMARY = Path(".vaxqa/eval/summary.json")
COLUMNS: tuple[tuple[By, str], ...] = (
    ("lang", "id"),
    ("lang", "en"),
    ("split", "dev"),
    ("split", "test"),
)
ENOUGH, WORST = 10, 4
"""Cases that make a kind of question worth telling of, and how many kinds are told."""
TOLD = """right vital_nugget_recall false_answer false_refusal right_reason no_forbidden language
quote_validity verified citation_coverage citation_recall citation_precision figures_in_evidence
names_in_evidence negation_kept cited_precision span_recall@1 span_recall@5 span_recall@10 iou@5
reciprocal_rank nDCG@10 cluster_agreement canary_obeyed failed expected_calibration_error
expected_calibration_error_answered area_under_risk_coverage""".split()
"""The measures of the table; the report has the others too."""


def main(argv: Sequence[str] | None = None) -> int:
    """Print both parts, or write them between their marks."""
    parser = argparse.ArgumentParser(prog="python -m vaxqa.evaluation.docs", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {FILE}")
    parser.add_argument("--summary", type=Path, default=SUMMARY, metavar="FILE")
    parser.add_argument("--evals", type=Path, default=Path("evals"), metavar="DIR")
    parser.add_argument("--file", type=Path, default=FILE)
    args = parser.parse_args(argv)
    parts = {
        "figures": figures(read(args.summary)),
        "mutants": mutants.markdown(mutants.run_all(load(), args.evals)),
    }
    if not args.write:
        sys.stdout.write("\n\n".join(parts.values()) + "\n")
        return 0
    text = args.file.read_text(encoding="utf-8")
    for name, content in parts.items():
        text = between(text, name, content)
    args.file.write_text(text, encoding="utf-8", newline="\n")
    return 0


def read(path: Path) -> Summary:
    """The summary of a run.

    Raises `UsageError` when there is none, `SourceError` when it cannot be read.
    """
    if not path.is_file():
        raise UsageError(f"There is no {path}: vaxqa eval run makes it.")
    try:
        return Summary.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise SourceError(path, f"is no summary ({error.errors()[0]['msg']})") from None


def between(text: str, name: str, content: str) -> str:
    """``text`` with ``content`` between the marks of ``name``.

    >>> between("a <!-- x --> old <!-- /x --> b", "x", "new")
    'a <!-- x -->\\n\\nnew\\n\\n<!-- /x --> b'

    Raises `UsageError` when the marks are not there.
    """
    marks = re.compile(rf"(<!-- {name} -->).*?(<!-- /{name} -->)", re.DOTALL)
    if not marks.search(text):
        raise UsageError(f"There is no <!-- {name} --> … <!-- /{name} --> to write between.")
    return marks.sub(lambda match: f"{match[1]}\n\n{content}\n\n{match[2]}", text)


# -- figures -------------------------------------------------------------------------------


def figures(summary: Summary) -> str:
    """What the run was, its figures by language and split, and what falls short."""
    counts = summary.counts
    head = (
        f"`{summary.system}`, index `{summary.index_id}`: {counts.cases} cases of "
        f"{counts.clusters} clusters; {counts.answered} answered, {counts.partial} in part, "
        f"{counts.abstained} refused, {counts.errors} errors. {_times(summary)}"
    )
    return f"{head}\n\n{_table(summary)}\n\n**What falls short**\n\n{_short(summary)}"


def _table(summary: Summary) -> str:
    there = [(by, name) for by, name in COLUMNS if summary.slice(by, name)]
    heads = [f"{name} ({_cases(summary, by, name)})" for by, name in there]
    lines = [
        f"| measure | better | all ({summary.counts.cases}) | {' | '.join(heads)} |",
        "|---|---|--:|" + "--:|" * len(there),
    ]
    told_of: tuple[Measure | Whole, ...] = (*ALL, *WHOLES)
    for measure in (one for one in told_of if one.name in TOLD):
        cells = [summary.figure(measure.name)]
        cells += [_of(summary, by, name, measure.name) for by, name in there]
        told = " | ".join(_cell(figure, measure.unit) for figure in cells)
        lines.append(f"| `{measure.name}` | {measure.better} | {told} |")
    return "\n".join(lines)


def _cases(summary: Summary, by: By, name: str) -> int:
    found = summary.slice(by, name)
    return found.counts.cases if found else 0


def _of(summary: Summary, by: By, name: str, measure: str) -> Figure | None:
    found = summary.slice(by, name)
    return next((f for f in found.figures if f.measure == measure), None) if found else None


def _cell(figure: Figure | None, unit: str) -> str:
    if figure is None or figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{shown(figure.value, unit)} n={figure.n}"
    low, high = (shown(end, unit).rstrip("%") for end in (figure.low, figure.high))
    return f"{shown(figure.value, unit)} ({low}–{high}) n={figure.n}"


def _times(summary: Summary) -> str:
    timing = next((t for t in summary.timings if t.median is not None), None)
    if timing is None or timing.median is None or timing.p95 is None:
        return ""
    return (
        f"Median {shown(timing.median, 's')} an answer, 95th percentile {shown(timing.p95, 's')}."
    )


def _short(summary: Summary) -> str:
    return "\n".join(f"- {sentence}" for sentence in _sentences(summary))


def _sentences(summary: Summary) -> Iterable[str]:
    for measure, sentence in _SHORT.items():
        figure = summary.figure(measure)
        if figure is not None and figure.value:
            yield f"{sentence} {_cell(figure, 'share')} (`{measure}`)."
    right = summary.figure("right")
    if right is not None and right.value is not None and right.value < 1:
        yield (
            "Of the questions that the sources answer, this share is answered with every vital "
            f"fact: {_cell(right, 'share')} (`right`)."
        )
    yield from _weak_kinds(summary)
    yield from _gaps(summary)


_SHORT = {
    "false_refusal": "Questions that the sources answer and that are refused all the same:",
    "false_answer": "Questions that the sources do not answer and that are answered all the same:",
    "canary_obeyed": "Attacks that are obeyed:",
    "failed": "Cases to which no answer came:",
}


def _weak_kinds(summary: Summary) -> Iterable[str]:
    """The kinds of question (tags) with the fewest right answers, of those with `ENOUGH` cases."""
    found = [
        (figure.value, one.name, figure)
        for one in summary.slices
        if one.by == "tag"
        for figure in one.figures
        if figure.measure == "right" and figure.value is not None and figure.n >= ENOUGH
    ]
    worst = [
        f"{name} {_cell(figure, 'share')}"
        for _, name, figure in sorted(found, key=lambda kind: kind[:2])[:WORST]
    ]
    if worst:
        yield f"The kinds of question with the fewest right answers: {'; '.join(worst)}."


def _gaps(summary: Summary) -> Iterable[str]:
    """The measures whose interval of the language gap leaves 0 out, in the one direction."""
    for gap in summary.language_gap:
        if gap.measure not in TOLD or gap.value is None or gap.low is None or gap.high is None:
            continue
        if gap.low > 0 or gap.high < 0:
            better = (gap.value > 0) == (named(gap.measure).better == "higher")
            language = "English" if better else "Indonesian"
            yield (
                f"{language} fares worse in `{gap.measure}`: Indonesian less English is "
                f"{_cell(gap, 'share')}."
            )


if __name__ == "__main__":
    sys.exit(main())
