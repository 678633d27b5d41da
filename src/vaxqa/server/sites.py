"""``sites.toml``: which pages and programs may ask, about what and how often.

    [sites.ir101]                        a course page; the name stands in logs only
    key = "pk_…"                         publishable: it stands in the page
    origins = ["https://moodle.example.ac.id"]
    sources = ["study.id", "study.en"]   left away: all
    language = "id"                      left away: that of the question
    rate = "20/minute"                   of one reader (anonymous session)
    daily = 2000                         questions a day of the whole site
    theme = "auto"

    [keys.evaluation]                    a program
    hash = "sha256:…"                    what `vaxqa serve --hash-key` prints

The same options but ``origins`` and ``theme`` hold for programs.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from limits import parse
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..errors import UsageError
from ..types import Language

SHORTEST_SECRET = 32
"""Characters of an API key, at least."""

_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:]+\])(?::[0-9]{1,5})?")
_ADDRESS = re.compile(rf"{_ORIGIN.pattern}(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")


def rate(value: str) -> str:
    """``value`` if it is a rate such as ``20/minute``; raises `ValueError`.

    >>> rate("20/minute")
    '20/minute'
    """
    if re.fullmatch(r"[1-9]\d{0,8} ?(?:/|per) ?\d* ?(?:second|minute|hour|day)s?", value) is None:
        raise ValueError("must be a rate such as 20/minute")
    parse(value)
    return value


def origin(value: str) -> str:
    """``value`` if it is an origin: scheme, host and port, no more; raises `ValueError`.

    >>> origin("https://moodle.example.ac.id")
    'https://moodle.example.ac.id'
    """
    if _ORIGIN.fullmatch(value) is None:
        raise ValueError("must be an origin such as https://moodle.example.ac.id, without a path")
    return value


def address(value: str) -> str:
    """``value`` without slashes at its end, if it is an origin or a path below one.

    Raises `ValueError`.

    >>> address("https://ask.example.ac.id/"), address("https://uni.example/vaxqa")
    ('https://ask.example.ac.id', 'https://uni.example/vaxqa')
    """
    value = value.rstrip("/")
    if _ADDRESS.fullmatch(value) is None:
        raise ValueError(
            "must be an address such as https://ask.example.ac.id or https://uni.example/vaxqa, "
            "without a question mark, a hash sign or a password"
        )
    return value


G = TypeVar("G", bound="Grant")
Rate = Annotated[str, AfterValidator(rate)]
Origin = Annotated[str, AfterValidator(origin)]


class Grant(BaseModel):
    """What a site or a program may do."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,40}$")
    sources: frozenset[str] | None = None
    language: Language | None = None
    rate: Rate = "20/minute"
    daily: int = Field(2000, ge=1)

    @property
    def label(self) -> str:
        """Its name in logs, metrics and quotas."""
        return f"{type(self).__name__.lower()}:{self.name}"


class Site(Grant):
    """A page that the assistant stands in."""

    key: str = Field(pattern=r"^pk_[A-Za-z0-9_-]{16,64}$")
    origins: tuple[Origin, ...] = Field(min_length=1)
    theme: Literal["auto", "light", "dark"] = "auto"


class Program(Grant):
    """A program with a secret key."""

    hash: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    rate: Rate = "120/minute"
    daily: int = Field(20_000, ge=1)


class Sites(BaseModel):
    """All of them."""

    model_config = ConfigDict(frozen=True)

    sites: tuple[Site, ...] = ()
    programs: tuple[Program, ...] = ()

    @property
    def configured(self) -> bool:
        """Whether anyone but clients of this machine may ask."""
        return bool(self.sites or self.programs)

    @property
    def origins(self) -> frozenset[str]:
        """The origins of all sites."""
        return frozenset(origin for site in self.sites for origin in site.origins)

    def site(self, key: str) -> Site | None:
        """The site with the publishable ``key``."""
        return next((site for site in self.sites if site.key == key), None)

    def program(self, secret: str) -> Program | None:
        """The program with the secret key ``secret``, compared in constant time."""
        given = hashed(secret)
        found = [p for p in self.programs if hmac.compare_digest(p.hash, given)]
        return found[0] if found else None


def hashed(secret: str) -> str:
    """How a secret key stands in the file: a plain hash, since the key itself is random."""
    return f"sha256:{hashlib.sha256(secret.encode()).hexdigest()}"


def line(secret: str) -> str:
    """The line of the file for a secret key; raises `UsageError` for one that can be guessed."""
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 12 or not secret.isascii():
        raise UsageError(
            f"A key must be random and have at least {SHORTEST_SECRET} characters. Make one: "
            "openssl rand -hex 32"
        )
    return f'hash = "{hashed(secret)}"'


def load(path: Path | None) -> Sites:
    """Read the file; without one, no site. Raises `UsageError` naming the unusable key."""
    if path is None:
        return Sites()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}).") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not TOML ({error}).") from None
    unknown = sorted(content.keys() - {"sites", "keys"})
    if unknown:
        raise UsageError(f"{path}: unknown table {unknown[0]!r}; known: sites, keys.")
    sites = tuple(
        _grant(Site, path, f"sites.{n}", n, f) for n, f in _tables(path, content, "sites")
    )
    programs = tuple(
        _grant(Program, path, f"keys.{n}", n, f) for n, f in _tables(path, content, "keys")
    )
    if len({site.key for site in sites}) < len(sites):
        raise UsageError(f"{path}: two sites have the same key.")
    if not sites and not programs:
        raise UsageError(f"{path} names no site and no key; docs/api.md shows how.")
    return Sites(sites=sites, programs=programs)


def _tables(path: Path, content: dict[str, object], name: str) -> list[tuple[str, object]]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise UsageError(f"{path}: {name} must be a table, [{name}.NAME].")
    return list(table.items())


def _grant(kind: type[G], path: Path, place: str, name: str, fields: object) -> G:
    if not isinstance(fields, dict) or "name" in fields:
        raise UsageError(f"{path}: {place} must be a table without a name of its own.")
    try:
        return kind.model_validate({**fields, "name": name})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        at = ".".join([place, *map(str, first["loc"])])
        raise UsageError(f"{path}: {at}: {first['msg']}.") from None
