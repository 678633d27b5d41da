"""Whether a single case passed: what its own values must reach.

A case passes, fails (the answer is not what it should be, with the reasons) or is in error (no
answer came). The bars stand in ``[case]`` of ``evals/gates.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from .cases import Case
from .measures import Measure
from .results import Scored
from .scores import Scores

SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of ``case``; ``reasons`` are sentences, empty when it passed.

    ``known`` is why a failure is expected for now; it is then no news.
    """

    case: Case
    outcome: Literal["passed", "failed", "error"]
    reasons: tuple[str, ...] = ()
    seconds: float = 0.0
    known: str | None = None

    @property
    def news(self) -> bool:
        """Whether it failed, or could not be judged, and that was not expected."""
        return self.outcome != "passed" and self.known is None


def judge(
    scored: Sequence[Scored],
    scores: Scores,
    bars: Mapping[str, float],
    measures: Sequence[Measure],
    known: Mapping[str, str] | None = None,
) -> list[Verdict]:
    """One verdict a case, in order. ``bars`` gives, by measure, the value that is enough.

    A measure that was not scored on a case says nothing about it, but a case on which none of
    the ``bars`` was scored has not been judged, which is an error.
    """
    directions = {measure.name: measure.better for measure in measures}
    return [
        _verdict(one, scores.of(one.case.id), bars, directions, (known or {}).get(one.case.id))
        for one in scored
    ]


def _verdict(
    one: Scored,
    values: Mapping[str, float],
    bars: Mapping[str, float],
    directions: Mapping[str, str],
    known: str | None,
) -> Verdict:
    case, seconds = one.case, one.result.seconds
    if one.result.error is not None or one.answer is None:
        error = one.result.error or "no answer came"
        return Verdict(case, "error", (error,), seconds, known)
    held = {name: bar for name, bar in bars.items() if name in values}
    if not held:
        return Verdict(case, "error", ("no measure could be scored",), seconds, known)
    reasons = tuple(
        f"{name} is {values[name]:g}, {_wanted(directions[name], bar)}"
        for name, bar in held.items()
        if not _reached(values[name], bar, directions[name])
    )
    return Verdict(case, "failed" if reasons else "passed", reasons, seconds, known)


def _reached(value: float, bar: float, better: str) -> bool:
    return value >= bar - SLACK if better == "higher" else value <= bar + SLACK


def _wanted(better: str, bar: float) -> str:
    return f"at least {bar:g} is wanted" if better == "higher" else f"at most {bar:g} is wanted"
