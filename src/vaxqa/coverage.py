"""How much of a question is said by the sentence that is best, and by what belongs to it.

What belongs to a sentence is its translation and the questions that it is expected to answer;
around them stands their passage.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from . import cues
from .concepts import names
from .evidence import Candidate
from .index import Index
from .lexical import Floats
from .lexicon import Name
from .search import Found
from .terms import FUNCTION_WORDS, weight

SURE = 0.7
"""Sureness from which a form says a concept; under it stand synonyms by way of a translation."""
COMMON = 1.5
"""Information, in nats, under which a name is said too often to be missed."""
LITTLE = 0.7
"""Information, in nats, that may be missing from a sentence that has everything."""


@dataclass(frozen=True, slots=True)
class Features:
    """How the best sentence covers what is asked; shares are of information and in 0..1.

    ``score`` is the candidate's; ``expected`` how near the nearest expected question is;
    ``said`` the share that the sentence and what belongs to it have, ``around`` with their
    passage; ``complete`` is 1 where nothing that matters is missing. ``name_missing`` and
    ``kind_missing`` are 1 where a name or number, or a name of a known kind, is missing;
    ``counted_missing`` is how unsurely the thing is said whose number is asked for;
    ``no_answer`` is 1 where no sentence to be shown has the kind of thing asked for.
    ``asked`` is log(1 + number of things asked).
    """

    score: float
    expected: float
    said: float
    around: float
    complete: float
    name_missing: float
    kind_missing: float
    counted_missing: float
    no_answer: float
    asked: float


class Coverage:
    """What the sentence at the head of ``ranked`` and its surroundings have of a question.

    ``shown`` are the positions of the sentences that would be shown. ``is_expected`` says
    whether the sentence has questions that it is expected to answer.
    """

    def __init__(
        self,
        index: Index,
        found: Found,
        best: Candidate,
        question: str,
        shown: Sequence[int],
    ) -> None:
        self._index, self._found, self._best = index, found, best
        self._question, self._shown = question, shown
        twin = found.twin(index, best.number)
        versions = [best.number] if twin is None else [best.number, twin]
        self._passages = [index.passages[index.holder(number)] for number in versions]
        columns = [index.holder(number) for number in versions]
        expected = index.questions.sureness(found.likeness, versions)
        self.is_expected = bool(index.questions.of(versions))
        self._said = np.maximum(found.sentences.sureness[:, versions].max(axis=1), expected)
        self._around = np.maximum(self._said, found.passages.sureness[:, columns].max(axis=1))
        telling = [concept.word not in FUNCTION_WORDS for concept in found.concepts]
        self._information = found.sentences.information * np.array(telling, dtype=np.float32)

    def features(self) -> Features:
        """See `Features`."""
        missing = self._information * (self._said < SURE)
        return Features(
            score=self._best.score,
            expected=float(self._found.expected[self._best.number]),
            said=self._share(self._said),
            around=self._share(self._around),
            complete=float(float(missing.max(initial=0)) < LITTLE),
            name_missing=float(any(self._is_name & (self._said < SURE))),
            kind_missing=float(not self.has_names),
            counted_missing=self._counted_missing(),
            no_answer=float(self._holds_no_answer()),
            asked=math.log1p(float((self._information > 0).sum())),
        )

    @cached_property
    def has_names(self) -> bool:
        """Whether the surroundings have every country, vaccine and person that is asked about."""
        return names(self._question, self._index) <= self._names

    def missing_names(self) -> tuple[str, ...]:
        """Names and numbers of the question that are not around and not said everywhere."""
        gone = self._is_name & (self._around < SURE) & (self._information >= COMMON)
        return tuple(
            concept.word
            for concept, is_gone in zip(self._found.concepts, gone, strict=True)
            if is_gone
        )

    def _share(self, sureness: Floats) -> float:
        total = float(self._information.sum()) or 1.0
        return float(self._information @ sureness) / total

    @cached_property
    def _is_name(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.array([c.name and not c.context for c in self._found.concepts], dtype=bool)

    @cached_property
    def _names(self) -> frozenset[Name]:
        numbers = [n for p in self._passages for n in range(p.first, p.last + 1)]
        said = [self._index.sentence_names(number) for number in numbers]
        return frozenset().union(*said, self._index.expected_names(self._best.number))

    def _counted_missing(self) -> float:
        counted = [word for word in cues.counted(self._question) if weight(word) == 1.0][:1]
        rows = [row for row, c in enumerate(self._found.concepts) if [c.word] == counted]
        return 1.0 - float(self._said[rows].max(initial=0)) if rows else 0.0

    def _holds_no_answer(self) -> bool:
        kinds = cues.asked(self._question)
        shown = [self._index.sentences[number] for number in self._shown]
        return bool(kinds) and not any(
            cues.answers(kind, sentence.text, sentence.language, self._question)
            for kind in kinds
            for sentence in shown
        )
