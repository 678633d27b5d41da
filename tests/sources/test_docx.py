"""Word documents made with python-docx, and packages made by hand that lie or overflow."""

from __future__ import annotations

import re
import sys
import zipfile
import zlib
from pathlib import Path

import pytest
from docx import Document
from docx.document import Document as DocumentType
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from vaxqa.errors import SourceError
from vaxqa.sources import docx, docx_package, read
from vaxqa.types import Source

# All namespaces of Word's own that the snippets below use.
W = nsdecls("w")


def save(made: DocumentType, folder: Path) -> Path:
    path = folder / "skripsi.docx"
    made.save(str(path))
    return path


def blocks(source: Source) -> list[tuple[int, str]]:
    return [(block.level, source.text[block.start : block.end]) for block in source.blocks]


def texts(made: DocumentType, folder: Path) -> list[str]:
    return [text for _, text in blocks(read(save(made, folder), folder, "document"))]


def refusal(path: Path) -> str:
    with pytest.raises(SourceError) as caught:
        read(path, path.parent, "document")
    assert caught.value.path == Path(path.name)
    return caught.value.reason


def add(made: DocumentType, xml: str) -> None:
    """Put XML of Word's own at the end of the body."""
    made.element.body.insert_element_before(parse_xml(xml), "w:sectPr")


def test_headings_paragraphs_and_table_rows_in_document_order(tmp_path: Path) -> None:
    made = Document()
    made.core_properties.title = "Diplomasi Vaksin Indonesia"
    made.core_properties.author = "Siti Aminah; Budi Santoso"
    made.add_heading("Diplomasi Vaksin", 0)
    made.add_heading("Uji klinis", 1)
    made.add_paragraph("Bio Farma merekrut 1.620 relawan.")
    table = made.add_table(rows=2, cols=3)
    for row, words in zip(
        table.rows, [("Vaksin", "Dosis", "Bulan"), ("Sinovac", "3 juta", "Desember")], strict=True
    ):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    made.add_heading("Izin", 2)
    made.add_paragraph("Izin terbit pada 11 Januari 2021.")
    source = read(save(made, tmp_path), tmp_path, "document")
    assert blocks(source) == [
        (1, "Diplomasi Vaksin"),
        (1, "Uji klinis"),
        (0, "Bio Farma merekrut 1.620 relawan."),
        (0, "Vaksin | Dosis | Bulan"),
        (0, "Sinovac | 3 juta | Desember"),
        (2, "Izin"),
        (0, "Izin terbit pada 11 Januari 2021."),
    ]
    assert source.title == "Diplomasi Vaksin Indonesia"
    assert source.authors == ("Siti Aminah", "Budi Santoso")
    assert (source.pages, source.language, source.kind) == ((), "id", "document")


def test_what_python_docx_writes_about_itself_is_no_title(tmp_path: Path) -> None:
    made = Document()
    made.add_heading("Uji klinis", 1)
    source = read(save(made, tmp_path), tmp_path, "document")
    assert (source.title, source.authors) == ("Uji klinis", ())


