"""Calls to the network that must end in time, in one event loop in a thread of its own.

A time-out of the client is not enough: it starts again with each byte that arrives, so that a
server that trickles would hold a reader for ever. Here a call is cancelled, and its connection
closed, when its seconds are over, from whatever thread it was made.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

GRACE = 0.25
"""Seconds that a cancelled call has to clean up before it is left to itself."""


class Background:
    """An event loop that runs in a daemon thread for as long as the process does."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self.loop.run_forever, name="vaxqa-background", daemon=True
        )
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether its thread runs; after a fork it does not run in the child."""
        return self._thread.is_alive()


_lock = threading.Lock()
_running: list[Background] = []


def loop() -> asyncio.AbstractEventLoop:
    """The loop of this process, started when first asked for."""
    with _lock:
        if not _running or not _running[0].alive:
            _running[:] = [Background()]
        return _running[0].loop


def run(work: Coroutine[Any, Any, T], seconds: float) -> T:
    """The result of ``work``, waited for in this thread.

    Raises `TimeoutError` when it is not there after ``seconds``, and what ``work`` raises.
    Work that is not waited for any more (an interrupt among the reasons) is cancelled.
    """
    future = asyncio.run_coroutine_threadsafe(asyncio.wait_for(work, seconds), loop())
    try:
        return future.result(seconds + GRACE)
    finally:
        future.cancel()
