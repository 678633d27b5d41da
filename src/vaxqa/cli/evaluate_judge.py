"""``vaxqa eval judge``, and ``--judge`` of a run: a model is asked what it thinks of answers."""

from __future__ import annotations

import argparse
import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ModelError, UnavailableError, UsageError
from ..evaluation import agreement
from ..evaluation.agreement import Agreement, Calibration, Example, Rate
from ..evaluation.judge import Judge, Pair, judged
from ..evaluation.results import Label, Scored
from ..evaluation.runner import rounds
from ..evaluation.runs import Run
from . import options
from .terminal import Status, bar

if TYPE_CHECKING:
    from ..settings import Settings


def calibrate(args: argparse.Namespace) -> int:
    """Hold a judge against labelled examples, print how well it agrees, and keep it."""
    labelled = agreement.examples(args.calibrate)
    status = Status()
    with _judge(args, options.settings(args)) as judge:
        try:
            words = judge.opinions(
                [one.pair for one in labelled],
                max_concurrency=args.max_concurrency,
                on_progress=_progress(status),
            )
        finally:
            status.clear()
    if all(word is None for word in words.values()):
        raise UnavailableError(f"{judge.model} gave no usable reply to any example.")
    made = agreement.calibration(labelled, words, judge.model)
    path = args.evals / agreement.FILE
    agreement.write(made, path)
    print(made.model_dump_json(indent=1) if args.json else _told(made, labelled, words))
    status.say(f"{path} keeps this for the runs to come.")
    return 0


def known(args: argparse.Namespace) -> Calibration | None:
    """What is known of the judge of this folder of evaluations."""
    return agreement.read(args.evals / agreement.FILE)


def opined(args: argparse.Namespace, done: Run, status: Status) -> tuple[Run, str | None]:
    """``done`` with the judge's opinions, if one is to be asked.

    When it cannot be reached the run stays as it was, and a sentence says so.
    """
    if args.judge is None:
        return done, None
    cases = {case.id: case for case in done.cases}
    try:
        with _judge(args, options.settings(args)) as judge:
            results = [
                result
                for part in rounds(done.results)
                for result in judged(
                    judge,
                    [Scored(case=cases[one.case_id], result=one) for one in part],
                    max_concurrency=args.max_concurrency,
                    on_progress=_progress(status),
                )
            ]
    except ModelError as error:
        return done, f"The judge was not reached, and nothing is judged: {error}"
    finally:
        status.clear()
    status.say(
        f"{judge.model} judged; {judge.input_tokens} tokens read, {judge.output_tokens} written."
    )
    missing = sum(
        None in (*one.judged.support, *one.judged.nuggets) for one in results if one.judged
    )
    if missing:
        status.say(f"In {missing} cases the judge gave no usable reply; they are not scored.")
    return replace(done, results=results), None


@contextlib.contextmanager
def _judge(args: argparse.Namespace, settings: Settings) -> Iterator[Judge]:
    """The judge, behind recorded replies where that is asked for."""
    folder: Path | None = args.replay or args.record
    if folder is None:
        yield Judge(settings, args.judge)
        return
    from pydantic import SecretStr

    from ..evaluation import replay

    source = replay.upstream(settings) if args.record else None
    key = settings.openai_api_key or SecretStr("none")
    with replay.ReplayServer(folder, source) as server:
        behind = {"openai_base_url": server.url, "openai_api_key": key}
        yield Judge(settings.model_copy(update=behind), args.judge)


def check(args: argparse.Namespace) -> None:
    """Raise `UsageError` for options that cannot be kept together with a judge."""
    if args.judge is not None and args.max_cost is not None and args.replay is None:
        raise UsageError("--max-cost does not count what a judge costs: leave one of them away.")


def _progress(status: Status) -> Callable[[int, int], None]:
    def show(done: int, total: int) -> None:
        status.show(f"{bar(done, total)} {done} of {total} judged")

    return show


def _told(
    made: Calibration,
    labelled: list[Example],
    words: dict[Pair, Label | None],
) -> str:
    measures = {task: measure for measure, task in agreement.TASKS.items()}
    lines = [f"{made.judge} against {len(labelled)} labelled examples"]
    for one in made.agreements:
        wrong = _wrong(labelled, words, one)
        state = "calibrated" if one.enough else f"not calibrated: {_lacking(one)}"
        lines += [
            "",
            f"{one.task} ({measures[one.task]}): {one.n} judged, {one.unjudged} without a reply",
            f"  Cohen's kappa        {'undefined' if one.kappa is None else f'{one.kappa:.3f}'}",
            f"  false positive rate  {_rate(one.false_positive)}",
            f"  false negative rate  {_rate(one.false_negative)}",
            *([f"  let pass by what was changed: {wrong}"] if wrong else []),
            f"  {state}",
        ]
    return "\n".join(lines)


def _rate(rate: Rate) -> str:
    if rate.value is None:
        return "no such example"
    return (
        f"{rate.value:.3f} ({rate.errors} of {rate.n}; 95% interval {rate.low:.3f} to "
        f"{rate.high:.3f})"
    )


def _wrong(labelled: list[Example], words: dict[Pair, Label | None], of: Agreement) -> str:
    """The kinds of change that the judge called supported, such as ``number 2 of 8``."""
    rows = [one for one in labelled if one.task == of.task and one.label != "supported"]
    every = Counter(one.change or "other" for one in rows)
    passed = Counter(one.change or "other" for one in rows if words[one.pair] == "supported")
    return ", ".join(f"{kind} {passed[kind]} of {every[kind]}" for kind in sorted(passed))


def _lacking(one: Agreement) -> str:
    return (
        f"that needs a kappa of {agreement.ENOUGH:g} on at least {agreement.FEWEST} examples, and "
        f"a usable reply to {1 - agreement.MOST_UNJUDGED:.0%} of them"
    )
