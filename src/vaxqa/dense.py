"""The vector index in Chroma: embedded by default, or a Chroma server by one setting.

The only module that knows Chroma. Vectors come from `vaxqa.embedding`; Chroma's own embedding
functions are never reached, since its default one downloads a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from .embedding import Vectors
from .errors import IndexDamagedError, UnavailableError, UsageError
from .types import Passage

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where


class DenseIndex:
    """A collection of one index generation, opened for reading or being filled."""

    def __init__(self, client: ClientAPI, collection: Collection) -> None:
        self._client, self._collection = client, collection

    @classmethod
    def create(cls, name: str, folder: Path, url: str | None) -> DenseIndex:
        """An empty collection, replacing what an unfinished build left under this name."""
        client = _client(folder, url)
        if name in {found.name for found in client.list_collections()}:
            client.delete_collection(name)
        collection = client.create_collection(
            name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
        )
        return cls(client, collection)

    @classmethod
    def open(cls, name: str, folder: Path, url: str | None) -> DenseIndex:
        """Open a collection; raises `IndexDamagedError` when it is not there."""
        from chromadb.errors import NotFoundError

        client = _client(folder, url)
        try:
            return cls(client, client.get_collection(name, embedding_function=None))
        except (NotFoundError, ValueError) as error:
            raise IndexDamagedError(f"The vector index holds no collection {name}.") from error

    def add(self, passages: Sequence[Passage], vectors: Vectors, first: int) -> None:
        """Store passages with their vectors, row by row; ``first`` is the first's position."""
        self._collection.add(
            ids=[str(first + number) for number in range(len(passages))],
            embeddings=vectors,
            documents=[passage.text for passage in passages],
            metadatas=[
                {"source_id": p.source_id, "start": p.start, "end": p.end} for p in passages
            ],
        )

    def __len__(self) -> int:
        return int(self._collection.count())

    def close(self) -> None:
        """Let go of the store's files; the index cannot be used afterwards."""
        self._client.close()  # type: ignore[attr-defined]  # not declared by ClientAPI

    def nearest(
        self, vector: Vectors, k: int, source_ids: Sequence[str] | None
    ) -> list[tuple[int, float]]:
        """Up to ``k`` passages as (position, cosine similarity in -1..1), nearest first."""
        found = self._collection.query(
            query_embeddings=vector[np.newaxis, :],
            n_results=min(k, len(self)),
            where=_among(source_ids),
            include=["distances"],
        )
        distances = (found["distances"] or [[]])[0]
        pairs = zip(found["ids"][0], distances, strict=True)
        return sorted(((int(i), 1.0 - float(d)) for i, d in pairs), key=lambda p: (-p[1], p[0]))


def _among(source_ids: Sequence[str] | None) -> Where | None:
    if source_ids is None:
        return None
    return cast("Where", {"source_id": {"$in": list(source_ids)}})


def drop(name: str, url: str) -> None:
    """Remove a collection from a Chroma server."""
    client = _client(Path(), url)
    if name in {found.name for found in client.list_collections()}:
        client.delete_collection(name)


def _client(folder: Path, url: str | None) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if url is None:
        return chromadb.PersistentClient(path=str(folder), settings=quiet)
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise UsageError(
            f"VAXQA_CHROMA_URL must be an address such as http://host:8000, not {url}."
        )
    ssl = parts.scheme == "https"
    try:
        return chromadb.HttpClient(
            host=parts.hostname, port=parts.port or (443 if ssl else 80), ssl=ssl, settings=quiet
        )
    except ValueError as error:
        raise UnavailableError(
            f"No Chroma server answers at {parts.hostname}. Start it with `chroma run`, or unset "
            "VAXQA_CHROMA_URL to use the embedded store."
        ) from error
