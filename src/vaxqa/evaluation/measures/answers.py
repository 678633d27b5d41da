"""What an answer says: the facts it must have, what it must not say, and in which language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...answer import AnswerSentence, Citation
from ...language import detect
from ...types import Language
from ..cases import Case, Nugget
from ..results import Scored
from . import Context, Measure


def is_right(one: Scored) -> bool | None:
    """Whether all vital nuggets are said; ``None`` where none is asked for or no answer came."""
    if one.answer is None or not one.case.answerable:
        return None
    said = all(nugget.said_in(one.text) for nugget in one.case.vital)
    return one.answer.status != "abstained" and said


def forbidden_in(case: Case, text: str) -> list[str]:
    """The forbidden patterns of ``case`` that ``text`` says."""
    return [pattern for pattern in case.forbidden if re.search(pattern, text, re.IGNORECASE)]


def _right(one: Scored, _context: Context) -> float | None:
    right = is_right(one)
    return None if right is None else float(right)


def _vital_recall(one: Scored, _context: Context) -> float | None:
    return _said(one, one.case.vital)


def _recall(one: Scored, _context: Context) -> float | None:
    return _said(one, one.case.nuggets)


def _said(one: Scored, nuggets: Sequence[Nugget]) -> float | None:
    if one.answer is None or not one.case.answerable:
        return None
    return sum(nugget.said_in(one.text) for nugget in nuggets) / len(nuggets)


def _none_forbidden(one: Scored, _context: Context) -> float | None:
    if one.answer is None or not one.case.forbidden:
        return None
    return float(not forbidden_in(one.case, one.text))


def _language(one: Scored, context: Context) -> float | None:
    if one.answer is None:
        return None
    if one.answer.abstention is not None:
        message = one.answer.abstention.message
        return float(detect(message, one.answer.language).language == one.case.lang)
    languages = [
        language
        for sentence in one.answer.sentences
        if (language := _language_of(sentence, one, context)) is not None
    ]
    right = [language == one.case.lang for language in languages]
    return sum(right) / len(right) if right else None


def _language_of(sentence: AnswerSentence, one: Scored, context: Context) -> Language | None:
    """The language of a sentence; ``None`` for a quote that only the other language has.

    That of a quote is its source's. Anything else is read, whatever the answer says of it.
    """
    quoted = _quoted(sentence, one)
    source = context.sources.get(quoted.source_id) if quoted else None
    if quoted is None or source is None:
        return detect(sentence.text, sentence.language).language
    other = source.language != one.case.lang
    return None if other and not context.grounds.translated(quoted) else source.language


def _quoted(sentence: AnswerSentence, one: Scored) -> Citation | None:
    """The citation whose quote the sentence is, word for word."""
    citations = one.answer.citations if one.answer else ()
    cited = (citation for citation in citations if citation.number in sentence.citations)
    return next((citation for citation in cited if citation.quote == sentence.text), None)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "right",
        "higher",
        "Share of the answerable cases that are answered and with all vital nuggets.",
        _right,
    ),
    Measure(
        "vital_nugget_recall",
        "higher",
        "Share of an answerable case's vital nuggets that the answer says; a refusal says none "
        "(nugget recall, Voorhees 2003).",
        _vital_recall,
    ),
    Measure(
        "nugget_recall",
        "higher",
        "Share of all of an answerable case's nuggets that the answer says (Voorhees 2003).",
        _recall,
    ),
    Measure(
        "no_forbidden",
        "higher",
        "Share of the cases with forbidden statements in which none is said; a refusal says none.",
        _none_forbidden,
    ),
    Measure(
        "language",
        "higher",
        "Share of an answer's sentences (of a refusal: its message) in the language of the "
        "question; quotes that the sources have in the other language alone are left out.",
        _language,
    ),
)
