"""What vaxqa itself says to a reader, in both languages."""

from __future__ import annotations

from .types import AbstentionReason, Language

_REFUSALS: dict[AbstentionReason, dict[Language, str]] = {
    "off_topic": {
        "id": "Pertanyaan ini tampaknya di luar topik sumber-sumber yang tersedia, jadi tidak "
        "saya jawab.",
        "en": "This question seems to lie outside what the sources are about, "
        "so I do not answer it.",
    },
    "no_evidence": {
        "id": "Sumber-sumber yang tersedia tidak menyebutkan jawabannya.",
        "en": "The sources do not say.",
    },
    "not_supported": {
        "id": "Tidak ada kalimat jawaban yang lolos pemeriksaan terhadap sumbernya.",
        "en": "No sentence of the answer passed the check against its sources.",
    },
    "empty_question": {
        "id": "Tulislah sebuah pertanyaan, misalnya: Apa itu diplomasi vaksin?",
        "en": "Please type a question, for example: What is vaccine diplomacy?",
    },
}
_MISSING: dict[Language, str] = {
    "id": "Sumber-sumber yang tersedia tidak menyebut {names} dalam kaitan ini.",
    "en": "The sources do not mention {names} in this connection.",
}
_SEARCHED: dict[Language, str] = {
    "id": "{passages} bagian dari {sources} sumber telah ditelusuri.",
    "en": "{passages} passages of {sources} sources were searched.",
}
_DIFFERENCE: dict[Language, str] = {
    "id": "Sumber-sumber ini tidak sepakat: {one} menurut yang satu, {other} menurut yang lain.",
    "en": "These sources do not agree: {one} according to the one, {other} according to the other.",
}
OTHER_LANGUAGE = (
    "Your question seems to be in neither Indonesian nor English; these two are understood, and "
    "the answer is in English."
)


def refusal(reason: AbstentionReason, language: Language, missing: tuple[str, ...] = ()) -> str:
    """The sentence that refuses, naming what the question has and the sources lack.

    >>> refusal("no_evidence", "en", ("Moderna", "2019"))
    'The sources do not mention Moderna, 2019 in this connection.'
    """
    if missing and reason == "no_evidence":
        return _MISSING[language].format(names=", ".join(missing))
    return _REFUSALS[reason][language]


def searched(language: Language, sources: int, passages: int) -> str:
    """How much was looked through.

    >>> searched("en", 20, 214)
    '214 passages of 20 sources were searched.'
    """
    return _SEARCHED[language].format(sources=sources, passages=passages)


def difference(language: Language, one: str, other: str) -> str:
    """That two sources give different figures, each as its source writes it.

    >>> difference("en", "50.4 per cent", "78 per cent").partition(":")[2]
    ' 50.4 per cent according to the one, 78 per cent according to the other.'
    """
    return _DIFFERENCE[language].format(one=one, other=other)
