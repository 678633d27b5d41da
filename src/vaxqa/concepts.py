"""From the words of a question to the concepts it asks for, each in both languages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources

from .index import Index
from .lexical import Concept
from .lexicon import LONGEST, Name, Stems
from .spelling import dropped_or_swapped
from .terms import FUNCTION_WORDS, LIGHT_WORDS, stem, weight, words
from .types import Language

PART_WEIGHT = 0.5
CONTEXT_WEIGHT = 0.5
"""Weights, against an ordinary word's 1: of a word inside a phrase, of what an earlier question or
another part of this one said."""

MISSPELT = 4
"""Letters of the shortest function word that is known again when it is misspelt."""
_MISSPELT = {word for word in FUNCTION_WORDS | LIGHT_WORDS if len(word) >= MISSPELT}

LANGUAGES: tuple[Language, Language] = ("id", "en")

NEAR = 0.8
"""How surely a near word (a cognate, a misspelling) is meant, times its nearness."""


def concepts(text: str, index: Index, context: str = "") -> list[Concept]:
    """What ``text`` asks for: phrases of the field, and words with their translations.

    Each word keeps its own stems in both languages. Repeats count once. ``context`` adds
    what it says, at less weight and without its function words.
    """
    found = {frozenset(concept.forms): concept for concept in _concepts(text, index)}
    for concept in _concepts(context, index):
        if concept.word not in FUNCTION_WORDS:
            said = replace(concept, weight=CONTEXT_WEIGHT * concept.weight, context=True)
            found.setdefault(frozenset(concept.forms), said)
    return list(found.values())


def _concepts(text: str, index: Index) -> list[Concept]:
    standard = [part for word in words(text) for part in words(_standard().get(word, word))]
    names = _names(text)
    tokens = [w if w in names else _function_word(w, index) for w in standard]
    found: list[Concept] = []
    inside: set[int] = set()
    for start, length in _phrases(tokens, index):
        phrase = tokens[start : start + length]
        found.append(Concept(" ".join(phrase), _phrase_forms(phrase, index)))
        inside.update(range(start, start + length))
    for place, word in enumerate(tokens):
        share = 1.0 if "word weights" in index.off else weight(word)
        if place in inside:
            share *= PART_WEIGHT
        found.append(Concept(word, _forms(word, index), share, word in names))
    return found


def names(text: str, index: Index) -> frozenset[Name]:
    """The names in ``text`` whose kind is known, but for those common in the index."""
    return index.lexicon.names(text, ("id", "en")) - index.common_names


def _forms(word: str, index: Index) -> dict[Stems, float]:
    """The stems of ``word``, of its translations, and of words near it."""
    own = sorted({stem(word, "id"), stem(word, "en")})
    if word in FUNCTION_WORDS:
        return {(form,): 1.0 for form in own}
    forms = _meanings(word, index) | {(form,): 1.0 for form in own}
    translated = len(forms) > len(own)
    known = translated or any(form in index.passage_words for form in own)
    for form in own:
        for other, nearness in [] if translated else _near(form, index):
            forms.setdefault((other,), NEAR * nearness)
            if not known:
                _add_meanings(forms, other, NEAR * nearness, index)
        for slip in [] if known else _slips(form, index):
            _add_meanings(forms, slip, NEAR, index)
    return forms


def _phrase_forms(phrase: Sequence[str], index: Index) -> dict[Stems, float]:
    forms = index.lexicon.meanings(phrase)
    if "translations" not in index.off:
        return forms
    own = {tuple(stem(word, language) for word in phrase) for language in LANGUAGES}
    return {form: sureness for form, sureness in forms.items() if form in own}


def _meanings(word: str, index: Index) -> dict[Stems, float]:
    if "translations" in index.off:
        return {}
    found = index.lexicon.meanings([word])
    return {f: s for f, s in found.items() if s == 1.0} if "synonyms" in index.off else found


def _near(form: str, index: Index) -> list[tuple[str, float]]:
    return [] if "cognates" in index.off else index.spelling.near(form)


def _slips(form: str, index: Index) -> list[str]:
    return [] if "misspellings" in index.off else index.spelling.slips(form)


def _function_word(word: str, index: Index) -> str:
    """The function word that a word nobody knows is a slip of typing away from, or ``word``.

    Only a letter left out or two swapped: another letter makes a name of it (Sudan, sudah).
    """
    if "misspellings" in index.off or len(word) < MISSPELT or not word.isalpha():
        return word
    if word in FUNCTION_WORDS or word in LIGHT_WORDS or index.lexicon.knows([word]):
        return word
    if any(stem(word, language) in index.passage_words for language in LANGUAGES):
        return word
    near = dropped_or_swapped(word) & _MISSPELT
    return min(near) if near else word


def _add_meanings(forms: dict[Stems, float], word: str, sureness: float, index: Index) -> None:
    """Add what a misspelt ``word`` was meant to be, with its translations."""
    forms[(word,)] = max(sureness, forms.get((word,), 0.0))
    for form, share in _meanings(word, index).items():
        forms[form] = max(sureness * share, forms.get(form, 0.0))


def _phrases(tokens: Sequence[str], index: Index) -> list[tuple[int, int]]:
    """Places and lengths of the longest terms of several words that the index has too."""
    found: list[tuple[int, int]] = []
    at = len(tokens) if "phrases" in index.off else 0
    while at < len(tokens):
        for length in range(min(LONGEST, len(tokens) - at), 1, -1):
            phrase = tokens[at : at + length]
            if index.lexicon.knows(phrase) and _occurs(phrase, index):
                found.append((at, length))
                at += length
                break
        else:
            at += 1
    return found


def _occurs(phrase: Sequence[str], index: Index) -> bool:
    if phrase[0] in FUNCTION_WORDS or phrase[-1] in FUNCTION_WORDS:
        return False  # "apa itu diplomasi vaksin" asks for "diplomasi vaksin"
    if all(word in LIGHT_WORDS for word in phrase):
        return False
    return any(" ".join(form) in index.passage_words for form in index.lexicon.meanings(phrase))


_CAPITAL = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][\w-]*|\b[A-Z]{2,}\w*|\b[a-z]+[A-Z]\w*")


def _names(text: str) -> set[str]:
    """Words written as names: capitals that do not merely open a sentence, and numbers."""
    capital = set() if text.isupper() else {w for m in _CAPITAL.findall(text) for w in words(m)}
    return capital | {word for word in words(text) if word[0].isdigit()}


@lru_cache(maxsize=1)
def _standard() -> dict[str, str]:
    """Colloquial and abbreviated forms with the standard form."""
    text = resources.files("vaxqa").joinpath("data/colloquial.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: row[1] for row in rows}
