"""The bibliography."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vaxqa.answer import Reference
from vaxqa.errors import SourceError
from vaxqa.references import load, short

SHOWN = Path("references.json")
HOTEZ = {
    "id": "hotez-2014",
    "type": "article-journal",
    "title": "“Vaccine Diplomacy”: Historical Perspectives",
    "author": [{"family": "Hotez", "given": "Peter J."}],
    "container-title": "PLoS NTD",
    "issued": {"date-parts": [[2014, 6, 26]]},
    "URL": "https://example.org/hotez",
}


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "references.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_entries_are_read_by_key(tmp_path: Path) -> None:
    path = written(tmp_path, json.dumps([HOTEZ, {"id": "who", "title": "Report"}]))
    assert load(path, SHOWN) == {
        "hotez-2014": Reference(
            key="hotez-2014",
            text="Hotez. “Vaccine Diplomacy”: Historical Perspectives. PLoS NTD, 2014-06-26.",
            url="https://example.org/hotez",
        ),
        "who": Reference(key="who", text="Report.", url=None),
    }


@pytest.mark.parametrize("content", ["[]", "\ufeff[]", " [\r\n]\r\n"])
def test_an_empty_bibliography(tmp_path: Path, content: str) -> None:
    assert load(written(tmp_path, content), SHOWN) == {}


def test_no_bibliography_is_an_empty_one(tmp_path: Path) -> None:
    assert load(tmp_path / "references.json", SHOWN) == {}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "references.json:1: is not JSON (Expecting value)"),
        ('[\n {"id": }\n]', "references.json:2: is not JSON (Expecting value)"),
        ('[{"id": "a"}', "references.json:1: is not JSON (Expecting ',' delimiter)"),
        ('{"id": "a"}', "references.json: must be a JSON list of entries"),
        ("7", "references.json: must be a JSON list of entries"),
        ('[{"id": "a"}, 7]', "references.json: entry 2 has no text 'id'"),
        ('[{"title": "A"}]', "references.json: entry 1 has no text 'id'"),
        ('[{"id": 7}]', "references.json: entry 1 has no text 'id'"),
        ('[{"id": "a"}, {"id": "a"}]', "references.json: the id 'a' stands twice"),
        (
            '[{"id": "a", "author": "McDonald"}]',
            "references.json: the author or date of 'a' is not as CSL-JSON has it",
        ),
        (
            '[{"id": "a", "issued": {"date-parts": [["spring"]]}}]',
            "references.json: the author or date of 'a' is not as CSL-JSON has it",
        ),
        (
            '[{"id": "a", "issued": "2020"}]',
            "references.json: the author or date of 'a' is not as CSL-JSON has it",
        ),
        (b'[{"id": "\xe9"}]', "references.json: is not UTF-8 text; export it from Zotero as CSL"),
    ],
)
def test_an_unusable_bibliography_is_refused(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    with pytest.raises(SourceError) as caught:
        load(written(tmp_path, content), SHOWN)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, ""),
        ({"title": "A title"}, "A title."),
        ({"title": "A title."}, "A title."),
        ({"title": "Is it safe?"}, "Is it safe?"),
        ({"title": None, "publisher": "WHO"}, "WHO."),
        ({"title": "A", "issued": {"date-parts": [[2021]]}}, "A. 2021."),
        ({"title": "A", "issued": {"date-parts": [[2021, 1, 3]]}}, "A. 2021-01-03."),
        ({"title": "A", "issued": {"date-parts": [["2021", "1"]]}}, "A. 2021-01."),
        ({"title": "A", "issued": {"date-parts": [[]]}}, "A."),
        ({"title": "A", "issued": {"raw": "2021"}}, "A."),
        ({"title": "A", "issued": None}, "A."),
        ({"title": "A", "container-title": "Kompas", "publisher": "KG"}, "A. Kompas."),
        ({"title": "A", "author": [{"literal": "WHO"}]}, "WHO. A."),
        (
            {"title": "A", "author": [{"family": "Diamond"}, {"family": "McDonald"}, {}]},
            "Diamond, McDonald. A.",
        ),
        ({"title": "A", "author": None}, "A."),
    ],
)
def test_the_short_form(entry: dict[str, Any], expected: str) -> None:
    assert short(entry) == expected


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://who.int", "https://who.int"),
        ("http://who.int", "http://who.int"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//who.int", None),
        ("", None),
        (7, None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(tmp_path: Path, url: object, kept: str | None) -> None:
    path = written(tmp_path, json.dumps([{"id": "a", "URL": url}]))
    assert load(path, SHOWN)["a"].url == kept
