"""A pytest plugin: ``pytest evals/`` runs the cases of evals/suites/*.jsonl, one test a case.

It takes up ``*.jsonl`` files in a folder ``evals/suites``, and below the one that
``--vaxqa-evals`` names. A case must reach the bars of ``[case]`` in ``gates.toml`` beside
``suites``; one that ``[known]`` names is expected to fail. Answers are extractive, of the sources
that ``VAXQA_KNOWLEDGE`` names (``knowledge`` otherwise), so that no key is needed.

Everything of ours is imported when a case is met: sessions without cases are not slowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .cases import Case
    from .gates import Gates
    from .selection import Place
    from .systems import AssistantSystem
    from .verdicts import Verdict

_SYSTEM: pytest.StashKey[AssistantSystem] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--vaxqa-evals``."""
    parser.getgroup("vaxqa").addoption(
        "--vaxqa-evals",
        type=Path,
        metavar="DIR",
        help="folder with evaluation cases (*.jsonl); evals/suites folders are found anyway",
    )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> SuiteFile | None:
    """Take up suites."""
    if file_path.suffix != ".jsonl":
        return None
    named: Path | None = parent.config.getoption("--vaxqa-evals")
    below_named = named is not None and file_path.is_relative_to(named.resolve())
    if below_named or file_path.parent.parts[-2:] == ("evals", "suites"):
        return SuiteFile.from_parent(parent, path=file_path)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let go of the assistant, if there was a case."""
    system = session.config.stash.get(_SYSTEM, None)
    if system is not None:
        system.close()
        system.assistant.index.dense.close()


class SuiteFile(pytest.File):
    """A file of cases. Twins may stand in the files beside it."""

    def collect(self) -> Iterator[CaseItem]:
        """One test a case, in the order of the file."""
        from ..errors import VaxqaError
        from . import cases, gates, selection
        from .measures.registry import ALL

        try:
            found = cases.load(sorted(self.path.parent.glob("*.jsonl")))
            path = self.path.parent.parent / "gates.toml"
            rules = gates.load(path, ALL) if path.is_file() else gates.BUILT_IN
        except VaxqaError as error:
            raise self.CollectError(str(error)) from None
        here = selection.places([self.path])
        for case in found:
            if case.id in here:
                yield CaseItem.from_parent(
                    self, name=case.id, case=case, rules=rules, place=here[case.id]
                )


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, rules: Gates, place: Place, **given: Any) -> None:
        super().__init__(**given)
        self.case, self._rules, self._place = case, rules, place
        for tag in (case.suite, case.lang, case.split, case.severity, *case.tags):
            self.extra_keyword_matches.add(tag)
        if case.id in rules.known:
            self.add_marker(pytest.mark.xfail(reason=rules.known[case.id], strict=True))

    def runtest(self) -> None:
        """Ask and judge. Raises `CaseFailed` with the reasons."""
        from . import runner, scores, verdicts
        from .measures.registry import ALL
        from .results import Scored

        system = _system(self.config)
        index = system.assistant.index
        result = runner.run(system, [self.case])[0]
        scored = [Scored(case=self.case, result=result)]
        values = scores.score(scored, index.sources, ALL, system=system.name, index_id=index.id)
        bars = self._rules.blocker if self.case.id in self._rules.known else self._rules.case
        verdict = verdicts.judge(scored, values, bars or self._rules.case, ALL)[0]
        if verdict.outcome != "passed":
            raise CaseFailedError(verdict, scored[0].text)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | Any:
        """The reasons, the question and the answer; a traceback for anything else."""
        if isinstance(excinfo.value, CaseFailedError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """File, 0-based line and name."""
        return self._place.path, self._place.line - 1, self.case.id


class CaseFailedError(Exception):
    """A case that did not reach its bars, or to which no answer came."""

    def __init__(self, verdict: Verdict, answer: str) -> None:
        case = verdict.case
        said = answer or "(no answer)"
        super().__init__("\n".join([*verdict.reasons, f"? {case.question}", f"> {said}"]))


def _system(config: pytest.Config) -> AssistantSystem:
    """The assistant, made when the first case needs it."""
    system = config.stash.get(_SYSTEM, None)
    if system is None:
        from .. import generations, settings
        from ..assistant import Assistant
        from .systems import AssistantSystem

        made = settings.load()
        if generations.current(made) != generations.expected(made):
            generations.build(made)
        system = AssistantSystem(Assistant(generations.open_index(made), made), "extractive")
        config.stash[_SYSTEM] = system
    return system
