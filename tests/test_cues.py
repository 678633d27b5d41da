"""What kind of thing a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.cues import CUES, Cue, answers, asked, counted
from vaxqa.types import Language

ASKED: list[tuple[str, set[Cue]]] = [
    ("Kapan vaksinasi dimulai?", {"date"}),
    ("Tahun berapa IndoVac diluncurkan?", {"date"}),
    ("tgl brp vaksin tiba", {"date"}),
    ("When did vaccination begin?", {"date"}),
    ("Which year was IndoVac launched?", {"date"}),
    ("Berapa relawannya?", {"number"}),
    ("brp dosis", {"number"}),
    ("How many doses arrived?", {"number"}),
    ("What is the efficacy of CoronaVac?", {"number"}),
    ("Siapa yang memimpin diplomasi vaksin?", {"person"}),
    ("Who signed?", {"person"}),
    ("Which company made it?", {"person"}),
    ("Di mana uji klinisnya?", {"place"}),
    ("Where was the trial?", {"place"}),
    ("Kapan dan di mana uji klinis dimulai?", {"date", "place"}),
    ("Mengapa Sinovac?", {"reason"}),
    ("Apa tujuan penelitian ini?", {"reason"}),
    ("Why Sinovac?", {"reason"}),
    ("What was the purpose of it?", {"reason"}),
    ("Apa itu EUL?", {"definition"}),
    ("Apa yang dimaksud dengan EUL?", {"definition"}),
    ("What is an EUL?", {"definition"}),
    ("Sebutkan sembilan jalur!", {"list"}),
    ("Apa saja sembilan jalur?", {"list"}),
    ("List the nine tracks.", {"list"}),
    ("Vaksin Sinovac", set()),
    ("Jelaskan diplomasi vaksin.", set()),
    ("Tell me about the trial.", set()),
    ("", set()),
    ("Whole vaccine", set()),
]


@pytest.mark.parametrize(("question", "cues"), ASKED)
def test_what_is_asked_for(question: str, cues: set[Cue]) -> None:
    assert asked(question) == cues


@pytest.mark.parametrize(("question", "cues"), ASKED)
def test_capitals_ask_for_the_same(question: str, cues: set[Cue]) -> None:
    assert asked(question.upper()) == cues


ANSWERS: list[tuple[Cue, Language, str, bool]] = [
    ("date", "id", "Vaksinasi dimulai pada 13 Januari 2021.", True),
    ("date", "en", "It began in 2021.", True),
    ("date", "id", "Vaksinasi dimulai di Jakarta.", False),
    ("number", "id", "Relawannya 1.620 orang.", True),
    ("number", "en", "The efficacy was 65.3 per cent.", True),
    ("number", "id", "Relawannya banyak.", False),
    ("number", "id", "Uji dimulai pada 11 Agustus 2020.", False),  # a date is no number
    ("person", "id", "Perjanjian itu diteken Retno Marsudi.", True),
    ("person", "id", "perjanjian itu diteken kemarin.", False),
    ("place", "id", "Uji klinis dimulai di Bandung.", True),
    ("place", "en", "The trial began in Bandung.", True),
    ("place", "id", "Uji klinis dimulai tahun lalu.", False),
    ("reason", "id", "Sinovac dipilih karena sudah sampai fase III.", True),
    ("reason", "en", "It was chosen because it was in phase III.", True),
    ("reason", "id", "Sinovac dipilih Bio Farma.", False),
    ("definition", "id", "Diplomasi vaksin adalah strategi kerja sama.", True),
    ("definition", "en", "Vaccine diplomacy is a branch of health diplomacy.", True),
    ("definition", "id", "Diplomasi vaksin dilakukan pada 2020.", False),
    ("list", "en", "Government, business, religion and media.", True),
    ("list", "id", "Pemerintah; bisnis; agama.", True),
    ("list", "en", "Government and media.", False),
]


@pytest.mark.parametrize(("cue", "language", "sentence", "holds"), ANSWERS)
def test_whether_a_sentence_has_it(
    cue: Cue, language: Language, sentence: str, holds: bool
) -> None:
    assert answers(cue, sentence, language) is holds


@pytest.mark.parametrize(
    ("cue", "sentence", "question", "holds"),
    [
        ("date", "Uji dimulai pada 11 Agustus 2020.", "Apa kelanjutan 11 Agustus 2020?", False),
        ("date", "Uji dimulai pada 11 Agustus 2020.", "Apa yang dimulai pada 2021?", True),
        (
            "date",
            "Pada 2020 uji dimulai, pada 2021 selesai.",
            "Kapan uji tahun 2020 selesai?",
            True,
        ),
        ("number", "Relawannya 1.620 orang.", "Berapa dari 1.620 relawan?", False),
        ("number", "Relawannya 1.620 orang.", "Berapa dari 1.500 relawan?", True),
        ("person", "perjanjian diteken oleh Retno.", "Siapa Retno?", False),
        ("person", "Retno meneken perjanjian pada Agustus.", "Siapa selain retno?", False),
        ("person", "Honesti memimpin Bio Farma.", "Siapa Honesti?", True),
        ("place", "Uji dimulai di Bandung.", "Di mana letak Bandung?", False),
        ("place", "Uji di Bandung diawasi dari Jakarta.", "Di mana selain di Bandung?", True),
        ("reason", "Dipilih karena cepat.", "Mengapa dipilih karena cepat?", True),
    ],
)
def test_what_the_question_says_is_no_answer_to_it(
    cue: Cue, sentence: str, question: str, holds: bool
) -> None:
    assert answers(cue, sentence, "id", question) is holds


@pytest.mark.parametrize(
    ("question", "things"),
    [
        ("How many employees does it have?", ("employees", "does")),
        ("the number of Doses", ("doses",)),
        ("Berapa dosis yang tiba?", ("dosis", "yang")),
        ("berapa banyak relawan?", ("relawan",)),
        ("Seberapa besar efikasi vaksin itu?", ("efikasi", "vaksin")),
        ("brp dosis", ("dosis",)),
        ("jumlah relawan", ("relawan",)),
        ("Kapan dosis tiba?", ()),
        ("Berapa?", ()),
        ("", ()),
    ],
)
def test_whose_number_is_asked_for(question: str, things: tuple[str, ...]) -> None:
    assert counted(question) == things


@given(st.text(max_size=100), st.text(max_size=40))
def test_any_text_can_be_asked_and_told(text: str, question: str) -> None:
    assert asked(text) <= set(CUES)
    assert len(counted(text)) <= 2
    for cue in CUES:
        if answers(cue, text, "id", question):
            assert answers(cue, text, "id")
