"""The training and expected questions: whole, and none of them one that is measured with."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from vaxqa import knowledge
from vaxqa.knowledge import Knowledge

ROOT = Path(__file__).parents[1]
TRAINING = ROOT / "evals" / "training.jsonl"
SUITES = sorted((ROOT / "evals" / "suites").glob("*.jsonl"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@cache
def shipped() -> Knowledge:
    return knowledge.load(ROOT / "knowledge")


def levelled(question: str) -> str:
    return re.sub(r"[\s.?!…]+$", "", " ".join(question.casefold().split()))


def shared(ours: list[str], path: Path) -> list[str]:
    """Those of ``ours`` that are asked in the suite. What the suite asks is told to no one."""
    measured = {levelled(row["question"]) for row in rows(path)}
    return [question for question in ours if levelled(question) in measured]


@pytest.mark.parametrize("path", SUITES, ids=[path.name for path in SUITES])
def test_no_question_of_a_suite_is_expected_or_trained_on(path: Path) -> None:
    ours = [question.text for question in shipped().questions]
    ours += [row["question"] for row in rows(TRAINING)]
    assert len(ours) > 1000
    assert shared(ours, path) == []


def test_a_question_is_the_same_in_other_letters_spaces_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text('{"question": "When did  it\\u00a0BEGIN ?"}\n', encoding="utf-8")
    assert shared(["when did it begin", "When did it begin?!", "when did it"], path) == [
        "when did it begin",
        "When did it begin?!",
    ]


def test_there_are_suites_to_hold_against() -> None:
    assert {"dev.jsonl", "test.jsonl", "redteam.jsonl"} <= {path.name for path in SUITES}


def wrong(row: dict[str, Any], texts: dict[str, str]) -> list[str]:
    """What is wrong with a line of the training questions."""
    found = [] if set(row) == {"question", "lang", "kind", "answers"} else ["fields"]
    found += [] if row["question"].strip() == row["question"] != "" else ["question"]
    found += [] if row["lang"] in {"id", "en"} else ["lang"]
    found += [] if re.fullmatch(r"[a-z-]+", row["kind"]) else ["kind"]
    for answer in row["answers"]:
        quoted = answer["quote"] and answer["quote"] in texts.get(answer["source"], "")
        found += [] if quoted and set(answer) == {"source", "quote"} else ["answer"]
    return found


def test_every_training_question_is_whole_and_quotes_its_source() -> None:
    texts = {source.id: source.text for source in shipped().sources}
    checked = [(number, wrong(row, texts)) for number, row in enumerate(rows(TRAINING), 1)]
    assert [(number, found) for number, found in checked if found] == []


def test_what_is_to_be_refused_and_what_is_to_be_answered_is_trained_on() -> None:
    for language in ("id", "en"):
        for answered in (True, False):
            assert any(
                row["lang"] == language and bool(row["answers"]) is answered
                for row in rows(TRAINING)
            )


def test_no_expected_question_stands_twice_for_one_place() -> None:
    seen = [(levelled(q.text), q.language, q.source_id, q.start) for q in shipped().questions]
    assert sorted({one for one in seen if seen.count(one) > 1}) == []
