"""The figures as a table, with what they were measured on."""

from __future__ import annotations

import datetime
import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A measurement: its values in ``unit``, and what is reached for (empty where nothing is)."""

    name: str
    unit: str
    values: tuple[float, ...]
    target: str = ""


def spread(name: str, unit: str, values: Sequence[float], target: str = "") -> list[Row]:
    """A row of all values, and one of the slowest twentieth, which ``target`` is for.

    No rows where there is no value.
    """
    if not values:
        return []
    ordered = sorted(values)
    slowest = tuple(ordered[int(len(ordered) * 0.95) :])
    return [
        Row(name, unit, tuple(ordered)),
        Row(f"{name}: slowest twentieth", unit, slowest, target),
    ]


def line(row: Row) -> str:
    """A row in a terminal: count, median and 95th percentile."""
    ordered = sorted(row.values)
    middle, most = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
    told = f"{row.name}: n={len(ordered)} p50={middle:.1f} p95={most:.1f} {row.unit} {row.target}"
    return told.rstrip()


def markdown(rows: list[Row], runs: int) -> str:
    """The report: count, least, median and greatest of each row."""
    lines = [
        "# Benchmarks",
        "",
        "Speed and memory of the shipped knowledge, without a model or with one that is played on",
        f"loopback. Made by `python -m benchmarks --runs {runs} --write docs/benchmarks.md` on",
        f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {_machine()}.",
        "",
        "| what | n | min | median | max | unit | reach |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        low, middle, high = min(row.values), statistics.median(row.values), max(row.values)
        figures = " | ".join(_short(value) for value in (low, middle, high))
        lines.append(f"| {row.name} | {len(row.values)} | {figures} | {row.unit} | {row.target} |")
    lines += [
        "",
        "The machine is shared and noisy: compare medians of one run, not figures of two.",
        "`cold` starts a new interpreter; `warm` asks in one process, which has answered once.",
        "",
    ]
    return "\n".join(lines)


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.machine()
