"""One index of the shipped knowledge for all page tests of a process."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from vaxqa import generations, settings
from vaxqa.assistant import Assistant

ROOT = Path(__file__).resolve().parents[2]
KNOWLEDGE = ROOT / "knowledge"
TIMEOUT = 60

Open = Callable[..., AppTest]


def text(page: AppTest) -> str:
    """What the page's own HTML says."""
    bare = re.sub(r"<(script|style)>.*?</\1>", " ", " ".join(h.body for h in page.html), flags=re.S)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", bare)))


def ask(page: AppTest, question: str) -> AppTest:
    return page.chat_input[0].set_value(question).run()


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    generations.build(settings.load(knowledge=KNOWLEDGE, index=folder))
    return folder


@pytest.fixture(scope="session")
def assistant(index_folder: Path) -> Assistant:
    made = settings.load(knowledge=KNOWLEDGE, index=index_folder)
    return Assistant(generations.open_index(made), made)


@pytest.fixture(autouse=True)
def _no_caches() -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    yield
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def environment(
    index_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> pytest.MonkeyPatch:
    """The shipped knowledge, no model, and no `.env` of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VAXQA_KNOWLEDGE", str(KNOWLEDGE))
    monkeypatch.setenv("VAXQA_INDEX", str(index_folder))
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "VAXQA_MODEL", "VAXQA_EMBEDDING"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def open_page(environment: pytest.MonkeyPatch) -> Open:
    def opened(**address: str) -> AppTest:
        page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=TIMEOUT)
        for name, value in address.items():
            page.query_params[name] = value
        return page.run()

    return opened
