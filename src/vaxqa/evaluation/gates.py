"""What a run must hold: floors, no loss against the blessed baseline, and cases that may not fail.

Nothing passes for want of a figure: a measure that was not scored, was scored on no case or is
no number fails its gate.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import SourceError
from ..types import Language
from . import agreement
from .agreement import Calibration
from .cases import Case, Split, Suite
from .comparison import ALPHA, compare
from .confidence import WHOLES
from .measures import Measure
from .results import Scored
from .scores import Baseline, Scores
from .summary import By, Figure, Summary
from .verdicts import SLACK, Verdict, judge


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Floor(_Record):
    """A value that a figure must reach, or may not pass, in all or in one slice of the cases."""

    measure: str
    at_least: float | None = None
    at_most: float | None = None
    lang: Language | None = None
    split: Split | None = None
    suite: Suite | None = None
    tag: str | None = None

    @model_validator(mode="after")
    def _one_of_each(self) -> Floor:
        if (self.at_least is None) == (self.at_most is None):
            raise ValueError("a floor has at_least or at_most, one of them")
        if len(self._slices()) > 1:
            raise ValueError("a floor is for one lang, split, suite or tag, or for all cases")
        return self

    @property
    def slice(self) -> tuple[By, str] | None:
        """The slice by field and value, such as ``("lang", "id")``; ``None`` for all cases."""
        return next(iter(self._slices()), None)

    def covers(self, case: Case) -> bool:
        """Whether ``case`` is in the slice."""
        return (
            self.lang in (None, case.lang)
            and self.split in (None, case.split)
            and self.suite in (None, case.suite)
            and (self.tag is None or self.tag in case.tags)
        )

    def _slices(self) -> list[tuple[By, str]]:
        named: tuple[tuple[By, str | None], ...] = (
            ("lang", self.lang), ("split", self.split), ("suite", self.suite), ("tag", self.tag),
        )  # fmt: skip
        return [(by, value) for by, value in named if value is not None]


class NoWorse(_Record):
    """A measure that may not fall behind the baseline, over the cases that both have.

    It may be worse by ``tolerance`` at most, and not significantly worse at all.
    """

    measure: str
    tolerance: float = Field(default=0.0, ge=0)


class Gap(_Record):
    """A language gap (Indonesian less English) that may not be larger, either way."""

    measure: str
    at_most: float = Field(ge=0)


class Gates(_Record):
    """``evals/gates.toml``. ``case`` are the bars of a single case, by measure.

    A case whose severity is ``blocker`` may not fail the bars of ``blocker`` (without them,
    those of ``case``). ``known`` names cases that do so for now, with the reason: they do not
    block, and must be taken out as soon as they pass. ``errors`` is how many cases may end
    without an answer.
    """

    schema_version: Literal[1] = 1
    errors: int = Field(default=0, ge=0)
    case: dict[str, float] = Field(default_factory=dict)
    blocker: dict[str, float] = Field(default_factory=dict)
    floor: tuple[Floor, ...] = ()
    language_gap: tuple[Gap, ...] = ()
    no_worse: tuple[NoWorse, ...] = ()
    known: dict[str, str] = Field(default_factory=dict)

    def within(self, cases: Sequence[Case]) -> Gates:
        """Without the rules for slices that none of ``cases``, a selection of all, is in.

        What remains must be scored as ever.
        """
        languages = {case.lang for case in cases}
        kept = tuple(f for f in self.floor if f.slice is None or any(map(f.covers, cases)))
        gaps = self.language_gap if len(languages) > 1 else ()
        return self.model_copy(update={"floor": kept, "language_gap": gaps})


BUILT_IN = Gates(
    case={"quote_validity": 1.0}, floor=(Floor(measure="quote_validity", at_least=1.0),)
)
"""For a folder without ``gates.toml``: answers come, and every quote is exact."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A gate that does not hold, in a sentence; ``case_id`` where it is about one case."""

    gate: Literal["empty", "errors", "floor", "baseline", "blocker", "known"]
    message: str
    case_id: str | None = None

    def __str__(self) -> str:
        return self.message


