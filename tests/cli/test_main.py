from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from vaxqa import generations
from vaxqa.settings import Settings

from .conftest import BIN, PARTNERSHIP, Run, environment, folders

COMMANDS = ("app", "ask", "search", "batch", "verify", "schema", "index", "doctor")


def test_help_names_each_command_with_an_example(run: Run) -> None:
    shown = run("--help")
    assert shown.code == 0
    for command in COMMANDS:
        assert f"\n    {command} " in shown.out
        told = run(command, "--help")
        assert told.code == 0
        assert f"\n  vaxqa {command}" in told.out.partition("Examples:")[2]


def test_help_imports_nothing_heavy() -> None:
    heavy = "{'numpy', 'pydantic', 'chromadb', 'rich', 'yaml', 'filelock', 'streamlit'}"
    help_ = "import sys, vaxqa.cli; vaxqa.cli.main(['ask', '--help'])"
    code = f"{help_}; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_version(run: Run) -> None:
    shown = run("--version")
    assert shown.code == 0
    assert shown.out.startswith("vaxqa 0.")


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["nonsense"],
        ["ask", "x", "--lang", "fr"],
        ["ask", "x", "--moed", "generative"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "ten"],
        ["app", "--port", "99999"],
        ["batch", "questions.jsonl"],
        ["schema", "question"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_2_and_says_how_to_use_it(run: Run, args: list[str]) -> None:
    ran = run(*args)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage: vaxqa" in ran.err


def test_an_unusable_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAXQA_MODEL_TIMEOUT", "soon")
    ran = run("doctor")
    assert ran.code == 2
    assert "VAXQA_MODEL_TIMEOUT" in ran.err


def test_an_unforeseen_error_is_a_sentence(
    run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_settings: Settings) -> None:
        raise RuntimeError("no\x1b[31m such luck")

    monkeypatch.setattr(generations, "open_index", broken)
    ran = run("ask", PARTNERSHIP, *folders(built))
    assert ran.code == 3
    assert "(RuntimeError: no[31m such luck)" in ran.err
    assert "python -X dev -m vaxqa" in ran.err
    assert "Traceback" not in ran.err


def test_an_interrupt_is_quiet(run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_settings: Settings) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(generations, "open_index", interrupted)
    ran = run("ask", PARTNERSHIP, *folders(built))
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_dev_mode_shows_the_traceback(tmp_path: Path) -> None:
    code = (
        "import vaxqa.cli.verify as v, vaxqa.cli\n"
        "def schema(_): raise RuntimeError('boom')\n"
        "v.schema = schema\n"
        "vaxqa.cli.main(['schema', 'answer'])"
    )
    ran = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True)
    assert "RuntimeError: boom" in ran.stderr
    assert "Traceback" in ran.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
@pytest.mark.parametrize("args", [["--help"], ["schema", "answer"]], ids=" ".join)
def test_a_reader_that_leaves_is_no_error(args: list[str]) -> None:
    with subprocess.Popen(
        [BIN / "vaxqa", *args], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.slow
def test_json_is_utf8_whatever_the_terminal_says(built: Settings) -> None:
    ran = subprocess.run(
        [BIN / "vaxqa", "search", "kemitraan", "--json", *folders(built)],
        capture_output=True,
        env=environment(PYTHONIOENCODING="ascii"),
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.decode("utf-8")
