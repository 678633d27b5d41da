"""Models made from provider strings, and vectors through a real server."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from model_server import ModelServer

from vaxqa import models, settings
from vaxqa.embedding import ProviderEmbedding
from vaxqa.errors import ModelError

KEY = "sk-a-key-that-nobody-may-see"
TEXTS = ["vaksin", "diplomasi", "kerja sama"]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


def _settings(**given: Any) -> settings.Settings:
    return settings.load(
        **{"openai_api_key": KEY, "embedding": "openai:test", "model_timeout": 0.5, **given}
    )


# -- embedding -----------------------------------------------------------------------------


def test_texts_become_unit_vectors(server: ModelServer) -> None:
    embedding = ProviderEmbedding(_settings(openai_base_url=server.url))
    vectors = embedding.embed(TEXTS, ["id", "id", "id"])
    assert vectors.shape == (3, 8)
    assert (vectors**2).sum(axis=1) == pytest.approx([1.0] * 3)
    (request,) = server.requests
    assert request.path == "/v1/embeddings"
    assert request.body["input"] == TEXTS, "texts, not token ids"


def test_no_text_is_no_call(server: ModelServer) -> None:
    model = models.embedding_model(_settings(openai_base_url=server.url))
    assert models.embed(model, []) == []
    assert server.requests == []


@pytest.mark.parametrize(
    "vectors",
    [
        [[1.0, 2.0], [1.0, 2.0]],
        [],
        [[1.0, 2.0], [1.0], [1.0, 2.0]],
        [[], [], []],
        [[float("nan")] * 2] * 3,
    ],
    ids=["too few", "none", "differing lengths", "empty", "not numbers"],
)
def test_vectors_that_cannot_be_right_are_refused(
    server: ModelServer, vectors: list[list[float]]
) -> None:
    server.vectors(vectors)
    embedding = ProviderEmbedding(_settings(openai_base_url=server.url))
    with pytest.raises(ModelError) as caught:
        embedding.embed(TEXTS, ["id", "id", "id"])
    assert caught.value.kind == "model_invalid_output"


@pytest.mark.parametrize("failure", ["status", "hang", "trickle"])
def test_a_server_that_fails_is_given_up_in_time(server: ModelServer, failure: str) -> None:
    if failure == "status":
        server.status(401, {"error": {"message": f"Incorrect API key provided: {KEY}"}})
    else:
        getattr(server, failure)()
    model = models.embedding_model(_settings(openai_base_url=server.url))
    started = time.perf_counter()
    with pytest.raises(ModelError) as caught:
        models.embed(model, TEXTS)
    assert time.perf_counter() - started < 2
    assert caught.value.kind == "model_unavailable"
    assert KEY not in str(caught.value)


def test_a_busy_server_is_asked_again(server: ModelServer) -> None:
    server.status(503)
    model = models.embedding_model(_settings(openai_base_url=server.url))
    assert len(models.embed(model, TEXTS)) == 3


def test_a_call_that_is_given_up_is_cancelled(server: ModelServer) -> None:
    server.trickle()
    model = models.embedding_model(_settings(openai_base_url=server.url))
    with pytest.raises(ModelError, match="in time"):
        models.embed(model, TEXTS)
    ended = time.perf_counter() + 1
    while server.connections and time.perf_counter() < ended:
        time.sleep(0.01)
    assert not server.connections, "the server is still sending"


# -- provider strings ----------------------------------------------------------------------


@pytest.mark.slow
def test_questions_with_differing_seconds_left_share_their_connections() -> None:
    first, second = (
        models.chat_model(_settings(model="openai:test", model_timeout=s)) for s in (9.0, 8.5)
    )
    for clients in ("http_client", "http_async_client"):
        assert getattr(first, clients) is getattr(second, clients) is not None


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("anthropic:claude", 'pip install "vaxqa[models]" langchain-anthropic'),
        ("gpt-5-mini", "provider:model"),
        ("nonsense:gpt", "provider:model"),
        ("openai:", "provider:model"),
    ],
)
def test_a_model_that_cannot_be_made_says_what_to_do(name: str, remedy: str) -> None:
    with pytest.raises(ModelError, match="VAXQA_MODEL") as caught:
        models.chat_model(_settings(model=name))
    assert remedy in str(caught.value)


def test_openai_needs_a_key_but_a_server_of_ones_own_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    bare = settings.load(model="openai:test")
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        models.chat_model(bare)
    own = bare.model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"})
    assert models.chat_model(own) is not None


@pytest.mark.parametrize(
    ("module", "make"),
    [("langchain.chat_models", "chat_model"), ("langchain.embeddings", "embedding_model")],
)
def test_a_missing_extra_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, module: str, make: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ModelError, match=r'pip install "vaxqa\[models\]"$'):
        getattr(models, make)(_settings(model="openai:test"))


def test_the_assistant_comes_without_langchain() -> None:
    code = (
        "import sys, vaxqa.assistant, vaxqa.generative, vaxqa.models\n"
        "print([m for m in sys.modules if m.partition('.')[0] in {'langchain', 'langchain_core',"
        " 'langchain_openai', 'openai'}])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
