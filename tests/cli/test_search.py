from __future__ import annotations

from vaxqa.index import Index
from vaxqa.settings import Settings

from .conftest import INCOME, Run, folders

KEYS = ["passage_id", "source_id", "start", "end", "score", "text"]


def test_json_has_the_keys_of_the_contract_best_first(
    run: Run, built: Settings, small: Index
) -> None:
    found = run("search", INCOME, "-k", "3", "--json", *folders(built)).json
    assert len(found) == 3
    assert all(list(hit) == KEYS for hit in found)
    assert [hit["score"] for hit in found] == sorted((h["score"] for h in found), reverse=True)
    for hit in found:
        assert small.sources[hit["source_id"]].text[hit["start"] : hit["end"]] == hit["text"]


def test_in_a_terminal_each_passage_has_rank_score_and_kind(run: Run, built: Settings) -> None:
    ran = run("search", INCOME, *folders(built))
    assert ran.code == 0
    assert ran.out.startswith("1. 0.")
    assert "The fishers' income, note, income.en" in ran.out


def test_nothing_found_is_said(run: Run, built: Settings) -> None:
    assert run("search", "???", *folders(built)).out == "No passage was found.\n"
    assert run("search", "???", "--json", *folders(built)).json == []
