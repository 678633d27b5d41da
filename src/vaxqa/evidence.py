"""The sentences that may answer a question, ranked.

A sentence is scored by what it says itself, what is said around it, and whether it holds the
kind of thing that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from . import cues
from .concepts import names
from .cues import Cue
from .index import Index
from .lexical import Concept
from .lexicon import Name
from .search import Found
from .types import Language

HITS = 10
"""Passages whose sentences are looked at."""

SHARES = {"said": 0.25, "around": 0.4, "cosine": 0.15, "expected": 0.2}
"""Weights of the four ways in which a sentence matches, each in 0..1; they add up to 1. Rounded
from a conditional logit fitted on the training questions."""
CUE_BONUS = 0.03
SUBJECT_BONUS = 0.12
OTHER_NAME = 0.05
"""Added for the kind of thing asked for, and for a definition that begins with the thing defined;
taken off a sentence about another country, vaccine or person than the one asked for."""

FULL = 1.5
"""Saturation is taken this many times, 1 at most: once said is nearly as good as said twice."""
OPENING = 4
"""Words within which the subject of a definition begins."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer. ``number`` is its position in the index.

    ``score`` lies in about 0..1; ``share`` is the part of the question's information, in
    0..1, that the sentence itself has.
    """

    number: int
    score: float
    share: float


def candidates(index: Index, found: Found, question: str, language: Language) -> list[Candidate]:
    """The sentences of the best hits, best first; of two translations the reader's own.

    Both translations are scored, and the better score counts.
    """
    kinds = frozenset() if "kind of answer" in index.off else cues.asked(question)
    asked_names = frozenset() if "other names" in index.off else names(question, index)
    best: dict[int, Candidate] = {}
    for hit in found.hits[:HITS]:
        for number in range(hit.passage.first, hit.passage.last + 1):
            if index.sentences[number].heading:
                continue
            made = _candidate(index, found, number, hit.score, kinds)
            if is_about_another(asked_names, index.sentence_names(number)):
                made = replace(made, score=made.score - OTHER_NAME)
            shown = _in_language(index, found, number, language)
            if shown not in best or made.score > best[shown].score:
                best[shown] = Candidate(shown, made.score, made.share)
    return sorted(best.values(), key=lambda c: (-c.score, c.number))


def is_about_another(asked: frozenset[Name], said: frozenset[Name]) -> bool:
    """Whether a name that is asked for is missing and another of its kind stands in its place."""
    return any(
        name not in said and any(other.kind == name.kind for other in said - asked)
        for name in asked
    )


def _in_language(index: Index, found: Found, number: int, language: Language) -> int:
    if index.sentences[number].language == language:
        return number
    twin = found.twin(index, number)
    return number if twin is None else twin


def _candidate(
    index: Index, found: Found, number: int, around: float, kinds: frozenset[Cue]
) -> Candidate:
    information = found.sentences.information
    said = np.minimum(FULL * found.sentences.saturation[:, number], 1.0)
    share = float(information @ said) / (float(information.sum()) or 1.0)
    matches = {
        "said": share,
        "around": around,
        "cosine": found.cosine(index, number),
        "expected": float(found.expected[number]),
    }
    score = sum(SHARES[name] * value for name, value in matches.items())
    return Candidate(number, score + _bonus(index, found, number, kinds), share)


def _bonus(index: Index, found: Found, number: int, kinds: frozenset[Cue]) -> float:
    if not kinds:
        return 0.0
    sentence = index.sentences[number]
    holds = [cues.answers(kind, sentence.text, sentence.language) for kind in kinds]
    bonus = CUE_BONUS * sum(holds) / len(holds)
    if "definition" in kinds and cues.answers("definition", sentence.text, sentence.language):
        stems = index.sentence_stems(number)[:OPENING]
        subject = max(found.concepts, key=lambda c: c.weight * len(c.word.split()), default=None)
        bonus += SUBJECT_BONUS * (subject is not None and bool(_places(subject, stems)))
    return bonus


def _places(concept: Concept, stems: Sequence[str]) -> list[int]:
    """0-based places in ``stems`` at which a form of ``concept`` begins, word behind word."""
    found: list[int] = []
    for form in concept.forms:
        length = len(form)
        found += [
            place
            for place in range(len(stems) - length + 1)
            if stems[place] == form[0] and tuple(stems[place : place + length]) == form
        ]
    return found
