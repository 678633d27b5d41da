"""Who does it, and whose it is: a name beside a verb or a noun, and another one there."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from . import names, transfers
from .markers import Markers
from .reading import Aligned, Reading, once
from .things import AND, Thing, actors, together
from .verbs import is_passive, is_verb

ASIDE = 3
"""Words before parentheses of which the name in them may be another."""
_NO_NOUN = frozenset("bersama together alone saja".split())
_ARTICLES = frozenset("the a an its their his her".split())
_BY = frozenset("by oleh".split())
_OWNER = Markers("""
of: =milik =dari =oleh =asal =buatan =produksi =karya | =of =from =by
""")
_CASED = Markers("""
cased: =dari =kepada =ke =untuk =bagi =di =pada =dengan =oleh =antara =terhadap =tentang =menurut
  | =from =to =for =in =at =on =with =by =of =between =against =about =according_to
""")


def differ(aligned: Aligned) -> str | None:
    """A name that does, owns or is called what the evidence tells of another name."""
    for told in (owners, doers, done):
        note = _of_another(aligned, told)
        if note is not None:
            return note
    return _not_the_same(aligned) or _twice(aligned.claim)


def _twice(claim: Reading) -> str | None:
    """One name at both sides of "and" or of a verb, where two must stand."""
    for one, other in pairwise(actors(claim)):
        between = range(one.end, other.start)
        apart = [p for p in between if claim.words[p].text not in AND and not is_verb(claim, p)]
        same = claim.clauses[one.start] == claim.clauses[other.start]
        if one.key == other.key and same and between and not apart:
            return f"the claim names {claim.said(one)!r} twice, where two must stand"
    return None


Told = Callable[[Reading], dict[int, list[Thing]]]
"""By the places of words the names that they belong to."""


def _of_another(aligned: Aligned, told: Told) -> str | None:
    ours, theirs = told(aligned.claim), [told(e) for e in aligned.evidence]
    named = {thing.key for thing in actors(aligned.claim)}
    known = {thing.key for e in aligned.evidence for thing in actors(e)}
    for place, belong in ours.items():
        keys = {thing.key for thing in belong}
        there = [theirs[n].get(at, []) for n, at in aligned.hits[place]]
        others = {thing.key for things_there in there for thing in things_there} & named
        if others and keys <= known and not others & _again(aligned, place, ours):
            word = aligned.claim.words[place].raw
            return f"{word!r} is not told of {aligned.claim.said(belong[0])!r}"
    return None


def _again(aligned: Aligned, place: int, ours: dict[int, list[Thing]]) -> set[object]:
    """The names of which the claim tells what it has at ``place``, there or elsewhere."""
    return {
        thing.key
        for at, belong in ours.items()
        for thing in belong
        if aligned.hits[at] & aligned.hits[place]
    }


@once
def owners(sentence: Reading) -> dict[int, list[Thing]]:
    """For the places of nouns the names beside them: "vaksin Sinovac", "Sinovac's vaccine"."""
    found: dict[int, list[Thing]] = {}
    for group in _groups(sentence):
        for place in _owned(sentence, group):
            found.setdefault(place, []).extend(group)
    return found


def _owned(sentence: Reading, group: list[Thing]) -> list[int]:
    start, end = group[0].start, group[-1].end
    behind = _noun(sentence, end - 1, end) if sentence.language == "en" else []
    marker = next((m for m in _OWNER.find(sentence) if m.end == start), None)
    if marker is not None:
        before = marker.start
    elif sentence.language == "id" and not _cased(sentence, start):
        before = start
    else:
        return behind
    before -= _participle(sentence, before, marked=marker is not None)
    return _noun(sentence, start, before - 1) + behind


def _participle(sentence: Reading, behind: int, *, marked: bool) -> int:
    """How many words before ``behind`` are its verb: "made by Sinovac", "yang dibuat Sinovac"."""
    verb = behind - 1
    if verb < 0 or not is_verb(sentence, verb) or not (marked or is_passive(sentence, verb)):
        return 0
    return 2 if verb and sentence.words[verb - 1].text == "yang" else 1


def _cased(sentence: Reading, start: int) -> bool:
    return any(marker.end == start for marker in _CASED.find(sentence))


def _noun(sentence: Reading, name: int, place: int) -> list[int]:
    """The noun at ``place``, if it is one and in the clause of a name."""
    if not 0 <= place < len(sentence.words) or place in _named(sentence):
        return []
    word = sentence.words[place]
    if not word.content or word.text in _NO_NOUN | names.TITLES or is_verb(sentence, place):
        return []
    return [place] if sentence.clauses[place] == sentence.clauses[name] else []


@once
def _named(sentence: Reading) -> set[int]:
    taken = {at for thing in actors(sentence) for at in range(thing.start, thing.end)}
    return taken | set(names.capitals(sentence))


@once
def doers(sentence: Reading) -> dict[int, list[Thing]]:
    """For the places of verbs the names that do them, in the active or the passive voice."""
    found: dict[int, list[Thing]] = {}
    groups = _groups(sentence)
    for place in range(len(sentence.words)):
        if is_verb(sentence, place):
            group = _doer(sentence, place, groups)
            if group:
                found[place] = group
    return found


@once
def done(sentence: Reading) -> dict[int, list[Thing]]:
    """For the places of the nouns right behind verbs in the active voice who does it.

    Not of verbs for giving and getting, which tell one deed from either end (`transfers`).
    """
    moves = {marker.start for marker in transfers.moves(sentence)}
    found: dict[int, list[Thing]] = {}
    for place, belong in doers(sentence).items():
        noun = place + 1
        while noun < len(sentence.words) and sentence.words[noun].text in _ARTICLES:
            noun += 1
        if place not in moves and not is_passive(sentence, place) and _noun(sentence, place, noun):
            found.setdefault(noun, []).extend(belong)
    return found


def _doer(sentence: Reading, place: int, groups: list[list[Thing]]) -> list[Thing] | None:
    clause = sentence.clauses[place]
    same = [g for g in groups if sentence.clauses[g[0].start] == clause]
    behind = next((g for g in same if g[0].start > place), None)
    if behind is not None:
        between = [word.text for word in sentence.words[place + 1 : behind[0].start]]
        if _BY & set(between[-1:]) or between[-2:-1] == ["by"]:
            return None if _possesses(sentence, behind[-1]) else behind
        if (
            not between
            and sentence.words[place].text.startswith("di")
            and sentence.language == "id"
        ):
            return behind
    if is_passive(sentence, place):
        return None
    before = [g for g in same if g[-1].end <= place]
    if not before or _cased(sentence, before[-1][0].start):
        return None
    gap = range(before[-1][-1].end, place)
    return None if any(is_verb(sentence, at) for at in gap) else before[-1]


def _possesses(sentence: Reading, thing: Thing) -> bool:
    """Whether a name is only the owner of what does it: "by Retno's count"."""
    return sentence.text[sentence.words[thing.end - 1].end :].startswith("  ")


@once
def _groups(sentence: Reading) -> list[list[Thing]]:
    """The names that can do things, those that belong together as one."""
    found: list[list[Thing]] = []
    for thing in actors(sentence):
        if found and together(sentence, found[-1][-1], thing):
            found[-1].append(thing)
        else:
            found.append([thing])
    return found


def _not_the_same(aligned: Aligned) -> str | None:
    """Two names of which the claim puts one into parentheses behind the other."""
    known = {pair for e in aligned.evidence for pair in _also(e)}
    named = {thing.key for e in aligned.evidence for thing in actors(e)}
    for (one, other), text in _also(aligned.claim).items():
        if one != other and {one, other} <= named and (one, other) not in known:
            return f"{text!r} are not the same"
    for thing, before in _asides(aligned.claim):
        of = {
            other.key
            for n, e in enumerate(aligned.evidence)
            for other, there in _asides(e)
            if any(aligned.there(place, n) & set(there) for place in before)
        }
        if of and thing.key not in of and thing.key in named:
            return f"{aligned.claim.said(thing)!r} is another name in the evidence"
    return None


@once
def _asides(sentence: Reading) -> list[tuple[Thing, range]]:
    """The names in parentheses, each with the places of the words that it is a name of."""
    return [
        (thing, range(max(0, thing.start - ASIDE), thing.start))
        for thing in actors(sentence)
        if sentence.text[: sentence.words[thing.start].start].endswith("(")
    ]


@once
def _also(sentence: Reading) -> dict[tuple[object, object], str]:
    """The pairs of names of which the second stands in parentheses behind the first."""
    found: dict[tuple[object, object], str] = {}
    for one, other in pairwise(actors(sentence)):
        start, end = sentence.words[one.end - 1].end, sentence.words[other.start].start
        if sentence.text[start:end].strip() == "(":
            both = one._replace(end=other.end)
            found[one.key, other.key] = sentence.said(both)
    return found
