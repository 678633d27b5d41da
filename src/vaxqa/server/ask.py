"""``POST /v1/ask``: a question, answered at once or as events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Coroutine
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ..answer import Answer
from ..history import MOST_TURNS, Turn, turns
from ..questions import MAX_CHARACTERS
from ..types import Asked, Language, Mode
from . import envelope, sse, streams
from .access import Asking
from .callers import Caller
from .headers import SEAL_HEADER
from .parts import Here, Parts

GONE = 499
"""The status in logs and counts when the client did not wait (nginx' number)."""

router = APIRouter()


class Question(BaseModel):
    """A question; everything but itself may be left away.

    ``sources`` limits the search to those ids, ``language`` overrides the question's own.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"question": "Apa itu diplomasi vaksin?"}},
    )

    question: str = Field(max_length=MAX_CHARACTERS)
    history: list[Turn] = Field([], max_length=MOST_TURNS)
    language: Language | None = None
    sources: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=200)
    mode: Mode | None = None
    stream: bool = False


STREAMED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; with `stream` the events `status`, `citation`, `sentence`, "
        "`answer` and `error`.",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "event": {"enum": ["status", "citation", "sentence", "answer", "error"]},
                        "data": {"type": "string", "description": "JSON"},
                        "id": {"type": "string", "description": "The seal, of `answer` only."},
                    },
                    "required": ["event", "data"],
                }
            }
        },
    }
}


@router.post("/v1/ask", response_model=Answer, responses=STREAMED, summary="Ask a question")
async def ask(
    question: Question, request: Request, response: Response, caller: Asking, parts: Here
) -> Any:
    """The checked answer, or a refusal: both are an Answer with status 200."""
    asked = prepared(question, caller, parts)
    if question.stream:
        told = streams.events(parts, asked, heartbeat=sse.HEARTBEAT)
        first = await anext(told)  # what fails before anything is said has a status of its own
        return sse.EventStream(_written(first, told, request, parts), headers={})
    found = await unless_gone(request, streams.answer(parts, asked))
    if found is None:
        return Response(status_code=GONE)
    return Response(
        found.model_dump_json(),
        media_type="application/json",
        headers={SEAL_HEADER: parts.seals.seal(found)},
    )


async def unless_gone(request: Request, answering: Coroutine[Any, Any, Answer]) -> Answer | None:
    """The answer, or ``None`` when the client went before it, which stops it."""
    answer = asyncio.create_task(answering)
    leaving = asyncio.create_task(sse.gone(request.receive))
    try:
        await asyncio.wait({answer, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return await answer if answer.done() else None
    finally:
        answer.cancel()
        leaving.cancel()


def prepared(question: Question, caller: Caller, parts: Parts) -> Asked:
    """The question with what its asker may see; raises `Problem` for a source they may not."""
    with parts.live.assistant() as assistant:
        source_ids = caller.among(question.sources, assistant.index.sources)
    return Asked(
        text=question.question,
        history=turns(question.history),
        language=question.language or caller.language,
        source_ids=source_ids,
        mode=question.mode,
    )


async def _written(
    first: streams.Told, told: AsyncGenerator[streams.Told, None], request: Request, parts: Parts
) -> AsyncGenerator[bytes, None]:
    async with contextlib.aclosing(told):
        try:
            for chunk in _chunks(first, parts):
                yield chunk
            async for event in told:
                for chunk in _chunks(event, parts):
                    yield chunk
        except Exception as error:
            problem = envelope.answered(request, error)
            yield sse.message("error", bytes(problem.body).decode())


def _chunks(event: streams.Told, parts: Parts) -> list[bytes]:
    return [sse.COMMENT] if event is None else list(sse.messages(event, parts.seals.seal))
