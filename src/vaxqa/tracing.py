"""Spans of OpenTelemetry for the path of a question; without it, or unless asked for, nothing.

They go where the process's own OpenTelemetry SDK sends them. What a reader asked, what a source
says and keys are in none of them: only counts, names of settings and of outcomes, and times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

Told = str | bool | int | float
"""What may be said of a span."""


class Span:
    """A stretch of work, and the stretches within it.

    Parents are named, never taken from what runs at the moment: an answer is a generator, whose
    reader goes on with work of its own between two sentences.

    >>> with Span().span("ask", mode="extractive") as ask:
    ...     ask.note(sentences=2)  # nobody listens
    """

    def __init__(self, tracer: Any = None, inner: Any = None) -> None:
        self._tracer, self._inner = tracer, inner

    @contextmanager
    def span(self, name: str, **attributes: Told) -> Iterator[Span]:
        """A span ``vaxqa.name`` within this one, ended when the block is left."""
        if self._tracer is None:
            yield self
            return
        from opentelemetry import trace

        within = None if self._inner is None else trace.set_span_in_context(self._inner)
        began = self._tracer.start_span(f"vaxqa.{name}", within)
        made = Span(self._tracer, began)
        made.note(**attributes)
        try:
            yield made
        except Exception as error:  # its text may hold what was asked: only its kind is told
            began.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise
        finally:
            began.end()

    def note(self, **attributes: Told | None) -> None:
        """Say more of this span; what is ``None`` is not said."""
        if self._inner is not None:
            for name, value in attributes.items():
                if value is not None:
                    self._inner.set_attribute(f"vaxqa.{name}", value)


def spans(*, on: bool) -> Span:
    """Where spans begin: they are told of when ``on`` and OpenTelemetry is installed."""
    if not on:
        return Span()
    try:
        from opentelemetry import trace
    except ImportError:
        return Span()
    return Span(trace.get_tracer("vaxqa"))
