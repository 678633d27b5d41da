"""Written answers as they come: over a real server that streams, stops and dies."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer, Request

from vaxqa import citations, structured
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.events import Done, Event, Spoken, Status
from vaxqa.index import Index
from vaxqa.settings import Settings
from vaxqa.types import Turn

QUESTION = "Berapa bibit bakau yang ditanam koperasi?"
TRUE = "Koperasi menanam 12.500 bibit."
FALSE = "Koperasi menanam 99.000 bibit."


@pytest.fixture
def server() -> Iterator[ModelServer]:
    structured._proven.clear()
    with ModelServer() as server:
        yield server


def assistant(index: Index, server: ModelServer, **settings: object) -> Assistant:
    values = {"model": "openai:test", "openai_api_key": "sk-test", "model_timeout": 5.0}
    return Assistant(index, Settings(openai_base_url=server.url, **(values | settings)))  # type: ignore[arg-type]


def claim(request: Request, text: str, words: str = "12.500") -> str:
    return json.dumps({"text": text, "evidence": [request.id_of(words)]})


def spoken(events: list[Event]) -> list[str]:
    return [event.sentence.text for event in events if isinstance(event, Spoken)]


def answer_of(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Done)
    return events[-1].answer


@pytest.mark.slow
def test_a_sentence_comes_before_the_reply_has_ended(small: Index, server: ModelServer) -> None:
    server.play(lambda r: ['{"claims": [', claim(r, TRUE), 1.0, '], "unanswered": []}'])
    events, times = [], []
    started = time.monotonic()
    for event in assistant(small, server).stream(QUESTION):
        events.append(event)
        times.append(time.monotonic() - started)
    assert [type(event) for event in events] == [Status, Status, Spoken, Done]
    assert times[3] - times[2] > 0.5
    answer = answer_of(events)
    assert spoken(events) == [s.text for s in answer.sentences] == [TRUE]
    assert citations.verify(answer, small.sources) == []


def test_what_is_not_carried_is_never_shown(small: Index, server: ModelServer) -> None:
    server.play(lambda r: ['{"claims": [', f"{claim(r, FALSE)}, {claim(r, TRUE)}", "]}"])
    server.reply({"claims": []})  # asked to mend it, the model has nothing to say
    events = list(assistant(small, server).stream(QUESTION))
    assert spoken(events) == [TRUE]
    assert [d.text for d in answer_of(events).dropped] == [FALSE]


def test_a_claim_that_failed_may_be_said_otherwise_once(small: Index, server: ModelServer) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, FALSE))], "unanswered": []})
    server.reply(lambda r: {"claims": [{"number": 1, **json.loads(claim(r, TRUE))}]})
    answer = assistant(small, server).ask(QUESTION)
    assert [s.text for s in answer.sentences] == [TRUE]
    assert answer.dropped == ()
    assert FALSE in server.requests[1].prompt
    assert "number" in server.requests[1].prompt


def test_a_mended_claim_that_fails_again_is_dropped(small: Index, server: ModelServer) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, FALSE))], "unanswered": []})
    server.reply(lambda r: {"claims": [{"number": 1, **json.loads(claim(r, "Ada 77.000 bibit."))}]})
    answer = assistant(small, server).ask(QUESTION)
    assert answer.status == "abstained"
    assert [d.text for d in answer.dropped] == [FALSE]
    assert len(server.requests) == 2


def test_a_model_that_dies_behind_a_sentence_leaves_it(small: Index, server: ModelServer) -> None:
    server.play(lambda r: ['{"claims": [', claim(r, TRUE), ", "], ends=False)
    events = list(assistant(small, server).stream(QUESTION))
    answer = answer_of(events)
    assert spoken(events) == [s.text for s in answer.sentences] == [TRUE]
    assert answer.degraded is not None
    assert len(server.requests) == 1


def test_a_model_that_dies_behind_a_false_claim_gives_the_sources_words(
    small: Index, server: ModelServer
) -> None:
    server.play(lambda r: ['{"claims": [', claim(r, FALSE), ", "], ends=False)
    events = list(assistant(small, server).stream(QUESTION))
    answer = answer_of(events)
    assert answer.mode == "extractive"
    assert answer.degraded is not None
    assert "12.500" in " ".join(spoken(events))
    assert FALSE not in spoken(events)


@pytest.mark.slow
def test_a_byte_a_second_ends_in_time(small: Index, server: ModelServer) -> None:
    server.play([part for letter in '{"claims": [{"text": "Ko' for part in (letter, 1.0)])
    started = time.monotonic()
    answer = assistant(small, server, model_timeout=1.5).ask(QUESTION)
    assert time.monotonic() - started < 4
    assert (answer.mode, answer.degraded) == ("extractive", "model_unavailable")


def test_ten_megabytes_are_not_read(small: Index, server: ModelServer) -> None:
    server.play(['{"claims": [{"text": "', *["x" * 100_000] * 100, '"}]}'], times=3)
    answer = assistant(small, server).ask(QUESTION)
    assert (answer.mode, answer.degraded) == ("extractive", "model_invalid_output")


def test_a_reader_who_leaves_stops_the_model(small: Index, server: ModelServer) -> None:
    server.play(lambda r: ['{"claims": [', claim(r, TRUE), *[" ", 0.05] * 200, "]}"])
    events = assistant(small, server).stream(QUESTION)
    for event in events:
        if isinstance(event, Spoken):
            break
    assert server.connections
    events.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while server.connections and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not server.connections


def test_the_same_question_is_answered_from_memory(small: Index, server: ModelServer) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, TRUE))], "unanswered": []})
    of = assistant(small, server)
    first, again = of.ask(QUESTION), list(of.stream(QUESTION))
    assert answer_of(again) == first
    assert spoken(again) == [TRUE]
    assert len(server.requests) == 1
    server.reply({"claims": [], "unanswered": []})
    assert of.ask(QUESTION, [Turn("Apa itu bakau?")]).status == "abstained"  # another history


def test_a_degraded_answer_is_not_kept(small: Index, server: ModelServer) -> None:
    of = assistant(small, server)
    server.status(401)
    assert of.ask(QUESTION).degraded == "model_unavailable"
    server.reply(lambda r: {"claims": [json.loads(claim(r, TRUE))], "unanswered": []})
    assert of.ask(QUESTION).mode == "generative"


def test_a_second_opinion_can_only_drop(small: Index, server: ModelServer) -> None:
    def two(request: Request) -> dict[str, object]:
        said = [TRUE, "Sebanyak 12.500 bibit ditanam koperasi."]
        return {"claims": [json.loads(claim(request, text)) for text in said], "unanswered": []}

    server.reply(two)
    server.reply({"supported": True})
    server.reply({"supported": False})
    server.reply({"claims": []})
    answer = assistant(small, server, judge_model="openai:judge").ask(QUESTION)
    assert [s.text for s in answer.sentences] == [TRUE]
    assert [d.reason for d in answer.dropped] == ["not_entailed"]
    assert server.requests[1].body["model"] == "judge"


def test_a_second_opinion_that_fails_drops_nothing(small: Index, server: ModelServer) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, TRUE))], "unanswered": []})
    server.status(401)
    answer = assistant(small, server, judge_model="openai:judge").ask(QUESTION)
    assert [s.text for s in answer.sentences] == [TRUE]


HISTORY = [Turn(QUESTION, TRUE)]


def test_a_follow_up_is_completed_by_the_model(small: Index, server: ModelServer) -> None:
    server.reply({"question": "Kapan koperasi menanam bibit bakau?"})
    server.reply({"claims": [], "unanswered": []})
    answer = assistant(small, server).ask("Kapan itu?", HISTORY)
    assert answer.standalone_question == "Kapan koperasi menanam bibit bakau?"
    assert TRUE in server.requests[0].prompt


def test_a_completion_that_brings_in_a_name_is_not_used(small: Index, server: ModelServer) -> None:
    server.reply({"question": "Kapan koperasi menanam bibit di Surabaya pada 1999?"})
    server.reply({"claims": [], "unanswered": []})
    answer = assistant(small, server).ask("Kapan itu?", HISTORY)
    assert "Surabaya" not in answer.standalone_question


def test_a_question_that_stands_alone_is_not_completed(small: Index, server: ModelServer) -> None:
    server.reply({"claims": [], "unanswered": []})
    assistant(small, server).ask(QUESTION, HISTORY)
    assert len(server.requests) == 1


def test_a_stream_without_a_model_says_the_same(small: Index, tmp_path: Path) -> None:
    of = Assistant(small, Settings(index=tmp_path))
    events = list(of.stream(QUESTION))
    assert spoken(events) == [s.text for s in answer_of(events).sentences]
    assert answer_of(events).sentences == of.ask(QUESTION).sentences
