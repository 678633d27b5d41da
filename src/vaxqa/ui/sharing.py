"""Links that ask a question, and what such a link holds."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from ..types import Language
from .texts import LANGUAGES

QUESTION = "q"
LANGUAGE = "lang"


def link(page: str | None, question: str, language: Language) -> str:
    """The address that opens ``page`` and asks ``question`` there.

    >>> link("https://vaxqa.example/app?q=x", "Apa itu EUL?", "id")
    'https://vaxqa.example/app?q=Apa+itu+EUL%3F&lang=id'
    """
    query = urlencode({QUESTION: question, LANGUAGE: language})
    if not page:
        return f"?{query}"
    there = urlsplit(page)
    return urlunsplit((there.scheme, there.netloc, there.path or "/", query, ""))


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
