"""Sources with another number in them, and the answers that are then expected."""

from __future__ import annotations

import pytest

from vaxqa.errors import UsageError
from vaxqa.evaluation import changed
from vaxqa.settings import Settings

from .scenes import TRIAL, UJI, case, nugget

ASKED = case(
    nuggets=(nugget(r"1\.620", "1,620", spans=[("note.id", UJI), ("note.en", TRIAL)]),),
)


def test_numbers_are_changed_in_both_ways_of_writing() -> None:
    assert changed.numbers(ASKED) == {"1.620": "1.630", "1,620": "1,630"}


def test_a_case_without_a_number_is_refused() -> None:
    with pytest.raises(UsageError, match="no number"):
        changed.numbers(case(nuggets=(nugget("Bandung", spans=[("note.en", TRIAL)]),)))


@pytest.mark.slow
def test_the_assistant_answers_from_the_changed_sources(built: Settings) -> None:
    planted = "The cooperative planted 12,500 mangrove seedlings in the first rainy season."
    asked = case(
        question="How many mangrove seedlings did the cooperative plant?",
        nuggets=(nugget("12,500", spans=[("planting.en", planted)]),),
    )
    with changed.assistant(built, [asked]) as (assistant, (expecting,)):
        said = assistant.ask(expecting.question).sentences[0].text
        assert "12,500" not in assistant.index.sources["planting.en"].text
    assert said == planted.replace("12,500", "12,600")
    assert expecting.vital[0].said_in(said)
    assert not expecting.vital[0].said_in(planted)
    assert not expecting.vital[0].said_in("112,600 or 12,6001")
