"""``vaxqa eval claims``: what the checks on claims let through, and what they drop."""

from __future__ import annotations

import argparse
import json

from .. import knowledge
from ..evaluation import claims, drafts
from ..evaluation.claims import Confusion, Judged
from ..lexicon import Lexicon
from . import options


def run(args: argparse.Namespace) -> int:
    """Judge the labelled claims of a file, or claims made false, and print the counts."""
    known = knowledge.load(options.settings(args).knowledge)
    if args.mutations is None:
        lexicon = Lexicon.over(known.glossary)
        judged = claims.judge(claims.read(args.file or claims.TUNE), lexicon)
        found = claims.confusions(judged)
        wrong = _wrong(judged) if args.list else []
        print(_as_json(found, wrong) if args.json else _as_text(found, wrong))
        return 0
    held = claims.read(args.file or claims.HELD)
    told, _ = drafts.run(known, held, args.mutations, seed=args.seed)
    rates = {"dropped": told.dropped, "passed": told.passed, "told": [told.told]}
    if args.json:
        print(json.dumps({k: [r._asdict() for r in v] for k, v in rates.items()}, indent=1))
    else:
        print(drafts.markdown(told))
    return 0


def _wrong(judged: list[Judged]) -> list[dict[str, str]]:
    """The pairs that were judged wrongly, for the one who tunes."""
    return [
        {
            "id": pair.id,
            "kind": pair.kind,
            "claim": pair.claim,
            "verdict": "passes" if verdict is None else f"{verdict.reason}: {verdict.note}",
        }
        for pair, verdict in judged
        if pair.supported is not (verdict is None)
    ]


def _as_json(found: list[Confusion], wrong: list[dict[str, str]]) -> str:
    counts = [one.model_dump() for one in found]
    return json.dumps({"counts": counts, "wrong": wrong}, indent=1, ensure_ascii=False)


def _as_text(found: list[Confusion], wrong: list[dict[str, str]]) -> str:
    width = max(len(one.name) for one in found)
    head = f"{'':<{width}}  supported: kept dropped  not supported: caught passed"
    lines = [head] + [
        f"{one.name:<{width}}  {one.kept:>15} {one.dropped:>7}  {one.caught:>21} {one.passed:>6}"
        for one in found
    ]
    told = [f"{w['id']} ({w['kind']}) {w['verdict']}\n  {w['claim']}" for w in wrong]
    return "\n".join([*lines, *([""] if told else []), *told])
