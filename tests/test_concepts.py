"""From the words of a question to what it asks for, over a small index."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa import concepts as module
from vaxqa.concepts import CONTEXT_WEIGHT, NEAR, PART_WEIGHT
from vaxqa.dense import DenseIndex
from vaxqa.embedding import Embedding
from vaxqa.index import Index, Text
from vaxqa.lexical import Concept, LexicalIndex
from vaxqa.lexicon import Entry, Lexicon
from vaxqa.question_index import QuestionIndex
from vaxqa.sources.canonical import Part, assemble
from vaxqa.terms import FUNCTION_WEIGHT, LIGHT_WEIGHT
from vaxqa.types import Source

ENGLISH = (
    "Technology transfer between Bio Farma and Sinovac began. The efficacy was high. "
    "Doses went to Brazil. The vaccine was given. Signatures followed. It was diplomacy. "
    "Jakarta waited. Bandung too."
)


def unneeded(*_: object) -> DenseIndex | Embedding:
    raise AssertionError("concepts need no vectors")


def index_of(text: str) -> Index:
    made = assemble([Part(text)])
    source = Source("a", "A", "note", "en", made.text, made.sha256, made.blocks, "a.md")
    lexicon = Lexicon(
        [
            Entry(("technology transfer",), ("transfer teknologi", "alih teknologi")),
            Entry(("Brazil",), ("Brasil",), "country"),
            Entry(("Turkey",), ("Turki",), "country"),
        ],
        [Entry(("vaccine",), ("vaksin",)), Entry(("begin",), ("mulai",))],
    )
    held = Text([source])
    words = (
        LexicalIndex.build(held.passage_terms(lexicon)),
        LexicalIndex.build(held.sentence_terms(lexicon)),
    )
    asked, vectors = QuestionIndex.empty(), np.zeros((len(held.sentences), 0), dtype=np.float32)
    return Index("i", held, {}, lexicon, words, asked, vectors, unneeded, unneeded)  # type: ignore[arg-type]


INDEX = index_of(ENGLISH)


def found(text: str, context: str = "") -> dict[str, Concept]:
    return {concept.word: concept for concept in module.concepts(text, INDEX, context)}


def test_a_word_has_its_stems_and_its_translations() -> None:
    concept = found("vaksin")["vaksin"]
    assert concept.forms[("vaksin",)] == 1.0
    assert concept.forms[("vaccin",)] == 1.0
    assert concept.weight == 1.0


@pytest.mark.parametrize(
    ("word", "weight"),
    [
        ("yang", FUNCTION_WEIGHT),
        ("who", FUNCTION_WEIGHT),
        ("tanggal", LIGHT_WEIGHT),
        ("dosis", 1.0),
    ],
)
def test_a_word_weighs_by_what_it_says(word: str, weight: float) -> None:
    assert found(word)[word].weight == weight


def test_a_phrase_of_the_field_is_asked_for_whole_and_its_words_less() -> None:
    asked = found("alih teknologi")
    assert set(asked["alih teknologi"].forms) == {
        ("technolog", "transfer"),
        ("transfer", "teknolog"),
        ("alih", "teknolog"),
    }
    assert asked["alih teknologi"].weight == 1.0
    assert asked["alih"].weight == asked["teknologi"].weight == PART_WEIGHT


def test_a_misspelt_word_asks_less_surely_for_what_was_meant() -> None:
    forms = found("vacine")["vacine"].forms
    assert 0 < forms[("vaccin",)] <= NEAR
    assert 0 < forms[("vaksin",)] <= NEAR


def test_a_loan_word_finds_its_kin() -> None:
    assert 0 < found("diplomasi")["diplomasi"].forms[("diplomaci",)] <= NEAR


def test_a_colloquial_word_is_taken_as_the_standard_one() -> None:
    assert set(found("brp vaksin")) == {"berapa", "vaksin"}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("kapan Sinovac tiba", {"sinovac"}),
        ("Kapan tiba 1.620 dosis", {"1620"}),
        ("apa itu dsRNA", {"dsrna"}),
        ("KAPAN SINOVAC TIBA", set()),  # all capitals say nothing
        ("Sinovac tiba", set()),  # a capital may merely open the sentence
    ],
)
def test_names_are_told_by_how_they_are_written(text: str, named: set[str]) -> None:
    assert {word for word, concept in found(text).items() if concept.name} == named


def test_what_was_said_before_counts_less_and_without_function_words() -> None:
    asked = found("kapan itu", context="siapa yang menerima vaksin")
    assert asked["vaksin"].weight == CONTEXT_WEIGHT
    assert asked["vaksin"].context
    assert not asked["kapan"].context
    assert "siapa" not in asked
    again = found("vaksin", context="vaksin")
    assert (again["vaksin"].weight, again["vaksin"].context) == (1.0, False)


def test_repeats_count_once() -> None:
    assert len(module.concepts("vaksin vaksin vaksin", INDEX)) == 1


@pytest.mark.parametrize("text", ["", "?!", "😀"])
def test_nothing_is_asked_for(text: str) -> None:
    assert module.concepts(text, INDEX) == []
    assert module.names(text, INDEX) == frozenset()


def test_names_with_a_kind_are_one_in_both_languages() -> None:
    assert module.names("di Turki", INDEX) == module.names("in Turkey", INDEX)
    assert {name.kind for name in module.names("Turki dan Brasil", INDEX)} == {"country"}
    assert len(module.names("Turki dan Brasil", INDEX)) == 2


@given(st.text(max_size=80), st.text(max_size=40))
def test_weights_and_sureness_are_shares(text: str, context: str) -> None:
    for concept in module.concepts(text, INDEX, context):
        assert 0 < concept.weight <= 1
        assert concept.forms
        assert all(0 < sureness <= 1 for sureness in concept.forms.values())
