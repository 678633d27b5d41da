"""Dates, numbers and names in a question, each with its kind, so that like can replace like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from .asking import COURTESIES, QUESTION_WORDS
from .lexicon import general
from .terms import FUNCTION_WORDS, LIGHT_WORDS, stem, words

Kind = Literal["year", "day", "ordinal", "number", "place", "body", "name", "home"]
NAMED: frozenset[Kind] = frozenset({"place", "body", "name", "home"})


class Thing(NamedTuple):
    """Something in a text that a like thing can take the place of."""

    start: int
    end: int
    kind: Kind
    text: str


_MONTH = (
    r"januari|january|februari|february|maret|march|april|mei|(?-i:May)|juni|june|juli|july|agustus|august|"
    r"september|oktober|october|november|desember|december"
)
_UNIT = r"juta|ribu|miliar|million|billion|thousand|persen|per ?cent|%"
_COUNTED: dict[Kind, re.Pattern[str]] = {
    "year": re.compile(r"\b(?:19|20)\d\d\b"),
    "day": re.compile(
        rf"\b(?:\d{{1,2}}\s+)?(?:{_MONTH})\b(?:\s+\d{{1,2}}\b(?!\d))?", re.IGNORECASE
    ),
    "ordinal": re.compile(
        r"\b(?:first|second|third|fourth|fifth|sixth|last|pertama|kedua|ketiga|keempat|kelima|keenam|"
        r"terakhir|ke-\d+|\d+(?:st|nd|rd|th))\b",
        re.IGNORECASE,
    ),
    "number": re.compile(rf"\b\d[\d.,]*\d(?:\s*(?:{_UNIT}))?|\b\d\s*(?:{_UNIT})", re.IGNORECASE),
}
_HOME = frozenset("indonesia indonesian indonesia's indonesia’s".split())
_PLACES = frozenset(
    """afrika selatan america amerika serikat arab argentina australia bali bandung bangladesh
    beijing belanda brasil brazil britain canada chile chili china chinese cina dutch egypt england
    ethiopia etiopia europe eropa filipina france german germany hongkong india inggris iran israel
    italia italy jakarta japan japanese java jawa jepang jerman kanada korea kudus laos malaysia
    maluku mesir myanmar netherlands pakistan papua perancis philippines prancis rusia russia
    serbia singapore singapura spain spanyol taiwan thailand tiongkok turkey turki turkish uae
    ukraina ukraine us usa uk vietnam yogyakarta""".split()
)
_IN = re.compile(r"\b(?:di|in|at)\s+(?:kota\s+|the\s+)?$", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W\d_][\w’'-]*")


def things(text: str) -> Iterator[Thing]:
    """Dates, ordinals, numbers and names of ``text``, each with its kind."""
    covered: list[tuple[int, int]] = []
    for kind, pattern in _COUNTED.items():
        for match in pattern.finditer(text):
            if not any(start < match.end() and match.start() < end for start, end in covered):
                covered.append(match.span())
                yield Thing(*match.span(), kind, match[0].strip())
    tokens = [
        match
        for match in _TOKEN.finditer(text)
        if not any(start <= match.start() < end for start, end in covered)
        and not match[0].casefold().startswith("covid")
    ]
    yield from _names(text, tokens)


def _names(text: str, tokens: Sequence[re.Match[str]]) -> Iterator[Thing]:
    """Runs of words written as names; without capitals, words that no dictionary has."""
    first = next((match.start() for match in _TOKEN.finditer(text)), 0)
    capital = [m for m in tokens if _is_capital(m[0], first=m.start() == first)]
    chosen = capital or [
        m for m in tokens if m[0].casefold() in _PLACES | _HOME or _is_unknown(m[0])
    ]
    at = 0
    while at < len(chosen):
        start, body, end = chosen[at].start(), _is_body(chosen[at][0]), chosen[at].end()
        while (
            at + 1 < len(chosen)
            and text[end : chosen[at + 1].start()] == " "
            and _is_body(chosen[at + 1][0]) == body
        ):
            at += 1
            end = chosen[at].end()
        name = re.sub(r"['’]s$", "", text[start:end])
        yield Thing(start, start + len(name), _kind(name, text[:start]), name)
        at += 1


def _kind(name: str, before: str) -> Kind:
    first = name.split(maxsplit=1)[0].casefold()
    if first in _HOME:
        return "home"
    if first in _PLACES or _IN.search(before):
        return "place"
    return "body" if _is_body(name) else "name"


def _is_body(word: str) -> bool:
    return len(word) > 2 and word.isupper()


def _is_capital(word: str, *, first: bool) -> bool:
    """Whether a word is written as a name; at the beginning of a text any word has a capital."""
    if not word[0].isupper() or word == "I" or _ASKING_WORD.fullmatch(word):
        return False
    inner = any(character.isupper() for character in word[1:])
    known = word.casefold() in FUNCTION_WORDS or not _is_unknown(word)
    return inner or not first or not known or word.casefold() in _PLACES | _HOME


_ASKING_WORD = re.compile(QUESTION_WORDS, re.IGNORECASE)


def _is_unknown(word: str) -> bool:
    """Whether no dictionary of either language has the word: most likely a name."""
    forms = {form for said in words(word) for form in (said, stem(said, "id"), stem(said, "en"))}
    return len(word) > 3 and not forms & _ordinary()


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """The words of the general lexicon, of either language, and their stems."""
    entries = general()
    english = {word for entry in entries for term in entry.english for word in words(term)}
    indonesian = {word for entry in entries for term in entry.indonesian for word in words(term)}
    stems = {stem(word, "en") for word in english} | {stem(word, "id") for word in indonesian}
    return frozenset(english | indonesian | stems | FUNCTION_WORDS | LIGHT_WORDS | COURTESIES)
