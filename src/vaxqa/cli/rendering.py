"""An answer as lines of a terminal, in the answer's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..answer import Answer, AnswerSentence, Citation, Reference
from ..phrases import Phrases, phrases
from ..types import Language
from ..wording import searched
from .terminal import Style, printable, wrap


class Page:
    """Writes answers for one reader: with ``columns`` to a line, in ``style``."""

    def __init__(self, language: Language, columns: int, style: Style) -> None:
        self._language = language
        self._columns = columns
        self._style = style
        self._words: Phrases = phrases(language)

    def answer(self, answer: Answer, notices: Sequence[str] = ()) -> str:
        """The whole answer; ``notices`` are sentences about the question, shown first."""
        above = [*notices, *self._words.notices(answer)]
        blocks: list[list[str]] = [self._notice(above)] if above else []
        if answer.abstention is None:
            blocks.append([line for s in answer.sentences for line in self._sentence(s)])
            below = list(self._words.left_out(answer))
            if below:
                blocks.append(self._notice(below))
        else:
            blocks.append(list(self._refusal(answer)))
        return _joined([*blocks, *self._citations(answer)])

    def said(self, sentence: AnswerSentence) -> str:
        """A sentence of an answer that still comes."""
        return "\n".join(self._sentence(sentence))

    def rest(self, answer: Answer) -> str:
        """What an answer has besides the sentences that were shown as they came."""
        below = [*self._words.left_out(answer), *self._words.notices(answer)]
        return _joined([self._notice(below), *self._citations(answer)])

    def notices(self, sentences: Sequence[str]) -> str:
        """Sentences about the question."""
        return "\n".join(self._notice(sentences))

    def step(self, name: str) -> str:
        """What the assistant is doing."""
        return self._words.steps[name]

    def _citations(self, answer: Answer) -> list[list[str]]:
        nearest = answer.abstention.nearest if answer.abstention else ()
        return [self._citation(citation) for citation in (*answer.citations, *nearest)]

    def _notice(self, sentences: Sequence[str]) -> list[str]:
        lines = [line for sentence in sentences for line in wrap(sentence, self._columns)]
        return [self._style.notice(line) for line in lines]

    def _sentence(self, sentence: AnswerSentence) -> list[str]:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        label = ""
        if sentence.language != self._language:
            label = f" ({self._words.languages[sentence.language]})"
        lines = wrap(f"{printable(sentence.text)}{label} {marks}", self._columns)
        return [self._style.strong(line) for line in lines]

    def _refusal(self, answer: Answer) -> Iterator[str]:
        abstention = answer.abstention
        if abstention is None:
            return
        for line in wrap(abstention.message, self._columns):
            yield self._style.strong(line)
        count = abstention.searched
        if count.passages:
            yield from wrap(searched(self._language, count.sources, count.passages), self._columns)
        yield from self._notice(list(self._words.left_out(answer)))
        if abstention.nearest:
            yield ""
            yield self._words.nearest

    def _citation(self, citation: Citation) -> list[str]:
        number = f"[{citation.number}] "
        indent = " " * len(number)
        lines = wrap(f"“{printable(citation.quote)}”", self._columns, number)
        about = wrap(self._words.about(citation), self._columns, indent)
        if citation.url:
            about.append(indent + printable(citation.url))
        for reference in citation.references:
            about += self._reference(reference, indent)
        return [*lines, *map(self._style.faint, about)]

    def _reference(self, reference: Reference, indent: str) -> list[str]:
        lines = wrap(
            f"{self._words.reports}: {reference.text}", self._columns, indent, f"{indent}  "
        )
        if reference.url:
            lines.append(f"{indent}  {printable(reference.url)}")
        return lines


def _joined(blocks: Sequence[Sequence[str]]) -> str:
    """Blocks of lines, an empty line between them."""
    return "\n\n".join("\n".join(block) for block in blocks if block)
