"""The worth of a confidence, with values worked out by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import ValidationError

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.evaluation import confidence, results, runner, scores
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.results import Result, Scored
from vaxqa.evaluation.summary import Figure, Summary, summarise
from vaxqa.evaluation.systems import AssistantSystem

from . import asked
from .scenes import BULK, SOURCES, TRIAL, case, quoting, refusal

RIGHT, WRONG = quoting(TRIAL), quoting(BULK)
SHIPPED = Path(__file__).parents[2] / "evals" / "baseline.json"


def run(*rows: tuple[float | None, Answer | None], **fields: str) -> list[Scored]:
    return [one(case(f"c{n}", **fields), sure, answer) for n, (sure, answer) in enumerate(rows)]


def one(asked: Case, sure: float | None, answer: Answer | None) -> Scored:
    made = Result(case_id=asked.id, answer=None, confidence=sure)
    return Scored(case=asked, result=made.model_copy(update={"answer": answer}))


def summary(scored: Sequence[Scored]) -> Summary:
    return summarise(scored, SOURCES, system="s", index_id="i")


def figure(name: str, scored: Sequence[Scored]) -> Figure:
    found = summary(scored).figure(name)
    assert found is not None
    return found


MIXED = run((0.95, RIGHT), (0.92, RIGHT), (0.91, WRONG), (0.62, WRONG), (0.3, refusal()))


def test_the_calibration_error_weighs_the_bins_by_their_cases() -> None:
    # 0.9-1: |2 - 2.78| = 0.78; 0.6-0.7: |0 - 0.62| = 0.62; 0.2-0.3: |0 - 0.3| = 0.3
    found = figure("expected_calibration_error", MIXED)
    assert (found.n, found.value) == (5, pytest.approx((0.78 + 0.62 + 0.3) / 5))
    alone = figure("expected_calibration_error_answered", MIXED)
    assert (alone.n, alone.value) == (4, pytest.approx((0.78 + 0.62) / 4))
    assert alone.low is not None
    assert alone.high is not None
    assert 0 <= alone.low < alone.high <= 1


def test_the_area_is_the_mean_risk_over_the_coverages() -> None:
    # risks 0, 0, 1/3, 2/4
    found = figure("area_under_risk_coverage", MIXED)
    assert (found.n, found.value) == (4, pytest.approx((1 / 3 + 1 / 2) / 4, abs=1e-6))
    assert confidence.risk_by_coverage(MIXED) == [
        (0.2, 0.0), (0.4, 0.0), (pytest.approx(0.6), pytest.approx(1 / 3)), (0.8, 0.5),
    ]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
def test_answers_that_are_equally_sure_come_in_together(turned: bool) -> None:
    rows = [(0.8, WRONG), (0.8, RIGHT)]
    tied = run((0.9, RIGHT), *(rows[::-1] if turned else rows))
    assert confidence.risk_by_coverage(tied) == [
        (pytest.approx(1 / 3), 0.0),
        (1.0, pytest.approx(1 / 3)),
    ]
    assert figure("area_under_risk_coverage", tied).value == pytest.approx(2 / 9, abs=1e-6)


def test_an_answer_to_an_unanswerable_question_is_never_right() -> None:
    found = run((1.0, RIGHT), (1.0, RIGHT), expect="abstain")
    assert figure("expected_calibration_error", found).value == 1
    assert figure("area_under_risk_coverage", found).value == 1


def test_a_perfect_confidence_has_no_error() -> None:
    found = run((1.0, RIGHT), (0.0, WRONG))
    assert figure("expected_calibration_error", found).value == 0
    assert [b.n for b in confidence.reliability(confidence.sure(found))] == [1, *[0] * 8, 1]


def test_without_a_confidence_nothing_is_scored() -> None:
    for scored in (run((None, RIGHT)), run((0.5, None)), []):
        for whole in confidence.WHOLES:
            found = figure(whole.name, scored)
            assert (found.n, found.value, found.low) == (0, None, None)
    assert figure("area_under_risk_coverage", run((0.5, refusal()))).value is None


def test_one_cluster_has_no_interval() -> None:
    found = figure("expected_calibration_error", run((0.5, RIGHT), (0.7, WRONG), cluster="c"))
    assert (found.value, found.low, found.high) == (pytest.approx(0.6), None, None)


def test_slices_have_them_and_the_order_of_cases_does_not_count() -> None:
    found = summary(MIXED)
    english = found.slice("lang", "en")
    assert english is not None
    assert found.figure("area_under_risk_coverage") in english.figures
    assert summary(MIXED[::-1]).overall[-3:] == found.overall[-3:]


def test_results_of_before_the_confidence_are_read(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    results.write([Result(case_id="a", answer=None, confidence=0.25)], path)
    assert results.read(path)[0].confidence == 0.25
    row = json.loads(path.read_text())
    del row["confidence"], row["judged"]
    path.write_text(json.dumps(row) + "\n")
    assert results.read(path) == [Result(case_id="a", answer=None)]


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_probability(value: float) -> None:
    with pytest.raises(ValidationError):
        Result(case_id="a", answer=None, confidence=value)


def test_the_committed_baseline_is_read() -> None:
    assert scores.read_baseline(SHIPPED) is not None


def test_the_assistant_tells_how_sure_it_is(small_assistant: Assistant) -> None:
    system = AssistantSystem(small_assistant)
    cases = [
        asked.case("When did the mangrove partnership begin?"),
        asked.case("Berapa gaji presiden Prancis?", "id", id="c-2"),
    ]
    known, unknown = runner.run(system, cases)
    assert known.confidence is not None
    assert unknown.confidence is not None
    assert 1 >= known.confidence > 0.5 > unknown.confidence >= 0
    assert runner.run(system, cases)[0].confidence == known.confidence


def test_written_answers_have_no_confidence(small_assistant: Assistant) -> None:
    system = AssistantSystem(small_assistant, "generative")
    assert system.confidence(asked.case("When did the mangrove partnership begin?")) is None
