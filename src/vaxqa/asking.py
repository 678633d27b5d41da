"""What a question asks, and the words around it: greetings, question words, its content."""

from __future__ import annotations

import re

from .terms import FUNCTION_WORDS, LIGHT_WORDS, words

COURTESIES = frozenset(
    """halo hallo hai hi hello hey hei assalamualaikum assalamu alaikum wr wb selamat pagi siang
    sore malam permisi terima kasih makasih trims thanks thank thx ty tq cheers ok oke okay okey
    baik baiklah sip siap mantap bagus keren ya iya yes yep no tidak oh ah wow great good nice
    cool perfect wonderful morning afternoon evening paham mengerti jelas clear got see understood
    bye goodbye dadah jumpa banyak lot jawabannya atas bantuannya help helpful sekali sudah
    kak min pak bu bro""".split()
)
COURTESY_FIRST = re.compile(
    r"^(?:(?:(?:ok(?:e|ay|ey)?|sip|iya|thanks|thx|hi|hello|hey|halo|hai|makasih|thank you|"
    r"terima ?kasih(?: banyak)?|i see|got it|selamat (?:pagi|siang|sore|malam))\b|"
    r"(?:baik(?:lah)?|ya|yes|oh|wow|great|good|nice)\b(?=\s*[,.!;:-]))[\s,.!;:-]*)+(?=\w)",
    re.IGNORECASE,
)
QUESTION_WORDS = (
    r"(?-i:(?!WHO\b))(?:apa(?:kah|an)?|siapa(?:kah)?|sapa|kapan(?:kah)?|kpn|"
    r"(?:se)?berapa(?:kah)?|brp|bagaimana(?:kah)?|gimana|bgmn|mengapa|kenapa|knp|"
    r"di ?mana(?:kah)?|dmn|mana(?:kah)?|what|who|whom|whose|when|where|why|how|which|what's|who's)"
)
AUXILIARIES = (
    r"is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
)
_REQUESTS = (
    r"jelaskan|sebutkan|uraikan|ceritakan|bandingkan|tunjukkan|tolong|"
    r"explain|describe|list|compare|tell|name|please"
)
ASKS = re.compile(
    rf"\b(?:{QUESTION_WORDS}|adakah|benarkah)\b|^\W*(?:{AUXILIARIES}|{_REQUESTS})\b",
    re.IGNORECASE,
)
REQUEST = re.compile(rf"^\W*(?:{_REQUESTS})\b", re.IGNORECASE)
OPENING = re.compile(
    r"^(?:(?:dan|lalu|terus|trus|kemudian|selanjutnya|tapi|tetapi|nah|and|then|so|also|but|plus)\b"
    r"[\s,]*)+",
    re.IGNORECASE,
)
_QUESTION_PHRASE = re.compile(
    r"(?:\b(?:itu|tuh)\s+)?(?:\b(?:in|on|at|from|by|for|to|since|until|di|dari|pada|untuk|oleh|sejak|sampai)\s+)?"
    r"(?:\b(?:tanggal|tgl|tahun|bulan|hari|pukul|jam)\s+(?=berapa|brp|apa\b))?"
    rf"\b(?:{QUESTION_WORDS})\b"
    r"(?:\s+(?:saja|aja|sih|itu|tuh|yang dimaksud(?: dengan)?|many|much|year|date|day|month)\b)*"
    rf"(?:\s+(?:{AUXILIARIES})\b)?(?:\s+(?:and|or|dan|atau)\b(?=\s+(?:{QUESTION_WORDS})\b))?"
    rf"|^\W*(?:{AUXILIARIES}|{_REQUESTS})\b(?:\s+(?:me|us|about|tentang)\b)*",
    re.IGNORECASE,
)


def is_courtesy(text: str) -> bool:
    """Whether nothing is asked but only greeted, thanked or agreed to; or nothing is said.

    >>> is_courtesy("Ok, terima kasih banyak!"), is_courtesy("ok, kapan?")
    (True, False)
    """
    said = words(text)
    if any(word in COURTESIES for word in said) and not ASKS.search(text):
        return all(word in COURTESIES or word in FUNCTION_WORDS for word in said)
    return not said


def content(question: str) -> str:
    """What a question is about: its words without those that ask; empty when little is left.

    >>> content("When and where did Bio Farma and Sinovac sign?"), content("Dan kapan itu?")
    ('Bio Farma and Sinovac sign', '')
    """
    text = OPENING.sub("", COURTESY_FIRST.sub("", question))
    kept = " ".join(_QUESTION_PHRASE.sub(" ", text).split()).strip(" ?!.,;:-–()")
    kept = re.sub(r"\s+([,.;:?!])", r"\1", kept)
    return kept if weighty(kept) else ""


def weighty(text: str) -> list[str]:
    """The words that say what is meant: neither function words nor such as say little."""
    return [w for w in words(text) if w not in FUNCTION_WORDS and w not in LIGHT_WORDS]
