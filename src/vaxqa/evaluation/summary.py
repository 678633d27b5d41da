"""All figures of a run, each with its count and interval, overall and by slice.

The same cases with the same answers give the same bytes, but for ``timings``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ..types import Source
from . import confidence
from .agreement import TASKS, Calibration
from .confidence import Whole
from .measures import Context, Measure
from .measures.registry import ALL
from .results import Scored
from .statistics import Interval, bootstrap_gap, bootstrap_mean, wilson

SCHEMA_VERSION: Literal[1] = 1
DIGITS = 6
"""Decimals of a figure: more differ between machines."""

By = Literal["lang", "suite", "split", "tag"]
Values = dict[str, list[float | None]]
"""For each measure the value of each case, in the order of the cases."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(_Record):
    """A mean over ``n`` scored cases, with its 95 % interval.

    ``value`` is ``None`` when no case was scored, which is neither 0 nor 1; ``low`` and ``high``
    are ``None`` then, and where the values tell nothing of the spread (one cluster; a language gap
    of values that are all the same).
    """

    measure: str
    n: int = Field(ge=0)
    value: float | None
    low: float | None
    high: float | None


class Timing(Figure):
    """A time, in seconds: mean with interval, median and 95th percentile."""

    median: float | None
    p95: float | None


class Counts(_Record):
    """How many cases there were, of how many clusters, and what came of them."""

    cases: int
    clusters: int
    answered: int
    partial: int
    abstained: int
    errors: int


class Slice(_Record):
    """The figures of the cases that have ``name`` in their field ``by``."""

    by: By
    name: str
    counts: Counts
    figures: tuple[Figure, ...]


class JudgedBy(_Record):
    """The model behind the judged measures, and those of them for which it is ``calibrated``."""

    model: str
    calibrated: tuple[str, ...]


