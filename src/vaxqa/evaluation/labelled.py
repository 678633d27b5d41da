"""Records that people wrote by hand, one JSON object a line, each held to its model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from .. import corpus
from ..errors import SourceError

R = TypeVar("R", bound=BaseModel)


def records(path: Path, model: type[R], what: str) -> Iterator[tuple[int, R]]:
    """The records of ``path`` with their 1-based lines.

    Raises `SourceError` with the line for an unknown key or a value that does not fit;
    ``what`` a record is stands there where the record as a whole is wrong.
    """
    for line, row in corpus.rows(path):
        try:
            yield line, model.model_validate(row)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or what
            raise SourceError(path, f"{place}: {first['msg']}", line) from None
