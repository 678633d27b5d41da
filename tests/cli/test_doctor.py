from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from vaxqa.cli import checks
from vaxqa.settings import Settings

from .conftest import Run, folders


def _found(run: Run, *args: object, code: int = 0) -> dict[str, Any]:
    ran = run("doctor", "--json", *args)
    assert ran.code == code, ran.out
    assert ran.json["usable"] == (code == 0)
    return {check["name"]: check for check in ran.json["checks"]}


def test_all_is_well(run: Run, built: Settings) -> None:
    found = _found(run, *folders(built))
    assert found["knowledge"]["state"] == "ok"
    assert "7 sources (2 study, 4 note, 1 document" in found["knowledge"]["found"]
    assert "up to date: 7 sources" in found["index"]["found"]
    assert found["chat model"]["details"] == ["OPENAI_API_KEY: not set"]


def test_in_a_terminal(run: Run, built: Settings) -> None:
    ran = run("doctor", *folders(built))
    assert ran.code == 0
    assert ran.out.startswith("ok      Python: 3.")
    assert "note    chat model: none" in ran.out
    assert "        -> For answers written by a model, set OPENAI_API_KEY" in ran.out


def test_without_an_index_it_is_usable(run: Run, built: Settings, tmp_path: Path) -> None:
    found = _found(run, "--knowledge", built.knowledge, "--index", tmp_path / "none")
    assert found["index"]["state"] == "note"
    assert not (tmp_path / "none").exists()


def test_a_missing_knowledge_folder_is_3(run: Run, tmp_path: Path) -> None:
    where = ["--knowledge", tmp_path / "none", "--index", tmp_path / "index"]
    assert _found(run, *where, code=3)["knowledge"]["state"] == "missing"
    shown = run("doctor", *where)
    assert shown.code == 3
    assert "MISSING knowledge: There is no knowledge folder at" in shown.out


@pytest.mark.slow
def test_files_that_cannot_be_read_are_named(run: Run, own: Settings) -> None:
    (own.knowledge / "documents" / "scan.xyz").write_text("x")
    found = _found(run, *folders(own), code=3)["knowledge"]
    assert found["details"][0].startswith("documents/scan.xyz: is of a kind that cannot be read")
    assert run("index", "--on-error", "skip", *folders(own)).code == 0
    assert _found(run, *folders(own))["knowledge"]["state"] == "note"


def test_an_outdated_index_and_a_damaged_one(run: Run, own: Settings) -> None:
    (own.knowledge / "documents" / "more.txt").write_text("Crabs are eaten.")
    found = _found(run, *folders(own))["index"]
    assert "as it was" in found["found"]
    assert found["todo"] == "The next question builds it anew."
    (own.index / "CURRENT").write_text("0123456789abcdef")
    assert "damaged" in _found(run, *folders(own))["index"]["found"]


@pytest.mark.slow
def test_the_key_is_never_shown(run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-123")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:hidden@models.example.org:8000/v1")
    ran = run("doctor", "--json", *folders(built))
    assert "OPENAI_API_KEY: set" in ran.out
    assert "endpoint: models.example.org" in ran.out
    assert "secret" not in ran.out + ran.err
    assert "hidden" not in ran.out + ran.err


def test_a_model_that_cannot_be_made_is_a_note_but_an_embedding_is_needed(
    run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_MODEL", "nonsense")
    found = _found(run, *folders(built))["chat model"]
    assert found["state"] == "note"
    assert "VAXQA_MODEL" in found["todo"]
    monkeypatch.setenv("VAXQA_EMBEDDING", "nonsense")
    assert _found(run, *folders(built), code=3)["embedding"]["state"] == "missing"


def test_an_extra_that_is_not_installed_is_named(
    run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda _name: None)
    found = _found(run, *folders(built))
    assert found["extra app"]["todo"] == 'For the browser page: pip install "vaxqa[app]"'


@pytest.mark.slow
def test_an_index_of_passages_needs_no_knowledge_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a", "text": "Crabs are sold."}\n')
    run("index", "--passages", tmp_path / "p.jsonl", "--index", tmp_path / "i")
    found = _found(run, "--index", tmp_path / "i")
    assert "ready-made passages: 1 sources" in found["index"]["found"]
    assert found["knowledge"]["state"] == "note"
