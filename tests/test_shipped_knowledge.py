"""The knowledge that comes with vaxqa keeps what its readers are promised."""

from __future__ import annotations

import csv
import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from vaxqa import knowledge
from vaxqa.index import Text
from vaxqa.knowledge import Knowledge
from vaxqa.lexicon import read_glossary
from vaxqa.passages import sentences
from vaxqa.types import Language, Source

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "knowledge"
NOTES = sorted(path.name.removesuffix(".id.md") for path in FOLDER.glob("notes/*.id.md"))
LEXICON = ROOT / "src" / "vaxqa" / "data" / "lexicon.tsv"

# Of the abstract's paragraphs as the author handed them in (each language's, joined by a
# blank line), and of the study's title. They change when, and only when, the author does.
ABSTRACTS: dict[Language, str] = {
    "id": "0c550a87451521900f21650145aa36c25769177ce1df56fb6d9d4729cb3b901d",
    "en": "4d2b298df8a1a86f3a803a328ca862902a310cbd3e75666533c8bc0a9faba73c",
}
TITLE = "f18ccd30d7d5f276e670657712e924099d97626d27dadca82c604377067ea777"


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return knowledge.load(FOLDER)


@pytest.fixture(scope="module")
def by_id(shipped: Knowledge) -> dict[str, Source]:
    return {source.id: source for source in shipped.sources}


def of_notes(shipped: Knowledge) -> list[Source]:
    return [source for source in shipped.sources if source.kind == "note"]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_study_is_word_for_word_what_the_author_wrote(
    by_id: dict[str, Source], language: Language
) -> None:
    study = by_id[f"study.{language}"]
    paragraphs = [study.text[b.start : b.end] for b in study.blocks if not b.level]
    assert len(paragraphs) == 2
    assert hashlib.sha256("\n\n".join(paragraphs).encode()).hexdigest() == ABSTRACTS[language]
    assert hashlib.sha256(study.title.encode()).hexdigest() == TITLE
    assert (study.kind, study.language, study.path.split("/")[0]) == ("study", language, "study")
    assert study.marks == ()


def test_only_the_study_is_shown_as_the_study(shipped: Knowledge) -> None:
    for source in shipped.sources:
        folder = source.path.split("/")[0]
        assert source.kind == {"study": "study", "notes": "note"}[folder]


def test_no_source_is_left_out_and_every_key_resolves(shipped: Knowledge) -> None:
    assert shipped.skipped == ()
    cited = {mark.key for source in shipped.sources for mark in source.marks}
    assert cited <= shipped.references.keys()


@pytest.mark.parametrize("name", ["study", *NOTES])
def test_twins_say_the_same_in_the_same_order(by_id: dict[str, Source], name: str) -> None:
    indonesian, english = by_id[f"{name}.id"], by_id[f"{name}.en"]
    assert (indonesian.language, english.language) == ("id", "en")
    assert english.translation_of == indonesian.id
    assert indonesian.translation_of is None
    assert [block.level for block in indonesian.blocks] == [b.level for b in english.blocks]
    assert [(s.block, s.references) for s in sentences(indonesian)] == [
        (s.block, s.references) for s in sentences(english)
    ]


def test_every_note_has_its_twin() -> None:
    assert len(NOTES) >= 9
    assert {path.name for path in FOLDER.glob("notes/*")} == {
        f"{name}.{language}.md" for name in NOTES for language in ("id", "en")
    }


def test_every_sentence_has_its_twin(shipped: Knowledge) -> None:
    text = Text(shipped.sources)
    assert sorted(text.twins) == list(range(len(text.sentences)))
    for here, there in text.twins.items():
        assert text.sentences[here].language != text.sentences[there].language


@pytest.mark.parametrize("language", ["id", "en"])
def test_there_are_enough_cited_facts(shipped: Knowledge, language: Language) -> None:
    facts = {
        sentence.text
        for source in of_notes(shipped)
        for sentence in sentences(source)
        if sentence.language == language and sentence.references
    }
    assert len(facts) >= 150


def test_every_sentence_of_a_note_is_cited(shipped: Knowledge) -> None:
    assert [
        f"{source.path}: {sentence.text}"
        for source in of_notes(shipped)
        for sentence in sentences(source)
        if not sentence.heading and not sentence.references
    ] == []


def test_no_fact_stands_twice_in_a_note(shipped: Knowledge) -> None:
    for source in of_notes(shipped):
        counts = Counter(sentence.text for sentence in sentences(source))
        assert [text for text, count in counts.items() if count > 1] == []


def test_nothing_unverified_is_shipped() -> None:
    for path in FOLDER.rglob("*.*"):
        assert "unverified" not in path.read_text(encoding="utf-8").casefold(), path


def test_every_reference_is_cited(shipped: Knowledge) -> None:
    cited = {mark.key for source in shipped.sources for mark in source.marks}
    assert shipped.references.keys() - cited == set()


def test_every_reference_says_what_it_is(shipped: Knowledge) -> None:
    entries = json.loads((FOLDER / "references.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in entries] == sorted(entry["id"] for entry in entries)
    for entry in entries:
        assert entry["title"].strip(), entry["id"]
        assert entry.get("container-title") or entry.get("publisher"), entry["id"]
    for key, reference in shipped.references.items():
        assert reference.text, key
        assert reference.url, key


def test_the_glossary_is_large_and_has_no_duplicate() -> None:
    entries = read_glossary(FOLDER / "glossary.csv", Path("glossary.csv"))
    assert len(entries) >= 300
    heads = Counter((entry.english[0].casefold(), entry.kind) for entry in entries)
    assert [head for head, count in heads.items() if count > 1] == []
    for entry in entries:
        for terms in (entry.english, entry.indonesian):
            assert len({term.casefold() for term in terms}) == len(terms), terms


def test_the_glossary_has_the_columns_a_lecturer_is_told_of() -> None:
    with (FOLDER / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, strict=True))
    assert rows[0] == ["en", "id", "note", "kind"]
    assert {len(row) for row in rows} == {4}
    assert all(cell == cell.strip() for row in rows for cell in row)
    kinds = Counter(row[3] for row in rows[1:] if row[3])
    assert [kind for kind, count in kinds.items() if count < 2] == []  # nothing to tell apart


def test_the_lexicon_is_large_sorted_and_whole() -> None:
    lines = LEXICON.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    heads = [row[0] for row in rows]
    assert len(heads) >= 3000
    assert heads == sorted(set(heads))
    assert {len(row) for row in rows} == {2}
    for head, translations in rows:
        terms = translations.split("|")
        assert head == head.strip() != ""
        assert all(term == term.strip() != "" for term in terms), head
        assert len(set(terms)) == len(terms) <= 5, head


def test_colloquial_forms_have_one_standard_form_each() -> None:
    lines = (LEXICON.parent / "colloquial.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {len(row) for row in rows} == {2}
    assert len({row[0] for row in rows}) == len(rows)
    assert all(form == form.strip() != "" for row in rows for form in row)


def test_the_profile_speaks_both_languages() -> None:
    profile = knowledge.profile(FOLDER)
    assert profile.topic is not None
    assert len(profile.suggestions) >= 6
    for texts in (profile.greeting, profile.topic, *profile.suggestions):
        assert texts.id.strip()
        assert texts.en.strip()
        assert texts.id != texts.en
    for language in ("id", "en"):
        asked = [suggestion.of(language) for suggestion in profile.suggestions]
        assert len(set(asked)) == len(asked)
