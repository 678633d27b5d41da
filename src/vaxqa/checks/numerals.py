"""Numbers written in words, in either language."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_UNITS = {
    word: value
    for value, names in {
        1: "satu one", 2: "dua two", 3: "tiga three", 4: "empat four", 5: "lima five",
        6: "enam six", 7: "tujuh seven", 8: "delapan eight", 9: "sembilan nine",
        10: "sepuluh ten", 11: "sebelas eleven", 12: "twelve", 13: "thirteen", 14: "fourteen",
        15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen",
        20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy",
        80: "eighty", 90: "ninety", 100: "seratus", 1000: "seribu",
    }.items()
    for word in names.split()
}  # fmt: skip
_TIMES = {"puluh": 10, "ratus": 100, "hundred": 100}
_SCALES = {
    "ribu": 10**3, "thousand": 10**3, "juta": 10**6, "million": 10**6, "miliar": 10**9,
    "milyar": 10**9, "billion": 10**9, "triliun": 10**12, "trillion": 10**12,
}  # fmt: skip
_NUMBER_WORD = (
    rf"(?:{'|'.join(sorted({*_UNITS, 'belas', *_TIMES, *_SCALES}, key=len, reverse=True))})"
)
_SPELLED = re.compile(
    rf"(?<![\w.,-])(?=[a-zA-Z])(?:{'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
    rf"(?:(?:\s+and\s+|[\s-]+){_NUMBER_WORD}\b)*",
    re.IGNORECASE,
)

_ORDINALS = {
    word: value
    for value, names in {
        2: "second kedua", 3: "third ketiga", 4: "fourth keempat", 5: "fifth kelima",
        6: "sixth keenam", 7: "seventh ketujuh", 8: "eighth kedelapan", 9: "ninth kesembilan",
        10: "tenth kesepuluh", 11: "eleventh kesebelas", 12: "twelfth",
    }.items()
    for word in names.split()
}  # fmt: skip
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_ORDINAL = re.compile(
    rf"\b(?P<word>{'|'.join(_ORDINALS)})(?:nya)?\b(?!\s+(?:thirds?\b))"
    r"|\b(?P<figure>\d+)(?:st|nd|rd|th)\b|\bke-?\s?(?P<ke>\d+)\b",
    re.IGNORECASE,
)
_PHASE = re.compile(
    r"\b(?:fase|phase|tahap|stage|jalur|track)\s+(?P<first>[IV]{1,3}|\d)\b(?:\s?[-–/]\s?(?P<last>[IV]{1,3}|\d)\b)?",
)

_PARTS = {
    Decimal(1) / 2: r"setengah|separuh|separo|half|paruh|1\s?:\s?1",
    Decimal(1) / 3: r"sepertiga|one[\s-]+third|a[\s-]+third(?=\s+of\b)",
    Decimal(2) / 3: r"dua[\s-]+pertiga|two[\s-]+thirds",
    Decimal(1) / 4: r"seperempat|(?:a|one)[\s-]+quarter",
    Decimal(3) / 4: r"tiga[\s-]+perempat|three[\s-]+quarters",
    Decimal(1) / 5: r"seperlima|(?:a|one)[\s-]+fifth",
    Decimal(1) / 10: r"sepersepuluh|(?:a|one)[\s-]+tenth",
}
_OF = re.compile(
    rf"\b(?P<part>{'|'.join(_UNITS)})(?<!satu)\s+(?:out\s+of|in|dari)\s+(?:every\s+|setiap\s+)?(?P<whole>{'|'.join(_UNITS)})\b",
    re.IGNORECASE,
)
"""Fractions told by persons or things: "two in three", "dua dari tiga"."""
_PART = re.compile(
    "|".join(rf"(?P<p{n}>\b(?:{written})\b)" for n, written in enumerate(_PARTS.values())),
    re.IGNORECASE,
)


WORDS = frozenset({*_UNITS, *_TIMES, *_SCALES, "belas"})
"""The words that numbers are written in."""


class Numeral(NamedTuple):
    """A number in words and its place in the text."""

    value: Decimal
    start: int
    end: int


def spelled(text: str) -> list[Numeral]:
    """The whole numbers in words; a lone "one" is none, as it may point at something.

    >>> [int(n.value) for n in spelled("dua puluh lima, two hundred and ten, salah satu")]
    [25, 210]
    """
    found = (
        Numeral(Decimal(_value(match.group())), match.start(), match.end())
        for match in _SPELLED.finditer(text)
    )
    return [numeral for numeral in found if numeral.value != 1]


def _value(written: str) -> int:
    total = group = last = 0
    for word in re.findall(r"[a-z]+", written.lower()):
        if word in _UNITS:
            group, last = group + last, _UNITS[word]
        elif word == "belas":
            last += 10
        elif word in _TIMES:
            last = (last or 1) * _TIMES[word]
        elif word in _SCALES:
            total, group, last = total + (group + last or 1) * _SCALES[word], 0, 0
    return total + group + last


def ordinals(text: str) -> list[Numeral]:
    """Places in a row from the second on, and the numbers of phases and tracks.

    >>> [int(n.value) for n in ordinals("tahap kesepuluh, ke-12, the third dose, phase I-II")]
    [10, 12, 3, 1, 2]
    """
    found = [
        Numeral(
            Decimal(
                _ORDINALS[match["word"].lower()]
                if match["word"]
                else match["figure"] or match["ke"]
            ),
            match.start(),
            match.end(),
        )
        for match in _ORDINAL.finditer(text)
    ]
    for match in _PHASE.finditer(text):
        for name in ("first", "last"):
            if match[name]:
                value = _ROMAN.get(match[name], 0) or (
                    int(match[name]) if match[name].isdigit() else 0
                )
                found.append(Numeral(Decimal(value), match.start(name), match.end(name)))
    return found


def parts(text: str) -> list[Numeral]:
    """The fractions, each as a number in 0..1.

    >>> [str(n.value) for n in parts("separuh, three quarters, one in five")]
    ['0.5', '0.75', '0.2']
    """
    values = list(_PARTS)
    found = [
        Numeral(values[int((match.lastgroup or "p0")[1:])], match.start(), match.end())
        for match in _PART.finditer(text)
    ]
    for match in _OF.finditer(text):
        part, whole = (_UNITS[match[side].lower()] for side in ("part", "whole"))
        if part < whole:
            found.append(Numeral(Decimal(part) / whole, match.start(), match.end()))
    return found
