"""Logs as JSON, one object a line on stderr: no question, no address, no key.

Of an unforeseen error the kind and the places in the code are logged, not its message, which
may quote what a reader asked.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

FIELDS = "fields"
"""The attribute of a log record that holds what is logged besides its message."""


class Lines(logging.Formatter):
    """A log record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, FIELDS, {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            told |= error(record.exc_info[1])
        return json.dumps(told, ensure_ascii=False)


def error(raised: BaseException) -> dict[str, object]:
    """An error without its message: its kind and where in the code it came up, innermost last."""
    return {"error": type(raised).__name__, "at": _places(raised.__traceback__)}


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]


def configure() -> None:
    """Let every logger of this process write such lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("vaxqa", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    logging.getLogger("uvicorn.access").disabled = True
    logging.getLogger("httpx").setLevel(logging.WARNING)
