"""``vaxqa serve`` as an operator runs it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest
from mcp import Client
from mcp_client import conversation

from vaxqa.cli import main
from vaxqa.server import sites
from vaxqa.server.options import Options
from vaxqa.server.store import Store, folder
from vaxqa.settings import Settings

from .conftest import COURSE, COURSE_PAGE, PARTNERSHIP, SECRET, SITES, events, page, problem

pytestmark = pytest.mark.slow

BIN = Path(sys.executable).parent


def folders(settings: Settings) -> list[str]:
    return ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(
    settings: Settings, *more: str, environment: dict[str, str] | None = None
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    port = free_port()
    command = [str(BIN / "vaxqa"), "serve", "--port", str(port), *folders(settings), *more]
    log = settings.index.parent / "log"
    with log.open("w") as file:
        process = subprocess.Popen(
            command, stderr=file, text=True, env={**os.environ, **(environment or {})}
        )
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
    Store(folder(own, Options(_env_file=None)), 30).keep("report", "a", '{"question": "Apa?"}')
    assert main(["serve", "--reports", *folders(own)]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "Apa?"


@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(
    ("name", "value"), [("VAXQA_KEPT", os.devnull), ("VAXQA_QUOTA_STORE", "nowhere://")]
)
def test_a_setting_that_no_worker_could_start_with_is_named(
    own: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, value: str, workers: str,
) -> None:  # fmt: skip
    monkeypatch.setenv(name, value)
    assert main(["serve", "--workers", workers, *folders(own)]) == 2
    told = capsys.readouterr().err
    assert name in told
    assert "Traceback" not in told


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


def test_an_answer_of_one_replica_is_shared_and_read_on_another(own: Settings) -> None:
    here = own.index.parent
    ignored = shutil.ignore_patterns("readers")
    shutil.copytree(own.index, here / "elsewhere" / "index", ignore=ignored)
    other = own.model_copy(update={"index": here / "elsewhere" / "index"})
    common = {"VAXQA_KEPT": str(here / "common")}
    with (
        served(own, environment=common) as (one, _),
        served(other, environment=common) as (two, _),
    ):
        ready = [httpx.get(f"{url}/readyz").json() for url in (one, two)]
        assert ready[0] == ready[1]
        asked = httpx.post(f"{one}/v1/ask", json={"question": PARTNERSHIP})
        share = {"answer": asked.json(), "seal": asked.headers["vaxqa-seal"]}
        kept = httpx.post(f"{two}/v1/answers", json=share)
        assert kept.status_code == 201, kept.text
        for url in (one, two):
            told = httpx.get(f"{url}{kept.headers['location']}").json()
            assert told.pop("exact")
            assert told == {**kept.json(), "answer": asked.json()}
            assert httpx.post(f"{url}/v1/answers", json=share).json() == kept.json()
            said = {**share, "rating": "wrong"}
            assert httpx.post(f"{url}/v1/feedback", json=said).status_code == 201
    assert not (here / "server").exists()
    assert len(Store(here / "common", 30).all("report")) == 1


def test_replicas_count_together_in_redis(own: Settings) -> None:
    pytest.importorskip("redis")
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server")
    file, port = own.index.parent / "sites.toml", free_port()
    file.write_text(SITES.replace("sources = [", 'rate = "6/minute"\nsources = [', 1))
    shutil.copytree(
        own.index, own.index.parent / "2" / "index", ignore=shutil.ignore_patterns("readers")
    )
    other = own.model_copy(update={"index": own.index.parent / "2" / "index"})
    common = {
        "VAXQA_KEPT": str(own.index.parent / "common"),
        "VAXQA_QUOTA_STORE": f"redis://127.0.0.1:{port}",
    }
    quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--loglevel", "warning"]
    with (
        subprocess.Popen([program, "--port", str(port), *quiet], cwd=own.index.parent) as redis,
        contextlib.ExitStack() as stack,
    ):
        stack.callback(redis.terminate)
        urls = [
            stack.enter_context(served(one, "--sites", str(file), environment=common))[0]
            for one in (own, other)
        ]
        headers = page(COURSE, COURSE_PAGE, "reader-0123456789abcdef")
        told = [
            httpx.post(f"{url}/v1/ask", json={"question": "?"}, headers=headers).status_code
            for url in urls * 4
        ]
        assert told == [200] * 6 + [429] * 2


def test_tools_are_used_over_several_workers(own: Settings) -> None:
    """Several clients at once, until both workers have answered some of them."""
    here = own.index.parent / "tmp"
    here.mkdir()
    environment = {"TMPDIR": str(here)}  # where each worker keeps counts of its own

    async def talks(url: str) -> list[str]:
        async def one(mode: Literal["auto", "legacy"]) -> str:
            async with Client(f"{url}/mcp", mode=mode, read_timeout_seconds=60) as client:
                assert [tool.name for tool in (await client.list_tools()).tools] == [
                    "ask",
                    "search",
                ]
                first, second = await conversation(client)
                assert second["standalone_question"] != "After what?"
                return str(first["sentences"][0]["text"])

        modes: tuple[Literal["auto", "legacy"], ...] = ("auto", "legacy", "auto", "legacy")
        return await asyncio.gather(*(one(mode) for mode in modes))

    def met() -> int:
        counts = here.glob("vaxqa-serve-*/counter_*.db")
        return sum(b'"/mcp"' in file.read_bytes() for file in counts)

    with served(own, "--workers", "2", environment=environment) as (url, _):
        for _ in range(20):
            said = asyncio.run(talks(url))
            assert len(set(said)) == 1
            if met() == 2:
                break
        assert met() == 2
