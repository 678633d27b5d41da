from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from vaxqa.cli import app
from vaxqa.settings import Settings

from .conftest import BIN, Run, environment, folders, process

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def stand_in(tmp_path: Path) -> str:
    """A folder with a ``streamlit`` that says how it was started."""
    package = tmp_path / "stand-in" / "streamlit"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(
        "import json, os, sys\n"
        "names = ('VAXQA_KNOWLEDGE', 'VAXQA_INDEX')\n"
        "print(json.dumps([sys.argv[1:], {name: os.environ[name] for name in names}]))\n"
        "raise SystemExit(7)\n"
    )
    return str(package.parent)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


def test_streamlit_runs_the_page_with_the_folders(stand_in: str, tmp_path: Path) -> None:
    ran = process(
        "app", "--headless", "--port", _free_port(), "--knowledge", "notes", PYTHONPATH=stand_in
    )
    arguments, told = json.loads(ran.out)
    assert ran.code == 7
    assert arguments[:2] == ["run", str(ROOT / "app.py")]
    assert arguments[arguments.index("--server.headless") + 1] == "true"
    assert arguments[arguments.index("--server.address") + 1] == "localhost"
    assert told == {
        "VAXQA_KNOWLEDGE": str(Path("notes").absolute()),
        "VAXQA_INDEX": str(Path(".vaxqa/index").absolute()),
    }


@pytest.mark.parametrize("display", ["", ":0"], ids=["none", "X"])
@pytest.mark.skipif(os.name == "nt", reason="always has a display")
def test_a_browser_opens_only_where_there_is_a_display(stand_in: str, display: str) -> None:
    ran = process("app", PYTHONPATH=stand_in, DISPLAY=display, WAYLAND_DISPLAY="")
    arguments, _ = json.loads(ran.out)
    headless = arguments[arguments.index("--server.headless") + 1]
    assert headless == ("false" if display else "true")


def test_without_streamlit_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "find_spec", lambda _name: None)
    ran = run("app")
    assert ran.code == 3
    assert 'pip install "vaxqa[app]"' in ran.err


def test_a_port_that_is_taken_is_said(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = run("app", "--port", port)
    assert ran.code == 2
    assert f"Port {port} cannot be served on" in ran.err


@pytest.mark.slow
def test_the_packaged_page_is_the_same_page(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_KNOWLEDGE", str(built.knowledge))
    monkeypatch.setenv("VAXQA_INDEX", str(built.index))
    script = Path(app.__file__).parent / "page" / "app.py"
    page = AppTest.from_file(str(script), default_timeout=60).run()
    assert not page.exception
    assert page.chat_input


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="ends by a signal")
def test_the_page_is_served_and_ends_by_a_signal(built: Settings) -> None:
    port = _free_port()
    with subprocess.Popen(
        [BIN / "vaxqa", "app", "--headless", "--port", str(port), *folders(built)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment(),
    ) as served:
        try:
            assert _healthy(port)
        finally:
            served.send_signal(signal.SIGTERM)
            said, _ = served.communicate(timeout=30)
    assert f"http://localhost:{port}" in said.decode()


def _healthy(port: int) -> bool:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health") as reply:
                return bool(reply.read() == b"ok")
        except urllib.error.URLError:
            time.sleep(0.1)
    return False
