from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from vaxqa.errors import SourceError, UsageError
from vaxqa.evaluation import beir, beir_export, trec
from vaxqa.settings import Settings

from .asked import case

pytestmark = pytest.mark.slow

CORPUS = [
    {"_id": "crab", "title": "Crabs", "text": "Mud crabs are sold to restaurants in the city."},
    {"_id": "tower", "title": "", "text": "The watchtower was built in 2017 of teak wood."},
    {"_id": "tide", "title": "Tides of the bay", "text": ""},
    {"_id": "none", "title": "", "text": " "},
    {"_id": "boat", "title": "Perahu", "text": "Perahu kayu dipakai untuk patroli setiap Selasa.",
     "metadata": {"lang": "id"}},
]  # fmt: skip
QUERIES = [
    {"_id": "q1", "text": "When was the watchtower built?"},
    {"_id": "q2", "text": "Who buys the crabs?"},
    {"_id": "q3", "text": "tides bay"},
    {"_id": "unjudged", "text": "Never asked?"},
]
QRELS = "query-id\tcorpus-id\tscore\nq1\ttower\t1\nq2\tcrab\t2\nq2\ttide\t0\nq3\ttide\t1\n"


def lines(rows: Sequence[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    folder = tmp_path / "collection"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(lines(CORPUS), encoding="utf-8")
    (folder / "queries.jsonl").write_text(lines(QUERIES), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text(QRELS, encoding="utf-8")
    return folder


def test_only_judged_queries_are_read(collection: Path) -> None:
    judged = beir.read(collection)
    assert list(judged.queries) == ["q1", "q2", "q3"]
    assert judged.qrels["q2"] == {"crab": 2, "tide": 0}


def test_a_collection_is_scored(collection: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = collection / "out.run"
    assert beir.main([str(collection), "--run", str(run), "-k", "3", "--json"]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert (found["queries"], found["k"]) == (3, 3)
    assert set(found["scores"]) == {"nDCG@10", "R@10", "R@100", "RR@10", "AP"}
    assert found["scores"]["RR@10"] == 1
    assert "1 documents hold no text" in told.err
    rows = [line.split() for line in run.read_text(encoding="utf-8").splitlines()]
    assert [(row[0], row[2]) for row in rows if row[3] == "1"] == [
        ("q1", "tower"), ("q2", "crab"), ("q3", "tide"),
    ]  # fmt: skip


def test_its_figures_are_those_of_ir_measures(
    collection: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ir_measures = pytest.importorskip("ir_measures")
    run = collection / "out.run"
    beir.main([str(collection), "--run", str(run), "--json"])
    scores = json.loads(capsys.readouterr().out)["scores"]
    measures = [ir_measures.parse_measure(name) for name in trec.MEASURES]
    judged = beir.read(collection).qrels
    theirs = ir_measures.calc_aggregate(measures, judged, ir_measures.read_trec_run(str(run)))
    assert {n: round(v, 4) for n, v in scores.items()} == {
        str(m): round(v, 4) for m, v in theirs.items()
    }


def test_an_index_folder_is_kept_and_used_again(collection: Path, tmp_path: Path) -> None:
    place = tmp_path / "kept"
    assert beir.main([str(collection), "--index", str(place)]) == 0
    name = (place / "CURRENT").read_text(encoding="utf-8")
    assert beir.main([str(collection), "--index", str(place)]) == 0
    assert (place / "CURRENT").read_text(encoding="utf-8") == name


def test_a_document_that_is_the_query_itself_is_passed_over(collection: Path) -> None:
    queries = [*QUERIES, {"_id": "tower", "text": "When was the watchtower built?"}]
    (collection / "queries.jsonl").write_text(lines(queries), encoding="utf-8")
    (collection / "qrels" / "test.tsv").write_text(f"{QRELS}tower\tcrab\t1\n", encoding="utf-8")
    run = collection / "out.run"
    assert beir.main([str(collection), "--run", str(run)]) == 0
    found = [line.split()[2] for line in run.read_text("utf-8").splitlines() if line[:5] == "tower"]
    assert "tower" not in found


@pytest.mark.parametrize(
    ("qrels", "reason"),
    [
        ("query-id\tcorpus-id\tscore\nq1\ttower\n", r"test\.tsv:2: needs a query"),
        ("q1\ttower\thigh\n", r"test\.tsv:1: needs a query"),
        ("q9\ttower\t1\n", "judges 'q9'"),
    ],
)
def test_unusable_judgements_are_named(collection: Path, qrels: str, reason: str) -> None:
    (collection / "qrels" / "test.tsv").write_text(qrels, encoding="utf-8")
    with pytest.raises(SourceError, match=reason):
        beir.read(collection)


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert beir.main([str(tmp_path)]) == 2
    assert "There is no file" in capsys.readouterr().err
    with pytest.raises(UsageError, match=r"test\.tsv"):
        beir.read(tmp_path)


@pytest.mark.parametrize("args", [[], ["a", "b"], ["a", "--k", "0"], ["--nonsense"]], ids=str)
def test_wrong_usage_is_2(args: list[str]) -> None:
    assert beir.main(args) == 2


def test_suites_become_a_collection(
    built: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quote = "The cooperative planted 12,500 mangrove seedlings in the first rainy season."
    span = {"source": "planting.en", "quote": quote}
    gold = {
        "expect": "answer",
        "nuggets": [{"id": "n1", "patterns": ["12,500"], "spans": [span]}],
    }
    asked = [
        case("How many seedlings were planted?", id="a", split="test", **gold),
        case("Berapa bibit bakau ditanam?", "id", id="b", split="dev", **gold),
        case("And then?", id="c", history=[{"question": "Who?"}], **gold),
        case("What is unknown?", id="d"),
    ]
    suite = tmp_path / "suite.jsonl"
    suite.write_text("".join(c.model_dump_json() + "\n" for c in asked), encoding="utf-8")
    out = tmp_path / "out"
    args = ["--export", str(out), str(suite), "--knowledge", str(built.knowledge)]
    assert beir.main(args) == 0
    assert "2 queries; 2 cases left out" in capsys.readouterr().out
    corpus = {r["_id"]: r for r in map(json.loads, (out / "corpus.jsonl").read_text().splitlines())}
    for split, name in (("test", "a"), ("dev", "b")):
        [(query, judged)] = beir.read(out, split).qrels.items()
        assert query == name
        [(passage, grade)] = judged.items()
        assert (quote in corpus[passage]["text"], grade) == (True, 2)
        assert beir.main([str(out), "--split", split, "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["scores"]["R@10"] == 1


def test_what_was_written_is_counted(built: Settings, tmp_path: Path) -> None:
    suite = tmp_path / "suite.jsonl"
    suite.write_text(case("What is unknown?").model_dump_json() + "\n", encoding="utf-8")
    written = beir_export.export(tmp_path / "out", [suite], built)
    assert (written.queries, written.left_out) == (0, 1)
    assert written.passages == len((tmp_path / "out" / "corpus.jsonl").read_text().splitlines())
