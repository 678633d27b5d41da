"""Settings, read once at the edge: environment variables ``VAXQA_…`` and a ``.env`` file.

``docs/settings.md`` lists them; a test holds that table against this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import UsageError

BUILT_IN_EMBEDDING = "built-in"


DEFAULT_MODEL = "openai:gpt-5-mini"
"""What answers when there is a key and no model is named."""

CONFIG = SettingsConfigDict(
    env_prefix="VAXQA_",
    env_file=".env",
    extra="ignore",
    frozen=True,
    env_ignore_empty=True,
    populate_by_name=True,
    hide_input_in_errors=True,
)
"""How variables are read, here and by the endpoint."""


class Settings(BaseSettings):
    """What an operator can set. Frozen; keys are never printed.

    >>> Settings(model="openai:gpt-5-mini").model
    'openai:gpt-5-mini'
    """

    model_config = CONFIG

    knowledge: Path = Field(Path("knowledge"), description="The folder with the sources.")
    index: Path = Field(Path(".vaxqa/index"), description="The folder that holds the index.")
    model: str | None = Field(
        None,
        description=(
            "Chat model for written answers, as a LangChain provider string "
            "(`openai:gpt-5-mini`, `ollama:qwen3`). Unset: `openai:gpt-5-mini` when "
            "`OPENAI_API_KEY` is set, otherwise extractive answers."
        ),
    )
    model_timeout: float = Field(
        30.0, gt=0, le=600, description="Seconds to wait for the chat model before falling back."
    )
    judge_model: str | None = Field(
        None,
        description=(
            "Chat model that gives a second opinion on each claim of a written answer, as a "
            "LangChain provider string. It can only have a claim withheld. Unset: none is asked."
        ),
    )
    embedding: str = Field(
        BUILT_IN_EMBEDDING,
        description=(
            "Embedding model: `built-in` (local, no key, no download) or a LangChain provider "
            "string such as `openai:text-embedding-3-small`. A change builds the index anew."
        ),
    )
    chroma_url: str | None = Field(
        None,
        description="Address of a Chroma server (`http://host:8000`). Unset: the embedded store.",
    )
    tracing: bool = Field(
        False,
        description=(
            "`1`: tell of each question in OpenTelemetry spans, for the SDK of the process "
            "(`vaxqa[otel]`). They hold counts and times, no text and no key."
        ),
    )
    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias="OPENAI_API_KEY",
        description="Key for OpenAI or a compatible server; turns written answers on.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias="OPENAI_BASE_URL",
        description="Address of an OpenAI-compatible server (Ollama, vLLM, llama.cpp, …).",
    )

    @property
    def chat_model(self) -> str | None:
        """The chat model to use, or ``None`` for extractive answers only."""
        if self.model:
            return self.model
        return DEFAULT_MODEL if self.openai_api_key else None


def load(**overrides: object) -> Settings:
    """Read the settings; ``overrides`` that are ``None`` are passed over.

    Raises `UsageError` naming each variable that has an unusable value.
    """
    return read(Settings, overrides, "docs/settings.md")


S = TypeVar("S", bound=BaseSettings)


def read(settings: type[S], overrides: Mapping[str, object], told_in: str) -> S:
    """Settings of a kind; raises `UsageError` naming each variable, and the page ``told_in``."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(
            f"{_variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise UsageError(f"Unusable setting: {wrong}. See {told_in}.") from None


def _variable(name: str) -> str:
    return name if name.isupper() else f"VAXQA_{name.upper()}"
