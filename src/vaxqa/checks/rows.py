"""What is told side by side: "85 per cent against illness, 92 per cent against death".

In such a row each thing has words of its own. A claim may not put one thing to the words of
another, even where it leaves the other out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from .reading import Aligned, Reading, once
from .things import Thing, same, things

_CONTRAST = r"\b(?:while|whereas|sedangkan|sementara|but|tetapi)\b|;"
_CONTRASTS = frozenset("while whereas sedangkan sementara".split())
_ROW = rf"{_CONTRAST}|[,:](?=\s)|\b(?:and|against|dan|serta|lalu|then)\b"
_BORDERS = {
    "number": re.compile(_ROW),
    "percent": re.compile(_ROW),
    "day": re.compile(rf"{_CONTRAST}|,(?=\s)|\b(?:and|dan|serta|lalu|then|disusul)\b"),
    "actor": re.compile(_CONTRAST),
    "vaccine": re.compile(_CONTRAST),
}
"""By the kind of things what parts a row of them; names are often in a row for one thing."""


class Part(NamedTuple):
    """A part of a row: the places of its words that say something, and its things."""

    words: tuple[int, ...]
    things: tuple[Thing, ...]


def mixed(aligned: Aligned) -> str | None:
    """A thing that the claim tells with the words of another in the same row."""
    for kind in _BORDERS:
        wrong = _misplaced(aligned, kind)
        if len(wrong) > (kind == "day"):  # one day is often all that is left of a longer row
            return f"{aligned.claim.said(wrong[0])!r} is told of another thing"
    return None


def _misplaced(aligned: Aligned, kind: str) -> list[Thing]:
    return [
        thing
        for part in parts(aligned.claim, kind)
        for thing in part.things
        if any(
            others > own if kind == "day" else others and not own
            for number in range(len(aligned.evidence))
            for own, others in [_shared(aligned, number, part, thing)]
        )
    ]


def in_place(aligned: Aligned, thing: Thing) -> bool:
    """Whether the claim tells a thing with its own words of a row, rather than another's."""
    return any(
        own > others
        for part in (parts(aligned.claim, _kind(thing)) if _kind(thing) in _BORDERS else ())
        if thing in part.things
        for number in range(len(aligned.evidence))
        for own, others in [_shared(aligned, number, part, thing)]
    )


def _shared(aligned: Aligned, number: int, part: Part, thing: Thing) -> tuple[int, int]:
    """How many words beside ``thing`` are its own in the evidence, and the most of another's."""
    rows = parts(aligned.evidence[number], _kind(thing))
    if len(rows) < 2 or len(_parts_of(rows, thing)) != 1:
        return 0, 0
    told = set[int]().union(*(of for t in part.things if len(of := _parts_of(rows, t)) == 1))
    counts = [0] * len(rows)
    closing = rows if _kind(thing) == "day" else _own(rows)
    for place in part.words:
        there = aligned.there(place, number)
        found = [n for n, row in enumerate(rows) if there & set(row.words)]
        if len(found) == 1 and there & set(closing[found[0]].words):
            counts[found[0]] += 1
    others = [count for n, count in enumerate(counts) if n not in told]
    return sum(counts[n] for n in told), max(others, default=0)


def _kind(thing: Thing) -> str:
    """The kind of a thing; of dates only days are told side by side."""
    if thing.kind != "date":
        return thing.kind
    return "day" if thing.key[2] else "month"  # type: ignore[index]


def _parts_of(rows: list[Part], thing: Thing) -> set[int]:
    return {n for n, row in enumerate(rows) if any(same(thing, other) for other in row.things)}


def parts(sentence: Reading, kind: str) -> list[Part]:
    """The parts of a sentence that each tell of other things of a kind."""
    return _by_kind(sentence)[kind]


@once
def _by_kind(sentence: Reading) -> dict[str, list[Part]]:
    return {kind: list(_parts(sentence, kind)) for kind in _BORDERS}


def _parts(sentence: Reading, kind: str) -> Iterator[Part]:
    alike = [thing for thing in things(sentence) if _kind(thing) == kind]
    taken = {place for thing in alike for place in range(thing.start, thing.end)}
    groups: list[tuple[list[int], list[Thing]]] = []
    for start, end in _pieces(sentence, kind):
        telling = [
            place
            for place in range(start, end)
            if sentence.words[place].weighty
            and place not in taken
            and not _BORDERS[kind].fullmatch(sentence.words[place].text)
        ]
        inside = [thing for thing in alike if start <= thing.start < end]
        opens = kind == "percent" and _contrasts(sentence, start)
        if groups and not opens and (not inside or not groups[-1][1]):
            groups[-1][0].extend(telling)
            groups[-1][1].extend(inside)
        else:
            groups.append((telling, inside))
    for words, inside in groups:
        yield Part(tuple(words), tuple(inside))


def _contrasts(sentence: Reading, place: int) -> bool:
    return any(word.text in _CONTRASTS for word in sentence.words[place : place + 1])


def _own(row: list[Part]) -> list[Part]:
    """The parts of a row with the first no longer than the others: what opens it is said of all."""
    shortest = min((len(part.words) for part in row[1:]), default=0)
    first = [part._replace(words=part.words[-shortest:] if shortest else ()) for part in row[:1]]
    return first + row[1:]


def _pieces(sentence: Reading, kind: str) -> Iterator[tuple[int, int]]:
    borders = [sentence.place(match.start()) for match in _BORDERS[kind].finditer(sentence.text)]
    edges = sorted({0, *borders, len(sentence.words)})
    yield from pairwise(edges)
