from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from vaxqa.errors import SourceError
from vaxqa.evaluation import gates, scores
from vaxqa.evaluation.gates import BUILT_IN, Failure, Floor, Gap, Gates, NoWorse
from vaxqa.evaluation.measures.registry import ALL
from vaxqa.evaluation.results import Scored
from vaxqa.evaluation.scores import Baseline, Scores
from vaxqa.evaluation.summary import Figure, Summary, summarise

from .scenes import BULK, SOURCES, TRIAL, case, quoting, refusal, scored

RIGHT = scored(case("good", lang="id"), quoting(TRIAL))
WRONG = scored(case("bad"), quoting(BULK))  # Bandung is not said
SAID_NO = scored(case("no", expect="abstain"), refusal())


def summary(*cases: Scored) -> Summary:
    return summarise(cases, SOURCES, system="s", index_id="i")


def values(*cases: Scored) -> Scores:
    return scores.score(cases, SOURCES, ALL, system="s", index_id="i")


def checked(rules: Gates, *cases: Scored, baseline: Baseline | None = None) -> list[Failure]:
    return gates.check(summary(*cases), cases, rules, baseline, scores=values(*cases), measures=ALL)


def kinds(rules: Gates, *cases: Scored, baseline: Baseline | None = None) -> list[str]:
    return [failure.gate for failure in checked(rules, *cases, baseline=baseline)]


def floor(**fields: Any) -> Gates:
    return Gates(floor=(Floor(**fields),))


def test_nothing_run_never_passes() -> None:
    assert kinds(Gates()) == ["empty"]


def test_a_floor_holds_or_says_by_how_much_it_does_not() -> None:
    assert checked(floor(measure="right", at_least=0.5), RIGHT, WRONG) == []
    (failure,) = checked(floor(measure="right", at_least=0.6), RIGHT, WRONG)
    assert str(failure) == "right is 0.5000 over 2 cases; at least 0.6 is wanted"
    assert kinds(floor(measure="false_refusal", at_most=0.0), RIGHT, WRONG) == []
    assert kinds(floor(measure="right", at_most=0.4), RIGHT, WRONG) == ["floor"]


def test_a_floor_for_a_slice_looks_at_that_slice_alone() -> None:
    assert kinds(floor(measure="right", at_least=1, lang="id"), RIGHT, WRONG) == []
    assert kinds(floor(measure="right", at_least=1, lang="en"), RIGHT, WRONG) == ["floor"]


@pytest.mark.parametrize(
    "rules",
    [
        floor(measure="false_answer", at_most=1),  # no unanswerable case
        floor(measure="right", at_least=0, split="test"),  # no case of this split
        floor(measure="right", at_least=0, tag="typo"),
        Gates(language_gap=(Gap(measure="false_answer", at_most=1),)),
        Gates(no_worse=(NoWorse(measure="right", tolerance=1),)),  # no baseline
    ],
)
def test_a_figure_that_is_not_there_never_passes(rules: Gates) -> None:
    (failure,) = checked(rules, RIGHT, WRONG)
    assert "not scored" in failure.message or "no baseline" in failure.message


@pytest.mark.parametrize(("n", "value"), [(2, math.nan), (2, math.inf), (0, 0.5), (2, None)])
def test_a_figure_that_is_no_number_of_cases_never_passes(n: int, value: float | None) -> None:
    odd = Figure.model_construct(measure="right", n=n, value=value, low=0.0, high=1.0)
    figures = summary(RIGHT, WRONG).model_copy(update={"overall": (odd,)})
    for rules in (floor(measure="right", at_least=0), floor(measure="right", at_most=1)):
        found = gates.check(figures, [RIGHT], rules, None, scores=values(RIGHT), measures=ALL)
        assert [failure.gate for failure in found] == ["floor"]


def test_errors_fail_a_run_unless_they_are_allowed() -> None:
    broken = scored(case("broken"))
    (failure,) = checked(Gates(), RIGHT, broken)
    assert failure.gate == "errors"
    assert "1 of 2 cases" in failure.message
    assert "broken: Failure: no answer" in failure.message
    assert checked(Gates(errors=1), RIGHT, broken) == []


def test_the_language_gap_counts_either_way() -> None:
    rules = Gates(language_gap=(Gap(measure="right", at_most=0.9),))
    (failure,) = checked(rules, RIGHT, WRONG)  # 1 in Indonesian, 0 in English
    assert "+1.0000" in failure.message
    turned = scored(case("good", lang="en"), quoting(TRIAL))
    (failure,) = checked(rules, turned, scored(case("bad", lang="id"), quoting(BULK)))
    assert "-1.0000" in failure.message
    assert checked(Gates(language_gap=(Gap(measure="right", at_most=1),)), RIGHT, WRONG) == []


def blessed(*cases: Scored) -> Baseline:
    return Baseline(summary=summary(*cases), scores=values(*cases))


def test_a_loss_against_the_baseline_fails_beyond_its_tolerance() -> None:
    before = blessed(RIGHT, scored(case("bad"), quoting(TRIAL)))
    strict, lenient = (Gates(no_worse=(NoWorse(measure="right", tolerance=t),)) for t in (0.4, 0.5))
    (failure,) = checked(strict, RIGHT, WRONG, baseline=before)
    assert "was 1.0000 in the baseline and is 0.5000" in failure.message
    assert "0 better, 1 worse, McNemar p = 1;" in failure.message
    assert checked(lenient, RIGHT, WRONG, baseline=before) == []
    assert checked(strict, RIGHT, WRONG, baseline=blessed(RIGHT, WRONG)) == []


