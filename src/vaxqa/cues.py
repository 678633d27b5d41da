"""What kind of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from typing import Literal

from . import figures
from .types import Language

Cue = Literal["date", "number", "person", "place", "reason", "definition", "list"]

_QUESTIONS: tuple[tuple[Cue, str], ...] = (
    ("date", r"\b(?:kapan(?:kah)?|kpn|tanggal (?:berapa|brp)|tahun (?:berapa|brp)|bulan (?:apa|berapa)|when|"
             r"(?:what|which) (?:date|day|year|month)|since when|sejak kapan)\b"),
    ("number", r"\b(?:berapa(?:kah)?|brp|how (?:many|much|high|large|big|effective|long|old)|what (?:percentage|share|number|"
               r"proportion|rate|was the efficacy|is the efficacy)|jumlah(?:nya)?|seberapa)\b"),
    ("person", r"\b(?:siapa(?:kah)?|sapa|who(?:se|m)?|which (?:company|country|person|minister|organi[sz]ation|"
               r"institution|body))\b"),
    ("place", r"\b(?:di ?mana(?:kah)?|dmn|where|which (?:city|place)|(?:di )?kota (?:apa|mana))\b"),
    ("reason", r"\b(?:mengapa(?:kah)?|kenapa|knp|why|apa (?:alasan|tujuan|penyebab|sebab)\w*|alasan|tujuan|what (?:is|was|were|are) the "
               r"(?:reasons?|aims?|purposes?|objectives?|causes?|goals?))\b"),
    ("list", r"\b(?:sebutkan|apa saja|siapa saja|mana saja|list|name (?:the|all|some)|which (?:\w+s)\b|what are)\b"),
    ("definition", r"\b(?:apa(?:kah)?(?: sih)? (?:itu|yang dimaksud|arti|makna|pengertian)|definisi|pengertian|"
                   r"(?:what|who) (?:is|are|does)|what's|define|apa yg dimaksud|meaning of|jelaskan (?:apa|pengertian))\b"),
)  # fmt: skip
_CUES = tuple((cue, re.compile(pattern, re.IGNORECASE)) for cue, pattern in _QUESTIONS)

_REASON = re.compile(
    r"\b(?:karena|sebab|agar|supaya|untuk|bertujuan|tujuan|alasan|guna|demi|akibat|sehingga|because|"
    r"since|so that|in order to|to (?:secure|avoid|reduce|\w+)|aim(?:s|ed)?|purpose|reason|due to|"
    r"owing to|apart from|selain)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:di|ke|dari|in|at|from|to|near)\s+(?:\w+\s+)?[A-Z]\w+")
_PERSON = re.compile(r"\b[A-Z][\w'’.-]+(?:\s+(?:of\s+)?[A-Z][\w'’.-]+)*")
_DEFINITION = re.compile(
    r"\b(?:adalah|ialah|merupakan|yaitu|yakni|berarti|disebut|didefinisikan|dipahami sebagai|is an?|"
    r"are|is the|means|refers to|is defined|is understood|called|consists?|terdiri)\b",
    re.IGNORECASE,
)


def asked(question: str) -> frozenset[Cue]:
    """What ``question`` asks for; empty where nothing says.

    >>> sorted(asked("Kapan dan di mana uji klinis dimulai?"))
    ['date', 'place']
    """
    return frozenset(cue for cue, pattern in _CUES if pattern.search(question))


def answers(cue: Cue, sentence: str, language: Language) -> bool:
    """Whether ``sentence`` holds the kind of thing that ``cue`` asks for.

    >>> answers("date", "Vaksinasi dimulai pada 13 Januari 2021.", "id")
    True
    """
    if cue == "date":
        return bool(figures.dates(sentence)) or bool(re.search(r"\b(?:19|20)\d\d\b", sentence))
    if cue == "number":
        return bool(figures.figures(sentence, language))
    if cue == "list":
        return sentence.count(",") + sentence.count(";") >= 2
    pattern = {"person": _PERSON, "place": _PLACE, "reason": _REASON, "definition": _DEFINITION}[
        cue
    ]
    return bool(pattern.search(sentence))
