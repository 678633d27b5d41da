"""Ready-made passages."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vaxqa.corpus import fingerprint, load, rows
from vaxqa.errors import SourceError, UsageError


def written(folder: Path, content: bytes | str) -> Path:
    path = folder / "corpus.jsonl"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_each_line_is_a_source(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        '{"id": "a", "title": "Judul", "text": "Satu  kalimat.\\n\\nDua.", "lang": "id"}\n'
        "\n"
        '{"id": 7, "text": "The vaccine was approved."}\n',
    )
    first, second = load(path)
    assert (first.id, first.title, first.language, first.kind) == ("a", "Judul", "id", "document")
    assert first.text == "Satu kalimat.\n\nDua."
    assert first.sha256 == hashlib.sha256(first.text.encode()).hexdigest()
    assert (second.id, second.title, second.language, second.path) == (
        "7",
        "",
        "en",
        "corpus.jsonl:3",
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_ways_to_save_the_same_corpus(tmp_path: Path, newline: str, mark: str) -> None:
    path = written(tmp_path, f'{mark}{{"id": "a", "text": "Satu."}}{newline}{newline}')
    assert [(source.id, source.text) for source in load(path)] == [("a", "Satu.")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"id": "a", "text": "b"}\n{', ":2: is not JSON (Expecting property name enclosed in"),
        ("[1]\n", ":1: must be a JSON object"),
        ('"text"\n', ":1: must be a JSON object"),
        ('{"id": "a"}\n', ":1: needs 'id' and 'text'"),
        ('{"text": "a"}\n', ":1: needs 'id' and 'text'"),
        ('{"id": null, "text": "a"}\n', ":1: needs 'id' and 'text'"),
        ('{"id": "a", "text": ["b"]}\n', ":1: needs 'id' and 'text'"),
        ('{"id": "a", "text": "b", "lang": "ms"}\n', ":1: lang must be id or en"),
        ('{"id": "a", "text": "b", "lang": ["id"]}\n', ":1: lang must be id or en"),
        ('{"id": "a", "text": " \\u200b "}\n', ":1: text is empty"),
        ('{"id": "a", "text": "b"}\n\n{"id": "a", "text": "c"}\n', ":3: the id 'a' stands twice"),
        ('{"id": 1, "text": "b"}\n{"id": "1", "text": "c"}\n', ":2: the id '1' stands twice"),
        (b'{"id": "a", "text": "\xff"}\n', ": is not UTF-8 text"),
        ('{"id": "a", "text": "b"}\n'.encode("utf-16"), ": is not UTF-8 text"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(
    tmp_path: Path, content: bytes | str, message: str
) -> None:
    path = written(tmp_path, content)
    with pytest.raises(SourceError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}{message}")


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_a_corpus_of_nothing(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    with pytest.raises(UsageError, match="holds no passage"):
        load(path)


def test_no_corpus(tmp_path: Path) -> None:
    path = tmp_path / "none.jsonl"
    for read in (load, fingerprint):
        with pytest.raises(UsageError) as caught:
            read(path)
        assert str(caught.value) == f"There is no file {path}."


def test_the_fingerprint_is_the_hash_of_the_bytes(tmp_path: Path) -> None:
    path = written(tmp_path, "abc")
    assert fingerprint(path) == hashlib.sha256(b"abc").hexdigest()


def test_rows_are_read_one_after_the_other(tmp_path: Path) -> None:
    path = written(tmp_path, '{"a": 1}\n\n{"b": 2}\nbroken')
    reader = rows(path)
    assert next(reader) == (1, {"a": 1})
    assert next(reader) == (3, {"b": 2})
    with pytest.raises(SourceError, match=":4: is not JSON"):
        next(reader)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(max_size=80).map(lambda text: f"x {text}"), min_size=1, max_size=5))
def test_any_text_is_taken_in_order(tmp_path: Path, texts: list[str]) -> None:
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate(texts)]
    found = load(written(tmp_path, "\n".join(lines)))
    assert [source.id for source in found] == [str(number) for number in range(len(texts))]
    for source in found:
        assert source.text.startswith("x")
        assert source.blocks[-1].end == len(source.text)
