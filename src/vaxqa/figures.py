"""Numbers, percentages and dates in running text, read alike in Indonesian and English.

1.620 relawan = 1,620 volunteers        65,3 persen = 65.3 per cent = 65.3%
1,2 juta = 1.2 million = 1 200 000      11 Agustus 2020 = August 11, 2020
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from .types import Language

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february feb pebruari",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august aug agt ags",
            "september sept sep",
            "oktober october oct okt",
            "november nopember nov",
            "desember december dec des",
        ),
        1,
    )
    for name in names.split()
}
_SCALES = {
    "ribu": 3, "thousand": 3, "juta": 6, "million": 6, "mln": 6, "jt": 6, "miliar": 9,
    "milyar": 9, "billion": 9, "bn": 9, "triliun": 12, "trillion": 12,
}  # fmt: skip
_NUMBER = r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)|\d+(?:[.,]\d+)*"
_FIGURE = re.compile(
    rf"(?:(?<![\w.,])|(?<=\bRp)|(?<=\bIDR)|(?<=\bUSD))(?P<number>{_NUMBER})"
    rf"(?:\s*(?P<scale>{'|'.join(_SCALES)})\b)?"
    r"(?P<percent>\s*(?:%|persen\b|per\s?cent\b))?",
    re.IGNORECASE,
)
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d))"
    rf"(?:,?\s+(?P<year>\d{{4}}))?\b"
    rf"|\b(?P<month3>{_MONTH})\.?\s+(?P<year3>\d{{4}})\b"
    rf"|\b(?P<iso>\d{{4}}-\d{{2}}-\d{{2}})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in text: every value that its writing allows, and whether it is a percentage.

    "1.620" is 1620 in Indonesian; in English it may be 1.62 or, loosely, 1620.
    """

    values: frozenset[Decimal]
    percent: bool
    text: str

    def agrees(self, other: Figure) -> bool:
        """Whether both may be the same figure."""
        return self.percent == other.percent and bool(self.values & other.values)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in text; ``day`` and ``year`` may be left open, ``month`` is 1..12."""

    month: int
    day: int | None
    year: int | None
    text: str

    def within(self, other: Date) -> bool:
        """Whether ``other`` says at least as much: the same month, and day and year if given."""
        return (
            self.month == other.month
            and self.day in {None, other.day}
            and self.year in {None, other.year}
        )


def dates(text: str) -> list[Date]:
    """The dates of ``text`` that name a month, in order.

    >>> [(d.day, d.month, d.year) for d in dates("11 Agustus 2020, August 11 and May 2021")]
    [(11, 8, 2020), (11, 8, None), (None, 5, 2021)]
    """
    return [_date(match) for match in _DATE.finditer(text)]


def _date(match: re.Match[str]) -> Date:
    if match["iso"]:
        year, month, day = (int(part) for part in match["iso"].split("-"))
        return Date(month, day, year, match.group())
    month_name = match["month"] or match["month2"] or match["month3"]
    day_text, year_text = match["day"] or match["day2"], match["year"] or match["year3"]
    return Date(
        MONTHS[month_name.lower()],
        int(day_text) if day_text else None,
        int(year_text) if year_text else None,
        match.group(),
    )


def figures(text: str, language: Language) -> list[Figure]:
    """The numbers of ``text`` outside its dates, in order.

    >>> [sorted(map(str, f.values)) for f in figures("65,3 persen dari 1,2 juta dosis", "id")]
    [['65.3'], ['1200000']]
    >>> figures("1,620 volunteers", "en")[0].agrees(figures("1.620 relawan", "id")[0])
    True
    """
    rest = _DATE.sub(lambda match: " " * len(match.group()), text)
    return [_figure(match, language) for match in _FIGURE.finditer(rest)]


def _figure(match: re.Match[str], language: Language) -> Figure:
    scale = Decimal(10) ** _SCALES.get((match["scale"] or "").lower(), 0)
    values = frozenset((value * scale).normalize() for value in _values(match["number"], language))
    plain = frozenset(Decimal(int(v)) if v == v.to_integral_value() else v for v in values)
    return Figure(plain, bool(match["percent"]), match.group().strip())


def _values(number: str, language: Language) -> set[Decimal]:
    number = re.sub(r"\s", "", number)
    marks = set(re.findall(r"[.,]", number))
    if not marks:
        return {Decimal(number)}
    if len(marks) == 2:  # the last kind of mark is the decimal one
        decimal = max(marks, key=number.rfind)
        group = "," if decimal == "." else "."
        return {Decimal(number.replace(group, "").replace(decimal, "."))}
    mark = marks.pop()
    grouped = re.fullmatch(rf"[1-9]\d{{0,2}}(?:\{mark}\d{{3}})+", number)
    if number.count(mark) > 1:
        return {Decimal(number.replace(mark, ""))} if grouped else {Decimal(number.split(mark)[0])}
    values = {Decimal(number.replace(mark, "."))}
    if grouped:
        if mark == ("." if language == "id" else ","):
            return {Decimal(number.replace(mark, ""))}
        values.add(Decimal(number.replace(mark, "")))
    return values
