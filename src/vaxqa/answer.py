"""The answer as other programs see it: the contract, as strict models.

Only `vaxqa.citations` makes an `Answer`; everything else reads one. Unknown fields are
rejected, so that a saved answer that was edited by hand does not pass as ours.

>>> Answer.model_validate_json('{"question": "?"}')
Traceback (most recent call last):
...
pydantic_core._pydantic_core.ValidationError: ...
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from .types import AbstentionReason, Kind, Language, Mode

SCHEMA_VERSION: Literal[1] = 1


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Reference(_Record):
    """A publication that a cited sentence of a note reports: ``text`` is its short form."""

    key: str
    text: str
    url: str | None


class PageNumber(_Record):
    """``number`` is 1-based in the file; ``label`` is what is printed on the page."""

    number: int = Field(ge=1)
    label: str


class Citation(_Record):
    """A quote and where it stands: ``quote == source.text[start:end]`` (code points)."""

    number: int = Field(ge=1)
    source_id: str
    source_title: str
    provenance: Kind
    quote: str
    language: Language
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    source_sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    section: str | None
    page: PageNumber | None
    url: str | None
    references: tuple[Reference, ...]


class AnswerSentence(_Record):
    """A sentence that was checked; ``citations`` are numbers of the answer's citations."""

    text: str
    language: Language
    citations: tuple[int, ...] = Field(min_length=1)
    verdict: Literal["verbatim", "supported"]


class Searched(_Record):
    """How much was looked through before saying no."""

    sources: int
    passages: int


class Abstention(_Record):
    """Why there is no answer, in the reader's language, with the nearest passages."""

    reason: AbstentionReason
    message: str
    searched: Searched
    nearest: tuple[Citation, ...]


class Dropped(_Record):
    """A claim that did not pass its check; kept for evaluation, never shown to a reader."""

    reason: str
    text: str


class Usage(_Record):
    """What the model used; ``cost_usd`` is ``None`` where the server does not say."""

    input_tokens: int = Field(ge=0)
    output_tokens: int = Field(ge=0)
    cost_usd: float | None


class Answer(_Record):
    """A checked answer or a refusal. ``vaxqa schema answer`` prints its JSON Schema."""

    schema_version: Literal[1] = SCHEMA_VERSION
    id: str
    question: str
    standalone_question: str
    language: Language
    status: Literal["answered", "partial", "abstained"]
    abstention: Abstention | None
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    unanswered: tuple[str, ...]
    dropped: tuple[Dropped, ...]
    mode: Mode
    degraded: Literal["model_unavailable", "model_invalid_output"] | None
    model: str | None
    index_id: str
    usage: Usage
    timings_ms: dict[str, float]
