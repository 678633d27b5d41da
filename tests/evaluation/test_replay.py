"""Replies of a real HTTP server are recorded and played back, through the public door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_server import ModelServer, Request

from vaxqa import settings
from vaxqa.assistant import Assistant
from vaxqa.errors import UsageError
from vaxqa.evaluation import replay, runner
from vaxqa.evaluation.replay import ReplayServer
from vaxqa.evaluation.systems import AssistantSystem
from vaxqa.index import Index
from vaxqa.settings import Settings

from .asked import case

KEY = "sk-very-secret"
CASE = case("Who are the main buyers of the crabs?")
pytestmark = pytest.mark.slow


def claims(request: Request) -> object:
    """The first sentence shown, claimed as it stands."""
    name, text = next(iter(request.evidence.items()))
    return {"claims": [{"text": text, "language": "en", "evidence": [name]}], "unanswered": []}


def of_server(built: Settings, url: str | None) -> Settings:
    return settings.load(
        knowledge=built.knowledge,
        index=built.index,
        model="openai:test",
        openai_base_url=url,
        openai_api_key=KEY,
    )


def asked(index: Index, told: Settings, server: ReplayServer) -> runner.Result:
    system = AssistantSystem(Assistant(index, replay.replayed(told, server)), "generative")
    return runner.run(system, [CASE])[0]


def test_recorded_replies_are_played_back_without_key_or_server(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "replies"
    with ModelServer() as model:
        model.reply(claims)
        told = of_server(built, model.url)
        with ReplayServer(folder, replay.upstream(told)) as server:
            first = asked(small, told, server)
        assert model.requests[0].headers["Authorization"] == f"Bearer {KEY}"
    assert first.answer is not None
    assert (first.answer.mode, first.answer.degraded) == ("generative", None)
    files = list(folder.iterdir())
    assert len(files) == 2  # the reply, and the name of the model
    assert not any(KEY in file.read_text() for file in files)

    with ReplayServer(folder) as server:
        again = asked(small, settings.load(knowledge=built.knowledge, index=built.index), server)
        assert server.missing == 0
    assert again.answer is not None
    assert again.answer.sentences == first.answer.sentences
    assert again.answer.usage.input_tokens == 120


def test_a_reply_that_was_not_recorded_is_missing_not_made_up(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    (tmp_path / "model.json").write_text('{"model": "openai:test"}')
    with ReplayServer(tmp_path) as server:
        found = asked(small, settings.load(index=built.index), server)
        assert server.missing == 1  # asked once, in one way
    assert found.answer is not None
    assert (found.answer.mode, found.answer.degraded) == ("extractive", "model_unavailable")


def test_what_the_server_cannot_do_now_is_not_kept(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    with ModelServer() as model:
        model.status(401)
        told = of_server(built, model.url)
        with ReplayServer(tmp_path, model.url) as server:
            found = asked(small, told, server)
    assert found.answer is not None
    assert found.answer.degraded == "model_unavailable"
    assert [file.name for file in tmp_path.iterdir()] == ["model.json"]


def test_a_folder_that_is_no_recording_is_refused(built: Settings, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        ReplayServer(tmp_path / "none")
    with ReplayServer(tmp_path) as server, pytest.raises(UsageError, match="does not name"):
        replay.replayed(built, server)


def test_only_compatible_models_are_recorded(built: Settings, tmp_path: Path) -> None:
    told = built.model_copy(update={"model": "ollama:qwen3"})
    with (
        ReplayServer(tmp_path / "new", replay.OPENAI) as server,
        pytest.raises(UsageError, match="OpenAI-compatible"),
    ):
        replay.replayed(told, server)
    assert not (tmp_path / "new").exists()


def test_the_key_of_a_recording_is_the_request_whatever_its_order() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "é"}]}
    turned = json.loads(json.dumps(body, sort_keys=True))
    assert replay.key("/chat/completions", body) == replay.key("/chat/completions", turned)
    assert replay.key("/embeddings", body) != replay.key("/chat/completions", body)
    assert replay.key("/chat/completions", body | {"model": "n"}) != replay.key(
        "/chat/completions", body
    )
