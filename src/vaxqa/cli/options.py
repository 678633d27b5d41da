"""What the commands have in common: how they are declared, their options and settings."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from ..settings import Settings

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
MAX_HITS = 1000


def command(
    commands: Commands,
    name: str,
    summary: str,
    examples: str,
    run: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    """Declare a command with its folders; ``examples`` are command lines, one a line."""
    lines = "\n".join(f"  {line.strip()}" for line in examples.strip().splitlines())
    parser = commands.add_parser(
        name,
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=f"Examples:\n{lines}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    return parser


def folders(parser: argparse.ArgumentParser) -> None:
    """Add ``--knowledge`` and ``--index``."""
    parser.add_argument(
        "--knowledge",
        type=Path,
        metavar="DIR",
        help="folder with the sources (VAXQA_KNOWLEDGE; otherwise knowledge)",
    )
    parser.add_argument(
        "--index",
        type=Path,
        metavar="DIR",
        help="folder that holds the index (VAXQA_INDEX; otherwise .vaxqa/index)",
    )


def as_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def hits(parser: argparse.ArgumentParser) -> None:
    """Add ``-k``."""
    parser.add_argument(
        "-k", type=_hits, default=10, metavar="N", help="how many passages, at most (10)"
    )


def settings(args: argparse.Namespace) -> Settings:
    """The settings, with the folders that were named on the command line."""
    from ..settings import load

    return load(knowledge=args.knowledge, index=args.index)


def _hits(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() else 0
    if not 1 <= number <= MAX_HITS:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MAX_HITS}")
    return number
