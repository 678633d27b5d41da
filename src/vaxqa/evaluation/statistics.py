"""How sure a figure is: intervals of 95 % and comparisons of two systems on the same cases.

Everything is deterministic. Resampling draws from a generator whose numbers do not change between
versions of NumPy (``RandomState``), over clusters in order of their names.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
TAILS = (0.025, 0.975)
SAMPLES = 2000

Floats = npt.NDArray[np.float64]


class Interval(NamedTuple):
    """A range that holds the true value in 95 of 100 repetitions; both ends belong to it."""

    low: float
    high: float


def wilson(successes: float, n: int) -> Interval:
    """The score interval of a share ``successes / n`` (Wilson 1927).

    Raises `ValueError` without cases, or with more successes than cases.

    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    >>> [round(end, 4) for end in wilson(10, 10)]
    [0.7225, 1.0]
    """
    if n < 1 or not 0 <= successes <= n:
        raise ValueError(f"There is no share of {successes} in {n}.")
    share, z2 = successes / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    return Interval(low, 1.0 if successes == n else min(1.0, middle + half))


def bootstrap_mean(
    values: Sequence[float], clusters: Sequence[str], seed: int = 0, samples: int = SAMPLES
) -> Interval:
    """Percentile interval of the mean of ``values``, resampled by whole clusters.

    ``clusters`` names the cluster of each value: the cases of one depend on each other (cluster
    bootstrap, Davison and Hinkley 1997, 3.8). With one cluster, or with equal values, it has no
    width: `summary` does not use it there. Raises `ValueError` without values.

    >>> bootstrap_mean([1, 1, 0, 0], ["a", "a", "b", "b"])
    Interval(low=0.0, high=1.0)
    """
    sums, counts = _by_cluster(values, clusters, [True] * len(values))
    drawn = _draws(len(sums), seed, samples)
    return percentiles((drawn @ sums) / (drawn @ counts))


def bootstrap_gap(
    values: Sequence[float],
    clusters: Sequence[str],
    first: Sequence[bool],
    seed: int = 0,
    samples: int = SAMPLES,
) -> Interval:
    """Percentile interval of the mean of the ``first`` values less that of the others.

    Clusters are resampled whole, so that cases of one cluster in both groups stay together.
    Samples that miss a group are left out. Raises `ValueError` when a group is empty.
    """
    if all(first) or not any(first):
        raise ValueError("A gap needs values in both groups.")
    here = _by_cluster(values, clusters, first)
    there = _by_cluster(values, clusters, [not one for one in first])
    drawn = _draws(len(here[0]), seed, samples)
    counts, others = drawn @ here[1], drawn @ there[1]
    both = (counts > 0) & (others > 0)
    gaps = (drawn @ here[0])[both] / counts[both] - (drawn @ there[0])[both] / others[both]
    return percentiles(gaps)


def paired_bootstrap(
    differences: Sequence[float], clusters: Sequence[str], seed: int = 0, samples: int = SAMPLES
) -> Interval:
    """Interval of the mean difference between two systems, one difference a case.

    A change is told from chance where the interval leaves 0 out (Koehn 2004, by cluster).

    >>> paired_bootstrap([0.0, 0.0], ["a", "b"])
    Interval(low=0.0, high=0.0)
    """
    return bootstrap_mean(differences, clusters, seed, samples)


def mcnemar_exact(a_only: int, b_only: int) -> float:
    """Two-sided p, in 0..1, of the exact test of McNemar (1947) on pairs that disagree.

    ``a_only`` cases were right with A alone, ``b_only`` with B alone. Under chance each falls
    either way with probability 1/2.

    >>> mcnemar_exact(1, 8)
    0.0390625
    >>> mcnemar_exact(0, 0)
    1.0
    """
    n = a_only + b_only
    tail = sum(math.comb(n, less) for less in range(min(a_only, b_only) + 1))
    return min(1.0, 2 * tail / (1 << n))


def bootstrap_weights(
    clusters: Sequence[str], seed: int = 0, samples: int = SAMPLES
) -> tuple[Floats, list[int]]:
    """How often each cluster is drawn in each sample, and the column of each case's cluster.

    For figures that are no mean. Raises `ValueError` without clusters.

    >>> drawn, columns = bootstrap_weights(["b", "a", "b"], samples=3)
    >>> drawn.shape, columns
    ((3, 2), [1, 0, 1])
    """
    if not clusters:
        raise ValueError("There is no interval of no values.")
    places = {name: place for place, name in enumerate(sorted(set(clusters)))}
    return _draws(len(places), seed, samples), [places[name] for name in clusters]


def _by_cluster(
    values: Sequence[float], clusters: Sequence[str], counted: Sequence[bool]
) -> tuple[Floats, Floats]:
    """Sum and count of the counted values of each cluster, in order of their names."""
    if not values:
        raise ValueError("There is no interval of no values.")
    groups: dict[str, list[float]] = {name: [] for name in sorted(set(clusters))}
    for value, cluster, counts in zip(values, clusters, counted, strict=True):
        if counts:
            groups[cluster].append(value)
    sums = np.array([math.fsum(group) for group in groups.values()])
    return sums, np.array([float(len(group)) for group in groups.values()])


@lru_cache(maxsize=8)
def _draws(clusters: int, seed: int, samples: int) -> Floats:
    """How often each cluster is drawn in each sample: one row a sample, its sum ``clusters``."""
    drawn = np.random.RandomState(seed).randint(0, clusters, size=(samples, clusters))
    rows = np.arange(samples)[:, None] * clusters
    counts = np.bincount((drawn + rows).ravel(), minlength=samples * clusters)
    return counts.reshape(samples, clusters).astype(np.float64)


def percentiles(found: Floats) -> Interval:
    """The interval that a figure's values over the samples span, without their tails."""
    low, high = np.quantile(found, TAILS)
    return Interval(float(low), float(high))
