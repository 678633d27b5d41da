"""A sentence as the checks read it: its words, their meanings, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache, wraps
from typing import Any, NamedTuple, Protocol, TypeVar
from weakref import WeakKeyDictionary

from ..lexicon import LONGEST, Lexicon, Stems
from ..terms import FUNCTION_WORDS, joined, stem, weight, words
from ..types import Language
from . import numerals

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*")
_NOT = re.compile(r"(?<=\w)n['’]t\b|(?<=\bcan)not\b", re.IGNORECASE)
_MONEY = re.compile(r"\bUS(?=\$)|(?<=\bRp)(?=\d)|(?<=\bIDR)(?=\d)|(?<=\bUSD)(?=\d)")
_ISSUE = re.compile(r"\b(?:No|Nr|Nomor|number)\b\.?\s*(?=\d)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['’](?:s\b|(?=\s))")
_COGNATE = str.maketrans({"c": "k", "q": "k", "y": "i", "v": "f", "z": "s", "x": "s"})
SHORTEST_COGNATE = 5
"""Letters that the beginnings of two words must share to be taken for the same word."""
LONGEST_ENDING = 3
"""Letters that one form of a name may have more than another."""
KEPT = 20_000
"""Sentences that are kept read."""
CLAUSE = re.compile(r"[,;:()]|\s[-–—]\s")
_ASIDE = re.compile(r"\(([^\s()]+(?: [^\s()]+)?)\)")
"""One or two words in parentheses, as another name for what stands before them."""


class Forms(NamedTuple):
    """The forms of a meaning: those of one word as a set, and the longer ones."""

    single: frozenset[str]
    longer: tuple[Stems, ...]


class Said(NamedTuple):
    """A text and its language."""

    text: str
    language: Language


class Word(NamedTuple):
    """A word of a sentence; ``start`` and ``end`` are its place in `Reading.text`."""

    text: str
    stems: tuple[str, ...]
    raw: str
    start: int
    end: int
    weight: float

    @property
    def content(self) -> bool:
        """Whether it says something by itself: no function word and no number."""
        return (
            self.text not in FUNCTION_WORDS
            and self.text not in numerals.WORDS
            and not self.text[0].isdigit()
        )

    @property
    def digits(self) -> bool:
        """Whether it is a number in figures."""
        return self.text[0].isdigit()

    @property
    def weighty(self) -> bool:
        """Whether it is a content word that says more than "use" or "give"."""
        return self.content and self.weight == 1.0


class Extent(Protocol):
    """Words of a sentence in a row, from the place of the first to behind the last."""

    @property
    def start(self) -> int:
        """The place of the first."""
        ...

    @property
    def end(self) -> int:
        """The place behind the last."""
        ...


class Reading:
    """One sentence, read once and kept: everything that belongs to it alone."""

    def __init__(self, text: str, language: Language, lexicon: Lexicon) -> None:
        self.text = clean(text)
        self.language = language
        self.lexicon = lexicon
        self.kept: dict[object, Any] = {}

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words and numbers in order."""
        return tuple(
            _word(match, self.language)
            for match in _TOKEN.finditer(self.text)
            if words(match.group())
        )

    def said(self, extent: Extent) -> str:
        """The words of ``extent`` as they are written."""
        return " ".join(word.raw for word in self.words[extent.start : extent.end])

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where each stem stands, in either language's form."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            for form in word.stems:
                found.setdefault(form, []).append(place)
        return found

    @cached_property
    def beginnings(self) -> dict[str, list[int]]:
        """Where words stand that begin with the same letters, for cognates."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self.words):
            if word.content:
                found.setdefault(_beginning(word.text), []).append(place)
        return found

    @cached_property
    def forms(self) -> tuple[Forms, ...]:
        """For each word the forms of its meanings, in both languages."""
        kept = _kept(self.lexicon)
        return tuple(kept.forms((word.text,)) for word in self.words)

    @cached_property
    def phrases(self) -> list[tuple[int, int, Forms]]:
        """The known terms of several words: first place, behind the last, their forms."""
        kept, found = _kept(self.lexicon), []
        for side in (0, -1):
            stems = [word.stems[side] for word in self.words]
            known = set(self.lexicon.phrases(stems))
            for start in range(len(stems) if known else 0):
                for end in range(start + 2, min(LONGEST + start, len(stems)) + 1):
                    if " ".join(stems[start:end]) in known:
                        said = tuple(word.text for word in self.words[start:end])
                        found.append((start, end, kept.forms(said)))
        return found

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """For each word the number of the clause it stands in."""
        text = _ASIDE.sub(r" \1 ", self.text)
        marks = [match.start() for match in CLAUSE.finditer(text)]
        return tuple(sum(mark < word.start for mark in marks) for word in self.words)

    def place(self, offset: int) -> int:
        """The place of the first word that ends behind ``offset``."""
        return next((n for n, w in enumerate(self.words) if w.end > offset), len(self.words))


_Found = TypeVar("_Found")


def once(find: Callable[[Reading], _Found]) -> Callable[[Reading], _Found]:
    """Let ``find`` look at each sentence once only."""

    @wraps(find)
    def kept(sentence: Reading) -> _Found:
        if find not in sentence.kept:
            sentence.kept[find] = find(sentence)
        found: _Found = sentence.kept[find]
        return found

    return kept


class _Kept:
    """What was looked up in one lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        # The caches must not keep the lexicon alive by themselves: they go when it goes.
        self.forms = lru_cache(maxsize=KEPT)(_Forms(lexicon))
        self.readings: dict[Said, Reading] = {}


