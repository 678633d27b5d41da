"""What happens to the index before a question is answered."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vaxqa import generations
from vaxqa.settings import Settings

from .conftest import INCOME, Run, folders, process


def _generation(settings: Settings) -> Path:
    return settings.index / "generations" / str(generations.current(settings))


@pytest.mark.slow
def test_without_an_index_it_is_built_and_said(run: Run, built: Settings, tmp_path: Path) -> None:
    where = ["--knowledge", str(built.knowledge), "--index", str(tmp_path / "index")]
    first = run("ask", INCOME, "--json", *where)
    assert first.code == 0
    assert first.err == "Building the index…\n"
    assert first.json["status"] == "answered"
    assert run("ask", INCOME, *where).err == ""


@pytest.mark.slow
def test_a_changed_source_is_built_anew(run: Run, own: Settings) -> None:
    note = own.knowledge / "notes" / "income.en.md"
    note.write_text(note.read_text().replace("Semarang", "Surakarta"))
    ran = run("ask", INCOME, *folders(own))
    assert ran.err == "The index is out of date. Building it anew…\n"
    assert "Surakarta" in ran.out


DAMAGE: dict[str, Callable[[Settings], object]] = {
    "manifest": lambda s: (_generation(s) / "manifest.json").write_text("{"),
    "contents": lambda s: os.truncate(_generation(s) / "contents.json", 100),
    "word index": lambda s: (_generation(s) / "passages.npz").unlink(),
    "vectors gone": lambda s: next(_generation(s).rglob("chroma.sqlite3")).unlink(),
    "vectors overwritten": lambda s: next(_generation(s).rglob("chroma.sqlite3")).write_bytes(
        b"nonsense" * 1000
    ),
    "generation": lambda s: shutil.rmtree(_generation(s)),
    "pointer": lambda s: (s.index / "CURRENT").write_text("0123456789abcdef"),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_index_is_rebuilt_and_that_is_said(
    own: Settings, damage: Callable[[Settings], object]
) -> None:
    damage(own)
    ran = process("ask", INCOME, "--json", *folders(own))
    assert ran.code == 0, ran.err
    assert f"The index at {own.index} is damaged. Building it anew…" in ran.err
    assert ran.json["status"] == "answered"
    assert process("ask", INCOME, *folders(own)).err == ""


@pytest.mark.slow
def test_a_pointer_that_names_nothing_is_no_index(run: Run, own: Settings) -> None:
    (own.index / "CURRENT").write_bytes(b"\xff\xfe nonsense")
    ran = run("ask", INCOME, "--json", *folders(own))
    assert (ran.code, ran.json["status"]) == (0, "answered")
    assert "Building" in ran.err


def test_a_missing_knowledge_folder_is_named_with_the_remedy(run: Run, tmp_path: Path) -> None:
    ran = run("ask", INCOME, "--knowledge", tmp_path / "none", "--index", tmp_path / "index")
    assert ran.code == 2
    assert f"There is no knowledge folder at {tmp_path / 'none'}." in ran.err
    assert "--knowledge" in ran.err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_broken_front_matter_names_file_and_line(run: Run, own: Settings, command: str) -> None:
    note = own.knowledge / "notes" / "income.en.md"
    note.write_text(note.read_text().replace("kind: note", "kindd: note"))
    ran = run(command, INCOME, *folders(own))
    assert ran.code == 2
    assert "notes/income.en.md:4: unknown key 'kindd'" in ran.err


def test_a_file_where_the_index_folder_should_be(run: Run, built: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "index"
    blocked.write_text("not a folder")
    ran = run("ask", INCOME, "--knowledge", built.knowledge, "--index", blocked)
    assert ran.code == 2
    assert f"The index folder {blocked} cannot be written" in ran.err
    assert "--index" in ran.err
    assert blocked.read_text() == "not a folder"


def test_a_read_only_index_folder(run: Run, built: Settings, tmp_path: Path) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("the superuser may write anywhere: run the tests as another user")
    locked = tmp_path / "index"
    locked.mkdir(mode=0o500)
    ran = run("ask", INCOME, "--knowledge", built.knowledge, "--index", locked)
    assert ran.code == 2
    assert "cannot be written" in ran.err


@pytest.fixture
def passages(tmp_path: Path) -> Path:
    file = tmp_path / "passages.jsonl"
    rows = [
        {"id": "p1", "title": "Crabs", "text": "Crabs are sold in Demak.", "lang": "en"},
        {"id": "p2", "text": "Kepiting dijual di Demak.", "lang": "id"},
    ]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def _live(index: Path) -> str:
    return (index / "CURRENT").read_text().strip()


@pytest.mark.slow
def test_an_index_of_passages_serves_without_a_knowledge_folder(
    run: Run, built: Settings, passages: Path, tmp_path: Path
) -> None:
    index = tmp_path / "passages-index"
    made = run("index", "--passages", passages, "--index", index)
    assert made.code == 0, made.err
    found = run("search", "Where are crabs sold?", "--json", "--index", index)
    assert {hit["passage_id"] for hit in found.json} == {"p1", "p2"}
    assert found.err == ""
    beside = run("ask", "Where are crabs sold?", "--json", *folders(built), "--index", index)
    assert (beside.err, beside.json["index_id"]) == ("", _live(index))
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"id": 1, "question": "Where are crabs sold?"}\n')
    out = tmp_path / "hits.jsonl"
    assert run("batch", questions, "--out", out, "--search-only", "--index", index).code == 0
    assert json.loads(out.read_text())["hits"] == found.json


@pytest.mark.slow
def test_a_damaged_index_of_passages_is_not_replaced(
    run: Run, built: Settings, passages: Path, tmp_path: Path
) -> None:
    index = tmp_path / "passages-index"
    run("index", "--passages", passages, "--index", index)
    (next((index / "generations").iterdir()) / "contents.json").write_text("{}")
    ran = run("search", "crabs", *folders(built), "--index", index)
    assert ran.code == 3
    assert f"vaxqa index --passages FILE --index {index}" in ran.err
