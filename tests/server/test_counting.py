"""The two stores of counters count alike."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from limits.storage import MemoryStorage, Storage, storage_from_string

from vaxqa.errors import UsageError
from vaxqa.server import counting, quota
from vaxqa.server.counting import FileStorage

pytestmark = pytest.mark.slow


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Storage]:
    if request.param == "memory":
        yield MemoryStorage()
        return
    made = storage_from_string(f"{counting.SCHEME}://{tmp_path / 'counts'}")
    assert isinstance(made, FileStorage)
    yield made
    made.close()


def test_counting(store: Storage) -> None:
    assert [store.incr("a", 60), store.incr("a", 60, 2), store.incr("b", 60)] == [1, 3, 1]
    assert (store.get("a"), store.get("none")) == (3, 0)
    assert 58 < store.get_expiry("a") - time.time() <= 60
    store.clear("a")
    assert store.get("a") == 0
    assert store.check()
    store.reset()
    assert store.get("b") == 0


def test_a_counter_begins_anew_when_its_time_is_over(store: Storage) -> None:
    store.incr("a", 1)
    time.sleep(1.1)
    assert store.get("a") == 0
    assert store.incr("a", 1) == 1


def test_workers_count_together(tmp_path: Path) -> None:
    stores = [FileStorage(f"{counting.SCHEME}://{tmp_path / 'counts'}") for _ in range(2)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: stores[n % 2].incr("a", 60), range(400)))
    assert [store.get("a") for store in stores] == [400, 400]
    for store in stores:
        store.close()


def test_old_counters_are_swept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "SWEEP", 2)
    store = FileStorage(f"{counting.SCHEME}://{tmp_path / 'counts'}")
    store.incr("old", 0)
    store.incr("new", 60)
    keys = [row[0] for row in store._there.execute("SELECT key FROM counts")]
    store.close()
    assert keys == ["new"]


def test_an_unknown_store_is_named() -> None:
    with pytest.raises(UsageError, match="VAXQA_QUOTA_STORE"):
        quota.Quota("nosuch://x", "1/minute", b"")
