"""The sources as resources: a listing, and the text of each, to the letter that is quoted."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import quote, unquote

import mcp_types as types

from ..types import Source
from .desk import RefusedError

LISTING = "vaxqa://sources"
TEMPLATE = types.ResourceTemplate(
    name="source",
    title="A source",
    uri_template=f"{LISTING}/{{id}}",
    description="The canonical text of a source; a quote is its text[start:end] in code points.",
    mime_type="text/plain",
)
_KINDS = {"study": "The study", "note": "A note", "document": "A document"}
_LANGUAGES = {"id": "Indonesian", "en": "English"}


def listed(sources: Iterable[Source]) -> list[types.Resource]:
    """The listing and each of ``sources``, as a client shows them."""
    listing = types.Resource(
        uri=LISTING,
        name="sources",
        title="The sources",
        description="What answers are cut from: ids, titles, kinds, languages, hashes (JSON).",
        mime_type="application/json",
    )
    return [listing, *map(_resource, sources)]


def read(uri: str, sources: dict[str, Source]) -> types.TextResourceContents:
    """The contents at ``uri``; raises `RefusedError` when there is nothing."""
    if uri == LISTING:
        told = {"sources": [_told(source) for source in sources.values()]}
        text = json.dumps(told, ensure_ascii=False, indent=2)
        return types.TextResourceContents(uri=uri, mime_type="application/json", text=text)
    source = sources.get(unquote(uri.removeprefix(f"{LISTING}/")))
    if source is None or uri != _uri(source):
        raise RefusedError(f"There is no such resource here; {LISTING} lists those that are.")
    return types.TextResourceContents(uri=uri, mime_type="text/plain", text=source.text)


def _resource(source: Source) -> types.Resource:
    about = f"{_KINDS[source.kind]} in {_LANGUAGES[source.language]}"
    if source.authors:
        about += f", by {', '.join(source.authors)}"
    return types.Resource(
        uri=_uri(source),
        name=source.id,
        title=source.title,
        description=f"{about}.",
        mime_type="text/plain",
        size=len(source.text.encode()),
    )


def _uri(source: Source) -> str:
    return f"{LISTING}/{quote(source.id, safe='')}"


def _told(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "uri": _uri(source),
        "title": source.title,
        "kind": source.kind,
        "language": source.language,
        "authors": source.authors,
        "date": source.date,
        "url": source.url,
        "translation_of": source.translation_of,
        "sha256": source.sha256,
        "characters": len(source.text),
    }
