"""Whether the evidence has what the claim is about, and what the claim adds to it."""

from __future__ import annotations

import re
from itertools import pairwise

from ..figures import MONTHS
from . import names
from .amounts import dated
from .reading import Aligned, Reading, once
from .verbs import is_verb

FLOOR = 0.6
"""Share of a claim's content words, light ones counting less, that its evidence must have."""

_LINKING = frozenset(
    """namely respectively however moreover furthermore meanwhile therefore thus whereas including
    through onward onwards instead alike versus rather besides whether concerning regarding
    sedangkan namun selanjutnya ketimbang maupun daripada sebagaimana berupa apabila mengenai
    adapun melalui guna serta terkait termasuk antaranya maka bahwa walaupun meskipun meski
    bila tiap until because although atas buatan till once provided off sekaligus tidak
    tak bukan belum not no never""".split()
)
"""Words that only join others, and those that deny, which have a check of their own."""
_FRACTIONS = frozenset(
    "half third quarter percent pertiga perempat setengah separuh sepertiga seperempat".split()
)
_SORTS = frozenset(
    """ciri sifat hal proses gejala upaya pihak warga kalangan trait feature characteristic
    process effort party penerima anggota urusan recipient member""".split()
)
"""Nouns that only say what sort of thing the next word is."""
_NOT_TELLING = _LINKING | _SORTS | _FRACTIONS | MONTHS.keys()
_ENGLISH_QUALITY = re.compile(r"[a-z]{3,}(?:ly|ful|less|ous|able|ible|ive|ical)")
_NO_QUALITY = frozenset(
    """family supply apply july reply ally assembly italy table able partly heavily highly greatly
    largely nearly roughly initially originally previously recently subsequently consequently
    accordingly eventually ultimately newly jointly directly likewise possible responsible
    respective alive live give five""".split()
)
_QUALITIES = frozenset(
    """cheap fake false bad good safe unsafe secret dirty cruel corrupt illegal legal fatal
    lethal toxic clean cold hot huge tiny vast rare strange famous terrible perfect wrong
    honest modern obsolete expired stolen defective harsh brutal sick healthy palsu murah
    mahal aman bahaya buruk bagus jelek hebat curang ilegal kotor bersih rusak basi kejam
    jahat korup mematikan beracun langka aneh terkenal canggih kuno usang sempurna jujur
    sehat parah ampuh manjur mujarab bodoh pintar berbahaya beruntung rugi merugikan
    menguntungkan mengecewakan memuaskan megah tajam tegas terburu""".split()
)
"""Words that say how something is, where their form does not show it."""


def share(aligned: Aligned) -> float:
    """Share, in 0..1, of the claim's words that the evidence has in either language.

    Numbers and names have checks of their own; a claim of nothing else counts as covered.
    Repeats count once.
    """
    said = {
        w.text: place
        for place, w in enumerate(aligned.claim.words)
        if w.content and (aligned.hits[place] or place in _telling_places(aligned.claim))
    }
    weights = {place: aligned.claim.words[place].weight for place in said.values()}
    held = sum(weight for place, weight in weights.items() if aligned.hits[place])
    return held / sum(weights.values()) if weights else 1.0


@once
def _telling_places(sentence: Reading) -> list[int]:
    """The places of content words outside dates, which have a check of their own."""
    return [
        place
        for place, word in enumerate(sentence.words)
        if word.content
        and word.text not in _LINKING
        and not any(p.start <= word.start < p.end for p in dated(sentence))
    ]


def uncovered(aligned: Aligned) -> str | None:
    """The words that the evidence does not have, when they are too many or add something."""
    claim = aligned.claim
    missing = [place for place in _telling_places(claim) if not aligned.hits[place]]
    told = missing if share(aligned) < FLOOR else _added(aligned, missing)
    if not told:
        return None
    return f"not in the evidence: {', '.join(claim.words[place].raw for place in told)}"


def _added(aligned: Aligned, missing: list[int]) -> list[int]:
    """Those of the missing words that the claim adds, rather than saying others in their place.

    These are qualities and, where all else is carried, a thing. A verb mostly tells how what
    stands beside it belongs together. A translation stands in another order, and its words may
    be in no lexicon: there only a quality is seen to be added.
    """
    claim = aligned.claim
    qualities = [place for place in missing if _is_quality(claim, place)]
    if any(e.language != claim.language for e in aligned.evidence):
        return qualities
    things = missing if len(missing) == 1 and not is_verb(claim, missing[0]) else qualities
    return [place for place in things if _telling(claim, place) and _put_in(aligned, place)]


def _telling(claim: Reading, place: int) -> bool:
    """Whether a word must be carried: no name, no number and none that only joins others."""
    word = claim.words[place]
    if not word.weighty or word.text in _NOT_TELLING:
        return False
    return len(word.text) > 2 and place not in names.capitals(claim)


def _put_in(aligned: Aligned, place: int) -> bool:
    """Whether the words beside a missing one are neighbours in the evidence.

    Those that open a claim may say what it is about: "Yes", "The study describes".
    """
    said = _saying(aligned.claim)
    before = [p for p in said if p < place and aligned.hits[p]][-1:]
    behind = [p for p in said if p > place and aligned.hits[p]][:1]
    return bool(before) and any(
        _neighbours(aligned, n, before[0], behind[0] if behind else None)
        for n in range(len(aligned.evidence))
    )


def _neighbours(aligned: Aligned, number: int, before: int, behind: int | None) -> bool:
    """Whether nothing stands between two words in an evidence sentence, or behind the first."""
    said = [*_saying(aligned.evidence[number]), None]
    there = aligned.there(before, number)
    then: set[int | None] = {None} if behind is None else {*aligned.there(behind, number)}
    return any(one in there and other in then for one, other in pairwise(said))


@once
def _saying(sentence: Reading) -> list[int]:
    """The places of the words and numbers that say something."""
    return [p for p, word in enumerate(sentence.words) if word.content or word.digits]


def _is_quality(claim: Reading, place: int) -> bool:
    text = claim.words[place].text
    if text in _QUALITIES:
        return True
    if claim.language == "id":
        return place > 0 and claim.words[place - 1].text == "secara"
    return bool(_ENGLISH_QUALITY.fullmatch(text)) and text not in _NO_QUALITY
