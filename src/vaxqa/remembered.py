"""Answers that were given before, for the very same question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 256
"""Answers that are kept; the one not asked for the longest goes first."""


class Remembered(Generic[T]):
    """What was made of the same input, by its hash. Safe to share between threads.

    Only the same question is known again: by likeness, reversed questions ("did A sell to
    B?", "did B sell to A?") would be taken for each other.

    >>> kept = Remembered[str](most=1)
    >>> kept.keep("a", "x"); kept.keep("b", "y")
    >>> kept.get("a"), kept.get("b")
    (None, 'y')
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, T] = OrderedDict()

    def get(self, key: str) -> T | None:
        """What was kept under ``key``, if it still is."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, key: str, made: T) -> None:
        """Keep ``made`` under ``key``."""
        with self._lock:
            self._kept[key] = made
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
