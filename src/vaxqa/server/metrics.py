"""Counts for Prometheus. Labels are routes, kinds and names from settings, never what came in."""

from __future__ import annotations

import os

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from ..answer import Answer

MEDIA_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


class Metrics:
    """The counts of one worker, added up over all workers when they are shown."""

    def __init__(self) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "vaxqa_requests", "Requests answered.", ["route", "method", "status"], registry=registry
        )
        self._seconds = Histogram(
            "vaxqa_request_seconds",
            "Time from a request to the end of its answer.",
            ["route"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._answers = Counter(
            "vaxqa_answers",
            "Answers by outcome.",
            ["status", "mode", "language", "degraded"],
            registry=registry,
        )
        self._problems = Counter(
            "vaxqa_problems", "Requests refused or failed.", ["kind"], registry=registry
        )
        self.open = Gauge(
            "vaxqa_open_requests",
            "Requests being answered now.",
            registry=registry,
            multiprocess_mode="livesum",
        )

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, method, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        degraded = answer.degraded or "no"
        self._answers.labels(answer.status, answer.mode, answer.language, degraded).inc()

    def problem(self, kind: str) -> None:
        """Count a problem."""
        self._problems.labels(kind).inc()

    def shown(self) -> bytes:
        """All counts as text."""
        if not os.environ.get(FOLDER):
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return generate_latest(together)

    @staticmethod
    def stop() -> None:
        """Take this worker's open requests out of the sum."""
        if os.environ.get(FOLDER):
            mark_process_dead(os.getpid())  # type: ignore[no-untyped-call]
