"""Each part of retrieval can be switched off, and is worth something to some question."""

from __future__ import annotations

import pytest

from vaxqa import evidence
from vaxqa.ablation import FEATURES, Feature
from vaxqa.index import Index
from vaxqa.search import search

# A question that needs the part, and one that does not (none where all do).
NEEDED: dict[Feature, tuple[str, str | None]] = {
    "translations": ("How long is a nursery kept?", "12500"),
    "synonyms": ("What did the wardens construct?", "bluwok"),
    "phrases": ("daya hidup bibit", "bibit"),
    "cognates": ("mediasi abrasion", "bibit"),
    "misspellings": ("bibti koperasi", "bibit"),
    "word weights": ("Kapan bibit ditanam?", "bibit"),
    "vectors": ("bibit", None),
    "best sentence": ("bibit koperasi", None),
    "expected questions": ("bagaimana ombak diredam?", None),
    "kind of answer": ("Kapan kemitraan mangrove dimulai?", "kemitraan mangrove dimulai"),
    "other names": ("pembeli kepiting di Surabaya", "pembeli kepiting"),
}


def outcome(index: Index, question: str) -> object:
    found = search(index, question, "id")
    hits = [(hit.passage.id, hit.score) for hit in found.hits]
    return found.concepts, hits, evidence.candidates(index, found, question, "id")


def test_each_part_is_tried() -> None:
    assert set(NEEDED) == set(FEATURES)


@pytest.mark.parametrize("feature", FEATURES)
def test_a_part_switched_off_changes_what_needs_it_and_leaves_the_index(
    asked: Index, feature: Feature
) -> None:
    needs, does_not = NEEDED[feature]
    before, questions = outcome(asked, needs), asked.questions
    without = asked.without(feature)
    assert outcome(without, needs) != before
    if does_not is not None:
        assert outcome(without, does_not) == outcome(asked, does_not)
    assert outcome(asked, needs) == before
    assert (asked.off, asked.questions) == (frozenset(), questions)


def test_parts_are_switched_off_one_upon_the_other(asked: Index) -> None:
    without = asked.without("vectors").without("phrases", "expected questions")
    assert without.off == {"vectors", "phrases", "expected questions"}
    assert outcome(without, "peredam ombak") == outcome(
        asked.without("expected questions", "phrases", "vectors"), "peredam ombak"
    )
    assert asked.without().off == frozenset()
    assert outcome(asked.without(), "ombak") == outcome(asked, "ombak")


def test_without_vectors_nothing_is_near_by_meaning_and_nothing_is_amiss(asked: Index) -> None:
    found = search(asked.without("vectors"), "bibit bakau", "id")
    assert (found.vector, found.degraded) == (None, False)
    assert all(hit.dense == 0 for hit in found.hits)


def test_with_every_part_off_words_alone_are_found(asked: Index) -> None:
    plain = asked.without(*FEATURES)
    assert search(plain, "koperasi menanam bibit bakau", "id").hits[0].passage.language == "id"
    assert search(plain, "shellfish", "en").hits == ()
