"""The earlier exchanges of a conversation, as programs send them."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from . import types
from .questions import MAX_CHARACTERS

MOST_TURNS = 20
LONGEST_ANSWER = 20_000
"""Characters of an earlier answer."""


class Turn(BaseModel):
    """One earlier exchange."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=MAX_CHARACTERS)
    answer: str = Field("", max_length=LONGEST_ANSWER)


def turns(sent: Sequence[Turn]) -> tuple[types.Turn, ...]:
    """What was sent, as the assistant takes it.

    >>> turns([Turn(question="Apa itu EUL?")])
    (Turn(question='Apa itu EUL?', answer=''),)
    """
    return tuple(types.Turn(turn.question, turn.answer) for turn in sent)
