"""The numbers and dates of a sentence, each with its place and what it may mean."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .. import figures
from . import numerals
from .periods import Period, periods
from .reading import Reading, once

THIRDS = Decimal("0.01")
"""How far a fraction may be from the percentage it stands for."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of a sentence: what it may mean, whether it is a percentage, a fraction, a rank.

    ``place`` is that of its first word, ``behind`` the one behind its last.
    """

    values: frozenset[Decimal]
    percent: bool
    fraction: bool
    ordinal: bool
    text: str
    start: int
    place: int
    behind: int

    def agrees(self, other: Amount) -> bool:
        """Whether both may be the same number."""
        if self.fraction or other.fraction:
            return any(abs(a - b) < THIRDS for a in self._shares() for b in other._shares())
        same = bool(self.values & other.values)
        return same and (self.percent == other.percent) and self._same_rank(other)

    def _same_rank(self, other: Amount) -> bool:
        """Indonesian "ketiga" is "third" and "the three": a rank agrees with a number there."""
        if self.ordinal == other.ordinal:
            return True
        rank = self if self.ordinal else other
        return rank.text.lower().startswith("ke")

    def _shares(self) -> list[Decimal]:
        return [v / 100 if self.percent else v for v in self.values]


@once
def amounts(sentence: Reading) -> list[Amount]:
    """The numbers of ``sentence`` outside its dates, in order."""
    text = _blank(sentence.text, [(p.start, p.end) for p in dated(sentence)])
    found: list[Amount] = []
    for find in (numerals.parts, numerals.ordinals, numerals.spelled):
        numbers = find(text)
        found += [
            _spelled(
                n, sentence, fraction=find is numerals.parts, ordinal=find is numerals.ordinals
            )
            for n in numbers
        ]
        text = _blank(text, [(n.start, n.end) for n in numbers])
    at = 0
    for figure in figures.figures(text, sentence.language):
        start = text.index(figure.text, at)
        at = start + len(figure.text)
        place = sentence.place(start)
        found.append(
            Amount(figure.values, figure.percent, False, False, figure.text, start, place,
                   max(place + 1, sentence.place(at - 1) + 1))
        )  # fmt: skip
    return sorted(found, key=lambda amount: amount.start)


def _spelled(
    numeral: numerals.Numeral, sentence: Reading, *, fraction: bool = False, ordinal: bool = False
) -> Amount:
    text = sentence.text[numeral.start : numeral.end]
    percent = bool(re.match(r"\s*(?:%|persen\b|per\s?cent\b)", sentence.text[numeral.end :], re.I))
    place = sentence.place(numeral.start)
    return Amount(
        frozenset({numeral.value}), percent and not fraction, fraction, ordinal, text,
        numeral.start, place, max(place + 1, sentence.place(numeral.end - 1) + 1),
    )  # fmt: skip


def _blank(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


@once
def dated(sentence: Reading) -> list[Period]:
    """The periods of ``sentence``, in order."""
    return periods(sentence.text)
