"""Web pages as they come: badly formed, badly encoded, with things that no reader sees."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from vaxqa.errors import SourceError
from vaxqa.sources import read
from vaxqa.types import Source


def page(folder: Path, content: str | bytes, name: str = "laman.html") -> Source:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, folder, "document")


def blocks(source: Source) -> list[tuple[int, str]]:
    return [(block.level, source.text[block.start : block.end]) for block in source.blocks]


def texts(folder: Path, content: str | bytes) -> list[str]:
    return [text for _, text in blocks(page(folder, content))]


def test_headings_paragraphs_items_and_rows_with_what_the_page_tells_of_itself(
    tmp_path: Path,
) -> None:
    source = page(
        tmp_path,
        """<!doctype html><html lang="id-ID"><head><title> Diplomasi
        Vaksin </title><meta name="Author" content="Siti Aminah"></head><body>
        <h1>Uji <em>klinis</em></h1><p>Bio Farma merekrut <b>1.620</b>
        relawan.</p><ul><li>satu</li><li>dua <ul><li>dalam</li></ul></li></ul>
        <blockquote>Kutipan &amp; &lt;b&gt;tanda&lt;/b&gt;</blockquote>
        <table><tr><th>Vaksin</th><th>Dosis</th></tr>
        <tr><td><p>Sinovac</p></td><td>3 juta</td></tr></table>
        <h3>Izin</h3>Tanpa tanda paragraf.<br>Baris dua.<br><br>Paragraf lain.</body></html>""",
    )
    assert blocks(source) == [
        (1, "Uji klinis"),
        (0, "Bio Farma merekrut 1.620 relawan."),
        (0, "satu"),
        (0, "dua"),
        (0, "dalam"),
        (0, "Kutipan & <b>tanda</b>"),
        (0, "Vaksin | Dosis"),
        (0, "Sinovac | 3 juta"),
        (3, "Izin"),
        (0, "Tanpa tanda paragraf. Baris dua."),
        (0, "Paragraf lain."),
    ]
    assert (source.title, source.authors, source.language) == (
        "Diplomasi Vaksin",
        ("Siti Aminah",),
        "id",
    )
    assert source.pages == ()


def test_each_author_that_a_journal_names(tmp_path: Path) -> None:
    source = page(
        tmp_path,
        '<meta name="citation_author" content="Siti A."><meta name="citation_author" '
        'content="Budi S."><meta name="author" content="admin"><p>The vaccine was shipped.',
        name="artikel.htm",
    )
    assert (source.authors, source.title) == (("Siti A.", "Budi S."), "artikel")


@pytest.mark.parametrize(
    ("told", "words", "language"),
    [
        ("id-ID", "Bio Farma, Sinovac.", "id"),
        ("EN", "Bio Farma, Sinovac.", "en"),
        ("ms", "Vaksin itu telah tiba di negara kita.", "id"),
    ],
)
def test_the_language_is_as_told_or_as_the_words_show(
    tmp_path: Path, told: str, words: str, language: str
) -> None:
    assert page(tmp_path, f'<html lang="{told}"><p>{words}').language == language


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>RAHASIA</script>",
        "<style>RAHASIA</style>",
        "<template><p>RAHASIA</p></template>",
        "<noscript>RAHASIA</noscript>",
        "<!-- RAHASIA --><![CDATA[RAHASIA]]>",
        "<nav>RAHASIA</nav><header>RAHASIA</header><footer>RAHASIA</footer><aside>RAHASIA</aside>",
        "<form><label>RAHASIA <input value=RAHASIA></label><button>RAHASIA</button></form>",
        "<div hidden><p>RAHASIA</p></div>",
        '<p aria-hidden="true">RAHASIA</p>',
        '<p style="color:red; Display : NONE !important">RAHASIA</p>',
        '<span style="visibility:hidden">RAHASIA</span>',
        '<span style="font-size:0px">RAHASIA</span>',
        '<span style="opacity: 0">RAHASIA</span>',
        '<span style="color:#FFF">RAHASIA</span>',
        '<div style="background:white"><font color="white">RAHASIA</font></div>',
        '<p style="color: rgb(255, 255, 255); background-color: #ffffff">RAHASIA</p>',
        '<img alt="RAHASIA" title="RAHASIA"><svg><text>RAHASIA</text></svg>',
        "<p hidden>RAHASIA",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(tmp_path: Path, hidden: str) -> None:
    found = texts(tmp_path, f"<body><p>Sebelum.</p>{hidden}<p>Sesudah.</p></body>")
    assert found == ["Sebelum.", "Sesudah."]


@pytest.mark.parametrize(
    "shown",
    [
        '<p style="background:#003366"><span style="color:white">Terlihat.</span></p>',
        '<table><tr bgcolor="navy"><td style="color:#fff">Terlihat.</td></tr></table>',
        '<p style="font-size:0.9em;opacity:0.8">Terlihat.</p>',
        "<form><main><p>Terlihat.</p></main></form>",
        "<ul><li hidden>x<li>Terlihat.</ul>",
        "<p>&#84;erlihat.\u200b</p>",
    ],
)
def test_what_a_reader_sees_is_kept(tmp_path: Path, shown: str) -> None:
    assert texts(tmp_path, shown) == ["Terlihat."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<p>satu<p>dua<li>tiga<li>empat", ["satu", "dua", "tiga", "empat"]),
        ("<html><head><title>T</title><body><p>isi", ["isi"]),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", ["a | b", "c | d"]),
        ("<table><tr><td><table><tr><td>a<tr><td>b</table><td>c", ["a", "b", "c"]),
        (
            "<table><tr><td><table><tr><td>a</td></tr></table></td><td>b</td></tr></table>",
            ["a | b"],
        ),
        ("</div></p><b>tebal<i>miring</b>lagi</i>", ["tebalmiringlagi"]),
        ("<p>a < b & c <", ["a < b & c <"]),
        ("tanpa satu tanda pun", ["tanpa satu tanda pun"]),
        ("<?xml version='1.0'?><p>isi</p>", ["isi"]),
        ("<h2>Judul<p>isi</h2>", ["Judul", "isi"]),
        ("<div>" * 3000 + "dalam" + "</div>" * 3000, ["dalam"]),
    ],
)
def test_bad_form_is_accepted(tmp_path: Path, content: str, expected: list[str]) -> None:
    assert texts(tmp_path, content) == expected


def test_a_table_that_lays_out_the_page_is_read_as_the_page(tmp_path: Path) -> None:
    content = "<table><tr><td>menu</td><td><h1>Judul</h1><p>satu</p><p>dua</p></td></tr></table>"
    assert blocks(page(tmp_path, content)) == [(0, "menu"), (1, "Judul"), (0, "satu"), (0, "dua")]


WORDS = "Menteri berkata: “Vaksin café itu – tiba.”"


@pytest.mark.parametrize(
    "content",
    [
        f"<p>{WORDS}".encode(),
        b"\xef\xbb\xbf" + f"<p>{WORDS}".encode(),
        f"<p>{WORDS}".encode("utf-16"),
        f'<meta charset="windows-1252"><p>{WORDS}'.encode("cp1252"),
        # Declared wrongly, in each of the ways that happen:
        f'<meta charset="utf-8"><p>{WORDS}'.encode("cp1252"),
        f'<meta charset="iso-8859-1"><p>{WORDS}'.encode("cp1252"),
        f'<meta http-equiv=Content-Type content="text/html; charset=no-such"><p>{WORDS}'.encode(),
        f'<meta charset="utf-16"><p>{WORDS}'.encode(),
        f'<meta charset="unicode_escape"><p>{WORDS}'.encode(),
    ],
)
def test_encodings(tmp_path: Path, content: bytes) -> None:
    assert texts(tmp_path, content) == [WORDS]


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"laman.html: .*encoding; save it as UTF-8"):
        page(tmp_path, b"\x81\x8d\x8f\x90\x9d")


def test_a_page_without_words_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no text"):
        page(tmp_path, "<body><script>1</script></body>")


def test_a_missing_library_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "bs4", None)
    with pytest.raises(SourceError, match=r'pip install "vaxqa\[documents\]"'):
        page(tmp_path, "<p>isi")
