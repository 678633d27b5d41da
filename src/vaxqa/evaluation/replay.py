"""A loopback server of the OpenAI protocol that plays recorded replies back.

So that written answers are evaluated without a key, and the same each time.

    with ReplayServer(folder) as server:                     plays back; what is missing is 410
    with ReplayServer(folder, record_from=url) as server:    asks ``url`` for it, and keeps it
        settings = replayed(settings, server)

`vaxqa.evaluation.recordings` says what lies in the folder and how a reply is found there.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from ..errors import UnavailableError, UsageError
from ..settings import Settings
from .recordings import STREAMING, Recordings

OPENAI = "https://api.openai.com/v1"
GONE = 410
"""The status for a request without a recording: vaxqa does not try it again in another way."""
_KEPT = frozenset({200, 400, 404, 422})
"""Statuses that the same request brings again, and that decide how the next one is put."""
_TIMEOUT = 600.0


class ReplayServer:
    """See the module.

    ``missing`` counts requests without a recording, ``moved`` those whose question was recorded
    with other words around it.
    """

    def __init__(self, folder: Path, record_from: str | None = None) -> None:
        if record_from is None and not folder.is_dir():
            raise UsageError(f"There is no folder {folder} of recorded replies.")
        self.recordings, self.record_from = Recordings(folder), record_from
        self.missing = self.moved = 0
        self._lock = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """The base URL, with ``/v1``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> ReplayServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, path: str, body: Any, authorization: str | None) -> tuple[int, Any]:
        """The status and the JSON for a request; used by the threads of the server."""
        kept = self.recordings.find(path, body)
        if kept is not None and not (kept.moved and self.record_from):
            self._count(moved=kept.moved)
            return kept.status, kept.reply
        if self.record_from is None:
            self._count(missing=True)
            return GONE, {"error": {"message": "there is no recorded reply"}}
        whole = {name: value for name, value in body.items() if name not in STREAMING}
        status, reply = _ask(f"{self.record_from.rstrip('/')}{path}", whole, authorization)
        if status in _KEPT:
            self.recordings.keep(path, body, status, reply)
        return status, reply

    def _count(self, *, missing: bool = False, moved: bool = False) -> None:
        with self._lock:
            self.missing += missing
            self.moved += moved


def replayed(settings: Settings, server: ReplayServer) -> Settings:
    """``settings`` with their chat model behind ``server``.

    While recording, the model is noted in the folder; later that one is used, so that neither
    key nor ``VAXQA_MODEL`` is needed. Raises `UsageError` when there is no OpenAI-compatible
    model to record, or the folder names none.
    """
    if server.record_from is not None:
        model = settings.chat_model or ""
        if model.partition(":")[0] != "openai":
            raise UsageError("Only OpenAI-compatible models can be recorded: set OPENAI_API_KEY.")
        server.recordings.name(model)
        secret = settings.openai_api_key
    else:
        model, secret = server.recordings.model, SecretStr("replay")
    return settings.model_copy(
        update={
            "model": model,
            "openai_base_url": server.url,
            "openai_api_key": secret or SecretStr("none"),
        }
    )


def upstream(settings: Settings) -> str:
    """The address whose replies are recorded."""
    return settings.openai_base_url or OPENAI


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        path = urlsplit(self.path).path.removeprefix("/v1")
        try:
            status, reply = self.server.told.reply(path, body, self.headers["Authorization"])
        except UnavailableError as error:
            status, reply = 502, {"error": {"message": str(error)}}
        streamed = status == HTTPStatus.OK and body.get("stream")
        written = b"".join(_events(reply)) if streamed else json.dumps(reply).encode()
        self.send_response(status)
        kind = "text/event-stream" if streamed else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(written)))
        self.send_header("Connection", "close")  # nothing stays open when the server ends
        self.end_headers()
        self.wfile.write(written)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, told: ReplayServer) -> None:
        self.told = told
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone needs no answer."""


def _events(reply: Any) -> Iterator[bytes]:
    """A completion as the server-sent events of one that is streamed."""
    head = {name: reply[name] for name in ("id", "created", "model") if name in reply}
    head["object"] = "chat.completion.chunk"
    for choice in reply.get("choices", ()):
        delta = {name: value for name, value in choice.get("message", {}).items() if value}
        for number, call in enumerate(delta.get("tool_calls", ())):
            call.setdefault("index", number)
        said = {"index": choice.get("index", 0), "delta": delta, "finish_reason": None}
        ended = {**said, "delta": {}, "finish_reason": choice.get("finish_reason")}
        yield from (_event({**head, "choices": [part]}) for part in (said, ended))
    if reply.get("usage"):
        yield _event({**head, "choices": [], "usage": reply["usage"]})
    yield b"data: [DONE]\n\n"


def _event(content: Any) -> bytes:
    return f"data: {json.dumps(content)}\n\n".encode()


def _ask(url: str, body: Any, authorization: str | None) -> tuple[int, Any]:
    import httpx

    headers = {"Authorization": authorization} if authorization else {}
    try:
        reply = httpx.post(url, json=body, headers=headers, timeout=_TIMEOUT)
        return reply.status_code, reply.json()
    except (httpx.HTTPError, ValueError) as error:
        raise UnavailableError(f"The model server failed ({type(error).__name__}).") from None
