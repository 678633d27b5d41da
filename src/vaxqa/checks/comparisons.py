"""What is more than what: the two sides of a comparison may not change places."""

from __future__ import annotations

from typing import NamedTuple

from .markers import Marker, Markers
from .reading import Aligned, Reading, once

REACH = 4
"""Content words behind "than" that tell what is compared with."""
DEGREE_WITHIN = 10
"""Words between "more" and its "than"."""

_THAN = Markers("""
than: daripada ketimbang dibanding =dibandingkan =dibandingkan_dengan =dibanding_dengan |
  =than =compared_with =compared_to =relative_to
more: =melebihi =melampaui =mengungguli =mengalahkan | exceed surpass outnumber outweigh outdo
  overtake =overtook outstrip
less: =tertinggal_dari =kalah_dari =kalah_dibanding | lag_behind trail
no: =rather_than =alih_alih =bukan_daripada | =rather_than =other_than =instead_of
""")
_DEGREE = Markers("""
more: =lebih =lebih_banyak =lebih_besar =lebih_tinggi | =more =higher =greater =larger =better
  =stronger =longer =later =richer =faster =earlier =worse =heavier =broader =further
less: =kurang =lebih_sedikit =lebih_kecil =lebih_rendah | =less =fewer =lower =smaller
  =weaker =shorter =poorer =slower
""")


class Comparison(NamedTuple):
    """Whether the one side has more, and the places of the words of the other."""

    more: bool
    standard: frozenset[int]


def reversed_(aligned: Aligned) -> str | None:
    """A comparison of the claim whose two sides stand in each other's places in the evidence."""
    for ours in comparisons(aligned.claim):
        for number, sentence in enumerate(aligned.evidence):
            for theirs in comparisons(sentence):
                if ours.more == theirs.more and _crossed(aligned, ours, number, theirs):
                    word = aligned.claim.words[min(ours.standard)].raw
                    return f"the claim compares with {word!r}; the evidence with another thing"
    return None


def mirrored(aligned: Aligned) -> bool:
    """Whether the claim tells a comparison from the other side: "less than" for "more than"."""
    return any(
        ours.more != theirs.more and _crossed(aligned, ours, number, theirs)
        for ours in comparisons(aligned.claim)
        for number, sentence in enumerate(aligned.evidence)
        for theirs in comparisons(sentence)
    )


def _crossed(aligned: Aligned, ours: Comparison, number: int, theirs: Comparison) -> bool:
    there = [aligned.there(place, number) for place in ours.standard]
    if any(at & theirs.standard for at in there):
        return False
    rest = [p for p in range(len(aligned.claim.words)) if p not in ours.standard]
    turned = any(aligned.there(place, number) & theirs.standard for place in rest)
    return turned and any(there)


@once
def comparisons(sentence: Reading) -> list[Comparison]:
    """The comparisons of a sentence with words, not with numbers, on their other side."""
    found = []
    for marker in _THAN.find(sentence):
        more = _is_more(sentence, marker)
        standard = _standard(sentence, marker)
        if more is not None and standard:
            found.append(Comparison(more, frozenset(standard)))
    return found


def _is_more(sentence: Reading, marker: Marker) -> bool | None:
    if marker.name != "than":
        return None if marker.name == "no" else marker.name == "more"
    degrees = [m for m in _DEGREE.find(sentence) if m.end <= marker.start]
    if not degrees or marker.start - degrees[-1].end > DEGREE_WITHIN:
        return None
    return degrees[-1].name == "more"


def _standard(sentence: Reading, marker: Marker) -> list[int]:
    clause = sentence.clauses[marker.end - 1]
    behind = [
        p
        for p in range(marker.end, len(sentence.words))
        if sentence.clauses[p] == clause and (sentence.words[p].weighty or sentence.words[p].digits)
    ][:REACH]
    return [] if behind and sentence.words[behind[0]].digits else behind
