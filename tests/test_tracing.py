"""Spans, as OpenTelemetry's own SDK receives them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import pytest
from model_server import ModelServer
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from vaxqa import structured
from vaxqa.assistant import Assistant
from vaxqa.events import Spoken
from vaxqa.index import Index
from vaxqa.settings import Settings
from vaxqa.types import Turn

QUESTION = "Berapa bibit bakau yang ditanam koperasi?"
TRUE = "Koperasi menanam 12.500 bibit."
FALSE = "Koperasi menanam 99.000 bibit."
KEY = "sk-nobody-may-see-this"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """What the SDK of this process is told."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer", provider.get_tracer)
    yield exporter
    provider.shutdown()


@pytest.fixture
def server() -> Iterator[ModelServer]:
    structured._proven.clear()
    with ModelServer() as server:
        yield server


def assistant(index: Index, server: ModelServer, *, tracing: bool = True) -> Assistant:
    return Assistant(
        index,
        Settings(
            model="openai:test",
            openai_api_key=KEY,  # type: ignore[arg-type]
            openai_base_url=server.url,
            model_timeout=5,
            tracing=tracing,
        ),
    )


def claims(*texts: str):  # type: ignore[no-untyped-def]
    return lambda request: {
        "claims": [{"text": text, "evidence": [request.id_of("12.500")]} for text in texts],
        "unanswered": [],
    }


def named(told: InMemorySpanExporter, name: str) -> list[ReadableSpan]:
    return [span for span in told.get_finished_spans() if span.name == f"vaxqa.{name}"]


def parent(span: ReadableSpan, of: InMemorySpanExporter) -> str | None:
    ids = {s.context.span_id: s.name for s in of.get_finished_spans() if s.context}
    return ids[span.parent.span_id] if span.parent else None


def test_the_path_of_a_question_is_told(
    small: Index, server: ModelServer, told: InMemorySpanExporter
) -> None:
    server.reply(claims(TRUE, FALSE))
    server.reply({"claims": []})
    answer = assistant(small, server).ask(QUESTION)
    [ask], [search], [write] = (named(told, name) for name in ("ask", "search", "write"))
    checks = named(told, "check")
    assert parent(ask, told) is None
    assert parent(search, told) == parent(write, told) == "vaxqa.ask"
    assert {parent(check, told) for check in checks} == {"vaxqa.write"}
    assert [dict(check.attributes or {}) for check in checks] == [
        {"vaxqa.evidence": 1, "vaxqa.passed": True},
        {"vaxqa.evidence": 1, "vaxqa.passed": False},
    ]
    assert dict(ask.attributes or {}) == {
        "vaxqa.mode": "generative",
        "vaxqa.language": "id",
        "vaxqa.status": "answered",
        "vaxqa.model": "openai:test",
        "vaxqa.sentences": 1,
        "vaxqa.citations": 1,
        "vaxqa.dropped": 1,
        "vaxqa.input_tokens": 120,
        "vaxqa.output_tokens": 30,
        "vaxqa.milliseconds": answer.timings_ms["total"],
    }
    assert write.attributes is not None
    assert write.attributes["vaxqa.claims"] == 2


def test_nothing_that_was_said_is_in_a_span(
    small: Index, server: ModelServer, told: InMemorySpanExporter
) -> None:
    server.reply({"question": "Berapa bibit bakau yang ditanam koperasi pada 2019?"})
    server.reply(claims(TRUE, FALSE))
    server.status(401)
    of = assistant(small, server)
    of.ask("Berapa yang ditanam?", [Turn(QUESTION, TRUE)])
    of.ask("resep rendang padang")
    written = json.dumps([json.loads(span.to_json()) for span in told.get_finished_spans()])
    assert len(named(told, "ask")) == 2
    for secret in (KEY, "bibit", "bakau", "koperasi", "12.500", "99.000", "rendang", "Bearer"):
        assert secret not in written


def test_a_reader_who_leaves_ends_the_spans(
    small: Index, server: ModelServer, told: InMemorySpanExporter
) -> None:
    server.play(
        lambda r: ['{"claims": [', json.dumps(claims(TRUE)(r)["claims"][0]), *[" ", 0.05] * 99]
    )
    events = assistant(small, server).stream(QUESTION)
    for event in events:
        assert trace.get_current_span() is trace.INVALID_SPAN, "a reader's own work is outside"
        if isinstance(event, Spoken):
            break
    events.close()  # type: ignore[attr-defined]
    assert [len(named(told, name)) for name in ("ask", "search", "write", "check")] == [1, 1, 1, 1]


def test_an_error_is_told_by_its_kind_alone(
    small: Index,
    server: ModelServer,
    told: InMemorySpanExporter,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(f"{QUESTION} {KEY}")

    monkeypatch.setattr(Assistant, "_search", broken)
    with pytest.raises(RuntimeError):
        assistant(small, server).ask(QUESTION)
    [ask] = named(told, "ask")
    assert (ask.status.status_code, ask.status.description) == (
        trace.StatusCode.ERROR,
        "RuntimeError",
    )
    assert ask.events == ()


def test_spans_are_off_unless_asked_for(
    small: Index, server: ModelServer, told: InMemorySpanExporter
) -> None:
    server.reply(claims(TRUE))
    assistant(small, server, tracing=False).ask(QUESTION)
    assert not Settings().tracing
    assert told.get_finished_spans() == ()


def test_without_opentelemetry_it_answers_all_the_same(
    small: Index, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    server.reply(claims(TRUE))
    assert [s.text for s in assistant(small, server).ask(QUESTION).sentences] == [TRUE]


def test_a_span_of_the_caller_holds_ours(
    small: Index, told: InMemorySpanExporter, built: Settings
) -> None:
    theirs = trace.get_tracer("page")
    with theirs.start_as_current_span("request"):
        Assistant(small, built.model_copy(update={"tracing": True})).ask(QUESTION)
    [ask], [choose] = named(told, "ask"), named(told, "choose")
    assert parent(ask, told) == "request"
    assert parent(choose, told) == "vaxqa.ask"
