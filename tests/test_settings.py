"""Settings and their table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from vaxqa import settings
from vaxqa.errors import UsageError
from vaxqa.settings import Settings

TABLE = Path(__file__).parents[1] / "docs" / "settings.md"
KEY = "sk-nobody-may-see-this"


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A folder without `.env` and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for name in variables():
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def variables() -> dict[str, str]:
    """Each variable with its field."""
    return {
        str(field.validation_alias or f"VAXQA_{name.upper()}"): name
        for name, field in Settings.model_fields.items()
    }


def test_the_defaults() -> None:
    made = settings.load()
    assert made.knowledge == Path("knowledge")
    assert made.index == Path(".vaxqa/index")
    assert made.embedding == "built-in"
    assert made.model_timeout == 30
    assert (made.model, made.chroma_url, made.openai_api_key, made.chat_model) == (None,) * 4


def test_the_environment_wins_over_the_file_and_arguments_over_both(
    environment: pytest.MonkeyPatch,
) -> None:
    Path(".env").write_text("VAXQA_MODEL=ollama:a\nVAXQA_INDEX=file\nVAXQA_KNOWLEDGE=file\n")
    environment.setenv("VAXQA_INDEX", "environment")
    environment.setenv("VAXQA_KNOWLEDGE", "environment")
    made = settings.load(knowledge=Path("argument"), index=None)
    assert (made.model, made.index, made.knowledge) == (
        "ollama:a",
        Path("environment"),
        Path("argument"),
    )


def test_an_empty_variable_is_no_setting(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VAXQA_MODEL", "")
    environment.setenv("OPENAI_API_KEY", "")
    assert settings.load().chat_model is None


@pytest.mark.parametrize(
    ("given", "model"),
    [
        ({}, None),
        ({"OPENAI_API_KEY": KEY}, "openai:gpt-5-mini"),
        ({"VAXQA_MODEL": "ollama:qwen3"}, "ollama:qwen3"),
        ({"VAXQA_MODEL": "ollama:qwen3", "OPENAI_API_KEY": KEY}, "ollama:qwen3"),
        ({"OPENAI_BASE_URL": "http://localhost"}, None),
    ],
)
def test_a_key_or_a_model_turns_written_answers_on(
    environment: pytest.MonkeyPatch, given: dict[str, str], model: str | None
) -> None:
    for name, value in given.items():
        environment.setenv(name, value)
    assert settings.load().chat_model == model


@pytest.mark.parametrize("value", ["0", "-1", "601", "soon", "nan", "inf"])
def test_an_unusable_value_is_named_and_not_repeated(
    environment: pytest.MonkeyPatch, value: str
) -> None:
    environment.setenv("VAXQA_MODEL_TIMEOUT", value)
    with pytest.raises(UsageError, match=r"^Unusable setting: VAXQA_MODEL_TIMEOUT: .*settings\.md"):
        settings.load()


def test_every_unusable_value_is_named(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VAXQA_MODEL_TIMEOUT", KEY)
    with pytest.raises(UsageError) as caught:
        settings.load(openai_api_key=7)
    assert "VAXQA_MODEL_TIMEOUT" in str(caught.value)
    assert "OPENAI_API_KEY" in str(caught.value)
    assert KEY not in str(caught.value)


def test_settings_cannot_be_changed() -> None:
    made = settings.load()
    with pytest.raises(ValidationError, match="frozen"):
        made.model = "openai:gpt-5"


def test_a_key_is_never_printed(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("OPENAI_API_KEY", KEY)
    made = settings.load()
    assert made.openai_api_key is not None
    assert made.openai_api_key.get_secret_value() == KEY
    assert KEY not in f"{made!r} {made} {made.model_dump()} {made.model_dump_json()}"


def test_other_variables_are_none_of_ours(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("VAXQA_OTHER", "1")
    Path(".env").write_text("OTHER=1\nVAXQA_ANOTHER=2\n")
    assert settings.load().chat_model is None


def test_the_table_has_each_setting_as_the_code_has_it() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) ?\| (.*) \|$", TABLE.read_text("utf-8"), re.M)
    expected = [
        (
            variable,
            "" if (field := Settings.model_fields[name]).default is None else f"`{field.default}`",
            field.description,
        )
        for variable, name in variables().items()
    ]
    assert rows == expected
