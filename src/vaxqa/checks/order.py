"""Earlier or later: which of two events a claim tells as the first.

"A before B", "before B, A", "A preceded B" and "B after A" say the same.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .amounts import dated
from .markers import Marker, Markers
from .periods import Period
from .reading import Aligned, Reading, once

REACH = 6
"""Content words and numbers on either side of such a word that tell the event."""
BESIDE = 4
"""The same of an adverb, which belongs to what stands right before it."""

_TABLE = Markers("""
before: sebelum =mendahului =lebih_dahulu_daripada =lebih_dulu_daripada | =before prior precede
  earlier_than
after: setelah sesudah usai pasca selepas =didahului | =after =following followed =preceded_by
earlier: =sebelumnya =lebih_dahulu =lebih_dulu =terlebih_dahulu | =beforehand =earlier =previously
later: =setelahnya =sesudahnya | =afterwards =thereafter
""")
_NEXT = Markers("""
before: =disusul =diikuti | =followed_by
""")
"""Words for an order that two dates tell as well."""
_HINTS = Markers("""
before: menjelang jelang =lebih_awal =semula tunggu | =ahead_of =earlier
  =previous =former wait
after: seusai sehabis kemudian menyusul berikut lanjut begitu =sejak =apabila =lalu =baru_saja
  =menjadikan =menjadi =sesuai | =later then next upon =since =when =just =once bring =brought
  comply
""")
"""What also tells of an order, but need not."""
_UNTIL = re.compile(r"\b(?:by|until|till|hingga|sampai)(?: the)? $", re.IGNORECASE)
_EARLIER = {"before", "earlier"}


class Order(NamedTuple):
    """The places of the words that tell two events."""

    earlier: frozenset[int]
    later: frozenset[int]


def reversed_(aligned: Aligned) -> str | None:
    """Two events that the claim tells in the other order, or in one that the evidence lacks."""
    for marker in _markers(aligned.claim):
        ours = aligned.claim.words[marker.start].raw
        order = _order(aligned.claim, marker)
        by_date = _by_date(aligned.claim, order)
        if by_date is False:
            return f"the claim's {ours!r}; its dates are in the other order"
        if not by_date and not _told(aligned, marker, order):
            return f"the claim's {ours!r}; the evidence does not say so"
    for marker in _NEXT.find(aligned.claim):
        best = _best(aligned, marker, _order(aligned.claim, marker))
        if best is not None and best[1] < 0:
            ours = aligned.claim.words[marker.start].raw
            return f"the claim's {ours!r}; the evidence does not say so"
    return None


@once
def _markers(sentence: Reading) -> list[Marker]:
    """The words that order two events; "the earlier report" tells which, not when."""
    return [m for m in _TABLE.find(sentence) if not _of_noun(sentence, m)]


def _of_noun(sentence: Reading, marker: Marker) -> bool:
    behind = sentence.words[marker.end : marker.end + 1]
    english = sentence.language == "en" and marker.name in {"earlier", "later"}
    return english and bool(behind) and behind[0].content


def _best(aligned: Aligned, marker: Marker, order: Order) -> tuple[int, int, bool] | None:
    """Of the order in the evidence that shares most with the claim's how much and how it fits."""
    return max(
        (
            (max(straight, crossed), straight - crossed, marker.name == theirs.name)
            for number, sentence in enumerate(aligned.evidence)
            for theirs in _markers(sentence)
            for straight, crossed in [_shared(aligned, order, number, _order(sentence, theirs))]
        ),
        default=None,
    )


def _told(aligned: Aligned, marker: Marker, order: Order) -> bool:
    """Whether the order in the evidence that shares most with the claim's is the same."""
    best = _best(aligned, marker, order)
    hints = {_side(m) for e in aligned.evidence for m in _HINTS.find(e)}
    if best is None and not hints and _in_row(aligned, order):
        return True
    hinted = _side(marker) in hints or (marker.name == "before" and _by_then(aligned, marker))
    if best is None or not best[0]:
        return hinted or (best is not None and best[2]) or aligned.has(marker)
    _, margin, same = best
    return margin > 0 or (margin == 0 and (same or hinted))


def _by_then(aligned: Aligned, marker: Marker) -> bool:
    """Whether "before" a date is "by" a date of the evidence."""
    behind = aligned.claim.words[marker.end : marker.end + 2]
    dates = dated(aligned.claim)
    return any(p.start <= word.start < p.end for word in behind for p in dates) and any(
        _UNTIL.search(e.text[: period.start]) for e in aligned.evidence for period in dated(e)
    )


def _in_row(aligned: Aligned, order: Order) -> bool:
    """Whether one sentence tells the events one after the other, in this order."""
    for number in range(len(aligned.evidence)):
        earlier, later = (
            {at for place in event for at in aligned.there(place, number)} for event in order
        )
        earlier, later = earlier - later, later - earlier
        if earlier and later and max(earlier) < min(later):
            return True
    return False


def _side(marker: Marker) -> bool:
    return marker.name in _EARLIER


def _shared(aligned: Aligned, ours: Order, number: int, theirs: Order) -> tuple[int, int]:
    """How many words the events share in the same order, and in the other."""

    def common(mine: frozenset[int], other: frozenset[int]) -> int:
        return sum(bool(aligned.there(place, number) & other) for place in mine)

    straight = common(ours.earlier, theirs.earlier) + common(ours.later, theirs.later)
    crossed = common(ours.earlier, theirs.later) + common(ours.later, theirs.earlier)
    return straight, crossed


def _order(sentence: Reading, marker: Marker) -> Order:
    """The events on either side of ``marker``."""
    said = [p for p, word in enumerate(sentence.words) if word.content or word.digits]
    before = [p for p in said if p < marker.start]
    behind = [p for p in said if p >= marker.end]
    clause = sentence.clauses[marker.start]
    if marker.name in {"earlier", "later"}:
        near = before[-BESIDE:]
        rest = [p for p in said if p not in near]
        first, second = near, rest
    else:
        second = [p for p in behind if sentence.clauses[p] == clause][:REACH]
        opens = not any(sentence.clauses[p] == clause for p in before)
        others = [p for p in behind if p not in second] if opens else before[::-1]
        first = (others or before[::-1])[:REACH]
    if marker.name in _EARLIER:
        return Order(frozenset(first), frozenset(second))
    return Order(frozenset(second), frozenset(first))


def dated_so(claim: Reading) -> bool:
    """Whether the claim orders two events as the days that it gives them do."""
    return any(_by_date(claim, _order(claim, marker)) for marker in _markers(claim))


def _by_date(claim: Reading, order: Order) -> bool | None:
    """Whether the days of the two events are in this order; ``None`` when they are not told."""
    days = [_days(claim, places) for places in order]
    if not all(days):
        return None
    earlier, later = (min(found) for found in days)
    return None if earlier == later else earlier < later


def _days(sentence: Reading, places: frozenset[int]) -> list[tuple[int, int, int]]:
    return [
        (period.year or 0, period.month or 0, period.day or 0)
        for period in dated(sentence)
        if period.day and _within(sentence, period, places)
    ]


def _within(sentence: Reading, period: Period, places: frozenset[int]) -> bool:
    return any(period.start <= sentence.words[place].start < period.end for place in places)
