"""``GET /v1/sources`` and ``/v1/sources/{id}``: what answers are cut from."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ..answer import Reference
from ..index import Index
from ..types import Kind, Language, Source
from .access import Looking
from .parts import Here
from .problems import Problem

router = APIRouter()


class SourceInfo(BaseModel):
    """What is known of a source. ``characters`` counts the code points of its text."""

    id: str
    title: str
    kind: Kind
    language: Language
    authors: list[str]
    date: str | None
    licence: str | None
    url: str | None
    translation_of: str | None
    sha256: str
    characters: int


class Span(BaseModel):
    """A heading (``level`` 1 to 6) or a paragraph (0): ``text[start:end]``, in code points."""

    start: int
    end: int
    level: int


class PageSpan(BaseModel):
    """A page: ``number`` is 1-based in the file, ``label`` what is printed on it."""

    number: int
    label: str
    start: int
    end: int


class SentenceSpan(BaseModel):
    """A sentence, the unit that is quoted: ``text[start:end]``."""

    start: int
    end: int
    references: list[str] = Field(description="Keys of the publications cited in it.")


class SourceText(SourceInfo):
    """A source with its text and the parts of it."""

    text: str
    blocks: list[Span]
    pages: list[PageSpan]
    sentences: list[SentenceSpan]
    references: list[Reference]


class SourceList(BaseModel):
    """The sources that may be asked about here."""

    index_id: str
    sources: list[SourceInfo]


@router.get("/v1/sources", summary="List the sources")
async def sources(caller: Looking, parts: Here) -> SourceList:
    """Those that the caller may see, in the order in which they are searched."""
    with parts.live.assistant() as assistant:
        index = assistant.index
    visible = caller.visible(index.sources).values()
    return SourceList(index_id=index.id, sources=[SourceInfo(**_info(s)) for s in visible])


@router.get("/v1/sources/{source_id}", summary="Read a source")
async def source(source_id: str, caller: Looking, parts: Here) -> SourceText:
    """Its text, to the letter that quotes are cut from, and its parts."""
    with parts.live.assistant() as assistant:
        index = assistant.index
        found = caller.visible(index.sources).get(source_id)
        if found is None:
            raise Problem("not-found")
        return await parts.computing.run(lambda: _whole(found, index))


def _info(source: Source) -> dict[str, Any]:
    known = {
        name: getattr(source, name) for name in SourceInfo.model_fields if name != "characters"
    }
    return {**known, "characters": len(source.text)}


def _whole(source: Source, index: Index) -> SourceText:
    keys = dict.fromkeys(mark.key for mark in source.marks)
    return SourceText(
        **_info(source),
        text=source.text,
        blocks=[Span(start=b.start, end=b.end, level=b.level) for b in source.blocks],
        pages=[
            PageSpan(number=p.number, label=p.label, start=p.start, end=p.end) for p in source.pages
        ],
        sentences=[
            SentenceSpan(start=s.start, end=s.end, references=list(s.references))
            for s in index.sentences
            if s.source_id == source.id
        ],
        references=[index.references[key] for key in keys if key in index.references],
    )
