"""From what a reader types to a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.questions import MAX_CHARACTERS, Part, is_empty, parts, understand
from vaxqa.types import Language, Turn


def test_a_question_is_cleaned_and_its_language_told() -> None:
    question = understand("  Apa itu\n\u200b EUL? ")
    assert question.text == question.asked == question.standalone == "Apa itu EUL?"
    assert (question.context, question.language, question.recognised) == ("", "id", True)


@pytest.mark.parametrize(
    ("text", "language", "recognised"),
    [
        ("who signed?", "en", True),
        ("siapa yang tanda tangan?", "id", True),
        ("Sinovac?", "en", True),
        ("Quand le vaccin est-il arrivé ?", "en", False),
        ("疫苗什么时候到的?", "en", False),
        ("", "en", True),
    ],
)
def test_the_language_to_answer_in(text: str, language: Language, recognised: bool) -> None:
    question = understand(text)
    assert (question.language, question.recognised) == (language, recognised)


def test_the_language_can_be_chosen() -> None:
    assert understand("who signed?", language="id").language == "id"
    assert understand("疫苗?", language="id").recognised is False


def test_a_word_that_is_of_neither_takes_the_conversations_language() -> None:
    assert understand("Sinovac?", [Turn("Apa itu EUL?")]).language == "id"
    assert understand("Sinovac?", [Turn("What is an EUL?")]).language == "en"
    assert understand("who?", [Turn("Apa itu EUL?")]).language == "en"


def test_a_follow_up_is_completed_from_the_questions_not_the_answers() -> None:
    history = [Turn("Siapa yang pertama\n divaksin di Indonesia?", "Presiden Joko Widodo.")]
    question = understand("Dan kapan itu?", history)
    assert question.text == question.asked == "Dan kapan itu?"
    assert question.context == "yang pertama divaksin di Indonesia"
    assert question.standalone == "Dan kapan itu? (yang pertama divaksin di Indonesia)"


def test_a_replaced_name_makes_a_new_question() -> None:
    question = understand("what about Pfizer?", [Turn("When did BPOM authorise Sinovac?")])
    assert question.text == "what about Pfizer?"
    assert question.asked == question.standalone == "When did BPOM authorise Pfizer?"


def test_a_question_too_long_is_cut() -> None:
    question = understand("apa " * 2500)
    assert len(question.text) <= MAX_CHARACTERS
    assert question.text.startswith("apa apa")
    assert question.language == "id"


@pytest.mark.parametrize("text", ["", "  ", "?!", "😀😀", "\u200b\u202e", "…", "\x00\x07"])
def test_nothing_is_asked(text: str) -> None:
    assert is_empty(understand(text))


@pytest.mark.parametrize("text", ["a", "7", "疫苗", "😀 vaksin"])
def test_something_is_asked(text: str) -> None:
    assert not is_empty(understand(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Apa itu EUL?", [Part("Apa itu EUL?")]),
        (
            "Kapan uji klinis dimulai dan berapa relawannya?",
            [
                Part("Kapan uji klinis dimulai"),
                Part("berapa relawannya?", "Kapan uji klinis dimulai"),
            ],
        ),
        (
            "When did the trial begin, and how many took part?",
            [
                Part("When did the trial begin"),
                Part("how many took part?", "When did the trial begin"),
            ],
        ),
        (
            "Apa itu EUL? Siapa yang memberinya?",
            [Part("Apa itu EUL?"), Part("Siapa yang memberinya?", "Apa itu EUL?")],
        ),
        ("Siapa Bio Farma dan Sinovac?", [Part("Siapa Bio Farma dan Sinovac?")]),
        ("Who are Bio Farma and Sinovac?", [Part("Who are Bio Farma and Sinovac?")]),
        (
            "Saya sedang menulis skripsi. Apa metode penelitian ini?",
            [Part("Apa metode penelitian ini?", "Saya sedang menulis skripsi.")],
        ),
        ("diplomasi vaksin", [Part("diplomasi vaksin")]),
        ("Uji klinis. Relawan.", [Part("Uji klinis."), Part("Relawan.", "Uji klinis.")]),
        ("?!", [Part("?!")]),
        ("", [Part("")]),
        (
            "Apa, siapa, dan kapan?",
            [Part("Apa, siapa"), Part("kapan?", "Apa, siapa")],
        ),
    ],
)
def test_parts(text: str, expected: list[Part]) -> None:
    assert parts(understand(text)) == expected


def test_the_context_of_a_follow_up_is_context_of_its_parts() -> None:
    question = understand("Kapan dan di mana?", [Turn("Siapa yang pertama divaksin?")])
    assert parts(question) == [
        Part("Kapan", "yang pertama divaksin"),
        Part("di mana?", "Kapan yang pertama divaksin"),
    ]


@given(st.text(max_size=200), st.lists(st.builds(Turn, st.text(max_size=60)), max_size=3))
def test_any_text_is_understood(text: str, history: list[Turn]) -> None:
    question = understand(text, history)
    assert len(question.text) <= MAX_CHARACTERS
    assert question.text == " ".join(question.text.split())
    found = parts(question)
    assert found
    assert all(any(c.isalnum() for c in part.asked) for part in found) or len(found) == 1
