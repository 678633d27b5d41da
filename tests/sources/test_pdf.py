"""PDF files made with fpdf2 and pypdf, read through the door that everything else uses."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from fpdf import FPDF
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.constants import PageLabelStyle
from pypdf.generic import DecodedStreamObject, NameObject

from vaxqa.errors import SourceError
from vaxqa.sources import pdf, pdf_lines, read
from vaxqa.sources.pdf_hyphens import Hyphens
from vaxqa.sources.pdf_layout import Line, parts
from vaxqa.types import Source

pytestmark = pytest.mark.slow

FIRST = (
    "Pandemi mendorong Indonesia menjalankan diplomasi vaksin multi-jalur dengan Tiongkok. "
    "Bio Farma dan Sinovac menguji vaksin itu di Bandung dengan 1.620 relawan."
)
SECOND = (
    "Badan POM menerbitkan izin penggunaan darurat pada 11 Januari 2021. "
    "Efikasi vaksin tercatat 65,3 persen menurut laporan sementara."
)


class Study(FPDF):
    """A page has a running header, a footer with its number, and what is written on it."""

    header_text = "Jurnal Hubungan Internasional"

    def header(self) -> None:
        self.set_font("Times", size=10)
        self.cell(0, 6, self.header_text, new_x="LMARGIN", new_y="NEXT")
        self.ln(6)

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("Times", size=10)
        self.cell(0, 6, f"Halaman {self.page_no()}", align="C")

    def heading(self, text: str) -> None:
        self.set_font("Times", "B", 12)
        self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)

    def paragraph(self, text: str) -> None:
        self.set_font("Times", size=12)
        self.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
        self.ln(4)


def study() -> Study:
    made = Study()
    made.set_title("Diplomasi Vaksin Indonesia")
    made.set_author("Siti Aminah")
    made.add_page()
    made.heading("BAB I\nPENDAHULUAN")
    made.heading("1.1 Latar Belakang")
    made.paragraph(FIRST)
    made.add_page()
    made.heading("1.2 Rumusan Masalah")
    made.heading("A. Pertanyaan Utama")
    made.paragraph(SECOND)
    return made


def blocks(source: Source) -> list[tuple[int, str]]:
    return [(block.level, source.text[block.start : block.end]) for block in source.blocks]


def save(made: FPDF, folder: Path) -> Path:
    path = folder / "skripsi.pdf"
    made.output(str(path))
    return path


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(path, path.parent, "document")
    assert caught.value.path == Path(path.name)
    return caught.value.reason


def test_headings_paragraphs_and_properties_without_headers_and_footers(tmp_path: Path) -> None:
    source = read(save(study(), tmp_path), tmp_path, "document")
    assert blocks(source) == [
        (1, "BAB I PENDAHULUAN"),
        (2, "1.1 Latar Belakang"),
        (0, FIRST),
        (2, "1.2 Rumusan Masalah"),
        (3, "A. Pertanyaan Utama"),
        (0, SECOND),
    ]
    assert (source.title, source.authors) == ("Diplomasi Vaksin Indonesia", ("Siti Aminah",))
    assert (source.language, source.kind, source.path) == ("id", "document", "skripsi.pdf")


def test_pages_are_spans_of_the_text_with_their_printed_labels(tmp_path: Path) -> None:
    path = save(study(), tmp_path)
    writer = PdfWriter(clone_from=str(path))
    writer.set_page_label(0, 0, style=PageLabelStyle.LOWERCASE_ROMAN, start=9)
    writer.set_page_label(1, 1, style=PageLabelStyle.DECIMAL, start=1)
    writer.write(str(path))
    source = read(path, tmp_path, "document")
    assert [(page.number, page.label) for page in source.pages] == [(1, "ix"), (2, "1")]
    first, second = source.pages
    assert first.start == 0
    assert first.end == second.start
    assert second.end == len(source.text)
    assert FIRST in source.text[first.start : first.end]
    assert SECOND in source.text[second.start : second.end]
    assert all(
        sum(page.start <= block.start and block.end <= page.end for page in source.pages) == 1
        for block in source.blocks
    )


def test_a_blank_page_keeps_the_numbers_of_the_others(tmp_path: Path) -> None:
    made = FPDF()
    made.set_font("Times", size=12)
    for text in (FIRST, "", SECOND):
        made.add_page()
        made.multi_cell(0, 6, text)
    source = read(save(made, tmp_path), tmp_path, "document")
    assert [(page.number, page.label) for page in source.pages] == [(1, "1"), (3, "3")]


def test_left_and_right_pages_may_have_headers_of_their_own(tmp_path: Path) -> None:
    made = Study()
    for number in range(6):
        made.header_text = f"{number + 1}   Siti Aminah" if number % 2 else "Diplomasi   3"
        made.add_page()
        made.paragraph(f"Kalimat {'abcdef'[number]} di halaman ini.")
    found = [text for _, text in blocks(read(save(made, tmp_path), tmp_path, "document"))]
    assert found == [f"Kalimat {letter} di halaman ini." for letter in "abcdef"]


def edges(*tops: str, size: float = 11) -> list[list[Line]]:
    """Pages of four different lines of body text below a line at the top of each."""
    return [
        [
            Line(top, 70, 800, size),
            *column(*(f"Kalimat {number}{letter} di halaman ini." for letter in "abcd")),
        ]
        for number, top in enumerate(tops)
    ]


OTHERS = ("satu", "dua", "tiga", "empat", "lima", "enam")


def tops_kept(pages: list[list[Line]]) -> list[str]:
    found = parts(pages, [str(number + 1) for number in range(len(pages))])
    return [part.text for part in found if not part.text.startswith("Kalimat")]


@pytest.mark.parametrize(
    "tops",
    [
        ("BAB 1", "BAB 2", "BAB 3"),
        ("Contoh 1", "Contoh 2"),
        ("Vaksin dan dosis", "Lain", "Vaksin dan dosis", "Lagi", "Akhir"),
    ],
)
def test_what_merely_looks_alike_at_the_edge_of_pages_is_kept(tops: tuple[str, ...]) -> None:
    assert tops_kept(edges(*tops)) == list(tops)


def test_large_type_is_no_running_header(tmp_path: Path) -> None:
    assert tops_kept(edges("Latar", "Latar", "Latar", size=20)) == ["Latar", "Latar", "Latar"]


@pytest.mark.parametrize(
    "tops",
    [
        ("Jurnal", "Jurnal", "Jurnal", "Jurnal"),
        ("i", "ii", "iii", "iv"),
        ("- 123 -", "- 124 -", "- 125 -", "- 126 -"),
        ("laman.html 1/2", "laman.html 2/2"),
        ("Bab 1: Teori 1", "Bab 1: Teori 2", *OTHERS),
        ("Vol. 2, No. 1", "Vol. 2, No. 1", "Vol. 2, No. 1", "Vol. 2, No. 1"),
    ],
)
def test_what_repeats_at_the_edge_of_pages_is_dropped(tops: tuple[str, ...]) -> None:
    assert tops_kept(edges(*tops)) == [top for top in tops if top in OTHERS]


def test_hyphens_of_a_line_break_go_and_those_of_a_word_stay(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("Times", size=12)
    for line in (
        "Program vaksi-",
        "nasi disebut diplomasi multi-",
        "track. Negara-",
        "negara di G-",
        "20 dan Indonesia-",
        "Tiongkok menyebut BUMN-",
        "nya sebagai mitra, dengan kerja-",
        "sama yang menyangkut vaksinasi dan kerja-sama lain.",
    ):
        made.cell(0, 6, line, new_x="LMARGIN", new_y="NEXT")
    assert read(save(made, tmp_path), tmp_path, "document").text == (
        "Program vaksinasi disebut diplomasi multi-track. Negara-negara di G-20 dan "
        "Indonesia-Tiongkok menyebut BUMN-nya sebagai mitra, dengan kerja-sama yang "
        "menyangkut vaksinasi dan kerja-sama lain."
    )


def test_raised_digits_do_not_become_part_of_a_number(tmp_path: Path) -> None:
    made = FPDF()
    made.add_page()
    made.set_font("Times", size=12)
    made.write(6, "Efikasinya 65,3 persen")
    made.char_vpos = "SUP"
    made.write(6, "12")
    made.char_vpos = "LINE"
    made.write(6, " menurut laporan sementara.")
    assert read(save(made, tmp_path), tmp_path, "document").text == (
        "Efikasinya 65,3 persen¹² menurut laporan sementara."
    )


def test_a_table_of_contents_is_left_out(tmp_path: Path) -> None:
    made = study()
    made.add_page()
    made.paragraph("1.1 Latar Belakang ............ 1\n1.2 Rumusan Masalah . . . . . . . . ii")
    source = read(save(made, tmp_path), tmp_path, "document")
    assert source.text.count("Latar Belakang") == 1
    assert "...." not in source.text


def test_programs_that_sign_for_the_author_are_not_believed(tmp_path: Path) -> None:
    made = study()
    made.set_title("Microsoft Word - SKRIPSI FIX bgt.docx")
    made.set_author("ASUS")
    source = read(save(made, tmp_path), tmp_path, "document")
    assert (source.title, source.authors) == ("BAB I PENDAHULUAN", ())


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128"])
def test_a_password_is_asked_for_only_where_a_viewer_would_ask(
    tmp_path: Path, algorithm: str
) -> None:
    path = save(study(), tmp_path)
    for user, owner in (("", "pemilik"), ("rahasia", "pemilik")):
        writer = PdfWriter(clone_from=str(path))
        writer.encrypt(user, owner, algorithm=algorithm)
        locked = tmp_path / f"locked{len(user)}.pdf"
        writer.write(str(locked))
    assert FIRST in read(tmp_path / "locked0.pdf", tmp_path, "document").text
    assert "protected with a password" in refusal(tmp_path / "locked7.pdf")


@pytest.mark.parametrize(
    "content", [b"", b"\x00\xffgarbage" * 500, b"%PDF-1.7\n", b"%PDF-1.7\n1 0 obj <</Type /Cat"]
)
def test_garbage_is_refused_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rusak.pdf"
    path.write_bytes(content)
    reason = refusal(path)
    assert "is not a PDF or is damaged" in reason
    assert "save or print it to a new PDF" in reason


def test_a_cut_off_file_is_never_half_read(tmp_path: Path) -> None:
    whole = save(study(), tmp_path).read_bytes()
    text = read(tmp_path / "skripsi.pdf", tmp_path, "document").text
    path = tmp_path / "cut.pdf"
    for tenth in range(1, 10):
        path.write_bytes(whole[: len(whole) * tenth // 10])
        try:
            found = read(path, tmp_path, "document").text
        except SourceError:
            continue
        assert found == text


@pytest.mark.parametrize("typed", [0, 1])
def test_a_scan_is_refused_even_behind_a_typed_cover(tmp_path: Path, typed: int) -> None:
    made = FPDF()
    for number in range(4):
        made.add_page()
        made.set_font("Times", size=12)
        if number < typed:
            made.multi_cell(0, 6, FIRST)
        else:
            made.rect(20, 20, 100, 100, style="F")
    reason = refusal(save(made, tmp_path))
    assert f"no text on {4 - typed} of 4 pages" in reason
    assert "OCR" in reason


def with_content(folder: Path, content: bytes) -> Path:
    """The study with other drawing commands on its first page."""
    writer = PdfWriter(clone_from=str(save(study(), folder)))
    stream = DecodedStreamObject()
    stream.set_data(content)
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    path = folder / "lain.pdf"
    writer.write(str(path))
    return path


def slow(folder: Path) -> Path:
    """A small file that takes pypdf far longer than the limits that the tests set."""
    return with_content(folder, b"BT /F1 12 Tf 10 10 Td (x) Tj ET\n" * 150_000)


def test_text_in_fonts_that_no_one_can_decode_is_refused(tmp_path: Path) -> None:
    path = with_content(tmp_path, b"BT /NoSuchFont 12 Tf 10 10 Td (tak terbaca sama sekali) Tj ET")
    assert "cannot be decoded" in refusal(path)


def test_a_file_that_takes_too_long_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = slow(tmp_path)
    monkeypatch.setattr(pdf, "SECONDS", 1.0)
    started = time.monotonic()
    assert "could not be read in 1 seconds" in refusal(path)
    assert time.monotonic() - started < 30


@pytest.mark.skipif(sys.platform != "linux", reason="the memory limit holds on Linux")
def test_a_file_that_needs_too_much_memory_is_given_up(tmp_path: Path) -> None:
    path = slow(tmp_path)
    with pytest.raises(SourceError, match="memory"):
        pdf.read(path, Path(path.name), memory=120 * 2**20)


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [("PAGES", 1, "has 2 pages, more than 1"), ("CHARACTERS", 100, "more than 100 characters")],
)
def test_a_file_over_a_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    monkeypatch.setattr(pdf, limit, value)
    assert reason in refusal(save(study(), tmp_path))


def test_the_reader_process_sees_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in "".join(pdf._environment().values())


def test_a_missing_library_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(study(), tmp_path)
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert 'pip install "vaxqa[documents]"' in refusal(path)


@pytest.mark.parametrize(
    ("elsewhere", "lines", "expected"),
    [
        ([], ["sosial-", "budaya"], "sosialbudaya"),
        (["kerja-", "sama", "kerja-sama"], ["sosial-", "budaya"], "sosial-budaya"),
        (["vak-", "sin", "vaksin"], ["sosial-", "budaya"], "sosialbudaya"),
        (["kerja-", "sama"] * 3 + ["kerja-sama", "vaksinasi"], ["vaksi-", "nasi"], "vaksinasi"),
        (["kerja-", "sama", "kerja-sama"], ["vaksi\u00ad", "nasi"], "vaksinasi"),
        ([], ["lihat -", "misalnya", "– ini"], "lihat - misalnya – ini"),
    ],
)
def test_doubtful_hyphens_follow_the_rest_of_the_file(
    elsewhere: list[str], lines: list[str], expected: str
) -> None:
    assert Hyphens([*elsewhere, *lines]).join(lines) == expected


def column(*texts: str, x: float = 70, y: float = 700, size: float = 11) -> list[Line]:
    return [Line(text, x, y - 14 * place, size) for place, text in enumerate(texts)]


LAYOUTS: dict[str, tuple[list[Line], list[str]]] = {
    "gap": (column("Satu kalimat") + column("dua kalimat", y=665), ["Satu kalimat", "dua kalimat"]),
    "first line indented": (
        column("Kalimat satu yang panjang.")
        + column("Kalimat dua yang juga", x=95, y=686)
        + column("panjang sampai ke sini.", y=672),
        ["Kalimat satu yang panjang.", "Kalimat dua yang juga panjang sampai ke sini."],
    ),
    "hanging indent": (
        column("Diamond, L. dan McDonald, J. Multi-Track")
        + column("Diplomacy", x=95, y=686)
        + column("Hotez, P. Vaccine Diplomacy", y=672),
        ["Diamond, L. dan McDonald, J. Multi-Track Diplomacy", "Hotez, P. Vaccine Diplomacy"],
    ),
    "two columns": (
        column("Kalimat ini mulai di", "kolom kiri dan")
        + column("berakhir di kanan.", "Ini kalimat lain.", x=300),
        ["Kalimat ini mulai di kolom kiri dan berakhir di kanan. Ini kalimat lain."],
    ),
    "columns in the other order": (
        column("Kalimat ini mulai di", "kolom kanan dan", x=300) + column("berakhir di kiri."),
        ["Kalimat ini mulai di kolom kanan dan berakhir di kiri."],
    ),
    "footnote in small type": (
        column("Teks utama", "yang berlanjut ke") + column("1 Lihat laporan.", y=668, size=8),
        ["Teks utama yang berlanjut ke", "1 Lihat laporan."],
    ),
    "small type at the usual distance": (
        column("Kalimat pertama yang", "panjang sampai sini.")
        + column("Catatan kecil di bawah", y=672, size=8),
        ["Kalimat pertama yang panjang sampai sini.", "Catatan kecil di bawah"],
    ),
    "bullets": (column("• butir satu", "• butir dua"), ["butir satu", "butir dua"]),
    "capitals inside a sentence": (
        column("Mitranya adalah", "GAVI, UNICEF DAN WHO", "serta CEPI."),
        ["Mitranya adalah GAVI, UNICEF DAN WHO serta CEPI."],
    ),
    "ligature": (column("e\ufb01kasi"), ["efikasi"]),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_paragraphs_by_place(name: str) -> None:
    lines, expected = LAYOUTS[name]
    assert [part.text for part in parts([lines], ["1"])] == expected


@pytest.mark.parametrize(
    ("line", "level"),
    [
        (Line("BAB IV HASIL DAN PEMBAHASAN"), 1),
        (Line("Chapter 2: Theory"), 1),
        (Line("2.1.3 Uji Klinis Fase III"), 3),
        (Line("DAFTAR PUSTAKA"), 2),
        (Line("A. Latar Belakang", bold=True), 3),
        (Line("Bab II membahas teori yang dipakai."), 0),
        (Line("1.620 Relawan ikut serta."), 0),
        (Line("3.1 Juta dosis tiba pada bulan Desember."), 0),
        (Line("WHO"), 0),
        (Line("XDG_DATA_HOME"), 0),
        (Line("Kalimat tebal yang utuh.", bold=True), 0),
        (Line("Abstrak tebal tanpa akhir " * 7, bold=True), 0),
    ],
)
def test_headings_by_their_words(line: Line, level: int) -> None:
    assert [part.level for part in parts([[line]], ["1"])] == [level]


def test_headings_by_their_size() -> None:
    lines = [Line("Diplomasi Vaksin", 70, 780, 18), Line("Uji Klinis", 70, 750, 14)]
    lines += column("Kalimat pertama", "sampai akhir.")
    assert [part.level for part in parts([lines], ["1"])] == [1, 2, 0]


def test_words_go_before_places_where_the_two_differ() -> None:
    class Page:
        def extract_text(self, visitor_text: Callable[..., None], **_: object) -> str:
            visitor_text("dua\n", [1, 0, 0, 1, 0, 0], [1, 0, 0, 1, 0, 0], None, 12)
            return "satu\n\ndua"

    found = pdf_lines._page(cast(PageObject, Page()), 1)
    assert [(line.text, line.size) for line in found] == [("satu", 0), ("dua", 0)]


def test_a_damaged_page_is_named(tmp_path: Path, damaged: Callable[[Path], Path]) -> None:
    assert "on page 2" in refusal(damaged(save(study(), tmp_path)))


@pytest.fixture
def damaged() -> Callable[[Path], Path]:
    """Makes the second page's content something that no filter can undo."""

    def damage(path: Path) -> Path:
        reader = PdfReader(str(path))
        writer = PdfWriter(clone_from=reader)
        stream = DecodedStreamObject()
        stream.set_data(b"not ascii 85 \xff")
        stream[NameObject("/Filter")] = NameObject("/NoSuchFilter")
        writer.pages[1][NameObject("/Contents")] = writer._add_object(stream)
        writer.write(str(path))
        return path

    return damage
