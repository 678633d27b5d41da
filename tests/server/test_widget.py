"""The component's files and the page it stands alone in, as browsers fetch them."""

from __future__ import annotations

import base64
import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from vaxqa.server.widget_file import INTEGRITY, SCRIPT, STATIC, VERSION
from vaxqa.settings import Settings

from .conftest import COURSE, COURSE_PAGE, LIBRARY, LIBRARY_PAGE, Served, page, problem, serving

pytestmark = pytest.mark.slow

PACKED = {"Accept-Encoding": "gzip"}
PLAIN = {"Accept-Encoding": "identity"}


def test_the_component_is_small() -> None:
    assert len(gzip.compress(SCRIPT, 9)) <= 25 * 1024


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_every_page_may_load_the_component_and_hold_it_to_its_hash(
    sited: Served, encoding: str
) -> None:
    for path, kept in (
        ("/widget.js", "public, max-age=300"),
        (f"/widget-{VERSION}.js", "public, max-age=31536000, immutable"),
    ):
        sent = {"Accept-Encoding": encoding, "Origin": COURSE_PAGE}
        response = sited.client.get(path, headers=sent)
        assert response.status_code == 200
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        assert response.headers["cache-control"] == kept
        assert response.headers["access-control-allow-origin"] == "*"
        assert response.headers["cross-origin-resource-policy"] == "cross-origin"
        assert "set-cookie" not in response.headers
        digest = hashlib.sha384(response.content).digest()
        assert f"sha384-{base64.b64encode(digest).decode()}" == INTEGRITY
        assert digest.hex().startswith(VERSION)
    assert (len(SCRIPT) / 2 > int(response.headers["content-length"])) == (encoding == "gzip")


def test_a_browser_that_has_the_component_is_sent_nothing(sited: Served) -> None:
    tags = set()
    for sent in (PACKED, PLAIN):
        tag = sited.client.get("/widget.js", headers=sent).headers["etag"]
        again = sited.client.get("/widget.js", headers={**sent, "If-None-Match": tag})
        assert again.status_code == 304
        assert not again.content
        tags.add(tag)
        other = sited.client.get("/widget.js", headers={**sent, "If-None-Match": '"other"'})
        assert other.status_code == 200
    assert len(tags) == 2
    seen = sited.client.head("/widget.js")
    assert (seen.status_code, seen.content) == (200, b"")


def test_another_version_is_not_here_and_that_says_what_to_do(sited: Served) -> None:
    gone = sited.client.get("/widget-0123456789ab.js")
    assert gone.status_code == 404
    assert gone.headers["content-type"].startswith("text/plain")
    assert "vaxqa embed" in gone.text


def test_snippets_can_be_made_without_the_server_packages() -> None:
    code = (
        "import sys; from vaxqa.server import widget_file; "
        "print(widget_file.VERSION, 'fastapi' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.split() == [VERSION, "False"], done.stderr


def test_no_script_makes_code_or_markup_of_text() -> None:
    risky = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
        r"|setAttribute\(\"style\"|cookie\b(?!, and)|localStorage"
    )
    for path in sorted(STATIC.rglob("*.js")):
        assert risky.findall(path.read_text(encoding="utf-8")) == [], path.name


# -- The page --------------------------------------------------------------------------------


def test_only_the_sites_pages_may_frame_the_page(sited: Served) -> None:
    for key, framing in (
        (COURSE, COURSE_PAGE), (LIBRARY, f"{LIBRARY_PAGE} http://localhost:8080")
    ):  # fmt: skip
        response = sited.client.get("/embed", params={"site": key})
        assert response.status_code == 200
        policy = dict(
            part.split(" ", 1) for part in response.headers["content-security-policy"].split("; ")
        )
        assert policy["frame-ancestors"] == framing
        assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert policy["script-src"] == policy["connect-src"] == policy["style-src"] == "'self'"
        assert "unsafe" not in str(policy)
        assert "set-cookie" not in response.headers


