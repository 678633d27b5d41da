"""The index on disk: built aside, checked, then made live by replacing one file.

    INDEX/CURRENT              the name of the live generation
    INDEX/lock                 held by the one who builds
    INDEX/generations/NAME/    see `vaxqa.stored`

NAME is a hash of all that the generation is made from, so that an unchanged folder is never
built again and a changed one never served from an old index. A build that fails or is killed
leaves CURRENT as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from filelock import FileLock, Timeout

from . import corpus, embedding, knowledge, readers, stored
from .errors import IndexMissingError, SourceError, UsageError
from .index import Index
from .knowledge import OnError
from .settings import Settings
from .stored import Contents

Progress = stored.Progress
_NAME = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of `build`; ``fresh`` is false when the index was there already."""

    name: str
    fresh: bool
    sources: int
    passages: int
    skipped: tuple[SourceError, ...] = ()


def build(
    settings: Settings,
    *,
    corpus_file: Path | None = None,
    on_error: OnError = "stop",
    progress: Progress | None = None,
) -> Built:
    """Make an index of the knowledge folder (or of ready-made passages) live.

    Writes nothing when it is there already and whole. Waits while another process builds.
    Raises `UsageError` or `SourceError` for what is wrong with the input, the live index
    staying as it is.
    """
    report = progress or _silent
    name = expected(settings, corpus_file)
    _make_folder(settings.index)
    with _locked(settings.index, report):
        fresh = not stored.is_whole(settings, name)
        if fresh:
            report("reading", 0.0)
            contents, skipped = _contents(settings, corpus_file, on_error)
            with _writing(settings.index):
                stored.write(settings, name, contents, skipped, report)
        made = stored.manifest(settings, name)
        if made.skipped and on_error == "stop":
            raise made.errors()[0]
        if current(settings) != name:
            _replace(settings.index / "CURRENT", name)
        prune(settings)
    return Built(name, fresh, made.sources, made.passages, made.errors())


def expected(settings: Settings, corpus_file: Path | None = None) -> str:
    """The name that an index of the present input has; reads files but parses none."""
    made_from = (
        knowledge.fingerprint(settings.knowledge)
        if corpus_file is None
        else corpus.fingerprint(corpus_file)
    )
    parts = [str(stored.FORMAT), made_from, embedding.identity(settings), _lexicon_hash()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def current(settings: Settings) -> str | None:
    """The name of the live generation, or ``None``."""
    try:
        text = (settings.index / "CURRENT").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    return text.strip() if _NAME.fullmatch(text.strip()) else None


def made_from(settings: Settings) -> str | None:
    """What the live generation was made from, ``knowledge`` or ``passages``; ``None`` without one.

    Raises `IndexDamagedError` when its manifest cannot be read.
    """
    name = current(settings)
    return None if name is None else stored.manifest(settings, name).made_from


def open_index(settings: Settings) -> Index:
    """Open the live generation for reading; it stays on disk for as long as it is open.

    Raises `IndexMissingError` when nothing has been built, `IndexDamagedError` when what
    was built is not whole or was made by another format or embedding.
    """
    name = current(settings)
    while name is not None:
        reader = readers.Reader(stored.folder(settings, name))
        try:
            # One that is still live now that it is held is not removed any more.
            live = current(settings)
            if live == name:
                index = stored.read(settings, name)
                reader.until(index)
                return index
        except BaseException:
            reader.let_go()
            raise
        reader.let_go()
        name = live
    raise IndexMissingError(f"There is no index at {settings.index}. Build it: vaxqa index")


def prune(settings: Settings) -> None:
    """Remove the generations that are neither live nor open in a running process."""
    live = current(settings)
    for folder in (settings.index / "generations").iterdir():
        if folder.name != live and not readers.are_there(folder):
            stored.remove(settings, folder)


def _contents(
    settings: Settings, corpus_file: Path | None, on_error: OnError
) -> tuple[Contents, tuple[SourceError, ...]]:
    if corpus_file is not None:
        return Contents(tuple(corpus.load(corpus_file)), {}, (), (), whole=True), ()
    read = knowledge.load(settings.knowledge, on_error)
    contents = Contents(read.sources, read.references, read.glossary, read.questions, whole=False)
    return contents, read.skipped


@lru_cache(maxsize=1)
def _lexicon_hash() -> str:
    data = resources.files("vaxqa").joinpath("data")
    contents = [data.joinpath(name).read_bytes() for name in ("lexicon.tsv", "thesaurus.tsv")]
    return hashlib.sha256(b"\0".join(contents)).hexdigest()


def _make_folder(folder: Path) -> None:
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()


@contextlib.contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"The index folder {folder} cannot be written ({error.strerror or error}). Name "
            "another one with --index or VAXQA_INDEX."
        ) from error


@contextlib.contextmanager
def _locked(folder: Path, report: Progress) -> Iterator[None]:
    lock = FileLock(folder / "lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("waiting for another build", 0.0)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _replace(path: Path, content: str) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part."""
    aside = path.with_name(f"{path.name}.new")
    with aside.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)


def _silent(_what: str, _share: float) -> None:
    """Report to no one."""
