"""What ``vaxqa doctor --model`` tries with the chat model: real calls, their replies looked at.

Only kinds of failures are told (see `failures`): no reply, no key and no address but its host.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from .. import calls, failures, models, structured
from ..calls import Deadline
from ..errors import ModelError
from ..failures import CallError, Failure
from ..settings import Settings
from ..structured import Written
from .checks import Check, endpoint

SHORT = 8_000
"""Tokens of context below which the evidence of a long question may not fit."""
_NO_MODEL = (
    "Set OPENAI_API_KEY, or VAXQA_MODEL as provider:model; for a server of your own also "
    "OPENAI_BASE_URL. Settings may stand in a file .env."
)
_STREAM = (
    "Written answers are read as they come. Use a server that streams chat completions, or mend "
    "the proxy in front of it."
)
_OBJECTS = (
    "Written answers need replies in a set form. Set a model in VAXQA_MODEL that can do "
    "structured output, function calling or at least plain JSON."
)
_CONTEXT = (
    "Give the model more context (Ollama: OLLAMA_CONTEXT_LENGTH, llama.cpp: -c, vLLM: "
    "--max-model-len)."
)


class Number(BaseModel):
    """A number to be returned."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    number: int


class Numbers(BaseModel):
    """Numbers to be returned."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    numbers: list[Number]


@dataclass
class _Tried:
    """How a call went: seconds until each part of its text, and what kept it from going well."""

    seconds: float = 0.0
    parts: list[float] = field(default_factory=list)
    failure: Failure | None = None
    status: int | None = None


def checks(settings: Settings) -> list[Check]:
    """All findings about the chat model, what is needed first."""
    name = settings.chat_model
    if name is None:
        return [Check("chat model", "missing", "none is set", todo=_NO_MODEL)]
    try:
        model = models.chat_model(settings)
    except ModelError as error:
        return [Check("chat model", "missing", name, todo=str(error))]
    found = [Check("chat model", "ok", name, (endpoint(settings, name),))]
    whole = _try(lambda: model.ainvoke("Reply with the one word: ready"), settings)
    found += _answers(whole)
    if whole.failure is not None:
        return found
    found += _structured(settings)
    found.append(_streaming(model, settings))
    found.append(_latency(whole, settings))
    found.append(_context(model, settings))
    return found


def _answers(tried: _Tried) -> Iterator[Check]:
    """Whether the server is there, takes the key, and replies."""
    failure, status = tried.failure, tried.status
    if failure is None:
        yield Check("reachable", "ok", "yes")
        yield Check("key", "ok", "accepted, or none is needed")
        return
    said, _, todo = failure.message.partition(". ")
    if status is None and failure.kind == failures.UNAVAILABLE:
        yield Check("reachable", "missing", f"{said}.", todo=todo)
        return
    yield Check("reachable", "ok", "yes")
    if status in {401, 403}:
        yield Check("key", "missing", f"{said}.", todo=todo)
        return
    yield Check("reply", "missing", f"{said}.", todo=todo)


def _structured(settings: Settings) -> Iterator[Check]:
    """Which way of asking for a form works, with what is reported of it."""
    name = "structured output"
    prompt = [("user", "Return the numbers 1, 2 and 3, each as an object of the list.")]
    try:
        *_, written = structured.stream(settings, prompt, Numbers, "numbers")
    except ModelError as error:
        said, _, todo = str(error).partition(". ")
        todo = _OBJECTS if error.kind == failures.INVALID else todo
        yield Check(name, "missing", f"none of {', '.join(structured.METHODS)}: {said}.", todo=todo)
        return
    assert isinstance(written, Written)
    yield Check(name, "ok", structured.proven(settings) or "yes")
    if written.input_tokens or written.output_tokens:
        used = f"{written.input_tokens} tokens in, {written.output_tokens} out"
        yield Check("usage", "ok", f"reported ({used})")
    else:
        yield Check("usage", "note", "not reported, so answers say 0 tokens")
    if written.cost_usd is not None:
        yield Check("cost", "ok", f"reported ({written.cost_usd:g} US dollars)")
    else:
        yield Check("cost", "note", "not reported (few servers do), so answers say it is unknown")


def _streaming(model: Any, settings: Settings) -> Check:
    name = "streaming"
    parts: list[float] = []

    async def streamed() -> None:
        parts.clear()
        began = time.perf_counter()
        async for part in model.astream("Count from 1 to 20."):
            if part.text:
                parts.append(time.perf_counter() - began)

    tried = _try(streamed, settings)
    if tried.failure is not None or not parts:
        said = (tried.failure or failures.MALFORMED).message.partition(". ")[0]
        return Check(name, "missing", f"does not work: {said}.", todo=_STREAM)
    if len(parts) == 1:
        found = f"the whole reply comes at once, after {parts[0]:.2f} s"
        return Check(name, "note", found, todo="Sentences appear late; nothing else is lost.")
    times = f"first part after {parts[0]:.2f} s, last of {len(parts)} after {parts[-1]:.2f} s"
    return Check(name, "ok", times)


def _latency(whole: _Tried, settings: Settings) -> Check:
    name, found = "latency", f"{whole.seconds:.2f} s for a reply of one word"
    if whole.seconds < settings.model_timeout / 3:
        return Check(name, "ok", found)
    todo = "Answers may not come in time: raise VAXQA_MODEL_TIMEOUT, or set a faster model."
    return Check(name, "note", found, todo=todo)


def _context(model: Any, settings: Settings) -> Check:
    """The longest prompt and reply together, where the server's list of models has it."""
    name = "context length"
    client = getattr(model, "root_async_client", None)
    listed: list[dict[str, Any]] = []

    async def listing() -> None:
        if client is not None:
            page = await client.models.list()
            listed.extend(dict(entry) for entry in page.data)

    _try(listing, settings)
    wanted = (settings.chat_model or "").partition(":")[2]
    tokens = next((_told(entry) for entry in listed if entry.get("id") == wanted), None)
    if tokens is None:
        return Check(name, "note", "the server does not tell")
    if tokens < SHORT:
        return Check(name, "note", f"{tokens} tokens, which is short", todo=_CONTEXT)
    return Check(name, "ok", f"{tokens} tokens")


def _told(entry: dict[str, Any]) -> int | None:
    """What the servers call it: vLLM, OpenRouter, LM Studio, llama.cpp."""
    meta = entry.get("meta")
    held = entry | (meta if isinstance(meta, dict) else {})
    names = ("loaded_context_length", "max_model_len", "context_length", "max_context_length")
    values = (held.get(name) for name in (*names, "n_ctx", "n_ctx_train"))
    return next((v for v in values if isinstance(v, int) and not isinstance(v, bool)), None)


def _try(call: Callable[[], Awaitable[Any]], settings: Settings) -> _Tried:
    """Make the call once, in the seconds that there are for one."""
    tried = _Tried()

    async def once(_: Deadline) -> None:
        began = time.perf_counter()
        try:
            await call()
        except Exception as error:
            tried.status = _status(error)
            raise CallError(failures.explain(error)) from None
        finally:
            tried.seconds = time.perf_counter() - began

    try:
        calls.run(once, settings.model_timeout)
    except ModelError as error:
        tried.failure = Failure(str(error), error.kind)
    return tried


def _status(error: BaseException) -> int | None:
    """The HTTP status behind ``error``, if the server gave one."""
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) else None
