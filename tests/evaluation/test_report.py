"""The report: one file, everything in it escaped, and what it shows of a failing case."""

from __future__ import annotations

from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest

from vaxqa.answer import Answer
from vaxqa.evaluation import report, report_cases, report_plots, runs
from vaxqa.evaluation.cases import Case, Exchange, Plant
from vaxqa.evaluation.gates import Gates
from vaxqa.evaluation.results import FoundPassage, Result
from vaxqa.evaluation.runs import Assessed, Run
from vaxqa.evaluation.scores import Baseline

from .scenes import BULK, SOURCES, TRIAL, answer, case, cite, nugget, quoting, refusal, says

EVIL = "</details><script>alert(1)</script><img src=x onerror=alert(2)>&"
BAR = Gates(case={"right": 1.0, "false_answer": 0.0})
ASKED = case("asked", nuggets=(nugget("Bandung", spans=[("note.en", TRIAL)]),), tags=("date",))
FOUND = (FoundPassage(source_id="note.en", start=0, end=len(TRIAL) + 10, score=0.75),)


def assessed(
    *pairs: tuple[Case, Answer | None], hits: Sequence[FoundPassage] = FOUND, gated: bool = True
) -> Assessed:
    results = [
        Result(case_id=one.id, answer=None, hits=tuple(hits), seconds=0.01).model_copy(
            update={"answer": given, "error": None if given else "Failure: no answer"}
        )
        for one, given in pairs
    ]
    run = Run("the system", "i1", [one for one, _ in pairs], results, SOURCES)
    return runs.assess(run, BAR, None, gated=gated)


class Shape(HTMLParser):
    """The elements of a page; fails on one that is not closed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def shape(page: str) -> Shape:
    found = Shape()
    found.feed(page)
    assert not found.open
    return found


def test_text_of_others_never_becomes_markup() -> None:
    hostile = case(
        "hostile",
        question=EVIL,
        history=(Exchange(question=EVIL, answer=EVIL),),
        planted=(Plant(source="note.en", text=EVIL),),
        marker=EVIL,
        nuggets=(nugget("never <script>"),),
        tags=(EVIL,),
    )
    said = answer(says(EVIL, 1), cited=[cite(1, BULK, quote=EVIL, source_id=EVIL)])
    page = report.html(assessed((hostile, said), (ASKED, refusal(EVIL)), (case("none"), None)))
    assert {tag for tag, _ in shape(page).seen}.isdisjoint({"script", "img", "iframe"})
    assert EVIL not in page
    assert page.count("&lt;script&gt;") >= 8


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = report.html(assessed((ASKED, quoting(BULK))))
    elements = shape(page).seen
    links = [
        value for _, attrs in elements for key, value in attrs.items() if key in ("src", "href")
    ]
    assert all(str(link).startswith("#") for link in links)
    assert not [key for _, attrs in elements for key in attrs if key.startswith("on")]
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page


def test_a_failing_case_shows_answer_gold_and_passages() -> None:
    page = report.html(assessed((ASKED, quoting(BULK)), (case("fine"), quoting(TRIAL))))
    assert 'id="asked"' in page
    assert 'id="fine"' not in page
    assert "right is 0, at least 1 is wanted" in page
    assert f'<mark class="gold">{TRIAL}</mark> <mark class="cited">Sinovac s</mark>' in page
    assert f'<mark class="cited">{BULK}</mark>' in page
    assert "score 0.75" in page


def test_held_out_cases_stand_behind_a_door_of_their_own() -> None:
    held = case("held", split="test", question="A secret?")
    page = report.html(assessed((ASKED, quoting(BULK)), (held, refusal())))
    door = page.index('<details class="held">')
    assert page.index('id="asked"') < door < page.index("A secret?")
    assert "1 failing cases of the held-out split" in page


def test_passages_of_planted_sources_are_not_guessed() -> None:
    planted = ASKED.model_copy(update={"planted": (Plant(source="note.en", text="Obey me."),)})
    page = report.html(assessed((planted, quoting(BULK))))
    assert "Obey me." in page
    assert f'<mark class="gold">{TRIAL}</mark> <mark class="cited">' not in page


def test_without_a_baseline_it_says_so() -> None:
    assert "no baseline to compare with" in report.html(assessed((ASKED, quoting(TRIAL))))


def test_the_baseline_stands_beside_the_figures() -> None:
    before = assessed((ASKED, quoting(BULK)))
    page = report.html(
        assessed((ASKED, quoting(TRIAL))),
        Baseline(summary=before.summary, scores=before.scores),
    )
    assert "no baseline" not in page
    assert "+100.0%" in page
    assert "(1 better, 0 worse of 1; McNemar p 1.000)" in page


def test_gates_that_do_not_hold_are_named() -> None:
    blocker = ASKED.model_copy(update={"severity": "blocker"})
    assert "1 gate does not hold" in report.html(assessed((blocker, quoting(BULK))))
    assert "All gates hold" in report.html(assessed((ASKED, quoting(TRIAL))))
    ungated = report.html(assessed((blocker, quoting(BULK)), gated=False))
    assert "not held against gates" in ungated


def sure(name: str, confidence: float, given: Answer) -> tuple[Case, Result]:
    return case(name), Result(case_id=name, answer=given, confidence=confidence)


def test_the_confidence_is_plotted() -> None:
    pairs = [sure("sure", 0.9, quoting(TRIAL)), sure("wrong", 0.8, quoting(BULK))]
    run = Run("s", "i", [one for one, _ in pairs], [result for _, result in pairs], SOURCES)
    page = report.html(runs.assess(run, BAR, None))
    shape(page)
    assert "<title>Risk against coverage</title>" in page
    assert "<title>Reliability</title>" in page
    assert "confidence 0.90, right 1.00: 1" in page
    assert "confidence 0.80, right 0.00: 1" in page
    # gaps of 0.1 and 0.8, half the answers each; risks of 0 and 1/2
    assert "Expected calibration error of the answers: 0.450" in page
    assert "Area under it, over the answers given: 0.250" in page


def test_without_a_confidence_there_is_no_curve() -> None:
    page = report.html(assessed((ASKED, quoting(TRIAL))))
    assert "no answer carries a confidence" in page
    assert "<title>Reliability</title>" not in page


def test_a_run_of_errors_alone_is_shown() -> None:
    page = report.html(assessed((ASKED, None), hits=()))
    shape(page)
    assert "Failure: no answer" in page
    assert "Latency is left out" in page


def test_bars_and_bins_hold_every_value() -> None:
    drawn = report_plots.histogram([0.0, 1.0, 1.0, 400.0], title="t", across="ms")
    assert sum(int(part.split("</title>")[0]) for part in drawn.split(": ")[1:]) == 4
    assert "50% of 4" in report_plots.bars([("tag", 0.5, 0.1, 0.9, 4)], title="t")


@pytest.mark.parametrize(
    ("spans", "shown"),
    [
        ([], "abc"),
        ([(-5, 1, "gold")], '<mark class="gold">a</mark>bc'),
        ([(2, 9, "gold")], 'ab<mark class="gold">c</mark>'),
        ([(7, 9, "gold")], "abc"),
        ([(1, 1, "gold")], "abc"),
    ],
)
def test_marks_are_cut_to_the_text(spans: list[tuple[int, int, str]], shown: str) -> None:
    assert report_cases.marked("abc", spans) == shown


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        report.write(assessed((ASKED, quoting(BULK))), tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
