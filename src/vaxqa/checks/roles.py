"""Who did what to whom, and which number belongs to what: things that have changed places."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import NamedTuple

from . import names
from .figures import amounts, dated
from .markers import Markers
from .reading import Aligned, Reading, once

MARGIN = 0.6
"""By how much two things must stand better in each other's places than in their own."""
ORDER = 0.7
"""What it counts that two names stand in the same order."""
BARE_ORDER = 1.3
"""The same where nothing but their order tells their cases."""
REACH = 4
"""Content words beside a thing that tell its place."""

_CASES = Markers("""
by: oleh | =by
from: =dari =asal berasal | =from
to: =kepada =ke =untuk =bagi | =to =for
with: dengan bersama | =with alongside
at: =di =pada | =in =at =on
of: =milik atas_nama =antara | =of =between =on_behalf_of
""")
_GROUPS = dict.fromkeys(("company", "agency", "person", "country"), "actor")
"""Kinds of names that can stand in each other's places."""
AND = frozenset("dan and serta atau or maupun".split())
_CONVERSE = Markers("""
give: memberi memberikan menjual menyumbang menyerahkan memasok mengirim menyediakan donasi
  menghibahkan menjanjikan | give gave given sell sold donate deliver supply send sent promise
  provide hand
receive: menerima membeli memperoleh mendapat mendapatkan dapat diterima | receive buy bought
  get got obtain purchase
""")


class Thing(NamedTuple):
    """A name, number or date of a sentence, from its first place to behind its last."""

    kind: str
    key: object
    start: int
    end: int


Placed = tuple[int, Thing]
"""A thing of the evidence, with the number of its sentence."""


Known = tuple[Thing, list[Placed]]
"""A thing of the claim, and where the evidence has it."""


class Beside(NamedTuple):
    """What stands beside a thing: places of words with their nearness, and its case."""

    near: dict[int, float]
    case: str


_IS = frozenset("adalah ialah yaitu is was".split())


def swapped(aligned: Aligned) -> str | None:
    """Two things of the claim that stand in each other's places in the evidence."""
    theirs = [(n, thing) for n, e in enumerate(aligned.evidence) for thing in things(e)]
    known = [(ours, [t for t in theirs if _same(ours, t[1])]) for ours in things(aligned.claim)]
    known = [pair for pair in known if pair[1]]
    for (a, xs), (b, ys) in combinations(known, 2):
        if a.kind != b.kind or _same(a, b) or not _exchanged(aligned, (a, xs), (b, ys)):
            continue
        if not _elsewhere(aligned, (a, xs), (b, ys), known):
            first, second = _text(aligned.claim, a), _text(aligned.claim, b)
            return f"{first!r} and {second!r} have changed places"
    return None


def _elsewhere(aligned: Aligned, first: Known, second: Known, known: list[Known]) -> bool:
    """Whether the claim names one of the two oftener than the evidence, and elsewhere in place."""
    for one, other in ((first, second), (second, first)):
        again = [pair for pair in known if pair[0].key == one[0].key]
        if len(again) > len(one[1]) and not all(_exchanged(aligned, a, other) for a in again):
            return True
    return False


def _same(ours: Thing, theirs: Thing) -> bool:
    if ours.kind != theirs.kind:
        return False
    if ours.kind in {"number", "percent"}:
        return bool(ours.key.values & theirs.key.values) and ours.key.agrees(theirs.key)  # type: ignore[attr-defined]
    return ours.key == theirs.key


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
    for span in names.spans(sentence):
        taken.update(range(span.start, span.end))
        yield Thing(_GROUPS.get(span.name.kind, span.name.kind), span.name, span.start, span.end)
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


def _exchanged(aligned: Aligned, first: Known, second: Known) -> bool:
    (a, xs), (b, ys) = first, second
    if _coordinated(aligned.claim, a, b):
        return False
    if any(n == m and _coordinated(aligned.evidence[n], x, y) for n, x in xs for m, y in ys):
        return False
    scores = [_scores(aligned, (a, b), (x, y)) for x in xs for y in ys]
    straight, crossed = (max(score[side] for score in scores) for side in (0, 1))
    return crossed - straight >= MARGIN


