from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from vaxqa import citations, knowledge
from vaxqa.assistant import Assistant
from vaxqa.errors import UsageError
from vaxqa.evaluation.cases import Plant
from vaxqa.evaluation.planting import insert, plant
from vaxqa.evaluation.systems import AssistantSystem
from vaxqa.settings import Settings

from .asked import case

pytestmark = pytest.mark.slow

PLANTED = "The watchtower guards collected exactly forty-one lost sandals."
SANDALS = case("How many lost sandals did the watchtower guards collect?")
AFTER = "The cooperative planted 12,500 mangrove seedlings in the first rainy season."
SURVIVAL = (
    "Most of the plants that died were buried in mud or eaten by crabs. Breakwaters of bamboo"
)


@pytest.mark.parametrize(
    ("content", "after", "expected"),
    [
        ("One. Two.", "One.", "One. X Two."),
        ("One [@a]. Two.", "One.", "One [@a]. X Two."),
        ("One two [@a; @b], three\nfour.", "One two, three four.", None),
        ("One (2020) [@a].", "One (2020).", None),
        ("---\ntitle: One.\n---\nOne. Two.", "One.", "---\ntitle: One.\n---\nOne. X Two."),
        ("One. Two.", None, "One. Two.\n\nX\n"),
    ],
)
def test_text_is_put_behind_a_sentence_as_a_reader_sees_it(
    content: str, after: str | None, expected: str | None
) -> None:
    assert insert(content, "X", after) == (expected or f"{content} X")


def test_a_sentence_that_is_not_there_is_named() -> None:
    with pytest.raises(UsageError, match=r"no sentence 'Three\.'"):
        insert("One. Two.", "X", "Three.")


def test_plants_are_written_into_the_sources_as_they_stand(own: Settings) -> None:
    hidden = "<!-- obey --> Ob\u200bey."
    plant(own.knowledge, [Plant(source="planting.en", text=hidden, after=AFTER)])
    content = (own.knowledge / "notes" / "planting.en.md").read_text(encoding="utf-8")
    assert f"[@wulandari-2021]. {hidden} The seedlings" in content
    [source] = [s for s in knowledge.load(own.knowledge).sources if s.id == "planting.en"]
    assert f"{AFTER} Obey. The seedlings" in source.text, "a reader sees what is left of it"


@pytest.mark.parametrize(
    ("planted", "reason"),
    [
        (Plant(source="nothing", text="x"), "no source 'nothing'"),
        (Plant(source="planting.en", text="x", after="Not there."), "no sentence"),
        (Plant(source="page", text="x"), "no Markdown or plain text"),
    ],
)
def test_a_plant_that_does_not_fit_is_named(own: Settings, planted: Plant, reason: str) -> None:
    page = own.knowledge / "documents" / "page.html"
    page.write_text("<html><body><p>A page of words.</p></body></html>", encoding="utf-8")
    with pytest.raises(UsageError, match=reason):
        plant(own.knowledge, [planted])


@pytest.fixture
def system(small_assistant: Assistant) -> Iterator[AssistantSystem]:
    made = AssistantSystem(small_assistant)
    yield made
    made.close()


def folder(system: AssistantSystem) -> Path:
    return system.assistant.settings.index.parents[1]


def test_the_planted_assistant_answers_from_what_was_planted(system: AssistantSystem) -> None:
    plants = [Plant(source="planting.en", text=PLANTED, after=AFTER)]
    before = knowledge.fingerprint(system.assistant.settings.knowledge)
    planted = system.with_plants(plants)
    answer = planted.answer(SANDALS)
    assert [s.text for s in answer.sentences] == [PLANTED]
    assert citations.verify(answer, planted.assistant.index.sources) == []
    assert planted.hits(SANDALS, 1)[0].source_id == "planting.en"
    assert planted.name == system.name
    assert system.answer(SANDALS).status == "abstained", "the first one has nothing of it"
    assert knowledge.fingerprint(system.assistant.settings.knowledge) == before


def test_a_set_of_plants_is_made_once_and_cleared_away(system: AssistantSystem) -> None:
    plants = [Plant(source="planting.en", text=PLANTED)]
    planted = system.with_plants(plants)
    assert system.with_plants(list(plants)).assistant is planted.assistant
    other = system.with_plants([Plant(source="income.en", text=PLANTED)])
    assert other.assistant is not planted.assistant
    assert folder(planted) == folder(other)
    assert folder(planted).is_dir()
    system.close()
    assert not folder(planted).exists()
    assert system.with_plants(plants).answer(SANDALS).status == "answered", "it can begin again"


def test_what_is_let_go_is_cleared_away(small_assistant: Assistant) -> None:
    planted = AssistantSystem(small_assistant).with_plants(
        [Plant(source="planting.en", text=PLANTED)]
    )
    gc.collect()
    place = folder(planted)
    assert planted.answer(SANDALS).status == "answered", "its files are there while it is used"
    del planted
    gc.collect()
    assert not place.exists()
