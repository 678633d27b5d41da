"""Server-sent events (WHATWG HTML, 9.2): the assistant's events as they go over the wire."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable, Iterator

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..answer import Answer
from ..events import Done, Event, Spoken, Status

HEARTBEAT = 15.0
"""Seconds of silence after which a comment is sent, so that no proxy takes the line for dead."""

COMMENT = b": still here\n\n"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def message(event: str, data: str, id_: str | None = None) -> bytes:
    r"""One event; ``data`` is JSON on one line.

    >>> message("status", '{"step":"search"}')
    b'event: status\ndata: {"step":"search"}\n\n'
    """
    named = "" if id_ is None else f"id: {id_}\n"
    return f"{named}event: {event}\ndata: {data}\n\n".encode()


def messages(event: Event, seal: Callable[[Answer], str]) -> Iterator[bytes]:
    """What is sent of one event: citations go before the sentence that names them."""
    if isinstance(event, Status):
        yield message("status", f'{{"step":"{event.step}"}}')
    elif isinstance(event, Spoken):
        for citation in event.citations:
            yield message("citation", citation.model_dump_json())
        yield message("sentence", event.sentence.model_dump_json())
    elif isinstance(event, Done):
        yield message("answer", event.answer.model_dump_json(), seal(event.answer))


class EventStream(Response):
    """Sends ``chunks`` until their end, or until the client goes; then closes them."""

    media_type = "text/event-stream"

    def __init__(self, chunks: AsyncGenerator[bytes, None], headers: dict[str, str]) -> None:
        super().__init__(headers={**headers, **HEADERS})
        del self.headers["content-length"]
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(gone(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)
            await self._chunks.aclose()

    async def _send(self, send: Send) -> None:
        with contextlib.suppress(OSError):
            async for chunk in self._chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def gone(receive: Receive) -> None:
    """Return when the client has gone; its body must have been read."""
    while (await receive())["type"] != "http.disconnect":
        pass
