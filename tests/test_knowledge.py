"""The knowledge folder as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vaxqa import knowledge
from vaxqa.errors import SourceError, UsageError
from vaxqa.lexicon import Entry

Folder = Callable[..., Path]

FILES = {
    "study/abstract.md": "---\nid: study.id\nlanguage: id\n---\n\n## ABSTRAK\n\nVaksin itu tiba.\n",
    "notes/trial.id.md": "---\nid: trial.id\nlanguage: id\n---\n\nRelawannya 1.620 [@who].\n",
    "notes/trial.en.md": (
        "---\nid: trial.en\nlanguage: en\ntranslation_of: trial.id\n---\n\nIt had 1,620 [@who].\n"
    ),
    "documents/deep/er/text.txt": "The agreement was signed.",
    "references.json": '[{"id": "who", "title": "Report"}]',
    "glossary.csv": "en,id,note\nvaccine,vaksin,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Makes a knowledge folder; a file that is `None` is left out."""

    def made(changes: dict[str, str | bytes | None] | None = None) -> Path:
        root = tmp_path / "knowledge"
        shutil.rmtree(root, ignore_errors=True)
        for name, content in {**FILES, **(changes or {})}.items():
            if content is not None:
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return made


def test_a_folder_is_read_in_a_fixed_order(folder: Folder) -> None:
    found = knowledge.load(folder())
    assert [(source.id, source.kind) for source in found.sources] == [
        ("study.id", "study"),
        ("trial.en", "note"),
        ("trial.id", "note"),
        ("text", "document"),
    ]
    assert [source.path for source in found.sources][-1] == "documents/deep/er/text.txt"
    assert found.references["who"].text == "Report."
    assert found.glossary == (Entry(("vaccine",), ("vaksin",)),)
    assert found.skipped == ()


def test_what_lies_about_is_no_source(folder: Folder) -> None:
    root = folder(
        {
            "notes/README.md": "How to write notes.",
            "notes/.hidden.md": "x",
            "documents/.git/config": "x",
            "documents/~$thesis.docx": "x",
            "other/a.md": "x",
            "a.md": "x",
        }
    )
    assert len(knowledge.load(root).sources) == 4


def test_bibliography_and_glossary_may_be_missing(folder: Folder) -> None:
    root = folder(dict.fromkeys(["references.json", "glossary.csv", *list(FILES)[1:3]]))
    found = knowledge.load(root)
    assert (found.references, found.glossary, len(found.sources)) == ({}, (), 2)


BROKEN: list[tuple[dict[str, str | bytes | None], str]] = [
    (
        {"notes/a.md": "---\nid: a\nautor: Ani\n---\nSatu."},
        "notes/a.md:3: unknown key 'autor' in the front matter",
    ),
    ({"notes/a.md": "---\nlanguage: ms\n---\nSatu."}, "notes/a.md:2: language must be one of"),
    ({"notes/a.md": "---\nid: a\nSatu."}, "notes/a.md:1: the front matter is not closed"),
    ({"notes/a.md": ""}, "notes/a.md: holds no text"),
    ({"notes/a.md": b"\xff\xfe\x00"}, "notes/a.md: is not UTF-8 text"),
    ({"documents/a.odt": "x"}, "documents/a.odt: is of a kind that cannot be read"),
    (
        {"notes/zz.md": "---\nid: trial.id\n---\nSatu."},
        "notes/zz.md: has the id 'trial.id' of notes/trial.id.md; give it an id of its own",
    ),
    (
        {"notes/a.md": "---\nid: a\n---\n\nSatu [@who-2].\n\nDua [@who; @gone].\n"},
        "notes/a.md:5: cites [@who-2], which references.json does not have",
    ),
    (
        {"notes/a.md": "---\r\nid: a\r\n---\r\n\r\nDua [@who; @gone].\r\n"},
        "notes/a.md:5: cites [@gone], which references.json does not have",
    ),
    (
        {"notes/a.txt": "Satu.\n\nDua [@gone]."},
        "notes/a.txt:3: cites [@gone], which references.json does not have",
    ),
]


