"""From the lines of a PDF's pages to headings and paragraphs.

A PDF knows glyphs and places, not paragraphs. Whatever is guessed here errs to the safe
side: in doubt a paragraph is cut where a sentence ends, if at all, and only lines that repeat at
the edge of pages, bare page numbers and tables of contents are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from .canonical import Part
from .pdf_hyphens import Hyphens
from .pdf_margins import without_margins

LONGEST_HEADING = 150  # characters
LARGEST_GAP = 2.6  # font sizes from line to line; double spacing takes 2.3

_CHAPTER = re.compile(
    r"(?:BAB|BAGIAN|LAMPIRAN|CHAPTER|PART|APPENDIX|Chapter|Bab)\s+(?:[IVXLC]+|\d{1,2}|[A-Z])"
    r"(?:[.:\s–-]+[A-Z][^.]*|[.:]?)"
)
_NUMBERED = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,4})\.?\s+[A-Z]\w.*[^.,;:-]")
_BULLET = re.compile(r"\s*[•▪◦‣●○■□\u2023\uf0a7\uf0b7\uf0d8\uf0fc]\s*")
_ITEM = re.compile(r"(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_ENDS = re.compile(r"""[.!?:;]["'”’»)\]⁰¹²³⁴⁵⁶⁷⁸⁹]*\s*$""")
# "1.1 Latar Belakang ........ 3": a way to a page, of no use as evidence.
_CONTENTS = re.compile(r".*(?:(?:\.\s?){4,}|…{2,}|_{4,})\s*[\divxlc]*\s*", re.I)
_SIGNS = re.compile(r"[=<>{}\[\]_|\\/@]|^\W")  # of code and addresses, not of headings
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB06: "st"}


class Line(NamedTuple):
    """A line of a page: points from the lower left corner, font size in points.

    All three are 0 where the file does not say where its text stands.
    """

    text: str
    x: float = 0
    y: float = 0
    size: float = 0
    bold: bool = False


def parts(pages: Sequence[Sequence[Line]], labels: Sequence[str]) -> list[Part]:
    """Headings and paragraphs in reading order, each on one page (0-based).

    ``labels`` are what is printed on the pages. A paragraph that runs on is cut at the page.

    >>> parts([[Line("BAB I"), Line("PENDAHULUAN"), Line("Vaksin itu di-"), Line("kirim.")]], ["1"])
    [Part(text='BAB I PENDAHULUAN', level=1, page=0), \
Part(text='Vaksin itu dikirim.', level=0, page=0)]
    """
    spelled = [[_spelled(line) for line in page] for page in pages]
    body = _body_size(spelled)
    kept = [
        [line for line in page if len(line.text) > 300 or not _CONTENTS.fullmatch(line.text)]
        for page in without_margins(spelled, labels, body)
    ]
    hyphens = Hyphens([line.text for page in kept for line in page])
    large = {_step(line.size) for page in kept for line in page if line.size > 1.15 * body}
    sizes = sorted(large, reverse=True)
    found: list[Part] = []
    for number, page in enumerate(kept):
        for group in _groups(page, body):
            text = hyphens.join([line.text for line in group])
            level = _level(group, text, sizes)
            found.append(Part(_BULLET.sub("", text, count=1), level, number))
    return found


def _spelled(line: Line) -> Line:
    return line._replace(text=line.text.translate(_LIGATURES))


def _body_size(pages: Sequence[Sequence[Line]]) -> float:
    """The font size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[_step(line.size)] += len(line.text)
    return max(sizes, key=sizes.__getitem__, default=0.0)


def _step(size: float) -> float:
    return round(2 * size) / 2


class _Measures(NamedTuple):
    """Of a page: usual distance of lines and body type in points, longest line in characters."""

    usual: float
    width: int
    body: float


def _groups(page: Sequence[Line], body: float) -> list[list[Line]]:
    """The lines of a page, grouped into headings and paragraphs."""
    downs = [a.y - b.y for a, b in pairwise(page) if a.y - b.y > 1]
    width = max((len(line.text) for line in page), default=0)
    measures = _Measures(median(downs) if downs else 0.0, width, body)
    groups: list[list[Line]] = []
    for line in page:
        if groups and not _begins(groups[-1], line, measures):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _begins(group: list[Line], line: Line, page: _Measures) -> bool:
    """Whether ``line`` begins a part of its own below ``group``."""
    before = group[-1]
    ends = bool(_ENDS.search(before.text[-20:]))
    first, now = _kind(group[0]), _kind(line)
    if _BULLET.match(line.text) or now in {"chapter", "numbered"}:
        return True
    goes_on = first in {"chapter", "numbered"} and now and line.bold == before.bold
    # A heading ends where its kind does; inside a paragraph, capitals are no heading.
    if now != first and not goes_on and (first or ends):
        return True
    if (ends or first) and _ITEM.match(line.text):
        return True
    if ends and len(before.text) < 0.75 * page.width:
        return True
    return line.size > 0 and (_resized(before, line, page, ends) or _moves(group, line, page, ends))


def _resized(before: Line, line: Line, page: _Measures, ends: bool) -> bool:
    """Whether the type changes for good, unlike for a word in a font that runs smaller."""
    if abs(line.size - before.size) <= 0.12 * max(line.size, before.size):
        return False
    other_distance = abs(before.y - line.y - page.usual) > 0.15 * page.usual
    return ends or other_distance or max(line.size, before.size) > 1.15 * page.body


def _moves(group: list[Line], line: Line, page: _Measures, ends: bool) -> bool:
    """Whether the place of ``line`` tells that it begins a part: a gap or an indent."""
    before = group[-1]
    down, right = before.y - line.y, line.x - before.x
    if down < 0:  # the next column
        return ends
    own = group[-2].y - before.y if len(group) > 1 else 0.0
    if down > min(1.2 * (own if own >= 0.9 * line.size else page.usual), LARGEST_GAP * line.size):
        return True
    if right > 0.8 * line.size:
        return ends  # else a hanging indent
    return right < -0.8 * line.size and len(group) > 1


def _kind(line: Line) -> str:
    """What a line looks like by itself: chapter, numbered, capitals, bold, or nothing."""
    text = line.text.strip()
    if len(text) <= 100 and _CHAPTER.fullmatch(text):
        return "chapter"
    if len(text) <= 100 and _NUMBERED.fullmatch(text):
        return "numbered"
    words = [word for word in text.split() if any(c.isalpha() for c in word)]
    plain = not _SIGNS.search(text) and text == text.upper()
    if plain and len(max(words, key=len, default="")) >= 4 and len(words) <= 12:
        return "capitals"
    return "bold" if line.bold else ""


def _level(group: Sequence[Line], text: str, sizes: Sequence[float]) -> int:
    """Level of a heading (1..6), or 0; ``sizes`` are those above the body's, largest first."""
    kind, first = _kind(group[0]), _step(group[0].size)
    if len(text) > LONGEST_HEADING or _BULLET.match(text):
        return 0
    if kind == "chapter":
        return 1
    if numbered := _NUMBERED.fullmatch(text):
        return min(6, numbered.group(1).count(".") + 1)
    if first in sizes:
        return min(6, sizes.index(first) + 1)
    if not kind or kind == "numbered" or text.rstrip()[-1:] in {".", ",", ";"}:
        return 0
    return 2 if kind == "capitals" else 3
