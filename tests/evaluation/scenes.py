"""A tiny knowledge of two translations and an English report, with answers written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from vaxqa.answer import Abstention, Answer, AnswerSentence, Citation, Searched, Usage
from vaxqa.evaluation.cases import Case, GoldSpan, Nugget
from vaxqa.evaluation.measures import Context
from vaxqa.evaluation.measures.registry import named
from vaxqa.evaluation.results import FoundPassage, Result, Scored
from vaxqa.sources.canonical import Part, assemble
from vaxqa.types import AbstentionReason, Language, Source

TRIAL = "The trial began in Bandung on 11 August 2020 with 1,620 volunteers."
BULK = "Sinovac sent bulk vaccine to Bio Farma."
UNSOLD = "The vaccine was not sold to private buyers."
UJI = "Uji klinis dimulai di Bandung pada 11 Agustus 2020 dengan 1.620 relawan."
CURAH = "Sinovac mengirim vaksin curah ke Bio Farma."
TAK_DIJUAL = "Vaksin itu tidak dijual kepada pembeli swasta."
EFFICACY = "The interim report put the efficacy at 65.3 per cent."


def source(name: str, language: Language, *blocks: str, of: str | None = None) -> Source:
    made = assemble(Part(block) for block in blocks)
    return Source(
        id=name,
        title=name.title(),
        kind="note",
        language=language,
        text=made.text,
        sha256=made.sha256,
        blocks=made.blocks,
        path=f"{name}.md",
        translation_of=of,
    )


SOURCES = {
    one.id: one
    for one in (
        source("note.en", "en", f"{TRIAL} {BULK}", UNSOLD),
        source("note.id", "id", f"{UJI} {CURAH}", TAK_DIJUAL, of="note.en"),
        source("report", "en", EFFICACY),
    )
}


def cite(number: int, quote: str, /, **changed: Any) -> Citation:
    """The citation of a sentence of the sources; ``changed`` fields are not checked."""
    (found,) = (s for s in SOURCES.values() if quote in s.text)
    start = found.text.index(quote)
    return Citation(
        number=number,
        source_id=found.id,
        source_title=found.title,
        provenance=found.kind,
        quote=quote,
        language=found.language,
        start=start,
        end=start + len(quote),
        source_sha256=found.sha256,
        section=None,
        page=None,
        url=None,
        references=(),
    ).model_copy(update=changed)


def says(
    text: str,
    *citations: int,
    language: Language = "en",
    verdict: Literal["verbatim", "supported"] = "supported",
) -> AnswerSentence:
    """A sentence of an answer; without citations past the contract's check."""
    made = AnswerSentence(text=text, language=language, citations=(1,), verdict=verdict)
    return made.model_copy(update={"citations": citations})


def answer(*sentences: AnswerSentence, cited: Sequence[Citation] = (), **fields: Any) -> Answer:
    plain: dict[str, Any] = {
        "id": "a",
        "question": "?",
        "standalone_question": "?",
        "language": "en",
        "status": "answered",
        "abstention": None,
        "sentences": sentences,
        "citations": tuple(cited),
        "unanswered": (),
        "dropped": (),
        "mode": "extractive",
        "degraded": None,
        "model": None,
        "index_id": "i",
        "usage": Usage(input_tokens=0, output_tokens=0, cost_usd=None),
        "timings_ms": {},
    }
    return Answer.model_construct(**(plain | fields))


def quoting(*quotes: str) -> Answer:
    """Sentences that are quotes, each with its citation."""
    cited = [cite(number, quote) for number, quote in enumerate(quotes, 1)]
    sentences = (says(c.quote, c.number, language=c.language, verdict="verbatim") for c in cited)
    return answer(*sentences, cited=cited)


def refusal(
    message: str = "The sources do not say.",
    reason: AbstentionReason = "no_evidence",
    nearest: Sequence[Citation] = (),
) -> Answer:
    why = Abstention(
        reason=reason,
        message=message,
        searched=Searched(sources=3, passages=3),
        nearest=tuple(nearest),
    )
    return answer(status="abstained", abstention=why)


def nugget(*patterns: str, vital: bool = True, spans: Sequence[tuple[str, str]] = ()) -> Nugget:
    gold = tuple(GoldSpan(source=name, quote=quote) for name, quote in spans)
    return Nugget(id=patterns[0], patterns=patterns, vital=vital, spans=gold)


def case(name: str = "c", **fields: Any) -> Case:
    """A case to answer, unless ``expect`` says otherwise."""
    plain: dict[str, Any] = {
        "id": name,
        "cluster": name,
        "split": "dev",
        "suite": "answer",
        "question": "?",
        "lang": "en",
        "expect": "answer",
    }
    if fields.get("expect") != "abstain":
        plain["nuggets"] = (nugget("Bandung"),)
    return Case(**(plain | fields))


def scored(
    case: Case,
    answer: Answer | None = None,
    hits: Sequence[tuple[str, int, int]] = (),
    seconds: float = 0.0,
) -> Scored:
    """A case with its result; ``hits`` are source, start and end, best first."""
    found = tuple(
        FoundPassage(source_id=name, start=start, end=end, score=1 / rank)
        for rank, (name, start, end) in enumerate(hits, 1)
    )
    error = None if answer or hits else "Failure: no answer"
    result = Result(case_id=case.id, answer=None, hits=found, seconds=seconds, error=error)
    return Scored(case=case, result=result.model_copy(update={"answer": answer}))


def value(measure: str, one: Scored, *others: Scored) -> float | None:
    """The measure's value on ``one`` of a run."""
    return named(measure).score(one, Context(SOURCES, (one, *others)))
