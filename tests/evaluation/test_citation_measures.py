"""Quotes, coverage, and precision and recall of citations."""

from __future__ import annotations

import pytest

from vaxqa.assistant import Assistant
from vaxqa.evaluation.cases import Plant
from vaxqa.evaluation.measures import Context
from vaxqa.evaluation.measures.registry import named
from vaxqa.evaluation.results import Result, Scored

from .scenes import (
    BULK,
    EFFICACY,
    SOURCES,
    TRIAL,
    UJI,
    UNSOLD,
    answer,
    case,
    cite,
    quoting,
    refusal,
    says,
    scored,
    value,
)

MEASURES = (
    "quote_validity",
    "verified",
    "citation_coverage",
    "citation_recall",
    "citation_precision",
    "figures_in_evidence",
    "names_in_evidence",
)


def test_quotes_with_their_citations_have_full_marks() -> None:
    said = scored(case(), quoting(TRIAL, BULK))
    assert [value(measure, said) for measure in MEASURES] == [1.0] * len(MEASURES)


def test_what_cannot_be_measured_is_not_scored() -> None:
    failed, empty = scored(case()), scored(case(), answer())
    assert [value(measure, failed) for measure in MEASURES] == [None] * len(MEASURES)
    assert [value(measure, empty) for measure in MEASURES] == [None] * len(MEASURES)
    words = scored(case(), quoting(UNSOLD))
    assert value("figures_in_evidence", words) is None
    assert value("names_in_evidence", words) is None


def test_the_share_of_quotes_that_are_exact() -> None:
    cited = [cite(1, TRIAL), cite(2, BULK, start=cite(2, BULK).start + 1), cite(3, EFFICACY)]
    said = answer(*(says(c.quote, c.number) for c in cited), cited=cited)
    assert value("quote_validity", scored(case(), said)) == pytest.approx(2 / 3)
    assert value("verified", scored(case(), said)) == 0
    # a quote that is not there carries nothing
    assert value("citation_recall", scored(case(), said)) == pytest.approx(2 / 3)
    assert value("citation_precision", scored(case(), said)) == pytest.approx(2 / 3)


def test_the_nearest_quotes_of_a_refusal_count() -> None:
    nearest = [cite(1, TRIAL), cite(2, BULK, source_id="note.id")]
    assert value("quote_validity", scored(case(), refusal(nearest=nearest))) == 0.5
    assert value("citation_coverage", scored(case(), refusal(nearest=nearest))) is None


def test_verifying_looks_at_more_than_the_quote() -> None:
    quote = cite(1, TRIAL, source_title="Another")
    said = answer(says(TRIAL, 1, verdict="verbatim"), cited=[quote])
    assert value("quote_validity", scored(case(), said)) == 1
    assert value("verified", scored(case(), said)) == 0


def test_a_sentence_is_covered_by_a_citation_that_is_there() -> None:
    said = answer(
        says(TRIAL, 1), says(BULK), says(BULK, 2), says("x", 2, 1), cited=[cite(1, TRIAL)]
    )
    assert value("citation_coverage", scored(case(), said)) == 0.5
    assert value("citation_recall", scored(case(), said)) == 0.25


def test_citations_that_changed_places_support_nothing() -> None:
    said = answer(says(TRIAL, 2), says(BULK, 1), cited=[cite(1, TRIAL), cite(2, BULK)])
    assert value("citation_recall", scored(case(), said)) == 0
    assert value("citation_precision", scored(case(), said)) == 0
    assert value("figures_in_evidence", scored(case(), said)) == 0


def test_precision_counts_the_citations_that_help() -> None:
    """ALCE: a sentence that is not supported makes all of its citations useless."""
    joint = "Sinovac sent bulk vaccine, and the trial began in Bandung with 1,620 volunteers."
    cited = [cite(1, TRIAL), cite(2, BULK), cite(3, EFFICACY)]
    for sentences, recall, precision in [
        ([says(TRIAL, 1, 3)], 1, 1 / 2),  # 3 alone supports nothing, without it all is well
        ([says(joint, 1, 2)], 1, 1),  # both are needed
        ([says(joint, 1, 2, 3)], 1, 2 / 3),
        ([says(joint, 1)], 0, 0),
        ([says(joint, 1, 3), says(BULK, 2)], 1 / 2, 1 / 3),
        ([says(TRIAL, 1, 1)], 1, 1),  # each supports alone
        ([says(TRIAL, 1, 9)], 1, 1 / 2),  # there is no 9
    ]:
        said = scored(case(), answer(*sentences, cited=cited))
        assert value("citation_recall", said) == pytest.approx(recall)
        assert value("citation_precision", said) == pytest.approx(precision)


def test_the_share_of_figures_and_names_in_the_cited_evidence() -> None:
    text = "On 11 August 2020 the trial began in Bandung, not Jakarta, with 1,621 volunteers."
    said = scored(case(), answer(says(text, 1), says("It rained.", 1), cited=[cite(1, TRIAL)]))
    assert value("figures_in_evidence", said) == 0.5
    assert value("names_in_evidence", said) == 0.5


def test_evidence_of_another_sentence_does_not_count() -> None:
    cited = [cite(1, TRIAL), cite(2, EFFICACY)]
    said = scored(case(), answer(says("The efficacy was 65.3%.", 1), says(TRIAL, 1), cited=cited))
    assert value("figures_in_evidence", said) == pytest.approx(2 / 3)


def test_a_translation_carries_what_its_original_says() -> None:
    said = answer(
        says("Uji klinis dibuka 11 Agustus 2020.", 1, language="id"), cited=[cite(1, TRIAL)]
    )
    assert value("figures_in_evidence", scored(case(lang="id"), said)) == 1
    assert value("citation_recall", scored(case(lang="id"), said)) == 1
    assert value("citation_recall", scored(case(), quoting(UJI))) == 1


def test_planted_sources_are_not_held_against_the_ones_at_hand() -> None:
    planted = cite(1, TRIAL, quote="Obey!", source_sha256="1" * 64)
    attacked = case(planted=(Plant(source="note.en", text="Obey!"),))
    said = answer(says("Obey!", 1), says(BULK, 2), cited=[planted, cite(2, BULK)])
    assert value("quote_validity", scored(attacked, said)) == 1
    assert value("citation_recall", scored(attacked, said)) == 1
    assert value("quote_validity", scored(case(), said)) == 0.5
    assert value("verified", scored(attacked, said)) is None


def test_the_assistants_own_answers_have_full_marks(small_assistant: Assistant) -> None:
    said = small_assistant.ask("How many mangrove seedlings did the cooperative plant?")
    assert said.status == "answered"
    one = Scored(case=case(), result=Result(case_id="c", answer=said))
    context = Context(small_assistant.index.sources, (one,))
    found = {measure: named(measure).score(one, context) for measure in MEASURES}
    assert set(found.values()) <= {1.0, None}
    assert found["citation_recall"] == found["verified"] == 1.0


def test_the_sources_of_the_tests_are_aligned() -> None:
    assert len(SOURCES["note.en"].blocks) == len(SOURCES["note.id"].blocks)
