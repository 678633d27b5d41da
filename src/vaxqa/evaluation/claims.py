"""Claims with their evidence, labelled by hand, held against the claim checks.

``evals/claims/tune.jsonl`` is what the checks were made with, ``held.jsonl`` was written before
and not looked into.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from .. import checks
from ..checks import Said, Verdict
from ..errors import SourceError, UsageError
from ..lexicon import Lexicon
from ..types import Language
from .labelled import records

FOLDER = Path("evals/claims")
TUNE, HELD = FOLDER / "tune.jsonl", FOLDER / "held.jsonl"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(_Record):
    """A sentence that a claim rests on."""

    text: str = Field(min_length=1)
    lang: Language


class Pair(_Record):
    """A claim, its evidence and whether that carries it.

    ``kind`` says what was done: "paraphrase" of a supported one, the fault of another.
    """

    id: str = Field(min_length=1)
    claim: str = Field(min_length=1)
    lang: Language
    evidence: tuple[Evidence, ...] = Field(min_length=1)
    supported: bool
    kind: str = Field(min_length=1)

    @property
    def languages(self) -> str:
        """The language of the claim and that of its evidence: "id from en"."""
        return f"{self.lang} from {self.evidence[0].lang}"


class Judged(NamedTuple):
    """A pair and what the checks say of it; ``verdict`` is ``None`` where it passes."""

    pair: Pair
    verdict: Verdict | None


class Confusion(_Record):
    """Counts of judged pairs: ``kept`` and ``dropped`` are supported ones, the others not."""

    name: str
    kept: int
    dropped: int
    caught: int
    passed: int


def read(path: Path) -> list[Pair]:
    """The pairs of a file, one JSON object a line.

    Raises `SourceError` with the line for an unknown key, a value that does not fit or an id
    that stands twice, `UsageError` when there is none.
    """
    if not path.is_file():
        raise UsageError(f"There is no file {path} of labelled claims.")
    found: dict[str, Pair] = {}
    for line, made in records(path, Pair, "the pair"):
        if found.setdefault(made.id, made) is not made:
            raise SourceError(path, f"the id {made.id!r} stands twice", line)
    if not found:
        raise UsageError(f"{path} holds no labelled claim.")
    return list(found.values())


def judge(pairs: Iterable[Pair], lexicon: Lexicon) -> list[Judged]:
    """What the checks say of each pair."""
    return [
        Judged(
            pair,
            checks.verdict(
                Said(pair.claim, pair.lang),
                [Said(sentence.text, sentence.lang) for sentence in pair.evidence],
                lexicon,
            ),
        )
        for pair in pairs
    ]


def confusions(judged: Sequence[Judged]) -> list[Confusion]:
    """The counts of all, by languages and by kind."""
    languages = sorted({one.pair.languages for one in judged})
    kinds = sorted({one.pair.kind for one in judged})
    return [
        _counted("all", judged),
        *(_counted(n, [j for j in judged if j.pair.languages == n]) for n in languages),
        *(_counted(n, [j for j in judged if j.pair.kind == n]) for n in kinds),
    ]


def _counted(name: str, judged: Iterable[Judged]) -> Confusion:
    counts = Counter((one.pair.supported, one.verdict is None) for one in judged)
    return Confusion(
        name=name,
        kept=counts[True, True],
        dropped=counts[True, False],
        caught=counts[False, False],
        passed=counts[False, True],
    )
