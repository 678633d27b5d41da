"""Links that ask a question, and what such a link holds."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from ..types import Language
from .texts import LANGUAGES

QUESTION = "q"
LANGUAGE = "lang"


def link(page: str | None, question: str, language: Language) -> str:
    """The address that opens ``page`` and asks ``question`` there.

    >>> link("https://vaxqa.example/app?q=x", "Apa itu EUL?", "id")
    'https://vaxqa.example/app?q=Apa+itu+EUL%3F&lang=id'
    """
    bare = (page or "").partition("?")[0].partition("#")[0]
    return f"{bare}?{urlencode({QUESTION: question, LANGUAGE: language})}"


def language(address: Mapping[str, str], locale: str | None) -> Language:
    """The page's language: as the address says, else English for browsers that are not Indonesian.

    Malay counts as Indonesian; an unknown browser gets Indonesian.

    >>> language({"lang": "en"}, "id-ID"), language({"lang": "fr"}, None), language({}, "en-GB")
    ('en', 'id', 'en')
    """
    asked = address.get(LANGUAGE, "").lower()
    for known in LANGUAGES:
        if asked == known:
            return known
    return "en" if locale and not locale.lower().startswith(("id", "ms", "in")) else "id"
