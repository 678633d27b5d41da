"""Questions that lean on the conversation: "Dan kapan itu?", "what about AstraZeneca?".

Without a model: what the last question was about is carried over when the new one lacks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .terms import FUNCTION_WORDS, words

_INSTEAD = re.compile(
    r"^(?:dan\s+|lalu\s+|terus\s+|and\s+|but\s+)?"
    r"(?:bagaimana\s+(?:dengan|kalau)|gimana\s+(?:dengan|kalau)|kalau|what\s+about|how\s+about|and\s+for)"
    r"\s+(?P<new>.+?)(?:\s+(?:bagaimana|gimana))?\s*\??$",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:dan|lalu|terus|kemudian|and|then|so|also)\b|^(?:sejak|since|until)\s+(?:kapan|when)\W*$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\b(?:itu|ini|tersebut|ia|dia|mereka|beliau|begitu|demikian|it|its|that|this|those|these|they|"
    r"them|their|he|she|him|her|his|there|then)\b|\b(?!punya|hanya|tanya|bertanya)\w{3,}nya\b",
    re.IGNORECASE,
)
_DEFINING = re.compile(
    r"^(?:(?:apa|siapa)(?:kah)?(?:\s+sih)?\s+(?:itu|ini)|what\s+(?:is|are)\s+(?:this|that))\s+\w",
    re.I,
)
_NAME = re.compile(r"\b[A-Z][\w-]*(?:\s+(?:of\s+)?[A-Z][\w-]*)*")
_PREPOSITION = re.compile(r"^(di|dari|ke|untuk|dengan|in|at|from|for|by|to|with|of)\s+(.+)$", re.I)


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is asked now, and the earlier question it leans on (empty when on none)."""

    asked: str
    context: str = ""

    @property
    def standalone(self) -> str:
        """Both, as a reader may see them."""
        return f"{self.asked} ({self.context})" if self.context else self.asked


def resolve(question: str, earlier: Sequence[str]) -> Resolved:
    """The question with what it takes from the questions before it; itself when it needs nothing.

    >>> resolve("what about AstraZeneca?", ["When did BPOM authorise Sinovac?"]).standalone
    'When did BPOM authorise AstraZeneca?'
    >>> resolve("Dan kapan itu?", ["Siapa yang pertama divaksin di Indonesia?"]).standalone
    'Dan kapan itu? (Siapa yang pertama divaksin di Indonesia?)'
    """
    before: Resolved | None = None
    for said in earlier:
        before = _resolve(said, before)
    return _resolve(question, before)


def _resolve(question: str, before: Resolved | None) -> Resolved:
    if before is None or not question:
        return Resolved(question)
    instead = _INSTEAD.match(question)
    if instead:
        replaced = _replaced(before.asked, instead["new"])
        return Resolved(replaced, before.context) if replaced else Resolved(question, before.asked)
    if not _leans(question):
        return Resolved(question)
    on_it_too = bool(before.context) and _leans(before.asked)
    return Resolved(question, before.context if on_it_too else before.asked)


def _leans(question: str) -> bool:
    """Whether the question cannot be understood alone."""
    content = [word for word in words(question) if word not in FUNCTION_WORDS]
    if not content:
        return True
    if _DEFINING.match(question):
        return False
    names = [name for name in _NAME.findall(question) if not question.startswith(name)]
    refers = bool(_REFERENCE.search(question)) or bool(_OPENING.match(question))
    return refers and (len(content) <= 3 or not names) and len(content) <= 6


def _replaced(before: str, new: str) -> str | None:
    """``before`` with ``new`` in place of the name that it stands against, if there is one.

    With a preposition ("di Brasil") that is the name behind the same one; otherwise the
    last name of the question.
    """
    named = _PREPOSITION.match(new)
    names = [match for match in _NAME.finditer(before) if match.start() > 0]
    if named:
        behind = rf"\b{named[1]}\s+$"
        names = [m for m in names if re.search(behind, before[: m.start()], re.I)]
        new = named[2]
    if not names:
        return None
    last = names[-1]
    return before[: last.start()] + new.rstrip("?") + before[last.end() :]
