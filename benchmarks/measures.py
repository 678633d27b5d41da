"""What is measured. Each function returns rows of the report."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

from vaxqa import generations, knowledge, settings
from vaxqa.assistant import Assistant

from . import endpoint, streams, written
from .report import Row

QUESTION = "Kapan vaksinasi pertama dilakukan di Indonesia?"


def all_rows(folder: Path, runs: int) -> list[Row]:
    """Every row, each measured ``runs`` times; indexes and logs go into ``folder``."""
    rows = [index_build(folder, runs)]
    made = folder / "index"
    _vaxqa("index", "--index", str(made))
    return [
        *rows,
        *cold_ask(made, runs),
        *warm_answers(made),
        *written.rows(made),
        *endpoint.rows(folder / "endpoint", min(runs, 3)),
        *streams.rows(folder / "streams"),
        *app(made, runs),
    ]


def index_build(folder: Path, runs: int) -> Row:
    """Build the index of the shipped knowledge from nothing, process start included."""
    spent = []
    for run in range(runs):
        start = time.perf_counter()
        _vaxqa("index", "--index", str(folder / f"build-{run}"))
        spent.append(time.perf_counter() - start)
    return Row("index build, cold", "s", tuple(spent), "≤ 10")


def cold_ask(index: Path, runs: int) -> list[Row]:
    """`vaxqa ask` in a new process; beside it an interpreter that only imports chromadb."""
    asked, imported, memory = [], [], []
    for _ in range(runs):
        start = time.perf_counter()
        memory.append(
            _peak([sys.executable, "-m", "vaxqa", "ask", QUESTION, "--index", str(index)])
        )
        asked.append(time.perf_counter() - start)
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import chromadb"], check=True)
        imported.append(time.perf_counter() - start)
    return [
        Row("`vaxqa ask`, cold", "s", tuple(asked), "≤ 2"),
        Row("for comparison: `import chromadb`, cold", "s", tuple(imported)),
        Row("`vaxqa ask`, peak memory", "MB", tuple(memory)),
    ]


def warm_answers(index: Path) -> list[Row]:
    """Each suggested question in both languages, ten times over, in one process."""
    given = settings.load(index=index)
    assistant = Assistant(generations.open_index(given), given)
    suggestions = knowledge.profile(given.knowledge).suggestions
    questions = [text for pair in suggestions for text in (pair.id, pair.en)]
    assistant.ask(QUESTION)
    spent = []
    for question in questions * 10:
        start = time.perf_counter()
        assistant.ask(question)
        spent.append((time.perf_counter() - start) * 1000)
    spent.sort()
    return [
        Row("answer, warm", "ms", tuple(spent), "median ≤ 20"),
        Row("answer, warm: slowest twentieth", "ms", tuple(spent[int(len(spent) * 0.95) :])),
    ]


def app(index: Path, runs: int) -> list[Row]:
    """The page: seconds to serving and to a first answer, and memory after the visit."""
    ready, shown, memory = [], [], []
    for _ in range(runs):
        port = _free_port()
        command = [sys.executable, "-m", "vaxqa", "app", "--headless", "--port", str(port)]
        start = time.perf_counter()
        with subprocess.Popen(
            [*command, "--index", str(index)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            try:
                _wait_for(f"http://127.0.0.1:{port}/_stcore/health")
                ready.append(time.perf_counter() - start)
                shown.append(_visit(port))
                memory.append(_resident(process.pid))
            finally:
                _end(process.pid)
    return [
        Row("page served after start", "s", tuple(ready)),
        Row("first visit: opened until its answer is read in a browser", "s", tuple(shown)),
        Row("app, resident memory after a question", "MB", tuple(memory), "≤ 500"),
    ]


def _visit(port: int) -> float:
    """Seconds from opening the page with a question in its address to the answer, in Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(f"http://127.0.0.1:{port}/?q={QUESTION}&lang=id")
        page.get_by_text("13 Januari 2021").first.wait_for(timeout=60_000)
        seconds = time.perf_counter() - start
        browser.close()
    return seconds


def _vaxqa(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "vaxqa", *arguments], check=True, capture_output=True, text=True
    )


# As on a reader's machine: compiled modules are kept from one start to the next.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _peak(command: list[str]) -> float:
    """Run ``command`` and return the most memory it had resident, in MB."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def _resident(pid: int) -> float:
    """Megabytes resident in a process and all it started."""
    root = psutil.Process(pid)
    family = [root, *root.children(recursive=True)]
    return sum(member.memory_info().rss for member in family) / 2**20


def _end(pid: int) -> None:
    root = psutil.Process(pid)
    for member in [*root.children(recursive=True), root]:
        member.terminate()


def _wait_for(address: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{address} did not answer in {seconds} s")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
