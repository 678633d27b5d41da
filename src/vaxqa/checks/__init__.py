"""Whether the evidence sentences of a claim carry it: rules, the same on every run.

Each check looks at one thing and says what it looked at. They read Indonesian and English alike,
so that a claim may rest on evidence in the other language. A rule can be fooled in ways a reader
cannot: what they let through is measured (``vaxqa eval claims``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..lexicon import Lexicon
from ..text import one_line
from . import (
    bystanders,
    certainty,
    comparisons,
    coverage,
    deeds,
    deliveries,
    direction,
    figures,
    makers,
    modality,
    names,
    negation,
    objects,
    order,
    partitives,
    relations,
    roles,
    rows,
    speakers,
    transfers,
    units,
)
from .reading import Aligned, Said, read

__all__ = ["CHECKS", "Said", "Verdict", "verdict"]

Check = Callable[[Aligned], str | None]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("number_not_in_evidence", figures.unknown_number),
    ("number_not_in_evidence", units.other),
    ("date_not_in_evidence", figures.unknown_date),
    ("name_not_in_evidence", names.unknown),
    ("negation_differs", negation.differs),
    ("direction_differs", direction.reversed_),
    ("direction_differs", order.reversed_),
    ("direction_differs", comparisons.reversed_),
    ("modality_differs", modality.turned),
    ("modality_differs", deliveries.early),
    ("certainty_not_in_evidence", certainty.surer),
    ("words_not_in_evidence", coverage.uncovered),
    ("words_not_in_evidence", deeds.added),
    ("roles_differ", transfers.differ),
    ("roles_differ", makers.differ),
    ("roles_differ", roles.swapped),
    ("roles_differ", relations.differ),
    ("roles_differ", objects.differ),
    ("roles_differ", bystanders.differ),
    ("roles_differ", speakers.differ),
    ("roles_differ", rows.mixed),
    ("roles_differ", partitives.mixed),
)
"""The checks in their order; the first that fails names the reason."""


class Verdict(NamedTuple):
    """Why a claim may not be shown, and what the check looked at."""

    reason: str
    note: str


def verdict(claim: Said, evidence: Sequence[Said], lexicon: Lexicon) -> Verdict | None:
    """What speaks against ``claim``, or ``None`` when ``evidence`` carries it.

    >>> evidence = [Said("Bio Farma menerima 1,2 juta dosis pada 6 Desember 2020.", "id")]
    >>> verdict(Said("Bio Farma menerima 1.2 juta dosis.", "id"), evidence, Lexicon(()))
    >>> verdict(Said("Bio Farma menerima 1,3 juta dosis.", "id"), evidence, Lexicon(())).note
    "the claim's '1,3 juta'; the evidence has '1,2 juta'"
    """
    if any(one_line(claim.text) == one_line(sentence.text) for sentence in evidence):
        return None
    aligned = Aligned(read(claim, lexicon), [read(sentence, lexicon) for sentence in evidence])
    for reason, check in CHECKS:
        note = check(aligned)
        if note is not None:
            return Verdict(reason, note)
    return None
