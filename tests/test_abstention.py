"""When there is not enough to answer. The threshold is fitted elsewhere and not held here."""

from __future__ import annotations

import math
from dataclasses import astuple, fields

import pytest

from vaxqa import abstention, evidence
from vaxqa.abstention import Fit, Refusal, fit, judge
from vaxqa.coverage import Features
from vaxqa.evidence import Candidate
from vaxqa.index import Index
from vaxqa.search import Found, search
from vaxqa.types import Language


def looked_for(
    index: Index, question: str, language: Language = "id"
) -> tuple[Found, list[Candidate]]:
    found = search(index, question, language)
    return found, evidence.candidates(index, found, question, language)


def judged(index: Index, question: str, language: Language = "id") -> Refusal | None:
    found, ranked = looked_for(index, question, language)
    return judge(index, found, ranked, question)


@pytest.mark.parametrize("expected", [True, False])
def test_each_fit_has_a_weight_for_each_feature(expected: bool) -> None:
    fitted = fit(expected)
    for numbers in (fitted.means, fitted.deviations, fitted.weights):
        assert len(numbers) == len(fields(Features))
        assert all(math.isfinite(number) for number in numbers)
    assert all(deviation > 0 for deviation in fitted.deviations)
    assert 0 < fitted.threshold < 1
    assert 0 <= fitted.on_topic <= 1


def test_a_sentence_with_expected_questions_has_a_fit_of_its_own(asked: Index) -> None:
    assert fit(expected=True) != fit(expected=False)
    question = "Bagaimana ombak diredam?"
    coverage = abstention.cover(asked, *looked_for(asked, question), question)
    assert abstention.probability(coverage) == fit(expected=True).probability(coverage.features())


def test_a_fit_weighs_standardised_features() -> None:
    once = Fit((1.0,) * 10, (2.0,) * 10, (0.1,) * 10, 0.5, 0.5, 0.4)
    assert once.probability(Features(*[1.0] * 10)) == pytest.approx(1 / (1 + math.exp(-0.5)))
    assert once.probability(Features(*[3.0] * 10)) == pytest.approx(1 / (1 + math.exp(-1.5)))


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Berapa bibit bakau yang ditanam koperasi?", "id"),
        ("How many mangrove seedlings did the cooperative plant?", "en"),
        ("Kapan kemitraan mangrove itu dimulai?", "id"),
    ],
)
def test_what_stands_there_in_the_same_words_is_enough(
    small: Index, question: str, language: Language
) -> None:
    assert judged(small, question, language) is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Bagaimana cara memasak rendang?", "id"),
        ("Who won the football world cup in 1998?", "en"),
        ("qqqq zzzz", "en"),
    ],
)
def test_another_subject_is_refused(small: Index, question: str, language: Language) -> None:
    refusal = judged(small, question, language)
    assert refusal is not None
    assert refusal.reason in {"off_topic", "no_evidence"}


def test_without_a_candidate_it_is_off_topic(small: Index) -> None:
    found, _ = looked_for(small, "bibit")
    assert judge(small, found, [], "bibit") == Refusal("off_topic")


def test_names_that_are_said_to_be_missing_stand_in_the_question(small: Index) -> None:
    question = "Berapa bibit bakau yang ditanam koperasi di Pekalongan pada tahun 1987?"
    refusal = judged(small, question)
    assert refusal is not None
    assert all(name.lower() in question.lower() for name in refusal.missing)


@pytest.mark.parametrize(
    "question", ["Berapa bibit bakau yang ditanam koperasi?", "Siapa menang piala dunia?", "bibit"]
)
def test_features_are_finite_and_the_probability_is_one(small: Index, question: str) -> None:
    coverage = abstention.cover(small, *looked_for(small, question), question)
    assert all(math.isfinite(value) for value in astuple(coverage.features()))
    assert abstention.probability(coverage) == fit(expected=False).probability(coverage.features())
    assert 0 <= abstention.probability(coverage) <= 1
