"""The component as readers meet it: a course page of another origin, a real endpoint, Chromium."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FrameLocator,
    Locator,
    Page,
    Request,
    expect,
)
from server.conftest import Served, serving

from vaxqa.server import snippets
from vaxqa.server.snippets import Embedding
from vaxqa.server.widget_file import INTEGRITY, VERSION
from vaxqa.settings import Settings
from vaxqa.types import Language

from .campus import Campus
from .conftest import WAIT, Pages, listening

pytestmark = [pytest.mark.browser, pytest.mark.slow]

COURSE, LIBRARY = "pk_course_0123456789abcdef", "pk_library_0123456789abcdef"
FEW, ELSEWHERE = "pk_few_0123456789abcdef", "pk_elsewhere_0123456789"
QUESTION: dict[Language, str] = {
    "id": "Siapa pembeli utama kepiting?",
    "en": "Who are the main buyers of the crabs?",
}
FACT: dict[Language, str] = {
    "id": "Pembeli utama kepiting adalah rumah makan di Semarang",
    "en": "The main buyers of the crabs are restaurants in Semarang",
}
ASK = {"id": "Tanyakan", "en": "Ask"}
OFF_TOPIC = "Who won the football world cup in 1998?"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

TOLD_BY_THE_BROWSER = ("Failed to load resource", "CORS policy", "Clipboard API has been blocked")
"""What Chromium says by itself of requests that fail and of what a frame may not do."""

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def course(chromium: str) -> Iterator[Pages]:
    """The site of a course, whose pages may ask."""
    with listening(Pages()) as pages:
        assert isinstance(pages, Pages)
        yield pages


@pytest.fixture(scope="module")
def stranger(chromium: str) -> Iterator[Pages]:
    """A site that no key was given out for."""
    with listening(Pages()) as pages:
        assert isinstance(pages, Pages)
        yield pages


@pytest.fixture(scope="module")
def campus(chromium: str) -> Iterator[Campus]:
    """Another site of the course, whose web server passes the endpoint on below a path."""
    with listening(Campus()) as pages:
        assert isinstance(pages, Campus)
        yield pages


@pytest.fixture(scope="module")
def endpoint(
    built: Settings, course: Pages, campus: Campus, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """The small study, for two sites of the course and one that may ask little."""
    here = tmp_path_factory.mktemp("endpoint")
    shutil.copytree(built.index, here / "index", ignore=shutil.ignore_patterns("readers"))
    sites = here / "sites.toml"
    sites.write_text(
        f"""
[sites.course]
key = "{COURSE}"
origins = ["{course.origin}", "{campus.origin}"]
rate = "1000/minute"
[sites.library]
key = "{LIBRARY}"
origins = ["{course.origin}"]
sources = ["study.en", "study.id"]
rate = "1000/minute"
[sites.few]
key = "{FEW}"
origins = ["{course.origin}"]
rate = "2/minute"
[sites.elsewhere]
key = "{ELSEWHERE}"
origins = ["https://moodle.example.ac.id"]
""",
        encoding="utf-8",
    )
    with serving(built.model_copy(update={"index": here / "index"}), sites=sites) as served:
        campus.port = served.port
        yield served


def component(server: str, inside: str, language: str = "en") -> str:
    """A course page that loads the component from ``server`` and holds it to its hash."""
    script = f"{server}/widget-{VERSION}.js"
    return f"""<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Chapter 3</title>
