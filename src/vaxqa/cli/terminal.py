"""Text for a terminal: nothing in it moves the cursor, colour only where it is wanted."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TextIO

from ..text import one_line as printable

__all__ = ["Status", "Style", "bar", "printable", "width", "wrap"]

NARROWEST, WIDEST = 40, 100
_ERASE = "\r\x1b[2K"


def is_terminal(stream: TextIO) -> bool:
    """Whether ``stream`` is a terminal that understands escape sequences."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to write in: those of the terminal, but no line too long to read."""
    import shutil

    return max(NARROWEST, min(shutil.get_terminal_size().columns, WIDEST))


def wrap(text: str, columns: int, first: str = "", rest: str | None = None) -> list[str]:
    """``text`` in lines; ``first`` stands before the first one, ``rest`` before the others.

    Long words such as addresses stay whole, to be copied.

    >>> wrap("satu dua tiga", 10, "- ")
    ['- satu dua', '  tiga']
    """
    return textwrap.wrap(
        printable(text),
        columns,
        initial_indent=first,
        subsequent_indent=" " * len(first) if rest is None else rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def bar(done: int, total: int, cells: int = 24) -> str:
    """How far ``done`` of ``total`` is.

    >>> bar(1, 2, cells=8)
    '[####....]'
    """
    full = done * cells // total
    return f"[{'#' * full}{'.' * (cells - full)}]"


class Style:
    """Colours, or nothing where they are not wanted (https://no-color.org).

    >>> Style(on=False).faint("halaman 3")
    'halaman 3'
    """

    def __init__(self, *, on: bool) -> None:
        self._on = on

    @classmethod
    def of(cls, stream: TextIO) -> Style:
        """The style for ``stream``."""
        return cls(on=is_terminal(stream) and not os.environ.get("NO_COLOR"))

    def strong(self, text: str) -> str:
        """What is to be read first."""
        return self._in("1", text)

    def faint(self, text: str) -> str:
        """What can be passed over."""
        return self._in("2", text)

    def notice(self, text: str) -> str:
        """What a reader should know of."""
        return self._in("33", text)

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._on and text else text


class Status:
    """Says on stderr what is going on: lines that stay, and on a terminal one that changes."""

    def __init__(self) -> None:
        self._terminal = is_terminal(sys.stderr)
        self._shown = False

    def say(self, sentence: str) -> None:
        """Write a line that stays."""
        self.clear()
        print(printable(sentence), file=sys.stderr, flush=True)

    def show(self, text: str) -> None:
        """Write over the changing line; nothing where stderr is no terminal."""
        if self._terminal:
            sys.stderr.write(_ERASE + printable(text)[: width() - 1])
            sys.stderr.flush()
            self._shown = True

    def clear(self) -> None:
        """Take the changing line away."""
        if self._shown:
            sys.stderr.write(_ERASE)
            sys.stderr.flush()
            self._shown = False
