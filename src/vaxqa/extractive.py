"""Answers without a model: the sentences of the sources that answer, as they stand."""

from __future__ import annotations

from . import cues
from .cues import Cue
from .evidence import Candidate
from .index import Index
from .terms import FUNCTION_WORDS, words
from .types import Claim, Draft

MOST = 4
"""Sentences of the longest answer to one question."""

KEEP = 0.8
"""Share of the best sentence's score that a further sentence needs."""
ALIKE = 0.6
"""Overlap of words (Jaccard) from which two sentences count as the same fact."""

_SEVERAL: frozenset[Cue] = frozenset({"list", "reason", "definition"})


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
