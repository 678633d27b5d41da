"""Who may ask what: sites, programs, clients of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pytest

from vaxqa.settings import Settings

from .conftest import (
    COURSE,
    COURSE_PAGE,
    INCOME,
    LIBRARY,
    LIBRARY_PAGE,
    PARTNERSHIP,
    SECRET,
    SITES,
    Served,
    page,
    problem,
    serving,
)

pytestmark = pytest.mark.slow

COURSE_SOURCES = {"study.en", "study.id", "planting.en", "planting.id"}
LIBRARY_SOURCES = {"income.en", "income.id", "pocket-book"}
READER = "reader-0123456789abcdef"
PROGRAM = {"Authorization": f"Bearer {SECRET}"}


def test_a_page_asks_with_its_key(sited: Served) -> None:
    response = sited.ask(headers=page(COURSE, COURSE_PAGE, READER))
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == COURSE_PAGE
    assert "access-control-allow-credentials" not in response.headers
    assert "Vaxqa-Seal" in response.headers["access-control-expose-headers"]
    assert "Origin" in response.headers["vary"]
    assert f"frame-ancestors {COURSE_PAGE}" in response.headers["content-security-policy"]


def test_a_program_asks_with_its_key(sited: Served) -> None:
    assert sited.ask(headers=PROGRAM).status_code == 200
    listed = sited.client.get("/v1/sources", headers=PROGRAM).json()["sources"]
    assert {s["id"] for s in listed} >= COURSE_SOURCES | LIBRARY_SOURCES


def test_without_a_key_nobody_is_answered(sited: Served) -> None:
    refused = sited.ask()
    problem(refused, "key-missing", 401)
    assert refused.headers["www-authenticate"] == "Bearer"
    for path in ("/v1/sources", "/v1/sources/study.en", "/v1/suggestions", "/v1/answers/x"):
        problem(sited.client.get(path), "key-missing", 401)


@pytest.mark.parametrize(
    "headers",
    [page("pk_unknown_0123456789", COURSE_PAGE), {"Authorization": "Bearer pk_no_0123456789abc"},
     {"Authorization": f"Bearer {SECRET[:-1]}0"}, {"Vaxqa-Site": SECRET, "Origin": COURSE_PAGE}],
    ids=["site", "site as bearer", "program", "secret as site"],
)  # fmt: skip
def test_an_unknown_key_is_refused(sited: Served, headers: dict[str, str]) -> None:
    problem(sited.ask(headers=headers), "key-unknown", 401)


@pytest.mark.parametrize(
    "origin",
    [LIBRARY_PAGE, f"{COURSE_PAGE}.evil.example", "http://moodle.example.ac.id", "null", "",
     f"{COURSE_PAGE}:8443", COURSE_PAGE.upper()],
)  # fmt: skip
def test_another_page_is_refused(sited: Served, origin: str) -> None:
    refused = sited.ask(headers=page(COURSE, origin))
    told = problem(refused, "origin-refused", 403)
    assert "page" in told["detail"]
    assert "access-control-allow-origin" not in refused.headers


def test_a_site_key_is_no_key_for_programs(sited: Served) -> None:
    problem(sited.ask(headers={"Vaxqa-Site": COURSE}), "origin-refused", 403)


def test_browsers_learn_which_pages_may_ask(sited: Served) -> None:
    def asked(origin: str) -> Any:
        headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        return sited.client.options("/v1/ask", headers=headers)

    allowed = asked(COURSE_PAGE)
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == COURSE_PAGE
    assert "Vaxqa-Session" in allowed.headers["access-control-allow-headers"]
    refused = asked("https://evil.example")
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers


def test_a_page_can_read_why_it_was_refused(sited: Served) -> None:
    refused = sited.ask(sources=["income.en"], headers=page(COURSE, COURSE_PAGE))
    problem(refused, "source-refused", 403)
    assert refused.headers["access-control-allow-origin"] == COURSE_PAGE


def test_a_forbidden_source_is_as_if_it_were_not_there(sited: Served) -> None:
    headers = page(COURSE, COURSE_PAGE)
    told = []
    for name in ("income.en", "nothing"):
        refused = problem(sited.ask(sources=[name], headers=headers), "source-refused", 403)
        there = problem(sited.client.get(f"/v1/sources/{name}", headers=headers), "not-found", 404)
        told.append([{**x, "request_id": ""} for x in (refused, there)])
    assert told[0] == told[1]


def test_a_site_sees_its_sources(sited: Served) -> None:
    listed = sited.client.get("/v1/sources", headers=page(COURSE, COURSE_PAGE)).json()["sources"]
    assert {s["id"] for s in listed} == COURSE_SOURCES


def test_a_site_answers_in_its_language(sited: Served) -> None:
    answer = sited.ask(PARTNERSHIP, headers=page(LIBRARY, LIBRARY_PAGE)).json()
    assert answer["language"] == "en"


def test_suggestions_are_those_its_sources_answer(sited: Served) -> None:
    everything = sited.client.get("/v1/suggestions?language=en", headers=PROGRAM).json()
    for key, origin in ((COURSE, COURSE_PAGE), (LIBRARY, LIBRARY_PAGE)):
        headers = page(key, origin)
        told = sited.client.get("/v1/suggestions?language=en", headers=headers).json()
        assert set(told["suggestions"]) <= set(everything["suggestions"])
        for question in told["suggestions"]:
            answer = sited.ask(question, language="en", headers=headers).json()
            assert answer["status"] != "abstained"


def test_verifying_and_shared_answers_stay_within_the_sites_sources(sited: Served) -> None:
    given = sited.ask(INCOME, headers=page(LIBRARY, LIBRARY_PAGE))
    answer, seal = given.json(), given.headers["vaxqa-seal"]
    assert answer["status"] == "answered"
    course, library = page(COURSE, COURSE_PAGE), page(LIBRARY, LIBRARY_PAGE)
    client, share = sited.client, {"answer": answer, "seal": seal}
    assert client.post("/v1/verify", json=answer, headers=library).json()["ok"]
    told = client.post("/v1/verify", json=answer, headers=course).json()
    assert not told["ok"]
    assert answer["citations"][0]["quote"] not in str(told)
    problem(client.post("/v1/answers", json=share, headers=course), "not-exact", 422)
    assert client.post("/v1/answers", json=share, headers=library).status_code == 201
    place = f"/v1/answers/{answer['id']}"
    assert client.get(place, headers=library).status_code == 200
    problem(client.get(place, headers=course), "not-found", 404)


@pytest.mark.slow
def test_sites_never_see_each_others_sources_under_concurrency(sited: Served) -> None:
    questions = (INCOME, PARTNERSHIP, "Apa itu mangrove?", "How many seedlings were planted?",
                 "What does the study say?", "Siapa pembeli utama?")  # fmt: skip

    def asked(number: int) -> tuple[set[str], set[str]]:
        mine = number % 2
        key, origin = ((COURSE, COURSE_PAGE), (LIBRARY, LIBRARY_PAGE))[mine]
        headers = page(key, origin, f"reader-{number:016d}")
        answer = sited.ask(questions[number % len(questions)], headers=headers).json()
        nearest = answer["abstention"]["nearest"] if answer["abstention"] else []
        shown = {c["source_id"] for c in [*answer["citations"], *nearest]}
        return shown, (COURSE_SOURCES, LIBRARY_SOURCES)[mine]

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(asked, range(120)))
    assert all(shown <= allowed for shown, allowed in found)
    assert set().union(*(shown for shown, _ in found)) >= {"study.en", "income.en"}


# -- quotas --------------------------------------------------------------------------------


@pytest.fixture
def strict(index_of_own: Settings, tmp_path: Path) -> Iterator[Served]:
    path = tmp_path / "sites.toml"
    few = SITES.replace('language = "en"\nrate = "10000/minute"\ndaily = 100000', "daily = 4")
    path.write_text(few.replace("sources = [", 'rate = "2/minute"\nsources = ['), encoding="utf-8")
    with serving(index_of_own, sites=path, address_rate="8/minute") as served:
        yield served


def test_a_readers_quota_is_their_own(strict: Served) -> None:
    for left in (1, 0):
        response = strict.ask(headers=page(COURSE, COURSE_PAGE, READER))
        assert response.status_code == 200
        assert f'"reader";r={left};t=' in response.headers["ratelimit"]
        assert '"reader";q=2;w=60' in response.headers["ratelimit-policy"]
    refused = strict.ask(headers=page(COURSE, COURSE_PAGE, READER))
    told = problem(refused, "quota-spent", 429)
    assert "used up" in told["detail"]
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert '"reader";r=0' in refused.headers["ratelimit"]
    other = strict.ask(headers=page(COURSE, COURSE_PAGE, "another-reader-0123"))
    assert other.status_code == 200


def test_a_sites_day_is_spent(strict: Served) -> None:
    for number in range(4):
        headers = page(LIBRARY, LIBRARY_PAGE, f"reader-{number:016d}")
        assert strict.ask(headers=headers).status_code == 200
    refused = strict.ask(headers=page(LIBRARY, LIBRARY_PAGE, "one-more-reader-0123"))
    problem(refused, "quota-spent", 429)
    assert int(refused.headers["retry-after"]) > 3600
    assert strict.ask(headers=page(COURSE, COURSE_PAGE)).status_code == 200


def test_an_address_is_limited_loosely(strict: Served) -> None:
    headers = page(COURSE, COURSE_PAGE)
    for _ in range(8):
        assert strict.client.get("/v1/sources", headers=headers).status_code == 200
    problem(strict.client.get("/v1/sources", headers=headers), "quota-spent", 429)


@pytest.mark.skipif(find_spec("redis") is None, reason="redis is not installed")
def test_without_its_counters_a_site_is_not_answered(
    index_of_own: Settings, sites_file: Path
) -> None:
    with serving(index_of_own, sites=sites_file, quota_store="redis://127.0.0.1:1") as served:
        problem(served.ask(headers=page(COURSE, COURSE_PAGE)), "unavailable", 503)


# -- this machine only ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"},
     {"X-Forwarded-For": "203.0.113.7"}, {"Host": "localhost.evil.example:8000"},
     {"Host": "evil.example:8000", "Origin": "http://evil.example:8000"},
     {"Host": "evil.example:8000", "Origin": "http://localhost:8000"},
     {"X-Forwarded-For": "203.0.113.7", "Origin": "http://localhost:8000"}],
    ids=str,
)  # fmt: skip
def test_without_sites_only_this_machine_is_answered(
    local: Served, headers: dict[str, str]
) -> None:
    told = problem(local.ask(headers=headers), "local-only", 403)
    assert "same machine" in told["detail"]


def preflight(served: Served, origin: str) -> httpx.Response:
    sent = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    return served.client.options("/v1/ask", headers=sent)


@pytest.mark.parametrize(
    "origin",
    ["http://localhost:8080", "http://127.0.0.1:3000", "http://[::1]:8080", "http://localhost",
     "https://localhost:8443"],
)  # fmt: skip
def test_without_sites_a_page_of_this_machine_asks_from_any_port(
    local: Served, origin: str
) -> None:
    allowed = preflight(local, origin)
    assert allowed.status_code == 204
    assert "Vaxqa-Session" in allowed.headers["access-control-allow-headers"]
    given = local.ask(headers={"Origin": origin})
    assert given.status_code == 200
    for response in (allowed, given):
        assert response.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in response.headers
        assert "Origin" in response.headers["vary"]
    assert "Vaxqa-Seal" in given.headers["access-control-expose-headers"]


@pytest.mark.parametrize(
    "origin",
    ["null", "", "https://evil.example", "http://localhost.evil.example", "http://localhost.:8080",
     "http://127.0.0.1.evil.example:8080", "http://localhost:8080.evil.example",
     "http://localhost@evil.example", "http://evil.example/http://localhost",
     "http://evil.example?localhost", "http://192.168.1.5:8080", "http://0.0.0.0:8080",
     "http://localhost:8080/", "http://user@localhost:8080", "http://localhost:8080 http://a.example",
     "ftp://localhost", "chrome-extension://localhost", "file://localhost", "//localhost:8080"],
)  # fmt: skip
def test_without_sites_a_page_from_elsewhere_is_refused(local: Served, origin: str) -> None:
    refused = preflight(local, origin)
    told = local.ask(headers={"Origin": origin})
    assert refused.status_code == 403
    assert "pages served there" in problem(told, "local-only", 403)["detail"]
    for response in (refused, told):
        assert "access-control-allow-origin" not in response.headers


def test_with_sites_a_page_of_this_machine_is_as_any_other(sited: Served) -> None:
    page_here = "http://localhost:9999"
    assert preflight(sited, page_here).status_code == 403
    refused = sited.ask(headers=page(COURSE, page_here))
    problem(refused, "origin-refused", 403)
    assert "access-control-allow-origin" not in refused.headers


def test_counts_are_for_this_machine_and_programs(sited: Served) -> None:
    away = {"X-Forwarded-For": "203.0.113.7"}
    assert sited.client.get("/metrics").status_code == 200
    problem(sited.client.get("/metrics", headers=away), "key-missing", 401)
    assert sited.client.get("/metrics", headers={**away, **PROGRAM}).status_code == 200
    shown = page(COURSE, COURSE_PAGE)
    problem(sited.client.get("/metrics", headers={**away, **shown}), "not-found", 404)
