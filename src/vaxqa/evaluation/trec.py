"""Rankings judged as TREC does it: run files, qrels, and the scores of ``trec_eval``.

A run maps a query's id to its documents' scores, qrels map it to their judgements (relevant
from 1). As in ``trec_eval`` documents are ranked by score, equal ones by descending id, and a
judged query without a ranking counts as 0. Scores are by ``ir-measures`` where that is
installed and by this module otherwise; a test holds that they agree (for RR@10, where equal
scores are ranked otherwise there, on runs without them, such as `strict` makes).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import fmean

from ..errors import UsageError

Run = Mapping[str, Mapping[str, float]]
Qrels = Mapping[str, Mapping[str, int]]
Judged = Sequence[int]
"""The judgements of a ranking's documents, best first; 0 for one that is not judged."""

PLACES = 6
"""Decimal places of a score in a run file."""


def ndcg(ranked: Judged, judged: Judged, k: int) -> float:
    """Normalised discounted cumulative gain at ``k``, in 0..1; the gain is the judgement.

    Järvelin and Kekäläinen 2002. ``judged`` are all judgements of the query.

    >>> round(ndcg([0, 1], [1], 10), 4)
    0.6309
    """
    best = _dcg(sorted((gain for gain in judged if gain > 0), reverse=True)[:k])
    return _dcg(ranked[:k]) / best if best else 0.0


def recall(ranked: Judged, judged: Judged, k: int) -> float:
    """Share, in 0..1, of the relevant documents that are among the first ``k``.

    >>> recall([1, 0, 1], [1, 1, 1, 1], 2)
    0.25
    """
    relevant = _relevant(judged)
    return _relevant(ranked[:k]) / relevant if relevant else 0.0


def reciprocal_rank(ranked: Judged, judged: Judged, k: int) -> float:
    """One over the 1-based rank of the first relevant document, 0 beyond ``k`` (Voorhees 1999).

    >>> reciprocal_rank([0, 0, 1], [1], 10) == 1 / 3
    True
    """
    ranks = (rank for rank, gain in enumerate(ranked[:k], 1) if gain > 0)
    return 1 / next(ranks, math.inf)


def average_precision(ranked: Judged, judged: Judged, k: int) -> float:
    """Mean, over the relevant documents, of the precision at the rank of each, in 0..1.

    One that is not among the first ``k`` counts as 0 (Buckley and Voorhees 2000).

    >>> average_precision([1, 0, 1], [1, 1], 1000) == (1 / 1 + 2 / 3) / 2
    True
    """
    relevant = _relevant(judged)
    ranks = [rank for rank, gain in enumerate(ranked[:k], 1) if gain > 0]
    return sum(found / rank for found, rank in enumerate(ranks, 1)) / relevant if relevant else 0.0


_ALL = 1_000_000_000
MEASURES: dict[str, tuple[Callable[[Judged, Judged, int], float], int]] = {
    "nDCG@10": (ndcg, 10),
    "R@10": (recall, 10),
    "R@100": (recall, 100),
    "RR@10": (reciprocal_rank, 10),
    "AP": (average_precision, _ALL),
}
"""The measures, named as in ``ir-measures``, with their functions and cut-offs."""


def score(qrels: Qrels, run: Run) -> dict[str, float]:
    """The mean of each of `MEASURES` over the judged queries.

    Raises `UsageError` when no query is judged.
    """
    _require(qrels)
    return _by_ir_measures(qrels, run) if find_spec("ir_measures") else our_score(qrels, run)


def our_score(qrels: Qrels, run: Run) -> dict[str, float]:
    """`score` by this module alone.

    >>> our_score({"q": {"a": 1}}, {"q": {"a": 0.5, "b": 0.7}})["RR@10"]
    0.5
    """
    _require(qrels)
    rankings = {
        query: ([judged.get(d, 0) for d in _ranking(run.get(query, {}))], list(judged.values()))
        for query, judged in qrels.items()
    }
    return {
        name: fmean(measure(ranked, judged, k) for ranked, judged in rankings.values())
        for name, (measure, k) in MEASURES.items()
    }


def strict(ranking: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Scores for a ranking, best first, that no rule for equal scores can put in another order.

    They are rounded to what a run file holds; one that is not below the score before it is
    lowered until it is.

    >>> strict([("a", 0.5), ("b", 0.5), ("c", 0.4)])
    {'a': 0.5, 'b': 0.499999, 'c': 0.4}
    """
    made: dict[str, float] = {}
    least = math.inf
    for document, value in ranking:
        least = min(round(value, PLACES), round(least - 10**-PLACES, PLACES))
        made[document] = least
    return made


def write_run(run: Run, path: Path, tag: str = "vaxqa") -> None:
    """Write ``query Q0 document rank score tag`` lines, ranked as ``trec_eval`` ranks them.

    Raises `UsageError` for an id that would not be one word of such a line.
    """
    lines = [
        f"{_word(query)} Q0 {_word(document)} {rank} {scores[document]:.{PLACES}f} {tag}\n"
        for query, scores in run.items()
        for rank, document in enumerate(_ranking(scores), 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def _ranking(scores: Mapping[str, float]) -> list[str]:
    return sorted(sorted(scores, reverse=True), key=lambda document: -scores[document])


def _word(name: str) -> str:
    if not name or name.split() != [name]:
        raise UsageError(f"The id {name!r} cannot stand in a TREC run file: it holds white space.")
    return name


def _by_ir_measures(qrels: Qrels, run: Run) -> dict[str, float]:
    import ir_measures

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    found = ir_measures.calc_aggregate(measures, qrels, run)
    return {name: float(found[measure]) for name, measure in zip(MEASURES, measures, strict=True)}


def _require(qrels: Qrels) -> None:
    if not qrels:
        raise UsageError("No query is judged.")


def _dcg(gains: Judged) -> float:
    return math.fsum(max(0, gain) / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def _relevant(judged: Judged) -> int:
    return sum(gain > 0 for gain in judged)
