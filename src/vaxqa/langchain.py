"""vaxqa in a LangChain program: its search as a retriever, its assistant as a `Runnable`.

    retriever = VaxqaRetriever.from_settings(k=4)      question -> documents
    assistant = VaxqaAssistant.from_settings()         question -> Answer, every sentence checked
    assistant | as_text                                question -> text with numbered quotes

``docs/langchain.md`` shows them in chains. Nothing else of ours imports this module, so that
LangChain is loaded only by a program that uses it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from . import generations, questions
from .answer import Answer
from .assistant import Assistant
from .citations import page_at
from .cli.rendering import Page
from .cli.terminal import Style
from .errors import UsageError
from .events import Done, Spoken
from .index import Index
from .search import search
from .settings import Settings, load
from .types import Hit, Language, Mode, Source, Turn

try:
    from langchain_core.callbacks import dispatch_custom_event
    from langchain_core.documents import Document
    from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages
    from langchain_core.retrievers import BaseRetriever
    from langchain_core.runnables import Runnable, RunnableConfig
except ImportError as error:
    raise ImportError('vaxqa.langchain needs LangChain: pip install "vaxqa[models]"') from error

if TYPE_CHECKING:
    from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun

__all__ = ["SENTENCE", "Asked", "VaxqaAssistant", "VaxqaRetriever", "as_text"]

SENTENCE = "vaxqa_sentence"
"""The name of the custom event that tells of a checked sentence."""


class VaxqaRetriever(BaseRetriever):
    """The passages that match a question, in either language, best first.

    ``page_content`` is ``source.text[start:end]``; the metadata say of which source and where
    (offsets are code points, the page is that of the first character), with ``score`` in 0..1.
    ``k`` may be given to a single call too. ``source_ids`` limits what is searched, and
    ``language`` overrides the question's own. Raises `UsageError` for an unknown source.
    """

    index: Index = Field(exclude=True, repr=False)
    k: int = Field(default=10, ge=1)
    source_ids: Sequence[str] | None = None
    language: Language | None = None

    @classmethod
    def from_settings(cls, settings: Settings | None = None, **fields: Any) -> Self:
        """A retriever over the live index of ``settings``, by default those of the environment.

        Raises `IndexMissingError`, which tells how to build it, when there is none.
        """
        return cls(index=generations.open_index(settings or load()), **fields)

    @model_validator(mode="after")
    def _known(self) -> Self:
        self.index.require(self.source_ids)
        return self

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        if k is not None and k < 1:
            raise UsageError(f"k is the number of passages wanted, 1 or more, not {k}.")
        question = questions.understand(query, language=self.language)
        if questions.is_empty(question):
            return []
        found = search(
            self.index,
            question.asked,
            question.language,
            context=question.context,
            k=self.k if k is None else k,
            source_ids=self.source_ids,
        )
        return [_document(hit, self.index.sources[hit.passage.source_id]) for hit in found.hits]


class Asked(BaseModel):
    """What `VaxqaAssistant` is asked: a question with the conversation before it, and options.

    The history is of ``{"question": …, "answer": …}`` or of LangChain's messages, in any form
    that LangChain takes; messages of others than the reader and the assistant are passed over.

    >>> Asked(question="Kapan?", history=[("human", "Apa itu EUL?"), ("ai", "Izin.")]).history
    (Turn(question='Apa itu EUL?', answer='Izin.'),)
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    history: tuple[Turn, ...] = ()
    language: Language | None = None
    sources: Sequence[str] | None = None
    mode: Mode | None = None

    @field_validator("history", mode="before")
    @classmethod
    def _turns(cls, given: Any) -> Any:
        return _turns(given) if isinstance(given, list | tuple) else given


