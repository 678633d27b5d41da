"""From text to the terms that are indexed: words, stems, and numbers in one form."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from .types import Language

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*", re.UNICODE)
_COVID = re.compile(r"covid[\s-]*19", re.IGNORECASE)
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NAMES: dict[Language, str] = {"id": "indonesian", "en": "english"}

# Weighed lightly rather than removed: on short informal questions they still help. Negation
# is not among them, since it changes what is asked.
FUNCTION_WORDS = frozenset(
    """yang dan di ke dari untuk dengan pada dalam adalah ialah ini itu apa siapa kapan berapa
    bagaimana mengapa kenapa gimana mana dimana oleh sebagai atau akan juga karena sudah telah
    para antara secara saat bisa dapat ada hanya lebih agar supaya sehingga saja jika kalau
    tersebut mereka kita kami saya anda dia ia nya apakah bagi serta namun tetapi tapi seperti
    menjadi merupakan tentang terhadap hingga sampai lalu terus yg dgn utk dlm pd krn sdh
    jelaskan sebutkan uraikan ceritakan tolong mohon sih dong kok deh nih tahu tau kah
    terjadi dilakukan melakukan disebut maksud maksudnya arti artinya berarti sebenarnya
    the of and to in is was were are be been what who whom whose when where why how which that
    this these those for with on at by from as an a it its do does did has have had or but if
    than then there their they we you i he she his her can could would should will may might
    must between about into over under so also each please explain describe tell me us say says
    said mean means happen happened exactly actually much many according menurut""".split()
)


def words(text: str) -> list[str]:
    """Lower-case words and numbers of ``text``; a number is in one form in both languages.

    Grouping marks are removed and the decimal mark is a point. "COVID-19" is one word.

    >>> words("COVID-19: 1.620 relawan, 65,3 persen")
    ['covid', '1620', 'relawan', '65.3', 'persen']
    """
    text = _COVID.sub("covid", text.casefold())
    return [_number(token) if token[0].isdigit() else token for token in _TOKEN.findall(text)]


def _number(token: str) -> str:
    if _GROUPED.fullmatch(token):
        return re.sub(r"[.,]", "", token)
    return token.replace(",", ".")


@lru_cache(maxsize=200_000)
def stem(word: str, language: Language) -> str:
    """The Snowball stem of a lower-case word (Porter 1980; Tala 2003 for Indonesian).

    >>> stem("vaccines", "en"), stem("perusahaannya", "id")
    ('vaccin', 'usaha')
    """
    if word[:1].isdigit():
        return word
    return _stemmer(language).stemWord(word)


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_NAMES[language])


def terms(text: str, language: Language) -> list[str]:
    """The stems of ``text``, in order, with repeats."""
    return [stem(word, language) for word in words(text)]
