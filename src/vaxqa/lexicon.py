"""Which words mean the same in Indonesian and English.

Three tables: the general lexicon and the thesaurus that come with the package
(``data/lexicon.tsv``, ``data/thesaurus.tsv``, written for this project) and the glossary of the
field that lies in the knowledge folder. All are used through stems, so that inflected forms meet.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from .errors import SourceError
from .terms import FUNCTION_WORDS, joined, stem, words
from .types import Language


class Entry(NamedTuple):
    """English terms and Indonesian terms of one meaning, preferred form first.

    ``kind`` marks names that exclude each other (``country``, ``vaccine`` …): what is said
    of one is no answer about another. Empty for the rest.
    """

    english: tuple[str, ...]
    indonesian: tuple[str, ...]
    kind: str = ""


Stems = tuple[str, ...]
LONGEST = 6
"""Words of the longest phrase that is looked up."""

FILLERS = frozenset({"covid"})

SYNONYM = 0.5
THESAURUS = 0.8
"""How surely a word is meant by another that shares a translation with it, and by one that stands
beside it in the thesaurus."""
MANY_MEANINGS = 6


class Name(NamedTuple):
    """A name by its kind and the place of its entry.

    Entries that share a term ("Sinovac", the company and its vaccine) are one name.
    """

    kind: str
    entry: int


@dataclass(frozen=True, slots=True)
class _Meaning:
    english: frozenset[Stems]
    indonesian: frozenset[Stems]
    sureness: float
    kind: str

    def side(self, own: set[Stems]) -> frozenset[Stems]:
        """The forms of the language that ``own`` is of."""
        return self.english if own & self.english else self.indonesian

    def other(self, own: set[Stems]) -> frozenset[Stems]:
        """The forms of the other language."""
        return self.indonesian if own & self.english else self.english


def read_glossary(path: Path, shown: Path) -> list[Entry]:
    """Read ``glossary.csv`` (columns ``en``, ``id``, ``note``, ``kind``; synonyms parted by ``|``).

    A missing file is an empty glossary. Raises `SourceError` with the 1-based line.
    """
    if not path.exists():
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _rows(csv.DictReader(file, strict=True), shown)
    except UnicodeDecodeError:
        raise SourceError(shown, "is not UTF-8 text; save it as 'CSV UTF-8'") from None


_TOO_MANY = "has more cells than the first line; put a text with a comma into quotes"


def _rows(reader: csv.DictReader[str], shown: Path) -> list[Entry]:
    found: list[Entry] = []
    try:
        if reader.fieldnames is None or not {"en", "id"} <= set(reader.fieldnames):
            raise SourceError(shown, "needs the columns en, id, note in its first line", 1)
        for row in reader:
            if None in row:
                raise SourceError(shown, _TOO_MANY, reader.line_num)
            english, indonesian = _terms(row["en"]), _terms(row["id"])
            if not english or not indonesian:
                raise SourceError(shown, "needs a term in both en and id", reader.line_num)
            found.append(Entry(english, indonesian, (row.get("kind") or "").strip()))
    except csv.Error as error:
        # The row that cannot be read begins behind the last one that could.
        raise SourceError(shown, f"is not CSV ({error})", reader.line_num + 1) from None
    return found


def _terms(cell: str | None) -> tuple[str, ...]:
    return tuple(term.strip() for term in (cell or "").split("|") if term.strip())


@lru_cache(maxsize=1)
def general() -> tuple[Entry, ...]:
    """The general lexicon of the package."""
    text = resources.files("vaxqa").joinpath("data/lexicon.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Entry((row[0],), _terms(row[1])) for row in rows)


@lru_cache(maxsize=1)
def thesaurus() -> tuple[Entry, ...]:
    """The words of the package that can stand for each other in a question, in both languages."""
    text = resources.files("vaxqa").joinpath("data/thesaurus.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(Entry(_terms(row[0]), _terms(row[1])) for row in rows)


class Lexicon:
    """Looks up words and phrases, by stem, in either language.

    >>> transfer = Entry(("technology transfer",), ("transfer teknologi", "alih teknologi"))
    >>> lexicon = Lexicon([transfer])
    >>> sorted(lexicon.meanings(("alih", "teknologi")))
    [('alih', 'teknolog'), ('technolog', 'transfer'), ('transfer', 'teknolog')]
    """

    def __init__(
        self,
        glossary: Iterable[Entry],
        general: Iterable[Entry] = (),
        thesaurus: Iterable[Entry] = (),
    ) -> None:
        self._entries: list[_Meaning] = []
        self._places: dict[Stems, list[int]] = {}
        self._glosses: dict[Stems, str] = {}
        for entry in glossary:
            self._add(entry, 1.0)
        for entry in general:
            self._add(entry, 0.0)
        for entry in thesaurus:
            self._add(entry, THESAURUS)
        self._same = _components(
            [place for place in places if self._entries[place].kind]
            for places in self._places.values()
        )

    @classmethod
    def over(cls, glossary: Iterable[Entry]) -> Lexicon:
        """``glossary`` with the tables of the package behind it."""
        return cls(glossary, general(), thesaurus())

    def _add(self, entry: Entry, sureness: float) -> None:
        forms = (_stems(entry.english, "en"), _stems(entry.indonesian, "id"))
        place = len(self._entries)
        self._entries.append(_Meaning(*forms, sureness, entry.kind))
        for form in forms[0] | forms[1]:
            self._places.setdefault(form, []).append(place)
        for form in forms[1]:
            self._glosses.setdefault(form, entry.english[0])

    def meanings(self, phrase: Sequence[str]) -> dict[Stems, float]:
        """All forms of the meanings of ``phrase`` (words as written), with how surely (0..1).

        A translation counts 1; another translation of the same word, and a word that shares
        a translation (a synonym by way of the other language), count `SYNONYM`.
        """
        found: dict[Stems, float] = {}
        own = _keys(phrase)
        for place in {place for key in own for place in self._places.get(key, ())}:
            entry = self._entries[place]
            for form in entry.english | entry.indonesian:
                sureness = entry.sureness or (SYNONYM if form in entry.side(own) else 1.0)
                _raise(found, form, 1.0 if form in own else sureness)
            if not entry.sureness:
                for form in self._synonyms(entry.other(own)):
                    _raise(found, form, SYNONYM)
        return found

    def _synonyms(self, pivots: Iterable[Stems]) -> set[Stems]:
        """Forms of the entries that ``pivots`` stand in, but for pivots of too many meanings."""
        found: set[Stems] = set()
        for pivot in pivots:
            places = self._places.get(pivot, ())
            if len(places) <= MANY_MEANINGS:
                for place in places:
                    found |= self._entries[place].english | self._entries[place].indonesian
        return found

    def knows(self, phrase: Sequence[str]) -> bool:
        """Whether the words, in this order, are a term of either language."""
        return any(key in self._places for key in _keys(phrase))

    def phrases(self, stems: Sequence[str]) -> list[str]:
        """The terms of several words that stand in a text, word behind word, as one string each.

        `FILLERS` between the words are passed over: "vaksin COVID-19 Sinovac" has "vaksin
        Sinovac".
        """
        stems = [word for word in stems if word not in FILLERS]
        return [
            " ".join(stems[place : place + length])
            for place in range(len(stems))
            for length in range(2, min(LONGEST, len(stems) - place) + 1)
            if tuple(stems[place : place + length]) in self._places
        ]

    def names(self, text: str, languages: Iterable[Language]) -> frozenset[Name]:
        """The names that have a kind and stand in ``text``, read as the ``languages``.

        A function word counts as a name only in capitals: WHO, US; not who, us.
        """
        found: set[Name] = set()
        tokens = [
            "" if word in FUNCTION_WORDS and word.upper() not in text else word
            for word in words(text)
        ]
        for language in languages:
            found |= self._names([stem(token, language) for token in tokens])
        return frozenset(found)

    def _names(self, stems: Sequence[str]) -> set[Name]:
        return {
            Name(self._entries[self._same[entry]].kind, self._same[entry])
            for place in range(len(stems))
            for length in range(1, min(LONGEST, len(stems) - place) + 1)
            for entry in self._places.get(tuple(stems[place : place + length]), ())
            if self._entries[entry].kind
        }

    @property
    def words(self) -> Iterable[str]:
        """The stems of all terms of one word."""
        return (form[0] for form in self._places if len(form) == 1)

    def gloss(self, text: str) -> str:
        """Indonesian ``text`` word by word in English, for an embedding that knows only that.

        Words without an entry stay as they are (names, numbers, cognates).
        """
        tokens = re.findall(r"\w+(?:[-.,]\w+)*", joined(text))
        stems = [tuple(stem(word, "id") for word in words(token)) for token in tokens]
        glossed: list[str] = []
        at = 0
        while at < len(tokens):
            for length in range(min(LONGEST, len(tokens) - at), 0, -1):
                gloss = self._glosses.get(tuple(chain.from_iterable(stems[at : at + length])))
                if gloss is not None:
                    glossed.append(gloss)
                    break
            else:
                length = 1
                glossed.append(tokens[at])
            at += length
        return " ".join(glossed)


def _keys(phrase: Sequence[str]) -> set[Stems]:
    languages: tuple[Language, Language] = ("id", "en")
    return {tuple(stem(word, language) for word in phrase) for language in languages}


def _stems(terms: Iterable[str], language: Language) -> frozenset[Stems]:
    found = (tuple(stem(word, language) for word in words(term)) for term in terms)
    return frozenset(form for form in found if form)


def _components(groups: Iterable[Sequence[int]]) -> dict[int, int]:
    """For each member of ``groups`` the least member of all groups it is joined with.

    >>> _components([[1, 2], [2, 5], [7]])
    {1: 1, 2: 1, 5: 1, 7: 7}
    """
    same: dict[int, int] = {}
    for group in groups:
        joined = {same.get(member, member) for member in group}
        if joined:
            least = min(joined)
            same |= {m: least for m, of in same.items() if of in joined}
            same |= dict.fromkeys(group, least)
    return same


def _raise(found: dict[Stems, float], form: Stems, sureness: float) -> None:
    found[form] = max(sureness, found.get(form, 0.0))
