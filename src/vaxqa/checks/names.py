"""People, organisations, places and products: a claim may name only those of its evidence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..figures import MONTHS
from ..lexicon import LONGEST, Name
from ..terms import FUNCTION_WORDS
from .reading import Aligned, Reading, once

_TITLES = frozenset(
    """menteri presiden minister president dr prof pt ceo bapak ibu mr mrs ms direktur director
    vaccine vaksin covid pandemi pandemic kementerian ministry badan agency the tahun year
    internasional international nasional national islam muslims muslim""".split()
)
_ROMAN = re.compile(r"[IVX]+")


def unknown(aligned: Aligned) -> str | None:
    """A name of the claim that its evidence has in no form and no language."""
    known = frozenset[Name]().union(*(named(e) for e in aligned.evidence))
    for span in spans(aligned.claim):
        words = range(span.start, span.end)
        if span.name not in known and not all(aligned.hits[place] for place in words):
            return f"the evidence does not name {_text(aligned.claim, span)!r}"
    for place in capitals(aligned.claim):
        word = aligned.claim.words[place]
        if not aligned.hits[place] and not _initials(word.raw, aligned):
            return f"the evidence does not name {word.raw!r}"
    return None


@once
def named(sentence: Reading) -> frozenset[Name]:
    """The names of a kind in a sentence."""
    return sentence.lexicon.names(sentence.text, [sentence.language])


class Span(NamedTuple):
    """A name of a kind, from its first place to behind its last."""

    name: Name
    start: int
    end: int


@once
def spans(sentence: Reading) -> list[Span]:
    """The names of a kind in ``sentence``, the longest where several begin."""
    found: list[Span] = []
    phrases = frozenset((start, end) for start, end, _ in sentence.phrases)
    at = 0
    while at < len(sentence.words):
        span = _span(sentence, at, phrases)
        if span is not None:
            found.append(span)
        at = at + 1 if span is None else span.end
    return found


def _span(sentence: Reading, at: int, phrases: frozenset[tuple[int, int]]) -> Span | None:
    named = any(letter.isupper() for letter in sentence.words[at].raw)
    for length in range(min(LONGEST, len(sentence.words) - at), 0, -1):
        words = sentence.words[at : at + length]
        if length == 1 and not named:
            continue
        if length == 1 and words[0].text in FUNCTION_WORDS and not words[0].raw.isupper():
            continue
        if length > 1 and (at, at + length) not in phrases:
            continue
        if length == 1 and not sentence.lexicon.knows([words[0].text]):
            continue
        found = _named(sentence, at, at + length)
        if found:
            return _trimmed(
                sentence, Span(min(found, key=lambda name: name.entry), at, at + length)
            )
    return None


def _trimmed(sentence: Reading, span: Span) -> Span:
    """The span without the words beside the name, as of the known term "chose Sinovac"."""
    name, start, end = span
    while end - start > 1 and name in _named(sentence, start + 1, end):
        start += 1
    while end - start > 1 and name in _named(sentence, start, end - 1):
        end -= 1
    return Span(name, start, end)


def _named(sentence: Reading, start: int, end: int) -> frozenset[Name]:
    text = " ".join(word.raw for word in sentence.words[start:end])
    return sentence.lexicon.names(text, [sentence.language])


def _text(sentence: Reading, span: Span) -> str:
    return " ".join(word.raw for word in sentence.words[span.start : span.end])


@once
def capitals(sentence: Reading) -> list[int]:
    """Places of the words written as names: capitals that do not merely open a sentence."""
    found: list[int] = []
    for place, word in enumerate(sentence.words):
        if not word.raw[0].isupper() and not any(c.isupper() for c in word.raw):
            continue
        if (
            len(word.raw) == 1
            or word.text in MONTHS
            or word.text in _TITLES
            or _ROMAN.fullmatch(word.raw)
        ):
            continue
        opens = place == 0 or sentence.text[: word.start].rstrip()[-1:] in ".!?:"
        if opens and not word.raw[1:].isupper() and _is_word(sentence, place):
            continue
        if word.content or word.raw.isupper():
            found.append(place)
    return found


def _is_word(sentence: Reading, place: int) -> bool:
    """Whether a word that opens a sentence is an ordinary one."""
    word = sentence.words[place]
    forms = sentence.forms[place]
    return not word.content or bool(forms.longer) or len(forms.single) > len(word.stems)


def _initials(acronym: str, aligned: Aligned) -> bool:
    """Whether an acronym is made of the first letters of words of the evidence."""
    if not acronym.isupper() or len(acronym) < 3:
        return False
    return any(acronym.lower() in _first_letters(e.text) for e in aligned.evidence)


@lru_cache(maxsize=5000)
def _first_letters(text: str) -> str:
    return "".join(word[0].lower() for word in re.findall(r"\b[A-Z]\w*", text))
