"""Replies of a chat model in a set form, from servers that can hold it to one and others."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from . import calls, failures, models
from .arriving import Arriving
from .calls import Deadline, Send
from .failures import CallError
from .prompts import Message, with_schema
from .settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage
    from langchain_core.runnables import Runnable

S = TypeVar("S", bound=BaseModel)

MOST_CHARACTERS = 200_000
"""A longer reply is not read."""

METHODS = ("json_schema", "function_calling", "json")
"""Ways to ask for a form, the strictest first."""

_proven: dict[tuple[str | None, str | None], str] = {}
"""The method that has worked, by model and address, for as long as the process runs."""


@dataclass(frozen=True, slots=True)
class Written(Generic[S]):
    """A reply in the form that was asked for.

    The tokens are 0 and the cost, in US dollars, ``None`` where none are reported.
    """

    reply: S
    input_tokens: int
    output_tokens: int
    cost_usd: float | None = None


def proven(settings: Settings) -> str | None:
    """The method of `METHODS` that has worked with the model of ``settings``, if one has."""
    return _proven.get(_at(settings))


def _at(settings: Settings) -> tuple[str | None, str | None]:
    return settings.chat_model, settings.openai_base_url


def write(settings: Settings, messages: Sequence[Message], schema: type[S]) -> Written[S]:
    """The chat model's reply to ``messages``, in the form of ``schema``.

    Takes ``settings.model_timeout`` seconds at most, whatever the server does. Raises
    `ModelError`, ``model_invalid_output`` for a reply that is not in that form.
    """
    *_, last = stream(settings, messages, schema, "")
    assert isinstance(last, Written)
    return last


def stream(
    settings: Settings, messages: Sequence[Message], schema: type[S], key: str
) -> Generator[dict[str, Any] | Written[S], None, None]:
    """The objects of the list under ``key`` of the reply, each as it comes, and last the reply.

    In time and in errors as `write`. Once an object has come, nothing is asked again. The
    objects are as the model wrote them; only the reply is in the form of ``schema``.
    """
    model = models.chat_model(settings)
    work = partial(_write, model, _at(settings), messages, schema, key)
    return calls.iterate(work, settings.model_timeout)


async def _write(
    model: BaseChatModel,
    at: tuple[str | None, str | None],
    messages: Sequence[Message],
    schema: type[S],
    key: str,
    deadline: Deadline,
    send: Send[dict[str, Any] | Written[S]],
) -> None:
    """Ask in the way that is known to work, or in each way until one does."""
    proven = _proven.get(at)
    failure = failures.MALFORMED
    for method in (proven,) if proven else METHODS:
        sent = _Sent(send, key)
        try:
            call = partial(_call, model, method, messages, schema, sent)
            written = _read(await calls.retried(call, deadline), schema)
        except CallError as failed:
            failure = failed.failure
            if sent.any or not failure.elsewise:
                break
        else:
            _proven[at] = method
            send(written)
            return
    if failure.elsewise and failure.kind == failures.UNAVAILABLE:
        _proven.pop(at, None)  # what stands behind the address is not what it was
    raise CallError(failure)


class _Sent:
    """Sends on what is whole of a reply, and remembers that something was."""

    def __init__(self, send: Send[Any], key: str) -> None:
        self._send, self._arriving = send, Arriving(key)
        self.any = False

    def take(self, text: str) -> None:
        """``text`` is all that has come so far."""
        for found in self._arriving.take(text):
            if isinstance(found, dict):
                self.any = True
                self._send(found)


async def _call(
    model: BaseChatModel,
    method: str,
    messages: Sequence[Message],
    schema: type[BaseModel],
    sent: _Sent,
) -> BaseMessage:
    # In the serialized form, fields that have a default are required too.
    form = schema.model_json_schema(mode="serialization")
    held: Runnable[Any, Any] = model if method == "json" else _held(model, method, form)
    told = with_schema(messages, form) if method == "json" else list(messages)
    reply: Any = None
    text = ""
    try:
        async for part in held.astream(told):
            reply = part if reply is None else reply + part
            text += _arrived(part)
            if len(text) > MOST_CHARACTERS:
                raise CallError(failures.MALFORMED)
            sent.take(text)
    except Exception as error:
        if sent.any and not isinstance(error, CallError):
            # What was seen cannot be taken back, so that it is not asked for again.
            raise CallError(failures.explain(error)) from error
        raise
    if reply is None:
        raise CallError(failures.MALFORMED)
    message: BaseMessage = reply
    return message


def _arrived(part: Any) -> str:
    """The JSON in a part of a streamed reply: a function's arguments, or else the text."""
    passed = [call.get("args") or "" for call in getattr(part, "tool_call_chunks", ())]
    return "".join(passed) if passed else str(part.text)


def _held(model: BaseChatModel, method: str, form: dict[str, Any]) -> Runnable[Any, Any]:
    """``model`` held to the schema ``form``, without LangChain's parser behind it.

    That parser mends what was cut off, so that a claim may lose its end unseen; ours does not.
    """
    strict = {"strict": True} if method == "json_schema" else {}
    try:
        chain: Any = model.with_structured_output(form, method=method, **strict)
        held: Runnable[Any, Any] = chain.first
    except (NotImplementedError, TypeError, ValueError, AttributeError):
        raise CallError(failures.MALFORMED) from None  # this provider does not know the method
    return held


def _read(message: BaseMessage, schema: type[S]) -> Written[S]:
    """The structured reply in ``message``. Raises `CallError` for anything else in it."""
    ended = {str(v) for k, v in message.response_metadata.items() if k.endswith("_reason")}
    if ended & {"length", "max_tokens", "MAX_TOKENS"}:
        raise CallError(failures.TRUNCATED)
    if ended & {"content_filter", "refusal", "SAFETY"} or message.additional_kwargs.get("refusal"):
        raise CallError(failures.DECLINED)
    try:
        reply = schema.model_validate(_content(message, schema.__name__))
    except (ValueError, RecursionError):
        raise CallError(failures.MALFORMED) from None
    usage = getattr(message, "usage_metadata", None) or {}
    told = message.response_metadata.get("token_usage") or {}
    cost = told.get("cost") if isinstance(told, dict) else None  # OpenRouter's
    return Written(
        reply,
        usage.get("input_tokens", 0),
        usage.get("output_tokens", 0),
        float(cost) if isinstance(cost, int | float) else None,
    )


def _content(message: BaseMessage, name: str) -> Any:
    """What was passed to the function ``name``, or else the JSON of the text."""
    passed = [call["args"] for call in getattr(message, "tool_calls", ()) if call["name"] == name]
    text = str(passed[0] if passed else message.text)
    if len(text) > MOST_CHARACTERS:
        raise ValueError("too long")
    return passed[0] if passed else json.loads(_bare(text))


_THOUGHTS = re.compile(r"\A\s*<think>.*?</think>", re.S)


def _bare(text: str) -> str:
    r"""``text`` without what some models put around an object.

    >>> _bare('<think>Hm.</think>\n```json\n{"claims": []}\n```')
    '{"claims": []}'
    """
    text = _THOUGHTS.sub("", text).strip()
    if text.startswith("```") and text.endswith("```"):
        text = text.removesuffix("```").partition("\n")[2].strip()
    return text
