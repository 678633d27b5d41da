"""Numbers that no evidence has in words and that follow from it all the same.

"Two ministers" of two that are named, "three days later" of two dates, "ten years" of a decade.
Only a small number in words may follow; one in figures must be told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, pairwise

from . import names
from .amounts import Amount, amounts, dated
from .periods import Period
from .reading import Aligned, Reading, once

MOST = 12
"""The largest number that may follow from what is listed."""
_DECADE = re.compile(r"\b(?:(?:satu )?dasawarsa|(?:satu )?dekade|(?:a |one )?decade)\b", re.I)
_JOINED = re.compile(r"\s*(?:,|;|,?\s*(?:and|dan|serta|or|atau|while|sedangkan)\b)\s*(?:the\s+)?")
_OTHERS = re.compile(r"\s*(?:other|others|negara lain|lain\w*|more)\b|\s*\w+\s+lain\w*\b", re.I)
_UNITS = {
    "day": "day", "days": "day", "hari": "day", "month": "month", "months": "month",
    "bulan": "month", "year": "year", "years": "year", "tahun": "year",
}  # fmt: skip

_NUMBERS = frozenset("figures shares percentages angka persentase nilai".split())


def follows(amount: Amount, aligned: Aligned) -> bool:
    """Whether a number in words of the claim follows from one sentence of the evidence."""
    if amount.percent or amount.fraction or amount.ordinal or not amount.text[0].isalpha():
        return False
    words = aligned.claim.words
    unit = words[amount.behind].text if amount.behind < len(words) else ""
    if any(amount.values & _others(e) for e in aligned.evidence):
        return True
    if unit not in _UNITS and any(_beside_number(aligned, n, amount.behind) for n in _all(aligned)):
        return False
    return any(bool(amount.values & _counted(e, unit)) for e in aligned.evidence)


def _all(aligned: Aligned) -> range:
    return range(len(aligned.evidence))


def _beside_number(aligned: Aligned, number: int, place: int) -> bool:
    """Whether the evidence counts by a number of its own what the claim counts."""
    behind = {a.behind for a in amounts(aligned.evidence[number]) if not a.ordinal}
    there = aligned.there(place, number) if place < len(aligned.claim.words) else set()
    return any({at, at - 1} & behind for at in there)


def _counted(sentence: Reading, unit: str) -> frozenset[Decimal]:
    if unit in _UNITS:
        return _spans(sentence, _UNITS[unit])
    return _figures(sentence) if unit in _NUMBERS else _listed(sentence)


@once
def _figures(sentence: Reading) -> frozenset[Decimal]:
    """How many percentages there are, and how many other numbers."""
    told = [a for a in amounts(sentence) if not a.ordinal and not a.fraction]
    return frozenset(Decimal(sum(a.percent is kind for a in told)) for kind in (True, False))


@once
def _listed(sentence: Reading) -> frozenset[Decimal]:
    """How many names stand in a row, and how many of one kind there are."""
    kinds = Counter(name.kind for name in {span.name for span in names.spans(sentence)})
    found = [*_runs(sentence), *kinds.values()]
    return frozenset(Decimal(count) for count in found if 2 <= count <= MOST)


@once
def _others(sentence: Reading) -> frozenset[Decimal]:
    """How many there are where "A and four others" are told of."""
    return frozenset(
        value + 1
        for a in amounts(sentence)
        for value in a.values
        if value < MOST and _OTHERS.match(sentence.text[a.start + len(a.text) :])
    )


def _runs(sentence: Reading) -> Iterator[int]:
    """The lengths of the rows of names with nothing but commas and "and" between them."""
    spans = sorted((span.start, span.end) for span in names.spans(sentence))
    count = 1
    for (_, end), (start, _) in pairwise(spans):
        between = sentence.text[sentence.words[end - 1].end : sentence.words[start].start]
        if _JOINED.fullmatch(between):
            count += 1
        else:
            yield count
            count = 1
    yield count


def _spans(sentence: Reading, unit: str) -> frozenset[Decimal]:
    """How many days, months or years lie between two dates, and those of a decade."""
    found = {
        Decimal(apart)
        for one, other in combinations(dated(sentence), 2)
        for apart in [_apart(one, other, unit)]
        if apart
    }
    if unit == "year" and _DECADE.search(sentence.text):
        found.add(Decimal(10))
    return frozenset(found)


def _apart(one: Period, other: Period, unit: str) -> int | None:
    if one.year is None or other.year is None:
        return None
    if unit == "year":
        return abs(one.year - other.year)
    if one.month is None or other.month is None:
        return None
    months = abs((one.year - other.year) * 12 + one.month - other.month)
    if unit == "month":
        return months if one.day == other.day else None
    same = months == 0 and one.day is not None and other.day is not None
    return abs(one.day - other.day) if same and one.day and other.day else None