class VaxqaAssistant(Runnable[str | dict[str, Any] | Asked, Answer]):
    """The assistant as a `Runnable`: a question, alone or as `Asked`, to a checked `Answer`.

    ``language``, ``sources`` and ``mode`` may be given to a call or by ``bind`` too; those of
    the input win. Raises `UsageError` for an input that cannot be asked.

    A stream sends the answer whole, since half of one is none. Each sentence is told as soon as
    it has passed, with the citations that no sentence before it has, as the custom event
    `SENTENCE` of ``astream_events``: ``{"sentence": …, "citations": […]}``.
    """

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    @classmethod
    def from_settings(cls, settings: Settings | None = None) -> Self:
        """The assistant over the live index of ``settings``, by default the environment's.

        Raises `IndexMissingError`, which tells how to build it, when there is none.
        """
        chosen = settings or load()
        return cls(Assistant(generations.open_index(chosen), chosen))

    def invoke(
        self,
        input: str | dict[str, Any] | Asked,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Answer:
        """Answer, checked, or refuse."""
        return self._call_with_config(self._ask, input, config, **kwargs)

    def _ask(
        self,
        given: str | dict[str, Any] | Asked,
        run_manager: CallbackManagerForChainRun,
        config: RunnableConfig,
        **options: Any,
    ) -> Answer:
        asked = _asked(given, options)
        events = self.assistant.stream(
            asked.question,
            asked.history,
            language=asked.language,
            source_ids=asked.sources,
            mode=asked.mode,
        )
        for event in events:
            if isinstance(event, Done):
                return event.answer
            if isinstance(event, Spoken):
                dispatch_custom_event(SENTENCE, _told(event), config=config)
        raise AssertionError("a stream ends with its answer")


def as_text(answer: Answer) -> str:
    """What ``vaxqa ask`` prints: the sentences with their numbers, then the quotes.

    A refusal is its message and the nearest passages. One sentence or quote is one line.
    """
    return Page(answer.language, sys.maxsize, Style(on=False)).answer(answer)


def _told(event: Spoken) -> dict[str, Any]:
    return {
        "sentence": event.sentence.model_dump(),
        "citations": [citation.model_dump() for citation in event.citations],
    }


def _document(hit: Hit, source: Source) -> Document:
    passage = hit.passage
    page = page_at(source, passage.start)
    return Document(
        id=passage.id,
        page_content=passage.text,
        metadata={
            "id": passage.id,
            "source_id": source.id,
            "source_title": source.title,
            "provenance": source.kind,
            "language": passage.language,
            "section": passage.section,
            "page": page and page.model_dump(),
            "start": passage.start,
            "end": passage.end,
            "source_sha256": source.sha256,
            "score": round(hit.score, 6),
            "url": source.url,
        },
    )


def _asked(given: str | dict[str, Any] | Asked, options: Mapping[str, Any]) -> Asked:
    """``given`` with what it leaves open taken from ``options``."""
    if isinstance(given, Asked):
        given = given.model_dump(exclude_unset=True)
    elif isinstance(given, str):
        given = {"question": given}
    try:
        return Asked.model_validate({**options, **given} if isinstance(given, dict) else given)
    except ValidationError as error:
        wrong = "; ".join(
            ": ".join([*map(str, e["loc"]), e["msg"]]) for e in error.errors(include_input=False)
        )
        raise UsageError(
            f"That cannot be asked ({wrong}). Ask a text, or a dictionary with a 'question' and, "
            "if you like, 'history', 'language', 'sources' and 'mode'."
        ) from None


def _turns(history: Iterable[Any]) -> list[dict[str, Any]]:
    """The exchanges of a conversation. A reply before the first question belongs to none."""
    turns: list[dict[str, Any]] = []
    for item in history:
        if isinstance(item, Turn):
            turns.append({"question": item.question, "answer": item.answer})
        elif isinstance(item, Mapping) and "question" in item:
            turns.append({**item, "answer": item.get("answer") or ""})
        else:
            message = _message(item)
            if isinstance(message, HumanMessage):
                turns.append({"question": str(message.text), "answer": ""})
            elif isinstance(message, AIMessage) and turns:
                turns[-1]["answer"] = f"{turns[-1]['answer']} {message.text}".strip()
    return turns


def _message(item: Any) -> BaseMessage:
    try:
        return convert_to_messages([item])[0]
    except (NotImplementedError, ValueError):
        raise ValueError(
            "holds what is neither a 'question' with its 'answer' nor a message of LangChain"
        ) from None
