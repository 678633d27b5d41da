"""``vaxqa batch``: many questions from a file, into a file that can be resumed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from . import options
from .options import Commands, command
from .questions_file import Asked, read
from .resuming import Output
from .terminal import Status, bar

if TYPE_CHECKING:
    from ..index import Index
    from ..settings import Settings

EXAMPLES = """
vaxqa batch questions.jsonl --out answers.jsonl
vaxqa batch questions.jsonl --out hits.jsonl --search-only -k 5
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "batch", "answer a file of questions into a file", EXAMPLES, run)
    parser.add_argument(
        "questions",
        type=Path,
        metavar="QUESTIONS.jsonl",
        help='lines {"id", "question", "lang"?, "history"? [{"question", "answer"}]}',
    )
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="FILE.jsonl",
        help='lines {"id", "answer"} or {"id", "hits"}; a half-written file is resumed',
    )
    parser.add_argument(
        "--search-only", action="store_true", help="list passages instead of answering"
    )
    options.hits(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Answer what is not answered yet, line by line."""
    questions = read(args.questions)
    output = _output(args)
    done = output.lines_of([question.id for question in questions])
    status = Status()
    if done < len(questions):
        _answer(args, questions[done:], output, status, done)
    already = f", {done} of them from before" if done else ""
    status.say(f"{args.out} holds {len(questions)} lines{already}.")
    return 0


def _answer(
    args: argparse.Namespace,
    questions: Sequence[Asked],
    output: Output,
    status: Status,
    done: int,
) -> None:
    from .opening import ready

    settings = options.settings(args)
    index = ready(settings, status)
    reply = _searcher(index, args.k) if args.search_only else _answerer(index, settings)
    output.check_index(index.id)
    if done:
        status.say(f"Going on after line {done} of {args.out}.")
    total = done + len(questions)
    try:
        with output.appending() as append:
            for place, question in enumerate(questions, done):
                status.show(f"{bar(place, total)} {place} of {total}")
                append(_line(question, output.key, reply(question)))
    finally:
        status.clear()


def _output(args: argparse.Namespace) -> Output:
    questions, out = args.questions, args.out
    if out.exists() and questions.exists() and out.samefile(questions):
        raise UsageError(f"--out {out} is the file of the questions; name another one.")
    if not out.parent.is_dir():
        raise UsageError(f"There is no folder {out.parent} to write {out.name} into.")
    return Output(out, "hits" if args.search_only else "answer")


def _searcher(index: Index, k: int) -> Callable[[Asked], Any]:
    from ..questions import understand
    from .search import hits, record

    def search(asked: Asked) -> Any:
        question = understand(asked.question, asked.history, asked.language)
        return [record(hit) for hit in hits(index, question, k)]

    return search


def _answerer(index: Index, settings: Settings) -> Callable[[Asked], Any]:
    from ..assistant import Assistant

    assistant = Assistant(index, settings)

    def answer(asked: Asked) -> Any:
        made = assistant.ask(asked.question, asked.history, language=asked.language)
        return made.model_dump(mode="json")

    return answer


def _line(question: Asked, key: str, reply: Any) -> str:
    return json.dumps({"id": question.id, key: reply}, ensure_ascii=False)
