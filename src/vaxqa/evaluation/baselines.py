"""Plain systems to compare with: the best sentence by BM25, and LangChain's usual chain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import citations, extractive, questions
from ..abstention import Refusal
from ..answer import Answer, Searched
from ..citations import Frame
from ..index import Index
from ..lexical import Concept, LexicalIndex
from ..settings import Settings
from ..terms import terms
from ..types import Passage, Sentence, Turn
from .cases import Case
from .results import FoundPassage
from .systems_http import CANNOT_ANSWER, plain_answer

if TYPE_CHECKING:
    from langchain_core.documents import Document
    from langchain_core.language_models import BaseChatModel
    from langchain_core.retrievers import BaseRetriever

RETRIEVED = 4
"""Passages that a LangChain retriever returns unless it is told otherwise."""


class TopSentence:
    """The one sentence that BM25 ranks first, quoted; nothing of the assistant's own search.

    Words are stemmed in the question's language, each for itself: no translations, no
    synonyms, no dense vectors, no history, and no refusal unless no word is found.
    """

    name = "BM25 top sentence"

    def __init__(self, index: Index) -> None:
        self.index = index
        self._numbers = [n for n, sentence in enumerate(index.sentences) if not sentence.heading]
        self._words = LexicalIndex.build(
            terms(index.sentences[n].text, index.sentences[n].language) for n in self._numbers
        )

    def answer(self, case: Case) -> Answer:
        """The best sentence as an answer of the contract."""
        ranked = self._ranked(case, 1)
        frame = Frame(
            questions.understand(case.question),
            tuple(Turn(turn.question, turn.answer) for turn in case.history),
            self.name,
            Searched(sources=len(self.index.sources), passages=len(self._numbers)),
        )
        if not ranked:
            return citations.refuse(Refusal("no_evidence"), self.index, frame)
        chosen = [ranked[0][0]]
        draft = extractive.draft(self.index, chosen)
        return citations.conclude(draft, self.index, frame, chosen, chosen)

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """The best sentences, as passages."""
        return tuple(
            _found(self.index.sentences[number], score) for number, score in self._ranked(case, k)
        )

    def _ranked(self, case: Case, k: int) -> list[tuple[int, float]]:
        """Positions of sentences with their scores above 0, best first, ties in reading order."""
        language = questions.understand(case.question).language
        asked = [
            Concept(word, {(word,): 1.0}) for word in dict.fromkeys(terms(case.question, language))
        ]
        scores = self._words.match(asked).scores
        order = np.lexsort((np.arange(len(scores)), -scores))[:k]
        return [(self._numbers[i], float(scores[i])) for i in order if scores[i] > 0]


class LangChainSystem:
    """The usual retrieval chain of LangChain's documentation over the vectors in our Chroma.

    Retriever, prompt, chat model, output parser: the nearest passages are pasted into the
    prompt and what the model replies is the answer, its sentences uncited. With ``settings``
    that name a chat model, that one replies; without, one that repeats the nearest passage
    (what the chain gives to a model, unchanged), so that it runs without a key.
    """

    def __init__(self, index: Index, settings: Settings | None = None) -> None:
        named = settings.chat_model if settings is not None else None
        self.name = f"LangChain chain ({named or 'nearest passage'})"
        self.index, self._named = index, named
        self._retriever = retriever(index)
        self._chain = _chain(self._retriever, _model(settings))

    def answer(self, case: Case) -> Answer:
        """Run the chain on the question as it stands; it knows no history."""
        text = str(self._chain.invoke(case.question))
        return plain_answer(case, text, model=self._named, index_id=self.index.id)

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """The ``k`` nearest passages, of which the chain uses `RETRIEVED`."""
        return tuple(
            _found(self.index.passages[number], score)
            for number, score in _nearest(self.index, case.question, k)
        )


def retriever(index: Index, k: int = RETRIEVED) -> BaseRetriever:
    """A LangChain retriever of the ``k`` passages nearest to a question by their vectors."""
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class DenseRetriever(BaseRetriever):
        """Passages of our Chroma collection as LangChain's documents."""

        def _get_relevant_documents(self, query: str, *, run_manager: Any) -> list[Document]:
            return [
                Document(
                    page_content=index.passages[number].text,
                    metadata={"source": index.passages[number].source_id, "score": score},
                )
                for number, score in _nearest(index, query, k)
            ]

    return DenseRetriever()


_PROMPT = f"""\
You are an assistant for question-answering tasks. Use the following pieces of retrieved context \
to answer the question. If you don't know the answer, reply with {CANNOT_ANSWER}. Use three \
sentences maximum and keep the answer concise. Answer in the language of the question.

Question: {{question}}

Context: {{context}}"""
_BETWEEN = "\n\n---\n\n"


def _chain(source: BaseRetriever, model: BaseChatModel) -> Any:
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnablePassthrough

    prompt = ChatPromptTemplate.from_template(_PROMPT)
    inputs = {"context": source | _pasted, "question": RunnablePassthrough()}
    return inputs | prompt | model | StrOutputParser()


def _pasted(documents: Sequence[Document]) -> str:
    return _BETWEEN.join(document.page_content for document in documents)


def _model(settings: Settings | None) -> BaseChatModel:
    if settings is not None and settings.chat_model:
        from .. import models

        return models.chat_model(settings)
    from langchain_core.language_models.chat_models import SimpleChatModel

    class NearestPassage(SimpleChatModel):
        """Replies with the first passage of its prompt."""

        @property
        def _llm_type(self) -> str:
            return "nearest-passage"

        def _call(self, messages: Any, *_: Any, **__: Any) -> str:
            context = str(messages[-1].content).partition("Context: ")[2]
            return context.partition(_BETWEEN)[0] or CANNOT_ANSWER

    return NearestPassage()


def _nearest(index: Index, text: str, k: int) -> list[tuple[int, float]]:
    language = questions.understand(text).language
    vector = index.embedding.embed([text], [language])[0]
    return index.dense.nearest(vector, k, None)


def _found(place: Passage | Sentence, score: float) -> FoundPassage:
    return FoundPassage(source_id=place.source_id, start=place.start, end=place.end, score=score)
