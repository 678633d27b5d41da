from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from model_server import ModelServer
from pydantic import SecretStr
from server.conftest import serving

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.errors import ModelError, UnavailableError, UsageError
from vaxqa.evaluation import cases, replay, results, scores
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.measures.registry import ALL
from vaxqa.evaluation.results import Result, Scored
from vaxqa.evaluation.runner import run
from vaxqa.evaluation.systems import AssistantSystem
from vaxqa.evaluation.systems_http import (
    CANNOT_ANSWER,
    INSTRUCTION,
    ChatSystem,
    ContractSystem,
    plain_answer,
)
from vaxqa.types import Mode

from .asked import case

EVALS = Path(__file__).parents[2] / "evals"
START = case("When did the mangrove partnership begin?")
FOLLOW_UP = case("Why?", history=[{"question": "Was it planted?", "answer": "Yes."}])


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as made:
        yield made


def contract(server: ModelServer) -> ContractSystem:
    return ContractSystem(f"{server.url}/ask", key=SecretStr("secret"), timeout=5)


def chat(server: ModelServer, **options: str) -> ChatSystem:
    return ChatSystem(server.url, "tiny", timeout=5, **options)


# -- the contract ---------------------------------------------------------------------------


def test_an_answer_of_the_contract_comes_through_as_it_is(
    server: ModelServer, small_assistant: Assistant
) -> None:
    expected = small_assistant.ask(START.question)
    server.status(200, json.loads(expected.model_dump_json()))
    assert contract(server).answer(START) == expected
    [request] = server.requests
    assert request.path == "/v1/ask"
    assert request.headers["Authorization"] == "Bearer secret"
    assert request.body == {"question": START.question, "history": [], "language": None}


def test_the_history_goes_with_the_question(
    server: ModelServer, small_assistant: Assistant
) -> None:
    server.status(200, json.loads(small_assistant.ask("Why?").model_dump_json()))
    contract(server).answer(FOLLOW_UP)
    assert server.requests[0].body["history"] == [{"question": "Was it planted?", "answer": "Yes."}]


def test_what_is_no_answer_of_the_contract_is_named(
    server: ModelServer, small_assistant: Assistant
) -> None:
    made = json.loads(small_assistant.ask(START.question).model_dump_json())
    server.status(200, made | {"colour": "red"})
    with pytest.raises(UnavailableError, match=r"no Answer of the contract \(colour: Extra"):
        contract(server).answer(START)
    server.status(200, "<html>")
    with pytest.raises(UnavailableError, match=r"no Answer of the contract \(the reply: "):
        contract(server).answer(START)


@pytest.mark.parametrize("code", [401, 404, 500])
def test_an_error_status_is_named_without_the_key(server: ModelServer, code: int) -> None:
    server.status(code)
    with pytest.raises(UnavailableError, match=f"/v1/ask answered {code}") as raised:
        contract(server).answer(START)
    assert "secret" not in str(raised.value)


def test_a_system_that_does_not_answer_is_unavailable(server: ModelServer) -> None:
    server.hang_up()
    with pytest.raises(UnavailableError, match="does not answer"):
        contract(server).answer(START)
    server.hang()
    with pytest.raises(UnavailableError, match="timed out"):
        ContractSystem(server.url, timeout=0.2).answer(START)
    with pytest.raises(UnavailableError, match="does not answer"):
        ContractSystem("http://127.0.0.1:9/ask", timeout=5).answer(START)


@pytest.mark.parametrize("url", ["localhost:8000", "file:///etc/passwd", "http://[", ""])
def test_only_web_addresses_are_systems(url: str) -> None:
    with pytest.raises(UsageError, match="needs an address"):
        ContractSystem(url)
    with pytest.raises(UsageError, match="needs an address"):
        ChatSystem(url, "tiny")


def test_a_name_shows_no_password() -> None:
    shown = ContractSystem("https://me:pass@example.org:81/ask?key=abc").name
    assert shown == "contract at example.org:81/ask"


def of_each_kind(most: int, tag: str | None = None) -> list[Case]:
    """Cases to be developed with, ``most`` of each kind: refusals, follow-ups, both languages."""
    kinds: dict[object, list[Case]] = {}
    for one in cases.load([EVALS / "suites" / "dev.jsonl"]):
        if not one.planted and (tag is None or tag in one.tags):
            kind = (one.suite, one.lang, one.expect, bool(one.history))
            kinds.setdefault(kind, []).append(one)
    return [one for kind in kinds.values() for one in kind[:most]]


def measured(ran: Sequence[Result], asked: Sequence[Case], of: Assistant) -> scores.Scores:
    """All measures but times of the answers alone: the contract does not show the search."""
    bare = [result.model_copy(update={"hits": (), "confidence": None}) for result in ran]
    scored = [Scored(case=one, result=result) for one, result in zip(asked, bare, strict=True)]
    return scores.score(scored, of.index.sources, ALL, system="one", index_id=of.index.id)


