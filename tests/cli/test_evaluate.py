from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Tree

import pytest

from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.results import read
from vaxqa.settings import Settings

from .conftest import Ran, Run, folders

pytestmark = pytest.mark.slow

BEGAN = "When did the mangrove partnership begin?"
DATE = [{"id": "n", "patterns": ["14 (February|Februari) 2018"]}]
GATES = """
[case]
right = 1
false_answer = 0

[[floor]]
measure = "quote_validity"
at_least = 1

[[floor]]
measure = "right"
at_least = 1
lang = "id"

[[no_worse]]
measure = "right"
"""


def made(name: str, question: str, lang: str = "en", **fields: Any) -> dict[str, Any]:
    plain = {
        "id": name, "cluster": name, "split": "dev", "suite": "answer", "question": question,
        "lang": lang, "expect": "answer", "nuggets": DATE,
    }  # fmt: skip
    return plain | fields


REFUSED = {"expect": "abstain", "nuggets": [], "suite": "abstain"}
CASES = [
    made("began-en", BEGAN, cluster="began"),
    made("began-id", "Kapan kemitraan mangrove dimulai?", "id", cluster="began"),
    made("paris", "What is the capital of France?", split="test", **REFUSED),
]


@pytest.fixture
def evals(tmp_path: Path) -> Path:
    folder = tmp_path / "evals"
    (folder / "suites").mkdir(parents=True)
    write(folder, CASES)
    (folder / "gates.toml").write_text(GATES)
    return folder


def write(evals: Path, cases: list[dict[str, Any]]) -> None:
    lines = "".join(json.dumps(Case.model_validate(one).model_dump()) + "\n" for one in cases)
    (evals / "suites" / "dev.jsonl").write_text(lines, encoding="utf-8")


@pytest.fixture
def evaluate(run: Run, built: Settings, evals: Path) -> Run:
    """Run ``vaxqa eval COMMAND …`` over the small study and its three cases."""

    def evaluate(command: str, *args: object) -> Ran:
        places = ["--evals", evals] if command in {"run", "bless", "report"} else []
        shown = folders(built) if command in {"run", "report", "new"} else []
        return run("eval", command, *args, *places, *shown)

    return evaluate


OUT = Path(".vaxqa/eval")


def blessed(evaluate: Run) -> None:
    evaluate("run")
    assert evaluate("bless").code == 0


def test_a_first_run_lacks_a_baseline_and_blessing_gives_it(evaluate: Run, evals: Path) -> None:
    ran = evaluate("run")
    assert ran.code == 1
    assert "gate: there is no baseline to compare with: vaxqa eval bless" in ran.err
    assert "3 cases of 2 clusters; 2 answered, 0 in part, 1 refused, 0 errors; 0 cases" in ran.out
    assert evaluate("bless").code == 0
    assert (evals / "baseline.json").is_file()
    ran = evaluate("run")
    assert (ran.code, "gates: all hold" in ran.out) == (0, True)


def test_a_run_leaves_its_files(evaluate: Run) -> None:
    evaluate("run", "--out", "there")
    names = {path.name for path in Path("there").iterdir()}
    assert names == {"results.jsonl", "summary.json", "scores.json", "junit.xml", "report.html"}
    results = read(Path("there") / "results.jsonl")
    assert [result.case_id for result in results] == ["began-en", "began-id", "paris"]
    assert all(result.answer is not None for result in results)
    root = Tree.parse(Path("there") / "junit.xml").getroot()
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("3", "0", "0")
    assert [test.get("line") for test in root.iter("testcase")] == ["3", "1", "2"]


def test_two_runs_are_alike_but_for_the_times(evaluate: Run) -> None:
    def without_times(folder: str) -> tuple[Any, bytes]:
        evaluate("run", "--out", folder, "--max-concurrency", 2)
        summary = json.loads((Path(folder) / "summary.json").read_bytes())
        assert summary.pop("timings")
        return json.dumps(summary), (Path(folder) / "scores.json").read_bytes()

    assert without_times("one") == without_times("two")


