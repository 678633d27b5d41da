"""Both indexes as one: a question to ranked passages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .concepts import concepts
from .errors import ModelError
from .index import Index
from .lexical import Concept, Floats, Ints, Matches
from .question_index import Likeness
from .types import Hit, Language

_log = logging.getLogger(__name__)

CANDIDATES = 200
RERANKED = 30
SENTENCE_SHARE = 0.5
COSINE_SHARE = 0.3
EXPECTED_SHARE = 0.4
"""Weights of a passage's best sentence, of the vectors in that sentence's match, and of the
expected question that is nearest."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: hits, best first, and how each text of the index matches.

    ``passages`` has a column per passage, ``sentences`` one per sentence. ``expected`` is, for
    each sentence, how like the most like question is that it is expected to answer, in 0..1;
    ``likeness`` holds what that comes from.
    ``vector`` is the question's, ``None`` when there is none. ``degraded`` is true
    when the embedding model did not answer and words alone were searched. ``source_ids`` are
    the sources that may be shown, ``None`` for all.
    """

    concepts: tuple[Concept, ...]
    hits: tuple[Hit, ...]
    passages: Matches
    sentences: Matches
    expected: Floats
    likeness: Likeness
    vector: Floats | None
    searched_sources: int
    searched_passages: int
    degraded: bool = False
    source_ids: frozenset[str] | None = None

    def cosine(self, index: Index, number: int) -> float:
        """Cosine similarity, in 0..1, of the sentence at position ``number``; 0 without vectors."""
        if self.vector is None:
            return 0.0
        return max(0.0, float(index.sentence_vectors[number].astype(np.float32) @ self.vector))

    def twin(self, index: Index, number: int) -> int | None:
        """The translation of the sentence at position ``number``, if there is one to show."""
        twin = index.twins.get(number)
        if twin is None or self.source_ids is None:
            return twin
        return twin if index.sentences[twin].source_id in self.source_ids else None


def search(
    index: Index,
    text: str,
    language: Language,
    *,
    context: str = "",
    k: int = 10,
    source_ids: Sequence[str] | None = None,
) -> Found:
    """The ``k`` passages that match ``text`` best; ties are in the order of the sources.

    A passage's score is a convex mix of its BM25 share, its best sentence's share and its
    cosine similarity, each in 0..1 (convex combination rather than rank fusion: Bruch, Gai
    and Ingber 2023). ``context`` is what the question leans on; ``source_ids`` limits both
    indexes to those sources.
    """
    asked = concepts(text, index, context)
    allowed = _allowed(index, source_ids)
    passages = index.passage_words.match(asked)
    lexical: Floats = passages.share * allowed
    vector = _vector(index, f"{text} {context}".strip(), language)
    degraded = vector is None
    if "vectors" in index.off:
        vector = None
    dense: Floats = np.zeros_like(lexical)
    share = 0.0
    if vector is not None:
        dense = _similarity(index, vector, source_ids)
        share = index.embedding.share
    likeness = index.questions.match(text, asked, vector)
    expected = index.questions.best(likeness, len(index.sentences))
    expected = np.maximum(expected, expected[index.translations])
    sentences = index.sentence_words.match(asked)
    scores = _mixed(lexical, dense, share) * allowed
    if "best sentence" not in index.off:
        scores = _reranked(index, scores, sentences.share, vector)
    if len(index.questions):
        best = np.maximum.reduceat(expected, index.passage_starts)
        scores = _mixed(scores, best * allowed, EXPECTED_SHARE)
    order = _first(scores, k)
    hits = tuple(
        Hit(index.passages[i], float(scores[i]), float(lexical[i]), float(dense[i]))
        for i in order
        if scores[i] > 0
    )
    return Found(
        tuple(asked),
        hits,
        passages,
        sentences,
        expected,
        likeness,
        vector,
        len(index.sources) if source_ids is None else len(set(source_ids) & index.sources.keys()),
        int(allowed.sum()),
        degraded=degraded,
        source_ids=None if source_ids is None else frozenset(source_ids),
    )


def _allowed(index: Index, source_ids: Sequence[str] | None) -> Floats:
    """1 for each passage that may be found, 0 for the others."""
    if source_ids is None:
        return np.ones(len(index.passages), dtype=np.float32)
    wanted = set(source_ids)
    return np.array([p.source_id in wanted for p in index.passages], dtype=np.float32)


def _vector(index: Index, text: str, language: Language) -> Floats | None:
    """The vector of a question; ``None``, logged, when the embedding model does not answer."""
    try:
        rows = index.embedding.embed([index.as_written(text)], [language])
    except ModelError as error:
        _log.warning("%s Words alone were searched.", error)
        return None
    vector: Floats = rows[0]
    return vector


def _similarity(index: Index, vector: Floats, source_ids: Sequence[str] | None) -> Floats:
    """Cosine similarity of the nearest passages, never under 0; 0 for those farther off."""
    similarity = np.zeros(len(index.passages), dtype=np.float32)
    for number, cosine in index.dense.nearest(vector, CANDIDATES, source_ids):
        similarity[number] = max(0.0, cosine)
    return similarity


def _reranked(index: Index, fused: Floats, sentence_share: Floats, vector: Floats | None) -> Floats:
    """Mix the best single sentence's match into the scores of the first candidates."""
    scores = (1 - SENTENCE_SHARE) * fused
    for number in _first(fused, RERANKED):
        passage = index.passages[number]
        rows = slice(passage.first, passage.last + 1)
        matches = sentence_share[rows]
        if vector is not None:
            cosines = np.maximum(index.sentence_vectors[rows].astype(np.float32) @ vector, 0)
            matches = _mixed(matches, cosines, COSINE_SHARE)
        scores[number] += SENTENCE_SHARE * float(matches.max()) * (fused[number] > 0)
    return scores


def _mixed(one: Floats, other: Floats, share: float) -> Floats:
    """The convex mix of two scores, in which ``other`` has ``share``."""
    return np.float32(1 - share) * one + np.float32(share) * other


def _first(scores: Floats, k: int) -> Ints:
    """The places of the ``k`` greatest scores, greatest first; ties are in order of place."""
    places = np.arange(len(scores), dtype=np.int32)
    if 0 < k < len(scores):
        least = np.partition(scores, -k)[-k]
        places = np.flatnonzero(scores >= least).astype(np.int32)
    return places[np.lexsort((places, -scores[places]))][:k]
