"""A follow-up as a question that can be understood alone, written by the chat model."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from . import prompts, structured
from .errors import ModelError
from .settings import Settings
from .terms import stem, words
from .text import one_line
from .types import Question, Turn

MOST_SECONDS = 8.0
MOST_CHARACTERS = 300
_log = logging.getLogger(__name__)


class Standalone(BaseModel):
    """The question with what it takes from the conversation said in it."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    question: str


def standalone(question: Question, history: Sequence[Turn], settings: Settings) -> str | None:
    """``question`` as one that stands alone; ``None`` when it does already or no good one comes.

    A rewriting that brings in a name or a number which the conversation lacks is not used.
    """
    if not history or not question.context:
        return None
    seconds = min(MOST_SECONDS, settings.model_timeout)
    hurried = settings.model_copy(update={"model_timeout": seconds})
    messages = prompts.rewriting(question, history)
    try:
        reply = structured.write(hurried, messages, Standalone).reply
    except ModelError as error:
        _log.warning("The follow-up is not rewritten: %s", error)
        return None
    text = one_line(reply.question)
    said = " ".join([question.text, *(f"{turn.question} {turn.answer}" for turn in history)])
    fits = 0 < len(text) <= MOST_CHARACTERS and brings_nothing_new(text, said)
    return text if fits else None


_NAME = re.compile(r"(?<=\s)[A-Z][\w’'-]*|\b\w*\d[\w.,]*\b|\b[A-Z]{2,}\b")


def brings_nothing_new(text: str, said: str) -> bool:
    """Whether each name and number of ``text`` is in ``said``, in any letter case.

    >>> brings_nothing_new("When did BPOM authorise Sinovac?", "sinovac and bpom?")
    True
    >>> brings_nothing_new("When did BPOM authorise Pfizer in 2021?", "sinovac and bpom?")
    False
    """
    known = {form for word in words(said) for form in (word, stem(word, "id"), stem(word, "en"))}
    named = [word for match in _NAME.findall(text) for word in words(match)]
    return all(known & {word, stem(word, "id"), stem(word, "en")} for word in named)
