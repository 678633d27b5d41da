"""Suites as a collection of BEIR's shape, so that other retrieval systems can run on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import knowledge
from ..index import Text
from ..settings import Settings
from . import cases
from .cases import Case


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and how many cases could not be."""

    passages: int
    queries: int
    left_out: int


def export(folder: Path, suites: Sequence[Path], settings: Settings) -> Written:
    """Write the passages of the knowledge folder with the cases that have gold spans.

    A passage that overlaps a gold span of a vital nugget is judged 2, of another 1. Cases that
    lean on a conversation or on planted text cannot be written as a query. Each split has its
    ``qrels/SPLIT.tsv``.
    """
    text = Text(knowledge.load(settings.knowledge).sources)
    found = cases.load(suites)
    cases.check_gold(found, text.sources)
    judged = {case.id: judgements(case, text) for case in found if _is_query(case)}
    kept = [case for case in found if judged.get(case.id)]
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    _write(folder / "corpus.jsonl", _corpus(text))
    _write(
        folder / "queries.jsonl",
        ({"_id": c.id, "text": c.question, "metadata": {"lang": c.lang}} for c in kept),
    )
    for split in sorted({case.split for case in kept}):
        rows = [
            f"{case.id}\t{passage}\t{grade}\n"
            for case in kept
            if case.split == split
            for passage, grade in judged[case.id].items()
        ]
        path = folder / "qrels" / f"{split}.tsv"
        path.write_text("query-id\tcorpus-id\tscore\n" + "".join(rows), encoding="utf-8")
    return Written(len(text.passages), len(kept), len(found) - len(kept))


def judgements(case: Case, text: Text) -> dict[str, int]:
    """The ids of the passages that carry a fact of ``case``: 2 for a vital one, otherwise 1."""
    found: dict[str, int] = {}
    for nugget in case.nuggets:
        for span in nugget.spans:
            start, end = cases.located(span, text.sources)
            for passage in text.passages:
                here = passage.source_id == span.source
                if here and passage.start < end and start < passage.end:
                    grade = 2 if nugget.vital else 1
                    found[passage.id] = max(grade, found.get(passage.id, 0))
    return found


def _is_query(case: Case) -> bool:
    return not case.history and not case.planted


def _corpus(text: Text) -> Iterator[dict[str, object]]:
    for passage in text.passages:
        title = passage.section or text.sources[passage.source_id].title
        yield {
            "_id": passage.id,
            "title": "" if passage.text.startswith(title) else title,
            "text": passage.text,
            "metadata": {"lang": passage.language, "source": passage.source_id},
        }


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
