"""Labelled claims, claims made false, and what is told of them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from vaxqa import checks, knowledge
from vaxqa.errors import SourceError, UsageError
from vaxqa.evaluation import adversary, claims, drafts
from vaxqa.evaluation.adversary import Names
from vaxqa.evaluation.claims import Judged, Pair
from vaxqa.index import Text
from vaxqa.lexicon import Entry, Lexicon
from vaxqa.types import Language

ROOT = Path(__file__).parents[2]
MANGROVE = Path(__file__).parents[1] / "data" / "mangrove"
FILES = (ROOT / claims.TUNE, ROOT / claims.HELD)
NAMES = Names(
    (
        Entry(("Sinovac",), ("Sinovac",), "company"),
        Entry(("Bio Farma",), ("Bio Farma",), "company"),
        Entry(("Ministry of Health",), ("Kementerian Kesehatan",), "agency"),
        Entry(("bulk vaccine",), ("vaksin curah",)),
    )
)
ROW = {
    "id": "a-1",
    "claim": "Two doses arrived.",
    "lang": "en",
    "evidence": [{"text": "Dua dosis tiba.", "lang": "id"}],
    "supported": True,
    "kind": "paraphrase",
}


def pair(name: str, claim: str, *, supported: bool, kind: str = "number") -> Pair:
    return Pair.model_validate(
        ROW | {"id": name, "claim": claim, "supported": supported, "kind": kind}
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_labelled_claims_are_many_and_of_all_sorts(path: Path) -> None:
    pairs = claims.read(path)
    assert len(pairs) >= 150
    supported = sum(one.supported for one in pairs)
    assert 0.4 <= supported / len(pairs) <= 0.6
    assert {one.languages for one in pairs} == {
        "id from id", "id from en", "en from id", "en from en",
    }  # fmt: skip
    faults = {one.kind for one in pairs if not one.supported}
    assert faults >= {"number", "date", "name", "negation", "direction", "modality", "role"}


def test_the_two_files_share_no_claim() -> None:
    tune, held = ({one.claim for one in claims.read(path)} for path in FILES)
    assert tune & held == set()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"lang": "fr"}, "lang"),
        ({"evidence": []}, "evidence"),
        ({"more": 1}, "more"),
    ],
)
def test_a_row_that_does_not_fit_is_named(
    tmp_path: Path, change: dict[str, object], said: str
) -> None:
    path = tmp_path / "claims.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n{json.dumps(ROW | change)}\n", encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        claims.read(path)


def test_a_file_that_is_not_there_or_empty_or_repeats_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.jsonl"
    with pytest.raises(UsageError, match=r"claims\.jsonl"):
        claims.read(path)
    path.write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no labelled claim"):
        claims.read(path)
    path.write_text(f"{json.dumps(ROW)}\n" * 2, encoding="utf-8")
    with pytest.raises(SourceError, match="stands twice"):
        claims.read(path)


def test_confusions_count_each_outcome_by_languages_and_kind() -> None:
    pairs = [
        pair("a", "Dua dosis tiba.", supported=True, kind="paraphrase"),
        pair("b", "3 doses arrived.", supported=False),
        pair("c", "Dua dosis tiba.", supported=False),
        pair("d", "9 doses arrived.", supported=True, kind="paraphrase"),
    ]
    found = {c.name: c for c in claims.confusions(claims.judge(pairs, Lexicon(())))}
    everything = found["all"]
    assert (everything.kept, everything.dropped) == (1, 1)
    assert (everything.caught, everything.passed) == (1, 1)
    assert (found["number"].caught, found["number"].passed) == (1, 1)
    assert found["en from id"] == everything.model_copy(update={"name": "en from id"})


# -- made false ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "text", "language", "made"),
    [
        ("number", "It sent 12 doses.", "en", "It sent 22 doses."),
        ("number", "Ada 3 juta dosis.", "id", "Ada 3 miliar dosis."),
        ("date", "It came on 5 May 2020.", "en", "It came on 5 May 2021."),
        ("date", "It came on 5 May 2020.", "en", "It came on 6 May 2020."),
        ("name", "Sinovac sent doses.", "en", "Bio Farma sent doses."),
        ("negation", "Vaksin tidak tiba.", "id", "Vaksin tiba."),
        ("negation", "It was sent.", "en", "It was not sent."),
        ("direction", "Deaths rose.", "en", "Deaths fell."),
        ("direction", "Kematian turun.", "id", "Kematian naik."),
        ("modality", "It will send doses.", "en", "It send doses."),
        ("role", "Sinovac sold doses to Bio Farma.", "en", "Bio Farma sold doses to Sinovac."),
    ],
)
def test_one_thing_is_changed(kind: str, text: str, language: Language, made: str) -> None:
    assert made in adversary.mutated(kind, text, language, NAMES, Random(1))


@pytest.mark.parametrize("kind", list(adversary.MUTATIONS))
def test_a_claim_with_nothing_to_change_is_left_alone(kind: str) -> None:
    assert adversary.mutated(kind, "Hm.", "en", NAMES, Random(1)) == []


def test_names_in_a_row_are_not_exchanged() -> None:
    assert adversary.mutated("role", "Sinovac, Bio Farma", "en", NAMES, Random(1)) == []


@pytest.fixture(scope="module")
def text() -> Text:
    return Text(knowledge.load(MANGROVE).sources)


def test_every_sentence_and_its_translation_are_in_one_half(text: Text) -> None:
    halves = {n: drafts.half_of(n, text.twins, text) for n in range(len(text.sentences))}
    assert set(halves.values()) == {"tune", "report"}
    assert all(halves[n] == halves[twin] for n, twin in text.twins.items())


def test_true_claims_rest_on_the_sentences_of_their_half(text: Text) -> None:
    tune, other = (drafts.true_claims(text, half) for half in ("tune", "report"))
    assert {p.id.split()[0] for p in tune} & {p.id.split()[0] for p in other} == set()
    for one in (*tune, *other):
        assert one.supported
        if one.kind == "translation":
            assert one.lang != one.evidence[0].lang


def test_false_claims_are_the_same_for_a_seed_and_of_all_kinds(text: Text) -> None:
    true = drafts.true_claims(text, "tune") + drafts.true_claims(text, "report")
    false = drafts.false_claims(true, NAMES, 40)
    assert false == drafts.false_claims(true, NAMES, 40)
    assert false != drafts.false_claims(true, NAMES, 40, seed=7)
    counts = Counter(one.kind for one in false)
    assert {"number", "negation", drafts.SWAPPED} <= counts.keys() <= set(drafts.KINDS)
    by_id = {one.id: one for one in true}
    for one in false:
        origin = by_id[one.id.split(" / ")[0]]
        assert not one.supported
        swapped = one.kind == drafts.SWAPPED
        assert (one.claim == origin.claim) is swapped
        assert (one.evidence == origin.evidence) is not swapped


def test_the_report_counts_what_is_dropped_and_what_passes() -> None:
    no = checks.Verdict("number_not_in_evidence", "…")
    judged = [
        Judged(pair("1", "a", supported=True, kind="translation"), None),
        Judged(pair("2", "b", supported=True, kind="translation"), no),
        Judged(pair("1 / number", "c", supported=False), None),
        Judged(pair("2 / number", "d", supported=False), None),
        Judged(pair("1 / date", "e", supported=False, kind="date"), no),
    ]
    told = drafts.report(judged)
    assert told.dropped[0][:3] == ("all", 1, 2)
    assert told.passed[0][:3] == ("all", 2, 3)
    assert {rate.name: rate.errors for rate in told.passed}["number"] == 2
    assert told.told[1:3] == (1, 2)
    assert "| number | 100.0% (34.2–100.0) 2/2 |" in drafts.markdown(told)


def test_the_page_tells_both_shares_of_a_thousand_drafts() -> None:
    page = (ROOT / "docs" / "evaluation.md").read_text(encoding="utf-8")
    part = re.search(r"<!-- claims -->(.*)<!-- /claims -->", page, re.DOTALL)
    assert part is not None
    totals = re.findall(r"^\| all \| .* \d+/(\d+) \|$", part[1], re.M)
    assert len(totals) == 2
    assert int(totals[1]) == drafts.DRAFTS
    for kind in drafts.KINDS:
        assert f"| {kind} |" in part[1]
