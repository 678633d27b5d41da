"""Title and authors as a file's own properties name them, where those can be believed."""

from __future__ import annotations

import re
from typing import Any

from ..text import one_line

# What programs write there by themselves: a file's name, or the make of the computer.
_NO_TITLE = re.compile(
    r"microsoft word\b.*|untitled.*|tanpa judul.*|document\d*|word document|dokumen\d*|"
    r".*\.(?:docx?|pdf|rtf|odt|tex|dvi|indd|qxd|pptx?)",
    re.I,
)
_NO_AUTHOR = re.compile(
    r"(?:windows |microsoft |office )?user|pengguna|admin\w*|owner|author|penulis|unknown|"
    r"python-docx|microsoft.*|asus|acer|lenovo|toshiba|hp|dell|pc|laptop|komputer|computer|"
    r"\W*",
    re.I,
)


def fields(title: str, authors: str) -> dict[str, Any]:
    """The fields of a `Source` that the two properties give; authors part at ``;``.

    >>> fields("Diplomasi Vaksin", "Siti Aminah, S.IP.; Budi")
    {'title': 'Diplomasi Vaksin', 'authors': ('Siti Aminah, S.IP.', 'Budi')}
    >>> fields("Microsoft Word - skripsi FIX.doc", "ASUS")
    {}
    """
    found: dict[str, Any] = {}
    title = one_line(title)
    if 3 < len(title) <= 300 and not _NO_TITLE.fullmatch(title):
        found["title"] = title
    names = [one_line(name) for name in authors.split(";")]
    kept = tuple(n for n in names if len(n) <= 200 and not _NO_AUTHOR.fullmatch(n))
    if kept:
        found["authors"] = kept
    return found
