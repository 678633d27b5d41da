"""Course pages built for real from the snippets of docs/embedding.md, and asked in Chromium.

    PICTURES=docs/images python -m pytest tests/browser/test_course_pages.py

takes the pictures of the page anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, FrameLocator, Page, Route, expect
from server.test_command import served
from test_embedding_docs import BLOCKS, built_with_mkdocs, built_with_sphinx, shown

from vaxqa import generations, settings

from .conftest import ROOT, WAIT, listening

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMED = "https://ask.example.ac.id"
PICTURES = os.environ.get("PICTURES")
QUESTION, FACT = "Apa tujuan diplomasi vaksin?", "akses kesehatan yang adil dan merata"
ENGLISH = "Which method does the study use?"
METHOD = "uses a descriptive qualitative method"

TITLE = "Bab 3. Diplomasi vaksin"
TEXT = [
    """\
Pada tahun pertama pandemi, vaksin Covid-19 lebih cepat dipesan daripada dibuat. Negara yang belum
membuat vaksin sendiri harus mencari mitra, dan Indonesia mencarinya lewat banyak pintu sekaligus:
kementerian, perusahaan negara, peneliti, dan lembaga dunia.""",
    """\
Bacalah dahulu abstrak penelitian tentang kerja sama PT Bio Farma dan Sinovac, lalu tanyakan di sini
apa yang belum jelas. Setiap kalimat jawaban menunjukkan kutipannya.""",
]
STYLE = (
    "body { font: 18px/1.6 Georgia, 'Liberation Serif', serif; color: #222; max-width: 46rem;"
    " margin: 2.5rem auto; padding: 0 1rem } h1 { font-size: 2rem; line-height: 1.2 }"
)

CONF = """
project = "Kuliah"
html_theme_options = {"description": "Diplomasi kesehatan, semester 5"}
html_sidebars = {"**": ["about.html"]}
"""


@dataclass(frozen=True)
class Course:
    """A folder that a plain file server shows at ``origin``, and the endpoint its pages ask."""

    folder: Path
    origin: str
    endpoint: str

    def snippet(self, text: str) -> str:
        """What the documents show, with the real endpoint in the place of the named one."""
        assert NAMED in text
        return text.replace(NAMED, self.endpoint)


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def course(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    """The shipped knowledge behind ``vaxqa serve``, with the page's own sites file."""
    here = tmp_path_factory.mktemp("course")
    (here / "pages").mkdir()
    made = settings.load(knowledge=ROOT / "knowledge", index=here / "index")
    generations.build(made)
    files = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(here / "pages")))
    with listening(files):
        origin = f"http://127.0.0.1:{files.server_port}"
        sites = here / "sites.toml"
        sites.write_text(
            shown("toml").replace("https://moodle.example.ac.id", origin), encoding="utf-8"
        )
        with served(made, "--sites", str(sites)) as (endpoint, _):
            yield Course(here / "pages", origin, endpoint)


def _plain(course: Course, inside: str) -> str:
    text = "".join(f"<p>{each}</p>" for each in TEXT)
    page = f"""<!doctype html><html lang="id"><head><meta charset="utf-8"><title>{TITLE}</title>
<style>{STYLE}</style></head><body><h1>{TITLE}</h1>{text}{course.snippet(inside)}</body></html>"""
    (course.folder / "plain.html").write_text(page, encoding="utf-8")
    return "plain.html"


def _html(course: Course) -> str:
    return _plain(course, shown("html"))


def _frame(course: Course) -> str:
    """What Moodle is said to keep."""
    frame = next(b.text for b in BLOCKS if b.language == "html" and b.text.startswith("<iframe"))
    return _plain(course, frame)


def _sphinx(course: Course) -> str:
    page = f"{TITLE}\n{'=' * len(TITLE)}\n\n" + "\n\n".join([*TEXT, shown("rst")])
    built_with_sphinx(course.folder / "sphinx", course.snippet(shown("python")) + CONF, page)
    return "sphinx/site/index.html"


def _myst(course: Course) -> str:
    page = f"# {TITLE}\n\n" + "\n\n".join([*TEXT, shown("myst")])
    built_with_sphinx(course.folder / "myst", course.snippet(shown("python")), page, "md")
    return "myst/site/index.html"


def _mkdocs(course: Course) -> str:
    """With the script for all pages."""
    return _with_mkdocs(course, "mkdocs", course.snippet(shown("yaml")), shown("markdown"))


def _mkdocs_pasted(course: Course) -> str:
    """With all of it in the Markdown."""
    return _with_mkdocs(course, "pasted", "site_name: Kuliah\n", shown("html"))


def _with_mkdocs(course: Course, name: str, config: str, inside: str) -> str:
    page = f"# {TITLE}\n\n" + "\n\n".join([*TEXT, course.snippet(inside), "Selamat belajar."])
    # The theme's own highlighter of code would be fetched from another host.
    config += "theme: {name: mkdocs, highlightjs: false, locale: id}\n"
    built_with_mkdocs(course.folder / name, config, page)
    return f"{name}/site/index.html"


SYSTEMS: Mapping[str, Callable[[Course], str]] = {
    "html": _html,
    "frame": _frame,
    "sphinx": _sphinx,
    "myst": _myst,
    "mkdocs": _mkdocs,
    "mkdocs-pasted": _mkdocs_pasted,
}


@pytest.fixture
def open_page(browser: Browser, course: Course) -> Iterator[Callable[[str], Page]]:
    """Open a page of the course; no one else may be asked, and the browser may not complain."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="id-ID")
    wrong: list[str] = []

    def only_these(route: Route) -> None:
        if route.request.url.startswith((course.origin, course.endpoint)):
            route.continue_()
        else:
            wrong.append(route.request.url)
            route.abort()

    def opened(path: str) -> Page:
        context.route("**/*", only_these)
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"{course.origin}/{path}")
        return page

    yield opened
    context.close()
    assert wrong == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_built_page_asks_and_opens_the_quote(
    open_page: Callable[[str], Page], course: Course, system: str
) -> None:
    page = open_page(SYSTEMS[system](course))
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    chat = page.frame_locator("iframe") if system == "frame" else page
    _ask(chat, QUESTION, FACT, "id")
    if PICTURES and system in {"html", "sphinx", "mkdocs"}:
        _take(page, Path(PICTURES) / f"embed-{system}.png")
    _ask(chat, ENGLISH, METHOD, "en")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def _ask(chat: Page | FrameLocator, question: str, fact: str, language: str) -> None:
    """Ask, and open the quote of the sentence that says ``fact``."""
    before = chat.locator("article").count()
    field = chat.locator("form textarea")
    field.fill(question)
    field.press("Enter")
    answer = chat.locator("article").nth(before)
    expect(answer.locator(".actions")).to_be_visible(timeout=WAIT)
    said = answer.locator(".said").filter(has_text=fact)
    expect(said).to_have_attribute("lang", language)
    said.locator(".chip").first.click()
    expect(answer.locator(".panel mark")).to_contain_text(fact)


def _take(page: Page, file: Path) -> None:
    """The page down to the component's end, in few enough colours to be small."""
    bottom = page.locator("vaxqa-chat").evaluate("c => c.getBoundingClientRect().bottom + scrollY")
    shown = {"x": 0, "y": 0, "width": 1280, "height": bottom + 12}
    page.screenshot(path=file, full_page=True, animations="disabled", clip=shown)  # type: ignore[arg-type]
    with Image.open(file) as picture:
        picture.convert("RGB").quantize(128).save(file, optimize=True)