def test_a_gate_that_fails_is_named(evaluate: Run, evals: Path) -> None:
    blessed(evaluate)
    wrong = [{"id": "n", "patterns": ["1999"]}]
    write(evals, [CASES[0], CASES[1] | {"nuggets": wrong, "severity": "blocker"}, CASES[2]])
    ran = evaluate("run")
    assert ran.code == 1
    assert "gate: right (lang id) is 0.0000 over 1 cases; at least 1 is wanted" in ran.err
    assert "gate: the blocker began-id failed: right is 0, at least 1 is wanted" in ran.err
    assert evaluate("run", "--no-gates").code == 0


def test_a_selection_is_held_to_its_own_slices(evaluate: Run) -> None:
    blessed(evaluate)
    assert evaluate("run", "--lang", "en", "--split", "dev").code == 0
    assert json.loads((OUT / "summary.json").read_bytes())["counts"]["cases"] == 1
    nothing_right = evaluate("run", "abstain")  # the baseline rule finds nothing to compare
    assert nothing_right.code == 1
    assert "right was not scored" in nothing_right.err


def test_nothing_selected_is_nothing_run(evaluate: Run) -> None:
    ran = evaluate("run", "--tag", "nosuch")
    assert (ran.code, ran.out) == (4, "")
    assert "nothing was run" in ran.err
    assert not OUT.exists()


def test_a_dry_run_counts(evaluate: Run) -> None:
    ran = evaluate("run", "--dry-run")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "abstain test en             1",
        "answer dev en               1",
        "answer dev id               1",
        "3 cases of 2 clusters",
    ]
    assert not OUT.exists()


@pytest.mark.parametrize(
    "args",
    [
        ("nosuch",),
        ("--shard", "3/2"),
        ("--repeat", "0"),
        ("--max-cost", "-1"),
        ("--max-cost", "nan"),
        ("--price", "1"),
        ("--mode", "extractive", "--replay", "x"),
        ("--replay", "nosuch"),
        ("--mode", "generative"),
        ("--system", "nosuch"),
        ("--gates", "nosuch.toml"),
        ("--replay", "x", "--record", "y"),
    ],
)
def test_wrong_usage(evaluate: Run, args: tuple[str, ...]) -> None:
    ran = evaluate("run", *args)
    assert ran.code == 2
    assert ran.err
    assert "Traceback" not in ran.err


def test_a_bad_suite_is_named_with_its_line(evaluate: Run, evals: Path) -> None:
    path = evals / "suites" / "dev.jsonl"
    path.write_text(path.read_text() + '{"id": "x"}\n')
    ran = evaluate("run")
    assert ran.code == 2
    assert "dev.jsonl:4: " in ran.err
    span = [{"source": "study.en", "quote": "no such words"}]
    write(evals, [CASES[0] | {"nuggets": [DATE[0] | {"spans": span}]}])
    ran = evaluate("run")
    assert (ran.code, "Case began-en: 'study.en' has no 'no such words'" in ran.err) == (2, True)


def test_a_system_that_is_away_is_unreachable(evaluate: Run) -> None:
    ran = evaluate("run", "--system", "contract:http://127.0.0.1:9/")
    assert ran.code == 3
    assert "3 cases found a part unreachable" in ran.err
    assert "3 errors" in ran.out


def test_another_system_is_measured_without_gates(evaluate: Run, evals: Path) -> None:
    ran = evaluate("run", "--system", "top-sentence")
    assert (ran.code, "gates: not asked" in ran.out) == (0, True)
    refused = evaluate("bless")
    assert (refused.code, "another system" in refused.err) == (2, True)
    assert evaluate("report").code == 0
    assert not (evals / "baseline.json").exists()


def test_replies_that_were_not_recorded_make_the_model_unreachable(evaluate: Run) -> None:
    Path("replies").mkdir()
    Path("replies/model.json").write_text('{"model": "openai:test"}')
    ran = evaluate("run", "--replay", "replies", "--no-gates")
    assert ran.code == 3
    assert "no recorded reply" in " ".join(ran.err.split())
    assert "vaxqa (generative)" in ran.out


def test_no_money_is_nothing_run(evaluate: Run) -> None:
    ran = evaluate("run", "--max-cost", "0")
    assert (ran.code, "--max-cost" in ran.err) == (4, True)


def test_json_is_the_summary(evaluate: Run) -> None:
    ran = evaluate("run", "--json")
    assert ran.json["counts"]["cases"] == 3
    assert ran.json == json.loads((OUT / "summary.json").read_bytes())


