"""From a file to a `Source`. One module per format; this one chooses among them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ..errors import SourceError
from ..language import detect
from ..text import clean
from ..types import Kind, Page, Source
from . import markdown
from .canonical import Canonical, Part, assemble

SUFFIXES = frozenset({".md", ".txt", ".pdf", ".docx", ".html", ".htm"})
MAX_BYTES = 50 * 1024 * 1024


def read(path: Path, folder: Path, kind: Kind) -> Source:
    """Read one file of the knowledge folder ``folder`` (which ``path`` lies in).

    ``kind`` is what files of this place are, where the front matter does not say. Raises
    `SourceError` when the file cannot be read or holds no text.
    """
    shown = path.relative_to(folder)
    try:
        fields, parts, labels = _parse(path, shown)
    except OSError as error:
        raise SourceError(shown, f"cannot be read ({error.strerror})") from None
    made = assemble(parts)
    if not made.text:
        raise SourceError(shown, "holds no text (a scan needs OCR before it can be searched)")
    return _source(fields, made, labels, shown, kind)


def _parse(path: Path, shown: Path) -> tuple[dict[str, Any], list[Part], list[str]]:
    if path.stat().st_size > MAX_BYTES:
        raise SourceError(shown, f"is larger than {MAX_BYTES // 2**20} MiB; split it")
    suffix = path.suffix.lower()
    if suffix == ".md":
        fields, parts = markdown.read(_text(path, shown), shown)
        return fields, parts, []
    if suffix == ".txt":
        return {}, [Part(block) for block in re.split(r"\n\s*\n", _text(path, shown))], []
    if suffix == ".pdf":
        from . import pdf

        return pdf.read(path, shown)
    if suffix == ".docx":
        from . import docx

        return (*docx.read(path, shown), [])
    if suffix in {".html", ".htm"}:
        from . import html

        return (*html.read(path, shown), [])
    raise SourceError(
        shown, f"is of a kind that cannot be read; known: {' '.join(sorted(SUFFIXES))}"
    )


def _text(path: Path, shown: Path) -> str:
    try:
        return clean(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise SourceError(
            shown, f"is not UTF-8 text (byte {error.start}); save it as UTF-8"
        ) from None


def _source(
    fields: dict[str, Any], made: Canonical, labels: list[str], shown: Path, kind: Kind
) -> Source:
    stem = re.sub(r"[^a-z0-9._-]+", "-", shown.stem.lower()).strip("-._") or "source"
    return Source(
        id=fields.get("id", stem),
        title=fields.get("title") or _first_heading(made) or shown.stem,
        kind=fields.get("kind", kind),
        language=fields.get("language") or detect(made.text[:5000]).language,
        text=made.text,
        sha256=made.sha256,
        blocks=made.blocks,
        path=shown.as_posix(),
        marks=made.marks,
        pages=_pages(made, labels),
        authors=fields.get("authors", ()),
        keywords=fields.get("keywords", ()),
        date=fields.get("date"),
        licence=fields.get("licence"),
        url=fields.get("url"),
        translation_of=fields.get("translation_of"),
    )


def _first_heading(made: Canonical) -> str | None:
    return next((made.text[b.start : b.end] for b in made.blocks if b.level), None)


def _pages(made: Canonical, labels: list[str]) -> tuple[Page, ...]:
    """A page runs from its first block to the next page's first block."""
    starts: dict[int, int] = {}
    for block, page in zip(made.blocks, made.block_pages, strict=True):
        if page is not None:
            starts.setdefault(page, block.start)
    found = sorted(starts.items())
    if not found:
        return ()
    ends = [start for _, start in found[1:]] + [len(made.text)]
    return tuple(
        Page(number + 1, labels[number], start, end)
        for (number, start), end in zip(found, ends, strict=True)
    )
