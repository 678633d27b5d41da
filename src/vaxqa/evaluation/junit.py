"""JUnit XML, which every CI server reads: one test a case; failure and error are apart.

The dialect is the one that Jenkins, GitLab and pytest share (``testsuites`` of ``testsuite`` of
``testcase``); a case that is known to fail is ``skipped`` with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree as Tree

from .selection import Place
from .verdicts import Verdict

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Everything but the ``Char`` of XML 1.0 (fifth edition, production 2)."""


def legal(text: str) -> str:
    r"""``text`` with characters that XML cannot hold written out.

    >>> legal("a\x00b\x1b[1m\ufffe\ud800")
    'a\\x00b\\x1b[1m\\ufffe\\ud800'
    """
    return _ILLEGAL.sub(lambda match: ascii(match.group())[1:-1], text)


def write(
    verdicts: Sequence[Verdict],
    path: Path,
    *,
    system: str,
    places: Mapping[str, Place] | None = None,
) -> None:
    """Write the verdicts, a ``testsuite`` for each kind of case in the order of the names."""
    root = Tree.Element("testsuites", {"name": legal(f"vaxqa eval: {system}")})
    _count(root, verdicts)
    kinds = sorted({verdict.case.suite for verdict in verdicts})
    for kind in kinds:
        of_kind = [verdict for verdict in verdicts if verdict.case.suite == kind]
        suite = Tree.SubElement(root, "testsuite", {"name": kind})
        _count(suite, of_kind)
        for verdict in of_kind:
            _test(suite, verdict, (places or {}).get(verdict.case.id))
    Tree.indent(root)
    path.parent.mkdir(parents=True, exist_ok=True)
    Tree.ElementTree(root).write(path, encoding="utf-8", xml_declaration=True)


def _count(element: Tree.Element, verdicts: Sequence[Verdict]) -> None:
    news = [verdict for verdict in verdicts if verdict.news]
    element.set("tests", str(len(verdicts)))
    element.set("failures", str(sum(verdict.outcome == "failed" for verdict in news)))
    element.set("errors", str(sum(verdict.outcome == "error" for verdict in news)))
    element.set("skipped", str(sum(_excused(verdict) for verdict in verdicts)))
    element.set("time", f"{sum(verdict.seconds for verdict in verdicts):.3f}")


def _test(suite: Tree.Element, verdict: Verdict, place: Place | None) -> None:
    case = verdict.case
    test = Tree.SubElement(
        suite,
        "testcase",
        {
            "classname": f"{case.suite}.{case.lang}",
            "name": case.id,
            "time": f"{verdict.seconds:.3f}",
        },
    )
    if place is not None:
        test.set("file", legal(place.path.as_posix()))
        test.set("line", str(place.line))
    if verdict.outcome == "passed":
        return
    said = legal("; ".join(verdict.reasons))
    if _excused(verdict):
        Tree.SubElement(test, "skipped", {"message": legal(f"known: {verdict.known}; {said}")})
        return
    kind = "failure" if verdict.outcome == "failed" else "error"
    found = Tree.SubElement(test, kind, {"message": said, "type": case.severity})
    found.text = legal(f"{case.question}\n" + "\n".join(verdict.reasons))


def _excused(verdict: Verdict) -> bool:
    return verdict.outcome != "passed" and verdict.known is not None
