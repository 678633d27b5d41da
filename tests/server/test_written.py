"""Written answers: a chat model behind the endpoint that is slow, silent or gone."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from model_server import ModelServer, Request

from vaxqa.index import Index
from vaxqa.server import sse
from vaxqa.settings import Settings

from .conftest import INCOME, Served, events, problem, serving

pytestmark = pytest.mark.slow


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def told(index_of_own: Settings, model: ModelServer) -> Settings:
    more = {"model": "openai:test", "openai_base_url": model.url, "openai_api_key": "k"}
    return Settings(
        _env_file=None, knowledge=index_of_own.knowledge, index=index_of_own.index, **more
    )


@pytest.fixture
def written(told: Settings) -> Iterator[Served]:
    with serving(told, answer_timeout=8, streams=4) as served:
        yield served


def claims(request: Request, place: int = 0) -> str:
    name = list(request.evidence)[place]
    text = request.evidence[name]
    return json.dumps({"claims": [{"text": text, "evidence": [name]}], "unanswered": []})


def test_who_asks_does_not_wait_for_threads_to_start(written: Served) -> None:
    there = [thread for thread in threading.enumerate() if thread.name.startswith("writing")]
    assert len(there) == written.parts.options.streams


def test_an_answer_is_written(written: Served, model: ModelServer) -> None:
    model.reply(claims)
    answer = written.ask(INCOME).json()
    assert answer["mode"] == "generative"
    assert answer["status"] == "answered"


def test_other_words_of_a_model_are_shared_at_another_address(
    told: Settings, model: ModelServer, tmp_path: Path
) -> None:
    shared = []
    for place in (0, 1):
        model.reply(lambda request, place=place: claims(request, place))
        with serving(told, kept=tmp_path) as served:  # one that remembers no answer
            asked = served.ask(INCOME)
            share = {"answer": asked.json(), "seal": asked.headers["Vaxqa-Seal"]}
            kept = served.client.post("/v1/answers", json=share)
            again = served.client.post("/v1/answers", json=share)
            read = served.client.get(kept.headers["Location"]).json()
        assert kept.json() == again.json()
        assert read["answer"] == share["answer"]
        shared.append(read)
    assert shared[0]["answer"]["id"] == shared[1]["answer"]["id"]
    assert shared[0]["id"] != shared[1]["id"]


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


AT_ONCE = 40
ASKING = {
    "en": ("What is meant by this", "Is it true that they write"),
    "id": ("Apa maksud kalimat ini", "Benarkah mereka menulis"),
}


def test_many_written_answers_at_once_are_each_their_own(
    index_of_own: Settings, small: Index, model: ModelServer
) -> None:
    questions = {
        f"{words}: {sentence.text}": sentence.text
        for sentence in small.sentences
        if 6 <= len(sentence.text.split()) <= 25
        for words in ASKING[small.sources[sentence.source_id].language]
    }
    asked = list(questions)[:AT_ONCE]
    assert len(asked) == AT_ONCE
    all_there = threading.Barrier(AT_ONCE)

    def its_own(request: Request) -> list[str | float]:
        """The sentence that the question asks for, once all have asked."""
        all_there.wait(60)
        prompt = re.sub(r"<sources>.*</sources>", "", request.prompt, flags=re.S)
        name, text = next((n, t) for n, t in request.evidence.items() if t in prompt)
        whole = json.dumps({"claims": [{"text": text, "evidence": [name]}], "unanswered": []})
        return [part for at in range(0, len(whole), 20) for part in (whole[at : at + 20], 0.01)]

    def read(question: str) -> list[tuple[str, Any, str | None]]:
        body = {"question": question, "mode": "generative", "stream": True}
        with served.client.stream("POST", "/v1/ask", json=body) as response:
            return list(events(response))

    model.play(its_own, times=AT_ONCE)
    settings = Settings(
        _env_file=None, knowledge=index_of_own.knowledge, index=index_of_own.index,
        model="openai:test", openai_base_url=model.url, openai_api_key="k",
    )  # fmt: skip
    with serving(settings) as served, ThreadPoolExecutor(AT_ONCE) as readers:
        for question, told in zip(asked, readers.map(read, asked), strict=True):
            streamed = [data for name, data, _ in told if name == "sentence"]
            name, answer, seal = told[-1]
            assert (name, answer["question"]) == ("answer", question)
            assert (answer["mode"], answer["degraded"]) == ("generative", None)
            assert [sentence["text"] for sentence in streamed] == [questions[question]]
            assert answer["sentences"] == streamed
            assert answer["citations"] == [data for name, data, _ in told if name == "citation"]
            assert questions[question] in answer["citations"][0]["quote"]
            assert seal is not None
    assert len(model.requests) == AT_ONCE