def load(path: Path, measures: Sequence[Measure], calibration: Calibration | None = None) -> Gates:
    """Read gates. Raises `SourceError` for unknown keys, unknown measures and wrong values.

    So it does for a judged measure while the judge is not calibrated for it: ``calibration``, or
    else that in ``judge.json`` beside the gates.
    """
    try:
        gates = Gates.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SourceError(path, f"cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(path, f"is not TOML ({error})") from None
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SourceError(path, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    known = {measure.name for measure in measures}
    floors = {floor.measure for floor in gates.floor} - {whole.name for whole in WHOLES}
    unknown = sorted((_named(gates, floors=False) | floors) - known)
    if unknown:
        raise SourceError(path, f"there is no measure {unknown[0]!r}")
    judge = calibration or agreement.read(path.with_name(agreement.FILE))
    for refused in agreement.untrusted(_named(gates), judge.trusts if judge else lambda _: False):
        raise SourceError(path, refused)
    return gates


def _named(gates: Gates, *, floors: bool = True) -> set[str]:
    """The measures that the rules name."""
    rules: tuple[Floor | Gap | NoWorse, ...] = (*gates.language_gap, *gates.no_worse)
    rules = (*rules, *gates.floor) if floors else rules
    return {*gates.case, *gates.blocker, *(rule.measure for rule in rules)}


def check(
    summary: Summary,
    scored: Sequence[Scored],
    gates: Gates,
    baseline: Baseline | None,
    *,
    scores: Scores,
    measures: Sequence[Measure],
) -> list[Failure]:
    """Every gate that does not hold; none when the run may pass."""
    if not scored:
        return [Failure("empty", "no case was run")]
    held = [one for one in scored if one.case.severity == "blocker" or one.case.id in gates.known]
    verdicts = judge(held, scores, gates.blocker or gates.case, measures, gates.known)
    return [
        *_errors(scored, gates.errors),
        *(Failure("floor", refused) for refused in _untrusted(gates, summary)),
        *(failure for floor in gates.floor for failure in _floor(floor, summary)),
        *(failure for gap in gates.language_gap for failure in _gap(gap, summary)),
        *_no_worse(gates.no_worse, baseline, scores, measures),
        *_blockers(verdicts),
        *_passing(verdicts),
    ]


def _errors(scored: Sequence[Scored], most: int) -> list[Failure]:
    failed = [one for one in scored if one.result.error is not None or one.answer is None]
    if len(failed) <= most:
        return []
    first = failed[0]
    return [
        Failure(
            "errors",
            f"{len(failed)} of {len(scored)} cases ended in an error, {most} may; the first is "
            f"{first.case.id}: {first.result.error or 'no answer came'}",
        )
    ]


def _untrusted(gates: Gates, summary: Summary) -> list[str]:
    """What is wrong with gates on a judge's opinion, if it is another than the calibrated one."""
    return agreement.untrusted(_named(gates), lambda measure: not summary.mark(measure))


def _floor(floor: Floor, summary: Summary) -> list[Failure]:
    figure = _figure(summary, floor.measure, floor.slice)
    where = "" if floor.slice is None else f" ({' '.join(floor.slice)})"
    name = f"{floor.measure}{where}"
    if figure is None or not _scored(figure) or figure.value is None:
        return [Failure("floor", f"{name} was not scored, so its floor cannot hold")]
    told = f"{name} is {figure.value:.4f} over {figure.n} cases"
    if floor.at_least is not None and figure.value < floor.at_least - SLACK:
        return [Failure("floor", f"{told}; at least {floor.at_least:g} is wanted")]
    if floor.at_most is not None and figure.value > floor.at_most + SLACK:
        return [Failure("floor", f"{told}; at most {floor.at_most:g} is wanted")]
    return []


def _gap(gap: Gap, summary: Summary) -> list[Failure]:
    figure = next((f for f in summary.language_gap if f.measure == gap.measure), None)
    name = f"the language gap of {gap.measure}"
    if figure is None or not _scored(figure) or figure.value is None:
        return [Failure("floor", f"{name} was not scored, so its limit cannot hold")]
    if abs(figure.value) > gap.at_most + SLACK:
        told = f"{name} is {figure.value:+.4f} over {figure.n} cases"
        return [Failure("floor", f"{told}; at most {gap.at_most:g} either way is wanted")]
    return []


def _scored(figure: Figure) -> bool:
    return figure.n > 0 and figure.value is not None and math.isfinite(figure.value)


def _figure(summary: Summary, measure: str, where: tuple[By, str] | None) -> Figure | None:
    if where is None:
        return summary.figure(measure)
    found = summary.slice(*where)
    return next((f for f in found.figures if f.measure == measure), None) if found else None


def _no_worse(
    rules: Sequence[NoWorse],
    baseline: Baseline | None,
    scores: Scores,
    measures: Sequence[Measure],
) -> list[Failure]:
    if not rules:
        return []
    if baseline is None:
        return [Failure("baseline", "there is no baseline to compare with: vaxqa eval bless")]
    comparison = compare(baseline.scores, scores, measures)
    found: list[Failure] = []
    for rule in rules:
        row = comparison.of(rule.measure)
        if row.difference is None:
            message = f"{rule.measure} was not scored on any case of the baseline"
            found.append(Failure("baseline", message))
        elif row.worsening > rule.tolerance + SLACK or row.verdict == "worse":
            tested = "" if row.p is None else f", McNemar p = {row.p:.3g}"
            message = (
                f"{rule.measure} was {row.before:.4f} in the baseline and is {row.after:.4f} over "
                f"the same {row.n} cases ({row.gained} better, {row.lost} worse{tested}; "
                f"{rule.tolerance:g} is let pass when p ≥ {ALPHA:g})"
            )
            found.append(Failure("baseline", message))
    return found


def _blockers(verdicts: Sequence[Verdict]) -> list[Failure]:
    return [
        Failure(
            "blocker",
            f"the blocker {verdict.case.id} {_outcome(verdict)}: {'; '.join(verdict.reasons)}",
            verdict.case.id,
        )
        for verdict in verdicts
        if verdict.news and verdict.case.severity == "blocker"
    ]


def _outcome(verdict: Verdict) -> str:
    return "failed" if verdict.outcome == "failed" else "ended in an error"


def _passing(verdicts: Sequence[Verdict]) -> list[Failure]:
    return [
        Failure(
            "known",
            f"{verdict.case.id} passes now: take it out of [known] in gates.toml",
            verdict.case.id,
        )
        for verdict in verdicts
        if verdict.known is not None and verdict.outcome == "passed"
    ]
