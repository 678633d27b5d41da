"""Adversarial drafts: true claims about the shipped knowledge, made false, put to the checks.

    vaxqa eval claims --mutations 1000
    python -m vaxqa.evaluation.drafts --write

True claims are made of the sources by rule (the translation of a sentence, a sentence without a
clause or date, two sentences in one), and those of ``evals/claims/held.jsonl``. The sentences are
halved by hash: the checks were tuned with the one half; what is told is of the other.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

from .. import knowledge
from ..index import Text
from ..knowledge import Knowledge
from ..lexicon import Lexicon
from ..settings import load
from ..types import Language, Sentence
from . import adversary, claims
from .adversary import Names
from .claims import Evidence, Judged, Pair
from .docs import FILE, between
from .statistics import wilson

SEED = 6
DRAFTS = 1000
SWAPPED = "swapped evidence"
KINDS = (*adversary.MUTATIONS, SWAPPED)
Half = Literal["tune", "report"]
MOST_DROPPED, MOST_PASSED = 0.10, 0.03
"""What is aimed at: the share of true claims that may be dropped, of false ones that may pass."""

_DATED = re.compile(
    r"^(?:Pada|On|In) (?:\d{1,2} )?(?:[A-Z]\w+ )?\d{4},? |"
    r" (?:pada|on|in) (?:\d{1,2} )?(?:[A-Z]\w+ )\d{4}(?=[ .,])"
)
_CLAUSE = re.compile(
    r"(?:, (?:yaitu|sedangkan|while|which|namely|termasuk|dengan|with)|;) [^.;]*(?=\.$)"
)


class Rate(NamedTuple):
    """``errors`` of ``n`` with Wilson's 95% interval; the last two are ``None`` where n is 0."""

    name: str
    errors: int
    n: int
    low: float | None
    high: float | None


class Report(NamedTuple):
    """The rates of true claims dropped and of false ones passed, all first, then by part.

    ``told`` is the rate of false claims that pass of those whose true claim passes.
    """

    dropped: list[Rate]
    passed: list[Rate]
    told: Rate


def half_of(number: int, twins: dict[int, int], text: Text) -> Half:
    """The half that a sentence is in, the same as its translation's."""
    first = min(number, twins.get(number, number))
    digest = hashlib.sha256(text.sentences[first].text.encode()).digest()
    return "report" if digest[0] % 2 else "tune"


def true_claims(text: Text, half: Half) -> list[Pair]:
    """True claims that are made of the sentences of one half, by rule."""
    return [
        pair
        for number, sentence in enumerate(text.sentences)
        if number in text.twins
        and not sentence.heading
        and half_of(number, text.twins, text) == half
        for pair in _of(number, sentence, text)
    ]


def _of(number: int, sentence: Sentence, text: Text) -> Iterator[Pair]:
    twin = text.twins[number]
    yield _pair(number, "translation", sentence.text, sentence.language, [twin], text)
    for place, shorter in enumerate(_shortened(sentence.text)):
        rests = [number] if (number + place) % 2 else [twin]
        yield _pair(number, f"shortened {place}", shorter, sentence.language, rests, text)
    after = number + 1
    if number % 3 == 0 and after in text.twins and text.sentences[after].block == sentence.block:
        joined = _joined(sentence, text.sentences[after])
        rests = [number, after] if number % 2 else [twin, text.twins[after]]
        yield _pair(number, "merged", joined, sentence.language, rests, text)


def _shortened(text: str) -> Iterator[str]:
    for pattern in (_CLAUSE, _DATED):
        shorter = pattern.sub("", text, count=1)
        if shorter != text and len(shorter.split()) > 5:
            yield shorter[0].upper() + shorter[1:]


def _joined(first: Sentence, second: Sentence) -> str:
    return f"{first.text.rstrip('.')}, {'dan' if first.language == 'id' else 'and'} {second.text}"


def _pair(
    number: int, kind: str, claim: str, language: Language, rests: Sequence[int], text: Text
) -> Pair:
    sentences = [text.sentences[place] for place in rests]
    return Pair(
        id=f"{number} {kind}",
        claim=claim,
        lang=language,
        evidence=tuple(Evidence(text=s.text, lang=s.language) for s in sentences),
        supported=True,
        kind=kind.split(maxsplit=1)[0],
    )


def false_claims(true: Sequence[Pair], names: Names, most: int, seed: int = SEED) -> list[Pair]:
    """``most`` claims made false, as many of each kind as there are, in an order of chance."""
    draw = Random(seed)  # noqa: S311
    found: dict[str, list[Pair]] = {kind: [] for kind in KINDS}
    for place, pair in enumerate(true):
        for kind in adversary.MUTATIONS:
            made = adversary.mutated(kind, pair.claim, pair.lang, names, draw)
            if made:
                found[kind].append(_false(pair, kind, draw.choice(made), pair.evidence))
        other = _elsewhere(true, place, pair, draw)
        found[SWAPPED].append(_false(pair, SWAPPED, pair.claim, other.evidence))
    return _drawn(found, most, draw)


