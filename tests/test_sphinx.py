"""The directive in projects that Sphinx builds for real."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SRC, SITE = "https://ask.example.ac.id", "pk_course_0123456789abcdef"
CONFIG = f"""
project = "Kuliah"
language = "id"
extensions = ["vaxqa.sphinx"]
vaxqa_src = "{SRC}/"
vaxqa_site = "{SITE}"
"""
PAGE = """
Bab satu
========

.. vaxqa::
   :sources: study.id, study.en
   :theme: dark

   Apa itu diplomasi "vaksin"?

   Kapan kerja sama dimulai?

.. vaxqa::
   :lang: en
   :load: click
"""


class Elements(HTMLParser):
    """The attributes of every component and script."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: dict[str, list[dict[str, str | None]]] = {"vaxqa-chat": [], "script": []}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.found:
            self.found[tag].append(dict(attrs))


def build(folder: Path, page: str = PAGE, config: str = CONFIG, builder: str = "html") -> str:
    """The built page; what went wrong is in the error."""
    source = folder / "source"
    source.mkdir(exist_ok=True)
    (source / "conf.py").write_text(config)
    (source / "index.rst").write_text(page)
    words = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", builder, source, folder / builder]
    subprocess.run(words, check=True, capture_output=True, text=True)
    file = {"html": "index.html", "latex": "kuliah.tex"}[builder]
    return (folder / builder / file).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page as it is built for the web."""
    return build(tmp_path_factory.mktemp("project"))


def test_the_component_stands_where_the_directive_does(html: str) -> None:
    first, second = Elements(html).found["vaxqa-chat"]
    assert first == {
        "src": SRC,
        "site": SITE,
        "lang": "id",
        "sources": "study.id,study.en",
        "theme": "dark",
        "starters": 'Apa itu diplomasi "vaksin"?|Kapan kerja sama dimulai?',
    }
    assert second == {"src": SRC, "site": SITE, "lang": "en", "load": "click"}


def test_the_page_loads_the_component_from_the_endpoint(html: str) -> None:
    scripts = [s.get("src") for s in Elements(html).found["script"]]
    assert f"{SRC}/widget.js" in scripts


def test_where_html_is_not_built_a_link_stands_in_its_place(html: str, tmp_path: Path) -> None:
    told = build(tmp_path, builder="latex").replace("\\", "")
    assert f"sphinxhref{{{SRC}/ask?site={SITE}&lang=id" in told
    assert "{Tanya jawab dengan kutipan sumber}" in told
    assert "vaxqa-chat" not in told
    assert html.count("/ask?") == html.count("</vaxqa-chat>") == 2, "no second link in HTML"


@pytest.mark.parametrize(
    ("page", "config", "told"),
    [
        (PAGE, CONFIG.replace("vaxqa_src", "other"), "set it in conf.py, as in vaxqa_src"),
        (PAGE.replace("dark", "pink"), CONFIG, "pink"),
        (PAGE.replace(":theme:", ":colour:"), CONFIG, "colour"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(
    page: str, config: str, told: str, tmp_path: Path
) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        build(tmp_path, page, config)
    assert told in failed.value.stderr
    assert "index.rst:5" in failed.value.stderr


def test_a_project_in_another_language_gets_one_of_ours(tmp_path: Path) -> None:
    made = build(tmp_path, ".. vaxqa::\n", CONFIG.replace('"id"', '"en_GB"'))
    assert Elements(made).found["vaxqa-chat"][0]["lang"] == "en"
