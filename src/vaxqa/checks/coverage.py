"""Whether the evidence has what the claim is about."""

from __future__ import annotations

from .reading import Aligned

FLOOR = 0.6
"""Share of a claim's content words, light ones counting less, that its evidence must have."""


def share(aligned: Aligned) -> float:
    """Share, in 0..1, of the claim's words that the evidence has in either language.

    Numbers and names have checks of their own; a claim of nothing else counts as covered.
    Repeats count once.
    """
    said = {w.text: place for place, w in enumerate(aligned.claim.words) if w.content}
    weights = {place: aligned.claim.words[place].weight for place in said.values()}
    held = sum(weight for place, weight in weights.items() if aligned.hits[place])
    return held / sum(weights.values()) if weights else 1.0


def uncovered(aligned: Aligned) -> str | None:
    """The words that the evidence does not have, when they are too many."""
    if share(aligned) >= FLOOR:
        return None
    missing = [
        word.raw
        for place, word in enumerate(aligned.claim.words)
        if word.content and not aligned.hits[place]
    ]
    return f"not in the evidence: {', '.join(missing)}"
