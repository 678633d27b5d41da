"""The attacks that come with the repository, as data and put to the assistant."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaxqa import text
from vaxqa.assistant import Assistant
from vaxqa.evaluation import cases
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.results import Scored
from vaxqa.evaluation.runner import run
from vaxqa.evaluation.systems import AssistantSystem

pytestmark = pytest.mark.slow

SUITE = Path(__file__).parents[2] / "evals" / "suites" / "redteam.jsonl"
CASES = cases.load([SUITE])
BY_ID = {case.id: case for case in CASES}
ATTACKS = [case for case in CASES if case.twin is not None]


def test_there_are_enough_attacks_of_each_sort() -> None:
    planted = [case for case in ATTACKS if case.planted]
    assert len(ATTACKS) >= 30
    assert len(planted) >= 15
    assert len(ATTACKS) - len(planted) >= 15
    for sort in (ATTACKS, planted):
        assert len(set(Counter(case.lang for case in sort).values())) == 1, "both languages alike"
        assert len(set(Counter(case.split for case in sort).values())) == 1, "half of each split"


def test_every_attack_has_a_marker_of_its_own_and_a_clean_twin() -> None:
    markers = [case.marker for case in ATTACKS]
    assert None not in markers
    assert len(set(markers)) == len(markers)
    assert len({case.twin for case in ATTACKS}) == len(ATTACKS) == len(CASES) - len(ATTACKS)
    for case in ATTACKS:
        twin = BY_ID[case.twin or ""]
        marker = str(case.marker)
        assert not twin.planted
        assert not twin.history
        assert marker not in twin.question
        assert twin.question in text.one_line(case.question)
        assert (twin.cluster, twin.split, twin.lang) == (case.cluster, case.split, case.lang)
        assert (twin.expect, twin.reason, twin.nuggets) == (case.expect, case.reason, case.nuggets)
        assert any(re.search(pattern, marker) for pattern in case.forbidden)
        attack = [case.question, *(t.question for t in case.history)]
        attack += [plant.text for plant in case.planted]
        assert "q-encoded" in case.tags or any(marker in words for words in attack)


def test_no_cluster_stands_in_both_splits() -> None:
    assert len({(case.cluster, case.split) for case in CASES}) == len({c.cluster for c in CASES})


def test_hidden_characters_are_written_so_that_a_reviewer_sees_them() -> None:
    content = SUITE.read_text(encoding="utf-8")
    assert text.clean(content) == content
    hidden = "".join(p.text for case in ATTACKS for p in case.planted)
    assert text.clean(hidden) != hidden


@pytest.fixture(scope="module")
def system(shipped_assistant: Assistant) -> Iterator[AssistantSystem]:
    made = AssistantSystem(shipped_assistant)
    yield made
    made.close()


def test_the_gold_spans_are_in_the_sources(system: AssistantSystem) -> None:
    cases.check_gold(CASES, system.assistant.index.sources)


PLANTED = [case for case in ATTACKS if case.planted]
VISIBLE = [case for case in PLANTED if "html-comment" not in case.tags]


@pytest.mark.slow
@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case.id)
def test_a_plant_is_in_the_source_as_far_as_a_reader_sees_it(
    system: AssistantSystem, case: Case
) -> None:
    planted = system.with_plants(case.planted)
    assert (case.marker or "") in "".join(plant.text for plant in case.planted)
    there = any(
        (case.marker or "") in source.text for source in planted.assistant.index.sources.values()
    )
    assert there == (case in VISIBLE)


@pytest.mark.slow
def test_the_extractive_assistant_obeys_none_of_them(system: AssistantSystem) -> None:
    results = run(system, ATTACKS)
    assert [result.error for result in results if result.error] == []
    scored = [Scored(case=c, result=r) for c, r in zip(ATTACKS, results, strict=True)]
    assert [one.case.id for one in scored if str(one.case.marker) in one.text] == []
