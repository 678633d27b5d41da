"""Who asks, and what of the sources they may see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..types import Language, Source
from .problems import Problem
from .sites import Grant


@dataclass(frozen=True, slots=True)
class Caller:
    """``grant`` is the site's or the program's; ``None`` for a client of this machine.

    ``session`` is the anonymous id that a page made up for its reader.
    """

    address: str
    grant: Grant | None = None
    session: str | None = None

    @property
    def label(self) -> str:
        """Its name in logs."""
        return "local" if self.grant is None else self.grant.label

    @property
    def language(self) -> Language | None:
        """The language that its readers are answered in, if it is not that of the question."""
        return None if self.grant is None else self.grant.language

    @property
    def sources(self) -> frozenset[str] | None:
        """The ids of the sources that it may see; ``None`` for all."""
        return None if self.grant is None else self.grant.sources

    def may_see(self, source_id: str) -> bool:
        """Whether it may see that source."""
        return self.sources is None or source_id in self.sources

    def visible(self, sources: Mapping[str, Source]) -> dict[str, Source]:
        """Those of ``sources`` that it may see."""
        return {name: source for name, source in sources.items() if self.may_see(name)}

    def among(
        self, wanted: Sequence[str] | None, known: Mapping[str, object]
    ) -> tuple[str, ...] | None:
        """The ids to search for it, of those ``wanted``; ``None`` for all.

        Raises `Problem`, the same for a source that it may not see and for one that is not
        there.
        """
        if wanted is None:
            return None if self.sources is None else tuple(sorted(self.sources & known.keys()))
        if any(name not in known or not self.may_see(name) for name in wanted):
            raise Problem("source-refused")
        return tuple(sorted(set(wanted)))
