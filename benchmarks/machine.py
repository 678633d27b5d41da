"""One core and one thread for what is measured, and what a process took of the memory."""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ONE_THREAD = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "RAYON_NUM_THREADS",
        "TOKENIZERS_PARALLELISM",
    ),
    "1",
) | {"TOKENIZERS_PARALLELISM": "false"}
"""What keeps the libraries that do the work to one thread each."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A measurement that was taken several times."""

    values: tuple[float, ...]

    def __str__(self) -> str:
        """Median, least and greatest: ``9.8 (9.1–11.2)``."""
        low, high = short(min(self.values)), short(max(self.values))
        middle = short(statistics.median(self.values))
        return middle if len(self.values) == 1 else f"{middle} ({low}–{high})"


def short(value: float) -> str:
    """Two decimals, one from ten on, none from a hundred on.

    >>> short(1234.5), short(56.78), short(0.1234)
    ('1,234', '56.8', '0.12')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def one_core(module: str, arguments: Sequence[str]) -> None:
    """Start ``python -m module`` anew on one core and with one thread, unless it is so already.

    Threads that a library starts later stay on that core too. Where the system cannot pin a
    process (macOS), only the threads are limited.
    """
    if all(os.environ.get(name) == value for name, value in ONE_THREAD.items()):
        return
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    command = [sys.executable, "-m", module, *arguments]
    os.execve(sys.executable, command, os.environ | ONE_THREAD)


def peak() -> float:
    """The most memory, in MB, that this process has had resident (Linux only)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise OSError("There is no VmHWM in /proc/self/status.")


def size(folder: Path) -> float:
    """Megabytes of the files in ``folder`` and all folders in it."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 2**20
