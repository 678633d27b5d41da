"""The nouns of the path from a file to an answer; imports nothing of ours.

All offsets are 0-based code points of ``Source.text`` and half-open, so that
``source.text[start:end]`` is the thing itself. Everything here is immutable.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Language = Literal["id", "en"]
Kind = Literal["study", "note", "document"]
ModelFailure = Literal["model_unavailable", "model_invalid_output"]
"""How a chat or embedding model failed, as an answer says it."""

Degraded = ModelFailure | None
Mode = Literal["extractive", "generative"]
AbstentionReason = Literal["off_topic", "no_evidence", "not_supported", "empty_question"]


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph of a source: ``text[start:end]``.

    ``level`` is 0 for a paragraph and 1 (highest) to 6 for a heading.
    """

    start: int
    end: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark ``[@key]`` that stood before ``text[position]`` until it was removed."""

    key: str
    position: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a source: ``number`` is 1-based in the file, ``label`` what is printed on it."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """A readable file of the knowledge folder, as its canonical text and what is known of it.

    ``text`` is what a reader would read (markup and citation marks removed), in Unicode
    NFC; ``sha256`` is the hash of its UTF-8 bytes. ``path`` is relative to the knowledge
    folder. ``translation_of`` is the id of the source this one translates, block by block.
    """

    id: str
    title: str
    kind: Kind
    language: Language
    text: str
    sha256: str
    blocks: tuple[Block, ...]
    path: str
    marks: tuple[Mark, ...] = ()
    pages: tuple[Page, ...] = ()
    authors: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    date: str | None = None
    licence: str | None = None
    url: str | None = None
    translation_of: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a source. ``block`` is the 0-based block it stands in.

    ``section`` is the heading above it, if any; ``references`` are the keys cited in it.
    """

    source_id: str
    language: Language
    start: int
    end: int
    text: str
    block: int
    heading: bool = False
    section: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences that never crosses a heading: the unit that is searched.

    ``first`` and ``last`` are 0-based positions, both inclusive, in the index's list of
    sentences.
    """

    id: str
    source_id: str
    language: Language
    start: int
    end: int
    text: str
    first: int
    last: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. Scores lie in 0..1; ``score`` is the one it is ranked by."""

    passage: Passage
    score: float
    lexical: float
    dense: float


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in. ``source_ids`` are those that may be searched, or ``None``."""

    text: str
    history: tuple[Turn, ...] = ()
    language: Language | None = None
    source_ids: tuple[str, ...] | None = None
    mode: Mode | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as typed and as understood.

    ``asked`` is what is searched, ``context`` an earlier question that it leans on (empty
    when on none) and ``standalone`` both, as shown to the reader. ``language`` is the one to
    answer in; ``recognised`` is false when the words are neither Indonesian nor English.
    """

    text: str
    asked: str
    context: str
    standalone: str
    language: Language
    recognised: bool = True


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence that an answerer would like to say, and what it rests on.

    ``evidence`` are 0-based positions in the index's list of sentences.
    """

    text: str
    language: Language
    evidence: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """What an answerer proposes. Nothing of it reaches a reader before `citations` checks it.

    ``degraded`` says why a model's draft ends before its end, if it does.
    """

    claims: tuple[Claim, ...]
    mode: Mode
    unanswered: tuple[str, ...] = ()
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    rejected: tuple[tuple[str, str], ...] = field(default=())
    degraded: Degraded = None
