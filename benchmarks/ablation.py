"""What each part of retrieval is worth, where refusals go wrong, and what the confidence is worth.

python -m benchmarks.ablation [--parallel FILE] [--write docs/retrieval.md]

The dev suites are asked of the knowledge folder with everything, without each part of
`vaxqa.ablation`, and without all of them; a file of parallel sentences is searched in the same
ways. The held-out suite is never read. The plot goes into ``images/`` beside the page.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vaxqa import abstention, evidence, extractive, questions, settings
from vaxqa.ablation import FEATURES, Feature
from vaxqa.assistant import Assistant
from vaxqa.evaluation import cases, confidence
from vaxqa.evaluation.cases import Case, located
from vaxqa.evaluation.confidence import WHOLES, Sure
from vaxqa.evaluation.measures import Context
from vaxqa.evaluation.measures.answers import is_right
from vaxqa.evaluation.measures.registry import named
from vaxqa.evaluation.measures.retrieval import Span, relevant
from vaxqa.evaluation.results import Result, Scored
from vaxqa.evaluation.statistics import bootstrap_weights, paired_bootstrap, percentiles, wilson
from vaxqa.expected import LANGUAGES
from vaxqa.index import Index
from vaxqa.lexicon import general, thesaurus
from vaxqa.search import Found, search
from vaxqa.settings import Settings
from vaxqa.types import Turn

from . import parts, tasks
from .tasks import NAMES, SUITES, Task

DEPTH = 10
SAMPLE = 600
"""Questions that are asked of each index of parallel sentences, drawn with a fixed seed."""
WAYS: dict[str, tuple[Feature, ...]] = {
    "everything": (),
    **{f"without {feature}": (feature,) for feature in FEATURES},
    "without all of these": FEATURES,
}
"""What each row switches off."""
FIT = Path("evals/fit_abstention.py")


@dataclass(frozen=True, slots=True)
class Seen:
    """A case with its answer and what was found for the first thing it asks.

    ``rank`` is the 1-based rank of the first right passage, ``None`` where none of the first
    `DEPTH` is. ``first`` says whether the sentence that is ranked first says a vital fact,
    ``right`` whether the answer says all of them: of a refusal, the sentences held back.
    ``things`` are asked.
    """

    scored: Scored
    rank: int | None
    first: bool
    right: bool
    things: int

    @property
    def case(self) -> Case:
        """The question and what is expected of its answer."""
        return self.scored.case


def main() -> None:
    given = _arguments(sys.argv[1:])
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder)
        made = settings.load(
            knowledge=given.knowledge,
            index=aside / "knowledge",
            embedding=settings.BUILT_IN_EMBEDDING,
        )
        index = tasks.opened(made)
        suite = cases.load(sorted(SUITES.glob("dev*.jsonl")))
        cases.check_gold(suite, index.sources)
        ways: dict[str, list[Seen]] = {}
        for name, features in WAYS.items():
            print(name, file=sys.stderr)
            here = index.without(*features) if features else index  # loads what all share
            ways[name] = [look(here, case, made) for case in suite]
        searched = _parallel(given.parallel, aside) if given.parallel else {}
        fitted = cross_validated(made)
        index.dense.close()
    seen = ways["everything"]
    command = _command(given)
    texts = {
        "ablation": f"{parts.made(command)}\n\n{_sizes(index)}\n\n{ablation(ways, searched)}",
        "refusals": refusals(seen),
        "calibration": calibration(seen),
        "cross-validation": fitted,
    }
    print("\n\n".join(texts.values()))
    if given.write:
        for name, text in texts.items():
            parts.write(given.write, name, text)
        image = given.write.parent / "images" / "calibration.svg"
        image.parent.mkdir(parents=True, exist_ok=True)
        image.write_text(plot(certain(seen)), encoding="utf-8", newline="\n")


def _arguments(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("--knowledge", type=Path, default=Path("knowledge"), metavar="DIR")
    parser.add_argument(
        "--parallel", type=Path, metavar="FILE", help="TSV of sentences: id_in_set, en, id"
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="page to write the parts into")
    return parser.parse_args(argv)


def _command(given: argparse.Namespace) -> str:
    parallel = f" --parallel {given.parallel.name}" if given.parallel else ""
    return f"python -m benchmarks.ablation{parallel}"


# -- looking -------------------------------------------------------------------------------


def look(index: Index, case: Case, made: Settings) -> Seen:
    """Ask a case, and find again what its answer was made from."""
    history = [Turn(turn.question, turn.answer) for turn in case.history]
    answer = Assistant(index, made).ask(case.question, history, mode="extractive")
    question = questions.understand(case.question, history)
    part, *others = questions.parts(question)
    study = [source.id for source in index.sources.values() if source.kind == "study"]
    found = search(
        index,
        part.asked,
        question.language,
        context=part.context,
        k=DEPTH,
        source_ids=study if questions.about_the_study(question.standalone) else None,
    )
    ranked = evidence.candidates(index, found, part.asked, question.language)
    sure = 0.0
    if ranked:
        sure = abstention.probability(abstention.cover(index, found, ranked, part.asked))
    scored = Scored(case=case, result=Result(case_id=case.id, answer=answer, confidence=sure))
    held_back = [index.sentences[n].text for n in extractive.choose(index, ranked, part.asked)]
    return Seen(
        scored,
        _rank(case, found, index),
        _says(case, [index.sentences[c.number].text for c in ranked[:1]], any),
        bool(is_right(scored)) if answer.sentences else _says(case, held_back, all),
        1 + len(others),
    )


def _says(case: Case, texts: Sequence[str], which: Callable[[Iterable[bool]], bool]) -> bool:
    """Whether ``texts`` say any or all of the vital facts; never where there are none."""
    text = " ".join(texts)
    return bool(case.vital) and which(nugget.said_in(text) for nugget in case.vital)


def _rank(case: Case, found: Found, index: Index) -> int | None:
    hits = [Span(h.passage.source_id, h.passage.start, h.passage.end) for h in found.hits]
    gold = [
        Span(span.source, *located(span, index.sources))
        for nugget in case.vital
        for span in nugget.spans
    ]
    are_right = relevant(hits, gold)
    return are_right.index(True) + 1 if True in are_right else None


# -- parallel sentences --------------------------------------------------------------------


Ranks = dict[str, dict[str, list[int | None]]]
"""By task and by what is switched off, the ranks of the passages that were looked for."""


def _parallel(path: Path, aside: Path) -> Ranks:
    found: Ranks = {}
    for task in tasks.of_parallel(path, aside):
        made = settings.load(
            index=aside / f"index of {task.name}", embedding=settings.BUILT_IN_EMBEDDING
        )
        index = tasks.opened(made, task.corpus)
        asked = random.Random(0).sample(task.asked, min(SAMPLE, len(task.asked)))
        for name, features in WAYS.items():
            print(f"{task.name}: {name}", file=sys.stderr)
            here = index.without(*features) if features else index
            ranks = [_known_item(here, question) for question in asked]
            found.setdefault(_named(task), {})[name] = ranks
        index.dense.close()
    return found


def _named(task: Task) -> str:
    return task.name.removeprefix("parallel, ")


def _known_item(index: Index, asked: tasks.Asked) -> int | None:
    question = questions.understand(asked.text)
    found = search(index, question.asked, question.language, context=question.context, k=DEPTH)
    ids = [hit.passage.id for hit in found.hits]
    return next((rank for rank, key in enumerate(ids, 1) if key in asked.right), None)


# -- with and without ----------------------------------------------------------------------


READ = """\
Passages, sentences and `right` are of the answerable questions. A passage is right when it \
overlaps a gold span of a vital fact, the first sentence when it says a vital fact; `right` is the \
share answered with every vital fact, and beside it stands what it loses against everything, in \
points, with the 95% interval of the paired difference, resampled by cluster. A part that is \
worth nothing to the dev suites may be worth something to other questions, and what is worth \
little here may be so because another part does its work. The refusal is the committed one \
throughout and is not fitted anew for each row, so that a row shows what is lost when the part \
fails, not what could be had without it; without expected questions the second fit is used, \
which was made for that."""
PARALLEL = """\
The passages are four sentences of a parallel text; a sentence is asked for by its translation. \
n = {n} to an index, drawn by chance, the same ones in each row. These indexes have no glossary \
and no expected questions, and no sentence is chosen, so that three parts do nothing here."""


def ablation(ways: dict[str, list[Seen]], searched: Ranks) -> str:
    """The table of the dev suites, and that of the parallel sentences where there is one."""
    seen = ways["everything"]
    answerable = sum(one.case.answerable for one in seen)
    heads = [
        "",
        "right passage first",
        "among ten",
        "first sentence right",
        "`right`",
        "difference",
        *(f"`right`, {NAMES[language]}" for language in LANGUAGES),
        "refused though answerable",
        "answered though not",
    ]
    lines = [
        f"The dev suites, {answerable} answerable questions and {len(seen) - answerable} others:",
        "",
        *_table(heads, [[name, *_cells(rows, seen)] for name, rows in ways.items()]),
        "",
        READ,
    ]
    if searched:
        heads = ["", *(f"{task}: {what}" for task in searched for what in ("first", "among ten"))]
        rows = [[name, *_found(searched, name)] for name in ways]
        n = len(next(iter(searched.values()))["everything"])
        lines += ["", *_table(heads, rows), "", PARALLEL.format(n=n)]
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|---|{'--:|' * (len(heads) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


def _cells(rows: Sequence[Seen], all_on: Sequence[Seen]) -> Iterator[str]:
    answerable = [one for one in rows if one.case.answerable]
    gold = [one for one in answerable if any(nugget.spans for nugget in one.case.vital)]
    yield _share(one.rank == 1 for one in gold)
    yield _share(one.rank is not None for one in gold)
    yield _share(one.first for one in answerable)
    yield _share(_is_right(one) for one in answerable)
    yield "" if rows is all_on else _difference(rows, all_on)
    for language in LANGUAGES:
        yield _share(_is_right(one) for one in answerable if one.case.lang == language)
    yield _share(_scores("false_refusal", rows))
    yield _share(_scores("false_answer", rows))


def _is_right(one: Seen) -> bool:
    return bool(is_right(one.scored))


def _difference(rows: Sequence[Seen], all_on: Sequence[Seen]) -> str:
    pairs = [
        (100.0 * (_is_right(one) - _is_right(other)), one.case.cluster)
        for one, other in zip(rows, all_on, strict=True)
        if one.case.answerable
    ]
    values, clusters = [value for value, _ in pairs], [cluster for _, cluster in pairs]
    low, high = paired_bootstrap(values, clusters)
    return f"{statistics.mean(values):+.1f} ({low:+.1f} to {high:+.1f})"


def _scores(measure: str, rows: Sequence[Seen]) -> list[float]:
    """The values of a measure that looks at nothing but the case and its answer."""
    alone = Context({}, ())
    values = (named(measure).score(one.scored, alone) for one in rows)
    return [value for value in values if value is not None]


def _share(values: Iterable[float]) -> str:
    numbers = [float(value) for value in values]
    return f"{statistics.mean(numbers):.1%}" if numbers else "–"


def _found(searched: Ranks, name: str) -> Iterator[str]:
    for ways in searched.values():
        yield _share(rank == 1 for rank in ways[name])
        yield _share(rank is not None for rank in ways[name])


def _sizes(index: Index) -> str:
    """What is searched and what it is searched with."""
    training = len(Path("evals/training.jsonl").read_text(encoding="utf-8").splitlines())
    return (
        f"Searched are {len(index.sources)} sources in {len(index.passages)} passages and "
        f"{len(index.sentences):,} sentences, with {len(index.questions):,} expected questions, "
        f"{len(general()):,} entries of the lexicon and {len(thesaurus()):,} of the thesaurus; "
        f"the refusal is fitted on {training:,} training questions and these suites."
    )


# -- refusals by kind ----------------------------------------------------------------------


CONFUSED = """\
Counts of questions; a question can be of several kinds. Answered wrong is an answer that lacks \
a vital fact. In brackets the refusals that give the right reason. An answer that puts a false \
premise right, with nothing but true sentences that its case lists, counts by itself."""


def refusals(seen: Sequence[Seen]) -> str:
    """What came of the questions, all, by language and by kind."""
    groups = {"**all**": list(seen)}
    for language in LANGUAGES:
        groups[NAMES[language]] = [one for one in seen if one.case.lang == language]
    for tag in sorted({tag for one in seen for tag in one.case.tags}):
        groups[tag] = [one for one in seen if tag in one.case.tags]
    heads = [
        "",
        "answerable: answered right",
        "answered wrong",
        "refused",
        "not answerable: refused (reason right)",
        "put right",
        "answered",
    ]
    rows = [[name, *_outcomes(group)] for name, group in groups.items()]
    return "\n".join([*_table(heads, rows), "", CONFUSED])


def _outcomes(group: Sequence[Seen]) -> list[str]:
    answerable = [one for one in group if one.case.answerable]
    others = [one for one in group if not one.case.answerable]
    refused = [one for one in others if _is_refused(one)]
    answered = sum(_scores("false_answer", others))
    reasons = sum(_scores("right_reason", refused))
    right = sum(_is_right(one) for one in answerable)
    missed = sum(_is_refused(one) for one in answerable)
    counts = [right, len(answerable) - right - missed, missed] if answerable else [0, 0, 0]
    told = [str(count) if answerable else "" for count in counts]
    if not others:
        return [*told, "", "", ""]
    put_right = len(others) - len(refused) - answered
    return [*told, f"{len(refused)} ({reasons:.0f})", f"{put_right:.0f}", f"{answered:.0f}"]


def _is_refused(one: Seen) -> bool:
    return one.scored.answer is None or one.scored.answer.status == "abstained"


# -- what the confidence is worth ----------------------------------------------------------


CALIBRATED = """\
A refused question counts as right when the sentences that it would have been shown say every \
vital fact; one that is not answerable never is. {several} questions that ask several things are \
left out: each thing has a confidence of its own there. The expected calibration error (the gap of \
each bin, weighted by its questions) is {every} over all questions and {given} over the answers \
given, with 95% intervals by cluster; small numbers push it up. **The fit has seen these \
questions**: what it is worth on questions that it has not seen is told by the cross-validation \
below."""


def certain(seen: Sequence[Seen]) -> list[Sure]:
    """The confidence in each case that asks one thing, the surest first."""
    found = [
        Sure(one.scored.result.confidence or 0.0, one.right, not _is_refused(one), one.case.cluster)
        for one in seen
        if one.things == 1
    ]
    return sorted(found, key=lambda one: (-one.confidence, one.cluster, one.right))


def calibration(seen: Sequence[Seen]) -> str:
    """The bins of the confidence, and how far off they are all together."""
    every = certain(seen)
    given = [one for one in every if one.answered]
    rows = []
    pairs = zip(confidence.reliability(every), confidence.reliability(given), strict=True)
    for whole, shown in pairs:
        rows.append(
            [
                f"{whole.low:.1f}–{whole.high:.1f}",
                str(whole.n),
                f"{whole.confidence:.3f}" if whole.n else "",
                f"{whole.right:.3f}" if whole.n else "",
                str(shown.n) if shown.n else "",
                f"{shown.right:.3f}" if shown.n else "",
            ]
        )
    heads = ["confidence", "n", "mean", "right", "of these answered", "right of the answered"]
    told = CALIBRATED.format(
        several=len(seen) - len(every), every=_error(every), given=_error(given)
    )
    return "\n".join([*_table(heads, rows), "", told])


def _error(cases: Sequence[Sure]) -> str:
    """The expected calibration error with its interval."""
    value = WHOLES[0].compute(cases, np.ones((1, len(cases))))[0]
    drawn, columns = bootstrap_weights([case.cluster for case in cases])
    low, high = percentiles(WHOLES[0].compute(cases, drawn[:, columns]))
    return f"{value:.3f} ({low:.3f}–{high:.3f})"


SIDE, MARGIN = 320, 48
PLOT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" \
height="{size}" role="img" font-family="sans-serif" font-size="12">
<title>Share right against confidence</title>
<style>
svg {{ --back: #ffffff; --ink: #24292f; --faint: #d0d7de; --dot: #0969da; }}
@media (prefers-color-scheme: dark) {{
svg {{ --back: #0d1117; --ink: #e6edf3; --faint: #30363d; --dot: #58a6ff; }}
}}
text {{ fill: var(--ink); }} line {{ stroke: var(--faint); }}
.dot {{ fill: var(--dot); }} .whisker {{ stroke: var(--dot); }} .even {{ stroke: var(--ink); }}
</style>
<rect width="{size}" height="{size}" fill="var(--back)"/>
{inside}
</svg>
"""


