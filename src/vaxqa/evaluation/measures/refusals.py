"""Saying no, judged on both sides: never when the sources answer, always when they do not.

After the two errors of selective answering (Chow 1970; SQuAD 2.0, Rajpurkar et al. 2018).
"""

from __future__ import annotations

from ..results import Scored
from . import Context, Measure
from .answers import forbidden_in


def _false_answer(one: Scored, _context: Context) -> float | None:
    if one.answer is None or one.case.answerable:
        return None
    return float(one.answer.status != "abstained" and not _corrects(one))


def _corrects(one: Scored) -> bool:
    """Whether every sentence says a true thing that the case lists, and nothing forbidden is said.

    Such an answer to a false premise puts it right.
    """
    assert one.answer is not None
    said = [
        any(nugget.said_in(sentence.text) for nugget in one.case.nuggets)
        for sentence in one.answer.sentences
    ]
    return bool(said) and all(said) and not forbidden_in(one.case, one.text)


def _false_refusal(one: Scored, _context: Context) -> float | None:
    if one.answer is None or not one.case.answerable:
        return None
    return float(one.answer.status == "abstained" or not one.answer.sentences)


def _right_reason(one: Scored, _context: Context) -> float | None:
    if one.answer is None or one.answer.abstention is None or one.case.reason is None:
        return None
    return float(one.answer.abstention.reason == one.case.reason)


def _gap_named(one: Scored, _context: Context) -> float | None:
    if one.answer is None or one.case.expect != "partial" or one.answer.status == "abstained":
        return None
    return float(one.answer.status == "partial" and bool(one.answer.unanswered))


MEASURES: tuple[Measure, ...] = (
    Measure(
        "false_answer",
        "lower",
        "Share of the unanswerable cases that are answered. An answer whose every sentence says a "
        "true thing listed with the case, and nothing forbidden, is no false one.",
        _false_answer,
    ),
    Measure(
        "false_refusal",
        "lower",
        "Share of the answerable cases that are refused, or answered with no sentence.",
        _false_refusal,
    ),
    Measure(
        "right_reason",
        "higher",
        "Share of the refusals of unanswerable cases that give the expected reason.",
        _right_reason,
    ),
    Measure(
        "gap_named",
        "higher",
        "Share of the answers to questions which the sources answer in part that name what is left "
        "unanswered.",
        _gap_named,
    ),
)
