"""``POST /v1/responses``: the assistant as a model of OpenAI's newer interface.

Nothing is kept: a response has an id and cannot be asked for again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from ..answer import Answer
from . import openai_messages, openai_text, sse
from .access import Asking
from .openai_answering import Checked, base, checked, data, described, respond
from .openai_messages import Message
from .parts import Here, Parts
from .problems import Problem

router = APIRouter()


class ResponseRequest(openai_messages.Sent):
    """A question, or a conversation whose last message of the user is the question."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"model": "vaxqa", "input": "Apa itu diplomasi vaksin?"}}
    )

    input: str | list[Message]


class UrlCitation(BaseModel):
    """``text[start_index:end_index]`` is the sentence with its numbers, in code points."""

    type: Literal["url_citation"] = "url_citation"
    start_index: int
    end_index: int
    url: str
    title: str


class OutputText(BaseModel):
    """What the assistant says."""

    type: Literal["output_text"] = "output_text"
    text: str
    annotations: list[UrlCitation]
    logprobs: list[None] = []


class OutputMessage(BaseModel):
    """The one item of a response."""

    id: str
    type: Literal["message"] = "message"
    role: Literal["assistant"] = "assistant"
    status: Literal["completed"] = "completed"
    content: list[OutputText]


class Usage(BaseModel):
    """Tokens that a chat model behind the server used; 0 for extractive answers."""

    input_tokens: int
    input_tokens_details: dict[str, int]
    output_tokens: int
    output_tokens_details: dict[str, int]
    total_tokens: int


class ModelResponse(BaseModel):
    """The answer as a response; ``vaxqa`` is what its text is made of."""

    model_config = ConfigDict(extra="allow")

    id: str
    object: Literal["response"] = "response"
    created_at: int
    status: Literal["completed"] = "completed"
    model: str
    output: list[OutputMessage] = Field(min_length=1)
    usage: Usage
    store: Literal[False] = False
    vaxqa: Checked


def _never(value: Any) -> str | None:
    return "not-stored" if value else None


def _format(value: Any) -> str | None:
    return openai_messages.unless_text(value.get("format")) if isinstance(value, dict) else None


_REFUSED = {
    **dict.fromkeys(("previous_response_id", "conversation"), _never),
    **dict.fromkeys(
        ("tools", "tool_choice", "prompt", "background", "top_logprobs"),
        openai_messages.unless_empty,
    ),
    "text": _format,
}
_STREAMED = described(
    "The answer; with `stream` the events from `response.created` to `response.completed`, or "
    "`error`.",
    *("response.created", "response.in_progress", "response.output_item.added"),
    *("response.content_part.added", "response.output_text.delta"),
    *("response.output_text.annotation.added", "response.output_text.done"),
    *("response.content_part.done", "response.output_item.done", "response.completed", "error"),
)


@router.post(
    "/v1/responses",
    response_model=ModelResponse,
    responses=_STREAMED,
    summary="Ask as OpenAI's responses",
)
async def create(sent: ResponseRequest, request: Request, caller: Asking, parts: Here) -> Any:
    """The checked answer or the refusal as the one message of a response."""
    openai_messages.refuse(sent, _REFUSED)
    place = "input" if isinstance(sent.input, str) else "input[{}].content"
    question = openai_messages.question(sent, _items(sent.input), place)
    return await respond(question, _Response(sent, request, parts), request, caller, parts)


def _items(sent: str | list[Message]) -> list[Message]:
    if isinstance(sent, str):
        return [Message(role="user", content=sent)]
    for at, item in enumerate(sent):
        if item.type == "item_reference":
            raise Problem("not-stored", field=f"input[{at}]")
    return sent


class _Response:
    """One response, whole or as events."""

    def __init__(self, sent: ResponseRequest, request: Request, parts: Parts) -> None:
        self._seals, self._base = parts.seals, base(request, parts)
        self._message = f"msg_{request.state.request_id}"
        self._number = 0
        self._head: dict[str, Any] = {
            "id": f"resp_{request.state.request_id}",
            "object": "response",
            "created_at": int(time.time()),
            "model": sent.model,
            "store": False,
            **_FIXED,
        }

    def whole(self, answer: Answer) -> dict[str, Any]:
        return {
            **self._head,
            "status": "completed",
            "output": [self._item("completed", [self._part(answer)])],
            "usage": _usage(answer),
            "vaxqa": checked(answer, self._seals),
        }

    def begin(self) -> Iterator[bytes]:
        begun = {**self._head, "status": "in_progress", "output": [], "usage": None}
        yield self._event("response.created", response=begun)
        yield self._event("response.in_progress", response=begun)
        item = self._item("in_progress", [])
        yield self._event("response.output_item.added", output_index=0, item=item)
        empty = {"type": "output_text", "text": "", "annotations": [], "logprobs": []}
        yield self._in_text("response.content_part.added", part=empty)

    def delta(self, text: str) -> Iterator[bytes]:
        yield self._in_text("response.output_text.delta", delta=text, logprobs=[])

    def end(self, answer: Answer) -> Iterator[bytes]:
        whole, part = self.whole(answer), self._part(answer)
        for index, annotation in enumerate(part["annotations"]):
            yield self._in_text(
                "response.output_text.annotation.added",
                annotation_index=index,
                annotation=annotation,
            )
        yield self._in_text("response.output_text.done", text=part["text"], logprobs=[])
        yield self._in_text("response.content_part.done", part=part)
        yield self._event("response.output_item.done", output_index=0, item=whole["output"][0])
        yield self._event("response.completed", response=whole)

    def fail(self, error: dict[str, Any]) -> Iterator[bytes]:
        # OpenAI's documents show the first three, its clients look for `error`.
        named = {name: error[name] for name in ("code", "message", "param")}
        yield self._event("error", **named, error=error)

    def _event(self, name: str, **more: Any) -> bytes:
        told = {"type": name, "sequence_number": self._number, **more}
        self._number += 1
        return sse.message(name, data(told))

    def _in_text(self, name: str, **more: Any) -> bytes:
        return self._event(name, item_id=self._message, output_index=0, content_index=0, **more)

    def _item(self, status: str, content: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "id": self._message,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": content,
        }

    def _part(self, answer: Answer) -> dict[str, Any]:
        annotations = [
            {
                "type": "url_citation",
                "start_index": start,
                "end_index": end,
                "url": openai_text.address(citation, self._base),
                "title": citation.source_title,
            }
            for start, end, citation in openai_text.cited(answer)
        ]
        text = openai_text.whole(answer)
        return {"type": "output_text", "text": text, "annotations": annotations, "logprobs": []}


_FIXED: dict[str, Any] = {
    **dict.fromkeys(
        ("error", "incomplete_details", "instructions", "max_output_tokens",
         "previous_response_id", "temperature", "top_p"),
    ),
    "background": False,
    "metadata": {},
    "parallel_tool_calls": False,
    "text": {"format": {"type": "text"}},
    "tool_choice": "none",
    "tools": [],
    "truncation": "disabled",
}  # fmt: skip
"""What OpenAI's clients expect of a response and what no caller can choose here."""


def _usage(answer: Answer) -> dict[str, Any]:
    used = answer.usage
    return {
        "input_tokens": used.input_tokens,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": used.output_tokens,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": used.input_tokens + used.output_tokens,
    }
