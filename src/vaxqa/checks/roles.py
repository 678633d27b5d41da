"""Who did what to whom, and which number belongs to what: things that have changed places."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from . import order, rows, transfers
from .markers import Markers
from .reading import Aligned, Reading
from .things import AND, Thing, same, things
from .verbs import is_passive, is_verb

MARGIN = 0.6
"""By how much two things must stand better in each other's places than in their own."""
ORDER = 0.7
"""What it counts that two names stand in the same order."""
BARE_ORDER = 1.3
"""The same where nothing but their order tells their cases."""
ROW = 2
"""Content words from which on two names with "and" between are in no row."""
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
_CONVERSE = Markers("""
give: memberi memberikan menjual menyumbang menyerahkan memasok mengirim menyediakan donasi
  menghibahkan menjanjikan | give gave given sell sold donate deliver supply send sent promise
  provide hand
receive: menerima membeli memperoleh mendapat mendapatkan dapat diterima | receive buy bought
  get got obtain purchase
""")


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
    known = [(ours, [t for t in theirs if same(ours, t[1])]) for ours in things(aligned.claim)]
    known = [pair for pair in known if pair[1]]
    for (a, xs), (b, ys) in combinations(known, 2):
        if a.kind != b.kind or same(a, b) or not _exchanged(aligned, (a, xs), (b, ys)):
            continue
        if not _elsewhere(aligned, (a, xs), (b, ys), known):
            first, second = aligned.claim.said(a), aligned.claim.said(b)
            return f"{first!r} and {second!r} have changed places"
    return None


def _elsewhere(aligned: Aligned, first: Known, second: Known, known: list[Known]) -> bool:
    """Whether the claim names one of the two oftener than the evidence, and elsewhere in place."""
    for one, other in ((first, second), (second, first)):
        again = [pair for pair in known if pair[0].key == one[0].key]
        if len(again) > len(one[1]) and not all(_exchanged(aligned, a, other) for a in again):
            return True
    return False


def _exchanged(aligned: Aligned, first: Known, second: Known) -> bool:
    (a, xs), (b, ys) = first, second
    if _coordinated(aligned.claim, a, b) or transfers.agree(aligned, a, b):
        return False
    if a.kind == "date" and order.dated_so(aligned.claim):
        return False
    if a.kind != "actor" and all(rows.in_place(aligned, thing) for thing in (a, b)):
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
    apart = _apart(aligned.claim, *ours) or (n == m and _apart(aligned.evidence[n], x, y))
    if (
        n == m
        and not apart
        and "at" not in cases
        and ours[0].kind in {"actor", "place", "vaccine", "other"}
    ):
        in_order = (ours[0].start < ours[1].start) == (x.start < y.start)
        if _turned(aligned.claim, *ours) != _turned(aligned.evidence[n], x, y):
            in_order = not in_order
        weight = BARE_ORDER if cases == {""} else ORDER
        return straight + weight * in_order, crossed + weight * (not in_order)
    return straight, crossed


def _apart(sentence: Reading, first: Thing, second: Thing) -> bool:
    """Whether the order of two things says nothing.

    So it is in different clauses, and where a passive leaves out who does it.
    """
    start, end = sorted((first, second), key=lambda t: t.start)
    return sentence.clauses[first.start] != sentence.clauses[second.start] or (
        any(
            is_verb(sentence, place) and is_passive(sentence, place)
            for place in range(start.end, end.start)
        )
        and not _turned(sentence, first, second)
    )


def _words(pair: tuple[Thing, Thing]) -> set[int]:
    return {place for thing in pair for place in range(thing.start, thing.end)}


def _coordinated(sentence: Reading, first: Thing, second: Thing) -> bool:
    """Whether two things are in a row: "Sinovac and the Chinese authorities"."""
    start, end = sorted((first, second), key=lambda t: t.start)
    between = range(start.end, end.start)
    said = [sentence.words[place].text for place in between]
    if all(text in AND for text in said):
        return True
    joined = AND & set(said) and not any(m.start in between for m in _CASES.find(sentence))
    content = [place for place in between if sentence.words[place].content]
    return bool(joined) and len(content) < ROW and not any(is_verb(sentence, p) for p in content)


def _turned(sentence: Reading, first: Thing, second: Thing) -> bool:
    """Whether the sentence tells it from the other side: passive, or "receive" for "give".

    So does "the director of A is B" for "B is the director of A".
    """
    start, end = sorted((first, second), key=lambda t: t.start)
    between = range(start.end, end.start)
    passive = any(
        m.name == "by" and m.end in {end.start, end.start - 1} for m in _CASES.find(sentence)
    )
    passive = passive or _is_agent(sentence, end)
    receives = any(m.name == "receive" and m.start in between for m in _CONVERSE.find(sentence))
    equated = end.start > start.end and sentence.words[end.start - 1].text in _IS
    return (passive != receives) != equated


def _is_agent(sentence: Reading, thing: Thing) -> bool:
    """Whether a name stands right behind an Indonesian passive: "dipilih Bio Farma"."""
    verb = thing.start - 1
    return (
        sentence.language == "id"
        and verb >= 0
        and is_verb(sentence, verb)
        and sentence.words[verb].text.startswith("di")
    )


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
