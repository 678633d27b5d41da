"""The word index: BM25 over concepts, where a word and its translations are one.

A concept's term frequency in a text is the sum over its forms, and its document frequency is
the number of texts with any of them: the structured query of Pirkola (1998) in the BM25 of
Robertson and Zaragoza (2009). With one form to each concept the scores are those of bm25s's
"lucene" variant, which a test holds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from .lexicon import Stems
from .terms import stem_weight

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

K1 = 1.2
B = 0.75


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that is asked for.

    ``word`` is how the question says it; ``forms`` are the stems, of one or more words, that
    say it in either language, each with how surely it does (0..1); ``weight`` is its share
    against an ordinary word's 1; ``name`` says that it is a name or a number, ``context``
    that it is not asked for now but was said before.
    """

    word: str
    forms: Mapping[Stems, float]
    weight: float = 1.0
    name: bool = False
    context: bool = False


@dataclass(frozen=True, slots=True)
class Matches:
    """How well each text matches each concept.

    ``saturation`` has a row per concept and a column per text, in 0..1 (0: none of the
    forms occurs); ``sureness``, of the same shape, how surely the form that occurs says the
    concept; ``information`` is the concept's weight times its inverse document frequency, in
    nats.
    """

    saturation: Floats
    sureness: Floats
    information: Floats

    @property
    def scores(self) -> Floats:
        """BM25 of each text (without the constant factor k1 + 1)."""
        return self.information @ self.saturation

    @property
    def share(self) -> Floats:
        """Scores as a share, in 0..1, of the greatest that the question could reach."""
        total = float(self.information.sum())
        return self.scores / np.float32(total or 1.0)


