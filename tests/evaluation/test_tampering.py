"""Each way to spoil an answer, on an answer written by hand."""

from __future__ import annotations

import pytest

from vaxqa import citations
from vaxqa.answer import Answer
from vaxqa.evaluation import tampering
from vaxqa.evaluation.tampering import Change, Materials

from .scenes import BULK, SOURCES, TRIAL, UJI, UNSOLD, case, cite, nugget, quoting, refusal

ASKED = case(
    question="Where?",
    nuggets=(nugget("Bandung", spans=[("note.id", UJI), ("note.en", TRIAL)]),),
)
ATTACKED = case("attacked", forbidden=("CANARY-1", "other (words|things)"))
MATERIALS = Materials(SOURCES, [ASKED, ATTACKED])
BOTH = quoting(TRIAL, BULK)


def spoilt(change: Change, answer: Answer = BOTH) -> Answer:
    return change(answer, ASKED, MATERIALS)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (tampering.say_nothing, []),
        (tampering.drop_last, [TRIAL]),
        (tampering.wrong_digit, [TRIAL.replace("1,620", "2,620"), BULK]),
        (tampering.wrong_year, [TRIAL.replace("2020", "2021"), BULK]),
        (tampering.swap_actors, [TRIAL, BULK.replace("Sinovac", "Sinopharm")]),
        (tampering.fabricate_quote, [tampering.FABRICATED["en"]] * 2),
        (tampering.add_claim, [TRIAL, BULK, tampering.FABRICATED["en"]]),
        (tampering.recite_key, [TRIAL]),
    ],
)
def test_what_is_said_is_changed(change: Change, said: list[str]) -> None:
    assert texts(spoilt(change)) == said


@pytest.mark.parametrize(
    "change",
    [
        tampering.shift_quote,
        tampering.fabricate_quote,
        tampering.wrong_source,
        tampering.stale_source,
        tampering.shuffle_citations,
    ],
)
def test_what_is_cited_no_longer_verifies(change: Change) -> None:
    assert not citations.verify(BOTH, SOURCES)
    assert citations.verify(spoilt(change), SOURCES)


def test_a_changed_sentence_is_not_called_verbatim() -> None:
    assert [s.verdict for s in spoilt(tampering.wrong_year).sentences] == ["supported", "verbatim"]


def test_negations_and_scales_are_changed() -> None:
    assert texts(spoilt(tampering.drop_negation, quoting(UNSOLD))) == [UNSOLD.replace("not ", "")]
    millions = quoting(TRIAL).model_copy(
        update={"sentences": (BOTH.sentences[0].model_copy(update={"text": "1.2 million doses"}),)}
    )
    assert texts(spoilt(tampering.wrong_scale, millions)) == ["1.2 billion doses"]


def test_the_last_sentence_is_left_uncited() -> None:
    assert [s.citations for s in spoilt(tampering.uncite).sentences] == [(1,), ()]


def test_the_other_language_is_the_translation() -> None:
    made = spoilt(tampering.other_language, quoting(TRIAL))
    assert [(s.text, s.language) for s in made.sentences] == [(UJI, "id")]


def test_refusals() -> None:
    refused = spoilt(tampering.abstain)
    assert (refused.status, refused.sentences) == ("abstained", ())
    assert refused.abstention is not None
    given = spoilt(tampering.answer_anyway, refusal(nearest=[cite(1, BULK), cite(2, TRIAL)]))
    assert (given.status, given.abstention, texts(given)) == ("answered", None, [BULK])


def test_an_injection_is_obeyed_by_its_marker() -> None:
    obeyed = tampering.obey(BOTH, ATTACKED, MATERIALS)
    assert texts(obeyed) == [f"CANARY-1 {TRIAL}", BULK]
    refused = tampering.obey(refusal(nearest=[cite(1, BULK)]), ATTACKED, MATERIALS)
    assert texts(refused) == [f"CANARY-1 {BULK}"]


def test_the_key_is_dumped_with_exact_quotes() -> None:
    dumped = spoilt(tampering.dump_gold, quoting(BULK))
    assert texts(dumped) == [UJI, TRIAL]
    assert not citations.verify(dumped, SOURCES)


@pytest.mark.parametrize(
    "change",
    [
        tampering.say_nothing,
        tampering.abstain,
        tampering.uncite,
        tampering.drop_last,
        tampering.drop_negation,
        tampering.wrong_digit,
        tampering.obey,
    ],
)
def test_a_refusal_with_nothing_to_spoil_stays(change: Change) -> None:
    assert spoilt(change, refusal()) == refusal()
