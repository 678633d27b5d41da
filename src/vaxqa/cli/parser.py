"""All commands with their options."""

from __future__ import annotations

import argparse

from . import (
    app,
    ask,
    batch,
    doctor,
    embed,
    evaluate,
    glossary,
    index,
    mcp,
    publish,
    search,
    serve,
    verify,
)


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; nothing heavy is imported for it."""
    made = argparse.ArgumentParser(
        prog="vaxqa",
        description="Ask a study and its related sources; every sentence of the answer is cited "
        "to the exact words.",
        epilog='Example:\n  vaxqa ask "Apa itu diplomasi vaksin?"',
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    made.add_argument("--version", action=_Version, nargs=0, help="show the version and leave")
    commands = made.add_subparsers(
        dest="command", metavar="COMMAND", required=True, title="commands"
    )
    commands_in_order = (
        *(app, ask, search, batch, verify),
        *(serve, mcp, embed, publish),
        *(index, glossary, evaluate, doctor),
    )
    for module in commands_in_order:
        module.add(commands)
    return made


class _Version(argparse.Action):
    """Looks the version up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        print(f"vaxqa {version('vaxqa')}")
        parser.exit()
