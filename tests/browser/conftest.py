"""A real server on a free port of this machine, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
WAIT = 30_000
expect.set_options(timeout=WAIT)  # 5 s is little where two tests start an app each
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    missing = "no Chromium on PATH (Debian: apt install chromium)"
    if os.environ.get("VAXQA_REQUIRE_BROWSER") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def server(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running page with the shipped knowledge and no model."""
    with running(tmp_path_factory.mktemp("server")) as address:
        yield address


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[str]:
    """The address of a page that runs in ``folder`` with these settings."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("VAXQA_", "OPENAI_", "STREAMLIT_"))
    }
    environment |= {
        "VAXQA_KNOWLEDGE": str(ROOT / "knowledge"),
        "VAXQA_INDEX": str(folder / "index"),
        **settings,
    }
    # A working folder of its own, so that no `.env` of whoever runs the tests is read.
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    options = ["--server.port", str(port), "--server.address", "127.0.0.1"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, *options, "--server.headless", "true"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
    try:
        _wait_until_ready(f"http://127.0.0.1:{port}/_stcore/health", process, folder / "log")
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A Chromium for one file: while it runs, its thread can run no other event loop."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def visit(server: str, browser: Browser) -> Iterator[Visit]:
    """Open the page as a new visitor; afterwards, nothing may have been asked of other hosts."""
    contexts = []
    elsewhere: list[str] = []

    def note(url: str) -> None:
        if not url.startswith((server, server.replace("http", "ws"), "data:", "blob:")):
            elsewhere.append(url)

    def opened(size: dict[str, int] | None = None, **address: str) -> Page:
        context = browser.new_context(
            viewport=size or {"width": 1280, "height": 900},  # type: ignore[arg-type]
            locale="id-ID",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("request", lambda request: note(request.url))
        page.goto(f"{server}?{urlencode(address)}")
        expect(page.get_by_test_id("stChatInputTextArea")).to_be_visible(timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []


class Pages(ThreadingHTTPServer):
    """A course site on loopback: HTML by path, all under one content policy."""

    daemon_threads = True

    def __init__(self) -> None:
        self.bodies: dict[str, str] = {}
        self.policy = "default-src 'none'"
        super().__init__(("127.0.0.1", 0), PageServed)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class PageServed(BaseHTTPRequestHandler):
    """A request for a page of the course site."""

    server: Pages

    def do_GET(self) -> None:
        body = self.server.bodies.get(self.path.partition("?")[0], "").encode()
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def listening(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    """Let ``server`` answer in a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
