"""What the search found, against the places in the sources that carry the answer.

Gold are the spans of a case's vital nuggets, in characters, so that every way of cutting sources
into passages is measured alike. A passage is relevant when it overlaps one of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from ..cases import located
from ..results import FoundPassage, Scored
from . import Context, Measure

DEPTHS = (1, 5, 10)
"""Passages that are looked at."""


class Span(NamedTuple):
    """Characters ``start`` to ``end`` (half-open) of a source."""

    source: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether both share a character."""
        same = self.source == other.source
        return same and self.start < other.end and other.start < self.end


def dcg(gains: Iterable[float]) -> float:
    """Discounted cumulative gain of a ranking, best first (Järvelin and Kekäläinen 2002).

    >>> round(dcg([1, 0, 1]), 4)
    1.5
    """
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))


def relevant(hits: Sequence[Span], gold: Iterable[Span]) -> list[bool]:
    """For each passage whether it overlaps a gold span; a repeated passage counts once."""
    spans, seen = list(gold), set[Span]()
    found = []
    for hit in hits:
        found.append(hit not in seen and any(hit.overlaps(span) for span in spans))
        seen.add(hit)
    return found


def missed(hits: Sequence[Span], gold: Iterable[Span]) -> list[Span]:
    """The gold spans that no passage overlaps; those that overlap each other count as one.

    >>> missed([Span("a", 0, 5)], [Span("a", 4, 8), Span("b", 0, 9), Span("b", 3, 12)])
    [Span(source='b', start=0, end=12)]
    """
    return [span for span in _joined(gold) if not any(span.overlaps(hit) for hit in hits)]


def _joined(spans: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for span in sorted(spans):
        if found and found[-1].overlaps(span):
            last = found[-1]
            found[-1] = Span(last.source, last.start, max(last.end, span.end))
        else:
            found.append(span)
    return found


def _length(spans: Iterable[Span]) -> int:
    return sum(span.end - span.start for span in _joined(spans))


def _shared(first: Iterable[Span], second: Iterable[Span]) -> int:
    """Characters in both."""
    ours, theirs = list(first), list(second)
    return _length(ours) + _length(theirs) - _length([*ours, *theirs])


def _spans(hits: Iterable[FoundPassage]) -> list[Span]:
    return [Span(hit.source_id, hit.start, hit.end) for hit in hits]


def _gold(one: Scored, context: Context) -> list[list[Span]]:
    """The gold spans of each vital nugget that has any."""
    return [
        [Span(span.source, *located(span, context.sources)) for span in nugget.spans]
        for nugget in one.case.vital
        if nugget.spans
    ]


Judge = Callable[[list[Span], list[list[Span]]], float]


def _score(one: Scored, context: Context, judge: Judge) -> float | None:
    """Apply ``judge`` where there is gold and a search to look at.

    Planted text moves the words behind it, so that such cases are left to their twins.
    """
    if one.case.planted or not context.shows_search:
        return None
    if one.result.error is not None and not one.result.hits:
        return None
    gold = _gold(one, context)
    return judge(_spans(one.result.hits), gold) if gold else None


def _recall(hits: list[Span], gold: list[list[Span]], k: int) -> float:
    found = [
        any(hit.overlaps(span) for hit in hits[:k] for span in alternatives)
        for alternatives in gold
    ]
    return sum(found) / len(found)


def _iou(hits: list[Span], gold: list[list[Span]], k: int) -> float:
    wanted = [span for alternatives in gold for span in alternatives]
    return _shared(hits[:k], wanted) / _length([*hits[:k], *wanted])


def _reciprocal_rank(hits: list[Span], gold: list[list[Span]]) -> float:
    gains = relevant(hits, (span for alternatives in gold for span in alternatives))
    return 1 / (gains.index(True) + 1) if True in gains else 0.0


def _ndcg(hits: list[Span], gold: list[list[Span]], k: int) -> float:
    spans = [span for alternatives in gold for span in alternatives]
    gains = relevant(hits, spans)
    best = sum(gains) + len(missed(hits, spans))
    return dcg(gains[:k]) / dcg([1.0] * min(k, best))


def _at(name: str, definition: str, judge: Callable[..., float], k: int) -> Measure:
    return Measure(
        f"{name}@{k}",
        "higher",
        definition.format(k=k),
        partial(_score, judge=partial(judge, k=k)),
    )


_RECALL = (
    "Share of the vital nuggets of which a gold span overlaps one of the first {k} passages "
    "(recall of answer-bearing spans; a nugget's spans are alternatives)."
)
_IOU = (
    "Characters that the first {k} passages and the gold spans share, over the characters that "
    "either has (Smith and Troynikov 2024, Jaccard's index; translations are gold too)."
)

MEASURES: tuple[Measure, ...] = (
    *(_at("span_recall", _RECALL, _recall, k) for k in DEPTHS),
    *(_at("iou", _IOU, _iou, k) for k in DEPTHS),
    Measure(
        "reciprocal_rank",
        "higher",
        "1 / rank of the first passage that overlaps a gold span, 0 when none of those returned "
        "does (Voorhees 1999).",
        partial(_score, judge=_reciprocal_rank),
    ),
    _at(
        "nDCG",
        "Discounted gain of the relevant passages among the first {k}, over that of the best "
        "order (Järvelin and Kekäläinen 2002, binary gain). Relevant are the returned passages "
        "that overlap a gold span, and one more for each gold span that none overlaps.",
        _ndcg,
        10,
    ),
)
