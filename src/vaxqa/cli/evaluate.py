"""``vaxqa eval``: the evaluation suite, its gates and what belongs to them.

Exit codes: 0 the gates hold, 1 a gate fails, 2 wrong usage or a bad suite, 3 a part is
unreachable, 4 nothing was run.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from . import options
from .options import Commands, command

OUT = Path(".vaxqa/eval")
EVALS = Path("evals")
EXAMPLES = """
vaxqa eval --help
vaxqa eval run --help
"""
RUN_EXAMPLES = """
vaxqa eval run
vaxqa eval run dev abstain --lang id
vaxqa eval run --shard 1/2 --no-gates --out .vaxqa/shard-1
vaxqa eval run --mode generative --record evals/replies --max-cost 2 --price 0.25,2
vaxqa eval run --replay evals/replies
vaxqa eval run --system chat:qwen3@http://localhost:11434/v1
"""
COMPARE_EXAMPLES = """
vaxqa eval compare evals/baseline.json .vaxqa/eval
vaxqa eval compare before after --json
"""
BLESS_EXAMPLES = """
vaxqa eval run && vaxqa eval bless
"""
REPORT_EXAMPLES = """
vaxqa eval report
vaxqa eval report .vaxqa/shard-1 .vaxqa/shard-2 --out .vaxqa/eval
"""
JUDGE_EXAMPLES = """
vaxqa eval judge --calibrate evals/judge_examples.jsonl --judge gpt-5-mini
vaxqa eval run --judge gpt-5-mini
vaxqa eval run --mode extractive --judge qwen3:8b --record evals/opinions
"""
CLAIMS_EXAMPLES = """
vaxqa eval claims
vaxqa eval claims --file evals/claims/held.jsonl --json
vaxqa eval claims --mutations 1000
"""
NEW_EXAMPLES = """
vaxqa eval new "Berapa dosis yang tiba pada 2020?" >> evals/suites/drafts.jsonl
"""


def add(commands: Commands) -> None:
    """Declare the command and those below it."""
    parser = command(
        commands, "eval", "measure the answers, and stop a change for the worse", EXAMPLES, _run
    )
    below = parser.add_subparsers(
        dest="eval_command", metavar="COMMAND", required=True, title="commands"
    )
    _add_run(below)
    _add_compare(below)
    _add_bless(below)
    _add_report(below)
    _add_judge(below)
    _add_claims(below)
    _add_new(below)
    _hand_over(below, "mutants", "broken assistants, each of which a measure must catch", _mutants)
    _hand_over(below, "beir", "score retrieval on a folder of BEIR's shape", _beir)


def _add_run(below: Commands) -> None:
    parser = command(below, "run", "ask the cases and judge the answers", RUN_EXAMPLES, _run)
    parser.add_argument(
        "suites",
        nargs="*",
        metavar="SUITE",
        help="a file, its name in evals/suites, or a kind of case (answer, abstain, …); all",
    )
    parser.add_argument("--lang", choices=("id", "en"), help="only cases in this language")
    parser.add_argument("--tag", action="append", default=[], help="only cases with this tag")
    parser.add_argument("--split", choices=("dev", "test", "all"), default="all")
    parser.add_argument("--shard", type=_shard, metavar="i/n", help="the i-th of n parts")
    parser.add_argument(
        "--mode",
        choices=("extractive", "generative"),
        help="extractive, unless --replay or --record says generative (with --judge and "
        "--mode extractive these are for the judge alone)",
    )
    parser.add_argument(
        "--system",
        metavar="NAME",
        help="another system, without gates: top-sentence, langchain, contract:URL or "
        "chat:MODEL@URL",
    )
    parser.add_argument("--repeat", type=_count, default=1, metavar="N", help="rounds (1)")
    parser.add_argument(
        "--max-concurrency", type=_count, default=1, metavar="N", help="questions at once (1)"
    )
    parser.add_argument(
        "--max-cost", type=_dollars, metavar="USD", help="ask no more once this is spent"
    )
    parser.add_argument(
        "--price", type=_price, metavar="IN,OUT", help="US dollars for a million tokens"
    )
    parser.add_argument(
        "--judge",
        metavar="MODEL",
        help="ask an OpenAI-compatible model too what it thinks of the answers",
    )
    parser.add_argument("--no-gates", action="store_true", help="measure only")
    parser.add_argument("--dry-run", action="store_true", help="count the cases and leave")
    _recorded(parser)
    _places(parser)
    parser.add_argument("--out", type=Path, default=OUT, metavar="DIR", help=f"folder ({OUT})")
    options.as_json(parser)
    options.folders(parser)


def _add_compare(below: Commands) -> None:
    parser = command(below, "compare", "compare two runs, case by case", COMPARE_EXAMPLES, _compare)
    parser.add_argument("before", type=Path, metavar="A", help="folder of a run, or a baseline")
    parser.add_argument("after", type=Path, metavar="B")
    options.as_json(parser)


def _add_bless(below: Commands) -> None:
    parser = command(below, "bless", "make a run the baseline", BLESS_EXAMPLES, _bless)
    parser.add_argument("run_folder", nargs="?", type=Path, default=OUT, metavar="DIR")
    _places(parser)


def _add_report(below: Commands) -> None:
    parser = command(
        below, "report", "judge a run again, or put shards together", REPORT_EXAMPLES, _report
    )
    parser.add_argument("run_folders", nargs="*", type=Path, metavar="DIR", default=[OUT])
    _places(parser)
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write (the first DIR)")
    options.as_json(parser)
    options.folders(parser)


def _add_judge(below: Commands) -> None:
    parser = command(
        below, "judge", "hold a model that judges against people", JUDGE_EXAMPLES, _judge
    )
    parser.add_argument(
        "--calibrate",
        type=Path,
        required=True,
        metavar="FILE",
        help='labelled examples, a JSON object {"claim", "quote", "label"} a line',
    )
    parser.add_argument(
        "--judge", required=True, metavar="MODEL", help="the model, at OPENAI_BASE_URL"
    )
    parser.add_argument(
        "--max-concurrency", type=_count, default=1, metavar="N", help="questions at once (1)"
    )
    _recorded(parser)
    parser.add_argument(
        "--evals", type=Path, default=EVALS, metavar="DIR", help="folder that keeps judge.json"
    )
    options.as_json(parser)
    options.folders(parser)


def _add_claims(below: Commands) -> None:
    parser = command(
        below, "claims", "put true and false claims to the checks", CLAIMS_EXAMPLES, _claims
    )
    parser.add_argument(
        "--file",
        type=Path,
        metavar="FILE",
        help="labelled claims with their evidence (evals/claims/tune.jsonl; with --mutations "
        "held.jsonl beside it)",
    )
    parser.add_argument(
        "--mutations",
        type=_count,
        metavar="N",
        help="put N claims of the knowledge to them that were made false, and the true ones",
    )
    parser.add_argument("--seed", type=int, default=6, metavar="N", help="of the mutations (6)")
    parser.add_argument("--list", action="store_true", help="name those that are judged wrongly")
    options.as_json(parser)
    options.folders(parser)


def _recorded(parser: argparse.ArgumentParser) -> None:
    recorded = parser.add_mutually_exclusive_group()
    recorded.add_argument("--replay", type=Path, metavar="DIR", help="use recorded replies")
    recorded.add_argument("--record", type=Path, metavar="DIR", help="keep the model's replies")


def _add_new(below: Commands) -> None:
    parser = command(below, "new", "draft a case from a question", NEW_EXAMPLES, _new)
    parser.add_argument("question")
    options.folders(parser)


def _hand_over(
    below: Commands, name: str, summary: str, run: Callable[[argparse.Namespace], int]
) -> None:
    """A command that reads its own options: everything behind its name is passed on."""
    parser = below.add_parser(name, help=summary, add_help=False, prefix_chars="\0")
    parser.add_argument("rest", nargs="*")
    parser.set_defaults(run=run)


def _places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--evals", type=Path, default=EVALS, metavar="DIR", help="folder of suites/ and gates.toml"
    )
    parser.add_argument(
        "--gates", type=Path, metavar="FILE", help="other gates than those in --evals"
    )
    parser.add_argument(
        "--baseline", type=Path, metavar="FILE", help="another baseline than that in --evals"
    )


def _run(args: argparse.Namespace) -> int:
    from . import evaluate_run

    return evaluate_run.run(args)


def _compare(args: argparse.Namespace) -> int:
    from . import evaluate_after

    return evaluate_after.compare(args)


def _bless(args: argparse.Namespace) -> int:
    from . import evaluate_after

    return evaluate_after.bless(args)


def _report(args: argparse.Namespace) -> int:
    from . import evaluate_after

    return evaluate_after.report(args)


def _judge(args: argparse.Namespace) -> int:
    from . import evaluate_judge

    return evaluate_judge.calibrate(args)


def _claims(args: argparse.Namespace) -> int:
    from . import evaluate_claims

    return evaluate_claims.run(args)


def _new(args: argparse.Namespace) -> int:
    from . import evaluate_after

    return evaluate_after.new(args)


def _mutants(args: argparse.Namespace) -> int:
    from ..evaluation import mutants

    return _left(mutants.main, args.rest)


def _beir(args: argparse.Namespace) -> int:
    from ..evaluation import beir

    return _left(beir.main, args.rest)


def _left(main: Callable[[Sequence[str]], int], argv: Sequence[str]) -> int:
    """The exit code of a command with a parser of its own."""
    try:
        return main(argv)
    except SystemExit as leaving:
        return int(leaving.code or 0)


def _shard(text: str) -> tuple[int, int]:
    from ..evaluation.selection import shard

    try:
        return shard(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError("must be a whole number from 1")


def _dollars(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError("must be an amount in US dollars")
    return value


def _price(text: str) -> tuple[float, float]:
    read, comma, written = text.partition(",")
    if not comma:
        raise argparse.ArgumentTypeError("must be two amounts, such as 0.25,2")
    return _dollars(read), _dollars(written)
