"""Word documents (DOCX): paragraphs, headings and table rows in document order.

python-docx opens the package and resolves styles. Its ``paragraph.text`` leaves out tracked
insertions and content controls and takes in hidden words, so the words are read here from
the XML itself. Nothing that a document links to is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SourceError
from .canonical import Part
from .docx_package import check_package
from .properties import fields

if TYPE_CHECKING:
    from docx.document import Document

CHARACTERS = 5_000_000

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted or moved away, and what an older program shows in place of a drawing.
_LEFT_OUT = {f"{_WORD}del", f"{_WORD}moveFrom", _FALLBACK}
_SIGNS = {
    f"{_WORD}tab": " ",
    f"{_WORD}br": " ",
    f"{_WORD}cr": " ",
    f"{_WORD}noBreakHyphen": "-",
}
_WRAPPERS = {f"{_WORD}{name}" for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
_HEADING = re.compile(r"heading ([1-9])", re.I)
_CONTENTS = re.compile(r"toc \d|table of figures", re.I)


def read(path: Path, shown: Path) -> tuple[dict[str, Any], list[Part]]:
    """Title and authors (where sensible) and the parts of a DOCX file.

    Raises `SourceError` when it is no DOCX, is damaged or protected, unpacks to more than
    `docx_package` allows, or when python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError:
        raise SourceError(shown, 'needs python-docx: pip install "vaxqa[documents]"') from None
    check_package(path, shown)
    try:
        document = Document(str(path))
        parts = _Reader(document).parts()
        known = document.core_properties
        found = fields(known.title or "", known.author or "")
    except Exception as error:
        # A damaged package trips python-docx and lxml in more ways than they name.
        raise SourceError(
            shown, f"is damaged ({type(error).__name__}); open it in Word and save it again"
        ) from error
    if sum(len(part.text) for part in parts) > CHARACTERS:
        raise SourceError(shown, f"holds more than {CHARACTERS:,} characters; split it")
    return found, parts


class _Reader:
    """Walks the body of one document; styles are looked up once."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._styles = {style.style_id: style.element for style in document.styles}

    def parts(self) -> list[Part]:
        return [*self._blocks(self._document.element.body), *self._notes()]

    def _notes(self) -> Iterator[Part]:
        """Footnotes and endnotes, behind the text."""
        from docx.oxml import parse_xml

        for relation in self._document.part.rels.values():
            if not relation.is_external and relation.reltype.endswith(("/footnotes", "/endnotes")):
                for note in parse_xml(relation.target_part.blob).iterchildren():
                    yield from self._blocks(note)

    def _blocks(self, parent: Any) -> Iterator[Part]:
        for child in parent.iterchildren():
            if child.tag == f"{_WORD}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_WORD}tbl":
                yield from self._table(child)
            elif child.tag in _WRAPPERS and not _is_contents(child):
                yield from self._blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[Part]:
        styles = self._style_chain(paragraph, "pPr/pStyle")
        if any(_CONTENTS.fullmatch(_name(style)) for style in styles):
            return  # a way to pages, of no use as evidence
        yield Part(self._words(paragraph, styles), _level(paragraph, styles))
        for box in _shown(paragraph, f"{_WORD}txbxContent"):
            yield from self._blocks(box)

    def _table(self, table: Any) -> Iterator[Part]:
        for row in _shown(table, f"{_WORD}tr"):
            if _find(row, "trPr/del") is None:
                cells = [self._cell(cell) for cell in _shown(row, f"{_WORD}tc")]
                yield Part(" | ".join(cells) if any(cells) else "")

    def _cell(self, cell: Any) -> str:
        texts = (part.text.strip() for part in self._blocks(cell))
        return " ".join(text for text in texts if text)

    def _words(self, paragraph: Any, styles: list[Any]) -> str:
        hidden = self._hides(styles)
        words: list[str] = []
        for run in _shown(paragraph, f"{_WORD}r", _MATH_TEXT):
            if run.tag == _MATH_TEXT:
                words.append(run.text or "")
            elif not self._is_hidden(run, hidden):
                for child in run.iterchildren(f"{_WORD}t", *_SIGNS):
                    words.append(_SIGNS.get(child.tag) or child.text or "")
        return "".join(words)

    def _is_hidden(self, run: Any, by_paragraph: bool) -> bool:
        """Whether a run is hidden by itself, by its style or by the paragraph's."""
        own = _vanishes(run)
        if own is None:
            own = self._hides(self._style_chain(run, "rPr/rStyle")) or by_paragraph
        return own

    def _hides(self, styles: list[Any]) -> bool:
        """Whether a style hides its words: the nearest one that says so decides."""
        told = map(_vanishes, styles)
        return next((hides for hides in told if hides is not None), False)

    def _style_chain(self, element: Any, where: str) -> list[Any]:
        """The style of a paragraph or run and those it is based on, nearest first."""
        chain: list[Any] = []
        style = self._styles.get(_value(element, where))
        while style is not None and style not in chain:
            chain.append(style)
            style = self._styles.get(_value(style, "basedOn"))
        return chain


def _find(element: Any, path: str) -> Any:
    """The first element at a path of names of Word's own, or ``None``."""
    return element.find("/".join(f"{_WORD}{name}" for name in path.split("/")))


def _value(element: Any, path: str) -> str:
    found = _find(element, path)
    return "" if found is None else str(found.get(f"{_WORD}val", ""))


def _shown(parent: Any, *tags: str) -> Iterator[Any]:
    """Elements of the kinds ``tags`` in order; none below another, nor in what is left out."""
    waiting = list(parent.iterchildren())[::-1]
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        elif element.tag not in _LEFT_OUT:
            waiting.extend(list(element.iterchildren())[::-1])


def _is_contents(element: Any) -> bool:
    """Whether a content control holds the table of contents."""
    gallery = _value(element, "sdtPr/docPartObj/docPartGallery")
    return gallery in {"Table of Contents", "Table of Figures"}


def _vanishes(element: Any) -> bool | None:
    """What ``w:vanish`` of a run or style says, or ``None`` where it says nothing."""
    mark = _find(element, "rPr/vanish")
    return None if mark is None else mark.get(f"{_WORD}val", "1") not in {"0", "false", "off"}


def _name(style: Any) -> str:
    return _value(style, "name")


def _level(paragraph: Any, styles: list[Any]) -> int:
    """1..6 for a heading by its style's name or by its place in the outline, else 0."""
    for element in (paragraph, *styles):
        if outline := _value(element, "pPr/outlineLvl"):
            return min(int(outline) + 1, 6) if outline != "9" else 0  # 9 is "body text"
        name = _name(element)  # a paragraph has none
        if match := _HEADING.fullmatch(name):
            return min(int(match.group(1)), 6)
        if name.lower() == "title":
            return 1
    return 0
