"""A campus's web server: course pages, and an endpoint that it passes on below one of its paths."""

from __future__ import annotations

from http.client import HTTPConnection

from .conftest import Pages, PageServed

PATH = "/vaxqa"


class Campus(Pages):
    """What is asked below `PATH` goes to the endpoint at ``port``, which never learns of it."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = _Passing
        self.port = 0

    @property
    def endpoint(self) -> str:
        """Where readers find the endpoint."""
        return f"{self.origin}{PATH}"


class _Passing(PageServed):
    server: Campus

    def do_GET(self) -> None:  # noqa: N802  (the name that http.server calls)
        if self.path.startswith(f"{PATH}/"):
            self._pass_on()
        else:
            super().do_GET()

    def do_POST(self) -> None:  # noqa: N802
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {**self.headers, "Connection": "close", "X-Forwarded-For": "203.0.113.7"}
        passed = HTTPConnection("127.0.0.1", self.server.port)
        passed.request(self.command, self.path.removeprefix(PATH), body, sent)
        answer = passed.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name not in {"transfer-encoding", "connection"}:
                self.send_header(name, value)
        self.end_headers()
        while part := answer.read1():
            self.wfile.write(part)
        passed.close()
