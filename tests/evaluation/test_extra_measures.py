"""What is negated, and whether an answer quotes more than was asked."""

from __future__ import annotations

import pytest

from vaxqa.evaluation.measures import extra

from .scenes import (
    BULK,
    TAK_DIJUAL,
    TRIAL,
    UNSOLD,
    answer,
    case,
    cite,
    nugget,
    quoting,
    refusal,
    says,
    scored,
    value,
)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (UNSOLD, 1.0),
        ("The vaccine wasn't sold to private buyers.", 1.0),
        ("The vaccine was sold to private buyers.", 0.0),
        ("The vaccine was for private buyers.", 0.0),
        ("The vaccine was free.", 1.0),  # what was negated is not said
    ],
)
def test_a_sentence_negates_what_its_quote_negates(text: str, kept: float) -> None:
    said = answer(says(text, 1), cited=[cite(1, UNSOLD)])
    assert value("negation_kept", scored(case(), said)) == kept


def test_a_negation_may_not_be_added() -> None:
    said = answer(says("Sinovac never sent bulk vaccine.", 1), cited=[cite(1, BULK)])
    assert value("negation_kept", scored(case(), said)) == 0.0


@pytest.mark.parametrize(
    "said",
    [
        quoting(TRIAL),
        answer(says(UNSOLD, 1), cited=[cite(1, TAK_DIJUAL)]),  # the quote is in another language
        answer(says(UNSOLD)),
        refusal(),
        None,
    ],
)
def test_negation_is_not_scored_where_none_can_be_compared(said: object) -> None:
    assert value("negation_kept", scored(case(), said)) is None  # type: ignore[arg-type]


def test_a_negator_reaches_over_three_content_words() -> None:
    assert extra.negated("not one two three four", "en") == {"one", "2", "3"}
    assert extra.negated("tidak akan dijual", "id") == {"jual"}


def test_cited_precision_counts_characters_of_gold() -> None:
    asked = case(nuggets=(nugget("Bandung", spans=[("note.en", TRIAL)]),))
    both = quoting(TRIAL, BULK)
    assert value("cited_precision", scored(asked, quoting(TRIAL))) == 1.0
    assert value("cited_precision", scored(asked, quoting(BULK))) == 0.0
    share = len(TRIAL) / (len(TRIAL) + len(BULK))
    assert value("cited_precision", scored(asked, both)) == pytest.approx(share)
    assert value("cited_precision", scored(asked, refusal())) is None
    assert value("cited_precision", scored(case(), both)) is None
