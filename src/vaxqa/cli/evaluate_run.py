"""``vaxqa eval run``: ask, judge, write, tell."""

from __future__ import annotations

import argparse
import contextlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..evaluation import gates, github, runs, scores, selection
from ..evaluation.cases import Case, check_gold
from ..evaluation.gates import Gates
from ..evaluation.measures.registry import ALL
from ..evaluation.runner import NOT_RUN, UNREACHABLE, Price, unstable
from ..evaluation.runner import run as run_cases
from ..evaluation.runs import Assessed, Run
from ..evaluation.scores import Baseline
from ..evaluation.selection import Place, Selection
from . import evaluate_judge, options
from .terminal import Status, bar

if TYPE_CHECKING:
    from ..evaluation.systems import System
    from ..index import Index
    from ..settings import Settings
    from ..types import Mode

FAILED, UNREACHED, NOTHING = 1, 3, 4
SYSTEMS = "top-sentence, langchain, contract:URL or chat:MODEL@URL"


def run(args: argparse.Namespace) -> int:
    """Run the selected cases; the exit code says whether the gates hold."""
    evaluate_judge.check(args)
    paths, kinds = selection.suites(args.suites, args.evals)
    split = None if args.split == "all" else args.split
    chosen = Selection(kinds, args.lang, tuple(args.tag), split, args.shard)
    cases = chosen.of(selection.read(paths))
    status = Status()
    if not cases:
        status.say("No case is selected; nothing was run.")
        return NOTHING
    if args.dry_run:
        print(_counted(cases))
        return 0
    mode = _mode(args)
    rules, baseline = held_to(args, mode)
    if not chosen.everything or args.suites:
        rules = rules.within(cases)
    done = _ask(args, mode, cases, status)
    if all((result.error or "").startswith(NOT_RUN) for result in done.results):
        status.say("Nothing was run: --max-cost lets nothing be asked.")
        return NOTHING
    done, unjudged = evaluate_judge.opined(args, done, status)
    gated = args.system is None and not args.no_gates
    assessed = runs.assess(done, rules, baseline, gated=gated)
    code = tell(assessed, args, baseline, selection.places(paths), status)
    if unjudged:
        status.say(unjudged)
        return UNREACHED
    return code


def held_to(args: argparse.Namespace, mode: Mode) -> tuple[Gates, Baseline | None]:
    """The gates and the baseline of the folder of evaluations, or those that were named.

    Written answers have files of their own: what holds for one kind need not for the other.
    """
    path = args.gates or args.evals / _named("gates.toml", mode)
    there = args.gates or path.is_file()
    rules = gates.load(path, ALL, evaluate_judge.known(args)) if there else gates.BUILT_IN
    return rules, scores.read_baseline(baseline_path(args, mode))


def baseline_path(args: argparse.Namespace, mode: Mode) -> Path:
    """Where the baseline stands."""
    named: Path | None = args.baseline
    place: Path = args.evals / _named("baseline.json", mode)
    return named or place


def _named(file: str, mode: Mode) -> str:
    return file if mode == "extractive" else file.replace(".", "-generative.")


def tell(
    assessed: Assessed,
    args: argparse.Namespace,
    baseline: Baseline | None,
    places: dict[str, Place],
    status: Status,
) -> int:
    """Write the files, print the figures, and return the exit code."""
    from .evaluate_text import figures

    old = None if baseline is None else baseline.summary
    runs.write(assessed, args.out, places=places, baseline=baseline)
    print(assessed.summary.model_dump_json(indent=1) if args.json else figures(assessed, old))
    _tell_github(assessed, places, baseline)
    for failure in assessed.failures:
        status.say(f"gate: {failure}")
    differing = list(unstable(assessed.run.results))
    if differing:
        status.say(f"{len(differing)} cases were not answered alike in all rounds.")
    status.say(f"{args.out / runs.REPORT} shows every case.")
    unreached = _unreached(assessed.run)
    if unreached:
        status.say(unreached)
        return UNREACHED
    return FAILED if assessed.failures else 0


def _mode(args: argparse.Namespace) -> Mode:
    recorded = args.replay or args.record
    if recorded and args.mode == "extractive" and not args.judge:
        raise UsageError("--replay and --record are for --mode generative, or for --judge.")
    if args.mode is not None:
        mode: Mode = args.mode
        return mode
    return "generative" if recorded else "extractive"


