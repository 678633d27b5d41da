"""Around every answer: its request id, the headers that hold for all, one log line, the counts.

Whatever fails inside becomes a problem here, and nothing of it reaches the client.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import UnavailableError
from . import headers as policies
from . import logs, openai_errors, problems
from .metrics import Metrics
from .problems import Problem
from .sites import Sites

SENDING = 60.0
"""Seconds in which a client must take a part of an answer."""

_log = logging.getLogger("vaxqa.server")


class Envelope:
    """Wraps the application as its outermost part."""

    def __init__(self, app: ASGIApp, sites: Sites, metrics: Metrics) -> None:
        self._app, self._sites, self._metrics = app, sites, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = secrets.token_hex(12)
        begun, status = time.perf_counter(), 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                policies.add(MutableHeaders(scope=message), scope, self._sites)
            async with asyncio.timeout(SENDING):
                await send(message)

        self._metrics.open.inc()
        try:
            preflight = policies.preflight(Headers(scope=scope), scope["method"], self._sites)
            await (preflight or self._app)(scope, receive, told)
        except Exception as error:
            if status:
                self._say("error", "The answer broke off.", scope, **logs.error(error))
            else:
                await answered(Request(scope), error)(scope, receive, told)
        finally:
            self._metrics.open.dec()
            self._tell(scope, status, time.perf_counter() - begun)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", None) or "none"
        kind = scope["state"].get("problem")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.request(route, method, status, seconds)
        if kind:
            self._metrics.problem(kind)
        if route in _QUIET and status < 400:
            return
        caller = scope["state"].get("caller")
        self._say(
            "info",
            "request",
            scope,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            caller=caller.label if caller is not None else None,
            problem=kind,
        )

    def _say(self, level: str, message: str, scope: Scope, **fields: object) -> None:
        told = {"request_id": scope["state"]["request_id"], **fields}
        number = logging.getLevelNamesMapping()[level.upper()]
        _log.log(number, message, extra={logs.FIELDS: told})


_METHODS = {"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"}
_QUIET = {"/healthz", "/readyz", "/metrics"}


def answered(request: Request, error: Exception) -> Response:
    """The response that tells of ``error``; one that was not foreseen is logged."""
    state = request.scope["state"]
    if isinstance(error, UnavailableError):
        _log.warning("%s", error)
        error = Problem("unavailable", headers={"Retry-After": "30"})
    if not isinstance(error, Problem):
        told = {"request_id": state["request_id"], **logs.error(error)}
        _log.error("An error that was not foreseen.", extra={logs.FIELDS: told})
        error = Problem("failed")
    language = problems.language(request.headers.get("accept-language", ""))
    if openai_errors.called(request.url.path):
        error = openai_errors.shaped(error)
        state["problem"] = error.kind
        return JSONResponse(
            openai_errors.body(error, state["request_id"], language),
            error.status,
            headers={**error.headers, "X-Request-Id": state["request_id"]},
        )
    state["problem"] = error.kind
    return JSONResponse(
        error.details(state["request_id"], language),
        error.status,
        headers=error.headers,
        media_type=problems.MEDIA_TYPE,
    )
