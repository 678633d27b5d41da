"""One visitor's conversation. It lives in the session alone: no cache, no file, no log.

What the visitor reports as wrong is the exception (see `reports`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, cast

import streamlit as st

from ..answer import Answer
from ..assistant import Assistant, Progress
from ..errors import IndexDamagedError, VaxqaError
from ..language import detect
from ..types import Language, Mode, Turn
from . import export, reports, sharing

_KEY = "conversation"
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Exchange:
    """A question with its answer, or with the ``problem`` that kept it from being answered.

    An empty ``problem`` stands for something unexpected. ``report`` tells whether the answer was
    reported as wrong.
    """

    question: str
    answer: Answer | None = None
    problem: str | None = None
    report: Literal["wanted"] | reports.Outcome | None = None

    @property
    def waiting(self) -> bool:
        """Whether it has not been tried yet."""
        return self.answer is None and self.problem is None


@dataclass(slots=True)
class Conversation:
    """The exchanges so far, those still waiting last. ``round`` counts the conversations.

    ``opened`` is the citation to show: positions of the exchange and of the citation's number.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    round: int = 0
    opened: tuple[int, int] | None = None
    address_read: bool = False

    def submit(self, question: str) -> None:
        """Put a question behind those that wait."""
        self.exchanges.append(Exchange(question))

    def take_opened(self) -> tuple[int, int] | None:
        """The citation to show now; the next call has none."""
        opened, self.opened = self.opened, None
        return opened

    def before(self, place: int) -> list[Turn]:
        """The answered exchanges before ``place``, as the assistant wants them."""
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


def submit(question: str) -> None:
    """Ask ``question`` in this run. The address names a question only while it is the only one."""
    current().submit(question)
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


def answer(
    conversation: Conversation,
    place: int,
    assistant: Assistant,
    way: Way,
    progress: Progress,
    repair: Callable[[], Assistant],
) -> None:
    """Answer the exchange at ``place``.

    When a second question interrupts this, the exchange stays waiting and the next run
    answers it first.
    """
    exchange = conversation.exchanges[place]
    history = conversation.before(place)

    def ask(of: Assistant) -> Answer:
        return of.ask(
            exchange.question,
            history,
            language=_language(exchange.question, history, way.page),
            source_ids=way.sources,
            mode=way.mode,
            progress=progress,
        )

    try:
        try:
            exchange.answer = ask(assistant)
        except IndexDamagedError:
            exchange.answer = ask(repair())
    except VaxqaError as error:
        exchange.problem = str(error)
    except Exception:
        log.exception("A question could not be answered")
        exchange.problem = ""


def _language(question: str, history: Sequence[Turn], page: Language) -> Language | None:
    """The page's language for a first question whose words speak for neither."""
    undecided = detect(question, "id").language != detect(question, "en").language
    return page if undecided and not history else None
