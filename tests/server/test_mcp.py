"""``/mcp``: the protocol over HTTP, under the keys, sources and quotas of the endpoint."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp_client import contents, conversation, missing, refusal, talk, talk_over_http
from model_server import ModelServer, slowly

from vaxqa.server import sites
from vaxqa.settings import Settings

from .conftest import INCOME, PARTNERSHIP, SECRET, Served, problem, serving

pytestmark = pytest.mark.slow

BOTH = pytest.mark.parametrize("mode", ["auto", "legacy"])
FEW = "5d0c6a3f1b9e4827a6f0d3c95b7e1842"
PROGRAMS = f"""
[keys.evaluation]
hash = "{sites.hashed(SECRET)}"
sources = ["study.en", "study.id"]
language = "id"

[keys.few]
hash = "{sites.hashed(FEW)}"
daily = 2
"""
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
SPEAKS = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def keyed(index_of_own: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server for two programs, one of which may see the study only."""
    path = tmp_path_factory.mktemp("programs") / "sites.toml"
    path.write_text(PROGRAMS, encoding="utf-8")
    with serving(index_of_own, sites=path) as served:
        yield served


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@BOTH
def test_a_conversation_has_two_turns_with_citations(local: Served, mode: str) -> None:
    first, second = talk(f"{local.url}/mcp", conversation, mode=mode)
    assert "14 February 2018" in first["sentences"][0]["text"]
    assert "mangrove partnership" in second["standalone_question"]
    assert second["status"] == "answered"
    counted = local.client.get("/metrics").text
    assert 'vaxqa_requests_total{method="POST",route="/mcp",status="200"}' in counted


def test_the_answer_is_that_of_the_endpoint(local: Served) -> None:
    async def scene(client: Client) -> Any:
        return (await client.call_tool("ask", {"question": PARTNERSHIP})).structured_content

    answer, other = talk(f"{local.url}/mcp", scene), local.ask(PARTNERSHIP).json()
    assert {**answer, "timings_ms": {}} == {**other, "timings_ms": {}}


@BOTH
def test_the_steps_are_told_to_who_asked_for_them(local: Served, mode: str) -> None:
    told: list[str | None] = []

    async def told_of(progress: float, total: float | None, message: str | None) -> None:
        assert (progress, total) == (len(told) + 1, None)
        told.append(message)

    async def scene(client: Client) -> Any:
        return await client.call_tool("ask", {"question": INCOME}, progress_callback=told_of)

    answer = talk(f"{local.url}/mcp", scene, mode=mode).structured_content
    said = [f"{sentence['text']} [1]" for sentence in answer["sentences"]]
    assert told == ["Searching the sources", "Choosing sentences", *said]


def test_a_program_sees_its_sources_only(keyed: Served) -> None:
    async def scene(client: Client) -> None:
        listed = [resource.uri for resource in (await client.list_resources()).resources]
        assert sorted(listed[1:]) == ["vaxqa://sources/study.en", "vaxqa://sources/study.id"]
        told = json.loads(await contents(client, "vaxqa://sources"))["sources"]
        assert {source["id"] for source in told} == {"study.en", "study.id"}
        hidden = await missing(client, "vaxqa://sources/income.en")
        assert hidden == await missing(client, "vaxqa://sources/nowhere")
        for tool in ("ask", "search"):
            for name in ("income.en", "nowhere"):
                arguments = {"question": INCOME, "sources": [name]}
                refused = refusal(await client.call_tool(tool, arguments))
                assert refused.startswith("sources: one of them is not available here;")
        found = (await client.call_tool("search", {"question": INCOME, "k": 50})).structured_content
        assert {p["source_id"] for p in found["passages"]} <= {"study.en", "study.id"}
        answer = await client.call_tool("ask", {"question": INCOME})
        assert "income" not in answer.model_dump_json()
        assert answer.structured_content["language"] == "id"

    talk_over_http(f"{keyed.url}/mcp", scene, bearer(SECRET))


def test_a_spent_quota_is_said_in_a_sentence(keyed: Served) -> None:
    async def scene(client: Client) -> list[Any]:
        return [await client.call_tool("ask", {"question": INCOME}) for _ in range(3)]

    *answered, refused = talk_over_http(f"{keyed.url}/mcp", scene, bearer(FEW))
    assert [result.is_error for result in answered] == [False, False]
    assert refusal(refused).startswith("The number of requests allowed here is used up for now;")


