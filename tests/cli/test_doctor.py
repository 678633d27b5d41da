from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import model_server
import pytest
from model_server import ModelServer

from vaxqa import structured
from vaxqa.cli import checks
from vaxqa.settings import Settings

from .conftest import Run, folders


def _found(run: Run, *args: object, code: int = 0) -> dict[str, Any]:
    ran = run("doctor", "--json", *args)
    assert ran.code == code, ran.out
    assert ran.json["usable"] == (code == 0)
    return {check["name"]: check for check in ran.json["checks"]}


def test_all_is_well(run: Run, built: Settings) -> None:
    found = _found(run, *folders(built))
    assert found["knowledge"]["state"] == "ok"
    assert "7 sources (2 study, 4 note, 1 document" in found["knowledge"]["found"]
    assert "up to date: 7 sources" in found["index"]["found"]
    assert found["chat model"]["details"] == ["OPENAI_API_KEY: not set"]


def test_in_a_terminal(run: Run, built: Settings) -> None:
    ran = run("doctor", *folders(built))
    assert ran.code == 0
    assert ran.out.startswith("ok      Python: 3.")
    assert "note    chat model: none" in ran.out
    assert "        -> For answers written by a model, set OPENAI_API_KEY" in ran.out


def test_without_an_index_it_is_usable(run: Run, built: Settings, tmp_path: Path) -> None:
    found = _found(run, "--knowledge", built.knowledge, "--index", tmp_path / "none")
    assert found["index"]["state"] == "note"
    assert not (tmp_path / "none").exists()


def test_a_missing_knowledge_folder_is_3(run: Run, tmp_path: Path) -> None:
    where = ["--knowledge", tmp_path / "none", "--index", tmp_path / "index"]
    assert _found(run, *where, code=3)["knowledge"]["state"] == "missing"
    shown = run("doctor", *where)
    assert shown.code == 3
    assert "MISSING knowledge: There is no knowledge folder at" in shown.out


@pytest.mark.slow
def test_files_that_cannot_be_read_are_named(run: Run, own: Settings) -> None:
    (own.knowledge / "documents" / "scan.xyz").write_text("x")
    found = _found(run, *folders(own), code=3)["knowledge"]
    assert found["details"][0].startswith("documents/scan.xyz: is of a kind that cannot be read")
    assert run("index", "--on-error", "skip", *folders(own)).code == 0
    assert _found(run, *folders(own))["knowledge"]["state"] == "note"


def test_an_outdated_index_and_a_damaged_one(run: Run, own: Settings) -> None:
    (own.knowledge / "documents" / "more.txt").write_text("Crabs are eaten.")
    found = _found(run, *folders(own))["index"]
    assert "as it was" in found["found"]
    assert found["todo"] == "The next question builds it anew."
    (own.index / "CURRENT").write_text("0123456789abcdef")
    assert "damaged" in _found(run, *folders(own))["index"]["found"]


@pytest.mark.slow
def test_the_key_is_never_shown(run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-123")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://me:hidden@models.example.org:8000/v1")
    ran = run("doctor", "--json", *folders(built))
    assert "OPENAI_API_KEY: set" in ran.out
    assert "endpoint: models.example.org" in ran.out
    assert "secret" not in ran.out + ran.err
    assert "hidden" not in ran.out + ran.err


