"""``POST /mcp``: the Model Context Protocol, under the same keys, sources and quotas as the rest.

Each request stands alone: no session is kept, so that any worker can answer any of them.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..assistant import Assistant
from ..events import Event
from ..types import Asked
from . import access, quota, streams
from .parts import Here, Parts
from .problems import KINDS, Problem

if TYPE_CHECKING:
    from ..mcp.desk import Allowed

T = TypeVar("T")
router = APIRouter()


@router.post("/mcp", include_in_schema=False)
async def mcp(request: Request, parts: Here) -> Response:
    """Hand the request to the protocol, when its sender may ask here."""
    request.state.caller = access.identify(request, parts.sites, parts.options)
    spoken: ASGIApp | None = request.app.state.mcp
    if spoken is None:
        raise Problem("not-found")
    return _Spoken(spoken)


@asynccontextmanager
async def speaking(parts: Parts) -> AsyncIterator[ASGIApp | None]:
    """What answers at ``/mcp``; ``None`` when the extra ``mcp`` is not installed."""
    if find_spec("mcp") is None:
        yield None
        return
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from ..mcp.protocol import server

    manager = StreamableHTTPSessionManager(server(_Desk(parts)), stateless=True)
    async with manager.run():
        yield manager.handle_request


class _Spoken(Response):
    """What the protocol answers, in its own way."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        whole = await receive()  # in one piece, as `body.Body` hands it out
        _require_message(whole.get("body", b""))
        pending = [whole]

        async def again() -> Message:
            return pending.pop() if pending else await receive()

        await self._app(scope, again, send)


def _require_message(body: bytes) -> None:
    """Raise `Problem` for what is no message: the SDK's own words would repeat what was sent."""
    from mcp_types import jsonrpc_message_adapter

    try:
        jsonrpc_message_adapter.validate_json(body, by_name=False)
    except ValueError:
        raise Problem("bad-request") from None


class _Desk:
    """See `vaxqa.mcp.desk.Desk`. ``request`` is one that `mcp` has let in."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    async def admit(self, request: Request, kind: quota.Kind) -> Allowed:
        from ..mcp.desk import Allowed

        caller = request.state.caller
        with _refusing():
            request.state.quota = quota.headers(await self._parts.quota.spend(caller, kind))
        return Allowed(caller.sources, caller.language)

    def assistant(self) -> AbstractContextManager[Assistant]:
        return self._parts.live.assistant()

    async def run(self, work: Callable[[], T]) -> T:
        with _refusing():
            return await self._parts.computing.run(work)

    async def stream(self, asked: Asked) -> AsyncGenerator[Event, None]:
        with _refusing():
            async with contextlib.aclosing(streams.events(self._parts, asked)) as told:
                async for event in told:
                    if event is not None:
                        yield event


@contextmanager
def _refusing() -> Iterator[None]:
    """A problem is told as a sentence: those who ask are inside a protocol of their own."""
    from ..mcp.desk import RefusedError

    try:
        yield
    except Problem as problem:
        sentence, wait = KINDS[problem.kind].en, problem.headers.get("Retry-After")
        raise RefusedError(f"{sentence} ({wait} s)" if wait else sentence) from None
