"""What all routes of one worker share."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request

from ..settings import Settings
from .live import Live
from .metrics import Metrics
from .options import Options
from .quota import Quota
from .seals import Seals
from .sites import Sites
from .store import Store
from .work import Pool


@dataclass(frozen=True)
class Parts:
    """``computing`` is for what keeps a processor busy, ``writing`` for waiting on a model."""

    settings: Settings
    options: Options
    sites: Sites
    live: Live
    quota: Quota
    store: Store
    seals: Seals
    metrics: Metrics
    computing: Pool
    writing: Pool
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("vaxqa.server"))
    suggested: dict[object, list[str]] = field(default_factory=dict)


async def of(request: Request) -> Parts:
    """The parts of the worker that ``request`` came to."""
    parts: Parts = request.app.state.parts
    return parts


Here = Annotated[Parts, Depends(of)]
