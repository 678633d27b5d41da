"""PDF: read in a process of its own, so that a bad file can neither hang nor fill ours.

pypdf sets no limit on time or memory, and a PDF can be made to use up either. The child,
``pdf_lines.py``, finds the lines of each page; ``pdf_layout.py`` makes them into parts here.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from ..errors import SourceError
from . import pdf_layout
from .canonical import Part
from .pdf_layout import Line
from .properties import fields

SECONDS = 120.0
MEMORY = 1024 * 2**20  # bytes of address space (POSIX only)
PAGES = 2000
CHARACTERS = 5_000_000
# What the child may see of our environment: enough to start Python, and no keys.
_ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LD_LIBRARY_PATH")


def read(
    path: Path, shown: Path, *, seconds: float | None = None, memory: int | None = None
) -> tuple[dict[str, Any], list[Part], list[str]]:
    """Title and authors (where sensible), parts, and the printed label of every page.

    ``seconds`` and ``memory`` (bytes) limit the reading (`SECONDS` and `MEMORY` unless
    given). Raises `SourceError` when the file is damaged, protected, a scan, or over a
    limit, and when pypdf is not installed.
    """
    if importlib.util.find_spec("pypdf") is None:
        raise SourceError(shown, 'needs pypdf: pip install "vaxqa[documents]"')
    found = _run(path, shown, seconds or SECONDS, memory or MEMORY)
    pages = [[Line(*line) for line in page] for page in found["pages"]]
    labels: list[str] = found["labels"]
    _check_text(pages, shown)
    return fields(found["title"], found["author"]), pdf_layout.parts(pages, labels), labels


def _run(path: Path, shown: Path, seconds: float, memory: int) -> dict[str, Any]:
    """What the child found. Its standard error holds pypdf's warnings, which help no reader."""
    child = Path(__file__).with_name("pdf_lines.py")
    limits = [str(memory), str(PAGES), str(CHARACTERS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            # -P: our folder holds an html.py, which must not hide the standard library's.
            [sys.executable, "-P", str(child), str(path.resolve()), *limits],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SourceError(
            shown, f"could not be read in {seconds:g} seconds; split it or print it to a new PDF"
        ) from None
    try:
        found: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise SourceError(
            shown,
            f"made the PDF reader stop (exit code {done.returncode}; it may use "
            f"{memory // 2**20} MiB of memory); split it or print it to a new PDF",
        ) from None
    if "error" in found:
        raise SourceError(shown, found["error"])
    return found


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # pypdf is found where we found it, however this process was started.
    return {**kept, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}


def _check_text(pages: list[list[Line]], shown: Path) -> None:
    """Refuse a scan (even behind a typed cover page) and text that no one could read."""
    words = ["".join(line.text for line in page) for page in pages]
    empty = sum(not any(c.isalpha() for c in page) for page in words)
    if 2 * empty > len(pages) or not pages:
        raise SourceError(
            shown,
            f"holds no text on {empty} of {len(pages)} pages; if they were scanned, "
            "run OCR over the file first (for example with ocrmypdf)",
        )
    if sum(page.count("\ufffd") for page in words) > 0.05 * sum(map(len, words)):
        raise SourceError(
            shown,
            "holds text in fonts that cannot be decoded; print it to a new PDF, or run OCR "
            "over it (for example with ocrmypdf --force-ocr)",
        )
