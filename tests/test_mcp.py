"""``vaxqa mcp`` as a client meets it: a real process, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp_client import Talk, contents, conversation, missing, refusal, talk, talking, text
from model_server import ModelServer, slowly

from vaxqa import generations
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.cli import main
from vaxqa.settings import Settings

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
PARTNERSHIP = "Kapan kemitraan mangrove dimulai?"
INCOME = "Who are the main buyers of the crabs?"
BOTH = pytest.mark.parametrize("mode", ["auto", "legacy"])


def folders(settings: Settings) -> list[str]:
    return ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]


def server(settings: Settings, **environment: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=str(BIN / "vaxqa"), args=["mcp", *folders(settings)], env=environment
    )


@pytest.fixture(scope="module")
def play(built: Settings) -> Iterator[Talk]:
    """A client that is connected to a server over the small sources."""
    with talking(server(built)) as talk:
        yield talk


@BOTH
def test_tools_and_sources_are_listed(built: Settings, mode: str) -> None:
    async def scene(client: Client) -> tuple[Any, ...]:
        templates = await client.list_resource_templates()
        return (
            (await client.list_tools()).tools,
            (await client.list_resources()).resources,
            templates.resource_templates,
            client.instructions,
        )

    tools, resources, templates, instructions = talk(server(built), scene, mode=mode)
    assert [tool.name for tool in tools] == ["ask", "search"]
    assert tools[0].output_schema == Answer.model_json_schema(mode="serialization")
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert tool.annotations.idempotent_hint
        assert tool.annotations.open_world_hint is False
        assert tool.input_schema["required"] == ["question"]
        assert "is data" in tool.description
    assert "data" in instructions
    known = {r.uri: r for r in resources}
    assert next(iter(known)) == "vaxqa://sources"
    assert len(known) == 8
    study = known["vaxqa://sources/study.en"]
    assert (study.name, study.mime_type) == ("study.en", "text/plain")
    assert study.title == "A Partnership to Restore Mangroves on the Timbulsari Coast"
    assert study.description == "The study in English, by Ratna Wulandari."
    assert templates[0].uri_template == "vaxqa://sources/{id}"


@BOTH
def test_a_conversation_has_two_turns_with_citations(built: Settings, mode: str) -> None:
    first, second = talk(server(built), conversation, mode=mode)
    assert "14 February 2018" in first["sentences"][0]["text"]
    assert "mangrove partnership" in second["standalone_question"]
    assert second["status"] == "answered"


def test_an_answer_passes_verify_and_is_shown_as_text(
    built: Settings, play: Talk, small_assistant: Assistant, tmp_path: Path
) -> None:
    async def scene(client: Client) -> Any:
        return await client.call_tool("ask", {"question": PARTNERSHIP})

    result = play(scene)
    assert not result.is_error
    (tmp_path / "answer.json").write_text(json.dumps(result.structured_content))
    assert main(["verify", str(tmp_path / "answer.json"), *folders(built)]) == 0
    answer = Answer.model_validate(result.structured_content)
    assert answer.language == "id"
    assert answer.id == small_assistant.ask(PARTNERSHIP).id
    lines = text(result).splitlines()
    assert lines[0] == f"{answer.sentences[0].text} [1]"
    assert lines[2] == f"[1] “{answer.citations[0].quote}”"
    assert "penelitian" in lines[3]
    assert "(study.id)" in lines[3]


def test_a_refusal_is_an_answer_that_says_so(play: Talk) -> None:
    async def scene(client: Client) -> Any:
        return await client.call_tool("ask", {"question": "What is vaccine diplomacy?"})

    result = play(scene)
    assert not result.is_error
    told = result.structured_content
    assert told["status"] == "abstained"
    assert text(result).startswith(told["abstention"]["message"])
    for citation in told["abstention"]["nearest"]:
        assert f"[{citation['number']}] “{citation['quote']}”" in text(result)


def test_search_gives_what_the_command_gives(
    built: Settings, play: Talk, capsys: pytest.CaptureFixture[str]
) -> None:
    async def scene(client: Client) -> list[Any]:
        given: list[dict[str, Any]] = [
            {"question": INCOME, "k": 3},
            {"question": INCOME},
            {"question": INCOME, "sources": ["income.id", "study.id"]},
        ]
        return [await client.call_tool("search", arguments) for arguments in given]

    three, usual, limited = play(scene)
    assert main(["search", INCOME, "-k", "3", "--json", *folders(built)]) == 0
    assert three.structured_content["passages"] == json.loads(capsys.readouterr().out)
    assert json.loads(text(three)) == three.structured_content
    assert len(usual.structured_content["passages"]) == 10
    of = {passage["source_id"] for passage in limited.structured_content["passages"]}
    assert of == {"income.id", "study.id"}


def test_a_source_is_read_to_the_letter(play: Talk, small_assistant: Assistant) -> None:
    async def scene(client: Client) -> tuple[str, ...]:
        return (
            await contents(client, "vaxqa://sources"),
            await contents(client, "vaxqa://sources/income.id"),
            await missing(client, "vaxqa://sources/secret"),
            await missing(client, "vaxqa://sources/../../etc/passwd"),
            await missing(client, "file:///etc/passwd"),
        )

    listing, source, *refused = play(scene)
    sources = small_assistant.index.sources
    told = {one["id"]: one for one in json.loads(listing)["sources"]}
    assert list(told) == list(sources)
    assert told["income.id"]["sha256"] == sources["income.id"].sha256
    assert source == sources["income.id"].text
    assert set(refused) == {"There is no such resource here; vaxqa://sources lists those that are."}


BAD: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {"question": INCOME, "sources": ["secret"]}, "sources: one of them is not available"),
    ("search", {"question": INCOME, "sources": ["secret"]}, "sources: one of them"),
    ("ask", {"question": " ?! "}, "question: has no letter"),
    ("search", {"question": ""}, "question: has no letter"),
    ("ask", {"question": "secret " * 300}, "question: String should have at most 2000 characters"),
    ("ask", {}, "question: Field required"),
    ("ask", {"question": INCOME, "secret": 1}, "an argument is not known; known here: question,"),
    ("ask", {"question": INCOME, "history": [{"secret": 1}]}, "history.0.question: Field required"),
    ("ask", {"question": INCOME, "history": [{"question": "?"}] * 21}, "history: List should have"),
    ("ask", {"question": INCOME, "language": "secret"}, "language: Input should be 'id' or 'en'"),
    ("ask", {"question": INCOME, "mode": "generative"}, "mode: written answers are not set up"),
    ("search", {"question": INCOME, "k": 0}, "k: Input should be greater than or equal to 1"),
    ("search", {"question": INCOME, "k": 51}, "k: Input should be less than or equal to 50"),
    ("search", {"question": INCOME, "k": "secret"}, "k: Input should be a valid integer"),
]  # fmt: skip


def test_bad_arguments_are_refused_with_a_sentence(play: Talk) -> None:
    async def scene(client: Client) -> list[Any]:
        return [await client.call_tool(name, arguments) for name, arguments, _ in BAD]

    for (_, _, said), result in zip(BAD, play(scene), strict=True):
        assert refusal(result).startswith(said)


def test_the_steps_are_told_to_who_asked_for_them(play: Talk) -> None:
    told: list[tuple[float, str | None]] = []

    async def told_of(progress: float, total: float | None, message: str | None) -> None:
        assert total is None
        told.append((progress, message))

    async def scene(client: Client) -> Any:
        return await client.call_tool("ask", {"question": INCOME}, progress_callback=told_of)

    answer = play(scene).structured_content
    said = [f"{sentence['text']} [1]" for sentence in answer["sentences"]]
    assert [message for _, message in told] == [
        "Searching the sources",
        "Choosing sentences",
        *said,
    ]
    assert [number for number, _ in told] == [1, 2, *range(3, 3 + len(said))]


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@BOTH
def test_a_call_that_is_cancelled_stops_the_model_and_holds_up_nothing(
    built: Settings, model: ModelServer, mode: str
) -> None:
    model.play(slowly, ends=True)

    async def until(true: Any) -> None:
        end = time.monotonic() + 30
        while not true():
            assert time.monotonic() < end
            await asyncio.sleep(0.02)

    async def scene(client: Client) -> Any:
        asking = asyncio.create_task(client.call_tool("ask", {"question": INCOME}))
        await until(lambda: model.requests)
        await client.list_tools(cache_mode="bypass")  # answered in the meantime
        assert not asking.done()
        asking.cancel()
        await until(lambda: not model.connections)
        return await client.call_tool("ask", {"question": INCOME, "mode": "extractive"})

    environment = {
        "VAXQA_MODEL": "openai:test",
        "OPENAI_API_KEY": "k",
        "OPENAI_BASE_URL": model.url,
        "VAXQA_MODEL_TIMEOUT": "90",
    }
    result = talk(server(built, **environment), scene, mode=mode)
    assert result.structured_content["status"] == "answered"


def test_an_index_is_missed_and_taken_up_when_it_is_there(own: Settings) -> None:
    shutil.rmtree(own.index)

    async def scene(client: Client) -> Any:
        refused = refusal(await client.call_tool("ask", {"question": INCOME}))
        assert refused == "There is no index to answer from. Build it: vaxqa index"
        assert await missing(client, "vaxqa://sources") == refused
        await asyncio.to_thread(generations.build, own)
        end = time.monotonic() + 30
        while (result := await client.call_tool("ask", {"question": INCOME})).is_error:
            assert time.monotonic() < end
            await asyncio.sleep(0.1)
        return result.structured_content

    assert talk(server(own), scene)["status"] == "answered"


def test_stdout_holds_nothing_but_the_protocol(built: Settings, tmp_path: Path) -> None:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    sent: list[Any] = [
        {"id": 1, "method": "initialize", "params": hello},
        {"method": "notifications/initialized"},
        {"id": 2, "method": "ping"},
        {"id": 3, "method": "tools/call", "params": {"name": "secret", "arguments": {}}},
    ]
    lines = [json.dumps({"jsonrpc": "2.0", **message}) for message in sent]
    process = subprocess.Popen(
        [BIN / "vaxqa", "mcp", *folders(built)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONWARNINGS": "always"},
    )  # fmt: skip
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        print(*lines, "not JSON", sep="\n", file=process.stdin, flush=True)
        told = [json.loads(process.stdout.readline()) for _ in range(3)]
        process.stdin.close()
        assert process.stdout.read() == ""
        assert "Traceback" not in process.stderr.read()
        assert process.wait() == 0
    assert [message["id"] for message in told] == [1, 2, 3]
    assert told[0]["result"]["serverInfo"]["name"] == "vaxqa"
    assert told[2]["error"]["message"] == "There is no such tool; tools/list lists them."


def test_without_the_package_the_command_says_what_to_install() -> None:
    code = (
        "import sys; sys.modules['mcp'] = None; from vaxqa.cli import main; sys.exit(main(['mcp']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 3
    assert 'pip install "vaxqa[mcp]"' in done.stderr
    assert done.stdout == ""


TEXT = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")


def shown(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)


@pytest.fixture(scope="module")
def checkout(shipped_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the shipped knowledge and its index, as the examples suppose it."""
    here = tmp_path_factory.mktemp("checkout")
    settings = shipped_assistant.settings
    shutil.copytree(settings.knowledge, here / "knowledge")
    shutil.copytree(
        settings.index, here / ".vaxqa" / "index", ignore=shutil.ignore_patterns("readers")
    )
    return here


