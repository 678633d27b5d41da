"""The vector index in Chroma: embedded by default, or a Chroma server by one setting.

The only module that knows Chroma. Vectors come from `vaxqa.embedding`; Chroma's own embedding
functions are never reached, since its default one downloads a model.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np

from .embedding import Vectors
from .errors import IndexDamagedError, UnavailableError, UsageError
from .types import Passage

if TYPE_CHECKING:
    import httpx
    from chromadb.api import ClientAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection
    from chromadb.api.types import Where

TIMEOUT = 30.0
"""Seconds to wait for a Chroma server."""

# One thread and a wide search, so that two builds of the same passages give the same graph and
# the same neighbours (chroma #3638: approximate results may differ between runs).
HNSW: CreateHNSWConfiguration = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "num_threads": 1,
}


class DenseIndex:
    """A collection of one index generation, opened for reading or being filled.

    Every call raises `IndexDamagedError` when the store cannot be read and `UnavailableError`
    when its server does not answer.
    """

    def __init__(self, client: ClientAPI, collection: Collection, url: str | None) -> None:
        self._client, self._collection, self._url = client, collection, url
        self._count: int | None = None

    @classmethod
    def create(cls, name: str, folder: Path, url: str | None) -> DenseIndex:
        """A new, empty collection in ``folder``, or on the server at ``url``."""
        client = _client(folder, url)
        with _closing_on_error(client), _explained(url):
            collection = client.create_collection(
                name, embedding_function=None, configuration={"hnsw": HNSW}
            )
        return cls(client, collection, url)

    @classmethod
    def open(cls, name: str, folder: Path, url: str | None) -> DenseIndex:
        """Open a collection; raises `IndexDamagedError` when it is not there."""
        client = _client(folder, url)
        with _closing_on_error(client), _explained(url):
            return cls(client, client.get_collection(name, embedding_function=None), url)

    def add(self, passages: Sequence[Passage], vectors: Vectors, first: int) -> None:
        """Store passages with their vectors, row by row; ``first`` is the first's position."""
        self._count = None
        with _explained(self._url):
            self._collection.add(
                ids=[str(first + number) for number in range(len(passages))],
                embeddings=vectors,
                documents=[passage.text for passage in passages],
                metadatas=[
                    {"source_id": p.source_id, "start": p.start, "end": p.end} for p in passages
                ],
            )

    def __len__(self) -> int:
        """The number of passages; asked of Chroma once, since none is added after the build."""
        if self._count is None:
            with _explained(self._url):
                self._count = int(self._collection.count())
        return self._count

    def close(self) -> None:
        """Let go of the store's files; the index cannot be used afterwards."""
        _close(self._client)

    def nearest(
        self, vector: Vectors, k: int, source_ids: Sequence[str] | None
    ) -> list[tuple[int, float]]:
        """Up to ``k`` passages as (position, cosine similarity in -1..1), nearest first.

        Equally near ones are in the order of their positions.
        """
        most = min(k, len(self))
        if most <= 0 or (source_ids is not None and not source_ids):
            return []
        with _explained(self._url):
            found = self._collection.query(
                query_embeddings=vector[np.newaxis, :],
                n_results=most,
                where=_among(source_ids),
                include=["distances"],
            )
        distances = (found["distances"] or [[]])[0]
        pairs = zip(found["ids"][0], distances, strict=True)
        return sorted(((int(i), 1.0 - float(d)) for i, d in pairs), key=lambda p: (-p[1], p[0]))

    def finds(self, position: int) -> bool:
        """Whether the passage at ``position`` is stored and a search by its vector finds any."""
        with _explained(self._url):
            stored = self._collection.get(ids=[str(position)], include=["embeddings"])
        vectors = stored["embeddings"]
        if vectors is None or len(vectors) == 0:
            return False
        return bool(self.nearest(np.asarray(vectors[0], dtype=np.float32), 1, None))


def _among(source_ids: Sequence[str] | None) -> Where | None:
    if source_ids is None:
        return None
    return cast("Where", {"source_id": {"$in": list(source_ids)}})


def drop(name: str, url: str) -> None:
    """Remove a collection from a Chroma server, if it is there."""
    from chromadb.errors import NotFoundError

    client = _client(Path(), url)
    try:
        with _explained(url), contextlib.suppress(NotFoundError):
            client.delete_collection(name)
    finally:
        _close(client)


def _client(folder: Path, url: str | None) -> ClientAPI:
    import chromadb
    from chromadb.config import Settings

    quiet = Settings(anonymized_telemetry=False)
    if url is None:
        try:
            with _explained(url):
                return chromadb.PersistentClient(path=str(folder), settings=quiet)
        except AttributeError as error:  # opened again after it could not be, in Chroma 1.5
            raise IndexDamagedError(_DAMAGED) from error
    host, port, ssl = _address(url)
    try:
        with _explained(url):
            client = chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=quiet)
    except ValueError as error:  # what Chroma makes of a connection that fails
        raise _unreachable(url) from error
    for session in _sessions(client):
        session.timeout = TIMEOUT
    return client


def _address(url: str) -> tuple[str, int, bool]:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in {"http", "https"}:
        raise UsageError(
            f"VAXQA_CHROMA_URL must be an address such as http://host:8000, not {url}."
        )
    ssl = parts.scheme == "https"
    return host, port or (443 if ssl else 80), ssl


@contextlib.contextmanager
def _closing_on_error(client: ClientAPI) -> Iterator[None]:
    try:
        yield
    except BaseException:
        _close(client)
        raise


def _close(client: ClientAPI) -> None:
    client.close()  # type: ignore[attr-defined]  # not declared by ClientAPI
    for session in _sessions(client):
        session.close()


def _sessions(client: ClientAPI) -> list[httpx.Client]:
    """The connections to a server, which Chroma 1.5 leaves open and without a time-out."""
    holders = (client, getattr(client, "_admin_client", None))
    found = (getattr(getattr(holder, "_server", None), "_session", None) for holder in holders)
    return [session for session in found if session is not None]


@contextlib.contextmanager
def _explained(url: str | None) -> Iterator[None]:
    """Chroma's errors as ours."""
    import httpx
    from chromadb.errors import ChromaError, NotFoundError

    try:
        yield
    except NotFoundError as error:
        raise IndexDamagedError(_DAMAGED) from error
    except (ChromaError, sqlite3.Error) as error:
        if url is None:
            raise IndexDamagedError(_DAMAGED) from error
        raise UnavailableError(f"The Chroma server at {_shown(url)} failed: {error}") from error
    except httpx.HTTPError as error:
        raise _unreachable(url or "") from error


_DAMAGED = "The vectors of the index are damaged or gone. Build it anew: vaxqa index"


def _unreachable(url: str) -> UnavailableError:
    return UnavailableError(
        f"No Chroma server answers at {_shown(url)}. Start it with `chroma run`, or unset "
        "VAXQA_CHROMA_URL to use the embedded store."
    )


def _shown(url: str) -> str:
    """The address without a user name or password that it may hold."""
    host, port, _ = _address(url)
    return f"{host}:{port}"
