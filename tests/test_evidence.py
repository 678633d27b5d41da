"""Which sentences are looked at for a question. How they are scored is not held here."""

from __future__ import annotations

import pytest

from vaxqa import evidence
from vaxqa.evidence import Candidate
from vaxqa.index import Index
from vaxqa.lexicon import Name
from vaxqa.search import search
from vaxqa.types import Language


def ranked(index: Index, question: str, language: Language) -> list[Candidate]:
    found = search(index, question, language)
    return evidence.candidates(index, found, question, language)


PLANTED_ID = "Berapa bibit bakau yang ditanam koperasi?"
PLANTED_EN = "How many mangrove seedlings did the cooperative plant?"


@pytest.mark.parametrize(
    ("question", "language", "figure"),
    [
        (PLANTED_ID, "id", "12.500"),
        (PLANTED_EN, "en", "12,500"),
        (PLANTED_ID, "en", "12,500"),
        (PLANTED_EN, "id", "12.500"),
    ],
)
def test_the_best_sentence_is_in_the_reader_s_language(
    small: Index, question: str, language: Language, figure: str
) -> None:
    best = small.sentences[ranked(small, question, language)[0].number]
    assert best.language == language
    assert figure in best.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_of_two_translations_only_the_reader_s_is_a_candidate(
    small: Index, language: Language
) -> None:
    numbers = [candidate.number for candidate in ranked(small, PLANTED_ID, language)]
    assert len(set(numbers)) == len(numbers)
    for number in numbers:
        twin = small.twins.get(number)
        assert twin is None or (
            small.sentences[number].language == language and twin not in numbers
        )


def test_a_sentence_without_translation_is_taken_as_it_is(small: Index) -> None:
    question = "In which month is the milky stork seen from the watchtower?"
    found = [small.sentences[candidate.number] for candidate in ranked(small, question, "en")]
    assert any(s.source_id == "pocket-book" and s.language == "id" for s in found)


def test_headings_are_no_candidates(small: Index) -> None:
    for question in ("bibit", "Survival of seedlings", "Kritik"):
        assert not any(small.sentences[c.number].heading for c in ranked(small, question, "id"))


def test_candidates_are_best_first_and_equal_ones_in_reading_order(small: Index) -> None:
    found = ranked(small, PLANTED_ID, "id")
    assert found == sorted(found, key=lambda c: (-c.score, c.number))
    assert all(0 <= candidate.share <= 1.0001 for candidate in found)


def test_nothing_found_has_no_candidates(small: Index) -> None:
    found = search(small, PLANTED_ID, "id", source_ids=[])
    assert evidence.candidates(small, found, PLANTED_ID, "id") == []


BRAZIL, INDONESIA, TURKEY = Name("country", 1), Name("country", 2), Name("country", 3)
SINOVAC = Name("vaccine", 4)


@pytest.mark.parametrize(
    ("asked", "said", "other"),
    [
        ({BRAZIL}, {INDONESIA}, True),
        ({BRAZIL}, {BRAZIL, INDONESIA}, False),
        ({BRAZIL}, {SINOVAC}, False),
        ({BRAZIL}, set(), False),
        (set(), {INDONESIA}, False),
        ({BRAZIL, INDONESIA}, {INDONESIA}, False),
        ({BRAZIL, INDONESIA}, {INDONESIA, TURKEY}, True),
    ],
)
def test_another_name_of_the_same_kind_in_its_place(
    asked: set[Name], said: set[Name], other: bool
) -> None:
    assert evidence.is_about_another(frozenset(asked), frozenset(said)) is other
