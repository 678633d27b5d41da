"""The endpoint as a client meets it: a real uvicorn on loopback, asked over HTTP."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn

from vaxqa.server import app, sites
from vaxqa.server.connections import Connection
from vaxqa.server.options import Options
from vaxqa.server.parts import Parts
from vaxqa.settings import Settings

PARTNERSHIP = "Kapan kemitraan mangrove dimulai?"
INCOME = "Who are the main buyers of the crabs?"
COURSE, LIBRARY = "pk_course_0123456789abcdef", "pk_library_0123456789abcdef"
COURSE_PAGE, LIBRARY_PAGE = "https://moodle.example.ac.id", "https://library.example.ac.id"
SECRET = "b3f1c09d5a7e42688d0f3b61c95e7a24"
SITES = f"""
[sites.course]
key = "{COURSE}"
origins = ["{COURSE_PAGE}"]
sources = ["study.en", "study.id", "planting.en", "planting.id"]

[sites.library]
key = "{LIBRARY}"
origins = ["{LIBRARY_PAGE}", "http://localhost:8080"]
sources = ["income.en", "income.id", "pocket-book"]
language = "en"
rate = "10000/minute"
daily = 100000

[keys.evaluation]
hash = "{sites.hashed(SECRET)}"
rate = "10000/minute"
"""


@dataclass(frozen=True)
class Served:
    """A running server: its address, and its parts for a look behind."""

    url: str
    parts: Parts
    client: httpx.Client

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def ask(self, question: str = PARTNERSHIP, **more: Any) -> httpx.Response:
        headers = more.pop("headers", {})
        return self.client.post("/v1/ask", json={"question": question, **more}, headers=headers)


@contextlib.contextmanager
def serving(settings: Settings, **options: Any) -> Iterator[Served]:
    """A server over the index of ``settings``; ``options`` are those of `Options`."""
    made = app.make(settings, Options(_env_file=None, **options))
    config = uvicorn.Config(
        made, port=0, http=Connection, ws="none", log_config=None, access_log=False,
        lifespan="on", timeout_graceful_shutdown=3, server_header=False,
        limit_concurrency=made.state.parts.options.connections,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive()
            assert time.monotonic() < until
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=30) as client:
            yield Served(url, made.state.parts, client)
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        assert not thread.is_alive()


@pytest.fixture(scope="session")
def index_of_own(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The small study's index, whose generation no other test opens in this process."""
    import shutil

    here = tmp_path_factory.mktemp("served")
    shutil.copytree(built.index, here / "index", ignore=shutil.ignore_patterns("readers"))
    return built.model_copy(update={"index": here / "index"})


@pytest.fixture(scope="session")
def local(index_of_own: Settings) -> Iterator[Served]:
    """A server without sites."""
    with serving(index_of_own) as served:
        yield served


@pytest.fixture(scope="session")
def sites_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sites") / "sites.toml"
    path.write_text(SITES, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def sited(index_of_own: Settings, sites_file: Path) -> Iterator[Served]:
    """A server with two sites that share no source, and a program."""
    with serving(index_of_own, sites=sites_file) as served:
        yield served


def page(key: str, origin: str, session: str | None = None) -> dict[str, str]:
    """The headers that a page sends."""
    sent = {"Vaxqa-Site": key, "Origin": origin}
    return sent if session is None else {**sent, "Vaxqa-Session": session}


def problem(response: httpx.Response, kind: str, status: int) -> dict[str, Any]:
    """The body of a problem, after a look at its form."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = response.json()
    assert told["type"] == f"urn:vaxqa:problem:{kind}"
    assert told["status"] == status
    assert told["detail"].endswith((".", "waktu."))
    assert told["request_id"] == response.headers["request-id"]
    assert "Traceback" not in response.text
    assert str(Path(__file__).parents[2]) not in response.text
    return told


def events(response: httpx.Response) -> Iterator[tuple[str, Any, str | None]]:
    """The server-sent events of a streamed response: name, data, id."""
    name, data, id_ = "message", "", None
    for line in response.iter_lines():
        if not line:
            if data:
                yield name, json.loads(data), id_
            name, data, id_ = "message", "", None
        elif line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            data += line.removeprefix("data: ")
        elif line.startswith("id: "):
            id_ = line.removeprefix("id: ")