def test_merged_cells_are_read_once_and_nested_tables_in_their_cell(tmp_path: Path) -> None:
    made = Document()
    table = made.add_table(rows=1, cols=3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "gabungan"
    inner = table.cell(0, 2).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "a", "b"
    assert texts(made, tmp_path) == ["gabungan | a | b"]


def test_headings_by_a_style_of_ones_own_and_by_outline_level(tmp_path: Path) -> None:
    made = Document()
    style = made.styles.add_style("Judul Bab", WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = made.styles["Heading 2"]
    made.add_paragraph("Kerangka teori", style="Judul Bab")
    for level in (2, 9):
        add(
            made,
            f'<w:p {W}><w:pPr><w:outlineLvl w:val="{level}"/></w:pPr>'
            f"<w:r><w:t>Tingkat {level}</w:t></w:r></w:p>",
        )
    found = blocks(read(save(made, tmp_path), tmp_path, "document"))
    assert found == [(2, "Kerangka teori"), (3, "Tingkat 2"), (0, "Tingkat 9")]


def test_hidden_words_are_left_out(tmp_path: Path) -> None:
    made = Document()
    paragraph = made.add_paragraph("Terlihat.")
    paragraph.add_run(" RAHASIA").font.hidden = True
    shown = paragraph.add_run(" Tetap.")
    shown.font.hidden = False
    run_style = made.styles.add_style("Sembunyi", WD_STYLE_TYPE.CHARACTER)
    run_style.font.hidden = True
    paragraph.add_run(" RAHASIA", style="Sembunyi")
    style = made.styles.add_style("Gelap", WD_STYLE_TYPE.PARAGRAPH)
    style.font.hidden = True
    heir = made.styles.add_style("Lebih gelap", WD_STYLE_TYPE.PARAGRAPH)
    heir.base_style = style
    made.add_paragraph("RAHASIA", style="Lebih gelap").add_run("Muncul.").font.hidden = False
    assert texts(made, tmp_path) == ["Terlihat. Tetap.", "Muncul."]


def test_deleted_words_go_and_inserted_ones_stay(tmp_path: Path) -> None:
    made = Document()
    add(
        made,
        f"<w:p {W}><w:r><w:t>Dosis </w:t></w:r>"
        '<w:del w:id="1" w:author="a"><w:r><w:delText>dua</w:delText></w:r>'
        "<w:r><w:t>DUA</w:t></w:r></w:del>"
        '<w:ins w:id="2" w:author="a"><w:r><w:t>tiga</w:t></w:r></w:ins>'
        '<w:moveFrom w:id="3" w:author="a"><w:r><w:t>PINDAH</w:t></w:r></w:moveFrom>'
        "<w:r><w:tab/><w:t>juta</w:t><w:br/><w:t>non</w:t><w:noBreakHyphen/><w:t>negara</w:t>"
        "<w:softHyphen/><w:instrText>PAGE</w:instrText></w:r></w:p>",
    )
    table = made.add_table(rows=2, cols=1)
    table.cell(0, 0).text, table.cell(1, 0).text = "HAPUS", "simpan"
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f'<w:del {W} w:id="4" w:author="a"/>'))
    assert texts(made, tmp_path) == ["Dosis tiga juta non-negara", "simpan"]


def test_content_controls_and_text_boxes_are_read_and_contents_are_not(tmp_path: Path) -> None:
    made = Document()
    for gallery, words in (("Table of Contents", "Bab I ... 1"), ("Cover Pages", "Sampul")):
        add(
            made,
            f"<w:sdt {W}><w:sdtPr><w:docPartObj><w:docPartGallery w:val='{gallery}'/>"
            "</w:docPartObj></w:sdtPr><w:sdtContent>"
            f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        )
    made.styles.add_style("toc 1", WD_STYLE_TYPE.PARAGRAPH)
    made.add_paragraph("1.1 Latar Belakang\t3", style="toc 1")
    box = "<w:txbxContent><w:p><w:r><w:t>Kotak</w:t></w:r></w:p></w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    add(
        made,
        f"<w:p {W} xmlns:mc='{mc}'><w:r><w:t>Luar</w:t><mc:AlternateContent>"
        f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>",
    )
    assert texts(made, tmp_path) == ["Sampul", "Luar", "Kotak"]


def rewritten(path: Path, change: dict[str, bytes], **options: int) -> Path:
    """The package with some of its files replaced or added."""
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()} | change
    with zipfile.ZipFile(path, "w", options.get("pack", zipfile.ZIP_DEFLATED)) as new:
        for name, content in held.items():
            new.writestr(name, content)
    return path


