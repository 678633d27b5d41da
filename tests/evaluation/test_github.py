from __future__ import annotations

from pathlib import Path

from vaxqa.evaluation import github
from vaxqa.evaluation.gates import Failure
from vaxqa.evaluation.selection import Place
from vaxqa.evaluation.summary import Figure, summarise

from .scenes import BULK, SOURCES, TRIAL, case, quoting, scored

SUMMARY = summarise(
    [scored(case("a"), quoting(TRIAL)), scored(case("b"), quoting(BULK))],
    SOURCES,
    system="a|b",
    index_id="i",
)
PLACES = {"a": Place(Path("evals/suites/a, b.jsonl"), 3)}


def test_a_failure_of_a_case_is_shown_at_its_line() -> None:
    (line,) = github.commands([Failure("blocker", "a: 1,\r\n2 %", "a")], PLACES)
    assert line == (
        "::error file=evals/suites/a%2C b.jsonl,line=3,title=vaxqa eval%3A blocker"
        "::a: 1,%0D%0A2 %25"
    )


def test_no_more_than_ten_are_shown_and_the_last_tells_of_the_rest() -> None:
    failures = [Failure("floor", str(number)) for number in range(12)]
    assert len(list(github.commands(failures[:10], {}))) == 10
    lines = list(github.commands(failures, {}))
    assert len(lines) == 10
    assert lines[8].endswith("::8")
    assert lines[9].endswith("::3 more gates do not hold")
    assert list(github.commands([], {})) == []


def test_the_summary_shows_figures_beside_those_of_the_baseline() -> None:
    better = Figure(measure="right", n=2, value=1.0, low=0.3, high=1.0)
    before = SUMMARY.model_copy(update={"overall": (better,)})
    lines = github.step_summary(SUMMARY, [], before).splitlines()
    assert lines[0] == "### vaxqa eval: all gates hold"
    assert "a\\|b" in lines
    assert "| right | 0.500 | 0.095 to 0.905 | 2 | 1.000 |" in lines  # Wilson's for 1 of 2
    assert any(line.startswith("| false\\_answer | not scored |") for line in lines)


def test_the_summary_lists_what_does_not_hold_as_plain_text() -> None:
    failures = [Failure("floor", f"<b>*{number}*\nnext") for number in range(51)]
    text = github.step_summary(SUMMARY, failures)
    assert text.startswith("### vaxqa eval: 51 gates do not hold")
    assert "- b\\*0\\* next" in text
    assert "- and 1 more" in text


def test_the_summary_is_added_and_cut_to_what_github_takes(tmp_path: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    github.append("after\n", path)
    assert path.read_text() == "before\nafter\n"
    github.append("é" * 100 + "\n" + "é" * github.MOST_BYTES, path)
    assert path.stat().st_size < github.MOST_BYTES
    assert path.read_text().endswith("é\n\n(cut)\n")
