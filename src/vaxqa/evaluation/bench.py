"""Puts mutants to a bench of cases and tells whether the measure that each names noticed.

With a mutant in it a system must fall short of a bar that the whole system reaches. A mutant that
changed no answer has shown nothing.
"""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from ..answer import Answer
from .cases import Case
from .measures import Context, Measure, registry
from .results import FoundPassage, Result, Scored
from .runner import run
from .systems import System
from .tampering import Change, Materials

SLOWER = 5
"""How many times as long the slow mutant takes."""
PATIENCE = 3
"""How many times the whole assistant's median time is let pass."""
FEW = 12
"""Cases that the slow mutant is asked."""

Hits = tuple[FoundPassage, ...]
Outcome = Literal["caught", "missed", "not applied", "not scored", "control fails", "broke"]


def _same_answer(answer: Answer, _case: Case, _materials: Materials) -> Answer:
    return answer


def _same_hits(hits: Hits) -> Hits:
    return hits


@dataclass(frozen=True)
class Mutant:
    """A way to be broken: ``does`` says how, ``measure`` and ``bar`` what must notice.

    A ``slow`` one has no bar of its own: it may take `PATIENCE` times the whole one's time.
    ``bench`` names the cases and sources it is put to.
    """

    name: str
    does: str
    measure: str
    bar: float
    answer: Change = field(default=_same_answer, repr=False)
    hits: Callable[[Hits], Hits] = field(default=_same_hits, repr=False)
    slow: bool = False
    bench: Literal["shipped", "changed"] = "shipped"


@dataclass(frozen=True)
class Bench:
    """A system, the cases it is put to, and what mutants may know of them."""

    system: System
    cases: Sequence[Case]
    materials: Materials


@dataclass(frozen=True)
class Row:
    """What became of a mutant: the figure ``without`` it and ``with_`` it.

    ``applied`` of ``cases`` answers (or searches) were changed.
    """

    mutant: str
    does: str
    measure: str
    higher: bool
    bar: float
    cases: int
    applied: int
    without: float | None
    with_: float | None
    outcome: Outcome

    @property
    def ok(self) -> bool:
        """Whether the measure noticed."""
        return self.outcome == "caught"


class Broken:
    """A system with a mutant in it."""

    def __init__(self, whole: System, mutant: Mutant, materials: Materials) -> None:
        self.name = f"{whole.name}, {mutant.name}"
        self._whole, self._mutant, self._materials = whole, mutant, materials
        self.own_seconds: dict[str, float] = {}

    def answer(self, case: Case) -> Answer:
        """The whole system's answer, spoilt."""
        started = time.perf_counter()
        answer = self._whole.answer(case)
        spent = self.own_seconds[case.id] = time.perf_counter() - started
        if self._mutant.slow:
            time.sleep((SLOWER - 1) * spent)
        return self._mutant.answer(answer, case, self._materials)

    def hits(self, case: Case, k: int) -> Hits:
        """The whole system's passages, spoilt."""
        return self._mutant.hits(self._whole.hits(case, k))


class Recorded:
    """A system that returns what was recorded of another."""

    def __init__(self, name: str, results: Sequence[Result]) -> None:
        self.name = name
        self._results = {result.case_id: result for result in results}

    def answer(self, case: Case) -> Answer:
        """The recorded answer; raises `LookupError` where there was none."""
        answer = self._results[case.id].answer
        if answer is None:
            raise LookupError(self._results[case.id].error)
        return answer

    def hits(self, case: Case, k: int) -> Hits:
        """The recorded passages."""
        return self._results[case.id].hits[:k]


def check(benches: dict[str, Bench], mutants: Sequence[Mutant]) -> list[Row]:
    """Put every mutant to its bench. ``benches`` are ``shipped`` and ``changed``."""
    used = {mutant.bench for mutant in mutants}
    recorded = {name: run(benches[name].system, benches[name].cases) for name in sorted(used)}
    return [
        _slow(mutant, benches[mutant.bench])
        if mutant.slow
        else _row(mutant, benches[mutant.bench], recorded[mutant.bench])
        for mutant in mutants
    ]


def _row(mutant: Mutant, bench: Bench, whole: Sequence[Result]) -> Row:
    broken = Broken(Recorded(bench.system.name, whole), mutant, bench.materials)
    spoilt = run(broken, bench.cases)
    measure = registry.named(mutant.measure)
    without, with_ = (_mean(measure, bench, results) for results in (whole, spoilt))
    applied = sum(_differ(one, other) for one, other in zip(whole, spoilt, strict=True))
    broke = any(
        one.error is None and other.error is not None
        for one, other in zip(whole, spoilt, strict=True)
    )
    outcome = "broke" if broke else _outcome(measure, mutant.bar, applied, without, with_)
    return _told(mutant, mutant.bar, bench.cases, applied, without, with_, outcome)


def _slow(mutant: Mutant, bench: Bench) -> Row:
    """Both times come from the same calls, so that a busy machine does not matter."""
    bench = replace(bench, cases=bench.cases[:FEW])
    broken = Broken(bench.system, mutant, bench.materials)
    late = run(broken, bench.cases)
    own = [
        result.model_copy(update={"seconds": broken.own_seconds[result.case_id]}) for result in late
    ]
    measure = registry.named(mutant.measure)
    without, with_ = (_median(measure, bench, results) for results in (own, late))
    bar = PATIENCE * (without or 0.0)
    applied = sum(result.seconds > 2 * broken.own_seconds[result.case_id] for result in late)
    outcome = _outcome(measure, bar, applied, without, with_)
    return _told(mutant, bar, bench.cases, applied, without, with_, outcome)


def _told(
    mutant: Mutant,
    bar: float,
    cases: Sequence[Case],
    applied: int,
    without: float | None,
    with_: float | None,
    outcome: Outcome,
) -> Row:
    return Row(
        mutant=mutant.name,
        does=mutant.does,
        measure=mutant.measure,
        higher=registry.named(mutant.measure).better == "higher",
        bar=bar,
        cases=len(cases),
        applied=applied,
        without=without,
        with_=with_,
        outcome=outcome,
    )


def _outcome(
    measure: Measure, bar: float, applied: int, without: float | None, with_: float | None
) -> Outcome:
    if not applied:
        return "not applied"
    if without is None:
        return "not scored"
    if not reached(measure, bar, without):
        return "control fails"
    if with_ is None:
        return "not scored"
    return "missed" if reached(measure, bar, with_) else "caught"


def reached(measure: Measure, bar: float, value: float) -> bool:
    """Whether ``value`` is as good as ``bar``; no number never is."""
    if not (math.isfinite(value) and math.isfinite(bar)):
        return False
    return value >= bar - 1e-9 if measure.better == "higher" else value <= bar + 1e-9


def _values(measure: Measure, bench: Bench, results: Sequence[Result]) -> list[float]:
    scored = [
        Scored(case=case, result=result) for case, result in zip(bench.cases, results, strict=True)
    ]
    context = Context(bench.materials.sources, scored)
    found = (measure.score(one, context) for one in scored)
    return [value for value in found if value is not None]


def _mean(measure: Measure, bench: Bench, results: Sequence[Result]) -> float | None:
    values = _values(measure, bench, results)
    return math.fsum(values) / len(values) if values else None


def _median(measure: Measure, bench: Bench, results: Sequence[Result]) -> float | None:
    values = _values(measure, bench, results)
    return statistics.median(values) if values else None


def _differ(one: Result, other: Result) -> bool:
    return (one.answer, one.hits) != (other.answer, other.hits)
