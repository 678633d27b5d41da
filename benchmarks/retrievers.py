"""The systems that are compared, behind one interface: a question to ranked passage ids.

Each is made the way its documentation does it, with as many passages asked for as are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import bm25s  # type: ignore[import-untyped, unused-ignore]
import chromadb
import Stemmer
from langchain_chroma import Chroma  # type: ignore[import-not-found, unused-ignore]
from langchain_classic.retrievers import (  # type: ignore[import-not-found, unused-ignore]
    EnsembleRetriever,
)
from langchain_community.retrievers import (  # type: ignore[import-not-found, unused-ignore]
    BM25Retriever,
)
from langchain_core.embeddings import Embeddings

from vaxqa import embedding, generations, questions, settings
from vaxqa.embedding import Vectors
from vaxqa.lexicon import Lexicon
from vaxqa.search import search
from vaxqa.types import Language

from .tasks import Asked, Document, Task

DEPTH = 10
"""Passages that are asked for."""
COSINE: Any = {"hnsw": {"space": "cosine"}}
SNOWBALL: dict[Language, str] = {"en": "english", "id": "indonesian"}


class Retriever(Protocol):
    """A built index. ``close`` lets go of its files."""

    def search(self, question: Asked) -> list[str]:
        """The ids of the best `DEPTH` passages, best first."""
        ...

    def close(self) -> None:
        """End it; it is not asked any more."""
        ...


Build = Callable[[Task, Path], Retriever]
"""Builds the index of a task in a folder that is empty."""


class Ours:
    """vaxqa: the index that `generations.build` makes, asked through `search.search`.

    It tells the language of a question from its words, as everywhere, and knows what the
    knowledge folder has besides its sources (glossary, expected questions).
    """

    def __init__(self, task: Task, folder: Path) -> None:
        made = settings.load(
            knowledge=task.knowledge, index=folder, embedding=settings.BUILT_IN_EMBEDDING
        )
        generations.build(made, corpus_file=task.corpus)
        self._index = generations.open_index(made)

    def search(self, question: Asked) -> list[str]:
        """As ``vaxqa search`` does."""
        asked = questions.understand(question.text)
        found = search(self._index, asked.asked, asked.language, context=asked.context, k=DEPTH)
        return [hit.passage.id for hit in found.hits]

    def close(self) -> None:
        """Close the vector store."""
        self._index.dense.close()


class Words:
    """bm25s alone: Snowball stems (PyStemmer), no stop words, its own defaults otherwise.

    A passage is stemmed in its language; a question in its own where the index has that,
    otherwise as the passages are, so that names and numbers meet.
    """

    def __init__(self, task: Task, _folder: Path) -> None:
        self._ids = [document.id for document in task.documents]
        self._languages = _languages(task)
        self._model = bm25s.BM25()
        self._model.index(stems(task.documents), show_progress=False)

    def search(self, question: Asked) -> list[str]:
        """The passages that share a word with the question."""
        words = stems([_as_document(question, self._languages)])
        k = min(DEPTH, len(self._ids))
        places, scores = self._model.retrieve(words, k=k, show_progress=False)
        pairs = zip(places[0], scores[0], strict=True)
        return [self._ids[place] for place, score in pairs if score > 0]

    def close(self) -> None:
        """Nothing is open."""


def stems(documents: Sequence[Document]) -> list[list[str]]:
    """The stems of each text by bm25s's own tokenizer, each in its language."""
    found: list[list[str]] = [[] for _ in documents]
    for language in {document.language for document in documents}:
        places = [n for n, document in enumerate(documents) if document.language == language]
        tokens = bm25s.tokenize(
            [documents[place].text for place in places],
            stopwords=None,
            stemmer=_stemmer(language),
            return_ids=False,
            show_progress=False,
        )
        for place, words in zip(places, tokens, strict=True):
            found[place] = words
    return found


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(SNOWBALL[language])


def _languages(task: Task) -> frozenset[Language]:
    return frozenset(document.language for document in task.documents)


