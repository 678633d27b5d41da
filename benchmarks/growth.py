"""Our index as it grows: building, searching, memory and disk at three sizes.

python -m benchmarks.growth [--sizes 5000 20000 100000] [--runs 3] [--write docs/retrieval.md]

Made-up passages (see `benchmarks.synthetic`) go in by the door of ``vaxqa index --passages``.
Building and searching each have a process of their own, on one core.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from vaxqa import generations, questions, settings
from vaxqa.search import search
from vaxqa.settings import Settings

from . import machine, parts, synthetic
from .machine import Spread
from .tasks import write_corpus

SIZES = (5_000, 20_000, 100_000)
QUESTIONS = 200
DEPTH = 10
SLIP = "vaksyn"


@dataclass(frozen=True, slots=True)
class Built:
    """A build: seconds, those of the processor, the most memory in MB, megabytes on disk."""

    seconds: float
    processor: float
    peak: float
    size: float


@dataclass(frozen=True, slots=True)
class Searched:
    """A search for every question: seconds to open, questions a second, the most memory in MB.

    ``speed`` is by the processor's time: other processes on a busy machine do not count.
    ``opened`` includes the first question, which has a slip of typing, so that the vectors and
    the nearness of words are loaded. ``found`` of `QUESTIONS` have the passage they were made
    from among the first ten.
    """

    opened: float
    speed: float
    peak: float
    found: int


@dataclass(frozen=True, slots=True)
class Grown:
    """All runs at one size."""

    passages: int
    built: tuple[Built, ...]
    searched: tuple[Searched, ...]


def main() -> None:
    given = _arguments(sys.argv[1:])
    machine.one_core("benchmarks.growth", sys.argv[1:])
    if given.part:
        print(json.dumps(asdict(PARTS[given.part](given.folder))))
        return
    text = markdown([grown(count, given.runs) for count in given.sizes], given)
    print(text)
    if given.write:
        parts.write(given.write, "growth", text)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="passages")
    parser.add_argument("--runs", type=int, default=3, help="times each measurement is taken")
    parser.add_argument("--write", type=Path, metavar="FILE", help="page to write the table into")
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(argv)


# -- measuring -----------------------------------------------------------------------------


def grown(count: int, runs: int) -> Grown:
    """Make ``count`` passages, and build and search their index ``runs`` times."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write(place, count)
        built = tuple(Built(**_in_its_own_process("build", place)) for _ in range(runs))
        searched = tuple(Searched(**_in_its_own_process("search", place)) for _ in range(runs))
    return Grown(count, built, searched)


def _write(folder: Path, count: int) -> None:
    made = list(synthetic.passages(count))
    write_corpus(folder / "passages.jsonl", [one.document for one in made])
    asked = [synthetic.question(one) for one in made[:: max(1, count // QUESTIONS)][:QUESTIONS]]
    rows = [{"text": question.text, "right": sorted(question.right)} for question in asked]
    (folder / "questions.json").write_text(json.dumps(rows), encoding="utf-8")


def _in_its_own_process(part: str, folder: Path) -> dict[str, Any]:
    print(f"{part} {folder}", file=sys.stderr)
    command = [sys.executable, "-m", "benchmarks.growth", "--part", part, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _build(folder: Path) -> Built:
    """Build the index anew."""
    made = _settings(folder)
    shutil.rmtree(made.index, ignore_errors=True)
    start, worked = time.perf_counter(), time.process_time()
    generations.build(made, corpus_file=folder / "passages.jsonl")
    seconds, processor = time.perf_counter() - start, time.process_time() - worked
    return Built(seconds, processor, machine.peak(), machine.size(made.index))


def _search(folder: Path) -> Searched:
    """Ask every question once, after one with a slip of typing, for which all is loaded."""
    rows = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    start = time.perf_counter()
    index = generations.open_index(_settings(folder))
    search(index, f"{rows[0]['text']} {SLIP}", "en", k=DEPTH)
    opened = time.perf_counter() - start
    worked = time.process_time()
    found = 0
    for row in rows:
        asked = questions.understand(row["text"])
        hits = search(index, asked.asked, asked.language, k=DEPTH).hits
        found += any(hit.passage.id in row["right"] for hit in hits)
    speed = len(rows) / (time.process_time() - worked)
    return Searched(opened, speed, machine.peak(), found)


def _settings(folder: Path) -> Settings:
    return settings.load(index=folder / "index", embedding=settings.BUILT_IN_EMBEDDING)


PARTS: dict[str, Callable[[Path], Built | Searched]] = {"build": _build, "search": _search}


# -- the table -----------------------------------------------------------------------------


COLUMNS = (
    "passages",
    "build, s",
    "of the processor, s",
    "build, peak MB",
    "on disk, MB",
    "open, s",
    "questions a second",
    "search, peak MB",
    f"found, of {QUESTIONS}",
)
EXPLAINED = """\
Median of {runs} (least–greatest), each in a process of its own on one core with one thread. \
Questions a second are by the processor's time. Passages are made-up text of 40 to 80 words, half \
in each language; a question is eight words of a passage in the other language, and found when \
that passage is among the first ten. `open` is to the end of the first question, which has a \
misspelt word, so that all is loaded."""


def markdown(sizes: Sequence[Grown], given: argparse.Namespace) -> str:
    """A row for each size."""
    counts = " ".join(str(one.passages) for one in sizes)
    command = f"python -m benchmarks.growth --sizes {counts} --runs {given.runs}"
    lines = [
        parts.made(command),
        "",
        f"| {' | '.join(COLUMNS)} |",
        "|--:" * len(COLUMNS) + "|",
        *map(_row, sizes),
        "",
        EXPLAINED.format(runs=given.runs),
    ]
    return "\n".join(lines)


def _row(one: Grown) -> str:
    cells = [
        f"{one.passages:,}",
        Spread(tuple(built.seconds for built in one.built)),
        Spread(tuple(built.processor for built in one.built)),
        Spread(tuple(built.peak for built in one.built)),
        Spread(tuple(built.size for built in one.built)),
        Spread(tuple(searched.opened for searched in one.searched)),
        Spread(tuple(searched.speed for searched in one.searched)),
        Spread(tuple(searched.peak for searched in one.searched)),
        one.searched[0].found,
    ]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    main()
