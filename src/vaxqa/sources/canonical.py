"""From the parts that a reader of some format found to a `Source` with exact offsets."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..text import one_line
from ..types import Block, Mark

# Pandoc's citation syntax: "[@key]" or "[@key-one; @key-two]".
_MARK = re.compile(r"\s*\[(@[^\[\]\s;]+(?:\s*;\s*@[^\[\]\s;]+)*)\]")
SEPARATOR = "\n\n"


@dataclass(frozen=True, slots=True)
class Part:
    """A heading (``level`` 1..6) or a paragraph (0), as found on ``page`` (0-based index)."""

    text: str
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Canonical:
    """Canonical text, its blocks and marks, and the page index of each block."""

    text: str
    blocks: tuple[Block, ...]
    marks: tuple[Mark, ...]
    block_pages: tuple[int | None, ...]

    @property
    def sha256(self) -> str:
        """Hash of the text's UTF-8 bytes."""
        return sha256(self.text)


def sha256(text: str) -> str:
    """Hex digest of the UTF-8 bytes of ``text``."""
    return hashlib.sha256(text.encode()).hexdigest()


def assemble(parts: Iterable[Part]) -> Canonical:
    """Join cleaned parts by a blank line, removing citation marks and keeping their places.

    >>> made = assemble([Part("Hasil", 2), Part("Efikasi 65,3 persen [@bpom; @who].")])
    >>> made.text
    'Hasil\\n\\nEfikasi 65,3 persen.'
    >>> [(mark.key, made.text[mark.position:]) for mark in made.marks]
    [('bpom', '.'), ('who', '.')]
    """
    pieces: list[str] = []
    blocks: list[Block] = []
    marks: list[Mark] = []
    pages: list[int | None] = []
    at = 0
    for part in parts:
        text, found = _without_marks(one_line(part.text))
        if not text:
            continue
        if pieces:
            at += len(SEPARATOR)
        marks.extend(Mark(key, at + place) for key, place in found)
        blocks.append(Block(at, at + len(text), part.level))
        pieces.append(text)
        pages.append(part.page)
        at += len(text)
    return Canonical(SEPARATOR.join(pieces), tuple(blocks), tuple(marks), tuple(pages))


def _without_marks(text: str) -> tuple[str, list[tuple[str, int]]]:
    kept: list[str] = []
    found: list[tuple[str, int]] = []
    length = end = 0
    for match in _MARK.finditer(text):
        piece = text[end : match.start()] if length else text[end : match.start()].lstrip()
        kept.append(piece)
        length += len(piece)
        found.extend((key.strip()[1:], length) for key in match.group(1).split(";"))
        end = match.end()
    kept.append(text[end:] if length else text[end:].lstrip())
    return "".join(kept), found
