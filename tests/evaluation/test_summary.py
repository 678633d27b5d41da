"""All figures of a run: counts, intervals, slices, and what is not scored."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from pydantic import ValidationError

from vaxqa.errors import UsageError
from vaxqa.evaluation.measures import Context, Measure
from vaxqa.evaluation.measures.registry import ALL, named
from vaxqa.evaluation.results import Scored
from vaxqa.evaluation.statistics import bootstrap_mean, wilson
from vaxqa.evaluation.summary import Figure, Summary, scores, summarise

from .scenes import BULK, SOURCES, TRIAL, case, quoting, refusal, scored

RIGHT, WRONG = quoting(TRIAL), quoting(BULK)


def summary(run: Sequence[Scored]) -> Summary:
    return summarise(run, SOURCES, system="tests", index_id="i")


def figure(measure: str, run: Sequence[Scored]) -> Figure:
    found = summary(run).figure(measure)
    assert found is not None
    return found


def apart(*right: bool) -> list[Scored]:
    """Cases of clusters of their own."""
    return [scored(case(f"c{n}"), RIGHT if yes else WRONG) for n, yes in enumerate(right)]


def test_measures_have_names_of_their_own_and_definitions() -> None:
    assert len({measure.name for measure in ALL}) == len(ALL)
    assert all(measure.definition.endswith(".") for measure in ALL)
    assert all(named(measure.name) is measure for measure in ALL)
    with pytest.raises(UsageError, match="no measure 'rihgt'; there are: right, "):
        named("rihgt")


def test_independent_cases_have_wilsons_interval() -> None:
    found = figure("right", apart(True, True, True, False))
    low, high = wilson(3, 4)
    assert (found.n, found.value) == (4, 0.75)
    assert (found.low, found.high) == (round(low, 6), round(high, 6))


def test_cases_that_depend_on_each_other_are_resampled_together() -> None:
    run = [
        scored(case(f"{cluster}{n}", cluster=cluster), RIGHT if cluster in "ab" else WRONG)
        for cluster in "abcd"
        for n in range(5)
    ]
    found = figure("right", run)
    low, high = bootstrap_mean([1.0] * 10 + [0.0] * 10, [c for c in "abcd" for _ in range(5)])
    assert (found.n, found.value, found.low, found.high) == (20, 0.5, low, high)
    assert (low, high) == (0.0, 1.0)


def test_cases_that_all_agree_show_no_more_than_their_clusters_can() -> None:
    run = [scored(case(f"{c}{n}", cluster=c), RIGHT) for c in "abcd" for n in range(5)]
    found = figure("right", run)
    assert (found.value, found.low, found.high) == (1, round(wilson(4, 4).low, 6), 1)
    alone = figure("right", run[:5])
    assert (alone.value, alone.low, alone.high) == (1, round(wilson(1, 1).low, 6), 1)


def test_a_single_cluster_that_disagrees_counts_as_one() -> None:
    run = [scored(case(f"c{n}", cluster="c"), answer) for n, answer in enumerate((RIGHT, WRONG))]
    found = figure("right", run)
    assert (found.value, found.low) == (0.5, round(wilson(0.5, 1).low, 6))


def test_what_was_scored_nowhere_has_no_value() -> None:
    run = apart(True)
    assert figure("false_answer", run) == Figure(
        measure="false_answer", n=0, value=None, low=None, high=None
    )
    assert all(found.value is None for found in summary([]).overall)
    assert figure("failed", [scored(case())]).value == 1
    assert figure("right", [scored(case())]).n == 0


def test_a_figure_is_a_number() -> None:
    with pytest.raises(ValidationError):
        Figure(measure="right", n=1, value=float("nan"), low=None, high=None)
    context = Context(SOURCES, apart(True))
    with pytest.raises(ValueError, match="'broken' is nan for case 'c0'"):
        scores(Measure("broken", "higher", "It divides.", lambda *_: float("nan")), context)


def test_cases_are_counted_by_what_came_of_them() -> None:
    partial = RIGHT.model_copy(update={"status": "partial"})
    answers = (RIGHT, WRONG, partial, refusal(), None)
    run = [scored(case(f"c{n}", cluster=f"c{n // 2}"), said) for n, said in enumerate(answers)]
    assert summary(run).counts.model_dump() == {
        "cases": 5,
        "clusters": 3,
        "answered": 2,
        "partial": 1,
        "abstained": 1,
        "errors": 1,
    }


def test_figures_by_slice() -> None:
    run = [
        scored(case("a", lang="id", suite="robust", tags=("typo", "date")), RIGHT),
        scored(case("b", split="test", tags=("date",)), WRONG),
    ]
    found = summary(run)
    assert [(s.by, s.name, s.counts.cases) for s in found.slices] == [
        ("lang", "en", 1),
        ("lang", "id", 1),
        ("suite", "answer", 1),
        ("suite", "robust", 1),
        ("split", "dev", 1),
        ("split", "test", 1),
        ("tag", "date", 2),
        ("tag", "typo", 1),
    ]
    right = {(s.by, s.name): s.figures[0].value for s in found.slices}
    assert found.overall[0].measure == "right"
    assert (right["lang", "id"], right["lang", "en"], right["tag", "date"]) == (1, 0, 0.5)
    assert found.slice("tag", "typo") is not None
    assert found.slice("tag", "none") is None
    assert found.suites == ("answer", "robust")


def test_agreement_looks_beyond_its_slice() -> None:
    run = [
        scored(case("a", cluster="c", lang="id"), RIGHT),
        scored(case("b", cluster="c", lang="en"), WRONG),
    ]
    indonesian = summary(run).slice("lang", "id")
    assert indonesian is not None
    agreement = {f.measure: f for f in indonesian.figures}["cluster_agreement"]
    assert (agreement.n, agreement.value) == (1, 0)


def test_the_language_gap_is_indonesian_less_english() -> None:
    run = [
        scored(case(f"{lang}{n}", cluster=str(n), lang=lang), RIGHT if n in said else WRONG)
        for n in range(12)
        for lang, said in (("id", range(9)), ("en", range(6)))
    ]
    gap = {f.measure: f for f in summary(run).language_gap}
    assert (gap["right"].n, gap["right"].value) == (24, 0.25)
    low, high = gap["right"].low, gap["right"].high
    assert low is not None
    assert high is not None
    assert 0 <= low < 0.25 < high < 0.6
    assert (gap["failed"].value, gap["failed"].low) == (0, None)  # all alike: nothing to go by
    assert gap["false_answer"].value is None
    assert {f.value for f in summary(apart(True, False)).language_gap} == {None}


def test_times_stand_apart() -> None:
    run = [scored(case(f"c{n}"), RIGHT, seconds=float(n)) for n in range(101)]
    found = summary(run)
    (seconds,) = found.timings
    assert (seconds.measure, seconds.value, seconds.median, seconds.p95) == ("seconds", 50, 50, 95)
    assert seconds == found.figure("seconds")
    assert "seconds" not in {f.measure for f in found.overall}
    assert "timings" not in found.stable_json()
    (none,) = summary([]).timings
    assert (none.n, none.value, none.median) == (0, None, None)


def test_the_same_answers_give_the_same_bytes_in_any_order() -> None:
    run = [
        scored(
            case(f"c{n}", cluster=str(n % 7), lang="id" if n % 3 else "en", tags=(str(n % 2),)),
            (RIGHT, WRONG, refusal())[n % 3],
            hits=[("note.en", n, n + 9)],
            seconds=n,
        )
        for n in range(40)
    ]
    again = [
        one.model_copy(update={"result": one.result.model_copy(update={"seconds": 3.0})})
        for one in run
    ]
    first = summary(run)
    assert summary(again[::-1]).stable_json() == first.stable_json()
    assert summary(run[1:]).stable_json() != first.stable_json()
    assert Summary.model_validate_json(first.model_dump_json()) == first


def test_intervals_narrow_with_more_cases() -> None:
    widths = []
    for n in (8, 40, 200):
        found = figure("right", apart(*[True, False, False, True] * (n // 4)))
        assert found.low is not None
        assert found.high is not None
        widths.append(found.high - found.low)
    assert all(later < earlier for earlier, later in pairwise(widths))
