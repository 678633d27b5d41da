"""Run all measurements and print them as Markdown tables.

python -m benchmarks [--runs 5] [--write docs/benchmarks.md]
                     [--parallel FILE] [--retrieval docs/retrieval.md]

The comparison with other search systems runs in a process of its own, on one core, and the
ablation in another. Our index as it grows takes longer and is run by itself: ``python -m
benchmarks.growth``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from . import measures, report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="times each measurement is taken")
    parser.add_argument("--write", type=Path, help="file to write the report to")
    parser.add_argument("--parallel", type=Path, help="TSV of parallel sentences to search too")
    parser.add_argument("--retrieval", type=Path, help="page to write both into")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measures.all_rows(Path(folder), given.runs)
    text = report.markdown(rows, given.runs)
    print(text, flush=True)
    if given.write:
        given.write.write_text(text, encoding="utf-8")
    run(given, "comparison", "--runs", str(given.runs))
    run(given, "ablation")


def run(given: argparse.Namespace, module: str, *options: str) -> None:
    """Run another module of ours; raises `subprocess.CalledProcessError` when it fails."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *options]
    if given.parallel:
        command += ["--parallel", str(given.parallel)]
    if given.retrieval:
        command += ["--write", str(given.retrieval)]
    subprocess.run(command, check=True)


main()