def test_a_model_that_cannot_be_made_is_a_note_but_an_embedding_is_needed(
    run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_MODEL", "nonsense")
    found = _found(run, *folders(built))["chat model"]
    assert found["state"] == "note"
    assert "VAXQA_MODEL" in found["todo"]
    monkeypatch.setenv("VAXQA_EMBEDDING", "nonsense")
    assert _found(run, *folders(built), code=3)["embedding"]["state"] == "missing"


def test_an_extra_that_is_not_installed_is_named(
    run: Run, built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda _name: None)
    found = _found(run, *folders(built))
    assert found["extra app"]["todo"] == 'For the browser page: pip install "vaxqa[app]"'


@pytest.mark.slow
def test_an_index_of_passages_needs_no_knowledge_folder(run: Run, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "a", "text": "Crabs are sold."}\n')
    run("index", "--passages", tmp_path / "p.jsonl", "--index", tmp_path / "i")
    found = _found(run, "--index", tmp_path / "i")
    assert "ready-made passages: 1 sources" in found["index"]["found"]
    assert found["knowledge"]["state"] == "note"


SECRET = "sk-nobody-may-see-this"
FORM = {"numbers": [{"number": 1}, {"number": 2}, {"number": 3}]}
COUNTED = " ".join(map(str, range(1, 21)))


class _Listing(model_server._Handler):
    """Tells of its models too: `listed` is the answer."""

    listed: Any = None

    def do_GET(self) -> None:  # noqa: N802 - so the library calls it
        self.send(200, self.listed, {})


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    structured._proven.clear()
    with ModelServer() as server:
        server._server.RequestHandlerClass = _Listing
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        monkeypatch.setenv("VAXQA_MODEL", "openai:test")
        monkeypatch.setenv("VAXQA_MODEL_TIMEOUT", "5")
        yield server


def _model(run: Run, code: int = 0) -> dict[str, Any]:
    found = _found(run, "--model", code=code)
    assert SECRET not in repr(found)
    return found


def _states(found: dict[str, Any]) -> dict[str, str]:
    return {name: check["state"] for name, check in found.items()}


@pytest.mark.slow
def test_a_good_model(run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    data = [{"id": "test", "object": "model", "max_model_len": 32768}]
    monkeypatch.setattr(_Listing, "listed", {"object": "list", "data": data})
    server.reply("ready")
    server.reply(FORM)
    server.reply(COUNTED)
    found = _model(run)
    assert set(_states(found).values()) == {"ok", "note"}
    assert [name for name, check in found.items() if check["state"] == "note"] == ["cost"]
    assert found["structured output"]["found"] == "json_schema"
    assert found["usage"]["found"] == "reported (120 tokens in, 30 out)"
    assert found["streaming"]["found"].startswith("first part after 0.")
    assert found["latency"]["found"].endswith("s for a reply of one word")
    assert found["context length"]["found"] == "32768 tokens"
    assert found["chat model"]["details"] == ["endpoint: 127.0.0.1"]
    assert {request.path for request in server.requests} == {"/v1/chat/completions"}


@pytest.mark.slow
def test_the_findings_about_a_model_in_a_terminal(run: Run, server: ModelServer) -> None:
    server.reply("ready")
    server.reply(FORM)
    server.reply(COUNTED)
    ran = run("doctor", "--model")
    assert ran.code == 0
    assert ran.out.startswith("ok      chat model: openai:test\n          endpoint: 127.0.0.1\n")
    assert "note    context length: the server does not tell" in ran.out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("unsupported", "method"),
    [(["response_format"], "function_calling"), (["response_format", "tools"], "json")],
)
def test_the_way_to_ask_for_a_form_is_told(
    run: Run, server: ModelServer, unsupported: list[str], method: str
) -> None:
    server.unsupported = dict.fromkeys(unsupported, "not here")
    server.reply("ready")
    server.reply(FORM, usage=None)
    server.reply(COUNTED)
    found = _model(run)
    assert found["structured output"] == {
        "name": "structured output",
        "state": "ok",
        "found": method,
        "details": [],
        "todo": None,
    }
    assert found["usage"]["state"] == "note"


@pytest.mark.slow
def test_a_server_that_does_not_stream_cannot_be_used(run: Run, server: ModelServer) -> None:
    server.reply("ready")
    server.status(400, times=4)  # each way of asking for a form, and the plain one
    found = _model(run, code=3)
    assert found["reachable"]["state"] == found["key"]["state"] == "ok"
    assert found["streaming"]["state"] == found["structured output"]["state"] == "missing"
    assert "Use a server that streams" in found["streaming"]["todo"]


@pytest.mark.slow
def test_a_reply_that_comes_at_once_is_told(run: Run, server: ModelServer) -> None:
    server.reply("ready")
    server.reply(FORM)
    server.play([COUNTED])
    found = _model(run)
    assert found["streaming"]["state"] == "note"
    assert "comes at once" in found["streaming"]["found"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        (401, "key", "OPENAI_API_KEY"),
        (403, "key", "OPENAI_API_KEY"),
        (404, "reply", "Check VAXQA_MODEL and OPENAI_BASE_URL."),
        (400, "reply", "set another model"),
    ],
)
def test_a_refusal_is_told_with_its_remedy(
    run: Run, server: ModelServer, code: int, name: str, said: str
) -> None:
    server.status(code, {"error": {"message": f"refused {SECRET}", "code": None}})
    found = _model(run, code=3)
    assert found["reachable"]["state"] == "ok"
    assert found[name]["state"] == "missing"
    assert f"({code})" in found[name]["found"]
    assert said in found[name]["todo"]
    assert len(server.requests) == 1, "nothing more is asked of it"


@pytest.mark.slow
def test_a_server_that_says_nothing_ends_in_time(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VAXQA_MODEL_TIMEOUT", "0.5")
    server.hang()
    found = _model(run, code=3)
    assert "did not reply in time" in found["reachable"]["found"]
    assert "VAXQA_MODEL_TIMEOUT" in found["reachable"]["todo"]


@pytest.mark.slow
def test_a_server_that_is_not_there(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    found = _model(run, code=3)
    assert found["reachable"]["state"] == "missing"
    assert "OPENAI_BASE_URL" in found["reachable"]["todo"]


@pytest.mark.slow
def test_a_model_that_talks_nonsense_cannot_be_used(run: Run, server: ModelServer) -> None:
    server.text("lorem ipsum " * 9, times=5)
    found = _model(run, code=3)
    assert found["reachable"]["state"] == found["streaming"]["state"] == "ok"
    assert found["structured output"]["state"] == "missing"
    assert "Set a model in VAXQA_MODEL" in found["structured output"]["todo"]


@pytest.mark.slow
def test_a_server_that_talks_nonsense_cannot_be_used(run: Run, server: ModelServer) -> None:
    server.status(200, "<html>hello</html>")
    assert _model(run, code=3)["reply"]["state"] == "missing"


@pytest.mark.slow
@pytest.mark.parametrize("listed", [[], {"data": "x"}, {"data": [{"id": "test"}]}, "<html>"])
def test_a_list_of_models_without_lengths_is_no_matter(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch, listed: Any
) -> None:
    monkeypatch.setattr(_Listing, "listed", listed)
    server.reply("ready")
    server.reply(FORM)
    server.reply(COUNTED)
    assert _model(run)["context length"]["found"] == "the server does not tell"


@pytest.mark.slow
def test_a_short_context_is_told(
    run: Run, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = [{"id": "test", "object": "model", "meta": {"n_ctx_train": 4096}}]
    monkeypatch.setattr(_Listing, "listed", {"object": "list", "data": data})
    server.reply("ready")
    server.reply(FORM)
    server.reply(COUNTED)
    found = _model(run)["context length"]
    assert found["found"] == "4096 tokens, which is short"
    assert "OLLAMA_CONTEXT_LENGTH" in found["todo"]


def test_without_a_model_it_is_said_how_to_set_one(run: Run) -> None:
    found = _model(run, code=3)
    assert list(found) == ["chat model"]
    assert "Set OPENAI_API_KEY, or VAXQA_MODEL" in found["chat model"]["todo"]
