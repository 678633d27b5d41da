"""Whether there is enough to answer, and why not.

The best sentence is judged by a few features of how it matches the question; a logistic regression
turns them into the probability that the answer is right. Its weights are in
``data/abstention.json``, fitted by ``evals/fit_abstention.py`` on the development questions.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from .concepts import names
from .evidence import Candidate
from .index import Index
from .lexical import Floats
from .search import Found
from .terms import FUNCTION_WORDS
from .types import AbstentionReason

COMMON = 1.5
"""Information, in nats, under which a name is said too often to be missed."""
LITTLE = 0.7
"""Information, in nats, that may be missing from a sentence that has everything."""

MOST_NAMED = 3
"""Missing names that a refusal tells."""


@dataclass(frozen=True, slots=True)
class Features:
    """How the best sentence matches what is asked. Where it has a twin, both are looked at.

    ``score`` is its candidate's score, ``words`` log(1 + BM25), ``cosine`` the similarity of
    its passage; ``around`` is the share, in 0..1, of the question's information that the
    passage has, ``largest_missing`` the information, in nats, of the weightiest thing that it
    lacks; ``complete`` is 1 where the sentence itself has everything, ``missing_word`` where
    the passage lacks a name or number.
    """

    score: float
    words: float
    cosine: float
    around: float
    largest_missing: float
    complete: float
    missing_word: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered; ``missing`` are its names that the sources lack."""

    reason: AbstentionReason
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """A fitted logistic regression over standardised `Features`.

    Under ``threshold`` a question is refused; it counts as off-topic when its passage has a
    smaller share of it than ``on_topic``.
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float
    on_topic: float

    def probability(self, features: Features) -> float:
        """The probability, in 0..1, that the answer is right."""
        standard = (np.array(astuple(features)) - self.means) / self.deviations
        return 1 / (1 + math.exp(-float(standard @ np.array(self.weights) + self.intercept)))


@lru_cache(maxsize=1)
def fit() -> Fit:
    """The committed fit."""
    text = resources.files("vaxqa").joinpath("data/abstention.json").read_text(encoding="utf-8")
    return Fit(**json.loads(text))


def judge(index: Index, found: Found, ranked: Sequence[Candidate], question: str) -> Refusal | None:
    """``None`` when the best sentence is enough of an answer, otherwise the reason.

    A passage that lacks a country, vaccine or person that is asked about never answers.
    """
    if not ranked:
        return Refusal("off_topic")
    around = _Around(index, found, ranked[0])
    seen = around.features()
    about_it = names(question, index) <= around.names
    if about_it and fit().probability(seen) >= fit().threshold:
        return None
    if seen.around < fit().on_topic:
        return Refusal("off_topic")
    return Refusal("no_evidence", _as_typed(around.missing_words(), question)[:MOST_NAMED])


def features(index: Index, found: Found, ranked: Sequence[Candidate]) -> Features:
    """The features of the first of ``ranked`` (not empty)."""
    return _Around(index, found, ranked[0]).features()


def _as_typed(names: Sequence[str], question: str) -> tuple[str, ...]:
    """``names`` as the reader wrote them; those that were respelt for the search are left out."""
    found = (re.search(rf"\b{re.escape(name)}\b", question, re.IGNORECASE) for name in names)
    return tuple(match.group() for match in found if match is not None)


class _Around:
    """The passage that a sentence stands in, and that of its twin."""

    def __init__(self, index: Index, found: Found, best: Candidate) -> None:
        self._found, self._best = found, best
        twin = found.twin(index, best.number)
        self._versions = [best.number] if twin is None else [best.number, twin]
        columns = [index.holder(number) for number in self._versions]
        self._passages = [index.passages[column] for column in columns]
        self._present = found.passages.saturation[:, columns].max(axis=1) > 0
        self.names = {
            name
            for passage in self._passages
            for number in range(passage.first, passage.last + 1)
            for name in index.sentence_names(number)
        }

    def features(self) -> Features:
        """See `Features`."""
        matches = self._found.sentences
        asked = [not c.context and c.word not in FUNCTION_WORDS for c in self._found.concepts]
        information = matches.information * np.array(asked)
        total = float(information.sum()) or 1.0
        said = matches.saturation[:, self._versions].max(axis=1) > 0
        cosines = [hit.dense for hit in self._found.hits if hit.passage in self._passages]
        return Features(
            score=self._best.score,
            words=math.log1p(float(matches.scores[self._versions].max())),
            cosine=max(cosines, default=0.0),
            around=float(information[self._present].sum()) / total,
            largest_missing=_largest(information[~self._present]),
            complete=float(_largest(information[~said]) < LITTLE),
            missing_word=float(bool(self.missing_words())),
        )

    def missing_words(self) -> tuple[str, ...]:
        """Names and numbers of the question that are not here and not said everywhere."""
        information = self._found.sentences.information
        rows = zip(self._found.concepts, self._present, information, strict=True)
        return tuple(
            concept.word
            for concept, there, nats in rows
            if concept.name and not concept.context and not there and nats >= COMMON
        )


def _largest(values: Floats) -> float:
    return float(values.max()) if len(values) else 0.0
