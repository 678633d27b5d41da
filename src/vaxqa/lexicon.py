"""Which words mean the same in Indonesian and English.

Two tables: the general lexicon that comes with the package (``data/lexicon.tsv``, written for
this project) and the glossary of the field that lies in the knowledge folder. Both are used
through stems, so that inflected forms meet.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path

from .errors import SourceError
from .terms import stem, words
from .types import Language

Entry = tuple[tuple[str, ...], tuple[str, ...]]
"""English terms and Indonesian terms of one meaning, preferred form first."""

Stems = tuple[str, ...]
LONGEST = 6
"""Words of the longest phrase that is looked up."""


def read_glossary(path: Path, shown: Path) -> list[Entry]:
    """Read ``glossary.csv`` (columns ``en``, ``id``, ``note``; synonyms parted by ``|``).

    A missing file is an empty glossary. Raises `SourceError` with the 1-based line.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(csv.DictReader(file, strict=True), shown)
    except UnicodeDecodeError:
        raise SourceError(shown, "is not UTF-8 text; save it as 'CSV UTF-8'") from None


def _rows(reader: csv.DictReader[str], shown: Path) -> list[Entry]:
    found: list[Entry] = []
    try:
        if reader.fieldnames is None or not {"en", "id"} <= set(reader.fieldnames):
            raise SourceError(shown, "needs the columns en, id, note in its first line", 1)
        for row in reader:
            english, indonesian = _terms(row["en"]), _terms(row["id"])
            if not english or not indonesian:
                raise SourceError(shown, "needs a term in both en and id", reader.line_num)
            found.append((english, indonesian))
    except csv.Error as error:
        raise SourceError(shown, f"is not CSV ({error})", reader.line_num) from None
    return found


def _terms(cell: str | None) -> tuple[str, ...]:
    return tuple(term.strip() for term in (cell or "").split("|") if term.strip())


@lru_cache(maxsize=1)
def general() -> tuple[Entry, ...]:
    """The general lexicon of the package."""
    text = resources.files("vaxqa").joinpath("data/lexicon.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(((english,), _terms(indonesian)) for english, indonesian in rows)


class Lexicon:
    """Looks up words and phrases, by stem, in either language.

    >>> lexicon = Lexicon([(("technology transfer",), ("transfer teknologi", "alih teknologi"))])
    >>> sorted(lexicon.translations(("alih", "teknologi")))
    [('alih', 'teknolog'), ('technolog', 'transfer'), ('transfer', 'teknolog')]
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._meanings: dict[Stems, set[Stems]] = {}
        self._glosses: dict[Stems, str] = {}
        for english, indonesian in entries:
            keys = {key: "en" for key in map(_english, english)}
            keys |= {key: "id" for key in map(_indonesian, indonesian)}
            forms = {key for key in keys if key}
            for key in forms:
                self._meanings.setdefault(key, set()).update(forms)
            for term in indonesian:
                self._glosses.setdefault(_indonesian(term), english[0])

    def translations(self, phrase: Sequence[str]) -> frozenset[Stems]:
        """All forms of the meaning of ``phrase`` (words as written), itself included."""
        found: set[Stems] = set()
        for key in _keys(phrase):
            found |= self._meanings.get(key, set())
        return frozenset(found)

    def knows(self, phrase: Sequence[str]) -> bool:
        """Whether the words, in this order, are a term of either language."""
        return any(key in self._meanings for key in _keys(phrase))

    def gloss(self, text: str) -> str:
        """Indonesian ``text`` word by word in English, for an embedding that knows only that.

        Words without an entry stay as they are (names, numbers, cognates).
        """
        tokens = [match.group() for match in re.finditer(r"\w+(?:[-.,]\w+)*", text)]
        glossed: list[str] = []
        at = 0
        while at < len(tokens):
            for length in range(min(LONGEST, len(tokens) - at), 0, -1):
                key = tuple(stem(word, "id") for word in words(" ".join(tokens[at : at + length])))
                if key in self._glosses:
                    glossed.append(self._glosses[key])
                    break
            else:
                length = 1
                glossed.append(tokens[at])
            at += length
        return " ".join(glossed)


def _keys(phrase: Sequence[str]) -> set[Stems]:
    languages: tuple[Language, Language] = ("id", "en")
    return {tuple(stem(word, language) for word in phrase) for language in languages}


def _english(term: str) -> Stems:
    return tuple(stem(word, "en") for word in words(term))


def _indonesian(term: str) -> Stems:
    return tuple(stem(word, "id") for word in words(term))
