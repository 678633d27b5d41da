from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from vaxqa import corpus
from vaxqa.cli import main

EVALS = Path(__file__).parents[2] / "evals"
SCHEMA = EVALS / "schema" / "case.schema.json"


def test_the_published_schema_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["schema", "case"]) == 0
    assert SCHEMA.read_text(encoding="utf-8") == capsys.readouterr().out


def test_every_case_fits_it() -> None:
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    suites = sorted((EVALS / "suites").glob("*.jsonl"))
    assert suites
    for path in suites:
        wrong = [line for line, row in corpus.rows(path) if not validator.is_valid(row)]
        assert wrong == [], f"{path.name}: lines that do not fit"


def test_an_unknown_key_does_not_fit_it() -> None:
    _, row = next(iter(corpus.rows(EVALS / "suites" / "redteam.jsonl")))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    with pytest.raises(jsonschema.ValidationError, match="colour"):
        jsonschema.validate(row | {"colour": "red"}, schema)
