from __future__ import annotations

import html
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from vaxqa import knowledge, wording
from vaxqa.assistant import Assistant
from vaxqa.events import Event
from vaxqa.types import Language
from vaxqa.ui import conversation
from vaxqa.ui.texts import say

from .conftest import KNOWLEDGE, Open, ask, text

pytestmark = pytest.mark.slow

PROFILE = knowledge.profile(KNOWLEDGE)
METHOD = "Metode apa yang digunakan penelitian ini?"
WHY = "Mengapa Bio Farma memilih Sinovac sebagai mitra?"
BECAUSE = (
    "Bio Farma memilih Sinovac sebagai mitra dengan alasan keamanan, kecepatan, dan kemandirian."
)


def address(page: AppTest, name: str) -> str:
    """A parameter of the address; AppTest keeps what the page wrote as it is, else in a list."""
    value = page.query_params[name]
    return value if isinstance(value, str) else value[0]


def chips(page: AppTest) -> list[str]:
    return [b.key or "" for b in page.button if (b.key or "").startswith("vq-chip-")]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_visitor_is_greeted_with_questions_to_start_with(
    open_page: Open, language: Language
) -> None:
    page = open_page(lang=language)
    assert not page.exception
    assert not page.error
    assert PROFILE.greeting.of(language) in text(page)
    labels = [b.label for b in page.button if (b.key or "").startswith("vq-suggestion-")]
    assert len(labels) == len(PROFILE.suggestions) >= 8
    shown = [re.sub(r"[\\\u2060]", "", label) for label in labels]
    assert shown == [suggestion.of(language) for suggestion in PROFILE.suggestions]


def test_a_suggestion_is_asked(open_page: Open) -> None:
    page = open_page(lang="id")
    page.button(key="vq-suggestion-0").click().run()
    assert PROFILE.suggestions[0].id in text(page)
    assert "metode kualitatif deskriptif" in text(page)


def test_an_answer_has_its_citations_and_what_can_be_done_with_it(open_page: Open) -> None:
    page = ask(open_page(lang="id"), WHY)
    assert BECAUSE in text(page)
    numbers = {key.rpartition("-")[2] for key in chips(page)}
    beside = {key.rpartition("-")[2] for key in chips(page) if "-list-" not in key}
    assert numbers == beside == {str(n + 1) for n in range(len(numbers))}
    assert page.button(key="vq-chip-0-0-0-1").label == "Sumber *1*"
    assert "tanpa model bahasa" in text(page)
    assert [b.label for b in page.get("download_button")] == ["Unduh Markdown", "Unduh JSON"]
    assert "q=Mengapa+Bio+Farma" in page.code[0].value
    assert "lang=id" in page.code[0].value


def test_a_citation_opens_its_source_with_the_quote_in_its_place(open_page: Open) -> None:
    page = ask(open_page(lang="id"), WHY)
    place = [h.body for h in page.html if 'class="vq-said"' in h.body]
    number = next(n for n, body in enumerate(place, 1) if BECAUSE in body)
    page.button(key=f"vq-chip-0-0-{number - 1}-{number}").click().run()
    body = next(h.body for h in page.html if 'class="vq-source-text"' in h.body)
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", body)
    assert [html.unescape(quote) for quote in marked] == [BECAUSE]
    assert "IndoVac adalah vaksin" in body, "the rest of the source is there too"
    assert "Publikasi di balik kalimat ini" in text(page)
    assert any("vq-publications" in h.body and "<a href=" in h.body for h in page.html)
    page.run()
    assert not any('class="vq-source-text"' in h.body for h in page.html), "opened once"


def test_a_quote_in_another_language_than_the_page_has_its_translation_below(
    open_page: Open,
) -> None:
    page = ask(open_page(lang="en"), WHY)
    page.button(key="vq-chip-0-0-0-1").click().run()
    [shown] = [h.body for h in page.html if 'class="vq-translation"' in h.body]
    assert say("translation_by_source", "en") in html.unescape(shown)
    assert '<p lang="en">' in shown
    indonesian = ask(open_page(lang="id"), WHY)
    indonesian.button(key="vq-chip-0-0-0-1").click().run()
    assert not any('class="vq-translation"' in h.body for h in indonesian.html)


def test_a_question_off_topic_is_refused_with_what_was_searched(open_page: Open) -> None:
    page = ask(open_page(lang="en"), "Who won the football world cup in 1998?")
    assert wording.refusal("off_topic", "en") in text(page) or "The sources do not" in text(page)
    assert re.search(r"\d+ passages of \d+ sources were searched", text(page))
    assert "The nearest passages" in text(page)
    assert chips(page)


@pytest.mark.parametrize("question", ["???", "😀😀", "\u200b\u202e"])
def test_a_question_without_words_is_asked_for(open_page: Open, question: str) -> None:
    page = open_page(q=question, lang="en")
    assert not page.error
    assert "Please type a question" in text(page)


def test_an_answer_is_in_the_language_of_its_question(open_page: Open) -> None:
    page = ask(open_page(lang="id"), "Which method does this study use?")
    assert "descriptive qualitative method" in text(page)
    assert "Sumber yang dikutip" in text(page)


def test_a_question_in_another_language_is_answered_in_english_and_that_is_said(
    open_page: Open,
) -> None:
    page = ask(open_page(lang="id"), "Quand est-ce que le vaccin est arrivé dans le pays ?")
    assert [info.value for info in page.info] == [wording.OTHER_LANGUAGE]


