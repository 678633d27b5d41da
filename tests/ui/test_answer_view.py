"""Answers of every kind, drawn without asking for them."""

from __future__ import annotations

import html

import pytest
from streamlit.testing.v1 import AppTest

from vaxqa.answer import Answer, AnswerSentence, Dropped
from vaxqa.assistant import Assistant

from .conftest import TIMEOUT, text


def script(answer_json: str, language: str) -> None:
    from typing import cast

    from vaxqa.answer import Answer
    from vaxqa.types import Language
    from vaxqa.ui import answer_view
    from vaxqa.ui.conversation import Exchange

    answer = Answer.model_validate_json(answer_json)
    answer_view.show(Exchange(answer.question, answer), 0, "0-0", cast("Language", language))


def draw(answer: Answer, language: str) -> AppTest:
    page = AppTest.from_function(
        script, default_timeout=TIMEOUT, args=(answer.model_dump_json(), language)
    ).run()
    assert not page.exception
    return page


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    found = assistant.ask("Why did Bio Farma choose Sinovac as its partner?")
    assert found.status == "answered"
    return found


@pytest.fixture
def written(answer: Answer) -> Answer:
    """As a model could have written it: in Indonesian, resting on English quotes."""
    return answer.model_copy(
        update={
            "language": "id",
            "mode": "generative",
            "model": "openai:*bold*",
            "sentences": (
                AnswerSentence(
                    text="Karena keamanan, kecepatan, dan kemandirian.",
                    language="id",
                    citations=(1,),
                    verdict="supported",
                ),
            ),
            "citations": answer.citations[:1],
        }
    )


def test_a_written_sentence_shows_its_quote_and_the_quotes_language(written: Answer) -> None:
    page = draw(written, "id")
    quote = next(h.body for h in page.html if "vq-quote" in h.body)
    assert 'lang="en"' in quote
    assert html.escape(written.citations[0].quote) in quote
    assert "bahasa Inggris" in quote
    assert "Ditulis oleh openai:*bold*" in text(page)


def test_words_that_are_the_answer_are_not_shown_twice(answer: Answer) -> None:
    page = draw(answer, "en")
    assert text(page).count(answer.sentences[0].text) == 1
    assert "without a language model" in text(page)


def test_a_sentence_in_another_language_than_the_answer_says_so(answer: Answer) -> None:
    page = draw(answer.model_copy(update={"language": "id"}), "id")
    said = next(h.body for h in page.html if "vq-said" in h.body)
    assert 'lang="en"' in said
    assert "bahasa Inggris" in said


@pytest.mark.parametrize("reason", ["model_unavailable", "model_invalid_output"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_fall_back_from_the_model_is_said(answer: Answer, reason: str, language: str) -> None:
    page = draw(answer.model_copy(update={"degraded": reason}), language)
    assert len(page.warning) == 1


@pytest.mark.parametrize(
    ("count", "sentence"), [(1, "One sentence was withheld"), (3, "3 sentences were withheld")]
)
def test_what_was_withheld_is_counted_and_not_shown(
    written: Answer, count: int, sentence: str
) -> None:
    dropped = (Dropped(reason="empty", text="a secret"),) * count
    page = draw(written.model_copy(update={"dropped": dropped}), "en")
    assert sentence in text(page)
    assert "a secret" not in text(page)


def test_what_is_not_answered_is_named(answer: Answer) -> None:
    partly = {"status": "partial", "unanswered": ("<b>berapa</b> biayanya?",)}
    page = draw(answer.model_copy(update=partly), "en")
    assert "The sources do not answer this part" in text(page)
    assert "<b>berapa</b> biayanya?" in text(page)


def test_the_question_as_it_was_understood_is_shown(answer: Answer) -> None:
    page = draw(answer.model_copy(update={"standalone_question": "Why? — Sinovac"}), "en")
    assert "Understood as: Why? — Sinovac" in text(page)
    assert "Understood as" not in text(draw(answer, "en"))
