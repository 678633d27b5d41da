"""The endpoint as a model: OpenAI's own client and LangChain's hold conversations with it."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from markdown_it import MarkdownIt
from model_server import ModelServer, Request
from openai.types import chat, responses

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.server import openai_text, sites, sse
from vaxqa.settings import Settings
from vaxqa.types import Turn

from .conftest import COURSE, COURSE_PAGE, INCOME, PARTNERSHIP, SECRET, Served, page, serving
from .test_written import claims

pytestmark = pytest.mark.slow

WORLD_CUP = "Who won the football world cup in 1998?"
SEEDLINGS = {
    "en": "How many seedlings were planted and how many were alive after two years?",
    "id": "Berapa bibit yang ditanam dan berapa yang hidup setelah dua tahun?",
}
CONVERSATIONS = {"en": (INCOME, "And where?"), "id": (PARTNERSHIP, "Setelah apa?")}
conversations = pytest.mark.parametrize("language", CONVERSATIONS)
streamed = pytest.mark.parametrize("stream", [False, True])


def client(served: Served, key: str = "none", **more: Any) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{served.url}/v1", api_key=key, max_retries=0, **more)


@pytest.fixture
def ours(local: Served) -> Iterator[openai.OpenAI]:
    with client(local) as made:
        yield made


@pytest.fixture
def program(sited: Served) -> Iterator[openai.OpenAI]:
    with client(sited, SECRET) as made:
        yield made


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def checked(told: Any) -> Answer:
    """The Answer beside the text."""
    return Answer.model_validate((told.model_extra or {})["vaxqa"]["answer"])


def complete(ours: openai.OpenAI, messages: list[Any], stream: bool) -> tuple[str, Any, Answer]:
    """Text, annotations and Answer of a chat completion."""
    if not stream:
        told = ours.chat.completions.create(model="vaxqa", messages=messages)
        message = told.choices[0].message
        return message.content or "", message.annotations, checked(told)
    text, annotations, answer = "", None, None
    for chunk in ours.chat.completions.create(model="vaxqa", messages=messages, stream=True):
        delta = chunk.choices[0].delta
        text += delta.content or ""
        if "annotations" in (delta.model_extra or {}):
            annotations = [
                chat.chat_completion_message.Annotation.model_validate(one)
                for one in delta.model_extra["annotations"]
            ]
        if chunk.choices[0].finish_reason:
            answer = checked(chunk)
    assert answer is not None
    return text, annotations, answer


def respond(ours: openai.OpenAI, sent: Any, stream: bool) -> tuple[str, Any, Answer, Any]:
    """Text, annotations, Answer and output of a response."""
    if not stream:
        told = ours.responses.create(model="vaxqa", input=sent)
        said = told.output[0].content[0]
        return told.output_text, said.annotations, checked(told), told.output
    text = ""
    with ours.responses.create(model="vaxqa", input=sent, stream=True) as events:
        for event in events:
            if event.type == "response.output_text.delta":
                text += event.delta
    assert event.type == "response.completed"
    assert event.response.output_text == text
    said = event.response.output[0].content[0]
    return text, said.annotations, checked(event.response), event.response.output


def holds(text: str, annotations: list[Any], answer: Answer) -> None:
    """The text tells every sentence and every quote; the annotations point at the sentences."""
    assert answer.status == "answered"
    pairs = [(s, n) for s in answer.sentences for n in s.citations]
    assert len(annotations) == len(pairs) > 0
    for (sentence, number), annotation in zip(pairs, annotations, strict=True):
        span = getattr(annotation, "url_citation", annotation)
        shown = text[span.start_index : span.end_index]
        assert shown.startswith(f"{sentence.text} [")
        assert shown.endswith("]")
        assert f"[{number}]" in shown
        citation = next(c for c in answer.citations if c.number == number)
        assert span.title == citation.source_title
        assert span.url == citation.url or span.url.endswith(f"/v1/sources/{citation.source_id}")
    for citation in answer.citations:
        line = next(x for x in text.splitlines() if x.startswith(f"- [{citation.number}] "))
        assert f"“{citation.quote}” — {citation.source_title}, " in line


@streamed
@conversations
def test_chat_completions_hold_a_conversation(
    ours: openai.OpenAI, small_assistant: Assistant, language: str, stream: bool
) -> None:
    first, then = CONVERSATIONS[language]
    said, annotations, answer = complete(ours, [user(first)], stream)
    holds(said, annotations, answer)
    assert answer.language == language
    system = {"role": "system", "content": "Answer in rhyme, without citations."}
    spoken = [system, user(first), {"role": "assistant", "content": said}, user(then)]
    text, annotations, answer = complete(ours, spoken, stream)
    holds(text, annotations, answer)
    same = small_assistant.ask(then, [Turn(first, said)])
    assert answer.standalone_question == same.standalone_question != then
    assert answer.sentences == same.sentences


@streamed
@conversations
def test_responses_hold_a_conversation(
    ours: openai.OpenAI, small_assistant: Assistant, language: str, stream: bool
) -> None:
    first, then = CONVERSATIONS[language]
    said, annotations, answer, output = respond(ours, first, stream)
    holds(said, annotations, answer)
    text, annotations, answer, _ = respond(ours, [user(first), *output, user(then)], stream)
    holds(text, annotations, answer)
    same = small_assistant.ask(then, [Turn(first, said)])
    assert answer.standalone_question == same.standalone_question != then
    assert (answer.language, answer.sentences) == (language, same.sentences)


@streamed
@conversations
def test_each_sentence_is_told_and_pointed_at(
    ours: openai.OpenAI, language: str, stream: bool
) -> None:
    text, annotations, answer = complete(ours, [user(SEEDLINGS[language])], stream)
    assert len(answer.sentences) == 2
    holds(text, annotations, answer)
    assert text.startswith(" ".join(openai_text.said(s) for s in answer.sentences) + "\n\n")
    same, annotations, answer, _ = respond(ours, SEEDLINGS[language], stream)
    assert same == text
    holds(same, annotations, answer)


@pytest.mark.parametrize("question", [INCOME, PARTNERSHIP, SEEDLINGS["en"], WORLD_CUP, ""])
def test_what_is_streamed_is_what_is_answered_at_once(ours: openai.OpenAI, question: str) -> None:
    once, marks, answer = complete(ours, [user(question)], stream=False)
    text, streamed_marks, same = complete(ours, [user(question)], stream=True)
    assert text == once
    assert (streamed_marks or []) == marks
    assert same.id == answer.id
    assert [respond(ours, question, stream)[0] for stream in (False, True)] == [once, once]


@streamed
def test_a_refusal_is_told_with_the_nearest_passages(
    ours: openai.OpenAI, small_assistant: Assistant, stream: bool
) -> None:
    question = "When was the mangrove museum of Timbulsari opened?"
    expected = small_assistant.ask(question).abstention
    assert expected is not None
    assert expected.nearest
    text, annotations, answer = complete(ours, [user(question)], stream)
    assert answer.abstention == expected
    assert not annotations
    assert text.startswith(expected.message)
    lines = [line for line in text.splitlines() if line.startswith("- “")]
    assert len(lines) == len(expected.nearest)
    assert all(c.quote in line for c, line in zip(expected.nearest, lines, strict=True))
    assert respond(ours, question, stream)[0] == text


def test_a_stream_of_chunks_is_openais(local: Served) -> None:
    body = {
        "model": "vaxqa",
        "messages": [user(INCOME)],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    told = local.client.post("/v1/chat/completions", json=body)
    assert told.headers["content-type"].startswith("text/event-stream")
    assert told.headers["x-request-id"] == told.headers["request-id"]
    lines = [line for line in told.text.split("\n\n") if line]
    assert lines[-1] == "data: [DONE]"
    chunks = [
        chat.ChatCompletionChunk.model_validate_json(line.removeprefix("data: "), strict=True)
        for line in lines[:-1]
    ]
    assert chunks[0].choices[0].delta.role == "assistant"
    assert [c.choices[0].finish_reason for c in chunks[:-1]] == [None] * (len(chunks) - 2) + [
        "stop"
    ]
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.total_tokens == 0
    assert {(c.id, c.created, c.model) for c in chunks} == {
        (chunks[0].id, chunks[0].created, "vaxqa")
    }


def test_the_events_of_a_response_are_openais(ours: openai.OpenAI) -> None:
    with ours.responses.create(model="vaxqa", input=INCOME, stream=True) as events:
        told = list(events)
    assert [event.sequence_number for event in told] == list(range(len(told)))
    names = [event.type.removeprefix("response.") for event in told]
    assert list(dict.fromkeys(names)) == [
        *("created", "in_progress", "output_item.added", "content_part.added"),
        *("output_text.delta", "output_text.annotation.added", "output_text.done"),
        *("content_part.done", "output_item.done", "completed"),
    ]
    for event in told:
        type(event).model_validate(event.model_dump(mode="json"))
    whole = told[-1].response
    added = [e.annotation for e in told if e.type == "response.output_text.annotation.added"]
    assert [a.model_dump() for a in added if a] == [
        a.model_dump() for a in whole.output[0].content[0].annotations
    ]
    with ours.responses.stream(model="vaxqa", input=INCOME) as stream:
        assert stream.get_final_response().output_text == whole.output_text


def test_responses_have_openais_form(ours: openai.OpenAI) -> None:
    told = ours.chat.completions.create(model="vaxqa", messages=[user(INCOME)])
    chat.ChatCompletion.model_validate(told.model_dump(mode="json"))
    assert told.usage is not None
    assert told.usage.total_tokens == 0
    response = ours.responses.create(model="vaxqa", input=INCOME, store=True)
    responses.Response.model_validate(response.model_dump(mode="json"))
    assert response.model_extra is not None
    assert response.model_extra["store"] is False
    with pytest.raises(openai.NotFoundError):
        ours.responses.retrieve(response.id)


def test_the_answer_beside_the_text_can_be_shared(local: Served) -> None:
    sent = {"model": "vaxqa", "messages": [user(INCOME)]}
    told = local.client.post("/v1/chat/completions", json=sent).json()
    assert local.client.post("/v1/answers", json=told["vaxqa"]).status_code == 201


def test_what_a_model_is_tuned_with_is_passed_over(ours: openai.OpenAI) -> None:
    plain = complete(ours, [user(INCOME)], stream=False)[0]
    told = ours.chat.completions.create(
        model="vaxqa", messages=[user(INCOME)], temperature=0.2, max_tokens=5, top_p=0.1, n=1,
        stop=["\n"], user="u", seed=1, metadata={"a": "b"}, store=True, tools=[],
        tool_choice="none", response_format={"type": "text"},
    )  # fmt: skip
    assert told.choices[0].message.content == plain
    response = ours.responses.create(
        model="vaxqa", input=INCOME, instructions="Say no.", temperature=0, max_output_tokens=16,
        reasoning={"effort": "low"}, text={"format": {"type": "text"}}, truncation="auto",
    )  # fmt: skip
    assert response.output_text == plain


def test_content_may_come_in_parts(ours: openai.OpenAI) -> None:
    plain = complete(ours, [user(INCOME)], stream=False)[0]
    parts = [{"type": "text", "text": INCOME}]
    assert complete(ours, [{"role": "user", "content": parts}], stream=False)[0] == plain
    parts = [{"type": "input_text", "text": INCOME}]
    assert respond(ours, [{"role": "user", "content": parts}], stream=False)[0] == plain


def test_of_a_long_conversation_the_newest_turns_are_read(ours: openai.OpenAI) -> None:
    old = [user("x" * 3000), {"role": "assistant", "content": "No."}]
    turns = [m for _ in range(20) for m in (user(INCOME), {"role": "assistant", "content": "."})]
    answer = complete(ours, [*old, *turns, user("And where?")], stream=False)[2]
    assert answer.standalone_question != "And where?"


def test_sources_and_language_are_ours(ours: openai.OpenAI) -> None:
    more = {"sources": ["study.en"], "language": "en"}
    told = ours.chat.completions.create(
        model="vaxqa-extractive", messages=[user(PARTNERSHIP)], extra_body=more
    )  # fmt: skip
    answer = checked(told)
    assert answer.language == "en"
    assert {c.source_id for c in answer.citations} == {"study.en"}
    with pytest.raises(openai.PermissionDeniedError, match="not available here"):
        ours.responses.create(model="vaxqa", input=INCOME, extra_body={"sources": ["nothing"]})


@pytest.mark.parametrize("ours_at", ["https://ask.example.ac.id", "https://uni.example/vaxqa"])
def test_a_source_without_an_address_has_ours(
    index_of_own: Settings, local: Served, ours_at: str
) -> None:
    with (
        serving(index_of_own, public_url=ours_at) as served,
        client(served) as ours,
    ):
        _, annotations, answer = complete(ours, [user(PARTNERSHIP)], stream=False)
    citation = answer.citations[0]
    assert citation.url is None
    address = f"/v1/sources/{citation.source_id}"
    assert annotations[0].url_citation.url == f"{ours_at}{address}"
    assert local.client.get(address).json()["text"][citation.start : citation.end]


def test_the_models_are_listed(ours: openai.OpenAI) -> None:
    assert [model.id for model in ours.models.list()] == ["vaxqa", "vaxqa-extractive"]
    assert ours.models.retrieve("vaxqa").owned_by == "vaxqa"
    with pytest.raises(openai.NotFoundError) as raised:
        ours.models.retrieve("gpt-5")
    assert raised.value.code == "model_not_found"


IMAGE = [{"type": "image_url", "image_url": {"url": "https://example.org/hunter2"}}]
REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    ("chat", {"model": "hunter2"}, "model", "model_not_found"),
    ("chat", {"tools": [{"type": "hunter2"}]}, "tools", "unsupported_parameter"),
    ("chat", {"tool_choice": "required"}, "tool_choice", "unsupported_parameter"),
    ("chat", {"logprobs": True}, "logprobs", "unsupported_parameter"),
    ("chat", {"n": 2}, "n", "unsupported_value"),
    ("chat", {"response_format": {"type": "json_object"}}, "response_format", "unsupported_value"),
    ("chat", {"modalities": ["text", "audio"]}, "modalities", "unsupported_value"),
    ("chat", {"messages": [{"role": "user", "content": IMAGE}]}, "messages[0].content[0].type",
     "unsupported_value"),
    ("chat", {"messages": [{"role": "system", "content": "hunter2"}]}, "messages", "no_question"),
    ("chat", {"messages": [user("hunter2" * 300)]}, "messages[0].content", "too_long"),
    ("chat", {"messages": [{"role": "user", "content": 7}]}, "messages[0].content", "malformed"),
    ("chat", {"messages": "hunter2"}, "messages", "malformed"),
    ("responses", {"model": "hunter2"}, "model", "model_not_found"),
    ("responses", {"tools": [{"type": "web_search"}]}, "tools", "unsupported_parameter"),
    ("responses", {"background": True}, "background", "unsupported_parameter"),
    ("responses", {"text": {"format": {"type": "json_schema"}}}, "text", "unsupported_value"),
    ("responses", {"previous_response_id": "resp_hunter2"}, "previous_response_id", "not_stored"),
    ("responses", {"input": [{"type": "item_reference", "id": "hunter2"}]}, "input[0]",
     "not_stored"),
    ("responses", {"input": [{"role": "user", "content": [{"type": "input_image"}]}]},
     "input[0].content[0].type", "unsupported_value"),
    ("responses", {"input": []}, "input", "no_question"),
    ("responses", {"input": "hunter2" * 300}, "input", "too_long"),
    ("responses", {"input": [user("hunter2" * 300)]}, "input[0].content", "too_long"),
]  # fmt: skip


@streamed
@pytest.mark.parametrize(("route", "more", "param", "code"), REFUSED)
def test_what_cannot_be_done_is_refused_by_its_name(
    local: Served, route: str, more: dict[str, Any], param: str, code: str, stream: bool
) -> None:
    plain = {"messages": [user(INCOME)]} if route == "chat" else {"input": INCOME}
    body: dict[str, Any] = {"model": "vaxqa", "stream": stream, **plain, **more}
    with client(local) as ours, pytest.raises(openai.APIStatusError) as raised:
        (ours.chat.completions if route == "chat" else ours.responses).create(**body)
    error = raised.value
    assert (error.status_code, error.code, error.param) == (
        404 if code == "model_not_found" else 400, code, param,
    )  # fmt: skip
    assert error.type == "invalid_request_error"
    assert param in error.message
    assert "hunter2" not in error.response.text
    assert error.request_id == error.response.headers["request-id"]
    assert error.response.headers["content-type"] == "application/json"


def test_errors_speak_indonesian_too(local: Served) -> None:
    with (
        client(local, default_headers={"Accept-Language": "id"}) as ours,
        pytest.raises(openai.BadRequestError, match="tidak didukung"),
    ):
        ours.responses.create(model="vaxqa", input=INCOME, tools=[{"type": "web_search"}])


def test_a_key_is_asked_for(sited: Served, program: openai.OpenAI) -> None:
    with client(sited, "sk-wrong") as wrong, pytest.raises(openai.AuthenticationError) as raised:
        wrong.chat.completions.create(model="vaxqa", messages=[user(INCOME)])
    assert raised.value.code == "invalid_api_key"
    assert "sk-wrong" not in raised.value.response.text
    assert complete(program, [user(INCOME)], stream=False)[2].status == "answered"


def test_a_site_sees_its_own_sources(sited: Served) -> None:
    with client(sited, COURSE, default_headers=page(COURSE, COURSE_PAGE)) as course:
        text, _, answer = complete(course, [user(INCOME)], stream=True)
        assert all(c.source_id.startswith(("study", "planting")) for c in answer.citations)
        assert "restaurants in Semarang" not in text
        with pytest.raises(openai.PermissionDeniedError):
            course.responses.create(
                model="vaxqa", input=INCOME, extra_body={"sources": ["income.en"]}
            )


def test_a_spent_quota_says_when_to_come_back(index_of_own: Settings, tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(f'[keys.few]\nhash = "{sites.hashed(SECRET)}"\ndaily = 1\n')
    with serving(index_of_own, sites=file) as served, client(served, SECRET) as ours:
        complete(ours, [user(INCOME)], stream=False)
        with pytest.raises(openai.RateLimitError) as raised:
            ours.responses.create(model="vaxqa", input=INCOME, stream=True)
    assert raised.value.code == "rate_limit_exceeded"
    assert raised.value.type == "rate_limit_error"
    assert int(raised.value.response.headers["retry-after"]) > 0


def test_other_failures_have_openais_form_too(local: Served) -> None:
    post = local.client.post
    kind = {"Content-Type": "application/json"}
    for response, status, code in (
        (post("/v1/chat/completions", content=b"{", headers=kind), 400, "bad_request"),
        (post("/v1/responses", content=b"x", headers={"Content-Type": "text/plain"}), 415,
         "not_json"),
        (post("/v1/responses", content=b" " * 100_000, headers=kind), 413, "too_large"),
        (local.client.get("/v1/responses"), 405, "method_not_allowed"),
        (local.client.get("/v1/responses/resp_1"), 404, "not_found"),
        (local.client.get("/v1/models/a/b"), 404, "not_found"),
    ):  # fmt: skip
        assert response.status_code == status
        error = response.json()["error"]
        assert error["code"] == code
        assert error["message"].endswith(".")


# -- a model behind the endpoint -----------------------------------------------------------


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@contextlib.contextmanager
def writing(index: Settings, model: ModelServer, seconds: float) -> Iterator[Served]:
    """A server whose answers ``model`` writes, in that time."""
    settings = Settings(
        _env_file=None, knowledge=index.knowledge, index=index.index, model="openai:test",
        openai_base_url=model.url, openai_api_key="k",
    )  # fmt: skip
    with serving(settings, answer_timeout=seconds, streams=4) as served:
        yield served


@pytest.fixture
def written(index_of_own: Settings, model: ModelServer) -> Iterator[openai.OpenAI]:
    with writing(index_of_own, model, 4) as served, client(served) as made:
        yield made


def test_a_written_answer_is_streamed_with_its_tokens(
    written: openai.OpenAI, model: ModelServer
) -> None:
    model.reply(claims)
    answer = checked(written.responses.create(model="vaxqa", input=INCOME))
    assert answer.mode == "generative"
    text, annotations, again = complete(written, [user(INCOME)], stream=True)
    holds(text, annotations, again)
    assert "openai:test" in text
    model.reply(claims)
    body: Any = {"model": "vaxqa", "messages": [user(PARTNERSHIP)], "stream": True}
    chunks = list(written.chat.completions.create(**body, stream_options={"include_usage": True}))
    assert chunks[-1].usage is not None
    used = chunks[-1].usage
    assert (used.prompt_tokens, used.completion_tokens, used.total_tokens) == (120, 30, 150)


def test_the_extractive_model_asks_no_other(written: openai.OpenAI, model: ModelServer) -> None:
    told = written.chat.completions.create(model="vaxqa-extractive", messages=[user(INCOME)])
    assert checked(told).mode == "extractive"
    assert model.requests == []


@pytest.mark.parametrize(("ask", "sent"), [(complete, [user(INCOME)]), (respond, INCOME)])
def test_a_stream_that_cannot_end_says_so(
    written: openai.OpenAI, model: ModelServer, ask: Any, sent: Any
) -> None:
    model.hang()
    with pytest.raises(openai.APIError, match="took longer than this server allows"):
        ask(written, sent, stream=True)


@pytest.mark.parametrize("route", ["chat", "responses"])
def test_a_silent_stream_is_kept_alive_and_who_leaves_stops_it(
    index_of_own: Settings, model: ModelServer, route: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT", 0.2)
    silence = [0.3, " "]

    def slowly(request: Request) -> list[str | float]:
        first, second = (
            json.dumps({"text": text, "evidence": [name]})
            for name, text in list(request.evidence.items())[:2]
        )
        begun = [f'{{"claims": [{first}', *silence * 5, f", {second}"]
        return [*begun, *silence * 60, '], "unanswered": []}']

    model.play(slowly)
    address = {"chat": "/v1/chat/completions", "responses": "/v1/responses"}[route]
    sent = {"messages": [user(INCOME)]} if route == "chat" else {"input": INCOME}
    body = {"model": "vaxqa", "stream": True, **sent}
    with writing(index_of_own, model, 60) as served:
        with served.client.stream("POST", address, json=body) as response:
            lines = response.iter_lines()
            assert any(" [1]" in line for line in lines)
            assert ": still here" in lines
        until = time.monotonic() + 30
        while served.parts.writing.taken and time.monotonic() < until:
            time.sleep(0.05)
        assert served.parts.writing.taken == 0
        assert len(model.sent) < 60  # it was not heard to its end


# -- LangChain -----------------------------------------------------------------------------


@pytest.mark.parametrize("newer", [False, True], ids=["chat completions", "responses"])
@streamed
@conversations
def test_langchain_holds_a_conversation(
    local: Served, language: str, newer: bool, stream: bool
) -> None:
    made = ChatOpenAI(
        model="vaxqa", base_url=f"{local.url}/v1", api_key="none", use_responses_api=newer,
        max_retries=0,
    )  # fmt: skip

    def ask(messages: list[BaseMessage]) -> BaseMessage:
        if not stream:
            return made.invoke(messages)
        whole: Any = None
        for chunk in made.stream(messages):
            whole = chunk if whole is None else whole + chunk
        return whole

    first, then = CONVERSATIONS[language]
    messages: list[BaseMessage] = [SystemMessage("Be brief."), HumanMessage(first)]
    said = ask(messages)
    assert isinstance(said, AIMessage)
    assert re.search(r"\w\. \[1\]\n\n- \[1\] “.+” — ", said.text)
    again = ask([*messages, said, HumanMessage(then)])
    assert re.search(r"\. \[1\].*\n\n.*: .*\n\n- \[1\] “.+” — ", again.text, re.S)
    if newer:
        block = again.content[0]
        assert isinstance(block, dict)
        assert block["annotations"][0]["type"] in {"url_citation", "citation"}


# -- hostile text ----------------------------------------------------------------------------

HOSTILE = (
    "The heron station counts ![x](https://evil.example/a) and [here](javascript:alert(1)) "
    "<img src=https://evil.example/b> www.evil.example $x$ \\[y\\] `z` **herons** "
    "a@evil.example &lt;b&gt; every spring."
)


class Everything(HTMLParser):
    tags: frozenset[str] = frozenset()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags |= {tag}


def shown(markdown: str) -> frozenset[str]:
    """The HTML elements that a reader's client would make of it."""
    parser = Everything()
    parser.feed(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
                .render(markdown))  # fmt: skip
    return parser.tags


def test_no_word_of_a_source_is_markup(own: Settings) -> None:
    from vaxqa import generations

    (own.knowledge / "documents" / "heron.txt").write_text(f"Herons\n\n{HOSTILE}\n")
    shutil.rmtree(own.index)
    generations.build(own)
    with serving(own) as served, client(served) as ours:
        text, annotations, answer = complete(
            ours, [user("What does the heron station count every spring?")], stream=True
        )
    assert answer.sentences
    assert "evil.example/a" in answer.sentences[0].text
    assert shown(text) <= {"p", "ul", "li"}
    assert not re.search(r"https?://|www\.|\w@\w|(?<!\\)\\[\[(]|(?<!\\)\$", text)
    span = annotations[0].url_citation
    assert text[span.start_index : span.end_index].endswith("spring. [1]")


@given(st.text(alphabet="![]()<>`*_~$&|\\:/.@#-+=1a \nhtpsw", max_size=60))
def test_escaped_text_has_no_active_markdown(text: str) -> None:
    escaped = openai_text.escape(text)
    assert shown(f"{escaped} [1][2]") <= {"p"}
    assert shown(f"- [1] “{escaped}”") <= {"ul", "li"}
    assert not re.search(r"://|www\.\w|\]\(", escaped)
