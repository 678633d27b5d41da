"""Hyphens at the ends of lines: those of the word, and those of the line break."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"\w+(?:-\w+)*")
_BROKEN = re.compile(r"([\w-]+)[-\u2010]$")
_LONGEST = 80  # characters of a word that are looked at
_SOFT = "\u00ad"
# Firsts of compounds that are written with a hyphen more often than as one word.
_FIRSTS = frozenset(
    {"multi", "non", "self", "semi", "quasi", "ex", "all", "well", "cross", "high", "low", "long"}
    | {"short", "state", "third", "second", "first", "two", "three", "single", "double"}
)


class Hyphens:
    """Joins lines by what the document itself does elsewhere.

    >>> Hyphens(["vaksinasi", "multi-", "track"]).join(["Dalam vak-", "sinasi multi-", "track"])
    'Dalam vaksinasi multi-track'
    """

    def __init__(self, lines: Sequence[str]) -> None:
        self._words = {word for line in lines for word in _WORD.findall(line.lower())}
        # Programs that hyphenate do it often; in a file by one that does not, a hyphen at
        # the end of a line is the word's own. Words found elsewhere in the file tell which.
        votes = 0
        for line, following in pairwise(lines):
            if match := _broken(line):
                head, tail = match.group(1).lower(), _tail(following)
                votes += (head + tail in self._words) - (f"{head}-{tail}" in self._words)
        self._hyphenates = votes >= 0

    def join(self, lines: Sequence[str]) -> str:
        """The text of lines that follow each other, words broken at their ends mended."""
        pieces = [lines[0].strip()]
        for line in map(str.strip, lines[1:]):
            before = pieces[-1]
            broken = _broken(before)
            if before.endswith(_SOFT):
                pieces[-1] = before[:-1]
            elif broken and line[:1].isalnum():
                if not self._is_own(broken.group(1), line):
                    pieces[-1] = before[:-1]
            else:
                pieces.append(" ")
            pieces.append(line)
        return "".join(pieces)

    def _is_own(self, head: str, following: str) -> bool:
        """Whether the hyphen between ``head`` and the next line belongs to the word."""
        tail, lower = _tail(following), head.lower()
        if not following[0].islower() or not head.isalpha() or len(head) == 1:
            return True  # "Tiongkok-Indonesia", "COVID-19", "non-blok-", "e-katalog"
        if head[1:] != head[1:].lower():
            return True  # "BUMN-nya"
        if lower + tail in self._words:
            return False
        if f"{lower}-{tail}" in self._words or lower in _FIRSTS:
            return True
        if tail.startswith(lower) or lower.endswith(tail):
            return True  # "negara-negaranya", "berbeda-beda"
        return not self._hyphenates


def _broken(line: str) -> re.Match[str] | None:
    return _BROKEN.search(line.rstrip()[-_LONGEST:])


def _tail(following: str) -> str:
    match = _WORD.match(following.strip()[:_LONGEST].lower())
    return match.group() if match else ""
