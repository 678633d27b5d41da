"""Evaluation cases: what is asked, and what a right answer must and must not have.

One JSON object a line in ``evals/suites/*.jsonl``; ``vaxqa schema case`` prints the JSON Schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ..errors import SourceError, UsageError
from ..types import Language, Source
from .labelled import records

Split = Literal["dev", "test"]
Suite = Literal["retrieval", "answer", "abstain", "robust", "redteam"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Exchange(_Record):
    """An earlier turn of the conversation."""

    question: str
    answer: str = ""


class GoldSpan(_Record):
    """Words of a source that carry a fact: the ``occurrence``-th (1-based) ``quote`` in it.

    ``sha256``, where given, is that of the source's canonical text.
    """

    source: str
    quote: str = Field(min_length=1)
    occurrence: int = Field(default=1, ge=1)
    sha256: str | None = None


class Nugget(_Record):
    """A fact that a right answer says: one of ``patterns`` (regular expressions, case ignored).

    A ``vital`` one must be said, another may be. ``spans`` are the places that carry it
    (Voorhees 2003, TREC question answering).
    """

    id: str
    vital: bool = True
    patterns: tuple[str, ...] = Field(min_length=1)
    spans: tuple[GoldSpan, ...] = ()

    @field_validator("patterns")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern, re.IGNORECASE)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression ({error})") from None
        return patterns

    def said_in(self, text: str) -> bool:
        """Whether ``text`` says the fact."""
        return any(re.search(pattern, text, re.IGNORECASE) for pattern in self.patterns)


class Plant(_Record):
    """Text that an attack puts into a source, behind its sentence ``after`` (or at its end)."""

    source: str
    text: str
    after: str | None = None


class Case(_Record):
    """One question with what is expected of its answer.

    ``cluster`` names the information need: paraphrases, typos, languages and follow-ups of one
    question share it. ``reason`` is the expected reason of a refusal. ``marker`` is what an
    injection tries to make the assistant say, ``twin`` the id of the same case without it.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9._-]{1,80}$")
    cluster: str
    split: Split
    suite: Suite
    question: str
    lang: Language
    history: tuple[Exchange, ...] = ()
    expect: Literal["answer", "partial", "abstain"]
    reason: Literal["off_topic", "no_evidence", "not_supported", "empty_question"] | None = None
    nuggets: tuple[Nugget, ...] = ()
    forbidden: tuple[str, ...] = ()
    planted: tuple[Plant, ...] = ()
    marker: str | None = None
    twin: str | None = None
    tags: tuple[str, ...] = ()
    severity: Literal["blocker", "major", "minor"] = "major"

    @model_validator(mode="after")
    def _consistent(self) -> Case:
        if self.expect == "abstain":
            if any(nugget.vital for nugget in self.nuggets):
                raise ValueError("a case to refuse has no vital nugget")
        elif not any(nugget.vital for nugget in self.nuggets):
            raise ValueError("a case to answer needs a vital nugget")
        if self.expect != "abstain" and self.reason is not None:
            raise ValueError("only a case to refuse has a reason")
        return self

    @property
    def answerable(self) -> bool:
        """Whether the sources answer it, at least in part."""
        return self.expect != "abstain"

    @property
    def vital(self) -> tuple[Nugget, ...]:
        """The nuggets that must be said."""
        return tuple(nugget for nugget in self.nuggets if nugget.vital)


def load(paths: Iterable[Path]) -> list[Case]:
    """Read suites of cases, in order.

    Raises `SourceError` with file and line for an unknown key, a duplicate id or a value that
    does not fit, `UsageError` when there is no case at all.
    """
    found: dict[str, Case] = {}
    for path in paths:
        if not path.is_file():
            raise UsageError(f"There is no suite {path}.")
        for line, case in records(path, Case, "the case"):
            if case.id in found:
                raise SourceError(path, f"the id {case.id!r} stands twice", line)
            found[case.id] = case
    if not found:
        raise UsageError("The suites hold no case.")
    for case in found.values():
        if case.twin is not None and case.twin not in found:
            raise UsageError(f"The twin {case.twin!r} of case {case.id!r} is not in the suites.")
    return list(found.values())


def located(span: GoldSpan, sources: dict[str, Source]) -> tuple[int, int]:
    """Offsets ``(start, end)`` of a gold span in its source.

    Raises `UsageError` when the source is not there, has changed, or has no such quote.
    """
    source = sources.get(span.source)
    if source is None:
        raise UsageError(f"There is no source {span.source!r} for the gold span {span.quote!r}.")
    if span.sha256 is not None and span.sha256 != source.sha256:
        raise UsageError(f"The source {span.source!r} has changed since its gold spans were set.")
    start = -1
    for _ in range(span.occurrence):
        start = source.text.find(span.quote, start + 1)
        if start < 0:
            raise UsageError(
                f"{span.source!r} has no {span.quote!r} (occurrence {span.occurrence})."
            )
    return start, start + len(span.quote)


def check_gold(cases: Sequence[Case], sources: dict[str, Source]) -> None:
    """Raise `UsageError`, naming the case, when a gold span is not in its source."""
    for case in cases:
        for nugget in case.nuggets:
            for span in nugget.spans:
                try:
                    located(span, sources)
                except UsageError as error:
                    raise UsageError(f"Case {case.id}: {error}") from None
