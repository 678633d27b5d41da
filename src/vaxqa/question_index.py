"""The index over expected questions: which sentences answer a question like the reader's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import cues
from .expected import Expected
from .lexical import Concept, Floats, Ints, LexicalIndex

COSINE_SHARE = 0.3
"""Weight of the vectors against the words."""

OTHER_KIND = 0.8
"""Factor of an expected question that asks for another kind of thing (when, not who)."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like each expected question a reader's is.

    ``overlap``, in 0..1, has a value per question; ``sureness`` a row per concept of the
    reader's question, with how surely each expected question says it.
    """

    overlap: Floats
    sureness: Floats


class QuestionIndex:
    """Expected questions with the position of the sentence that each is answered by."""

    def __init__(
        self,
        questions: Sequence[Expected],
        sentences: Ints,
        words: LexicalIndex,
        vectors: Floats,
    ) -> None:
        self.questions = questions
        self._sentences, self._words, self._vectors = sentences, words, vectors

    @classmethod
    def empty(cls) -> QuestionIndex:
        """No expected questions."""
        nothing = np.zeros((0, 0), dtype=np.float32)
        return cls((), np.zeros(0, dtype=np.int32), LexicalIndex.build([]), nothing)

    def __len__(self) -> int:
        return len(self.questions)

    @cached_property
    def _kinds(self) -> Ints:
        """What each question asks for, a bit for each kind."""
        return np.array([_bits(cues.asked(q.text)) for q in self.questions], dtype=np.int32)

    def of(self, sentences: Iterable[int]) -> list[int]:
        """The numbers of the questions that any of ``sentences`` is expected to answer."""
        return [number for sentence in sentences for number in self._by_sentence.get(sentence, ())]

    @cached_property
    def _by_sentence(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for number, sentence in enumerate(self._sentences):
            found.setdefault(int(sentence), []).append(number)
        return found

    def match(self, text: str, concepts: Sequence[Concept], vector: Floats | None) -> Likeness:
        """How like the reader's question ``text`` each question is.

        ``concepts`` and ``vector`` are those of ``text``. What is expected and not asked
        counts as much against a question as what is asked and not expected.
        """
        like, sureness = self._words.overlap(concepts)
        if vector is not None and len(self._vectors):
            cosines = np.maximum(self._vectors @ vector, 0)
            like = (1 - COSINE_SHARE) * like + np.float32(COSINE_SHARE) * cosines
        kinds = _bits(cues.asked(text))
        if kinds and len(self):
            other = (self._kinds > 0) & (self._kinds & kinds == 0)
            like = like * np.where(other, np.float32(OTHER_KIND), np.float32(1))
        return Likeness(like, sureness)

    def best(self, likeness: Likeness, sentences: int) -> Floats:
        """For each of ``sentences`` sentences how like its most like question is, in 0..1."""
        near = np.zeros(sentences, dtype=np.float32)
        np.maximum.at(near, self._sentences, likeness.overlap)
        return near

    def sureness(self, likeness: Likeness, sentences: Iterable[int]) -> Floats:
        """How surely the questions of ``sentences`` say each concept, in 0..1."""
        surest: Floats = likeness.sureness[:, self.of(sentences)].max(axis=1, initial=0)
        return surest


def _bits(kinds: frozenset[cues.Cue]) -> int:
    return sum(1 << place for place, cue in enumerate(cues.CUES) if cue in kinds)
