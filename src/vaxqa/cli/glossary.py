"""``vaxqa glossary``: the frequent words of the sources that nothing translates yet."""

from __future__ import annotations

import argparse

from . import options
from .options import Commands, command
from .terminal import Status

EXAMPLES = """
vaxqa glossary
vaxqa glossary -k 100 --json > missing.json
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands, "glossary", "list frequent words that no glossary covers", EXAMPLES, run
    )
    options.hits(parser)
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """List them; a row of ``glossary.csv`` for each would help readers of the other language."""
    from ..vocabulary import uncovered
    from .opening import ready

    index = ready(options.settings(args), Status())
    found = uncovered(index, args.k)
    if args.json:
        import json
        from dataclasses import asdict

        print(json.dumps([asdict(word) for word in found], ensure_ascii=False, indent=2))
    else:
        print("sentences  language  word")
        for word in found:
            print(f"{word.sentences:9}  {word.language:8}  {word.word}")
    return 0
