"""Chat and embedding models from LangChain's provider strings; the only importer of LangChain.

LangChain is imported when a model is first made: it takes seconds, and without a model nobody
needs it. Every failure leaves here as a `ModelError` whose text holds neither key nor prompt.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import SecretStr

from . import calls, failures
from .errors import ModelError
from .settings import Settings

if TYPE_CHECKING:
    from langchain_core.embeddings import Embeddings
    from langchain_core.language_models import BaseChatModel

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EmbeddingModel:
    """A LangChain embedding model with the seconds that one call to it may take."""

    model: Embeddings
    timeout: float


def load() -> None:
    """Import what models need, which takes seconds, so that no question's time goes into it."""
    with contextlib.suppress(ImportError):  # `chat_model` says what is missing
        import langchain.chat_models  # noqa: F401
        import langchain_openai  # noqa: F401
        import openai.resources.beta  # noqa: F401  (otherwise within the first call, 700 modules)


def chat_model(settings: Settings) -> BaseChatModel:
    """The chat model that the settings name. Raises `ModelError` when it cannot be made."""
    name = settings.chat_model or ""

    def make() -> BaseChatModel:
        from langchain.chat_models import init_chat_model

        options = _options(name, settings)
        if _provider(name) == "openai" and settings.openai_base_url:
            options["use_responses_api"] = False  # compatible servers speak chat completions
        if _provider(name) == "openai":
            options["stream_usage"] = True  # else it is not reported at another address
            # It waits with asyncio.wait_for, which in Python 3.11 may lose a cancellation.
            options["stream_chunk_timeout"] = None
        made: BaseChatModel = init_chat_model(name, **options)
        return made

    return _made(make, name, "VAXQA_MODEL")


def embedding_model(settings: Settings) -> EmbeddingModel:
    """The embedding model that the settings name. Raises `ModelError` as `chat_model` does."""
    name = settings.embedding

    def make() -> EmbeddingModel:
        from langchain.embeddings import init_embeddings

        options = _options(name, settings)
        if _provider(name) == "openai":
            # Otherwise token ids are sent, which hardly a server but OpenAI's understands.
            options["check_embedding_ctx_length"] = False
        return EmbeddingModel(init_embeddings(name, **options), settings.model_timeout)

    return _made(make, name, "VAXQA_EMBEDDING")


def embed(model: EmbeddingModel, texts: Sequence[str]) -> list[list[float]]:
    """One vector per text, all of one length.

    Takes the seconds of ``model`` at most. Raises `ModelError`: ``model_invalid_output`` when
    the vectors are not as many as the texts, empty, or of differing lengths; otherwise
    ``model_unavailable``.
    """
    if not texts:
        return []

    async def work(deadline: calls.Deadline) -> list[list[float]]:
        return await calls.retried(lambda: model.model.aembed_documents(list(texts)), deadline)

    vectors = calls.run(work, model.timeout)
    lengths = {len(vector) for vector in vectors}
    if len(vectors) != len(texts) or len(lengths) != 1 or 0 in lengths:
        raise ModelError(
            f"The embedding model returned {len(vectors)} vectors for {len(texts)} texts, or "
            "vectors of differing lengths. Check VAXQA_EMBEDDING and OPENAI_BASE_URL.",
            failures.INVALID,
        )
    return vectors


def _made(make: Callable[[], T], name: str, setting: str) -> T:
    try:
        if not all(name.partition(":")):
            raise ValueError(name)
        return make()
    except ImportError:
        package = "" if _provider(name) == "openai" else f" langchain-{_provider(name)}"
        raise ModelError(
            f'{setting} is {name}, which needs more packages: pip install "vaxqa[models]"{package}'
        ) from None
    except ModelError:
        raise
    except Exception:
        raise ModelError(
            f"{setting} is {name!r}, which is no model that LangChain can make. Write it as "
            "provider:model (openai:gpt-5-mini) and set the key of the provider."
        ) from None


def _options(name: str, settings: Settings) -> dict[str, Any]:
    """What a provider is told. Time-outs are always set; retries are ours (`calls.retried`)."""
    provider = _provider(name)
    if provider == "ollama":  # hands these to httpx; without them it waits for ever
        return {"client_kwargs": {"timeout": settings.model_timeout}}
    options: dict[str, Any] = {"timeout": settings.model_timeout, "max_retries": 0}
    if provider == "openai":
        key = settings.openai_api_key
        if key is None and not settings.openai_base_url:
            raise ModelError(f"{name} needs a key: set OPENAI_API_KEY.")
        options["api_key"] = key or SecretStr("none")  # servers without keys ignore it
        options["base_url"] = settings.openai_base_url
        with _ONE_AT_A_TIME:  # two first calls at once would open two sets of connections
            options["http_async_client"] = _http_client(calls.loop())
            options["http_client"] = _idle_client()
    return options


def _provider(name: str) -> str:
    return name.partition(":")[0]


_ONE_AT_A_TIME = threading.Lock()


@lru_cache(maxsize=1)
def _http_client(_loop: asyncio.AbstractEventLoop) -> Any:
    """The connections of our loop alone.

    LangChain's own are shared by every loop of the process and break in the second one
    (langchain #35783).
    """
    import openai

    return openai.DefaultAsyncHttpxClient()


@lru_cache(maxsize=1)
def _idle_client() -> Any:
    """What LangChain would make anew for each time-out, certificates and all, and is never used."""
    import openai

    return openai.DefaultHttpxClient()
