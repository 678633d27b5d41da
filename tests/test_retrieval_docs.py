"""docs/retrieval.md: its tables have every part and every question of the dev suites."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from vaxqa import knowledge
from vaxqa.ablation import FEATURES
from vaxqa.evaluation import cases
from vaxqa.evaluation.cases import Case

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "retrieval.md"
PARTS = ("ablation", "refusals", "calibration", "cross-validation", "comparison", "growth")


@cache
def part(name: str) -> str:
    """What stands between the marks of a generated part."""
    found = re.search(rf"<!-- {name} -->(.*?)<!-- /{name} -->", PAGE.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return found[1].strip()


def rows(name: str, which: int = 0) -> list[list[str]]:
    """The cells of a table of a part, without its head."""
    tables = re.findall(r"(?:^\|.*\n?)+", part(name), re.MULTILINE)
    lines = tables[which].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def suite() -> list[Case]:
    return cases.load(sorted((ROOT / "evals" / "suites").glob("dev*.jsonl")))


@pytest.mark.parametrize("name", PARTS)
def test_each_generated_part_says_how_it_was_made_or_stands_under_one_that_does(name: str) -> None:
    assert part(name)
    if name not in {"refusals", "calibration"}:
        assert "Made by `" in part(name)


@pytest.mark.parametrize("table", [0, 1])
def test_a_row_for_each_part_of_retrieval_that_can_be_switched_off(table: int) -> None:
    named = [row[0] for row in rows("ablation", table)]
    without = [f"without {feature}" for feature in FEATURES]
    assert named == ["everything", *without, "without all of these"]


def test_the_tables_were_made_from_the_questions_and_the_knowledge_of_today() -> None:
    shipped = knowledge.load(ROOT / "knowledge")
    answerable = sum(case.answerable for case in suite())
    others = len(suite()) - answerable
    assert f"{answerable} answerable questions and {others} others" in part("ablation")
    assert f"{len(shipped.questions):,} expected questions" in part("ablation")
    trained = len((ROOT / "evals" / "training.jsonl").read_text("utf-8").splitlines())
    assert f"{trained:,} training questions" in part("ablation")
    assert part("cross-validation").count(f"{len(suite())} cases, {answerable} answerable") == 2


def count(cell: str) -> int:
    """The number that a cell begins with; 0 for an empty one."""
    return int(re.sub(r"\D.*", "", cell) or 0)


def test_refusals_are_told_of_every_question_by_every_kind() -> None:
    told = {name: sum(map(count, cells)) for name, *cells in rows("refusals")}
    tags = Counter(tag for case in suite() for tag in case.tags)
    languages = Counter({"id": "Indonesian", "en": "English"}[case.lang] for case in suite())
    assert told == {"**all**": len(suite()), **languages, **tags}


def test_the_wrong_answers_are_twenty_of_those_that_are_counted() -> None:
    page = PAGE.read_text("utf-8")
    section = page.partition("## Twenty wrong answers")[2].partition("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", section, re.MULTILINE) == [str(n) for n in range(1, 21)]
    _, _, wrong, refused, _, _, answered = rows("refusals")[0]
    failed = int(wrong) + int(refused) + int(answered)
    assert f"{failed} dev questions fail: {refused} are refused" in section
    told = " ".join(section.split())
    assert f"{wrong} answered without a vital fact, {answered} answered though" in told


def test_bins_of_the_confidence_hold_each_question_once() -> None:
    total = sum(int(row[1]) for row in rows("calibration"))
    left_out = re.search(
        r"(\d+) questions that ask several things are left out", part("calibration")
    )
    assert left_out is not None
    assert total + int(left_out[1]) == len(suite())


def test_the_plot_is_a_picture_with_a_title_and_a_dot_for_each_bin() -> None:
    text = (ROOT / "docs" / "images" / "calibration.svg").read_text("utf-8")
    drawn = ET.fromstring(text)
    there = {"svg": "http://www.w3.org/2000/svg"}
    assert drawn.findtext("svg:title", namespaces=there)
    assert len(drawn.findall("svg:circle", there)) == sum(
        int(r[1]) > 0 for r in rows("calibration")
    )
    assert "prefers-color-scheme: dark" in text
