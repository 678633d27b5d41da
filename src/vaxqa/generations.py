"""The index on disk: built aside, checked, then made live by replacing one file.

    INDEX/CURRENT              the name of the live generation
    INDEX/lock                 held by the one who builds
    INDEX/generations/NAME/    manifest.json, contents.json, passages.*, sentences.*, chroma/,
                               readers/ (a file for each process that has it open)

NAME is a hash of all that the generation is made from, so that an unchanged folder is never
built again and a changed one never served from an old index. A build that fails or is killed
leaves CURRENT as it was.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import socket
import sqlite3
import uuid
import weakref
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from importlib import resources
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from pydantic import TypeAdapter, ValidationError

from . import corpus, embedding, knowledge
from .answer import Reference
from .dense import DenseIndex, drop
from .errors import IndexDamagedError, IndexMissingError, SourceError, UsageError
from .index import Index, Text
from .knowledge import OnError
from .lexical import LexicalIndex
from .lexicon import Entry, Lexicon, general
from .settings import Settings
from .types import Source

FORMAT = 5
BATCH = 256

Progress = Callable[[str, float], None]
"""Called with what is being done and the share, in 0..1, that is done."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation stores besides the two indexes; the rest is derived from it."""

    sources: tuple[Source, ...]
    references: dict[str, Reference]
    glossary: tuple[Entry, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Built:
    """The outcome of `build`."""

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

    Does nothing when it is live already and whole. Waits while another process builds.
    Raises `UsageError` or `SourceError` for what is wrong with the input, the live index
    staying as it is.
    """
    report = progress or (lambda _what, _share: None)
    name = expected(settings, corpus_file)
    _make_folder(settings.index)
    with _locked(settings.index, report):
        if current(settings) == name and _whole(settings, name):
            manifest = _manifest(settings.index, name)
            return Built(name, False, manifest["sources"], manifest["passages"])
        report("reading", 0.0)
        contents, skipped = _contents(settings, corpus_file, on_error)
        made = _write(settings, name, contents, report)
        _replace(settings.index / "CURRENT", name)
        prune(settings)
        return replace(made, skipped=skipped)


def expected(settings: Settings, corpus_file: Path | None = None) -> str:
    """The name that an index of the present input has; reads files but parses none."""
    made_from = (
        knowledge.fingerprint(settings.knowledge)
        if corpus_file is None
        else corpus.fingerprint(corpus_file)
    )
    parts = [str(FORMAT), made_from, embedding.identity(settings), _lexicon_hash()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def current(settings: Settings) -> str | None:
    """The name of the live generation, or ``None``."""
    try:
        return (settings.index / "CURRENT").read_text(encoding="utf-8").strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None


def made_from(settings: Settings) -> str | None:
    """What the live generation was made from, ``knowledge`` or ``passages``; ``None`` without one.

    Raises `IndexDamagedError` when its manifest cannot be read.
    """
    name = current(settings)
    return (
        None if name is None else str(_manifest(settings.index, name).get("made_from", "knowledge"))
    )


def open_index(settings: Settings) -> Index:
    """Open the live generation for reading.

    Raises `IndexMissingError` when nothing has been built, `IndexDamagedError` when what
    was built is not whole or was made by another format or embedding.
    """
    name = current(settings)
    if name is None:
        raise IndexMissingError(f"There is no index at {settings.index}. Build it: vaxqa index")
    return _open(settings, name)


def _open(settings: Settings, name: str) -> Index:
    folder = settings.index / "generations" / name
    manifest = _manifest(settings.index, name)
    if manifest["format"] != FORMAT or manifest["embedding"] != embedding.identity(settings):
        raise IndexDamagedError(
            f"The index at {settings.index} was made with {manifest['embedding']} (format "
            f"{manifest['format']}), not with {embedding.identity(settings)} (format {FORMAT}). "
            "Build it anew: vaxqa index"
        )
    try:
        _check_files(folder, manifest["files"])
        contents = _CONTENTS.validate_json((folder / "contents.json").read_bytes())
        lexical = LexicalIndex.load(folder, "passages"), LexicalIndex.load(folder, "sentences")
    except (OSError, ValueError, KeyError, ValidationError) as error:
        raise _damaged(settings) from error
    text = Text(contents.sources, whole=contents.whole)
    if (len(lexical[0]), len(lexical[1])) != (len(text.passages), len(text.sentences)):
        raise _damaged(settings)
    index = Index(
        name,
        text,
        contents.references,
        Lexicon(contents.glossary, general()),
        lexical,
        partial(_open_dense, settings, name, len(text.passages)),
        partial(embedding.load, settings),
    )
    _mark_reader(folder, index)
    return index


_CONTENTS: TypeAdapter[Contents] = TypeAdapter(Contents)


def _open_dense(settings: Settings, name: str, passages: int) -> DenseIndex:
    folder = settings.index / "generations" / name / "chroma"
    if settings.chroma_url is None and not folder.is_dir():
        raise _damaged(settings)
    try:
        dense = DenseIndex.open(_collection(name), folder, settings.chroma_url)
        stored = len(dense)
    except (sqlite3.Error, OSError) as error:
        raise _damaged(settings) from error
    if stored != passages:
        raise _damaged(settings)
    return dense


def _damaged(settings: Settings) -> IndexDamagedError:
    return IndexDamagedError(
        f"The index at {settings.index} is damaged. Build it anew: vaxqa index"
    )


def _contents(
    settings: Settings, corpus_file: Path | None, on_error: OnError
) -> tuple[Contents, tuple[SourceError, ...]]:
    if corpus_file is not None:
        return Contents(tuple(corpus.load(corpus_file)), {}, (), whole=True), ()
    read = knowledge.load(settings.knowledge, on_error)
    return Contents(read.sources, read.references, read.glossary, whole=False), read.skipped


def _write(settings: Settings, name: str, contents: Contents, report: Progress) -> Built:
    """Write a generation aside, read it back, and only then give it its name."""
    final = settings.index / "generations" / name
    aside = final.with_name(f"{name}.partial")
    for left_over in (aside, final):
        shutil.rmtree(left_over, ignore_errors=True)
    aside.mkdir(parents=True)
    text = Text(contents.sources, whole=contents.whole)
    LexicalIndex.build(text.passage_terms()).save(aside, "passages")
    LexicalIndex.build(text.sentence_terms(), b=0.0).save(aside, "sentences")
    (aside / "contents.json").write_bytes(_CONTENTS.dump_json(contents))
    _embed(settings, name, aside, text, Lexicon(contents.glossary, general()), report)
    manifest = {
        "format": FORMAT,
        "embedding": embedding.identity(settings),
        "made_from": "passages" if contents.whole else "knowledge",
        "sources": len(text.sources),
        "passages": len(text.passages),
        "files": _sizes(aside),
    }
    (aside / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    aside.rename(final)
    report("checking", 1.0)
    _read_back(settings, name)
    return Built(name, True, len(text.sources), len(text.passages))


def _embed(
    settings: Settings, name: str, aside: Path, text: Text, lexicon: Lexicon, report: Progress
) -> None:
    model = embedding.load(settings, lexicon)
    dense = DenseIndex.create(_collection(name), aside / "chroma", settings.chroma_url)
    for start in range(0, len(text.passages), BATCH):
        report("embedding", start / len(text.passages))
        batch = text.passages[start : start + BATCH]
        vectors = model.embed([p.text for p in batch], [p.language for p in batch])
        dense.add(batch, vectors, start)
    dense.close()


def _read_back(settings: Settings, name: str) -> None:
    """Open what was written as a reader will, from other files than it was written through."""
    index = _open(settings, name)
    last = index.passages[-1]
    vector = index.embedding.embed([last.text], [last.language])[0]
    found = index.dense.nearest(vector, 5, None)
    index.dense.close()
    _unmark_reader(index)
    if not found:
        raise _damaged(settings)


def prune(settings: Settings) -> None:
    """Remove the generations that are neither live nor open in a running process."""
    live = current(settings)
    for folder in (settings.index / "generations").iterdir():
        if folder.name != live and not _read_by_anyone(folder):
            shutil.rmtree(folder, ignore_errors=True)
            if settings.chroma_url is not None:
                drop(_collection(folder.name), settings.chroma_url)


def _collection(name: str) -> str:
    return f"vaxqa-{name.removesuffix('.partial')}"


@lru_cache(maxsize=1)
def _lexicon_hash() -> str:
    content = resources.files("vaxqa").joinpath("data/lexicon.tsv").read_bytes()
    return hashlib.sha256(content).hexdigest()


# -- files ---------------------------------------------------------------------------------


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{uuid.uuid4().hex}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"The index folder {folder} cannot be written ({error.strerror}). Name another one "
            "with --index or VAXQA_INDEX."
        ) from None


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


def _sizes(folder: Path) -> dict[str, int]:
    """Sizes in bytes of the files that are never written again (Chroma's own are left out)."""
    return {path.name: path.stat().st_size for path in sorted(folder.iterdir()) if path.is_file()}


def _check_files(folder: Path, sizes: dict[str, int]) -> None:
    for name, size in sizes.items():
        if (folder / name).stat().st_size != size:
            raise ValueError(f"{name} has not the size it was written with")


def _manifest(index: Path, name: str) -> dict[str, Any]:
    try:
        manifest = json.loads(
            (index / "generations" / name / "manifest.json").read_text(encoding="utf-8")
        )
        if not {"format", "embedding", "sources", "passages", "files"} <= manifest.keys():
            raise ValueError("a key is missing")
    except (OSError, ValueError, AttributeError) as error:
        raise IndexDamagedError(
            f"The index at {index} is damaged. Build it anew: vaxqa index"
        ) from error
    return dict(manifest)


def _whole(settings: Settings, name: str) -> bool:
    try:
        index = _open(settings, name)
        index.dense.close()
        _unmark_reader(index)
    except IndexDamagedError:
        return False
    return True


# -- readers -------------------------------------------------------------------------------


def _mark_reader(folder: Path, index: Index) -> None:
    """Leave a file that says this process reads the generation, until ``index`` is let go.

    Where the folder cannot be written, no one can remove a generation from it either.
    """
    marker = folder / "readers" / f"{socket.gethostname()}~{os.getpid()}~{uuid.uuid4().hex}"
    try:
        marker.parent.mkdir(exist_ok=True)
        marker.touch()
    except OSError:
        return
    _MARKERS[index] = weakref.finalize(index, _remove, marker)


_MARKERS: weakref.WeakKeyDictionary[Index, Any] = weakref.WeakKeyDictionary()


def _unmark_reader(index: Index) -> None:
    finalizer = _MARKERS.pop(index, None)
    if finalizer is not None:
        finalizer()


def _remove(marker: Path) -> None:
    with contextlib.suppress(OSError):
        marker.unlink()


def _read_by_anyone(folder: Path) -> bool:
    readers = folder / "readers"
    if not readers.is_dir():
        return False
    return any(_alive(*marker.name.split("~")[:2]) for marker in readers.iterdir())


def _alive(host: str, process: str) -> bool:
    """Whether a reader may still run; where that cannot be told, it does."""
    if host != socket.gethostname() or os.name == "nt":  # there, signal 0 would end the process
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True
