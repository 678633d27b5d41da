from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from vaxqa.assistant import Assistant
from vaxqa.evaluation.cases import Case, check_gold
from vaxqa.evaluation.new import UNCONFIRMED
from vaxqa.types import Turn
from vaxqa.ui import reports
from vaxqa.ui.texts import say

from .conftest import Open, ask, text

pytestmark = pytest.mark.slow

METHOD = "Metode apa yang digunakan penelitian ini?"
REPORTS = Path(".vaxqa/reports")


def written() -> list[dict[str, Any]]:
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(REPORTS.iterdir())]


def labels(page: AppTest) -> list[str]:
    return [b.label for b in page.button if (b.key or "").startswith("vq-wrong-")]


@pytest.mark.parametrize(
    ("language", "label"), [("id", "Jawaban ini salah"), ("en", "This answer is wrong")]
)
def test_every_answer_can_be_reported_as_wrong(open_page: Open, language: str, label: str) -> None:
    page = ask(open_page(lang=language), METHOD)
    assert labels(page) == [label]
    assert not REPORTS.exists(), "nothing is written before the button is pressed"


def test_a_report_is_a_draft_of_a_case_in_a_local_folder(
    open_page: Open, assistant: Assistant
) -> None:
    page = ask(open_page(lang="id"), METHOD)
    page.button(key="vq-wrong-0-0").click().run()
    assert not page.exception
    assert say("wrong_saved", "id") in text(page)
    assert labels(page) == [], "it is reported once"
    [report] = written()
    answer = assistant.ask(METHOD)
    assert report["answer_id"] == answer.id
    assert report["index_id"] == answer.index_id
    assert (report["question"], report["history"]) == (METHOD, [])
    assert report["language"] == "id"
    case = Case.model_validate(report["case"])
    assert case.question == METHOD
    assert UNCONFIRMED in case.tags
    check_gold([case], assistant.index.sources)


def test_a_report_holds_the_conversation_before_the_answer(open_page: Open) -> None:
    page = ask(open_page(lang="en"), "What was the efficacy of CoronaVac in Turkey?")
    ask(page, "And in Brazil?")
    page.button(key="vq-wrong-0-1").click().run()
    assert say("wrong_saved", "en") in text(page)
    assert labels(page) == ["This answer is wrong"], "the first answer was not reported"
    [report] = written()
    assert report["question"] == "And in Brazil?"
    assert [turn["question"] for turn in report["history"]] == [
        "What was the efficacy of CoronaVac in Turkey?"
    ]
    assert report["case"]["history"] == report["history"]
    assert "83.5" in report["history"][0]["answer"]


def test_a_refusal_can_be_reported_too(open_page: Open) -> None:
    page = ask(open_page(lang="en"), "Who won the football world cup in 1998?")
    page.button(key="vq-wrong-0-0").click().run()
    [report] = written()
    assert report["case"]["expect"] == "abstain"


def test_the_report_is_no_news_when_the_page_is_drawn_again(open_page: Open) -> None:
    page = ask(open_page(lang="id"), METHOD)
    page.button(key="vq-wrong-0-0").click().run()
    path = next(REPORTS.iterdir())
    path.unlink()
    page.run()
    assert list(REPORTS.iterdir()) == []
    assert say("wrong_saved", "id") in text(page)


def test_a_report_that_cannot_be_written_is_said(open_page: Open) -> None:
    page = ask(open_page(lang="en"), METHOD)
    REPORTS.parent.mkdir(exist_ok=True)
    REPORTS.write_text("a file in the folder's place")
    page.button(key="vq-wrong-0-0").click().run()
    assert not page.exception
    assert say("wrong_failed", "en") in text(page)
    assert "metode kualitatif deskriptif" in text(page)


def test_no_visitor_can_fill_the_disk(assistant: Assistant, environment: object) -> None:
    answer = assistant.ask(METHOD)
    REPORTS.mkdir(parents=True)
    for number in range(reports.MOST):
        (REPORTS / f"{number}.json").touch()
    assert reports.save(answer, [Turn("Apa?", "Itu.")], assistant.index) == "failed"
    (REPORTS / "0.json").unlink()
    assert reports.save(answer, [], assistant.index) == "saved"
    assert reports.save(answer, [], assistant.index) == "saved", "the same one takes its own place"