class LexicalIndex:
    """An immutable index over texts that are numbered from 0.

    ``b``, in 0..1, says how much a text's length counts against it.

    >>> index = LexicalIndex.build([["vaksin", "sinovac"], ["vaccin", "doses"]])
    >>> found = index.match([Concept("vaksin", {("vaksin",): 1.0, ("vaccin",): 1.0})])
    >>> [round(float(value), 2) for value in found.saturation[0]]
    [0.45, 0.45]
    """

    def __init__(
        self,
        vocabulary: Sequence[str],
        starts: Ints,
        texts: Ints,
        counts: Floats,
        lengths: Floats,
        b: float = B,
    ) -> None:
        self._numbers = {term: number for number, term in enumerate(vocabulary)}
        self._b = b
        self._starts, self._texts, self._counts, self._lengths = starts, texts, counts, lengths
        mean = float(lengths.mean()) if len(lengths) else 1.0
        relative = lengths / np.float32(mean or 1.0)
        self._norm: Floats = np.float32(K1) * (np.float32(1 - b) + np.float32(b) * relative)

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]], b: float = B) -> LexicalIndex:
        """Index texts given as their terms: stems, and phrases as stems parted by a space."""
        postings: dict[str, dict[int, int]] = {}
        lengths: list[int] = []
        for number, terms in enumerate(texts):
            lengths.append(len(terms))
            for term in terms:
                counts = postings.setdefault(term, {})
                counts[number] = counts.get(number, 0) + 1
        vocabulary = sorted(postings)
        sizes = [len(postings[term]) for term in vocabulary]
        return cls(
            vocabulary,
            np.cumsum([0, *sizes], dtype=np.int32),
            np.array([n for term in vocabulary for n in postings[term]], dtype=np.int32),
            np.array([c for term in vocabulary for c in postings[term].values()], dtype=np.float32),
            np.array(lengths, dtype=np.float32),
            b,
        )

    def __len__(self) -> int:
        return len(self._lengths)

    def __contains__(self, term: str) -> bool:
        return term in self._numbers

    @property
    def vocabulary(self) -> Iterable[str]:
        """Every term that occurs."""
        return self._numbers.keys()

    def match(self, concepts: Sequence[Concept]) -> Matches:
        """Match every text against ``concepts``."""
        saturation = np.zeros((len(concepts), len(self)), dtype=np.float32)
        sureness = np.zeros_like(saturation)
        information = np.zeros(len(concepts), dtype=np.float32)
        for row, concept in enumerate(concepts):
            counts = self._frequency(concept, sureness[row])
            found = int(np.count_nonzero(counts))
            saturation[row] = counts / (counts + self._norm)
            information[row] = concept.weight * _idf(len(self), found)
        return Matches(saturation, sureness, information)

    def overlap(self, concepts: Sequence[Concept]) -> tuple[Floats, Floats]:
        """How much each text and ``concepts`` say the same, in 0..1, and `Matches.sureness`.

        The harmonic mean (F1) of two shares of information: of the concepts' that the text
        has, and of the text's own that the concepts have.
        """
        matches = self.match(concepts)
        forms: dict[str, float] = {}
        for concept in concepts:
            for form, sure in concept.forms.items():
                term = " ".join(form)
                forms[term] = max(sure, forms.get(term, 0.0))
        said = np.zeros(len(self), dtype=np.float32)
        for term, sure in forms.items():
            texts, _ = self._postings(term)
            said[texts] += np.float32(sure * stem_weight(term) * _idf(len(self), len(texts)))
        total = np.float32(matches.information.sum() or 1)
        asked = matches.information @ matches.sureness / total
        said = said / self._own_information
        both = np.divide(2 * asked * said, np.maximum(asked + said, np.float32(1e-9)))
        return both.astype(np.float32), matches.sureness

    @cached_property
    def _own_information(self) -> Floats:
        """The information of each text's different terms, in nats; never 0."""
        sizes = np.diff(self._starts)
        each = np.array(
            [stem_weight(t) * _idf(len(self), n) for t, n in zip(self._numbers, sizes, strict=True)]
        )
        sums = np.bincount(self._texts, np.repeat(each, sizes), minlength=len(self))
        return np.maximum(sums, 1e-9).astype(np.float32)

    def _frequency(self, concept: Concept, surest: Floats) -> Floats:
        """How often each text says the concept, each form counting as surely as it does.

        ``surest`` is raised to the surest form that each text has.
        """
        total = np.zeros(len(self), dtype=np.float32)
        for form, sureness in sorted(concept.forms.items()):  # one order of adding, one sum
            texts, counts = self._postings(" ".join(form))
            total[texts] += np.float32(sureness) * counts
            surest[texts] = np.maximum(surest[texts], np.float32(sureness))
        return total

    def _postings(self, term: str) -> tuple[Ints, Floats]:
        number = self._numbers.get(term)
        if number is None:
            return self._texts[:0], self._counts[:0]
        span = slice(self._starts[number], self._starts[number + 1])
        return self._texts[span], self._counts[span]

    def save(self, folder: Path, name: str) -> None:
        """Write ``NAME.npz`` and ``NAME.json`` (the vocabulary) into ``folder``."""
        np.savez(
            folder / f"{name}.npz",
            b=np.float32(self._b),
            starts=self._starts,
            texts=self._texts,
            counts=self._counts,
            lengths=self._lengths,
        )
        (folder / f"{name}.json").write_text(
            json.dumps(list(self._numbers), ensure_ascii=False), encoding="utf-8"
        )

    @classmethod
    def load(cls, folder: Path, name: str) -> LexicalIndex:
        """Read what `save` wrote; raises `OSError` or `ValueError` when it is not whole."""
        vocabulary = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        try:
            with (
                (folder / f"{name}.npz").open("rb") as file,
                np.load(file, allow_pickle=False) as stored,
            ):
                arrays: dict[str, Any] = {key: stored[key] for key in _ARRAYS}
        except (EOFError, KeyError, BadZipFile) as error:
            raise ValueError(f"{name}.npz is damaged ({error})") from None
        if not isinstance(vocabulary, list) or len(arrays["starts"]) != len(vocabulary) + 1:
            raise ValueError(f"{name}.json is damaged")
        return cls(vocabulary, **arrays | {"b": float(arrays["b"])})


def _idf(texts: int, found: int) -> float:
    """Inverse document frequency, in nats, of what ``found`` of ``texts`` have."""
    return math.log1p((texts - found + 0.5) / (found + 0.5))


_ARRAYS = ("starts", "texts", "counts", "lengths", "b")
