"""``vaxqa eval compare``, ``bless``, ``report`` and ``new``: what is done with runs."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..evaluation import comparison, runs, scores, selection
from ..evaluation.measures.registry import ALL
from ..evaluation.runs import Run
from . import options
from .terminal import Status

if TYPE_CHECKING:
    from ..types import Mode


def compare(args: argparse.Namespace) -> int:
    """Compare two runs and print what changed."""
    from .evaluate_text import comparison as as_text

    found = comparison.compare(scores.read(args.before), scores.read(args.after), ALL)
    if not found.common:
        raise UsageError("The two runs have no case in common.")
    print(json.dumps(asdict(found), indent=1) if args.json else as_text(found))
    return 0


def bless(args: argparse.Namespace) -> int:
    """Make a run the baseline."""
    from .evaluate_run import baseline_path

    mode = _mode(scores.read(args.run_folder).system)
    if mode is None:
        raise UsageError(f"{args.run_folder} is a run of another system than the assistant.")
    paths, _ = selection.suites([], args.evals)
    path = baseline_path(args, mode)
    blessed = runs.bless(args.run_folder, selection.read(paths), path)
    Status().say(f"{path} holds {len(blessed.scores.cases)} cases now; commit it.")
    return 0


def report(args: argparse.Namespace) -> int:
    """Judge the results of a run, or of its shards, again."""
    from . import evaluate_judge, evaluate_run
    from .opening import ready

    folders = args.run_folders
    args.out = args.out or folders[0]
    if len(folders) > 1 and args.out in folders:
        raise UsageError("Name another --out for the shards together.")
    paths, _ = selection.suites([], args.evals)
    cases, status = selection.read(paths), Status()
    index = ready(options.settings(args), status)
    kept, results = runs.read(folders, cases, index.id)
    asked = {result.case_id for result in results}
    run = Run(
        kept.system,
        kept.index_id,
        [c for c in cases if c.id in asked],
        results,
        index.sources,
        evaluate_judge.known(args),
    )
    mode = _mode(kept.system)
    rules, baseline = evaluate_run.held_to(args, mode or "extractive")
    assessed = runs.assess(run, rules.within(run.cases), baseline, gated=mode is not None)
    return evaluate_run.tell(assessed, args, baseline, selection.places(paths), status)


def new(args: argparse.Namespace) -> int:
    """Print a draft of a case."""
    from ..evaluation.new import draft
    from .opening import ready

    status = Status()
    print(
        json.dumps(draft(args.question, ready(options.settings(args), status)), ensure_ascii=False)
    )
    status.say("A draft: look at each span, shorten the patterns to the fact, give it a place.")
    return 0


def _mode(system: str) -> Mode | None:
    """The mode of the assistant that ``system`` names; ``None`` for another system."""
    modes: tuple[Mode, ...] = ("extractive", "generative")
    return next((mode for mode in modes if system == f"vaxqa ({mode})"), None)