def _elsewhere(true: Sequence[Pair], place: int, pair: Pair, draw: Random) -> Pair:
    """A claim nearby, most likely of the same source, that rests on other sentences."""
    near = [p for p in true[max(0, place - 25) : place + 25] if not _shares(p, pair)]
    return draw.choice(near or [p for p in true if not _shares(p, pair)] or [pair])


def _shares(one: Pair, other: Pair) -> bool:
    numbers = [pair.id.split()[0] for pair in (one, other)]
    return numbers[0] == numbers[1] or bool(
        {e.text for e in one.evidence} & {e.text for e in other.evidence}
        or one.evidence[0].lang != other.evidence[0].lang
    )


def _false(pair: Pair, kind: str, claim: str, evidence: tuple[Evidence, ...]) -> Pair:
    return pair.model_copy(
        update={
            "id": f"{pair.id} / {kind}",
            "claim": claim,
            "evidence": evidence,
            "supported": False,
            "kind": kind,
        }
    )


def _drawn(found: dict[str, list[Pair]], most: int, draw: Random) -> list[Pair]:
    for pairs in found.values():
        draw.shuffle(pairs)
    chosen: list[Pair] = []
    for place in range(max(map(len, found.values()), default=0)):
        chosen += [pairs[place] for pairs in found.values() if place < len(pairs)]
    return chosen[:most]


def run(
    known: Knowledge,
    held: Sequence[Pair] = (),
    drafts: int = DRAFTS,
    half: Half = "report",
    seed: int = SEED,
) -> tuple[Report, list[Judged]]:
    """The report, and every claim with its verdict."""  # fmt: skip
    lexicon = Lexicon.over(known.glossary)
    own = [pair for pair in held if pair.supported]
    true = [*true_claims(Text(known.sources), half), *(_named(p, "held") for p in own)]
    false = false_claims(true, Names(known.glossary), drafts, seed)
    judged = claims.judge([*true, *false], lexicon)
    return report(judged), judged


def _named(pair: Pair, kind: str) -> Pair:
    return pair.model_copy(update={"kind": kind})


def report(judged: Sequence[Judged]) -> Report:
    """The rates by kind and by languages."""
    true = [one for one in judged if one.pair.supported]
    false = [one for one in judged if not one.pair.supported]
    passing = {one.pair.id for one in true if one.verdict is None}
    sound = [one for one in false if one.pair.id.split(" / ")[0] in passing]
    return Report(
        _rates(true, wrong=lambda one: one.verdict is not None),
        _rates(false, wrong=lambda one: one.verdict is None),
        _rate("true one passes", [one.verdict is None for one in sound]),
    )


def _rates(judged: Sequence[Judged], wrong: Callable[[Judged], bool]) -> list[Rate]:
    kinds = dict.fromkeys(one.pair.kind for one in judged)
    languages = sorted({one.pair.languages for one in judged})
    return [
        _rate("all", [wrong(one) for one in judged]),
        *(_rate(name, [wrong(o) for o in judged if o.pair.kind == name]) for name in sorted(kinds)),
        *(_rate(n, [wrong(o) for o in judged if o.pair.languages == n]) for n in languages),
    ]


def _rate(name: str, wrong: Sequence[bool]) -> Rate:
    if not wrong:
        return Rate(name, 0, 0, None, None)
    low, high = wilson(sum(wrong), len(wrong))
    return Rate(name, sum(wrong), len(wrong), low, high)


# -- telling -------------------------------------------------------------------------------


def markdown(told: Report) -> str:
    """The rates as tables, for ``docs/evaluation.md``.

    >>> told = Report([Rate("all", 1, 10, 0.02, 0.4)], [Rate("all", 0, 0, None, None)],
    ...               Rate("true one passes", 0, 4, 0.0, 0.49))
    >>> print(markdown(told).splitlines()[2])
    | all | 10.0% (2.0–40.0) 1/10 |
    """
    kinds = _table("true claims, dropped", told.dropped)
    false = _table("false claims, passed", told.passed)
    return (
        f"{kinds}\n\n{false}\n\nOf the false claims whose true one passes, this share passes too: "
        f"{_cell(told.told)}.\n\nAimed at: at most {MOST_DROPPED:.0%} dropped, at most "
        f"{MOST_PASSED:.0%} passed."
    )


def _table(head: str, rates: Sequence[Rate]) -> str:
    rows = "\n".join(f"| {rate.name} | {_cell(rate)} |" for rate in rates)
    return f"| {head} | share (95% interval), count |\n|---|--:|\n{rows}"


def _cell(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return "–"
    share = rate.errors / rate.n
    return f"{share:.1%} ({rate.low * 100:.1f}–{rate.high * 100:.1f}) {rate.errors}/{rate.n}"


def main(argv: Sequence[str] | None = None) -> int:
    """Print the tables, or write them between their marks."""
    parser = argparse.ArgumentParser(prog="python -m vaxqa.evaluation.drafts", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"write {FILE}")
    parser.add_argument("--file", type=Path, default=FILE)
    args = parser.parse_args(argv)
    told, _ = run(knowledge.load(load().knowledge), claims.read(claims.HELD))
    if not args.write:
        sys.stdout.write(markdown(told) + "\n")
        return 0
    text = between(args.file.read_text(encoding="utf-8"), "claims", markdown(told))
    args.file.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
