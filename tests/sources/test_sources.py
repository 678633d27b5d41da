"""From a Markdown or text file to a source."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vaxqa.errors import SourceError
from vaxqa.sources import MAX_BYTES, read
from vaxqa.types import Block, Mark, Source

NOTE = (
    "---\nid: a.id\ntitle: Catatan\nlanguage: id\n---\n\n## Hasil\n\nEfikasi 65,3 persen [@bpom].\n"
)


def source(folder: Path, content: bytes | str, name: str = "notes/A file.md") -> Source:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read(path, folder, "note")


def refusal(folder: Path, content: bytes | str, name: str = "notes/a.md") -> str:
    with pytest.raises(SourceError) as caught:
        source(folder, content, name)
    return str(caught.value)


def test_a_note(tmp_path: Path) -> None:
    text = "Hasil\n\nEfikasi 65,3 persen."
    assert source(tmp_path, NOTE) == Source(
        id="a.id",
        title="Catatan",
        kind="note",
        language="id",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        blocks=(Block(0, 5, 2), Block(7, len(text))),
        path="notes/A file.md",
        marks=(Mark("bpom", len(text) - 1),),
    )


@pytest.mark.parametrize(
    "content",
    [
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("\n", "\r"),
        "\ufeff" + NOTE,
        NOTE.replace("Efikasi", "Efi\u200bkasi\u202e"),
        NOTE.replace("persen", "persen\x00"),
        NOTE + "\n<!-- tersembunyi -->\n",
    ],
)
def test_ways_to_save_the_same_note(tmp_path: Path, content: str) -> None:
    assert source(tmp_path, content) == source(tmp_path, NOTE)


def test_what_the_front_matter_does_not_say(tmp_path: Path) -> None:
    made = source(
        tmp_path, "# Uji klinis\n\nVaksin itu tiba dan diuji.\n", "documents/Bab II (akhir).md"
    )
    assert (made.id, made.title, made.kind, made.language) == (
        "bab-ii-akhir",
        "Uji klinis",
        "note",
        "id",
    )
    made = source(tmp_path, "The vaccine was tested.", "documents/疫苗.TXT")
    assert (made.id, made.title, made.language) == ("source", "疫苗", "en")


def test_the_front_matter_overrides_the_folders_kind(tmp_path: Path) -> None:
    assert source(tmp_path, "---\nkind: study\n---\nSatu.").kind == "study"


def test_plain_text_is_paragraphs_and_never_markup(tmp_path: Path) -> None:
    made = source(tmp_path, "# Satu\ndua\r\n \r\n**tiga** [@a]\n\n\n", "notes/a.txt")
    assert made.text == "# Satu dua\n\n**tiga**"
    assert [block.level for block in made.blocks] == [0, 0]
    assert made.marks == (Mark("a", len(made.text)),)
    assert made.title == "a"


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("", "notes/a.md", "notes/a.md: holds no text (a scan needs OCR before"),
        ("", "notes/a.txt", "notes/a.txt: holds no text"),
        (" \n\u200b\n", "notes/a.md", "notes/a.md: holds no text"),
        ("---\ntitle: A\n---\n", "notes/a.md", "notes/a.md: holds no text"),
        ("<!-- a -->", "notes/a.md", "notes/a.md: holds no text"),
        ("[@a]", "notes/a.md", "notes/a.md: holds no text"),
        (b"caf\xe9", "notes/a.md", "notes/a.md: is not UTF-8 text (byte 3); save it as UTF-8"),
        (b"caf\xe9", "notes/a.txt", "notes/a.txt: is not UTF-8 text (byte 3)"),
        ("Satu.".encode("utf-16"), "notes/a.md", "notes/a.md: is not UTF-8 text (byte 0)"),
        ("---\nautor: A\n---\nSatu.", "notes/a.md", "notes/a.md:2: unknown key 'autor'"),
        ("---\r\nid: a\r\nautor: A\r\n---\r\nB.", "notes/a.md", "notes/a.md:3: unknown key"),
        (
            "\ufeff---\ntitle: A\nSatu.",
            "notes/a.md",
            "notes/a.md:1: the front matter is not closed",
        ),
        ("x", "notes/a.odt", "notes/a.odt: is of a kind that cannot be read; known: .docx .htm"),
        ("x", "notes/a", "notes/a: is of a kind that cannot be read"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | str, name: str, message: str
) -> None:
    assert refusal(tmp_path, content, name).startswith(message)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match=r"^a\.md: is larger than 50 MiB; split it$"):
        read(path, tmp_path, "note")


def test_what_the_system_cannot_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    for path in (tmp_path / "a.md", tmp_path / "gone.md"):
        with pytest.raises(SourceError, match=rf"^{path.name}: cannot be read \("):
            read(path, tmp_path, "note")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200), st.sampled_from(["md", "txt"])
)
def test_any_text_is_a_source_or_refused(tmp_path: Path, text: str, suffix: str) -> None:
    try:
        made = source(tmp_path, text, f"notes/a.{suffix}")
    except SourceError:
        return
    assert made.text.strip() == made.text != ""
    assert made.sha256 == hashlib.sha256(made.text.encode()).hexdigest()
    at = 0
    for block in made.blocks:
        assert made.text[at : block.start] in {"", "\n\n"}
        assert block.start < block.end
        at = block.end
    assert at == len(made.text)
