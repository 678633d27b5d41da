"""Passages and questions of made-up text, as many as are wanted, the same ones each time.

Words are drawn from the package's lexicon with Zipf's frequencies (the word of rank r in
proportion to 1 / (r + 2.7), Mandelbrot 1953), the ranks dealt at random. One word in twenty is an
invented name, so that the vocabulary grows with the text as that of real text does. A question
asks for a passage in the other language, by some of its words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from vaxqa.lexicon import Entry, general
from vaxqa.types import Language

from .tasks import OTHER, Asked, Document

SHORTEST, LONGEST = 40, 80
"""Words of a passage."""
SENTENCE = 15
"""Words of a sentence, but for the last one."""
ASKED = 8
"""Words of a question."""
NAME = 0.05
"""Share of the words that are invented names."""
SYLLABLES = tuple(a + b for a in "bdgjklmnprstw" for b in ("a", "e", "i", "o", "u", "an", "ir"))


@dataclass(frozen=True, slots=True)
class Made:
    """A passage with the entries of the lexicon that it is made of."""

    document: Document
    entries: tuple[Entry, ...]


def passages(count: int, seed: int = 0) -> Iterator[Made]:
    """``count`` passages, every other one in Indonesian."""
    draw = random.Random(seed)
    entries = list(general())
    draw.shuffle(entries)
    weights = list(accumulate(1 / (rank + 2.7) for rank in range(1, len(entries) + 1)))
    for number in range(count):
        language: Language = "id" if number % 2 else "en"
        length = draw.randint(SHORTEST, LONGEST)
        chosen = draw.choices(entries, cum_weights=weights, k=length)
        words = [
            _name(draw) if draw.random() < NAME else _word(entry, language, draw)
            for entry in chosen
        ]
        yield Made(Document(f"p{number}", _text(words), language), tuple(chosen))


def question(made: Made, seed: int = 0) -> Asked:
    """Words of a passage in the other language, in any order."""
    draw = random.Random(f"{seed} {made.document.id}")
    language = OTHER[made.document.language]
    chosen = draw.sample(made.entries, ASKED)
    text = " ".join(_word(entry, language, draw) for entry in chosen)
    return Asked(f"{text}?", language, frozenset([made.document.id]), made.document.id)


def _word(entry: Entry, language: Language, draw: random.Random) -> str:
    return draw.choice(entry.indonesian if language == "id" else entry.english)


def _name(draw: random.Random) -> str:
    return "".join(draw.choices(SYLLABLES, k=draw.randint(2, 4))).capitalize()


def _text(words: list[str]) -> str:
    starts = range(0, len(words), SENTENCE)
    sentences = (" ".join(words[start : start + SENTENCE]) for start in starts)
    return " ".join(f"{sentence[0].upper()}{sentence[1:]}." for sentence in sentences)
