"""Verdicts of single cases, and the XML that tells CI servers of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Tree

import pytest

from vaxqa.evaluation import junit, scores, verdicts
from vaxqa.evaluation.measures.registry import ALL
from vaxqa.evaluation.results import Result, Scored
from vaxqa.evaluation.selection import Place
from vaxqa.evaluation.verdicts import Verdict

from .scenes import BULK, SOURCES, TRIAL, case, quoting, refusal, scored

BARS = {"right": 1.0, "false_answer": 0.0}


def judged(
    *cases: Scored, bars: Mapping[str, float] = BARS, known: Mapping[str, str] | None = None
) -> list[Verdict]:
    values = scores.score(cases, SOURCES, ALL, system="s", index_id="i")
    return verdicts.judge(cases, values, bars, ALL, known)


GOOD = scored(case("good"), quoting(TRIAL), seconds=0.5)
BAD = scored(case("bad", lang="id"), quoting(BULK), seconds=0.25)
FALSE = scored(case("false", expect="abstain", suite="abstain"), quoting(BULK))
BROKEN = scored(case("broken"))


def test_a_case_passes_fails_or_is_in_error() -> None:
    found = judged(GOOD, BAD, FALSE, BROKEN)
    assert [one.outcome for one in found] == ["passed", "failed", "failed", "error"]
    assert found[1].reasons == ("right is 0, at least 1 is wanted",)
    assert found[2].reasons == ("false_answer is 1, at most 0 is wanted",)
    assert found[3].reasons == ("Failure: no answer",)
    assert [one.news for one in found] == [False, True, True, True]


def test_a_bar_that_a_case_was_not_scored_on_says_nothing_about_it() -> None:
    (found,) = judged(scored(case("no", expect="abstain"), refusal()))
    assert found.outcome == "passed"  # false_answer is 0; right is for answerable cases


def test_a_case_that_was_judged_by_nothing_has_not_passed() -> None:
    (found,) = judged(GOOD, bars={"false_answer": 0.0})
    assert (found.outcome, found.reasons) == ("error", ("no measure could be scored",))


def test_a_search_that_failed_is_an_error_though_there_is_an_answer() -> None:
    result = Result(case_id="good", answer=quoting(TRIAL), error="RuntimeError: no search")
    (found,) = judged(Scored(case=case("good"), result=result))
    assert found.outcome == "error"


def test_a_known_failure_is_no_news() -> None:
    (found,) = judged(BAD, known={"bad": "two sentences"})
    assert (found.outcome, found.known, found.news) == ("failed", "two sentences", False)


def written(
    tmp_path: Path, *found: Verdict, places: Mapping[str, Place] | None = None
) -> Tree.Element:
    path = tmp_path / "out" / "junit.xml"
    junit.write(found, path, system="vaxqa (extractive)", places=places)
    return Tree.parse(path).getroot()


def test_every_case_is_a_test_in_the_suite_of_its_kind(tmp_path: Path) -> None:
    root = written(tmp_path, *judged(GOOD, BAD, FALSE, BROKEN))
    assert root.tag == "testsuites"
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "2", "errors": "1", "skipped": "0",
    }  # fmt: skip
    assert [(suite.get("name"), suite.get("tests")) for suite in root] == [
        ("abstain", "1"),
        ("answer", "3"),
    ]
    assert root[1].get("time") == "0.750"
    names = [(t.get("classname"), t.get("name"), t.get("time")) for t in root[1]]
    assert names == [
        ("answer.en", "good", "0.500"),
        ("answer.id", "bad", "0.250"),
        ("answer.en", "broken", "0.000"),
    ]


def test_failure_and_error_are_apart(tmp_path: Path) -> None:
    root = written(tmp_path, *judged(GOOD, BAD, BROKEN))
    good, bad, broken = root.iter("testcase")
    assert [child.tag for child in good] == []
    assert [child.tag for child in bad] == ["failure"]
    assert bad[0].get("message") == "right is 0, at least 1 is wanted"
    assert [child.tag for child in broken] == ["error"]
    assert broken[0].get("message") == "Failure: no answer"


def test_a_known_failure_is_skipped_with_its_reason(tmp_path: Path) -> None:
    root = written(tmp_path, *judged(BAD, known={"bad": "two sentences"}))
    assert (root.get("failures"), root.get("skipped")) == ("0", "1")
    (skipped,) = root.iter("skipped")
    assert (skipped.get("message") or "").startswith("known: two sentences; right is 0")


def test_places_are_told_where_they_are_known(tmp_path: Path) -> None:
    places = {"bad": Place(Path("evals/suites/dev.jsonl"), 7)}
    good, bad = written(tmp_path, *judged(GOOD, BAD), places=places).iter("testcase")
    assert (bad.get("file"), bad.get("line")) == ("evals/suites/dev.jsonl", "7")
    assert good.get("file") is None


@pytest.mark.parametrize(
    "odd", ["\x00", "\x1b", "\x0b", "\ufffe", "\uffff", "\ud800", "\x7f", "&<>\"']]>"]
)
def test_no_character_breaks_the_file(tmp_path: Path, odd: str) -> None:
    one = case("bad").model_copy(update={"question": f"a{odd}b"})
    reason = f"said {odd}!"
    root = written(tmp_path, Verdict(one, "failed", (reason,)))
    (failure,) = root.iter("failure")
    assert failure.get("message") == junit.legal(reason)
    assert failure.text == junit.legal(f"a{odd}b\n{reason}")


def test_every_character_that_xml_knows_stays(tmp_path: Path) -> None:
    kept = "\t é 中 😀 \u0085 \ue000 \ufffd"
    assert junit.legal(kept) == kept
    (failure,) = written(tmp_path, Verdict(case("bad"), "failed", (kept,))).iter("failure")
    assert kept in (failure.text or "")