def _as_document(question: Asked, languages: Iterable[Language]) -> Document:
    """A question as a text to be stemmed: see `Words`."""
    there = sorted(languages)
    return Document(
        "", question.text, question.language if question.language in there else there[0]
    )


class Plain(Embeddings):
    """The package's default embedding as it is, without the glosses that vaxqa puts before it.

    All texts count as English, so that an Indonesian one is embedded word for word as written.
    """

    def __init__(self) -> None:
        built_in = settings.load(embedding=settings.BUILT_IN_EMBEDDING)
        self._model = embedding.load(built_in, Lexicon([]))

    def embed(self, texts: list[str]) -> Vectors:
        """One unit row per text."""
        return self._model.embed(texts, ["en"] * len(texts))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The rows as LangChain wants them."""
        rows: list[list[float]] = self.embed(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """The vector of a question."""
        return self.embed_documents([text])[0]


class Nearest:
    """Chroma alone, persistent, by cosine, with the package's default embedding as it is."""

    def __init__(self, task: Task, folder: Path) -> None:
        self._client = chromadb.PersistentClient(path=str(folder), settings=_quiet())
        self._model = Plain()
        self._collection = self._client.create_collection(
            "alone", embedding_function=None, configuration=COSINE
        )
        most = self._client.get_max_batch_size()
        for first in range(0, len(task.documents), most):
            batch = task.documents[first : first + most]
            texts = [document.text for document in batch]
            self._collection.add(
                ids=[document.id for document in batch],
                embeddings=self._model.embed(texts),
                documents=texts,
            )

    def search(self, question: Asked) -> list[str]:
        """The nearest passages."""
        vectors = self._model.embed([question.text])
        found = self._collection.query(query_embeddings=vectors, n_results=DEPTH, include=[])
        return list(found["ids"][0])

    def close(self) -> None:
        """Close the store."""
        _close(self._client)


class Ensemble:
    """LangChain's `EnsembleRetriever`, half BM25 and half Chroma, by reciprocal ranks.

    BM25 is its `BM25Retriever` (rank_bm25), which by itself parts words at spaces only;
    ``stemmed`` gives it the stems that bm25s alone has.
    """

    def __init__(self, task: Task, folder: Path, *, stemmed: bool) -> None:
        texts = [document.text for document in task.documents]
        known: list[dict[str, Any]] = [{"id": document.id} for document in task.documents]
        words = BM25Retriever.from_texts(
            texts,
            metadatas=known,
            k=DEPTH,
            preprocess_func=_by_language(task) if stemmed else str.split,
        )
        self._client = chromadb.PersistentClient(path=str(folder), settings=_quiet())
        store = Chroma(
            client=self._client, embedding_function=Plain(), collection_configuration=COSINE
        )
        store.add_texts(texts, metadatas=known)
        vectors = store.as_retriever(search_kwargs={"k": DEPTH})
        self._retriever = EnsembleRetriever(
            retrievers=[words, vectors], weights=[0.5, 0.5], id_key="id"
        )

    def search(self, question: Asked) -> list[str]:
        """The first of both lists, joined."""
        return [str(hit.metadata["id"]) for hit in self._retriever.invoke(question.text)][:DEPTH]

    def close(self) -> None:
        """Close the store."""
        _close(self._client)


def _by_language(task: Task) -> Callable[[str], list[str]]:
    """What stems the task's texts, each in the language that the task says it has."""
    asked = [_as_document(question, _languages(task)) for question in task.asked]
    known = {document.text: document.language for document in (*asked, *task.documents)}
    return lambda text: stems([Document("", text, known[text])])[0]


def _quiet() -> chromadb.config.Settings:
    return chromadb.config.Settings(anonymized_telemetry=False)


def _close(client: Any) -> None:
    client.close()  # not declared by ClientAPI


SYSTEMS: dict[str, Build] = {
    "vaxqa": Ours,
    "bm25s": Words,
    "Chroma": Nearest,
    "LangChain ensemble": lambda task, folder: Ensemble(task, folder, stemmed=False),
    "LangChain ensemble, stemmed": lambda task, folder: Ensemble(task, folder, stemmed=True),
}
