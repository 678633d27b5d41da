"""Recorded replies of a model: a loopback server of the OpenAI protocol that plays a folder back.

So that written answers are evaluated without a key, and the same each time. A reply is found by
the hash of its request (path and JSON body), so a changed prompt, source or model has none.

    with ReplayServer(folder) as server:                     plays back; what is missing is 410
    with ReplayServer(folder, record_from=url) as server:    asks ``url`` for it, and keeps it
        settings = replayed(settings, server)

``FOLDER/<hash>.json`` holds ``{"request", "status", "reply"}``, never a key: keys travel in
headers, which are passed on and not kept. ``FOLDER/model.json`` names the model.
"""

from __future__ import annotations

import hashlib
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

OPENAI = "https://api.openai.com/v1"
GONE = 410
"""The status for a request without a recording: vaxqa does not try it again in another way."""
_KEPT = frozenset({200, 400, 404, 422})
"""Statuses that the same request brings again, and that decide how the next one is put."""
_TIMEOUT = 600.0


def key(path: str, body: Any) -> str:
    """The name of a request's recording.

    >>> key("/chat/completions", {"a": 1, "b": 2}) == key("/chat/completions", {"b": 2, "a": 1})
    True
    """
    written = json.dumps([path, body], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


class ReplayServer:
    """See the module. ``missing`` counts requests that had no recording."""

    def __init__(self, folder: Path, record_from: str | None = None) -> None:
        if record_from is None and not folder.is_dir():
            raise UsageError(f"There is no folder {folder} of recorded replies.")
        self.folder, self.record_from, self.missing = folder, record_from, 0
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
        file = self.folder / f"{key(path, body)}.json"
        if file.is_file():
            kept = json.loads(file.read_text(encoding="utf-8"))
            return int(kept["status"]), kept["reply"]
        if self.record_from is None:
            with self._lock:
                self.missing += 1
            return GONE, {"error": {"message": f"no recorded reply {file.name}"}}
        whole = {name: value for name, value in body.items() if name not in _STREAMING}
        status, reply = _ask(f"{self.record_from.rstrip('/')}{path}", whole, authorization)
        if status in _KEPT:
            self.folder.mkdir(parents=True, exist_ok=True)
            _save(file, {"request": body, "status": status, "reply": reply})
        return status, reply


def replayed(settings: Settings, server: ReplayServer) -> Settings:
    """``settings`` with their chat model behind ``server``.

    While recording, the model is noted in the folder; later that one is used, so that neither
    key nor ``VAXQA_MODEL`` is needed. Raises `UsageError` when there is no OpenAI-compatible
    model to record, or the folder names none.
    """
    noted = server.folder / "model.json"
    if server.record_from is not None:
        model = settings.chat_model or ""
        if model.partition(":")[0] != "openai":
            raise UsageError("Only OpenAI-compatible models can be recorded: set OPENAI_API_KEY.")
        server.folder.mkdir(parents=True, exist_ok=True)
        _save(noted, {"model": model})
        secret = settings.openai_api_key
    else:
        try:
            model = str(json.loads(noted.read_text(encoding="utf-8"))["model"])
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(f"{noted} does not name the model whose replies these are.") from None
        secret = SecretStr("replay")
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


_STREAMING = ("stream", "stream_options")
"""Fields of a request that say how the reply is to come; replies are recorded whole."""


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


def _save(file: Path, content: Any) -> None:
    """Write so that no one reads half of it."""
    whole = file.with_suffix(f".{threading.get_ident()}.part")
    whole.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    whole.replace(file)
