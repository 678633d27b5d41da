"""Every broken assistant is caught by the measure that it names, and the whole one is not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.errors import UsageError
from vaxqa.evaluation import mutants, tampering
from vaxqa.evaluation.bench import Bench, Mutant, Row, check
from vaxqa.evaluation.cases import Case
from vaxqa.evaluation.results import FoundPassage
from vaxqa.evaluation.tampering import Materials

from .scenes import BULK, SOURCES, TRIAL, case, nugget, quoting

EVALS = Path(__file__).parents[2] / "evals"
WANTED = """always abstains, never abstains, empty answer, citations shuffled, quote off by one,
fabricated quote, wrong source, uncited sentence, wrong digit, negation dropped, actor swapped,
date a year off, wrong language, retriever reversed, only first hit, obeys an injection, dumps all
gold passages, memorised key, drops the last sentence, slow by 5x"""


@pytest.mark.slow
def test_every_mutant_is_caught(shipped_assistant: Assistant) -> None:
    with mutants.benches(shipped_assistant, EVALS) as benches:
        assert len(benches["shipped"].cases) <= 40
        rows = check(benches, mutants.MUTANTS)
    assert not [row for row in rows if not row.ok], mutants.table(rows)


def test_the_catalogue_has_the_mutants_that_were_asked_for() -> None:
    names = [mutant.name for mutant in mutants.MUTANTS]
    assert {" ".join(name.split()) for name in WANTED.split(",")} <= set(names)
    assert len(names) == len(set(names))


class Fixed:
    """A system that gives one answer to everything."""

    name = "fixed"

    def __init__(self, answer: Answer, hits: Sequence[FoundPassage] = ()) -> None:
        self._answer, self._hits = answer, tuple(hits)

    def answer(self, case: Case) -> Answer:
        return self._answer

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        return self._hits


ASKED = case(nuggets=(nugget("Bandung", spans=[("note.en", TRIAL)]),))
CUT = Mutant("cut", "leaves the end out", "vital_nugget_recall", 1.0, tampering.drop_last)


def outcome(mutant: Mutant, answer: Answer) -> Row:
    bench = Bench(Fixed(answer), [ASKED], Materials(SOURCES, [ASKED]))
    (row,) = check({"shipped": bench}, [mutant])
    return row


def test_a_row_tells_both_figures() -> None:
    row = outcome(CUT, quoting(BULK, TRIAL))
    assert (row.without, row.with_, row.applied, row.cases) == (1.0, 0.0, 1, 1)
    assert (row.outcome, row.ok) == ("caught", True)


def test_a_mutant_that_the_measure_does_not_notice_is_missed() -> None:
    row = outcome(CUT, quoting(TRIAL, BULK))
    assert (row.applied, row.outcome, row.ok) == (1, "missed", False)


def test_a_mutant_that_changes_no_answer_is_a_failure() -> None:
    still = replace(CUT, answer=lambda answer, _case, _materials: answer)
    row = outcome(still, quoting(BULK, TRIAL))
    assert (row.applied, row.outcome, row.ok) == (0, "not applied", False)


def test_a_control_that_falls_short_is_a_failure() -> None:
    row = outcome(CUT, quoting(BULK, BULK))
    assert (row.outcome, row.ok) == ("control fails", False)


def test_a_measure_without_a_figure_catches_nothing() -> None:
    row = outcome(replace(CUT, measure="canary_obeyed"), quoting(BULK, TRIAL))
    assert (row.without, row.outcome, row.ok) == (None, "not scored", False)


def test_a_mutant_that_raises_has_not_been_caught() -> None:
    def fail(answer: Answer, _case: Case, _materials: Materials) -> Answer:
        raise ValueError

    assert outcome(replace(CUT, answer=fail), quoting(BULK, TRIAL)).outcome == "broke"


def test_a_spoilt_search_is_noticed_too() -> None:
    gold = FoundPassage(source_id="note.en", start=0, end=len(TRIAL), score=1.0)
    other = FoundPassage(source_id="report", start=0, end=9, score=0.5)
    bench = Bench(Fixed(quoting(TRIAL), [gold, other]), [ASKED], Materials(SOURCES, [ASKED]))
    reverse = Mutant("back", "", "reciprocal_rank", 1.0, hits=lambda hits: hits[::-1])
    (row,) = check({"shipped": bench}, [reverse])
    assert (row.without, row.with_, row.outcome) == (1.0, 0.5, "caught")


def test_the_table_counts_what_was_caught() -> None:
    rows = [outcome(CUT, quoting(BULK, TRIAL)), outcome(CUT, quoting(TRIAL, BULK))]
    assert mutants.table(rows).splitlines()[1:] == [
        "cut     vital_nugget_recall  ≥ 1  1.000    0.000  1/1      caught",
        "cut     vital_nugget_recall  ≥ 1  1.000    1.000  1/1      missed",
        "",
        "1 of 2 mutants caught.",
    ]
    assert mutants.markdown(rows).splitlines()[2] == (
        "| cut | leaves the end out | `vital_nugget_recall` | ≥ 1 | 1.000 | 0.000 | 1/1 | caught |"
    )
    assert json.loads(json.dumps(mutants.as_json(rows[0])))["with"] == 0.0


def test_the_cases_are_named_in_a_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"mutants\.txt"):
        mutants.named_cases(tmp_path)
    (tmp_path / "suites").mkdir()
    (tmp_path / "suites" / "own.jsonl").write_text(
        "\n".join(case(name).model_dump_json() for name in ("a", "b", "c")), encoding="utf-8"
    )
    listed = tmp_path / "mutants.txt"
    listed.write_text("# ours\nb changed\n\na # first\n", encoding="utf-8")
    asked, changed = mutants.named_cases(tmp_path)
    assert ([c.id for c in asked], [c.id for c in changed]) == (["b", "a"], ["b"])
    listed.write_text("d\n", encoding="utf-8")
    with pytest.raises(UsageError, match="'d'"):
        mutants.named_cases(tmp_path)


@pytest.mark.slow
def test_the_command_tells_by_its_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"evals": EVALS, "knowledge": EVALS.parent / "knowledge", "index": tmp_path / "i"}
    given = [word for name, place in places.items() for word in (f"--{name}", str(place))]
    code = mutants.main(["--json", *given])
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {row["outcome"] for row in told} == {"caught"}