def test_who_may_not_ask_is_told_before_the_protocol_begins(local: Served, keyed: Served) -> None:
    def post(served: Served, **headers: str) -> Any:
        return served.client.post("/mcp", json=LIST, headers={**SPEAKS, **headers})

    assert post(local).status_code == 200
    problem(post(local, Host="rebound.example"), "local-only", 403)
    problem(post(local, Origin="https://rebound.example"), "local-only", 403)
    problem(post(keyed), "key-missing", 401)
    problem(post(keyed, Authorization="Bearer nobody"), "key-unknown", 401)
    assert post(keyed, **bearer(SECRET)).status_code == 200
    problem(local.client.get("/mcp", headers=SPEAKS), "method-not-allowed", 405)


def test_what_is_not_the_protocol_is_refused_and_not_repeated(
    local: Served, caplog: pytest.LogCaptureFixture
) -> None:
    call = {"name": "ask", "arguments": {"question": "secret", "secret": {"secret": 1}}}
    for body in (
        *([], [LIST], {"secret": 1}, {**LIST, "method": 5}, {**LIST, "params": "secret"}),
        {**LIST, "method": "tools/call", "params": call},
        {**LIST, "method": "tools/call", "params": {**call, "arguments": "secret"}},
        {**LIST, "method": "resources/read", "params": {"uri": "secret"}},
    ):
        for version in ("2025-06-18", "2026-07-28", "1999-01-01"):
            headers = {**SPEAKS, "MCP-Protocol-Version": version}
            response = local.client.post("/mcp", json=body, headers=headers)
            assert response.status_code < 500
            assert "Traceback" not in response.text
            assert "secret" not in response.text, (version, body)
    large = local.client.post("/mcp", json={**LIST, "params": "x" * 70_000}, headers=SPEAKS)
    problem(large, "too-large", 413)
    assert "secret" not in caplog.text


def test_without_the_package_there_is_nothing_here(
    index_of_own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "mcp", None)
    with serving(index_of_own) as served:
        problem(served.client.post("/mcp", json=LIST, headers=SPEAKS), "not-found", 404)
        assert served.ask().status_code == 200


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def written(index_of_own: Settings, model: ModelServer) -> Iterator[Served]:
    """A server whose chat model takes its time."""
    more: dict[str, Any] = {
        "model": "openai:test", "openai_base_url": model.url, "openai_api_key": "k",
    }  # fmt: skip
    made: Any = Settings
    settings = made(
        _env_file=None, knowledge=index_of_own.knowledge, index=index_of_own.index,
        model_timeout=90, **more,
    )  # fmt: skip
    model.play(slowly, ends=True)
    with serving(settings, answer_timeout=90) as served:
        yield served


async def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


def test_a_call_that_is_cancelled_stops_the_answer(written: Served, model: ModelServer) -> None:
    async def scene(client: Client) -> Any:
        asking = asyncio.create_task(client.call_tool("ask", {"question": INCOME}))
        await until(lambda: model.requests)
        assert written.parts.writing.taken == 1
        asking.cancel()
        await until(lambda: not written.parts.writing.taken)
        return await client.call_tool("ask", {"question": INCOME, "mode": "extractive"})

    assert talk(f"{written.url}/mcp", scene).structured_content["status"] == "answered"


def test_who_leaves_stops_the_answer(written: Served, model: ModelServer) -> None:
    call = {"name": "ask", "arguments": {"question": INCOME}}
    body = {**LIST, "method": "tools/call", "params": call}
    headers = {**SPEAKS, "MCP-Protocol-Version": "2025-06-18"}
    with written.client.stream("POST", "/mcp", json=body, headers=headers):
        asyncio.run(until(lambda: model.requests))
        assert written.parts.writing.taken == 1
    asyncio.run(until(lambda: not written.parts.writing.taken))


SHOWN = (Path(__file__).parents[2] / "docs" / "mcp.md").read_text(encoding="utf-8")


def test_the_client_that_is_shown_searches(local: Served) -> None:
    example = re.findall(r"```python\n(.*?)```", SHOWN, re.S)[-1]
    script = example.replace("http://localhost:8000", local.url)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3


def test_the_settings_that_are_shown_lead_to_a_server(keyed: Served) -> None:
    example = json.loads(re.findall(r"```json\n(.*?)```", SHOWN, re.S)[-1])["servers"]["vaxqa"]
    url = example["url"].replace("http://localhost:8000", keyed.url)

    async def scene(client: Client) -> list[str]:
        return [tool.name for tool in (await client.list_tools()).tools]

    assert talk_over_http(url, scene, example["headers"]) == ["ask", "search"]
