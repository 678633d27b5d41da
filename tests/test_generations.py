"""The index on disk: builds that fail, are killed or meet, damage, and readers."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from vaxqa import generations, readers, settings
from vaxqa.errors import IndexDamagedError, IndexMissingError, SourceError, UsageError
from vaxqa.index import Index
from vaxqa.settings import Settings

PATIENCE = 60.0
"""Seconds that a process of a test may take."""


def elsewhere(own: Settings, index: Path) -> Settings:
    return settings.load(knowledge=own.knowledge, index=index)


def change(made: Settings, text: str = "Perahu baru dibeli pada tahun 2024.") -> None:
    (made.knowledge / "documents" / "new.txt").write_text(text, encoding="utf-8")


def names(made: Settings) -> set[str]:
    return {folder.name for folder in (made.index / "generations").iterdir()}


def first_found(index: Index) -> int:
    """The passage that is nearest to the first one: itself, when all is well."""
    first = index.passages[0]
    vector = index.embedding.embed([first.text], [first.language])[0]
    return index.dense.nearest(vector, 1, None)[0][0]


@contextlib.contextmanager
def opened(made: Settings) -> Iterator[Index]:
    index = generations.open_index(made)
    try:
        yield index
        index.dense.close()
    finally:
        readers.let_go(index)


def works(made: Settings) -> bool:
    with opened(made) as index:
        return first_found(index) == 0


# -- building ------------------------------------------------------------------------------


def test_a_build_is_live_and_searched(own: Settings, tmp_path: Path) -> None:
    made = elsewhere(own, tmp_path / "new" / "index")
    assert generations.current(made) is None
    steps: list[tuple[str, float]] = []
    built = generations.build(made, progress=lambda what, share: steps.append((what, share)))
    assert (built.fresh, built.sources, built.skipped) == (True, 7, ())
    assert generations.current(made) == built.name == generations.expected(made)
    assert generations.made_from(made) == "knowledge"
    assert list(dict.fromkeys(what for what, _ in steps)) == ["reading", "embedding", "checking"]
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert all(0.0 <= share <= 1.0 for _, share in steps)
    with opened(made) as index:
        assert (index.id, len(index.passages)) == (built.name, built.passages)
        assert first_found(index) == 0


def test_an_unchanged_folder_is_not_built_again(own: Settings) -> None:
    files = {path: path.stat().st_mtime_ns for path in own.index.rglob("*.json")}
    steps: list[str] = []
    built = generations.build(own, progress=lambda what, _: steps.append(what))
    assert not built.fresh
    assert (built.sources, steps) == (7, [])
    assert {path: path.stat().st_mtime_ns for path in own.index.rglob("*.json")} == files


def test_what_no_index_is_made_from_changes_nothing(own: Settings) -> None:
    (own.knowledge / "assistant.toml").write_text('name = "Other"\n', encoding="utf-8")
    (own.knowledge / "documents" / ".hidden.txt").write_text("x", encoding="utf-8")
    assert not generations.build(own).fresh


@pytest.mark.slow
@pytest.mark.parametrize("file", ["notes/income.id.md", "glossary.csv", "references.json"])
def test_a_changed_file_is_built_under_another_name(own: Settings, file: str) -> None:
    before = generations.current(own)
    path = own.knowledge / file
    old, new = {
        "notes/income.id.md": ("Semarang", "Surabaya"),
        "glossary.csv": ("tambak", "empang"),
        "references.json": ("Hartono", "Hartanto"),
    }[file]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    built = generations.build(own)
    assert built.fresh
    assert built.name != before
    assert names(own) == {built.name}
    assert works(own)


@pytest.mark.slow
def test_a_folder_that_is_as_before_is_served_as_before(own: Settings) -> None:
    first = generations.current(own)
    with opened(own):
        change(own)
        second = generations.build(own).name
        (own.knowledge / "documents" / "new.txt").unlink()
        again = generations.build(own)
    assert (again.name, again.fresh, first == second) == (first, False, False)
    assert generations.current(own) == first


def test_ready_made_passages_are_an_index_of_their_own(own: Settings, tmp_path: Path) -> None:
    file = tmp_path / "passages.jsonl"
    rows = [{"id": n, "title": f"Title {n}", "text": f"Text number {n}."} for n in range(3)]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    built = generations.build(own, corpus_file=file)
    assert (built.fresh, built.passages) == (True, 3)
    assert generations.made_from(own) == "passages"
    assert built.name != generations.expected(own)
    with opened(own) as index:
        assert [passage.id for passage in index.passages] == ["0", "1", "2"]
    with pytest.raises(UsageError, match="no file"):
        generations.build(own, corpus_file=tmp_path / "missing.jsonl")


def test_without_an_index_the_remedy_is_said(own: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="vaxqa index"):
        generations.open_index(elsewhere(own, tmp_path / "nothing"))
    assert generations.made_from(elsewhere(own, tmp_path / "nothing")) is None


# -- builds that cannot be -----------------------------------------------------------------


@pytest.fixture
def broken(own: Settings) -> Settings:
    """With a source that cannot be read, and one change that can."""
    change(own)
    (own.knowledge / "notes" / "broken.en.md").write_text("---\nautor: x\n---\n", encoding="utf-8")
    return own


def test_a_source_that_cannot_be_read_stops_the_build(broken: Settings) -> None:
    live = generations.current(broken)
    with pytest.raises(SourceError, match=r"broken\.en\.md:2: unknown key 'autor'"):
        generations.build(broken)
    assert generations.current(broken) == live
    assert works(broken)


def test_a_source_that_is_skipped_is_named_each_time(broken: Settings) -> None:
    built = generations.build(broken, on_error="skip")
    again = generations.build(broken, on_error="skip")
    assert (built.fresh, again.fresh, built.sources) == (True, False, 8)
    for outcome in (built, again):
        (skipped,) = outcome.skipped
        assert str(skipped).startswith("notes/broken.en.md:2: unknown key 'autor'")


def test_what_was_skipped_once_still_stops_who_does_not_skip(broken: Settings) -> None:
    live = generations.build(broken, on_error="skip").name
    with pytest.raises(SourceError, match=r"broken\.en\.md:2"):
        generations.build(broken)
    assert generations.current(broken) == live


def test_a_missing_knowledge_folder_leaves_the_index(own: Settings) -> None:
    shutil.rmtree(own.knowledge)
    with pytest.raises(UsageError, match="VAXQA_KNOWLEDGE"):
        generations.build(own)
    assert works(own)


@pytest.mark.parametrize("place", ["index", "index/deeper", "index/generations"])
def test_an_index_folder_that_cannot_be_written_is_said(
    own: Settings, tmp_path: Path, place: str
) -> None:
    file = tmp_path / "blocked" / place.removesuffix("/deeper")
    file.parent.mkdir(parents=True)
    file.write_text("a file in place of a folder", encoding="utf-8")
    made = elsewhere(own, tmp_path / "blocked" / place.removesuffix("/generations"))
    with pytest.raises(UsageError, match="VAXQA_INDEX"):
        generations.build(made)
    assert generations.current(made) is None


# -- damage --------------------------------------------------------------------------------


def store(generation: Path) -> Path:
    return next(path.parent for path in generation.glob("*/chroma.sqlite3"))


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])


def alter(path: Path) -> None:
    """Change one letter, the size staying the same."""
    content = path.read_bytes()
    path.write_bytes(content.replace(b"mangrove", b"mangrave", 1))


def garbage(path: Path) -> None:
    path.write_bytes(b"\x00garbage\xff" * 2000)


def forget(path: Path, key: str) -> None:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    del manifest[key]
    path.write_text(json.dumps(manifest), encoding="utf-8")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "contents missing": lambda folder: (folder / "contents.json").unlink(),
    "contents altered": lambda folder: alter(folder / "contents.json"),
    "word index cut": lambda folder: cut(folder / "passages.npz"),
    "vocabulary cut": lambda folder: cut(folder / "passages.json"),
    "sentence vectors missing": lambda folder: (folder / "sentence_vectors.npy").unlink(),
    "sentence vectors cut": lambda folder: cut(folder / "sentence_vectors.npy"),
    "question vectors garbage": lambda folder: garbage(folder / "question_vectors.npy"),
    "question index empty": lambda folder: (folder / "questions.npz").write_bytes(b""),
    "vectors missing": lambda folder: shutil.rmtree(store(folder)),
    "vectors garbage": lambda folder: garbage(store(folder) / "chroma.sqlite3"),
    "vectors empty": lambda folder: (store(folder) / "chroma.sqlite3").write_bytes(b""),
    "manifest missing": lambda folder: (folder / "manifest.json").unlink(),
    "manifest garbage": lambda folder: garbage(folder / "manifest.json"),
    "manifest without files": lambda folder: forget(folder / "manifest.json", "files"),
    "generation missing": shutil.rmtree,
    "CURRENT nowhere": lambda folder: (folder.parents[1] / "CURRENT").write_text(
        "0123456789abcdef"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_is_told_and_mended_by_a_build(
    own: Settings, damage: Callable[[Path], object]
) -> None:
    live = generations.current(own)
    assert live is not None
    damage(own.index / "generations" / live)
    with pytest.raises(IndexDamagedError, match="Build it anew: vaxqa index"):
        generations.open_index(own).dense  # noqa: B018
    gc.collect()
    assert generations.build(own).name == live
    assert works(own)
    assert names(own) == {live}


def put(folder: Path, name: str, rows: object) -> None:
    """Another array in a file, the manifest agreeing with it."""
    np.save(folder / name, np.asarray(rows))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("sentence_vectors.npy", np.zeros((3, 256), dtype=np.float16)),
        ("question_vectors.npy", np.zeros((3, 256), dtype=np.float16)),
    ],
)
def test_vectors_that_do_not_fit_the_contents_are_damage(
    own: Settings, name: str, array: object
) -> None:
    live = generations.current(own)
    assert live is not None
    put(own.index / "generations" / live, name, array)
    with pytest.raises(IndexDamagedError, match="Build it anew: vaxqa index"):
        generations.open_index(own)


def test_vectors_that_would_run_code_are_damage(own: Settings) -> None:
    with opened(own) as index:
        name, objects = index.id, np.full(len(index.sentences), {}, dtype=object)
    put(own.index / "generations" / name, "sentence_vectors.npy", objects)
    with pytest.raises(IndexDamagedError, match="Build it anew: vaxqa index"):
        generations.open_index(own)


@pytest.mark.parametrize("content", [b"", b"\x00garbage\xff", b"../../elsewhere"])
def test_a_current_file_that_names_nothing_is_as_none(own: Settings, content: bytes) -> None:
    live = generations.current(own)
    (own.index / "CURRENT").write_bytes(content)
    assert generations.current(own) is None
    with pytest.raises(IndexMissingError, match="vaxqa index"):
        generations.open_index(own)
    assert not generations.build(own).fresh
    assert generations.current(own) == live


@pytest.mark.slow
def test_damage_under_an_open_reader_is_mended_for_the_next(own: Settings) -> None:
    with opened(own) as index:
        assert first_found(index) == 0
        garbage(store(own.index / "generations" / index.id) / "chroma.sqlite3")
        assert generations.build(own).fresh
        assert works(own)


def test_an_index_of_another_embedding_is_refused_with_the_remedy(own: Settings) -> None:
    other = settings.load(
        knowledge=own.knowledge, index=own.index, embedding="openai:text-embedding-3-small"
    )
    with pytest.raises(IndexDamagedError, match=r"wordllama.*not with openai.*vaxqa index"):
        generations.open_index(other)
    assert generations.expected(other) != generations.expected(own)


@pytest.mark.slow
@pytest.mark.parametrize("number", [3, 999])
def test_an_index_of_another_format_is_refused_with_the_remedy(own: Settings, number: int) -> None:
    (path,) = own.index.glob("generations/*/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"format": number, "files": {"contents.json": 9}}))
    with pytest.raises(IndexDamagedError, match=rf"format {number}\).*vaxqa index"):
        generations.open_index(own)
    assert generations.made_from(own) == "knowledge"
    assert generations.build(own).fresh
    assert works(own)


# -- readers -------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_reader_keeps_what_it_opened_until_it_lets_go(own: Settings) -> None:
    with opened(own) as old:
        before = first_found(old)
        change(own)
        new = generations.build(own).name
        assert names(own) == {old.id, new}
        assert first_found(old) == before
        with opened(own) as index:
            assert index.id == new
            assert len(index.sources) == len(old.sources) + 1
    generations.build(own)
    assert names(own) == {new}


def test_an_index_that_is_no_longer_used_is_let_go(own: Settings) -> None:
    index = generations.open_index(own)
    folder = own.index / "generations" / index.id
    assert readers.are_there(folder)
    del index
    gc.collect()
    assert not readers.are_there(folder)
    assert list((folder / "readers").iterdir()) == []


def test_the_live_generation_is_kept_without_readers(own: Settings) -> None:
    live = generations.current(own)
    generations.prune(own)
    assert names(own) == {live}


@pytest.mark.slow
def test_whoever_opens_while_others_build_gets_a_whole_index(own: Settings) -> None:
    wrong: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                readers.let_go(generations.open_index(own))
            except BaseException as error:
                wrong.append(error)
                return

    reading = threading.Thread(target=read)
    reading.start()
    for number in range(4):
        change(own, f"Perahu nomor {number}.")
        generations.build(own)
    done.set()
    reading.join()
    assert wrong == []


# -- several processes ---------------------------------------------------------------------


def process(made: Settings, body: str) -> subprocess.Popen[str]:
    """A Python process in which ``made`` are the settings and ``body`` is run."""
    start = (
        "import json, os, pathlib, signal, sys, time\n"
        "from vaxqa import generations, settings\n"
        "knowledge, index = map(pathlib.Path, sys.argv[1:])\n"
        "made = settings.load(knowledge=knowledge, index=index)\n"
    )
    return subprocess.Popen(
        [sys.executable, "-c", start + body, made.knowledge, made.index],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def line(running: subprocess.Popen[str]) -> str:
    assert running.stdout is not None
    return running.stdout.readline().strip()


def send(running: subprocess.Popen[str], text: str = "go") -> None:
    assert running.stdin is not None
    print(text, file=running.stdin, flush=True)


KILLED = """
def report(what, share):
    if what == {step!r}:
        os.kill(os.getpid(), signal.SIGKILL)
