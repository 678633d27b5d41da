"""A real HTTP server on loopback that speaks OpenAI's protocol and answers as it is told.

    with ModelServer() as server:
        server.reply({"claims": [], "unanswered": []})     the next chat completion
        server.status(429, headers={"Retry-After": "1"})   the one after it
        ...                                                openai_base_url=server.url
        server.requests[0].body["messages"]

What is queued is used up in order, once each; with nothing queued it answers 500.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import struct
import threading
import time
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Parts = Sequence[str | float | dict[str, Any]]
Content = Any
"""What the model says: text, an object (sent as JSON), or a function of the request."""


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    path: str
    headers: Message
    body: dict[str, Any]

    @property
    def method(self) -> str:
        """How structured output is asked for: ``json_schema``, ``function_calling``, ``json``."""
        if "response_format" in self.body:
            return str(self.body["response_format"]["type"])
        return "function_calling" if "tools" in self.body else "json"

    @property
    def prompt(self) -> str:
        """All messages together."""
        return "\n".join(message["content"] for message in self.body["messages"])

    @property
    def evidence(self) -> dict[str, str]:
        """The sentences shown to the model by id."""
        user = self.body["messages"][-1]["content"]
        fenced = re.search(r"<sources>\n(.*)\n</sources>", user, re.S)
        assert fenced is not None
        groups = json.loads(fenced.group(1))
        return {name: text for group in groups for name, text in group["sentences"].items()}

    def id_of(self, words: str) -> str:
        """The id of the first sentence shown that holds ``words``."""
        return next(name for name, text in self.evidence.items() if words in text)


def slowly(request: Request) -> list[str | float]:
    """For `ModelServer.play`: a sentence a second, and then nothing more for a minute."""
    said = [json.dumps({"text": t, "evidence": [n]}) for n, t in request.evidence.items()]
    silence: list[str | float] = [0.3, " "] * 200
    spoken: list[str | float] = ['{"claims": [', said[0]]
    for claim in said[1:]:
        spoken += [1.0, f", {claim}"]
    return [*spoken, *silence, '], "unanswered": []}']


class ModelServer:
    """See the module. ``unsupported`` names fields of a request that are refused with 400."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.sent: list[tuple[float, str]] = []  # what was played, and when (`time.monotonic`)
        self.unsupported: dict[str, str] = {}
        self.closing = threading.Event()
        self.connections: set[socket.socket] = set()
        self._queue: deque[Callable[[_Handler, Request], object]] = deque()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """The base URL, with ``/v1``."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    @property
    def queued(self) -> int:
        """How many answers are still to be given."""
        return len(self._queue)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._server.server_close()  # waits for the threads
        self._thread.join()

    # -- what to answer, each of them ``times`` times ----------------------------------------

    def reply(
        self, content: Content, *, usage: tuple[int, int] | None = (120, 30), times: int = 1
    ) -> None:
        """A completion, in the way in which it is asked for (a function is called if one is)."""
        self._add(lambda handler, request: handler.complete(request, content, usage), times)

    def text(self, content: str, *, finish: str = "stop", times: int = 1) -> None:
        """A completion of plain text, whatever is asked for."""
        self._add(
            lambda handler, _: handler.choices([_choice({"content": content}, finish)]), times
        )

    def truncated(self, content: str) -> None:
        """A completion that ends at the limit of its length."""
        self.text(content, finish="length")

    def filtered(self) -> None:
        """A completion stopped by the content filter."""
        self.text("", finish="content_filter")

    def refusal(self, words: str = "I cannot help with that.") -> None:
        """A completion in which the model declines."""
        message = {"content": None, "refusal": words}
        self._add(lambda handler, _: handler.choices([_choice(message)]))

    def empty_choices(self, times: int = 1) -> None:
        """A completion without a choice."""
        self._add(lambda handler, _: handler.choices([]), times)

    def status(
        self,
        code: int,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
    ) -> None:
        """An HTTP error, or any status with any body."""
        sent = body if body is not None else {"error": {"message": f"status {code}", "code": None}}
        self._add(lambda handler, _: handler.send(code, sent, headers or {}), times)

    def hang(self) -> None:
        """No answer at all."""
        self._add(lambda _handler, _request: self.closing.wait(30))

    def play(
        self,
        parts: Parts | Callable[[Request], Parts],
        *,
        ends: bool = True,
        finish: str = "stop",
        times: int = 1,
    ) -> None:
        """A streamed completion of these texts, with pauses in seconds between them.

        A dictionary among them is a delta of its own (``{"refusal": "No."}``). Without ``ends``
        the connection breaks behind the last.
        """  # fmt: skip
        self._add(
            lambda handler, request: handler.play(
                parts(request) if callable(parts) else parts, ends=ends, finish=finish
            ),
            times,
        )

    def raw(self, content: bytes | Callable[[Request], bytes], times: int = 1) -> None:
        """These bytes as the body of a stream of events; then the connection breaks."""
        self._add(
            lambda handler, request: handler.raw(
                content(request) if callable(content) else content
            ),
            times,
        )

    def trickle(self) -> None:
        """An answer that comes a byte at a time and never ends."""
        self._add(lambda handler, _: handler.trickle())

    def hang_up(self, times: int = 1) -> None:
        """The connection is closed instead of an answer."""
        self._add(lambda handler, _: handler.hang_up(), times)

    def vectors(self, vectors: Sequence[Sequence[float]]) -> None:
        """An answer to an embedding request; without one, each text gets a vector of its own."""
        self._add(lambda handler, request: handler.embed(request, vectors))

    def _add(self, answer: Callable[[_Handler, Request], object], times: int = 1) -> None:
        self._queue.extend([answer] * times)

    def answer(self, handler: _Handler, request: Request) -> None:
        """Answer one request: used by the handler's thread."""
        self.requests.append(request)
        refused = next((f for f in self.unsupported if f in request.body), None)
        if refused is not None:
            handler.send(400, {"error": {"message": self.unsupported[refused]}}, {})
        elif self._queue:
            self._queue.popleft()(handler, request)
        elif request.path.endswith("/embeddings"):
            handler.embed(request, [_vector(text) for text in request.body["input"]])
        else:
            handler.send(500, {"error": {"message": "nothing is queued"}}, {})


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.told.connections.add(self.connection)

    def finish(self) -> None:
        self.server.told.connections.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked = Request(self.path, self.headers, body)
        self.server.told.answer(self, self.asked)

    def complete(self, request: Request, content: Content, usage: tuple[int, int] | None) -> None:
        said = content(request) if callable(content) else content
        text = said if isinstance(said, str) else json.dumps(said)
        if request.method == "function_calling":
            name = request.body["tools"][0]["function"]["name"]
            call = {"id": "c1", "type": "function", "function": {"name": name, "arguments": text}}
            self.choices([_choice({"content": None, "tool_calls": [call]}, "tool_calls")], usage)
        else:
            self.choices([_choice({"content": text})], usage)

    def choices(self, choices: list[dict[str, Any]], usage: tuple[int, int] | None = None) -> None:
        if self.asked.body.get("stream"):
            self.stream_choices(choices, usage)
            return
        body: dict[str, Any] = {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "test",
            "choices": choices,
        }  # fmt: skip
        if usage is not None:
            body["usage"] = {
                "prompt_tokens": usage[0], "completion_tokens": usage[1],
                "total_tokens": sum(usage),
            }  # fmt: skip
        self.send(200, body, {})

    def stream_choices(
        self, choices: list[dict[str, Any]], usage: tuple[int, int] | None = None
    ) -> None:
        """The choices as server-sent events, a few letters at a time."""
        self.begin_events()
        for choice in choices:
            for delta in _deltas(choice["message"]):
                self.event([{"index": 0, "delta": delta, "finish_reason": None}])
            ended = {"index": 0, "delta": {}, "finish_reason": choice["finish_reason"]}
            self.event([ended])
        if usage is not None and self.asked.body.get("stream_options", {}).get("include_usage"):
            self.event([], usage)
        self.end_events()

    def begin_events(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, choices: list[dict[str, Any]], usage: tuple[int, int] | None = None) -> None:
        chunk: dict[str, Any] = {
            "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "test",
            "choices": choices,
        }  # fmt: skip
        if usage is not None:
            chunk["usage"] = {
                "prompt_tokens": usage[0], "completion_tokens": usage[1],
                "total_tokens": sum(usage),
            }  # fmt: skip
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def end_events(self) -> None:
        self.wfile.write(b"data: [DONE]\n\n")

    def raw(self, content: bytes) -> None:
        self.begin_events()
        self.wfile.write(content)
        self.wfile.flush()
        self.hang_up()

    def play(self, parts: Parts, *, ends: bool, finish: str) -> None:
        """Stream text with pauses (seconds) between; without ``ends`` the connection breaks."""
        self.begin_events()
        called = self.asked.method == "function_calling"
        name = self.asked.body["tools"][0]["function"]["name"] if called else ""
        self.event([{"index": 0, "delta": {"role": "assistant"}, "finish_reason": None}])
        for part in parts:
            if isinstance(part, float):
                self.server.told.closing.wait(part)
                continue
            said = part if isinstance(part, str) else ""
            told = _called(name, said) if called else {"content": said}
            delta = told if isinstance(part, str) else part
            self.event([{"index": 0, "delta": delta, "finish_reason": None}])
            self.server.told.sent.append((time.monotonic(), said))
        if ends:
            self.event([{"index": 0, "delta": {}, "finish_reason": finish}])
            self.end_events()
        else:
            self.hang_up()

    def embed(self, request: Request, vectors: Sequence[Sequence[float]]) -> None:
        packed = request.body.get("encoding_format") == "base64"
        rows = [
            b64encode(struct.pack(f"<{len(v)}f", *v)).decode() if packed else list(v)
            for v in vectors
        ]
        data = [{"object": "embedding", "index": i, "embedding": r} for i, r in enumerate(rows)]
        usage = {"prompt_tokens": 1, "total_tokens": 1}
        self.send(200, {"object": "list", "model": "test", "data": data, "usage": usage}, {})

    def send(self, code: int, body: Any, headers: Mapping[str, str]) -> None:
        written = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        kind = "text/html" if isinstance(body, str) else "application/json"
        self.send_response(code)
        for name, value in {"Content-Type": kind, **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(written)))
        self.end_headers()
        self.wfile.write(written)

    def trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.server.told.closing.wait(0.05):
            self.wfile.write(b" ")
            self.wfile.flush()

    def hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    request_queue_size = 256  # as many may connect at once

    def __init__(self, told: ModelServer) -> None:
        self.told = told
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that has gone is what the tests want."""


def _deltas(message: dict[str, Any]) -> list[dict[str, Any]]:
    """``message`` as the parts that it is streamed in."""
    deltas: list[dict[str, Any]] = [{"role": "assistant"}]
    for call in message.get("tool_calls") or ():
        deltas.append({"tool_calls": [{"index": 0, **call, "function": {
            "name": call["function"]["name"], "arguments": ""}}]})  # fmt: skip
        deltas += [_called("", piece) for piece in _pieces(call["function"]["arguments"])]
    for field in ("content", "refusal"):
        deltas += [{field: piece} for piece in _pieces(message.get(field) or "")]
    return deltas


def _called(name: str, arguments: str) -> dict[str, Any]:
    function = {"arguments": arguments} | ({"name": name} if name else {})
    return {"tool_calls": [{"index": 0, "function": function}]}


def _pieces(text: str) -> list[str]:
    size = max(16, len(text) // 40)
    return [text[at : at + size] for at in range(0, len(text), size)]


def _choice(message: dict[str, Any], finish: str = "stop") -> dict[str, Any]:
    return {"index": 0, "finish_reason": finish, "message": {"role": "assistant", **message}}


def _vector(text: str) -> list[float]:
    """Eight numbers that depend on the letters of ``text``."""
    counts = [1.0] * 8
    for character in text:
        counts[ord(character) % 8] += 1.0
    return counts
