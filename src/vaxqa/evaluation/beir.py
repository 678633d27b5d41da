"""``vaxqa eval beir``: retrieval on data of BEIR's shape (Thakur et al. 2021), in and out.

DIR/corpus.jsonl     {"_id", "title"?, "text", "metadata"? {"lang"?}}
DIR/queries.jsonl    {"_id", "text"}
DIR/qrels/test.tsv   a heading, then query, document and judgement, parted by tabs
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .. import corpus, generations, questions, settings
from ..errors import SourceError, UsageError, VaxqaError
from ..index import Index
from ..search import search
from ..text import one_line
from ..types import Question
from . import trec

MOST = 1000
Progress = Callable[[int, int], None]
"""Called with how many queries are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The queries of a collection that are judged, and their judgements by document."""

    queries: Mapping[str, str]
    qrels: trec.Qrels


def read(folder: Path, split: str = "test") -> Judged:
    """Read the queries that ``qrels/SPLIT.tsv`` judges.

    Raises `SourceError` with file and line for what cannot be used.
    """
    path = folder / "qrels" / f"{split}.tsv"
    qrels: dict[str, dict[str, int]] = {}
    for line, cells in _table(path):
        if len(cells) != 3 or not cells[2].lstrip("-").isdecimal():
            raise SourceError(path, "needs a query, a document and a whole number", line)
        qrels.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    texts = {key: row for key, row, _ in _records(folder / "queries.jsonl")}
    missing = next((query for query in qrels if query not in texts), None)
    if missing is not None:
        raise SourceError(path, f"judges {missing!r}, which queries.jsonl does not have")
    return Judged({query: _text(texts[query], "text") for query in qrels}, qrels)


def write_passages(folder: Path, path: Path) -> int:
    """Write the corpus as ready-made passages (see `vaxqa.corpus`).

    A document without a text is its title; one without either is left out, and these are
    counted in what is returned.
    """
    left_out = 0
    with path.open("w", encoding="utf-8") as file:
        for key, row, _ in _records(folder / "corpus.jsonl"):
            title, text = _text(row, "title"), _text(row, "text")
            if not one_line(text) and not one_line(title):
                left_out += 1
                continue
            passage = {"id": key, "title": title, "text": text if one_line(text) else title}
            metadata = row.get("metadata")
            language = metadata.get("lang") if isinstance(metadata, dict) else None
            if language in {"id", "en"}:
                passage["lang"] = language
            file.write(json.dumps(passage, ensure_ascii=False) + "\n")
    return left_out


def rank(
    index: Index, queries: Mapping[str, str], k: int, progress: Progress | None = None
) -> trec.Run:
    """The ``k`` best documents for each query, with scores as they stand in a run file.

    A document with the query's own id is passed over, as BEIR does.
    """
    run: dict[str, dict[str, float]] = {}
    for done, (query, text) in enumerate(queries.items()):
        if progress is not None:
            progress(done, len(queries))
        asked = questions.understand(text)
        hits = [] if questions.is_empty(asked) else _search(index, asked, k + 1)
        others = [hit for hit in hits if hit[0] != query][:k]
        run[query] = trec.strict(others)
    return run


def main(argv: Sequence[str]) -> int:
    """Run the command; ``argv`` is what follows ``vaxqa eval beir``. Returns the exit code."""
    try:
        args = _parser().parse_args(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        return _export(args) if args.export else _score(args)
    except VaxqaError as error:
        sys.stderr.write(f"vaxqa: {one_line(str(error))}\n")
        return error.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="vaxqa eval beir",
        description="Score the search on a collection of BEIR's shape, or write the suites as one.",
        epilog="Examples:\n  vaxqa eval beir scifact --run scifact.run\n"
        "  vaxqa eval beir --export evals-beir evals/suites/dev.jsonl",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "paths",
        type=Path,
        nargs="*",
        metavar="DIR",
        help="folder with corpus.jsonl, queries.jsonl and qrels/; with --export: suites",
    )
    parser.add_argument("-k", "--k", type=_count, default=100, metavar="N", help="ranks (100)")
    parser.add_argument("--split", default="test", help="which qrels/SPLIT.tsv (test)")
    parser.add_argument("--run", type=Path, metavar="FILE", help="write the TREC run file")
    parser.add_argument("--export", type=Path, metavar="DIR", help="write suites as a collection")
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.add_argument("--knowledge", type=Path, metavar="DIR", help="folder with the sources")
    parser.add_argument(
        "--index", type=Path, metavar="DIR", help="folder for the index (otherwise a temporary one)"
    )
    return parser


def _score(args: argparse.Namespace) -> int:
    if len(args.paths) != 1:
        raise UsageError("Name one folder: vaxqa eval beir DIR")
    folder: Path = args.paths[0]
    judged = read(folder, args.split)
    with _opened(folder, args.index) as index:
        run = rank(index, judged.queries, args.k, _reporter())
    if args.run is not None:
        trec.write_run(run, args.run)
    scores = trec.score(judged.qrels, run)
    if args.json:
        told = {"queries": len(judged.queries), "k": args.k, "scores": scores}
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
    else:
        sys.stdout.write(f"{len(judged.queries)} queries, {args.k} ranks\n")
        sys.stdout.writelines(f"{name:<8} {value:.4f}\n" for name, value in scores.items())
    return 0


def _export(args: argparse.Namespace) -> int:
    from . import beir_export

    written = beir_export.export(
        args.export,
        args.paths or sorted(Path("evals/suites").glob("*.jsonl")),
        settings.load(knowledge=args.knowledge),
    )
    sys.stdout.write(
        f"{args.export}: {written.passages} passages, {written.queries} queries; "
        f"{written.left_out} cases left out (no gold span, history or planted text).\n"
    )
    return 0


@contextlib.contextmanager
def _opened(folder: Path, place: Path | None) -> Iterator[Index]:
    """The index of the corpus, in ``place`` or in a folder that goes afterwards."""
    with contextlib.ExitStack() as leaving:
        aside = Path(tempfile.mkdtemp(prefix="vaxqa-beir-"))
        leaving.callback(shutil.rmtree, aside, ignore_errors=True)
        made = settings.load(index=place or aside / "index")
        left_out = write_passages(folder, aside / "corpus.jsonl")
        if left_out:
            sys.stderr.write(f"{left_out} documents hold no text and were left out.\n")
        generations.build(made, corpus_file=aside / "corpus.jsonl")
        index = generations.open_index(made)
        leaving.callback(index.dense.close)
        yield index


def _search(index: Index, asked: Question, k: int) -> list[tuple[str, float]]:
    found = search(index, asked.asked, asked.language, k=k)
    return [(hit.passage.source_id, hit.score) for hit in found.hits]


def _records(path: Path) -> Iterator[tuple[str, dict[str, object], int]]:
    """The records of a file with their ids and 1-based lines."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    for line, row in corpus.rows(path):
        key = row.get("_id")
        if not isinstance(key, str | int):
            raise SourceError(path, "needs '_id'", line)
        yield str(key), row, line


def _table(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of a table below its heading, with their 1-based lines."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    rows = path.read_text(encoding="utf-8-sig").splitlines()
    for line, row in enumerate(rows, 1):
        if row.strip() and not (line == 1 and row.startswith("query-id")):
            yield line, row.split("\t")


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _reporter() -> Progress | None:
    if not sys.stderr.isatty():
        return None

    def report(done: int, total: int) -> None:
        sys.stderr.write(f"\r{done} of {total}" + ("\n" if done + 1 == total else ""))

    return report


def _count(value: str) -> int:
    number = int(value) if value.isascii() and value.isdigit() else 0
    if not 1 <= number <= MOST:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {MOST}")
    return number
