"""Builds of the index that go on when the visitor who began them leaves."""

from __future__ import annotations

import threading
from concurrent.futures import Future, wait
from dataclasses import dataclass, field

from .. import generations
from ..generations import Built, Progress
from ..settings import Settings

POLL = 0.1
"""Seconds between two looks at how far a build is."""


@dataclass(slots=True)
class Build:
    """A build in a thread of its own, and how far it is: ``share`` of ``step``, in 0..1."""

    outcome: Future[Built] = field(default_factory=Future)
    step: str = "reading"
    share: float = 0.0

    def report(self, step: str, share: float) -> None:
        """Note how far it is."""
        self.step, self.share = step, share

    def run(self, settings: Settings) -> None:
        """Build, and keep what comes of it."""
        try:
            self.outcome.set_result(generations.build(settings, progress=self.report))
        except BaseException as error:
            self.outcome.set_exception(error)

    def follow(self, show: Progress) -> Built:
        """Wait for the end, telling ``show`` how far it is; raises what the build raised.

        ``show`` may raise, as Streamlit's calls do when a visitor leaves; the build goes on.
        """
        while not wait([self.outcome], POLL).done:
            show(self.step, self.share)
        return self.outcome.result()


class Builds:
    """The builds that run in this process, at most one for each name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, Build] = {}

    def start(self, name: str, settings: Settings) -> Build:
        """The running build of the index ``name``, begun now if there is none."""
        with self._lock:
            found = self._running.get(name)
            if found is None or found.outcome.done():
                found = self._running[name] = Build()
                threading.Thread(target=found.run, args=(settings,), daemon=True).start()
            return found
