"""Conversations over the shipped knowledge, through the public door."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.types import Turn

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "dialogues.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]


@dataclass(frozen=True)
class Case:
    """A turn, after the questions before it.

    ``has`` and ``lacks`` are words that the standalone question must and must not have.
    ``answer`` is a pattern of what is answered, "abstain", or ``None`` where the sources
    leave it open. ``known`` says why a turn, though understood, is not answered so.
    """

    name: str
    earlier: tuple[str, ...]
    ask: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    answer: str | None = None
    known: str | None = None


CASES = [
    Case(
        f"{row['id']}-{place + 1}",
        tuple(earlier["ask"] for earlier in row["turns"][:place]),
        turn["ask"],
        tuple(turn["has"]),
        tuple(turn["lacks"]),
        turn.get("answer"),
        turn.get("known"),
    )
    for row in ROWS
    for place, turn in enumerate(row["turns"])
]


def asked(assistant: Assistant, case: Case) -> Answer:
    """The answer to a turn, each turn before it asked and answered first."""
    history: list[Turn] = []
    for question in case.earlier:
        answer = assistant.ask(question, history, mode="extractive")
        history.append(Turn(question, " ".join(s.text for s in answer.sentences)))
    return assistant.ask(case.ask, history, mode="extractive")


def says(text: str, words: str) -> bool:
    return bool(re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_turn_stands_alone_once_resolved(shipped_assistant: Assistant, case: Case) -> None:
    standalone = asked(shipped_assistant, case).standalone_question
    assert [words for words in case.has if not says(standalone, words)] == [], standalone
    assert [words for words in case.lacks if says(standalone, words)] == [], standalone
    if not case.earlier:
        assert standalone == case.ask


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=pytest.mark.xfail(reason=case.known, strict=True))
        if case.known
        else case
        for case in CASES
        if case.answer
    ],
    ids=lambda case: case.name,
)
def test_a_turn_is_answered(shipped_assistant: Assistant, case: Case) -> None:
    answer = asked(shipped_assistant, case)
    said = " ".join(sentence.text for sentence in answer.sentences)
    shown = f"{answer.standalone_question} -> {said or answer.status}"
    if case.answer == "abstain":
        assert answer.status == "abstained", shown
    else:
        assert re.search(case.answer or "", said), shown


def test_there_are_enough_dialogues() -> None:
    languages = Counter(row["language"] for row in ROWS)
    assert languages["id"] >= 20
    assert languages["en"] >= 20
    assert languages["mixed"] >= 3
    assert {2, 3, 4} >= {len(row["turns"]) for row in ROWS}
    assert len({row["id"] for row in ROWS}) == len(ROWS)
