"""Every error that vaxqa raises on purpose, drawn once.

    VaxqaError                 anything below; its text is a sentence for a reader
    ├── UsageError             a wrong question, option or setting           (exit code 2)
    │   └── SourceError        a file of the knowledge folder cannot be used (exit code 2)
    └── UnavailableError       a part is missing or cannot be reached        (exit code 3)
        ├── IndexMissingError  nothing has been built yet
        ├── IndexDamagedError  what was built cannot be trusted any more
        └── ModelError         the chat or embedding model did not do its part

A message names the file, line or setting and the remedy, and never holds a key.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal


class VaxqaError(Exception):
    """The root of the tree; ``str(error)`` can be shown to a reader as it is."""

    exit_code = 3


class UsageError(VaxqaError):
    """What was asked for cannot be done as asked."""

    exit_code = 2


class SourceError(UsageError):
    """A file of the knowledge folder cannot be used.

    ``line`` is 1-based, or ``None`` where the trouble is not on one line.

    >>> str(SourceError(Path("notes/a.md"), "unknown key 'autor'", line=3))
    "notes/a.md:3: unknown key 'autor'"
    """

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.path, self.reason, self.line = path, reason, line
        place = f"{path}:{line}" if line is not None else f"{path}"
        super().__init__(f"{place}: {reason}")


class UnavailableError(VaxqaError):
    """A part that is needed is missing or does not answer."""


class IndexMissingError(UnavailableError):
    """No index has been built at the place that was named."""


class IndexDamagedError(UnavailableError):
    """The index on disk is incomplete or was made by another format or embedding."""


class ModelError(UnavailableError):
    """A model could not be made or called, or what it returned is of no use.

    ``kind`` is what the answer's ``degraded`` field says of it.
    """

    def __init__(
        self,
        message: str,
        kind: Literal["model_unavailable", "model_invalid_output"] = "model_unavailable",
    ) -> None:
        self.kind = kind
        super().__init__(message)