<script defer src="{script}" integrity="{INTEGRITY}" crossorigin="anonymous"></script>
<script defer src="{server}/frame.js"></script></head>
<body><main><h1>Chapter 3</h1><p>Read it, then ask.</p>{inside}</main></body></html>"""


def strict(server: str) -> str:
    return (
        f"default-src 'none'; script-src {server}; connect-src {server}; "
        f"frame-src {server} 'self'; style-src 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    )


def tag(key: str, **attributes: str) -> str:
    told = "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f'<vaxqa-chat site="{key}"{told}></vaxqa-chat>'


@pytest.fixture
def open_page(browser: Browser, course: Pages, endpoint: Served) -> Iterator[Open]:
    """Open a course page holding ``inside``; afterwards, nothing may have gone wrong in it.

    A policy that was violated, an error of a script, a request to anyone else and anything
    stored beside the reader's random id are wrong.
    """
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def note(page: Page, allowed: tuple[str, ...], failing: bool) -> None:
        def said(message: ConsoleMessage) -> None:
            expected = any(text in message.text for text in TOLD_BY_THE_BROWSER)
            if message.type == "error" and not (failing and expected):
                wrong.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith(allowed):
                wrong.append(request.url)

        page.on("console", said)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", asked)

    def opened(
        inside: str,
        *,
        at: Pages = course,
        server: str = endpoint.url,
        language: str = "en",
        size: dict[str, int] = DESK,
        failing: bool = False,
        **options: Any,
    ) -> Page:
        at.policy = strict(f"{server}/")
        at.bodies["/chapter"] = component(server, inside, language)
        context = browser.new_context(viewport=size, locale="id-ID", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.add_init_script(
            "document.addEventListener('securitypolicyviolation', event =>"
            " console.error(`violated: ${event.violatedDirective} ${event.blockedURI}`))"
        )
        note(page, (at.origin, server), failing)
        page.goto(f"{at.origin}/chapter")
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        for page in context.pages:
            assert page.evaluate("Object.keys(localStorage)") == []
        context.close()
    assert wrong == []


Place = Page | FrameLocator | Locator


def ask(place: Place, question: str) -> None:
    field = place.locator("form textarea")
    field.fill(question)
    field.press("Enter")


def settled(place: Place, answers: int = 1) -> None:
    expect(place.locator(".actions")).to_have_count(answers)


# -- Asking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_course_page_asks_under_a_strict_policy(open_page: Open, language: Language) -> None:
    page = open_page(tag(COURSE), language=language)
    greeting = {"id": "Tanyakan tentang mangrove", "en": "Ask about the mangroves"}[language]
    expect(page.locator(".greeting")).to_contain_text(greeting)
    expect(page.get_by_role("heading", name="Mangrove Timbulsari")).to_be_visible()
    ask(page, QUESTION[language])
    settled(page)
    said = page.locator(".said").first
    expect(said).to_contain_text(FACT[language])
    expect(said).to_have_attribute("lang", language)
    expect(page.locator("h3[tabindex]")).to_have_attribute("lang", language)
    expect(page.locator(".frame")).to_have_attribute("lang", language)
    number = {"id": "Sumber 1", "en": "Source 1"}[language]
    expect(said.get_by_role("button", name=number)).to_be_visible()


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_framed_assistant_asks_and_fits_its_frame(
    open_page: Open, endpoint: Served, language: Language
) -> None:
    address = f"{endpoint.url}/embed?site={COURSE}&amp;lang={language}"
    page = open_page(f'<iframe title="Questions" src="{address}"></iframe>', language="en")
    frame = page.frame_locator("iframe")
    ask(frame, QUESTION[language])
    settled(frame)
    expect(frame.locator(".said").first).to_contain_text(FACT[language])
    frame.locator(".said .chip").first.click()
    expect(frame.locator("mark")).to_contain_text(FACT[language])
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight > 500")
    inner = frame.locator("html")
    assert inner.evaluate("html => html.scrollHeight - innerHeight") <= 0, "nothing to scroll"


def tell_a_height(page: Page, frame: Locator) -> None:
    """Have the page in ``frame`` ask for 5,000 pixels, until its parent has heard of it."""
    heard = page.evaluate_handle(
        "() => ({told: new Promise(done =>"
        " window.addEventListener('message', () => setTimeout(done), {once: true}))})"
    )
    frame.content_frame.locator("p").evaluate(
        "() => parent.postMessage({type: 'vaxqa:height', height: 5000}, '*')"
    )
    heard.evaluate("heard => heard.told")


def test_a_frame_is_as_high_as_what_it_holds_and_takes_no_strangers_word(
    open_page: Open, endpoint: Served, course: Pages
) -> None:
    course.bodies["/impostor"] = "<!doctype html><p>Not the endpoint's."
    frames = "".join(
        f'<iframe title="{key}" src="{endpoint.url}/embed?site={key}"></iframe>'
        for key in (COURSE, LIBRARY)
    )
    page = open_page(frames)
    first, second = page.locator("iframe").nth(0), page.locator("iframe").nth(1)
    for frame in (first, second):
        expect(frame.content_frame.locator(".greeting")).not_to_be_empty()
    ask(first.content_frame, QUESTION["en"])
    settled(first.content_frame)
    page.wait_for_function(
        "() => { const [a, b] = document.querySelectorAll('iframe');"
        " return a.offsetHeight > b.offsetHeight + 50 && b.offsetHeight > 200; }"
    )
    height = second.evaluate("frame => frame.offsetHeight")
    first.evaluate("(frame, to) => { frame.contentWindow.location = to }", "/impostor")
    expect(first.content_frame.get_by_text("Not the endpoint's.")).to_be_visible()
    before = first.evaluate("frame => frame.offsetHeight")
    tell_a_height(page, first)
    assert first.evaluate("frame => frame.offsetHeight") == before
    assert second.evaluate("frame => frame.offsetHeight") == height


def test_the_plain_link_opens_a_page_with_its_question(browser: Browser, endpoint: Served) -> None:
    context = browser.new_context(viewport=PHONE, locale="id-ID")  # type: ignore[arg-type]
    page = context.new_page()
    wrong: list[str] = []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.goto(f"{endpoint.url}/ask?site={COURSE}&lang=id&q={QUESTION['id']}")
    field = page.locator("form textarea")
    expect(field).to_have_value(QUESTION["id"])
    expect(page.locator("h3[tabindex]")).to_have_count(0)
    field.press("Enter")
    settled(page)
    expect(page.locator(".said").first).to_contain_text(FACT["id"])
    page.goto(f"{endpoint.url}/ask?site=pk_unknown_0123456789abc")
    expect(page.get_by_text("beri tahu pengajar Anda")).to_be_visible()
    expect(page.get_by_text("tell your teacher")).to_be_visible()
    context.close()
    assert [text for text in wrong if "404" not in text] == []


def test_without_sites_this_machine_asks_on_the_servers_own_page(
    browser: Browser, built: Settings, tmp_path: Path
) -> None:
    shutil.copytree(built.index, tmp_path / "index", ignore=shutil.ignore_patterns("readers"))
    with serving(built.model_copy(update={"index": tmp_path / "index"})) as served:
        page = browser.new_page(locale="id-ID")
        page.goto(f"{served.url}/embed?lang=en")
        ask(page, QUESTION["en"])
        settled(page)
        expect(page.locator(".said").first).to_contain_text(FACT["en"])
        page.close()


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_without_sites_a_page_on_another_port_of_this_machine_asks(
    browser: Browser, course: Pages, built: Settings, tmp_path: Path, name: str
) -> None:
    shutil.copytree(built.index, tmp_path / "index", ignore=shutil.ignore_patterns("readers"))
    with serving(built.model_copy(update={"index": tmp_path / "index"})) as served:
        course.policy = strict(f"{served.url}/")
        course.bodies["/chapter"] = component(served.url, "<vaxqa-chat></vaxqa-chat>")
        page = browser.new_page(locale="id-ID")
        wrong: list[str] = []
        page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
        page.goto(f"http://{name}:{course.server_port}/chapter")
        expect(page.locator(".greeting")).to_contain_text("Ask about the mangroves")
        ask(page, QUESTION["en"])
        settled(page)
        expect(page.locator(".said").first).to_contain_text(FACT["en"])
        page.close()
        assert wrong == []


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_that_was_opened_as_a_file_says_how_to_open_it(
    browser: Browser, built: Settings, tmp_path: Path, language: Language
) -> None:
    shutil.copytree(built.index, tmp_path / "index", ignore=shutil.ignore_patterns("readers"))
    with serving(built.model_copy(update={"index": tmp_path / "index"})) as served:
        file = tmp_path / "chapter.html"
        file.write_text(component(served.url, "<vaxqa-chat></vaxqa-chat>", language), "utf-8")
        page = browser.new_page(locale="id-ID")
        page.goto(file.as_uri())
        told = {"id": "Halaman ini dibuka sebagai berkas", "en": "This page was opened as a file"}
        expect(page.locator(".warning")).to_contain_text(told[language])
        ask(page, QUESTION[language])
        expect(page.locator("article .warning")).to_contain_text("python -m http.server")
        page.close()


# -- Below a path of the course's own server -------------------------------------------------


@pytest.fixture
def below(endpoint: Served, campus: Campus) -> Embedding:
    """What a lecturer chose, for the endpoint that the campus passes on."""
    return Embedding(campus.endpoint, site=COURSE, language="en")


def pasted(campus: Campus, snippet: str) -> str:
    """The address of a course page that holds ``snippet`` and no more."""
    campus.bodies["/pasted"] = (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Chapter 4</title>'
        f"<main><h1>Chapter 4</h1>{snippet}</main>"
    )
    return f"{campus.origin}/pasted"


@pytest.mark.parametrize("pinned", [False, True], ids=["plain", "pinned"])
def test_a_pasted_component_asks_below_a_path(
    open_page: Open, campus: Campus, below: Embedding, pinned: bool
) -> None:
    page = open_page("", at=campus, server=below.url)
    page.goto(pasted(campus, snippets.component(below, pinned=pinned)))
    expect(page.locator(".greeting")).to_contain_text("Ask about the mangroves")
    with page.expect_request("**/v1/ask") as asked:
        ask(page, QUESTION["en"])
    assert asked.value.url == f"{below.url}/v1/ask"
    settled(page)
    page.locator(".said .chip").first.click()
    expect(page.locator("mark")).to_contain_text(FACT["en"])
    expect(page.locator(".excerpt")).to_contain_text("The income of crab fishers rose")


def test_a_pasted_frame_asks_and_fits_below_a_path(
    open_page: Open, campus: Campus, below: Embedding
) -> None:
    campus.bodies["/other"] = "<!doctype html><p>Another page of the course."
    page = open_page("", at=campus, server=below.url)
    other = '<iframe title="Other" src="/other"></iframe>'
    page.goto(pasted(campus, snippets.frame(below) + other))
    frames = page.locator("iframe")
    inside, beside = frames.nth(0).content_frame, frames.nth(1)
    ask(inside, QUESTION["en"])
    settled(inside)
    expect(inside.locator(".said").first).to_contain_text(FACT["en"])
    inside.locator(".said .chip").first.click()
    expect(inside.locator(".excerpt")).to_contain_text("The income of crab fishers rose")
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight > 700")
    before = beside.evaluate("frame => frame.offsetHeight")
    tell_a_height(page, beside)
    assert beside.evaluate("frame => frame.offsetHeight") == before


def test_a_pasted_link_and_what_is_shared_there_open_below_a_path(
    open_page: Open, campus: Campus, below: Embedding
) -> None:
    page = open_page("", at=campus, server=below.url, failing=True)  # there is no favicon.ico
    page.goto(pasted(campus, snippets.link(below)))
    page.get_by_role("link", name=snippets.title(below)).click()
    ask(page, QUESTION["en"])
    settled(page)
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Keep it").click()
    address = page.locator(".box input").input_value()
    assert address.startswith(f"{below.url}/ask?site={COURSE}&lang=en#vaxqa=")
    other = open_page("", at=campus, server=below.url, failing=True)
    other.goto(address)
    expect(other.locator(".said").first).to_contain_text(FACT["en"])
    expect(other.get_by_text("An answer shared on")).to_be_visible()


def test_a_follow_up_carries_the_conversation(open_page: Open) -> None:
    page = open_page(tag(COURSE, sources="income.en, income.id"))
    ask(page, QUESTION["en"])
    settled(page)
    with page.expect_request("**/v1/ask") as asked:
        ask(page, "And what does Hartono propose?")
    sent: Any = asked.value.post_data_json
    assert sent["sources"] == ["income.en", "income.id"]
    assert [turn["question"] for turn in sent["history"]] == [QUESTION["en"]]
    assert FACT["en"] in sent["history"][0]["answer"]
    assert re.fullmatch(r"[0-9a-f]{32}", asked.value.headers["vaxqa-session"])
    settled(page, 2)
    page.get_by_role("button", name="New conversation").click()
    with page.expect_request("**/v1/ask") as asked:
        ask(page, QUESTION["en"])
    sent = asked.value.post_data_json
    assert sent["history"] == []


def test_nothing_is_asked_of_the_server_before_the_click(open_page: Open) -> None:
    asked: list[str] = []
    page = open_page(tag(COURSE, load="click", starters="Who plants?|Who buys?"))
    page.on("request", lambda request: asked.append(request.url))
    button = page.get_by_role("button", name="Ask the sources")
    expect(button).to_be_visible()
    assert asked == []
    button.click()
    expect(page.locator(".starter")).to_have_text(["Who plants?", "Who buys?"])
    expect(page.locator("form textarea")).to_be_focused()
    assert any("/v1/suggestions" in url for url in asked)


def test_two_components_on_one_page_do_not_mix(open_page: Open) -> None:
    page = open_page(tag(COURSE) + tag(LIBRARY, name="second", theme="dark", lang="id"))
    first, second = page.locator("vaxqa-chat").nth(0), page.locator("vaxqa-chat").nth(1)
    ask(first, QUESTION["en"])
    settled(first)
    ask(second, QUESTION["en"])
    settled(second)
    expect(first.locator(".said").first).to_contain_text(FACT["en"])
    expect(second.get_by_text(FACT["en"])).to_have_count(0)
    expect(second.get_by_text("Percakapan baru")).to_be_visible()
    second.get_by_label("Tulis pertanyaan").fill("Kapan?")
    expect(first.get_by_label("Type your question")).to_have_value("")


# -- An answer -------------------------------------------------------------------------------


def test_a_citation_opens_the_quote_in_its_surroundings(
    open_page: Open, endpoint: Served, course: Pages
) -> None:
    page = open_page(tag(COURSE))
    ask(page, QUESTION["en"])
    settled(page)
    sent = {"Vaxqa-Site": COURSE, "Origin": course.origin}
    citation = endpoint.ask(QUESTION["en"], headers=sent).json()["citations"][0]
    chip = page.locator(".said .chip").first
    chip.click()
    panel = page.get_by_role("region", name="Source 1")
    expect(panel).to_be_focused()
    expect(chip).to_have_attribute("aria-expanded", "true")
    expect(panel.locator("mark")).to_have_text(citation["quote"])
    excerpt = panel.locator(".excerpt")
    expect(excerpt).to_contain_text("The income of crab fishers rose")
    expect(excerpt).to_have_attribute("lang", "en")
    expect(panel.locator(".kind")).to_have_text("Note")
    expect(panel.get_by_role("heading", name="The fishers' income")).to_be_visible()
    link = panel.locator(".publications a")
    expect(link).to_have_attribute("href", "https://example.org/gains")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(chip).to_be_focused()
    expect(chip).to_have_attribute("aria-expanded", "false")


def test_a_refusal_shows_the_nearest_passages(open_page: Open) -> None:
    page = open_page(tag(COURSE))
    ask(page, OFF_TOPIC)
    settled(page)
    expect(page.locator(".aside")).to_contain_text(re.compile(r"\d+ passages of \d+ sources"))
    expect(page.locator(".said")).to_have_count(0)
    assert page.locator(".list blockquote").count() >= 1
    page.locator(".list .chip").first.click()
    quote = page.locator(".list blockquote").first.inner_text()
    expect(page.locator("mark")).to_have_text(quote)


def test_a_shared_answer_opens_at_its_address(open_page: Open) -> None:
    both = tag(LIBRARY, name="second") + tag(COURSE)
    page = open_page(both)
    chat = page.locator("vaxqa-chat").nth(1)
    ask(chat, QUESTION["en"])
    settled(chat)
    chat.get_by_role("button", name="Share").click()
    told = chat.get_by_text("kept on the server for 30 days, for everyone who has the address")
    expect(told).to_be_visible()
    chat.get_by_role("button", name="Keep it for 30 days and make an address").click()
    address = chat.locator(".box input").input_value()
    expect(chat.locator(".box")).to_contain_text(re.compile(r"Kept until \d+ \w+ \d{4}"))
    assert re.fullmatch(re.escape(page.url) + r"#vaxqa=[\w-]+", address)
    asked: list[str] = []
    other = open_page(both, failing=True)
    shown = other.locator("vaxqa-chat").nth(1)
    other.on("request", lambda request: asked.append(request.url))
    other.goto("about:blank")
    other.goto(address)
    expect(shown.locator(".said").first).to_contain_text(FACT["en"])
    expect(shown.get_by_text("An answer shared on")).to_be_visible()
    expect(other.get_by_role("button", name="Wrong answer?")).to_have_count(0)
    assert not any("/v1/ask" in url for url in asked)
    other.goto("about:blank")
    other.goto(address[:-4] + "0000")
    expect(shown.get_by_text("The shared answer is not here")).to_be_visible()


def test_an_answer_is_copied_with_its_references(open_page: Open) -> None:
    page = open_page(tag(COURSE), permissions=["clipboard-read", "clipboard-write"])
    ask(page, QUESTION["en"])
    settled(page)
    page.get_by_role("button", name="Copy with references").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    _is_whole(text)


def test_where_copying_is_not_allowed_the_text_stands_selected(
    open_page: Open, endpoint: Served
) -> None:
    # A frame that was not given the clipboard, as in most course systems.
    address = f"{endpoint.url}/embed?site={COURSE}&amp;lang=en"
    page = open_page(f'<iframe title="Questions" src="{address}"></iframe>', failing=True)
    frame = page.frame_locator("iframe")
    ask(frame, QUESTION["en"])
    settled(frame)
    frame.get_by_role("button", name="Copy with references").click()
    field = frame.get_by_label("copy this selected text")
    expect(field).to_be_focused()
    text = field.evaluate("field => field.value.slice(field.selectionStart, field.selectionEnd)")
    _is_whole(text)


def _is_whole(text: str) -> None:
    lines = text.split("\n")
    assert lines[0] == QUESTION["en"]
    assert any(FACT["en"] in line and "[1]" in line for line in lines)
    assert any(line.startswith("[1] Note; The fishers' income; ") for line in lines)
    assert any(re.match("- Hartono.*Mangroves.* <https://example.org/gains>", x) for x in lines)


def test_a_report_is_kept_with_its_comment(open_page: Open, endpoint: Served) -> None:
    page = open_page(tag(COURSE))
    ask(page, QUESTION["en"])
    settled(page)
    opener = page.get_by_role("button", name="Wrong answer?")
    opener.click()
    expect(page.get_by_text("are kept on the server for 30 days")).to_be_visible()
    page.get_by_label("What is wrong?").fill("It is *hotels*.")
    page.get_by_role("button", name="Send the report, kept for 30 days").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    expect(opener).to_be_focused()
    reports = [json.loads(kept.content) for kept in endpoint.parts.store.all("report")]
    assert [r["comment"] for r in reports if r["question"] == QUESTION["en"]] == ["It is *hotels*."]


@pytest.mark.parametrize(
    ("days", "language", "told"),
    [(30.0, "id", "30 hari"), (1.0, "en", "1 day"), (1.0, "id", "1 hari"), (7.0, "en", "7 days"),
     (1.5, "id", "1,5 hari"), (0.5, "en", "12 hours")],
)  # fmt: skip
def test_what_keeps_something_says_for_how_long_before_it_is_pressed(
    open_page: Open, days: float, language: Language, told: str
) -> None:
    sent = f"id: {'0' * 64}\n" + event("answer", ANSWER)
    with acting(sent.encode()) as server:
        server.keep_days = days
        page = open_page(tag(COURSE), server=server.url, language=language)
        ask(page, "What happened?")
        settled(page)
        hints = {
            "id": (
                f"disimpan di server selama {told}, dan",
                f"server selama {told} untuk diperiksa",
            ),
            "en": (
                f"kept on the server for {told}, for",
                f"kept on the server for {told}, for its",
            ),
        }[language]
        names = {
            "id": (f"Simpan {told} dan buat alamat", f"Kirim laporan, disimpan {told}"),
            "en": (f"Keep it for {told} and make an address", f"Send the report, kept for {told}"),
        }[language]
        for opener, hint, name in zip((1, 2), hints, names, strict=True):
            page.locator(".actions button").nth(opener).click()
            expect(page.locator(".box p").first).to_contain_text(hint)
            expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()


def test_nothing_is_offered_to_be_kept_before_it_is_known_for_how_long(open_page: Open) -> None:
    page = open_page(tag(COURSE), failing=True)
    page.route("**/v1/suggestions*", lambda route: route.abort())
    page.reload()
    expect(page.locator(".warning")).to_be_visible()
    ask(page, QUESTION["en"])
    settled(page)
    share = page.get_by_role("button", name="Share")
    share.click()
    expect(page.locator("article [role=status]")).to_contain_text("Try again shortly.")
    expect(page.locator(".box")).to_have_count(0)
    expect(share).to_be_focused()
    page.unroute("**/v1/suggestions*")
    share.click()
    expect(page.locator(".box")).to_contain_text("kept on the server for 30 days")


# -- Trouble ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_that_may_not_ask_says_so(
    open_page: Open, stranger: Pages, endpoint: Served, language: Language
) -> None:
    page = open_page(tag(COURSE), at=stranger, language=language, failing=True)
    told = {"id": "tidak menerima pertanyaan dari halaman ini", "en": "takes no questions from"}
    expect(page.locator(".warning")).to_contain_text(told[language])
    ask(page, QUESTION[language])
    expect(page.locator("article .warning")).to_contain_text(told[language])
    expect(page.get_by_role("button", name=re.compile("^(Ask again|Tanyakan lagi)"))).to_have_count(
        0
    )


@pytest.mark.parametrize(
    ("key", "told"),
    [(ELSEWHERE, "takes no questions from this page"),
     ("pk_unknown_0123456789abc", "The key that was sent is not known here.")],
    ids=["of another site", "unknown"],
)  # fmt: skip
def test_a_key_that_does_not_fit_is_named(open_page: Open, key: str, told: str) -> None:
    page = open_page(tag(key), failing=True)
    expect(page.locator(".warning")).to_contain_text(told)
    expect(page.locator(".warning")).to_contain_text("Tell your teacher.")


def test_a_spent_quota_says_when_to_ask_again(open_page: Open) -> None:
    page = open_page(tag(FEW), failing=True)
    ask(page, QUESTION["en"])
    settled(page)
    left = re.compile(r"^1 question left; new ones in \d+ seconds\.$")
    expect(page.locator(".told")).to_contain_text(left)
    ask(page, QUESTION["id"])
    settled(page, 2)
    ask(page, QUESTION["en"])
    trouble = page.locator("article").last
    expect(trouble).to_contain_text(
        re.compile(r"used up for now\. Try again in \d+ seconds \(at \d\d:\d\d\)")
    )
    expect(trouble.get_by_role("button", name="Ask again")).to_be_visible()


def test_without_a_network_the_page_says_what_to_do(open_page: Open) -> None:
    page = open_page(tag(COURSE), failing=True)
    expect(page.locator(".greeting")).not_to_be_empty()
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    ask(page, QUESTION["en"])
    expect(page.locator("article .warning")).to_contain_text("You are offline.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Ask again").click()
    settled(page)
    expect(page.locator(".said").first).to_contain_text(FACT["en"])
    expect(page.locator(".warning")).to_have_count(0)


# -- Servers that are not as they should be --------------------------------------------------

HOSTILE = (
    "<img src=x onerror=document.title=1><script>document.title=1</script> "
    "![p](https://evil.example/b.png) "
    "[l](javascript:document.title=1) **b** \u202emoc.live\u202c \u0007\u200b\u2066end"
)
SHOWN = (
    "<img src=x onerror=document.title=1><script>document.title=1</script> "
    "![p](https://evil.example/b.png) "
    "[l](javascript:document.title=1) **b** moc.live end"
)
CITATION = {
    "number": 1, "source_id": "s", "source_title": HOSTILE, "provenance": "note",
    "quote": HOSTILE, "language": "en", "start": 3, "end": 3 + len(HOSTILE),
    "source_sha256": "0" * 64, "section": HOSTILE, "page": {"number": 1, "label": HOSTILE},
    "url": "javascript:document.title=1",
    "references": [
        {"key": "a", "text": HOSTILE, "url": "javascript:document.title=1"},
        {"key": "b", "text": HOSTILE, "url": "data:text/html,<script>1</script>"},
    ],
}  # fmt: skip
SENTENCE = {"text": HOSTILE, "language": "en", "citations": [1], "verdict": "verbatim"}
ANSWER = {
    "schema_version": 1, "id": "a", "question": "q", "standalone_question": HOSTILE,
    "language": "en", "status": "partial", "abstention": None, "sentences": [SENTENCE],
    "citations": [CITATION], "unanswered": [HOSTILE], "dropped": [{"reason": "r", "text": "x"}],
    "mode": "generative", "degraded": "model_unavailable", "model": HOSTILE, "index_id": "i",
    "usage": {}, "timings_ms": {},
}  # fmt: skip
SOURCE = {"id": "s", "text": f"😀: {HOSTILE} and on", "blocks": [], "pages": []}


def event(name: str, content: object, end: str = "\n") -> str:
    return f"event: {name}{end}data: {json.dumps(content)}{end}{end}"


Part = bytes | float | threading.Event


class Endpoint(ThreadingHTTPServer):
    """Speaks the endpoint's protocol as it is told: ``play`` is what an answer's stream holds.

    A part is sent as it is, an `Event` is waited for, and a number is seconds to wait.
    """

    daemon_threads = True

    def __init__(self) -> None:
        self.play: list[Part] = []
        self.asked = 0
        self.keep_days = 30.0
        super().__init__(("127.0.0.1", 0), _Endpoint)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Endpoint(BaseHTTPRequestHandler):
    server: Endpoint

    def do_OPTIONS(self) -> None:
        self._begin(204, "text/plain")

    def do_GET(self) -> None:
        from vaxqa.server.widget_file import SCRIPT, STATIC

        if self.path.endswith(".js"):
            kind = "text/javascript"
            body = SCRIPT if "widget" in self.path else (STATIC / "frame.js").read_bytes()
        else:
            kind = "application/json"
            told: dict[str, Any] = {"name": HOSTILE, "greeting": HOSTILE, "suggestions": [HOSTILE]}
            told["keep_days"] = self.server.keep_days
            body = json.dumps(SOURCE if "sources" in self.path else told).encode()
        self._begin(200, kind)
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.server.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self._begin(200, "text/event-stream")
        for part in self.server.play:
            if isinstance(part, bytes):
                self.wfile.write(part)
                self.wfile.flush()
            elif isinstance(part, float):
                time.sleep(part)
            else:
                part.wait(20)

    def _begin(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "Content-Type, Vaxqa-Site, Vaxqa-Session")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def acting(*parts: Part) -> Iterator[Endpoint]:
    with listening(Endpoint()) as server:
        assert isinstance(server, Endpoint)
        server.play = list(parts)
        yield server


def test_a_server_that_goes_away_leaves_what_was_checked(open_page: Open) -> None:
    half = event("status", {"step": "search"}) + event("citation", CITATION)
    half += event("sentence", SENTENCE) + "event: sentence\ndata: {"
    with acting(half.encode()) as server:
        page = open_page(tag(COURSE), server=server.url, failing=True)
        ask(page, "What happened?")
        trouble = page.locator("article .warning")
        expect(trouble).to_contain_text("The server went away before the answer was complete.")
        expect(page.locator(".said")).to_have_count(1)
        expect(page.locator(".said .chip")).to_have_count(1)
        foreign = {**SENTENCE, "language": "id"}
        answer = {**ANSWER, "sentences": [foreign]}
        whole = event("citation", CITATION) + event("sentence", foreign) + event("answer", answer)
        server.play = [whole.encode()]
        page.get_by_role("button", name="Ask again").click()
        settled(page)
        expect(page.locator(".said")).to_have_count(1)
        expect(page.locator(".said .tongue")).to_have_text("in Indonesian")
        expect(trouble).not_to_contain_text("went away")
    ask(page, "And then?")
    expect(page.locator("article").last).to_contain_text("cannot be reached. Try again shortly")


def test_an_error_of_the_server_is_told_in_its_own_words(open_page: Open) -> None:
    problem = {"type": "urn:vaxqa:problem:too-slow", "status": 503, "detail": "It took too long."}
    sent = event("citation", CITATION) + event("sentence", SENTENCE) + event("error", problem)
    with acting(sent.encode()) as server:
        page = open_page(tag(COURSE), server=server.url)
        ask(page, "What happened?")
        expect(page.locator("article .warning")).to_have_text("It took too long.")
        expect(page.locator(".said")).to_have_count(1)
        expect(page.get_by_role("button", name="Ask again")).to_be_visible()


def test_one_question_runs_at_a_time_and_can_be_stopped(open_page: Open) -> None:
    more = threading.Event()
    begun = event("status", {"step": "write"}) + event("citation", CITATION)
    begun += event("sentence", SENTENCE)
    with acting(begun.encode(), more) as server:
        page = open_page(tag(COURSE), server=server.url)
        ask(page, "First?")
        expect(page.locator(".step")).to_contain_text("Writing the answer")
        ask(page, "Second?")
        expect(page.locator("article")).to_have_count(1)
        expect(page.locator("form textarea")).to_have_value("Second?")
        assert server.asked == 1
        stop = page.get_by_role("button", name="Stop")
        stop.click()
        expect(page.locator("article .warning")).to_contain_text("Stopped.")
        expect(page.locator(".said")).to_have_count(1)
        expect(stop).to_have_count(0)
        expect(page.locator("form textarea")).to_be_focused()
        more.set()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_events_are_read_however_they_are_cut(open_page: Open, end: str) -> None:
    sentences = [{**SENTENCE, "text": "Sudah: ≥ 1 😀."}]
    answer = json.dumps({**ANSWER, "sentences": sentences}, ensure_ascii=False)
    first, second = answer.split(", ", 1)  # over two lines of data
    sent = f'\ufeff: hello{end}{end}event: status{end}data:{{"step":"search"}}{end}{end}'
    sent += f": still here{end}{end}retry: 10{end}id: seal{end}event: answer{end}"
    sent += f"data: {first},{end}data: {second}{end}{end}"
    pieces = re.findall(rb"[^\r\n\xf0]*[\r\n\xf0]?", sent.encode())  # inside CR LF and the emoji
    with acting(*(part for piece in pieces for part in (piece, 0.02))) as server:
        page = open_page(tag(COURSE), server=server.url)
        ask(page, "What happened?")
        settled(page)
        expect(page.locator(".said")).to_contain_text("Sudah: ≥ 1 😀.")
        expect(page.get_by_role("button", name="Share")).to_be_visible()


def test_what_an_answer_lacks_is_told(open_page: Open) -> None:
    lacking = {
        **ANSWER, "mode": "extractive", "model": None, "unanswered": ["And the crabs?"],
        "dropped": [{"reason": "r", "text": "never shown"}] * 2,
        "standalone_question": "What happened to the crabs?",
    }  # fmt: skip
    with acting(event("answer", lacking).encode()) as server:
        page = open_page(tag(COURSE), server=server.url)
        ask(page, "What happened?")
        settled(page)
        article = page.locator("article")
        expect(article.locator(".warning")).to_have_text(
            "The language model could not be reached, so this answer is the sources' own words."
        )
        expect(article.locator(".aside li")).to_have_text("And the crabs?")
        expect(article.locator("q")).to_have_text("What happened to the crabs?")
        expect(article).to_contain_text("2 sentences were withheld")
        expect(article).to_contain_text("Sentences quoted word for word")
        expect(article).not_to_contain_text("never shown")


def test_a_source_that_changed_is_not_shown_as_if_it_had_not(open_page: Open) -> None:
    moved = {**CITATION, "start": 4, "end": 4 + len(HOSTILE)}
    sent = event("citation", moved) + event("sentence", SENTENCE)
    sent += event("answer", {**ANSWER, "citations": [moved]})
    with acting(sent.encode()) as server:
        page = open_page(tag(COURSE), server=server.url)
        ask(page, "What happened?")
        settled(page)
        page.locator(".said .chip").click()
        expect(page.locator(".panel")).to_contain_text("This source has changed since the answer")
        expect(page.locator(".excerpt")).not_to_contain_text("and on")
        expect(page.locator("mark")).to_have_text(SHOWN)


def test_hostile_text_is_shown_as_text(open_page: Open) -> None:
    sent = event("citation", CITATION) + event("sentence", SENTENCE) + event("answer", ANSWER)
    with acting(sent.encode()) as server:
        page = open_page(tag(COURSE, starters=f"{HOSTILE}|b"), server=server.url)
        expect(page.locator("h2")).to_have_text(SHOWN)
        expect(page.locator(".starter").first).to_have_text(SHOWN)
        ask(page, HOSTILE)
        settled(page)
        page.locator(".said .chip").click()
        expect(page.locator("mark")).to_have_text(SHOWN)
        expect(page.locator(".excerpt")).to_contain_text("😀: ")
        expect(page.locator(".excerpt")).to_contain_text("and on")
        for place in ("h3 bdi", ".said bdi", ".panel h4", ".publications li", ".aside li bdi", "q"):
            expect(page.locator(place).first).to_have_text(SHOWN)
        chat = page.locator("vaxqa-chat")
        assert (
            chat.evaluate("chat => chat.shadowRoot.querySelectorAll('img, script, a').length") == 0
        )
        text = chat.evaluate("chat => chat.shadowRoot.textContent")
        assert not re.search("[\u0007\u200b\u202a-\u202e\u2066-\u2069]", text)
        assert page.title() == "Chapter 3"
        page.get_by_role("button", name="Copy with references").click()
        assert "javascript:document.title=1>" not in page.locator("article").inner_text()


# -- For everyone ----------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
def test_axe_finds_nothing_serious(open_page: Open, size: dict[str, int], theme: str) -> None:
    page = open_page(tag(COURSE, theme=theme), size=size, color_scheme=theme)
    expect(page.locator(".starter").first).to_be_visible()
    page.evaluate(AXE)
    assert _serious(page) == []
    ask(page, QUESTION["en"])
    settled(page)
    ask(page, OFF_TOPIC)
    settled(page, 2)
    page.locator(".list .chip").last.click()
    expect(page.locator(".panel mark")).to_be_visible()
    page.get_by_role("button", name="Wrong answer?").first.click()
    page.get_by_role("button", name="Share").last.click()
    assert _serious(page) == []


def _serious(page: Page) -> list[str]:
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert found["passes"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:200]}"
        for rule in found["violations"]
        if rule["impact"] in {"serious", "critical", "moderate"}
    ]


def test_everything_can_be_reached_by_keyboard(open_page: Open) -> None:
    page = open_page(tag(COURSE))
    expect(page.locator(".starter").first).to_be_visible()
    _tab_to(page, ".starter")
    assert page.evaluate(f"getComputedStyle({ACTIVE}).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    expect(page.locator("h3[tabindex]")).to_be_focused()
    settled(page)
    _tab_to(page, "form textarea")
    page.keyboard.type("Who are the main")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("buyers of the crabs?")
    page.keyboard.press("Enter")
    settled(page, 2)
    expect(page.locator("form textarea")).to_be_focused()
    _tab_to(page, "article:last-child .said .chip", backwards=True)
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_contain_text(FACT["en"])
    page.keyboard.press("Tab")
    assert page.evaluate(f"{ACTIVE}.textContent") == "Close"
    page.keyboard.press("Enter")
    expect(page.locator("article").last.locator(".said .chip").first).to_be_focused()
    _tab_to(page, "article:last-child .actions button:nth-child(3)")
    page.keyboard.press("Enter")
    _tab_to(page, ".box textarea")
    page.keyboard.type("No.")
    _tab_to(page, ".box button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you.")).to_be_visible()


ACTIVE = "document.activeElement.shadowRoot.activeElement"


def _tab_to(page: Page, selector: str, *, backwards: bool = False) -> None:
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if backwards else "Tab")
        if page.evaluate(
            f"s => document.activeElement.shadowRoot && {ACTIVE}?.matches(s)", selector
        ):
            return
    pytest.fail(f"{selector} is not reached by the tab key")


def test_whole_sentences_are_announced_and_the_log_is_quiet(open_page: Open) -> None:
    page = open_page(tag(COURSE), language="id")
    expect(page.get_by_role("log")).to_have_attribute("aria-live", "off")
    heard: Any = page.locator("[aria-live=polite]").evaluate_handle(
        """region => {
          const heard = [];
          const note = line => heard.push([line.lang, line.textContent]);
          const observer = new MutationObserver(
            changes => changes.forEach(change => change.addedNodes.forEach(note)));
          observer.observe(region, {childList: true});
          return heard;
        }"""
    )
    ask(page, QUESTION["en"])
    settled(page)
    heard = heard.json_value()
    assert heard[0] == ["id", "Sedang mencari jawaban …"]
    assert [lang for lang, text in heard if FACT["en"] in text] == ["en"]
    assert heard[-1] == ["id", "Jawaban selesai."]


def test_a_small_screen_shows_everything_without_scrolling_sideways(open_page: Open) -> None:
    page = open_page(tag(COURSE), size={"width": 320, "height": 640})
    expect(page.locator(".starter").first).to_be_visible()
    ask(page, "mangrove" * 40 + " " + QUESTION["en"])
    settled(page)
    ask(page, QUESTION["en"])
    settled(page, 2)
    page.locator(".list .chip").last.click()
    expect(page.locator("mark")).to_be_visible()
    page.get_by_role("button", name="Share").last.click()
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator(".box input")).to_be_visible()
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    inside = page.locator(".frame").evaluate("frame => frame.scrollWidth - frame.clientWidth")
    assert (width, inside) == (0, 0)
    small = page.evaluate(
        """() => [...document.querySelector("vaxqa-chat").shadowRoot.querySelectorAll("button")]
          .filter(each => each.checkVisibility())
          .map(each => [each.textContent, each.getBoundingClientRect()])
          .filter(([, box]) => box.width < 24 || box.height < 24).map(([text]) => text)"""
    )
    assert small == []


def test_the_pages_own_style_does_not_reach_in(open_page: Open) -> None:
    page = open_page(tag(COURSE))
    page.evaluate(
        """() => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync("html { font-size: 5px } * { direction: rtl; text-transform: uppercase;"
            + " letter-spacing: 1em; font-size: 3px; color: lime; visibility: hidden }");
          document.adoptedStyleSheets = [sheet];
        }"""
    )
    label = page.locator("form label")
    expect(label).to_be_visible()
    names = ("direction", "textTransform", "letterSpacing", "fontSize", "color")
    shown = label.evaluate("(label, names) => names.map(n => getComputedStyle(label)[n])", names)
    assert shown == ["ltr", "none", "normal", "14.4px", "rgb(27, 36, 35)"]


def test_little_moves_for_those_who_ask_for_that(open_page: Open) -> None:
    more = threading.Event()
    with acting(event("status", {"step": "search"}).encode(), more) as server:
        for motion, name in (("reduce", "none"), ("no-preference", "breathe")):
            page = open_page(tag(COURSE), server=server.url, reduced_motion=motion)
            ask(page, "What?")
            expect(page.locator(".step")).to_be_visible()
            shown = "step => getComputedStyle(step, '::before').animationName"
            assert page.locator(".step").evaluate(shown) == name
        more.set()


def test_a_question_near_its_limit_is_counted(open_page: Open) -> None:
    page = open_page(tag(COURSE))
    field = page.locator("form textarea")
    field.fill("a" * 1799)
    expect(page.locator("form .note").first).to_be_empty()
    field.press("End")
    page.keyboard.type("bcd")
    expect(page.locator("form .note").first).to_have_text("198 characters left.")
    field.fill("a" * 2000)
    page.keyboard.type("more")
    assert len(field.input_value()) == 2000
