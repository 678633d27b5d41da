"""Our search and our assistant in plain LangChain programs, over a real small index."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fpdf import FPDF
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import ConfigurableField, Runnable, RunnablePassthrough
from langchain_openai import ChatOpenAI
from langchain_tests.integration_tests import RetrieversIntegrationTests
from model_server import ModelServer
from pydantic import SecretStr

from vaxqa import citations, generations
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.cli import main
from vaxqa.errors import IndexMissingError, UsageError
from vaxqa.index import Index
from vaxqa.langchain import SENTENCE, Asked, VaxqaAssistant, VaxqaRetriever, as_text
from vaxqa.search import search
from vaxqa.settings import Settings
from vaxqa.types import Turn

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
QUESTION = "Berapa bibit bakau yang ditanam koperasi?"
ENGLISH = "When did the mangrove partnership begin?"
OFF_TOPIC = "Siapa presiden Prancis?"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def retriever(small: Index) -> VaxqaRetriever:
    return VaxqaRetriever(index=small)


@pytest.fixture
def runnable(small_assistant: Assistant) -> VaxqaAssistant:
    return VaxqaAssistant(small_assistant)


# -- the retriever -------------------------------------------------------------------------


class TestLangChainsOwnTests(RetrieversIntegrationTests):
    """What LangChain asks of every retriever."""

    pytestmark = pytest.mark.anyio

    @pytest.fixture(autouse=True)
    def _opened(self, small: Index) -> None:
        self.index = small

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return VaxqaRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"index": self.index}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


def test_the_documents_are_the_hits_of_the_search(small: Index, retriever: VaxqaRetriever) -> None:
    hits = search(small, QUESTION, "id").hits
    documents = retriever.invoke(QUESTION)
    assert [document.id for document in documents] == [hit.passage.id for hit in hits]
    assert [d.metadata["score"] for d in documents] == [round(hit.score, 6) for hit in hits]
    assert len(documents) == 10


def test_a_document_is_a_slice_of_its_source(small: Index, retriever: VaxqaRetriever) -> None:
    for document in retriever.invoke(QUESTION):
        about = document.metadata
        source = small.sources[about["source_id"]]
        assert document.page_content == source.text[about["start"] : about["end"]]
        assert about["source_sha256"] == source.sha256


def test_a_document_tells_where_it_stands(retriever: VaxqaRetriever, small: Index) -> None:
    (document,) = retriever.invoke("Siapa pembeli kepiting dari para nelayan?", k=1)
    source = small.sources["income.id"]
    end = source.text.index("di Semarang.") + len("di Semarang.")
    score = document.metadata.pop("score")
    assert 0 < score <= 1
    assert document.metadata == {
        "id": document.id,
        "source_id": "income.id",
        "source_title": "Penghasilan nelayan",
        "provenance": "note",
        "language": "id",
        "section": "Penghasilan",
        "page": None,
        "start": 0,
        "end": end,
        "source_sha256": source.sha256,
        "url": "https://example.org/income",
    }


@pytest.mark.slow
def test_a_document_of_a_pdf_names_its_page(own: Settings) -> None:
    made = FPDF()
    for heading, text in (("Kopi", "Kopi ditanam di lereng."), ("Cengkih", "Cengkih dijemur.")):
        made.add_page()
        made.set_font("Times", "B", 16)
        made.multi_cell(0, 8, heading, new_x="LMARGIN", new_y="NEXT")
        made.ln(4)
        made.set_font("Times", size=12)
        made.multi_cell(0, 6, text)
    made.output(str(own.knowledge / "documents" / "kebun.pdf"))
    generations.build(own)
    retriever = VaxqaRetriever.from_settings(own, source_ids=["kebun"])
    pages = {d.page_content: d.metadata["page"] for d in retriever.invoke("Kopi dan cengkih")}
    assert pages == {
        "Kopi\n\nKopi ditanam di lereng.": {"number": 1, "label": "1"},
        "Cengkih\n\nCengkih dijemur.": {"number": 2, "label": "2"},
    }


def test_only_named_sources_are_searched(small: Index) -> None:
    retriever = VaxqaRetriever(index=small, source_ids=["income.id", "pocket-book"])
    found = {document.metadata["source_id"] for document in retriever.invoke(QUESTION)}
    assert found == {"income.id", "pocket-book"}


def test_the_language_of_the_question_can_be_given(small: Index) -> None:
    words = "bibit persen"  # Indonesian by itself
    found = {
        language: VaxqaRetriever(index=small, language=language).invoke(words)
        for language in (None, "id", "en")
    }
    assert found[None] == found["id"] != found["en"]


def test_an_unknown_source_is_named_with_the_known_ones(small: Index) -> None:
    with pytest.raises(UsageError, match=r"no source 'nope'; known: study\.en"):
        VaxqaRetriever(index=small, source_ids=["nope"])


@pytest.mark.parametrize("k", [0, -1])
def test_a_call_for_no_passages_is_refused(retriever: VaxqaRetriever, k: int) -> None:
    with pytest.raises(UsageError, match=r"1 or more"):
        retriever.invoke(QUESTION, k=k)
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        VaxqaRetriever(index=retriever.index, k=k)


@pytest.mark.parametrize("text", ["", "  ?! "])
def test_nothing_asked_is_nothing_found(retriever: VaxqaRetriever, text: str) -> None:
    assert retriever.invoke(text) == []


def test_all_forms_of_a_call_find_the_same(retriever: VaxqaRetriever) -> None:
    wanted = [retriever.invoke(text) for text in (QUESTION, ENGLISH)]

    async def forms() -> tuple[Any, ...]:
        return (
            [await retriever.ainvoke(QUESTION), await retriever.ainvoke(ENGLISH)],
            await retriever.abatch([QUESTION, ENGLISH]),
            [part for text in (QUESTION, ENGLISH) async for part in retriever.astream(text)],
        )

    assert wanted[0] != wanted[1]
    assert retriever.batch([QUESTION, ENGLISH]) == wanted
    assert asyncio.run(forms()) == (wanted, wanted, wanted)


def test_fields_can_be_left_to_the_call(retriever: VaxqaRetriever) -> None:
    chosen = retriever.configurable_fields(k=ConfigurableField("k"))
    found = chosen.with_config(configurable={"k": 2}).invoke(QUESTION)
    assert found == retriever.invoke(QUESTION)[:2]


def test_a_retriever_does_not_print_its_index(retriever: VaxqaRetriever) -> None:
    assert "Index" not in repr(retriever)
    assert retriever.model_dump(exclude_none=True) == {"k": 10}


# -- the retriever in a chain --------------------------------------------------------------


def pasted(documents: list[Document]) -> str:
    return "\n\n".join(document.page_content for document in documents)


def chain(retriever: VaxqaRetriever, url: str, **given: Any) -> Runnable[str, str]:
    prompt = ChatPromptTemplate.from_template("Context: {context}\n\nQuestion: {question}")
    model = ChatOpenAI(
        model="test", base_url=url, api_key=SecretStr("-"), max_retries=0, timeout=20, **given
    )
    inputs = {"context": retriever | pasted, "question": RunnablePassthrough()}
    return inputs | prompt | model | StrOutputParser()


def test_a_stock_chain_gives_the_passages_to_the_model(
    retriever: VaxqaRetriever, server: ModelServer
) -> None:
    server.text("12.500 bibit.", times=4)
    made = chain(retriever, server.url)

    async def waited() -> str:
        async with httpx.AsyncClient() as client:
            return await chain(retriever, server.url, http_async_client=client).ainvoke(QUESTION)

    said = [made.invoke(QUESTION), *made.batch([QUESTION, ENGLISH]), asyncio.run(waited())]
    assert said == ["12.500 bibit."] * 4
    context = pasted(retriever.invoke(QUESTION))
    assert server.requests[0].prompt == f"Context: {context}\n\nQuestion: {QUESTION}"
    assert "Koperasi menanam 12.500 bibit bakau" in context
    assert server.requests[3].prompt == server.requests[0].prompt


# -- the assistant -------------------------------------------------------------------------


def timeless(answer: Answer) -> Answer:
    return answer.model_copy(update={"timings_ms": {}})


def test_all_forms_of_a_call_answer_the_same(
    runnable: VaxqaAssistant, small_assistant: Assistant, small: Index
) -> None:
    asked = [QUESTION, ENGLISH, OFF_TOPIC]
    wanted = [timeless(small_assistant.ask(text)) for text in asked]
    assert [answer.status for answer in wanted] == ["answered", "answered", "abstained"]

    async def forms() -> tuple[list[Answer], ...]:
        return (
            [await runnable.ainvoke(text) for text in asked],
            await runnable.abatch(list(asked)),
            [part for text in asked async for part in runnable.astream(text)],
        )

    every = (
        [runnable.invoke(text) for text in asked],
        runnable.batch(list(asked)),
        [part for text in asked for part in runnable.stream(text)],
        *asyncio.run(forms()),
    )
    for answers in every:
        assert [timeless(answer) for answer in answers] == wanted
        assert all(citations.verify(answer, small.sources) == [] for answer in answers)


EXCHANGE = {"question": QUESTION, "answer": "12.500 bibit."}
FOLLOW_UP = "Dan kapan kemitraan itu dimulai?"


def test_each_sentence_is_an_event_of_its_own_before_the_answer(runnable: VaxqaAssistant) -> None:
    async def events() -> list[Any]:
        return [e async for e in runnable.astream_events(ENGLISH, version="v2")]

    told = asyncio.run(events())
    sentences = [e["data"] for e in told if e["event"] == "on_custom_event"]
    assert {e["name"] for e in told if e["event"] == "on_custom_event"} == {SENTENCE}
    answer = told[-1]["data"]["output"]
    assert [data["sentence"]["text"] for data in sentences] == [s.text for s in answer.sentences]
    cited = [citation["number"] for data in sentences for citation in data["citations"]]
    assert cited == [citation.number for citation in answer.citations]


@pytest.mark.parametrize(
    "history",
    [
        [EXCHANGE],
        (Turn(QUESTION, "12.500 bibit."),),
        [HumanMessage(QUESTION), AIMessage("12.500 bibit.")],
        [("human", QUESTION), ("ai", "12.500 bibit.")],
        [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "12.500 bibit."}],
        [SystemMessage("Jawab."), AIMessage("Halo!"), HumanMessage(QUESTION), AIMessage("12.500"),
         AIMessage([{"type": "text", "text": "bibit."}])],
    ],
    ids=["exchange", "turn", "messages", "tuples", "dictionaries", "blocks"],
)  # fmt: skip
def test_a_conversation_comes_in_every_form(
    runnable: VaxqaAssistant, small_assistant: Assistant, history: Any
) -> None:
    wanted = small_assistant.ask(FOLLOW_UP, [Turn(QUESTION, "12.500 bibit.")])
    answer = runnable.invoke({"question": FOLLOW_UP, "history": history})
    assert timeless(answer) == timeless(wanted)
    assert answer.id != small_assistant.ask(FOLLOW_UP).id


def test_questions_without_answers_are_exchanges_of_their_own(
    runnable: VaxqaAssistant, small_assistant: Assistant
) -> None:
    turns = [Turn("Halo?"), Turn(QUESTION)]
    wanted = small_assistant.ask(FOLLOW_UP, turns).id
    messages = [("human", "Halo?"), ("human", QUESTION)]
    exchanges = [{"question": "Halo?", "answer": None}, {"question": QUESTION}]
    for history in (messages, exchanges):
        assert runnable.invoke({"question": FOLLOW_UP, "history": history}).id == wanted


def test_the_options_reach_the_assistant(
    runnable: VaxqaAssistant, small_assistant: Assistant
) -> None:
    options: dict[str, Any] = {"language": "en", "sources": ["planting.en"], "mode": "extractive"}
    wanted = timeless(
        small_assistant.ask(
            QUESTION, language="en", source_ids=["planting.en"], mode="extractive"
        )
    )  # fmt: skip
    assert wanted.language == "en"
    assert {citation.source_id for citation in wanted.citations} == {"planting.en"}
    asked = {"question": QUESTION, **options}
    for answer in (
        runnable.invoke(asked),
        runnable.invoke(Asked(**asked)),
        runnable.invoke(QUESTION, **options),
        runnable.bind(**options).invoke(QUESTION),
        runnable.bind(**options).invoke(Asked(question=QUESTION)),
        runnable.bind(language="id", sources=["income.id"], mode="extractive").invoke(asked),
    ):
        assert timeless(answer) == wanted


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (5, "valid dictionary"),
        (["human", QUESTION], "valid dictionary"),
        ({"history": []}, "question: Field required"),
        ({"question": 5}, "question: Input should be a valid string"),
        ({"question": QUESTION, "lang": "en"}, "lang: Extra inputs"),
        ({"question": QUESTION, "language": "ms"}, "language: Input should be 'id' or 'en'"),
        ({"question": QUESTION, "sources": "income.id"}, "sources: "),
        ({"question": QUESTION, "sources": ["nope"]}, "no source 'nope'"),
        ({"question": QUESTION, "mode": "generative"}, "need a model"),
        ({"question": QUESTION, "history": QUESTION}, "history: "),
        ({"question": QUESTION, "history": [5]}, "history: .*nor a message"),
        ({"question": QUESTION, "history": [{"q": "?"}]}, "history: .*nor a message"),
        ({"question": QUESTION, "history": [("shaman", "?")]}, "history: .*nor a message"),
        ({"question": QUESTION, "history": [{"question": 5}]}, "history: 0: question: "),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence(
    runnable: VaxqaAssistant, asked: Any, why: str
) -> None:
    with pytest.raises(UsageError, match=why):
        runnable.invoke(asked)
    error, answer = runnable.batch([asked, QUESTION], return_exceptions=True)
    assert isinstance(error, UsageError)
    assert isinstance(answer, Answer)


def test_a_program_can_read_what_goes_in_and_out(runnable: VaxqaAssistant) -> None:
    taken = runnable.get_input_jsonschema()
    assert {"type": "string"} in taken["anyOf"]
    assert set(taken["$defs"]["Asked"]["properties"]) == set(Asked.model_fields)
    given = runnable.get_output_jsonschema()
    assert given["properties"].keys() == Answer.model_json_schema()["properties"].keys()


class Watcher(BaseCallbackHandler):
    """Notes what LangChain's tracers are told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def on_chain_start(self, *args: Any, **given: Any) -> None:
        self.told.append(("start", given["name"]))

    def on_chain_end(self, outputs: Any, **_: Any) -> None:
        self.told.append(("end", type(outputs)))

    def on_chain_error(self, error: BaseException, **_: Any) -> None:
        self.told.append(("error", type(error)))

    def on_retriever_start(self, *args: Any, **given: Any) -> None:
        self.told.append(("search", given["name"]))

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.told.append(("found", len(documents)))


