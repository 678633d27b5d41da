"""The assistant's events on the event loop: produced in a thread, stopped when no one listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any, cast

from ..answer import Answer
from ..calls import Stop, under
from ..errors import UnavailableError
from ..events import Done, Event
from ..types import Asked
from .parts import Parts
from .problems import Problem

LATER = {"Retry-After": "30"}
Told = Event | None
"""What happened, or ``None`` for a while in which nothing did."""


async def events(
    parts: Parts, asked: Asked, heartbeat: float | None = None
) -> AsyncGenerator[Told, None]:
    """The events of the answer; ``None`` whenever nothing came for ``heartbeat`` seconds.

    Closing it stops the assistant at its next event, and at once while it waits for a model.
    Raises `Problem` when there can be no answer, or none within the time that one may take.
    """
    queue: asyncio.Queue[Event | Exception] = asyncio.Queue()
    loop = asyncio.get_running_loop()
    stop = Stop()

    def tell(what: Event | Exception) -> None:
        if not stop.is_set() and not loop.is_closed():
            loop.call_soon_threadsafe(queue.put_nowait, what)

    pool = parts.writing if _writes(parts, asked) else parts.computing
    pool.begin(lambda: _produce(parts, asked, tell, stop))
    until = loop.time() + parts.options.answer_timeout
    try:
        while True:
            left = until - loop.time()
            wait = left if heartbeat is None else min(left, heartbeat)
            try:
                what = await asyncio.wait_for(queue.get(), max(wait, 0))
            except TimeoutError:
                if loop.time() >= until:
                    raise Problem("too-slow", headers=LATER) from None
                yield None
                continue
            if isinstance(what, Exception):
                raise what
            if isinstance(what, Done):
                parts.metrics.answered(what.answer)
            yield what
            if isinstance(what, Done):
                return
    finally:
        stop.set()


async def answer(parts: Parts, asked: Asked) -> Answer:
    """The answer; raises as `events`."""
    async with contextlib.aclosing(events(parts, asked)) as told:
        async for event in told:
            if isinstance(event, Done):
                return event.answer
    raise AssertionError("a stream ends with its answer")


def _writes(parts: Parts, asked: Asked) -> bool:
    """Whether a chat model will be waited for."""
    generative = parts.settings.chat_model is not None
    if asked.mode == "generative" and not generative:
        raise Problem("mode-missing")
    return generative and asked.mode != "extractive"


def _produce(
    parts: Parts,
    asked: Asked,
    tell: Callable[[Event | Exception], None],
    stop: Stop,
) -> None:
    """Run the assistant in this thread until its answer, or until it is to stop."""
    if stop.is_set():
        return
    try:
        with under(stop), parts.live.assistant() as assistant:
            made = assistant.stream(
                asked.text,
                asked.history,
                language=asked.language,
                source_ids=_there(asked.source_ids, assistant.index.sources),
                mode=asked.mode,
            )
            with contextlib.closing(cast("Any", made)):
                for event in made:
                    if stop.is_set():
                        return
                    tell(event)
    except UnavailableError as error:
        parts.log.warning("%s", error)
        tell(Problem("unavailable", headers=LATER))
    except Exception as error:
        tell(error)


def _there(wanted: tuple[str, ...] | None, known: dict[str, Any]) -> list[str] | None:
    """Those that the generation has; it may have changed since they were looked up."""
    return None if wanted is None else sorted(name for name in wanted if name in known)
