"""The assistant of this worker, over the generation that is live.

A new generation is opened beside the one in use and then takes its place; answers under way
end on the one they began with, which is closed behind the last of them.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from collections.abc import Iterator

from .. import generations, readers
from ..assistant import Assistant
from ..errors import IndexDamagedError, IndexMissingError, VaxqaError
from ..settings import Settings

LOOK_EVERY = 1.0
"""Seconds between two looks at which generation is live."""

TRY_AGAIN = 30.0
"""Seconds until a generation that could not be opened is tried again."""

_log = logging.getLogger(__name__)


class _Held:
    """An open assistant and how many use it."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant, self.users, self.retired = assistant, 0, False

    def close(self) -> None:
        index = self.assistant.index
        with contextlib.suppress(VaxqaError):
            index.dense.close()
        readers.let_go(index)


class Live:
    """Safe to share between threads. `start` opens what is live; `stop` lets go of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._stopping = threading.Event()
        self._doubted = False
        self._failed: tuple[str | None, float] = (None, 0.0)
        self._thread = threading.Thread(target=self._follow, name="live", daemon=True)
        self.swaps = 0

    def start(self) -> None:
        """Open the live generation, if there is one, and follow what becomes of it."""
        self.look()
        self._thread.start()

    def stop(self) -> None:
        """Close the generation behind its last user."""
        self._stopping.set()
        self._thread.join(timeout=5)
        self._replace(None)

    @property
    def index_id(self) -> str | None:
        """The generation that answers, if any."""
        with self._lock:
            return None if self._held is None else self._held.assistant.index.id

    @contextlib.contextmanager
    def assistant(self) -> Iterator[Assistant]:
        """The assistant, which stays open for as long as it is used here.

        Raises `IndexMissingError` when there is none.
        """
        with self._lock:
            held = self._held
            if held is None:
                raise IndexMissingError("There is no index to answer from. Build it: vaxqa index")
            held.users += 1
        try:
            yield held.assistant
        except IndexDamagedError:
            self._doubted = True
            raise
        finally:
            with self._lock:
                held.users -= 1
                over = held.retired and not held.users
            if over:
                held.close()

    def look(self) -> None:
        """Open the generation that is live now, unless it is open already."""
        name = generations.current(self._settings)
        if name is None or (name == self.index_id and not self._doubted):
            return
        failed, at = self._failed
        if failed == name and time.monotonic() - at < TRY_AGAIN:
            return
        try:
            opened = _opened(self._settings)
        except VaxqaError as error:
            self._failed = (name, time.monotonic())
            _log.error("%s", error)
            return
        self._failed, self._doubted = (None, 0.0), False
        self._replace(_Held(opened))

    def _replace(self, new: _Held | None) -> None:
        with self._lock:
            old, self._held = self._held, new
            if old is not None:
                old.retired = True
            over = old is not None and not old.users
            self.swaps += old is not None and new is not None
        if old is not None and over:
            old.close()

    def _follow(self) -> None:
        while not self._stopping.wait(LOOK_EVERY):
            try:
                self.look()
            except Exception as error:  # whatever it is, the worker goes on with what it has
                _log.error("The live index could not be looked at (%s)", type(error).__name__)


def _opened(settings: Settings) -> Assistant:
    """The assistant over the live generation, warm: the first question waits for nothing."""
    index = generations.open_index(settings)
    try:
        index.dense, index.embedding  # noqa: B018
        assistant = Assistant(index, settings)
        first = next(iter(index.sources.values()))
        assistant.ask(first.title, mode="extractive")
        if settings.chat_model is not None:
            _load_model(settings)
    except BaseException:
        readers.let_go(index)
        raise
    return assistant


def _load_model(settings: Settings) -> None:
    """Load the chat model's libraries, which takes seconds; without them answers are extractive."""
    from .. import models

    models.load()
    try:
        models.chat_model(settings)
    except VaxqaError as error:
        _log.warning("%s", error)
