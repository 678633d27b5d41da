"""Whether claim and evidence deny the same."""

from __future__ import annotations

from itertools import pairwise

from .markers import Marker, Markers, scope
from .reading import Aligned, Reading

REACH = 3
"""Content words behind a negator that it may deny (after NegEx, Chapman et al. 2001)."""

_HARD = Markers("""
not: tidak tak bukan belum tanpa jangan tiada tidaklah bukanlah enggan batal gagal menolak
  ditolak penolakan urung kecuali mustahil | =not =no never without none nor neither nobody
  nothing fail failed refuse refused reject rejected decline_to declined_to unable cannot deny
  except
""")
_SOFT = Markers("""
less: =kegagalan kurang kekurangan minim keraguan keengganan terbatas larangan melarang
  membatalkan dibatalkan pembatalan hindari dihindari menghindari ketidakpercayaan ketidakadilan
  ketimpangan kesenjangan menunda ditunda berhenti jeda kosong hilang mencabut menarik dibanding
  beda perbedaan kehilangan henti sekadar rahasia | =failure =failures stand_still stood_still
  lack fewer few reluctance ban prohibit avoid unlike unknown unlicensed inequity inequality
  inequitable mistrust distrust postponed cancelled cancel stop standstill empty missing
  withdraw instead rather unofficial non nonstate hesitancy undisclosed unequal independent mere
  only secret disagree contradict conflict differ short_of took_back take_back uncertain against
""")
Found = list[tuple[int, Marker]]
"""Turning words of the evidence, with the number of their sentence."""


def differs(aligned: Aligned) -> str | None:
    """What one denies and the other does not, of the words that both have."""
    ours = _HARD.find(aligned.claim)
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _HARD.find(e)]
    if _doubled(ours) and not any(_doubled(_HARD.find(e)) for e in aligned.evidence):
        return "the claim denies twice"
    soft = _free(aligned)
    if len(ours) > len(theirs) + len(soft) > 0:
        return "the claim denies oftener than the evidence"
    for marker in ours:
        if not theirs and not soft:
            return f"the claim's {_text(aligned.claim, marker)!r}; the evidence denies nothing"
        if not _denied(aligned, marker, theirs, soft):
            return f"what the claim's {_text(aligned.claim, marker)!r} denies the evidence affirms"
    for number, marker in theirs:
        if _affirmed(aligned, number, marker, ours):
            sentence = aligned.evidence[number]
            return f"the evidence's {_text(sentence, marker)!r}; the claim does not deny it"
    return None


def _free(aligned: Aligned) -> Found:
    """The soft denials of the evidence that are none of the claim's own: "failure", "lack"."""
    hard = {marker.start for marker in _HARD.find(aligned.claim)}
    own = {
        hit
        for marker in _SOFT.find(aligned.claim)
        if marker.start not in hard
        for place in range(marker.start, marker.end)
        for hit in aligned.hits[place]
    }
    return [
        (n, m)
        for n, e in enumerate(aligned.evidence)
        for m in _SOFT.find(e)
        if not own & {(n, place) for place in range(m.start, m.end)}
    ]


def _denied(aligned: Aligned, marker: Marker, hard: Found, soft: Found) -> bool:
    """Whether the evidence denies the first word that it shares of those the claim denies.

    Where it has none of them it cannot tell.
    """
    reach = scope(aligned.claim, marker, REACH)
    shared = [place for place in reach if aligned.hits[place]]
    denied, weakened = (
        {(n, place) for n, other in found for place in around(aligned.evidence[n], other)}
        for found in (hard, soft)
    )
    return not shared or bool(
        any(aligned.hits[place] & denied for place in shared[:2])
        or aligned.hits[shared[0]] & weakened
    )


def _doubled(markers: list[Marker]) -> bool:
    """Whether two negators stand side by side: "not never"."""
    return any(b.start - a.end <= 0 for a, b in pairwise(markers))


def _affirmed(aligned: Aligned, number: int, marker: Marker, ours: list[Marker]) -> bool:
    """Whether the claim says, without denying it, what the evidence's ``marker`` denies."""
    sentence = aligned.evidence[number]
    reach = scope(sentence, marker, REACH)
    said = [place for place in reach if (number, place) in aligned.covered]
    if not reach or reach[0] not in said or 2 * len(said) < len(reach):
        return False
    if _SOFT.find(aligned.claim) and not ours:
        return not any(near(aligned, m, number, reach) for m in _SOFT.find(aligned.claim))
    return not any(near(aligned, m, number, reach) for m in ours)


def near(aligned: Aligned, marker: Marker, number: int, reach: list[int]) -> bool:
    """Whether the claim's ``marker`` stands at the words that the evidence denies."""
    near = around(aligned.claim, marker)
    return any(aligned.there(place, number) & set(reach) for place in near)


def around(sentence: Reading, marker: Marker) -> list[int]:
    """The words that a turning word may belong to: those behind it, and two before."""
    before = [p for p in range(marker.start) if sentence.words[p].weighty][-2:]
    near = before + scope(sentence, marker, REACH + 2)
    clauses = sentence.clauses
    return [place for place in near if clauses[place] == clauses[marker.start]]


def beside(sentence: Reading, marker: Marker) -> bool:
    """Whether a negator stands right at ``marker``."""
    return any(marker.start - 2 <= other.start <= marker.end + 1 for other in _HARD.find(sentence))


def _text(sentence: Reading, marker: Marker) -> str:
    return " ".join(word.raw for word in sentence.words[marker.start : marker.end])
