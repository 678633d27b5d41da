"""When there is not enough to answer. The threshold is fitted elsewhere and not held here."""

from __future__ import annotations

import math
from dataclasses import astuple, fields

import pytest

from vaxqa import abstention, evidence
from vaxqa.abstention import Features, Refusal, fit, judge
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


def test_the_fit_has_a_weight_for_each_feature() -> None:
    for numbers in (fit().means, fit().deviations, fit().weights):
        assert len(numbers) == len(fields(Features))
        assert all(math.isfinite(number) for number in numbers)
    assert all(deviation > 0 for deviation in fit().deviations)
    assert 0 < fit().threshold < 1
    assert 0 <= fit().on_topic <= 1


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
    found, ranked = looked_for(small, question)
    seen = abstention.features(small, found, ranked)
    assert all(math.isfinite(value) for value in astuple(seen))
    assert 0 <= seen.around <= 1.0001
    assert 0 <= fit().probability(seen) <= 1