def _ask(args: argparse.Namespace, mode: Mode, cases: Sequence[Case], status: Status) -> Run:
    from .opening import ready

    settings = options.settings(args)
    index = ready(settings, status)
    check_gold(cases, index.sources)

    def progress(done: int, total: int) -> None:
        status.show(f"{bar(done, total)} {done} of {total}")

    with (
        _settings(args, settings, mode, status) as told,
        _system(args.system, index, told, mode) as system,
    ):
        try:
            results = run_cases(
                system,
                cases,
                repeat=args.repeat,
                max_concurrency=args.max_concurrency,
                on_progress=progress,
                max_cost=args.max_cost,
                price=Price(*args.price) if args.price else None,
            )
        finally:
            status.clear()
    known = evaluate_judge.known(args)
    return Run(system.name, index.id, cases, results, index.sources, known)


@contextlib.contextmanager
def _settings(
    args: argparse.Namespace, settings: Settings, mode: Mode, status: Status
) -> Iterator[Settings]:
    """The settings, their model behind recorded replies where that is asked for."""
    folder: Path | None = args.replay or args.record
    if folder is None or mode == "extractive":
        yield settings
        return
    from ..evaluation import replay

    source = replay.upstream(settings) if args.record else None
    with replay.ReplayServer(folder, source) as server:
        yield replay.replayed(settings, server)
    if server.moved:
        status.say(
            f"{server.moved} replies were recorded for another prompt or other evidence, and were "
            "taken over to these: --record asks for them anew."
        )


@contextlib.contextmanager
def _system(name: str | None, index: Index, settings: Settings, mode: Mode) -> Iterator[System]:
    if name is not None:
        yield _other(name, index, settings)
        return
    from ..assistant import Assistant
    from ..evaluation.systems import AssistantSystem

    assistant = Assistant(index, settings)
    if mode not in assistant.modes:
        raise UsageError("Written answers need a model: set OPENAI_API_KEY or VAXQA_MODEL.")
    system = AssistantSystem(assistant, mode)
    with contextlib.closing(system):
        yield system


def _other(name: str, index: Index, settings: Settings) -> System:
    from ..evaluation import baselines, systems_http

    kind, _, rest = name.partition(":")
    if name == "top-sentence":
        return baselines.TopSentence(index)
    if name == "langchain":
        return baselines.LangChainSystem(index, settings)
    if kind == "contract" and rest:
        return systems_http.ContractSystem(rest)
    model, at, url = rest.partition("@")
    if kind == "chat" and model and at and url:
        return systems_http.ChatSystem(url, model, key=settings.openai_api_key)
    raise UsageError(f"There is no system {name!r}; there are {SYSTEMS}.")


def _unreached(done: Run) -> str | None:
    """What did not answer, so that the figures are not of what was to be measured."""
    errors = [r.error for r in done.results if (r.error or "").startswith(UNREACHABLE)]
    away = [r for r in done.results if r.answer and r.answer.degraded == "model_unavailable"]
    if errors:
        return f"{len(errors)} cases found a part unreachable; the first: {errors[0]}"
    if away:
        return (
            f"The model did not answer in {len(away)} of {len(done.results)} cases, or there is no "
            "recorded reply: the figures are not those of written answers."
        )
    return None


def _tell_github(assessed: Assessed, places: dict[str, Place], baseline: Baseline | None) -> None:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        for line in github.commands(assessed.failures, places):
            print(line)
    summary_file = os.environ.get("GITHUB_STEP_SUMMARY")
    if summary_file:
        old = None if baseline is None else baseline.summary
        text = github.step_summary(assessed.summary, assessed.failures, old)
        github.append(text, Path(summary_file))


def _counted(cases: Sequence[Case]) -> str:
    rows = Counter((case.suite, case.split, case.lang) for case in cases)
    lines = [f"{' '.join(key):<24}{count:>5}" for key, count in sorted(rows.items())]
    clusters = len({case.cluster for case in cases})
    return "\n".join([*lines, f"{len(cases)} cases of {clusters} clusters"])
