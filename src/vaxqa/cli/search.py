"""``vaxqa search``: the passages that match a question, best first."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import options
from .options import Commands, command
from .terminal import Status, Style, printable, width, wrap

if TYPE_CHECKING:
    from ..index import Index
    from ..types import Hit, Question

EXAMPLES = """
vaxqa search "transfer teknologi vaksin" -k 3
vaxqa search "first vaccination" --json | head
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "search", "list the passages nearest to a question", EXAMPLES, run)
    parser.add_argument("question", help="what to look for")
    options.hits(parser)
    options.as_json(parser)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Search and print."""
    from ..questions import understand
    from .opening import ready

    index = ready(options.settings(args), Status())
    question = understand(args.question)
    found = hits(index, question, args.k)
    if args.json:
        import json

        print(json.dumps([record(hit) for hit in found], ensure_ascii=False, indent=2))
    else:
        print(_text(index, question, found))
    return 0


def hits(index: Index, question: Question, k: int) -> tuple[Hit, ...]:
    """The ``k`` best passages; none for a question without a letter or digit."""
    from .. import questions
    from ..search import search

    if questions.is_empty(question):
        return ()
    return search(index, question.asked, question.language, context=question.context, k=k).hits


def record(hit: Hit) -> dict[str, Any]:
    """A hit as other programs see it."""
    passage = hit.passage
    return {
        "passage_id": passage.id,
        "source_id": passage.source_id,
        "start": passage.start,
        "end": passage.end,
        "score": round(hit.score, 6),
        "text": passage.text,
    }


def _text(index: Index, question: Question, found: Sequence[Hit]) -> str:
    from ..phrases import phrases

    words, style, columns = phrases(question.language), Style.of(sys.stdout), width()
    blocks: list[str] = []
    for rank, hit in enumerate(found, 1):
        source = index.sources[hit.passage.source_id]
        about = [source.title or source.id, words.kinds[source.kind], hit.passage.id]
        head = wrap(f"{hit.score:.2f}  {', '.join(about)}", columns, f"{rank}. ")
        text = wrap(hit.passage.text, columns, "   ")
        blocks.append("\n".join([*map(style.faint, head), *text]))
    return "\n\n".join(blocks) or printable(words.nothing)
