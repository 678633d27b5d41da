"""The index for a command that asks: opened, and built first where that is needed."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from .. import generations
from ..errors import IndexDamagedError
from .terminal import Status

if TYPE_CHECKING:
    from ..index import Index
    from ..settings import Settings

WAITING = "waiting"


def ready(settings: Settings, status: Status) -> Index:
    """Open the live index.

    One of a knowledge folder is built first when there is none or it is out of date, and anew
    when it is damaged. One of ready-made passages is opened as it is: without its file it
    cannot be made again. Raises `UsageError` for what is wrong with the knowledge folder.
    """
    damaged = f"The index at {settings.index} is damaged. Building it anew…"
    try:
        made_from = generations.made_from(settings)
        if made_from == "passages":
            return _open_passages(settings)
        if made_from is None:
            status.say("Building the index…")
        elif generations.current(settings) != generations.expected(settings):
            status.say("The index is out of date. Building it anew…")
        else:
            return _open(settings)
    except IndexDamagedError as error:
        if isinstance(error, _PassagesDamagedError):
            raise
        status.say(damaged)
    _build(settings, status)
    return _open(settings)


class Progress:
    """Shows how far a build is; see `generations.Progress`."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def __call__(self, what: str, share: float) -> None:
        """Show that ``share``, in 0..1, of step ``what`` is done."""
        if what.startswith(WAITING):
            self._status.say("Another process is building the index; waiting for it…")
        else:
            self._status.show(f"Building the index: {what} {share:.0%}")


def _build(settings: Settings, status: Status) -> None:
    gc.enable()  # a build makes much more than one answer does
    try:
        generations.build(settings, progress=Progress(status))
    finally:
        status.clear()


def _open(settings: Settings) -> Index:
    index = generations.open_index(settings)
    index.dense  # noqa: B018 - opened here, where damage to it can still be mended
    return index


class _PassagesDamagedError(IndexDamagedError):
    """Damage that no building of the knowledge folder mends."""


def _open_passages(settings: Settings) -> Index:
    try:
        return _open(settings)
    except IndexDamagedError as error:
        raise _PassagesDamagedError(
            f"{error} --passages FILE --index {settings.index} (it was made of ready-made passages)"
        ) from error
