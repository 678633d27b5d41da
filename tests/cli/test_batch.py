from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vaxqa.answer import Answer
from vaxqa.settings import Settings

from .conftest import INCOME, PARTNERSHIP, Run, folders

QUESTIONS: list[dict[str, Any]] = [
    {"id": "q1", "question": INCOME, "expect": "answer"},
    {"id": 2, "question": PARTNERSHIP, "lang": "en"},
    {
        "id": "q3",
        "question": "Dan siapa penengahnya?",
        "lang": None,
        "history": [{"question": PARTNERSHIP, "answer": "Pada 14 Februari 2018."}],
    },
]


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    return _write(tmp_path / "questions.jsonl", QUESTIONS)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out.jsonl"


def _write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_answers_are_in_the_order_of_the_questions(
    run: Run, built: Settings, questions: Path, out: Path
) -> None:
    ran = run("batch", questions, "--out", out, *folders(built))
    assert (ran.code, ran.out) == (0, "")
    assert "holds 3 lines." in ran.err
    rows = _rows(out)
    assert [row["id"] for row in rows] == ["q1", 2, "q3"]
    answers = [Answer.model_validate_json(json.dumps(row["answer"])) for row in rows]
    assert [answer.language for answer in answers] == ["en", "en", "id"]
    assert answers[2].standalone_question != answers[2].question


def test_search_only_lists_hits(run: Run, built: Settings, questions: Path, out: Path) -> None:
    ran = run("batch", questions, "--out", out, "--search-only", "-k", "2", *folders(built))
    assert ran.code == 0
    rows = _rows(out)
    assert [list(row) for row in rows] == [["id", "hits"]] * 3
    assert len(rows[0]["hits"]) == 2
    assert rows[0]["hits"] == run("search", INCOME, "-k", "2", "--json", *folders(built)).json


@pytest.mark.parametrize(
    "torn",
    [b"", b'{"id', b'{"id": 2, "answer": {"id": "12', b'{"id": 2, "answer": {}}'],
    ids=["between lines", "early", "late", "line end missing"],
)
def test_a_half_written_file_is_resumed(
    run: Run, built: Settings, questions: Path, out: Path, torn: bytes
) -> None:
    run("batch", questions, "--out", out, *folders(built))
    whole = _rows(out)
    first = out.read_bytes().splitlines(keepends=True)[0]
    out.write_bytes(first + torn)
    ran = run("batch", questions, "--out", out, *folders(built))
    assert ran.code == 0
    assert "Going on after line 1" in ran.err
    assert out.read_bytes().startswith(first)
    assert [row["id"] for row in _rows(out)] == [row["id"] for row in whole]
    assert [row["answer"]["sentences"] for row in _rows(out)] == [
        row["answer"]["sentences"] for row in whole
    ]


def test_a_whole_file_is_left_as_it_is(
    run: Run, built: Settings, questions: Path, out: Path
) -> None:
    run("batch", questions, "--out", out, *folders(built))
    before = out.read_bytes()
    ran = run("batch", questions, "--out", out, *folders(built))
    assert (ran.code, out.read_bytes()) == (0, before)
    assert "3 of them from before" in ran.err


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('{"id": "other", "answer": {}}\n', "out.jsonl:1: has the id 'other', not 'q1'"),
        ('{"id": "q1", "hits": []}\n', "out.jsonl:1: has no 'answer'"),
        ("notes of mine\n", "out.jsonl:1: is not JSON"),
        ("notes of mine", "out.jsonl:1: is not a line of this command"),
        ('{"id": "q1", "answer": {"index_id": "old"}}\n', "was begun with another index"),
    ],
    ids=["other id", "other kind", "no JSON", "no JSON, no line end", "other index"],
)
def test_a_file_of_something_else_is_kept(
    run: Run, built: Settings, questions: Path, out: Path, content: str, why: str
) -> None:
    out.write_text(content)
    ran = run("batch", questions, "--out", out, *folders(built))
    assert ran.code == 2
    assert why in ran.err
    assert "name another --out" in ran.err
    assert out.read_text() == content


def test_more_lines_than_questions_are_not_cut_off(
    run: Run, built: Settings, questions: Path, out: Path
) -> None:
    run("batch", questions, "--out", out, *folders(built))
    fewer = _write(questions.with_name("fewer.jsonl"), QUESTIONS[:1])
    ran = run("batch", fewer, "--out", out, *folders(built))
    assert ran.code == 2
    assert len(_rows(out)) == 3


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("{", "is not JSON"),
        ("[1]", "must be a JSON object"),
        ('{"question": "x"}', "needs an 'id'"),
        ('{"id": 1.5, "question": "x"}', "needs an 'id'"),
        ('{"id": "q2"}', "needs a 'question'"),
        ('{"id": "q1", "question": "x"}', "the id 'q1' stands twice"),
        ('{"id": "q2", "question": "x", "lang": "fr"}', "lang must be id or en"),
        ('{"id": "q2", "question": "x", "history": ["y"]}', "history must be a list"),
    ],
    ids=["torn", "list", "no id", "fraction", "no question", "twice", "lang", "history"],
)
def test_a_wrong_line_is_named_before_anything_is_answered(
    run: Run, built: Settings, tmp_path: Path, out: Path, line: str, why: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f'{{"id": "q1", "question": "x"}}\n\n{line}\n', encoding="utf-8")
    ran = run("batch", file, "--out", out, *folders(built))
    assert ran.code == 2
    assert f"questions.jsonl:3: {why}" in ran.err
    assert not out.exists()


def test_questions_are_never_written_over(run: Run, built: Settings, questions: Path) -> None:
    before = questions.read_bytes()
    ran = run("batch", questions, "--out", questions, *folders(built))
    assert ran.code == 2
    assert questions.read_bytes() == before


def test_missing_files_and_folders(run: Run, questions: Path, tmp_path: Path, out: Path) -> None:
    missing = run("batch", tmp_path / "none.jsonl", "--out", out)
    assert missing.code == 2
    assert "There is no file" in missing.err
    nowhere = run("batch", questions, "--out", tmp_path / "no" / "out.jsonl")
    assert nowhere.code == 2
    assert "There is no folder" in nowhere.err
    (tmp_path / "empty.jsonl").touch()
    assert "holds no question" in run("batch", tmp_path / "empty.jsonl", "--out", out).err


def test_an_interrupted_run_keeps_what_is_answered(
    run: Run, built: Settings, questions: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vaxqa.assistant import Assistant

    ask, asked = Assistant.ask, []

    def interrupted(self: Assistant, text: str, *args: Any, **kwargs: Any) -> Answer:
        asked.append(text)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return ask(self, text, *args, **kwargs)

    monkeypatch.setattr(Assistant, "ask", interrupted)
    assert run("batch", questions, "--out", out, *folders(built)).code == 130
    assert [row["id"] for row in _rows(out)] == ["q1"]
    assert run("batch", questions, "--out", out, *folders(built)).code == 0
    assert [row["id"] for row in _rows(out)] == ["q1", 2, "q3"]
