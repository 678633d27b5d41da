"""The expected questions of a knowledge folder, read with the folder as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa import knowledge
from vaxqa.errors import SourceError
from vaxqa.expected import Expected

NOTE = "The boat is blue. The heron fishes at dawn. The heron is grey.\n"
OTHER = "Perahu itu biru.\n"
HEAD = "source,quote,en,id\n"
BLUE = "a.en,The boat,what colour is it?,warnanya apa?\n"
READ = [Expected("a.en", 0, "what colour is it?", "en"), Expected("a.en", 0, "warnanya apa?", "id")]
CELLS = "has another number of cells than the first line; put a text with a comma into quotes"
COLUMNS = "needs the columns source, quote, en, id in its first line"
ONCE = "copy words from it that stand there once"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.en.md").write_text(NOTE, encoding="utf-8")
    (tmp_path / "notes" / "b.id.md").write_text(OTHER, encoding="utf-8")
    return tmp_path


def write(folder: Path, content: str | bytes) -> None:
    file = content if isinstance(content, bytes) else content.encode()
    (folder / "questions.csv").write_bytes(file)


def test_questions_are_read_with_the_place_of_their_answer(folder: Path) -> None:
    write(
        folder,
        HEAD
        + 'a.en, fishes at dawn ,"who, pray, fishes? | when?",siapa memancing?| |\n'
        + 'b.id,"itu biru",,"apa\nwarnanya?"\n'
        + "a.en,The boat,,\n",
    )
    read = knowledge.load(folder)
    assert read.questions == (
        Expected("a.en", NOTE.index("fishes"), "who, pray, fishes?", "en"),
        Expected("a.en", NOTE.index("fishes"), "when?", "en"),
        Expected("a.en", NOTE.index("fishes"), "siapa memancing?", "id"),
        Expected("b.id", OTHER.index("itu"), "apa\nwarnanya?", "id"),
    )
    assert read.skipped == ()


@pytest.mark.parametrize(
    "content",
    [
        HEAD + BLUE,
        "\ufeff" + HEAD + BLUE,  # as Excel saves "CSV UTF-8"
        (HEAD + BLUE).replace("\n", "\r\n"),
        HEAD + "\n" + BLUE.rstrip(),
        "id,note,en,quote,source\nwarnanya apa?,seen,what colour is it?,The boat,a.en\n",
    ],
)
def test_ways_to_save_the_same_questions(folder: Path, content: str) -> None:
    write(folder, content)
    assert list(knowledge.load(folder).questions) == READ


@pytest.mark.parametrize("content", [None, HEAD])
def test_no_questions(folder: Path, content: str | None) -> None:
    if content is not None:
        write(folder, content)
    assert knowledge.load(folder).questions == ()


UNUSABLE: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", f"questions.csv:1: {COLUMNS}"),
    "a column missing": ("source,quote,en\n", f"questions.csv:1: {COLUMNS}"),
    "semicolons": ("source;quote;en;id\n", f"questions.csv:1: {COLUMNS}"),
    "too few cells": (HEAD + BLUE + "a.en,The boat,colour?\n", f"questions.csv:3: {CELLS}"),
    "too many cells": (HEAD + BLUE.rstrip() + ", ya?\n", f"questions.csv:2: {CELLS}"),
    "unknown source": (
        HEAD + BLUE + "c.en,The boat,x,y\n",
        "questions.csv:3: names the source 'c.en', which is not there",
    ),
    "absent quote": (
        HEAD + "a.en,The ship,x,y\n",
        f"questions.csv:2: 'The ship' does not stand in a.en; {ONCE}",
    ),
    "quote of another source": (
        HEAD + "b.id,The boat,x,y\n",
        f"questions.csv:2: 'The boat' does not stand in b.id; {ONCE}",
    ),
    "quote twice": (
        HEAD + BLUE + "\n" + "a.en,The heron,x,y\n",
        f"questions.csv:4: 'The heron' stands 2 times in a.en; {ONCE}",
    ),
    "no quote": (HEAD + "a.en, ,x,y\n", f"questions.csv:2: '' does not stand in a.en; {ONCE}"),
    "long quote": (
        HEAD + f"a.en,{'x' * 99},x,y\n",
        f"questions.csv:2: '{'x' * 60}' does not stand in a.en; {ONCE}",
    ),
    "behind a cell of two lines": (
        HEAD + 'a.en,The boat,"what\ncolour?",\n' + "c.en,x,,\n",
        "questions.csv:4: names the source 'c.en', which is not there",
    ),
    "quote left open": (
        HEAD + BLUE + 'a.en,"The boat,x,y\n',
        "questions.csv:3: is not CSV (unexpected end of data)",
    ),
    "text behind a quote": (
        HEAD + 'a.en,"The" boat,x,y\n',
        "questions.csv:2: is not CSV (',' expected after '\"')",
    ),
    "latin-1": (
        (HEAD + "a.en,The boat,café?,\n").encode("latin-1"),
        "questions.csv: is not UTF-8 text; save it as 'CSV UTF-8'",
    ),
    "utf-16": (
        (HEAD + BLUE).encode("utf-16"),
        "questions.csv: is not UTF-8 text; save it as 'CSV UTF-8'",
    ),
}


@pytest.mark.parametrize(("content", "message"), UNUSABLE.values(), ids=UNUSABLE.keys())
def test_an_unusable_file_stops_or_is_skipped_and_named(
    folder: Path, content: str | bytes, message: str
) -> None:
    write(folder, content)
    with pytest.raises(SourceError) as caught:
        knowledge.load(folder)
    assert str(caught.value) == message
    read = knowledge.load(folder, "skip")
    assert [str(error) for error in read.skipped] == [message]
    assert [source.id for source in read.sources] == ["a.en", "b.id"]


def test_skipping_leaves_out_the_row_that_does_not_fit_alone(folder: Path) -> None:
    write(folder, HEAD + "gone.en,The house,what?,apa?\n" + BLUE)
    read = knowledge.load(folder, "skip")
    assert len(read.skipped) == 1
    assert {question.source_id for question in read.questions} == {"a.en"}
