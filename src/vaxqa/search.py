"""Both indexes as one: a question to ranked passages."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .concepts import concepts
from .errors import ModelError
from .index import Index
from .lexical import Concept, Floats, Matches
from .types import Hit, Language

_log = logging.getLogger(__name__)

CANDIDATES = 200
RERANKED = 30
SENTENCE_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: hits, best first, and how each text of the index matches.

    ``passages`` has a column per passage, ``sentences`` one per sentence. ``degraded`` is true
    when the embedding model did not answer and words alone were searched. ``source_ids`` are
    the sources that may be shown, ``None`` for all.
    """

    concepts: tuple[Concept, ...]
    hits: tuple[Hit, ...]
    passages: Matches
    sentences: Matches
    searched_sources: int
    searched_passages: int
    degraded: bool = False
    source_ids: frozenset[str] | None = None

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
    lexical = passages.share * allowed
    try:
        dense = _similarity(index, f"{text} {context}".strip(), language, source_ids)
        share = np.float32(index.embedding.share)
    except ModelError as error:
        _log.warning("%s Words alone were searched.", error)
        dense, share = np.zeros_like(lexical), np.float32(0)
    fused = ((1 - share) * lexical + share * dense) * allowed
    sentences = index.sentence_words.match(asked)
    scores = _reranked(index, fused, sentences.share)
    order = np.lexsort((np.arange(len(scores)), -scores))[:k]
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
        len(index.sources) if source_ids is None else len(set(source_ids) & index.sources.keys()),
        int(allowed.sum()),
        degraded=share == 0,
        source_ids=None if source_ids is None else frozenset(source_ids),
    )


def _allowed(index: Index, source_ids: Sequence[str] | None) -> Floats:
    """1 for each passage that may be found, 0 for the others."""
    if source_ids is None:
        return np.ones(len(index.passages), dtype=np.float32)
    wanted = set(source_ids)
    return np.array([p.source_id in wanted for p in index.passages], dtype=np.float32)


def _similarity(
    index: Index, text: str, language: Language, source_ids: Sequence[str] | None
) -> Floats:
    """Cosine similarity of the nearest passages, never under 0; 0 for those farther off."""
    similarity = np.zeros(len(index.passages), dtype=np.float32)
    vector = index.embedding.embed([index.as_written(text)], [language])[0]
    for number, cosine in index.dense.nearest(vector, CANDIDATES, source_ids):
        similarity[number] = max(0.0, cosine)
    return similarity


def _reranked(index: Index, fused: Floats, sentence_share: Floats) -> Floats:
    """Mix the best single sentence's share into the scores of the first candidates."""
    scores = (1 - SENTENCE_SHARE) * fused
    for number in np.argsort(-fused, kind="stable")[:RERANKED]:
        passage = index.passages[number]
        best = float(sentence_share[passage.first : passage.last + 1].max())
        scores[number] += SENTENCE_SHARE * best * (fused[number] > 0)
    return scores