def test_the_language_of_the_page_is_switched_and_kept_in_the_address(open_page: Open) -> None:
    page = ask(open_page(lang="id"), METHOD)
    page.segmented_control(key="vq-language").set_value("en").run()
    assert address(page, "lang") == "en"
    assert "Sources cited" in text(page)
    assert "metode kualitatif deskriptif" in text(page), "the answer stays in its own language"
    assert page.chat_input[0].placeholder.startswith("Type your question")
    assert any("lang = name" in h.body and 'name = "en"' in h.body for h in page.html)


@pytest.mark.parametrize("given", ["fr", "", "<script>", "ID"])
def test_an_unknown_language_becomes_indonesian(open_page: Open, given: str) -> None:
    page = open_page(lang=given)
    assert not page.exception
    assert address(page, "lang") == "id"
    assert PROFILE.greeting.id in text(page)


def test_a_question_in_the_address_is_asked_once(open_page: Open) -> None:
    page = open_page(q=METHOD, lang="id")
    assert text(page).count("metode kualitatif deskriptif") == 1
    page.run()
    assert text(page).count("metode kualitatif deskriptif") == 1
    assert address(page, "q") == METHOD
    ask(page, "Apa itu diplomasi vaksin?")
    assert "q" not in page.query_params


def test_a_question_that_is_too_long_is_cut_and_that_is_said(open_page: Open) -> None:
    page = open_page(q="Apa itu diplomasi vaksin? " * 400, lang="id")
    assert not page.error
    assert "hanya 2000 karakter pertama" in page.warning[0].value


def test_a_follow_up_leans_on_the_conversation(open_page: Open) -> None:
    page = ask(open_page(lang="en"), "What was the efficacy of CoronaVac in Turkey?")
    ask(page, "And in Brazil?")
    assert "Understood as:" in text(page)
    assert "Brazil" in text(page).rpartition("Understood as:")[2]
    assert len([h for h in page.html if 'class="vq-question"' in h.body]) == 2


def test_a_new_conversation_begins_with_nothing_said(open_page: Open) -> None:
    page = open_page(q=METHOD, lang="id")
    page.button(key="vq-new").click().run()
    assert PROFILE.greeting.id in text(page)
    assert "metode kualitatif deskriptif" not in text(page)
    assert "q" not in page.query_params
    ask(page, "Apa itu diplomasi vaksin?")
    assert "Understood as" not in text(page)


def test_the_search_is_limited_to_chosen_sources(open_page: Open) -> None:
    page = open_page(lang="en")
    sources = page.multiselect(key="vq-sources")
    assert "Study: PROSES KERJA SAMA" in sources.options[0] or any(
        option.startswith("Study: ") for option in sources.options
    )
    assert len(sources.options) == 10, "a source and its translation are one choice"
    sources.set_value(["study.id"]).run()
    ask(page, "What is vaccine diplomacy?")
    assert "a cooperative strategy carried out by Indonesia" in text(page)
    assert "Hotez" not in text(page)


def test_markup_in_a_question_is_text(open_page: Open) -> None:
    nasty = '<img src=x onerror="alert(1)"> :red[x] $y$ ![p](https://evil.example/p.png)'
    page = open_page(q=nasty, lang="en")
    assert nasty in text(page)
    assert not any("<img" in h.body for h in page.html)
    assert not any("evil.example" in m.value for m in page.markdown)


def test_nothing_of_a_visitor_is_in_the_caches(open_page: Open) -> None:
    first = ask(open_page(lang="id"), METHOD)
    second = open_page(lang="id")
    assert "metode kualitatif deskriptif" in text(first)
    assert METHOD not in text(second) or PROFILE.greeting.id in text(second)
    assert "metode kualitatif deskriptif" not in text(second)


class Slow(Assistant):
    """Takes longer than an answer that is shown whole."""

    def __init__(self, other: Assistant) -> None:
        super().__init__(other.index, other.settings)
        self.asked: list[str] = []

    def stream(self, text: str, *args: Any, **options: Any) -> Iterator[Event]:
        self.asked.append(text)
        time.sleep(2 * conversation.QUICK)
        return super().stream(text, *args, **options)


def test_a_question_that_interrupts_another_leaves_both_answered(assistant: Assistant) -> None:
    """Streamlit stops a run where it next draws; what was being asked must not get lost."""

    class Interrupted(BaseException):
        pass

    def interrupt(_events: object) -> None:
        raise Interrupted

    talk = conversation.Conversation()
    talk.submit(METHOD)
    way = conversation.Way("id")
    slow = Slow(assistant)
    with pytest.raises(Interrupted):
        conversation.answer(talk, 0, slow, way, interrupt, lambda: assistant)
    assert talk.exchanges[0].waiting
    talk.submit("Apa itu diplomasi vaksin?")
    for place in range(2):
        conversation.answer(talk, place, slow, way, lambda _events: None, lambda: assistant)
    assert [e.answer is not None for e in talk.exchanges] == [True, True]
    assert slow.asked == [METHOD, "Apa itu diplomasi vaksin?"], "what goes on is not begun again"


def test_the_page_decides_the_language_where_the_words_do_not(assistant: Assistant) -> None:
    for page in ("id", "en"):
        talk = conversation.Conversation()
        talk.submit("CoronaVac?")
        way = conversation.Way(page)
        conversation.answer(talk, 0, assistant, way, lambda _events: None, lambda: assistant)
        found = talk.exchanges[0].answer
        assert found is not None
        assert found.language == page
