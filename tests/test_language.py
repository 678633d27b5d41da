"""Indonesian or English, or neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.language import Detected, detect

INDONESIAN = """\
apa itu EUL?
apa sih EUL
siapa yang tanda tangan?
kapan?
Dan kapan itu?
berapa dosis?
brp efikasinya
di mana uji klinisnya
dimana pabriknya?
kenapa Sinovac?
mengapa multijalur?
bagaimana dengan AstraZeneca?
gimana kalo Pfizer
siapa?
vaksin gotong royong
sebutkan sembilan jalur
jelaskan diplomasi vaksin
transfer teknologi mRNA untuk apa?
efikasi CoronaVac berapa persen?
Siapa Retno Marsudi?
Bio Farma itu perusahaan apa?
Kapan vaksinasi pertama dilakukan di Indonesia?
apakah vaksinnya halal
tujuan penelitian
metode penelitian
harga vaksin
apa yg dimaksud dgn diplomasi multijalur
peran Kementerian Luar Negeri
WHO bilang apa?
sudah berapa dosis yang tiba pada tahun 2021
Apa hubungan Sinovac dan Bio Farma?
""".splitlines()

ENGLISH = """\
who signed?
what is an EUL?
What's EUL?
when?
and when was that?
how many doses?
where was the trial
why Sinovac?
what about AstraZeneca?
how about Pfizer
list the nine tracks
explain vaccine diplomacy
vaccine price
research method
Who is Retno Marsudi?
Is Bio Farma a company?
Sinovac efficacy rate
Did BPOM approve it?
When did vaccination in Indonesia begin?
which countries got mRNA technology
tell me more
multi-track diplomacy
technology transfer agreement
Was the vaccine halal?
who funded this study
role of the foreign ministry
does WHO say so?
""".splitlines()

# Malay is read by readers of Indonesian.
MALAY = """\
Bilakah vaksin itu tiba di Malaysia dan berapakah harganya?
Siapa yang menandatangani perjanjian itu?
Adakah vaksin ini selamat untuk kanak-kanak?
""".splitlines()

NEITHER = """\
Quand le vaccin est-il arrivé ?
Qui a signé l'accord avec la Chine et pourquoi ?
Wer hat den Vertrag unterschrieben?
Wann ist der Impfstoff angekommen?
Was ist die Wirksamkeit und wie hoch ist sie?
¿Cuándo llegó la vacuna y quién la pagó?
Wanneer kwam het vaccin en wie heeft het betaald?
Quando è arrivato il vaccino e chi lo ha pagato?
疫苗什么时候到的?
ワクチンはいつ届きましたか?
متى وصل اللقاح إلى إندونيسيا؟
Когда прибыла вакцина?
วัคซีนมาถึงเมื่อไร
백신은 언제 도착했습니까?
""".splitlines()


@pytest.mark.parametrize("text", INDONESIAN + MALAY)
def test_indonesian(text: str) -> None:
    assert detect(text, "en") == Detected("id")


@pytest.mark.parametrize("text", ENGLISH)
def test_english(text: str) -> None:
    assert detect(text, "id") == Detected("en")


@pytest.mark.parametrize("text", NEITHER)
def test_neither(text: str) -> None:
    assert detect(text, "id") == Detected("en", recognised=False)


def test_there_are_enough_questions() -> None:
    assert len(INDONESIAN) + len(ENGLISH) >= 40


@pytest.mark.parametrize("text", ["", " ", "2020?", "EUL", "Sinovac", "😀😀", "?!", "BPOM MUI"])
@pytest.mark.parametrize("default", ["id", "en"])
def test_what_says_nothing_takes_the_default(text: str, default: str) -> None:
    assert detect(text, default) == Detected(default)  # type: ignore[arg-type]


def test_case_does_not_matter() -> None:
    assert detect("APA ITU EUL?", "en").language == "id"
    assert detect("WHO SIGNED?", "id").language == "en"


def test_a_foreign_name_does_not_change_the_language() -> None:
    assert detect("Apa arti 疫苗外交 dalam penelitian ini?") == Detected("id")
    assert detect("Who is 王毅?", "id") == Detected("en")


@given(st.text(max_size=200), st.sampled_from(["id", "en"]))
def test_any_text_has_a_language_to_answer_in(text: str, default: str) -> None:
    found = detect(text, default)  # type: ignore[arg-type]
    assert found.language in {"id", "en"}
    assert found.recognised or found.language == "en"
