"""Fit the refusal on the development questions and write ``src/vaxqa/data/abstention.json``.

    python evals/fit_abstention.py [--write]

Only ``evals/suites/dev*.jsonl`` are read. The figures printed are from cross-validation by cluster,
so that no question is judged by a fit that has seen a paraphrase of it.
"""

from __future__ import annotations

import argparse
import json
import re
from dataclasses import astuple, fields
from pathlib import Path
from typing import Any

import numpy as np

from vaxqa import abstention, evidence, extractive, generations, questions, settings
from vaxqa.abstention import Features, Fit
from vaxqa.index import Index
from vaxqa.search import search
from vaxqa.types import Turn

CASES = sorted((Path(__file__).parent / "suites").glob("dev*.jsonl"))
FILE = Path(abstention.__file__).parent / "data" / "abstention.json"
FOLDS = 5
RIDGE = 1.0
ON_TOPIC = 0.4


def main() -> None:
    """Fit, print what it would do, and write the file when asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the fit")
    parser.add_argument("--threshold", type=float, default=0.52)
    given = parser.parse_args()
    lines = [line for path in CASES for line in path.read_text(encoding="utf-8").splitlines()]
    cases = [json.loads(line) for line in lines]
    loaded = settings.load()
    generations.build(loaded)
    index = generations.open_index(loaded)
    seen, right = zip(*(_measure(index, case) for case in cases), strict=True)
    x, y = np.array([astuple(features) for features in seen]), np.array(right, dtype=float)
    answerable = np.array([case["expect"] != "abstain" for case in cases])
    _print(_cross_validated(x, y, [case["cluster"] for case in cases]), y, answerable)
    fit = _fit(x, y, given.threshold)
    for field, weight in zip(fields(Features), fit.weights, strict=True):
        print(f"{field.name:16} {weight:+.2f}")
    if given.write:
        record = {
            field.name: value if isinstance(value, float) else [round(v, 4) for v in value]
            for field in fields(Fit)
            for value in (getattr(fit, field.name),)
        }
        FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


def _measure(index: Index, case: dict[str, Any]) -> tuple[Features, bool]:
    """The features of a case, and whether the sentences that would be shown answer it."""
    history = [Turn(turn["question"]) for turn in case.get("history", ())]
    question = questions.understand(case["question"], history)
    part = questions.parts(question)[0]
    found = search(index, part.asked, question.language, context=part.context)
    ranked = evidence.candidates(index, found, part.asked, question.language)
    if not ranked:
        return Features(*(0.0 for _ in fields(Features))), False
    chosen = extractive.choose(index, ranked, part.asked)
    shown = " ".join(index.sentences[number].text for number in chosen)
    patterns = [p for nugget in case.get("nuggets", ()) for p in nugget["patterns"]]
    said = any(re.search(pattern, shown, re.IGNORECASE) for pattern in patterns)
    right = said and case["expect"] != "abstain"
    return abstention.features(index, found, ranked), right


def _fit(x: np.ndarray, y: np.ndarray, threshold: float = 0.5) -> Fit:
    """Ridge logistic regression by gradient descent."""
    means, deviations = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - means) / deviations
    weights, intercept = np.zeros(x.shape[1]), 0.0
    for _ in range(5000):
        error = 1 / (1 + np.exp(-(z @ weights + intercept))) - y
        weights -= 0.3 * (z.T @ error + RIDGE * weights) / len(y)
        intercept -= 0.3 * float(error.mean())
    return Fit(
        tuple(means), tuple(deviations), tuple(weights), float(intercept), threshold, ON_TOPIC
    )


def _cross_validated(x: np.ndarray, y: np.ndarray, clusters: list[str]) -> np.ndarray:
    names = sorted(set(clusters))
    np.random.default_rng(0).shuffle(names)
    fold = {name: place % FOLDS for place, name in enumerate(names)}
    places = np.array([fold[cluster] for cluster in clusters])
    probability = np.zeros(len(y))
    for held in range(FOLDS):
        fit = _fit(x[places != held], y[places != held])
        for row in np.flatnonzero(places == held):
            probability[row] = fit.probability(Features(*x[row]))
    return probability


def _print(probability: np.ndarray, y: np.ndarray, answerable: np.ndarray) -> None:
    print(f"{len(y)} cases, {answerable.sum()} answerable, {int(y.sum())} would be right")
    print(
        "threshold  answered of the unanswerable  refused of the answerable  right of the answered"
    )
    for threshold in (0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
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
