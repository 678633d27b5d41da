"""The lines of a PDF, as JSON on standard output: run as a program of its own by `pdf`.

Usage: ``python -P pdf_lines.py FILE MEMORY PAGES CHARACTERS`` with limits in bytes, pages
and characters. Prints ``{"error": "..."}``, or title, author, labels and pages, where a
page is a list of lines ``[text, x, y, size, bold]`` (see `pdf_layout.Line`).

It imports nothing of ours, so that it starts fast and its memory holds pypdf alone.
"""

from __future__ import annotations

import contextlib
import json
import math
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SAVE_AGAIN = "open it in a PDF viewer and save or print it to a new PDF"


class RefusedError(Exception):
    """The file cannot be used; the text says why and what to do."""


class Piece(NamedTuple):
    """Text shown at one place: points from the lower left corner, size in points."""

    text: str
    x: float
    y: float
    size: float
    bold: bool


def main(path: str, memory: int, most_pages: int, most_characters: int) -> dict[str, Any]:
    """What was found in the file at ``path``, or why it could not be used."""
    _limit(memory)
    try:
        return _read(path, most_pages, most_characters)
    except RefusedError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": f"needs more than {memory // 2**20} MiB of memory to read; split it"}
    except Exception as error:
        # pypdf raises whatever a damaged file makes it trip over, RecursionError included.
        return {"error": f"is not a PDF or is damaged ({type(error).__name__}); {_SAVE_AGAIN}"}


def _limit(memory: int) -> None:
    if sys.platform == "win32":
        return
    import resource

    # macOS does not take every value; the time limit holds there all the same.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _read(path: str, most_pages: int, most_characters: int) -> dict[str, Any]:
    from pypdf import PdfReader

    reader = PdfReader(path)
    if reader.is_encrypted:
        _unlock(reader)
    count = len(reader.pages)
    if count > most_pages:
        raise RefusedError(f"has {count:,} pages, more than {most_pages:,}; split it")
    pages: list[list[Piece]] = []
    length = 0
    for number, page in enumerate(reader.pages, 1):
        pages.append(_page(page, number))
        length += sum(len(line.text) for line in pages[-1])
        if length > most_characters:
            raise RefusedError(f"holds more than {most_characters:,} characters; split it")
    title, author = _properties(reader)
    return {"title": title, "author": author, "labels": _labels(reader, count), "pages": pages}


def _unlock(reader: PdfReader) -> None:
    """Open a PDF that any viewer opens without asking: one with an empty user password."""
    from pypdf.errors import DependencyError

    try:
        opened = reader.decrypt("")
    except DependencyError:
        raise RefusedError(
            'is encrypted with AES; run pip install "pypdf[crypto]", or save a copy of it '
            "without protection"
        ) from None
    if not opened:
        raise RefusedError("is protected with a password; save a copy of it without one")


def _properties(reader: PdfReader) -> tuple[str, str]:
    """Title and author; empty where there are none or they are damaged."""
    try:
        known = reader.metadata
        return (known.title or "", known.author or "") if known else ("", "")
    except Exception:
        return "", ""


def _labels(reader: PdfReader, count: int) -> list[str]:
    """What is printed on each page as the file tells it, or else its 1-based number."""
    try:
        labels = [str(label) for label in reader.page_labels]
    except Exception:
        labels = []
    if len(labels) != count:
        labels = [""] * count
    return [" ".join(label.split())[:40] or str(n) for n, label in enumerate(labels, 1)]


def _page(page: PageObject, number: int) -> list[Piece]:
    seen = _Visitor()
    try:
        text = page.extract_text(visitor_text=seen.text, visitor_operand_before=seen.operator)
    except MemoryError:
        raise
    except Exception as error:
        reason = f"cannot be read on page {number} ({type(error).__name__}); {_SAVE_AGAIN}"
        raise RefusedError(reason) from error
    if "".join(piece.text for piece in seen.pieces) != text:
        # Places are told for other text than was found: go by the words alone.
        return [Piece(line, 0, 0, 0, False) for line in text.splitlines() if line.strip()]
    return _lines(seen.pieces)


class _Visitor:
    """Notes each piece of text that pypdf finds, and by how much it is raised (``Ts``)."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self._rise = self._shown = 0.0
        self._saved: list[float] = []

    def operator(self, name: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        if name == b"Ts" and operands:
            self._rise = float(operands[0])
        elif name == b"q":
            self._saved.append(self._rise)
        elif name == b"Q" and self._saved:
            self._rise = self._saved.pop()
        elif name in {b"Tj", b"TJ", b"'", b'"'}:
            self._shown = self._rise

    def text(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        x, y, scale = _place(tm, cm)
        name = str(font.get("/BaseFont", "")) if font else ""
        y += self._shown * scale
        self.pieces.append(Piece(text, x, y, size * scale, "bold" in name.lower()))


def _place(tm: list[float], cm: list[float]) -> tuple[float, float, float]:
    """Where a text matrix stands on the page, and by how much it enlarges a font."""
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
    area = (tm[0] * tm[3] - tm[1] * tm[2]) * (cm[0] * cm[3] - cm[1] * cm[2])
    return x, y, math.sqrt(abs(area))


def _lines(pieces: list[Piece]) -> list[Piece]:
    """Pieces joined up to each line break; blank lines are left out."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        for number, text in enumerate(piece.text.split("\n")):
            if number:
                lines.append([])
            if text:
                lines[-1].append(piece._replace(text=text))
    return [_line(line) for line in lines if any(piece.text.strip() for piece in line)]


def _line(pieces: list[Piece]) -> Piece:
    """One line; size, weight and height are those of its longest piece."""
    shown = [piece for piece in pieces if piece.text.strip()]
    main_piece = max(shown, key=lambda piece: len(piece.text))
    text = "".join(_digits(piece, main_piece) for piece in pieces)
    bold = all(piece.bold for piece in shown)
    return Piece(text, shown[0].x, main_piece.y, main_piece.size, bold)


def _digits(piece: Piece, line: Piece) -> str:
    """Small raised digits as such: "POM¹", never "POM1" or "10⁹" as "109"."""
    if not piece.text.strip().isdecimal() or piece.size > 0.9 * line.size:
        return piece.text
    rise = (piece.y - line.y) / line.size
    if rise > 0.1:
        return piece.text.strip().translate(_RAISED)
    return piece.text.strip().translate(_LOWERED) if rise < -0.1 else piece.text


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], *map(int, sys.argv[2:5]))))  # noqa: T201
