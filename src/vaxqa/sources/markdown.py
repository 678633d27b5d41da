"""Markdown and plain text with YAML front matter."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ..errors import SourceError
from ..types import Kind, Language
from .canonical import Part

_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
_TEXTS = {"id", "title", "licence", "url", "translation_of"}
_LISTS = {"authors", "keywords"}
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}")
KEYS = frozenset({*_TEXTS, *_LISTS, "kind", "language", "date"})


def read(text: str, path: Path) -> tuple[dict[str, Any], list[Part]]:
    """Front matter (checked, may be empty) and the parts of a Markdown file.

    Raises `SourceError` with the 1-based line of a front matter that cannot be used.
    """
    match = _FENCE.match(text)
    if match is None:
        if text.startswith("---\n"):
            raise SourceError(path, "the front matter is not closed by a line '---'", 1)
        return {}, parts(text)
    return front_matter(match.group(1), path), parts(text[match.end() :])


def front_matter(text: str, path: Path) -> dict[str, Any]:
    """The checked fields of a front matter; its first line is line 2 of the file."""
    node: yaml.Node | None = None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        fields = yaml.safe_load(text) or {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else None
        raise SourceError(path, f"front matter is not YAML ({error.problem})", line) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise SourceError(path, f"front matter is not YAML ({error})", _date_line(node)) from None
    if not isinstance(fields, dict) or not isinstance(node, yaml.MappingNode | None):
        raise SourceError(path, "front matter must be lines of 'key: value'", 2)
    lines = {key.value: key.start_mark.line + 2 for key, _ in node.value} if node else {}
    return {key: _field(key, value, path, lines.get(key, 2)) for key, value in fields.items()}


def _date_line(node: yaml.Node | None) -> int:
    """The line of the first date, which YAML gives no line for when there is no such day."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    dates = (key for key, value in pairs if value.tag == "tag:yaml.org,2002:timestamp")
    return next((key.start_mark.line + 2 for key in dates), 2)


def _field(key: Any, value: Any, path: Path, line: int) -> Any:
    if key not in KEYS:
        known = ", ".join(sorted(KEYS))
        raise SourceError(path, f"unknown key {key!r} in the front matter; known: {known}", line)
    choices = {"kind": get_args(Kind), "language": get_args(Language)}.get(key)
    if choices is not None:
        if value not in choices:
            raise SourceError(path, f"{key} must be one of {', '.join(choices)}", line)
        return value
    if key in _LISTS:
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) and v for v in values):
            raise SourceError(path, f"{key} must be a list of texts", line)
        return tuple(values)
    if key == "date" and isinstance(value, date | int):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise SourceError(path, f"{key} must be a text", line)
    if key in {"id", "translation_of"} and not _ID.fullmatch(value):
        raise SourceError(
            path, f"{key} may hold small letters, digits, '.', '_' and '-' (100 at most)", line
        )
    return value.strip()


def parts(text: str) -> list[Part]:
    """Headings, paragraphs, list items and table rows of a Markdown body, markup removed.

    HTML blocks and comments are left out: source text is data, never markup.

    >>> parts("# Hasil\\n\\nEfikasi **65,3** persen. <!-- hidden -->\\n\\n- satu\\n- dua")
    [Part(text='Hasil', level=1, page=None), Part(text='Efikasi 65,3 persen. ', level=0, \
page=None), Part(text='satu', level=0, page=None), Part(text='dua', level=0, page=None)]
    """
    found: list[Part] = []
    level = 0
    row: list[str] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            found.append(Part(" | ".join(row or [])))
            row = None
        elif token.type in {"fence", "code_block"}:
            found.append(Part(token.content))
        elif token.type == "inline":
            words = _plain(token.children or [])
            if row is not None:
                row.append(words)
            else:
                found.append(Part(words, level))
    return found


def _plain(tokens: list[Token]) -> str:
    words: list[str] = []
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            words.append(token.content)
        elif token.type in {"softbreak", "hardbreak"}:
            words.append(" ")
        elif token.type == "image":
            words.append(token.content)
    return "".join(words)
