"""Every measure of every case: what two runs are compared by, and what a baseline keeps."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import SourceError, UsageError
from ..types import Source
from .cases import Case
from .measures import Context, Measure
from .results import Scored
from .summary import Summary

DIGITS = 6
"""Decimals that are kept of a value."""
SECONDS = "s"
"""The unit of measures that differ between runs of the same thing; they are not kept."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Told(_Record):
    """What of a case a comparison needs: its cluster, and the hash of all that it says."""

    cluster: str
    sha256: str


class Scores(_Record):
    """The values of a run: ``values[measure][case id]``, a case absent where it was not scored."""

    schema_version: Literal[1] = 1
    system: str
    index_id: str
    cases: dict[str, Told]
    values: dict[str, dict[str, float]]

    def of(self, case_id: str) -> dict[str, float]:
        """All values of one case by measure."""
        return {name: row[case_id] for name, row in self.values.items() if case_id in row}


class Baseline(_Record):
    """A run that was blessed: the figures that later ones may not fall below."""

    schema_version: Literal[1] = 1
    summary: Summary
    scores: Scores


def told(case: Case) -> Told:
    """What is kept of ``case``."""
    written = case.model_dump_json().encode()
    return Told(cluster=case.cluster, sha256=hashlib.sha256(written).hexdigest()[:16])


def score(
    scored: Sequence[Scored],
    sources: dict[str, Source],
    measures: Sequence[Measure],
    *,
    system: str,
    index_id: str,
) -> Scores:
    """Apply every measure to every case; each case stands in ``scored`` once.

    A value that is no number (NaN, infinite) counts as not scored.
    """
    context = Context(sources, scored)
    values: dict[str, dict[str, float]] = {}
    for measure in sorted(measures, key=lambda measure: measure.name):
        if measure.unit == SECONDS:
            continue
        row = {one.case.id: measure.score(one, context) for one in scored}
        values[measure.name] = {
            case_id: round(float(value), DIGITS)
            for case_id, value in sorted(row.items())
            if value is not None and math.isfinite(value)
        }
    return Scores(
        system=system,
        index_id=index_id,
        cases={one.case.id: told(one.case) for one in sorted(scored, key=lambda one: one.case.id)},
        values=values,
    )


def write(record: BaseModel, path: Path) -> None:
    """Write as JSON, the same bytes for the same record, in lines that git can compare."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _in_lines(record.model_dump(mode="json"), levels=3)
    path.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def _in_lines(value: object, levels: int) -> str:
    """JSON with a line for each entry of the objects on the first ``levels`` levels.

    >>> print(_in_lines({"a": {"b": [1, 2]}}, levels=2))
    {
    "a": {
    "b": [1, 2]
    }
    }
    """
    if levels == 0 or not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    rows = (f"{json.dumps(name)}: {_in_lines(row, levels - 1)}" for name, row in value.items())
    return "{\n" + ",\n".join(rows) + "\n}"


def read(path: Path) -> Scores:
    """The scores of a run folder, of its ``scores.json`` or of a baseline.

    Raises `UsageError` when there are none, `SourceError` when they cannot be read.
    """
    file = path / "scores.json" if path.is_dir() else path
    if not file.is_file():
        raise UsageError(f"There are no scores at {file}: name the --out folder of a run.")
    try:
        if b'"scores"' in file.read_bytes()[:200_000] and file.name != "scores.json":
            return Baseline.model_validate_json(file.read_bytes()).scores
        return Scores.model_validate_json(file.read_bytes())
    except ValidationError as error:
        raise SourceError(file, _first(error)) from None


def read_baseline(path: Path) -> Baseline | None:
    """The blessed baseline; ``None`` when there is none yet."""
    if not path.is_file():
        return None
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise SourceError(path, f"{_first(error)}; vaxqa eval bless writes it anew") from None


def _first(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
