"""A small study of its own (mangroves), built once, for the tests that need an index."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import chroma_server
import pytest
from hypothesis import settings as hypothesis_settings

from vaxqa import generations, settings
from vaxqa.assistant import Assistant
from vaxqa.index import Index
from vaxqa.settings import Settings

MANGROVE = Path(__file__).parent / "data" / "mangrove"
SHIPPED = Path(__file__).parent.parent / "knowledge"

# A loaded machine is no failure: time is held by pytest's own time-out.
hypothesis_settings.register_profile("vaxqa", deadline=None)
hypothesis_settings.load_profile("vaxqa")

for _name in list(os.environ):  # no test may meet a developer's key or settings
    if _name.startswith(("VAXQA_", "OPENAI_")) and _name != "VAXQA_REQUIRE_BROWSER":
        del os.environ[_name]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the small study, its index built. Not to be changed."""
    made = settings.load(knowledge=MANGROVE, index=tmp_path_factory.mktemp("built") / "index")
    generations.build(made)
    return made


@pytest.fixture(scope="session")
def small(built: Settings) -> Iterator[Index]:
    """The small study's index."""
    index = generations.open_index(built)
    yield index
    index.dense.close()


# Asked for in words that the small study has nowhere.
QUESTIONS = """\
source,quote,en,id
income.id,Pembeli utama,do eateries want the shellfish?,apakah warung menginginkan rajungan?
planting.en,Breakwaters of bamboo,how were waves calmed?,bagaimana ombak diredam? | peredam ombak
study.en,The mangrove partnership began,when did the teamwork start in Surabaya?,
pocket-book,Penjaga pesisir berpatroli,who guards the shore with canoes?,
"""


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """The small study with expected questions and with cities, which exclude each other."""
    folder = tmp_path_factory.mktemp("asked")
    shutil.copytree(MANGROVE, folder / "knowledge")
    (folder / "knowledge" / "questions.csv").write_text(QUESTIONS, encoding="utf-8")
    with (folder / "knowledge" / "glossary.csv").open("a", encoding="utf-8") as file:
        file.write("Semarang,Semarang,,city\nSurabaya,Surabaya,,city\n")
    made = settings.load(knowledge=folder / "knowledge", index=folder / "index")
    generations.build(made)
    index = generations.open_index(made)
    yield index
    index.dense.close()


@pytest.fixture(scope="session")
def small_assistant(small: Index, built: Settings) -> Assistant:
    """An assistant over the small study."""
    return Assistant(small, built)


@pytest.fixture(scope="session")
def shipped_assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant over the knowledge that comes with the repository."""
    made = settings.load(knowledge=SHIPPED, index=tmp_path_factory.mktemp("shipped") / "index")
    generations.build(made)
    index = generations.open_index(made)
    yield Assistant(index, made)
    index.dense.close()


@pytest.fixture
def own(built: Settings, tmp_path: Path) -> Settings:
    """Settings of copies of the small study and its index, to be changed."""
    shutil.copytree(built.knowledge, tmp_path / "knowledge")
    shutil.copytree(built.index, tmp_path / "index", ignore=shutil.ignore_patterns("readers"))
    return settings.load(knowledge=tmp_path / "knowledge", index=tmp_path / "index")


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server that the session's tests share."""
    with chroma_server.running(tmp_path_factory.mktemp("chroma")) as (url, _):
        yield url
