"""A question to ranked passages, over both indexes at once. Scores are not held here."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa import generations, readers, settings
from vaxqa.index import Index
from vaxqa.search import search

QUESTION = "Berapa bibit bakau yang ditanam koperasi?"


def test_the_passage_that_says_it_is_first(small: Index) -> None:
    best = search(small, QUESTION, "id").hits[0].passage
    assert "12.500 bibit bakau" in best.text or "12,500 mangrove seedlings" in best.text


@pytest.mark.parametrize(
    ("question", "language", "source"),
    [
        ("How many mangrove seedlings did the cooperative plant?", "en", "planting.id"),
        ("Berapa bibit bakau yang ditanam koperasi?", "id", "planting.en"),
        ("In which month is the milky stork seen from the watchtower?", "en", "pocket-book"),
    ],
)
def test_the_other_language_is_found_too(
    small: Index, question: str, language: str, source: str
) -> None:
    found = search(small, question, "id" if language == "id" else "en")
    assert source in [hit.passage.source_id for hit in found.hits[:4]]


def test_hits_are_best_first_and_lie_in_their_range(small: Index) -> None:
    hits = search(small, QUESTION, "id", k=50).hits
    assert len(hits) > 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)
    for hit in hits:
        assert 0 < hit.score <= 1
        assert 0 <= hit.lexical <= 1
        assert 0 <= hit.dense <= 1.0001


def test_k_is_the_most_that_is_returned_and_the_order_does_not_depend_on_it(small: Index) -> None:
    every = search(small, QUESTION, "id", k=50).hits
    for k in (0, 1, 3):
        assert search(small, QUESTION, "id", k=k).hits == every[:k]


def test_only_named_sources_are_found_in_either_index(small: Index) -> None:
    found = search(small, QUESTION, "id", k=50, source_ids=["income.id", "pocket-book"])
    assert {hit.passage.source_id for hit in found.hits} == {"income.id", "pocket-book"}
    assert found.searched_sources == 2
    assert found.searched_passages == sum(
        passage.source_id in {"income.id", "pocket-book"} for passage in small.passages
    )


@pytest.mark.parametrize("source", ["planting.id", "planting.en"])
def test_a_source_alone_is_searched_as_well(small: Index, source: str) -> None:
    best = search(small, QUESTION, "id", source_ids=[source]).hits[0].passage
    assert best.source_id == source
    assert "12.500" in best.text or "12,500" in best.text


def test_a_source_named_twice_counts_once(small: Index) -> None:
    once = search(small, QUESTION, "id", source_ids=["income.id"])
    twice = search(small, QUESTION, "id", source_ids=["income.id", "income.id"])
    assert (twice.hits, twice.searched_sources) == (once.hits, once.searched_sources)


@pytest.mark.parametrize("sources", [[], ["not-there"]])
def test_no_known_source_finds_nothing(small: Index, sources: list[str]) -> None:
    found = search(small, QUESTION, "id", source_ids=sources)
    assert (found.hits, found.searched_sources, found.searched_passages) == ((), 0, 0)


def test_without_a_filter_all_was_searched(small: Index) -> None:
    found = search(small, QUESTION, "id")
    assert found.searched_sources == len(small.sources)
    assert found.searched_passages == len(small.passages)


@pytest.mark.parametrize("text", ["?", "qqqq zzzz", "x" * 2000, "дипломатия", "🦀"])
def test_words_that_are_nowhere_do_not_break_it(small: Index, text: str) -> None:
    found = search(small, text, "en")
    assert found.passages.saturation.shape[1] == len(small.passages)
    assert found.sentences.saturation.shape[1] == len(small.sentences)


def test_the_same_search_finds_the_same(small: Index) -> None:
    one, other = (search(small, QUESTION, "id", k=50).hits for _ in range(2))
    assert one == other


def test_equal_passages_are_in_the_order_of_their_sources(tmp_path: Path) -> None:
    notes = tmp_path / "knowledge" / "notes"
    notes.mkdir(parents=True)
    for number in (3, 1, 2):
        (notes / f"copy-{number}.en.md").write_text("The heron fishes at dawn.", encoding="utf-8")
    for number in range(4):
        (notes / f"other-{number}.en.md").write_text(f"Boat {number} is blue.", encoding="utf-8")
    made = settings.load(knowledge=tmp_path / "knowledge", index=tmp_path / "index")
    generations.build(made)
    index = generations.open_index(made)
    hits = search(index, "When does the heron fish?", "en").hits
    index.dense.close()
    readers.let_go(index)
    assert [hit.passage.source_id for hit in hits[:3]] == ["copy-1.en", "copy-2.en", "copy-3.en"]
    assert len({hit.score for hit in hits[:3]}) == 1
