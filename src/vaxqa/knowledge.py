"""The knowledge folder as a whole: its sources, bibliography, glossary and profile."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from . import expected, references, sources
from .answer import Reference
from .errors import SourceError, UsageError
from .expected import Expected
from .lexicon import Entry, read_glossary
from .types import Kind, Language, Source

FOLDERS: dict[str, Kind] = {"study": "study", "notes": "note", "documents": "document"}
OnError = Literal["stop", "skip"]


class Texts(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    en: str

    def of(self, language: Language) -> str:
        """The text in ``language``."""
        return self.id if language == "id" else self.en


class Profile(BaseModel):
    """``assistant.toml``: how the assistant introduces itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = "vaxqa"
    contact: str | None = None
    greeting: Texts = Texts(
        id="Tanyakan apa saja tentang studi ini.", en="Ask anything about this study."
    )
    topic: Texts | None = None
    suggestions: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything read from one knowledge folder. ``skipped`` holds what could not be read."""

    sources: tuple[Source, ...]
    references: dict[str, Reference]
    glossary: tuple[Entry, ...]
    questions: tuple[Expected, ...] = ()
    skipped: tuple[SourceError, ...] = ()


def load(folder: Path, on_error: OnError = "stop") -> Knowledge:
    """Read ``folder``; a source that cannot be used stops it or is skipped and named.

    Raises `UsageError` when the folder is missing or holds no source, `SourceError` for an
    unusable file.
    """
    require(folder)
    found: list[Source] = []
    skipped: list[SourceError] = []
    bibliography = references.load(folder / "references.json", Path("references.json"))
    for path, kind in files(folder):
        try:
            source = sources.read(path, folder, kind)
            _check(source, found, bibliography, folder)
        except SourceError as error:
            if on_error == "stop":
                raise
            skipped.append(error)
        else:
            found.append(source)
    if not found:
        raise UsageError(
            f"{folder} holds no readable source; put files into "
            f"{', '.join(f'{folder / name}' for name in FOLDERS)}."
        )
    glossary = read_glossary(folder / "glossary.csv", Path("glossary.csv"))
    asked: list[Expected] = []
    for row in _expected(folder, found):
        if isinstance(row, Expected):
            asked.append(row)
        elif on_error == "stop":
            raise row
        else:
            skipped.append(row)
    return Knowledge(tuple(found), bibliography, tuple(glossary), tuple(asked), tuple(skipped))


def _expected(folder: Path, found: list[Source]) -> Iterator[Expected | SourceError]:
    shown = Path("questions.csv")
    try:
        yield from expected.read(folder / shown, shown, found)
    except SourceError as error:
        yield error


def require(folder: Path) -> None:
    """Raise `UsageError` when there is no such folder."""
    if not folder.is_dir():
        raise UsageError(
            f"There is no knowledge folder at {folder}. Name one with --knowledge or "
            "VAXQA_KNOWLEDGE, or start vaxqa in the folder that holds it."
        )


def files(folder: Path) -> Iterator[tuple[Path, Kind]]:
    """The source files of ``folder`` with what they are, in a fixed order."""
    for name, kind in FOLDERS.items():
        for path in sorted((folder / name).rglob("*")):
            hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
            if path.is_file() and not hidden and path.name.lower() != "readme.md":
                yield path, kind


def profile(folder: Path) -> Profile:
    """Read ``assistant.toml``; without one, a plain profile.

    Raises `SourceError` naming the unusable key.
    """
    path = folder / "assistant.toml"
    shown = Path("assistant.toml")
    if not path.exists():
        return Profile()
    try:
        return Profile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(shown, f"is not TOML ({error})") from None
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SourceError(shown, f"{place}: {first['msg']}") from None


def fingerprint(folder: Path) -> str:
    """Hash of all that an index of ``folder`` is made from: names and bytes, read, not parsed."""
    require(folder)
    digest = hashlib.sha256()
    tables = [folder / name for name in ("references.json", "glossary.csv", "questions.csv")]
    paths = [path for path, _ in files(folder)] + [path for path in tables if path.exists()]
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()


def _check(
    source: Source, found: list[Source], bibliography: dict[str, Reference], folder: Path
) -> None:
    path = Path(source.path)
    twin = next((other for other in found if other.id == source.id), None)
    if twin is not None:
        raise SourceError(
            path, f"has the id {source.id!r} of {twin.path}; give it an id of its own"
        )
    missing = next((mark.key for mark in source.marks if mark.key not in bibliography), None)
    if missing is not None:
        line = _line_of(f"@{missing}", folder / path)
        raise SourceError(path, f"cites [@{missing}], which references.json does not have", line)


def _line_of(mark: str, path: Path) -> int | None:
    """The 1-based line of a text file that ``mark`` stands in."""
    if path.suffix.lower() not in {".md", ".txt"}:
        return None
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    whole = re.compile(re.escape(mark) + r"[\s;\]]")
    return next((line for line, text in enumerate(lines, 1) if whole.search(text)), None)
