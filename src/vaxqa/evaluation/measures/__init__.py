"""The measures, by what they look at. Each is a function of one case and its result.

A measure that does not apply to a case, or could not be computed, gives ``None``: "not scored",
which is neither 0 nor 1.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from ...types import Source
from ..results import Scored
from .grounds import Grounds


@dataclass(frozen=True)
class Context:
    """What a measure may look at besides its case: the sources and all cases of the run."""

    sources: dict[str, Source]
    scored: Sequence[Scored]

    @cached_property
    def clusters(self) -> dict[str, list[Scored]]:
        """The cases of each information need."""
        found: dict[str, list[Scored]] = {}
        for one in self.scored:
            found.setdefault(one.case.cluster, []).append(one)
        return found

    @cached_property
    def grounds(self) -> Grounds:
        """What citations point at."""
        return Grounds(self.sources)

    @cached_property
    def shows_search(self) -> bool:
        """Whether the system tells what its search found: an empty list then means nothing."""
        return any(one.result.hits for one in self.scored)

    @cached_property
    def by_id(self) -> dict[str, Scored]:
        """The cases by id."""
        return {one.case.id: one for one in self.scored}


@dataclass(frozen=True)
class Measure:
    """A figure of merit with a name as in the literature.

    ``score`` gives a value, usually in 0..1 (``unit`` says what else), or ``None``; ``better``
    tells the direction; ``definition`` is one sentence, with the source of the measure.
    """

    name: str
    better: Literal["higher", "lower"]
    definition: str
    score: Callable[[Scored, Context], float | None] = field(repr=False)
    unit: str = "share"
