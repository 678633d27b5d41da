"""What both of OpenAI's routes do: ask, and tell the answer in the route's shape."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncGenerator, Iterator
from typing import Any, Protocol

from fastapi import Request, Response
from pydantic import BaseModel
from starlette.responses import JSONResponse

from ..answer import Answer
from ..events import Done, Spoken
from . import ask, envelope, openai_text, sse, streams
from .callers import Caller
from .parts import Parts
from .seals import Seals


def described(what: str, *names: str) -> dict[int | str, dict[str, Any]]:
    """The stream in the OpenAPI document: events of those ``names``, or without a name."""
    fields: dict[str, Any] = {"data": {"type": "string", "description": "JSON"}}
    if names:
        fields["event"] = {"enum": list(names)}
    schema = {"type": "object", "properties": fields, "required": [*fields]}
    return {200: {"description": what, "content": {"text/event-stream": {"schema": schema}}}}


class Checked(BaseModel):
    """The Answer of the contract, whole, and its seal: what ``POST /v1/answers`` takes."""

    answer: Answer
    seal: str


class Shape(Protocol):
    """How an answer is told: whole, or from `begin` to `end`."""

    def whole(self, answer: Answer) -> dict[str, Any]:
        """The response."""

    def begin(self) -> Iterator[bytes]:
        """What is sent before the first word."""

    def delta(self, text: str) -> Iterator[bytes]:
        """More of the text."""

    def end(self, answer: Answer) -> Iterator[bytes]:
        """What is sent behind the last word."""

    def fail(self, error: dict[str, Any]) -> Iterator[bytes]:
        """What is sent when there can be no end; ``error`` is `openai_errors.Error`."""


async def respond(
    question: ask.Question, shape: Shape, request: Request, caller: Caller, parts: Parts
) -> Response:
    """The answer in its shape; as events when the question wants them."""
    asked = ask.prepared(question, caller, parts)
    headers = {"X-Request-Id": request.state.request_id}
    if question.stream:
        told = streams.events(parts, asked, heartbeat=sse.HEARTBEAT)
        first = await anext(told)  # what fails before anything is said has a status of its own
        return sse.EventStream(_written(first, told, shape, request), headers=headers)
    found = await ask.unless_gone(request, streams.answer(parts, asked))
    if found is None:
        return Response(status_code=ask.GONE)
    return JSONResponse(shape.whole(found), headers=headers)


def checked(answer: Answer, seals: Seals) -> dict[str, Any]:
    """`Checked` as JSON."""
    return {"answer": answer.model_dump(mode="json"), "seal": seals.seal(answer)}


def base(request: Request, parts: Parts) -> str:
    """The address under which this server is known."""
    return parts.options.public_url or str(request.base_url).rstrip("/")


def data(content: dict[str, Any]) -> str:
    """JSON on one line."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


async def _written(
    first: streams.Told,
    told: AsyncGenerator[streams.Told, None],
    shape: Shape,
    request: Request,
) -> AsyncGenerator[bytes, None]:
    async with contextlib.aclosing(told):
        telling = _Telling(shape)
        try:
            for chunk in (*shape.begin(), *telling.chunks(first)):
                yield chunk
            async for event in told:
                for chunk in telling.chunks(event):
                    yield chunk
        except Exception as error:
            problem = envelope.answered(request, error)
            for chunk in shape.fail(json.loads(bytes(problem.body))["error"]):
                yield chunk


class _Telling:
    """The events of one answer, in the shape of a route."""

    def __init__(self, shape: Shape) -> None:
        self._shape, self._begun = shape, False

    def chunks(self, event: streams.Told) -> Iterator[bytes]:
        if event is None:
            yield sse.COMMENT
        elif isinstance(event, Spoken):
            text = openai_text.said(event.sentence)
            yield from self._shape.delta(f" {text}" if self._begun else text)
            self._begun = True
        elif isinstance(event, Done):
            yield from self._shape.delta(openai_text.rest(event.answer))
            yield from self._shape.end(event.answer)
