"""The questions of a site with their answers, each under an address that stays."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..answer import Answer, Citation
from ..assistant import Assistant
from ..knowledge import Profile
from ..text import one_line
from ..types import Language, Mode, Turn

LONGEST = 60
"""Characters of a question in its address."""
_OTHER = re.compile(r"[^a-z0-9]+")

Progress = Callable[[int, int], None]
"""Called with how many questions are answered, and of how many."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question to be published. Those of one ``pair`` ask the same in both languages."""

    question: str
    language: Language | None = None
    history: tuple[Turn, ...] = ()
    pair: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with its answer; ``slug`` is its address, without folder and suffix."""

    question: str
    answer: Answer
    slug: str
    pair: int | None = None

    @property
    def language(self) -> Language:
        """The language of the page."""
        return self.answer.language

    @property
    def shown(self) -> tuple[Citation, ...]:
        """The citations on its page: of the answer, or the nearest passages of a refusal."""
        refusal = self.answer.abstention
        return self.answer.citations if refusal is None else refusal.nearest


def suggested(profile: Profile) -> Iterator[Chosen]:
    """The suggested questions of ``assistant.toml``, each in both languages."""
    for pair, texts in enumerate(profile.suggestions):
        for language, text in (("id", texts.id), ("en", texts.en)):
            if text.strip():
                yield Chosen(text, "id" if language == "id" else "en", pair=pair)


def answer(
    assistant: Assistant,
    questions: Sequence[Chosen],
    mode: Mode,
    progress: Progress | None = None,
) -> list[Entry]:
    """Answer ``questions`` in order; one that is asked twice has one entry.

    How long an answer took is left out: it is the one thing that is different each time.
    """
    found: dict[str, Entry] = {}
    for place, chosen in enumerate(questions):
        if progress is not None:
            progress(place, len(questions))
        made = assistant.ask(
            chosen.question, chosen.history, language=chosen.language, mode=mode
        ).model_copy(update={"timings_ms": {}})
        question = one_line(chosen.question)
        name = slug(question, made.language, chosen.history)
        found.setdefault(name, Entry(question, made, name, chosen.pair))
    return list(found.values())


def slug(question: str, language: Language, history: Sequence[Turn] = ()) -> str:
    """The address of a question: its words for people, and a hash that no other question has.

    >>> slug("Apa itu diplomasi vaksin?", "id")
    'apa-itu-diplomasi-vaksin-cdf53706'
    """
    asked = [language, question, *([turn.question, turn.answer] for turn in history)]
    digest = hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:8]
    return "-".join(filter(None, [words(question), digest]))


def words(text: str) -> str:
    """The first words of ``text`` in letters that every file system has.

    >>> words("Élysée & Bio Farma, 2020–2022?")
    'elysee-bio-farma-2020-2022'
    """
    apart = unicodedata.normalize("NFKD", text).lower()
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    whole = _OTHER.sub("-", plain).strip("-")
    return whole if len(whole) <= LONGEST else whole[: LONGEST + 1].rpartition("-")[0]
