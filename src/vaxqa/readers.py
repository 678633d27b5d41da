"""Who has a generation open: a locked file for each reader, until it lets go or its process ends.

The lock is the operating system's, so that a reader that was killed holds nothing, and neither a
number of a process that is used again nor another host's clock can be mistaken for a reader.
"""

from __future__ import annotations

import contextlib
import uuid
import weakref
from pathlib import Path

from filelock import FileLock, Timeout

FOLDER = "readers"
WAIT = 5.0
"""Seconds to wait for a builder that looks at the file in the very moment it is made."""


class Reader:
    """Holds a generation's folder open for as long as ``holder`` lives, or until `let_go`.

    Where the folder cannot be written, no one can remove a generation from it either, and
    nothing is held.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / FOLDER / uuid.uuid4().hex
        # Let go from whichever thread, so not a lock of this one.
        self._lock = FileLock(self._file, thread_local=False)
        with contextlib.suppress(OSError, Timeout):
            self._file.parent.mkdir(exist_ok=True)
            self._lock.acquire(timeout=WAIT)

    def until(self, holder: object) -> None:
        """Let go when ``holder`` is no longer used, or the process ends."""
        _OPEN[holder] = weakref.finalize(holder, self.let_go)

    def let_go(self) -> None:
        """Another process may remove the generation from now on."""
        with contextlib.suppress(OSError):
            self._lock.release(force=True)
            self._file.unlink(missing_ok=True)


_OPEN: weakref.WeakKeyDictionary[object, weakref.finalize[[], object]] = weakref.WeakKeyDictionary()


def let_go(holder: object) -> None:
    """Let go of what is held for ``holder``, if it is."""
    held = _OPEN.pop(holder, None)
    if held is not None:
        held()


def are_there(folder: Path) -> bool:
    """Whether anyone has the generation in ``folder`` open; where that cannot be told, it is so."""
    files = folder / FOLDER
    return files.is_dir() and any(_held(file) for file in files.iterdir())


def _held(file: Path) -> bool:
    try:
        with FileLock(file, thread_local=False).acquire(timeout=0):
            return False
    except (OSError, Timeout):
        return True
