"""Sources, suggestions, verifying, sharing, reporting, health."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from vaxqa.index import Index
from vaxqa.server.store import Store
from vaxqa.settings import Settings

from .conftest import PARTNERSHIP, Served, problem, serving

pytestmark = pytest.mark.slow


def sealed(local: Served, question: str = PARTNERSHIP) -> dict[str, Any]:
    response = local.ask(question)
    return {"answer": response.json(), "seal": response.headers["vaxqa-seal"]}


def test_sources_are_listed(local: Served, small: Index) -> None:
    told = local.client.get("/v1/sources").json()
    assert told["index_id"] == small.id
    assert [s["id"] for s in told["sources"]] == list(small.sources)


def test_a_source_is_read_with_its_spans(local: Served, small: Index) -> None:
    for name, source in small.sources.items():
        told = local.client.get(f"/v1/sources/{name}").json()
        assert told["text"] == source.text
        for span in told["blocks"]:
            assert told["text"][span["start"] : span["end"]].strip()
        cut = [told["text"][s["start"] : s["end"]] for s in told["sentences"]]
        assert cut == [s.text for s in small.sentences if s.source_id == name]
        keys = {reference["key"] for reference in told["references"]}
        assert {key for s in told["sentences"] for key in s["references"]} <= keys
        assert "path" not in told


@pytest.mark.parametrize(
    "name", ["nothing", "..%2f..%2fetc%2fpasswd", "..", "study.en%00", "%ff", "a" * 3000]
)
def test_there_are_no_other_sources(local: Served, name: str) -> None:
    for place in ("sources", "answers"):
        response = local.client.get(f"/v1/{place}/{name}")
        assert response.status_code in {404, 414}, response.text
        assert "passwd" not in response.text


def test_suggestions_in_both_languages(local: Served) -> None:
    client = local.client
    indonesian, english = (client.get(f"/v1/suggestions?language={x}").json() for x in ("id", "en"))
    assert (indonesian["language"], english["language"]) == ("id", "en")
    assert client.get("/v1/suggestions").json() == indonesian
    assert len(indonesian["suggestions"]) == len(english["suggestions"])
    assert client.get("/v1/suggestions?language=fr").status_code == 422


@pytest.mark.parametrize("days", [30.0, 1.5])
def test_readers_are_told_for_how_long_an_answer_would_be_kept(
    index_of_own: Settings, days: float
) -> None:
    with serving(index_of_own, keep_days=days) as served:
        told = served.client.get("/v1/suggestions").json()["keep_days"]
        kept = served.client.post("/v1/answers", json=sealed(served)).json()
        times = [datetime.fromisoformat(kept[name]) for name in ("shared_at", "expires_at")]
        assert told == days
        assert times[1] - times[0] == timedelta(days=told)
        document = served.client.get("/openapi.json").json()
        assert "keep_days" in document["components"]["schemas"]["Suggestions"]["required"]


def test_an_answer_is_verified(local: Served) -> None:
    answer = local.ask().json()
    told = local.client.post("/v1/verify", json=answer).json()
    assert told == {"ok": True, "quotes": len(answer["citations"]), "differences": []}
    answer["citations"][0]["quote"] += "!"
    told = local.client.post("/v1/verify", json=answer).json()
    assert not told["ok"]
    assert len(told["differences"]) == 2


def test_differences_do_not_blow_up(local: Served) -> None:
    answer = local.ask().json()
    quote = {**answer["citations"][0], "start": 0, "end": 10**9, "quote": "x"}
    answer["citations"] = [{**quote, "number": n} for n in range(1, 60)]
    response = local.client.post("/v1/verify", json=answer)
    assert response.status_code == 200
    assert len(response.content) < 20_000


def test_an_answer_is_shared_and_read(local: Served) -> None:
    share = sealed(local)
    client = local.client
    kept = client.post("/v1/answers", json=share)
    assert kept.status_code == 201
    assert kept.headers["location"] == f"/v1/answers/{share['answer']['id']}"
    told = client.get(kept.headers["location"]).json()
    assert told["exact"] is True
    assert told["answer"]["sentences"] == share["answer"]["sentences"]
    assert told["shared_at"] < told["expires_at"]
    again = client.post("/v1/answers", json=share).json()
    assert again == kept.json()


def test_what_was_not_shared_is_not_there(local: Served) -> None:
    answer = local.ask("Siapa pembeli utama rajungan?").json()
    problem(local.client.get(f"/v1/answers/{answer['id']}"), "not-found", 404)


def test_only_our_own_words_are_kept(local: Served) -> None:
    share = sealed(local)
    share["answer"]["sentences"][0]["text"] = "The lecturer is a fool."
    problem(local.client.post("/v1/answers", json=share), "not-ours", 422)
    said = {**share, "rating": "wrong"}
    problem(local.client.post("/v1/feedback", json=said), "not-ours", 422)


def test_feedback_is_kept_as_a_draft_of_a_case(local: Served) -> None:
    said = {**sealed(local), "rating": "wrong", "comment": "Not that year."}
    kept = local.client.post("/v1/feedback", json=said)
    assert kept.status_code == 201
    assert local.client.post("/v1/feedback", json=said).json() == kept.json()
    reports = [json.loads(report.content) for report in local.parts.store.all("report")]
    mine = [report for report in reports if report["comment"] == "Not that year."]
    assert len(mine) == 1
    assert mine[0]["case"]["question"] == PARTNERSHIP


def test_what_is_kept_is_deleted_after_its_time(local: Served) -> None:
    old = Store(local.parts.store.folder, days=30)
    old.keep("answer", "f" * 32, "{}")
    short = Store(local.parts.store.folder, days=0.5 / 86400)
    time.sleep(0.6)
    assert short.get("answer", "f" * 32) is None
    assert old.get("answer", "f" * 32) is not None
    short.forget()
    assert old.get("answer", "f" * 32) is None


def test_health_and_counts(local: Served) -> None:
    client = local.client
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json()["index_id"] == local.parts.live.index_id
    local.ask()
    counts = client.get("/metrics")
    assert counts.headers["content-type"].startswith("text/plain")
    assert 'vaxqa_requests_total{method="POST",route="/v1/ask",status="200"}' in counts.text
    assert "kemitraan" not in counts.text
