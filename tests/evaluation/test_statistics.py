"""Intervals and tests of differences, against values worked out elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.evaluation.statistics import (
    bootstrap_gap,
    bootstrap_mean,
    mcnemar_exact,
    paired_bootstrap,
    wilson,
)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),  # 1.96² / (10 + 1.96²)
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_score_interval_of_a_share(successes: int, n: int, low: float, high: float) -> None:
    assert wilson(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (2, 1), (-1, 3)])
def test_there_is_no_share_of_that(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(successes, n)


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_share(n: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1


@pytest.mark.parametrize(
    ("a_only", "b_only", "p"),
    [
        (0, 0, 1.0),
        (0, 5, 0.0625),  # 2 / 32
        (5, 0, 0.0625),
        (2, 10, 0.038574),  # 2 (1 + 12 + 66) / 4096
        (6, 6, 1.0),
        (0, 2000, 0.0),
    ],
)
def test_mcnemars_exact_test(a_only: int, b_only: int, p: float) -> None:
    assert mcnemar_exact(a_only, b_only) == pytest.approx(p, abs=1e-6)


def test_cases_of_one_cluster_count_as_little_more_than_one() -> None:
    values = [1.0, 0.0] * 20
    alone = bootstrap_mean(values, [str(n) for n in range(40)])
    pairs_that_agree = bootstrap_mean(sorted(values), [str(n // 4) for n in range(40)])
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * 0.5 / 40**0.5, abs=0.03)
    assert pairs_that_agree.high - pairs_that_agree.low == pytest.approx(
        2 * 1.96 * 0.5 / 10**0.5, abs=0.06
    )


def test_a_resampled_mean_weighs_every_case_alike() -> None:
    small = [(1.0, f"small {n}") for n in range(20)]
    large = [(0.0, f"large {n % 20}") for n in range(180)]
    values, clusters = zip(*small, *large, strict=True)
    low, high = bootstrap_mean(values, clusters)
    assert low < 0.1 < high < 0.25  # the mean over the clusters is 0.5


def test_the_order_of_the_cases_does_not_matter() -> None:
    values, clusters = [0.1, 0.7, 0.2, 0.9, 0.3], ["b", "a", "c", "a", "b"]
    again = bootstrap_mean(values[::-1], clusters[::-1])
    assert bootstrap_mean(values, clusters) == again
    assert bootstrap_mean(values, clusters, seed=1, samples=100) != again


def test_the_numbers_drawn_are_the_same_on_every_machine() -> None:
    values = [0.0, 0.25, 0.5, 1.0, 0.75, 0.1]
    low, high = bootstrap_mean(values, list("abcdef"))
    assert (round(low, 6), round(high, 6)) == (
        0.158333,
        0.75,
    )  # when first computed; normal: 0.43 ± 0.28


def test_no_values_have_no_interval() -> None:
    with pytest.raises(ValueError, match="no values"):
        bootstrap_mean([], [])


def test_a_gap_is_that_of_the_first_group_less_the_other() -> None:
    values = [1.0, 0.0] * 30
    clusters = [str(n // 2) for n in range(60)]
    assert bootstrap_gap(values, clusters, [True, False] * 30) == (1.0, 1.0)
    assert bootstrap_gap(values, clusters, [False, True] * 30) == (-1.0, -1.0)


def test_samples_without_one_of_the_groups_are_left_out() -> None:
    low, high = bootstrap_gap([1.0, 0.0], ["a", "b"], [True, False])
    assert (low, high) == (1.0, 1.0)


@pytest.mark.parametrize("first", [[True, True], [False, False]])
def test_a_gap_needs_both_groups(first: list[bool]) -> None:
    with pytest.raises(ValueError, match="both groups"):
        bootstrap_gap([1.0, 0.0], ["a", "b"], first)


def test_a_difference_that_all_clusters_share_is_told_from_chance() -> None:
    assert paired_bootstrap([0.5, 1.0, 0.5, 1.0] * 5, [str(n) for n in range(20)]).low > 0
    low, high = paired_bootstrap([1.0, -1.0] * 10, [str(n) for n in range(20)])
    assert low < 0 < high
