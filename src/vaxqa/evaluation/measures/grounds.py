"""What a citation points at: the words themselves, with their translation where there is one."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from ... import figures, terms
from ...answer import Answer, AnswerSentence, Citation
from ...index import Text
from ...lexicon import general
from ...types import Language, Sentence, Source
from ..cases import Case


@dataclass(frozen=True, slots=True)
class Ground:
    """A quote, and in ``translation`` the aligned sentences of the source's other version."""

    quote: str
    language: Language
    translation: str = ""

    @property
    def texts(self) -> tuple[tuple[str, Language], ...]:
        """Quote and translation, each with its language."""
        other: Language = "en" if self.language == "id" else "id"
        versions = ((self.quote, self.language), (self.translation, other))
        return tuple((text, language) for text, language in versions if text)


class Grounds:
    """Finds the ground of each citation in the sources."""

    def __init__(self, sources: dict[str, Source]) -> None:
        self._sources = sources
        self._hashes = {
            source.id: hashlib.sha256(source.text.encode()).hexdigest()
            for source in sources.values()
        }

    @cached_property
    def _text(self) -> Text:
        return Text(self._sources.values())

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """For each source the positions of its sentences, in order."""
        found: dict[str, list[int]] = {}
        for number, sentence in enumerate(self._text.sentences):
            found.setdefault(sentence.source_id, []).append(number)
        return found

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Words, in lower case, that are no names: the sources write them small, or they are
        in the dictionary.

        A capital that opens a sentence makes no name of them.
        """
        written = (word for s in self._text.sentences for word in s.text.split())
        small = {word for text in written if text[:1].islower() for word in terms.words(text)}
        entries = (term for entry in general() for term in (*entry.english, *entry.indonesian))
        known = {word for term in entries if term == term.lower() for word in terms.words(term)}
        months = frozenset(figures.MONTHS)
        return terms.FUNCTION_WORDS | terms.LIGHT_WORDS | small | known | months

    def valid(self, citation: Citation) -> bool:
        """Whether the quote is the slice that it says, of the source with the hash it says."""
        source = self._sources.get(citation.source_id)
        return (
            source is not None
            and citation.source_sha256 == self._hashes[source.id]
            and 0 <= citation.start < citation.end <= len(source.text)
            and citation.quote == source.text[citation.start : citation.end]
        )

    def of(self, answer: Answer, sentence: AnswerSentence, case: Case) -> list[Ground | None]:
        """The ground of each citation of ``sentence``; ``None`` where it has no valid quote.

        Text that the case planted is taken at its word: the sources at hand are without it.
        """
        cited = {citation.number: citation for citation in answer.citations}
        return [self._ground(cited.get(number), case) for number in sentence.citations]

    def planted(self, citation: Citation, case: Case) -> bool:
        """Whether the citation is of a source that the case changed for itself."""
        changed = any(plant.source == citation.source_id for plant in case.planted)
        return changed and citation.source_sha256 != self._hashes.get(citation.source_id)

    def translated(self, citation: Citation) -> bool:
        """Whether the sources have the quote in the other language too."""
        return bool(self._translation(citation))

    def _ground(self, citation: Citation | None, case: Case) -> Ground | None:
        if citation is None:
            return None
        if self.planted(citation, case):
            return Ground(citation.quote, citation.language)
        if not self.valid(citation):
            return None
        language = self._sources[citation.source_id].language
        return Ground(citation.quote, language, self._translation(citation))

    def _translation(self, citation: Citation) -> str:
        twins, sentences = self._text.twins, self._text.sentences
        touched = self._touched(citation)
        if not touched or any(number not in twins for number in touched):
            return ""
        return " ".join(sentences[twins[number]].text for number in touched)

    def _touched(self, citation: Citation) -> list[int]:
        """Positions of the sentences that the quote overlaps."""
        places = self._places.get(citation.source_id, [])
        sentences: Iterable[Sentence] = (self._text.sentences[number] for number in places)
        starts = [sentence.start for sentence in sentences]
        first = max(0, bisect_right(starts, citation.start) - 1)
        return [
            number
            for number in places[first:]
            if self._text.sentences[number].start < citation.end
            and citation.start < self._text.sentences[number].end
        ]
