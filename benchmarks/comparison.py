"""Our search beside the systems that others would build, on the same passages and questions.

python -m benchmarks.comparison [--runs 5] [--parallel FILE] [--write docs/retrieval.md]

Everything runs in one process on one core. Quality is of the first ten passages.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vaxqa.evaluation.statistics import bootstrap_mean
from vaxqa.types import Language

from . import machine, parts, tasks
from .machine import Spread
from .retrievers import DEPTH, SYSTEMS, Build, Retriever
from .tasks import NAMES, Asked, Task

TIMED = 300
"""Questions that are timed in each run, evenly spread over all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a system did on a task.

    ``ranks`` has the 1-based rank of the first right passage of each question, ``None`` where
    it is not among the first `DEPTH`; ``build`` is in seconds, ``speed`` in questions a second,
    both of the processor's time, so that other processes on a busy machine do not count.
    """

    system: str
    task: Task
    ranks: tuple[int | None, ...]
    build: Spread
    speed: Spread


def main() -> None:
    given = _arguments(sys.argv[1:])
    machine.one_core("benchmarks.comparison", sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder)
        found = tasks.of_knowledge(given.knowledge, aside)
        if given.parallel:
            found += tasks.of_parallel(given.parallel, aside)
        outcomes = [
            measure(task, name, build, aside, given.runs)
            for task in found
            for name, build in SYSTEMS.items()
        ]
    text = markdown(outcomes, given)
    print(text)
    if given.write:
        parts.write(given.write, "comparison", text)


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.comparison", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="times each speed is taken")
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"), metavar="DIR")
    parser.add_argument(
        "--parallel", type=Path, metavar="FILE", help="TSV of sentences: id_in_set, en, id"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="page to write the tables into")
    return parser.parse_args(argv)


# -- measuring -----------------------------------------------------------------------------


def measure(task: Task, system: str, build: Build, aside: Path, runs: int) -> Outcome:
    """Build and ask ``runs`` times; the ranks are of the first run."""
    print(f"{task.name}: {system}", file=sys.stderr)
    ranks: tuple[int | None, ...] = ()
    building, speeds = [], []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=aside) as folder:
            start = time.process_time()
            retriever = build(task, Path(folder))
            building.append(time.process_time() - start)
            retriever.search(task.asked[0])  # what is loaded when first needed
            speeds.append(_speed(retriever, task.asked))
            ranks = ranks or tuple(_rank(retriever, question) for question in task.asked)
            retriever.close()
    return Outcome(system, task, ranks, Spread(tuple(building)), Spread(tuple(speeds)))


def _speed(retriever: Retriever, asked: Sequence[Asked]) -> float:
    """Questions a second, one after the other."""
    timed = asked[:: -(-len(asked) // TIMED)]
    start = time.process_time()
    for question in timed:
        retriever.search(question)
    return len(timed) / (time.process_time() - start)


def _rank(retriever: Retriever, question: Asked) -> int | None:
    found = retriever.search(question)[:DEPTH]
    return next((rank for rank, key in enumerate(found, 1) if key in question.right), None)


# -- the tables ----------------------------------------------------------------------------


READ = """\
In brackets the 95% interval, resampled by cluster of questions. The questions to the knowledge \
folder are those of the dev suites, on which vaxqa was tuned and the others were not; vaxqa also \
has the folder's glossary, and its expected questions where it has any."""


def markdown(outcomes: Sequence[Outcome], given: argparse.Namespace) -> str:
    """Both tables, with what they were measured on."""
    command = f"python -m benchmarks.comparison --runs {given.runs}"
    if given.parallel:
        command += f" --parallel {given.parallel.name}"
    lines = [
        parts.made(command),
        "",
        "| index (passages) | asked in | n | system | right first | among ten | MRR@10 |",
        "|---|---|--:|---|--:|--:|--:|",
        *_quality(outcomes),
        "",
        READ,
        "",
        "| index (passages) | system | questions a second | build, s |",
        "|---|---|--:|--:|",
        *(f"| {_index(o.task)} | {o.system} | {o.speed} | {o.build} |" for o in outcomes),
        "",
        f"One core, one thread, the processor's time. Median of {given.runs} (least–greatest).",
    ]
    return "\n".join(lines)


def _index(task: Task) -> str:
    return f"{task.name} ({len(task.documents):,})"


def _quality(outcomes: Sequence[Outcome]) -> Iterator[str]:
    for task in dict.fromkeys(outcome.task for outcome in outcomes):
        there = [outcome for outcome in outcomes if outcome.task is task]
        for language in sorted({question.language for question in task.asked}):
            for outcome in there:
                yield _row(outcome, language)


def _row(outcome: Outcome, language: Language) -> str:
    pairs = zip(outcome.task.asked, outcome.ranks, strict=True)
    here = [(question.cluster, rank) for question, rank in pairs if question.language == language]
    clusters = [cluster for cluster, _ in here]
    ranks = [rank for _, rank in here]
    cells = [
        _index(outcome.task),
        NAMES[language],
        f"{len(here):,}",
        outcome.system,
        _share([rank == 1 for rank in ranks], clusters),
        _share([rank is not None for rank in ranks], clusters),
        f"{statistics.mean(1 / rank if rank else 0.0 for rank in ranks):.3f}",
    ]
    return f"| {' | '.join(cells)} |"


def _share(values: Iterable[bool], clusters: Sequence[str]) -> str:
    numbers = [float(value) for value in values]
    low, high = bootstrap_mean(numbers, clusters)
    return f"{statistics.mean(numbers):.1%} ({100 * low:.1f}–{100 * high:.1f})"


if __name__ == "__main__":
    main()