def test_the_page_is_as_its_site_and_its_address_say(sited: Served) -> None:
    plain = sited.client.get("/embed", params={"site": LIBRARY}).text
    assert '<html lang="en" data-theme="auto">' in plain
    chosen = {"site": LIBRARY, "lang": "id", "theme": "dark", "sources": "income.id"}
    told = sited.client.get("/ask", params={**chosen, "starters": "A?|B?", "q": "C?"}).text
    assert '<html lang="id" data-theme="dark">' in told
    assert (
        f'<vaxqa-chat src="." site="{LIBRARY}" lang="id" theme="dark" sources="income.id"'
        ' starters="A?|B?" question="C?"></vaxqa-chat>'
    ) in told
    for path in re.findall(r'(?:src|href)="([^".]+\.(?:js|css))"', told):
        assert sited.client.get(f"/{path}").status_code == 200


def test_what_stands_in_the_address_stays_text(sited: Served) -> None:
    nasty = '"><script>alert(1)</script><a href="'
    for name in ("sources", "starters", "q"):
        told = sited.client.get("/embed", params={"site": COURSE, name: nasty}).text
        assert "<script>" not in told
        assert "&quot;&gt;&lt;script&gt;" in told
    assert nasty not in sited.client.get("/embed", params={"site": nasty}).text


def test_an_unknown_key_opens_a_page_that_says_so_in_both_languages(sited: Served) -> None:
    for sent in ({"site": "pk_unknown_0123456789abc"}, {}):
        response = sited.client.get("/embed", params=sent)
        assert response.status_code == 404
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert "beri tahu pengajar Anda" in response.text
        assert "tell your teacher" in response.text
        assert "vaxqa-chat" not in response.text.replace("vaxqa-chat.js", "")
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


def test_without_sites_the_page_is_for_this_machine(local: Served) -> None:
    here = local.client.get("/embed")
    assert here.status_code == 200
    assert (
        "frame-ancestors http://localhost:* http://127.0.0.1:*"
        in (here.headers["content-security-policy"])
    )
    away = local.client.get("/embed", headers={"X-Forwarded-For": "203.0.113.7"})
    assert away.status_code == 404
    assert "frame-ancestors 'none'" in away.headers["content-security-policy"]


# -- Asking from it --------------------------------------------------------------------------


def test_the_servers_own_page_may_use_any_key(sited: Served) -> None:
    for key in (COURSE, LIBRARY):
        assert sited.ask(headers=page(key, sited.url)).status_code == 200
    proxied = {"Host": "ask.example.ac.id", "X-Forwarded-Proto": "https"}
    own = page(COURSE, "https://ask.example.ac.id")
    assert sited.ask(headers={**own, **proxied}).status_code == 200
    problem(sited.ask(headers={**page("pk_no_0123456789abcdef", sited.url)}), "key-unknown", 401)


@pytest.mark.parametrize(
    ("origin", "sent"),
    [("http://evil.example", {"Host": "evil.example"}),
     ("http://ask.example.ac.id", {"Host": "ask.example.ac.id", "X-Forwarded-Proto": "https"}),
     ("https://evil.example", {"Host": "ask.example.ac.id", "X-Forwarded-Proto": "https"}),
     ("http://127.0.0.1:1", {}), ("null", {"Host": ""})],
    ids=["a name made to lead here", "plain", "another", "another port", "null"],
)  # fmt: skip
def test_a_page_is_not_the_servers_own_by_its_word(
    sited: Served, origin: str, sent: dict[str, str]
) -> None:
    problem(sited.ask(headers={**page(COURSE, origin), **sent}), "origin-refused", 403)


@pytest.mark.parametrize("path", ["", "/vaxqa", "/vaxqa/"])
def test_over_plain_http_the_public_address_names_the_servers_own_page(
    index_of_own: Settings, sites_file: Path, path: str
) -> None:
    origin = "http://ask.example.ac.id"
    with serving(index_of_own, sites=sites_file, public_url=f"{origin}{path}") as served:
        headers = {**page(COURSE, origin), "Host": "ask.example.ac.id"}
        assert served.ask(headers=headers).status_code == 200
        other = page(COURSE, f"{origin}.evil.example")
        problem(served.ask(headers={**headers, **other}), "origin-refused", 403)


def test_nothing_on_the_page_names_the_path_that_it_is_served_below(sited: Served) -> None:
    for path in ("/embed", "/ask"):
        told = sited.client.get(path, params={"site": COURSE}).text
        addresses = re.findall(r'(?:src|href)="([^"]*)"', told)
        assert len(addresses) == 4
        assert [address for address in addresses if address.startswith(("/", "http"))] == []
