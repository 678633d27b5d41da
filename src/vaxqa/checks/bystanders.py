"""Who only saw a deed, spoke of it or was for it has not done it."""

from __future__ import annotations

from .markers import Marker, Markers, scope
from .reading import Aligned, Reading
from .relations import doers

REACH = 3
"""Content words behind "witnessed" that tell the deed."""
_BESIDE = Markers("""
saw: menyaksikan menghadiri hadir mengawasi memantau mengamati memimpin
  | =witnessed =attended =observed =oversaw =watched =saw =monitored
spoke: membahas membicarakan mengkritik memuji mengumumkan melaporkan menyebut menyambut mengusulkan
  merundingkan menyerukan
  | =discussed =criticised =criticized =praised =announced =reported =welcomed =proposed
  =negotiated =mentioned =described
was_for: mendukung menolak menentang meminta mendesak mendorong membantu memfasilitasi menyarankan
  | =supported =backed =opposed =rejected =asked =urged =encouraged =helped =facilitated =advised
  =requested =demanded =wanted =considered
""")


def differ(aligned: Aligned) -> str | None:
    """A name that does in the claim what it only stands beside in the evidence."""
    for number, sentence in enumerate(aligned.evidence):
        for marker in _BESIDE.find(sentence):
            note = _done(aligned, number, sentence, marker)
            if note is not None:
                return note
    return None


def _done(aligned: Aligned, number: int, sentence: Reading, marker: Marker) -> str | None:
    if any((number, place) in aligned.covered for place in range(marker.start, marker.end)):
        return None
    beside = {thing.key for thing in doers(sentence).get(marker.start, [])}
    deed = set(scope(sentence, marker, REACH)[:2])
    for place, belong in doers(aligned.claim).items():
        for thing in belong:
            if thing.key in beside and aligned.there(place, number) & deed:
                return (
                    f"{aligned.claim.words[place].raw!r} is not told of "
                    f"{aligned.claim.said(thing)!r}"
                )
    return None
