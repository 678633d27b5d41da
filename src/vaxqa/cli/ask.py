"""``vaxqa ask``: a question to a cited answer or a refusal."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from ..errors import UsageError
from . import options
from .options import Commands, command
from .terminal import Status, Style, is_terminal, width

if TYPE_CHECKING:
    from ..assistant import Assistant
    from ..types import Language

EXAMPLES = """
vaxqa ask "Kapan vaksinasi pertama dilakukan di Indonesia?"
vaxqa ask "What is multi-track diplomacy?" --lang id --source study.id
echo "apa itu EUL?" | vaxqa ask --json
vaxqa ask "Siapa direktur utama Bio Farma?" --json | vaxqa verify -
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands, "ask", "answer a question, each sentence with its exact quotes", EXAMPLES, run
    )
    parser.add_argument(
        "question", nargs="?", help="the question; - or nothing reads it from stdin"
    )
    parser.add_argument("--lang", choices=("id", "en"), help="language to answer in")
    parser.add_argument(
        "--source",
        action="extend",
        nargs="+",
        metavar="ID",
        help="answer from this source only; several may be named",
    )
    parser.add_argument(
        "--mode",
        choices=("extractive", "generative"),
        help="sentences of the sources word for word, or written by a model",
    )
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Answer and print."""
    text, sources = _question(args.question, args.source)
    from ..assistant import Assistant
    from .opening import ready

    settings = options.settings(args)
    assistant = Assistant(ready(settings, Status()), settings)
    mode = args.mode or assistant.modes[0]
    if mode == "generative" and not args.json and is_terminal(sys.stdout):
        _as_it_comes(assistant, text, sources, args)
        return 0
    answer = assistant.ask(text, language=args.lang, source_ids=sources, mode=args.mode)
    if args.json:
        print(answer.model_dump_json(indent=2))
        return 0
    from .rendering import Page

    page = Page(answer.language, width(), Style.of(sys.stdout))
    print(page.answer(answer, _notices(text, answer.language, args.lang)))
    return 0


def _as_it_comes(
    assistant: Assistant, text: str, sources: list[str] | None, args: argparse.Namespace
) -> None:
    """Print each sentence as soon as it is checked, and the rest behind them."""
    from ..events import Done, Spoken
    from ..questions import understand
    from .rendering import Page

    events = assistant.stream(text, language=args.lang, source_ids=sources, mode=args.mode)
    language = understand(text, (), args.lang).language
    page = Page(language, width(), Style.of(sys.stdout))
    notices = _notices(text, language, args.lang)
    if notices:
        print(page.notices(notices), end="\n\n")
    status = Status()
    shown = False
    try:
        for event in events:
            if isinstance(event, Spoken):
                status.clear()
                print(page.said(event.sentence), flush=True)
                shown = True
            elif isinstance(event, Done):
                status.clear()
                print(f"\n{page.rest(event.answer)}" if shown else page.answer(event.answer))
            else:
                status.show(page.step(event.step))
    finally:
        status.clear()


def _question(given: str | None, sources: list[str] | None) -> tuple[str, list[str] | None]:
    """The question, taken from among the sources where it was typed behind ``--source ID``."""
    if given is None and sources:
        given = next((word for word in sources if any(c in word for c in " ?")), None)
        sources = [word for word in sources if word != given]
        if not sources:
            raise UsageError("--source needs the id of a source.")
    if given is not None and given != "-":
        return given, sources
    if sys.stdin is None or (given is None and sys.stdin.isatty()):
        raise UsageError('Ask a question, for example: vaxqa ask "Apa itu diplomasi vaksin?"')
    text = sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    if not text.strip():
        raise UsageError('There is no question on stdin. Try: echo "apa itu EUL?" | vaxqa ask')
    return text, sources


def _notices(text: str, language: Language, chosen: str | None) -> list[str]:
    from ..phrases import phrases
    from ..questions import MAX_CHARACTERS, is_empty, understand
    from ..text import one_line
    from ..wording import OTHER_LANGUAGE

    found: list[str] = []
    question = understand(text)
    if chosen is None and not question.recognised and not is_empty(question):
        found.append(OTHER_LANGUAGE)
    if len(one_line(text)) > MAX_CHARACTERS:
        found.append(phrases(language).cut.format(count=MAX_CHARACTERS))
    return found