def test_every_round_is_held_to_the_gates(evaluate: Run) -> None:
    blessed(evaluate)
    ran = evaluate("run", "--repeat", "2")
    assert ran.code == 0
    assert len(read(OUT / "results.jsonl")) == 6
    assert json.loads((OUT / "summary.json").read_bytes())["counts"]["cases"] == 3
    assert "not answered alike" not in ran.err


def test_bless_refuses_other_cases_than_the_suites_hold(evaluate: Run, evals: Path) -> None:
    blessed(evaluate)
    before = (evals / "baseline.json").read_bytes()
    evaluate("run", "--lang", "en")
    ran = evaluate("bless")
    assert (ran.code, "1 differ, the first is began-id" in ran.err) == (2, True)
    evaluate("run")
    write(evals, [*CASES[:2], CASES[2] | {"question": "What is the capital of Peru?"}])
    ran = evaluate("bless")
    assert (ran.code, "the first is paris" in ran.err) == (2, True)
    assert (evals / "baseline.json").read_bytes() == before


def test_blessing_the_same_answers_again_changes_nothing(evaluate: Run, evals: Path) -> None:
    blessed(evaluate)
    before = (evals / "baseline.json").read_bytes()
    blessed(evaluate)
    assert (evals / "baseline.json").read_bytes() == before


def test_shards_put_together_are_the_whole(evaluate: Run) -> None:
    evaluate("run", "--no-gates", "--out", "whole")
    for number in (1, 2):
        evaluate("run", "--no-gates", "--shard", f"{number}/2", "--out", f"part{number}")
    ran = evaluate("report", "part2", "part1", "--out", "joined")
    assert ran.code == 1  # there is no baseline, and the gates are asked
    assert (Path("joined") / "scores.json").read_bytes() == (
        Path("whole") / "scores.json"
    ).read_bytes()
    twice = evaluate("report", "part1", "whole", "--out", "twice")
    assert (twice.code, "another folder holds too" in twice.err) == (2, True)


def test_a_report_of_cases_that_have_changed_is_refused(evaluate: Run, evals: Path) -> None:
    evaluate("run")
    write(evals, [CASES[0] | {"question": "Since when?"}, *CASES[1:]])
    ran = evaluate("report")
    assert (ran.code, "began-en" in ran.err) == (2, True)


def test_compare_tells_what_changed(evaluate: Run, evals: Path) -> None:
    blessed(evaluate)
    ran = evaluate("compare", evals / "baseline.json", OUT)
    assert ran.code == 0
    assert "3 cases in both runs" in ran.out
    assert "0 better, 0 worse of 2: no difference shown" in ran.out
    rows = {row["measure"]: row for row in evaluate("compare", OUT, OUT, "--json").json["rows"]}
    assert (rows["right"]["n"], rows["right"]["difference"], rows["right"]["p"]) == (2, 0.0, 1.0)
    assert evaluate("compare", "nosuch", OUT).code == 2


def test_github_is_told(evaluate: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    summary = tmp_path / "step.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    ran = evaluate("run")
    assert "::error title=vaxqa eval%3A baseline::there is no baseline" in ran.out
    assert summary.read_text().startswith("### vaxqa eval: 1 gates do not hold")


def test_new_drafts_a_case_that_can_be_read(evaluate: Run) -> None:
    ran = evaluate("new", BEGAN)
    assert ran.code == 0
    assert Case.model_validate(ran.json).question == BEGAN


def test_a_folder_without_gates_wants_exact_quotes(evaluate: Run, evals: Path) -> None:
    (evals / "gates.toml").unlink()
    assert evaluate("run").code == 0


def test_commands_of_their_own_get_their_options(run: Run) -> None:
    for name in ("mutants", "beir"):
        ran = run("eval", name, "--help")
        assert (ran.code, f"usage: vaxqa eval {name}" in ran.out) == (0, True)


def test_the_files_of_an_earlier_run_are_replaced(evaluate: Run) -> None:
    evaluate("run")
    shutil.copytree(OUT, "before")
    evaluate("run", "--lang", "en")
    assert len(read(OUT / "results.jsonl")) == 2
    assert len(read(Path("before") / "results.jsonl")) == 3
