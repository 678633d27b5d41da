"""Calls to a model's server: ended in time, tried again where that may help.

A time-out of the client is not enough: it starts again with each byte that arrives, so that a
server that trickles would hold a reader for ever. Here calls run in one event loop in a thread
of its own, and are cancelled, their connections closed, when their seconds are over.
"""

from __future__ import annotations

import asyncio
import queue
import random
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any, TypeVar

from . import failures

T = TypeVar("T")

TRIES = 3
"""Calls made at most for one reply while the server is busy or away."""
FIRST_WAIT = 0.25
"""Seconds before the second try; each later wait is twice as long, within ±25%."""


class _Background:
    """An event loop that runs in a daemon thread for as long as the process does."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_forever, name="vaxqa-calls", daemon=True
        )
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether its thread runs; after a fork it does not run in the child."""
        return self._thread.is_alive()


_lock = threading.Lock()
_running: list[_Background] = []


def loop() -> asyncio.AbstractEventLoop:
    """The loop that the calls of this process run in, started when first asked for."""
    with _lock:
        if not _running or not _running[0].alive:
            _running[:] = [_Background()]
        return _running[0].loop


class Deadline:
    """A moment, ``seconds`` from its making, at which a piece of work is to be over."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then, never under 0."""
        return max(0.0, self._end - time.monotonic())


def run(work: Callable[[Deadline], Coroutine[Any, Any, T]], seconds: float) -> T:
    """The result of ``work``, waited for in this thread for ``seconds`` at most.

    Raises `ModelError` for a `failures.CallError` in it and when its time is over. Work that is
    not waited for any more (an interrupt among the reasons) is cancelled.
    """
    deadline = Deadline(seconds)
    future = asyncio.run_coroutine_threadsafe(work(deadline), loop())
    try:
        return future.result(deadline.left())
    except TimeoutError:
        raise failures.SLOW.error() from None
    except failures.CallError as failed:
        raise failed.failure.error() from None
    finally:
        future.cancel()


Send = Callable[[T], None]
"""Hands a part of a result to the one who waits, from within the loop."""


def iterate(
    work: Callable[[Deadline, Send[T]], Coroutine[Any, Any, None]], seconds: float
) -> Generator[T, None, None]:
    """What ``work`` sends, as it comes, for ``seconds`` at most. Raises as `run` does.

    ``work`` is cancelled when nobody takes its parts any more.
    """
    deadline = Deadline(seconds)
    parts: queue.SimpleQueue[tuple[T] | None] = queue.SimpleQueue()

    async def filled() -> None:
        try:
            await work(deadline, lambda part: parts.put((part,)))
        finally:
            parts.put(None)

    future = asyncio.run_coroutine_threadsafe(filled(), loop())
    try:
        while (part := parts.get(timeout=deadline.left())) is not None:
            yield part[0]
        future.result(deadline.left())
    except (TimeoutError, queue.Empty):
        raise failures.SLOW.error() from None
    except failures.CallError as failed:
        raise failed.failure.error() from None
    finally:
        future.cancel()


async def retried(call: Callable[[], Awaitable[T]], deadline: Deadline) -> T:
    """What ``call`` returns, made again while that may help and there is time for it.

    Raises `failures.CallError` for whatever goes wrong.
    """
    tries = 0
    while True:
        tries += 1
        try:
            return await call()
        except failures.CallError:
            raise
        except Exception as error:
            failure = failures.explain(error)
        wait = _wait(tries) if failure.wait is None else failure.wait
        if not failure.again or tries == TRIES or wait >= deadline.left():
            raise failures.CallError(failure)
        await asyncio.sleep(wait)


def _wait(tries: int) -> float:
    return FIRST_WAIT * 2.0 ** (tries - 1) * random.uniform(0.75, 1.25)  # noqa: S311
