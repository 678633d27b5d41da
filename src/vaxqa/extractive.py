"""Answers without a model: the sentences of the sources that answer, as they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import cues
from .cues import Cue
from .index import Index
from .search import Found
from .terms import FUNCTION_WORDS, words
from .types import Claim, Draft, Language

HITS = 10
MOST = 4
"""Sentences of the longest answer to one question."""

PASSAGE_SHARE = 0.25
CUE_BONUS = 0.12
KEEP = 0.8
"""Share of the best sentence's score that a further sentence needs."""
ALIKE = 0.6
"""Overlap of words (Jaccard) from which two sentences count as the same fact."""

_SEVERAL: frozenset[Cue] = frozenset({"list", "reason", "definition"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``number`` is its position in the index.

    ``score`` lies in about 0..1; ``share`` is the part of the question's information, in
    0..1, that the sentence itself matches; ``matched`` says which concepts.
    """

    number: int
    score: float
    share: float
    matched: frozenset[int]


def candidates(index: Index, found: Found, question: str, language: Language) -> list[Candidate]:
    """The sentences of the best hits, best first; of two translations the reader's own.

    A sentence's score is its share of the question's information, with a part from the
    passage around it and a bonus when it holds the kind of thing that is asked for.
    """
    kinds = cues.asked(question)
    best: dict[int, Candidate] = {}
    for hit in found.hits[:HITS]:
        for number in range(hit.passage.first, hit.passage.last + 1):
            if index.sentences[number].heading:
                continue
            made = _candidate(index, found, number, hit.score, kinds)
            shown = _in_language(index, number, language)
            if shown not in best or made.score > best[shown].score:
                best[shown] = Candidate(shown, made.score, made.share, made.matched)
    return sorted(best.values(), key=lambda c: (-c.score, c.number))


def _candidate(
    index: Index, found: Found, number: int, around: float, kinds: frozenset[Cue]
) -> Candidate:
    saturation = found.sentences.saturation[:, number]
    information = found.sentences.information
    share = float(found.sentences.share[number])
    sentence = index.sentences[number]
    satisfied = [cues.answers(kind, sentence.text, sentence.language) for kind in kinds]
    bonus = CUE_BONUS * sum(satisfied) / len(satisfied) if satisfied else 0.0
    matched = frozenset(int(row) for row in np.flatnonzero((saturation > 0) & (information > 0.5)))
    score = (1 - PASSAGE_SHARE) * share + PASSAGE_SHARE * around + bonus
    return Candidate(number, score, share, matched)


def _in_language(index: Index, number: int, language: Language) -> int:
    if index.sentences[number].language == language:
        return number
    return index.twins.get(number, number)


def choose(index: Index, ranked: list[Candidate], question: str) -> list[Candidate]:
    """The one to four sentences to show, in reading order, without repeats.

    A further sentence is taken when it is nearly as good as the best and says something
    else; a question for a list, a reason or a definition may have more of them.
    """
    if not ranked:
        return []
    several = bool(cues.asked(question) & _SEVERAL)
    most = MOST if several else 2
    chosen = [ranked[0]]
    for candidate in ranked[1:]:
        if len(chosen) == most or candidate.score < KEEP * ranked[0].score:
            break
        if not any(_alike(index, candidate.number, other.number) for other in chosen):
            chosen.append(candidate)
    return sorted(chosen, key=lambda c: c.number)


def _alike(index: Index, one: int, other: int) -> bool:
    if index.twins.get(one) == other:
        return True
    first, second = (
        set(words(index.sentences[number].text)) - FUNCTION_WORDS for number in (one, other)
    )
    return len(first & second) >= ALIKE * max(1, len(first | second))


def draft(index: Index, chosen: list[Candidate], unanswered: tuple[str, ...] = ()) -> Draft:
    """A draft that claims the sentences themselves, each resting on itself."""
    claims = tuple(
        Claim(sentence.text, sentence.language, (candidate.number,))
        for candidate in chosen
        for sentence in (index.sentences[candidate.number],)
    )
    return Draft(claims, "extractive", unanswered)
