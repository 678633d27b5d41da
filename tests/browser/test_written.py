"""Written answers as a reader sees them come, over a model's server on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from model_server import ModelServer, Request
from playwright.sync_api import FloatRect, Locator, Page, expect

from vaxqa.types import Language
from vaxqa.ui.texts import say

from .conftest import Visit, running
from .test_page import PHONE, ask, beyond_the_edge, settled

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION: dict[Language, str] = {
    "id": "Mengapa Bio Farma memilih Sinovac sebagai mitra?",
    "en": "Why did Bio Farma choose Sinovac as its partner?",
}
SENTENCES: dict[Language, tuple[str, str]] = {
    "id": (
        "Bio Farma memilih Sinovac karena keamanan, kecepatan, dan kemandirian.",
        "Bio Farma memilih Sinovac pada 1999.",
    ),
    "en": (
        "Bio Farma chose Sinovac for reasons of safety, speed and self-reliance.",
        "Bio Farma chose Sinovac in 1999.",
    ),
}
FOLLOW_UP = "And when was that?"
UNDERSTOOD = "When did Bio Farma choose Sinovac as its partner?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def server(
    chromium: str, model: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of a page whose visitors bring a key of their own."""
    with running(tmp_path_factory.mktemp("written"), OPENAI_BASE_URL=model.url) as address:
        yield address


def play(model: ModelServer, language: Language, seconds: float) -> None:
    """Let the model write a sentence that holds and, so much later, one that does not."""

    def parts(request: Request) -> list[str | float]:
        known = request.id_of("memilih Sinovac" if language == "id" else "chose Sinovac")
        first, second = (
            json.dumps({"text": text, "evidence": [known]}) for text in SENTENCES[language]
        )
        return ['{"claims": [', first, seconds, ", ", second, '], "unanswered": []}']

    model.play(parts)
    model.reply({"claims": []})


def with_key(page: Page, language: Language) -> None:
    page.get_by_test_id("stExpandSidebarButton").click()
    field = page.locator("input[type=password]")
    field.fill("sk-visitor-123456")
    field.press("Enter")
    expect(page.get_by_text(say("own_key_present", language))).to_be_visible()
    expect(field).to_have_count(0)
    assert "sk-visitor" not in page.content() + page.url
    page.get_by_test_id("stSidebarCollapseButton").locator("button").click()


def at_rest(element: Locator) -> FloatRect | None:
    """Where ``element`` is when the page stands still.

    While an answer grows Streamlit scrolls to its end, and a script of ours back to its top.
    """
    places = [element.bounding_box()]
    for _ in range(40):
        element.page.wait_for_timeout(100)
        places.append(element.bounding_box())
        if len(places) > 4 and all(place == places[-1] for place in places[-5:]):
            break
    return places[-1]


@pytest.mark.parametrize(
    ("size", "language"), [(PHONE, "id"), (None, "en")], ids=["phone-id", "desk-en"]
)
def test_a_sentence_is_there_while_the_model_still_writes_and_stays_where_it_is(
    visit: Visit, model: ModelServer, language: Language, size: dict[str, int] | None
) -> None:
    page = visit(size, lang=language)
    with_key(page, language)
    play(model, language, 3.0)
    ask(page, QUESTION[language])
    first = page.locator(".vq-said")
    expect(first).to_contain_text(SENTENCES[language][0])
    expect(page.get_by_role("status")).to_contain_text(say("step_write", language))
    expect(page.locator(".vq-greeting")).to_have_count(0)
    chips = page.locator("[class*='st-key-vq-chip-'] button")
    expect(chips).to_have_text([say("source", language, number=1)])
    place = at_rest(first)
    expect(page.get_by_role("button", name="JSON")).to_have_count(0)
    settled(page)
    expect(first).to_have_count(1)
    assert at_rest(first) == place
    expect(page.locator(".vq-step")).to_have_count(0)
    assert SENTENCES[language][1] not in page.content()
    expect(page.locator(".vq-note").last).to_contain_text(say("withheld_one", language))
    assert beyond_the_edge(page) <= 0


def test_a_number_opens_its_source_while_the_model_still_writes(
    visit: Visit, model: ModelServer
) -> None:
    page = visit(lang="en")
    with_key(page, "en")
    play(model, "en", 3.0)
    ask(page, QUESTION["en"])
    page.locator("[class*='st-key-vq-chip-'] button").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_contain_text("chose Sinovac")
    page.keyboard.press("Escape")
    settled(page)
    expect(page.locator(".vq-said")).to_have_text([f"{SENTENCES['en'][0]} "])
    assert model.queued == 0


def test_a_follow_up_stays_at_the_top_and_can_be_edited(visit: Visit, model: ModelServer) -> None:
    page = visit(PHONE, lang="en")
    with_key(page, "en")
    play(model, "en", 0.1)
    ask(page, QUESTION["en"])
    settled(page)
    model.reply({"question": UNDERSTOOD})
    play(model, "en", 2.0)
    ask(page, FOLLOW_UP)
    settled(page, 2)
    expect(page.locator(".vq-understood")).to_contain_text(UNDERSTOOD)
    expect(page.locator(".vq-question").last).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name=say("edit", "en")).click()
    expect(page.locator("textarea[aria-label^='Did you mean']")).to_have_value(UNDERSTOOD)
    assert beyond_the_edge(page) <= 0
