"""``vaxqa index``: build the index of a knowledge folder or of ready-made passages."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from . import options
from .options import Commands, command
from .terminal import Status, printable

if TYPE_CHECKING:
    from ..generations import Built
    from ..settings import Settings

EXAMPLES = """
vaxqa index
vaxqa index --knowledge knowledge --index .vaxqa/index --on-error skip
vaxqa index --passages passages.jsonl --index passages-index
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "index", "build the index of the knowledge folder", EXAMPLES, run)
    parser.add_argument(
        "--on-error",
        choices=("stop", "skip"),
        default="stop",
        help="what a source that cannot be read does: stop (the usual) or be skipped, named",
    )
    parser.add_argument(
        "--passages",
        type=Path,
        metavar="FILE",
        help='index ready-made passages instead: lines {"id", "title", "text", "lang"}',
    )
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Build and print what was built."""
    _check(args)
    from .. import generations
    from .opening import Progress

    settings, status = options.settings(args), Status()
    try:
        built = generations.build(
            settings,
            corpus_file=args.passages,
            on_error=args.on_error,
            progress=Progress(status),
        )
    finally:
        status.clear()
    for error in built.skipped:
        status.say(f"Skipped {error}")
    print(_json(built) if args.json else _line(built, settings))
    return 0


def _check(args: argparse.Namespace) -> None:
    if args.passages is None:
        return
    if args.knowledge is not None:
        raise UsageError("Name either --passages or --knowledge: an index is made of one of them.")
    if args.index is None:
        raise UsageError(
            "Ready-made passages need an index folder of their own, so that they do not take the "
            "place of the knowledge folder's: add --index DIR."
        )


def _line(built: Built, settings: Settings) -> str:
    state = "is built" if built.fresh else "was up to date"
    skipped = f", {len(built.skipped)} skipped" if built.skipped else ""
    return printable(
        f"The index at {settings.index} {state}: {built.sources} sources, "
        f"{built.passages} passages{skipped}."
    )


def _json(built: Built) -> str:
    skipped = [
        {"path": error.path.as_posix(), "line": error.line, "reason": error.reason}
        for error in built.skipped
    ]
    return json.dumps(
        {
            "index_id": built.name,
            "fresh": built.fresh,
            "sources": built.sources,
            "passages": built.passages,
            "skipped": skipped,
        },
        ensure_ascii=False,
        indent=2,
    )
