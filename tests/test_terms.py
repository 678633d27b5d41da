"""Words, stems, and numbers in one form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.terms import (
    FUNCTION_WEIGHT,
    FUNCTION_WORDS,
    LIGHT_WEIGHT,
    LIGHT_WORDS,
    joined,
    stem,
    terms,
    weight,
    words,
)
from vaxqa.types import Language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("?!… 😀", []),
        ("Apa itu EUL?", ["apa", "itu", "eul"]),
        ("COVID-19, Covid 19 and covid19", ["covid", "covid", "and", "covid"]),
        ("1.620 relawan", ["1620", "relawan"]),
        ("1,620 volunteers", ["1620", "volunteers"]),
        ("65,3 persen", ["65.3", "persen"]),
        ("65.3%", ["65.3"]),
        ("1.113.600 dosis", ["1113600", "dosis"]),
        ("dua dosis", ["2", "dosis"]),
        ("two doses", ["2", "doses"]),
        ("sebelas eleven", ["11", "11"]),
        ("Indonesia's vaccine", ["indonesia", "vaccine"]),
        ("Indonesia’s vaccine", ["indonesia", "vaccine"]),
        ("multi-track", ["multi", "track"]),
        ("Straße STRASSE", ["strasse", "strasse"]),
        ("疫苗 vaksin", ["疫苗", "vaksin"]),
        ("kata_kata", ["kata", "kata"]),
        ("mRNA1273", ["mrna1273"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("id", "bekerja", "pekerjaan"),
        ("id", "vaksinnya", "vaksin"),
        ("id", "memberikan", "diberikan"),
        ("id", "perusahaannya", "usaha"),
        ("en", "vaccines", "vaccine"),
        ("en", "signed", "signing"),
        ("en", "diplomacies", "diplomacy"),
    ],
)
def test_inflected_forms_meet(language: Language, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


def test_stems_are_of_one_language() -> None:
    assert terms("The vaccines", "en") == ["the", "vaccin"]
    assert terms("Vaksinnya 1.620", "id") == ["vaksin", "1620"]


@pytest.mark.parametrize("word", ["1620", "65.3", "2020an"])
def test_a_number_is_its_own_stem(word: str) -> None:
    assert stem(word, "id") == stem(word, "en") == word


@pytest.mark.parametrize(
    "word", ["tidak", "bukan", "belum", "jangan", "tanpa", "kurang", "naik", "not", "without"]
)
def test_what_changes_a_question_is_no_function_word(word: str) -> None:
    assert word not in FUNCTION_WORDS | LIGHT_WORDS


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("yang", FUNCTION_WEIGHT),
        ("who", FUNCTION_WEIGHT),
        ("tanggal", LIGHT_WEIGHT),
        ("country", LIGHT_WEIGHT),
        ("vaksin", 1.0),
        ("2020", 1.0),
        ("", 1.0),
    ],
)
def test_a_word_weighs_by_what_it_says(word: str, expected: float) -> None:
    assert weight(word) == expected


def test_function_words_weigh_less_than_light_ones_and_those_less_than_others() -> None:
    assert 0 < FUNCTION_WEIGHT < LIGHT_WEIGHT < 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kerja sama Bio Farma", "Kerjasama Bio Farma"),
        ("KERJA SAMA", "KERJASAMA"),
        ("bekerja sama", "bekerjasama"),
        ("kerja samanya", "kerjasamanya"),
        ("kerja keras", "kerja keras"),
        ("COVID-19, Covid 19", "covid, covid"),
        ("", ""),
    ],
)
def test_a_term_of_two_parts_is_joined(text: str, expected: str) -> None:
    assert joined(text) == expected


def test_a_joined_term_has_no_word_of_its_parts() -> None:
    assert words("Kerja sama itu") == ["kerjasama", "itu"]
    assert set(terms("kerja sama", "id")).isdisjoint(terms("pekerja", "id") + terms("sama", "id"))


@given(st.text(max_size=200), st.sampled_from(["id", "en"]))
def test_a_term_per_word_none_of_them_empty(text: str, language: Language) -> None:
    found = words(text)
    assert all(found)
    assert [word for word in found if word != word.casefold()] == []
    assert len(terms(text, language)) == len(found)


@given(st.integers(0, 10**12))
def test_a_grouped_number_is_one_term_in_both_languages(value: int) -> None:
    grouped = f"{value:,}"
    assert words(grouped) == words(grouped.replace(",", ".")) == [str(value)]
