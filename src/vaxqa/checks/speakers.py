"""Who says it: a claim may let only those speak who speak in its evidence."""

from __future__ import annotations

from .markers import Marker, Markers
from .reading import Aligned, Reading, once
from .things import Thing, actors

WITHIN = 6
"""Words between a name of the evidence and a word for what it says."""
_SAYS = Markers("""
say: mengatakan dikatakan menyatakan dinyatakan pernyataan menyebut disebut menilai penilaian
  berpendapat pendapat menegaskan melaporkan laporan dilaporkan menulis tulisan mencatat menjelaskan
  menyampaikan disampaikan berkata mengklaim diklaim klaim mengaku mengakui pengakuan mengumumkan
  pengumuman menurut kata ujar tutur pandangan mengungkapkan menekankan mengemukakan menuturkan
  berargumen argumen memperingatkan menuduh meminta menyerukan menyarankan
  | say said state statement claim argue argument report note stress explain announce write wrote
  written tell told =according_to view =account acknowledge admit insist emphasise emphasize
  describe assert maintain judge judgement judgment opinion warn call remark speech quote find
  found conclude count reckon believe accuse words recall name ask urge
""")
"""Words for speech, of the one who speaks or of what is said."""
_CLAIMS = Markers("""
say: =mengatakan =menyatakan =menilai =berpendapat =menegaskan =berkata =mengklaim =mengaku
  =mengakui =mengungkapkan =menekankan =mengemukakan =menuturkan =berargumen =memperingatkan
  | =said =stated =claimed =argued =stressed =explained =acknowledged =admitted =insisted
  =emphasised =emphasized =asserted =maintained =warned =remarked =denied
told: =menurut =kata =ujar =tutur | =according_to
""")
_BETWEEN = frozenset("telah sudah juga pun pernah had has have also himself herself itself".split())


def differ(aligned: Aligned) -> str | None:
    """A name that speaks in the claim, and of which another speaks in the evidence."""
    for thing in _speakers(aligned.claim):
        there = [
            (e, other) for e in aligned.evidence for other in actors(e) if other.key == thing.key
        ]
        heard = any(_SAYS.find(e) for e, _ in there)
        if heard and not any(_may_speak(e, other) for e, other in there):
            return f"{aligned.claim.said(thing)!r} does not say so in the evidence"
    return None


@once
def _speakers(sentence: Reading) -> list[Thing]:
    """The names right before a verb of speech, or right behind "according to"."""
    marks = _CLAIMS.find(sentence)
    return [t for t in actors(sentence) if any(_speaks(sentence, t, m) for m in marks)]


def _speaks(sentence: Reading, thing: Thing, marker: Marker) -> bool:
    if marker.name == "told":
        return marker.end == thing.start
    between = sentence.words[thing.end : marker.start]
    near = 0 <= marker.start - thing.end <= len(_BETWEEN)
    return near and all(word.text in _BETWEEN for word in between)


def _may_speak(sentence: Reading, thing: Thing) -> bool:
    return any(
        m.start - thing.end <= WITHIN and thing.start - m.end <= WITHIN
        for m in _SAYS.find(sentence)
    )
