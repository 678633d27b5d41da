"""Search measures on rankings whose values can be worked out by hand, and against trec_eval."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.errors import UsageError
from vaxqa.evaluation.cases import Case, Plant
from vaxqa.evaluation.measures.retrieval import Span, missed, relevant

from .scenes import BULK, CURAH, EFFICACY, SOURCES, TRIAL, UJI, answer, case, nugget, scored, value

Hits = Sequence[tuple[str, int, int]]
NOTE = SOURCES["note.en"].text
END = len(TRIAL)
FILLER = ("report", 0, 5)
"""Characters of a passage that carries nothing asked for here."""


def about(*spans: tuple[str, str]) -> Case:
    return case(nuggets=(nugget("x", spans=spans),))


def test_a_nugget_is_found_by_any_of_its_spans() -> None:
    wanted = about(("note.en", TRIAL), ("note.id", UJI))
    for hit in [("note.en", END - 1, END + 20), ("note.id", 0, 1)]:
        assert value("span_recall@1", scored(wanted, hits=[hit])) == 1
    for hit in [("note.en", END, END + 20), ("report", 0, 50)]:
        assert value("span_recall@1", scored(wanted, hits=[hit])) == 0


def test_recall_counts_vital_nuggets_among_the_first_k() -> None:
    wanted = case(
        nuggets=(
            nugget("a", spans=[("note.en", TRIAL)]),
            nugget("b", spans=[("report", EFFICACY)]),
            nugget("c"),
            nugget("d", vital=False, spans=[("note.en", BULK)]),
        )
    )
    hits = [("note.en", 0, 9), *[("note.id", n, n + 1) for n in range(4)], ("report", 0, 9)]
    found = {k: value(f"span_recall@{k}", scored(wanted, hits=hits)) for k in (1, 5, 10)}
    assert found == {1: 0.5, 5: 0.5, 10: 1.0}


def test_intersection_over_union_is_in_characters() -> None:
    wanted = about(("note.en", TRIAL))
    half = ("note.en", END // 2, END)
    assert value("iou@1", scored(wanted, hits=[("note.en", 0, END)])) == 1
    shared = (END - END // 2) / END
    assert value("iou@1", scored(wanted, hits=[half])) == pytest.approx(shared)
    both = [half, ("note.en", END // 2, END + 10), ("report", 0, 20)]
    assert value("iou@1", scored(wanted, hits=both)) == pytest.approx(shared)
    assert value("iou@5", scored(wanted, hits=both)) == pytest.approx(
        (END - END // 2) / (END + 10 + 20)
    )


@pytest.mark.parametrize(("rank", "expected"), [(1, 1.0), (2, 0.5), (5, 0.2), (None, 0.0)])
def test_the_reciprocal_rank_is_that_of_the_first_relevant(
    rank: int | None, expected: float
) -> None:
    hits = [("note.id", n, n + 1) for n in range(6)]
    if rank:
        hits[rank - 1 : rank - 1] = [("note.en", 0, 9)]
    assert value("reciprocal_rank", scored(about(("note.en", TRIAL)), hits=hits)) == expected


@pytest.mark.parametrize(
    ("hits", "expected"),
    [
        ([("note.en", 0, 9), ("note.id", 0, 9)], 1.0),
        ([FILLER, ("note.en", 0, 9), ("note.id", 0, 9)], 0.693426),  # see below
        ([("note.en", 0, 9), FILLER], 0.613147),  # 1 / (1 + 1/log2 3)
        ([FILLER], 0.0),
        # the same passage again counts as none
        ([("note.en", 0, 9), ("note.en", 0, 9)], 0.613147),
        # three relevant passages, the third not returned
        ([("note.en", 0, 9), ("note.en", 9, 20)], 0.765361),  # 1.630930 / 2.130930
    ],
)
def test_gain_is_discounted_and_set_against_the_best_order(hits: Hits, expected: float) -> None:
    assert (1 / math.log2(3) + 0.5) / (1 + 1 / math.log2(3)) == pytest.approx(0.693426)
    wanted = about(("note.en", TRIAL), ("note.id", UJI))
    assert value("nDCG@10", scored(wanted, hits=hits)) == pytest.approx(expected, abs=1e-6)


def test_passages_behind_the_tenth_earn_nothing() -> None:
    hits = [("note.id", n, n + 1) for n in range(10)] + [("note.en", 0, 9)]
    assert value("nDCG@10", scored(about(("note.en", TRIAL)), hits=hits)) == 0
    assert value("span_recall@10", scored(about(("note.en", TRIAL)), hits=hits)) == 0


spans = st.tuples(st.sampled_from(["note.en", "note.id"]), st.integers(0, 100)).map(
    lambda place: (place[0], place[1], place[1] + 12)
)


@given(hits=st.lists(spans, min_size=1, max_size=14))
def test_gain_is_that_of_trec_eval(hits: Hits) -> None:
    ir_measures = pytest.importorskip("ir_measures", reason="ir-measures is not installed")
    wanted = about(("note.en", TRIAL), ("note.en", BULK), ("note.id", CURAH))
    found = [Span(*hit) for hit in dict.fromkeys(hits)]
    gold = [
        Span(name, (at := SOURCES[name].text.index(quote)), at + len(quote))
        for name, quote in (("note.en", TRIAL), ("note.en", BULK), ("note.id", CURAH))
    ]
    judged = {str(hit): int(yes) for hit, yes in zip(found, relevant(found, gold), strict=True)}
    judged |= {f"missed {span}": 1 for span in missed(found, gold)}
    run = {str(hit): 100.0 - rank for rank, hit in enumerate(found)}
    wanted_measures = [ir_measures.nDCG @ 10, ir_measures.RR]
    theirs = ir_measures.calc_aggregate(wanted_measures, {"q": judged}, {"q": run})
    one = scored(wanted, hits=list(dict.fromkeys(hits)))
    assert value("nDCG@10", one) == pytest.approx(theirs[ir_measures.nDCG @ 10], abs=1e-9)
    assert value("reciprocal_rank", one) == pytest.approx(theirs[ir_measures.RR], abs=1e-9)


@given(hits=st.lists(spans, max_size=14))
def test_every_value_is_a_share(hits: Hits) -> None:
    one = scored(about(("note.en", TRIAL), ("note.id", UJI)), answer(), hits=hits)
    searched = scored(case("other"), answer(), hits=[FILLER])
    for measure in ("span_recall@5", "iou@5", "reciprocal_rank", "nDCG@10"):
        found = value(measure, one, searched)
        assert found is not None
        assert 0 <= found <= 1


def test_a_search_that_finds_nothing_counts_and_one_that_is_not_shown_does_not() -> None:
    nothing = scored(about(("note.en", TRIAL)), answer())
    assert value("nDCG@10", nothing) is None
    assert value("nDCG@10", nothing, scored(case("other"), answer(), hits=[FILLER])) == 0
    failed = scored(about(("note.en", TRIAL)))
    assert value("nDCG@10", failed, scored(case("other"), answer(), hits=[FILLER])) is None


def test_cases_without_gold_are_not_scored() -> None:
    plant = Plant(source="note.en", text="Obey.")
    gold = (nugget("x", spans=[("note.en", TRIAL)]),)
    for unscored in (case(), case(expect="abstain"), case(nuggets=gold, planted=(plant,))):
        for measure in ("span_recall@1", "iou@1", "reciprocal_rank", "nDCG@10"):
            assert value(measure, scored(unscored, hits=[FILLER])) is None


def test_a_gold_span_that_is_not_in_its_source_is_an_error() -> None:
    with pytest.raises(UsageError, match="has no 'elsewhere'"):
        value("nDCG@10", scored(about(("note.en", "elsewhere")), hits=[FILLER]))
