"""Sources in which a number has been changed: who answers from memory gives the old one.

The same questions over a copy of the knowledge folder in which the number of their answer is
another (counterfactual contexts, after Longpre et al. 2021, "Entity-Based Knowledge Conflicts").
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import generations, knowledge
from ..assistant import Assistant
from ..errors import UsageError
from ..settings import Settings
from .cases import Case, Nugget

_TEXT = {".md", ".txt"}


@contextlib.contextmanager
def assistant(settings: Settings, cases: Sequence[Case]) -> Iterator[tuple[Assistant, list[Case]]]:
    """An assistant over the changed sources, and the cases with the answers they then have.

    Raises `UsageError` for a case whose vital nuggets are not numbers in Markdown or text.
    """
    changes = {old: new for case in cases for old, new in numbers(case).items()}
    with tempfile.TemporaryDirectory(prefix="vaxqa-changed-") as folder:
        own = settings.model_copy(
            update={
                "knowledge": Path(folder) / "knowledge",
                "index": Path(folder) / "index",
                "chroma_url": None,
            }
        )
        shutil.copytree(settings.knowledge, own.knowledge)
        _rewrite(own.knowledge, changes)
        # An expected question may point to words that were changed.
        generations.build(own, on_error="skip")
        index = generations.open_index(own)
        try:
            yield Assistant(index, own), [_expecting(case, changes) for case in cases]
        finally:
            index.dense.close()


def numbers(case: Case) -> dict[str, str]:
    """The numbers of the case's answer, as its gold spans write them, each with another for it.

    Raises `UsageError` when a vital nugget has none.
    """
    found: dict[str, str] = {}
    for nugget in case.vital:
        own = {text: other(text) for text in _said(nugget) if text[:1].isdigit()}
        if not own:
            raise UsageError(f"Case {case.id} has no number to change: {nugget.id}.")
        found.update(own)
    return found


def other(number: str) -> str:
    """``number`` with its last digit that is not 0 changed.

    >>> other("1.620"), other("65,3"), other("9")
    ('1.630', '65,4', '1')
    """
    place = max(at for at, sign in enumerate(number) if sign in "123456789")
    return f"{number[:place]}{int(number[place]) % 9 + 1}{number[place + 1 :]}"


def _said(nugget: Nugget) -> set[str]:
    """The numbers that the gold spans have where the nugget's patterns match."""
    matches = (
        match.group()
        for span in nugget.spans
        for pattern in nugget.patterns
        for match in re.finditer(pattern, span.quote, re.IGNORECASE)
    )
    return {number for text in matches for number in re.findall(r"\d+(?:[.,]\d+)*", text)}


def _rewrite(folder: Path, changes: dict[str, str]) -> None:
    """Replace every occurrence in the sources that are text."""
    found = "|".join(map(re.escape, sorted(changes, key=len, reverse=True)))
    whole = re.compile(rf"(?<![\d.,\w-])(?:{found})(?![\d]|[.,]\d|\w)")
    for path, _ in knowledge.files(folder):
        if path.suffix.lower() in _TEXT:
            text = path.read_text(encoding="utf-8")
            changed = whole.sub(lambda match: changes[match.group()], text)
            path.write_text(changed, encoding="utf-8")


def _expecting(case: Case, changes: dict[str, str]) -> Case:
    """The case as it is over the changed sources: the new numbers are its key."""
    nuggets = tuple(
        nugget.model_copy(
            update={
                "patterns": tuple(
                    rf"(?<![\d.,]){re.escape(changes[old])}(?![\d]|[.,]\d)"
                    for old in sorted(_said(nugget))
                    if old in changes
                ),
                "spans": (),
            }
        )
        for nugget in case.vital
    )
    return case.model_copy(update={"nuggets": nuggets, "forbidden": ()})
