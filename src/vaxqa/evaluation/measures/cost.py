"""What an answer costs: time, tokens, money; and how often none came."""

from __future__ import annotations

from ..results import Scored
from . import Context, Measure


def _seconds(one: Scored, _context: Context) -> float | None:
    return None if one.answer is None else one.result.seconds


def _input_tokens(one: Scored, _context: Context) -> float | None:
    return None if one.answer is None else float(one.answer.usage.input_tokens)


def _output_tokens(one: Scored, _context: Context) -> float | None:
    return None if one.answer is None else float(one.answer.usage.output_tokens)


def _cost(one: Scored, _context: Context) -> float | None:
    return None if one.answer is None else one.answer.usage.cost_usd


def _failed(one: Scored, _context: Context) -> float | None:
    return float(one.answer is None)


MEASURES: tuple[Measure, ...] = (
    Measure(
        "failed", "lower", "Share of the cases to which no answer came, only an error.", _failed
    ),
    Measure("seconds", "lower", "Wall time of an answer.", _seconds, "s"),
    Measure(
        "input_tokens", "lower", "Tokens that a model read for an answer.", _input_tokens, "tokens"
    ),
    Measure(
        "output_tokens",
        "lower",
        "Tokens that a model wrote for an answer.",
        _output_tokens,
        "tokens",
    ),
    Measure(
        "cost_usd",
        "lower",
        "Cost of an answer; not scored where the server does not say.",
        _cost,
        "USD",
    ),
)
