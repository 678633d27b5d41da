"""The things of a sentence that can stand in each other's places: names, numbers and dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from . import names
from .amounts import amounts, dated
from .reading import Reading, once

_GROUPS = dict.fromkeys(("company", "agency", "person", "country"), "actor")
"""Kinds of names that can stand in each other's places."""
AND = frozenset("dan and serta atau or maupun".split())
WITH = frozenset("bersama with together alongside".split())
_COINS = frozenset("dolar dollar dollars".split())


class Thing(NamedTuple):
    """A name, number or date of a sentence, from its first place to behind its last."""

    kind: str
    key: object
    start: int
    end: int


@once
def things(sentence: Reading) -> list[Thing]:
    """The names, numbers and dates of a sentence."""
    found = [
        Thing("percent" if a.percent else "number", a, a.place, a.behind)
        for a in amounts(sentence)
        if not a.ordinal and not a.fraction
    ]
    for period in dated(sentence):
        key = (period.year, period.month, period.day)
        if period.month:
            found.append(
                Thing("date", key, sentence.place(period.start), sentence.place(period.end - 1) + 1)
            )
    return [*found, *_names(sentence)]


def _names(sentence: Reading) -> Iterable[Thing]:
    """The names of a kind by their group, other capitals by themselves."""
    taken: set[int] = set()
    for (name, start, end), first, behind in names.wholes(sentence):
        taken.update(range(first, behind))
        if name.kind == "country" and first < start and end < behind:
            written = tuple(w.text for w in sentence.words[first:behind])
            yield Thing("other", written, first, behind)
        elif not _of_money(sentence, start, end):
            yield Thing(_GROUPS.get(name.kind, name.kind), name, first, behind)
    others = [place for place in names.capitals(sentence) if place not in taken]
    for start, end in _runs(others):
        yield Thing("other", tuple(w.text for w in sentence.words[start:end]), start, end)


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Places in a row as one span each.

    >>> _runs([1, 2, 5])
    [(1, 3), (5, 6)]
    """
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place:
            found[-1] = found[-1][0], place + 1
        else:
            found.append((place, place + 1))
    return found


def _of_money(sentence: Reading, start: int, end: int) -> bool:
    """Whether a country only tells whose money it is: "dolar AS", "US dollars"."""
    beside = sentence.words[max(0, start - 1) : start] + sentence.words[end : end + 1]
    return any(word.text in _COINS for word in beside)


def same(ours: Thing, theirs: Thing) -> bool:
    """Whether two things may be the same."""
    if ours.kind != theirs.kind:
        return False
    if ours.kind in {"number", "percent"}:
        return bool(ours.key.values & theirs.key.values) and ours.key.agrees(theirs.key)  # type: ignore[attr-defined]
    return ours.key == theirs.key


@once
def actors(sentence: Reading) -> list[Thing]:
    """The people, organisations and countries of a sentence, in order."""
    found = [thing for thing in things(sentence) if thing.kind == "actor"]
    return sorted(found, key=lambda thing: thing.start)


def together(sentence: Reading, one: Thing, other: Thing) -> bool:
    """Whether two names are in a row with "and", or one name: "Indonesia's health ministry"."""
    between = sentence.words[one.end : other.start]
    if between:
        return all(word.text in AND | WITH for word in between)
    return sentence.clauses[one.end - 1] == sentence.clauses[other.start]
