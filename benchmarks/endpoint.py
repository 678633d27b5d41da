"""The endpoint under load, on loopback.

    python -m benchmarks.endpoint [--runs 3] [--seconds 10]

`wrk` asks the questions of the dev suites in turn (apt install wrk); an empty FastAPI route is
asked by the same connections in the same run, since these machines are noisy. Then, under the
same load: a new generation of the index is swapped in; a worker is told to stop; a worker is killed
behind nginx with the shipped configuration, where that is installed. Every reply that is no 200
and every broken connection counts as failed. Last, half-sent requests: how long they are held, what
memory they take, and how fast others are answered.

The load generator runs on the cores that the workers run on.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from vaxqa.evaluation import cases
from vaxqa.server import sites

from .report import Row, line

ROOT = Path(__file__).parents[1]
SECRET = "".join(f"{number:02x}" for number in range(7, 39))
SITES = f"""
[keys.load]
hash = "{sites.hashed(SECRET)}"
rate = "100000000/minute"
daily = 1000000000
"""
EMPTY = """
from fastapi import FastAPI
app = FastAPI()
@app.post("/v1/ask")
async def ask() -> dict[str, str]:
    return {}
"""
SCRIPT = """
local bodies = {{ {bodies} }}
local at = math.random(#bodies)
request = function()
  at = at % #bodies + 1
  return wrk.format("POST", "/v1/ask", {{["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer {secret}"}}, bodies[at])
end
done = function(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d %d %d %d\\n", summary.requests,
    summary.duration, summary.errors.status, summary.errors.connect, summary.errors.read,
    summary.errors.write, summary.errors.timeout, latency:percentile(50), latency:percentile(95)))
end
"""
STARTED = 60.0
WORKERS, CONNECTIONS, SLOW = 2, 12, 1000


@dataclass(frozen=True)
class Load:
    """What `wrk` saw; ``p50`` and ``p95`` are milliseconds."""

    answers: int
    seconds: float
    failed: int
    p50: float
    p95: float

    @property
    def rate(self) -> float:
        """Answers in a second."""
        return self.answers / self.seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.endpoint", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="times the plain load is put on")
    parser.add_argument("--seconds", type=int, default=10, help="of each load")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for row in rows(Path(folder), given.runs, given.seconds):
            print(line(row))


def rows(folder: Path, runs: int, seconds: int = 10) -> list[Row]:
    """All of it; nothing where the load generator is missing."""
    if shutil.which("wrk") is None:
        print("The endpoint is left out: apt install wrk", file=sys.stderr)
        return []
    folder.mkdir(exist_ok=True)
    script = _script(folder)
    with serving(folder, WORKERS) as (port, server):
        wrk = _Wrk(script, port)
        wrk.load(5)  # caches, imports
        own = [wrk.load(seconds) for _ in range(runs)]
        memory = [_memory(worker) for worker in workers(server.pid)]
        with _empty(folder, WORKERS) as empty_port:
            empty = [_Wrk(script, empty_port).load(seconds) for _ in range(runs)]
        swap = wrk.load(seconds, lambda: _swap(folder))
        stop = wrk.load(seconds, lambda: workers(server.pid)[0].send_signal(signal.SIGTERM))
        with _proxied(folder, port) as proxy_port:
            proxied = _Wrk(script, proxy_port) if proxy_port else wrk
            killed = proxied.load(seconds, lambda: _kill(server))
        time.sleep(3)
        slow = _slow(port, server)
    shares = [one.rate / other.rate * 100 for one, other in zip(own, empty, strict=True)]
    behind = "behind nginx" if proxy_port else "without nginx"
    return [
        *_loaded(f"endpoint, {WORKERS} workers", own, "≥ 150", "≤ 150"),
        Row(f"endpoint, {WORKERS} workers: memory of each", "MB", tuple(memory)),
        *_loaded("for comparison: an empty FastAPI route", empty),
        Row("answers as a share of those of the empty route", "%", tuple(shares)),
        *_loaded("endpoint while a new index is swapped in", [swap]),
        *_loaded("endpoint while a worker is stopped", [stop]),
        *_loaded(f"endpoint while a worker is killed, {behind}", [killed]),
        *slow,
    ]


def _loaded(name: str, loads: Sequence[Load], rate: str = "", p95: str = "") -> list[Row]:
    return [
        Row(f"{name}: answers a second", "", tuple(load.rate for load in loads), rate),
        Row(f"{name}: 95th percentile", "ms", tuple(load.p95 for load in loads), p95),
        Row(f"{name}: failed", "", tuple(float(load.failed) for load in loads), "0"),
    ]


class _Wrk:
    def __init__(self, script: Path, port: int) -> None:
        self._words = ["wrk", "-t1", f"-c{CONNECTIONS}", "--timeout", "30s", "-s", str(script)]
        self._url = f"http://127.0.0.1:{port}"

    def load(self, seconds: int, meanwhile: object = None) -> Load:
        """Ask for ``seconds``; ``meanwhile`` is done after a third of them."""
        timer = threading.Timer(seconds / 3, meanwhile) if callable(meanwhile) else None
        if timer is not None:
            timer.start()
        words = [*self._words, f"-d{seconds}s", self._url]
        out = subprocess.run(words, check=True, capture_output=True, text=True).stdout
        if timer is not None:
            timer.join()
        found = re.search(r"RESULT ([\d ]+)", out)
        assert found is not None, out
        answers, duration, *failed, p50, p95 = map(int, found[1].split())
        return Load(answers, duration / 1e6, sum(failed), p50 / 1000, p95 / 1000)


def _script(folder: Path) -> Path:
    asked = cases.load([ROOT / "evals/suites/dev.jsonl", ROOT / "evals/suites/dev-short.jsonl"])
    questions = [case.question for case in asked if not case.history]
    bodies = [json.dumps({"question": q, "mode": "extractive"}) for q in questions]
    quoted = ", ".join(f"[==[{body}]==]" for body in bodies)
    path = folder / "load.lua"
    path.write_text(SCRIPT.format(bodies=quoted, secret=SECRET), encoding="utf-8")
    return path


@contextlib.contextmanager
def serving(
    folder: Path, workers: int, more: Mapping[str, str] | None = None
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The port and the process of a server for `SECRET`; ``more`` is set in its environment."""
    (folder / "sites.toml").write_text(SITES)
    shutil.copytree(ROOT / "knowledge", folder / "knowledge")
    port = _free_port()
    words = [
        *(sys.executable, "-m", "vaxqa", "serve", "--port", str(port), "--workers", str(workers)),
        *("--sites", str(folder / "sites.toml"), "--knowledge", str(folder / "knowledge")),
        *("--index", str(folder / "index")),
    ]
    environment = {**os.environ, "VAXQA_ADDRESS_RATE": "100000000/minute", **(more or {})}
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(words, stdout=log, stderr=log, env=environment)
    try:
        _wait(port)
        yield port, server
    finally:
        server.terminate()
        server.wait(60)


@contextlib.contextmanager
def _proxied(folder: Path, port: int) -> Iterator[int | None]:
    """The port of nginx with the shipped configuration; ``None`` where it is not installed."""
    if shutil.which("nginx") is None:
        yield None
        return
    own = _free_port()
    block = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    block = re.sub(r".*(?:ssl_|listen \[|add_header).*\n", "", block)
    block = block.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{own};")
    block = block.replace("127.0.0.1:8000", f"127.0.0.1:{port}")
    paths = "".join(
        f"{kind}_temp_path {folder}/nginx-{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/nginx.pid; worker_processes 1;\n"
        f"events {{ worker_connections 4096; }}\nhttp {{ {paths}\n{block}\n}}\n"
    )
    words = ["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")]
    with subprocess.Popen(words) as proxy:
        try:
            _wait(own)
            yield own
        finally:
            proxy.terminate()


