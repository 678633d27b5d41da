"""A first draft of a case, from a question: what the sources may hold on it, to be confirmed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .. import abstention, evidence, questions
from ..abstention import Refusal
from ..index import Index
from ..search import search
from ..types import Question, Turn

UNCONFIRMED = "unconfirmed"
"""The tag of a case that no person has confirmed yet."""

PROPOSED = 3
"""Sentences that are proposed as gold spans, their translations not counted."""


def draft(question: str, index: Index, history: Sequence[Turn] = ()) -> dict[str, Any]:
    """A case for ``question`` that `cases.Case` accepts, with the tag `UNCONFIRMED`.

    Its nuggets are the best evidence sentences with their translations as gold spans, one
    nugget each, the first one vital; the pattern of each is the sentence word for word, for a
    person to shorten to the fact. Where the assistant would refuse, that is what the case
    expects, with its reason, and no nugget is vital. Nothing of it is a judgement yet.
    """
    asked = questions.understand(question, history)
    name = hashlib.sha256("\0".join([asked.text, *(t.question for t in history)]).encode())
    short = name.hexdigest()[:10]
    best = _best(index, asked)
    refused = best.refusal is not None
    return {
        "id": f"new-{short}",
        "cluster": f"c-new-{short}",
        "split": "dev",
        "suite": "abstain" if refused else "answer",
        "question": asked.text,
        "lang": asked.language,
        "history": [{"question": turn.question, "answer": turn.answer} for turn in history],
        "expect": "abstain" if refused else "answer",
        "reason": best.refusal.reason if best.refusal is not None else None,
        "nuggets": [
            _nugget(index, number, place, vital=place == 1 and not refused)
            for place, number in enumerate(best.sentences, 1)
        ],
        "forbidden": [],
        "tags": [UNCONFIRMED],
        "severity": "major",
    }


@dataclass(frozen=True, slots=True)
class _Best:
    """Positions of the best sentences, best first, or why the assistant would refuse."""

    sentences: tuple[int, ...]
    refusal: Refusal | None


def _best(index: Index, asked: Question) -> _Best:
    if questions.is_empty(asked):
        return _Best((), Refusal("empty_question"))
    part = questions.parts(asked)[0]
    found = search(index, part.asked, asked.language, context=part.context)
    ranked = evidence.candidates(index, found, part.asked, asked.language)
    refusal = abstention.judge(index, found, ranked, part.asked)
    chosen: list[int] = []
    for candidate in ranked:
        if len(chosen) < PROPOSED and index.twins.get(candidate.number) not in chosen:
            chosen.append(candidate.number)
    return _Best(tuple(chosen), refusal)


def _nugget(index: Index, number: int, place: int, *, vital: bool) -> dict[str, Any]:
    twin = index.twins.get(number)
    versions = [number] if twin is None else [number, twin]
    texts = list(dict.fromkeys(index.sentences[version].text for version in versions))
    return {
        "id": f"n{place}",
        "vital": vital,
        "patterns": [re.escape(text).replace(r"\ ", " ") for text in texts],
        "spans": [_span(index, version) for version in versions],
    }


def _span(index: Index, number: int) -> dict[str, Any]:
    """The sentence at position ``number`` as a gold span."""
    sentence = index.sentences[number]
    source = index.sources[sentence.source_id]
    occurrence, at = 0, -1
    while at < sentence.start:
        at = source.text.index(sentence.text, at + 1)
        occurrence += 1
    return {
        "source": source.id,
        "quote": sentence.text,
        "occurrence": occurrence,
        "sha256": source.sha256,
    }
