"""``POST /v1/verify``: a saved answer against the sources."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from .. import citations
from ..answer import Answer
from ..types import Source
from .access import Acting
from .parts import Here
from .problems import FieldError, Problem

MOST_QUOTES = 200
MOST_DIFFERENCES = 20
LONGEST = 500
"""Characters of one difference that are told; it may hold a stretch of a source."""

router = APIRouter()


class Verified(BaseModel):
    """``ok`` when every quote is exact; else what differs, the first ones."""

    ok: bool
    quotes: int
    differences: list[str]


@router.post("/v1/verify", summary="Check an answer's quotes")
async def verify(answer: Answer, caller: Acting, parts: Here) -> Verified:
    """Holds each quote, and what is said of its source, against the sources as they are now."""
    few(answer)
    with parts.live.assistant() as assistant:
        visible = caller.visible(assistant.index.sources)
    return await parts.computing.run(lambda: verified(answer, visible))


def verified(answer: Answer, sources: dict[str, Source]) -> Verified:
    """What `citations.verify` finds, in bounds."""
    wrong = citations.verify(answer, sources)
    told = [difference[:LONGEST] for difference in wrong[:MOST_DIFFERENCES]]
    return Verified(ok=not wrong, quotes=len(quoted(answer)), differences=told)


def quoted(answer: Answer) -> list[str]:
    """The ids of the sources quoted, one for each quote."""
    nearest = answer.abstention.nearest if answer.abstention else ()
    return [citation.source_id for citation in (*answer.citations, *nearest)]


def few(answer: Answer) -> None:
    """Raise `Problem` for more quotes than an answer has."""
    if len(quoted(answer)) > MOST_QUOTES:
        raise Problem("invalid", errors=[FieldError(at="/citations", what="are too many")])
