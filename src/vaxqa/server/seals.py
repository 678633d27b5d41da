"""Seals: the mark by which the server knows an answer that it gave.

A checked sentence of a written answer is not in the sources word for word, so that checking
the quotes alone would let anyone have words of their own kept and shown in our name.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from ..answer import Answer


class Seals:
    """Makes and checks seals with one secret key.

    >>> Seals(b"k" * 32)
    Seals(…)
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def __repr__(self) -> str:
        return "Seals(…)"

    def seal(self, answer: Answer) -> str:
        """The seal of ``answer``: 64 hexadecimal digits."""
        return hmac.new(self._key, answer.model_dump_json().encode(), sha256).hexdigest()

    def holds(self, answer: Answer, seal: str) -> bool:
        """Whether ``seal`` was made here, of this very answer."""
        return hmac.compare_digest(self.seal(answer).encode(), seal.encode())
