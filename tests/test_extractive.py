"""Answers of verbatim sentences: how many, in which order, without repeats."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa import generations, readers, settings
from vaxqa.evidence import Candidate
from vaxqa.extractive import MOST, choose, draft
from vaxqa.index import Index

LIST = "Sebutkan semua jalur, apa saja?"
NUMBER = "Berapa bibit?"


def place(index: Index, start: str) -> int:
    (found,) = (n for n, s in enumerate(index.sentences) if s.text.startswith(start))
    return found


def alike(*numbers: int) -> list[Candidate]:
    """Candidates of one score, in this order."""
    return [Candidate(number, 0.9, 0.9) for number in numbers]


def different(index: Index, many: int) -> list[int]:
    """Indonesian sentences of the small study, none like another."""
    numbers = [n for n, s in enumerate(index.sentences) if s.language == "id" and not s.heading]
    return numbers[:many]


def test_of_nothing_nothing_is_chosen(small: Index) -> None:
    assert choose(small, [], NUMBER) == []


@pytest.mark.parametrize("question", [LIST, NUMBER])
def test_the_best_is_always_among_them_and_they_are_few(small: Index, question: str) -> None:
    numbers = different(small, 8)[::-1]
    chosen = choose(small, alike(*numbers), question)
    assert numbers[0] in chosen
    assert 1 <= len(chosen) <= MOST
    assert len(set(chosen)) == len(chosen)


def test_those_of_a_source_stand_in_reading_order(small: Index) -> None:
    numbers = [n for n in different(small, 20) if small.sentences[n].source_id == "study.id"]
    chosen = choose(small, alike(*reversed(numbers)), LIST)
    assert len(chosen) > 1
    assert chosen == sorted(chosen)


def test_what_is_much_worse_is_left_out(small: Index) -> None:
    best, worse = place(small, "Koperasi menanam"), place(small, "Pembeli utama")
    candidates = [Candidate(best, 0.9, 0.9), Candidate(worse, 0.1, 0.1)]
    assert choose(small, candidates, LIST) == [best]


@pytest.mark.parametrize(("question", "kept"), [("Berapa bibit?", True), ("Siapa?", False)])
def test_a_worse_one_is_taken_when_it_holds_what_is_asked_for(
    small: Index, question: str, kept: bool
) -> None:
    best, counted = place(small, "Pembeli utama"), place(small, "Koperasi menanam")
    candidates = [Candidate(best, 0.9, 0.9), Candidate(counted, 0.75, 0.9)]
    assert (counted in choose(small, candidates, question)) is kept


def test_a_translation_of_a_chosen_sentence_is_left_out(small: Index) -> None:
    indonesian = place(small, "Koperasi menanam")
    twin = small.twins[indonesian]
    assert choose(small, alike(indonesian, twin), LIST) == [indonesian]


def test_a_sentence_that_leans_on_the_one_before_brings_it_along(small: Index) -> None:
    before, leaning = place(small, "Hartono menilai"), place(small, "Ia mengusulkan")
    candidates = [Candidate(leaning, 0.9, 0.9), Candidate(before, 0.1, 0.1)]
    assert choose(small, candidates, NUMBER) == [before, leaning]


def test_a_further_sentence_that_leans_on_one_that_is_not_shown_is_left_out(small: Index) -> None:
    best, leaning = place(small, "Koperasi menanam"), place(small, "Ia mengusulkan")
    assert choose(small, alike(best, leaning), LIST) == [best]
    assert choose(small, alike(leaning, best), LIST) == sorted([best, leaning])


def test_the_same_fact_in_nearly_the_same_words_is_left_out(tmp_path: Path) -> None:
    notes = tmp_path / "knowledge" / "notes"
    notes.mkdir(parents=True)
    texts = {
        "one": "The cooperative planted 12,500 mangrove seedlings in the first rainy season.",
        "two": "In the first rainy season the cooperative planted 12,500 mangrove seedlings.",
        "three": "Fishers sell crabs to restaurants in Semarang.",
    }
    for name, text in texts.items():
        (notes / f"{name}.en.md").write_text(text, encoding="utf-8")
    made = settings.load(knowledge=tmp_path / "knowledge", index=tmp_path / "index")
    generations.build(made)
    index = generations.open_index(made)
    one, two, three = (place(index, text) for text in texts.values())
    chosen = choose(index, alike(two, one, three), LIST)
    readers.let_go(index)
    assert set(chosen) == {two, three}


def test_a_draft_claims_the_sentences_themselves(small: Index) -> None:
    chosen = different(small, 3)
    made = draft(small, chosen, ("Siapa?",))
    assert (made.mode, made.unanswered, made.model) == ("extractive", ("Siapa?",), None)
    for claim, number in zip(made.claims, chosen, strict=True):
        sentence = small.sentences[number]
        assert (claim.text, claim.language) == (sentence.text, sentence.language)
        assert claim.evidence == (number,)