class Summary(_Record):
    """The figures of one system on one set of cases; the content of ``summary.json``.

    ``language_gap`` holds, for each measure, its mean over Indonesian cases less that over
    English ones. A case with several tags is in several slices.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    system: str
    index_id: str
    suites: tuple[str, ...]
    counts: Counts
    overall: tuple[Figure, ...]
    language_gap: tuple[Figure, ...]
    slices: tuple[Slice, ...]
    timings: tuple[Timing, ...]
    judge: JudgedBy | None = None

    def mark(self, measure: str) -> str:
        """``not calibrated`` for a model's opinion that has not been held against people's."""
        if self.judge is None or measure not in TASKS or measure in self.judge.calibrated:
            return ""
        return "not calibrated"

    def figure(self, measure: str) -> Figure | None:
        """The overall figure (or timing) of ``measure``, if there is one."""
        found = (f for f in (*self.overall, *self.timings) if f.measure == measure)
        return next(found, None)

    def slice(self, by: By, name: str) -> Slice | None:
        """The slice of that name, if there is one."""
        return next((s for s in self.slices if (s.by, s.name) == (by, name)), None)

    def stable_json(self) -> str:
        """JSON without the timings: the same bytes for every run of the same code and cases."""
        return self.model_dump_json(exclude={"timings"}, indent=1) + "\n"


def summarise(
    scored: Sequence[Scored],
    sources: dict[str, Source],
    *,
    system: str,
    index_id: str,
    calibration: Calibration | None = None,
) -> Summary:
    """Compute every measure on ``scored`` and sum up; ``calibration`` is of the judge, if any.

    Raises `ValueError` when a measure gives a value that is no number.
    """
    context = Context(sources, scored)
    values = {measure.name: scores(measure, context) for measure in ALL}
    everything = range(len(scored))
    figures = partial(_figures, scored, values)
    return Summary(
        system=system,
        index_id=index_id,
        suites=tuple(sorted({one.case.suite for one in scored})),
        counts=_counts(scored, everything),
        overall=figures(everything),
        language_gap=tuple(_gap(m, scored, values[m.name]) for m in _lasting()),
        slices=tuple(
            Slice(by=by, name=name, counts=_counts(scored, which), figures=figures(which))
            for by, named in _slices(scored).items()
            for name, which in named.items()
        ),
        timings=tuple(_timing(m, scored, values[m.name]) for m in ALL if m.unit == "s"),
        judge=_judge(scored, calibration),
    )


def _judge(scored: Sequence[Scored], calibration: Calibration | None) -> JudgedBy | None:
    models = sorted({one.result.judged.judge for one in scored if one.result.judged})
    if not models:
        return None
    held = [name for name in TASKS if calibration and calibration.holds(", ".join(models), name)]
    return JudgedBy(model=", ".join(models), calibrated=tuple(held))


def scores(measure: Measure, context: Context) -> list[float | None]:
    """The value of ``measure`` for each case, ``None`` where it is not scored."""
    found = [measure.score(one, context) for one in context.scored]
    for value, one in zip(found, context.scored, strict=True):
        if value is not None and not math.isfinite(value):
            raise ValueError(f"The measure {measure.name!r} is {value} for case {one.case.id!r}.")
    return found


def _lasting() -> Iterable[Measure]:
    """The measures that are the same in every run."""
    return (measure for measure in ALL if measure.unit != "s")


def _slices(scored: Sequence[Scored]) -> dict[By, dict[str, list[int]]]:
    """For each field, by its values in order of the alphabet, the places of the cases."""
    keys: dict[By, Callable[[Scored], Iterable[str]]] = {
        "lang": lambda one: (one.case.lang,),
        "suite": lambda one: (one.case.suite,),
        "split": lambda one: (one.case.split,),
        "tag": lambda one: set(one.case.tags),
    }
    found: dict[By, dict[str, list[int]]] = {}
    for by, names in keys.items():
        places: dict[str, list[int]] = {}
        for place, one in enumerate(scored):
            for name in names(one):
                places.setdefault(name, []).append(place)
        found[by] = dict(sorted(places.items()))
    return found


def _counts(scored: Sequence[Scored], which: Sequence[int]) -> Counts:
    chosen = [scored[place] for place in which]
    states = Counter(one.answer.status if one.answer else "error" for one in chosen)
    return Counts(
        cases=len(chosen),
        clusters=len({one.case.cluster for one in chosen}),
        answered=states["answered"],
        partial=states["partial"],
        abstained=states["abstained"],
        errors=states["error"],
    )


def _figures(scored: Sequence[Scored], values: Values, which: Sequence[int]) -> tuple[Figure, ...]:
    chosen = [scored[place] for place in which]
    return (
        *(_figure(m, *_chosen(scored, values[m.name], which)) for m in _lasting()),
        *(_whole(whole, chosen) for whole in confidence.WHOLES),
    )


def _whole(whole: Whole, scored: Sequence[Scored]) -> Figure:
    n, value, interval = confidence.figure(whole, scored)
    return Figure(
        measure=whole.name,
        n=n,
        value=None if value is None else _rounded(value),
        low=None if interval is None else _rounded(interval.low),
        high=None if interval is None else _rounded(interval.high),
    )


def _chosen(
    scored: Sequence[Scored], values: Sequence[float | None], which: Sequence[int]
) -> tuple[list[float], list[str]]:
    """The values that were scored, and the cluster of each."""
    pairs = [(values[place], scored[place].case.cluster) for place in which]
    return [v for v, _ in pairs if v is not None], [c for v, c in pairs if v is not None]


def _figure(measure: Measure, values: Sequence[float], clusters: Sequence[str]) -> Figure:
    if not values:
        return Figure(measure=measure.name, n=0, value=None, low=None, high=None)
    interval = _interval(values, clusters, share=measure.unit == "share")
    return Figure(
        measure=measure.name,
        n=len(values),
        value=_rounded(_mean(values)),
        low=_rounded(interval.low) if interval else None,
        high=_rounded(interval.high) if interval else None,
    )


def _interval(values: Sequence[float], clusters: Sequence[str], *, share: bool) -> Interval | None:
    """Wilson's for yes or no by independent cases, otherwise by cluster bootstrap.

    Where all cases agree resampling sees no spread; Wilson's over the clusters then tells what so
    few can show. A figure that is no share has no interval from a single cluster.
    """
    groups = len(set(clusters))
    if share and groups == len(values) and set(values) <= {0.0, 1.0}:
        return wilson(math.fsum(values), groups)
    if share and (groups == 1 or len(set(values)) == 1):
        return wilson(_mean(values) * groups, groups)
    return bootstrap_mean(values, clusters) if groups > 1 else None


def _gap(measure: Measure, scored: Sequence[Scored], values: Sequence[float | None]) -> Figure:
    pairs = [(v, one.case) for v, one in zip(values, scored, strict=True) if v is not None]
    first = [case.lang == "id" for _, case in pairs]
    if all(first) or not any(first):
        return Figure(measure=measure.name, n=0, value=None, low=None, high=None)
    found = [value for value, _ in pairs]
    here = _mean([v for v, is_first in zip(found, first, strict=True) if is_first])
    there = _mean([v for v, is_first in zip(found, first, strict=True) if not is_first])
    clusters = [case.cluster for _, case in pairs]
    interval = bootstrap_gap(found, clusters, first) if len(set(found)) > 1 else None
    return Figure(
        measure=measure.name,
        n=len(pairs),
        value=_rounded(here - there),
        low=_rounded(interval.low) if interval else None,
        high=_rounded(interval.high) if interval else None,
    )


def _timing(measure: Measure, scored: Sequence[Scored], values: Sequence[float | None]) -> Timing:
    found, clusters = _chosen(scored, values, range(len(scored)))
    whole = _figure(measure, found, clusters)
    middle, late = np.quantile(found, (0.5, 0.95)) if found else (None, None)
    return Timing(
        **whole.model_dump(),
        median=None if middle is None else _rounded(float(middle)),
        p95=None if late is None else _rounded(float(late)),
    )


def _mean(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def _rounded(value: float) -> float:
    return round(value, DIGITS) + 0.0  # -0.0 becomes 0.0
