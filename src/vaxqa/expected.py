"""Questions that readers are expected to ask, each beside the words that answer it.

``questions.csv`` in the knowledge folder says in which other words a sentence may be asked for
(document expansion by questions: Nogueira et al. 2019, doc2query; here a person writes them). They
help to find and to choose a sentence and are never shown; the sentence is what a reader sees.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from .errors import SourceError
from .types import Language, Source

COLUMNS = ("source", "quote", "en", "id")
LANGUAGES: tuple[Language, ...] = ("en", "id")


@dataclass(frozen=True, slots=True)
class Expected:
    """A question and the place, a code point of the source's text, where its answer begins."""

    source_id: str
    start: int
    text: str
    language: Language


def read(path: Path, shown: Path, sources: Iterable[Source]) -> Iterator[Expected | SourceError]:
    """Read ``questions.csv`` (columns ``source``, ``quote``, ``en``, ``id``; parted by ``|``).

    ``quote`` are words that stand once in the source with the id ``source``; a row of which
    that is not so gives an error with its 1-based line in place of its questions. A missing
    file is no questions. Raises `SourceError` for a file that cannot be read as a table.
    """
    if not path.exists():
        return
    texts = {source.id: source.text for source in sources}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(_rows(file, shown))
    except UnicodeDecodeError:
        raise SourceError(shown, "is not UTF-8 text; save it as 'CSV UTF-8'") from None
    for row in rows:
        try:
            yield from _of(row, texts, shown)
        except SourceError as error:
            yield error


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Mapping[str, str]


def _rows(file: Iterable[str], shown: Path) -> Iterator[_Row]:
    reader = csv.DictReader(file, strict=True)
    try:
        if reader.fieldnames is None or not set(COLUMNS) <= set(reader.fieldnames):
            raise SourceError(shown, f"needs the columns {', '.join(COLUMNS)} in its first line", 1)
        for row in reader:
            if None in row or None in row.values():
                raise SourceError(
                    shown,
                    "has another number of cells than the first line; put a text with a comma "
                    "into quotes",
                    reader.line_num,
                )
            yield _Row(reader.line_num, row)
    except csv.Error as error:
        # The row that cannot be read begins behind the last one that could.
        raise SourceError(shown, f"is not CSV ({error})", reader.line_num + 1) from None


def _of(row: _Row, texts: Mapping[str, str], shown: Path) -> Iterator[Expected]:
    source_id, quote = row.cells["source"].strip(), row.cells["quote"].strip()
    text = texts.get(source_id)
    if text is None:
        raise SourceError(shown, f"names the source {source_id!r}, which is not there", row.line)
    times = text.count(quote) if quote else 0
    if times != 1:
        said = "does not stand" if not times else f"stands {times} times"
        raise SourceError(
            shown,
            f"{quote[:60]!r} {said} in {source_id}; copy words from it that stand there once",
            row.line,
        )
    for language in LANGUAGES:
        for question in row.cells[language].split("|"):
            if question.strip():
                yield Expected(source_id, text.index(quote), question.strip(), language)
