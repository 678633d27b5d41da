"""What readers had kept, by pressing a button: shared answers and reports, for some days.

One SQLite file beside the index. Nothing else of a reader is ever written down.
"""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from ..settings import Settings
from .problems import Problem

Kind = Literal["answer", "report"]
DAY = 86_400.0
MOST: dict[Kind, int] = {"answer": 10_000, "report": 1_000}
"""How many are kept at most, so that no one can fill the disk."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS kept (
  kind TEXT NOT NULL, id TEXT NOT NULL, at REAL NOT NULL, content TEXT NOT NULL,
  PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS secret (one INTEGER PRIMARY KEY CHECK (one = 1), key BLOB NOT NULL);
"""


def path(settings: Settings) -> Path:
    """The file for an index: beside its folder, so that no build removes it."""
    return settings.index.absolute().parent / "server" / "kept.sqlite"


class Kept(NamedTuple):
    """Something kept: when, in seconds of the epoch, and its JSON."""

    at: float
    content: str


class Store:
    """Opened for each use, so that threads and workers may share the file."""

    def __init__(self, file: Path, days: float) -> None:
        self._path, self.seconds = file, days * DAY
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        with self._open() as there:
            there.execute("PRAGMA journal_mode=WAL")
            there.executescript(_SCHEMA)

    def secret(self) -> bytes:
        """A random key that is made once."""
        with self._open() as there:
            made = secrets.token_bytes(32)
            there.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (made,))
            key: bytes = there.execute("SELECT key FROM secret").fetchone()[0]
        return key

    def keep(self, kind: Kind, name: str, content: str) -> Kept:
        """Keep ``content``; what is kept under that name already stays as it is.

        Raises `Problem` when there is no room.
        """
        self.forget()
        with self._open() as there:
            known = self._get(there, kind, name)
            if known is not None:
                return known
            count = there.execute("SELECT count(*) FROM kept WHERE kind = ?", (kind,)).fetchone()
            if count[0] >= MOST[kind]:
                raise Problem("full")
            kept = Kept(time.time(), content)
            there.execute("INSERT OR IGNORE INTO kept VALUES (?, ?, ?, ?)", (kind, name, *kept))
        return kept

    def get(self, kind: Kind, name: str) -> Kept | None:
        """What is kept under ``name``, unless its time is over."""
        with self._open() as there:
            return self._get(there, kind, name)

    def all(self, kind: Kind) -> list[Kept]:
        """All that is kept, oldest first."""
        with self._open() as there:
            rows = there.execute(
                "SELECT at, content FROM kept WHERE kind = ? AND at > ? ORDER BY at",
                (kind, self._since()),
            )
            return [Kept(*row) for row in rows]

    def forget(self) -> None:
        """Delete what has been kept for its time."""
        with self._open() as there:
            there.execute("DELETE FROM kept WHERE at <= ?", (self._since(),))

    def _get(self, there: sqlite3.Connection, kind: Kind, name: str) -> Kept | None:
        row = there.execute(
            "SELECT at, content FROM kept WHERE kind = ? AND id = ? AND at > ?",
            (kind, name, self._since()),
        ).fetchone()
        return None if row is None else Kept(*row)

    def _since(self) -> float:
        return time.time() - self.seconds

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        there = sqlite3.connect(self._path, timeout=10)
        try:
            there.execute("PRAGMA secure_delete=ON")
            with there:
                yield there
        finally:
            there.close()
