"""Whether quotes are real, and whether they carry the sentences that cite them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ... import citations
from ...answer import Answer, AnswerSentence, Citation
from ..results import Scored
from . import Context, Measure
from .grounds import Ground
from .support import figures_found, names_found, supports


def _shown(answer: Answer) -> list[Citation]:
    """Every quote that a reader sees, the nearest ones of a refusal too."""
    nearest = answer.abstention.nearest if answer.abstention else ()
    return [*answer.citations, *nearest]


def _quote_validity(one: Scored, context: Context) -> float | None:
    if one.answer is None:
        return None
    quotes = [c for c in _shown(one.answer) if not context.grounds.planted(c, one.case)]
    return _share([context.grounds.valid(quote) for quote in quotes])


def _verified(one: Scored, context: Context) -> float | None:
    if one.answer is None or one.case.planted or not _shown(one.answer):
        return None
    return float(not citations.verify(one.answer, context.sources))


def _coverage(one: Scored, _context: Context) -> float | None:
    if one.answer is None:
        return None
    numbers = {citation.number for citation in one.answer.citations}
    return _share([bool(numbers & set(s.citations)) for s in one.answer.sentences])


def _recall(one: Scored, context: Context) -> float | None:
    return _share([supported for supported, _ in _judged(one, context)])


def _precision(one: Scored, context: Context) -> float | None:
    return _share([needed for _, each in _judged(one, context) for needed in each])


def _judged(one: Scored, context: Context) -> list[tuple[bool, list[bool]]]:
    """For each sentence whether it is supported, and for each of its citations whether it helps.

    One helps (ALCE, section 3) when the sentence is supported by all, and by this one alone or
    not without it.
    """
    if one.answer is None:
        return []
    judged = []
    for sentence in one.answer.sentences:
        grounds = context.grounds.of(one.answer, sentence, one.case)
        holds = partial(_supported, sentence, ordinary=context.grounds.ordinary)
        whole = holds(grounds)
        each = [
            whole and (holds([ground]) or not holds([*grounds[:place], *grounds[place + 1 :]]))
            for place, ground in enumerate(grounds)
        ]
        judged.append((whole, each))
    return judged


def _supported(
    sentence: AnswerSentence, grounds: Sequence[Ground | None], ordinary: frozenset[str]
) -> bool:
    return supports(sentence.text, sentence.language, _there(grounds), ordinary)


def _there(grounds: Sequence[Ground | None]) -> list[Ground]:
    return [ground for ground in grounds if ground is not None]


def _figures(sentence: AnswerSentence, grounds: list[Ground], _context: Context) -> list[bool]:
    return [there for _, there in figures_found(sentence.text, sentence.language, grounds)]


def _names(sentence: AnswerSentence, grounds: list[Ground], context: Context) -> list[bool]:
    return [there for _, there in names_found(sentence.text, grounds, context.grounds.ordinary)]


Finder = Callable[[AnswerSentence, list[Ground], Context], list[bool]]


def _in_evidence(one: Scored, context: Context, find: Finder) -> float | None:
    if one.answer is None:
        return None
    return _share(
        [
            there
            for sentence in one.answer.sentences
            for there in find(
                sentence, _there(context.grounds.of(one.answer, sentence, one.case)), context
            )
        ]
    )


def _share(found: Sequence[bool]) -> float | None:
    return sum(found) / len(found) if found else None


_ALCE = "ALCE, Gao et al. 2023, support judged by the rules of measures/support.py"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "quote_validity",
        "higher",
        "Share of the quotes, those shown with a refusal too, that are exactly "
        "source.text[start:end] of a source with the sha256 that the citation names.",
        _quote_validity,
    ),
    Measure(
        "verified",
        "higher",
        "Share of the answers with quotes in which `vaxqa verify` finds nothing wrong: quotes, and "
        "title, page, section and language of their sources, and verbatim sentences.",
        _verified,
    ),
    Measure(
        "citation_coverage",
        "higher",
        "Share of an answer's sentences that name a citation which is there.",
        _coverage,
    ),
    Measure(
        "citation_recall",
        "higher",
        f"Share of an answer's sentences that their citations together support ({_ALCE}; with "
        "valid quotes only, the share that is attributable, AIS, Rashkin et al. 2023).",
        _recall,
    ),
    Measure(
        "citation_precision",
        "higher",
        "Share of an answer's citations that help: their sentence is supported, and by this one "
        f"alone or not without it ({_ALCE}).",
        _precision,
    ),
    Measure(
        "figures_in_evidence",
        "higher",
        "Share of the numbers and dates of an answer that the quotes cited for them have, in "
        "either language's way of writing.",
        partial(_in_evidence, find=_figures),
    ),
    Measure(
        "names_in_evidence",
        "higher",
        "Share of the names of an answer (capitals that do not merely open a sentence) that the "
        "quotes cited for them have, or a translation of them.",
        partial(_in_evidence, find=_names),
    ),
)
