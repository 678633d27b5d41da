"""Whether claim and evidence deny the same."""

from __future__ import annotations

from itertools import pairwise

from .markers import Marker, Markers, scope
from .reading import Aligned, Reading

REACH = 3
"""Content words behind a negator that it may deny (after NegEx, Chapman et al. 2001)."""

_HARD = Markers("""
not: tidak tak bukan belum tanpa jangan tiada tidaklah bukanlah enggan batal gagal menolak
  ditolak penolakan urung kecuali mustahil mengorbankan | =not =no never without none nor neither
  nobody
  nothing fail failed refuse refused reject rejected decline_to declined_to unable cannot deny
  except at_the_expense_of
""")
_SOFT = Markers("""
less: =kegagalan kurang kekurangan minim keraguan keengganan terbatas larangan melarang
  membatalkan dibatalkan pembatalan menunggu ditunggu hindari dihindari menghindari ketidakpercayaan
  ketidakadilan
  ketimpangan kesenjangan menunda ditunda berhenti jeda kosong hilang mencabut menarik dibanding
  beda perbedaan kehilangan henti sekadar rahasia tertahan mandek | =failure =failures stand_still
  stood_still
  lack fewer few reluctance wait ban prohibit avoid unlike unknown unlicensed inequity inequality
  inequitable mistrust distrust postponed cancelled cancel stop standstill stuck freeze frozen
  empty missing
  withdraw instead rather hold_off await unofficial non nonstate hesitancy undisclosed unequal
  independent mere
  only secret undecided unvaccinated unclear unresolved undetermined unproven disagree contradict
  conflict differ short_of took_back take_back uncertain
  advise_against advised_against argue_against argued_against decide_against decided_against
  warn_against warned_against urge_against urged_against vote_against voted_against
""")
_WAIT = Markers("""
wait: menunggu menunda ditunda | wait await hold_off postpone
""")
"""Words that say "not yet" by themselves, so that they are seldom denied."""
_UNLIKE = Markers("""
unlike: tidak_ada tiada tak_ada | no_other none_other nowhere_else no_one_else
""")
_UNIQUE = Markers("""
unique: =paling =terbesar =terbanyak =tertinggi =satu_satunya =hanya | =most =only =best largest
  highest sole unique
""")
Found = list[tuple[int, Marker]]
"""Turning words of the evidence, with the number of their sentence."""


def differs(aligned: Aligned) -> str | None:
    """What one denies and the other does not, of the words that both have."""
    ours = _denials(aligned)
    theirs = [(n, marker) for n, e in enumerate(aligned.evidence) for marker in _HARD.find(e)]
    if _waits_not(aligned, ours):
        return "the claim denies that something is awaited"
    if _doubled(ours) and not any(_doubled(_HARD.find(e)) for e in aligned.evidence):
        return "the claim denies twice"
    soft = _free(aligned)
    if len(ours) > len(theirs) + len(soft) > 0:
        return "the claim denies oftener than the evidence"
    for marker in ours:
        if not theirs and not soft:
            return f"the claim's {aligned.claim.said(marker)!r}; the evidence denies nothing"
        if not _denied(aligned, marker, theirs, soft):
            return f"what the claim's {aligned.claim.said(marker)!r} denies the evidence affirms"
    for number, marker in theirs:
        if _affirmed(aligned, number, marker, ours):
            sentence = aligned.evidence[number]
            return f"the evidence's {sentence.said(marker)!r}; the claim does not deny it"
    return None


def _denials(aligned: Aligned) -> list[Marker]:
    """The denials of the claim, but for "no other is as large" of what is the largest."""
    ours = _HARD.find(aligned.claim)
    if not any(_UNIQUE.find(e) for e in aligned.evidence):
        return ours
    unlike = {marker.start for marker in _UNLIKE.find(aligned.claim)}
    return [marker for marker in ours if marker.start not in unlike]


def _waits_not(aligned: Aligned, ours: list[Marker]) -> bool:
    """Whether the claim denies that one waits: what is not awaited is not "not yet"."""
    waits = {m.start for m in _WAIT.find(aligned.claim)}
    told = any(_WAIT.find(e) for e in aligned.evidence)
    return not told and any(m.end <= at <= m.end + 1 for m in ours for at in waits)


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
    if _is_said(aligned, marker, hard):
        return True
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


def _is_said(aligned: Aligned, marker: Marker, hard: Found) -> bool:
    """Whether a word that denies by its meaning ("refuse") stands in the evidence too."""
    said = {(n, place) for n, other in hard for place in range(other.start, other.end)}
    places = range(marker.start, marker.end)
    return any(aligned.claim.words[at].weighty and aligned.hits[at] & said for at in places)


def _doubled(markers: list[Marker]) -> bool:
    """Whether two negators stand side by side: "not never"."""
    return any(b.start - a.end <= 0 for a, b in pairwise(markers))


def _affirmed(aligned: Aligned, number: int, marker: Marker, ours: list[Marker]) -> bool:
    """Whether the claim says, without denying it, what the evidence's ``marker`` denies."""
    sentence = aligned.evidence[number]
    reach = scope(sentence, marker, REACH)
    clause = [p for p in reach if sentence.clauses[p] == sentence.clauses[marker.start]]
    reach = clause or reach
    said = [place for place in reach if (number, place) in aligned.covered]
    if not said or 2 * len(said) < len(reach) or (reach[0] not in said and _denies(aligned)):
        return False
    denials = ours + _SOFT.find(aligned.claim)
    return not any(near(aligned, m, number, reach) for m in denials)


def denies(sentence: Reading) -> bool:
    """Whether anything in a sentence denies."""
    return bool(_HARD.find(sentence) or _SOFT.find(sentence))


def _denies(aligned: Aligned) -> bool:
    """Whether anything in the claim may deny in other words than the evidence."""
    soft = {(n, m.start) for n, e in enumerate(aligned.evidence) for m in _SOFT.find(e)}
    own = [m for m in _SOFT.find(aligned.claim) if not aligned.hits[m.start] & soft]
    return bool(own or _HARD.find(aligned.claim))


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


def just_before(sentence: Reading, marker: Marker) -> bool:
    """Whether a negator stands before ``marker``, at most one word between."""
    return any(0 <= marker.start - other.end <= 1 for other in _HARD.find(sentence))
