from __future__ import annotations

import pytest

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.systems_http import ContractSystem
from vaxqa.types import Turn

from .conftest import INCOME, PARTNERSHIP, Served, events, problem

pytestmark = pytest.mark.slow


def test_an_answer_is_that_of_the_contract(local: Served, small_assistant: Assistant) -> None:
    response = local.ask()
    assert response.status_code == 200
    answer = Answer.model_validate_json(response.content, strict=True)
    assert answer.status == "answered"
    same = small_assistant.ask(PARTNERSHIP)
    assert answer.model_dump(exclude={"timings_ms"}) == same.model_dump(exclude={"timings_ms"})


def test_a_refusal_is_an_answer(local: Served) -> None:
    answer = local.ask("Who won the football world cup in 1998?").json()
    assert answer["status"] == "abstained"


def test_an_empty_question_is_answered(local: Served) -> None:
    assert local.ask("").json()["abstention"]["reason"] == "empty_question"


def test_the_history_is_taken_up(local: Served, small_assistant: Assistant) -> None:
    history = [{"question": INCOME, "answer": "The main buyers are the food stalls."}]
    answer = local.ask("And where?", history=history).json()
    same = small_assistant.ask("And where?", [Turn(INCOME, history[0]["answer"])])
    assert answer["standalone_question"] == same.standalone_question != "And where?"
    assert answer["id"] == same.id


def test_language_and_sources(local: Served) -> None:
    answer = local.ask(PARTNERSHIP, language="en", sources=["study.en"]).json()
    assert answer["language"] == "en"
    assert {c["source_id"] for c in answer["citations"]} == {"study.en"}


def test_the_evaluation_asks_it(local: Served, small_assistant: Assistant) -> None:
    case = Case.model_construct(question=PARTNERSHIP, history=(), lang="id")
    answer = ContractSystem(f"{local.url}/v1/ask").answer(case)
    assert answer.sentences == small_assistant.ask(PARTNERSHIP).sentences


def test_a_stream_holds_the_answers_sentences_in_order(local: Served) -> None:
    body = {"question": PARTNERSHIP, "stream": True}
    with local.client.stream("POST", "/v1/ask", json=body) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        assert response.headers["cache-control"] == "no-store"
        told = list(events(response))
    names = [name for name, _, _ in told]
    assert names[:2] == ["status", "status"]
    assert names[-1] == "answer"
    assert names.count("answer") == 1
    assert names.index("citation") < names.index("sentence")
    _, answer, seal = told[-1]
    assert [data for name, data, _ in told if name == "sentence"] == answer["sentences"]
    assert [data for name, data, _ in told if name == "citation"] == answer["citations"]
    shared = local.client.post("/v1/answers", json={"answer": answer, "seal": seal})
    assert shared.status_code == 201


def test_a_streamed_refusal_is_one_answer(local: Served) -> None:
    body = {"question": "Who won the football world cup in 1998?", "stream": True}
    with local.client.stream("POST", "/v1/ask", json=body) as response:
        told = [name for name, _, _ in events(response)]
    assert told == ["status", "answer"]


@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_asked_is_a_problem_before_the_stream(local: Served, stream: bool) -> None:
    problem(local.ask(mode="generative", stream=stream), "mode-missing", 422)
    problem(local.ask(sources=["nothing"], stream=stream), "source-refused", 403)
