from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pytest
from bs4 import BeautifulSoup, Tag

from vaxqa import citations, publishing
from vaxqa.answer import Answer
from vaxqa.index import Index
from vaxqa.knowledge import Profile, Texts
from vaxqa.settings import Settings
from vaxqa.types import Page

from .conftest import (
    BIDI,
    HOSTILE_QUESTION,
    OFF_TOPIC,
    PARTNERSHIP,
    PICTURE,
    QUESTIONS,
    SCRIPT,
    command,
    contents,
    page_of,
    pages,
    soup,
    write_questions,
)

SUGGESTED = {
    "id": "Berapa bibit bakau yang ditanam koperasi?",
    "en": "How many mangrove seedlings did the cooperative plant?",
}
BUYERS = "Who are the main buyers of the crabs?"
IN_PART = QUESTIONS[4]["question"]
_PLACE = re.compile(r"\.\./sources/([a-z0-9._-]+)\.html#c-(\d+)-(\d+)")


def _attributes(tag: Tag) -> dict[str, str]:
    return {name: str(value) for name, value in tag.attrs.items()}


def _quoted(page: BeautifulSoup) -> list[Tag]:
    return page.select("q[cite], blockquote[cite]")


# -- what is there -------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_suggested_question_has_a_page_in_each_language(site: Path, language: str) -> None:
    page = soup(page_of(site, SUGGESTED[language]))
    assert page.html is not None
    assert page.html["lang"] == language
    assert page.title is not None
    assert page.title.get_text() == f"{SUGGESTED[language]} · Mangrove Timbulsari"
    other = SUGGESTED["en" if language == "id" else "id"]
    (link,) = page.select("main a[hreflang]")
    assert (link.get_text(), link["lang"]) == (other, "en" if language == "id" else "id")
    assert str(link["href"]) == page_of(site, other).name


def test_the_first_page_lists_every_question_once_under_its_language(site: Path) -> None:
    index = soup(site / "index.html")
    listed = {
        section["lang"]: [link.get_text() for link in section.select(".questions a")]
        for section in index.select("section")
    }
    assert listed == {
        "id": [SUGGESTED["id"], PARTNERSHIP, IN_PART, "Dan siapa penengahnya?"],
        "en": [SUGGESTED["en"], BUYERS, OFF_TOPIC],
    }
    assert len(list((site / "answers").glob("*.html"))) == 7


def test_every_link_and_anchor_leads_somewhere(site: Path) -> None:
    checked = 0
    for path in pages(site):
        for tag in soup(path).select("[href], [src], [cite]"):
            address = tag.get("href") or tag.get("src") or tag.get("cite")
            if str(address).startswith(("https://", "http://")):
                continue
            file, fragment = urldefrag(unquote(str(address)))
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), (path, address)
            assert target.is_relative_to(site)
            if fragment:
                assert soup(target).find(id=fragment) is not None, (path, address)
                checked += 1
    assert checked > 20


