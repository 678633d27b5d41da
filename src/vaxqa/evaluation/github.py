"""What GitHub Actions shows of a run: annotations at the cases, and the summary of the step.

Formats: "Workflow commands for GitHub Actions" and "Adding a job summary" in GitHub's
documentation. GitHub shows ten errors of a step and takes 1 MiB of summary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .gates import Failure
from .selection import Place
from .summary import Figure, Summary

MOST_ANNOTATIONS = 10
MOST_BYTES = 1_000_000
MOST_FAILURES = 50


def commands(failures: Sequence[Failure], places: Mapping[str, Place]) -> Iterator[str]:
    """Workflow commands, one a failure, to be printed on stdout; the last tells what is left out.

    >>> list(commands([Failure("floor", "100% wanted\\nbut: 90%")], {}))
    ['::error title=vaxqa eval%3A floor::100%25 wanted%0Abut: 90%25']
    """
    shown = failures if len(failures) <= MOST_ANNOTATIONS else failures[: MOST_ANNOTATIONS - 1]
    for failure in shown:
        where: list[str] = []
        place = places.get(failure.case_id or "")
        if place is not None:
            where = [f"file={_property(place.path.as_posix())}", f"line={place.line}"]
        said = ",".join([*where, f"title={_property(f'vaxqa eval: {failure.gate}')}"])
        yield f"::error {said}::{_message(failure.message)}"
    if len(failures) > len(shown):
        more = len(failures) - len(shown)
        yield f"::error title={_property('vaxqa eval')}::{more} more gates do not hold"


def step_summary(
    summary: Summary, failures: Sequence[Failure], baseline: Summary | None = None
) -> str:
    """The figures and the gates that do not hold, as Markdown."""
    state = f"{len(failures)} gates do not hold" if failures else "all gates hold"
    lines = [f"### vaxqa eval: {state}", "", f"{_cell(summary.system)}", ""]
    lines += [f"- {_cell(failure.message)}" for failure in failures[:MOST_FAILURES]]
    if len(failures) > MOST_FAILURES:
        lines.append(f"- and {len(failures) - MOST_FAILURES} more")
    before = {} if baseline is None else {f.measure: f for f in baseline.overall}
    lines += ["", "| measure | value | 95% interval | cases | baseline |", "|---|--:|--:|--:|--:|"]
    for figure in summary.overall:
        old = before.get(figure.measure)
        interval = f"{_number(figure.low)} to {_number(figure.high)}" if figure.n else ""
        was = "" if old is None else _value(old)
        marked = f"{figure.measure} {summary.mark(figure.measure)}".rstrip()
        lines.append(f"| {_cell(marked)} | {_value(figure)} | {interval} | {figure.n} | {was} |")
    return "\n".join(lines) + "\n"


def append(text: str, path: Path) -> None:
    """Add ``text`` to the file that ``GITHUB_STEP_SUMMARY`` names, cut to what GitHub takes."""
    written = text.encode()
    if len(written) > MOST_BYTES:
        written = written[:MOST_BYTES].rpartition(b"\n")[0] + b"\n\n(cut)\n"
    with path.open("ab") as file:
        file.write(written)


def _value(figure: Figure) -> str:
    return "not scored" if figure.value is None else _number(figure.value)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _cell(text: str) -> str:
    """Text that stays in its cell and is not read as Markdown or HTML."""
    for character in "\\`*_[]|<>":
        text = text.replace(character, f"\\{character}" if character not in "<>" else "")
    return " ".join(text.split())


def _message(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
