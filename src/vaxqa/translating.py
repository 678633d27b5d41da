"""What a quote says in the other language: beside the quote, labelled, never instead of it.

The source's own translation is taken where there is one. Otherwise the chat model translates, and
what it writes is shown only if it has every number, date and name of the quote and adds none.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from . import checks, prompts, structured
from .answer import Citation
from .checks import Said
from .checks.figures import unknown_date, unknown_number
from .checks.reading import Aligned, read
from .errors import ModelError
from .index import Index
from .lexicon import Lexicon
from .remembered import Remembered
from .settings import Settings
from .text import has_link, one_line
from .types import Language, Sentence

MOST_SECONDS = 15.0
LONGEST = 3
"""Times as long as the quote that a translation may be."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Translation:
    """A quote in the other language: by its own ``source``, or by a ``model``."""

    text: str
    by: Literal["source", "model"]


class Translated(BaseModel):
    """The sentence in the other language."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    translation: str


class Translator:
    """Translates quotes; a model's translation is remembered. Safe to share between threads."""

    def __init__(self, index: Index, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._made = Remembered[Translation]()

    def translation(self, citation: Citation, language: Language) -> Translation | None:
        """What the quote of ``citation`` says in ``language``, to be shown beside it.

        ``None`` when it is in that language already, when its source has changed, or when
        neither the source nor a chat model has a translation that holds.
        """
        source = self._index.sources.get(citation.source_id)
        if source is None or source.sha256 != citation.source_sha256:
            return None
        number = self._index.text.sentence_at(citation.source_id, citation.start)
        sentence = self._index.sentences[number]
        if language == sentence.language:
            return None
        found = _of_source(self._index, number)
        if found is not None or self._settings.chat_model is None:
            return found
        key = f"{number} {language}"
        made = self._made.get(key)
        if made is None:
            made = _by_model(sentence, language, self._settings, self._index.lexicon)
            if made is not None:
                self._made.keep(key, made)
        return made


def _of_source(index: Index, number: int) -> Translation | None:
    """The sentence that the source's own translation has in place of the one at ``number``."""
    twin = index.twins.get(number)
    return None if twin is None else Translation(index.sentences[twin].text, "source")


def _by_model(
    sentence: Sentence, language: Language, settings: Settings, lexicon: Lexicon
) -> Translation | None:
    """``sentence`` in ``language`` as the chat model has it; ``None`` when no good one comes."""
    seconds = min(MOST_SECONDS, settings.model_timeout)
    hurried = settings.model_copy(update={"model_timeout": seconds})
    try:
        reply = structured.write(hurried, prompts.translating(sentence, language), Translated).reply
    except ModelError as error:
        _log.warning("The quote is not translated: %s", error)
        return None
    text = one_line(reply.translation)
    original = Said(sentence.text, sentence.language)
    fits = 0 < len(text) <= LONGEST * len(sentence.text) and not has_link(text)
    said_alike = fits and says_the_same(original, Said(text, language), lexicon)
    return Translation(text, "model") if said_alike else None


def says_the_same(original: Said, translation: Said, lexicon: Lexicon) -> bool:
    """Whether a translation passes the checks of a claim, and leaves out no number or date.

    >>> original = Said("Sebanyak 1.620 relawan ikut serta.", "id")
    >>> glossary = Lexicon(())
    >>> says_the_same(original, Said("Volunteers took part.", "en"), glossary)
    False
    """
    if checks.verdict(translation, [original], lexicon) is not None:
        return False
    back = Aligned(read(original, lexicon), [read(translation, lexicon)])
    return unknown_number(back) is None and unknown_date(back) is None
