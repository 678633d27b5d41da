"""One client, on stdin and stdout: whoever started this process, who may see all sources."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar, cast

from anyio import to_thread
from mcp.server.stdio import stdio_server

from ..assistant import Assistant
from ..calls import Stop, under
from ..events import Event
from ..types import Asked
from .desk import Allowed, Kind
from .protocol import server

T = TypeVar("T")
Opened = Callable[[], AbstractContextManager[Assistant]]
"""Gives the assistant over the live index; raises `IndexMissingError` when there is none."""


async def serve(opened: Opened) -> None:
    """Answer until stdin ends."""
    made = server(_Desk(opened))
    async with stdio_server() as (incoming, outgoing):
        await made.run(incoming, outgoing, made.create_initialization_options())


class _Desk:
    """See `desk.Desk`."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened

    async def admit(self, request: Any, kind: Kind) -> Allowed:
        return Allowed()

    def assistant(self) -> AbstractContextManager[Assistant]:
        return self._opened()

    async def run(self, work: Callable[[], T]) -> T:
        return await to_thread.run_sync(work)

    async def stream(self, asked: Asked) -> AsyncGenerator[Event, None]:
        """One that is closed ends its thread with the event that is being made.

        A model that is waited for is not waited for any more.
        """
        loop, stop = asyncio.get_running_loop(), Stop()
        queue: asyncio.Queue[Event | Exception] = asyncio.Queue()

        def tell(what: Event | Exception) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the client has gone
                loop.call_soon_threadsafe(queue.put_nowait, what)

        def produce() -> None:
            try:
                with under(stop), self._opened() as assistant:
                    made = assistant.stream(
                        asked.text,
                        asked.history,
                        language=asked.language,
                        source_ids=asked.source_ids,
                        mode=asked.mode,
                    )
                    with contextlib.closing(cast("Any", made)):
                        for event in made:
                            if stop.is_set():
                                return
                            tell(event)
            except Exception as error:
                tell(error)

        threading.Thread(target=produce, name="ask", daemon=True).start()
        try:
            while True:
                what = await queue.get()
                if isinstance(what, Exception):
                    raise what
                yield what
        finally:
            stop.set()
