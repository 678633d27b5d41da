"""``vaxqa eval judge`` and ``vaxqa eval run --judge`` over a real server on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from model_server import ModelServer, Request

from vaxqa.cli import main
from vaxqa.evaluation.cases import Case
from vaxqa.settings import Settings

EXAMPLES = [
    {"claim": f"{place} lies by the sea.", "quote": f"{other} lies by the sea.", "label": label}
    | ({"change": "name"} if label == "not" else {})
    for n in range(12)
    for place, other, label in (
        (f"Town {n}", f"Town {n}", "supported"),
        (f"Town {n}", f"Village {n}", "not"),
    )
]
CASE = {
    "id": "began", "cluster": "began", "split": "dev", "suite": "answer", "lang": "en",
    "question": "When did the mangrove partnership begin?", "expect": "answer",
    "nuggets": [{"id": "n", "patterns": ["2018"]}],
}  # fmt: skip
FLOOR = '[[floor]]\nmeasure = "judged_support"\nat_least = 1\n'
LINE = r"judged_support +1\.000  0\.207 to 1\.000 +1"

pytestmark = pytest.mark.slow

Ran = tuple[int, str, str]
Vaxqa = Callable[..., Ran]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    with ModelServer() as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        yield running


@pytest.fixture
def evals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "evals"
    (folder / "suites").mkdir(parents=True)
    line = json.dumps(Case.model_validate(CASE).model_dump())
    (folder / "suites" / "dev.jsonl").write_text(line + "\n")
    (folder / "gates.toml").write_text("")
    rows = "".join(json.dumps(row) + "\n" for row in EXAMPLES)
    (folder / "examples.jsonl").write_text(rows)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def vaxqa(evals: Path, built: Settings, capsys: pytest.CaptureFixture[str]) -> Vaxqa:
    def run(command: str, *args: object) -> Ran:
        places = ["--knowledge", built.knowledge, "--index", built.index, "--evals", evals]
        calibrate = ["--calibrate", evals / "examples.jsonl"] if command == "judge" else []
        code = main([str(a) for a in ("eval", command, *calibrate, *args, *places)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def honest(request: Request) -> dict[str, Any]:
    fenced = re.search(r"<pair>\n(.*)\n</pair>", request.body["messages"][-1]["content"])
    assert fenced is not None
    first, second = json.loads(fenced[1]).values()
    return {"verdict": "supported" if first in second else "not"}


def agrees(_request: Request) -> dict[str, Any]:
    return {"verdict": "supported"}


def test_a_good_judge_is_calibrated(server: ModelServer, vaxqa: Vaxqa, evals: Path) -> None:
    server.reply(honest, times=24)
    code, out, err = vaxqa("judge", "--judge", "m", "--max-concurrency", 4)
    assert (code, server.queued) == (0, 0)
    assert "support (judged_support): 24 judged, 0 without a reply" in out
    assert "Cohen's kappa        1.000" in out
    assert "false positive rate  0.000 (0 of 12; 95% interval 0.000 to 0.242)" in out
    assert out.rstrip().endswith("  calibrated")
    assert "judge.json keeps this" in err
    kept = json.loads((evals / "judge.json").read_text())
    assert (kept["judge"], kept["agreements"][0]["kappa"]) == ("m", 1.0)


def test_one_that_always_says_supported_is_shown_up(
    server: ModelServer, vaxqa: Vaxqa, evals: Path
) -> None:
    server.reply(agrees, times=24)
    code, out, _ = vaxqa("judge", "--judge", "m")
    assert code == 0
    assert "Cohen's kappa        0.000" in out
    assert "false positive rate  1.000 (12 of 12; 95% interval 0.758 to 1.000)" in out
    assert "false negative rate  0.000 (0 of 12; 95% interval 0.000 to 0.242)" in out
    assert "let pass by what was changed: name 12 of 12" in out
    assert "  not calibrated: that needs a kappa of 0.6" in out
    (evals / "gates.toml").write_text(FLOOR)
    code, _, err = vaxqa("run")
    assert (code, "'judged_support' may gate nothing" in err) == (2, True)


def test_replies_that_are_none_are_counted(server: ModelServer, vaxqa: Vaxqa, evals: Path) -> None:
    server.reply(honest, times=20)
    server.text("Well, it depends.", times=12)
    code, out, _ = vaxqa("judge", "--judge", "m")
    assert code == 0
    assert "20 judged, 4 without a reply" in out
    assert "  not calibrated" in out


def test_a_judge_that_never_replies_as_asked_or_is_down(
    server: ModelServer, vaxqa: Vaxqa, evals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.text("Well.", times=72)
    code, _, err = vaxqa("judge", "--judge", "m")
    assert (code, "no usable reply to any example" in err) == (3, True)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    code, _, err = vaxqa("judge", "--judge", "m")
    assert (code, "cannot be reached" in err) == (3, True)
    assert not (evals / "judge.json").exists()


def test_a_run_is_judged_and_marked_until_the_judge_is_calibrated(
    server: ModelServer, vaxqa: Vaxqa, evals: Path
) -> None:
    server.reply(honest, times=2)
    code, out, err = vaxqa("run", "--judge", "m", "--out", "one")
    assert code == 0
    assert re.search(rf"^{LINE}  not calibrated$", out, re.M)
    assert "m judged; 240 tokens read, 60 written." in err
    assert "not calibrated</span>" in Path("one/report.html").read_text()

    server.reply(honest, times=24)
    vaxqa("judge", "--judge", "m")
    (evals / "gates.toml").write_text(FLOOR)
    code, out, _ = vaxqa("report", "one")  # the opinions are kept with the results
    assert (code, server.queued) == (0, 0)
    assert re.search(rf"^{LINE}$", out, re.M)
    assert "gates: all hold" in out

    server.reply(honest, times=2)
    code, _, err = vaxqa("run", "--judge", "another")
    assert (code, "'judged_support' may gate nothing" in err) == (1, True)
    code, _, err = vaxqa("run")
    assert (code, "judged_support was not scored" in err) == (1, True)


def test_a_run_whose_judge_is_down_keeps_its_answers(
    server: ModelServer, vaxqa: Vaxqa, evals: Path
) -> None:
    server.status(401)
    code, out, err = vaxqa("run", "--judge", "m")
    assert code == 3
    assert "1 answered" in out
    assert "The judge was not reached, and nothing is judged" in err
    assert Path(".vaxqa/eval/results.jsonl").is_file()


def test_recorded_opinions_are_played_back(
    server: ModelServer, vaxqa: Vaxqa, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = ("--mode", "extractive", "--judge", "m")
    server.reply(honest, times=26)
    assert vaxqa("judge", "--judge", "m", "--record", "kept")[0] == 0
    assert vaxqa("run", *alone, "--record", "kept", "--out", "one")[0] == 0
    monkeypatch.delenv("OPENAI_BASE_URL")
    assert vaxqa("judge", "--judge", "m", "--replay", "kept")[0] == 0
    assert vaxqa("run", *alone, "--replay", "kept", "--out", "two")[0] == 0
    first, second = (
        json.loads(Path(folder, "results.jsonl").read_text())["judged"] for folder in ("one", "two")
    )
    assert first == second == {"judge": "m", "support": ["supported"], "nuggets": ["supported"]}
    code, _, err = vaxqa("run", "--mode", "extractive", "--judge", "new", "--replay", "kept")
    assert (code, "nothing is judged" in err) == (3, True)


def test_what_a_judge_costs_cannot_be_limited(vaxqa: Vaxqa) -> None:
    code, _, err = vaxqa("run", "--judge", "m", "--max-cost", 1)
    assert (code, "does not count what a judge costs" in err) == (2, True)
    code, _, err = vaxqa("run", "--mode", "extractive", "--record", "kept")
    assert (code, "or for --judge" in err) == (2, True)