generations.build(made, progress=report)
"""


@pytest.mark.slow
@pytest.mark.parametrize("step", ["embedding", "checking"])
def test_a_build_that_is_killed_leaves_the_last_index_serving(own: Settings, step: str) -> None:
    live = generations.current(own)
    change(own)
    with process(own, KILLED.format(step=step)) as running:
        assert running.wait(PATIENCE) == -signal.SIGKILL
    assert generations.current(own) == live
    assert works(own)
    built = generations.build(own)
    assert built.name == generations.current(own) != live
    assert works(own)
    assert names(own) == {built.name}


BUILDING = """
def report(what, share):
    print(what, flush=True)
    if what == "reading":
        sys.stdin.readline()
built = generations.build(made, progress=report)
print(built.name, built.fresh, flush=True)
"""


@pytest.mark.slow
def test_of_two_builders_one_waits_and_both_end_with_the_same_index(own: Settings) -> None:
    change(own)
    with process(own, BUILDING) as first:
        assert line(first) == "reading"
        with process(own, BUILDING) as second:
            assert line(second) == "waiting for another build"
            send(first)
            *_, ended = first.communicate(timeout=PATIENCE)[0].split("\n")[:-1]
            (waited,) = second.communicate(timeout=PATIENCE)[0].split("\n")[:-1]
    live = generations.expected(own)
    assert (ended, waited) == (f"{live} True", f"{live} False")
    assert generations.current(own) == live
    assert works(own)


READING = """
index = generations.open_index(made)
print(index.id, flush=True)
sys.stdin.readline()
first = index.passages[0]
vector = index.embedding.embed([first.text], [first.language])[0]
print(index.dense.nearest(vector, 1, None)[0][0], len(index.sources), flush=True)
sys.stdin.readline()
"""


@pytest.mark.slow
def test_a_reader_in_another_process_keeps_its_generation_until_it_is_killed(
    own: Settings,
) -> None:
    with process(own, READING) as reader:
        old = line(reader)
        change(own)
        new = generations.build(own).name
        assert names(own) == {old, new}
        send(reader)
        assert line(reader) == "0 7"  # its vectors are opened only now
        generations.build(own)
        assert names(own) == {old, new}
        reader.kill()
        reader.wait(PATIENCE)
    generations.build(own)
    assert names(own) == {new}
