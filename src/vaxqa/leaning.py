"""Whether a question can be understood alone, or leans on what was said before it."""

from __future__ import annotations

import re

from .asking import ASKS, AUXILIARIES, OPENING, QUESTION_WORDS, REQUEST, weighty
from .things import NAMED, things

_THE_STUDY = re.compile(
    r"\b(?:skripsi|tesis|penelitian|studi|kajian|abstrak)(?: ini|nya)\b|"
    r"\bthis (?:thesis|study|research|paper|abstract)\b|\bthe (?:thesis|dissertation)\b",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"\b(?:tahun|bulan|hari|saat|selama) ini\b|\bthis (?:year|month)\b", re.IGNORECASE
)
_WORD = r"\w[\w.'’-]*"
_DEFINING = re.compile(
    r"^(?:apa|siapa)(?:kah|an)?(?:\s+sih)?\s+(?:itu|ini|tuh)\s+\w"
    r"|^apa(?:kah)? (?:arti|makna|pengertian|definisi|yang dimaksud|yg dimaksud)\b"
    r"|^\w.*\b(?:itu|tuh)\s+(?:apa|siapa)(?:an|kah)?(?:\s+(?:sih|ya|saja|aja))?\W*$"
    r"|^(?:siapa(?:kah)?(?:\s+sih)?|who(?:\s+(?:is|was|are)|['’]s))\s+"
    r"(?!(?:yang|yg|the|saja|aja|lagi|else)\b|\w+nya\b)"
    rf"{_WORD}(?:\s+(?!\w+nya\b){_WORD}){{0,2}}\W*$"
    r"|^what(?:\s+(?:is|are|was|were)|['’]s)\s+(?:an?\s+)?"
    r"(?!(?:the|its?|their|his|her|this|that|these|those|they|he|she|else|about)\b)"
    rf"{_WORD}(?:\s+{_WORD}){{0,3}}\W*$",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"\b(?:ia|dia|mereka|beliau|it|they|them|he|she|him)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"\b(?:its|their|his|her)\b", re.IGNORECASE)
_POINTING = re.compile(
    r"\b(?:itu|ini|tersebut|begitu|demikian|this|these|those)\b|\bthere\W*$|\bthat\W*$|"
    r"\bthat\s+(?=(?:with|to|for|by|and|or)\b)|"
    r"\b(?:in|on|at|by|of|for|from|to|about|with|after|before|since|is|was|did|does|do|why|how|what|when)"
    r"\s+that\b(?!\s+[A-Z])",
    re.IGNORECASE,
)
SUFFIX = re.compile(
    r"\b(?!(?:punya|mempunyai|hanya|tanya|bertanya|sebenarnya|biasanya|misalnya|akhirnya|umumnya|"
    r"khususnya|sebelumnya|adanya|seharusnya|sebaiknya|rupanya|tampaknya)\b)\w{3,}nya\b"
    r"(?P<owner>\s+(?!(?:apa|siapa|kapan|berapa|bagaimana|gimana|di|ke|dari|pada|untuk|yang)\b)\w+)?",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^(?:di|ter)\w+nya\b|^(?:arti|maksud|beda|perbedaan|penting|ada|jadi)\w*nya\b", re.I
)
REFERRING_WORD = re.compile(
    r"\b(?:itu|tersebut|ia|dia|mereka|beliau|it|its|they|them|their|he|him|his|she|her)\b", re.I
)
_CLAUSE = re.compile(
    rf"[,;.?!]\s|\b(?:and|but|dan|tapi|serta)\s+(?=(?:{QUESTION_WORDS}|{AUXILIARIES}|dia|it|they|he|she)\b)"
    r"|\b(?:when|while|because|after|karena|ketika|saat|setelah)\b",
    re.IGNORECASE,
)
_MORE = frozenset("more further else lanjut lagi lengkap lainnya yakin sure".split())
FEW = 3
SOME = 6
_MANY = 8
"""Weighty words up to which a question that points to something, says no name, or has a pronoun,
is taken to need what was said before."""


def leans(text: str) -> bool:
    """Whether the question cannot be understood alone."""
    rest = OPENING.sub("", text)
    opened = rest != text
    said = weighty(rest)
    if all(word in _MORE for word in said):
        return True
    if _DEFINING.match(rest) and not _PERSONAL.search(rest):
        return False
    if _THE_STUDY.search(rest):
        return _has_pronoun(rest)
    rest = _NOW.sub("", rest)
    named = any(span.kind != "home" for span in things(rest) if span.kind in NAMED)
    if _has_pronoun(rest) and len(said) <= _MANY:
        return True
    if _points(rest) and len(said) <= (FEW if named else SOME):
        return True
    asks = bool(ASKS.search(rest)) and not REQUEST.match(rest)
    if len(said) == 1 and (asks or (not named and text.rstrip().endswith("?"))):
        return True
    return opened and len(said) <= (2 if named else SOME - 1)


def _has_pronoun(text: str) -> bool:
    """Whether a pronoun stands for something that the question itself has not said.

    "Its" may stand for any name before it, "it" only for what an earlier clause says.
    """
    pronouns = [*_PERSONAL.finditer(text), *_POSSESSIVE.finditer(text)]
    return any(
        not weighty(_clauses_before(text, match.start()))
        and not (_POSSESSIVE.match(match[0]) and list(things(text[: match.start()])))
        for match in pronouns
    )


def _points(text: str) -> bool:
    """Whether "itu", "that", "-nya" and their like point to something said before."""
    for match in _POINTING.finditer(text):
        before = text[: match.start()].rstrip()
        named = any(span.end == len(before) for span in things(before) if span.kind in NAMED)
        if not named and not weighty(_clauses_before(text, match.start())):
            return True
    return any(
        not _is_owned(match) and not weighty(_clauses_before(text, match.start()))
        for match in SUFFIX.finditer(text)
    )


def _is_owned(match: re.Match[str]) -> bool:
    """Whether the owner follows: "efikasinya CoronaVac", "bedanya jalur satu dan dua"."""
    owner = (match["owner"] or "").strip()
    if not owner or not weighty(owner):
        return False
    return bool(_OWNED.match(match[0])) or owner[0].isupper()


def _clauses_before(text: str, place: int) -> str:
    """The clauses of ``text`` that end before ``place``."""
    ends = [match.start() for match in _CLAUSE.finditer(text, 0, place)]
    return text[: ends[-1]] if ends else ""
