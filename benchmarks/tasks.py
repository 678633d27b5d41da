"""What the systems are compared on: passages, questions, and which passages are right.

The knowledge folder is asked what the dev suites ask of it; a file of parallel sentences, which
stays where it lies, is asked with the sentences' translations. The held-out suite is never read.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from vaxqa import generations, knowledge
from vaxqa.errors import UsageError
from vaxqa.evaluation import cases
from vaxqa.evaluation.beir_export import judgements
from vaxqa.evaluation.cases import Case
from vaxqa.index import Index, Text
from vaxqa.settings import Settings
from vaxqa.types import Language, Passage

SUITES = Path("evals/suites")
GROUP = 4
"""Consecutive sentences that make a passage of a parallel text."""
VITAL = 2
"""The judgement of a passage that overlaps a gold span of a vital nugget."""
OTHER: dict[Language, Language] = {"en": "id", "id": "en"}
NAMES: dict[Language, str] = {"en": "English", "id": "Indonesian"}


@dataclass(frozen=True, slots=True)
class Document:
    """One passage as every system gets it; ``text`` has the heading that it stands under."""

    id: str
    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with the ids of its right passages; ``cluster`` names those that depend."""

    text: str
    language: Language
    right: frozenset[str]
    cluster: str


@dataclass(frozen=True, slots=True)
class Task:
    """One index to build and what it is asked.

    Ours is built from ``knowledge`` or, where that is ``None``, from the ready-made passages
    in ``corpus``; the other systems are given ``documents``, the same passages.
    """

    name: str
    documents: tuple[Document, ...]
    asked: tuple[Asked, ...]
    knowledge: Path | None = None
    corpus: Path | None = None


def opened(made: Settings, corpus: Path | None = None) -> Index:
    """The index of a knowledge folder or of ready-made passages, built and opened."""
    generations.build(made, corpus_file=corpus)
    return generations.open_index(made)


# -- the knowledge folder ------------------------------------------------------------------


def of_knowledge(folder: Path, aside: Path) -> list[Task]:
    """Both languages together, then each language's sources asked in the other language.

    Copies of the knowledge folder with one language go into ``aside``.
    """
    text = Text(knowledge.load(folder).sources)
    found = [case for case in cases.load(sorted(SUITES.glob("dev*.jsonl"))) if _is_question(case)]
    cases.check_gold(found, text.sources)
    together = Task(
        "knowledge, both languages",
        tuple(_document(passage, text) for passage in text.passages),
        tuple(_asked(found, text, ("en", "id"))),
        knowledge=folder,
    )
    return [together, *(_alone(folder, aside, text, found, language) for language in OTHER)]


def _is_question(case: Case) -> bool:
    """Whether a search can be asked it by itself, and there is something to find."""
    held_out = case.split != "dev"
    return case.answerable and not (held_out or case.history or case.planted)


def _document(passage: Passage, text: Text) -> Document:
    heading = passage.section or text.sources[passage.source_id].title
    above = "" if passage.text.startswith(heading) else f"{heading}\n"
    return Document(passage.id, above + passage.text, passage.language)


def _asked(found: Sequence[Case], text: Text, languages: Sequence[Language]) -> Iterator[Asked]:
    """The questions with a right passage in one of ``languages``."""
    allowed = {passage.id for passage in text.passages if passage.language in languages}
    for case in found:
        grades = judgements(case, text)
        right = frozenset(key for key, grade in grades.items() if grade == VITAL) & allowed
        if right:
            yield Asked(case.question, case.lang, right, case.cluster)


def _alone(
    folder: Path, aside: Path, text: Text, found: Sequence[Case], language: Language
) -> Task:
    """Only the sources in ``language``, asked in the other one."""
    copy = aside / f"knowledge-{language}"
    shutil.copytree(folder, copy)
    for source in text.sources.values():
        if source.language != language:
            (copy / source.path).unlink()
    _keep_rows(
        copy / "questions.csv", {s.id for s in text.sources.values() if s.language == language}
    )
    asked = _asked(found, text, (language,))
    return Task(
        f"knowledge, {NAMES[language]} sources only",
        tuple(_document(p, text) for p in text.passages if p.language == language),
        tuple(question for question in asked if question.language == OTHER[language]),
        knowledge=copy,
    )


def _keep_rows(path: Path, sources: set[str]) -> None:
    """Keep the expected questions of ``sources`` only: the others name files that are gone."""
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        columns, rows = reader.fieldnames or (), [row for row in reader if row["source"] in sources]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


# -- parallel sentences --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Group:
    """A few consecutive sentences of one document, as (English, Indonesian)."""

    document: str
    number: int
    sentences: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        return f"{self.document}-{self.number}"

    def side(self, language: Language) -> list[str]:
        return [pair[language == "id"] for pair in self.sentences]


def of_parallel(path: Path, aside: Path) -> list[Task]:
    """Known items: the passage that holds the translation of the sentence that is asked.

    An English index is asked in Indonesian, an Indonesian one in English, and one with every
    other document in each language in the language that the passage is not in.
    """
    groups = list(_groups(path))
    documents = sorted({group.document for group in groups})
    half = set(documents[::2])
    ways: dict[str, dict[str, Language]] = {
        "parallel, English passages": dict.fromkeys(documents, "en"),
        "parallel, Indonesian passages": dict.fromkeys(documents, "id"),
        "parallel, half in each language": {d: "en" if d in half else "id" for d in documents},
    }
    return [_parallel(name, groups, way, aside) for name, way in ways.items()]


def _groups(path: Path) -> Iterator[_Group]:
    """The passages of a table (columns ``id_in_set`` as ``DOCUMENT:NUMBER``, ``en``, ``id``)."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    if not rows or not {"en", "id"} <= rows[0].keys():
        raise UsageError(f"{path} needs the columns id_in_set, en and id, parted by tabs.")
    key = next(iter(rows[0]))
    for document, each in groupby(rows, lambda row: row[key].rpartition(":")[0]):
        pairs = [(row["en"].strip(), row["id"].strip()) for row in each]
        for first in range(0, len(pairs), GROUP):
            yield _Group(document, first // GROUP, tuple(pairs[first : first + GROUP]))


def _parallel(name: str, groups: Sequence[_Group], way: dict[str, Language], aside: Path) -> Task:
    documents = tuple(
        Document(group.id, " ".join(group.side(way[group.document])), way[group.document])
        for group in groups
    )
    asked = tuple(
        Asked(sentence, OTHER[way[group.document]], frozenset([group.id]), group.id)
        for group in groups
        for sentence in group.side(OTHER[way[group.document]])
    )
    corpus = aside / f"{name.replace(', ', '-').replace(' ', '-')}.jsonl"
    write_corpus(corpus, documents)
    return Task(name, documents, asked, corpus=corpus)


def write_corpus(path: Path, documents: Sequence[Document]) -> None:
    """Write ready-made passages, as ``vaxqa index --passages`` reads them."""
    with path.open("w", encoding="utf-8") as file:
        for document in documents:
            row = {"id": document.id, "text": document.text, "lang": document.language}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
