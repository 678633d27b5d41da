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

from . import extractive
from .coverage import Coverage, Features
from .evidence import Candidate
from .index import Index
from .search import Found
from .types import AbstentionReason

MOST_NAMED = 3
"""Missing names that a refusal tells."""


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


@lru_cache(maxsize=2)
def fit(expected: bool) -> Fit:
    """The committed fit for a sentence with ``expected`` questions, or for one without."""
    text = resources.files("vaxqa").joinpath("data/abstention.json").read_text(encoding="utf-8")
    return Fit(**json.loads(text)["expected" if expected else "plain"])


def judge(index: Index, found: Found, ranked: Sequence[Candidate], question: str) -> Refusal | None:
    """``None`` when the best sentence is enough of an answer, otherwise the reason.

    A passage that lacks a country, vaccine or person that is asked about never answers.
    """
    if not ranked:
        return Refusal("off_topic")
    coverage = cover(index, found, ranked, question)
    seen, fitted = coverage.features(), fit(coverage.is_expected)
    if coverage.has_names and fitted.probability(seen) >= fitted.threshold:
        return None
    if seen.around < fitted.on_topic:
        return Refusal("off_topic")
    return Refusal("no_evidence", _as_typed(coverage.missing_names(), question)[:MOST_NAMED])


def probability(coverage: Coverage) -> float:
    """The probability, in 0..1, that the sentences to be shown answer the question."""
    return fit(coverage.is_expected).probability(coverage.features())


def cover(index: Index, found: Found, ranked: Sequence[Candidate], question: str) -> Coverage:
    """What the first of ``ranked`` (not empty) has of ``question``."""
    shown = extractive.choose(index, ranked, question)
    return Coverage(index, found, ranked[0], question, shown)


def _as_typed(names: Sequence[str], question: str) -> tuple[str, ...]:
    """``names`` as the reader wrote them; those that were respelt for the search are left out."""
    found = (re.search(rf"\b{re.escape(name)}\b", question, re.IGNORECASE) for name in names)
    return tuple(match.group() for match in found if match is not None)
