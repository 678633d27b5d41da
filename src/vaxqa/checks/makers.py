"""Whose product a thing is: in "two Sinovac doses" the name gives nothing and gets nothing."""

from __future__ import annotations

from collections import defaultdict

from .reading import Aligned, Reading, once
from .things import Thing, actors
from .verbs import is_verb

_PRODUCTS = frozenset(
    """vaksin dosis curah jadi bulk kandidat vaccine vaccines dose doses finished candidate
    covid shots jabs coronavac""".split()
)
_MADE = frozenset("buatan produksi keluaran besutan".split())


@once
def makers(sentence: Reading) -> dict[object, list[Thing]]:
    """The names that only tell whose product something is: "dosis Sinovac", "Sinovac doses"."""
    found: dict[object, list[Thing]] = defaultdict(list)
    for thing in actors(sentence):
        if makes(sentence, thing):
            found[thing.key].append(thing)
    return found


def makes(sentence: Reading, thing: Thing) -> bool:
    """Whether a name stands at a product as its maker."""
    texts = [word.text for word in sentence.words]
    if thing.start and texts[thing.start - 1] in _MADE:
        return True
    if sentence.language == "en":
        return _modifies(sentence, thing) or texts[thing.start - 2 : thing.start] in (
            ["doses", "of"], ["vaccine", "of"], ["vaccine", "by"], ["made", "by"],
        )  # fmt: skip
    place = thing.start - 1
    while place >= 0 and texts[place] in _PRODUCTS:
        place -= 1
    if place == thing.start - 1:
        return False
    company = getattr(thing.key, "kind", "") == "company"
    return company or place < 0 or not sentence.words[place].weighty


def _modifies(sentence: Reading, thing: Thing) -> bool:
    """Whether an English name stands before a product that is no part of a longer noun."""
    place = thing.end
    while place < len(sentence.words) and sentence.words[place].text in _PRODUCTS:
        place += 1
    if place == thing.end:
        return False
    follows = sentence.words[place : place + 1]
    if not follows or not follows[0].weighty:
        return True
    return sentence.clauses[place] != sentence.clauses[thing.end] or is_verb(sentence, place)


def differ(aligned: Aligned) -> str | None:
    """A name that the claim makes the maker in another's place."""
    ours = makers(aligned.claim)
    theirs = {key: True for e in aligned.evidence for key in makers(e)}
    named = {thing.key for thing in actors(aligned.claim)}
    known = {thing.key for e in aligned.evidence for thing in actors(e)}
    others = [key for key in theirs if key in named and key not in ours]
    for key, things in ours.items():
        if key not in theirs and key in known and others:
            return f"{aligned.claim.said(things[0])!r} is not the maker in the evidence"
    return None


def agree(aligned: Aligned, thing: Thing) -> bool:
    """Whether claim and evidence know a name as a maker, and as nothing else."""
    sides = [aligned.claim, *(e for e in aligned.evidence if _has(e, thing))]
    return len(sides) > 1 and all(
        len(makers(side).get(thing.key, [])) == _has(side, thing) for side in sides
    )


def _has(sentence: Reading, thing: Thing) -> int:
    """How often a sentence has a name."""
    return sum(other.key == thing.key for other in actors(sentence))