@contextlib.contextmanager
def _empty(folder: Path, workers: int) -> Iterator[int]:
    (folder / "empty.py").write_text(EMPTY)
    port = _free_port()
    words = [sys.executable, "-m", "uvicorn", "empty:app", "--port", str(port), "--no-access-log"]
    words += ["--workers", str(workers)]
    with (folder / "log-empty").open("wb") as log:
        server = subprocess.Popen(words, cwd=folder, stdout=log, stderr=log)
    try:
        _wait(port, "/docs")
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int, path: str = "/readyz") -> None:
    until = time.monotonic() + STARTED
    while time.monotonic() < until:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def workers(server: int) -> list[psutil.Process]:
    """The processes of ``server`` (its id) that answer, those with an index in memory."""
    process = psutil.Process(server)
    family = [process, *process.children(recursive=True)]
    return [member for member in family if _memory(member) > 80]


def _kill(server: subprocess.Popen[bytes]) -> None:
    """End a worker as the kernel does when memory is short."""
    workers(server.pid)[0].send_signal(signal.SIGKILL)


def _memory(process: psutil.Process) -> float:
    return round(float(process.memory_info().rss) / 2**20, 1)


def _swap(folder: Path) -> None:
    """Change the glossary and build: the workers take the new generation up by themselves."""
    with (folder / "knowledge" / "glossary.csv").open("a", encoding="utf-8") as file:
        file.write("kata baru,new word,,\n")
    folders = ["--knowledge", str(folder / "knowledge"), "--index", str(folder / "index")]
    words = [sys.executable, "-m", "vaxqa", "index", *folders]
    subprocess.run(words, check=True, capture_output=True)


def _slow(port: int, server: subprocess.Popen[bytes]) -> list[Row]:
    """Requests that stop in the middle, and what others notice of them."""
    before = sum(map(_memory, workers(server.pid)))
    head = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
    begun, opened = time.monotonic(), []
    for _ in range(SLOW):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(head)
        opened.append(one)
    took = []
    asked = {"question": "Apa itu diplomasi vaksin?", "mode": "extractive"}
    for _ in range(40):
        at = time.perf_counter()
        headers = {"Authorization": f"Bearer {SECRET}"}
        url = f"http://127.0.0.1:{port}/v1/ask"
        assert httpx.post(url, json=asked, headers=headers, timeout=30).status_code == 200
        took.append((time.perf_counter() - at) * 1000)
    grown = sum(map(_memory, workers(server.pid))) - before
    for one in opened:
        one.settimeout(60)
        with contextlib.suppress(OSError):
            while one.recv(4096):
                pass
        one.close()
    held = f"{SLOW} half-sent requests"
    return [
        Row(f"{held}: all closed after", "s", (time.monotonic() - begun,)),
        Row(f"{held}: memory that they take", "MB", (grown,)),
        Row(f"{held}: answer beside them", "ms", tuple(sorted(took))),
    ]


if __name__ == "__main__":
    main()
