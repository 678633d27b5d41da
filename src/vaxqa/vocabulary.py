"""The words of an index that nothing translates yet: what a glossary is best extended by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from .index import Index
from .terms import FUNCTION_WORDS, stem, words
from .types import Language


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A word, the language of the sentences that it stands in, and how many those are."""

    word: str
    language: Language
    sentences: int


def uncovered(index: Index, most: int) -> list[Uncovered]:
    """Up to ``most`` frequent words that neither the lexicons nor the glossary have.

    Left out are numbers, words that both languages write alike (most names), and words that
    the other language's are found for by their spelling. Most frequent first.
    """
    counts: dict[Language, Counter[str]] = {"id": Counter(), "en": Counter()}
    for sentence in index.sentences:
        found = {word for word in words(sentence.text) if word.isalpha() and len(word) > 2}
        counts[sentence.language].update(found - FUNCTION_WORDS)
    missing = [
        Uncovered(word, language, count)
        for language, other in _PAIRS
        for word, count in counts[language].items()
        if word not in counts[other] and not _is_found(word, language, index)
    ]
    return sorted(missing, key=lambda u: (-u.sentences, u.word))[:most]


_PAIRS: tuple[tuple[Language, Language], ...] = (("id", "en"), ("en", "id"))


def _is_found(word: str, language: Language, index: Index) -> bool:
    return index.lexicon.knows([word]) or bool(index.spelling.near(stem(word, language)))