def test_every_id_stands_once_and_headings_are_in_order(site: Path) -> None:
    for path in pages(site):
        page = soup(path)
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids))
        levels = [int(tag.name[1]) for tag in page.select("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1
        assert levels.count(1) == 1
        for above, below in pairwise(levels):
            assert below <= above + 1


# -- what it says --------------------------------------------------------------------------


def test_every_quote_is_the_slice_of_its_source(site: Path, small: Index) -> None:
    checked = 0
    for path in (site / "answers").glob("*.html"):
        for quote in _quoted(soup(path)):
            place = _PLACE.fullmatch(str(quote["cite"]))
            assert place is not None
            text = small.sources[place[1]].text
            assert quote.get_text() == text[int(place[2]) : int(place[3])]
            checked += 1
    assert checked >= 8


def test_the_page_of_a_source_is_its_whole_text_with_the_quotes_marked(
    site: Path, small: Index
) -> None:
    shown = list((site / "sources").glob("*.html"))
    assert {"study.id", "income.en"} <= {path.stem for path in shown}
    for path in shown:
        source = small.sources[path.stem]
        article = soup(path).article
        assert article is not None
        blocks = [tag.get_text() for tag in article.find_all(recursive=False)]
        assert blocks == [source.text[block.start : block.end] for block in source.blocks]
        marks = article.select("mark")
        assert marks
        for mark in marks:
            _, start, end = str(mark["id"]).split("-")
            assert mark.get_text() == source.text[int(start) : int(end)]


NAMED_BELOW = "A short note that reports other publications; they are named below."


def test_the_page_of_a_source_lists_the_publications_it_cites(site: Path, small: Index) -> None:
    listed = 0
    for path in (site / "sources").glob("*.html"):
        marks = dict.fromkeys(mark.key for mark in small.sources[path.stem].marks)
        cited = [small.references[key] for key in marks]
        page = soup(path)
        assert [li.get_text() for li in page.select(".publications li")] == [r.text for r in cited]
        links = {tag.get_text(): tag["href"] for tag in page.select(".publications a")}
        assert links == {r.text: r.url for r in cited if r.url}
        headings = {h.get_text() for h in page.select("h2")}
        told = headings & {
            "Publications that this source cites",
            "Publikasi yang dirujuk sumber ini",
        }
        assert len(told) == bool(cited)
        listed += len(cited)
    assert listed > 2
    assert NAMED_BELOW in soup(site / "sources" / "income.en.html").get_text()


def test_a_note_that_names_no_publication_does_not_say_that_it_does(
    site: Path, small: Index
) -> None:
    row = page_of(site, BUYERS).with_suffix(".json").read_bytes()
    entry = publishing.Entry(BUYERS, Answer.model_validate_json(row), "buyers")
    unmarked = replace(small.sources["income.en"], marks=())
    made_of = ({**small.sources, unmarked.id: unmarked}, small.references)
    files = publishing.files(publishing.Site("Crabs", Profile(), [entry], *made_of))
    page = BeautifulSoup(files["sources/income.en.html"], "html.parser")
    assert page.select(".publications") == []
    assert NAMED_BELOW not in page.get_text()


def test_every_answer_verifies(site: Path, small: Index) -> None:
    found = sorted((site / "answers").glob("*.json"))
    assert len(found) == 7
    for path in found:
        made = Answer.model_validate_json(path.read_bytes(), strict=True)
        assert citations.verify(made, small.sources) == []
        assert made.timings_ms == {}
        assert made.index_id == small.id


def test_an_answer_shows_its_sources_and_publications(site: Path) -> None:
    path = page_of(site, BUYERS)
    answer = json.loads(path.with_suffix(".json").read_bytes())
    page = soup(path)
    assert [q.get_text() for q in page.select(".said q")] == [
        sentence["text"] for sentence in answer["sentences"]
    ]
    assert {tag.get_text() for tag in page.select(".said .verdict")} == {"quoted word for word"}
    assert page.select(".cited .kind")[0].get_text() == "Note"
    references = [r for c in answer["citations"] for r in c["references"]]
    assert references
    shown = {tag.get_text() for tag in page.select(".publications li")}
    assert shown == {reference["text"] for reference in references}
    for link in page.select('a[href^="http"]'):
        assert link["rel"] == ["noopener", "noreferrer"]


def test_a_refusal_is_a_page_with_the_nearest_passages(site: Path) -> None:
    page = soup(page_of(site, OFF_TOPIC))
    (limit,) = page.select(".limit")
    assert "outside what the sources are about" in limit.get_text()
    assert "sources were searched" in limit.get_text()
    assert page.select(".said") == []
    assert len(page.select("blockquote[cite]")) >= 1
    assert page.h2 is not None
    assert page.h2.get_text() == "The nearest passages"
    flagged = [li.get_text() for li in soup(site / "index.html").select("li:has(> .verdict)")]
    assert f"{OFF_TOPIC} not answered by the sources" in flagged


def test_a_part_that_is_not_answered_is_named(site: Path) -> None:
    page = soup(page_of(site, IN_PART))
    (limit,) = page.select(".limit")
    assert "tiket kereta" in limit.get_text()
    assert page.select(".said q")


def test_a_follow_up_says_how_it_was_understood(site: Path) -> None:
    page = soup(page_of(site, "Dan siapa penengahnya?"))
    notes = [tag.get_text() for tag in page.select(".note")]
    assert "Dipahami sebagai: Dan siapa penengahnya? (kemitraan mangrove dimulai)" in notes


def test_a_sentence_that_is_no_quote_shows_its_quote(site: Path, small: Index) -> None:
    path = page_of(site, BUYERS)
    row: dict[str, Any] = json.loads(path.with_suffix(".json").read_bytes())
    row |= {"mode": "generative", "model": "openai:<b>", "dropped": [{"reason": "x", "text": "y"}]}
    row["sentences"][0] |= {"text": "Restaurants buy <most> crabs.", "verdict": "supported"}
    made = Answer.model_validate_json(json.dumps(row))
    entry = publishing.Entry(BUYERS, made, "buyers")
    made_of = (small.sources, small.references)
    files = publishing.files(publishing.Site("Crabs", Profile(), [entry], *made_of))
    page = BeautifulSoup(files["answers/buyers.html"], "html.parser")
    said = page.select(".said.supported")[0]
    assert said.select("q") == []
    assert "Restaurants buy <most> crabs." in said.get_text()
    assert "supported by its quotes" in said.get_text()
    assert row["citations"][0]["quote"] in [q.get_text() for q in page.select("blockquote")]
    assert "Written by openai:<b>" in page.get_text()
    assert "One sentence was withheld" in page.get_text()


def test_the_pages_of_a_source_are_marked(site: Path, small: Index) -> None:
    path = page_of(site, BUYERS)
    made = Answer.model_validate_json(path.with_suffix(".json").read_bytes())
    source = small.sources["income.en"]
    second = source.blocks[2].start
    end = len(source.text)
    paged = replace(source, pages=(Page(1, "ix", 0, second), Page(2, "", second, end)))
    sources = {**small.sources, source.id: paged}
    entry = publishing.Entry(BUYERS, made, "buyers")
    made_of = (sources, small.references)
    files = publishing.files(publishing.Site("Crabs", Profile(), [entry], *made_of))
    article = BeautifulSoup(files["sources/income.en.html"], "html.parser").article
    assert article is not None
    shown = [tag.get_text() for tag in article.find_all(recursive=False)]
    assert (shown[0], shown.index("p. 2")) == ("p. ix", 3)


# -- that it is safe -----------------------------------------------------------------------


def test_every_page_forbids_all_but_its_own_style_and_script(site: Path) -> None:
    for path in pages(site):
        page = soup(path)
        (policy,) = page.select('meta[http-equiv="Content-Security-Policy"]')
        assert "default-src 'none'" in str(policy["content"])
        assert "unsafe" not in str(policy["content"])
        assert page.select("style, [style], img, iframe, object, form") == []
        assert [tag["src"] for tag in page.select("script")] == (
            ["search.js"] if path.name == "index.html" else []
        )
        for tag in page.find_all(True):
            assert [name for name in _attributes(tag) if name.startswith("on")] == []


def test_hostile_text_shows_as_text(hostile: tuple[Path, Settings]) -> None:
    site, _ = hostile
    page = soup(page_of(site, HOSTILE_QUESTION.replace(BIDI, "gnp")))
    shown = page.get_text()
    assert f"Pasar {SCRIPT}" in shown
    assert PICTURE in shown
    assert f"Rajungan biru {SCRIPT} dijual gnp di pasar Rembang." in shown
    assert '<b onclick="alert(1)">CC</b>' in shown
    source = soup(site / "sources" / "hostile.id.html")
    assert source.h1 is not None
    assert source.h1.get_text() == f'Rajungan "{SCRIPT}" gnp'
    for path in pages(site):
        text = path.read_text(encoding="utf-8")
        assert re.search("[\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text) is None
        for tag in soup(path).find_all(True):
            assert tag.name not in {"b", "img"}
            assert tag.get_text() != "alert(1)"
            assert "javascript:" not in str(tag.get("href", "")).lower()


# -- that it stays -------------------------------------------------------------------------


def test_an_address_does_not_change_when_other_questions_come(small: Index) -> None:
    one = publishing.entries.slug(PARTNERSHIP, "id")
    assert re.fullmatch(r"kapan-kemitraan-mangrove-dimulai-[0-9a-f]{8}", one)
    assert publishing.entries.slug(PARTNERSHIP, "en") != one
    assert re.fullmatch(r"[0-9a-f]{8}", publishing.entries.slug("ماذا؟", "en"))
    long = publishing.entries.slug("Apakah " * 90 + "itu?", "id")
    assert len(long) < 80


def test_a_language_that_was_left_empty_is_not_asked() -> None:
    profile = Profile(suggestions=(Texts(id="Apa itu bakau?", en=" "),))
    assert [chosen.question for chosen in publishing.suggested(profile)] == ["Apa itu bakau?"]


@pytest.mark.slow
def test_the_same_input_gives_the_same_bytes(built: Settings, tmp_path: Path) -> None:
    chosen = write_questions(tmp_path / "q.jsonl", QUESTIONS)
    for seed in ("1", "2"):
        line = command(tmp_path / seed, built, "--questions", chosen)
        environment = {"PYTHONHASHSEED": seed, "PATH": ""}
        subprocess.run([sys.executable, "-m", "vaxqa", *line], env=environment, check=True)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