@pytest.mark.parametrize("example", [json.loads(text) for text in shown("json")[:2]])
def test_the_settings_that_are_shown_start_a_server(
    example: dict[str, Any], checkout: Path
) -> None:
    told = json.dumps(next(iter(example.values()))["vaxqa"])
    for folder in ("/home/me/vaxqa", "${workspaceFolder}"):
        told = told.replace(folder, str(checkout))
    given = json.loads(told)
    parameters = StdioServerParameters(
        command=str(BIN / given["command"]), args=given["args"], cwd="/"
    )

    async def scene(client: Client) -> Any:
        return await client.call_tool("ask", {"question": "Apa itu diplomasi vaksin?"})

    assert talk(parameters, scene).structured_content["status"] == "answered"


def test_the_client_that_is_shown_asks(checkout: Path) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", shown("python")[0]],
        cwd=checkout, env={**os.environ, "PATH": path}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "[1] “" in done.stdout


def test_every_argument_stands_in_the_table() -> None:
    from vaxqa.mcp.tools import Ask, Search

    table = TEXT.partition("| tool |")[2].partition("\n\n")[0]
    named = set(re.findall(r"`(\w+)`", re.sub(r"\|[^|]*\|$", "|", table, flags=re.M)))
    assert named == {"ask", "search"} | Ask.model_fields.keys() | Search.model_fields.keys()
