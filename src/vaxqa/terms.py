"""From text to the terms that are indexed: words, stems, and numbers in one form."""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from .types import Language

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+\d*", re.UNICODE)
_COVID = re.compile(r"covid[\s-]*19", re.IGNORECASE)
# Written as two words, its parts mean other things ("kerja", work, is in "pekerja", employee).
_TOGETHER = re.compile(r"(kerja) (sama)", re.IGNORECASE)
_POSSESSIVE = re.compile(r"(?<=\w)['’]s\b")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_NAMES: dict[Language, str] = {"id": "indonesian", "en": "english"}

# Stemmed, they would fall together with a word of another meaning ("found", from "find").
_HOMOGRAPHS = {"founded": "established", "founding": "establishing", "founder": "establisher"}
_NUMERALS = {
    word: str(value)
    for value, names in {
        2: "two dua", 3: "three tiga", 4: "four empat", 5: "five lima", 6: "six enam",
        7: "seven tujuh", 8: "eight delapan", 9: "nine sembilan", 10: "ten sepuluh",
        11: "eleven sebelas", 12: "twelve", 20: "twenty", 100: "hundred seratus",
    }.items()
    for word in names.split()
}  # fmt: skip
_STANDARD = _NUMERALS | _HOMOGRAPHS

# Weighed lightly rather than removed: on short informal questions they still help. Negation
# is not among them, since it changes what is asked.
FUNCTION_WORDS = frozenset(
    """yang dan di ke dari untuk dengan pada dalam adalah ialah ini itu apa siapa kapan berapa
    bagaimana mengapa kenapa gimana mana dimana oleh sebagai atau akan juga karena sudah telah
    para antara secara saat bisa dapat ada hanya lebih agar supaya sehingga saja jika kalau
    tersebut mereka kita kami saya anda dia ia nya apakah bagi serta namun tetapi tapi seperti
    menjadi merupakan tentang terhadap hingga sampai lalu terus yg dgn utk dlm pd krn sdh
    jelaskan sebutkan uraikan ceritakan tolong mohon sih dong kok deh nih tuh ya yah tahu tau
    kah ku mu masing dalamnya terjadi dilakukan melakukan disebut maksud maksudnya arti
    artinya berarti sebenarnya the of and to in is was were are be been what who whom whose
    when where why how which that this these those for with on at by from as an a it its do
    does did has have had or but if than then there their they we you i he she his her can
    could would should will may might must between about into over under so also each please
    explain describe tell me us say says said mean means happen happened exactly actually
    really very much many according menurut know trying try tried them him us those want seberapa
    hendak lewat ingin mau coba mencoba""".split()
)

# Words that say what kind of answer is wanted, or next to nothing: an answer seldom has them.
LIGHT_WORDS = frozenset(
    """date day year years month time number numbers figure figures amount total kind type way thing
    things part name names given give gave gives get got take took taken make made put use
    used bring brought become became come came go went keep kept know known call called state
    stated report reported mention mentioned describe described according happen involve
    involved involves detail details answer question exactly still ever yet very really quite
    tanggal hari tahun bulan waktu jumlah angka banyaknya jenis macam cara hal bagian nama
    memberi diberi diberikan memberikan mendapat mendapatkan memperoleh diperoleh ambil
    mengambil membuat dibuat memakai dipakai menggunakan digunakan menyebut disebut
    menyebutkan disebutkan mencatat tercatat dicatat melaporkan dilaporkan mencapai
    berdasarkan kaitan terkait bentuk besar besarnya sebesar sebanyak kurun pertanyaan jawaban
    jawab menjawab beri masih pernah sangat country company city place person people orang
    negara perusahaan kota tempat lembaga percentage percent persen persentase share rate
    all any some most more only just up out off down own such after before during while against
    within per every same other another others like well now later already once again one ones
    mind think thought believe believed true list meant meaning idea word words term terms sort
    coming whole entire across along among show shows shown showed need needed hope look looks
    find finds found set let put puts turn point place side matter case cases something anything
    anyone someone everyone claim claims claimed say saying told speak argue think thinks role
    concept definition define definitions overview basically simply happen form forms kinds types
    jadi kali paling semua seluruh setiap tiap sama lain lainnya sendiri begitu demikian cuma
    banget sekali lagi pun gitu gini segala berbagai beberapa sejumlah yaitu yakni ketika selama
    sebelum sesudah setelah sementara soal perihal pihak bilang kata katanya cerita ceritanya
    info informasi sebut pakai memang benar betul lama sebelumnya kemudian akhirnya awalnya wujud
    rupa apaan dikatakan mengatakan berkata ujar contoh contohnya diketahui punya milik apapun
    sesuatu seseorang konsep pengertian definisi istilah sebutan peran garis gambaran ringkasan
    bentuknya isinya mulanya kira rasanya pakainya tadi nanti sekarang dulu pernah""".split()
)


FUNCTION_WEIGHT = 0.1
LIGHT_WEIGHT = 0.4


def weight(word: str) -> float:
    """How much ``word`` counts against an ordinary word's 1."""
    if word in FUNCTION_WORDS:
        return FUNCTION_WEIGHT
    return LIGHT_WEIGHT if word in LIGHT_WORDS else 1.0


@lru_cache(maxsize=200_000)
def stem_weight(stemmed: str) -> float:
    """`weight` of the words with this stem, in either language."""
    light, function = _weighted_stems()
    if stemmed in function:
        return FUNCTION_WEIGHT
    return LIGHT_WEIGHT if stemmed in light else 1.0


@lru_cache(maxsize=1)
def _weighted_stems() -> tuple[frozenset[str], frozenset[str]]:
    languages: tuple[Language, Language] = ("id", "en")
    light, function = (
        frozenset(form for word in group for form in (word, *(stem(word, of) for of in languages)))
        for group in (LIGHT_WORDS, FUNCTION_WORDS)
    )
    return light, function


def joined(text: str) -> str:
    """``text`` with the words of two parts that are one term written as one.

    >>> joined("Kerja sama vaksin COVID-19")
    'Kerjasama vaksin covid'
    """
    return _TOGETHER.sub(r"\1\2", _COVID.sub("covid", text))


def words(text: str) -> list[str]:
    """Lower-case words and numbers of ``text``; a number is in one form in both languages.

    Grouping marks are removed and the decimal mark is a point. "COVID-19" is one word.

    >>> words("COVID-19: 1.620 relawan, 65,3 persen, dua dosis")
    ['covid', '1620', 'relawan', '65.3', 'persen', '2', 'dosis']
    """
    if text.isascii() and text.isalpha():  # one plain word, as most terms of a lexicon are
        return [_STANDARD.get(text.lower(), text.lower())]
    text = _POSSESSIVE.sub("", joined(text.casefold()))
    return [
        _number(token) if token[0].isdigit() else _STANDARD.get(token, token)
        for token in _TOKEN.findall(text)
    ]


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
    return str(_stemmer(language).stemWord(word))


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_NAMES[language])


def terms(text: str, language: Language) -> list[str]:
    """The stems of ``text``, in order, with repeats."""
    return [stem(word, language) for word in words(text)]
