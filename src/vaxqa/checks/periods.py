"""When: days, months, years, and parts of them; what may be said less exactly.

akhir 2020 = late 2020        triwulan I 2021 = first quarter of 2021
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ..figures import MONTHS

Part = Literal["early", "mid", "late"]
_PARTS: dict[str, Part] = {
    **dict.fromkeys("awal permulaan early start beginning".split(), "early"),
    **dict.fromkeys("pertengahan mid middle tengah".split(), "mid"),
    **dict.fromkeys("akhir penghujung late end ujung".split(), "late"),
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_QUARTER = {"1": 1, "2": 2, "3": 3, "4": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1,
            "second": 2, "third": 3, "fourth": 4, "last": 4, "pertama": 1, "kedua": 2,
            "ketiga": 3, "keempat": 4, "terakhir": 4}  # fmt: skip
_Q = "|".join(sorted(_QUARTER, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_COUNTED = r"\s*(?:%|(?:persen|per\s?cent|juta|million|ribu|thousand|dosis|doses|orang|people)\b)"
_BEFORE = """pada bulan in since sejak dari from of to sampai hingga and dan by until early late
    awal akhir""".split()
_BEHIND = "|".join([*(r"(?<=\b" + word + r"\ )" for word in _BEFORE), r"(?<=\bmid-)"])
"""A month by itself is one behind these words only: "may" and "march" are words too."""
_PERIOD = re.compile(
    rf"""(?<!\w)(?=\w)(?:(?P<part>{"|".join(_PARTS)})(?:[\s-]+(?:of|tahun|bulan|the|year|month))*[\s-]+)?(?:
    \b(?P<day0>\d{{1,2}})(?=(?:\s*,\s*|\s*[–-]\s*|\s+(?:and|dan|or|atau|to|sampai|hingga)\s+)
        (?:\d{{1,2}}(?:\s*,\s*|\s+(?:and|dan)\s+))*\d{{1,2}}\s+(?P<month0>{_MONTH})\b
        (?:,?\s+(?P<year0>{_YEAR})\b)?)
    |\b(?P<iso>\d{{4}}-\d\d-\d\d)\b
    |\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>{_YEAR})\b)?
    |\b(?P<month2>{_MONTH})\b\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\d|[.,]\d)(?:,?\s+(?P<year2>{_YEAR})\b)?
    |\b(?P<month3>{_MONTH})\b\.?,?\s+(?:tahun\s+|of\s+)?(?P<year3>{_YEAR})\b
    |\b(?:triwulan|kuartal|quarter)\s+(?P<q>{_Q})\b(?:\s+(?:of|tahun))*(?:\s+(?P<year4>{_YEAR}))?\b
    |\b(?P<q2>{_Q})\s+quarter\b(?:\s+(?:of|in))*(?:\s+(?P<year5>{_YEAR}))?\b
    |(?<![\w.,/$])(?P<year6>{_YEAR})(?:s\b|-an\b)?(?![\w/%]|[.,]\d|{_COUNTED})
    |(?:{_BEHIND})(?P<month7>{_MONTH})\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_EARLY, _MID, _LATE = range(1, 6), range(4, 10), range(8, 13)
_OF_YEAR: dict[Part, range] = {"early": _EARLY, "mid": _MID, "late": _LATE}
"""The months of a year that each part may mean; they overlap, as usage does."""
_OF_MONTH: dict[Part, range] = {"early": range(1, 13), "mid": range(9, 23), "late": range(18, 32)}


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month, quarter or year, or part of one; what is not told is ``None``.

    ``start`` and ``end`` are its place in the text.
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: Part | None = None
    quarter: int | None = None
    start: int = 0
    end: int = 0

    def within(self, other: Period) -> bool:
        """Whether ``other`` says at least as much, so that this may be said of it.

        >>> late, day = periods("late 2020, 11 December 2020")
        >>> late.within(day), day.within(late)
        (True, False)
        """
        return (
            self.year in {None, other.year}
            and self.month in {None, other.month}
            and self.day in {None, other.day}
            and self._quarter_of(other)
            and self._part_of(other)
        )

    def _quarter_of(self, other: Period) -> bool:
        told = other.quarter or (None if other.month is None else (other.month + 2) // 3)
        return self.quarter in {None, told}

    def _part_of(self, other: Period) -> bool:
        if self.part is None:
            return True
        if self.month is not None:
            return other.part == self.part or other.day in _OF_MONTH[self.part]
        if other.month is not None:
            return other.month in _OF_YEAR[self.part]
        return other.part == self.part


def periods(text: str) -> list[Period]:
    """The periods of ``text``, in order; one without a year has that of the next, or of the last.

    >>> [(p.part, p.day, p.month, p.year) for p in periods("akhir 2020 dan 11 Agustus 2021")]
    [('late', None, None, 2020), (None, 11, 8, 2021)]
    >>> [(p.quarter, p.year) for p in periods("triwulan I 2021, fourth quarter of 2022")]
    [(1, 2021), (4, 2022)]
    """
    return _with_years([_period(match) for match in _PERIOD.finditer(text) if _is_month(match)])


def _is_month(match: re.Match[str]) -> bool:
    """ "May" and "March" are months in capitals only."""
    name = match["month7"] or match["month3"] or match["month2"] or match["month"]
    return name is None or name[0].isupper() or match["month7"] is None


def _period(match: re.Match[str]) -> Period:
    part = _PARTS[match["part"].lower()] if match["part"] else None
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return Period(year, month, day, start=match.start(), end=match.end())
    if match["month7"] and match.start("month7") > 6:
        before = match.string[: match.start("month7")].lower().rstrip(" -").rsplit(None, 1)
        part = part or _PARTS.get(before[-1]) if before else part
    names = (match["month0"], match["month"], match["month2"], match["month3"], match["month7"])
    month_name = next(filter(None, names), None)
    day_text = match["day0"] or match["day"] or match["day2"]
    years = (match[f"year{n}"] for n in (0, "", 2, 3, 4, 5, 6))
    year_text = next(filter(None, years), None)
    quarter = match["q"] or match["q2"]
    return Period(
        int(year_text) if year_text else None,
        MONTHS[month_name.lower()] if month_name else None,
        int(day_text) if day_text else None,
        part,
        _QUARTER[quarter.lower()] if quarter else None,
        start=match.start(),
        end=match.end(),
    )


def _with_years(found: Sequence[Period]) -> list[Period]:
    years = [period.year for period in found]
    return [
        period
        if period.year is not None
        else replace(
            period,
            year=next((y for y in [*years[n:], *reversed(years[:n])] if y is not None), None),
        )
        for n, period in enumerate(found)
    ]
