"""Whether there is enough to answer, and why not.

The best sentence is judged by a few features of how it matches the question; a logistic regression
turns them into the probability that the answer is right. Its weights are in
``data/abstention.json``, fitted by ``evals/fit_abstention.py`` on the development questions.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from functools import lru_cache
from importlib import resources

import numpy as np

from .concepts import names
from .evidence import Candidate
from .index import Index
from .lexical import Concept
from .search import Found
from .types import AbstentionReason

COMMON = 1.5
"""Information, in nats, under which a name is said too often to be missed."""


@dataclass(frozen=True, slots=True)
class Features:
    """How the best sentence matches what is asked. Where it has a twin, both are looked at.

    ``score`` is log(1 + BM25); ``share`` the part, in 0..1, of the question's information
    that the sentence has, ``around`` the part that its passage has; ``largest_missing`` the
    information, in nats, of the weightiest thing that the passage lacks; ``missing_name`` is 1 where it lacks a name whose kind is
    known (a country, a vaccine), ``missing_word`` where it lacks another name or number;
    ``cosine`` is the passage's similarity, ``margin`` the distance to the next candidate.
    """

    score: float
    share: float
    around: float
    largest_missing: float
    missing_name: float
    missing_word: float
    cosine: float
    margin: float


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
    """``None`` when the best sentence is enough of an answer, otherwise the reason."""
    if not ranked:
        return Refusal("off_topic")
    seen = features(index, found, ranked, question)
    if fit().probability(seen) >= fit().threshold:
        return None
    if seen.around < fit().on_topic:
        return Refusal("off_topic")
    return Refusal("no_evidence", _Around(index, found, ranked[0]).missing_words())


def features(index: Index, found: Found, ranked: Sequence[Candidate], question: str) -> Features:
    """The features of the first of ``ranked`` (not empty)."""
    best = ranked[0]
    around = _Around(index, found, best)
    asked = np.array([not concept.context for concept in found.concepts])
    information = found.sentences.information * asked
    missing = information[~around.present]
    versions = list(around.versions)
    said = found.sentences.saturation[:, versions].max(axis=1) > 0
    total = float(information.sum()) or 1.0
    return Features(
        score=math.log1p(float(found.sentences.scores[versions].max())),
        share=float(information[said].sum()) / total,
        around=float(information[around.present].sum()) / total,
        largest_missing=float(missing.max()) if len(missing) else 0.0,
        missing_name=float(bool(names(question, index) - around.names)),
        missing_word=float(bool(around.missing_words())),
        cosine=max((h.dense for h in found.hits if h.passage in around.passages), default=0.0),
        margin=best.score - ranked[1].score if len(ranked) > 1 else best.score,
    )


class _Around:
    """The passage that a sentence stands in, and that of its twin."""

    def __init__(self, index: Index, found: Found, best: Candidate) -> None:
        self._found = found
        self.versions = {best.number, index.twins.get(best.number, best.number)}
        columns = [index.holder(number) for number in self.versions]
        self.passages = [index.passages[column] for column in columns]
        self.present = np.asarray(found.passages.saturation[:, columns].max(axis=1) > 0)
        self.names = {
            name
            for passage in self.passages
            for number in range(passage.first, passage.last + 1)
            for name in index.sentence_names(number)
        }

    def missing_words(self) -> tuple[str, ...]:
        """Names and numbers of the question that are not here."""
        return tuple(
            concept.word
            for concept, there in zip(self._found.concepts, self.present, strict=True)
            if concept.name and not concept.context and not there and not self._common(concept)
        )

    def _common(self, concept: Concept) -> bool:
        """Whether it is so common in the index that a passage may leave it unsaid."""
        found = self._found.concepts.index(concept)
        return bool(self._found.sentences.information[found] < COMMON)
