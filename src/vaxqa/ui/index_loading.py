"""The assistant of this server: opened once for all visitors, built when it must be.

The index is built on the first start, when the knowledge folder has changed and when it is
damaged; each time the page says so. While the changed folder cannot be used, answers come
from the index before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from .. import generations, knowledge
from ..assistant import Assistant
from ..errors import IndexDamagedError, IndexMissingError, SourceError, UsageError
from ..settings import Settings
from ..types import Language
from .building import Builds
from .texts import say

# The steps of `generations.build` and the share of the progress bar at which each begins.
_STEPS = {"reading": (0.0, 0.1), "embedding": (0.1, 0.9), "checking": (0.9, 1.0)}


@dataclass(frozen=True, slots=True)
class Loaded:
    """The assistant, and what to say of it; ``trouble`` is an error's own sentence."""

    assistant: Assistant
    notices: tuple[str, ...] = ()
    trouble: str | None = None


def load(settings: Settings, language: Language) -> Loaded:
    """Open the live index, building it first when that is needed.

    Raises `VaxqaError` when there is nothing that could answer.
    """
    expected = _expected(settings)
    live = generations.current(settings)
    notices: tuple[str, ...] = ()
    if live != expected:
        try:
            _build(settings, expected, "build_changed" if live else "build_first", language)
        except UsageError as error:
            if live is None:
                raise
            return Loaded(_open(live, settings), (say("older_index", language),), str(error))
        notices = (say("rebuilt_changed", language),) if live else ()
    try:
        return Loaded(_open(expected, settings), notices)
    except (IndexDamagedError, IndexMissingError):
        return Loaded(_repaired(settings, expected, language), (say("rebuilt_damaged", language),))


def repair(settings: Settings, language: Language) -> Assistant:
    """Build the index anew after it turned out to be damaged while it was in use."""
    return _repaired(settings, _expected(settings), language)


def _repaired(settings: Settings, expected: str, language: Language) -> Assistant:
    _opened.clear()
    _build(settings, expected, "build_damaged", language)
    return _open(expected, settings)


def _open(name: str, settings: Settings) -> Assistant:
    return _opened(name, str(settings.index.resolve()), settings)


@st.cache_resource(max_entries=1, show_spinner=False)
def _opened(name: str, place: str, _settings: Settings) -> Assistant:
    """The assistant over the generation ``name`` in ``place``, shared by all visitors."""
    index = generations.open_index(_settings)
    # Chroma and the embedding load here, not under the first visitor's first question.
    index.dense, index.embedding  # noqa: B018
    return Assistant(index, _settings)


def _build(settings: Settings, expected: str, why: str, language: Language) -> None:
    """Build, showing how far it is. A folder that could not be read is not read again
    until it changes."""
    failed = _failures()
    if expected in failed:
        raise failed[expected]
    place = st.empty()
    try:
        running = _builds().start(f"{settings.index.resolve()} {expected}", settings)
        running.follow(_bar(place.progress, why, language))
    except SourceError as error:
        failed.clear()
        failed[expected] = error
        raise
    finally:
        place.empty()


def _bar(
    show: Callable[[float, str], object], why: str, language: Language
) -> generations.Progress:
    show(0.0, say(why, language))

    def report(step: str, share: float) -> None:
        known = _STEPS.get(step)
        if known is None:
            show(0.0, say("build_waiting", language))
            return
        start, end = known
        show(start + (end - start) * min(max(share, 0.0), 1.0), say(why, language))

    return report


@st.cache_resource(show_spinner=False)
def _builds() -> Builds:
    return Builds()


@st.cache_resource(show_spinner=False)
def _failures() -> dict[str, SourceError]:
    """Why the index of that name could not be built; one entry."""
    return {}


def _expected(settings: Settings) -> str:
    """The name that an index of the present knowledge folder has."""
    knowledge.require(settings.knowledge)
    return _named(_state(settings), settings.embedding, settings)


@st.cache_data(max_entries=2, show_spinner=False)
def _named(state: tuple[tuple[str, int, int], ...], embedding: str, _settings: Settings) -> str:
    """The name, worked out anew only when a file or the embedding is another (the arguments)."""
    return generations.expected(_settings)


def _state(settings: Settings) -> tuple[tuple[str, int, int], ...]:
    """Names, times and sizes of the knowledge files: told quickly, however large they are."""
    folder = settings.knowledge
    paths = [path for path, _ in knowledge.files(folder)]
    paths += [p for p in (folder / "references.json", folder / "glossary.csv") if p.exists()]
    stats = [(str(path), path.stat()) for path in paths]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