def plot(cases: Sequence[Sure]) -> str:
    """An SVG: for each bin the share right with Wilson's interval, and the number of cases."""

    def x(share: float) -> str:
        return f"{MARGIN + share * SIDE:.1f}"

    def y(share: float) -> str:
        return f"{MARGIN + (1 - share) * SIDE:.1f}"

    def line(one: tuple[float, float], other: tuple[float, float], more: str = "") -> str:
        ends = f'x1="{x(one[0])}" y1="{y(one[1])}" x2="{x(other[0])}" y2="{y(other[1])}"'
        return f"<line {ends}{more}/>"

    def label(place: tuple[float, float], text: str, anchor: str = "middle") -> str:
        at = f'x="{x(place[0])}" y="{y(place[1])}"'
        return f'<text {at} text-anchor="{anchor}">{text}</text>'

    drawn = [line((0, 0), (1, 1), ' class="even" stroke-dasharray="2 5"')]
    for tick in (0, 0.25, 0.5, 0.75, 1):
        drawn += [line((0, tick), (1, tick)), label((tick, -0.06), f"{tick:g}")]
        drawn += [label((-0.02, tick - 0.01), f"{tick:g}", "end")]
    for one in confidence.reliability(cases):
        if one.n:
            low, high = wilson(min(one.n, one.right * one.n), one.n)
            sure = one.confidence
            drawn += [
                line((sure, low), (sure, high), ' class="whisker"'),
                f'<circle class="dot" cx="{x(sure)}" cy="{y(one.right)}" r="4"/>',
                label((sure, 1.05), str(one.n)),
            ]
    drawn += [
        label((0.5, -0.12), "confidence"),
        label((-0.02, 1.1), "share right, of this many:", "start"),
    ]
    return PLOT.format(size=SIDE + 2 * MARGIN, inside="\n".join(drawn))


# -- the fit -------------------------------------------------------------------------------


def cross_validated(made: Settings) -> str:
    """What the refusal's fit prints of the dev questions, each judged by a fit without it."""
    printed = subprocess.run(
        [sys.executable, str(FIT)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"VAXQA_INDEX": str(made.index), "VAXQA_KNOWLEDGE": str(made.knowledge)},
    ).stdout
    told = re.sub(r"[ \t]+$", "", printed.strip(), flags=re.MULTILINE)
    return f"{parts.made(f'VAXQA_INDEX=… python {FIT}')}\n\n```\n{told}\n```"


if __name__ == "__main__":
    main()
