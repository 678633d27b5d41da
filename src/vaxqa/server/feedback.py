"""``POST /v1/feedback``: what a reader says of an answer, kept for the maintainer.

A report is a draft of an evaluation case, as the page makes one; the question is kept because
its reader pressed the button that says so.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ..evaluation import new
from ..history import MOST_TURNS, Turn, turns
from .access import Acting
from .parts import Here, Parts
from .shared import Sealed, check

router = APIRouter()


class Feedback(Sealed):
    """What is said of an answer, with the conversation before it."""

    rating: Literal["wrong", "helpful"]
    comment: str = Field("", max_length=2000)
    history: list[Turn] = Field([], max_length=MOST_TURNS)


class Received(BaseModel):
    """Where a report is kept; the same one again is no other."""

    id: str


@router.post("/v1/feedback", status_code=201, summary="Say what is wrong with an answer")
async def feedback(said: Feedback, caller: Acting, parts: Here) -> Received:
    """Keep a report for some days; nothing of it is sent anywhere."""
    await check(said, caller, parts)
    name = await parts.computing.run(lambda: _keep(said, parts))
    return Received(id=name)


def _keep(said: Feedback, parts: Parts) -> str:
    answer = said.answer
    with parts.live.assistant() as assistant:
        case = new.draft(answer.question, assistant.index, turns(said.history))
    content: dict[str, Any] = {
        "answer_id": answer.id,
        "index_id": answer.index_id,
        "rating": said.rating,
        "comment": said.comment,
        "question": answer.question,
        "history": [turn.model_dump() for turn in said.history],
        "language": answer.language,
        "case": case,
    }
    text = json.dumps(content, ensure_ascii=False)
    name = hashlib.sha256(text.encode()).hexdigest()[:32]
    parts.store.keep("report", name, text)
    return name
