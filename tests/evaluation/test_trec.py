from __future__ import annotations

import math
import random
from pathlib import Path
from typing import Any

import pytest

from vaxqa.errors import UsageError
from vaxqa.evaluation import trec

QRELS = {"q1": {"a": 2, "b": 1, "c": 0}, "q2": {"d": 1}}
RUN = {"q1": {"b": 0.9, "x": 0.8, "a": 0.7}, "q2": {"x": 0.5}}


def test_the_scores_of_a_small_run_by_hand() -> None:
    found = trec.our_score(QRELS, RUN)
    gained = 1 / math.log2(2) + 2 / math.log2(4)
    best = 2 / math.log2(2) + 1 / math.log2(3)
    assert found["nDCG@10"] == pytest.approx(gained / best / 2)
    assert found["R@10"] == found["R@100"] == 0.5
    assert found["RR@10"] == 0.5
    assert found["AP"] == pytest.approx((1 / 1 + 2 / 3) / 2 / 2)


def test_a_judged_query_without_a_ranking_counts_as_0() -> None:
    assert trec.our_score({"q1": {"a": 1}, "q2": {"a": 1}}, {"q1": {"a": 1.0}})["AP"] == 0.5


def test_equal_scores_are_ranked_by_descending_id() -> None:
    assert trec.our_score({"q": {"a": 1}}, {"q": {"a": 0.5, "b": 0.5}})["RR@10"] == 0.5
    assert trec.our_score({"q": {"b": 1}}, {"q": {"a": 0.5, "b": 0.5}})["RR@10"] == 1.0


def test_what_is_cut_off_does_not_count() -> None:
    run = {"q": {f"x{n}": 1 - n / 100 for n in range(10)} | {"a": 0.1}}
    found = trec.our_score({"q": {"a": 1}}, run)
    assert (found["RR@10"], found["R@10"], found["nDCG@10"]) == (0, 0, 0)
    assert found["R@100"] == 1
    assert found["AP"] == pytest.approx(1 / 11)


def test_without_judgements_nothing_is_scored() -> None:
    for score in (trec.score, trec.our_score):
        with pytest.raises(UsageError, match="No query is judged"):
            score({}, RUN)


def made_up(
    seed: int, *, ties: bool
) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, float]]]:
    """Judgements of several grades and rankings with gaps and queries left out."""
    rng = random.Random(seed)
    documents = [f"d{n}" for n in range(150)]
    qrels = {
        f"q{n}": {d: rng.choice([0, 1, 1, 2]) for d in rng.sample(documents, rng.randint(1, 30))}
        for n in range(25)
    }
    for judged in qrels.values():
        judged[rng.choice(documents)] = 1
    run = {
        f"q{n}": {
            d: round(rng.random(), 1 if ties else 12)
            for d in rng.sample(documents, rng.randint(1, 120))
        }
        for n in range(28)
        if n % 7
    }
    return qrels, run


def rounded(scores: dict[Any, float]) -> dict[str, float]:
    return {str(name): round(value, 4) for name, value in scores.items()}


@pytest.mark.parametrize("seed", range(5))
def test_the_scores_are_those_of_ir_measures(seed: int) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    qrels, run = made_up(seed, ties=False)
    measures = [ir_measures.parse_measure(name) for name in trec.MEASURES]
    ours = rounded(trec.our_score(qrels, run))
    assert ours == rounded(ir_measures.calc_aggregate(measures, qrels, run))
    assert ours == rounded(trec.score(qrels, run))


@pytest.mark.parametrize("seed", range(5))
def test_equal_scores_are_ranked_as_trec_eval_does(seed: int) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    qrels, run = made_up(seed, ties=True)
    names = [name for name in trec.MEASURES if name != "RR@10"]  # trec_eval's has no cut-off
    measures = [ir_measures.parse_measure(name) for name in names]
    theirs = rounded(ir_measures.pytrec_eval.calc_aggregate(measures, qrels, run))
    ours = rounded(trec.our_score(qrels, run))
    assert {name: ours[name] for name in names} == theirs


def test_a_run_file_scores_as_the_run_does(tmp_path: Path) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    qrels, scored = made_up(7, ties=True)
    run = {
        query: trec.strict(sorted(scores.items(), key=lambda pair: -pair[1]))
        for query, scores in scored.items()
    }
    trec.write_run(run, tmp_path / "run")
    read = list(ir_measures.read_trec_run(str(tmp_path / "run")))
    measures = [ir_measures.parse_measure(name) for name in trec.MEASURES]
    theirs = ir_measures.calc_aggregate(measures, qrels, read)
    assert rounded(theirs) == rounded(trec.our_score(qrels, run))


def test_the_lines_of_a_run_file(tmp_path: Path) -> None:
    trec.write_run({"q1": {"a": 0.25, "b": 0.5, "c": 0.25}}, tmp_path / "run", "tag")
    assert (tmp_path / "run").read_text(encoding="utf-8") == (
        "q1 Q0 b 1 0.500000 tag\nq1 Q0 c 2 0.250000 tag\nq1 Q0 a 3 0.250000 tag\n"
    )


@pytest.mark.parametrize("name", ["two words", "", "tab\t"])
def test_an_id_that_is_no_word_cannot_be_written(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="white space"):
        trec.write_run({"q": {name: 1.0}}, tmp_path / "run")
