"""A new generation takes over while readers ask."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from vaxqa import generations, readers
from vaxqa.settings import Settings

from .conftest import INCOME, PARTNERSHIP, serving

pytestmark = pytest.mark.slow


def build(settings: Settings) -> None:
    folders = ["--knowledge", settings.knowledge, "--index", settings.index]
    subprocess.run([sys.executable, "-m", "vaxqa", "index", *folders], check=True, timeout=100)


def test_a_generation_is_swapped_without_a_failed_answer(own: Settings) -> None:
    with serving(own) as served:
        before = served.parts.live.index_id
        stop, seen, failed = threading.Event(), set(), []

        def reader(question: str) -> None:
            while not stop.is_set():
                response = served.ask(question)
                if response.status_code == 200:
                    seen.add(response.json()["index_id"])
                else:
                    failed.append(response.text)

        threads = [threading.Thread(target=reader, args=(q,)) for q in (INCOME, PARTNERSHIP)]
        for thread in threads:
            thread.start()
        try:
            note = own.knowledge / "notes" / "tides.en.md"
            note.write_text("---\nid: tides.en\ntitle: Tides\n---\nTides are measured daily.\n")
            build(own)
            until = time.monotonic() + 40
            while len(seen) < 2 and time.monotonic() < until:
                time.sleep(0.05)
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        after = served.parts.live.index_id
        assert failed == []
        assert seen == {before, after}
        assert after == generations.current(own) != before
        assert served.parts.live.swaps == 1
        listed = served.client.get("/v1/sources").json()["sources"]
        assert "tides.en" in {source["id"] for source in listed}
        assert not readers.are_there(own.index / "generations" / str(before))
        generations.prune(own)
        assert not (own.index / "generations" / str(before)).exists()


def test_a_generation_that_cannot_be_opened_is_passed_over(own: Settings) -> None:
    with serving(own) as served:
        live = served.parts.live.index_id
        (own.index / "CURRENT").write_text("0" * 16)
        served.parts.live.look()
        assert served.parts.live.index_id == live
        assert served.ask().status_code == 200
