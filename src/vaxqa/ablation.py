"""The parts of retrieval that can be switched off, to measure what each is worth.

``index.without("cognates")`` is the same index searched without cognates; nothing else knows of
it. ``docs/retrieval.md`` has the table.
"""

from __future__ import annotations

from typing import Literal, get_args

Feature = Literal[
    "translations",
    "synonyms",
    "phrases",
    "cognates",
    "misspellings",
    "word weights",
    "vectors",
    "best sentence",
    "expected questions",
    "kind of answer",
    "other names",
]
FEATURES: tuple[Feature, ...] = get_args(Feature)
