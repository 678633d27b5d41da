"""What ``vaxqa doctor`` looks at. Nothing here changes anything or uses the network."""

from __future__ import annotations

import platform
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from .. import embedding, generations, knowledge
from ..errors import IndexDamagedError, ModelError, UnavailableError, UsageError
from ..settings import BUILT_IN_EMBEDDING, Settings

PACKAGES = ("vaxqa", "chromadb", "numpy", "pydantic", "wordllama", "PyStemmer")
EXTRAS = {
    "app": ("streamlit", "the browser page"),
    "models": ("langchain_openai", "answers written by a model"),
    "documents": ("pypdf", "PDF, DOCX and HTML sources"),
    "mcp": ("mcp", "programs that speak MCP"),
}


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. ``missing`` means that nothing works without it; ``note``, worth knowing."""

    name: str
    state: Literal["ok", "note", "missing"]
    found: str
    details: tuple[str, ...] = ()
    todo: str | None = None


def checks(settings: Settings) -> list[Check]:
    """All findings, what is needed first."""
    return [
        Check("Python", "ok", f"{platform.python_version()} at {sys.executable}"),
        _packages(),
        _knowledge(settings),
        _index(settings),
        _embedding(settings),
        _chat_model(settings),
        *_extras(),
    ]


def _packages() -> Check:
    versions: list[str] = []
    absent: list[str] = []
    for package in PACKAGES:
        try:
            versions.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            absent.append(package)
    if absent:
        todo = "pip install --force-reinstall vaxqa"
        return Check("packages", "missing", f"{', '.join(absent)} not installed", todo=todo)
    return Check("packages", "ok", ", ".join(versions))


def _knowledge(settings: Settings) -> Check:
    name, folder = "knowledge", settings.knowledge
    try:
        read = knowledge.load(folder, on_error="skip")
        knowledge.profile(folder)
    except UsageError as error:
        if _of_passages(settings):
            return Check(name, "note", f"not used: the index is of ready-made passages. {error}")
        return Check(name, "missing", str(error), todo="Mend or name the folder: --knowledge DIR")
    kinds = Counter(source.kind for source in read.sources)
    languages = Counter(source.language for source in read.sources)
    counts = ", ".join(f"{count} {kind}" for kind, count in [*kinds.items(), *languages.items()])
    found = f"{folder} with {len(read.sources)} sources ({counts})"
    found += f", {len(read.references)} references, {len(read.glossary)} terms in the glossary"
    if not read.skipped:
        return Check(name, "ok", found)
    return Check(
        name,
        "note" if _up_to_date(settings) else "missing",
        f"{found}; {len(read.skipped)} cannot be read",
        tuple(map(str, read.skipped)),
        "Mend these files, or build without them: vaxqa index --on-error skip",
    )


def _index(settings: Settings) -> Check:
    name, where = "index", settings.index
    if generations.current(settings) is None:
        return Check(name, "note", f"none at {where} yet", todo="The first question builds it.")
    rebuilt = "The next question builds it anew."
    try:
        index = generations.open_index(settings)
        size = f"{len(index.sources)} sources, {len(index.dense)} passages"
        index.dense.close()
    except IndexDamagedError as error:
        if _of_passages(settings):
            return Check(
                name, "missing", str(error), todo="vaxqa index --passages FILE --index DIR"
            )
        return Check(name, "note", str(error), todo=rebuilt)
    except (UnavailableError, UsageError) as error:
        return Check(name, "missing", str(error))
    if _of_passages(settings):
        return Check(name, "ok", f"at {where}, of ready-made passages: {size}")
    if not _up_to_date(settings):
        found = f"at {where}, of the knowledge folder as it was: {size}"
        return Check(name, "note", found, todo=rebuilt)
    return Check(name, "ok", f"at {where}, up to date: {size}")


def _embedding(settings: Settings) -> Check:
    if settings.embedding == BUILT_IN_EMBEDDING:
        return Check("embedding", "ok", f"built in ({embedding.identity(settings)}), no key needed")
    from .. import models

    try:
        models.embedding_model(settings)
    except ModelError as error:
        todo = "Mend it, or unset VAXQA_EMBEDDING for the built-in one."
        return Check("embedding", "missing", str(error), todo=todo)
    return Check("embedding", "ok", settings.embedding, (endpoint(settings, settings.embedding),))


def _chat_model(settings: Settings) -> Check:
    name = settings.chat_model
    key = f"OPENAI_API_KEY: {'set' if settings.openai_api_key else 'not set'}"
    if name is None:
        todo = "For answers written by a model, set OPENAI_API_KEY or VAXQA_MODEL."
        found = "none, so answers are sentences of the sources word for word"
        return Check("chat model", "note", found, (key,), todo)
    details = (key, endpoint(settings, name))
    from .. import models

    try:
        models.chat_model(settings)
    except ModelError as error:
        return Check("chat model", "note", name, details, str(error))
    return Check("chat model", "ok", name, details)


def endpoint(settings: Settings, model: str) -> str:
    """The host that is talked to; nothing else of an address, which may hold a password."""
    if model.partition(":")[0] != "openai":
        return "endpoint: as set for the provider"
    host = urlsplit(settings.openai_base_url or "https://api.openai.com").hostname
    return f"endpoint: {host or 'unknown, OPENAI_BASE_URL holds no host'}"


def _extras() -> Iterator[Check]:
    for extra, (module, use) in EXTRAS.items():
        name = f"extra {extra}"
        if find_spec(module) is None:
            todo = f'For {use}: pip install "vaxqa[{extra}]"'
            yield Check(name, "note", "not installed", todo=todo)
        else:
            yield Check(name, "ok", f"installed, for {use}")


def _of_passages(settings: Settings) -> bool:
    try:
        return generations.made_from(settings) == "passages"
    except IndexDamagedError:
        return False


def _up_to_date(settings: Settings) -> bool:
    try:
        return generations.current(settings) == generations.expected(settings)
    except UsageError:
        return False
