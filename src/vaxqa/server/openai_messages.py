"""A conversation in OpenAI's shape, read as a question with its history.

The last message of the user is the question. What a system, developer or tool message says is
passed over: who asks does not instruct.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from ..history import LONGEST_ANSWER, MOST_TURNS, Turn
from ..questions import MAX_CHARACTERS
from ..types import Language
from . import openai_models
from .ask import Question
from .problems import Problem


class Part(BaseModel):
    """A part of a message. Only text is read."""

    model_config = ConfigDict(extra="allow")

    type: str
    text: str | None = None


class Message(BaseModel):
    """A message of the conversation. What has no role is passed over, as tool calls are."""

    model_config = ConfigDict(extra="allow")

    type: str | None = "message"
    role: str | None = None
    content: str | list[Part] | None = None


class Sent(BaseModel):
    """What both of OpenAI's requests have, and what is ours: ``language`` and ``sources``.

    Parameters that are not named here are passed over (``temperature``, ``max_tokens``,
    ``store``), unless they ask for what cannot be given (``tools``).
    """

    model_config = ConfigDict(extra="allow")

    model: str
    stream: bool | None = None
    language: Language | None = None
    sources: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=200)


def question(sent: Sent, messages: Sequence[Message], place: str) -> Question:
    """The question of ``messages``, whose texts stand at ``place`` (``{}``: their position).

    Of a long history the newest `MOST_TURNS` turns are read. Raises `Problem` when no message is
    the user's, and for one that is too long or not text.
    """
    spoken: list[tuple[int, list[int]]] = []
    for at, message in enumerate(messages):
        if message.role == "user":
            spoken.append((at, []))
        elif message.role == "assistant" and spoken:
            spoken[-1][1].append(at)
    if not spoken:
        raise Problem("no-question", field=place.partition("[")[0])

    def text(at: int) -> str:
        return _text(messages[at].content, place.format(at))

    def within(found: str, most: int, at: int) -> str:
        if len(found) > most:
            raise Problem("too-long", field=place.format(at))
        return found

    history = [
        Turn(
            question=within(text(at), MAX_CHARACTERS, at),
            answer=within("\n".join(map(text, answers)), LONGEST_ANSWER, [at, *answers][-1]),
        )
        for at, answers in spoken[-MOST_TURNS - 1 : -1]
    ]
    last = spoken[-1][0]
    return Question(
        question=within(text(last), MAX_CHARACTERS, last),
        history=history,
        language=sent.language,
        sources=sent.sources,
        mode=openai_models.mode(sent.model),
        stream=bool(sent.stream),
    )


def refuse(sent: Sent, fields: Mapping[str, Callable[[Any], str | None]]) -> None:
    """Raise `Problem` for a field whose value asks for what cannot be given.

    ``fields`` names for each the kind of problem that a value is, or ``None``.
    """
    for field, judge in fields.items():
        kind = judge((sent.model_extra or {}).get(field))
        if kind is not None:
            raise Problem(kind, field=field)


def unless_empty(value: Any) -> str | None:
    """For fields that ask for something by being there at all: tools, logprobs."""
    return None if not value or value in ("none", "auto") else "not-supported"


def unless_text(value: Any) -> str | None:
    """For the format of the answer, which is text."""
    asked = value.get("type", "text") if isinstance(value, dict) else value
    return None if asked in (None, "text") else "value-not-supported"


def _text(content: str | list[Part] | None, place: str) -> str:
    if not isinstance(content, list):
        return content or ""
    return "\n".join(_of_part(part, f"{place}[{at}]") for at, part in enumerate(content))


def _of_part(part: Part, place: str) -> str:
    if part.type == "refusal":
        return ""
    if part.type not in {"text", "input_text", "output_text"}:
        raise Problem("value-not-supported", field=f"{place}.type")
    return part.text or ""
