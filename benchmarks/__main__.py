"""Run all measurements and print them as a Markdown table.

python -m benchmarks [--runs 5] [--write docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from . import measures, report


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="times each measurement is taken")
    parser.add_argument("--write", type=Path, help="file to write the report to")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = measures.all_rows(Path(folder), given.runs)
    text = report.markdown(rows, given.runs)
    print(text)
    if given.write:
        given.write.write_text(text, encoding="utf-8")


main()
