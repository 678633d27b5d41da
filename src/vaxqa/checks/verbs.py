"""Which words of a sentence look like verbs, and in which voice."""

from __future__ import annotations

import re

from .reading import Reading

_ID_VERB = re.compile(r"(?:me[mnlry]|di|ber|ter)[a-z]{4,}")
_NO_VERB = frozenset(
    """menteri mereka meskipun menurut mengenai diplomasi direktur distribusi digital dinas berita
    terhadap terakhir tersebut berbagai bersama termasuk terbesar terbanyak tertinggi terutama
    merupakan menjadi merah""".split()
)
_BARE = frozenset(
    "ikut tiba datang pergi masuk keluar hadir kembali punya minta pakai beli jual kirim".split()
)
_EN_VERB = re.compile(r"[a-z]{2,}ed")
_IRREGULAR = frozenset(
    """gave given sold sent bought made chose chosen got held took taken wrote written said met told
    found broke brought became began built came drew fell goes grew kept led left lost paid put
    ran rose
    saw seen spoke stood went withheld won""".split()
)
_NOT_DONE = frozenset("need speed seed united based aged".split())
_MODAL = frozenset("can could may might must shall should will would did".split())
_BE = frozenset("was were is are be been being".split())


def is_passive(sentence: Reading, place: int) -> bool:
    """Whether the verb at ``place`` is in the passive voice."""
    if sentence.language == "id":
        return sentence.words[place].text.startswith(("di", "ter"))
    return any(word.text in _BE for word in sentence.words[max(0, place - 2) : place])


def is_verb(sentence: Reading, place: int) -> bool:
    """Whether the word looks like a verb that someone does."""
    text = sentence.words[place].text
    if sentence.language == "id":
        return text in _BARE or (bool(_ID_VERB.fullmatch(text)) and text not in _NO_VERB)
    if place and sentence.words[place - 1].text in _MODAL:
        return sentence.words[place].content
    return (bool(_EN_VERB.fullmatch(text)) or text in _IRREGULAR) and text not in _NOT_DONE
