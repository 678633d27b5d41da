"""What the best sentence has of a question: each feature moves with what it stands for."""

from __future__ import annotations

import math

import pytest

from vaxqa import abstention, evidence
from vaxqa.coverage import Coverage
from vaxqa.index import Index
from vaxqa.search import search
from vaxqa.types import Language


def covered(index: Index, question: str, language: Language = "id") -> Coverage:
    found = search(index, question, language)
    ranked = evidence.candidates(index, found, question, language)
    return abstention.cover(index, found, ranked, question)


PLANTED = "Berapa bibit bakau yang ditanam koperasi?"

# A feature, and two questions of which the first has less of it.
MOVED = [
    ("score", "Siapa menang piala dunia?", PLANTED),
    ("expected", PLANTED, "Bagaimana ombak diredam?"),
    ("expected", "Bagaimana ombak samudra besar diredam?", "Bagaimana ombak diredam?"),
    ("said", "Berapa bibit bakau pesantren yang ditanam koperasi?", PLANTED),
    ("said", "Bagaimana ombak samudra diredam?", "Bagaimana ombak diredam?"),  # as expected
    ("around", "Menara pantau muara pesantren", "Menara pantau muara teropong"),
    ("complete", "Berapa bibit bakau pesantren yang ditanam koperasi?", PLANTED),
    ("complete", "Menara pantau muara teropong", "Menara pantau muara"),
    ("name_missing", PLANTED, "Berapa bibit bakau yang ditanam koperasi di Pekalongan?"),
    ("name_missing", "Di Kali Gending ada menara", "Di Kali Gending ada 17 menara"),
    ("kind_missing", "Siapa pembeli kepiting di Semarang?", "Siapa pembeli kepiting di Surabaya?"),
    ("counted_missing", PLANTED, "Berapa karyawan yang menanam bibit bakau koperasi?"),
    ("counted_missing", "Bibit bakau koperasi", "Berapa perahu untuk bibit bakau koperasi?"),
    ("no_answer", "Kapan kemitraan mangrove dimulai?", "Di mana kemitraan mangrove dimulai?"),
    ("no_answer", "Bibit persemaian perempuan", "Kapan bibit di persemaian perempuan?"),
    ("asked", "Berapa bibit?", "Berapa bibit bakau?"),
]


@pytest.mark.parametrize(("feature", "less", "more"), MOVED)
def test_a_feature_moves(asked: Index, feature: str, less: str, more: str) -> None:
    one, other = (
        getattr(covered(asked, question).features(), feature) for question in (less, more)
    )
    assert one < other


@pytest.mark.parametrize("question", sorted({q for _, *pair in MOVED for q in pair}))
def test_features_lie_in_their_ranges(asked: Index, question: str) -> None:
    seen = covered(asked, question).features()
    for share in (seen.expected, seen.said, seen.around, seen.counted_missing):
        assert 0 <= share <= 1 + 1e-5
    assert seen.said <= seen.around + 1e-6
    for flag in (seen.complete, seen.name_missing, seen.kind_missing, seen.no_answer):
        assert flag in {0.0, 1.0}
    assert seen.kind_missing == 1 - covered(asked, question).has_names


def test_what_is_expected_of_a_sentence_is_said_by_it(asked: Index) -> None:
    question = "Bagaimana ombak diredam?"
    assert covered(asked, question).features().said == pytest.approx(1)
    assert covered(asked.without("expected questions"), question).features().said < 0.9


def test_what_the_passage_says_is_around(asked: Index) -> None:
    seen = covered(asked, "Menara pantau muara teropong").features()
    assert seen.said < 0.9
    assert seen.around == pytest.approx(1)


def test_function_words_are_not_asked_for(asked: Index) -> None:
    assert covered(asked, "Berapa bibit?").features().asked == pytest.approx(math.log(2))
    with_function_words = covered(asked, "Tolong jelaskan kepada kami, yang itu berapa bibit?")
    assert with_function_words.features().said == pytest.approx(1)


@pytest.mark.parametrize("question", ["ombak", "waves", "Breakwaters of bamboo"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_sentence_has_the_questions_of_its_twin(
    asked: Index, question: str, language: Language
) -> None:
    assert covered(asked, question, language).is_expected
    assert not covered(asked.without("expected questions"), question, language).is_expected


def test_a_sentence_without_expected_questions_is_told_from_one_with_them(asked: Index) -> None:
    assert not covered(asked, PLANTED).is_expected


@pytest.mark.parametrize(
    ("question", "language", "has"),
    [
        ("Siapa pembeli kepiting di Semarang?", "id", True),
        ("Who buys the crabs in Semarang?", "en", True),
        ("Berapa penghasilan nelayan kepiting di Semarang?", "id", True),  # beside its sentence
        ("Siapa pembeli kepiting di Surabaya?", "id", False),
        ("Who buys the crabs in Semarang and Surabaya?", "en", False),
        ("Siapa pembeli kepiting?", "id", True),
        ("When did the mangrove teamwork start in Surabaya?", "en", True),  # as expected
        ("Kapan kemitraan mangrove di Surabaya dimulai?", "id", True),  # by its twin's question
        ("Siapa pembeli kepiting di Pekalongan?", "id", True),  # no name of a known kind
    ],
)
def test_names_of_a_known_kind_must_be_around(
    asked: Index, question: str, language: Language, has: bool
) -> None:
    assert covered(asked, question, language).has_names is has


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Siapa pembeli kepiting di Semarang?", ()),
        ("Siapa pembeli kepiting di Surabaya?", ("surabaya",)),
        ("Berapa bibit bakau ditanam koperasi di Pekalongan dan Kudus?", ("pekalongan", "kudus")),
        ("Berapa bibit bakau ditanam koperasi pada 1987?", ("1987",)),
        ("Apakah Koperasi menanam 12.500 bibit bakau?", ()),
        ("berapa bibit bakau ditanam koperasi di pekalongan?", ()),  # not written as a name
        ("Berapa bibit yang ditanam koperasi di Persemaian?", ()),  # said around, though not in it
    ],
)
def test_missing_names_are_those_of_the_question_that_are_not_around(
    asked: Index, question: str, missing: tuple[str, ...]
) -> None:
    assert covered(asked, question).missing_names() == missing


def test_a_name_that_was_only_said_before_is_not_missing(asked: Index) -> None:
    question = "Berapa bibit bakau yang ditanam koperasi?"
    found = search(asked, question, "id", context="di Pekalongan")
    ranked = evidence.candidates(asked, found, question, "id")
    coverage = abstention.cover(asked, found, ranked, question)
    assert coverage.missing_names() == ()
    assert coverage.features().name_missing == 0
