"""A run as a whole: judged, held against the gates, and written into a folder.

results.jsonl   every answer in full, round after round
summary.json    the figures
scores.json     every measure of every case, for `vaxqa eval compare` and `bless`
junit.xml       one test a case
report.html     all of it, to be read
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..errors import SourceError, UsageError
from ..types import Source
from . import gates as gating
from . import junit, results, scores, verdicts
from .agreement import Calibration
from .cases import Case
from .gates import Failure, Gates
from .measures.registry import ALL
from .results import Result, Scored
from .runner import rounds
from .scores import Baseline, Scores
from .selection import Place
from .summary import Summary, summarise
from .verdicts import Verdict

RESULTS, SUMMARY, SCORES = "results.jsonl", "summary.json", "scores.json"
JUNIT, REPORT = "junit.xml", "report.html"


@dataclass(frozen=True)
class Run:
    """What was asked and what came back; ``results`` hold every case in each round.

    ``calibration`` is what is known of the judge, where one was asked.
    """

    system: str
    index_id: str
    cases: Sequence[Case]
    results: Sequence[Result]
    sources: dict[str, Source] = field(repr=False)
    calibration: Calibration | None = None


@dataclass(frozen=True)
class Assessed:
    """A run with its figures, which are those of the first round, and what does not hold.

    ``failures`` are of all rounds: a gate must hold in each. Where ``gated`` is false no gate
    was asked, and there are none.
    """

    run: Run
    summary: Summary
    scores: Scores
    scored: Sequence[Scored]
    verdicts: Sequence[Verdict]
    failures: Sequence[Failure]
    gated: bool = True


def assess(run: Run, gates: Gates, baseline: Baseline | None, *, gated: bool = True) -> Assessed:
    """Score every round of ``run`` and hold it against ``gates`` (its cases, if not ``gated``)."""
    parts = rounds(run.results)
    if not parts:
        raise UsageError("There is no result to assess.")
    first, *others = (_round(run, part, gates, baseline) for part in parts)
    again = [
        Failure(failure.gate, f"round {number}: {failure.message}", failure.case_id)
        for number, other in enumerate(others, 2)
        for failure in other.failures
        if failure not in first.failures
    ]
    failures = [*first.failures, *again] if gated else []
    return replace(first, failures=failures, gated=gated)


def _round(run: Run, part: Sequence[Result], gates: Gates, baseline: Baseline | None) -> Assessed:
    by_id = {case.id: case for case in run.cases}
    scored = [Scored(case=by_id[result.case_id], result=result) for result in part]
    summary = summarise(
        scored,
        run.sources,
        system=run.system,
        index_id=run.index_id,
        calibration=run.calibration,
    )
    values = scores.score(scored, run.sources, ALL, system=run.system, index_id=run.index_id)
    judged = verdicts.judge(scored, values, gates.case, ALL, gates.known)
    failures = gating.check(summary, scored, gates, baseline, scores=values, measures=ALL)
    return Assessed(run, summary, values, scored, judged, failures)


def write(
    assessed: Assessed,
    folder: Path,
    *,
    places: Mapping[str, Place],
    baseline: Baseline | None = None,
) -> None:
    """Write all files of the run into ``folder``, over those of an earlier one."""
    folder.mkdir(parents=True, exist_ok=True)
    results.write(assessed.run.results, folder / RESULTS)
    written = assessed.summary.model_dump_json(indent=1) + "\n"
    (folder / SUMMARY).write_text(written, encoding="utf-8", newline="\n")
    scores.write(assessed.scores, folder / SCORES)
    junit.write(assessed.verdicts, folder / JUNIT, system=assessed.run.system, places=places)
    from . import report

    report.write(assessed, folder / REPORT, baseline)


def read(
    folders: Sequence[Path], cases: Sequence[Case], index_id: str
) -> tuple[Scores, list[Result]]:
    """The results of one run, or of the shards of one, with the scores of the first folder.

    Raises `UsageError` when they are not of one system over this index, overlap, or are of
    cases that are not (any more) among ``cases``.
    """
    known = {case.id: scores.told(case) for case in cases}
    kept = [scores.read(folder) for folder in folders]
    seen: set[str] = set()
    found: list[Result] = []
    for folder, one in zip(folders, kept, strict=True):
        if (one.system, one.index_id) != (kept[0].system, kept[0].index_id):
            raise UsageError(f"{folder} is a run of another system or index than {folders[0]}.")
        if one.index_id != index_id:
            raise UsageError(f"The sources have changed since the run in {folder}: run it again.")
        changed = sorted(
            case_id for case_id, told in one.cases.items() if known.get(case_id) != told
        )
        if changed:
            raise UsageError(f"The case {changed[0]} of {folder} is not as in the suites.")
        if not seen.isdisjoint(one.cases):
            raise UsageError(f"{folder} holds cases that another folder holds too.")
        seen |= one.cases.keys()
        found += results.read(folder / RESULTS)
    order = {case.id: place for place, case in enumerate(cases)}
    in_order = [sorted(one, key=lambda result: order[result.case_id]) for one in rounds(found)]
    return kept[0], [result for one in in_order for result in one]


def bless(folder: Path, cases: Sequence[Case], path: Path) -> Baseline:
    """Make the run in ``folder`` the baseline at ``path``.

    Raises `UsageError` when its cases are not exactly ``cases``, as they stand now, or when one
    of them ended in an error.
    """
    kept = scores.read(folder)
    expected = {case.id: scores.told(case) for case in cases}
    differing = sorted(
        case_id
        for case_id in expected.keys() | kept.cases.keys()
        if expected.get(case_id) != kept.cases.get(case_id)
    )
    if differing:
        raise UsageError(
            f"{folder} is a run of other cases than the suites hold ({len(differing)} differ, "
            f"the first is {differing[0]}): run all of them, then bless."
        )
    try:
        summary = Summary.model_validate_json((folder / SUMMARY).read_bytes())
    except (OSError, ValueError):
        raise SourceError(folder / SUMMARY, "cannot be read as a summary") from None
    if summary.counts.errors:
        raise UsageError(f"{summary.counts.errors} cases of {folder} ended in an error.")
    blessed = Baseline(summary=summary.model_copy(update={"timings": ()}), scores=kept)
    scores.write(blessed, path)
    return blessed
