"""Questions that lean on the conversation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.followups import Resolved, resolve

# The questions before, the new one, and what is asked (with the question it leans on).
DIALOGUES: list[tuple[list[str], str, Resolved]] = [
    # "what about …": the name of the last question is replaced
    (
        ["When did BPOM authorise Sinovac?"],
        "what about AstraZeneca?",
        Resolved("When did BPOM authorise AstraZeneca?"),
    ),
    (
        ["When did BPOM authorise Sinovac?"],
        "And how about Pfizer",
        Resolved("When did BPOM authorise Pfizer?"),
    ),
    (
        ["Kapan BPOM mengizinkan Sinovac?"],
        "Bagaimana dengan AstraZeneca?",
        Resolved("Kapan BPOM mengizinkan AstraZeneca?"),
    ),
    (
        ["Kapan BPOM mengizinkan Sinovac?"],
        "kalau AstraZeneca gimana?",
        Resolved("Kapan BPOM mengizinkan AstraZeneca?"),
    ),
    (
        ["Berapa efikasi CoronaVac di Turki?"],
        "Kalau di Brasil?",
        Resolved("Berapa efikasi CoronaVac di Brasil?"),
    ),
    (
        ["What was the efficacy of CoronaVac in Turkey?"],
        "And what about in Brazil?",
        Resolved("What was the efficacy of CoronaVac in Brazil?"),
    ),
    (
        ["What was the efficacy of CoronaVac in Turkey?"],
        "What about in Brazil?",
        Resolved("What was the efficacy of CoronaVac in Brazil?"),
    ),
    (
        ["Siapa yang memproduksi vaksin?"],
        "Bagaimana dengan izinnya?",
        Resolved("Bagaimana dengan izinnya?", "Siapa yang memproduksi vaksin?"),
    ),
    (
        ["When did BPOM authorise Sinovac?", "what about AstraZeneca?"],
        "and Moderna, what about that?",
        Resolved("and Moderna, what about that?", "When did BPOM authorise AstraZeneca?"),
    ),
    (
        ["When did BPOM authorise Sinovac?", "what about AstraZeneca?"],
        "what about Moderna?",
        Resolved("When did BPOM authorise Moderna?"),
    ),
    # pronouns and bare question words lean on the question before
    (
        ["Siapa yang pertama divaksin di Indonesia?"],
        "Dan kapan itu?",
        Resolved("Dan kapan itu?", "Siapa yang pertama divaksin di Indonesia?"),
    ),
    (
        ["Siapa yang pertama divaksin di Indonesia?"],
        "kapan?",
        Resolved("kapan?", "Siapa yang pertama divaksin di Indonesia?"),
    ),
    (
        ["Apa itu COVAX?"],
        "siapa yang memimpinnya?",
        Resolved("siapa yang memimpinnya?", "Apa itu COVAX?"),
    ),
    (["What is COVAX?"], "who leads it?", Resolved("who leads it?", "What is COVAX?")),
    (["What is COVAX?"], "Why?", Resolved("Why?", "What is COVAX?")),
    (
        ["Who is Retno Marsudi?"],
        "What did she say?",
        Resolved("What did she say?", "Who is Retno Marsudi?"),
    ),
    (
        ["Apa tujuan penelitian ini?"],
        "Lalu metodenya?",
        Resolved("Lalu metodenya?", "Apa tujuan penelitian ini?"),
    ),
    (
        ["Bio Farma itu apa?"],
        "sejak kapan?",
        Resolved("sejak kapan?", "Bio Farma itu apa?"),
    ),
    (["What is COVAX?"], "since when?", Resolved("since when?", "What is COVAX?")),
    # through several turns
    (
        ["Siapa yang pertama divaksin di Indonesia?", "Dan kapan itu?"],
        "di mana?",
        Resolved("di mana?", "Siapa yang pertama divaksin di Indonesia?"),
    ),
    (
        ["What is COVAX?", "who leads it?", "since when?"],
        "and why?",
        Resolved("and why?", "What is COVAX?"),
    ),
    (
        ["What is COVAX?", "When did BPOM authorise Sinovac?"],
        "and why?",
        Resolved("and why?", "When did BPOM authorise Sinovac?"),
    ),
    # questions that stand alone
    (["Apa itu EUL?"], "Siapa itu Retno Marsudi?", Resolved("Siapa itu Retno Marsudi?")),
    (["Apa itu EUL?"], "Apa itu diplomasi vaksin?", Resolved("Apa itu diplomasi vaksin?")),
    (["What is an EUL?"], "What is vaccine diplomacy?", Resolved("What is vaccine diplomacy?")),
    (
        ["What is an EUL?"],
        "When did the clinical trial in Bandung begin?",
        Resolved("When did the clinical trial in Bandung begin?"),
    ),
    (
        ["Apa itu EUL?"],
        "Berapa relawan uji klinis CoronaVac di Bandung?",
        Resolved("Berapa relawan uji klinis CoronaVac di Bandung?"),
    ),
    (
        ["Apa itu EUL?"],
        "Bagaimana diplomasi vaksin Indonesia dilakukan secara multijalur?",
        Resolved("Bagaimana diplomasi vaksin Indonesia dilakukan secara multijalur?"),
    ),
    (["Apa itu EUL?"], "", Resolved("")),
    ([], "Dan kapan itu?", Resolved("Dan kapan itu?")),
    ([], "what about AstraZeneca?", Resolved("what about AstraZeneca?")),
]


@pytest.mark.parametrize(("earlier", "question", "expected"), DIALOGUES)
def test_dialogues(earlier: list[str], question: str, expected: Resolved) -> None:
    assert resolve(question, earlier) == expected


def test_there_are_enough_dialogues() -> None:
    assert len(DIALOGUES) >= 20


def test_the_standalone_form_shows_both_questions() -> None:
    assert Resolved("kapan?", "Siapa divaksin?").standalone == "kapan? (Siapa divaksin?)"
    assert Resolved("Apa itu EUL?").standalone == "Apa itu EUL?"


def test_a_long_conversation_is_resolved() -> None:
    assert resolve("kapan?", ["Apa itu COVAX?"] + ["dan kapan itu?"] * 5000) == Resolved(
        "kapan?", "Apa itu COVAX?"
    )


TYPED = st.text(max_size=40) | st.sampled_from(
    ["kapan?", "what about X?", "Kalau di Brasil?", "Who is Retno?", "dan itu?", "di mana"]
)


@given(TYPED, st.lists(TYPED, max_size=4))
def test_a_question_leans_on_one_that_was_asked(question: str, earlier: list[str]) -> None:
    asked = {resolve(said, earlier[:place]).asked for place, said in enumerate(earlier)}
    assert resolve(question, earlier).context in {"", *asked}
    assert resolve(question, []) == Resolved(question)
