"""Replies of a chat model in a set form, from servers that can hold it to one and others."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel

from . import calls, failures, models
from .calls import Deadline
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
    """A reply in the form that was asked for; the tokens are 0 where none are reported."""

    reply: S
    input_tokens: int
    output_tokens: int


def write(settings: Settings, messages: Sequence[Message], schema: type[S]) -> Written[S]:
    """The chat model's reply to ``messages``, in the form of ``schema``.

    Takes ``settings.model_timeout`` seconds at most, whatever the server does. Raises
    `ModelError`, ``model_invalid_output`` for a reply that is not in that form.
    """
    model = models.chat_model(settings)
    key = (settings.chat_model, settings.openai_base_url)
    return calls.run(partial(_write, model, key, messages, schema), settings.model_timeout)


async def _write(
    model: BaseChatModel,
    key: tuple[str | None, str | None],
    messages: Sequence[Message],
    schema: type[S],
    deadline: Deadline,
) -> Written[S]:
    """Ask in the way that is known to work, or in each way until one does."""
    proven = _proven.get(key)
    failure = failures.MALFORMED
    for method in (proven,) if proven else METHODS:
        try:
            call = partial(_call, model, method, messages, schema)
            written = _read(await calls.retried(call, deadline), schema)
        except CallError as failed:
            failure = failed.failure
            if not failure.elsewise:
                break
        else:
            _proven[key] = method
            return written
    if failure.elsewise and failure.kind == failures.UNAVAILABLE:
        _proven.pop(key, None)  # what stands behind the address is not what it was
    raise CallError(failure)


async def _call(
    model: BaseChatModel, method: str, messages: Sequence[Message], schema: type[BaseModel]
) -> BaseMessage:
    # In the serialized form, fields that have a default are required too.
    form = schema.model_json_schema(mode="serialization")
    if method == "json":
        return await model.ainvoke(with_schema(messages, form))
    reply: BaseMessage = await _held(model, method, form).ainvoke(list(messages))
    return reply


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
    return Written(reply, usage.get("input_tokens", 0), usage.get("output_tokens", 0))


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
