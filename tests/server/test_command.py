"""``vaxqa serve`` as an operator runs it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from vaxqa.cli import main
from vaxqa.server import sites
from vaxqa.server.store import Store, path
from vaxqa.settings import Settings

from .conftest import COURSE, COURSE_PAGE, SECRET, SITES, events, page, problem

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


def folders(settings: Settings) -> list[str]:
    return ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(settings: Settings, *more: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    command = [str(BIN / "vaxqa"), "serve", "--port", str(port), *folders(settings), *more]
    log = settings.index.parent / "log"
    with log.open("w") as file:
        process = subprocess.Popen(command, stderr=file, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            assert process.poll() is None, log.read_text()
            with contextlib.suppress(httpx.TransportError):
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            time.sleep(0.1)
        yield url, process
    finally:
        process.terminate()
        process.wait(timeout=40)


def test_a_key_is_hashed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{SECRET}\n"))
    assert main(["serve", "--hash-key"]) == 0
    assert capsys.readouterr().out == f'hash = "{sites.hashed(SECRET)}"\n'
    monkeypatch.setattr(sys, "stdin", io.StringIO("secret\n"))
    assert main(["serve", "--hash-key"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "at least 32" in told.err


def test_a_check_says_who_may_ask(
    own: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--check", *folders(own)]) == 0
    assert "only clients of this machine" in capsys.readouterr().out
    file = tmp_path / "sites.toml"
    file.write_text(SITES.replace("pocket-book", "pocket-bok"), encoding="utf-8")
    assert main(["serve", "--check", "--sites", str(file), *folders(own)]) == 0
    told = capsys.readouterr()
    assert "2 sites and 1 programs" in told.out
    assert "'pocket-bok'" in told.err
    file.write_text(SITES.replace("https://moodle", "*"), encoding="utf-8")
    assert main(["serve", "--check", "--sites", str(file), *folders(own)]) == 2
    assert "sites.course.origins" in capsys.readouterr().err


def test_reports_are_printed(own: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    Store(path(own), 30).keep("report", "a", '{"question": "Apa?"}')
    assert main(["serve", "--reports", *folders(own)]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "Apa?"


def test_a_port_in_use_is_named(own: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port), *folders(own)]) == 2
    assert f"port {port}" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_workers_count_together_and_stop_gracefully(own: Settings) -> None:
    file = own.index.parent / "sites.toml"
    file.write_text(SITES.replace("sources = [", 'rate = "6/minute"\nsources = [', 1))
    with served(own, "--workers", "2", "--sites", str(file)) as (url, process):
        headers = page(COURSE, COURSE_PAGE, "reader-0123456789abcdef")
        told = []
        for _ in range(9):  # each on a connection of its own, so that both workers are met
            response = httpx.post(f"{url}/v1/ask", json={"question": "?"}, headers=headers)
            told.append(response.status_code)
        assert told == [200] * 6 + [429] * 3
        problem(response, "quota-spent", 429)
        counts = httpx.get(f"{url}/metrics").text
        total = 'vaxqa_requests_total{method="POST",route="/v1/ask",status="200"} 6.0'
        assert total in counts
        secret = {"Authorization": f"Bearer {SECRET}"}
        body = {"question": "Kapan kemitraan mangrove dimulai?", "stream": True}
        with httpx.stream("POST", f"{url}/v1/ask", json=body, headers=secret) as response:
            process.send_signal(signal.SIGTERM)
            assert [name for name, _, _ in events(response)][-1] == "answer"
        assert process.wait(timeout=40) == 0
    lines = [json.loads(line) for line in (own.index.parent / "log").read_text().splitlines()]
    assert {"time", "level", "message"} <= lines[0].keys()
    assert not any("kemitraan" in json.dumps(line) for line in lines)
    assert not any("127.0.0.1" in str(line) for line in lines if line["message"] == "request")