def test_footnotes_come_behind_the_text(tmp_path: Path) -> None:
    made = Document()
    made.add_paragraph("Isi.")
    path = save(made, tmp_path)
    with zipfile.ZipFile(path) as package:
        types = package.read("[Content_Types].xml").decode()
        links = package.read("word/_rels/document.xml.rels").decode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rewritten(
        path,
        {
            "word/footnotes.xml": (
                f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>Lihat WHO 2020.</w:t>"
                "</w:r></w:p></w:footnote></w:footnotes>"
            ).encode(),
            "[Content_Types].xml": types.replace(
                "</Types>",
                f'<Override PartName="/word/footnotes.xml" ContentType="{kind}"/></Types>',
            ).encode(),
            "word/_rels/document.xml.rels": links.replace(
                "</Relationships>",
                f'<Relationship Id="rId99" Type="{relation}/footnotes" Target="footnotes.xml"/>'
                f'<Relationship Id="rId98" Type="{relation}/footnotes" '
                'TargetMode="External" Target="http://127.0.0.1:9/never-fetched.xml"/></Relationships>',
            ).encode(),
        },
    )
    found = [text for _, text in blocks(read(path, tmp_path, "document"))]
    assert found == ["Isi.", "Lihat WHO 2020."]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is not a DOCX"),
        (b"PK\x03\x04garbage", "is not a DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected with a password or an old"),
    ],
)
def test_what_is_no_docx_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "rusak.docx"
    path.write_bytes(content)
    assert reason in refusal(path)
    assert re.search(r"save it as (plain )?DOCX", refusal(path))


@pytest.mark.parametrize(
    "change",
    [{"word/document.xml": b"<w:document"}, {"[Content_Types].xml": b"<Types/>"}],
)
def test_a_damaged_package_is_refused(tmp_path: Path, change: dict[str, bytes]) -> None:
    assert "is damaged" in refusal(rewritten(save(Document(), tmp_path), change))


def test_a_document_without_words_is_refused(tmp_path: Path) -> None:
    assert "holds no text" in refusal(save(Document(), tmp_path))


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("RAHASIA")
    made = Document()
    made.add_paragraph("Isi.")
    path = save(made, tmp_path)
    with zipfile.ZipFile(path) as package:
        xml = package.read("word/document.xml").decode()
    head, rest = xml.split("?>", 1)
    xml = f'{head}?><!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + rest.replace(
        "Isi.", "Isi. &x;"
    )
    rewritten(path, {"word/document.xml": xml.encode()})
    assert "RAHASIA" not in read(path, tmp_path, "document").text


def test_a_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = rewritten(save(Document(), tmp_path), {"word/media/a.png": bytes(10 * 2**20)})
    assert "unpacks to over 200 times its size" in refusal(path)


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("ENTRIES", 5, "holds more than 5 files"),
        ("UNPACKED", 2**20, "unpacks to more than 1 MiB"),
        ("ENTRY", 2**20, "holds a file of more than 1 MiB"),
    ],
)
def test_a_package_over_a_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    monkeypatch.setattr(docx_package, limit, value)
    path = rewritten(
        save(Document(), tmp_path), {"a.bin": bytes(3 * 2**19)}, pack=zipfile.ZIP_STORED
    )
    assert reason in refusal(path)


def test_a_document_with_too_much_text_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx, "CHARACTERS", 10)
    made = Document()
    made.add_paragraph("Dua belas huruf.")
    assert "more than 10 characters" in refusal(save(made, tmp_path))


@pytest.mark.parametrize("checked", [1000, 1001])
def test_a_bomb_that_lies_about_its_size_is_refused_before_it_is_unpacked(
    tmp_path: Path, checked: int
) -> None:
    made = Document()
    made.add_paragraph("Isi.")
    path = rewritten(save(made, tmp_path), {"word/media/a.png": bytes(50 * 2**20)})
    true, lie = 50 * 2**20, 1000
    # The size is that of the first thousand bytes alone, and the checksum fits it (or nearly).
    data = path.read_bytes()
    data = data.replace(true.to_bytes(4, "little"), lie.to_bytes(4, "little"))
    whole, part = zlib.crc32(bytes(true)), zlib.crc32(bytes(checked))
    path.write_bytes(data.replace(whole.to_bytes(4, "little"), part.to_bytes(4, "little")))
    with zipfile.ZipFile(path) as package:
        assert package.getinfo("word/media/a.png").file_size == lie
    assert "is damaged" in refusal(path)


def test_a_missing_library_is_named_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(Document(), tmp_path)
    monkeypatch.setitem(sys.modules, "docx", None)
    assert 'pip install "vaxqa[documents]"' in refusal(path)
