"""The bibliography: CSL-JSON, as Zotero exports it, and the short form of an entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .answer import Reference
from .errors import SourceError


def load(path: Path, shown: Path) -> dict[str, Reference]:
    """Read a CSL-JSON list into references by key; a missing file is an empty bibliography.

    Raises `SourceError` for a file that is no such list.
    """
    if not path.exists():
        return {}
    try:
        entries = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise SourceError(shown, f"is not JSON ({error.msg})", error.lineno) from None
    except UnicodeDecodeError:
        raise SourceError(shown, "is not UTF-8 text; export it from Zotero as CSL JSON") from None
    if not isinstance(entries, list):
        raise SourceError(shown, "must be a JSON list of entries, as Zotero's CSL JSON export")
    found: dict[str, Reference] = {}
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            raise SourceError(shown, f"entry {number} has no text 'id'")
        if entry["id"] in found:
            raise SourceError(shown, f"the id {entry['id']!r} stands twice")
        found[entry["id"]] = _reference(entry, shown)
    return found


def _reference(entry: dict[str, Any], shown: Path) -> Reference:
    try:
        return Reference(key=entry["id"], text=short(entry), url=_url(entry))
    except (AttributeError, TypeError, ValueError):
        raise SourceError(
            shown, f"the author or date of {entry['id']!r} is not as CSL-JSON has it"
        ) from None


def short(entry: dict[str, Any]) -> str:
    """An entry on one line: authors, title, outlet, date.

    >>> short({"title": "Multi-Track Diplomacy", "author": [{"family": "McDonald"}],
    ...        "container-title": "Beyond Intractability", "issued": {"date-parts": [[2003, 9]]}})
    'McDonald. Multi-Track Diplomacy. Beyond Intractability, 2003-09.'
    """
    names = [a.get("family") or a.get("literal") or "" for a in entry.get("author") or ()]
    outlet = entry.get("container-title") or entry.get("publisher") or ""
    where = ", ".join(part for part in (outlet, _date(entry)) if part)
    parts = [", ".join(name for name in names if name), str(entry.get("title") or ""), where]
    return " ".join(part if part[-1] in ".?!…" else f"{part}." for part in parts if part)


def _date(entry: dict[str, Any]) -> str:
    parts = (entry.get("issued") or {}).get("date-parts") or [[]]
    return "-".join(f"{int(part):02d}" for part in parts[0])


def _url(entry: dict[str, Any]) -> str | None:
    url = entry.get("URL")
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None
