"""A published site in a real browser: from a file server and from a disk, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from publishing.conftest import (
    BIDI,
    HOSTILE_QUESTION,
    OFF_TOPIC,
    PARTNERSHIP,
    PLAIN_QUESTION,
    hostile,
    page_of,
    pages,
    site,
)

from vaxqa.settings import Settings

from .conftest import listening

__all__ = ["hostile", "site"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
BUYERS = "Who are the main buyers of the crabs?"

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]

Open = Callable[..., Page]


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(params=["server", "disk"])
def root(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Where the site is found: on a plain file server, and on the reader's own disk."""
    if request.param == "disk":
        yield site.as_uri()
        return
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(site)))
    with listening(server):
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Open]:
    """Open a page of a site; nothing else may be asked for, and the browser may not complain."""
    contexts: list[BrowserContext] = []
    elsewhere: list[str] = []
    told: list[str] = []

    def opened(
        root: str, path: str = "/index.html", size: dict[str, int] = DESK, **options: Any
    ) -> Page:
        def only_the_site(route: Route) -> None:
            if route.request.url.startswith(root):
                route.continue_()
            else:
                elsewhere.append(route.request.url)
                route.abort()

        context = browser.new_context(viewport=size, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.route("**/*", only_the_site)
        page = context.new_page()
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("dialog", lambda dialog: told.append(dialog.message))
        page.goto(root + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert told == []


def _path(site: Path, question: str) -> str:
    return f"/answers/{page_of(site, question).name}"


def test_a_search_leaves_what_has_all_its_words(open_page: Open, root: str) -> None:
    page = open_page(root)
    links = page.locator(".questions a")
    expect(links).to_have_count(7)
    field = page.get_by_role("searchbox", name="Search questions and answers")
    field.fill("MAIN  Crábs")
    expect(links.filter(visible=True)).to_have_text([BUYERS])
    expect(page.get_by_role("status")).to_have_text("1 dari 7 pertanyaan · 1 of 7 questions")
    field.fill("14 februari")  # words of the answer, not of the question
    expect(links.filter(visible=True).first).to_have_text(PARTNERSHIP)
    field.fill("zebra")
    expect(links.filter(visible=True)).to_have_count(0)
    field.fill("")
    expect(links.filter(visible=True)).to_have_count(7)
    expect(page.locator(".about").first).to_be_visible()


def test_a_citation_opens_the_quote_in_its_source(open_page: Open, root: str, site: Path) -> None:
    page = open_page(root, size=PHONE)
    page.get_by_role("link", name=BUYERS).click()
    expect(page.locator("h1")).to_have_text(BUYERS)
    quote = page.locator(".said q").first.inner_text()
    page.locator(".said").first.get_by_role("link", name="Source 1").click()
    mark = page.locator("mark:target")
    expect(mark).to_have_text(quote.strip("“”"))
    expect(mark).to_be_in_viewport()
    expect(mark).to_be_focused()
    colour = "e => getComputedStyle(e).backgroundColor"
    assert mark.evaluate(colour) == "rgb(255, 233, 168)"
    page.get_by_role("link", name=BUYERS).click()
    expect(page.locator("h1")).to_have_text(BUYERS)


def test_it_needs_no_script(open_page: Open, root: str, site: Path) -> None:
    page = open_page(root, java_script_enabled=False)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    page.get_by_role("link", name=PARTNERSHIP).click()
    page.locator(".said .chip").first.click()
    expect(page.locator("mark:target")).to_be_in_viewport()


def test_the_keyboard_reaches_the_answer_first(open_page: Open, root: str, site: Path) -> None:
    page = open_page(root, _path(site, BUYERS))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_every_page_fits(open_page: Open, site: Path) -> None:
    for path in pages(site):
        page = open_page(site.as_uri(), f"/{path.relative_to(site)}")
        for width in (320, 390, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width, path.name


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing_serious(
    open_page: Open, site: Path, size: dict[str, int], theme: str
) -> None:
    source = next(path for path in (site / "sources").glob("*.en.html"))
    quote = source.read_text(encoding="utf-8").partition('<mark id="')[2].partition('"')[0]
    shown = [
        "/index.html",
        _path(site, PARTNERSHIP),
        _path(site, OFF_TOPIC),
        f"/sources/{source.name}#{quote}",
    ]
    for path in shown:
        page = open_page(site.as_uri(), path, size, color_scheme=theme, bypass_csp=True)
        page.evaluate(AXE)
        found = page.evaluate(f"axe.run({{preload: false, runOnly: {RULES}}})")
        assert found["passes"]
        wrong = [(v["id"], [n["html"] for n in v["nodes"]]) for v in found["violations"]]
        assert wrong == [], path


def test_hostile_text_does_nothing(open_page: Open, hostile: tuple[Path, Settings]) -> None:
    folder, _ = hostile
    asked = HOSTILE_QUESTION.replace(BIDI, "gnp")
    page = open_page(folder.as_uri())
    page.get_by_role("searchbox").fill("<script>")
    page.get_by_role("link", name=asked).click()
    expect(page.locator("h1")).to_have_text(asked)
    page.go_back()
    page.get_by_role("link", name=PLAIN_QUESTION).click()
    page.locator(".said .chip").first.click()
    expect(page.locator("mark:target")).to_contain_text("<script>alert(1)</script> dijual gnp")
