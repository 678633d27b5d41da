"""The vector index, by one contract for the embedded store and for a real server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import chroma_server
import numpy as np
import pytest

from vaxqa import generations, settings
from vaxqa.dense import DenseIndex, drop
from vaxqa.embedding import Vectors
from vaxqa.errors import IndexDamagedError, UnavailableError, UsageError
from vaxqa.settings import Settings
from vaxqa.types import Passage

SIZE = 6


def passage(number: int) -> Passage:
    return Passage(
        id=f"p{number}",
        source_id=f"source-{number % 2}",
        language="en",
        start=0,
        end=4,
        text="text",
        first=number,
        last=number,
    )


def axis(number: int) -> Vectors:
    return np.eye(SIZE, dtype=np.float32)[number]


def between(one: int, other: int) -> Vectors:
    return np.asarray((axis(one) + axis(other)) / np.sqrt(2), dtype=np.float32)


@pytest.fixture(
    params=["embedded", pytest.param("server", marks=pytest.mark.slow)],
)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path, str | None]:
    url = request.getfixturevalue("chroma_url") if request.param == "server" else None
    return f"vaxqa-{uuid4().hex[:8]}", tmp_path / "chroma", url


@pytest.fixture
def filled(place: tuple[str, Path, str | None]) -> Iterator[DenseIndex]:
    """Six passages on the axes, of two sources in turn, read from a client of its own."""
    with contextlib.closing(DenseIndex.create(*place)) as writing:
        writing.add([passage(n) for n in range(4)], np.eye(SIZE, dtype=np.float32)[:4], 0)
        writing.add([passage(n) for n in (4, 5)], np.eye(SIZE, dtype=np.float32)[4:], 4)
    with contextlib.closing(DenseIndex.open(*place)) as reading:
        yield reading


def test_it_has_as_many_passages_as_were_added(filled: DenseIndex) -> None:
    assert len(filled) == SIZE


def test_the_nearest_is_first_with_its_cosine(filled: DenseIndex) -> None:
    leaning = np.asarray(0.8 * axis(4) + 0.6 * axis(1), dtype=np.float32)
    found = filled.nearest(leaning, 2, None)
    assert [position for position, _ in found] == [4, 1]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6], abs=1e-5)


def test_an_opposite_vector_has_a_negative_cosine(filled: DenseIndex) -> None:
    found = dict(filled.nearest(-axis(2), SIZE, None))
    assert found[2] == pytest.approx(-1.0, abs=1e-5)


def test_equally_near_ones_are_in_the_order_of_their_positions(filled: DenseIndex) -> None:
    found = filled.nearest(between(5, 1), SIZE, None)
    assert [position for position, _ in found] == [1, 5, 0, 2, 3, 4]


@pytest.mark.parametrize(("k", "expected"), [(1, 1), (SIZE, SIZE), (50, SIZE), (0, 0)])
def test_k_is_the_most_that_is_found(filled: DenseIndex, k: int, expected: int) -> None:
    assert len(filled.nearest(axis(0), k, None)) == expected


def test_only_the_sources_that_are_named_are_found(filled: DenseIndex) -> None:
    found = filled.nearest(axis(0), SIZE, ["source-1"])
    assert [position for position, _ in found] == [1, 3, 5]
    both = filled.nearest(axis(0), SIZE, ["source-0", "source-1"])
    assert len(both) == SIZE


@pytest.mark.parametrize("sources", [[], ["not-there"]])
def test_without_a_known_source_nothing_is_found(filled: DenseIndex, sources: list[str]) -> None:
    assert filled.nearest(axis(0), SIZE, sources) == []


def test_a_passage_that_is_there_is_found_by_its_own_vector(filled: DenseIndex) -> None:
    assert filled.finds(5)
    assert not filled.finds(6)


def test_an_empty_store_finds_nothing(place: tuple[str, Path, str | None]) -> None:
    with contextlib.closing(DenseIndex.create(*place)) as empty:
        assert len(empty) == 0
        assert empty.nearest(axis(0), 3, None) == []


def test_a_collection_that_is_not_there_is_damage(filled: DenseIndex, tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError, match="vaxqa index"):
        DenseIndex.open("vaxqa-other", tmp_path / "chroma", filled._url)


def test_two_readers_of_one_store_do_not_disturb_each_other(
    filled: DenseIndex, place: tuple[str, Path, str | None]
) -> None:
    with contextlib.closing(DenseIndex.open(*place)) as other:
        assert other.nearest(axis(3), 1, None) == filled.nearest(axis(3), 1, None)
    assert [position for position, _ in filled.nearest(axis(3), 1, None)] == [3]


@pytest.mark.parametrize(
    "url",
    ["chroma:8000", "ftp://chroma:8000", "http://", "http://host:port", "8000", "http://[::1"],
)
def test_an_address_that_is_none_is_a_wrong_setting(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="VAXQA_CHROMA_URL"):
        DenseIndex.open("vaxqa-x", tmp_path, url)


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    url = f"http://user:secret@127.0.0.1:{chroma_server.free_port()}"
    with pytest.raises(UnavailableError, match="chroma run") as raised:
        DenseIndex.open("vaxqa-x", tmp_path, url)
    assert not isinstance(raised.value, IndexDamagedError)
    assert "secret" not in str(raised.value)


@pytest.mark.slow
def test_a_server_that_goes_away_is_unavailable(tmp_path: Path) -> None:
    with (
        chroma_server.running(tmp_path) as (url, process),
        contextlib.closing(DenseIndex.create("vaxqa-x", tmp_path, url)) as index,
    ):
        index.add([passage(0)], axis(0)[np.newaxis, :], 0)
        process.kill()
        process.wait()
        for use in (lambda: len(index), lambda: index.nearest(axis(0), 1, None)):
            with pytest.raises(UnavailableError, match="No Chroma server answers") as raised:
                use()
            assert not isinstance(raised.value, IndexDamagedError)


@pytest.mark.slow
def test_a_dropped_collection_is_gone_and_dropping_it_again_does_nothing(
    chroma_url: str, tmp_path: Path
) -> None:
    DenseIndex.create("vaxqa-dropped", tmp_path, chroma_url).close()
    drop("vaxqa-dropped", chroma_url)
    drop("vaxqa-dropped", chroma_url)
    with pytest.raises(IndexDamagedError):
        DenseIndex.open("vaxqa-dropped", tmp_path, chroma_url)


# -- the whole index on a server ------------------------------------------------------------


def on_server(own: Settings, url: str, index: str = "served") -> Settings:
    return settings.load(knowledge=own.knowledge, index=own.index.with_name(index), chroma_url=url)


def answers(made: Settings) -> list[int]:
    """The nearest passages to the first one, in a reader of its own."""
    opened = generations.open_index(made)
    first = opened.passages[0]
    vector = opened.embedding.embed([first.text], [first.language])[0]
    with contextlib.closing(opened.dense) as dense:
        return [position for position, _ in dense.nearest(vector, 3, None)]


@pytest.mark.slow
def test_an_index_on_a_server_is_built_searched_and_kept(
    own: Settings, chroma_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_CHROMA_URL", chroma_url)
    made = settings.load(knowledge=own.knowledge, index=own.index.with_name("served"))
    assert generations.build(made).fresh
    assert answers(made)[0] == 0
    assert not generations.build(made).fresh
    assert not list(made.index.rglob("chroma.sqlite3"))


@pytest.mark.slow
def test_another_builder_on_the_same_server_takes_nothing_away(
    own: Settings, chroma_url: str
) -> None:
    one, other = on_server(own, chroma_url), on_server(own, chroma_url, "other")
    generations.build(one)
    before = answers(one)
    assert generations.build(other).fresh
    assert answers(other) == answers(one) == before


def collection(made: Settings, name: str) -> str:
    store = made.index / "generations" / name / "store"
    return f"vaxqa-{store.read_text(encoding='utf-8')}"


@pytest.mark.slow
def test_an_old_generation_is_removed_from_the_server_too(
    own: Settings, chroma_url: str, tmp_path: Path
) -> None:
    made = on_server(own, chroma_url)
    old = collection(made, generations.build(made).name)
    (own.knowledge / "documents" / "new.txt").write_text("Sebuah dokumen baru.", "utf-8")
    generations.build(made)
    with pytest.raises(IndexDamagedError):
        DenseIndex.open(old, tmp_path, chroma_url)
    assert answers(made)


@pytest.mark.slow
def test_an_index_that_a_server_lost_is_built_anew(own: Settings, chroma_url: str) -> None:
    made = on_server(own, chroma_url)
    drop(collection(made, generations.build(made).name), chroma_url)
    with pytest.raises(IndexDamagedError):
        generations.open_index(made).dense  # noqa: B018
    assert generations.build(made).fresh
    assert answers(made)[0] == 0


def test_without_its_server_an_index_is_not_taken_for_damaged(own: Settings) -> None:
    away = settings.load(
        knowledge=own.knowledge,
        index=own.index,
        chroma_url=f"http://127.0.0.1:{chroma_server.free_port()}",
    )
    live = generations.current(away)
    with pytest.raises(UnavailableError, match="No Chroma server answers"):
        generations.build(away)
    assert generations.current(away) == live
