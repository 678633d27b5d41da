"""Who gives and who gets, who says it and where: the ends of a deed, in whatever voice it is told.

"Japan gave Indonesia doses", "Indonesia received doses from Japan", "pembelian oleh Indonesia":
each name stands at one end. A name that only tells the maker stands at none (`makers`).
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Literal, get_args

from . import makers, names
from .amounts import dated
from .markers import Marker, Markers
from .reading import Aligned, Reading, once
from .things import Thing, actors, together
from .verbs import is_verb

End = Literal["giver", "getter", "place", "source", "subject"]

_MOVED: set[End] = {"giver", "getter"}
_MOVES = Markers("""
give: memberi memberikan diberikan pemberian =diberi menjual dijual penjualan menyumbang
  =menyumbangkan =menyuntikkan =membayar =sumbangan menyerahkan =memasok =dipasok =pasokan
  mengirim mengirimkan dikirim
  kiriman pengiriman menyediakan donasi mendonasikan hibah menghibahkan mengekspor menyalurkan
  | give gave given =gift =sell =sold =sale donate donation =deliver =delivered =delivery
  =deliveries =supplied =sent =send =shipped shipment =provided =exported =paid =injected
get: =menerima =diterima =penerimaan membeli dibeli pembelian memperoleh diperoleh mendapat
  =mendapatkan memesan =dipesan =pesanan mengimpor | receive receipt buy bought purchase obtain
  acquire =got =ordered =imported =take_delivery =took_delivery
