"""``vaxqa app``: the browser page."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnavailableError, UsageError
from . import options
from .options import Commands, command

if TYPE_CHECKING:
    from ..settings import Settings

ADDRESS = "localhost"
EXAMPLES = """
vaxqa app
vaxqa app --port 8600 --headless
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "app", "open the browser page", EXAMPLES, run)
    parser.add_argument(
        "--port", type=_port, metavar="N", help="port to serve on (the first free one from 8501)"
    )
    parser.add_argument(
        "--headless", action="store_true", help="open no browser, only print the address"
    )
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    if find_spec("streamlit") is None:
        raise UnavailableError(
            'The browser page needs Streamlit, which is not installed: pip install "vaxqa[app]"'
        )
    if args.port is not None:
        _require_free(args.port)
    headless = args.headless or not _has_display(os.environ)
    environment = _environment(options.settings(args))
    return _serve(_streamlit(_page(), args.port, headless=headless), environment)


def _streamlit(page: Path, port: int | None, *, headless: bool) -> list[str]:
    command = [sys.executable, "-m", "streamlit", "run", str(page)]
    command += ["--server.headless", str(headless).lower()]
    command += ["--server.showEmailPrompt", "false", "--browser.gatherUsageStats", "false"]
    if "STREAMLIT_SERVER_ADDRESS" not in os.environ:
        command += ["--server.address", ADDRESS]
    return command if port is None else [*command, "--server.port", str(port)]


def _page() -> Path:
    """The checkout's ``app.py``, or the packaged page where there is no checkout."""
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1] / "app.py"
    if package.parent.name == "src" and checkout.is_file():
        return checkout
    return package / "cli" / "page" / "app.py"


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "VAXQA_KNOWLEDGE": str(settings.knowledge.absolute()),
        "VAXQA_INDEX": str(settings.index.absolute()),
    }


def _serve(command: list[str], environment: dict[str, str]) -> int:
    """Become Streamlit, so that signals reach it; where that is not possible, wait for it."""
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(sys.executable, command, environment)  # noqa: S606
    import subprocess

    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603


def _has_display(environment: Mapping[str, str]) -> bool:
    if sys.platform in {"win32", "darwin"}:
        return True
    return any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _require_free(port: int) -> None:
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            raise UsageError(
                f"Port {port} cannot be served on ({error.strerror}); name another with --port, "
                "or leave it away."
            ) from None


def _port(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() else 0
    if not 1 <= number <= 65535:
        raise argparse.ArgumentTypeError("must be a whole number from 1 to 65535")
    return number
