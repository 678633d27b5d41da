"""``vaxqa publish``: a static site of checked answers, for a course without a server."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from . import options
from .options import Commands, command
from .terminal import Status, bar, printable

if TYPE_CHECKING:
    from ..assistant import Assistant
    from ..knowledge import Profile
    from ..publishing import Chosen, Entry, Site
    from ..settings import Settings
    from ..types import Mode

EXAMPLES = """
vaxqa publish site
vaxqa publish site --questions questions.jsonl --title "Week 3: the partnership"
vaxqa publish site --json
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(
        commands, "publish", "write a static site of questions and their answers", EXAMPLES, run
    )
    parser.add_argument(
        "directory",
        type=Path,
        metavar="DIR",
        help="folder of the site; one that this command wrote is replaced whole",
    )
    parser.add_argument(
        "--questions",
        type=Path,
        metavar="FILE.jsonl",
        help="questions beside the suggested ones of assistant.toml, as vaxqa batch takes them",
    )
    parser.add_argument("--title", help="name of the site (otherwise that of assistant.toml)")
    parser.add_argument(
        "--mode",
        choices=("extractive", "generative"),
        default="extractive",
        help="sentences of the sources word for word (the usual), or written by a model",
    )
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Answer the questions, write the site and print what it holds."""
    from .. import knowledge, publishing

    settings, status = options.settings(args), Status()
    _check(args.directory, settings)
    profile = knowledge.profile(settings.knowledge)
    questions = _questions(args.questions, profile)
    assistant = _assistant(settings, status)
    entries = _answered(assistant, questions, args.mode, status)
    name = printable(args.title or "") or profile.name
    index = assistant.index
    site = publishing.Site(name, profile, entries, index.sources, index.references)
    files = publishing.files(site)
    publishing.replace(args.directory, files)
    _warn(site, status)
    refused = sum(entry.answer.abstention is not None for entry in entries)
    size = sum(map(len, files.values()))
    if args.json:
        found = {
            "directory": str(args.directory),
            "answers": len(entries),
            "refused": refused,
            "files": len(files),
            "bytes": size,
        }
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        print(
            printable(
                f"The site at {args.directory} has {len(entries)} questions, {refused} of them "
                f"refused: {len(files)} files, {size / 1000:.0f} kB."
            )
        )
    return 0


def _check(folder: Path, settings: Settings) -> None:
    """Refuse a wrong folder before anything is answered."""
    from ..publishing import refuse_foreign

    if folder.resolve().is_relative_to(settings.knowledge.resolve()):
        raise UsageError(
            f"{folder} lies in the knowledge folder, where the pages of the site would become "
            "sources; name a folder elsewhere."
        )
    refuse_foreign(folder)


def _questions(file: Path | None, profile: Profile) -> list[Chosen]:
    from ..publishing import Chosen, suggested
    from .questions_file import read

    found = list(suggested(profile))
    for asked in read(file) if file is not None else ():
        if not printable(asked.question):
            raise UsageError(f"{file}: the question with the id {asked.id!r} is empty.")
        found.append(Chosen(asked.question, asked.language, asked.history))
    if not found:
        raise UsageError(
            "There is no question to publish: add [[suggestions]] to assistant.toml, or name a "
            "file of questions with --questions."
        )
    return found


def _assistant(settings: Settings, status: Status) -> Assistant:
    from ..assistant import Assistant
    from .opening import ready

    return Assistant(ready(settings, status), settings)


def _answered(
    assistant: Assistant, questions: list[Chosen], mode: Mode, status: Status
) -> list[Entry]:
    from ..publishing import answer

    def progress(done: int, total: int) -> None:
        status.show(f"{bar(done, total)} {done} of {total}")

    try:
        return answer(assistant, questions, mode, progress)
    finally:
        status.clear()


def _warn(site: Site, status: Status) -> None:
    """What whoever publishes should know: limits of answers, and texts without a licence."""
    told = {"abstained": "Not answered", "partial": "Answered in part"}
    for entry in site.entries:
        if entry.answer.status in told:
            status.say(f"{told[entry.answer.status]}: {entry.question}")
        if entry.answer.degraded:
            status.say(f"Answered without the model, which failed: {entry.question}")
    silent = [source.id for source in site.cited if source.licence is None]
    if silent:
        status.say(
            f"The whole text of these sources is published, and no licence of theirs is known: "
            f"{', '.join(silent)}"
        )
