"""Answers written by a chat model: a `Draft` of claims, each naming sentences it rests on.

The model sees sentences under short ids and returns claims with those ids, nothing else. What
it returns is cleaned and bounded here; whether the evidence carries it is for `citations`.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from . import orders, prompts, questions, sentences, structured
from .calls import Deadline
from .errors import ModelError
from .evidence import Candidate
from .index import Index
from .prompts import Evidence
from .settings import Settings
from .structured import Written
from .terms import FUNCTION_WORDS, stem, words
from .text import has_link, one_line
from .types import Claim, Degraded, Draft, Language, Question

_log = logging.getLogger(__name__)

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


class MendedClaim(BaseModel):
    """A claim said otherwise; ``number`` is the 1-based place of the one it stands for."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    number: int
    text: str
    evidence: list[str]


class Mended(BaseModel):
    """The claims that can be said so that their evidence carries them."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    claims: list[MendedClaim]


class Reply(BaseModel):
    """The claims that answer the question, and the parts of it without evidence."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    claims: list[ClaimReply]
    unanswered: list[str] = Field(default_factory=list)


@dataclass(frozen=True)
class Writing:
    """One question with the sentences that a model is shown for it, by their short ids.

    What is asked of the model has ``deadline`` in common.
    """

    index: Index
    question: Question
    settings: Settings
    ids: dict[str, int]
    deadline: Deadline

    @classmethod
    def of(
        cls, index: Index, question: Question, ranked: Sequence[Candidate], settings: Settings
    ) -> Writing:
        """Shows the first of ``ranked`` (best first)."""
        numbers = select(index, ranked)
        ids = {f"e{place}": number for place, number in enumerate(numbers, 1)}
        return cls(index, question, settings, ids, Deadline(settings.model_timeout))

    @property
    def shown(self) -> list[Evidence]:
        """The sentences as the prompt has them."""
        return [_evidence(self.index, name, number) for name, number in self.ids.items()]

    def claims(self) -> Generator[Claim | Draft, None, None]:
        """The claims of the chat model, each as soon as it has come, and last the draft of all.

        Raises `ModelError` when the model does not do its part. When it fails behind its
        first claim, the draft says so instead.
        """
        sifted = _Sifted(self.ids, self.question)
        messages = prompts.messages(self.question, self.shown)
        written: Written[Reply] | None = None
        degraded: Degraded = None
        taken = 0
        try:
            with closing(structured.stream(self.settings, messages, Reply, "claims")) as parts:
                for part in parts:
                    if isinstance(part, Written):
                        written = part
                    elif taken < 2 * MOST_CLAIMS:
                        taken += 1
                        yield from sifted.take(part)
        except ModelError as error:
            if not sifted.claims:
                raise
            degraded = error.kind
        for claim in written.reply.claims[taken : 2 * MOST_CLAIMS] if written else ():
            yield from sifted.take(claim.model_dump())
        yield Draft(
            claims=tuple(sifted.claims),
            mode="generative",
            unanswered=_unanswered(written.reply.unanswered, self.question) if written else (),
            model=self.settings.chat_model,
            input_tokens=written.input_tokens if written else 0,
            output_tokens=written.output_tokens if written else 0,
            cost_usd=written.cost_usd if written else None,
            rejected=tuple(sifted.rejected),
            degraded=degraded,
        )

    def mended(self, failures: Sequence[tuple[Claim, str]]) -> dict[int, Claim]:
        """The claims of ``failures`` that the model, told why each failed, says otherwise.

        By their 0-based places there. None when the model does not do its part in the time
        that is left.
        """
        names = {number: name for name, number in self.ids.items()}
        told = [
            prompts.Failed(claim.text, [names.get(n, "") for n in claim.evidence], reason)
            for claim, reason in failures
        ]
        messages = prompts.mending(self.question, self.shown, told)
        hurried = self.settings.model_copy(update={"model_timeout": self.deadline.left()})
        try:
            reply = structured.write(hurried, messages, Mended).reply
        except ModelError as error:
            _log.warning("%s", error)
            return {}
        found: dict[int, Claim] = {}
        for one in reply.claims:
            sifted = _Sifted(self.ids, self.question)
            if 1 <= one.number <= len(failures) and one.number - 1 not in found:
                claims = list(sifted.take({"text": one.text, "evidence": one.evidence}))
                if len(claims) == 1:
                    found[one.number - 1] = claims[0]
        return found


def select(index: Index, ranked: Sequence[Candidate]) -> list[int]:
    """Positions of the sentences to show: source by source, the best source first.

    Within a source they are in reading order. What gives orders to a model is no evidence.
    """
    chosen: list[int] = []
    room = MOST_EVIDENCE_CHARACTERS
    for number in dict.fromkeys(candidate.number for candidate in ranked):
        length = len(index.sentences[number].text)
        if length <= room and not orders.are_in(index.sentences[number].text):
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


@dataclass
class _Sifted:
    """Claims of a reply, those that can be looked into and those that cannot.

    ``ids`` maps the ids that were shown to positions of sentences.
    """

    ids: dict[str, int]
    question: Question
    claims: list[Claim] = field(default_factory=list)
    rejected: list[tuple[str, str]] = field(default_factory=list)

    def take(self, record: Any) -> Iterator[Claim]:
        """Sort in one claim as it came; each of several sentences in it becomes a claim.

        What is no claim is passed over: the reply as a whole is looked at in the end.
        """
        try:
            reply = ClaimReply.model_validate(record)
        except ValidationError:
            return
        text = one_line(_MARK.sub("", one_line(reply.text)))
        if len(text) > MOST_CLAIM_CHARACTERS:
            self.rejected.append(("too_long", text[:MOST_CLAIM_CHARACTERS]))
            return
        for start, end in sentences.split(text):
            yield from self._sort(text[start:end], [name.strip(" []()") for name in reply.evidence])

    def _sort(self, text: str, named: Sequence[str]) -> Iterator[Claim]:
        if any(claim.text == text for claim in self.claims):
            return
        reason = self._unfit(text, named)
        if reason is not None:
            self.rejected.append((reason, text))
            return
        evidence = tuple(dict.fromkeys(self.ids[name] for name in named))
        self.claims.append(Claim(text, self.question.language, evidence))
        yield self.claims[-1]

    def _unfit(self, text: str, named: Sequence[str]) -> str | None:
        if not named:
            return "no_evidence_named"
        if not all(name in self.ids for name in named):
            return "evidence_not_in_context"
        if len(set(named)) > MOST_NAMED:
            return "too_much_evidence_named"
        if has_link(text):
            return "link_in_claim"
        if text.endswith("?") or words(text) == words(self.question.standalone):
            return "question_in_claim"
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
