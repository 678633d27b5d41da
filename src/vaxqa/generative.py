"""Answers written by a chat model: a `Draft` of claims, each naming sentences it rests on.

The model sees sentences under short ids and returns claims with those ids, nothing else. What
it returns is cleaned and bounded here; whether the evidence carries it is for `citations`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field

from . import prompts, questions, sentences, structured
from .evidence import Candidate
from .index import Index
from .prompts import Evidence
from .settings import Settings
from .terms import FUNCTION_WORDS, stem, words
from .text import one_line
from .types import Claim, Draft, Language, Question

MOST_EVIDENCE = 24
"""Sentences shown to the model."""
MOST_EVIDENCE_CHARACTERS = 12_000
"""Length of all of them together; a sentence that does not fit any more is passed over."""
MOST_CLAIMS = 2 * prompts.MOST_CLAIMS
"""Claims kept, twice as many as are asked for; of as many again it is said why they are not."""
MOST_CLAIM_CHARACTERS = 500
MOST_NAMED = 8
"""Sentences that one claim may rest on: one that names them all rests on none."""
MOST_UNANSWERED = 4


class ClaimReply(BaseModel):
    """One sentence of the answer and the ids of the sentences that it rests on."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    text: str
    evidence: list[str]


class Reply(BaseModel):
    """The claims that answer the question, and the parts of it without evidence."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    claims: list[ClaimReply]
    unanswered: list[str] = Field(default_factory=list)


def draft(
    index: Index, question: Question, ranked: Sequence[Candidate], settings: Settings
) -> Draft:
    """What the chat model answers, from the first of ``ranked`` (best first).

    Raises `ModelError` when the model does not do its part.
    """
    numbers = select(index, ranked)
    ids = {f"e{place}": number for place, number in enumerate(numbers, 1)}
    shown = [_evidence(index, name, number) for name, number in ids.items()]
    written = structured.write(settings, prompts.messages(question, shown), Reply)
    sifted = _Sifted(ids, question.language)
    for claim in written.reply.claims[: 2 * MOST_CLAIMS]:
        sifted.take(claim)
    return Draft(
        claims=tuple(sifted.claims),
        mode="generative",
        unanswered=_unanswered(written.reply.unanswered, question),
        model=settings.chat_model,
        input_tokens=written.input_tokens,
        output_tokens=written.output_tokens,
        rejected=tuple(sifted.rejected),
    )


def select(index: Index, ranked: Sequence[Candidate]) -> list[int]:
    """Positions of the sentences to show: source by source, the best source first.

    Within a source they are in reading order.
    """
    chosen: list[int] = []
    room = MOST_EVIDENCE_CHARACTERS
    for number in dict.fromkeys(candidate.number for candidate in ranked):
        length = len(index.sentences[number].text)
        if length <= room:
            chosen.append(number)
            room -= length
        if len(chosen) == MOST_EVIDENCE:
            break
    sources = list(dict.fromkeys(index.sentences[number].source_id for number in chosen))
    return sorted(chosen, key=lambda n: (sources.index(index.sentences[n].source_id), n))


def _evidence(index: Index, name: str, number: int) -> Evidence:
    sentence = index.sentences[number]
    return Evidence(name, sentence, index.sources[sentence.source_id])


_MARK = re.compile(r"\s*[\[(]\s*e\d+(?:\s*[,;]\s*e\d+)*\s*[\])]")
_LINK = re.compile(r"\w+://|\bwww\.", re.IGNORECASE)


@dataclass
class _Sifted:
    """Claims of a reply, those that can be looked into and those that cannot.

    ``ids`` maps the ids that were shown to positions of sentences.
    """

    ids: dict[str, int]
    language: Language
    claims: list[Claim] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def take(self, reply: ClaimReply) -> None:
        """Sort in one claim; each of several sentences in it becomes a claim of its own."""
        text = one_line(_MARK.sub("", one_line(reply.text)))
        if len(text) > MOST_CLAIM_CHARACTERS:
            self.rejected.append(("too_long", text[:MOST_CLAIM_CHARACTERS]))
            return
        for start, end in sentences.split(text):
            self._sort(text[start:end], [name.strip(" []()") for name in reply.evidence])

    def _sort(self, text: str, named: Sequence[str]) -> None:
        if any(claim.text == text for claim in self.claims):
            return
        reason = self._unfit(text, named)
        if reason is not None:
            self.rejected.append((reason, text))
            return
        evidence = tuple(dict.fromkeys(self.ids[name] for name in named))
        self.claims.append(Claim(text, self.language, evidence))

    def _unfit(self, text: str, named: Sequence[str]) -> str | None:
        if not named:
            return "no_evidence_named"
        if not all(name in self.ids for name in named):
            return "evidence_not_in_context"
        if len(set(named)) > MOST_NAMED:
            return "too_much_evidence_named"
        if _LINK.search(text):
            return "link_in_claim"
        if len(self.claims) == MOST_CLAIMS:
            return "too_many_claims"
        return None


def _unanswered(named: Sequence[str], question: Question) -> tuple[str, ...]:
    """The parts of the question that the model could not answer, in the reader's own words.

    A reader sees them unchecked, so that a word that the question does not have does not get
    there: in its place stands the part of the question that is nearest.
    """
    parts = [part.asked for part in questions.parts(question)]
    asked = _content(question.standalone, question.language)
    found: list[str] = []
    for text in map(one_line, named[:MOST_UNANSWERED]):
        said = _content(text, question.language)
        if said and said <= asked:
            found.append(text)
        elif text:
            found.append(max(parts, key=lambda p: len(said & _content(p, question.language))))
    return tuple(dict.fromkeys(found))


def _content(text: str, language: Language) -> set[str]:
    return {stem(word, language) for word in words(text) if word not in FUNCTION_WORDS}
