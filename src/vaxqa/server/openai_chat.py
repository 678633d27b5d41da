"""``POST /v1/chat/completions``: the assistant as a model of OpenAI's older interface."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from ..answer import Answer
from . import openai_messages, openai_text
from .access import Asking
from .openai_answering import Checked, base, checked, data, described, respond
from .openai_messages import Message
from .parts import Here, Parts

router = APIRouter()


class StreamOptions(BaseModel):
    """Whether a last chunk tells what was used."""

    model_config = ConfigDict(extra="allow")

    include_usage: bool | None = None


class ChatRequest(openai_messages.Sent):
    """A conversation whose last message of the user is the question."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "model": "vaxqa",
                "messages": [{"role": "user", "content": "Apa itu diplomasi vaksin?"}],
            }
        }
    )

    messages: list[Message] = Field(min_length=1)
    stream_options: StreamOptions | None = None


class UrlCitation(BaseModel):
    """``content[start_index:end_index]`` is the sentence with its numbers, in code points."""

    start_index: int
    end_index: int
    url: str
    title: str


class Annotation(BaseModel):
    """A citation of a sentence."""

    type: Literal["url_citation"] = "url_citation"
    url_citation: UrlCitation


class Reply(BaseModel):
    """What the assistant says."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None
    annotations: list[Annotation]


class Choice(BaseModel):
    """The one choice."""

    index: Literal[0] = 0
    message: Reply
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class Usage(BaseModel):
    """Tokens that a chat model behind the server used; 0 for extractive answers."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(BaseModel):
    """The answer as a chat completion; ``vaxqa`` is what its text is made of."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str
    choices: list[Choice]
    usage: Usage
    vaxqa: Checked


_REFUSED = {
    **dict.fromkeys(
        ("tools", "tool_choice", "functions", "function_call", "audio", "logprobs",
         "top_logprobs", "web_search_options"),
        openai_messages.unless_empty,
    ),
    "n": lambda value: None if value in (None, 1) else "value-not-supported",
    "modalities": lambda value: None if value in (None, ["text"]) else "value-not-supported",
    "response_format": openai_messages.unless_text,
}  # fmt: skip
_STREAMED = described("The answer; with `stream` chunks of it, the last of them `[DONE]`.")


@router.post(
    "/v1/chat/completions",
    response_model=ChatCompletion,
    responses=_STREAMED,
    summary="Ask as OpenAI's chat completions",
)
async def complete(sent: ChatRequest, request: Request, caller: Asking, parts: Here) -> Any:
    """The checked answer or the refusal as the message of an assistant."""
    openai_messages.refuse(sent, _REFUSED)
    question = openai_messages.question(sent, sent.messages, "messages[{}].content")
    return await respond(question, _Completion(sent, request, parts), request, caller, parts)


class _Completion:
    """One completion, whole or in chunks."""

    def __init__(self, sent: ChatRequest, request: Request, parts: Parts) -> None:
        self._seals, self._base = parts.seals, base(request, parts)
        self._head = {
            "id": f"chatcmpl-{request.state.request_id}",
            "created": int(time.time()),
            "model": sent.model,
        }
        options = sent.stream_options
        self._tells_usage = options is not None and bool(options.include_usage)

    def whole(self, answer: Answer) -> dict[str, Any]:
        message = {
            "role": "assistant",
            "content": openai_text.whole(answer),
            "refusal": None,
            "annotations": self._annotations(answer),
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            **self._head,
            "object": "chat.completion",
            "choices": [choice],
            "usage": _usage(answer),
            "vaxqa": checked(answer, self._seals),
        }

    def begin(self) -> Iterator[bytes]:
        yield self._chunk({"role": "assistant", "content": ""})

    def delta(self, text: str) -> Iterator[bytes]:
        yield self._chunk({"content": text})

    def end(self, answer: Answer) -> Iterator[bytes]:
        annotations = self._annotations(answer)
        if annotations:
            yield self._chunk({"annotations": annotations})
        yield self._chunk({}, "stop", vaxqa=checked(answer, self._seals))
        if self._tells_usage:
            yield _event({**self._head, **_CHUNK, "choices": [], "usage": _usage(answer)})
        yield b"data: [DONE]\n\n"

    def fail(self, error: dict[str, Any]) -> Iterator[bytes]:
        yield _event({"error": error})

    def _chunk(self, delta: dict[str, Any], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        usage = {"usage": None} if self._tells_usage else {}
        return _event({**self._head, **_CHUNK, "choices": [choice], **usage, **more})

    def _annotations(self, answer: Answer) -> list[dict[str, Any]]:
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": start,
                    "end_index": end,
                    "url": openai_text.address(citation, self._base),
                    "title": citation.source_title,
                },
            }
            for start, end, citation in openai_text.cited(answer)
        ]


_CHUNK = {"object": "chat.completion.chunk"}


def _event(content: dict[str, Any]) -> bytes:
    return f"data: {data(content)}\n\n".encode()


def _usage(answer: Answer) -> dict[str, int]:
    used = answer.usage
    return {
        "prompt_tokens": used.input_tokens,
        "completion_tokens": used.output_tokens,
        "total_tokens": used.input_tokens + used.output_tokens,
    }
