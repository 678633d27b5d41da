from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa.evaluation import cases
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.new import PROPOSED, UNCONFIRMED, draft
from vaxqa.index import Index
from vaxqa.types import Turn

PLANTED = "How many mangrove seedlings did the cooperative plant?"


def test_a_draft_is_a_case_with_gold_spans_to_confirm(small: Index) -> None:
    case = Case.model_validate(draft(PLANTED, small))
    cases.check_gold([case], small.sources)
    assert (case.question, case.lang, case.expect) == (PLANTED, "en", "answer")
    assert case.tags == (UNCONFIRMED,)
    first, *others = case.nuggets
    assert [span.source for span in first.spans] == ["planting.en", "planting.id"]
    assert "12,500" in first.spans[0].quote
    assert first.vital
    assert not any(nugget.vital for nugget in others)
    assert len(case.nuggets) <= PROPOSED
    assert all(nugget.said_in(span.quote) for nugget in case.nuggets for span in nugget.spans)


def test_no_sentence_is_proposed_twice(small: Index) -> None:
    case = Case.model_validate(draft(PLANTED, small))
    quotes = [span.quote for nugget in case.nuggets for span in nugget.spans]
    assert len(quotes) == len(set(quotes))


def test_what_would_be_refused_is_expected_to_be(small: Index) -> None:
    case = Case.model_validate(draft("Who won the football world cup in 1998?", small))
    assert case.expect == "abstain"
    assert case.reason in {"off_topic", "no_evidence"}
    assert case.vital == ()


@pytest.mark.parametrize("question", ["???", "", "\u200b"])
def test_an_empty_question_has_nothing_to_confirm(small: Index, question: str) -> None:
    case = Case.model_validate(draft(question, small))
    assert (case.reason, case.nuggets) == ("empty_question", ())


def test_the_history_belongs_to_the_draft(small: Index) -> None:
    said = [Turn(PLANTED, "12,500.")]
    case = Case.model_validate(draft("And how many were still alive?", small, said))
    assert [(t.question, t.answer) for t in case.history] == [(PLANTED, "12,500.")]
    alone = draft("And how many were still alive?", small)
    assert case.id != alone["id"]


def test_the_same_question_makes_the_same_draft(small: Index) -> None:
    assert draft(PLANTED, small) == draft(PLANTED, small)


def test_a_draft_becomes_part_of_a_suite(small: Index, tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    path.write_text(Case.model_validate(draft(PLANTED, small)).model_dump_json() + "\n")
    assert [case.question for case in cases.load([path])] == [PLANTED]
