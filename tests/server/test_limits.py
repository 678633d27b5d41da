from __future__ import annotations

import contextlib
import json
import logging
import socket
import time
from pathlib import Path

import pytest

from vaxqa.server import body, connections
from vaxqa.server.logs import Lines
from vaxqa.settings import Settings

from .conftest import PARTNERSHIP, Served, problem, serving

pytestmark = pytest.mark.slow

MARK = "zebra-7731"


def test_a_large_body_is_refused(local: Served) -> None:
    whole = json.dumps({"question": "x" * 10_000_000})
    problem(local.client.post("/v1/ask", content=whole, headers=JSON), "too-large", 413)
    pieces = (b" " * 10_000 for _ in range(20))
    problem(local.client.post("/v1/ask", content=pieces, headers=JSON), "too-large", 413)


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/x"])
def test_only_json_is_read(local: Served, kind: str) -> None:
    sent = local.client.post("/v1/ask", content=b"{}", headers={"Content-Type": kind})
    problem(sent, "not-json", 415)


@pytest.mark.parametrize(
    "sent",
    [
        f'{{"question": "{MARK}"',
        '{"question": ' + "[" * 30_000,
        f'{{"question": "x", "{MARK}": 1}}',
        f'{{"question": 1, "mode": "{MARK}"}}',
        f'{{"question": "x", "history": [{{"question": "{MARK * 300}"}}]}}',
        json.dumps({"question": MARK * 300}),
        json.dumps({"question": MARK, "history": [{"question": "x"}] * 21}),
        f'{{"question": "{MARK} \\ud800"}}',
        f'"{MARK}"',
        "",
        f'{{"question": "x", "sources": ["{MARK}"]}}',
    ],
    ids=range(11),
)
def test_a_problem_says_where_and_nothing_that_was_sent(local: Served, sent: str) -> None:
    response = local.client.post("/v1/ask", content=sent.encode(), headers=JSON)
    assert response.status_code in {400, 403, 422}
    problem(response, response.json()["type"].rpartition(":")[2], response.status_code)
    assert MARK not in response.text


def test_a_problem_names_the_field(local: Served) -> None:
    sent = {"question": "x", "history": [{"question": "y" * 2001}]}
    told = problem(local.client.post("/v1/ask", json=sent), "invalid", 422)
    assert told["errors"][0]["at"] == "/history/0/question"


def test_the_longest_question_is_answered(local: Served) -> None:
    assert local.ask("a " * 1000).status_code == 200


def test_problems_in_indonesian(local: Served) -> None:
    response = local.client.get("/nothing", headers={"Accept-Language": "id-ID,id;q=0.9"})
    assert problem(response, "not-found", 404)["detail"].startswith("Tidak ada")


def test_a_wrong_method(local: Served) -> None:
    response = local.client.get("/v1/ask")
    problem(response, "method-not-allowed", 405)
    assert response.headers["allow"] == "POST"


def test_an_error_in_our_code_is_no_ones_reading(
    local: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(MARK)

    monkeypatch.setattr(local.parts.live, "assistant", broken)
    with caplog.at_level(logging.INFO):
        response = local.ask()
    problem(response, "failed", 500)
    assert MARK not in response.text
    lines = [json.loads(Lines().format(record)) for record in caplog.records]
    assert MARK not in json.dumps(lines)
    assert any(line.get("error") == "RuntimeError" for line in lines)


def _ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Not those of the test's own client."""
    return [record for record in caplog.records if record.name.startswith("vaxqa")]


def test_logs_hold_no_question(local: Served, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="vaxqa"):
        local.ask(f"Kapan {MARK} dimulai?")
        local.client.get(f"/v1/sources/{MARK}")
        until = time.monotonic() + 5
        while len(_ours(caplog)) < 2 and time.monotonic() < until:
            time.sleep(0.01)  # a line is written behind its answer
    lines = [json.loads(Lines().format(record)) for record in _ours(caplog)]
    assert MARK not in json.dumps(lines)
    told = [line for line in lines if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in told] == [
        ("/v1/ask", 200),
        ("/v1/sources/{source_id}", 404),
    ]
    assert all(line["request_id"] for line in told)


def test_there_are_no_cookies_and_nothing_may_load(local: Served) -> None:
    for path in ("/v1/sources", "/nothing", "/healthz", "/openapi.json"):
        headers = local.client.get(path).headers
        assert "set-cookie" not in headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy


def half_sent(port: int, sent: bytes) -> tuple[float, bytes]:
    """Seconds until the server closes a connection on which ``sent`` is all that comes."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.settimeout(20)
        line.sendall(sent)
        got = b""
        try:
            while piece := line.recv(4096):
                got += piece
        except ConnectionResetError:
            pass
    return time.monotonic() - begun, got


@pytest.mark.slow
def test_half_sent_requests_are_closed_in_time(
    index_of_own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADERS_IN_TIME", 1.0)
    monkeypatch.setattr(body, "IN_TIME", 1.0)
    head = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    with serving(index_of_own) as served:
        for sent in (b"", b"PO", head):
            spent, got = half_sent(served.port, sent)
            assert spent < 5
            assert got == b""
        spent, got = half_sent(served.port, head + b"Content-Length: 50\r\n\r\n{")
        assert spent < 5
        assert got.startswith(b"HTTP/1.1 408")
        assert served.ask().status_code == 200


@pytest.mark.slow
def test_a_thousand_slow_connections_do_not_keep_others_out(
    index_of_own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEADERS_IN_TIME", 4.0)
    with serving(index_of_own, connections=600) as served:
        lines = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(500)]
        for line in lines:
            line.sendall(b"GET / HT")
        assert served.ask().status_code == 200
        time.sleep(4.5)
        for line in lines:
            line.settimeout(5)
            with contextlib.suppress(ConnectionResetError):
                assert line.recv(1) == b""
            line.close()


def test_time_is_limited(index_of_own: Settings) -> None:
    with serving(index_of_own, answer_timeout=0.001) as served:
        problem(served.ask(), "too-slow", 503)


def test_without_an_index_it_is_not_ready(built: Settings, tmp_path: Path) -> None:
    with serving(built.model_copy(update={"index": tmp_path / "index"})) as served:
        assert served.client.get(f"{served.url}/healthz").status_code == 200
        problem(served.client.get(f"{served.url}/readyz"), "unavailable", 503)
        refused = served.ask(PARTNERSHIP)
        problem(refused, "unavailable", 503)
        assert "retry-after" in refused.headers
