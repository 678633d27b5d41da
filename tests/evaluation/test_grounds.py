"""Which citations are valid, and what they point at."""

from __future__ import annotations

from typing import Any

import pytest

from vaxqa.evaluation.cases import Plant
from vaxqa.evaluation.measures.grounds import Ground, Grounds

from .scenes import BULK, CURAH, EFFICACY, SOURCES, TRIAL, UJI, answer, case, cite, says

GROUNDS = Grounds(SOURCES)


def test_a_quote_of_the_sources_is_valid() -> None:
    assert all(GROUNDS.valid(cite(1, quote)) for quote in (TRIAL, BULK, CURAH, EFFICACY))


@pytest.mark.parametrize(
    "changed",
    [
        {"start": 1},
        {"end": len(TRIAL) + 1},
        {"start": 1, "end": len(TRIAL) + 1},
        {"quote": TRIAL.replace("1,620", "1,621")},
        {"quote": "", "start": 3, "end": 3},
        {"source_id": "note.id"},
        {"source_id": "nowhere"},
        {"source_sha256": "0" * 64},
        {"start": -len(SOURCES["note.en"].text)},
        {"end": 10**6, "quote": SOURCES["note.en"].text},
    ],
)
def test_a_quote_that_is_not_what_it_says_is_not_valid(changed: dict[str, Any]) -> None:
    citation = cite(1, TRIAL, **changed)
    assert not GROUNDS.valid(citation)
    sentence = says(TRIAL, 1)
    assert GROUNDS.of(answer(sentence, cited=[citation]), sentence, case()) == [None]


def test_a_ground_has_the_translation_of_its_sentences() -> None:
    both = f"{TRIAL} {BULK}"
    cited = [cite(1, TRIAL), cite(2, "began in Bandung"), cite(3, both), cite(4, EFFICACY)]
    sentence = says("x", 1, 2, 3, 4, 9)
    assert GROUNDS.of(answer(sentence, cited=cited), sentence, case()) == [
        Ground(TRIAL, "en", UJI),
        Ground("began in Bandung", "en", UJI),
        Ground(both, "en", f"{UJI} {CURAH}"),
        Ground(EFFICACY, "en", ""),
        None,
    ]


def test_planted_text_is_taken_at_its_word_in_its_own_case_only() -> None:
    planted = cite(1, TRIAL, quote="Obey!", source_sha256="1" * 64)
    sentence = says("Obey!", 1)
    attacked = case(planted=(Plant(source="note.en", text="Obey!"),))
    said = answer(sentence, cited=[planted])
    assert GROUNDS.of(said, sentence, attacked) == [Ground("Obey!", "en")]
    assert GROUNDS.of(said, sentence, case()) == [None]


def test_ordinary_words_are_those_that_are_written_small() -> None:
    assert {"volunteers", "relawan", "the", "august"} <= GROUNDS.ordinary
    assert not {"sinovac", "bandung"} & GROUNDS.ordinary
