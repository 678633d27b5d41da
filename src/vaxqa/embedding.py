"""Text to vectors: the built-in static embedding, or one by a LangChain provider string."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from .errors import ModelError
from .lexicon import Lexicon
from .settings import BUILT_IN_EMBEDDING, Settings
from .types import Language

Vectors = npt.NDArray[np.float32]


class Embedding(Protocol):
    """Maps texts to rows of unit length.

    ``id`` names the model: an index made by another one is refused. ``share`` is the weight,
    in 0..1, of its similarity in a hit's score; it belongs to the model and is measured.
    """

    id: str
    share: float

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors:
        """One unit row per text; raises `ModelError` when the model does not do its part."""
        ...


class StaticEmbedding:
    """WordLlama's static vectors (256 dimensions), which lie inside its wheel.

    It knows English only, so that Indonesian is glossed word by word first. Its share is
    small because it adds little to the words themselves (``docs/decisions/0002-embedding.md``).
    """

    id = "wordllama-l2-supercat-256+gloss"
    share = 0.2

    def __init__(self, lexicon: Lexicon) -> None:
        with _logging_left_alone():
            import wordllama

        self._lexicon = lexicon
        self._model = wordllama.WordLlama.load(
            disable_download=True, cache_dir=Path(wordllama.__file__).parent
        )

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors:
        """Embed ``texts``, each of the language at its place."""
        glossed = [
            self._lexicon.gloss(text) if language == "id" else text
            for text, language in zip(texts, languages, strict=True)
        ]
        return _unit(self._model.embed(glossed, norm=False))


class ProviderEmbedding:
    """An embedding model by a LangChain provider string: ``openai:text-embedding-3-small``."""

    share = 0.5

    def __init__(self, settings: Settings) -> None:
        from . import models

        self.id = settings.embedding
        self._model = models.embedding_model(settings)

    def embed(self, texts: Sequence[str], languages: Sequence[Language]) -> Vectors:
        """Embed ``texts`` in one call to the provider."""
        from . import models

        vectors = models.embed(self._model, texts)
        made = np.asarray(vectors, dtype=np.float32)
        if made.ndim != 2 or len(made) != len(texts) or not np.isfinite(made).all():
            raise ModelError(
                f"The embedding model {self.id} returned {len(vectors)} vectors for "
                f"{len(texts)} texts. Check VAXQA_EMBEDDING and OPENAI_BASE_URL.",
                "model_invalid_output",
            )
        return _unit(made)


@contextlib.contextmanager
def _logging_left_alone() -> Iterator[None]:
    """Keep an import from setting up logging for the whole process, as wordllama's does."""
    guard = logging.NullHandler()
    logging.root.addHandler(guard)
    try:
        yield
    finally:
        logging.root.removeHandler(guard)


def load(settings: Settings, lexicon: Lexicon) -> Embedding:
    """The embedding that the settings name."""
    if settings.embedding == BUILT_IN_EMBEDDING:
        return StaticEmbedding(lexicon)
    return ProviderEmbedding(settings)


def identity(settings: Settings) -> str:
    """The id of the embedding that the settings name, without loading it."""
    return StaticEmbedding.id if settings.embedding == BUILT_IN_EMBEDDING else settings.embedding


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
