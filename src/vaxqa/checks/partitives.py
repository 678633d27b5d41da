"""What is told of a part only: "516 doses, 26 per cent of which were gifts"."""

from __future__ import annotations

from typing import NamedTuple

from .amounts import Amount, amounts
from .markers import Markers
from .reading import Aligned, Reading, once

_OF_IT = Markers("""
part: =di_antaranya =antaranya =darinya =dari_jumlah_itu =dari_jumlah_tersebut | =of_which
  =of_whom =of_them =of_these =among_them =of_those
""")
_SOME = Markers("""
some: =sebagian =sebagiannya =beberapa =termasuk =antara_lain =ada_yang | =some =part =partly
  =several =including =include =includes =included
""")


class Part(NamedTuple):
    """The numbers of a part, those of the whole, and the places of what is told of the part."""

    numbers: tuple[Amount, ...]
    whole: tuple[Amount, ...]
    told: frozenset[int]


def mixed(aligned: Aligned) -> str | None:
    """A number of the claim that has the words of what its evidence tells of a part alone."""
    if _OF_IT.find(aligned.claim) or _SOME.find(aligned.claim):
        return None
    ours = amounts(aligned.claim)
    for number, sentence in enumerate(aligned.evidence):
        for part in parts(sentence):
            if any(a.agrees(b) for a in ours for b in part.numbers):
                continue
            whole = [a for a in ours if any(a.agrees(b) for b in part.whole)]
            own = [hits & {(number, at) for at in part.told} for hits in aligned.hits]
            if whole and any(own):
                return f"the evidence has {whole[0].text!r} of another thing"
    return None


@once
def parts(sentence: Reading) -> list[Part]:
    """The parts of what a sentence counts, each with a number of its own."""
    found = []
    counted = [a for a in amounts(sentence) if not a.ordinal]
    for marker in _OF_IT.find(sentence):
        clause = sentence.clauses[marker.start]
        own = tuple(a for a in counted if sentence.clauses[a.place] == clause)
        whole = tuple(a for a in counted if a.place < marker.start and a not in own)
        words = sentence.words
        elsewhere = {w.stems[0] for p, w in enumerate(words) if sentence.clauses[p] != clause}
        told = frozenset(
            p
            for p, word in enumerate(words)
            if sentence.clauses[p] == clause and word.weighty and word.stems[0] not in elsewhere
        )
        if own and whole:
            found.append(Part(own, whole, told))
    return found
