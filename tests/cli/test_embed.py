"""``vaxqa embed``: what is printed can be pasted, and says for which page it is."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from vaxqa.cli import main
from vaxqa.server import widget_file
from vaxqa.server.snippets import SYSTEMS

KEY, OTHER = "pk_course_0123456789abcdef", "pk_library_0123456789abcdef"
SITES = f"""
[sites.course]
key = "{KEY}"
origins = ["https://moodle.example.ac.id"]
language = "en"
theme = "dark"
"""
MORE = f"""
[sites.library]
key = "{OTHER}"
origins = ["https://library.example.ac.id"]
"""
URL = "https://ask.example.ac.id"


class Tags(HTMLParser):
    """The tags of a snippet with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "sites.toml"
    path.write_text(SITES)
    return path


def printed(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    assert main(["embed", "--url", URL, *map(str, words)]) == 0
    return capsys.readouterr().out


def forms(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, str]:
    made: dict[str, str] = json.loads(printed(capsys, "--json", *words))
    return made


def test_the_component_stands_behind_its_script(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = forms(capsys, "--sites", sites, "--site", "course", "--source", "study.en")
    (_, script), (tag, chat), (_, fallback) = Tags(made["component"]).found
    assert (fallback["href"] or "").startswith(f"{URL}/ask?site={KEY}")
    assert script == {"defer": None, "src": f"{URL}/widget.js"}
    assert tag == "vaxqa-chat"
    assert chat == {
        "src": URL, "site": KEY, "lang": "en", "theme": "dark", "sources": "study.en",
    }  # fmt: skip


def test_a_pinned_component_names_the_hash_of_the_script_that_is_served(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = forms(capsys, "--sites", sites)
    (_, script), *_ = Tags(made["component_pinned"]).found
    assert script["src"] == f"{URL}/widget-{widget_file.VERSION}.js"
    assert script["integrity"] == widget_file.INTEGRITY
    assert script["crossorigin"] == "anonymous"


def test_the_frame_and_the_link_say_the_same_in_their_addresses(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = forms(
        capsys, "--sites", sites, "--starter", "Apa & mengapa?", "--starter", "Kapan?",
        "--lang", "id",
    )  # fmt: skip
    (tag, frame), (_, growing) = Tags(made["frame"]).found
    [(_, link)] = Tags(made["link"]).found
    assert tag == "iframe"
    assert frame["title"] == "Tanya jawab dengan kutipan sumber"
    assert growing["src"] == f"{URL}/frame.js"
    for address, page in ((frame["src"], "/embed"), (link["href"], "/ask")):
        assert address is not None
        parts = urlsplit(address)
        assert parts.path == page
        assert parse_qs(parts.query) == {
            "site": [KEY], "lang": ["id"], "theme": ["dark"],
            "starters": ["Apa & mengapa?|Kapan?"],
        }  # fmt: skip


@pytest.mark.parametrize("url", ["https://uni.example/vaxqa", "https://uni.example/course/vaxqa/"])
def test_an_endpoint_below_a_path_is_named_with_it(
    sites: Path, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    made = forms(capsys, "--sites", sites, "--url", url)
    base = url.rstrip("/")
    (_, script), (_, chat), (_, fallback) = Tags(made["component"]).found
    (_, pinned), *_ = Tags(made["component_pinned"]).found
    (_, frame), (_, growing) = Tags(made["frame"]).found
    assert script["src"] == f"{base}/widget.js"
    assert pinned["src"] == f"{base}/widget-{widget_file.VERSION}.js"
    assert pinned["integrity"] == widget_file.INTEGRITY
    assert chat["src"] == base
    assert (frame["src"] or "").startswith(f"{base}/embed?site={KEY}")
    assert growing["src"] == f"{base}/frame.js"
    assert (fallback["href"] or "").startswith(f"{base}/ask?site={KEY}")


@pytest.mark.parametrize("system", SYSTEMS)
def test_each_system_gets_what_it_lets_through(
    system: str, sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, "--sites", sites, "--for", system)
    tags = [tag for tag, _ in Tags(told).found]
    expected = {
        "component": ["script", "vaxqa-chat", "a", "a"],
        "raw block": ["script", "vaxqa-chat", "a", "a"],
        "frame": ["iframe", "a"],
        "directive": [],
    }
    assert tags == expected[SYSTEMS[system].form]


def test_a_directive_and_its_link_are_told_no_html(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, "--sites", sites, "--for", "myst").splitlines()
    frame = Tags(forms(capsys, "--sites", sites)["frame"]).found[0][1]["src"] or ""
    assert f":::{{iframe}} {frame}" in told
    asked = frame.replace("/embed?", "/ask?")
    assert told[-1] == f"[Questions and answers with quoted sources]({asked})"


def test_without_a_system_all_forms_are_printed(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = printed(capsys, "--sites", sites, "--click")
    assert told.count('load="click"') == 2
    assert all(form in told for form in forms(capsys, "--sites", sites, "--click").values())


def test_options_are_attributes_and_never_markup(
    sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = '"><script>alert(1)</script>'
    made = forms(capsys, "--sites", sites, "--starter", hostile)
    assert [tag for tag, _ in Tags(made["component"]).found] == ["script", "vaxqa-chat", "a"]
    assert Tags(made["component"]).found[1][1]["starters"] == hostile
    assert [tag for tag, _ in Tags(made["frame"]).found] == ["iframe", "script"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--url", URL, "--site", "nosuch"], "There is no site 'nosuch'; the sites file has: cou"),
        (["--url", URL], "Name a site with --site; the sites file has: course, library."),
        (["--site", "course"], "set VAXQA_PUBLIC_URL, or give --url"),
        *(
            (["--url", wrong, "--site", "course"], "--url must be an address such as")
            for wrong in (
                f"{URL}/vaxqa?site=x",
                f"{URL}/vaxqa#x",
                f"{URL}?",
                "https://me:pw@uni.example/vaxqa",
                f"{URL}/a/../b",
                f"{URL}//vaxqa",
                f'{URL}/"><script>',
                f"{URL}/a b",
                "uni.example/vaxqa",
                "ftp://uni.example/vaxqa",
                "https:///vaxqa",
            )
        ),
    ],
)
def test_what_is_missing_is_said_with_its_remedy(
    words: list[str], told: str, sites: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites.write_text(SITES + MORE)
    assert main(["embed", "--sites", str(sites), *words]) == 2
    captured = capsys.readouterr()
    assert told in captured.err
    assert captured.out == ""


def test_a_server_without_sites_is_embedded_in_pages_of_its_own_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAXQA_PUBLIC_URL", "http://localhost:8000/")
    assert main(["embed", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert Tags(made["component"]).found[1][1] == {"src": "http://localhost:8000", "lang": "id"}
