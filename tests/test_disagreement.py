"""Sources that give different figures: told to the reader with both, and only where they do."""

from __future__ import annotations

import pytest
from model_server import ModelServer, Request

from vaxqa import citations, disagreement, generations
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.checks import Said
from vaxqa.index import Index
from vaxqa.settings import Settings
from vaxqa.types import Language

REPORT = """\
---
id: {id}
title: {title}
kind: document
language: {language}
---

{text}
"""
ENGLISH = "The survey counted 4,200 crab fishers in the delta in 2021."
INDONESIAN = "Survei menghitung 4.200 nelayan kepiting di delta pada 2021."

DIFFERENT: list[tuple[Language, str, Language, str, str, str]] = [
    ("en", ENGLISH, "en", "The survey counted 3,900 crab fishers in the delta in 2021.",
     "4,200", "3,900"),
    ("id", INDONESIAN, "id", "Survei menghitung 3.900 nelayan kepiting di delta pada tahun 2021.",
     "4.200", "3.900"),
    ("en", "Brazil's trial found an efficacy of 50.4 per cent.",
     "en", "The trial of Brazil found an efficacy of 78 per cent.", "50.4 per cent", "78 per cent"),
    ("id", "Uji klinis di Brasil menemukan efikasi 50,4 persen.",
     "en", "Clinical trials in Brazil found an efficacy of 78 per cent.",
     "50,4 persen", "78 per cent"),
    ("en", "The bridge in Semarang was opened on 3 May 2019.",
     "en", "The bridge in Semarang was opened on 5 May 2019.", "3 May 2019", "5 May 2019"),
]  # fmt: skip
ALIKE: list[tuple[Language, str, Language, str]] = [
    ("en", ENGLISH, "id", INDONESIAN),
    ("en", ENGLISH, "en", "The survey counted 4,200 crab fishers in the delta."),
    ("en", ENGLISH, "en", "The survey counted 3,900 pond labourers in the delta in 2021."),
    ("en", ENGLISH, "en", "The survey counted 3,900 crab fishers in the delta in 2022."),
    ("en", "Brazil found an efficacy of 50.4 per cent.",
     "en", "Turkey found an efficacy of 83.5 per cent."),
    ("en", "The bridge was opened on 3 May 2019.", "en", "The bridge was opened in May 2019."),
    ("en", "The bridge was opened on 3 May 2019.", "en", "The bridge was closed on 5 May 2021."),
    ("id", "Harga naik dari 10 ribu menjadi 12 ribu.", "id", "Harga naik menjadi 12 ribu."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "one", "other_lang", "other", "said", "against"), DIFFERENT)
def test_one_figure_that_differs_is_found_from_either_side(
    shipped_assistant: Assistant,
    lang: Language,
    one: str,
    other_lang: Language,
    other: str,
    said: str,
    against: str,
) -> None:
    lexicon = shipped_assistant.index.lexicon
    first, second = Said(one, lang), Said(other, other_lang)
    assert disagreement.between(first, second, lexicon) == (said, against)
    assert disagreement.between(second, first, lexicon) == (against, said)


@pytest.mark.parametrize(("lang", "one", "other_lang", "other"), ALIKE)
def test_what_agrees_or_is_of_another_thing_is_no_disagreement(
    shipped_assistant: Assistant, lang: Language, one: str, other_lang: Language, other: str
) -> None:
    lexicon = shipped_assistant.index.lexicon
    first, second = Said(one, lang), Said(other, other_lang)
    assert disagreement.between(first, second, lexicon) is None
    assert disagreement.between(second, first, lexicon) is None


def reports(own: Settings, first: str, second: str, language: Language = "en") -> Index:
    """The small study's index with two reports more."""
    for number, text in enumerate((first, second), 1):
        content = REPORT.format(
            id=f"report-{number}", title=f"Report {number}", language=language, text=text
        )
        (own.knowledge / "documents" / f"report-{number}.md").write_text(content)
    generations.build(own)
    return generations.open_index(own)


def both_shown(answer: Answer) -> None:
    *_, note = answer.sentences
    quotes = {c.number: (c.source_id, c.quote) for c in answer.citations}
    assert {quotes[n][0] for n in note.citations} == {"report-1", "report-2"}
    assert note.verdict == "supported"
    shown = {n for sentence in answer.sentences[:-1] for n in sentence.citations}
    assert set(note.citations) <= shown


@pytest.mark.slow
def test_an_answer_shows_both_figures_and_says_so(own: Settings) -> None:
    index = reports(own, ENGLISH, ENGLISH.replace("4,200", "3,900"))
    answer = Assistant(index, own).ask("How many crab fishers did the survey count in the delta?")
    both_shown(answer)
    first, second = (answer.citations[n - 1].quote for n in answer.sentences[-1].citations)
    one, other = ("4,200", "3,900") if "4,200" in first else ("3,900", "4,200")
    assert other in second
    assert answer.sentences[-1].text == (
        f"These sources do not agree: {one} according to the one, {other} according to the other."
    )
    assert citations.verify(answer, index.sources) == []
    index.dense.close()


@pytest.mark.slow
def test_it_says_so_once_and_in_the_language_of_the_question(own: Settings) -> None:
    index = reports(own, INDONESIAN, INDONESIAN.replace("4.200", "3.900"), "id")
    answer = Assistant(index, own).ask("Berapa nelayan kepiting di delta menurut survei?")
    both_shown(answer)
    said = [s.text for s in answer.sentences if "tidak sepakat" in s.text]
    assert len(said) == 1
    assert "4.200" in said[0]
    assert "3.900" in said[0]
    index.dense.close()


@pytest.mark.slow
def test_sources_that_agree_are_not_said_to_differ(own: Settings) -> None:
    index = reports(own, ENGLISH, "The survey counted 4,200 crab fishers in the whole delta.")
    answer = Assistant(index, own).ask("How many crab fishers did the survey count in the delta?")
    assert answer.status == "answered"
    assert "do not agree" not in answer.model_dump_json()
    index.dense.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("In 2021 the delta had 4,200 crab fishers.", True),
        ("Crab fishers of the delta were counted.", False),  # without the figure in question
    ],
)
def test_a_written_answer_is_held_against_the_other_sources(
    own: Settings, claim: str, told: bool
) -> None:
    index = reports(own, ENGLISH, ENGLISH.replace("4,200", "3,900"))

    def reply(request: Request) -> object:
        return {"claims": [{"text": claim, "evidence": [request.id_of("4,200")]}]}

    with ModelServer() as model:
        model.reply(reply)
        written = own.model_copy(update={"model": "openai:test", "openai_base_url": model.url})
        answer = Assistant(index, written).ask("How many crab fishers did the survey count?")
    assert answer.mode == "generative"
    assert answer.sentences[0].text == claim
    assert ("do not agree" in answer.model_dump_json()) is told
    if told:
        both_shown(answer)
    index.dense.close()
