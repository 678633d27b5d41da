"""A store of counters for `limits` that the workers of one machine share: a SQLite file."""

from __future__ import annotations

import sqlite3
import threading
import time

from limits.storage import Storage

SCHEME = "vaxqa+sqlite"
SWEEP = 1000
"""Counters are swept of old ones once in so many increments."""


class FileStorage(Storage):
    """Counters in the file that the address ``vaxqa+sqlite:///path`` names.

    Made for a folder that is thrown away at the end, so nothing waits for the disk.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012  (as the base class has it)

    def __init__(
        self, uri: str | None = None, wrap_exceptions: bool = False, **options: float | str | bool
    ) -> None:
        super().__init__(uri, wrap_exceptions, **options)
        path = (uri or "").removeprefix(f"{SCHEME}://")
        self._lock, self._since_sweep = threading.Lock(), 0
        self._there = sqlite3.connect(
            path, timeout=5, isolation_level=None, check_same_thread=False
        )
        self._there.execute("PRAGMA journal_mode=WAL")
        self._there.execute("PRAGMA synchronous=OFF")
        self._there.execute(
            "CREATE TABLE IF NOT EXISTS counts "
            "(key TEXT PRIMARY KEY, n INTEGER NOT NULL, until REAL NOT NULL) WITHOUT ROWID"
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        """What may go wrong."""
        return sqlite3.Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Add to a counter, which begins anew when its time is over; its value."""
        now = time.time()
        with self._lock:
            self._since_sweep += 1
            if self._since_sweep >= SWEEP:
                self._since_sweep = 0
                self._there.execute("DELETE FROM counts WHERE until <= ?", (now,))
            row = self._there.execute(
                "INSERT INTO counts VALUES (:key, :amount, :until) ON CONFLICT (key) DO UPDATE SET "
                "n = CASE WHEN until <= :now THEN :amount ELSE n + :amount END, "
                "until = CASE WHEN until <= :now THEN :until ELSE until END RETURNING n",
                {"key": key, "amount": amount, "until": now + expiry, "now": now},
            ).fetchall()
        return int(row[0][0])

    def get(self, key: str) -> int:
        """The counter's value; 0 when its time is over."""
        return int(self._row(key)[0])

    def get_expiry(self, key: str) -> float:
        """When the counter's time is over, in seconds of the epoch."""
        return self._row(key)[1]

    def check(self) -> bool:
        """Whether the file can be read."""
        try:
            self._row("")
        except sqlite3.Error:
            return False
        return True

    def reset(self) -> int | None:
        """Forget all counters; how many there were."""
        with self._lock:
            return self._there.execute("DELETE FROM counts").rowcount

    def clear(self, key: str) -> None:
        """Forget a counter."""
        with self._lock:
            self._there.execute("DELETE FROM counts WHERE key = ?", (key,))

    def close(self) -> None:
        """Let go of the file."""
        self._there.close()

    def _row(self, key: str) -> tuple[float, float]:
        now = time.time()
        with self._lock:
            found = self._there.execute(
                "SELECT n, until FROM counts WHERE key = ? AND until > ?", (key, now)
            ).fetchall()
        return found[0] if found else (0, now)
