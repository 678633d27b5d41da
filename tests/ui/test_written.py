"""Written answers on the page, over a real server that streams, and a visitor's own key."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from model_server import ModelServer, Request
from streamlit.testing.v1 import AppTest

from vaxqa import settings, structured
from vaxqa.assistant import Assistant
from vaxqa.events import Done, Event, Spoken, Status
from vaxqa.settings import Settings
from vaxqa.ui import asking, conversation, index_loading
from vaxqa.ui.asking import Asking
from vaxqa.ui.texts import say

from .conftest import Open, ask, text

pytestmark = pytest.mark.slow

WHY = "Mengapa Bio Farma memilih Sinovac sebagai mitra?"
WORDS = "memilih Sinovac"
TRUE = "Bio Farma memilih Sinovac karena keamanan, kecepatan, dan kemandirian."
FALSE = "Bio Farma memilih Sinovac pada 1999."
KEY = "sk-visitor-nobody-may-see-this"


@pytest.fixture
def server(environment: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    structured._proven.clear()
    with ModelServer() as server:
        environment.setenv("OPENAI_BASE_URL", server.url)
        yield server


def claim(request: Request, words: str) -> str:
    return json.dumps({"text": words, "evidence": [request.id_of(WORDS)]})


def two(request: Request) -> dict[str, object]:
    return {"claims": [json.loads(claim(request, w)) for w in (TRUE, FALSE)], "unanswered": []}


def with_key(page: AppTest, key: str = KEY) -> AppTest:
    return page.text_input(key="vq-key").set_value(key).run()


def test_a_written_answer_is_shown_and_what_was_withheld_is_counted(
    open_page: Open, environment: pytest.MonkeyPatch, server: ModelServer
) -> None:
    environment.setenv("OPENAI_API_KEY", "sk-test")
    server.reply(two)
    server.reply({"claims": []})
    page = ask(open_page(lang="id"), WHY)
    assert not page.exception
    assert TRUE in text(page)
    assert FALSE not in text(page)
    assert say("withheld_one", "id") in text(page)
    assert 'class="vq-step"' not in " ".join(h.body for h in page.html)


def written(assistant: Assistant, server: ModelServer) -> Assistant:
    made = Settings(
        model="openai:test",
        openai_api_key="sk-test",  # type: ignore[arg-type]
        openai_base_url=server.url,
        model_timeout=20,
    )
    return Assistant(assistant.index, made)


def test_a_sentence_is_shown_before_the_reply_has_ended_and_is_not_asked_for_again(
    assistant: Assistant, server: ModelServer
) -> None:
    class Interrupted(BaseException):
        pass

    server.play(lambda r: ['{"claims": [', claim(r, TRUE), 1.5, '], "unanswered": []}'])
    talk = conversation.Conversation()
    talk.submit(WHY)
    of, shown = written(assistant, server), []

    def interrupt(events: list[Event]) -> None:
        shown.extend(event for event in events if isinstance(event, Spoken))
        if shown:
            raise Interrupted

    way = conversation.Way("id")
    with pytest.raises(Interrupted):
        conversation.answer(talk, 0, of, way, interrupt, lambda: of)  # type: ignore[arg-type]
    [exchange] = talk.exchanges
    assert exchange.waiting
    assert [spoken.sentence.text for spoken in exchange.spoken] == [TRUE]
    assert exchange.citations, "a number can be chosen at once"
    conversation.answer(talk, 0, of, way, lambda _events: None, lambda: of)
    assert exchange.answer is not None
    assert [sentence.text for sentence in exchange.answer.sentences] == [TRUE]
    assert len(server.requests) == 1


def test_what_was_shown_stays_when_something_breaks(assistant: Assistant) -> None:
    def breaks() -> Iterator[Event]:
        events = assistant.stream(WHY)
        yield from (event for event in events if not isinstance(event, Done))
        raise RuntimeError("secret detail")

    class Breaking(Assistant):
        def stream(self, *_args: object, **_options: object) -> Iterator[Event]:
            return breaks()

    talk = conversation.Conversation()
    talk.submit(WHY)
    of = Breaking(assistant.index, assistant.settings)
    conversation.answer(talk, 0, of, conversation.Way("id"), lambda _events: None, lambda: of)
    [exchange] = talk.exchanges
    assert exchange.problem == ""
    assert exchange.spoken


def test_an_answer_is_given_up_when_nobody_looks_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ALONE", 0.2)
    closed: list[int] = []

    def endless() -> Iterator[Event]:
        try:
            for _ in range(100):
                yield Status("write")
                time.sleep(0.1)
        finally:
            closed.append(1)  # which stops the model: see test_streaming

    going = Asking(endless)
    assert going.settled(5)
    assert closed == [1]
    with pytest.raises(TimeoutError):
        going.after(100, 1)


def test_a_follow_up_can_be_put_right_and_asked_again(open_page: Open) -> None:
    page = ask(open_page(lang="en"), "What was the efficacy of CoronaVac in Turkey?")
    ask(page, "And in Brazil?")
    edited = page.text_area(key="vq-edited-0-1")
    assert "Brazil" in edited.value
    edited.set_value("Which method does this study use?")
    next(b for b in page.button if b.label == say("ask_again", "en")).click().run()
    assert not page.exception
    assert "descriptive qualitative method" in text(page)
    assert len([h for h in page.html if 'class="vq-question"' in h.body]) == 3
    page.text_area(key="vq-edited-0-1").set_value("And in Turkey?")
    next(b for b in page.button if b.label == say("ask_again", "en")).click().run()
    assert text(page).count("Understood as:") == 1, "what was edited is asked as it stands"


def test_a_visitors_own_key_turns_written_answers_on_for_them_alone(
    open_page: Open, server: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    page = open_page(lang="id")
    assert not page.radio, "there is no model"
    assert say("own_key_used", "id", model="gpt-5-mini", host="127.0.0.1") in text(page)
    with_key(page)
    assert page.radio(key="vq-mode").value == "generative"
    assert say("own_key_present", "id") in text(page)
    server.reply(two)
    server.reply({"claims": []})
    ask(page, WHY)
    assert TRUE in text(page)
    assert server.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert server.requests[0].body["model"] == "gpt-5-mini"
    other = open_page(lang="id")
    assert not other.radio, "another visitor has none"
    ask(other, WHY)
    assert say("mode_extractive", "id") in text(other)
    assert "sk-" not in caplog.text


def test_the_key_is_nowhere_but_in_the_session(open_page: Open, server: ModelServer) -> None:
    page = with_key(open_page(lang="id"))
    server.status(401)
    ask(page, WHY)
    assert say("own_key_check", "id") in page.warning[0].value
    said = json.dumps([h.body for h in page.html] + [c.value for c in page.code])
    said += repr(page.query_params) + repr([t.value for t in page.text_input])
    said += "".join(m.value for m in [*page.markdown, *page.warning, *page.error, *page.info])
    said += "".join(p.read_text() for p in Path().rglob("*") if p.is_file())
    assert KEY not in said
    assert page.session_state["vq-own-key"].get_secret_value() == KEY
    assert KEY not in repr(page.session_state["vq-own-key"])
    shared = index_loading.load(settings.load(), "id").assistant
    assert shared.settings.openai_api_key is None


def test_a_key_is_removed_with_one_click(open_page: Open, server: ModelServer) -> None:
    page = with_key(open_page(lang="en"))
    page.button(key="vq-key-remove").click().run()
    assert "vq-own-key" not in page.session_state
    assert not page.radio
    ask(page, WHY)
    assert server.requests == []


@pytest.mark.parametrize("typed", ["kunci saya", "sk-ключ-ключ", "short", "sk-a\nb-long-enough"])
def test_what_cannot_be_a_key_is_not_used(open_page: Open, typed: str) -> None:
    page = with_key(open_page(lang="en"), typed)
    assert "vq-own-key" not in page.session_state
    assert page.warning[0].value == say("own_key_unfit", "en")
    assert page.text_input(key="vq-key").value == ""


def test_a_model_that_takes_no_such_key_asks_for_none(
    open_page: Open, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("VAXQA_MODEL", "ollama:qwen3")
    assert not open_page(lang="en").text_input
