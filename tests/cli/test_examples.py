"""Every example that a help text shows is run as it stands there, by a shell."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from vaxqa.cli.parser import parser
from vaxqa.settings import Settings

from .conftest import PARTNERSHIP, environment


def _examples() -> list[str]:
    found = parser().epilog or ""
    for action in parser()._subparsers._group_actions:  # type: ignore[union-attr]
        found += "".join(f"\n{command.epilog}" for command in dict(action.choices or {}).values())
    return [line.strip() for line in found.splitlines() if "vaxqa " in line]


NOT_RUN = ("vaxqa app", "vaxqa serve", "vaxqa doctor --model")
"""What serves until it is stopped, and what asks a model."""
EXAMPLES = [line for line in _examples() if not line.startswith(NOT_RUN)]


def test_there_are_examples_for_all() -> None:
    assert len(EXAMPLES) >= 12


@pytest.fixture(scope="module")
def folder(built: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the examples suppose it."""
    here = tmp_path_factory.mktemp("examples")
    shutil.copytree(built.knowledge, here / "knowledge")
    shutil.copytree(
        built.index, here / ".vaxqa" / "index", ignore=shutil.ignore_patterns("readers")
    )
    (here / "questions.jsonl").write_text(json.dumps({"id": 1, "question": PARTNERSHIP}) + "\n")
    (here / "passages.jsonl").write_text('{"id": "a", "text": "Crabs are sold."}\n')
    _shell(f'vaxqa ask "{PARTNERSHIP}" --json > answer.json', here)
    return here


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example: str, folder: Path) -> None:
    done = _shell(example, folder)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def _shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