@pytest.mark.parametrize(("changes", "message"), BROKEN)
def test_a_source_that_cannot_be_used_stops_or_is_skipped_and_named(
    folder: Folder, changes: dict[str, str | bytes | None], message: str
) -> None:
    root = folder(changes)
    with pytest.raises(SourceError) as caught:
        knowledge.load(root)
    assert str(caught.value).startswith(message)
    found = knowledge.load(root, on_error="skip")
    assert len(found.sources) == 4
    assert [str(error) for error in found.skipped] == [str(caught.value)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"references.json": "["}, "references.json:1: is not JSON"),
        ({"references.json": "{}"}, "references.json: must be a JSON list"),
        ({"glossary.csv": "a,b\n"}, "glossary.csv:1: needs the columns en, id"),
        ({"glossary.csv": b"en,id\n\xff,b\n"}, "glossary.csv: is not UTF-8 text"),
    ],
)
@pytest.mark.parametrize("on_error", ["stop", "skip"])
def test_a_broken_table_always_stops(
    folder: Folder,
    changes: dict[str, str | bytes | None],
    message: str,
    on_error: knowledge.OnError,
) -> None:
    with pytest.raises(SourceError) as caught:
        knowledge.load(folder(changes), on_error)
    assert str(caught.value).startswith(message)


def test_a_folder_of_nothing(tmp_path: Path, folder: Folder) -> None:
    for read in (knowledge.load, knowledge.fingerprint):
        with pytest.raises(UsageError, match=r"^There is no knowledge folder at .*gone\. Name one"):
            read(tmp_path / "gone")
    with pytest.raises(UsageError, match="holds no readable source; put files into"):
        knowledge.load(tmp_path)
    root = folder({**dict.fromkeys(FILES), "notes/a.md": ""})
    with pytest.raises(UsageError, match="holds no readable source"):
        knowledge.load(root, on_error="skip")


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"assistant.toml": 'name = "A"'}, True),
        ({"notes/README.md": "x"}, True),
        ({"notes/trial.id.md": FILES["notes/trial.id.md"] + " "}, False),
        ({"references.json": "[]"}, False),
        ({"glossary.csv": None}, False),
        ({"documents/new.txt": "x"}, False),
        (
            {"documents/deep/er/text.txt": None, "documents/text.txt": "The agreement was signed."},
            False,
        ),
        ({"notes/broken.md": "---\n"}, False),
    ],
)
def test_the_fingerprint_changes_with_what_an_index_is_made_from(
    folder: Folder, changes: dict[str, str | bytes | None], same: bool
) -> None:
    before = knowledge.fingerprint(folder())
    assert (knowledge.fingerprint(folder(changes)) == before) is same


def test_a_profile(folder: Folder) -> None:
    root = folder(
        {
            "assistant.toml": '\ufeffname = "Studi"\ncontact = "a@b.id"\n'
            '[greeting]\nid = "Halo"\nen = "Hello"\n'
            '[[suggestions]]\nid = "Apa?"\nen = "What?"\n'
        }
    )
    found = knowledge.profile(root)
    assert (found.name, found.contact, found.topic) == ("Studi", "a@b.id", None)
    assert (found.greeting.of("id"), found.greeting.of("en")) == ("Halo", "Hello")
    assert [(s.id, s.en) for s in found.suggestions] == [("Apa?", "What?")]


def test_a_plain_profile_greets_in_both_languages(folder: Folder) -> None:
    found = knowledge.profile(folder())
    assert (found.name, found.suggestions) == ("vaxqa", ())
    assert found.greeting.of("id") != found.greeting.of("en")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("name = \n", "assistant.toml: is not TOML (Invalid value (at line 1, column 8"),
        (
            "name = 'A'\nname = 'B'\n",
            "assistant.toml: is not TOML (Cannot overwrite a value (at line 2, column",
        ),
        (b"name = '\xff'", "assistant.toml: is not TOML ('utf-8' codec can't decode"),
        ("nama = 'A'", "assistant.toml: nama: Extra inputs are not permitted"),
        ("name = 7", "assistant.toml: name: Input should be a valid string"),
        ("greeting = 'Halo'", "assistant.toml: greeting: "),
        ("[greeting]\nid = 'Halo'", "assistant.toml: greeting.en: Field required"),
        ("[[suggestions]]\nid = 'Apa?'", "assistant.toml: suggestions.0.en: Field required"),
    ],
)
def test_an_unusable_profile_names_its_key(
    folder: Folder, content: str | bytes, message: str
) -> None:
    with pytest.raises(SourceError) as caught:
        knowledge.profile(folder({"assistant.toml": content}))
    assert str(caught.value).startswith(message)
