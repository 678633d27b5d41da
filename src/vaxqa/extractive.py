"""Answers without a model: the sentences of the sources that answer, as they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from . import cues
from .cues import Cue
from .evidence import Candidate
from .index import Index
from .terms import FUNCTION_WORDS, words
from .types import Claim, Draft

MOST = 4
"""Sentences of the longest answer to one question."""

KEEP = 0.9
KEEP_ANSWERING = 0.8
"""Share of the best sentence's score that a further sentence needs; less when it holds more
of the kinds of thing that are asked for than the best one does."""
ALIKE = 0.6
"""Overlap of words (Jaccard) from which two sentences count as the same fact."""

_SEVERAL: frozenset[Cue] = frozenset({"list", "reason", "definition"})


# What a sentence says when it leans on the one before it.
_LEANING = re.compile(
    r"^(?:hal (?:ini|tersebut|itu)|ini|itu|tersebut|ia|mereka|sehingga|oleh karena itu|namun|"
    r"this|that|these|those|it|they|he|she|so|such|however|therefore)\b|\b\w+ (?:tersebut|ini)\b|"
    r"\bthis (?!study|research|thesis|paper)\w+",
    re.IGNORECASE,
)


def choose(index: Index, ranked: Sequence[Candidate], question: str) -> list[int]:
    """The one to four sentences to show, without repeats, the best first.

    A further sentence is taken when it is nearly as good as the best, or holds more of what is
    asked for (a date, a reason), and says something else. A question for a list, a reason or a
    definition may have more of them, which stand in reading order, source by source. Where a
    sentence leans on its neighbour ("this strategy …"), both are shown, or it is not, unless it
    is the best.
    """
    if not ranked:
        return []
    several = bool(cues.asked(question) & _SEVERAL)
    most = MOST if several else 2
    chosen = [ranked[0].number]
    answering = _answering(index, ranked[0].number, question)
    for candidate in ranked[1:]:
        if len(chosen) == most or candidate.score < KEEP_ANSWERING * ranked[0].score:
            break
        good = candidate.score >= KEEP * ranked[0].score
        if not good and _answering(index, candidate.number, question) <= answering:
            continue
        if not any(_alike(index, candidate.number, other) for other in chosen):
            chosen.append(candidate.number)
    known = {candidate.number for candidate in ranked}
    beside = {
        number: [n for n in _beside(index, number, after=several) if n in known]
        for number in chosen
    }
    if not several:
        in_turn = [n for number in chosen for n in (*beside[number], number)]
        return list(dict.fromkeys(in_turn))[:MOST]
    best = chosen[0]
    wanted = dict.fromkeys([best, *beside[best], *chosen, *chain(*beside.values())])
    cut = list(wanted)[:MOST]
    shown = [n for n in cut if n == best or not _leans(index, n) or n - 1 in cut]
    sources = list(dict.fromkeys(index.sentences[number].source_id for number in shown))
    return sorted(shown, key=lambda n: (sources.index(index.sentences[n].source_id), n))


def _answering(index: Index, number: int, question: str) -> int:
    """How many of the kinds of thing that are asked for the sentence holds."""
    text, language = index.sentences[number].text, index.sentences[number].language
    return sum(cues.answers(kind, text, language, question) for kind in cues.asked(question))


def _beside(index: Index, number: int, *, after: bool) -> list[int]:
    """The sentence that ``number`` leans on, and with ``after`` the next when it leans on it."""
    found: list[int] = []
    if _leans(index, number):
        found.append(number - 1)
    if after and number + 1 < len(index.sentences) and _leans(index, number + 1):
        found.append(number + 1)
    return found


def _leans(index: Index, number: int) -> bool:
    """Whether the sentence refers to the one before it in the same block."""
    sentence = index.sentences[number]
    before = index.sentences[number - 1] if number else sentence
    same_block = (before.source_id, before.block) == (sentence.source_id, sentence.block)
    return number > 0 and same_block and bool(_LEANING.search(sentence.text))


def _alike(index: Index, one: int, other: int) -> bool:
    if index.twins.get(one) == other:
        return True
    first, second = (
        set(words(index.sentences[number].text)) - FUNCTION_WORDS for number in (one, other)
    )
    return len(first & second) >= ALIKE * max(1, len(first | second))


def draft(index: Index, chosen: Sequence[int], unanswered: tuple[str, ...] = ()) -> Draft:
    """A draft that claims the sentences themselves, each resting on itself."""
    claims = tuple(
        Claim(sentence.text, sentence.language, (number,))
        for number in chosen
        for sentence in (index.sentences[number],)
    )
    return Draft(claims, "extractive", unanswered)
