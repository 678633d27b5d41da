"""The command line. One module per command; what is heavy is imported inside the command.

Results go to stdout, progress and messages to stderr. Exit codes: 0 done, 1 `verify` found
differences, 2 wrong usage or input, 3 a part is missing or unreachable, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Sequence

from ..errors import VaxqaError
from .parser import parser
from .terminal import printable

__all__ = ["main"]

UNFORESEEN = 3
INTERRUPTED = 130
_BRIEF = frozenset({"ask", "search", "verify", "schema"})


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; ``argv`` is what follows ``vaxqa``.

    Every error becomes a sentence on stderr. One that vaxqa did not foresee is raised with its
    traceback under ``python -X dev``.
    """
    code = 0
    try:
        _write_utf8()
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_stdout()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except VaxqaError as error:
        code = error.exit_code
        _say(str(error))
    except Exception as error:
        if sys.flags.dev_mode:
            raise
        code = UNFORESEEN
        _say(_unforeseen(error))
    if argv is None:
        gc.freeze()  # spares looking through all objects once more at the exit (0.3 s)
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = parser().parse_args(argv)
    except SystemExit as leaving:  # argparse has said what is wrong, or shown the help
        return int(leaving.code or 0)
    if argv is None and args.command in _BRIEF:
        _hurry()
    return int(args.run(args))


def _hurry() -> None:
    """Start a command that lives for a second or two faster (a sixth less time, measured).

    Most of it goes into importing Chroma, whose hundreds of thousands of new objects set the
    garbage collector going again and again, and whose HTTP library would import a command line
    of its own that is never used (it is made to do without when that cannot be imported).
    """
    gc.disable()
    sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]


def _write_utf8() -> None:
    """Answers hold more than ASCII, and programs that read them expect UTF-8 everywhere."""
    for stream in (sys.stdout, sys.stderr):
        encoding = getattr(stream, "encoding", None) or "utf-8"
        if encoding.lower().replace("-", "") != "utf8" and hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


def _let_go_of_stdout() -> None:
    """The reader of the pipe has left: nothing more is written, not even at the exit."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(sentence: str) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(f"vaxqa: {printable(sentence)}", file=sys.stderr)


def _unforeseen(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}"[:300]
    return (
        f"That failed in a way that was not foreseen ({said}). To see where, run the same with "
        "python -X dev -m vaxqa in place of vaxqa."
    )
