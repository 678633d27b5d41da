"""Running headers, footers and page numbers: what repeats at the edge of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .pdf_layout import Line

EDGE = 2  # lines at the top and at the bottom of a page that are looked at
SHARE = 0.4  # of the pages: left and right pages often have headers of their own

_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE_NUMBER = re.compile(
    rf"[-–—|\s]*(?:halaman|hal\.?|page|p\.)?\s*({_NUMBER})(?:\s*(?:/|of|dari)\s*\d{{1,4}})?[-–—|\s]*",
    re.I,
)
_CHAPTER = re.compile(rf"(?:bab|bagian|lampiran|chapter|part|appendix)\s+{_NUMBER}", re.I)


def without_margins(
    pages: Sequence[Sequence[Line]], labels: Sequence[str], body: float
) -> list[list[Line]]:
    """The pages without the lines that repeat at their edges; ``body`` is the usual size.

    Lines in larger type, and "BAB I" alone, are headings however often they come.
    """
    edges = [
        {place: _sign(page[place].text, {labels[number], str(number + 1)}) for place in _edge(page)}
        for number, page in enumerate(pages)
    ]
    counts = Counter(sign for edge in edges for sign in set(edge.values()))
    filled = sum(bool(page) for page in pages)
    margins = {s for s, count in counts.items() if _repeats(s, count, filled)}
    return [
        [
            line
            for place, line in enumerate(page)
            if edges[number].get(place) not in margins
            or line.size > 1.1 * body
            or _CHAPTER.fullmatch(line.text.strip())
        ]
        for number, page in enumerate(pages)
    ]


def _edge(page: Sequence[Line]) -> set[int]:
    """Places of the highest and lowest lines; in order of the file where heights are not told."""
    places = sorted(range(len(page)), key=lambda place: -page[place].y)
    return {*places[:EDGE], *places[-EDGE:]}


def _sign(text: str, numbers: set[str]) -> str:
    """A line with the number of its page made ``#``, so that it is the same on every page.

    >>> _sign("Bab 2: Teori   17", {"17", "23"}), _sign("- iv -", {"iv"}), _sign("9", {"8"})
    ('bab 2: teori #', '#', '#')
    """
    if _PAGE_NUMBER.fullmatch(text.strip()):
        return "#"
    return " ".join("#" if word in numbers else word.lower() for word in text.split())


def _repeats(sign: str, count: int, pages: int) -> bool:
    if "#" in sign and sign != "#":
        # The page's own number is in it: two in a longer file are enough, but "Contoh 1" and
        # "Contoh 2" on a file's only two pages are headings.
        return count >= 2 and pages > 2
    return count >= 2 and count >= SHARE * pages
