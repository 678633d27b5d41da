"""``pytest evals/`` in a repository that holds only knowledge/ and evals/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from vaxqa.settings import Settings

from .asked import case

PLUGIN = "vaxqa.evaluation.pytest_plugin"
INSTALLED = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
pytestmark = pytest.mark.slow

ANSWERED = {
    "expect": "answer",
    "nuggets": [{"id": "n", "patterns": ["14 (February|Februari) 2018"]}],
}
CASES = [
    case("When did the mangrove partnership begin?", id="good", **ANSWERED),
    case("What is the capital of France?", id="no", suite="abstain"),
    case("When did the mangrove partnership begin?", id="bad", tags=("odd",)),
]
GATES = """
[case]
right = 1
false_answer = 0
"""


@pytest.fixture
def repository(built: Settings, tmp_path: Path) -> Path:
    shutil.copytree(built.knowledge, tmp_path / "knowledge")
    suites = tmp_path / "evals" / "suites"
    suites.mkdir(parents=True)
    (suites / "dev.jsonl").write_text("".join(f"{one.model_dump_json()}\n" for one in CASES))
    (tmp_path / "evals" / "gates.toml").write_text(GATES)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    return tmp_path


def outcome(folder: Path, built: Settings, *args: str) -> tuple[int, str]:
    """Run pytest there, with the plugin loaded as an installed one is."""
    loaded = [] if INSTALLED else ["-p", PLUGIN]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *loaded, *args],
        cwd=folder,
        env={**os.environ, "VAXQA_INDEX": str(built.index), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_each_case_is_a_test(repository: Path, built: Settings) -> None:
    code, said = outcome(repository, built, "-v", "evals/")
    assert code == 1, said
    assert "evals/suites/dev.jsonl::good PASSED" in said
    assert "evals/suites/dev.jsonl::no PASSED" in said
    assert "evals/suites/dev.jsonl::bad FAILED" in said
    assert "false_answer is 1, at most 0 is wanted" in said
    assert "? When did the mangrove partnership begin?" in said
    assert "Traceback" not in said


def test_cases_are_chosen_by_name_and_tag(repository: Path, built: Settings) -> None:
    code, said = outcome(repository, built, "evals/", "-k", "not odd")
    assert (code, "2 passed, 1 deselected" in said) == (0, True), said


def test_a_known_failure_is_expected(repository: Path, built: Settings) -> None:
    known = '[known]\nbad = "nobody knows better"\ngood = "no more"\n'
    (repository / "evals" / "gates.toml").write_text(GATES + known)
    code, said = outcome(repository, built, "-rx", "evals/")
    assert "nobody knows better" in said
    assert "1 failed, 1 passed, 1 xfailed" in said  # what passes leaves the list
    assert code == 1


def test_another_folder_is_named_by_the_option(repository: Path, built: Settings) -> None:
    (repository / "evals" / "suites").rename(repository / "questions")
    assert outcome(repository, built, "questions")[0] == pytest.ExitCode.NO_TESTS_COLLECTED
    code, said = outcome(repository, built, "questions", "--vaxqa-evals", "questions")
    assert "bad" not in said  # the built-in bars want exact quotes alone
    assert (code, "3 passed" in said) == (0, True), said


def test_a_bad_suite_is_named_with_its_line(repository: Path, built: Settings) -> None:
    (repository / "evals" / "suites" / "dev.jsonl").write_text("\n{}\n")
    code, said = outcome(repository, built, "evals/")
    assert code == pytest.ExitCode.INTERRUPTED
    assert "dev.jsonl:2: id: Field required" in said
    assert "Traceback" not in said