def test_tracers_are_told(runnable: VaxqaAssistant, retriever: VaxqaRetriever) -> None:
    watcher = Watcher()
    runnable.invoke(QUESTION, {"callbacks": [watcher]})
    retriever.invoke(QUESTION, {"callbacks": [watcher]})
    with pytest.raises(UsageError):
        runnable.invoke({"question": 5}, {"callbacks": [watcher]})
    assert watcher.told == [
        ("start", "VaxqaAssistant"), ("end", Answer),
        ("search", "VaxqaRetriever"), ("found", 10),
        ("start", "VaxqaAssistant"), ("error", UsageError),
    ]  # fmt: skip


# -- as text -------------------------------------------------------------------------------


def test_an_answer_as_text_is_what_the_command_prints_in_long_lines(
    runnable: VaxqaAssistant, built: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = ["--knowledge", str(built.knowledge), "--index", str(built.index)]
    for question in (QUESTION, ENGLISH, OFF_TOPIC, f"{QUESTION} Siapa presiden Prancis?"):
        assert main(["ask", question, *folders]) == 0
        text = (runnable | as_text).invoke(question)
        assert text.split() == capsys.readouterr().out.split()


def test_a_sentence_as_text_is_one_line_with_the_numbers_of_its_quotes(
    runnable: VaxqaAssistant,
) -> None:
    answer = runnable.invoke(QUESTION)
    lines = as_text(answer).splitlines()
    for sentence in answer.sentences:
        marks = "".join(f"[{number}]" for number in sentence.citations)
        assert f"{sentence.text} {marks}" in lines
    for citation in answer.citations:
        assert f"[{citation.number}] “{citation.quote}”" in lines


def test_a_refusal_as_text_shows_the_nearest_passages(runnable: VaxqaAssistant) -> None:
    answer = runnable.invoke(OFF_TOPIC)
    assert answer.abstention is not None
    lines = as_text(answer).splitlines()
    assert lines[0] == answer.abstention.message
    for citation in answer.abstention.nearest:
        assert f"[{citation.number}] “{citation.quote}”" in lines


def test_text_goes_on_down_a_chain(runnable: VaxqaAssistant) -> None:
    upper = runnable | as_text | str.upper
    wanted = as_text(runnable.invoke(QUESTION)).upper()

    async def parts() -> list[str]:
        return [part async for part in upper.astream(QUESTION)]

    assert upper.invoke(QUESTION) == wanted
    assert "".join(upper.stream(QUESTION)) == wanted
    assert "".join(asyncio.run(parts())) == wanted


@pytest.mark.slow
def test_a_model_that_is_not_there_is_told_in_the_text(
    built: Settings, server: ModelServer
) -> None:
    server.status(401, headers={"Connection": "close"}, times=10)
    made = built.model_copy(update={"model": "openai:test", "openai_base_url": server.url})
    text = (VaxqaAssistant.from_settings(made) | as_text).invoke(ENGLISH)
    assert "The language model could not be reached" in text
    assert "14 February 2018" in text
    assert server.requests != []


# -- opening, importing, documents -----------------------------------------------------------


@pytest.mark.parametrize("made", [VaxqaRetriever, VaxqaAssistant])
def test_without_an_index_the_remedy_is_named(
    made: type[VaxqaRetriever | VaxqaAssistant], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_INDEX", str(tmp_path / "none"))
    with pytest.raises(IndexMissingError, match="Build it: vaxqa index"):
        made.from_settings()
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("given", [True, False], ids=["given", "environment"])
def test_the_settings_are_those_given_or_the_environments(
    built: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: bool
) -> None:
    monkeypatch.setenv("VAXQA_INDEX", str(tmp_path / "none" if given else built.index))
    chosen = built if given else None
    retriever = VaxqaRetriever.from_settings(chosen, k=2, source_ids=["planting.id"])
    assert [d.metadata["source_id"] for d in retriever.invoke(QUESTION)] == ["planting.id"] * 2
    assert VaxqaAssistant.from_settings(chosen).invoke(QUESTION).status == "answered"


def ran(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.slow
def test_of_langchain_only_the_core_is_loaded() -> None:
    said = ran("import sys, vaxqa.langchain; print(*{name.split('.')[0] for name in sys.modules})")
    assert "langchain_core" in said.split()
    heavy = {"chromadb", "langchain", "langchain_openai", "openai", "streamlit", "wordllama"}
    assert heavy & set(said.split()) == set()


@pytest.mark.slow
def test_without_langchain_it_says_what_to_install() -> None:
    said = ran("import sys; sys.modules['langchain_core'] = None; import vaxqa.langchain")
    assert said.splitlines()[-1] == (
        'ImportError: vaxqa.langchain needs LangChain: pip install "vaxqa[models]"'
    )


@pytest.mark.slow
def test_the_document_runs_and_shows_what_is_printed(
    shipped_assistant: Assistant,
    server: ModelServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("VAXQA_KNOWLEDGE", str(shipped_assistant.settings.knowledge))
    monkeypatch.setenv("VAXQA_INDEX", str(shipped_assistant.settings.index))
    server.text("Pada 13 Januari 2021.")
    text = (ROOT / "docs" / "langchain.md").read_text(encoding="utf-8")
    assert "http://localhost:11434/v1" in text
    blocks = re.findall(r"```python\n(.+?)```\n\n```text\n(.+?)```", text, re.S)
    assert len(blocks) == text.count("```python") == 5
    names: dict[str, Any] = {}
    for code, shown in blocks:
        exec(code.replace("http://localhost:11434/v1", server.url), names)
        assert capsys.readouterr().out == shown
    assert server.requests[0].prompt.startswith("Answer from these passages only.\n\n(Linimasa")
