"""Words near a word."""

from __future__ import annotations

from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.spelling import COGNATE, MOST, SHORTEST, Spelling, one_slip_away, skeleton


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("qualitative", "kualitatif"),
        ("production", "produksi"),
        ("university", "universitas"),
        ("technology", "teknologi"),
        ("efficacy", "efikasi"),
        ("active", "aktif"),
        ("politics", "politik"),
        ("competence", "kompetensi"),
        ("clinic", "klinik"),
        ("pharmacy", "farmasi"),
        ("vaccine", "faksin"),
        ("context", "konteks"),
        ("method", "metod"),
        ("dossier", "dosier"),
    ],
)
def test_a_loan_word_has_one_skeleton_or_is_near(english: str, indonesian: str) -> None:
    near = [word for word, _ in Spelling([indonesian]).near(english)]
    assert skeleton(english) == skeleton(indonesian) or near == [indonesian]


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("qualitative", "kualitatif"),
        ("active", "aktif"),
        ("university", "universitas"),
        ("politics", "politik"),
        ("technology", "teknologi"),
        ("chronic", "kronik"),
        ("dossier", "dosier"),
        ("efficacy", "eficacy"),
    ],
)
def test_skeletons_that_are_the_same(english: str, indonesian: str) -> None:
    assert skeleton(english) == skeleton(indonesian)


VOCABULARY = "diplomasi efikasi vaksin sinovac astrazeneca teknologi perjanjian".split()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("diplomsi", "diplomasi"),
        ("efikassi", "efikasi"),
        ("sinovak", "sinovac"),
        ("astrazenca", "astrazeneca"),
        ("teknologgi", "teknologi"),
        ("technology", "teknologi"),
        ("perjanjan", "perjanjian"),
        ("vaksinn", "vaksin"),
    ],
)
def test_a_slip_finds_the_word_that_was_meant(typed: str, meant: str) -> None:
    assert Spelling(VOCABULARY).near(typed)[0][0] == meant


@pytest.mark.parametrize("word", ["", "efi", "2020", "abcdefgh", "65.3", "?", "covid19"])
def test_what_is_short_or_no_word_is_near_nothing(word: str) -> None:
    assert Spelling([*VOCABULARY, "covid"]).near(word) == []


def test_nearness_is_the_overlap_of_trigrams() -> None:
    # ^diplomaki$ and ^diplomki$: 9 and 8 trigrams, of which 6 are shared.
    assert Spelling(["diplomaci"]).near("diplomci") == [("diplomaci", round(12 / 17, 2))]


def test_a_word_is_not_near_itself_and_begins_alike() -> None:
    assert Spelling(["vaksin"]).near("vaksin") == []
    assert Spelling(["maksimal"]).near("naksimal") == []


def test_the_nearest_come_first_and_not_too_many() -> None:
    words = [f"diplomat{letter}" for letter in "abcdefgh"]
    found = Spelling(["diplomatika", *words]).near("diplomati")
    assert len(found) == MOST
    assert [nearness for _, nearness in found] == sorted((n for _, n in found), reverse=True)
    assert found == Spelling([*reversed(words), "diplomatika"]).near("diplomati")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("frist", ["first"]),  # two swapped
        ("firs", ["first"]),  # one too few
        ("firrst", ["first"]),  # one too many
        ("furst", ["first"]),  # one wrong
        ("first", []),  # none
        ("frits", []),  # two slips
        ("fir", []),
        ("", []),
        ("f1rst", []),
    ],
)
def test_one_slip_of_typing(typed: str, meant: list[str]) -> None:
    assert Spelling(["first", "vaksin"]).slips(typed) == meant


def test_an_empty_vocabulary() -> None:
    assert Spelling([]).near("diplomasi") == []
    assert Spelling([]).slips("diplomasi") == []


LETTERS = st.text("abcdefgiklmnorstuvy", max_size=12)


@given(st.lists(LETTERS, max_size=20), LETTERS)
def test_near_words_are_of_the_vocabulary_and_near(vocabulary: list[str], word: str) -> None:
    found = Spelling(vocabulary).near(word)
    assert len(found) <= MOST
    for other, nearness in found:
        assert other in vocabulary
        assert other != word
        assert len(other) >= SHORTEST - 1
        assert COGNATE <= nearness <= 1


@given(LETTERS.filter(lambda word: len(word) >= SHORTEST))
def test_nearness_is_the_same_from_both_sides(word: str) -> None:
    other = word + "nya"
    assert [n for _, n in Spelling([other]).near(word)] == [
        n for _, n in Spelling([word]).near(other)
    ]


@given(st.text(max_size=30))
def test_any_word_has_a_skeleton(word: str) -> None:
    assert isinstance(skeleton(word), str)
    Spelling([word]).near(word)


def test_every_slip_of_a_short_word() -> None:
    assert one_slip_away("ab") == {
        "ba",
        *("a", "b"),
        *(f"{letter}b" for letter in ascii_lowercase),
        *(f"a{letter}" for letter in ascii_lowercase),
        *(f"{letter}ab" for letter in ascii_lowercase),
        *(f"a{letter}b" for letter in ascii_lowercase),
        *(f"ab{letter}" for letter in ascii_lowercase),
    } - {"ab"}
    assert one_slip_away("") == set(ascii_lowercase)


@given(LETTERS, st.data())
def test_a_slip_goes_both_ways_and_changes_the_word(word: str, data: st.DataObject) -> None:
    slips = one_slip_away(word)
    assert word not in slips
    other = data.draw(st.sampled_from(sorted(slips)))
    assert word in one_slip_away(other)
    assert abs(len(other) - len(word)) <= 1
