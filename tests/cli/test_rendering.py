"""The lines of an answer, for the kinds of answer that the small study does not give."""

from __future__ import annotations

from typing import Any

import pytest

from vaxqa.answer import Answer
from vaxqa.cli.rendering import Page
from vaxqa.cli.terminal import Style
from vaxqa.phrases import ENGLISH, INDONESIAN

CITATION: dict[str, Any] = {
    "number": 1,
    "source_id": "report",
    "source_title": "Annual report",
    "provenance": "document",
    "quote": "Kepiting dijual\n  di Demak.",
    "language": "id",
    "start": 0,
    "end": 27,
    "source_sha256": "0" * 64,
    "section": None,
    "page": {"number": 3, "label": "ix"},
    "url": None,
    "references": [],
}
ANSWER: dict[str, Any] = {
    "id": "1",
    "question": "And where?",
    "standalone_question": "Where are crabs sold?",
    "language": "en",
    "status": "partial",
    "abstention": None,
    "sentences": [
        {"text": "In Demak.", "language": "en", "citations": [1], "verdict": "supported"}
    ],
    "citations": [CITATION],
    "unanswered": ["By whom?"],
    "dropped": [{"reason": "number_not_in_evidence", "text": "For 12\x1b[2J rupiah."}],
    "mode": "generative",
    "degraded": None,
    "model": "openai:gpt-5-mini",
    "index_id": "i",
    "usage": {"input_tokens": 1, "output_tokens": 1, "cost_usd": None},
    "timings_ms": {"total": 1.0},
}


def _lines(**change: Any) -> list[str]:
    answer = Answer.model_validate(ANSWER | change)
    return Page(answer.language, 80, Style(on=False)).answer(answer).splitlines()


def test_a_written_answer_in_full() -> None:
    assert _lines() == [
        "Understood as: Where are crabs sold?",
        "Written by openai:gpt-5-mini; each sentence was checked against the quotes",
        "below.",
        "",
        "In Demak. [1]",
        "",
        "The sources do not answer: By whom?",
        "1 sentence did not pass the check against its source and is not shown.",
        "",
        "[1] “Kepiting dijual di Demak.”",
        "    Annual report, document, page ix (number 3 in the file), quoted in",
        "    Indonesian",
    ]


def test_a_page_whose_label_is_its_number() -> None:
    plain = CITATION | {"page": {"number": 3, "label": "3"}}
    assert "    Annual report, document, page 3, quoted in Indonesian" in _lines(citations=[plain])


@pytest.mark.parametrize(
    ("degraded", "said"),
    [
        ("model_unavailable", "The language model could not be reached"),
        ("model_invalid_output", "What the language model wrote could not be used"),
    ],
)
def test_falling_back_to_extractive_is_said(degraded: str, said: str) -> None:
    lines = _lines(degraded=degraded, mode="extractive", model=None)
    assert any(line.startswith(said) for line in lines)
    assert not any(line.startswith("Written by") for line in lines)


def test_nothing_in_an_answer_moves_the_cursor() -> None:
    hostile = CITATION | {
        "quote": "\x1b[2Jgone\u202e\r",
        "source_title": "a\x9b31mb",
        "url": "https://example.org/\x1b]8;;x",
        "references": [{"key": "k", "text": "r\x07", "url": "https://example.org/\x1b[1m"}],
    }
    lines = _lines(citations=[hostile], unanswered=["\x1b[31m?"], question="\x1b[31m")
    assert all(line.isprintable() for line in lines)


def test_both_languages_say_everything() -> None:
    for name in ENGLISH.__slots__:
        english, indonesian = getattr(ENGLISH, name), getattr(INDONESIAN, name)
        assert english
        assert english != indonesian
        if isinstance(english, dict):
            assert english.keys() == indonesian.keys()
        else:
            assert _places(english) == _places(indonesian)


def _places(text: str) -> set[str]:
    return {piece.partition("}")[0] for piece in text.split("{")[1:]}
