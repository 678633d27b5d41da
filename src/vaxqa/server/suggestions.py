"""``GET /v1/suggestions``: how the assistant introduces itself, and what one could ask.

What a page has to tell its readers before they press anything comes with it.
"""

from __future__ import annotations

import logging
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from .. import knowledge
from ..assistant import Assistant
from ..errors import SourceError
from ..knowledge import Profile
from ..types import Language
from .access import Looking
from .parts import Here, Parts

MOST_REMEMBERED = 256

router = APIRouter()
_log = logging.getLogger(__name__)


class Suggestions(BaseModel):
    """In one language. Each suggestion is answered from the sources that the caller may see."""

    language: Language
    name: str
    greeting: str
    suggestions: list[str]
    keep_days: float = Field(
        description="Days for which this server keeps an answer that is shared or reported."
    )


@router.get("/v1/suggestions", summary="Questions to begin with")
async def suggestions(
    caller: Looking,
    parts: Here,
    language: Annotated[Literal["id", "en"] | None, Query()] = None,
) -> Suggestions:
    """In ``language``, else in the site's, else in Indonesian."""
    wanted: Language = language or caller.language or "id"
    profile = await parts.computing.run(lambda: _profile(parts))
    texts = [texts.of(wanted) for texts in profile.suggestions]
    if caller.sources is not None:
        seen = caller.sources
        texts = await parts.computing.run(lambda: _answered(texts, wanted, seen, parts))
    return Suggestions(
        language=wanted,
        name=profile.name,
        greeting=profile.greeting.of(wanted),
        suggestions=texts,
        keep_days=parts.options.keep_days,
    )


def _profile(parts: Parts) -> Profile:
    try:
        return knowledge.profile(parts.settings.knowledge)
    except SourceError as error:
        _log.warning("%s", error)
        return Profile()


def _answered(
    texts: list[str], language: Language, sources: frozenset[str], parts: Parts
) -> list[str]:
    """Those of ``texts`` that ``sources`` answer; found out once for each index."""
    with parts.live.assistant() as assistant:
        seen = tuple(sorted(sources & assistant.index.sources.keys()))
        key = (assistant.index.id, language, seen, tuple(texts))
        if key not in parts.suggested:
            if len(parts.suggested) >= MOST_REMEMBERED:
                parts.suggested.clear()
            parts.suggested[key] = [t for t in texts if _is_answered(t, language, seen, assistant)]
        return parts.suggested[key]


def _is_answered(
    text: str, language: Language, sources: tuple[str, ...], assistant: Assistant
) -> bool:
    answer = assistant.ask(text, language=language, source_ids=sources, mode="extractive")
    return answer.status != "abstained"
