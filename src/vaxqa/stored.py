"""One generation of the index as files: written aside, checked, opened for reading.

manifest.json              format, embedding, counts, and the hash of each file below
contents.json              sources, bibliography, glossary, expected questions
passages.*, sentences.*    the word indexes; questions.* that of the expected questions
sentence_vectors.npy       a row per sentence; question_vectors.npy one per expected question
store                      the name of the vector store, which no other build has
NAME-…/                    the vector store itself, unless a Chroma server holds it
readers/                   see `vaxqa.readers`
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from . import embedding
from .answer import Reference
from .dense import DenseIndex, drop
from .embedding import Vectors
from .errors import IndexDamagedError, SourceError
from .expected import Expected
from .index import Index, Text, question_terms
from .lexical import LexicalIndex
from .lexicon import Entry, Lexicon
from .question_index import QuestionIndex
from .settings import Settings
from .types import Language, Source

FORMAT = 13
BATCH = 256

Progress = Callable[[str, float], None]
"""Called with what is being done and the share, in 0..1, that is done."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation stores besides the two indexes; the rest is derived from it.

    ``whole``: each source is one ready-made passage.
    """

    sources: tuple[Source, ...]
    references: dict[str, Reference]
    glossary: tuple[Entry, ...]
    questions: tuple[Expected, ...]
    whole: bool


class Manifest(BaseModel):
    """What a generation is. Other formats' manifests are read too, to say what they are.

    ``skipped`` holds path, reason and line of each source that could not be read; ``files``
    the sha256 of each file that is never written again (Chroma's own are left out).
    """

    model_config = ConfigDict(frozen=True)

    format: int
    embedding: str
    made_from: Literal["knowledge", "passages"] = "knowledge"
    sources: int
    passages: int
    skipped: tuple[tuple[str, str, int | None], ...] = ()
    files: dict[str, Any]

    def errors(self) -> tuple[SourceError, ...]:
        """The sources that were skipped, as they were reported."""
        return tuple(SourceError(Path(path), why, line) for path, why, line in self.skipped)


def folder(settings: Settings, name: str) -> Path:
    """Where the generation ``name`` lies."""
    return settings.index / "generations" / name


def manifest(settings: Settings, name: str) -> Manifest:
    """Read the manifest; raises `IndexDamagedError` when it cannot be read."""
    try:
        return Manifest.model_validate_json((folder(settings, name) / "manifest.json").read_bytes())
    except (OSError, ValidationError) as error:
        raise damaged(settings) from error


def damaged(settings: Settings) -> IndexDamagedError:
    """The error for an index that is not whole."""
    return IndexDamagedError(
        f"The index at {settings.index} is damaged. Build it anew: vaxqa index"
    )


# -- reading -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Loaded:
    """The files of a generation, found whole; ``store`` is the vector store's folder."""

    contents: Contents
    text: Text
    lexical: tuple[LexicalIndex, LexicalIndex]
    questions: QuestionIndex
    sentence_vectors: Vectors
    store: Path


def read(settings: Settings, name: str) -> Index:
    """Open a generation.

    Raises `IndexDamagedError` when it is not whole or was made by another format or
    embedding; damage to the vector store shows when that is first used.
    """
    loaded = _load(settings, name)
    return Index(
        name,
        loaded.text,
        loaded.contents.references,
        Lexicon.over(loaded.contents.glossary),
        loaded.lexical,
        loaded.questions,
        loaded.sentence_vectors,
        partial(_open_dense, settings, loaded),
        partial(embedding.load, settings),
    )


def is_whole(settings: Settings, name: str) -> bool:
    """Whether the generation ``name`` is there and can be read and searched."""
    try:
        loaded = _load(settings, name)
        with contextlib.closing(_open_dense(settings, loaded)) as dense:
            return dense.finds(len(loaded.text.passages) - 1)
    except IndexDamagedError:
        return False


def _load(settings: Settings, name: str) -> _Loaded:
    place, known = folder(settings, name), manifest(settings, name)
    if (known.format, known.embedding) != (FORMAT, embedding.identity(settings)):
        raise IndexDamagedError(
            f"The index at {settings.index} was made with {known.embedding} (format "
            f"{known.format}), not with {embedding.identity(settings)} (format {FORMAT}). "
            "Build it anew: vaxqa index"
        )
    try:
        if _hashes(place) != known.files:
            raise damaged(settings)
        contents = _CONTENTS.validate_json((place / "contents.json").read_bytes())
        lexical = LexicalIndex.load(place, "passages"), LexicalIndex.load(place, "sentences")
        vectors = _load_vectors(place, "sentence"), _load_vectors(place, "question")
        asked = LexicalIndex.load(place, "questions")
        store = place / _store(place)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise damaged(settings) from error
    text = Text(contents.sources, whole=contents.whole)
    sizes = (len(lexical[0]), len(lexical[1]), len(vectors[0]), len(vectors[1]), len(asked))
    sentences, questions = len(text.sentences), len(contents.questions)
    if sizes != (len(text.passages), sentences, sentences, questions, questions):
        raise damaged(settings)
    places = np.array([text.sentence_at(q.source_id, q.start) for q in contents.questions], int)
    index = QuestionIndex(contents.questions, places, asked, vectors[1].astype(np.float32))
    return _Loaded(contents, text, lexical, index, vectors[0], store)


_CONTENTS: TypeAdapter[Contents] = TypeAdapter(Contents)


def _open_dense(settings: Settings, loaded: _Loaded) -> DenseIndex:
    if settings.chroma_url is None and not loaded.store.is_dir():
        raise damaged(settings)
    dense = DenseIndex.open(_collection(loaded.store.name), loaded.store, settings.chroma_url)
    try:
        if len(dense) != len(loaded.text.passages):
            raise damaged(settings)
    except BaseException:
        dense.close()
        raise
    return dense


# -- writing -------------------------------------------------------------------------------


def write(
    settings: Settings,
    name: str,
    contents: Contents,
    skipped: tuple[SourceError, ...],
    report: Progress,
) -> None:
    """Write a generation aside, give it its name and read it back, as a reader will."""
    final = folder(settings, name)
    aside = final.with_name(f"{name}.partial")
    remove(settings, aside)
    aside.mkdir(parents=True)
    text = Text(contents.sources, whole=contents.whole)
    lexicon = Lexicon.over(contents.glossary)
    store = aside / f"{name}-{uuid.uuid4().hex[:8]}"
    (aside / "store").write_text(store.name, encoding="utf-8")
    LexicalIndex.build(text.passage_terms(lexicon)).save(aside, "passages")
    LexicalIndex.build(text.sentence_terms(lexicon), b=0.0).save(aside, "sentences")
    LexicalIndex.build(question_terms(contents.questions, lexicon)).save(aside, "questions")
    (aside / "contents.json").write_bytes(_CONTENTS.dump_json(contents))
    _embed(settings, aside, store, text, contents.questions, lexicon, report)
    made = Manifest(
        format=FORMAT,
        embedding=embedding.identity(settings),
        made_from="passages" if contents.whole else "knowledge",
        sources=len(text.sources),
        passages=len(text.passages),
        skipped=tuple((error.path.as_posix(), error.reason, error.line) for error in skipped),
        files=_hashes(aside),
    )
    (aside / "manifest.json").write_text(made.model_dump_json(indent=1), encoding="utf-8")
    remove(settings, final)
    aside.rename(final)
    report("checking", 1.0)
    if not is_whole(settings, name):
        raise damaged(settings)


def _embed(
    settings: Settings,
    aside: Path,
    store: Path,
    text: Text,
    questions: Sequence[Expected],
    lexicon: Lexicon,
    report: Progress,
) -> None:
    """Embed passages into the vector store, sentences and expected questions into files."""
    model = embedding.load(settings, lexicon)
    total = len(text.passages) + len(text.sentences) + len(questions)
    done = 0

    def vectors(things: Sequence[_Written]) -> Iterator[tuple[int, Vectors]]:
        nonlocal done
        for start in range(0, len(things), BATCH):
            report("embedding", done / total)
            batch = things[start : start + BATCH]
            yield start, model.embed([x.text for x in batch], [x.language for x in batch])
            done += len(batch)

    with contextlib.closing(
        DenseIndex.create(_collection(store.name), store, settings.chroma_url)
    ) as dense:
        for start, rows in vectors(text.passages):
            dense.add(text.passages[start : start + BATCH], rows, start)
    for name, things in (("sentence", text.sentences), ("question", questions)):
        made = [rows.astype(np.float16) for _, rows in vectors(things)]
        np.save(aside / f"{name}_vectors.npy", np.vstack(made or [np.zeros((0, 0), np.float16)]))


class _Written(Protocol):
    """What can be embedded: a passage, a sentence, an expected question."""

    @property
    def text(self) -> str: ...
    @property
    def language(self) -> Language: ...


def _load_vectors(place: Path, name: str) -> Vectors:
    """The rows are mapped, not read: most searches look at a few of them."""
    rows: Vectors = np.load(place / f"{name}_vectors.npy", mmap_mode="r", allow_pickle=False)
    return rows


def remove(settings: Settings, place: Path) -> None:
    """Remove a generation's folder, whole or not, and what a Chroma server holds of it."""
    if settings.chroma_url is not None:
        with contextlib.suppress(OSError, ValueError):
            drop(_collection(_store(place)), settings.chroma_url)
    shutil.rmtree(place, ignore_errors=True)


def _store(place: Path) -> str:
    return (place / "store").read_text(encoding="utf-8")


def _collection(store: str) -> str:
    return f"vaxqa-{store}"


def _hashes(place: Path) -> dict[str, str]:
    files = sorted(path for path in place.iterdir() if path.is_file())
    return {path.name: _hash(path) for path in files if path.name != "manifest.json"}


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
