from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from vaxqa.assistant import Assistant
from vaxqa.settings import Settings

from .conftest import INCOME, PARTNERSHIP, Run, folders, process


@pytest.fixture
def saved(small_assistant: Assistant) -> dict[str, Any]:
    return small_assistant.ask(INCOME).model_dump(mode="json")


def _bytes(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode()


@pytest.mark.slow
def test_ask_piped_into_verify(built: Settings) -> None:
    asked = process("ask", PARTNERSHIP, "--json", *folders(built))
    assert asked.code == 0, asked.err
    checked = process("verify", "-", *folders(built), stdin=asked.out.encode())
    assert (checked.code, checked.err) == (0, "")
    assert checked.out == "ok: 1 quote is exact\n"


def test_one_changed_character_is_found(run: Run, built: Settings, saved: dict[str, Any]) -> None:
    saved["citations"][0]["quote"] = saved["citations"][0]["quote"].replace("crabs", "crabz")
    ran = run("verify", "-", *folders(built), stdin=_bytes(saved))
    assert ran.code == 1
    assert "citation 1" in ran.out
    assert "The main buyers of the crabs" in ran.out


@pytest.mark.slow
def test_every_single_changed_character_is_found(
    run: Run, built: Settings, saved: dict[str, Any]
) -> None:
    quote = saved["citations"][0]["quote"]
    for place in range(0, len(quote), 15):
        saved["citations"][0]["quote"] = f"{quote[:place]}#{quote[place + 1 :]}"
        assert run("verify", "-", *folders(built), stdin=_bytes(saved)).code == 1


def test_json_says_what_differs(
    run: Run, built: Settings, saved: dict[str, Any], tmp_path: Path
) -> None:
    file = tmp_path / "answer.json"
    file.write_bytes(_bytes(saved))
    told = run("verify", file, "--json", *folders(built)).json
    assert told == {"ok": True, "quotes": 1, "differences": []}
    saved["citations"][0]["source_sha256"] = "0" * 64
    file.write_bytes(_bytes(saved))
    ran = run("verify", file, "--json", *folders(built))
    assert ran.code == 1
    assert not ran.json["ok"]
    assert "has changed since" in ran.json["differences"][0]


def test_nearest_passages_of_a_refusal_are_checked_too(run: Run, built: Settings) -> None:
    refusal = run("ask", "resep rendang padang", "--json", *folders(built)).json
    refusal["abstention"]["nearest"][0]["quote"] += "!"
    ran = run("verify", "-", *folders(built), stdin=_bytes(refusal))
    assert ran.code == 1


def test_without_an_index_the_knowledge_folder_serves(
    run: Run, built: Settings, saved: dict[str, Any], tmp_path: Path
) -> None:
    without = ["--knowledge", str(built.knowledge), "--index", str(tmp_path / "none")]
    assert run("verify", "-", *without, stdin=_bytes(saved)).code == 0
    assert not (tmp_path / "none").exists()


def test_with_a_damaged_index_the_knowledge_folder_serves(
    run: Run, own: Settings, saved: dict[str, Any]
) -> None:
    shutil.rmtree(own.index / "generations")
    assert run("verify", "-", *folders(own), stdin=_bytes(saved)).code == 0


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"language": "fr"}, "language: Input should be 'id' or 'en'"),
        ({"sentences": [{}]}, "sentences.0.text: Field required"),
        ({"schema_version": 2}, "schema_version: Input should be 1"),
    ],
    ids=["unknown field", "language", "sentence", "version"],
)
def test_what_is_no_answer_names_the_field(
    run: Run, built: Settings, saved: dict[str, Any], change: dict[str, Any], named: str
) -> None:
    ran = run("verify", "-", *folders(built), stdin=_bytes(saved | change))
    assert ran.code == 2
    assert f"stdin is no answer of vaxqa: {named}" in ran.err


def test_what_is_no_json_or_no_file(run: Run, tmp_path: Path) -> None:
    assert run("verify", "-", stdin=b"{").code == 2
    ran = run("verify", tmp_path / "nothing.json")
    assert ran.code == 2
    assert "nothing.json cannot be read (No such file or directory)" in ran.err


def test_the_schema_holds_for_an_answer(run: Run, saved: dict[str, Any]) -> None:
    schema = run("schema", "answer").json
    jsonschema.validate(saved, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(saved | {"colour": "red"}, schema)
