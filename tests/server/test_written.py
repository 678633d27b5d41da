"""Written answers: a chat model behind the endpoint that is slow, silent or gone."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from model_server import ModelServer, Request

from vaxqa.server import sse
from vaxqa.settings import Settings

from .conftest import INCOME, Served, events, problem, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def written(index_of_own: Settings, model: ModelServer) -> Iterator[Served]:
    more = {"model": "openai:test", "openai_base_url": model.url, "openai_api_key": "k"}
    settings = Settings(
        _env_file=None, knowledge=index_of_own.knowledge, index=index_of_own.index, **more
    )
    with serving(settings, answer_timeout=8, streams=4) as served:
        yield served


def claims(request: Request) -> str:
    name = next(iter(request.evidence))
    text = request.evidence[name]
    return json.dumps({"claims": [{"text": text, "evidence": [name]}], "unanswered": []})


def test_an_answer_is_written(written: Served, model: ModelServer) -> None:
    model.reply(claims)
    answer = written.ask(INCOME).json()
    assert answer["mode"] == "generative"
    assert answer["status"] == "answered"


def test_a_model_that_fails_is_told_of(written: Served, model: ModelServer) -> None:
    model.status(500, times=9)
    answer = written.ask(INCOME).json()
    assert (answer["mode"], answer["degraded"]) == ("extractive", "model_unavailable")


def test_a_silent_model_does_not_hold_the_reader(
    written: Served, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT", 0.2)
    model.hang()
    body = {"question": INCOME, "stream": True}
    begun = time.monotonic()
    with written.client.stream("POST", "/v1/ask", json=body) as response:
        lines = list(response.iter_lines())
    assert time.monotonic() - begun < 15
    assert lines.count(": still here") > 5
    assert "event: error" in lines
    told = json.loads(lines[lines.index("event: error") + 1].removeprefix("data: "))
    assert told["type"] == "urn:vaxqa:problem:too-slow"


@pytest.mark.parametrize("stream", [True, False])
def test_who_leaves_stops_the_answer(written: Served, model: ModelServer, stream: bool) -> None:
    model.hang()
    body = {"question": INCOME, "stream": stream}
    if stream:
        with written.client.stream("POST", "/v1/ask", json=body) as response:
            assert next(events(response))[0] == "status"
    else:
        with pytest.raises(httpx.ReadTimeout):
            written.client.post("/v1/ask", json=body, timeout=1)
    begun = time.monotonic()
    until = time.monotonic() + 15
    while written.parts.writing.taken and time.monotonic() < until:
        time.sleep(0.05)
    assert written.parts.writing.taken == 0
    assert time.monotonic() - begun < 3  # the model is silent for as long as it may be


def test_too_many_at_once_are_asked_to_come_back(
    index_of_own: Settings, model: ModelServer, tmp_path: Path
) -> None:
    settings = Settings(
        _env_file=None, knowledge=index_of_own.knowledge, index=index_of_own.index,
        model="openai:test", openai_base_url=model.url, openai_api_key="k",
    )  # fmt: skip
    model.hang()
    with serving(settings, streams=1, queue=0, answer_timeout=5) as served:
        body = {"question": INCOME, "stream": True}
        with served.client.stream("POST", "/v1/ask", json=body) as response:
            told = events(response)
            next(told)
            refused = served.ask("When did the partnership begin?")
            problem(refused, "busy", 503)
            assert int(refused.headers["retry-after"]) > 0
            assert served.client.get(f"{served.url}/healthz").status_code == 200
        model.closing.set()
