"""A question on its way to its answer, which goes on when Streamlit runs the page anew.

Whatever a reader touches starts the page again from its top. An answer that is being written
is not begun again then: it comes in a thread of its own, and each run shows all of it so far.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator

from ..events import Done, Event, Spoken

ALONE = 5.0
"""Seconds without anybody who looks, after which an answer is given up, and its model stopped."""

Start = Callable[[], Iterator[Event]]
"""Begins to answer; what it returns are the events."""


class Asking:
    """The events of one question, collected as they come."""

    def __init__(self, start: Start) -> None:
        self._news = threading.Condition()
        self._events: list[Event] = []
        self._error: Exception | None = None
        self._over = False
        self._looked = time.monotonic()
        threading.Thread(target=self._collect, args=(start,), name="vaxqa-ask", daemon=True).start()

    @property
    def spoken(self) -> list[Spoken]:
        """The sentences so far."""
        with self._news:
            return [event for event in self._events if isinstance(event, Spoken)]

    def after(self, count: int, seconds: float) -> list[Event]:
        """The events behind the first ``count``; waits for one for so many seconds at most.

        Raises what went wrong when there are no more.
        """
        with self._news:
            self._looked = time.monotonic()
            self._news.wait_for(lambda: self._over or len(self._events) > count, seconds)
            self._looked = time.monotonic()
            new = self._events[count:]
            if self._over and not new:
                raise self._error or AssertionError("a stream ends with its answer")
            return new

    def settled(self, seconds: float) -> bool:
        """Whether it is over, waited for so many seconds at most."""
        with self._news:
            return self._news.wait_for(lambda: self._over, seconds)

    def _collect(self, start: Start) -> None:
        try:
            events = start()
            try:
                for event in events:
                    if not self._keep(event):
                        break
            finally:
                if isinstance(events, Generator):
                    events.close()  # stops the model
        except Exception as error:
            self._error = error
        finally:
            with self._news:
                self._over = True
                self._news.notify_all()

    def _keep(self, event: Event) -> bool:
        """Keep ``event``, unless nobody has looked for long."""
        with self._news:
            if time.monotonic() - self._looked > ALONE and not isinstance(event, Done):
                self._error = TimeoutError("nobody waits for this answer any more")
                return False
            self._events.append(event)
            self._news.notify_all()
            return True
