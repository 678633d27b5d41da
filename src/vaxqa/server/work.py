"""Threads for what would hold up the event loop, bounded in number and in what waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from .problems import Problem

T = TypeVar("T")
SOON = {"Retry-After": "2"}


class Pool:
    """``threads`` threads and at most ``queue`` pieces of work that wait for one.

    Used from one event loop.
    """

    def __init__(self, name: str, threads: int, queue: int) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._count, self._most = threads, threads + queue
        self.taken = 0

    def start(self) -> None:
        """Start all threads now: each start is waited for, and then no one else has to wait."""
        all_there = Event()
        for _ in range(self._count):
            self._threads.submit(all_there.wait)
        all_there.set()

    def begin(self, work: Callable[[], T]) -> asyncio.Future[T]:
        """Hand ``work`` to a thread; raises `Problem` when too much waits already.

        Its place is taken until the work itself is over, even if no one waits for it any more.
        """
        if self.taken >= self._most:
            raise Problem("busy", headers=SOON)
        loop = asyncio.get_running_loop()
        self.taken += 1
        begun = self._threads.submit(work)
        begun.add_done_callback(lambda _: _tell(loop, self._over))
        return asyncio.wrap_future(begun, loop=loop)

    async def run(self, work: Callable[[], T]) -> T:
        """What ``work`` returns."""
        return await self.begin(work)

    def stop(self) -> None:
        """Take no more work, and forget what has not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _over(self) -> None:
        self.taken -= 1


def _tell(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(what)
