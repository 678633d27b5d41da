"""What the operator of the endpoint sets, besides `vaxqa.settings`: ``VAXQA_…`` variables.

``docs/api.md`` lists them; a test holds that table against this module.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings

from ..settings import CONFIG, read

MEMORY = "memory://"


class Options(BaseSettings):
    """Frozen; read once by each worker."""

    model_config = CONFIG

    sites: Path | None = Field(
        None,
        description="The file that says which sites and programs may ask. Unset: only clients of "
        "this machine.",
    )
    public_url: str | None = Field(
        None,
        description="Address that readers see (`https://ask.example.ac.id`, or "
        "`https://uni.example/vaxqa` behind a web server that passes it on); pages of that origin "
        "may use any site key.",
    )
    quota_store: str = Field(
        MEMORY,
        description="Where quotas are counted: `memory://`, or `redis://host:6379` for replicas. "
        "Several workers of one machine count together in either case.",
    )
    address_rate: str = Field(
        "600/minute",
        description="Requests of one address, whoever is behind it: loose, since a classroom "
        "shares one.",
    )
    kept: Path | None = Field(
        None,
        description="Folder for shared answers and reports; one for all replicas, on a disk that "
        "they share. Unset: `server` beside the index folder.",
    )
    keep_days: float = Field(
        30.0,
        gt=0,
        le=3650,
        description="Days after which shared answers and reports are deleted.",
    )
    seal_key: SecretStr | None = Field(
        None,
        min_length=32,
        description="Secret with which answers are sealed for sharing; the same for all "
        "replicas. Unset: made once and kept beside what is shared, for all that share it.",
    )
    answer_timeout: float = Field(
        60.0, gt=0, le=600, description="Seconds that one answer may take in all."
    )
    threads: int = Field(
        2, ge=1, le=64, description="Threads of a worker for searching and extractive answers."
    )
    streams: int = Field(
        256,
        ge=1,
        le=2000,
        description="Written answers that a worker may have under way at once.",
    )
    queue: int = Field(
        100, ge=0, le=10_000, description="Requests that wait for a thread before 503 is answered."
    )
    connections: int = Field(
        2000, ge=1, le=100_000, description="Connections that a worker holds open at once."
    )

    @field_validator("address_rate")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        from .sites import rate

        return rate(value)

    @field_validator("public_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        from .sites import address

        return None if value is None else address(value)

    @property
    def public_origin(self) -> str | None:
        """The origin of ``public_url``: its scheme, host and port."""
        return None if self.public_url is None else "/".join(self.public_url.split("/")[:3])


def load(**overrides: object) -> Options:
    """Read the options; raises `UsageError` naming each variable with an unusable value."""
    return read(Options, overrides, "docs/api.md")
