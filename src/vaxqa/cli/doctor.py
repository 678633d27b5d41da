"""``vaxqa doctor``: what is set up, what is not, and what to do about it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from . import options
from .options import Commands, command
from .terminal import Style, printable, width, wrap

if TYPE_CHECKING:
    from .checks import Check

NOT_USABLE = 3
EXAMPLES = """
vaxqa doctor
vaxqa doctor --json
vaxqa doctor --model
"""
_MARKS = {"ok": "ok", "note": "note", "missing": "MISSING"}


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "doctor", "tell what is set up and what is not", EXAMPLES, run)
    parser.add_argument(
        "--model",
        action="store_true",
        help="make real calls to the chat model and tell what works (they may cost a little)",
    )
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Check everything and print it; exit code 3 when something needed is missing."""
    if args.model:
        from .model_checks import checks
    else:
        from .checks import checks

    found = checks(options.settings(args))
    usable = all(check.state != "missing" for check in found)
    if args.json:
        report = {"usable": usable, "checks": [asdict(check) for check in found]}
        print(json.dumps(report, ensure_ascii=False, indent=2))
    else:
        style = Style.of(sys.stdout)
        print("\n".join(line for check in found for line in _lines(check, style)))
    return 0 if usable else NOT_USABLE


def _lines(check: Check, style: Style) -> list[str]:
    mark = f"{_MARKS[check.state]:8}"
    lines = wrap(f"{check.name}: {check.found}", width(), mark)
    lines += [line for fact in check.details for line in wrap(fact, width(), " " * 10)]
    shown = lines if check.state == "ok" else [style.notice(lines[0]), *lines[1:]]
    todo = wrap(f"-> {printable(check.todo)}", width(), " " * 8, " " * 11) if check.todo else []
    return [*shown, *map(style.strong, todo)]
