"""Indonesian or English? And is it either?

A choice between two languages, after function words first (they decide short questions) and
word shapes second. Malay counts as Indonesian: readers of one read the other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import general
from .types import Language

_WORD = re.compile(r"[^\W\d_]+")
_WORLD_HEALTH_ORGANIZATION = re.compile(r"\bWHO\b")

_INDONESIAN = frozenset(
    """yang dan di ke dari untuk dengan pada dalam adalah ini itu tidak apa siapa kapan berapa
    bagaimana mengapa kenapa gimana mana dimana oleh sebagai atau akan juga karena sudah telah
    belum bukan para antara secara saat tahun bisa dapat ada hanya lebih agar supaya sehingga
    saja jika kalau tersebut mereka kita kami saya anda dia ia nya apakah bagi serta namun
    tetapi tapi seperti menjadi merupakan tentang terhadap oleh hingga sampai setelah sebelum
    lalu terus gak nggak enggak ga tdk yg dgn utk dlm pd krn sdh blm jangan tanpa masih sedang
    pernah harus boleh perlu ingin mau semua setiap banyak beberapa dua tiga satu pertama
    jelaskan sebutkan uraikan bandingkan ceritakan tolong mohon artinya maksudnya sih dong kok
    deh nih vaksin vaksinnya kerja sama kerjasama negara pemerintah penelitian skripsi dosis
    perusahaan presiden menteri luar negeri uji klinis izin jalur jalurnya""".split()
)
_ENGLISH = frozenset(
    """the of and to in is was were are be been what who whom whose when where why how which
    that this these those for with on at by from as an a it its do does did has have had not
    or but if than then there their they we you i he she his her can could would should will
    may might must between about into over under after before during because so also only more
    most many much any some all each every explain describe list compare tell give say says
    said mean means vaccine vaccines country countries government study thesis company dose
    doses minister trial first signed happened""".split()
)
_OTHER = (
    frozenset(
        """el la los las una y es son qué cuándo quién cómo por para con del les des une et est
    sont quand qui pourquoi comment avec dans sur pour le der die das und ist sind wer wann
    warum wie mit für von nicht ein eine het een van wat wie wanneer waarom hoe niet voor il
    gli che chi quando perché come sono nel della os quem como não uma nedir ve için bir ne
    zaman kim ang mga ng sino kailan bakit""".split()
    )
    - _INDONESIAN
    - _ENGLISH
)
_INDONESIAN_SHAPE = re.compile(
    r"(?:meng|meny|mem|men|ber|ter|per|peng|pem|pen|di|ke)\w{3,}(?:kan|an|i|nya)?|\w{3,}(?:nya|kan|lah|kah)"
)
_ENGLISH_SHAPE = re.compile(
    r"\w{2,}(?:tion|tions|ing|ed|ment|ness|ship|ly|ity|ies|ous|ive|ght|th|sh|ch|ck|ct|acy|[ae]nce|ee|oo\w)"
)


@lru_cache(maxsize=1)
def _lexicon() -> tuple[frozenset[str], frozenset[str]]:
    """The words of the general lexicon that only Indonesian, and that only English has."""
    indonesian = {word for entry in general() for term in entry.indonesian for word in term.split()}
    english = {word for entry in general() for term in entry.english for word in term.split()}
    return frozenset(indonesian - english), frozenset(english - indonesian)


@dataclass(frozen=True, slots=True)
class Detected:
    """The better of the two languages; ``recognised`` is false when the text is in neither."""

    language: Language
    recognised: bool = True


def detect(text: str, default: Language = "en") -> Detected:
    """The language of ``text``; ``default`` where nothing speaks for either.

    >>> detect("apa itu EUL?").language, detect("who signed?").language
    ('id', 'en')
    >>> detect("Quand le vaccin est-il arrivé ?")
    Detected(language='en', recognised=False)
    """
    letters = [c for c in text if c.isalpha()]
    latin = sum(unicodedata.name(c, "").startswith("LATIN") for c in letters)
    if len(letters) > 2 * latin:
        return Detected("en", recognised=False)
    if not text.isupper():
        text = _WORLD_HEALTH_ORGANIZATION.sub("", text)
    indonesian = english = other = 0.0
    for word in _WORD.findall(text.lower()):
        indonesian += 1.0 * (word in _INDONESIAN)
        english += 1.0 * (word in _ENGLISH)
        other += 1.0 * (word in _OTHER)
        if word not in _INDONESIAN and word not in _ENGLISH:
            indonesian += 0.3 * bool(_INDONESIAN_SHAPE.fullmatch(word))
            english += 0.3 * bool(_ENGLISH_SHAPE.fullmatch(word))
            indonesian += 0.5 * (word in _lexicon()[0])
            english += 0.5 * (word in _lexicon()[1])
    if other > max(indonesian, english):
        return Detected("en", recognised=False)
    if indonesian == english:
        return Detected(default)
    return Detected("id" if indonesian > english else "en")
