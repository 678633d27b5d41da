"""One visitor's conversation. It lives in the session alone: no cache, no file, no log.

What the visitor reports as wrong is the exception (see `reports`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import streamlit as st

from .. import questions
from ..answer import Answer, Citation
from ..assistant import Assistant
from ..errors import IndexDamagedError, VaxqaError
from ..events import Done, Event, Spoken
from ..language import detect
from ..types import Language, Mode, Turn
from . import export, own_key, reports, sharing
from .asking import Asking

_KEY = "conversation"
QUICK = 0.15
"""Seconds in which an answer may come whole, before what there is of it is shown."""
POLL = 0.25
"""Seconds between two moments in which Streamlit may run the page anew."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Exchange:
    """A question with its answer, or with the ``problem`` that kept it from being answered.

    An empty ``problem`` stands for something unexpected. ``report`` tells whether the answer was
    reported as wrong. ``alone`` questions take nothing from the conversation. While the answer
    comes, ``asking`` has what there is of it, and ``language`` is the one that it will be in.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    report: Literal["wanted"] | reports.Outcome | None = None
    alone: bool = False
    own_key: bool = False
    language: Language = "id"
    asking: Asking | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not been tried yet."""
        return self.answer is None and self.problem is None

    @property
    def spoken(self) -> list[Spoken]:
        """The sentences so far of an answer that is not whole."""
        return self.asking.spoken if self.asking else []

    @property
    def citations(self) -> Sequence[Citation]:
        """The citations that are shown of it."""
        if self.answer is None:
            return [citation for spoken in self.spoken for citation in spoken.citations]
        return self.answer.abstention.nearest if self.answer.abstention else self.answer.citations


@dataclass(slots=True)
class Conversation:
    """The exchanges so far, those still waiting last. ``round`` counts the conversations.

    ``opened`` is the citation to show: positions of the exchange and of the citation's number.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    round: int = 0
    opened: tuple[int, int] | None = None
    address_read: bool = False

    def submit(self, question: str, *, alone: bool = False) -> None:
        """Put a question behind those that wait."""
        self.exchanges.append(Exchange(question, alone=alone))

    def take_opened(self) -> tuple[int, int] | None:
        """The citation to show now; the next call has none."""
        opened, self.opened = self.opened, None
        return opened

    def before(self, place: int) -> list[Turn]:
        """The answered exchanges before ``place``, as the assistant wants them."""
        if self.exchanges[place].alone:
            return []
        return [
            Turn(exchange.question, export.text(exchange.answer))
            for exchange in self.exchanges[:place]
            if exchange.answer is not None
        ]


def current() -> Conversation:
    """This visitor's conversation; a question in the address is put to it once."""
    found = cast(Conversation, st.session_state.setdefault(_KEY, Conversation()))
    if not found.address_read:
        found.address_read = True
        question = st.query_params.get(sharing.QUESTION, "")
        if question.strip():
            found.submit(question)
    return found


def submit(question: str, *, alone: bool = False) -> None:
    """Ask ``question`` in this run. The address names a question only while it is the only one."""
    current().submit(question, alone=alone)
    st.query_params.pop(sharing.QUESTION, None)


def restart() -> None:
    """Begin anew with nothing said."""
    st.session_state[_KEY] = Conversation(round=current().round + 1, address_read=True)
    st.query_params.pop(sharing.QUESTION, None)


def report_wrong(exchange: int) -> None:
    """Report the answer of the exchange at that position as wrong in this run."""
    current().exchanges[exchange].report = "wanted"


def save_reports(conversation: Conversation, assistant: Assistant) -> None:
    """Write the reports that are wanted."""
    for place, exchange in enumerate(conversation.exchanges):
        if exchange.report == "wanted" and exchange.answer is not None:
            history = conversation.before(place)
            exchange.report = reports.save(exchange.answer, history, assistant.index)


def open_citation(exchange: int, number: int) -> None:
    """Show the citation ``number`` of the exchange at that position in this run."""
    current().opened = (exchange, number)


@dataclass(frozen=True, slots=True)
class Way:
    """How questions are answered: the page's language, the sources and mode that were chosen."""

    page: Language
    sources: Sequence[str] | None = None
    mode: Mode | None = None


Show = Callable[[Sequence[Event]], object]
"""Shows what has come of an answer, as long as it is not whole; called without anything new too."""


def answer(
    conversation: Conversation,
    place: int,
    assistant: Assistant,
    way: Way,
    show: Show,
    repair: Callable[[], Assistant],
) -> None:
    """Answer the exchange at ``place``.

    When something interrupts this, the exchange stays waiting, its answer goes on to be made,
    and the next run shows it from its beginning.
    """
    exchange = conversation.exchanges[place]
    try:
        try:
            _begin(conversation, place, assistant, way)
            exchange.answer = _follow(exchange, show)
        except IndexDamagedError:
            exchange.asking = None
            _begin(conversation, place, repair(), way)
            exchange.answer = _follow(exchange, show)
        exchange.asking = None
    except VaxqaError as error:
        exchange.problem = str(error)
    except Exception:
        log.exception("A question could not be answered")
        exchange.problem = ""


def _begin(conversation: Conversation, place: int, assistant: Assistant, way: Way) -> None:
    exchange = conversation.exchanges[place]
    if exchange.asking is not None:
        return
    history = conversation.before(place)
    told = _language(exchange.question, history, way.page)
    exchange.language = questions.understand(exchange.question, history, told).language
    exchange.own_key = own_key.present()
    exchange.asking = Asking(
        lambda: assistant.stream(
            exchange.question, history, language=told, source_ids=way.sources, mode=way.mode
        )
    )


def _follow(exchange: Exchange, show: Show) -> Answer:
    asking = exchange.asking
    assert asking is not None
    asking.settled(QUICK)
    seen = 0
    while True:
        new = asking.after(seen, POLL)
        seen += len(new)
        if isinstance(new[-1] if new else None, Done):
            return cast(Done, new[-1]).answer
        show(new)


def _language(question: str, history: Sequence[Turn], page: Language) -> Language | None:
    """The page's language for a first question whose words speak for neither."""
    undecided = detect(question, "id").language != detect(question, "en").language
    return page if undecided and not history else None
