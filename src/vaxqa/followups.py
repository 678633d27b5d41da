"""Questions that lean on the conversation: "Dan kapan itu?", "what about AstraZeneca?".

Without a model: what the last question was about is carried over when the new one lacks it.
A question follows the last one in one of three ways:

- it *leans* on it, by a pronoun or because it says too little: "who leads it?", "kapan?". The
  content of the last question, without its question words, becomes the context;
- it *varies* it: "and in Turkey?" asks the same with a like thing in place of another;
- it *narrows* it: "khusus dosis kedua?" asks the same of less.

Everything else is a new topic and takes nothing over. Greetings and thanks are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .asking import ASKS, COURTESY_FIRST, OPENING, content, is_courtesy, weighty
from .leaning import FEW, REFERRING_WORD, SOME, SUFFIX, leans
from .terms import LIGHT_WORDS, words
from .things import Thing, things

MAX_CHARACTERS = 2000
"""An earlier question longer than this is cut there."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What is asked now, and what it leans on from before (empty when on nothing)."""

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
    'Dan kapan itu? (yang pertama divaksin di Indonesia)'
    """
    before: _Said | None = None
    for said in earlier:
        if not is_courtesy(said):
            before = _follow(said[:MAX_CHARACTERS], before)
    if before is None or is_courtesy(question):
        return Resolved(question)
    said_now = _follow(question, before)
    return Resolved(said_now.asked, said_now.context)


@dataclass(frozen=True, slots=True)
class _Said:
    """A question of the conversation: ``about`` is its own content, ``root`` what it goes back to.

    A question without content of its own ("kapan?") is about what the one before was about.
    """

    asked: str
    context: str
    about: str
    root: str = ""

    @property
    def carried(self) -> str:
        """What a question that leans on this one takes over."""
        return ", ".join(part for part in (self.about, self.root) if part)


def _follow(question: str, before: _Said | None) -> _Said:
    """The question as understood after ``before``."""
    if before is None:
        return _Said(question, "", content(question))
    text = COURTESY_FIRST.sub("", question)
    fragment = _fragment(text)
    if fragment is not None:
        return _varied(before, fragment) or _narrowed(before, fragment) or _leaning(text, before)
    return _leaning(text, before) if leans(text) else _Said(question, "", content(question))


def _leaning(text: str, before: _Said) -> _Said:
    context = _without_rivals(before.carried, text)
    about = REFERRING_WORD.sub("", content(text)).strip()
    if not weighty(about):
        return replace(before, asked=text, context=context)
    return _Said(text, context, " ".join(about.split()), before.root or before.about)


_INSTEAD = re.compile(
    r"^(?:(?:bagaimana|gimana)\s+(?:dengan|kalau|klo)|kalau|klo|kalo|what\s+about|how\s+about)\s+",
    re.IGNORECASE,
)
_AND_THAT = re.compile(r"[\s,]+(?:bagaimana|gimana|bgmn)(?:\s+(?:ya|sih))?\W*$", re.IGNORECASE)
_ONLY = re.compile(
    r"^(?:khusus(?:nya)?|hanya|cuma|terutama|only|just|especially|specifically)\s+", re.IGNORECASE
)
_NARROWING = re.compile(
    r"^(?:untuk|buat|bagi|for|di|in|at|"
    r"dari|from|pada|on|by|per|sampai|hingga|until|selama|during|setelah|after|sebelum|before|"
    r"among|against|terhadap|melawan|tahun|bulan|dengan|with)\s+",
    re.IGNORECASE,
)
_CLASS_WORDS = LIGHT_WORDS | {"vaksin", "vaccine", "one"}


@dataclass(frozen=True, slots=True)
class _Fragment:
    """What a question names without asking anything of its own."""

    new: str
    narrows: bool


def _fragment(text: str) -> _Fragment | None:
    """The fragment that ``text`` is: "and in 2021?", "kalau Turki gimana?"; else ``None``."""
    rest = OPENING.sub("", text.strip())
    new = _AND_THAT.sub("", _INSTEAD.sub("", rest)).rstrip(" ?!.")
    only = _ONLY.match(new)
    new = _ONLY.sub("", new)
    narrows = bool(only or _NARROWING.match(new))
    marked = len(new) < len(text.strip().rstrip(" ?!."))
    if not new or ASKS.search(new) or len(weighty(new)) > SOME - 1:
        return None
    if marked or narrows or (text.rstrip().endswith("?") and _is_thing(new)):
        return None if REFERRING_WORD.search(new) or SUFFIX.search(new) else _Fragment(new, narrows)
    return None


_ARTICLE = re.compile(r"^(?:the|yang|yg)\s+|\s+one$", re.IGNORECASE)


def _is_thing(text: str) -> bool:
    """Whether ``text`` is but a name, a date, a number, or one of several: "the second one"."""
    bare = _ARTICLE.sub("", text)
    found = list(things(bare))
    ordinal = any(thing.kind == "ordinal" for thing in found) and len(weighty(bare)) <= FEW - 1
    return ordinal or any(thing.text == bare for thing in found)


def _varied(before: _Said, fragment: _Fragment) -> _Said | None:
    """``before`` with what is new in place of what is like it, if there is such a thing."""
    new = [thing for thing in things(fragment.new) if not fragment.narrows or _is_sure(thing)]
    found = [swap for thing in new if (swap := _swap(thing, fragment.new, before))]
    if not found:
        return None
    parts = [before.asked, before.context, before.about, before.root]
    for old, instead in found:
        parts = [_replaced(part, old, instead) for part in parts]
    asked, context, about, root = parts
    return _Said(asked, context, about, root)


def _is_sure(thing: Thing) -> bool:
    """Whether it is surely of its kind, also where it stands with others: "for adults over 60"."""
    return thing.kind != "number" and not (thing.kind == "name" and thing.text.islower())


def _swap(thing: Thing, fragment: str, before: _Said) -> tuple[str, str] | None:
    """The old thing that ``thing`` takes the place of, and the new."""
    said = f"{before.asked} ({before.carried})"
    beside = weighty(_NARROWING.sub("", fragment).replace(thing.text, " "))
    allowed = _CLASS_WORDS if thing.kind == "number" else _CLASS_WORDS | set(words(said))
    if thing.kind not in {"year", "day", "home"} and not allowed.issuperset(beside):
        return None
    old = _like(thing, list(things(before.asked))) or _like(thing, list(things(before.carried)))
    return (old.text, thing.text) if old is not None else None


def _like(thing: Thing, others: Sequence[Thing]) -> Thing | None:
    """The last of ``others`` that is of the kind of ``thing``, or else the only name."""
    alike = [other for other in others if other.kind == thing.kind and other.text != thing.text]
    if alike:
        return alike[-1]
    if thing.kind in {"place", "home"}:
        other_kind = "home" if thing.kind == "place" else "place"
        return next((other for other in others if other.kind == other_kind), None)
    if thing.kind in {"name", "body"}:
        names = [other for other in others if other.kind in {"name", "body"}]
        return names[0] if len(names) == 1 else None
    return None


def _replaced(text: str, old: str, new: str) -> str:
    """``text`` with its last ``old`` replaced."""
    head, found, tail = text.rpartition(old)
    return head + new + tail if found else text


def _narrowed(before: _Said, fragment: _Fragment) -> _Said | None:
    """``before``, asked of what the fragment says only."""
    named = any(thing.kind != "number" for thing in things(fragment.new))
    if not fragment.narrows and not (named and _is_thing(fragment.new)):
        return None
    asked = _added(before.asked.rstrip(" ?!."), fragment.new) + "?"
    return _Said(asked, before.context, _added(before.about, fragment.new), before.root)


_SAME_ROLE = re.compile(
    r"(?:untuk|buat|bagi|for|against|terhadap|melawan|among|by|per)\b", re.IGNORECASE
)


def _added(text: str, new: str) -> str:
    """``text`` with ``new`` at its end, in place of what stands there behind the same preposition.

    >>> _added("When was it allowed for adults", "for children")
    'When was it allowed for children'
    """
    role = _SAME_ROLE.match(new)
    if role:
        text = re.sub(rf"\s+{role[0]}\s+\S+(?:\s+\S+){{0,5}}$", "", text, flags=re.IGNORECASE)
    return f"{text}{' ' if _NARROWING.match(new) else ', '}{new}".strip(" ,")


def _without_rivals(context: str, text: str) -> str:
    """``context`` without places and dates where ``text`` has its own."""
    kinds = {thing.kind for thing in things(text)} & {"year", "day", "place"}
    for thing in sorted(things(context), reverse=True):
        if thing.kind in kinds and thing.text not in text:
            head = re.sub(
                r"\s*\b(?:in|at|di|from|dari|pada|on|tahun)\s*$", "", context[: thing.start]
            )
            context = head + context[thing.end :]
    return " ".join(context.split()).strip(" ,")
