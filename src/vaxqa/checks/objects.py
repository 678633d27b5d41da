"""Whom a deed is done to: "asked the president" is not what the president asked."""

from __future__ import annotations

from . import names
from .reading import Aligned, Reading, once
from .relations import doers
from .things import AND, Thing, actors
from .verbs import is_passive, is_verb

_MUTUAL = frozenset(
    """met meet bertemu menemui temui joined bergabung menggandeng digandeng partnered bermitra
    became become remained menjadi merupakan named called bernama included including termasuk
    followed menyusul meliputi""".split()
)
"""Verbs that both sides do, and those that only name."""
_BEFORE = names.TITLES | AND | frozenset("the a an other para pihak kepada sang si".split())
"""Words between a verb and the name of whom it is done to."""


def differ(aligned: Aligned) -> str | None:
    """A name that does in the claim what is done to it in the evidence, or the other way round."""
    for told, other in ((objects, doers), (doers, objects)):
        theirs = [(told(e), other(e)) for e in aligned.evidence]
        for place, belong in told(aligned.claim).items():
            like, unlike = (
                {
                    thing.key
                    for number, at in aligned.hits[place]
                    for thing in theirs[number][side].get(at, [])
                }
                for side in (0, 1)
            )
            for thing in belong:
                if thing.key in unlike - like:
                    verb = aligned.claim.words[place].raw
                    return f"{aligned.claim.said(thing)!r} is at the other end of {verb!r}"
    return None


@once
def objects(sentence: Reading) -> dict[int, list[Thing]]:
    """For the places of verbs in the active voice the names right behind them."""
    found: dict[int, list[Thing]] = {}
    for thing in actors(sentence):
        place = thing.start - 1
        while place > 0 and sentence.words[place].text in _BEFORE:
            place -= 1
        if place < 0 or not is_verb(sentence, place) or is_passive(sentence, place):
            continue
        if sentence.words[place].text in _MUTUAL:
            continue
        if sentence.clauses[place] == sentence.clauses[thing.start]:
            found.setdefault(place, []).append(thing)
    return found
