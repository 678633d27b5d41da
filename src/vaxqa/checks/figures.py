"""Numbers, percentages, ordinals and dates of a claim, each of which its evidence must have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from . import counts
from .amounts import Amount, amounts, dated
from .periods import Period
from .reading import CLAUSE, Aligned, Reading

_REACH = 3

_ABOUT = re.compile(
    r"\b(?:sekitar|kira-kira|kurang lebih|lebih kurang|hampir|nyaris|about|around|some|roughly|"
    r"approximately|nearly|almost|circa)\s+(?:Rp\.?\s?|US\$\s?)?$",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:lebih dari|di atas|more than|over|above|melebihi)\s+(?:Rp\.?\s?|US\$\s?)?$",
    re.IGNORECASE,
)


def unknown_number(aligned: Aligned) -> str | None:
    """A number of the claim that no evidence has, or that the evidence has of another thing."""
    theirs = [(n, amount) for n, e in enumerate(aligned.evidence) for amount in amounts(e)]
    years = {Decimal(p.year) for e in aligned.evidence for p in dated(e) if p.year}
    for amount in amounts(aligned.claim):
        agreeing = [(n, other) for n, other in theirs if _same(amount, other, aligned.claim)]
        if not agreeing:
            if amount.values & years and not amount.percent:
                continue
            if counts.follows(amount, aligned):
                continue
            return f"the claim's {amount.text!r}; the evidence has {_listed(theirs)}"
        if _of_another(aligned, amount, agreeing, theirs):
            return f"the evidence has {amount.text!r} of another thing"
    return None


def _same(amount: Amount, other: Amount, claim: Reading) -> bool:
    return amount.agrees(other) or _rounded(amount, other, claim.text[: amount.start])


def _rounded(amount: Amount, other: Amount, before: str) -> bool:
    """Whether ``amount`` is ``other`` said less exactly, and says so ("about", "more than")."""
    if amount.percent != other.percent or amount.ordinal or other.ordinal:
        return False
    if not _ABOUT.search(before) and not _OVER.search(before):
        return False
    return any(
        _rounds(a, b, bool(_OVER.search(before))) for a in amount.values for b in other.values
    )


def _rounds(rough: Decimal, exact: Decimal, over: bool) -> bool:
    _, digits, exponent = rough.normalize().as_tuple()
    unit = Decimal(10) ** int(exponent)
    if not rough or len(digits) > 3 or not exact:
        return False
    return 0 <= exact - rough < unit if over else abs(exact - rough) * 2 <= unit


def _of_another(
    aligned: Aligned,
    amount: Amount,
    agreeing: Sequence[tuple[int, Amount]],
    theirs: Sequence[tuple[int, Amount]],
) -> bool:
    """Whether what the claim counts is counted in the evidence, but by other numbers."""
    unit = [] if amount.ordinal or amount.percent else unit_of(aligned.claim, amount, 1)
    if not unit or not all(unit_of(aligned.evidence[n], o, _REACH) for n, o in agreeing):
        return False
    counted = [
        (n, other)
        for n, other in theirs
        if not other.ordinal
        and set(unit_of(aligned.evidence[n], other, _REACH)) & aligned.there(unit[0], n)
    ]
    if not counted or any(pair in agreeing for pair in counted):
        return False
    return all(_counted_as(aligned, amount, n, other) for n, other in agreeing)


def _counted_as(aligned: Aligned, amount: Amount, number: int, other: Amount) -> bool:
    """Whether the claim counts by another number what the evidence counts by ``other``.

    In one language it need not: there the word behind a number is seldom another part of speech.
    """
    sentence = aligned.evidence[number]
    if sentence.language == aligned.claim.language:
        return True
    counted = unit_of(sentence, other, _REACH)[0]
    units = (unit_of(aligned.claim, a, 1) for a in amounts(aligned.claim) if a is not amount)
    return any(counted in aligned.there(unit[0], number) for unit in units if unit)


def unit_of(sentence: Reading, amount: Amount, reach: int) -> list[int]:
    """Places of the content words behind a number, up to the end of its clause."""
    found: list[int] = []
    for place in range(amount.behind, len(sentence.words)):
        word = sentence.words[place]
        between = sentence.text[sentence.words[place - 1].end : word.start]
        if word.raw[0].isdigit() or CLAUSE.search(between) or len(found) == reach:
            break
        if word.text in _COPULAS or (word.text == "per" and not _is_percent(sentence, place)):
            break
        if word.content and word.text not in _SCALE_WORDS:
            found.append(place)
    return found


def _is_percent(sentence: Reading, place: int) -> bool:
    return any(word.text == "cent" for word in sentence.words[place + 1 : place + 2])


_COPULAS = frozenset("merupakan adalah ialah menjadi was were is are being came".split())
"""Words that end what is counted: what stands behind them is told of it."""
_SCALE_WORDS = frozenset(
    """ribu juta miliar milyar triliun thousand million billion trillion persen percent cent
    per""".split()
)


def unknown_date(aligned: Aligned) -> str | None:
    """A date or period of the claim that its evidence does not say, at least as exactly."""
    known = [period for e in aligned.evidence for period in dated(e)]
    numbers = {v for e in aligned.evidence for amount in amounts(e) for v in amount.values}
    for period in dated(aligned.claim):
        if any(period.within(other) for other in known):
            continue
        if period.month is None and period.part is None and Decimal(period.year or 0) in numbers:
            continue
        said = aligned.claim.text[period.start : period.end]
        return f"the claim's {said.strip()!r}; the evidence has {_dates(aligned)}"
    return _repeated(aligned, known)


def _repeated(aligned: Aligned, known: Sequence[Period]) -> str | None:
    """A day that the claim names twice, and the evidence once beside one that the claim lacks."""
    ours = Counter(_day(p) for p in dated(aligned.claim) if p.day)
    theirs = Counter(_day(p) for p in known if p.day)
    for day, times in ours.items():
        if times > theirs[day] > 0 and theirs.keys() - ours.keys():
            return f"the claim names one day {times} times; the evidence has {_dates(aligned)}"
    return None


def _day(period: Period) -> tuple[int | None, int | None, int | None]:
    return period.year, period.month, period.day


def _dates(aligned: Aligned) -> str:
    said = [e.text[p.start : p.end].strip() for e in aligned.evidence for p in dated(e)]
    return ", ".join(map(repr, said)) or "no date"


def _listed(theirs: Sequence[tuple[int, Amount]]) -> str:
    return ", ".join(repr(amount.text) for _, amount in theirs) or "no number"
