"""What answers requests, and what those who ask may see."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

from ..assistant import Assistant
from ..events import Event
from ..index import Index
from ..types import Asked, Language, Source

T = TypeVar("T")
Kind = Literal["look", "act", "ask"]
"""``look`` reads what is there, ``act`` makes the machine work, ``ask`` is a question."""


class RefusedError(Exception):
    """A request that is not answered; its text is a sentence for whoever made it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The ids of the sources that may be seen, ``None`` for all, and the usual language."""

    sources: frozenset[str] | None = None
    language: Language | None = None

    def visible(self, index: Index) -> dict[str, Source]:
        """The sources of ``index`` that may be seen, by id."""
        may = self.sources
        return {id_: s for id_, s in index.sources.items() if may is None or id_ in may}

    def among(self, wanted: Sequence[str] | None, index: Index) -> tuple[str, ...] | None:
        """The ids to search, of those ``wanted``; ``None`` for all.

        Raises `RefusedError`, the same for a source that may not be seen and for one that is
        not there.
        """
        if wanted is None and self.sources is None:
            return None
        visible = self.visible(index)
        if wanted is None:
            return tuple(visible)
        if not visible.keys() >= set(wanted):
            raise RefusedError(
                "sources: one of them is not available here; vaxqa://sources lists those that are."
            )
        return tuple(sorted(set(wanted)))


class Desk(Protocol):
    """Any of these may raise `RefusedError`."""

    async def admit(self, request: Any, kind: Kind) -> Allowed:
        """What the sender of ``request`` (the HTTP one, if any) may see; takes from their quota."""

    def assistant(self) -> AbstractContextManager[Assistant]:
        """The assistant over the live index, which stays open for as long as it is used here."""

    async def run(self, work: Callable[[], T]) -> T:
        """What ``work`` returns, done in a thread."""

    def stream(self, asked: Asked) -> AsyncGenerator[Event, None]:
        """As `Assistant.stream`, in a thread; closing it stops the assistant."""
