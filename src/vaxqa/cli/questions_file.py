"""The input of ``vaxqa batch``: questions, one JSON object a line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..errors import SourceError, UsageError
from ..types import Language, Turn


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of the file; ``id`` is kept as it stands there, a text or a number."""

    id: str | int
    question: str
    language: Language | None = None
    history: tuple[Turn, ...] = ()


def read(path: Path) -> list[Asked]:
    """Read the questions of ``path``, all of them before the first is answered.

    Fields that are not ours are passed over: files of questions often hold more. Raises
    `SourceError` naming the file and the 1-based line.
    """
    from ..corpus import rows

    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    found: dict[str, Asked] = {}
    for line, row in rows(path):
        asked = _asked(row, path, line)
        if str(asked.id) in found:
            raise SourceError(path, f"the id {asked.id!r} stands twice", line)
        found[str(asked.id)] = asked
    if not found:
        raise UsageError(f"{path} holds no question.")
    return list(found.values())


def _asked(row: dict[str, Any], path: Path, line: int) -> Asked:
    name, question, lang = row.get("id"), row.get("question"), row.get("lang")
    if not isinstance(name, str | int) or isinstance(name, bool) or name == "":
        raise SourceError(path, "needs an 'id', a text or a whole number", line)
    if not isinstance(question, str):
        raise SourceError(path, "needs a 'question', a text", line)
    if lang not in {None, "id", "en"}:
        raise SourceError(path, "lang must be id or en", line)
    return Asked(name, question, cast("Language | None", lang), _history(row, path, line))


def _history(row: dict[str, Any], path: Path, line: int) -> tuple[Turn, ...]:
    turns = row.get("history") or []
    if isinstance(turns, list) and all(map(_is_turn, turns)):
        return tuple(Turn(turn["question"], turn.get("answer") or "") for turn in turns)
    reason = 'history must be a list of {"question": "…", "answer": "…"}'
    raise SourceError(path, reason, line)


def _is_turn(turn: object) -> bool:
    return (
        isinstance(turn, dict)
        and isinstance(turn.get("question"), str)
        and isinstance(turn.get("answer"), str | None)
    )