def without_times(result: Result) -> Answer:
    assert result.answer is not None, result.error
    return result.answer.model_copy(update={"timings_ms": {}})


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["extractive", "generative"])
def test_over_a_running_endpoint_the_results_are_those_of_this_process(
    shipped_assistant: Assistant, tmp_path: Path, mode: Mode
) -> None:
    asked = of_each_kind(3) if mode == "extractive" else of_each_kind(1, tag="written")
    assert {one.lang for one in asked} == {"id", "en"}
    assert any(one.history for one in asked)
    index = shipped_assistant.settings.index
    shutil.copytree(index, tmp_path / "index", ignore=shutil.ignore_patterns("readers"))
    settings = shipped_assistant.settings
    with replay.ReplayServer(EVALS / "replies") as replies:
        if mode == "generative":
            settings = replay.replayed(settings, replies)
        here = AssistantSystem(Assistant(shipped_assistant.index, settings), mode)
        with serving(settings.model_copy(update={"index": tmp_path / "index"})) as served:
            there = ContractSystem(f"{served.url}/v1/ask")
            own, others = run(here, asked), run(there, asked, max_concurrency=4)
    for one, result, other in zip(asked, own, others, strict=True):
        assert without_times(other) == without_times(result), one.id
    answers = [without_times(result) for result in others]
    assert mode in {answer.mode for answer in answers if answer.degraded is None}
    assert {answer.status for answer in answers} >= {"answered", "abstained"}
    assert any(answer.standalone_question != answer.question for answer in answers)
    figures = measured(own, asked, shipped_assistant)
    assert figures.values
    assert measured(others, asked, shipped_assistant) == figures


# -- the chat protocol ----------------------------------------------------------------------


def test_plain_text_becomes_uncited_sentences(server: ModelServer) -> None:
    server.reply("It began on 14 February 2018. Abrasion came first.", usage=(90, 12))
    answer = chat(server).answer(START)
    assert [s.text for s in answer.sentences] == [
        "It began on 14 February 2018.",
        "Abrasion came first.",
    ]
    assert {(s.language, s.citations) for s in answer.sentences} == {("en", ())}
    assert (answer.status, answer.abstention, answer.citations) == ("answered", None, ())
    assert (answer.mode, answer.model) == ("generative", "tiny")
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (90, 12)
    assert answer.usage.cost_usd is None
    [request] = server.requests
    assert request.path == "/v1/chat/completions"
    assert (request.body["model"], request.body["temperature"]) == ("tiny", 0)


def test_the_conversation_is_told_as_one(server: ModelServer) -> None:
    server.text("So.")
    chat(server).answer(FOLLOW_UP)
    messages = [(m["role"], m["content"]) for m in server.requests[0].body["messages"]]
    assert messages == [
        ("system", INSTRUCTION),
        ("user", "Was it planted?"),
        ("assistant", "Yes."),
        ("user", "Why?"),
    ]
    server.text("So.")
    chat(server, instruction="").answer(START)
    assert [m["role"] for m in server.requests[1].body["messages"]] == ["user"]


@pytest.mark.parametrize("said", [CANNOT_ANSWER, f"**{CANNOT_ANSWER}.**", "", "   "])
def test_a_reply_that_cannot_answer_is_a_refusal(server: ModelServer, said: str) -> None:
    server.text(said)
    answer = chat(server).answer(START)
    assert (answer.status, answer.sentences) == ("abstained", ())
    assert answer.abstention is not None
    assert answer.abstention.reason == "no_evidence"


def test_what_else_is_said_is_an_answer() -> None:
    answer = plain_answer(START, f"{CANNOT_ANSWER}. But I guess 1999.", model="m")
    assert [s.text for s in answer.sentences] == ["But I guess 1999."]


def test_the_language_is_that_of_the_reply() -> None:
    answer = plain_answer(START, "Kemitraan itu dimulai pada tahun 2018.", model=None)
    assert answer.language == "id"


@pytest.mark.parametrize(
    "reply",
    [{}, {"choices": []}, [], "no json", {"choices": [{"message": {"content": 3}}]}],
    ids=str,
)
def test_what_is_no_completion_is_named(server: ModelServer, reply: object) -> None:
    server.status(200, reply)
    with pytest.raises(ModelError, match="sent no chat completion"):
        chat(server).answer(START)


def test_tokens_that_are_not_told_are_0(server: ModelServer) -> None:
    server.reply("Yes.", usage=None)
    assert chat(server).answer(START).usage.input_tokens == 0


def test_the_same_reply_has_the_same_id() -> None:
    one, other = (plain_answer(START, "Yes.", model="m").id for _ in range(2))
    assert one == other != plain_answer(START, "No.", model="m").id


def test_such_an_answer_goes_through_a_run(server: ModelServer, tmp_path: Path) -> None:
    server.text("It began in 2018.")
    [result] = run(chat(server), [START])
    assert isinstance(result, Result)
    assert isinstance(result.answer, Answer)
    assert (result.error, result.hits) == (None, ())
    results.write([result], tmp_path / "results.jsonl")
    kept = json.loads((tmp_path / "results.jsonl").read_text(encoding="utf-8"))
    assert kept["answer"]["sentences"][0]["text"] == "It began in 2018."
    assert results.read(tmp_path / "results.jsonl") == [result]
