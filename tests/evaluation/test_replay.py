"""Replies of a real HTTP server are recorded and played back, through the public door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_server import ModelServer, Request

from vaxqa import settings
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.errors import UsageError
from vaxqa.evaluation import recordings, replay, runner
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


def ask_from(source: str, index: Index, built: Settings, server: ReplayServer) -> Answer:
    told = settings.load(knowledge=built.knowledge, index=built.index)
    assistant = Assistant(index, replay.replayed(told, server))
    return assistant.ask(CASE.question, source_ids=[source])


def test_a_reply_is_found_by_its_question_when_other_evidence_is_shown(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    def last(request: Request) -> object:
        """The sentence of the English income note that was shown last."""
        shown = request.evidence.items()
        name, text = [one for one in shown if one[1] in small.sources["income.en"].text][-1]
        return {"claims": [{"text": text, "evidence": [name]}], "unanswered": []}

    with ModelServer() as model:
        model.reply(last)
        told = of_server(built, model.url)
        with ReplayServer(tmp_path, model.url) as server:
            first = asked(small, told, server)
    assert first.answer is not None
    said = first.answer.sentences[0].text

    with ReplayServer(tmp_path) as server:
        again = ask_from("income.en", small, built, server)
        assert (server.missing, server.moved) == (0, 1)
    assert [sentence.text for sentence in again.sentences] == [said]
    assert again.mode == "generative"

    with ReplayServer(tmp_path) as server:
        elsewhere = ask_from("income.id", small, built, server)
        assert (server.missing, server.moved) == (0, 1)
    assert said not in elsewhere.model_dump_json()


def test_a_moved_reply_is_asked_for_anew_while_recording(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    with ModelServer() as model:
        model.reply(claims, times=2)
        with ReplayServer(tmp_path, model.url) as server:
            asked(small, of_server(built, model.url), server)
            told = replay.replayed(of_server(built, model.url), server)
            Assistant(small, told).ask(CASE.question, source_ids=["income.en"])
            assert server.moved == 0
        assert len(model.requests) == 2


def test_a_file_that_is_no_recording_is_named(
    small: Index, built: Settings, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(UsageError, match=r"broken\.json is no recorded reply"):
        recordings.Recordings(tmp_path).find("/chat/completions", {"messages": []})


def test_the_key_of_a_recording_is_the_request_whatever_its_order() -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "é"}]}
    turned = json.loads(json.dumps(body, sort_keys=True))
    key = recordings.key("/chat/completions", body)
    assert key == recordings.key("/chat/completions", turned)
    assert key != recordings.key("/embeddings", body)
    assert key != recordings.key("/chat/completions", body | {"model": "n"})