def test_a_significant_loss_fails_within_its_tolerance() -> None:
    names = [f"c{number}" for number in range(6)]  # 6 of 6: p = 2 / 2^6 = 0.03
    before = blessed(*(scored(case(name), quoting(TRIAL)) for name in names))
    rules = Gates(no_worse=(NoWorse(measure="right", tolerance=1),))
    lost = [scored(case(name), quoting(BULK)) for name in names]
    assert kinds(rules, *lost, baseline=before) == ["baseline"]
    assert kinds(rules, *lost[:5], *(before_one(names[5])), baseline=before) == []  # p = 0.0625


def before_one(name: str) -> list[Scored]:
    return [scored(case(name), quoting(TRIAL))]


def test_a_baseline_of_other_cases_does_not_count() -> None:
    other = blessed(scored(case("good", lang="id", question="another"), quoting(TRIAL)))
    rules = Gates(no_worse=(NoWorse(measure="right"),))
    (failure,) = checked(rules, RIGHT, baseline=other)
    assert "not scored on any case of the baseline" in failure.message


BLOCKER = scored(case("stop", severity="blocker"), quoting(BULK))


def test_a_blocker_may_not_fail_at_all() -> None:
    rules = Gates(case={"right": 1.0})
    (failure,) = checked(rules, RIGHT, BLOCKER)
    assert (failure.gate, failure.case_id) == ("blocker", "stop")
    assert "right is 0, at least 1 is wanted" in failure.message
    assert kinds(rules, RIGHT, WRONG) == []  # not a blocker


def test_blockers_have_bars_of_their_own_where_these_are_given() -> None:
    rules = Gates(case={"right": 1.0}, blocker={"failed": 0.0})
    assert kinds(rules, BLOCKER) == []
    assert kinds(rules, scored(case("stop", severity="blocker"))) == ["errors", "blocker"]


def test_a_blocker_that_nothing_could_be_scored_on_does_not_pass() -> None:
    (failure,) = checked(Gates(case={"false_answer": 0.0}), BLOCKER)
    assert "no measure could be scored" in failure.message


def test_a_known_failure_is_let_pass_until_it_passes() -> None:
    rules = Gates(case={"right": 1.0}, known={"stop": "asks for a summary", "gone": "…"})
    assert kinds(rules, RIGHT, BLOCKER) == []
    (failure,) = checked(rules, RIGHT, scored(case("stop", severity="blocker"), quoting(TRIAL)))
    assert (failure.gate, failure.case_id) == ("known", "stop")


def test_a_selection_is_not_held_to_slices_that_it_leaves_out() -> None:
    rules = Gates(
        floor=(
            Floor(measure="right", at_least=1),
            Floor(measure="right", at_least=1, lang="en"),
            Floor(measure="right", at_least=1, split="dev"),
            Floor(measure="right", at_least=1, tag="typo"),
        ),
        language_gap=(Gap(measure="right", at_most=0),),
    )
    kept = rules.within([RIGHT.case])
    assert [one.slice for one in kept.floor] == [None, ("split", "dev")]
    assert kept.language_gap == ()
    assert rules.within([RIGHT.case, WRONG.case]).language_gap == rules.language_gap
    assert checked(kept, RIGHT) == []


def test_the_built_in_gates_want_exact_quotes() -> None:
    assert checked(BUILT_IN, RIGHT) == []
    bent = quoting(TRIAL)
    wrong = bent.citations[0].model_copy(update={"end": bent.citations[0].end - 1})
    answer = bent.model_copy(update={"citations": (wrong,)})
    assert kinds(BUILT_IN, scored(case("bent"), answer)) == ["floor"]


def write(folder: Path, text: str) -> Path:
    path = folder / "gates.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_gates_are_read_from_toml(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        """
        errors = 2
        [case]
        right = 1
        [known]
        a = "why"
        [[floor]]
        measure = "right"
        at_least = 0.5
        lang = "id"
        [[no_worse]]
        measure = "nDCG@10"
        tolerance = 0.01
        """,
    )
    assert gates.load(path, ALL) == Gates(
        errors=2,
        case={"right": 1.0},
        known={"a": "why"},
        floor=(Floor(measure="right", at_least=0.5, lang="id"),),
        no_worse=(NoWorse(measure="nDCG@10", tolerance=0.01),),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[floor]]\nmeasure = 'right'", "at_least or at_most"),
        ("[[floor]]\nmeasure = 'right'\nat_least = 1\nat_most = 1", "at_least or at_most"),
        ("[[floor]]\nmeasure = 'right'\nat_least = 1\nlang = 'id'\nsplit = 'dev'", "for one lang"),
        ("[[floor]]\nmeasure = 'wright'\nat_least = 1", "no measure 'wright'"),
        ("[case]\nwright = 1", "no measure 'wright'"),
        ("flor = 1", "flor: Extra inputs"),
        ("errors = -1", "errors: "),
        ("= 1", "is not TOML"),
    ],
)
def test_gates_that_cannot_be_meant_are_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        gates.load(write(tmp_path, text), ALL)


def test_the_shipped_gates_can_be_read() -> None:
    shipped = gates.load(Path(__file__).parents[2] / "evals" / "gates.toml", ALL)
    assert shipped.floor
    assert shipped.no_worse
