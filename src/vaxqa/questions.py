"""From what a reader types to a `Question`, and from a question to the concepts it asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from . import followups
from .language import detect
from .lexical import Concept
from .lexicon import LONGEST, Lexicon, Stems
from .terms import FUNCTION_WORDS, stem, words
from .text import one_line
from .types import Language, Question, Turn

MAX_CHARACTERS = 2000

FUNCTION_WEIGHT = 0.1
PART_WEIGHT = 0.35
CONTEXT_WEIGHT = 0.5
"""Weights, against an ordinary word's 1: of a function word, of a word inside a phrase, of what
an earlier question or another part of this one said."""


def understand(
    text: str, history: Sequence[Turn] = (), language: Language | None = None
) -> Question:
    """Clean a question, tell its language and complete it from the conversation.

    A question longer than `MAX_CHARACTERS` is cut there. ``language`` overrides what the
    words say.

    >>> understand("  Apa itu\\n EUL? ").language
    'id'
    """
    cleaned = one_line(text)[:MAX_CHARACTERS]
    fallback: Language = detect(history[-1].question).language if history else "en"
    detected = detect(cleaned, fallback)
    resolved = followups.resolve(cleaned, [one_line(turn.question) for turn in history])
    return Question(
        cleaned,
        resolved.asked,
        resolved.context,
        resolved.standalone,
        language or detected.language,
        detected.recognised,
    )


def is_empty(question: Question) -> bool:
    """Whether nothing is asked: no letter and no digit."""
    return not any(c.isalnum() for c in question.text)


def concepts(text: str, lexicon: Lexicon, context: str = "") -> list[Concept]:
    """What ``text`` asks for: phrases of the field, and words with their translations.

    Each word keeps its own stems in both languages. Repeats count once. ``context`` adds
    what it says, at less weight and without its function words.
    """
    found = {concept.forms: concept for concept in _concepts(text, lexicon)}
    for concept in _concepts(context, lexicon):
        if concept.word not in FUNCTION_WORDS:
            weight = CONTEXT_WEIGHT * concept.weight
            found.setdefault(concept.forms, replace(concept, weight=weight))
    return list(found.values())


def _concepts(text: str, lexicon: Lexicon) -> list[Concept]:
    tokens = words(text)
    names = _names(text)
    found: dict[frozenset[Stems], Concept] = {}
    inside: set[int] = set()
    for start, length in _phrases(tokens, lexicon):
        phrase = tokens[start : start + length]
        concept = Concept(" ".join(phrase), lexicon.translations(phrase))
        found.setdefault(concept.forms, concept)
        inside.update(range(start, start + length))
    for place, word in enumerate(tokens):
        forms = lexicon.translations([word]) | {(stem(word, "id"),), (stem(word, "en"),)}
        weight = FUNCTION_WEIGHT if word in FUNCTION_WORDS else 1.0
        if place in inside:
            weight *= PART_WEIGHT
        found.setdefault(forms, Concept(word, forms, weight, word in names))
    return list(found.values())


def _phrases(tokens: Sequence[str], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Places and lengths of the longest terms of several words, from left to right."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        for length in range(min(LONGEST, len(tokens) - at), 1, -1):
            if lexicon.knows(tokens[at : at + length]):
                found.append((at, length))
                at += length
                break
        else:
            at += 1
    return found


_CAPITAL = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][\w-]*|\b[A-Z]{2,}\w*|\b[a-z]+[A-Z]\w*")


def _names(text: str) -> set[str]:
    """Words written as names: capitals that do not merely open a sentence, and numbers."""
    if text.isupper():
        return set()
    capital = {word for match in _CAPITAL.findall(text) for word in words(match)}
    return capital | {word for word in words(text) if word[0].isdigit()}




_INTERROGATIVE = (
    "apa|apakah|siapa|siapakah|kapan|berapa|berapakah|bagaimana|mengapa|kenapa|di mana|dimana|"
    "what|who|whom|when|where|why|how|which"
)
_JOINT = re.compile(
    rf"\s*(?:\?+\s+|[,;]?\s+(?:dan|serta|lalu|and|and also)\s+(?=(?:untuk |in |on |at )?(?:{_INTERROGATIVE})\b))",
    re.IGNORECASE,
)


def parts(text: str) -> tuple[str, ...]:
    """The questions that ``text`` asks one after the other; most texts ask one.

    >>> parts("Kapan uji klinis dimulai dan berapa relawannya?")
    ('Kapan uji klinis dimulai', 'berapa relawannya?')
    """
    cut = [part for part in _JOINT.split(text) if part and any(c.isalnum() for c in part)]
    return tuple(cut) or (text,)
