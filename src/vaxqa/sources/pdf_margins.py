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
FEWEST = 3  # pages, where the file has as many: a table's head comes back on the next page

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
    count = len(pages)
    edges = [
        {
            place: _signs(page[place].text, labels[number], number + 1, count)
            for place in _edge(page)
        }
        for number, page in enumerate(pages)
    ]
    counts = Counter(sign for edge in edges for sign in set().union(*edge.values()))
    filled = sum(bool(page) for page in pages)
    margins = {sign for sign, times in counts.items() if _repeats(sign, times, filled)}
    return [
        [
            line
            for place, line in enumerate(page)
            if not margins & edges[number].get(place, set())
            or line.size > 1.1 * body
            or _CHAPTER.fullmatch(line.text.strip())
        ]
        for number, page in enumerate(pages)
    ]


def _edge(page: Sequence[Line]) -> set[int]:
    """Places of the highest and lowest lines; in order of the file where heights are not told."""
    places = sorted(range(len(page)), key=lambda place: -page[place].y)
    return {*places[:EDGE], *places[-EDGE:]}


def _signs(text: str, label: str, number: int, count: int) -> set[str]:
    """What a line may have in common with those of other pages.

    That is the line itself, and the line with the number of its page, at either end, made
    ``#``. A page number alone is ``#``, any other number alone ``?``.

    >>> sorted(_signs("Teori   17", "17", 23, 90)), _signs("- iv -", "iv", 5, 90)
    (['teori #', 'teori 17'], {'#'})
    """
    line = " ".join(text.lower().split())
    own = rf"(?:{re.escape(label.lower())}|{number})"
    if alone := _PAGE_NUMBER.fullmatch(line):
        return {"#" if re.fullmatch(own, alone.group(1)) else "?"}
    # "Contoh 1" and "Contoh 2" on the only two pages are headings; "1/2" and "2/2" are not.
    of_all = rf"\s*(?:/|of|dari)\s*{count}"
    numbered = rf"{own}(?:{of_all}){'?' if count > 2 else ''}"
    return {line, re.sub(rf"^{numbered}\b", "#", line), re.sub(rf"\b{numbered}$", "#", line)}


def _repeats(sign: str, times: int, pages: int) -> bool:
    """Whether a line on so many of the ``pages`` is a header or footer."""
    if "#" in sign:
        return times >= 2
    return times >= max(min(FEWEST, pages), SHARE * pages, 2)
