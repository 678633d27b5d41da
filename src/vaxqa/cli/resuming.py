"""The output of ``vaxqa batch``: written line by line, resumed where it was left."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from ..errors import UsageError

_START = b'{"id": '


class Output:
    """A file of ``{"id", key}`` lines, ``key`` being ``answer`` or ``hits``."""

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self.key = key
        self._whole = 0  # bytes of the file that are whole lines
        self._index_ids: set[object] = set()

    def lines_of(self, ids: Sequence[str | int]) -> int:
        """How many of ``ids`` the file has already, a torn last line not counted.

        Raises `UsageError` when what stands in it is not the beginning of this run's output.
        """
        if not self.path.is_file():
            return 0
        *lines, torn = self.path.read_bytes().split(b"\n")
        for place, line in enumerate(lines):
            row = self._row(line, place + 1)
            if place >= len(ids) or row.get("id") != ids[place]:
                expected = repr(ids[place]) if place < len(ids) else "no more lines"
                raise self._foreign(place + 1, f"has the id {row.get('id')!r}, not {expected}")
            if isinstance(row[self.key], dict):
                self._index_ids.add(row[self.key].get("index_id"))
        if torn and not (torn.startswith(_START) or _START.startswith(torn)):
            raise self._foreign(len(lines) + 1, "is not a line of this command")
        self._whole = sum(len(line) + 1 for line in lines)
        return len(lines)

    def check_index(self, index_id: str) -> None:
        """Raise `UsageError` when lines of the file were made with another index."""
        if self._index_ids - {index_id}:
            raise UsageError(
                f"{self.path} was begun with another index (the sources have changed since); "
                "name another --out, or remove it to answer everything anew."
            )

    @contextlib.contextmanager
    def appending(self) -> Iterator[Callable[[str], None]]:
        """A function that adds a line, which is in the file when it returns."""
        if self.path.is_file():
            with self.path.open("rb+") as torn:
                torn.truncate(self._whole)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:

            def append(line: str) -> None:
                file.write(line + "\n")
                file.flush()

            yield append

    def _row(self, line: bytes, number: int) -> dict[str, Any]:
        try:
            row = json.loads(line)
        except ValueError:
            raise self._foreign(number, "is not JSON") from None
        if not isinstance(row, dict) or self.key not in row:
            raise self._foreign(number, f"has no {self.key!r}")
        return row

    def _foreign(self, line: int, why: str) -> UsageError:
        return UsageError(
            f"{self.path}:{line}: {why}, so it cannot be resumed; name another --out, or remove "
            "the file."
        )
