"""The endpoint under load, on loopback.

    python -m benchmarks.endpoint [--seconds 20] [--connections 12] [--workers 2]

`wrk` asks the questions of the dev suites in turn (apt install wrk); an empty FastAPI route is
asked by the same connections in the same run, since these machines are noisy. Then, under the
same load: a new generation of the index is swapped in; a worker is told to stop; a worker is killed
behind nginx with the shipped configuration, where that is installed. Every reply that is no 200
and every broken connection counts as failed. Last, as many half-sent requests as
are asked for: how long they are held, what memory they take, and how fast others are answered.

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
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from vaxqa.evaluation import cases
from vaxqa.server import sites

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
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--connections", type=int, default=12)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--slow", type=int, default=1000, help="half-sent requests")
    given = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("The load generator is missing: apt install wrk")
    with tempfile.TemporaryDirectory() as folder:
        told = measured(Path(folder), given)
    print(json.dumps(told, indent=1))


def measured(folder: Path, given: argparse.Namespace) -> dict[str, object]:
    """All figures."""
    script = _script(folder)
    told: dict[str, object] = {}
    with serving(folder, given.workers) as (port, server):
        wrk = _Wrk(script, port, given.connections)
        wrk.load(5)  # caches, imports
        told["answers"] = _shown(own := wrk.load(given.seconds))
        told["memory_mb_per_worker"] = [_memory(worker) for worker in workers(server.pid)]
        with _empty(folder, given.workers) as empty_port:
            empty = _Wrk(script, empty_port, given.connections).load(given.seconds // 2)
        told["empty_route"] = _shown(empty)
        told["share_of_empty_route"] = round(own.rate / empty.rate, 3)
        told["while_an_index_is_swapped_in"] = _shown(
            wrk.load(given.seconds, lambda: _swap(folder))
        )
        told["while_a_worker_stops"] = _shown(
            wrk.load(given.seconds, lambda: workers(server.pid)[0].send_signal(signal.SIGTERM))
        )
        with _proxied(folder, port) as proxy_port:
            proxied = _Wrk(script, proxy_port, given.connections) if proxy_port else wrk
            killed = proxied.load(given.seconds, lambda: _kill(server))
        name = "behind_nginx" if proxy_port else "without_nginx"
        told[f"while_a_worker_is_killed_{name}"] = _shown(killed)
        time.sleep(3)
        told["slow"] = _slow(port, server, given.slow)
    return told


class _Wrk:
    def __init__(self, script: Path, port: int, connections: int) -> None:
        self._words = ["wrk", "-t1", f"-c{connections}", "--timeout", "30s", "-s", str(script)]
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


def _shown(load: Load) -> dict[str, float]:
    return {
        "answers": load.answers,
        "per_second": round(load.rate, 1),
        "p50_ms": round(load.p50, 1),
        "p95_ms": round(load.p95, 1),
        "failed": load.failed,
    }


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


def _slow(port: int, server: subprocess.Popen[bytes], count: int) -> dict[str, object]:
    """``count`` requests that stop in the middle, and what others notice of them."""
    before = sum(map(_memory, workers(server.pid)))
    head = b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{"
    begun, opened = time.monotonic(), []
    for _ in range(count):
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
    return {
        "requests": count,
        "all_closed_after_s": round(time.monotonic() - begun, 1),
        "memory_mb": round(grown, 1),
        "answer_beside_them_p50_ms": round(statistics.median(took), 1),
    }


if __name__ == "__main__":
    main()
