"""Cleaning of text from outside."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.text import clean, one_line

# Every code point, lone surrogates too, and often those that change what stands beside them.
ANY = st.text(st.characters() | st.sampled_from("e\u0301\u200b\u034f\r\n \u00a0"), max_size=200)


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("", ""),
        ("Apa itu EUL?", "Apa itu EUL?"),
        ("cafe\u0301", "café"),  # composed
        ("cafe\u200b\u0301", "café"),  # what the invisible mark kept apart
        ("satu\r\ndua\rtiga\n", "satu\ndua\ntiga\n"),
        ("tab\tstays", "tab\tstays"),
        ("\ufeffBio Farma", "Bio Farma"),  # byte order mark
        ("Bio\u200bFar\u00adma", "BioFarma"),  # zero-width space, soft hyphen
        ("abc\u202edef\u2066ghi\u2069", "abcdefghi"),  # bidirectional marks
        ("a\U000e0041\U000e0042b", "ab"),  # tag characters hide ASCII
        ("a\x00b\x1b[31mc\x07", "ab[31mc"),
        ("a\ud800b", "ab"),  # a lone surrogate cannot be written as UTF-8
        ("a\ue000b\U0010ffffc", "abc"),  # private use, not a character
        ("😀 vaksin", "😀 vaksin"),
        ("疫苗外交", "疫苗外交"),
        ("لقاح", "لقاح"),
    ],
)
def test_clean(given_text: str, expected: str) -> None:
    assert clean(given_text) == expected


@pytest.mark.parametrize(
    ("given_text", "expected"),
    [
        ("  Apa itu\n\tEUL? ", "Apa itu EUL?"),
        ("1\u00a0620", "1 620"),
        ("a\u2003\u2028b", "a b"),
        (" \n\t ", ""),
        ("a \u200b b", "a b"),
    ],
)
def test_one_line(given_text: str, expected: str) -> None:
    assert one_line(given_text) == expected


@given(ANY)
def test_cleaned_text_is_composed_printable_and_clean_already(text: str) -> None:
    cleaned = clean(text)
    assert unicodedata.is_normalized("NFC", cleaned)
    assert clean(cleaned) == cleaned
    assert {c for c in cleaned if unicodedata.category(c) in {"Cc", "Cs"}} <= {"\n", "\t"}
    cleaned.encode("utf-8")


@given(ANY)
def test_one_line_has_single_spaces_only(text: str) -> None:
    line = one_line(text)
    assert line == " ".join(line.split())
    assert one_line(line) == line


@given(st.text(st.characters(categories=["L", "Nd", "P", "Zs"], codec="ascii"), max_size=200))
def test_plain_text_is_left_alone(text: str) -> None:
    assert clean(text) == text
