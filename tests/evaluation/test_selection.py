from __future__ import annotations

import json
from pathlib import Path

import pytest

from vaxqa.errors import UsageError
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.selection import Place, Selection, places, shard, suites

from .scenes import case

CASES = [
    case("a", cluster="one", lang="id", tags=("fact", "typo")),
    case("b", cluster="one", tags=("fact",), split="test"),
    case("c", cluster="two", suite="redteam", twin="d", tags=("injection",)),
    case("d", cluster="three"),
    case("e", cluster="four", suite="robust"),
]


def ids(selection: Selection) -> list[str]:
    return [one.id for one in selection.of(CASES)]


def test_nothing_said_takes_all() -> None:
    assert ids(Selection()) == ["a", "b", "c", "d", "e"]
    assert Selection().everything


def test_filters_are_joined_and_tags_are_alternatives() -> None:
    assert ids(Selection(lang="id")) == ["a"]
    assert ids(Selection(tags=("typo", "injection"))) == ["a", "c"]
    assert ids(Selection(split="test")) == ["b"]
    assert ids(Selection(kinds=("redteam", "robust"))) == ["c", "e"]
    assert ids(Selection(tags=("fact",), lang="en")) == ["b"]
    assert not Selection(lang="id").everything


def test_shards_are_disjoint_whole_and_keep_clusters_and_twins_together() -> None:
    parts = [ids(Selection(shard=(number, 3))) for number in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == ["a", "b", "c", "d", "e"]
    # The groups are four, one, and three with two (twins): dealt in the order of their names.
    assert parts == [["e"], ["a", "b"], ["c", "d"]]


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "1/", "/2", "a/b", "1/0", "-1/2", "1/2/3"])
def test_a_shard_is_i_of_n(text: str) -> None:
    with pytest.raises(ValueError, match="i/n"):
        shard(text)


@pytest.fixture
def evals(tmp_path: Path) -> Path:
    folder = tmp_path / "evals"
    (folder / "suites").mkdir(parents=True)
    write(folder / "suites" / "dev.jsonl", CASES[:1])
    write(folder / "suites" / "more.jsonl", CASES[1:2])
    return folder


def write(path: Path, cases: list[Case]) -> None:
    path.write_text("\n" + "".join(f"{one.model_dump_json()}\n" for one in cases))


def test_suites_are_named_by_stem_kind_or_path(evals: Path, tmp_path: Path) -> None:
    dev, more = evals / "suites" / "dev.jsonl", evals / "suites" / "more.jsonl"
    other = tmp_path / "other.jsonl"
    write(other, CASES[:1])
    assert suites([], evals) == ([dev, more], ())
    assert suites(["more", "more"], evals) == ([more], ())
    assert suites(["redteam"], evals) == ([dev, more], ("redteam",))
    assert suites([str(other)], evals) == ([other], ())


def test_a_suite_that_is_not_there_is_named_with_those_that_are(evals: Path) -> None:
    with pytest.raises(UsageError, match=r"'deb'; known: dev, more, retrieval"):
        suites(["deb"], evals)


def test_a_folder_without_suites_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no suite in .*suites"):
        suites([], tmp_path)


def test_places_count_lines_from_one(evals: Path) -> None:
    path = evals / "suites" / "dev.jsonl"
    assert places([path]) == {"a": Place(path, 2)}
    assert json.loads(path.read_text().splitlines()[1])["id"] == "a"
