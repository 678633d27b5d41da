"""Scores of a run, and two runs compared. Values are worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa.errors import SourceError, UsageError
from vaxqa.evaluation import scores
from vaxqa.evaluation.comparison import Paired, compare
from vaxqa.evaluation.measures import Measure
from vaxqa.evaluation.results import Scored
from vaxqa.evaluation.scores import Scores, Told

from .scenes import SOURCES, TRIAL, case, quoting, refusal, scored

HIGHER = Measure("right", "higher", "…", lambda *_: None)
LOWER = Measure("wrong", "lower", "…", lambda *_: None)


def of(sha256: str = "x", **values: list[float]) -> Scores:
    """Scores of cases c0, c1, …, each in a cluster of its own."""
    n = max(len(row) for row in values.values())
    return Scores(
        system="s",
        index_id="i",
        cases={f"c{i}": Told(cluster=f"k{i}", sha256=sha256) for i in range(n)},
        values={name: {f"c{i}": v for i, v in enumerate(row)} for name, row in values.items()},
    )


def row(before: Scores, after: Scores, name: str = "right") -> Paired:
    return compare(before, after, [HIGHER, LOWER]).of(name)


def test_shares_are_compared_by_mcnemars_exact_test() -> None:
    # 8 cases got worse and 1 better: p = 2 (C(9,0) + C(9,1)) / 2^9 = 20/512.
    found = row(of(right=[1.0] * 8 + [0.0, 1.0]), of(right=[0.0] * 8 + [1.0, 1.0]))
    assert (found.n, found.gained, found.lost) == (10, 1, 8)
    assert found.p == pytest.approx(20 / 512)
    assert (found.before, found.after) == (0.9, 0.2)
    assert found.difference == pytest.approx(-0.7)
    assert found.verdict == "worse"
    assert found.worsening == pytest.approx(0.7)


def test_few_changes_show_no_difference_but_are_a_worsening() -> None:
    found = row(of(right=[1.0, 1.0, 1.0]), of(right=[0.0, 1.0, 1.0]))
    assert found.p == 1.0
    assert found.verdict == "no difference shown"
    assert found.worsening == pytest.approx(1 / 3)


def test_lower_may_be_better() -> None:
    found = row(of(wrong=[1.0] * 6), of(wrong=[0.0] * 6), "wrong")
    assert (found.gained, found.lost, found.verdict, found.worsening) == (6, 0, "better", 0.0)
    assert row(of(wrong=[0.0] * 6), of(wrong=[1.0] * 6), "wrong").verdict == "worse"


def test_other_values_are_compared_by_the_interval_of_their_differences() -> None:
    better = row(of(right=[0.2, 0.3, 0.4, 0.5]), of(right=[0.4, 0.5, 0.6, 0.7]))
    assert better.p is None
    assert better.low == pytest.approx(0.2)
    assert better.verdict == "better"
    mixed = row(of(right=[0.2, 0.3, 0.4, 0.5]), of(right=[0.4, 0.1, 0.6, 0.3]))
    assert mixed.verdict == "no difference shown"
    assert mixed.worsening == pytest.approx(0.0)


def test_changed_and_missing_cases_are_left_out_and_counted() -> None:
    before = of(right=[1.0, 1.0, 1.0])
    after = of(right=[0.0, 0.0])
    told = after.cases | {"c1": Told(cluster="k1", sha256="other"), "new": before.cases["c0"]}
    found = compare(before, after.model_copy(update={"cases": told}), [HIGHER])
    assert (found.common, found.changed) == (1, ("c1",))
    assert (found.only_before, found.only_after) == (("c2",), ("new",))
    assert found.of("right").n == 1


def test_what_neither_run_scored_is_not_scored() -> None:
    found = compare(of(right=[1.0]), of(right=[1.0]), [HIGHER, LOWER])
    assert [one.measure for one in found.rows] == ["right"]
    assert found.of("wrong").verdict == "not scored"
    nothing = compare(of(right=[1.0]), of("other", right=[1.0]), [HIGHER]).of("right")
    assert (nothing.n, nothing.verdict, nothing.difference) == (0, "not scored", None)


def plain(name: str, value: float | None, unit: str = "share") -> Measure:
    return Measure(name, "higher", "…", lambda *_: value, unit)


def made(*cases: Scored, measures: list[Measure]) -> Scores:
    return scores.score(cases, SOURCES, measures, system="s", index_id="i")


def test_scores_leave_out_times_and_what_is_no_number() -> None:
    found = made(
        scored(case("b"), quoting(TRIAL)),
        scored(case("a"), refusal()),
        measures=[
            plain("third", 1 / 3),
            plain("nothing", None),
            plain("nan", float("nan")),
            plain("seconds", 1.0, "s"),
        ],
    )
    assert found.values == {"nan": {}, "nothing": {}, "third": {"a": 0.333333, "b": 0.333333}}
    assert list(found.cases) == ["a", "b"]
    assert found.of("a") == {"third": 0.333333}


def test_a_case_that_says_something_else_has_another_hash() -> None:
    assert scores.told(case("a")) == scores.told(case("a"))
    assert scores.told(case("a")) != scores.told(case("a", question="!"))


def test_scores_are_written_and_read_as_they_are(tmp_path: Path) -> None:
    kept = of(right=[1.0, 0.5])
    scores.write(kept, tmp_path / "scores.json")
    assert scores.read(tmp_path) == kept
    assert scores.read(tmp_path / "scores.json") == kept
    assert len((tmp_path / "scores.json").read_text().splitlines()) > 10  # one value a line


def test_scores_that_are_not_there_or_not_ours_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        scores.read(tmp_path)
    (tmp_path / "scores.json").write_text('{"schema_version": 2}')
    with pytest.raises(SourceError, match=r"scores\.json: schema_version"):
        scores.read(tmp_path)
    with pytest.raises(SourceError, match="bless"):
        scores.read_baseline(tmp_path / "scores.json")
    assert scores.read_baseline(tmp_path / "none.json") is None
