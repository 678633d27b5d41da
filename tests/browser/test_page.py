"""The page as people use it: a real server and a real Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from vaxqa import knowledge
from vaxqa.types import Language

from .conftest import ROOT, WAIT, Visit

KNOWLEDGE = knowledge.load(ROOT / "knowledge")
SOURCES = {source.title: source for source in KNOWLEDGE.sources}
SUGGESTIONS = knowledge.profile(ROOT / "knowledge").suggestions
# What each suggested question's answer must say, in the order of assistant.toml.
FACTS: tuple[dict[Language, str], ...] = (
    {"id": "metode kualitatif deskriptif", "en": "descriptive qualitative method"},
    {"id": "bagian dari diplomasi kesehatan global", "en": "part of global health diplomacy"},
    {"id": "aktivisme; agama; pendanaan", "en": "activism; religion; funding"},
    {"id": "Kusnandi Rusmil", "en": "Kusnandi Rusmil"},
    {"id": "keamanan, kecepatan, dan kemandirian", "en": "safety, speed and self-reliance"},
    {"id": "pengisian dan penyelesaian akhir", "en": "filling and finishing of bulk vaccine"},
    {"id": "65,3 persen", "en": "65.3 per cent"},
    {"id": "13 Januari 2021", "en": "13 January 2021"},
)
OFF_TOPIC: tuple[tuple[Language, str], ...] = (
    ("id", "Bagaimana cara memasak rendang padang?"),
    ("en", "Who won the football world cup in 1998?"),
    ("en", "How does photosynthesis work in plants?"),
)
PHONE = {"width": 390, "height": 844}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


def ask(page: Page, question: str) -> None:
    field = page.get_by_test_id("stChatInputTextArea")
    field.fill(question)
    field.press("Enter")
    expect(page.locator(".vq-question").last).to_contain_text(question[:60])


def settled(page: Page, questions: int = 1) -> None:
    """Wait until that many questions are answered."""
    downloads = page.get_by_role("button", name="JSON")
    expect(downloads).to_have_count(questions, timeout=WAIT)


def beyond_the_edge(page: Page) -> int:
    """Pixels by which something of the page is wider than the window."""
    return int(
        page.evaluate(
            "Math.max(document.documentElement.scrollWidth,"
            " document.querySelector('.stMain').scrollWidth) - innerWidth"
        )
    )


@pytest.mark.parametrize("language", ["id", "en"])
def test_each_suggested_question_is_answered_in_its_language_with_exact_quotes(
    visit: Visit, language: Language
) -> None:
    page = visit(lang=language)
    wrong: list[str] = []
    for number, suggestion in enumerate(SUGGESTIONS):
        question = suggestion.of(language)
        page.get_by_role("button", name=question).click()
        expect(page.locator(".vq-question")).to_contain_text(question)
        settled(page)
        wrong += [f"{question}: {why}" for why in _wrong(page, FACTS[number][language], language)]
        page.locator(".st-key-vq-new button").click()
        expect(page.locator(".vq-greeting")).to_be_visible()
        settled(page, 0)
    assert wrong == []


def _wrong(page: Page, fact: str, language: Language) -> Iterator[str]:
    """What is wrong with the one answer that is shown."""
    said = page.locator(".vq-said")
    texts = [re.sub(r"\s+", " ", text).strip() for text in said.all_inner_texts()]
    if not any(fact in text for text in texts):
        yield f"{fact!r} is not in {texts}"
    if any(said.nth(n).get_attribute("lang") != language for n in range(said.count())):
        yield f"not all of it is in {language!r}"
    for text in texts:
        sources = {source.language for source in KNOWLEDGE.sources if text in source.text}
        if sources != {language}:
            yield f"stands in sources of the languages {sources}: {text}"


def test_as_many_facts_are_expected_as_questions_are_suggested() -> None:
    assert len(FACTS) == len(SUGGESTIONS) >= 6


@pytest.mark.parametrize(("language", "question"), OFF_TOPIC)
def test_a_question_off_topic_is_refused_with_the_nearest_passages(
    visit: Visit, language: Language, question: str
) -> None:
    page = visit(lang=language)
    ask(page, question)
    settled(page)
    expect(page.locator(".vq-refusal")).to_contain_text(
        re.compile(r"\d+ (passages of|bagian dari) \d+")
    )
    expect(page.locator(".vq-said")).to_have_count(0)
    nearest = page.locator("blockquote.vq-quote")
    assert 1 <= nearest.count() <= 3
    for quote in nearest.all_inner_texts():
        assert any(quote in source.text for source in KNOWLEDGE.sources)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_a_citation_opens_the_source_with_the_quote_in_view(
    visit: Visit, size: dict[str, int] | None
) -> None:
    page = visit(size, q=SUGGESTIONS[4].en, lang="en")
    settled(page)
    page.get_by_role("button", name="Source 1").first.click()
    panel = page.get_by_role("dialog")
    mark = panel.locator("mark")
    expect(mark).to_have_count(1)
    expect(mark).to_be_in_viewport()
    title = panel.locator(".vq-head h2").inner_text()
    quote = mark.inner_text()
    source = SOURCES[title]
    assert quote in source.text
    shown = panel.locator(".vq-source-text").evaluate(
        """box => {
          const copy = box.cloneNode(true);
          copy.querySelectorAll(".vq-hidden").forEach(hidden => hidden.remove());
          return copy.textContent;
        }"""
    )
    assert shown == source.text.replace("\n\n", ""), "the whole source, in its order"
    expect(panel.locator(".vq-kind")).to_have_text("Note")
    links = panel.locator(".vq-publications a")
    assert links.count() >= 1
    assert {links.nth(n).get_attribute("rel") for n in range(links.count())} == {
        "noopener noreferrer"
    }
    assert beyond_the_edge(page) <= 0
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def test_a_phone_shows_everything_without_scrolling_sideways(visit: Visit) -> None:
    page = visit(PHONE, lang="id")
    expect(page.locator(".vq-title")).to_be_in_viewport()
    assert beyond_the_edge(page) <= 0
    ask(page, "Apa itu " + "vaksin" * 40 + " diplomasi vaksin?")
    settled(page)
    assert beyond_the_edge(page) <= 0
    ask(page, SUGGESTIONS[2].id)
    settled(page, 2)
    expect(page.locator(".vq-question").last).to_be_in_viewport()
    assert beyond_the_edge(page) <= 0


def test_everything_can_be_reached_by_keyboard(visit: Visit) -> None:
    page = visit(lang="en")
    _tab_to(page, "textarea")
    page.keyboard.type(SUGGESTIONS[0].en)
    page.keyboard.press("Enter")
    settled(page)
    expect(page.locator(".vq-said").first).to_contain_text(FACTS[0]["en"])
    _tab_to(page, "[class*='st-key-vq-chip-'] button", backwards=True)
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus can be seen"
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog")
    expect(panel.locator("mark")).to_contain_text(FACTS[0]["en"])
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)


def _tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    pytest.fail(f"{selector} is not reached by the tab key")


NASTY = (
    '<img src="https://evil.example/a.png" onerror="document.title=1"> '
    "<script>document.title=1</script> ![p](https://evil.example/b.png) "
    "[l](https://evil.example) :red[r] :smile: $x^2$ **b** https://evil.example vaccine"
)


@pytest.mark.parametrize("by_address", [True, False], ids=["address", "typed"])
def test_markup_in_a_question_is_shown_as_text(visit: Visit, by_address: bool) -> None:
    if by_address:
        page = visit(q=NASTY, lang="en")
    else:
        page = visit(lang="en")
        ask(page, NASTY)
    settled(page)
    assert NASTY in page.locator(".vq-question").inner_text()
    assert page.locator(".stMain img, .stMain a, .stMain .katex").count() == 0
    assert page.title() == "vaxqa"


def test_a_link_asks_its_question_once_and_can_be_shared_again(visit: Visit, server: str) -> None:
    page = visit(q=SUGGESTIONS[6].id, lang="id")
    settled(page)
    expect(page.locator(".vq-said").first).to_contain_text(FACTS[6]["id"])
    page.get_by_role("button", name="Bagikan tautan").click()
    link = page.get_by_test_id("stPopoverBody").locator("code").inner_text()
    assert link == f"{server}?{urlencode({'q': SUGGESTIONS[6].id, 'lang': 'id'})}"
    page.keyboard.press("Escape")
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_text("Sources cited")).to_be_visible()
    expect(page.locator(".vq-question")).to_have_count(1)


def test_the_language_of_the_document_follows_the_page(visit: Visit) -> None:
    page = visit(lang="id")
    expect(page.locator("html")).to_have_attribute("lang", "id")
    page.get_by_text("English", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert "lang=en" in page.url


def test_a_follow_up_is_understood_and_a_new_conversation_forgets(visit: Visit) -> None:
    page = visit(lang="en")
    ask(page, "What was the efficacy of CoronaVac in Turkey?")
    settled(page)
    ask(page, "And in Brazil?")
    settled(page, 2)
    expect(page.locator(".vq-understood")).to_contain_text("Brazil")
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".vq-question")).to_have_count(0)
    expect(page.get_by_role("button", name=SUGGESTIONS[0].en)).to_be_visible()


def test_two_questions_sent_at_once_are_both_answered(visit: Visit) -> None:
    page = visit(lang="en")
    field = page.get_by_test_id("stChatInputTextArea")
    for question in (SUGGESTIONS[0].en, SUGGESTIONS[4].en):
        field.fill(question)
        field.press("Enter")
    settled(page, 2)
    expect(page.locator(".vq-question")).to_have_text(
        [re.compile(re.escape(SUGGESTIONS[n].en)) for n in (0, 4)]
    )


def test_an_answer_is_downloaded_as_a_program_can_verify_it(visit: Visit) -> None:
    from vaxqa import citations
    from vaxqa.answer import Answer

    page = visit(q=SUGGESTIONS[2].en, lang="en")
    settled(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download JSON").click()
    answer = Answer.model_validate_json(Path(download.value.path()).read_text(encoding="utf-8"))
    assert answer.question == SUGGESTIONS[2].en
    assert citations.verify(answer, {s.id: s for s in KNOWLEDGE.sources}) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Download Markdown").click()
    assert download.value.suggested_filename.endswith(".md")
