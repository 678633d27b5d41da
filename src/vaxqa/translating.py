"""What a quote says in the other language: beside the quote, labelled, never instead of it.

The source's own translation is taken where there is one. Otherwise the chat model translates, and
what it writes is shown only if it has every number, date and name of the quote and adds none.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict

from . import checks, prompts, structured
from .checks import Said
from .checks.figures import unknown_date, unknown_number
from .checks.reading import Aligned, read
from .errors import ModelError
from .index import Index
from .lexicon import Lexicon
from .settings import Settings
from .text import one_line
from .types import Language, Sentence

MOST_SECONDS = 15.0
LONGEST = 3
"""Times as long as the quote that a translation may be."""
_LINK = re.compile(r"\w+://|\bwww\.", re.IGNORECASE)
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


def of_source(index: Index, number: int) -> Translation | None:
    """The sentence that the source's own translation has in place of the one at ``number``."""
    twin = index.twins.get(number)
    return None if twin is None else Translation(index.sentences[twin].text, "source")


def by_model(
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
    fits = 0 < len(text) <= LONGEST * len(sentence.text) and not _LINK.search(text)
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
