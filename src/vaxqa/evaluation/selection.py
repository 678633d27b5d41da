"""Which cases a run asks: suites by name or path, filters, and shards that keep clusters whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from .. import corpus
from ..errors import UsageError
from ..types import Language
from .cases import Case, Split, Suite, load

SUITES = "suites"
"""The folder below ``evals`` that holds the suites."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a case stands; ``line`` is 1-based."""

    path: Path
    line: int


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked of the suites; ``None`` and nothing mean all.

    ``kinds`` are values of a case's ``suite``; a case with any one of ``tags`` is taken;
    ``shard`` is (number, count), the number 1-based.
    """

    kinds: tuple[Suite, ...] = ()
    lang: Language | None = None
    tags: tuple[str, ...] = ()
    split: Split | None = None
    shard: tuple[int, int] | None = None

    def of(self, cases: Sequence[Case]) -> list[Case]:
        """The cases that are selected, in order."""
        kept = [case for case in cases if self._takes(case)]
        return kept if self.shard is None else _shard(kept, *self.shard)

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return self == Selection()

    def _takes(self, case: Case) -> bool:
        return (
            (not self.kinds or case.suite in self.kinds)
            and self.lang in (None, case.lang)
            and (not self.tags or not set(self.tags).isdisjoint(case.tags))
            and self.split in (None, case.split)
        )


def suites(names: Sequence[str], evals: Path) -> tuple[list[Path], tuple[Suite, ...]]:
    """The files that ``names`` stand for, and the kinds of case that they narrow them to.

    A name is a file, the stem of one in ``evals/suites``, or a kind (``abstain``), which is
    looked for in all files. No name: all files. Raises `UsageError` for any other name.
    """
    shipped = sorted((evals / SUITES).glob("*.jsonl"))
    paths: list[Path] = []
    kinds: list[Suite] = []
    for name in names:
        known = {path.stem: path for path in shipped}
        if name in known:
            paths.append(known[name])
        elif name in get_args(Suite):
            kinds.append(name)  # type: ignore[arg-type]
        elif Path(name).is_file():
            paths.append(Path(name))
        else:
            raise UsageError(
                f"There is no suite {name!r}; known: {', '.join([*known, *get_args(Suite)])}, or "
                "the path of a file."
            )
    if not (paths or shipped):
        raise UsageError(
            f"There is no suite in {evals / SUITES}: put cases there as NAME.jsonl, or name a file."
        )
    return list(dict.fromkeys(paths)) or shipped, tuple(dict.fromkeys(kinds))


def read(paths: Sequence[Path]) -> list[Case]:
    """All cases of ``paths``; see `vaxqa.evaluation.cases.load`."""
    return load(paths)


def places(paths: Iterable[Path]) -> dict[str, Place]:
    """Where each case stands, by id."""
    return {
        str(row["id"]): Place(path, line)
        for path in paths
        for line, row in corpus.rows(path)
        if "id" in row
    }


def shard(text: str) -> tuple[int, int]:
    """Read ``number/count``.

    >>> shard("2/3")
    (2, 3)
    >>> shard("4/3")
    Traceback (most recent call last):
    ...
    ValueError: a shard is i/n with i from 1 to n, such as 1/2
    """
    number, slash, count = text.partition("/")
    if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
        return int(number), int(count)
    raise ValueError("a shard is i/n with i from 1 to n, such as 1/2")


def _shard(cases: Sequence[Case], number: int, count: int) -> list[Case]:
    """Whole clusters, dealt in turn in the order of their names, so that shards are about equal.

    A case and its twin come into one shard even where their clusters differ.
    """
    groups = _joined(cases)
    names = sorted(set(groups.values()))
    kept = {name for place, name in enumerate(names) if place % count == number - 1}
    return [case for case in cases if groups[case.cluster] in kept]


def _joined(cases: Sequence[Case]) -> dict[str, str]:
    """The name of the group that each cluster belongs to: clusters with twins in common."""
    group = {case.cluster: case.cluster for case in cases}
    cluster = {case.id: case.cluster for case in cases}
    for case in cases:
        if case.twin in cluster:
            one, other = group[case.cluster], group[cluster[case.twin]]
            low, high = min(one, other), max(one, other)
            group = {name: low if at == high else at for name, at in group.items()}
    return group
