"""Whether there is enough to answer, and why not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .evidence import Candidate
from .index import Index
from .search import Found
from .types import AbstentionReason

ENOUGH = 0.45
"""Least confidence to answer with; set on the development questions."""
ON_TOPIC = 0.2
"""Share of the question's information under which it is about something else."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a question is not answered; ``missing`` are its names that the sources lack."""

    reason: AbstentionReason
    missing: tuple[str, ...] = ()


def judge(index: Index, found: Found, ranked: Sequence[Candidate]) -> Refusal | None:
    """``None`` when the best sentence is enough of an answer, otherwise the reason."""
    if not ranked or _topical(found, ranked[0]) < ON_TOPIC:
        return Refusal("off_topic")
    missing = missing_names(index, found, ranked[0])
    if missing or confidence(found, ranked[0]) < ENOUGH:
        return Refusal("no_evidence", missing)
    return None


def confidence(found: Found, best: Candidate) -> float:
    """How sure it is, in about 0..2, that ``best`` answers.

    The share of the question's information that the sentence matches, times log(1 + score).
    """
    score = float(found.sentences.scores[best.number])
    return best.share * math.log1p(score)


def _topical(found: Found, best: Candidate) -> float:
    return max(best.share, float(found.hits[0].lexical) if found.hits else 0.0)


def missing_names(index: Index, found: Found, best: Candidate) -> tuple[str, ...]:
    """Names and numbers of the question that the passage around ``best`` does not have."""
    first, last = _around(index, best.number)
    saturation = found.sentences.saturation[:, first : last + 1]
    present = np.asarray(saturation.max(axis=1) > 0)
    return tuple(
        concept.word
        for concept, there in zip(found.concepts, present, strict=True)
        if concept.name and not there
    )


def _around(index: Index, number: int) -> tuple[int, int]:
    passage = next(p for p in index.passages if p.first <= number <= p.last)
    return passage.first, passage.last
