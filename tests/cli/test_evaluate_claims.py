"""``vaxqa eval claims``: the counts of labelled claims, and of claims made false."""

from __future__ import annotations

import json
from pathlib import Path

from vaxqa.settings import Settings

from .conftest import Run, folders

ROWS = [
    {"id": "a", "claim": "71.5% of the seedlings lived on.", "supported": True},
    {"id": "b", "claim": "17.5% of the seedlings lived on.", "supported": False},
]
EVIDENCE = [{"text": "Sebanyak 71,5 persen bibit hidup.", "lang": "id"}]


def written(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    rows = [row | {"lang": "en", "evidence": EVIDENCE, "kind": "number"} for row in ROWS]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_labelled_claims_are_counted(run: Run, built: Settings, tmp_path: Path) -> None:
    ran = run("eval", "claims", "--file", written(tmp_path), "--json", *folders(built))
    (everything, *_) = json.loads(ran.out)["counts"]
    assert ran.code == 0
    assert everything == {"name": "all", "kept": 1, "dropped": 0, "caught": 1, "passed": 0}
    ran = run("eval", "claims", "--file", written(tmp_path), *folders(built))
    assert "en from id" in ran.out


def test_claims_are_made_false(run: Run, built: Settings, tmp_path: Path) -> None:
    file = written(tmp_path)
    ran = run("eval", "claims", "--mutations", 20, "--file", file, "--json", *folders(built))
    told = json.loads(ran.out)
    assert told["passed"][0]["n"] == 20
    assert told["dropped"][0]["n"] > 1
    assert {"held", "translation"} <= {rate["name"] for rate in told["dropped"]}


def test_a_file_that_is_not_there_is_named(run: Run, built: Settings, tmp_path: Path) -> None:
    ran = run("eval", "claims", "--file", tmp_path / "none.jsonl", *folders(built))
    assert ran.code == 2
    assert "none.jsonl" in ran.err
