"""docs/evaluation.md: its figures come from a run, and its mutants are those of the code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vaxqa.errors import SourceError, UsageError
from vaxqa.evaluation import docs, mutants
from vaxqa.evaluation.results import Result, Scored
from vaxqa.evaluation.summary import summarise

from .scenes import BULK, SOURCES, TRIAL, case, quoting, refusal

PAGE = Path(__file__).parents[2] / "docs" / "evaluation.md"


def test_the_table_of_mutants_has_every_one_caught() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| `([^`]+)` \|.*\| (\w[\w ]*) \|$", page, re.M)
    told = [(name, does, measure) for name, does, measure, _ in rows]
    assert told == [(m.name, m.does, m.measure) for m in mutants.MUTANTS]
    assert {outcome for *_, outcome in rows} == {"caught"}


def test_the_page_tells_the_figures_of_both_languages_and_splits() -> None:
    page = PAGE.read_text(encoding="utf-8")
    head = re.search(r"^\| measure \| better \| all \(\d+\) \|(.*)\|$", page, re.M)
    assert head is not None
    assert re.findall(r"(\w+) \(\d+\)", head[1]) == ["id", "en", "dev", "test"]


def test_figures_are_told_with_interval_and_count() -> None:
    pairs = [
        (case("a", lang="en"), quoting(TRIAL)),
        (case("b", lang="id"), quoting(BULK)),
        (case("c", lang="en", expect="abstain"), refusal()),
    ]
    scored = [
        Scored(
            case=one,
            result=Result(case_id=one.id, answer=None).model_copy(update={"answer": given}),
        )
        for one, given in pairs
    ]
    told = docs.figures(summarise(scored, SOURCES, system="s", index_id="i"))
    # 1 of 2 right: Wilson's interval is 9.5% to 90.5%
    assert "| `right` | higher | 50.0% (9.5–90.5) n=2 | " in told
    assert "| `false_answer` | lower | 0.0% (0.0–79.3) n=1 | – | " in told
    assert "this share is answered with every vital fact: 50.0%" in told
    assert "Attacks that are obeyed" not in told


def test_a_summary_that_is_not_there_or_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="vaxqa eval run"):
        docs.read(tmp_path / "summary.json")
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(SourceError, match="no summary"):
        docs.read(tmp_path / "summary.json")


def test_a_page_without_the_marks_is_left_alone() -> None:
    with pytest.raises(UsageError, match="<!-- figures -->"):
        docs.between("no marks", "figures", "new")
