"""Web pages: the words that a reader of the page would see, as headings and paragraphs."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SourceError
from ..text import one_line
from .canonical import Part
from .html_visible import end_of_hidden, is_hidden
from .properties import fields

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([a-zA-Z0-9_-]{2,20})""")
# Python knows more "encodings" than web pages may use, some of them slow or no text at all.
_KNOWN = re.compile(
    r"utf-?8|iso-8859-\d+|windows-\d+|cp125\d|koi8-[ru]|gb\w+|big5|euc-\w+|shift_jis"
)
_BLOCKS = frozenset(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption
    figure h1 h2 h3 h4 h5 h6 hr html legend li main ol p pre section summary table tbody td
    tfoot th thead tr ul""".split()
)
_HEADING = re.compile(r"h([1-6])")
_BREAK = "\x00"  # cannot be in a text node: HTML has no such character
_PARAGRAPH = re.compile(rf"{_BREAK}\s*(?:{_BREAK}\s*)+")


def read(path: Path, shown: Path) -> tuple[dict[str, Any], list[Part]]:
    """Title, authors and language (where told) and the parts of a web page.

    Raises `SourceError` when its encoding cannot be found out, and when beautifulsoup4 is
    not installed.
    """
    try:
        from bs4 import BeautifulSoup
    except ImportError:
        raise SourceError(shown, 'needs beautifulsoup4: pip install "vaxqa[documents]"') from None
    text = _decoded(path.read_bytes(), shown)
    with warnings.catch_warnings():
        # It warns of pages that look like XML or a file name; to us they are pages.
        warnings.simplefilter("ignore")
        try:
            soup = BeautifulSoup(text, "html.parser")
        except Exception as error:  # bs4's ParserRejectedMarkup, and what it does not catch
            reason = f"cannot be parsed ({type(error).__name__}); save it from a browser again"
            raise SourceError(shown, reason) from error
    return _fields(soup), _Page().parts(soup)


def _decoded(data: bytes, shown: Path) -> str:
    """Text by the byte order mark, what the page declares, UTF-8, or the web's default."""
    declared = _DECLARED.search(data[:2048])
    name = declared.group(1).decode("ascii").lower() if declared else ""
    # As browsers do: Latin-1 means Windows-1252, and other names than these mean nothing.
    name = "cp1252" if name in {"iso-8859-1", "us-ascii", "latin1"} else name
    names = [encoding for mark, encoding in _BOMS.items() if data.startswith(mark)]
    if _KNOWN.fullmatch(name):
        names.append(name)
    for encoding in [*names, "utf-8", "cp1252"]:
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    raise SourceError(shown, "is in an unknown encoding; save it as UTF-8")


def _fields(soup: BeautifulSoup) -> dict[str, Any]:
    title = one_line(soup.title.get_text()) if soup.title else ""
    # Journals name each author for Google Scholar; others all in one.
    authors = _metas(soup, "citation_author") or _metas(soup, "author")
    found = fields(title, "; ".join(authors))
    language = str(soup.html.get("lang") or "")[:2].lower() if soup.html else ""
    if language in {"id", "en"}:
        found["language"] = language
    return found


def _metas(soup: BeautifulSoup, name: str) -> list[str]:
    metas = soup.find_all("meta", attrs={"name": re.compile(f"^{name}$", re.I)})
    return [str(meta.get("content") or "") for meta in metas]


@dataclass(slots=True)
class _Row:
    """A row of a table that is still open: its tag, how many tables it is in, its cells."""

    tag: Tag
    depth: int
    cells: list[list[Part]] = field(default_factory=list)


class _Page:
    """Collects parts while walking a page; rows of tables are collected cell by cell."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._level = 0
        self._parts: list[Part] = []
        self._rows: list[_Row] = []
        self._tables = 0

    def parts(self, soup: BeautifulSoup) -> list[Part]:
        """The parts of the page. The walk keeps its own stack: pages may nest without end."""
        waiting: list[tuple[Iterator[PageElement], Tag | None]] = [(iter(soup.contents), None)]
        while waiting:
            children, tag = waiting[-1]
            child = next(children, None)
            if child is None:
                waiting.pop()
                self._close(tag)
            elif (inner := self._enter(child)) is not None:
                waiting.append(inner)
        self._flush()
        return self._parts

    def _enter(self, node: PageElement) -> tuple[Iterator[PageElement], Tag | None] | None:
        """Take in a text, or open a tag and return its children and itself, to be closed."""
        from bs4.element import NavigableString, Tag

        if type(node) is NavigableString:  # its subclasses are comments, scripts and the like
            self._words.append(re.sub(r"[\s\x00]+", " ", node))
        elif isinstance(node, Tag):
            if is_hidden(node):
                return end_of_hidden(node), None
            self._open(node)
            return iter(node.contents), node
        return None

    def _open(self, tag: Tag) -> None:
        if tag.name == "br":
            self._words.append(_BREAK)
        if tag.name not in _BLOCKS:
            return
        self._flush()
        if heading := _HEADING.fullmatch(tag.name):
            self._level = int(heading.group(1))
        elif tag.name == "table":
            self._tables += 1
        elif tag.name == "tr":
            if self._rows and self._rows[-1].depth == self._tables:
                self._close_row()  # "<tr><td>a<tr>": the second row stands inside the first
            self._rows.append(_Row(tag, self._tables))
        elif tag.name in {"td", "th"} and self._rows:
            self._rows[-1].cells.append([])

    def _close(self, tag: Tag | None) -> None:
        if tag is None or tag.name not in _BLOCKS:
            return
        self._flush()
        if _HEADING.fullmatch(tag.name):
            self._level = 0
        elif tag.name == "table":
            self._tables -= 1
        elif self._rows and self._rows[-1].tag is tag:
            self._close_row()

    def _close_row(self) -> None:
        """A row of data is one part; a row that only lays out a page is what it holds."""
        cells = [cell for cell in self._rows.pop().cells if cell]
        parts = [part for cell in cells for part in cell]
        if len(parts) == len(cells) and not any(part.level for part in parts):
            parts = [Part(" | ".join(part.text for part in parts))]
        self._sink().extend(parts)

    def _flush(self) -> None:
        """End the part that is open; two line breaks in a row end one as well."""
        words = "".join(self._words)
        self._words.clear()
        for raw in _PARAGRAPH.split(words):
            if text := one_line(raw.replace(_BREAK, " ")):
                self._sink().append(Part(text, self._level))

    def _sink(self) -> list[Part]:
        """Where a part goes: into the open cell, or the page."""
        return self._rows[-1].cells[-1] if self._rows and self._rows[-1].cells else self._parts
