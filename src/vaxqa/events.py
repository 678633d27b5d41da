"""What happens on the way to an answer, in order: steps, checked sentences, the answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .answer import Answer, AnswerSentence, Citation

Step = Literal["search", "choose", "write"]


@dataclass(frozen=True, slots=True)
class Status:
    """A step begins."""

    step: Step


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence that was checked, and the citations that none before it has.

    It is in the answer as it stands: what was shown is not taken back.
    """

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """The answer; nothing comes behind it."""

    answer: Answer


Event = Status | Spoken | Done
