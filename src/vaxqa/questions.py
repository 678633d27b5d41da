"""From what a reader types to a `Question`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from . import followups
from .language import detect
from .sentences import split
from .text import one_line
from .types import Language, Question, Turn

MAX_CHARACTERS = followups.MAX_CHARACTERS


def understand(
    text: str, history: Sequence[Turn] = (), language: Language | None = None
) -> Question:
    """Clean a question, tell its language and complete it from the conversation.

    A question longer than `MAX_CHARACTERS` is cut there. ``language`` overrides what the
    words say.

    >>> understand("  Apa itu\\n EUL? ").language
    'id'
    """
    cleaned = one_line(text)[:MAX_CHARACTERS]
    fallback: Language = detect(history[-1].question).language if history else "en"
    detected = detect(cleaned, fallback)
    resolved = followups.resolve(cleaned, [one_line(turn.question) for turn in history])
    return Question(
        cleaned,
        resolved.asked,
        resolved.context,
        resolved.standalone,
        language or detected.language,
        detected.recognised,
    )


def is_empty(question: Question) -> bool:
    """Whether nothing is asked: no letter and no digit."""
    return not any(c.isalnum() for c in question.text)


_INTERROGATIVE = (
    "apa|apakah|siapa|siapakah|kapan|berapa|berapakah|bagaimana|mengapa|kenapa|di mana|dimana|"
    "what|who|whom|when|where|why|how|which"
)
_JOINT = re.compile(
    rf"\s*[,;]?\s+(?:dan|serta|lalu|and|and also)\s+"
    rf"(?=(?:untuk |pada |in |on |at |for )?(?:{_INTERROGATIVE})\b)",
    re.IGNORECASE,
)


_ASKING = re.compile(
    rf"\?\s*$|\b(?:{_INTERROGATIVE}|jelaskan|sebutkan|uraikan|bandingkan|ceritakan|explain|describe|"
    r"list|compare|tell)\b",
    re.IGNORECASE,
)


_THE_STUDY = re.compile(
    r"\bthis (?:thesis|study|research|paper)\b|\bthe (?:thesis|dissertation)\b|"
    r"\bskripsi(?:nya)?\b|\b(?:tesis|penelitian|studi) ini\b",
    re.IGNORECASE,
)


def about_the_study(text: str) -> bool:
    """Whether ``text`` asks about the study itself, which then only the study can answer.

    >>> about_the_study("Siapa penulis skripsi ini?"), about_the_study("Apa kata studi di Chili?")
    (True, False)
    """
    return bool(_THE_STUDY.search(text))


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked, and what else was said that it may lean on."""

    asked: str
    context: str = ""


def parts(question: Question) -> list[Part]:
    """What a question asks, one after the other; most ask one thing.

    Sentences that ask nothing are context, and so is the first thing asked for the others.

    >>> asked = understand("Kapan uji klinis dimulai dan berapa relawannya?")
    >>> [part.asked for part in parts(asked)]
    ['Kapan uji klinis dimulai', 'berapa relawannya?']
    """
    said = [question.asked[start:end] for start, end in split(question.asked)]
    asking = [text for text in said if _ASKING.search(text)] or said
    around = " ".join([question.context, *(text for text in said if text not in asking)]).strip()
    cut = [
        part
        for text in asking
        for part in _JOINT.split(text)
        if any(character.isalnum() for character in part)
    ]
    first, *others = cut or [question.asked]
    return [Part(first, around), *(Part(text, f"{first} {around}".strip()) for text in others)]
