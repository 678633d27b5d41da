"""The objects of a JSON list that is still arriving, each as soon as its last brace is there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any


class Arriving:
    r"""The objects of the list under a key of the outermost object.

    >>> claims = Arriving("claims")
    >>> list(claims.take('{"claims": [{"text": "a"}, {"te'))
    [{'text': 'a'}]
    >>> list(claims.take('{"claims": [{"text": "a"}, {"text": "b"}]'))
    [{'text': 'b'}]
    """

    def __init__(self, key: str) -> None:
        self._opening = re.compile(rf'\s*(?:```\w*\s*)?\{{\s*"{re.escape(key)}"\s*:\s*\[')
        self._at: int | None = None

    def take(self, text: str) -> Iterator[Any]:
        """The objects that ``text``, all that has come so far, has more than before."""
        if self._at is None:
            opened = self._opening.match(text)
            if opened is None:
                return
            self._at = opened.end()
        while True:
            start = _next(text, self._at)
            try:
                found, self._at = _DECODER.raw_decode(text, start)
            except (ValueError, RecursionError):
                return
            yield found


_DECODER = json.JSONDecoder()


def _next(text: str, at: int) -> int:
    """Where the next object of the list begins, behind white space and a comma."""
    while at < len(text) and text[at] in " \t\r\n,":
        at += 1
    return at
