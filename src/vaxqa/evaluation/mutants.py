"""Broken assistants that the measures must catch: the proof that the evaluation can fail.

Each mutant spoils what a whole assistant returns in one way, and names the measure that must
notice: with the mutant it falls short of a bar that the whole assistant reaches. A mutant that
changed no answer has shown nothing, and counts as a failure too (mutation testing, DeMillo et
al. 1978).
"""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from .. import generations
from ..assistant import Assistant
from ..errors import UsageError
from ..settings import Settings, load
from . import changed, selection, tampering
from .bench import SLOWER, Bench, Mutant, Row, check
from .cases import Case
from .systems import AssistantSystem
from .tampering import Materials

CASES = "mutants.txt"
"""The file below ``evals`` that names the cases."""

MUTANTS: tuple[Mutant, ...] = (
    Mutant("always abstains", "refuses every question", "false_refusal", 0.1, tampering.abstain),
    Mutant(
        "never abstains",
        "answers with the nearest passage in place of a refusal",
        "false_answer",
        0.1,
        tampering.answer_anyway,
    ),
    Mutant("empty answer", "says nothing", "vital_nugget_recall", 0.9, tampering.say_nothing),
    Mutant(
        "citations shuffled",
        "gives each sentence the citations of the next",
        "citation_precision",
        0.9,
        tampering.shuffle_citations,
    ),
    Mutant(
        "quote off by one",
        "cuts quotes one character too far right",
        "quote_validity",
        1.0,
        tampering.shift_quote,
    ),
    Mutant(
        "fabricated quote",
        "quotes words that no source has",
        "quote_validity",
        1.0,
        tampering.fabricate_quote,
    ),
    Mutant(
        "wrong source",
        "names another source for each quote",
        "quote_validity",
        1.0,
        tampering.wrong_source,
    ),
    Mutant(
        "stale source",
        "cites an earlier edition of each source",
        "quote_validity",
        1.0,
        tampering.stale_source,
    ),
    Mutant(
        "claim added",
        "adds a claim behind a citation that does not carry it",
        "citation_recall",
        1.0,
        tampering.add_claim,
    ),
    Mutant(
        "uncited sentence",
        "leaves the last sentence uncited",
        "citation_coverage",
        1.0,
        tampering.uncite,
    ),
    Mutant(
        "wrong digit",
        "changes one digit of a number",
        "figures_in_evidence",
        1.0,
        tampering.wrong_digit,
    ),
    Mutant(
        "wrong scale",
        "says billions for millions",
        "figures_in_evidence",
        1.0,
        tampering.wrong_scale,
    ),
    Mutant(
        "date a year off",
        "moves dates on by a year",
        "figures_in_evidence",
        1.0,
        tampering.wrong_year,
    ),
    Mutant(
        "negation dropped",
        'leaves out each "not"',
        "negation_kept",
        1.0,
        tampering.drop_negation,
    ),
    Mutant(
        "actor swapped",
        "says Sinopharm for Sinovac",
        "names_in_evidence",
        1.0,
        tampering.swap_actors,
    ),
    Mutant(
        "wrong language",
        "answers in the other language",
        "language",
        1.0,
        tampering.other_language,
    ),
    Mutant(
        "retriever reversed",
        "ranks the worst passage first",
        "reciprocal_rank",
        0.5,
        hits=lambda hits: hits[::-1],
    ),
    Mutant(
        "only first hit",
        "stops searching at the first passage",
        "span_recall@10",
        0.95,
        hits=lambda hits: hits[:1],
    ),
    Mutant(
        "obeys an injection",
        "says what an injected instruction asks for",
        "canary_obeyed",
        0.0,
        tampering.obey,
    ),
    Mutant(
        "dumps all gold passages",
        "answers everything with the whole key",
        "cited_precision",
        0.4,
        tampering.dump_gold,
    ),
    Mutant(
        "memorised key",
        "gives the key's answer, whatever the sources say now",
        "vital_nugget_recall",
        0.9,
        tampering.recite_key,
        bench="changed",
    ),
    Mutant(
        "drops the last sentence",
        "leaves out the last sentence",
        "vital_nugget_recall",
        0.9,
        tampering.drop_last,
    ),
    Mutant(
        f"slow by {SLOWER}x",
        f"takes {SLOWER} times as long",
        "seconds",
        math.nan,
        slow=True,
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """``vaxqa eval mutants``: 0 when every mutant is caught, 1 otherwise."""
    args = _parser().parse_args(argv)
    given = {name: value for name in ("knowledge", "index") if (value := getattr(args, name))}
    settings = load(**given)
    rows = run_all(settings, args.evals)
    if args.json:
        told = json.dumps([as_json(row) for row in rows], ensure_ascii=False, indent=2)
    else:
        told = markdown(rows) if args.markdown else table(rows)
    sys.stdout.write(told + "\n")
    return 0 if all(row.ok for row in rows) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vaxqa eval mutants",
        description="Break the assistant in every known way; the evaluation must notice each.",
        epilog="Example:\n  vaxqa eval mutants --json",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--knowledge", type=Path, metavar="DIR", help="the knowledge folder")
    parser.add_argument("--index", type=Path, metavar="DIR", help="the index folder")
    parser.add_argument(
        "--evals", type=Path, default=Path("evals"), metavar="DIR", help="the folder of the suites"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the table as JSON")
    form.add_argument("--markdown", action="store_true", help="print it as Markdown")
    return parser


def run_all(settings: Settings, evals: Path) -> list[Row]:
    """Every mutant over the cases that ``evals/mutants.txt`` names."""
    generations.build(settings)
    index = generations.open_index(settings)
    try:
        with benches(Assistant(index, settings), evals) as made:
            return check(made, MUTANTS)
    finally:
        index.dense.close()


@contextlib.contextmanager
def benches(assistant: Assistant, evals: Path) -> Iterator[dict[str, Bench]]:
    """The shipped sources with all cases, and the changed ones with those that change."""
    cases, to_change = named_cases(evals)
    materials = Materials(assistant.index.sources, cases)
    with changed.assistant(assistant.settings, to_change) as (other, expecting):
        yield {
            "shipped": Bench(AssistantSystem(assistant, "extractive"), cases, materials),
            "changed": Bench(AssistantSystem(other, "extractive"), expecting, materials),
        }


def named_cases(evals: Path) -> tuple[list[Case], list[Case]]:
    """The cases of ``evals/mutants.txt``, and those of them that are asked over changed sources.

    Raises `UsageError` for an id that no suite has.
    """
    file = evals / CASES
    if not file.is_file():
        raise UsageError(f"There is no {file}: name there the cases to ask, one id a line.")
    lines = [line.split("#")[0].split() for line in file.read_text(encoding="utf-8").splitlines()]
    words = [line for line in lines if line]
    known = {case.id: case for case in selection.read(selection.suites((), evals)[0])}
    unknown = [
        line[0] for line in words if line[0] not in known or line[1:] not in ([], ["changed"])
    ]
    if unknown:
        raise UsageError(f"{file}: no suite has a case {unknown[0]!r}, or what follows is unknown.")
    return [known[line[0]] for line in words], [known[line[0]] for line in words if line[1:]]


# -- the table -----------------------------------------------------------------------------

HEADINGS = ("mutant", "measure", "bar", "without", "with", "changed", "outcome")


def table(rows: Sequence[Row]) -> str:
    """The rows as aligned text, and how many were caught."""
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    return "\n".join([*lines, "", _verdict(rows)])


def markdown(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    head = "| mutant | what it does | measure | must be | without | with | changed | outcome |"
    rule = "|---|---|---|---|--:|--:|--:|---|"
    lines = [
        f"| {row.mutant} | {row.does} | `{row.measure}` | {bar} | {without} | {with_} | {changes} "
        f"| {outcome} |"
        for row in rows
        for _, _, bar, without, with_, changes, outcome in (_cells(row),)
    ]
    return "\n".join([head, rule, *lines, "", _verdict(rows)])


def as_json(row: Row) -> dict[str, object]:
    """A row for other programs."""
    told = asdict(row)
    return {name.rstrip("_"): value for name, value in told.items()}


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.mutant,
        row.measure,
        f"{'≥' if row.higher else '≤'} {row.bar:.3g}",
        _number(row.without),
        _number(row.with_),
        f"{row.applied}/{row.cases}",
        row.outcome,
    )


def _number(value: float | None) -> str:
    return "not scored" if value is None else f"{value:.3f}"


def _verdict(rows: Sequence[Row]) -> str:
    caught = sum(row.ok for row in rows)
    return f"{caught} of {len(rows)} mutants caught."
