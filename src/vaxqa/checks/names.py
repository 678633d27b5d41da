"""People, organisations, places and products: a claim may name only those of its evidence."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..figures import MONTHS
from ..lexicon import LONGEST, Name, Stems
from ..terms import FUNCTION_WORDS
from .reading import Aligned, Reading, once

TITLES = frozenset(
    """menteri presiden minister president dr prof pt ceo bapak ibu mr mrs ms direktur director
    vaccine vaksin covid pandemi pandemic kementerian ministry badan agency the tahun year
    internasional international nasional national islam muslims muslim""".split()
)
_ROMAN = re.compile(r"[IVX]+")


def unknown(aligned: Aligned) -> str | None:
    """A name of the claim that its evidence has in no form and no language."""
    known = frozenset[Name]().union(*(named(e) for e in aligned.evidence))
    implied: set[int] = set()
    for span in spans(aligned.claim):
        words = range(span.start, span.end)
        if span.name in known or all(aligned.hits[place] for place in words):
            continue
        if not _is_home(aligned, span, known):
            return f"the evidence does not name {aligned.claim.said(span)!r}"
        implied.update(words)
    for place in capitals(aligned.claim):
        word = aligned.claim.words[place]
        if not aligned.hits[place] and place not in implied and not _initials(word.raw, aligned):
            return f"the evidence does not name {word.raw!r}"
    return _mixed(aligned)


def _is_home(aligned: Aligned, span: Span, known: frozenset[Name]) -> bool:
    """Whether a country is that of a name of the evidence, by another way to call it.

    So "Indonesian minister" of one also called "Indonesia's foreign minister"; not where the
    evidence names a country that the claim leaves out.
    """
    countries = {name for name in known if name.kind == "country"}
    if span.name.kind != "country" or countries - named(aligned.claim):
        return False
    country = {form for word in aligned.claim.words[span.start : span.end] for form in word.stems}
    called = (form for e in aligned.evidence for other in spans(e) for form in _called(e, other))
    return any(not country.isdisjoint(form) for form in called)


def _called(sentence: Reading, span: Span) -> list[Stems]:
    """The longer ways to call what a name stands for."""
    single = [sentence.forms[place] for place in range(span.start, span.end)]
    longer = [f for start, end, f in sentence.phrases if start < span.end and span.start < end]
    return [form for forms in (*single, *longer) for form in forms.longer]


def _mixed(aligned: Aligned) -> str | None:
    """A name with a word that belongs to another one: "Bio Farma Life Sciences"."""
    for whole in wholes(aligned.claim):
        for place in whole.others if not whole.adjective else ():
            of = {
                theirs.span.name
                for number, sentence in enumerate(aligned.evidence)
                for theirs in wholes(sentence)
                if aligned.there(place, number) & set(range(theirs.start, theirs.end))
            }
            if of and whole.span.name not in of:
                return f"the evidence does not name '{aligned.claim.said(whole)}'"
    return None


class Whole(NamedTuple):
    """A name with the capitals around it: "Yin Weidong", "Amerika Serikat"."""

    span: Span
    start: int
    end: int

    @property
    def adjective(self) -> bool:
        """Whether a country only opens or ends a longer name: "Indonesian Food Authority"."""
        within = self.start < self.span.start and self.span.end < self.end
        return self.span.name.kind == "country" and not within

    @property
    def others(self) -> list[int]:
        """The places of the words around the name; those before it alone are mostly titles."""
        before = range(self.start, self.span.start) if self.span.end < self.end else ()
        return [*before, *range(self.span.end, self.end)]


@once
def wholes(sentence: Reading) -> list[Whole]:
    """The names of a kind in ``sentence`` as they are written."""
    found = spans(sentence)
    within = {place for span in found for place in range(span.start, span.end)}
    rest = set(capitals(sentence)) - within
    return [_whole(sentence, span, rest) for span in found]


def _whole(sentence: Reading, span: Span, rest: set[int]) -> Whole:
    start, end = span.start, span.end
    while start - 1 in rest and _joined(sentence, start - 1):
        start -= 1
    behind = end
    while behind in rest and _joined(sentence, behind - 1):
        behind += 1
    if not _opens(sentence, behind):
        end = behind
    return Whole(span, start, end)


def _opens(sentence: Reading, place: int) -> bool:
    """Whether another name begins at ``place``, right behind a word that is then a part of it."""
    return any(other.start == place for other in spans(sentence)) and _joined(sentence, place - 1)


def _joined(sentence: Reading, place: int) -> bool:
    """Whether a word and the next are written as one: no comma between, nor one the other's."""
    one, other = sentence.words[place : place + 2]
    return sentence.text[one.end : other.start] == " "


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
            or word.text in TITLES
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
