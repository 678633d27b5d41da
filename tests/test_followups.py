"""Questions that lean on the conversation."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.followups import MAX_CHARACTERS, Resolved, resolve

WHEN = "When did BPOM authorise Sinovac?"
KAPAN = "Kapan BPOM mengizinkan Sinovac?"
TRIAL = "Kapan uji klinis CoronaVac di Bandung dimulai?"
FIRST = "Siapa yang pertama divaksin di Indonesia?"

# The questions before, the new one, and what is asked: a variation of the last question.
VARIED: list[tuple[list[str], str, str]] = [
    # a name, however the question is put
    ([WHEN], "what about AstraZeneca?", "When did BPOM authorise AstraZeneca?"),
    ([WHEN], "And how about Pfizer", "When did BPOM authorise Pfizer?"),
    ([WHEN], "and the Pfizer vaccine?", "When did BPOM authorise Pfizer?"),
    ([WHEN], "Sinopharm?", "When did BPOM authorise Sinopharm?"),
    ([KAPAN], "Bagaimana dengan AstraZeneca?", "Kapan BPOM mengizinkan AstraZeneca?"),
    ([KAPAN], "kalau AstraZeneca gimana?", "Kapan BPOM mengizinkan AstraZeneca?"),
    ([KAPAN], "dan vaksin AstraZeneca?", "Kapan BPOM mengizinkan AstraZeneca?"),
    (["kapan bpom kasih izin sinovac?"], "klo moderna?", "kapan bpom kasih izin moderna?"),
    (["Efikasi CoronaVac berapa?"], "kalau Moderna?", "Efikasi Moderna berapa?"),
    (["Apa itu IndoVac?"], "kalau InaVac?", "Apa itu InaVac?"),
    # like for like: a body for a body, a place for a place, a person for a person
    ([WHEN], "what about WHO?", "When did WHO authorise Sinovac?"),
    (["Berapa efikasi CoronaVac di Turki?"], "Brasil?", "Berapa efikasi CoronaVac di Brasil?"),
    (["berapa efikasi coronavac di turki?"], "di brasil?", "berapa efikasi coronavac di brasil?"),
    (["Berapa efikasi CoronaVac di Turki?"], "Kalau Moderna?", "Berapa efikasi Moderna di Turki?"),
    (["Is it safe in Turkey?"], "And what about in Brazil?", "Is it safe in Brazil?"),
    (
        ["How many COVID-19 doses did Germany give Indonesia?"],
        "And the Dutch?",
        "How many COVID-19 doses did Dutch give Indonesia?",
    ),
    (
        ["What did Retno Marsudi say about COVAX?"],
        "and Dino Patti Djalal?",
        "What did Dino Patti Djalal say about COVAX?",
    ),
    (["Where is the WHO hub?"], "and BPOM?", "Where is the BPOM hub?"),
    # a date, a number, an ordinal
    (["How many doses by 30 June 2021?"], "and in 2022?", "How many doses by 30 June 2022?"),
    (["How many doses by 30 June 2021?"], "by 12 July?", "How many doses by 12 July 2021?"),
    (["Kapan mencapai 50 juta?"], "Kalau 100 juta?", "Kapan mencapai 100 juta?"),
    (["What was the first track?"], "and the second one?", "What was the second track?"),
    (["Apa isi dokumen pertama?"], "yang kedua?", "Apa isi dokumen kedua?"),
    (["Kapan ia menerima dosis pertama?"], "dosis kedua?", "Kapan ia menerima dosis kedua?"),
    # a variation of a variation
    ([WHEN, "what about AstraZeneca?"], "and Moderna?", "When did BPOM authorise Moderna?"),
    # narrowed
    (["Berapa efikasi CoronaVac?"], "Kalau di Brasil?", "Berapa efikasi CoronaVac di Brasil?"),
    ([WHEN], "only for adults?", "When did BPOM authorise Sinovac for adults?"),
    ([WHEN, "for adults?"], "for children?", "When did BPOM authorise Sinovac for children?"),
    (
        ["Kapan Joko Widodo divaksin?"],
        "khusus dosis kedua?",
        "Kapan Joko Widodo divaksin, dosis kedua?",
    ),
    (
        [WHEN, "for children aged 6 to 11?"],
        "for people over 60?",
        "When did BPOM authorise Sinovac for people over 60?",
    ),
]

# The questions before, the new one, and the context that it takes from them.
LEANING: list[tuple[list[str], str, str]] = [
    # pronouns
    ([FIRST], "Dan kapan itu?", "yang pertama divaksin di Indonesia"),
    (["Apa itu COVAX?"], "siapa yang memimpinnya?", "COVAX"),
    (["What is COVAX?"], "who leads it?", "COVAX"),
    (["Who is Retno Marsudi?"], "What did she say?", "Retno Marsudi"),
    (["Was Indonesia part of COVAX?"], "Why did Jakarta leave it?", "Indonesia part of COVAX"),
    (["When and where did they sign?"], "Who saw that?", "they sign"),
    ([WHEN], "Compare that with AstraZeneca", "BPOM authorise Sinovac"),
    (["What does the WHO hub do?"], "where is it?", "the WHO hub do"),
    # too little is said
    ([FIRST], "kapan?", "yang pertama divaksin di Indonesia"),
    (["What is COVAX?"], "Why?", "COVAX"),
    (["What is COVAX?"], "since when?", "COVAX"),
    (["Bio Farma itu apa?"], "sejak kapan?", "Bio Farma"),
    ([TRIAL], "di kota mana?", "uji klinis CoronaVac di Bandung dimulai"),
    ([TRIAL], "berapa relawan?", "uji klinis CoronaVac di Bandung dimulai"),
    ([TRIAL], "selesai kapan?", "uji klinis CoronaVac di Bandung dimulai"),
    ([WHEN], "tell me more", "BPOM authorise Sinovac"),
    ([WHEN], "And who announced the decision?", "BPOM authorise Sinovac"),
    # something else about it: the new words ask
    (["Siapa yang memproduksi vaksin?"], "Bagaimana dengan izinnya?", "yang memproduksi vaksin"),
    (["Apa tujuan penelitian ini?"], "Lalu metodenya?", "tujuan penelitian ini"),
    ([WHEN], "What about the side effects?", "BPOM authorise Sinovac"),
    # a place or date of its own takes the place of the old one
    ([TRIAL], "kenapa Jakarta?", "uji klinis CoronaVac dimulai"),
    ([TRIAL], "Kenapa itu di Turki?", "uji klinis CoronaVac dimulai"),
    # through several turns: the last content, and what it went back to
    ([FIRST, "Dan kapan itu?"], "di mana?", "yang pertama divaksin di Indonesia"),
    (["What is COVAX?", "who leads it?", "since when?"], "and why?", "leads, COVAX"),
    (
        ["What is COVAX?", "who leads it?", "how many doses did it deliver?"],
        "when?",
        "doses did deliver, COVAX",
    ),
    (["What is COVAX?", WHEN], "and why?", "BPOM authorise Sinovac"),
    # past courtesies
    (["Apa itu EUL?", "terima kasih", "ok"], "siapa yang memberinya?", "EUL"),
    (["Halo", "Apa itu EUL?", "", "?!"], "kapan?", "EUL"),
    (["Thanks, what is COVAX?"], "when?", "COVAX"),
]

# A question before, and one that stands alone all the same.
ALONE: list[tuple[str, str]] = [
    ("Apa itu EUL?", "Siapa itu Retno Marsudi?"),
    ("Apa itu EUL?", "siapa jokowi?"),
    ("Apa itu EUL?", "Apa itu diplomasi vaksin?"),
    ("Apa itu EUL?", "Bio Farma itu apa?"),
    ("Apa itu EUL?", "sembilan jalur itu apa aja"),
    ("Apa itu EUL?", "diplomasi vaksin"),
    ("Apa itu EUL?", "jelaskan multilateralisme"),
    ("Apa itu EUL?", "Berapa relawan uji klinis CoronaVac di Bandung?"),
    ("Apa itu EUL?", "Bagaimana diplomasi vaksin Indonesia dilakukan secara multijalur?"),
    ("Apa itu EUL?", "Apa tujuan penelitian ini?"),
    ("Apa itu EUL?", "Dan kapan Moderna diizinkan BPOM?"),
    ("Apa itu EUL?", "Apa bedanya diplomasi jalur satu dan jalur dua?"),
    ("Apa itu EUL?", "Berapa efikasinya CoronaVac?"),
    ("Apa itu EUL?", "Kapan IndoVac diluncurkan dan siapa yang meluncurkannya?"),
    ("What is an EUL?", "What is vaccine diplomacy?"),
    ("What is an EUL?", "And what is vaccine diplomacy?"),
    ("What is an EUL?", "When did the clinical trial in Bandung begin?"),
    ("What is an EUL?", "Which method does this study use?"),
    ("What is an EUL?", "Why did Bio Farma choose Sinovac as its partner?"),
    ("What is an EUL?", "Who is the head of BPOM and what did she say?"),
    ("What is an EUL?", "Is there a halal certificate for the Sinovac vaccine?"),
    ("What is an EUL?", "Who said that Bio Farma would be no mere tailor?"),
    ("What is an EUL?", "tell me a joke"),
    ("What is an EUL?", "Thank you very much!"),
    ("What is an EUL?", "ok"),
    ("What is an EUL?", ""),
    ("Hello", "what about AstraZeneca?"),
    ("terima kasih", "Dan kapan itu?"),
]


@pytest.mark.parametrize(("earlier", "question", "expected"), VARIED)
def test_a_variation_is_the_last_question_again(
    earlier: list[str], question: str, expected: str
) -> None:
    assert resolve(question, earlier) == Resolved(expected)


@pytest.mark.parametrize(("earlier", "question", "context"), LEANING)
def test_a_leaning_question_takes_content_over(
    earlier: list[str], question: str, context: str
) -> None:
    assert resolve(question, earlier) == Resolved(question, context)


@pytest.mark.parametrize(("before", "question"), ALONE)
def test_a_question_that_is_complete_takes_nothing_over(before: str, question: str) -> None:
    assert resolve(question, [before]) == Resolved(question)


@pytest.mark.parametrize("question", ["Dan kapan itu?", "what about AstraZeneca?", "Brasil?", ""])
def test_nothing_is_leant_on_at_the_beginning(question: str) -> None:
    assert resolve(question, []) == Resolved(question)


def test_a_variation_keeps_what_the_last_question_leant_on() -> None:
    earlier = ["What is the trial of CoronaVac?", "How many took part in it in Turkey?"]
    assert resolve("and in Brazil?", earlier) == Resolved(
        "How many took part in it in Brazil?", "the trial of CoronaVac"
    )


def test_thanks_before_a_follow_up_are_left_out() -> None:
    assert resolve("Ok, makasih. Terus kapan?", ["Apa itu COVAX?"]) == Resolved(
        "Terus kapan?", "COVAX"
    )


def test_the_standalone_form_shows_question_and_context() -> None:
    assert Resolved("kapan?", "divaksin").standalone == "kapan? (divaksin)"
    assert Resolved("Apa itu EUL?").standalone == "Apa itu EUL?"


def test_a_long_conversation_is_resolved() -> None:
    assert resolve("kapan?", ["Apa itu COVAX?"] + ["dan kapan itu?"] * 5000) == Resolved(
        "kapan?", "COVAX"
    )


def test_what_is_carried_does_not_grow_with_the_conversation() -> None:
    turns = ["What is COVAX?", *(f"who leads it with partner{n}?" for n in range(50))]
    assert len(resolve("why?", turns).context) < 60


@pytest.mark.parametrize(
    "text",
    [
        "what is " + "a" * 1990 + " !x",
        "it " * 660,
        "12 " * 660,
        "who is " + "b.c " * 490,
        "A " * 990,
    ],
)
def test_no_question_takes_long(text: str) -> None:
    began = time.perf_counter()
    resolve(text, ["Apa itu COVAX?", text])
    assert time.perf_counter() - began < 5


TYPED = st.text(max_size=40) | st.sampled_from(
    ["kapan?", "what about X?", "Kalau di Brasil?", "Who is Retno?", "dan itu?", "di mana", "ok"]
)


@given(TYPED, st.lists(TYPED, max_size=4))
def test_context_is_made_of_words_that_were_said(question: str, earlier: list[str]) -> None:
    resolved = resolve(question, earlier)
    said = " ".join(earlier).split()
    assert all(any(part.strip(",") in word for word in said) for part in resolved.context.split())
    assert resolve(question, []) == Resolved(question)


@given(st.text(max_size=60))
def test_a_long_question_before_is_cut(text: str) -> None:
    assert len(resolve("kapan?", [text * 100]).context) <= MAX_CHARACTERS
