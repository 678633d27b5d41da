"""Ready-made passages, such as a benchmark's corpus: one JSON object a line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from .errors import SourceError, UsageError
from .language import detect
from .sources.canonical import Part, assemble
from .types import Source


def load(path: Path) -> list[Source]:
    """Read ``{"id", "title", "text", "lang"}`` lines, each into a source of one passage.

    ``title`` and ``lang`` may be absent. Raises `SourceError` with the 1-based line.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    found: dict[str, Source] = {}
    for line, row in rows(path):
        source = _source(row, path, line)
        if source.id in found:
            raise SourceError(path, f"the id {source.id!r} stands twice", line)
        found[source.id] = source
    if not found:
        raise UsageError(f"{path} holds no passage.")
    return list(found.values())


def rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    """The JSON objects of a JSON Lines file with their 1-based lines; blank lines are passed over.

    Raises `SourceError` for a line that holds no JSON object.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            for line, text in enumerate(file, 1):
                if text.strip():
                    yield line, _object(text, path, line)
    except UnicodeDecodeError:
        raise SourceError(path, "is not UTF-8 text") from None


def fingerprint(path: Path) -> str:
    """Hash of the file's bytes."""
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _object(text: str, path: Path, line: int) -> dict[str, object]:
    try:
        row = json.loads(text)
    except json.JSONDecodeError as error:
        raise SourceError(path, f"is not JSON ({error.msg})", line) from None
    if not isinstance(row, dict):
        raise SourceError(path, "must be a JSON object", line)
    return row


def _source(row: dict[str, object], path: Path, line: int) -> Source:
    number, text, title, lang = (row.get(key) for key in ("id", "text", "title", "lang"))
    if not isinstance(number, str | int) or not isinstance(text, str):
        raise SourceError(path, "needs 'id' and 'text'", line)
    if lang not in (None, "id", "en"):  # a set would trip over a list
        raise SourceError(path, "lang must be id or en", line)
    made = assemble(Part(block) for block in text.split("\n\n"))
    if not made.text:
        raise SourceError(path, "text is empty", line)
    return Source(
        id=str(number),
        title=title if isinstance(title, str) else "",
        kind="document",
        language="id" if lang == "id" else "en" if lang == "en" else detect(made.text).language,
        text=made.text,
        sha256=made.sha256,
        blocks=made.blocks,
        path=f"{path.name}:{line}",
        marks=made.marks,
    )
