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
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager
from contextvars import ContextVar
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


class Stop:
    """Ends calls from another thread, when nobody waits for what comes of them any more."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped = False
        self._calls: set[Future[Any]] = set()

    def set(self) -> None:
        """End the calls of those who work `under` it, now and later."""
        with self._lock:
            self._stopped = True
            calls, self._calls = self._calls, set()
        for call in calls:
            call.cancel()

    def is_set(self) -> bool:
        """Whether it was."""
        return self._stopped

    def watch(self, call: Future[Any]) -> None:
        """Have ``call`` ended too, at once if need be."""
        with self._lock:
            if not self._stopped:
                self._calls.add(call)
                return
        call.cancel()

    def forget(self, call: Future[Any]) -> None:
        """``call`` is over."""
        with self._lock:
            self._calls.discard(call)


_STOP: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def under(stop: Stop) -> Iterator[None]:
    """The calls that this thread begins meanwhile end when ``stop`` is set."""
    token = _STOP.set(stop)
    try:
        yield
    finally:
        _STOP.reset(token)


@contextmanager
def _begun(work: Coroutine[Any, Any, T]) -> Iterator[Future[T]]:
    """``work`` in the loop, for as long as it is waited for here."""
    call = asyncio.run_coroutine_threadsafe(work, loop())
    stop = _STOP.get()
    if stop is not None:
        stop.watch(call)
    try:
        yield call
    except (TimeoutError, queue.Empty, CancelledError):
        raise failures.SLOW.error() from None
    except failures.CallError as failed:
        raise failed.failure.error() from None
    finally:
        call.cancel()
        if stop is not None:
            stop.forget(call)


def run(work: Callable[[Deadline], Coroutine[Any, Any, T]], seconds: float) -> T:
    """The result of ``work``, waited for in this thread for ``seconds`` at most.

    Raises `ModelError` for a `failures.CallError` in it and when its time is over. Work that is
    not waited for any more (an interrupt among the reasons) is cancelled.
    """
    deadline = Deadline(seconds)
    with _begun(work(deadline)) as call:
        return call.result(deadline.left())


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

    with _begun(filled()) as call:
        while (part := parts.get(timeout=deadline.left())) is not None:
            yield part[0]
        call.result(deadline.left())


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