class _Forms:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def __call__(self, phrase: tuple[str, ...]) -> Forms:
        found = set(self._lexicon.meanings(phrase))
        if len(phrase) == 1:
            found |= {(stem(phrase[0], language),) for language in _LANGUAGES}
        return Forms(
            frozenset(form[0] for form in found if len(form) == 1),
            tuple(form for form in found if len(form) > 1),
        )


_LANGUAGES: tuple[Language, Language] = ("id", "en")
_BY_LEXICON: WeakKeyDictionary[Lexicon, _Kept] = WeakKeyDictionary()


def _kept(lexicon: Lexicon) -> _Kept:
    kept = _BY_LEXICON.get(lexicon)
    if kept is None:
        kept = _BY_LEXICON[lexicon] = _Kept(lexicon)
    return kept


def read(said: Said, lexicon: Lexicon) -> Reading:
    """The reading of ``said``; that of an evidence sentence is made once."""
    readings = _kept(lexicon).readings
    if said not in readings:
        if len(readings) >= KEPT:
            readings.clear()
        readings[said] = Reading(said.text, said.language, lexicon)
    return readings[said]


def clean(text: str) -> str:
    """``text`` with its short negations written out and spaces for possessive marks.

    >>> clean("Sinovac's plan can't fail; COVID-19 cannot.")
    'Sinovac  plan ca not fail; covid can not.'
    """
    text = _MONEY.sub(" ", _ISSUE.sub(" ", joined(text)))
    return _POSSESSIVE.sub(" ", _NOT.sub(" not", text))


def _word(match: re.Match[str], language: Language) -> Word:
    raw = match.group()
    text = words(raw)[0]
    other: Language = "en" if language == "id" else "id"
    own = stem(text, language)
    return Word(
        text,
        tuple(dict.fromkeys((own, stem(text, other)))),
        raw,
        match.start(),
        match.end(),
        0.0 if text in FUNCTION_WORDS else weight(text),
    )


@lru_cache(maxsize=KEPT)
def _beginning(word: str) -> str:
    """The beginning of ``word`` in a spelling that Indonesian and English share.

    >>> _beginning("efektivitas") == _beginning("effectiveness")
    True
    """
    return _folded(word)[:SHORTEST_COGNATE]


def _folded(word: str) -> str:
    folded = word.replace("ph", "f").replace("th", "t").replace("ch", "k").translate(_COGNATE)
    return re.sub(r"(.)\1", r"\1", folded)


class Aligned:
    """Which words of a claim stand where in its evidence, as they are or in other words.

    ``hits[n]`` are the places (evidence, word) of the claim's word ``n``.
    """

    def __init__(self, claim: Reading, evidence: Sequence[Reading]) -> None:
        self.claim, self.evidence = claim, evidence
        self.hits: list[set[tuple[int, int]]] = [set() for _ in claim.words]
        for number, sentence in enumerate(evidence):
            self._align(number, sentence)
        self.covered: set[tuple[int, int]] = set().union(*self.hits)

    def _align(self, number: int, sentence: Reading) -> None:
        for place, forms in enumerate(self.claim.forms):
            found = _standing(forms, sentence)
            if not found:
                found = set(_cognates(self.claim.words[place], sentence))
            self.hits[place].update((number, at) for at in found)
        for start, end, forms in self.claim.phrases:
            found = _standing(forms, sentence)
            for place in range(start, end):
                self.hits[place].update((number, at) for at in found)

    def has(self, extent: Extent) -> bool:
        """Whether the evidence has one of the claim's words in ``extent``, in whatever form."""
        return any(self.hits[place] for place in range(extent.start, extent.end))

    def there(self, place: int, number: int) -> set[int]:
        """Where the claim's word at ``place`` stands in one evidence sentence."""
        return {at for evidence, at in self.hits[place] if evidence == number}


def _standing(forms: Forms, sentence: Reading) -> set[int]:
    """Where any of ``forms`` stands; the words of a longer one must be near each other."""
    places = sentence.places
    found = {at for form in forms.single & places.keys() for at in places[form]}
    for longer in forms.longer:
        if longer[0] in places and all(part in places for part in longer):
            found |= _near(longer, places)
    return found


def _near(form: Stems, places: dict[str, list[int]]) -> set[int]:
    for first in places[form[0]]:
        chosen = [min(places[part], key=lambda at: abs(at - first)) for part in form]
        if max(chosen) - min(chosen) <= len(form):
            return set(chosen)
    return set()


def _cognates(word: Word, sentence: Reading) -> list[int]:
    """Where words stand that begin like ``word``; of a name all but the ending must be alike."""
    if not word.content or len(word.text) < SHORTEST_COGNATE:
        return []
    found = sentence.beginnings.get(_beginning(word.text), [])
    if not word.raw[0].isupper():
        return found
    return [at for at in found if _alike(word.text, sentence.words[at].text)]


def _alike(name: str, other: str) -> bool:
    """Whether two names differ in their endings only: "Serbia", "Serbian".

    >>> _alike("serbia", "serbian"), _alike("sinovac", "sinopharm")
    (True, False)
    """
    shorter, longer = sorted((name, other), key=len)
    return len(longer) - len(shorter) <= LONGEST_ENDING and longer.startswith(shorter[:-1])