arrive: =tiba =sampai mendarat =datang kedatangan | arrive arrival reach =landed =touched_down
""")
_PREPOSITIONS = Markers("""
from: =dari =asal | =from
to: =kepada =ke =untuk =bagi | =to =for
by: =oleh | =by
at: =di | =in =at
told: =menurut =kata =ujar =tutur | =according_to
""")
_NO_NAME = frozenset(
    "the pemerintah negara pihak government perusahaan produsen firm company".split()
)
"""Words between a preposition and its name."""
_SAYS = frozenset(
    """mengatakan menyatakan menyebut menilai berpendapat menegaskan melaporkan menulis mencatat
    menjelaskan menyampaikan berkata said wrote stated argued reported noted stressed explained
    announced named mengumumkan""".split()
)
_IS = frozenset("adalah ialah merupakan menjabat was is were".split())
_BETWEEN = frozenset(
    """telah sudah akan pernah juga has had have also was were then would disebut dikabarkan
    dilaporkan reportedly""".split()
)
"""Words between a name and its verb."""
WITHIN = 8
"""Words between a word for giving and a name with a preposition."""
ARRIVED_WITHIN = 4
"""Words between "arrive" and the place."""


def moves(sentence: Reading) -> list[Marker]:
    """The words for giving, getting and arriving."""
    return _MOVES.find(sentence)


@once
def ends(sentence: Reading) -> dict[object, set[End]]:
    """At which end of a sale, gift or delivery each name stands, where that can be told."""
    found: dict[object, set[End]] = defaultdict(set)
    moved = moves(sentence)
    for thing in actors(sentence):
        end = None if makers.makes(sentence, thing) else _end(sentence, thing, moved)
        if end is not None:
            found[thing.key].add(end)
    for one, other in pairwise(actors(sentence)):
        made = makers.makes(sentence, one) or makers.makes(sentence, other)
        if not made and together(sentence, one, other):
            both = found[one.key] | found[other.key]
            found[one.key], found[other.key] = set(both), set(both)
    return found


def _end(sentence: Reading, thing: Thing, moved: list[Marker]) -> End | None:
    before = [m for m in moved if m.end <= thing.start]
    place = thing.start
    while place and sentence.words[place - 1].text in _NO_NAME:
        place -= 1
    preposition = next((m for m in _PREPOSITIONS.find(sentence) if m.end == place), None)
    if preposition is not None:
        return _of_preposition(preposition, before, moved)
    if before and before[-1].end == place:
        return _of_object(sentence, before[-1])
    return _of_verb(sentence, thing, place) or _of_subject(
        sentence, thing, [m for m in moved if m.start >= thing.end]
    )


def _of_verb(sentence: Reading, thing: Thing, start: int) -> End | None:
    """Whether a name says something, or opens a sentence of what it is."""
    behind = [word.text for word in sentence.words[thing.end : thing.end + 2]]
    if behind[:1] and behind[0] in _SAYS:
        return "source"
    clause = sentence.clauses[thing.start]
    opens = not any(
        word.content and word.text not in names.TITLES and clause == sentence.clauses[place]
        for place, word in enumerate(sentence.words[:start])
        if not any(p.start <= word.start < p.end for p in dated(sentence))
    )
    told = (
        bool(behind) and behind[0] in _IS and not (behind[1:] and is_verb(sentence, thing.end + 1))
    )
    return "subject" if opens and told else None


def _of_preposition(case: Marker, before: list[Marker], moved: list[Marker]) -> End | None:
    near = [m for m in before if case.start - m.end <= WITHIN]
    last = near[-1].name if near else None
    if case.name == "told":
        return "source"
    if case.name == "from":
        return "giver" if moved else None
    if case.name == "by":
        return {"give": "giver", "get": "getter"}.get(last or "")  # type: ignore[return-value]
    if case.name == "to":
        return "getter" if last == "give" else None
    return "getter" if last == "arrive" and case.start - near[-1].end <= ARRIVED_WITHIN else "place"


def _of_object(sentence: Reading, move: Marker) -> End | None:
    """The end of a name right behind a word for giving or getting."""
    text = sentence.words[move.start].text
    if move.name == "arrive":
        return "getter" if text.startswith("reach") else None
    if sentence.language == "en":
        return "getter" if move.name == "give" else None
    active = text.startswith("me")
    if active:
        return "getter" if move.name == "give" else None
    return "giver" if move.name == "give" else "getter"


def _of_subject(sentence: Reading, thing: Thing, behind: list[Marker]) -> End | None:
    """The end of a name right before a word for giving or getting: a verb, or a noun of its own."""
    if not behind:
        return None
    move = behind[0]
    between = sentence.words[thing.end : move.start]
    if move.name == "arrive" or any(word.text not in _BETWEEN for word in between):
        return None
    passive = sentence.words[move.start].text.startswith("di") or (
        bool(between) and between[-1].text in {"was", "were"}
    )
    if passive:
        return "getter" if move.name == "give" else None
    return "giver" if move.name == "give" else "getter"


def differ(aligned: Aligned) -> str | None:
    """A name that the claim puts at the other end, or makes the maker in another's place."""
    for thing in actors(aligned.claim):
        ours = ends(aligned.claim).get(thing.key, set())
        theirs = set[End]().union(*(ends(e).get(thing.key, set()) for e in aligned.evidence))
        ours, theirs = ours & _MOVED, theirs & _MOVED
        if ours and theirs and not ours & theirs:
            name = aligned.claim.said(thing)
            return f"{name!r} is a {min(ours)} in the claim and a {min(theirs)} in the evidence"
    return _other_end(aligned)


def _other_end(aligned: Aligned) -> str | None:
    """An end at which the claim has one name, and the evidence another that the claim names too."""
    known = {thing.key for e in aligned.evidence for thing in actors(e)}
    ours = ends(aligned.claim)
    named = {thing.key: thing for thing in actors(aligned.claim)}
    for end in get_args(End):
        here = {key for key, at in ours.items() if end in at}
        there = {key for e in aligned.evidence for key, at in ends(e).items() if end in at}
        if here and here <= known and not here & there and there & named.keys():
            return f"{aligned.claim.said(named[min(here, key=str)])!r} is no {end} in the evidence"
    return None


def agree(aligned: Aligned, one: Thing, other: Thing) -> bool:
    """Whether two names are at the two ends, or one is the maker, as in the evidence."""
    if any(makers.agree(aligned, thing) for thing in (one, other)):
        return True
    ours = [ends(aligned.claim).get(thing.key, set()) & _MOVED for thing in (one, other)]
    return ours[0] != ours[1] and all(
        any(mine & ends(e).get(thing.key, set()) for e in aligned.evidence)
        for mine, thing in zip(ours, (one, other), strict=True)
    )
