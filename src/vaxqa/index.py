"""An opened index: sources, sentences and passages with the two ways to search them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from functools import cached_property

import numpy as np

from .ablation import Feature
from .answer import Reference
from .dense import DenseIndex
from .embedding import Embedding, Vectors
from .errors import UsageError
from .expected import Expected
from .lexical import Ints, LexicalIndex
from .lexicon import Lexicon, Name
from .passages import passages, sentences
from .question_index import QuestionIndex
from .spelling import Spelling
from .terms import FUNCTION_WORDS, terms
from .types import Language, Passage, Sentence, Source

_WORD = re.compile(r"[^\W\d_]+")
CASED = 20_000
"""Sentences from which the usual letter case of words is learnt."""

COMMON = 0.15
"""Share of the sentences from which a name is common."""


class Text:
    """The sentences and passages of a set of sources, and which sentences translate which.

    ``whole`` takes each source as one ready-made passage, as a benchmark's corpus wants it.
    """

    def __init__(self, sources: Iterable[Source], *, whole: bool = False) -> None:
        self.whole = whole
        self.sources = {source.id: source for source in sources}
        all_sentences: list[Sentence] = []
        all_passages: list[Passage] = []
        for source in self.sources.values():
            found = sentences(source)
            first = len(all_sentences)
            all_passages += (
                [_whole(source, found, first)] if whole else passages(source, found, first)
            )
            all_sentences += found
        self.sentences: tuple[Sentence, ...] = tuple(all_sentences)
        self.passages: tuple[Passage, ...] = tuple(all_passages)

    def sentence_at(self, source_id: str, offset: int) -> int:
        """The position of the sentence that the code point ``offset`` of a source is in."""
        starts = self._starts[source_id]
        return starts[0] + max(0, bisect_right(starts[1], offset) - 1)

    @cached_property
    def _starts(self) -> dict[str, tuple[int, list[int]]]:
        """For each source the position of its first sentence, and where its sentences start."""
        found: dict[str, tuple[int, list[int]]] = {}
        for number, sentence in enumerate(self.sentences):
            found.setdefault(sentence.source_id, (number, []))[1].append(sentence.start)
        return found

    @cached_property
    def twins(self) -> dict[int, int]:
        """For a sentence's position the position of its translation, both ways.

        Two sources are aligned where one is the ``translation_of`` the other, block by
        block, and sentence by sentence where both blocks have as many sentences.
        """
        blocks: dict[tuple[str, int], list[int]] = {}
        for number, sentence in enumerate(self.sentences):
            blocks.setdefault((sentence.source_id, sentence.block), []).append(number)
        found: dict[int, int] = {}
        for source in self.sources.values():
            original = self.sources.get(source.translation_of or "")
            if original is None or len(original.blocks) != len(source.blocks):
                continue
            for block in range(len(source.blocks)):
                here = blocks.get((source.id, block), [])
                there = blocks.get((original.id, block), [])
                if len(here) == len(there):
                    found.update(zip(here, there, strict=True))
                    found.update(zip(there, here, strict=True))
        return found

    def passage_terms(self, lexicon: Lexicon) -> list[list[str]]:
        """The indexed terms of each passage: its own words and those of the heading above.

        A ready-made passage has its title instead. Phrases of the lexicon are terms too.
        """
        return [
            [
                *_with_phrases(self._context(passage), passage.language, lexicon),
                *_with_phrases(passage.text, passage.language, lexicon),
            ]
            for passage in self.passages
        ]

    def sentence_terms(self, lexicon: Lexicon) -> list[list[str]]:
        """The terms of each sentence, phrases of the lexicon among them."""
        return [_with_phrases(s.text, s.language, lexicon) for s in self.sentences]

    def _context(self, passage: Passage) -> str:
        source = self.sources[passage.source_id]
        if self.whole:
            return source.title
        section = passage.section or ""
        above = "" if passage.text.startswith(section) else section
        return f"{above} {_STUDY}" if source.kind == "study" else above


# What readers call the study without it calling itself so.
_STUDY = "study thesis research abstract studi skripsi tesis penelitian abstrak"


class Index:
    """One generation, open for reading. Chroma and the embedding are loaded when first needed."""

    def __init__(
        self,
        index_id: str,
        text: Text,
        references: dict[str, Reference],
        lexicon: Lexicon,
        lexical: tuple[LexicalIndex, LexicalIndex],
        questions: QuestionIndex,
        sentence_vectors: Vectors,
        open_dense: Callable[[], DenseIndex],
        load_embedding: Callable[[Lexicon], Embedding],
    ) -> None:
        self.id = index_id
        self.text = text
        self.references = references
        self.lexicon = lexicon
        self.passage_words, self.sentence_words = lexical
        self.questions, self.sentence_vectors = questions, sentence_vectors
        self.off: frozenset[Feature] = frozenset()
        self._open_dense, self._load_embedding = open_dense, load_embedding
        self._stems: dict[int, list[str]] = {}
        self._names: dict[int, frozenset[Name]] = {}

    @cached_property
    def dense(self) -> DenseIndex:
        """The vector index."""
        return self._open_dense()

    @cached_property
    def embedding(self) -> Embedding:
        """The embedding that the vectors were made with."""
        return self._load_embedding(self.lexicon)

    @cached_property
    def spelling(self) -> Spelling:
        """The words that occur or have a translation, to be found by nearness."""
        words = {*self.passage_words.vocabulary, *self.lexicon.words} - FUNCTION_WORDS
        return Spelling(sorted(words))

    @cached_property
    def _holders(self) -> list[int]:
        return [place for place, p in enumerate(self.passages) for _ in range(p.first, p.last + 1)]

    def without(self, *features: Feature) -> Index:
        """The same index, searched without ``features``."""
        other = copy(self)
        other.off = self.off | set(features)
        if "expected questions" in other.off:
            other.questions = QuestionIndex.empty()
        return other

    def holder(self, sentence: int) -> int:
        """The position of the passage that the sentence at position ``sentence`` is in."""
        return self._holders[sentence]

    def sentence_stems(self, number: int) -> list[str]:
        """The stems of the sentence at position ``number``, in order."""
        if number not in self._stems:
            sentence = self.sentences[number]
            self._stems[number] = terms(sentence.text, sentence.language)
        return self._stems[number]

    def sentence_names(self, number: int) -> frozenset[Name]:
        """The names with a kind in the sentence at position ``number``."""
        if number not in self._names:
            sentence = self.sentences[number]
            self._names[number] = self.lexicon.names(sentence.text, [sentence.language])
        return self._names[number]

    def expected_names(self, number: int) -> frozenset[Name]:
        """The names with a kind in the questions that a sentence is expected to answer."""
        asked = self.questions.of({number, int(self.translations[number])})
        texts = [self.questions.questions[place] for place in asked]
        return frozenset().union(*(self.lexicon.names(q.text, [q.language]) for q in texts))

    def as_written(self, text: str) -> str:
        """``text`` with each word in the letter case that it mostly has in the sources."""
        return _WORD.sub(
            lambda match: self._cases.get(match.group().casefold(), match.group()), text
        )

    @cached_property
    def _cases(self) -> dict[str, str]:
        counts: dict[str, Counter[str]] = {}
        for sentence in self.sentences[:CASED]:
            for word in _WORD.findall(sentence.text)[1:]:  # the first word is capital anyway
                counts.setdefault(word.casefold(), Counter())[word] += 1
        return {word: cases.most_common(1)[0][0] for word, cases in counts.items()}

    @cached_property
    def common_names(self) -> frozenset[Name]:
        """Names that so many sentences have that the others may be taken to mean them too."""
        counts = Counter(
            name for number in range(len(self.sentences)) for name in self.sentence_names(number)
        )
        return frozenset(n for n, count in counts.items() if count > COMMON * len(self.sentences))

    @cached_property
    def translations(self) -> Ints:
        """For each sentence the position of its translation, its own where there is none."""
        places = np.arange(len(self.sentences), dtype=np.int32)
        places[list(self.twins)] = list(self.twins.values())
        return places

    def require(self, source_ids: Iterable[str] | None) -> None:
        """Raise `UsageError` for an id that is none of `sources`."""
        unknown = sorted(set(source_ids or ()) - self.sources.keys())
        if unknown:
            raise UsageError(
                f"There is no source {unknown[0]!r}; known: {', '.join(self.sources)}."
            )

    @cached_property
    def passage_starts(self) -> Ints:
        """The position of each passage's first sentence."""
        return np.array([passage.first for passage in self.passages], dtype=np.int32)

    @property
    def sources(self) -> dict[str, Source]:
        """The sources by id."""
        return self.text.sources

    @property
    def sentences(self) -> Sequence[Sentence]:
        """All sentences, source by source, in reading order."""
        return self.text.sentences

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, source by source, in reading order."""
        return self.text.passages

    @property
    def twins(self) -> dict[int, int]:
        """See `Text.twins`."""
        return self.text.twins


def question_terms(questions: Iterable[Expected], lexicon: Lexicon) -> list[list[str]]:
    """The terms of each expected question, phrases of the lexicon among them."""
    return [_with_phrases(q.text, q.language, lexicon) for q in questions]


def _with_phrases(text: str, language: Language, lexicon: Lexicon) -> list[str]:
    stems = terms(text, language)
    return stems + lexicon.phrases(stems)


def _whole(source: Source, found: Sequence[Sentence], first: int) -> Passage:
    return Passage(
        id=source.id,
        source_id=source.id,
        language=source.language,
        start=0,
        end=len(source.text),
        text=source.text,
        first=first,
        last=first + len(found) - 1,
    )
