"""Words that turn a statement: tables of them in both languages, and where they stand.

A table has a line a meaning: ``name: Indonesian words | English words``. A word is met by its
stem; with ``=`` before it only as it stands. ``_`` joins the words of a phrase;
an indented line goes on with the one before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..terms import stem
from ..types import Language
from .reading import Reading, Word

_LONGEST = 4
_IDIOM = "idiom"
_IDIOMS = """
idiom: tidak_hanya bukan_hanya tak_hanya tidak_saja bukan_saja tidak_cuma bukan_cuma tidak_sekadar
  bukan_sekadar tak_sekadar tidak_akan_sekadar tidak_akan_hanya tidak_semata bukan_semata
  tidak_kurang_dari tak_kurang_dari tidak_lebih_dari tak_lama tidak_lama tidak_lain tak_lain
  lebih_dahulu lebih_dulu lebih_lanjut di_bawah_pimpinan di_bawah_kepemimpinan di_bawah_naungan |
  not_only not_just not_merely not_simply not_solely no_mere all_at_once =at_all =after_all
  not_least not_long ended_up end_up ends_up over_the_phone over_time over_the_years over_the_course
  no_less_than no_fewer_than no_more_than no_later_than add_up adds_up added_up
"""
"""Phrases in which the turning word does not turn what is said."""
_BY_LANGUAGE: tuple[Language, Language] = ("id", "en")


class Marker(NamedTuple):
    """A turning word of a sentence: its meaning, its first place and the place behind it."""

    name: str
    start: int
    end: int


class Markers:
    """A table of turning words.

    >>> from vaxqa.lexicon import Lexicon
    >>> table = Markers("up: naik | rise increase\\ndown: turun menurun | fall")
    >>> table.find(Reading("Kematian menurun, kasus naik.", "id", Lexicon(())))
    [Marker(name='down', start=1, end=2), Marker(name='up', start=3, end=4)]
    """

    def __init__(self, table: str) -> None:
        self.names: list[str] = []
        self._exact: dict[Language, dict[tuple[str, ...], str]] = {"id": {}, "en": {}}
        self._stems: dict[Language, dict[tuple[str, ...], str]] = {"id": {}, "en": {}}
        self._first: dict[Language, set[str]] = {"id": set(), "en": set()}
        for line in filter(str.strip, (table + _IDIOMS).replace("\n  ", " ").splitlines()):
            name, _, sides = line.strip().partition(":")
            if name != _IDIOM:
                self.names.append(name)
            for language, side in zip(_BY_LANGUAGE, sides.split("|"), strict=True):
                for term in side.split():
                    self._add(name, term, language)

    def _add(self, name: str, term: str, language: Language) -> None:
        parts = term.lstrip("=").split("_")
        if term.startswith("="):
            self._exact[language].setdefault(tuple(parts), name)
            self._first[language].add(parts[0])
        else:
            form = tuple(stem(part, language) for part in parts)
            self._stems[language].setdefault(form, name)
            self._first[language].add(form[0])

    def find(self, sentence: Reading) -> list[Marker]:
        """The turning words of ``sentence``, in order; the longest counts where two begin."""
        if self not in sentence.kept:
            sentence.kept[self] = self._find(sentence)
        found: list[Marker] = sentence.kept[self]
        return found

    def _find(self, sentence: Reading) -> list[Marker]:
        found: list[Marker] = []
        at = 0
        while at < len(sentence.words):
            marker = self._at(sentence.words, at, sentence.language)
            if marker is not None and marker.name != _IDIOM:
                found.append(marker)
            at = at + 1 if marker is None else marker.end
        return found

    def _at(self, words: Sequence[Word], at: int, language: Language) -> Marker | None:
        exact, stems = self._exact[language], self._stems[language]
        first = words[at]
        if first.text not in self._first[language] and first.stems[0] not in self._first[language]:
            return None
        for end in range(min(len(words), at + _LONGEST), at, -1):
            said = words[at:end]
            name = exact.get(tuple([w.text for w in said])) or stems.get(
                tuple([w.stems[0] for w in said])
            )
            if name is not None:
                return Marker(name, at, end)
        return None


def scope(sentence: Reading, marker: Marker, reach: int) -> list[int]:
    """Places of the first ``reach`` content words behind a turning word."""
    behind = range(marker.end, len(sentence.words))
    return [place for place in behind if sentence.words[place].weighty][:reach]
