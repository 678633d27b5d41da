"""A site of the small study, published by the command as a lecturer runs it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from vaxqa import settings
from vaxqa.cli import main
from vaxqa.settings import Settings

PARTNERSHIP = "Kapan kemitraan mangrove dimulai?"
OFF_TOPIC = "Who won the football world cup in 1998?"
QUESTIONS: tuple[dict[str, Any], ...] = (
    {"id": 1, "question": PARTNERSHIP},
    {"id": 2, "question": "Who are the main buyers of the crabs?", "lang": "en"},
    {"id": 3, "question": "Who are the main buyers of the crabs?", "lang": "en"},
    {"id": 4, "question": OFF_TOPIC},
    {"id": 5, "question": "Siapa menjaga pesisir dan berapa harga tiket kereta ke Jakarta?"},
    {
        "id": 6,
        "question": "Dan siapa penengahnya?",
        "history": [{"question": PARTNERSHIP, "answer": "Pada 14 Februari 2018."}],
    },
)

# What a hostile file, or one that was never meant for the web, may hold.
SCRIPT = "<script>alert(1)</script>"
PICTURE = "![rajungan](https://example.org/x.png)"
BIDI = "\u202egnp\u202c"
HOSTILE_NOTE = f"""---
id: hostile.id
title: 'Rajungan "{SCRIPT}" {BIDI}'
kind: note
language: id
licence: '<b onclick="alert(1)">CC</b>'
url: "javascript:alert(1)"
---

# Rajungan biru

Rajungan biru &lt;script&gt;alert(1)&lt;/script&gt; dijual {BIDI} di pasar Rembang [@evil2024].
"""
HOSTILE_REFERENCE = {
    "id": "evil2024",
    "title": f"{SCRIPT} {PICTURE} {BIDI}",
    "URL": "javascript:alert(document.domain)",
    "issued": {"date-parts": [[2024]]},
}
PLAIN_QUESTION = "Di mana rajungan biru dijual?"
HOSTILE_QUESTION = f"Di mana rajungan biru dijual {SCRIPT} {PICTURE} {BIDI}?"


@dataclass(frozen=True)
class Ran:
    """What the command did."""

    code: int
    out: str
    err: str


Publish = Callable[..., Ran]


@pytest.fixture
def publish(capsys: pytest.CaptureFixture[str]) -> Publish:
    """Run ``vaxqa publish FOLDER`` on the index of the settings."""

    def run(folder: Path, made: Settings, *args: object) -> Ran:
        capsys.readouterr()
        code = main(command(folder, made, *args))
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def command(folder: Path, made: Settings, *args: object) -> list[str]:
    """What follows ``vaxqa`` on the command line."""
    named = ["--knowledge", made.knowledge, "--index", made.index]
    return [str(word) for word in ("publish", folder, *args, *named)]


def write_questions(path: Path, rows: Iterable[dict[str, Any]]) -> Path:
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def site(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site with the suggested and some chosen questions. Not to be changed."""
    here = tmp_path_factory.mktemp("published")
    chosen = write_questions(here / "questions.jsonl", QUESTIONS)
    assert main(command(here / "site", built, "--questions", chosen)) == 0
    return here / "site"


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Settings]:
    """A site of a study whose files and questions try to be markup, and its settings."""
    here = tmp_path_factory.mktemp("hostile")
    shutil.copytree(Path(__file__).parents[1] / "data" / "mangrove", here / "knowledge")
    (here / "knowledge" / "notes" / "hostile.id.md").write_text(HOSTILE_NOTE, encoding="utf-8")
    bibliography = here / "knowledge" / "references.json"
    entries = json.loads(bibliography.read_text(encoding="utf-8"))
    bibliography.write_text(json.dumps([*entries, HOSTILE_REFERENCE]), encoding="utf-8")
    made = settings.load(knowledge=here / "knowledge", index=here / "index")
    asked = enumerate((HOSTILE_QUESTION, PLAIN_QUESTION))
    rows = [{"id": number, "question": question} for number, question in asked]
    chosen = write_questions(here / "q.jsonl", rows)
    name = f"Pasar {SCRIPT}"
    assert main(command(here / "site", made, "--questions", chosen, "--title", name)) == 0
    return here / "site", made


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def soup(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def pages(folder: Path) -> list[Path]:
    """Every page of a site."""
    return sorted(folder.rglob("*.html"))


def page_of(folder: Path, question: str) -> Path:
    """The page of a question, found by its heading."""
    for path in (folder / "answers").glob("*.html"):
        heading = soup(path).h1
        if heading is not None and heading.get_text() == question:
            return path
    raise AssertionError(f"no page asks {question!r}")
