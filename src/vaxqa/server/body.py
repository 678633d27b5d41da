"""A request's body, read whole before anything is made of it: small, in time, and JSON."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import Problem

MOST_BYTES = 64 * 1024
IN_TIME = 10.0
"""Seconds in which the whole body must have come."""


class Body:
    """Wraps the application; raises `Problem` for a body that is not to be read."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body, then pass it on in one piece."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > MOST_BYTES:
            raise Problem("too-large", headers=_CLOSE)
        try:
            async with asyncio.timeout(IN_TIME):
                body = await _read(receive)
        except TimeoutError:
            raise Problem("too-slow-sending", headers=_CLOSE) from None
        if body is None:  # the client has gone
            return
        if body and not _is_json(headers.get("content-type", "")):
            raise Problem("not-json")
        await self._app(scope, _Again(body, receive), send)


class _Again:
    """Hands out the body that was read, then what comes behind it."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


_CLOSE = {"Connection": "close"}


async def _read(receive: Receive) -> bytes | None:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if len(body) > MOST_BYTES:
            raise Problem("too-large", headers=_CLOSE)
        if not message.get("more_body"):
            return bytes(body)


def _is_json(media_type: str) -> bool:
    kind = media_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )
