"""Markdown with YAML front matter."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.errors import SourceError
from vaxqa.sources.canonical import Part
from vaxqa.sources.markdown import KEYS, front_matter, parts, read

PATH = Path("notes/a.md")


def test_front_matter_and_body() -> None:
    fields, found = read(
        "---\nid: a.id\ntitle: 'Uji: klinis'\nkind: note\nlanguage: id\nauthors: [Ani, Budi]\n"
        "keywords: vaksin\ndate: 2020-08-11\nlicence: CC-BY-4.0\nurl: https://example.org\n"
        "translation_of: a.en\n---\n\n# Judul\n\nSatu.\n",
        PATH,
    )
    assert fields == {
        "id": "a.id",
        "title": "Uji: klinis",
        "kind": "note",
        "language": "id",
        "authors": ("Ani", "Budi"),
        "keywords": ("vaksin",),
        "date": "2020-08-11",
        "licence": "CC-BY-4.0",
        "url": "https://example.org",
        "translation_of": "a.en",
    }
    assert set(fields) == KEYS
    assert found == [Part("Judul", 1), Part("Satu.")]


@pytest.mark.parametrize(
    ("text", "fields", "found"),
    [
        ("Satu.", {}, [Part("Satu.")]),
        ("", {}, []),
        ("---\n---\nSatu.", {}, [Part("Satu.")]),
        ("---\n# a comment\n---\nSatu.", {}, [Part("Satu.")]),
        ("---\ntitle: A\n---", {"title": "A"}, []),
        ("--- \ntitle: A\n--- \nSatu.", {"title": "A"}, [Part("Satu.")]),
        ("---\ndate: 2021\n---\nSatu.", {"date": "2021"}, [Part("Satu.")]),
        ("---\ndate: Mei 2021\n---\nSatu.", {"date": "Mei 2021"}, [Part("Satu.")]),
        ("---\ntitle: a --- b\n---\nSatu.\n\n---\n\nDua.", {"title": "a --- b"}, ["Satu.", "Dua."]),
        ("Satu.\n\n---\ntitle: A\n---\n", {}, ["Satu.", "title: A"]),
    ],
)
def test_where_front_matter_begins_and_ends(
    text: str, fields: dict[str, Any], found: list[Part | str]
) -> None:
    given_fields, given_parts = read(text, PATH)
    assert given_fields == fields
    assert [part.text for part in given_parts] == [
        part if isinstance(part, str) else part.text for part in found
    ]


@pytest.mark.parametrize(
    ("matter", "line", "reason"),
    [
        ("title: A\nautor: Ani", 3, "unknown key 'autor' in the front matter; known: authors, "),
        ("7: A", 2, "unknown key 7 in the front matter"),
        ("title: A\nlanguage: ms", 3, "language must be one of id, en"),
        ("language: no", 2, "language must be one of id, en"),  # YAML reads "no" as false
        ("language: [id]", 2, "language must be one of id, en"),
        ("kind: book", 2, "kind must be one of study, note, document"),
        ("title: A\nid: A b", 3, "id may hold small letters, digits, '.', '_' and '-'"),
        ("id: ../a", 2, "id may hold small letters"),
        ("id: " + "a" * 101, 2, "id may hold small letters"),
        ("translation_of: Ä", 2, "translation_of may hold small letters"),
        ("title:", 2, "title must be a text"),
        ("title: ''", 2, "title must be a text"),
        ("title: 7", 2, "title must be a text"),
        ("title: [A]", 2, "title must be a text"),
        ("url: {a: b}", 2, "url must be a text"),
        ("date: [2020]", 2, "date must be a text"),
        ("authors: 7", 2, "authors must be a list of texts"),
        ("authors: [Ani, 7]", 2, "authors must be a list of texts"),
        ("authors: [Ani, '']", 2, "authors must be a list of texts"),
        ("keywords: {a: b}", 2, "keywords must be a list of texts"),
        ("- a\n- b", 2, "front matter must be lines of 'key: value'"),
        ("just words", 2, "front matter must be lines of 'key: value'"),
        ("id: a\ntitle: A: B", 3, "front matter is not YAML (mapping values are not allowed here)"),
        ("title: 'A", 3, "front matter is not YAML (found unexpected end of stream)"),
        ("title: A\n\tid: a", 3, "front matter is not YAML ("),
        ("authors: [Ani", 3, "front matter is not YAML ("),
        ("title: *a", 2, "front matter is not YAML (found undefined alias"),
        ("title: !!python/object:os.system x", 2, "front matter is not YAML (could not determine"),
        ("? [a, b]\n: c", 2, "front matter is not YAML (found unhashable key)"),
        ('title: "\\U00110000"', 2, "front matter is not YAML ("),
        ('title: "\\UFFFFFFFF"', 2, "front matter is not YAML ("),
        ("title: A\x1bB", 2, "front matter is not YAML ("),
        ("title: A\ndate: 2020-13-45", 3, "front matter is not YAML (month must be in 1..12"),
    ],
)
def test_unusable_front_matter_names_its_line(matter: str, line: int, reason: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(f"---\n{matter}\n---\n\nSatu.\n", PATH)
    assert str(caught.value).startswith(f"notes/a.md:{line}: {reason}")


@pytest.mark.parametrize("text", ["---\ntitle: A\n\nSatu.\n", "---\n", "---\ntitle: A\n----\n"])
def test_front_matter_that_is_not_closed(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(text, PATH)
    assert str(caught.value) == ("notes/a.md:1: the front matter is not closed by a line '---'")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("# Satu\n\n## Dua #\n\nTiga\n====", [("Satu", 1), ("Dua", 2), ("Tiga", 1)]),
        ("Satu\ndua\\\ntiga  \nempat", ["Satu dua tiga empat"]),
        ("**Bio** _Farma_ `bulk` ***x***", ["Bio Farma bulk x"]),
        ("[kata](https://a.b 'judul') dan <https://c.d>", ["kata dan https://c.d"]),
        ("![grafik dosis](a.png) di sini", ["grafik dosis di sini"]),
        ("65\\* dan \\_x\\_ &amp; &lt;b&gt; &eacute;", ["65* dan _x_ & <b> é"]),
        ("- satu\n- dua\n  - tiga\n\n1. empat", ["satu", "dua", "tiga", "empat"]),
        ("> kutipan\n> lanjut", ["kutipan lanjut"]),
        ("| a | b |\n|---|---|\n| 1 | **2** |\n| 3 | |", ["a | b", "1 | 2", "3 | "]),
        ("```\nkode\n```\n\n    lain", ["kode\n", "lain\n"]),
        ("Satu <!-- tersembunyi --> dua", ["Satu  dua"]),
        ("<!-- tersembunyi -->\n\nSatu.", ["Satu."]),
        ("<div onclick='x'>teks</div>\n\nSatu.", ["Satu."]),
        ("Satu <b>dua</b> <script>x</script>", ["Satu dua x"]),
        ("Satu [@a; @b]. Dua [@c].", ["Satu [@a; @b]. Dua [@c]."]),
        ("Satu.\n\n***\n\nDua.", ["Satu.", "Dua."]),
        ("Rp 1.620 dan 65,3 persen", ["Rp 1.620 dan 65,3 persen"]),
        ("$x^2$ :smile: ~~a~~", ["$x^2$ :smile: ~~a~~"]),
        ("", []),
    ],
)
def test_markup_is_removed(body: str, expected: list[str | tuple[str, int]]) -> None:
    assert [(part.text, part.level) for part in parts(body)] == [
        item if isinstance(item, tuple) else (item, 0) for item in expected
    ]


@given(st.text(max_size=200))
def test_any_body_is_read(text: str) -> None:
    assert all(0 <= part.level <= 6 for part in parts(text))


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=80))
def test_any_front_matter_is_read_or_refused_with_its_place(text: str) -> None:
    try:
        fields = front_matter(text, PATH)
    except SourceError as error:
        fields = {}
        line = error.line
    else:
        line = None
    assert set(fields) <= KEYS
    assert line is None or 1 <= line <= len(text.splitlines()) + 2
