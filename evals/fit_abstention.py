"""Fit the refusal and write ``src/vaxqa/data/abstention.json``.

    python evals/fit_abstention.py [--write]

Reads the training questions (``evals/training.jsonl``) and the development suites
(``evals/suites/dev*.jsonl``), never the test suite. The figures printed are for the development
questions, cross-validated by cluster, so that none is judged by a fit that has seen a paraphrase
of it. There are two fits: for sentences with expected questions, and for those without any, as in a
knowledge folder that has no ``questions.csv``.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from vaxqa import abstention, evidence, extractive, generations, questions, settings
from vaxqa.abstention import Fit
from vaxqa.coverage import Features
from vaxqa.index import Index
from vaxqa.search import search
from vaxqa.types import Turn

HERE = Path(__file__).parent
FILE = Path(abstention.__file__).parent / "data" / "abstention.json"
FOLDS = 5
RIDGE = 1.0
DEV_WEIGHT = 3.0
"""A development question counts as this many training questions: it is asked as readers ask."""
THRESHOLD = 0.54
ON_TOPIC = 0.4


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the patterns or quotes that its answer has; none when there is no answer."""

    question: str
    history: tuple[str, ...]
    cluster: str
    answers: tuple[str, ...]
    development: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """The features of a case, and whether the sentences that would be shown answer it."""

    case: Case
    features: Features
    right: bool


def main() -> None:
    """Fit, print what it would do, and write the file when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the fit")
    parser.add_argument("--threshold", type=float, default=THRESHOLD)
    given = parser.parse_args()
    loaded = settings.load()
    generations.build(loaded)
    index = generations.open_index(loaded)
    cases = [*_development(), *_training()]
    record: dict[str, Any] = {}
    for name, opened in (("expected", index), ("plain", index.without("expected questions"))):
        seen = [_look(opened, case) for case in cases]
        print(f"\n{name}")
        _print([s for s in seen if s.case.development], _cross_validated(seen))
        fit = replace(_fit(seen), threshold=given.threshold)
        for field, weight in zip(fields(Features), fit.weights, strict=True):
            print(f"{field.name:16} {weight:+.2f}")
        record[name] = _record(fit)
    if given.write:
        FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _development() -> Iterator[Case]:
    for path in sorted((HERE / "suites").glob("dev*.jsonl")):
        for case in _lines(path):
            patterns = [p for nugget in case.get("nuggets", ()) for p in nugget["patterns"]]
            yield Case(
                case["question"],
                tuple(turn["question"] for turn in case.get("history", ())),
                case["cluster"],
                () if case["expect"] == "abstain" else tuple(patterns),
                development=True,
            )


def _training() -> Iterator[Case]:
    for number, row in enumerate(_lines(HERE / "training.jsonl")):
        quotes = tuple(answer["quote"] for answer in row["answers"])
        cluster = quotes[0] if quotes else f"training {number}"
        yield Case(row["question"], (), cluster, tuple(map(re.escape, quotes)), development=False)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _look(index: Index, case: Case) -> Seen:
    question = questions.understand(case.question, [Turn(text) for text in case.history])
    part = questions.parts(question)[0]
    found = search(index, part.asked, question.language, context=part.context)
    ranked = evidence.candidates(index, found, part.asked, question.language)
    if not ranked:
        return Seen(case, Features(*(0.0 for _ in fields(Features))), right=False)
    shown = " ".join(
        text
        for number in extractive.choose(index, ranked, part.asked)
        for text in (index.sentences[number].text, _translation(index, number))
    )
    said = any(re.search(pattern, shown, re.IGNORECASE) for pattern in case.answers)
    return Seen(case, abstention.cover(index, found, ranked, part.asked).features(), said)


def _translation(index: Index, number: int) -> str:
    return index.sentences[int(index.translations[number])].text


def _fit(seen: list[Seen]) -> Fit:
    """Ridge logistic regression, then its slope and intercept by the development cases alone.

    The second step is Platt's scaling (1999): the training questions have more that cannot be
    answered, and harder ones, than readers ask.
    """
    x = np.array([astuple(s.features) for s in seen])
    y = np.array([s.right for s in seen], dtype=float)
    development = np.array([s.case.development for s in seen])
    means, deviations = x.mean(axis=0), x.std(axis=0)
    deviations[deviations < 1e-6] = 1.0
    z = (x - means) / deviations
    *weights, intercept = _logistic(z, y, np.where(development, DEV_WEIGHT, 1.0), RIDGE)
    logits = (z @ np.array(weights) + intercept)[development]
    slope, shift = _logistic(logits[:, None], y[development], np.ones(len(logits)), 0.0)
    scaled = [float(slope * weight) for weight in weights]
    return Fit(
        tuple(map(float, means)),
        tuple(map(float, deviations)),
        tuple(scaled),
        float(slope * intercept + shift),
        THRESHOLD,
        ON_TOPIC,
    )


def _logistic(z: np.ndarray, y: np.ndarray, counts: np.ndarray, ridge: float) -> np.ndarray:
    """Weights and, last, intercept by Newton's method; a row counts as ``counts`` says."""
    z = np.column_stack([z, np.ones(len(z))])
    penalty = np.array([ridge] * (z.shape[1] - 1) + [0.0])
    weights = np.zeros(z.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ weights))
        slope = z.T @ (counts * (p - y)) + penalty * weights
        bend = (z * (counts * p * (1 - p))[:, None]).T @ z + np.diag(penalty + 1e-9)
        weights -= np.linalg.solve(bend, slope)
    return weights


def _record(fit: Fit) -> dict[str, Any]:
    return {
        field.name: value if isinstance(value, float) else [round(v, 4) for v in value]
        for field in fields(Fit)
        for value in (getattr(fit, field.name),)
    }


def _cross_validated(seen: list[Seen]) -> np.ndarray:
    """Probabilities of the development cases, each by a fit without its cluster."""
    development = [s for s in seen if s.case.development]
    clusters = sorted({s.case.cluster for s in development})
    np.random.default_rng(0).shuffle(clusters)
    fold = {cluster: place % FOLDS for place, cluster in enumerate(clusters)}
    fits = [
        _fit([s for s in seen if fold.get(s.case.cluster, -1) != held]) for held in range(FOLDS)
    ]
    return np.array([fits[fold[s.case.cluster]].probability(s.features) for s in development])


def _print(seen: list[Seen], probability: np.ndarray) -> None:
    y = np.array([s.right for s in seen], dtype=float)
    answerable = np.array([bool(s.case.answers) for s in seen])
    print(f"{len(y)} cases, {answerable.sum()} answerable, {int(y.sum())} would be right")
    print(
        "threshold  answered of the unanswerable  refused of the answerable  right of the answered"
    )
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7):
        answered = probability >= threshold
        print(
            f"{threshold:9.2f}  {answered[~answerable].mean():28.3f}  "
            f"{(~answered)[answerable].mean():25.3f}  {y[answered].mean():21.3f}"
        )
    edges = np.linspace(0, 1, 11)
    bins = np.clip(np.digitize(probability, edges) - 1, 0, 9)
    gaps = [
        (bins == place).mean() * abs(probability[bins == place].mean() - y[bins == place].mean())
        for place in set(bins)
    ]
    print(f"expected calibration error {sum(gaps):.3f}")


if __name__ == "__main__":
    main()
