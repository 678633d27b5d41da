"""What is kept: in a folder that several processes write to at once."""

from __future__ import annotations

import multiprocessing
import os
import stat
import time
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from vaxqa.errors import UsageError
from vaxqa.server import store
from vaxqa.server.problems import Problem
from vaxqa.server.store import Kept, Store

WRITERS = 3
NAMES = [f"{number:032x}" for number in range(40)]

_all_there: list[Barrier] = []


def _begin(barrier: Barrier) -> None:
    _all_there.append(barrier)


def _write(folder: Path) -> tuple[bytes, list[Kept]]:
    """What a process finds that keeps the same as the others, at the same time."""
    _all_there[0].wait(60)
    shared = Store(folder, days=1)
    secret = shared.secret()
    return secret, [shared.keep("answer", name, f"{os.getpid()} {name}") for name in NAMES]


@pytest.mark.slow
def test_processes_that_keep_the_same_at_once_find_the_same(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    there = (spawn.Barrier(WRITERS),)
    with spawn.Pool(WRITERS, initializer=_begin, initargs=there) as pool:
        first, *others = pool.map(_write, [tmp_path / "kept"] * WRITERS, chunksize=1)
    assert others == [first] * (WRITERS - 1)
    assert len(first[0]) == 32
    after = Store(tmp_path / "kept", days=1)
    assert after.secret() == first[0]
    assert sorted(after.all("answer")) == sorted(first[1])
    assert not list(after.folder.glob("new-*"))


def test_what_is_kept_is_for_its_owner_only(tmp_path: Path) -> None:
    kept = Store(tmp_path / "kept", days=1)
    kept.secret()
    kept.keep("report", "a", "{}")
    for path in (kept.folder / "secret", kept.folder / "report" / "a"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["../secret", "..", "", "A", "a/b", "x" * 500, "a\0"])
def test_no_other_file_can_be_asked_for(tmp_path: Path, name: str) -> None:
    kept = Store(tmp_path / "kept", days=1)
    kept.secret()
    assert kept.get("answer", name) is None


def test_what_is_over_may_be_kept_again(tmp_path: Path) -> None:
    over = Store(tmp_path / "kept", days=0.1 / store.DAY)
    over.keep("answer", "a", "old")
    time.sleep(0.2)
    fresh = Store(tmp_path / "kept", days=1)
    assert over.keep("answer", "a", "new").content == "new"
    assert fresh.get("answer", "a") == fresh.keep("answer", "a", "newer")
    assert [kept.content for kept in fresh.all("answer")] == ["new"]


def test_what_is_over_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(store.MOST, "answer", 2)
    kept = Store(tmp_path / "kept", days=1)
    for name in ("a", "b"):
        kept.keep("answer", name, "old")
    with pytest.raises(Problem):
        kept.keep("answer", "c", "new")
    assert kept.keep("answer", "a", "new").content == "old"
    time.sleep(0.2)
    over = Store(tmp_path / "kept", days=0.1 / store.DAY)
    assert over.keep("answer", "c", "new").content == "new"
    assert [one.content for one in kept.all("answer")] == ["new"]


def test_what_was_left_half_written_is_deleted(tmp_path: Path) -> None:
    kept = Store(tmp_path / "kept", days=1)
    left, fresh = kept.folder / "new-left", kept.folder / "new-fresh"
    for path in (left, fresh):
        path.write_text("1")
    os.utime(left, (0, 0))
    kept.forget()
    assert not left.exists()
    assert fresh.exists()
    (kept.folder / "answer" / "a").write_text("", encoding="utf-8")
    assert kept.get("answer", "a") is None


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"file cannot hold .* VAXQA_KEPT"):
        Store(tmp_path / "file", days=1)
