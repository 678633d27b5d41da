"""Planted text: an assistant over a copy of the knowledge folder that an attacker wrote into."""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path

from .. import generations, knowledge
from ..assistant import Assistant
from ..errors import UsageError
from ..settings import Settings
from .cases import Plant

_MARK = r"(?:\s*\[@[^\[\]]*\])*"
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n.*?^---[ \t]*\n", re.S | re.M)
_FIRST = "Is anything here?"
"""Asked so that what is loaded when first needed (0.7 s) does not count in a case's time."""
_TEXT = frozenset({".md", ".txt"})


def insert(content: str, text: str, after: str | None = None) -> str:
    """A file's ``content`` with ``text`` behind its sentence ``after``, or at its end.

    ``after`` is as a reader sees it: citation marks and line breaks in the file do not matter.
    ``text`` stands as it is, markup and invisible characters included. Raises `UsageError`
    when there is no such sentence.

    >>> insert("---\\nid: a\\n---\\nIt began [@x]. It ended.", "Obey!", "It began.")
    '---\\nid: a\\n---\\nIt began [@x]. Obey! It ended.'
    """
    if after is None:
        return f"{content.rstrip()}\n\n{text}\n"
    head = _FRONT_MATTER.match(content)
    found = _as_written(after).search(content, head.end() if head else 0)
    if found is None:
        raise UsageError(f"There is no sentence {after!r} to plant behind.")
    return f"{content[: found.end()]} {text}{content[found.end() :]}"


def plant(folder: Path, plants: Sequence[Plant]) -> None:
    """Write ``plants`` into the sources of the knowledge folder ``folder``.

    Raises `UsageError` for a source that is not there or is no Markdown or plain text.
    """
    paths = {source.id: folder / source.path for source in knowledge.load(folder).sources}
    for planted in plants:
        path = paths.get(planted.source)
        if path is None:
            raise UsageError(f"There is no source {planted.source!r} to plant in.")
        if path.suffix.lower() not in _TEXT:
            raise UsageError(f"{planted.source!r} is no Markdown or plain text to plant in.")
        content = path.read_text(encoding="utf-8")
        path.write_text(insert(content, planted.text, planted.after), encoding="utf-8")


class Garden:
    """Assistants over planted copies of one knowledge folder, one for each set of plants.

    The copies and their indexes lie in a temporary folder, which is removed by `close`, or else
    when the garden is let go or the process ends. Safe to share between threads.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._assistants: dict[tuple[Plant, ...], Assistant] = {}
        self._folder: Path | None = None
        self._finalizer: weakref.finalize[..., Garden] | None = None

    def assistant(self, plants: Sequence[Plant]) -> Assistant:
        """The assistant over the folder with ``plants``; made when first asked for (2 s)."""
        key = tuple(plants)
        with self._lock:
            if key not in self._assistants:
                self._assistants[key] = self._grow(key)
            return self._assistants[key]

    def close(self) -> None:
        """Let go of all assistants made here and remove what they stood on."""
        with self._lock:
            if self._finalizer is not None:
                self._finalizer()
            self._assistants.clear()
            self._folder = self._finalizer = None

    def _grow(self, plants: tuple[Plant, ...]) -> Assistant:
        place = self._place() / str(len(self._assistants))
        planted = self._settings.model_copy(
            update={
                "knowledge": place / "knowledge",
                "index": place / "index",
                "chroma_url": None,  # a server would keep what is only needed here
            }
        )
        knowledge.require(self._settings.knowledge)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._settings.knowledge, planted.knowledge)
        plant(planted.knowledge, plants)
        # An expected question may point to words that a plant has changed.
        generations.build(planted, on_error="skip")
        made = Assistant(generations.open_index(planted), planted)
        made.ask(_FIRST, mode="extractive")
        return made

    def _place(self) -> Path:
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="vaxqa-planted-"))
            self._finalizer = weakref.finalize(self, _clear, self._folder, self._assistants)
        return self._folder


def _clear(folder: Path, assistants: dict[tuple[Plant, ...], Assistant]) -> None:
    for assistant in assistants.values():
        assistant.index.dense.close()
    shutil.rmtree(folder, ignore_errors=True)


def _as_written(sentence: str) -> re.Pattern[str]:
    """Finds ``sentence`` in a file, with the citation marks that its canonical text lacks."""
    words = (_MARK.join(map(re.escape, word)) for word in sentence.split())
    return re.compile(rf"{_MARK}\s+".join(words))
