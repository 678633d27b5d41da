"""What docs/api.md and deploy/ show is what happens."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaxqa.assistant import Assistant
from vaxqa.cli.parser import parser
from vaxqa.cli.serve import EXAMPLES
from vaxqa.server import sites
from vaxqa.server.options import Options
from vaxqa.server.problems import KINDS

from .conftest import Served, serving

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
DEPLOY = ROOT / "deploy"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.S)


@pytest.fixture(scope="module")
def shipped(
    shipped_assistant: Assistant, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """A server over the knowledge that comes with vaxqa, as the examples suppose it."""
    settings, here = shipped_assistant.settings, tmp_path_factory.mktemp("shipped-served")
    shutil.copytree(settings.index, here / "index", ignore=shutil.ignore_patterns("readers"))
    with serving(settings.model_copy(update={"index": here / "index"})) as served:
        yield served


def run(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.parametrize("example", blocks("sh"))
def test_example_in_a_shell(example: str, shipped: Served, tmp_path: Path) -> None:
    script = example.replace("http://localhost:8000", shipped.url)
    told = run(["bash", "-e", "-o", "pipefail", "-c", script], tmp_path)
    assert told.strip()
    if "nothing" in example:
        shown = json.loads(blocks("json")[0])
        assert {**json.loads(told), "request_id": shown["request_id"]} == shown
    elif '"stream"' in example:
        assert "event: answer" in told
    elif "/v1/ask" in example:
        assert json.loads(told)["status"] == "answered"


@pytest.mark.slow
@pytest.mark.parametrize("example", blocks("python"))
def test_example_in_python(example: str, shipped: Served, tmp_path: Path) -> None:
    script = example.replace("http://localhost:8000", shipped.url)
    run([sys.executable, "-c", script], tmp_path)


def test_the_sites_file_that_is_shown_can_be_used(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(blocks("toml")[0], encoding="utf-8")
    known = sites.load(tmp_path / "sites.toml")
    assert [grant.name for grant in (*known.sites, *known.programs)] == ["ir101", "evaluation"]


def test_every_option_stands_in_the_table() -> None:
    rows = [
        f"| `VAXQA_{name.upper()}` | {'' if field.default is None else f'`{field.default}`'} "
        f"| {field.description} |".replace("|  |", "| |")
        for name, field in Options.model_fields.items()
    ]
    shown = [row for row in TEXT.splitlines() if row.startswith("| `VAXQA_")]
    assert shown == rows


def test_every_problem_stands_in_the_table() -> None:
    table = TEXT.partition("| status | type")[2].partition("\n\n")[0]
    named = set(re.findall(r"`([a-z-]+)`", table)) - {"errors"}
    assert named - {"urn"} == set(KINDS)
    for kind in KINDS.values():
        assert kind.en.endswith(".")
        assert kind.id.endswith(".")


def test_the_proxies_pass_events_and_addresses_on() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text()
    assert nginx.count("{") == nginx.count("}")
    for line in (
        "proxy_buffering off;",
        "X-Forwarded-For $remote_addr;",
        "client_max_body_size 64k;",
    ):
        assert line in nginx
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert caddy.count("{") == caddy.count("}")
    assert "flush_interval -1" in caddy


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd")
def test_the_unit_is_one(tmp_path: Path) -> None:
    unit = (DEPLOY / "vaxqa.service").read_text()
    here = tmp_path / "vaxqa.service"
    here.write_text(unit.replace("/opt/vaxqa/venv/bin/vaxqa", shutil.which("true") or ""))
    done = subprocess.run(
        ["systemd-analyze", "verify", here], capture_output=True, text=True, timeout=60
    )
    assert "vaxqa.service:" not in done.stderr, done.stderr


def test_the_unit_uses_options_that_are_there() -> None:
    unit = (DEPLOY / "vaxqa.service").read_text()
    lines = re.findall(r"^Exec\w+=\S+/vaxqa (.+)$", unit, re.M)
    parsed = [parser().parse_args(line.split()) for line in lines]
    assert [args.command for args in parsed] == ["serve", "serve"]
    assert "vaxqa serve" in EXAMPLES