def _scores(
    aligned: Aligned, ours: tuple[Thing, Thing], theirs: tuple[Placed, Placed]
) -> tuple[float, float]:
    """How well the two of the claim stand in their own places, and in each other's."""
    (n, x), (m, y) = theirs
    gone = _words((x, y)) if n == m else set()
    here = [_beside(aligned.claim, thing, _words(ours)) for thing in ours]
    there = [(number, _beside(aligned.evidence[number], thing, gone)) for number, thing in theirs]
    straight = sum(_alike(aligned, h, *t) for h, t in zip(here, there, strict=True))
    crossed = sum(_alike(aligned, h, *t) for h, t in zip(here, reversed(there), strict=True))
    cases = {beside.case for beside in (*here, *(beside for _, beside in there))}
    if n == m and "at" not in cases and ours[0].kind in {"actor", "place", "vaccine", "other"}:
        in_order = (ours[0].start < ours[1].start) == (x.start < y.start)
        if _turned(aligned.claim, *ours) != _turned(aligned.evidence[n], x, y):
            in_order = not in_order
        order = BARE_ORDER if cases == {""} else ORDER
        return straight + order * in_order, crossed + order * (not in_order)
    return straight, crossed


def _words(pair: tuple[Thing, Thing]) -> set[int]:
    return {place for thing in pair for place in range(thing.start, thing.end)}


def _coordinated(sentence: Reading, first: Thing, second: Thing) -> bool:
    """Whether nothing but "and" or a comma stands between two things."""
    start, end = sorted((first, second), key=lambda t: t.start)
    between = sentence.words[start.end : end.start]
    return all(word.text in AND for word in between)


def _turned(sentence: Reading, first: Thing, second: Thing) -> bool:
    """Whether the sentence tells it from the other side: passive, or "receive" for "give".

    So does "the director of A is B" for "B is the director of A".
    """
    start, end = sorted((first, second), key=lambda t: t.start)
    between = range(start.end, end.start)
    passive = any(
        m.name == "by" and m.end in {end.start, end.start - 1} for m in _CASES.find(sentence)
    )
    receives = any(m.name == "receive" and m.start in between for m in _CONVERSE.find(sentence))
    equated = end.start > start.end and sentence.words[end.start - 1].text in _IS
    return (passive != receives) != equated


def _beside(sentence: Reading, thing: Thing, taken: set[int]) -> Beside:
    near: dict[int, float] = {}
    for places in (range(thing.start - 1, -1, -1), range(thing.end, len(sentence.words))):
        count = 0
        for place in places:
            if place in taken:
                continue
            if sentence.words[place].content or sentence.words[place].digits:
                count += 1
                apart = abs(sentence.clauses[place] - sentence.clauses[thing.start])
                near[place] = 1.0 / count / (1 + apart)
            if count == REACH:
                break
    return Beside(near, _case(sentence, thing))


def _case(sentence: Reading, thing: Thing) -> str:
    before = [m for m in _CASES.find(sentence) if m.end <= thing.start and m.end >= thing.start - 1]
    if before and all(not sentence.words[p].content for p in range(before[-1].end, thing.start)):
        return before[-1].name
    return ""


def _alike(aligned: Aligned, ours: Beside, number: int, theirs: Beside) -> float:
    shared = 0.0
    for place, nearness in ours.near.items():
        found = [theirs.near[at] for at in aligned.there(place, number) if at in theirs.near]
        shared += min(nearness, max(found)) if found else 0.0
    return shared + 0.5 * (ours.case == theirs.case)


def _text(sentence: Reading, thing: Thing) -> str:
    return " ".join(word.raw for word in sentence.words[thing.start : thing.end])
