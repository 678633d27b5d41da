"""Words near a word: misspellings, and the same loan word in the other language's spelling.

A word's *skeleton* levels the spelling that Indonesian and English give the same loan word
(qualitative, kualitatif). Nearness is the overlap of letter trigrams of the skeletons (Dice),
which also finds most slips of typing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property, lru_cache
from string import ascii_lowercase

COGNATE = 0.6
"""Least Dice coefficient of two words that count as near."""
SHORTEST = 5
"""Letters of the shortest word that is looked for."""
MOST = 4
"""Near words that are returned at most."""

_RULES = tuple(
    (re.compile(pattern), into)
    for pattern, into in (
        (r"(?:tion|sion|tions|sions)$", "si"),
        (r"(?:ity|ities|iti|ty|ti)$", "itas"),
        (r"(?:ive|iv)$", "if"),
        (r"(?:ical|ics|ic)$", "ik"),
        (r"(?:ence|ency|enc|enci)$", "ensi"),
        (r"(?:ance|ancy|anc|anci)$", "ansi"),
        (r"ology$|ologi$|olog$", "olog"),
        (r"ph", "f"),
        (r"qu", "ku"),
        (r"ck|ch(?=[lmnr])|c(?![eiyh])|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"x", "ks"),
        (r"th", "t"),
        (r"rh", "r"),
        (r"y", "i"),
        (r"v", "f"),
        (r"sy|sh", "s"),
        (r"(.)\1", r"\1"),
    )
)


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """``word`` with the spelling of loan words levelled.

    >>> skeleton("qualitative") == skeleton("kualitatif")
    True
    """
    for pattern, into in _RULES:
        word = pattern.sub(into, word)
    return word


def _trigrams(word: str) -> frozenset[str]:
    padded = f"^{skeleton(word)}$"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


class Spelling:
    """Finds the words of a vocabulary that are near a word.

    >>> Spelling(["diplomaci", "efikasi", "vaksin"]).near("diplomci")
    [('diplomaci', 0.71)]
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._words: list[str] = []
        self._sizes: list[int] = []
        self._holders: dict[str, list[int]] = {}
        for word in vocabulary:
            if len(word) < SHORTEST - 1 or not word.isalpha():
                continue
            grams = _trigrams(word)
            for gram in grams:
                self._holders.setdefault(gram, []).append(len(self._words))
            self._words.append(word)
            self._sizes.append(len(grams))

    def near(self, word: str) -> list[tuple[str, float]]:
        """Words that begin alike and share most trigrams, with their Dice coefficient (0..1).

        ``word`` itself is not among them. Nearest first, `MOST` at most.
        """
        if len(word) < SHORTEST or not word.isalpha():
            return []
        grams = _trigrams(word)
        shared = Counter(place for gram in grams for place in self._holders.get(gram, ()))
        found = [
            (self._words[place], round(2 * count / (len(grams) + self._sizes[place]), 2))
            for place, count in shared.items()
        ]
        kept = [
            (other, dice)
            for other, dice in found
            if dice >= COGNATE and other != word and skeleton(other)[0] == skeleton(word)[0]
        ]
        return sorted(kept, key=lambda pair: (-pair[1], pair[0]))[:MOST]

    def slips(self, word: str) -> list[str]:
        """Words one slip of typing away: a letter too many, too few, wrong, or two swapped.

        >>> Spelling(["first", "vaksin"]).slips("frist")
        ['first']
        """
        if len(word) < SHORTEST - 1 or not word.isalpha():
            return []
        return sorted(self._known & one_slip_away(word))[:MOST]

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._words)


def one_slip_away(word: str) -> set[str]:
    """Every string that is ``word`` but for one slip of typing."""
    cuts = _cuts(word)
    shorter = {a + b[1:] for a, b in cuts if b}
    replaced = {a + letter + b[1:] for a, b in cuts if b for letter in ascii_lowercase}
    return (dropped_or_swapped(word) | shorter | replaced) - {word}


def dropped_or_swapped(word: str) -> set[str]:
    """Every string from which ``word`` comes by a letter left out or two swapped.

    >>> "menurut" in dropped_or_swapped("mnurut"), "sudah" in dropped_or_swapped("sudan")
    (True, False)
    """
    cuts = _cuts(word)
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    longer = {a + letter + b for a, b in cuts for letter in ascii_lowercase}
    return (swapped | longer) - {word}


def _cuts(word: str) -> list[tuple[str, str]]:
    return [(word[:place], word[place:]) for place in range(len(word) + 1)]
