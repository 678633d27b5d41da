"""Up or down, more or less, begun or ended: words that exclude each other."""

from __future__ import annotations

from . import comparisons, negation, numerals
from .amounts import dated
from .markers import Marker
from .opposites import COMPLEMENTS, HINTS, LIKE, OTHER, TABLE, TOLD
from .reading import Aligned, Reading, Word, once

_COMPARED = frozenset("rise fall more less strong weak fast slow".split())
REACH = 2
"""Content words beside a word of direction that it is about."""


def reversed_(aligned: Aligned) -> str | None:
    """A word of direction whose opposite the evidence has in its place, or that it lacks."""
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _markers(e)]
    hints = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in HINTS.find(e)]
    for marker in _markers(aligned.claim):
        if _of_date(aligned.claim, marker):
            continue
        if marker.name in _COMPARED and comparisons.mirrored(aligned):
            continue
        like = LIKE.get(marker.name, {marker.name})
        same = [(n, m) for n, m in theirs + hints if m.name in like]
        opposite = [
            (n, m)
            for n, m in theirs
            if m.name == OTHER[marker.name] and not _taken(aligned, marker, n, m)
        ]
        ours = aligned.claim.said(marker)
        if not opposite:
            if not same and marker.name in TOLD and not aligned.has(marker):
                return f"the claim's {ours!r}; the evidence does not say so"
            continue
        about = [_shared(aligned, marker, n, m) for n, m in opposite]
        if not same or max(about) > max(_shared(aligned, marker, n, m) for n, m in same):
            number, other = opposite[0]
            there = aligned.evidence[number].said(other)
            return f"the claim's {ours!r}; the evidence's {there!r}"
    return None


@once
def _markers(sentence: Reading) -> list[Marker]:
    """The words of direction, each denied one that has but one opposite as that opposite."""
    found = [m for m in TABLE.find(sentence) if not _is_other(sentence, m)]
    return [m._replace(name=OTHER[m.name]) if _denied(sentence, m) else m for m in found]


def _is_other(sentence: Reading, marker: Marker) -> bool:
    """Whether "over" or "more" compares nothing: "worries over safety", "20 more doses"."""
    said = [word.text for word in sentence.words[marker.start : marker.end]]
    if said == ["under"]:
        return not _counts(sentence, marker)
    if said == ["over"]:
        return not _counts(sentence, marker) and _is_about(sentence, marker)
    return said == ["more"] and _is_added(sentence, marker)


def _counts(sentence: Reading, marker: Marker) -> bool:
    """Whether what stands behind "over" or "under" is a number."""
    behind = (w for w in sentence.words[marker.end :] if w.content or _is_number(w))
    return any(map(_is_number, [*behind][:1]))


def _is_about(sentence: Reading, marker: Marker) -> bool:
    """Whether "over" stands right behind a noun, and tells what that is about."""
    before = sentence.words[marker.start - 1 : marker.start]
    same = sentence.clauses[marker.start - 1] == sentence.clauses[marker.start]
    return same and any(word.content for word in before)


def _is_added(sentence: Reading, marker: Marker) -> bool:
    """Whether "more" only says that there were others before: "20 more doses"."""
    before = sentence.words[marker.start - 1 : marker.start]
    behind = sentence.words[marker.end : marker.end + 1]
    return any(map(_is_number, before)) and [word.text for word in behind] != ["than"]


def _is_number(word: Word) -> bool:
    return word.digits or word.text in numerals.WORDS


def _denied(sentence: Reading, marker: Marker) -> bool:
    return marker.name in COMPLEMENTS and negation.just_before(sentence, marker)


def _taken(aligned: Aligned, marker: Marker, number: int, theirs: Marker) -> bool:
    """Whether the claim has the evidence's direction itself, and rather there: "49 richer"."""
    about = _shared(aligned, marker, number, theirs)
    return any(
        other.name == theirs.name and _shared(aligned, other, number, theirs) >= about
        for other in _markers(aligned.claim)
    )


def _of_date(sentence: Reading, marker: Marker) -> bool:
    """Whether the word is part of a date ("early 2020"), which is looked at elsewhere."""
    start = sentence.words[marker.start].start
    return any(period.start <= start < period.end for period in dated(sentence))


def _shared(aligned: Aligned, ours: Marker, number: int, theirs: Marker) -> float:
    """How many words beside both are the same, the nearest counting most."""
    there = _beside(aligned.evidence[number], theirs)
    return sum(
        max((min(near, there[at]) for at in aligned.there(place, number) if at in there), default=0)
        for place, near in _beside(aligned.claim, ours).items()
    )


def _beside(sentence: Reading, marker: Marker) -> dict[int, float]:
    """The places of the words beside ``marker`` that say something, with their nearness."""
    telling = [p for p, word in enumerate(sentence.words) if word.content or word.digits]
    before = [place for place in telling if place < marker.start][-REACH:]
    behind = [place for place in telling if place >= marker.end][:REACH]
    return {
        place: 1 / count
        for side in (list(reversed(before)), behind)
        for count, place in enumerate(side, 1)
    }
