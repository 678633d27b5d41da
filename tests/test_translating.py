"""Quotes in the other language: the source's own words, or a model's that were checked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from model_server import ModelServer

from vaxqa.answer import Citation
from vaxqa.assistant import Assistant
from vaxqa.checks import Said
from vaxqa.citations import cite
from vaxqa.index import Index
from vaxqa.settings import Settings
from vaxqa.translating import says_the_same

ORIGINAL = "Menara pantau setinggi delapan meter"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture
def written(small: Index, built: Settings, server: ModelServer) -> Assistant:
    told = {"model": "openai:test", "openai_base_url": server.url, "model_timeout": 10.0}
    return Assistant(small, built.model_copy(update=told))


def quoting(index: Index, words: str) -> Citation:
    number = next(n for n, s in enumerate(index.sentences) if words in s.text)
    return cite(index, number, 1)


def test_a_source_with_a_translation_of_its_own_needs_no_model(
    small_assistant: Assistant, small: Index
) -> None:
    made = small_assistant.translator.translation(quoting(small, "main buyers of the crabs"), "id")
    assert made is not None
    assert made.by == "source"
    assert made.text in small.sources["income.id"].text


def test_without_a_model_another_source_has_no_translation(
    small_assistant: Assistant, small: Index
) -> None:
    assert small_assistant.translator.translation(quoting(small, ORIGINAL), "en") is None


def test_a_quote_in_the_readers_language_needs_none(
    small_assistant: Assistant, small: Index
) -> None:
    assert small_assistant.translator.translation(quoting(small, ORIGINAL), "id") is None


def test_a_source_that_has_changed_has_none(small_assistant: Assistant, small: Index) -> None:
    citation = quoting(small, "main buyers of the crabs")
    changed = citation.model_copy(update={"source_sha256": "0" * 64})
    assert small_assistant.translator.translation(changed, "id") is None


@pytest.mark.slow
def test_a_model_translates_once_and_only_from_the_sentence(
    written: Assistant, small: Index, server: ModelServer
) -> None:
    citation = quoting(small, ORIGINAL)
    server.reply({"translation": GOOD})
    first = written.translator.translation(citation, "en")
    assert first is not None
    assert (first.text, first.by) == (GOOD, "model")
    assert written.translator.translation(citation, "en") == first
    (request,) = server.requests
    assert citation.quote in request.prompt
    assert "English" in request.prompt


GOOD = "The observation tower has a height of eight metres and was built in 2017."


@pytest.mark.slow
@pytest.mark.parametrize(
    "bad",
    [
        GOOD.replace("eight", "nine"),
        GOOD.replace("in 2017", "in Jakarta in 2017"),
        GOOD.replace("was built", "was not built"),
        GOOD.replace(" in 2017", ""),
        GOOD + " See https://evil.example/x",
        GOOD * 20,
        "",
    ],
)
def test_what_a_translation_adds_or_turns_round_is_not_shown(
    written: Assistant, small: Index, server: ModelServer, bad: str
) -> None:
    server.reply({"translation": bad})
    assert written.translator.translation(quoting(small, ORIGINAL), "en") is None
    assert len(server.requests) == 1


@pytest.mark.slow
def test_a_model_that_fails_leaves_the_quote_alone(
    written: Assistant, small: Index, server: ModelServer
) -> None:
    server.status(401)
    assert written.translator.translation(quoting(small, ORIGINAL), "en") is None


@pytest.mark.parametrize(
    ("original", "translation", "same"),
    [
        ("Sebanyak 1.620 relawan ikut serta pada 11 Agustus 2020.",
         "As many as 1,620 volunteers took part on 11 August 2020.", True),
        ("Sebanyak 1.620 relawan ikut serta pada 11 Agustus 2020.",
         "Volunteers took part on 11 August 2020.", False),
        ("Sebanyak 1.620 relawan ikut serta pada 11 Agustus 2020.",
         "As many as 1,620 volunteers took part in August 2020.", False),
        ("Efikasinya 65,3 persen.", "Its efficacy was 56.3 per cent.", False),
    ],
)  # fmt: skip
def test_numbers_and_dates_are_all_there(
    shipped_assistant: Assistant, original: str, translation: str, same: bool
) -> None:
    lexicon = shipped_assistant.index.lexicon
    assert says_the_same(Said(original, "id"), Said(translation, "en"), lexicon) is same
