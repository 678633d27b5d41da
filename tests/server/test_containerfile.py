"""deploy/Containerfile, held against the code as far as that goes without building it."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from vaxqa.cli.parser import parser
from vaxqa.server.options import Options
from vaxqa.settings import Settings

from .conftest import Served, serving

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@dataclass(frozen=True)
class Stage:
    """What stands from one FROM to the next: instructions and what follows each."""

    base: str
    name: str | None
    lines: list[tuple[str, str]]

    def all(self, instruction: str) -> list[str]:
        return [rest for word, rest in self.lines if word == instruction]

    def one(self, instruction: str) -> str:
        (rest,) = self.all(instruction)
        return rest

    @property
    def variables(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for rest in self.all("ENV") for pair in rest.split())


def stages() -> list[Stage]:
    text = (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")
    text = re.sub(r"^#.*\n", "", text, flags=re.M).replace("\\\n", " ")
    found: list[Stage] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        word, rest = line.split(maxsplit=1)
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name or None, []))
        else:
            found[-1].lines.append((word, " ".join(rest.split())))
    return found


BUILD, FINAL = stages()


def started() -> argparse.Namespace:
    """What the container runs, as the command line reads it."""
    program, *words = json.loads(FINAL.one("ENTRYPOINT")) + json.loads(FINAL.one("CMD"))
    assert program in PROJECT["scripts"]
    return parser().parse_args(words)


def test_it_begins_with_a_python_of_one_version_that_will_do() -> None:
    assert BUILD.base == FINAL.base  # the environment holds the path of its interpreter
    pinned = re.fullmatch(
        r"docker\.io/library/python:3\.(\d+)-slim(?:@sha256:[0-9a-f]{64})?", FINAL.base
    )
    assert pinned is not None
    least = re.fullmatch(r">=3\.(\d+)", PROJECT["requires-python"])
    assert least is not None
    assert int(pinned[1]) >= int(least[1])


def test_what_it_copies_is_there() -> None:
    for stage in (BUILD, FINAL):
        for rest in stage.all("COPY"):
            *names, _ = rest.split()
            if names[0].startswith("--from="):
                assert names[0] == f"--from={BUILD.name}"
                assert names[1] == BUILD.variables["UV_PROJECT_ENVIRONMENT"]
                continue
            for name in names:
                assert (ROOT / name).exists(), name
    needed = {"pyproject.toml", "uv.lock", "src", PROJECT["readme"], *PROJECT["license-files"]}
    assert needed <= {name for rest in BUILD.all("COPY") for name in rest.split()}


def test_it_installs_what_is_locked_with_all_that_a_server_answers_with() -> None:
    *_, sync = BUILD.all("RUN")
    assert sync.startswith("uv sync --frozen --no-dev --no-editable ")
    extras = set(re.findall(r"--extra (\S+)", sync))
    assert extras <= PROJECT["optional-dependencies"].keys()
    assert extras >= {"serve", "models", "mcp"}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    version = re.search(r"^UV_VERSION := (\S+)$", makefile, re.M)
    assert version is not None
    assert f"uv=={version[1]}" in " ".join(BUILD.all("RUN"))


def test_it_serves_to_other_machines_at_the_port_it_exposes() -> None:
    args = started()
    assert (args.command, args.host) == ("serve", "0.0.0.0")
    assert FINAL.one("EXPOSE") == str(args.port)


def test_it_does_not_run_as_root() -> None:
    user = FINAL.one("USER")
    (made,) = (run for run in FINAL.all("RUN") if "useradd" in run)
    uid = re.search(rf"useradd .*--uid (\d+) .*\b{user}\b", made)
    assert uid is not None
    assert int(uid[1]) > 0
    assert f"-o {user} -m 700 {FINAL.one('VOLUME')}" in made
    order = [word for word, _ in FINAL.lines]
    assert order.index("USER") > max(at for at, word in enumerate(order) if word == "RUN")


def test_its_settings_are_there_and_what_is_written_lies_in_the_volume() -> None:
    names = {f"VAXQA_{name.upper()}" for name in (*Settings.model_fields, *Options.model_fields)}
    told = {name: value for name, value in FINAL.variables.items() if name != "PATH"}
    assert told.keys() <= names
    assert PurePosixPath(told["VAXQA_INDEX"]).parent == PurePosixPath(FINAL.one("VOLUME"))
    assert f"knowledge {told['VAXQA_KNOWLEDGE']}" in FINAL.all("COPY")
    environment = PurePosixPath(BUILD.variables["UV_PROJECT_ENVIRONMENT"])
    assert FINAL.variables["PATH"] == f"{environment / 'bin'}:$PATH"


@pytest.mark.slow
def test_its_health_check_tells_ready_from_not(
    local: Served, built: Settings, tmp_path: Path
) -> None:
    _, _, words = FINAL.one("HEALTHCHECK").partition(" CMD ")
    program, *rest = json.loads(words)
    assert program == "python"
    address = f"http://127.0.0.1:{started().port}/"

    def checked(served: Served) -> int:
        command = [word.replace(address, f"{served.url}/") for word in rest]
        assert command != rest
        return subprocess.run([sys.executable, *command], capture_output=True).returncode

    assert checked(local) == 0
    with serving(built.model_copy(update={"index": tmp_path / "index"})) as served:
        assert checked(served) != 0
