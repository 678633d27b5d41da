"""The generated parts of ``docs/retrieval.md``."""

from __future__ import annotations

import datetime
from pathlib import Path

from vaxqa.evaluation.docs import between

from .report import _machine

NAMES = ("ablation", "refusals", "calibration", "cross-validation", "comparison", "growth")
NEW = "\n\n".join(["# Retrieval", *(f"<!-- {name} -->\n<!-- /{name} -->" for name in NAMES), ""])


def write(path: Path, name: str, content: str) -> None:
    """Put ``content`` between the marks of ``name`` in ``path``, which is made if absent.

    Raises `UsageError` when the file is there and the marks are not.
    """
    text = path.read_text(encoding="utf-8") if path.exists() else NEW
    path.write_text(between(text, name, content), encoding="utf-8", newline="\n")


def made(command: str) -> str:
    """The sentence that says how, when and on what figures were made."""
    return f"Made by `{command}` on {datetime.datetime.now(datetime.UTC):%Y-%m-%d}, {_machine()}."
