"""What kind of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from typing import Literal

from . import figures
from .types import Language

Cue = Literal["date", "number", "person", "place", "reason", "definition", "list"]

# Each kind with the words that ask for it, in both languages and as people type them.
_ASKED: dict[Cue, tuple[str, ...]] = {
    "date": (
        r"kapan(?:kah)?|kpn|sejak kapan|(?:tanggal|tgl|tahun|bulan|hari) (?:berapa|brp|apa)",
        r"when|since when|(?:what|which) (?:date|day|years?|month)",
    ),
    "number": (
        r"(?:se)?berapa(?:kah)?|brp|jumlah(?:nya)?",
        r"how (?:many|much|high|large|big|effective|long|old|far)",
        r"what (?:percentage|share|number|proportion|rate|(?:was|is) the (?:efficacy|rate|price))",
    ),
    "person": (
        r"siapa(?:kah)?|sapa",
        r"who(?:se|m)?|which (?:company|country|person|minister|organi[sz]ation|institution|body)",
    ),
    "place": (
        r"di ?mana(?:kah)?|dmn|kota (?:apa|mana)",
        r"where|(?:which|what) (?:city|place)",
    ),
    "reason": (
        r"mengapa(?:kah)?|kenapa|knp|alasan(?:nya)?|tujuan(?:nya)?|sebab(?:nya)?|sasaran",
        r"why|what made|(?:reason|aim|purpose|objective|cause|goal)s?",
    ),
    "list": (
        r"sebutkan|(?:apa|siapa|mana) (?:saja|aja)|isi",
        r"list|name (?:the|all|some)|what (?:are|were) the|which \w+s",
    ),
    "definition": (
        r"apa(?:kah)?(?: sih)? itu|itu apa(?:an)?|tuh apa(?:an)?|apa (?:yang|yg) dimaksud",
        r"(?:apa )?(?:arti|makna|pengertian)(?:nya)?|definisi",
        r"what (?:is|are)|what's|define|definition|meaning of|what does .+ (?:mean|stand for)",
    ),
}
_CUES = {
    cue: re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.IGNORECASE)
    for cue, patterns in _ASKED.items()
}

_REASON = re.compile(
    r"\b(?:karena|sebab|agar|supaya|bertujuan|tujuan|alasan|guna|demi|akibat|sehingga|untuk|"
    r"selain|because|so that|in order to|aim(?:s|ed)?|purpose|reasons?|due to|owing to|since|"
    r"apart from|so as to|meant to|cause[sd]?)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:di|ke|dari|in|at|from|to|near)\s+(?:\w+\s+)?[A-Z]\w+")
_PERSON = re.compile(r"\b[A-Z][\w'’.-]+(?:\s+(?:of\s+)?[A-Z][\w'’.-]+)*")
_DEFINITION = re.compile(
    r"\b(?:adalah|ialah|merupakan|yaitu|yakni|berarti|disebut|didefinisikan|dipahami|is an?|"
    r"is the|are the|means|refers to|is defined|is understood|called|consists?|terdiri)\b|, is\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def asked(question: str) -> frozenset[Cue]:
    """What ``question`` asks for; empty where nothing says.

    >>> sorted(asked("Kapan dan di mana uji klinis dimulai?"))
    ['date', 'place']
    """
    found = {cue for cue, pattern in _CUES.items() if pattern.search(question)}
    if "date" in found:
        found.discard("number")  # "tahun berapa" asks for a date
    if found & {"number", "person", "place", "reason"}:
        found.discard("definition")  # "what is the efficacy" asks for a number
    return frozenset(found)


def answers(cue: Cue, sentence: str, language: Language) -> bool:
    """Whether ``sentence`` holds the kind of thing that ``cue`` asks for.

    >>> answers("date", "Vaksinasi dimulai pada 13 Januari 2021.", "id")
    True
    """
    if cue == "date":
        return bool(figures.dates(sentence)) or bool(_YEAR.search(sentence))
    if cue == "number":
        return bool(figures.figures(sentence, language))
    if cue == "list":
        return sentence.count(",") + sentence.count(";") >= 2
    pattern = {
        "person": _PERSON,
        "place": _PLACE,
        "reason": _REASON,
        "definition": _DEFINITION,
    }[cue]
    return bool(pattern.search(sentence))
