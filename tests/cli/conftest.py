"""The command line as a user meets it: arguments in; exit code, stdout and stderr out."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from vaxqa.cli import main
from vaxqa.settings import Settings

BIN = Path(sys.executable).parent
INCOME = "Who are the main buyers of the crabs?"
PARTNERSHIP = "Kapan kemitraan mangrove dimulai?"


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the checkout's `.env` or builds its index; lines are 80 columns."""
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process; ``stdin`` is what is piped into it."""

    def run(*args: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


def folders(settings: Settings) -> list[str]:
    """The options that name the folders of ``settings``."""
    return ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]


def environment(**more: str) -> dict[str, str]:
    """The environment for a process of its own, with ``vaxqa`` on its path."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **more}


def process(*args: object, stdin: bytes = b"", **more: str) -> Ran:
    """Run the installed command in a process of its own."""
    done = subprocess.run(
        [BIN / "vaxqa", *map(str, args)], input=stdin, capture_output=True, env=environment(**more)
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
