from __future__ import annotations

from pathlib import Path

import pytest

from vaxqa.settings import Settings

from .conftest import Run, folders


@pytest.fixture
def broken(own: Settings) -> Settings:
    (own.knowledge / "documents" / "broken.md").write_text("---\ntitle: [\n---\ntext")
    return own


@pytest.mark.slow
def test_counts_on_stdout_and_up_to_date_the_second_time(
    run: Run, built: Settings, tmp_path: Path
) -> None:
    where = ["--knowledge", str(built.knowledge), "--index", str(tmp_path / "index")]
    first = run("index", *where)
    assert first.code == 0
    assert f"The index at {tmp_path / 'index'} is built: 7 sources, " in first.out
    assert "was up to date: 7 sources, " in run("index", *where).out


def test_json(run: Run, built: Settings) -> None:
    told = run("index", "--json", *folders(built)).json
    assert list(told) == ["index_id", "fresh", "sources", "passages", "skipped"]
    assert (told["fresh"], told["sources"], told["skipped"]) == (False, 7, [])


def test_a_broken_source_stops_the_build_and_is_named(run: Run, broken: Settings) -> None:
    ran = run("index", *folders(broken))
    assert (ran.code, ran.out) == (2, "")
    assert "documents/broken.md:" in ran.err


@pytest.mark.slow
def test_a_skipped_source_is_named_every_time(run: Run, broken: Settings) -> None:
    for _ in range(2):
        ran = run("index", "--on-error", "skip", *folders(broken))
        assert ran.code == 0
        assert "Skipped documents/broken.md:" in ran.err
        assert "7 sources" in ran.out
        assert "1 skipped" in ran.out
    told = run("index", "--on-error", "skip", "--json", *folders(broken)).json
    assert told["skipped"][0]["path"] == "documents/broken.md"
    assert run("index", *folders(broken)).code == 2


def test_passages_want_an_index_folder_of_their_own(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"id": "a", "text": "Crabs are sold."}\n')
    alone = run("index", "--passages", file)
    assert alone.code == 2
    assert "--index DIR" in alone.err
    both = run("index", "--passages", file, "--knowledge", tmp_path, "--index", tmp_path / "i")
    assert both.code == 2


def test_a_wrong_passage_names_file_and_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.jsonl"
    file.write_text('{"id": "a", "text": "Crabs are sold."}\n{"id": "b"}\n')
    ran = run("index", "--passages", file, "--index", tmp_path / "i")
    assert ran.code == 2
    assert "p.jsonl:2: needs 'id' and 'text'" in ran.err
