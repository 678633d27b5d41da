"""Cleaning of text that comes from outside: files, questions, models."""

from __future__ import annotations

import re
import unicodedata

# Zero-width, bidirectional and other invisible marks can hide instructions or reorder what
# a reader sees (Boucher and Anderson 2021, "Trojan Source"); tags (U+E00xx) carry hidden ASCII.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"\w+://|\bwww\.", re.IGNORECASE)


def clean(text: str) -> str:
    r"""Unicode NFC without control, bidirectional and invisible characters; lines are kept.

    >>> clean("Bio\u200b Farma\u202e\x07\r\n2020")
    'Bio Farma\n2020'
    """
    text = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", kept)  # last: a mark that is gone may have parted two


_DROPPED = frozenset({"Cc", "Cs", "Co", "Cn"})


def one_line(text: str) -> str:
    r"""`clean` text with each run of white space made one space.

    >>> one_line("  Apa itu\n EUL? ")
    'Apa itu EUL?'
    """
    return _SPACE.sub(" ", clean(text)).strip()


def has_link(text: str) -> bool:
    """Whether an address stands in ``text``.

    >>> has_link("see www.example.org"), has_link("WWW is short for world wide web")
    (True, False)
    """
    return _LINK.search(text) is not None
