"""What readers had kept, by pressing a button: shared answers and reports, for some days.

A folder with a file for each. A file appears whole or not at all and is never changed, so that
workers, and replicas over a shared disk, need no lock. Nothing else of a reader is written down.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import UsageError
from ..settings import Settings
from .options import Options
from .problems import Problem

Kind = Literal["answer", "report"]
DAY = 86_400.0
MOST: dict[Kind, int] = {"answer": 10_000, "report": 1_000}
"""How many are kept at most, so that no one can fill the disk."""

_NAME = re.compile(r"[0-9a-f]{1,64}")
_NEW = "new-"
"""How the name of a file begins that is being written."""


def folder(settings: Settings, options: Options) -> Path:
    """Where it is kept: beside the index' folder, so that no build removes it, or as set."""
    return (options.kept or settings.index.parent / "server").absolute()


class Kept(NamedTuple):
    """Something kept: when, in seconds of the epoch, and its JSON."""

    at: float
    content: str


class Store:
    """What is kept in ``folder``, each for ``days``.

    Raises `UsageError` when nothing can be written there.
    """

    def __init__(self, folder: Path, days: float) -> None:
        self.folder, self.seconds = folder, days * DAY
        with self._writing():
            folder.mkdir(parents=True, exist_ok=True)
            for kind in MOST:
                (folder / kind).mkdir(mode=0o700, exist_ok=True)

    def secret(self) -> bytes:
        """A random key that is made once, and is the same for all who share the folder."""
        path = self.folder / "secret"
        with self._writing():
            if not path.exists():
                with contextlib.suppress(FileExistsError):
                    self._add(path, secrets.token_bytes(32))
            return path.read_bytes()

    def keep(self, kind: Kind, name: str, content: str) -> Kept:
        """Keep ``content``; what is kept under that name already stays as it is.

        ``name`` is of hexadecimal digits. Raises `Problem` when there is no room.
        """
        known = self.get(kind, name)
        if known is not None:
            return known
        if self._full(kind):
            self.forget()
            if self._full(kind):
                raise Problem("full")
        path, kept = self.folder / kind / name, Kept(time.time(), content)
        self._forget(path)
        try:
            self._add(path, f"{kept.at!r}\n{content}".encode())
        except FileExistsError:  # another was faster
            return self.get(kind, name) or kept
        return kept

    def get(self, kind: Kind, name: str) -> Kept | None:
        """What is kept under ``name``, unless its time is over."""
        kept = _read(self.folder / kind / name) if _NAME.fullmatch(name) else None
        return kept if kept is not None and kept.at > self._since() else None

    def all(self, kind: Kind) -> list[Kept]:
        """All that is kept, oldest first."""
        found = (self.get(kind, path.name) for path in (self.folder / kind).iterdir())
        return sorted(kept for kept in found if kept is not None)

    def forget(self) -> None:
        """Delete what has been kept for its time, and what was not written to its end."""
        for path in (path for kind in MOST for path in (self.folder / kind).iterdir()):
            self._forget(path)
        for path in self.folder.glob(f"{_NEW}*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - DAY:
                    path.unlink()

    def _forget(self, path: Path) -> None:
        kept = _read(path)
        if kept is not None and kept.at <= self._since():
            path.unlink(missing_ok=True)

    def _full(self, kind: Kind) -> bool:
        return sum(1 for _ in os.scandir(self.folder / kind)) >= MOST[kind]

    def _since(self) -> float:
        return time.time() - self.seconds

    def _add(self, path: Path, content: bytes) -> None:
        """Write a file of this name, for its owner only; raises `FileExistsError`."""
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix=_NEW) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.link(file.name, path)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise UsageError(
                f"{self.folder} cannot hold what readers have kept ({error.strerror}). Name "
                "another folder with VAXQA_KEPT."
            ) from None


def _read(path: Path) -> Kept | None:
    """What ``path`` holds, if it is there and a file of ours."""
    try:
        at, _, content = path.read_text(encoding="utf-8").partition("\n")
        return Kept(float(at), content)
    except (FileNotFoundError, ValueError):
        return None
