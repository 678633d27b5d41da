"""What kind of thing a question asks for, and whether a sentence has one."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal, get_args

from . import figures
from .types import Language

Cue = Literal["date", "number", "person", "place", "reason", "definition", "list"]
CUES: tuple[Cue, ...] = get_args(Cue)

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
        r"list|name (?:the|all|some)|what (?:are|were) the|which (?!is|was|has|does|class)\w+s",
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
_PLACE = re.compile(r"\b(?:di|ke|dari|in|at|from|to|near)\s+(?:the\s+)?(?P<name>[A-Z][\w’'-]+)")
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_DEFINITION = re.compile(
    r"\b(?:adalah|ialah|merupakan|yaitu|yakni|berarti|disebut|didefinisikan|dipahami|is an?|"
    r"is the|are the|means|refers to|is defined|is understood|called|consists?|terdiri)\b|, is\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


@lru_cache(maxsize=4096)
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


_COUNTED = re.compile(
    r"\b(?:how many|numbers? of|(?:se)?berapa(?:kah)?(?: (?:banyak|jumlah|besar))?|brp|jumlah|"
    r"banyaknya)"
    r"\s+(?P<thing>[\w-]+(?:\s+[\w-]+)?)",
    re.IGNORECASE,
)


def counted(question: str) -> tuple[str, ...]:
    """The one or two words that ``question`` asks the number of; empty when it asks for none.

    >>> counted("How many employees does Bio Farma have?"), counted("Berapa dosis yang tiba?")
    (('employees', 'does'), ('dosis', 'yang'))
    """
    found = _COUNTED.search(question)
    return tuple(found["thing"].lower().split()) if found else ()


def answers(cue: Cue, sentence: str, language: Language, question: str = "") -> bool:
    """Whether ``sentence`` holds the kind of thing that ``cue`` asks for.

    What ``question`` names already is no answer to it.

    >>> answers("date", "Vaksinasi dimulai pada 13 Januari 2021.", "id")
    True
    >>> answers("person", "Honesti Basyir memimpin Bio Farma.", "id", "Siapa Honesti Basyir?")
    True
    """
    if cue == "date":
        return bool(_times(sentence) - _times(question))
    if cue == "number":
        return bool(_numbers(sentence, language) - _numbers(question, language))
    if cue == "list":
        return sentence.count(",") + sentence.count(";") >= 2
    if cue == "person":
        return bool(_names(_NAME, sentence) - _words(question))
    if cue == "place":
        return bool(_names(_PLACE, sentence) - _words(question))
    pattern = {"reason": _REASON, "definition": _DEFINITION}[cue]
    return bool(pattern.search(sentence))


@lru_cache(maxsize=4096)
def _times(text: str) -> frozenset[tuple[int | None, ...]]:
    named = {(date.year, date.month, date.day) for date in figures.dates(text)}
    return frozenset(named | {(int(year), None, None) for year in _YEAR.findall(text)})


@lru_cache(maxsize=4096)
def _numbers(text: str, language: Language) -> frozenset[frozenset[Decimal]]:
    return frozenset(figure.values for figure in figures.figures(text, language))


def _names(pattern: re.Pattern[str], text: str) -> set[str]:
    """The capitalised words that ``pattern`` finds, but for months."""
    found = {match.group(pattern.groups).lower() for match in pattern.finditer(text)}
    return found - figures.MONTHS.keys()


def _words(text: str) -> set[str]:
    return set(re.findall(r"[\w’'-]+", text.lower()))
