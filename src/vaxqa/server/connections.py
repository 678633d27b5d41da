"""Connections that do not wait for ever: a request's headers must come in time.

uvicorn limits how long a connection may be idle between two requests, but not how slowly the
first line may come; a thousand clients that send a byte a minute would stay.
"""

from __future__ import annotations

import asyncio
from asyncio import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADERS_IN_TIME = 10.0
"""Seconds from the connection, or from a request's first byte, to the end of its headers."""


class Connection(HttpToolsProtocol):
    """Closes when headers do not come in time, or when too many are open."""

    _deadline: TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has connected."""
        super().connection_made(transport)
        most = self.config.limit_concurrency
        if most is not None and len(self.connections) > most:
            transport.abort()
            return
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        if self._deadline is None:
            self._expect()

    def on_headers_complete(self) -> None:
        """Its headers have come."""
        self._came()
        super().on_headers_complete()

    def _expect(self) -> None:
        self._deadline = self.loop.call_later(HEADERS_IN_TIME, self._close)

    def _came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _close(self) -> None:
        self._deadline = None
        self.transport.abort()
