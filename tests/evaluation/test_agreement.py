"""A judge held against people: kappa, error rates, and what gates may name."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from vaxqa.assistant import Assistant
from vaxqa.errors import SourceError, UsageError
from vaxqa.evaluation import agreement, gates
from vaxqa.evaluation.agreement import Calibration, Example
from vaxqa.evaluation.measures.registry import ALL
from vaxqa.evaluation.results import Judged, Label, Result, Scored
from vaxqa.evaluation.scores import score
from vaxqa.evaluation.summary import summarise

from .scenes import SOURCES, TRIAL, case, quoting

EVALS = Path(__file__).parents[2] / "evals"
SHIPPED = EVALS / "judge_examples.jsonl"
FLOOR = '[[floor]]\nmeasure = "judged_support"\nat_least = 0.5\n'


def made(*labels: Label) -> list[Example]:
    return [Example(claim=str(n), quote="q", label=label) for n, label in enumerate(labels)]


def held(labelled: list[Example], *words: Label | None, judge: str = "m") -> Calibration:
    told = dict(zip([one.pair for one in labelled], words, strict=True))
    return agreement.calibration(labelled, told, judge)


TWENTY: list[Label] = ["supported"] * 10 + ["not"] * 8 + ["partly"] * 2


def test_agreement_is_counted() -> None:
    words: list[Label | None] = ["supported"] * 8 + ["not"] * 2 + ["supported"] + ["not"] * 9
    (found,) = held(made(*TWENTY), *words).agreements
    # 17 of 20 agree; by chance 0.5 x 0.45 + 0.5 x 0.55 = 0.5; (0.85 - 0.5) / 0.5
    assert (found.n, found.unjudged, found.kappa) == (20, 0, pytest.approx(0.7))
    false = found.false_positive
    assert (false.errors, false.n, false.value) == (1, 10, 0.1)
    assert (false.low, false.high) == (pytest.approx(0.0179, abs=1e-4), pytest.approx(0.4042, 1e-3))
    assert (found.false_negative.errors, found.false_negative.n) == (2, 10)
    assert found.enough


def test_a_judge_that_always_agrees_shows_none() -> None:
    (found,) = held(made(*TWENTY), *["supported"] * 20).agreements
    assert (found.kappa, found.false_positive.value, found.false_negative.value) == (0, 1, 0)
    assert not found.enough


def test_a_reply_that_never_came_is_no_label() -> None:
    words = list(TWENTY)
    (found,) = held(made(*TWENTY, "not"), *words, None).agreements
    assert (found.n, found.unjudged, found.kappa) == (20, 1, 1)
    assert found.enough  # 1 of 21 is under 5%
    (found,) = held(made(*TWENTY, "not", "not"), *words, None, None).agreements
    assert not found.enough


def test_few_examples_or_one_label_show_nothing() -> None:
    (few,) = held(made("supported", "not"), "supported", "not").agreements
    assert (few.kappa, few.enough) == (1, False)
    (same,) = held(made(*["supported"] * 20), *["supported"] * 20).agreements  # type: ignore[list-item]
    assert (same.kappa, same.enough, same.false_positive.value) == (None, False, None)


def test_a_calibration_is_of_one_judge_its_rules_and_its_tasks(tmp_path: Path) -> None:
    known = held(made(*TWENTY), *TWENTY)
    agreement.write(known, tmp_path / "judge.json")
    assert agreement.read(tmp_path / "judge.json") == known
    assert known.holds("m", "judged_support")
    assert not known.holds("other", "judged_support")
    assert not known.holds("m", "judged_nuggets")
    assert not known.holds("m", "right")
    assert not known.model_copy(update={"prompt": "old"}).holds("m", "judged_support")
    assert agreement.read(tmp_path / "none.json") is None


def test_a_damaged_calibration_is_named(tmp_path: Path) -> None:
    (tmp_path / "judge.json").write_text("{}")
    with pytest.raises(SourceError, match="calibrate the judge anew"):
        agreement.read(tmp_path / "judge.json")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"claim": "a", "quote": "b", "label": "yes"}, r":1: label: Input should be"),
        ({"claim": "a", "quote": "b", "label": "not", "lable": 1}, r":1: lable: Extra"),
        ({"claim": "", "quote": "b", "label": "not"}, r":1: claim: String should"),
    ],
)
def test_examples_that_do_not_fit_are_named(
    tmp_path: Path, row: dict[str, object], said: str
) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row) + "\n")
    with pytest.raises(SourceError, match=said):
        agreement.examples(path)


def test_examples_stand_once_and_there_are_some(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(2 * '{"claim": "a", "quote": "b", "label": "not"}\n')
    with pytest.raises(SourceError, match=":2: the pair stands twice"):
        agreement.examples(path)
    path.write_text("\n")
    with pytest.raises(UsageError, match="no labelled example"):
        agreement.examples(path)
    with pytest.raises(UsageError, match="no file"):
        agreement.examples(tmp_path / "none")


def test_the_shipped_examples_quote_the_sources(shipped_assistant: Assistant) -> None:
    found = agreement.examples(SHIPPED)
    support = [one for one in found if one.task == "support"]
    assert len(support) >= 60
    assert {one.lang for one in found} == {"id", "en"}
    texts = [source.text for source in shipped_assistant.index.sources.values()]
    assert [one.quote for one in support if not any(one.quote in text for text in texts)] == []
    kinds = {one.change for one in support if one.label != "supported"}
    assert kinds >= {"number", "date", "name", "negation", "direction", "scope"}
    assert {one.change for one in found if one.label == "supported"} == {None}


def gated(tmp_path: Path, text: str = FLOOR) -> Path:
    (tmp_path / "gates.toml").write_text(text)
    return tmp_path / "gates.toml"


@pytest.mark.parametrize(
    "text",
    [
        FLOOR,
        "[case]\njudged_support = 1\n",
        "[blocker]\njudged_nuggets = 1\n",
        '[[no_worse]]\nmeasure = "judged_support"\n',
        '[[language_gap]]\nmeasure = "judged_nuggets"\nat_most = 0.1\n',
    ],
)
def test_no_gate_names_an_opinion_before_its_judge_is_calibrated(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceError, match=r"may gate nothing.*vaxqa eval judge --calibrate"):
        gates.load(gated(tmp_path, text), ALL)
    poor = held(made(*TWENTY), *["supported"] * 20)  # type: ignore[arg-type]
    with pytest.raises(SourceError, match="may gate nothing"):
        gates.load(gated(tmp_path, text), ALL, poor)


def opined(judge: str, known: Calibration, tmp_path: Path) -> list[str]:
    result = Result(case_id="c", answer=None, judged=Judged(judge=judge, support=("supported",)))
    one = Scored(case=case(), result=result.model_copy(update={"answer": quoting(TRIAL)}))
    summary = summarise([one], SOURCES, system="s", index_id="i", calibration=known)
    values = score([one], SOURCES, ALL, system="s", index_id="i")
    rules = gates.load(gated(tmp_path), ALL, known)
    return [str(f) for f in gates.check(summary, [one], rules, None, scores=values, measures=ALL)]


def test_a_gate_holds_for_the_judge_that_was_calibrated_alone(tmp_path: Path) -> None:
    known = held(made(*TWENTY), *TWENTY)
    assert opined("m", known, tmp_path) == []
    (failure,) = opined("other", known, tmp_path)
    assert re.search("'?judged_support'? may gate nothing", failure)


def test_a_floor_may_be_set_for_the_confidence(tmp_path: Path) -> None:
    floor = '[[floor]]\nmeasure = "expected_calibration_error"\nat_most = 0.2\n'
    assert gates.load(gated(tmp_path, floor), ALL).floor[0].at_most == 0.2
    worse = '[[no_worse]]\nmeasure = "expected_calibration_error"\n'
    with pytest.raises(SourceError, match="no measure 'expected_calibration_error'"):
        gates.load(gated(tmp_path, worse), ALL)
