"""What a number counts: doses are no people, and a share of one group is none of another."""

from __future__ import annotations

from collections.abc import Sequence

from . import numerals
from .amounts import Amount, amounts
from .figures import unit_of
from .markers import Markers
from .reading import Aligned, Reading
from .verbs import is_verb

UNIT_WITHIN = 2
"""Content words behind a number of which one tells what it counts."""
BASE_WITHIN = 4
"""Words behind "per cent of" that tell the group."""
_UNITS = Markers("""
person: =orang =jiwa =penduduk =warga =peserta =relawan =responden =pasien =pelajar =karyawan
  =nakes =penerima | =people =persons =person =inhabitants =citizens =residents =participants
  =volunteers
  =respondents =patients =workers =students =recipients
dose: =dosis =suntikan | =doses =dose =shots =jabs =injections
vial: =vial =botol =ampul | =vial =vials =bottles =ampoules
state: =negara =bangsa | =countries =country =nations =states
firm: =perusahaan =produsen =pabrik | =companies =firms =manufacturers =factories =plants
day: =hari | =day =days
week: =minggu =pekan | =week =weeks
month: =bulan | =month =months
year: =tahun | =year =years
hour: =jam =menit | =hour =hours =minute =minutes
dollar: =dolar | =dollar =dollars
rupiah: =rupiah | =rupiah
euro: =euro | =euro =euros
tonne: =ton =kilogram | =tonnes =tons =kilograms
device: =ventilator =konsentrator =tabung =unit | =ventilators =concentrators =cylinders =units
""")
_OF = frozenset("of dari among antara".split())


def other(aligned: Aligned) -> str | None:
    """A number of the claim that its evidence has, but by another unit or of another group."""
    for amount in amounts(aligned.claim):
        if amount.ordinal or amount.fraction:
            continue
        same = [
            (n, theirs)
            for n, e in enumerate(aligned.evidence)
            for theirs in amounts(e)
            if not theirs.ordinal and amount.agrees(theirs)
        ]
        if not same:
            continue
        if _other_unit(aligned, amount, same) or _other_base(aligned, amount, same):
            return f"the evidence has {amount.text!r} of another thing"
    return None


def _other_unit(aligned: Aligned, amount: Amount, same: Sequence[tuple[int, Amount]]) -> bool:
    ours = _unit(aligned.claim, amount)
    theirs = [_unit(aligned.evidence[n], there) for n, there in same]
    return ours is not None and None not in theirs and ours not in theirs


def _unit(sentence: Reading, amount: Amount) -> str | None:
    """The unit that a number counts by, where it stands right behind, or one word further."""
    if amount.percent:
        return None
    units = {marker.start: marker.name for marker in _UNITS.find(sentence)}
    behind = unit_of(sentence, amount, UNIT_WITHIN)
    for place in behind:
        if place in units:
            between = sentence.words[behind[0] : place]
            plain = not any(w.text in numerals.WORDS or not w.content for w in between)
            return units[place] if plain else None
        if is_verb(sentence, place):
            return None
    return None


def _other_base(aligned: Aligned, amount: Amount, same: Sequence[tuple[int, Amount]]) -> bool:
    """Whether a share is one of a group that the evidence names, but not as its whole."""
    ours = _base(aligned.claim, amount)
    bases = [(n, _base(aligned.evidence[n], there)) for n, there in same]
    if not ours or not all(base for _, base in bases):
        return False
    known = [place for place in ours if aligned.hits[place]]
    theirs = {(n, place) for n, base in bases for place in base}
    return bool(known) and not any(aligned.hits[place] & theirs for place in known)


def _base(sentence: Reading, amount: Amount) -> list[int]:
    """The places of the words for the group behind "per cent of"."""
    if not amount.percent:
        return []
    words = sentence.words
    at = amount.behind
    while at < len(words) and words[at].text in {"per", "cent", "persen", "percent"}:
        at += 1
    if at >= len(words) or words[at].text not in _OF:
        return []
    found: list[int] = []
    for place in range(at, min(len(words), at + BASE_WITHIN + 1)):
        if sentence.clauses[place] != sentence.clauses[at] or is_verb(sentence, place):
            break
        if words[place].content:
            found.append(place)
        elif words[place].text not in _OF | {"the", "all", "para", "seluruh"}:
            break
    return found
