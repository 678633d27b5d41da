"""``vaxqa verify`` and ``vaxqa schema``: for those who receive an answer as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import IndexDamagedError, IndexMissingError, UsageError
from . import options
from .options import Commands, command
from .terminal import printable

if TYPE_CHECKING:
    from pydantic import ValidationError

    from ..answer import Answer
    from ..settings import Settings
    from ..types import Source

DIFFERENT = 1
FIELDS_NAMED = 3
VERIFY_EXAMPLES = """
vaxqa verify answer.json
vaxqa ask "apa itu EUL?" --json | vaxqa verify -
"""
SCHEMA_EXAMPLES = """
vaxqa schema answer > answer.schema.json
vaxqa schema case > case.schema.json
"""


def add(commands: Commands) -> None:
    """Declare both commands."""
    parser = command(
        commands,
        "verify",
        "check every quote of an answer against the sources",
        VERIFY_EXAMPLES,
        run,
    )
    parser.add_argument("answer", metavar="ANSWER.json", help="a saved answer; - reads stdin")
    options.as_json(parser)
    options.folders(parser)
    parser = command(
        commands,
        "schema",
        "print the JSON Schema of an answer or of an evaluation case",
        SCHEMA_EXAMPLES,
        schema,
    )
    parser.add_argument("name", choices=("answer", "case"), help="which schema")


def schema(args: argparse.Namespace) -> int:
    """Print the JSON Schema."""
    from ..answer import Answer
    from ..evaluation.cases import Case

    model = Case if args.name == "case" else Answer
    print(json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2))
    return 0


def run(args: argparse.Namespace) -> int:
    """Check an answer; exit code 1 when something differs."""
    content = _read(args.answer)
    answer = _parse(content, "stdin" if args.answer == "-" else args.answer)
    from .. import citations

    wrong = citations.verify(answer, _sources(options.settings(args)))
    quotes = len(answer.citations)
    if answer.abstention is not None:
        quotes += len(answer.abstention.nearest)
    if args.json:
        found = {"ok": not wrong, "quotes": quotes, "differences": wrong}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    elif wrong:
        print("\n".join(map(printable, wrong)))
    else:
        print(f"ok: {quotes} {'quote is' if quotes == 1 else 'quotes are'} exact")
    return DIFFERENT if wrong else 0


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UsageError(f"{name} cannot be read ({error.strerror}).") from None


def _parse(content: bytes, name: str) -> Answer:
    from pydantic import ValidationError

    from ..answer import Answer

    try:
        return Answer.model_validate_json(content.removeprefix(b"\xef\xbb\xbf"), strict=True)
    except ValidationError as error:
        raise UsageError(f"{name} is no answer of vaxqa: {_fields(error)}.") from None


def _fields(error: ValidationError) -> str:
    """The first fields that are wrong, and how many more there are."""
    wrong = [
        ": ".join(filter(None, [".".join(map(str, e["loc"])), e["msg"]]))
        for e in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    more = f" (and {len(wrong) - FIELDS_NAMED} more)" if len(wrong) > FIELDS_NAMED else ""
    return printable("; ".join(wrong[:FIELDS_NAMED])) + more


def _sources(settings: Settings) -> dict[str, Source]:
    """The sources of the live index or, without a sound one, of the knowledge folder."""
    from .. import generations, knowledge

    try:
        return generations.open_index(settings).sources
    except (IndexMissingError, IndexDamagedError):
        read = knowledge.load(settings.knowledge, on_error="skip")
        return {source.id: source for source in read.sources}
