"""``/v1/answers``: an answer that a reader chose to share, and only such."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..answer import Answer
from .access import Acting, Looking
from .callers import Caller
from .parts import Here, Parts
from .problems import Problem
from .store import Kept
from .verify import few, quoted, verified

router = APIRouter()


class Sealed(BaseModel):
    """An answer with the seal it came with (Vaxqa-Seal, or the id of the event)."""

    model_config = ConfigDict(extra="forbid")

    answer: Answer
    seal: str = Field(pattern="^[0-9a-f]{64}$")


class Share(Sealed):
    """An answer to be kept for everyone who has its address."""


class Shared(BaseModel):
    """Where an answer is kept and until when."""

    id: str
    shared_at: datetime
    expires_at: datetime


class SharedAnswer(Shared):
    """A shared answer; ``exact`` says whether its quotes still are those of the sources."""

    answer: Answer
    exact: bool


@router.post("/v1/answers", status_code=201, summary="Share an answer")
async def share(shared: Share, response: Response, caller: Acting, parts: Here) -> Shared:
    """Keep an answer of this server for some days, after checking its quotes once more."""
    await check(shared, caller, parts)
    name, content = _name(shared.answer), shared.answer.model_dump_json()
    kept = await parts.computing.run(lambda: parts.store.keep("answer", name, content))
    response.headers["Location"] = f"/v1/answers/{name}"
    return Shared(id=name, **_times(kept, parts))


@router.get("/v1/answers/{answer_id}", summary="Read a shared answer")
async def shared_answer(answer_id: str, caller: Looking, parts: Here) -> SharedAnswer:
    """An answer that was shared, for those who may see all sources it quotes."""
    kept = await parts.computing.run(lambda: parts.store.get("answer", answer_id))
    if kept is None:
        raise Problem("not-found")
    try:
        answer = Answer.model_validate_json(kept.content)
    except ValidationError:  # kept by a version with another contract
        raise Problem("not-found") from None
    with parts.live.assistant() as assistant:
        visible = caller.visible(assistant.index.sources)
    if not set(quoted(answer)) <= visible.keys():
        raise Problem("not-found")
    found = await parts.computing.run(lambda: verified(answer, visible))
    return SharedAnswer(id=answer_id, answer=answer, exact=found.ok, **_times(kept, parts))


async def check(sealed: Sealed, caller: Caller, parts: Parts) -> None:
    """Raise `Problem` unless the answer is one of this server's, its quotes exact and visible."""
    answer = sealed.answer
    few(answer)
    if not parts.seals.holds(answer, sealed.seal):
        raise Problem("not-ours")
    with parts.live.assistant() as assistant:
        visible = caller.visible(assistant.index.sources)
    if not (await parts.computing.run(lambda: verified(answer, visible))).ok:
        raise Problem("not-exact")


def _name(answer: Answer) -> str:
    """What it is kept under: its id, which one question with one index has in common.

    Of what a model writes the words are part of it, since they need not be the same again.
    """
    if answer.mode == "extractive":
        return answer.id
    words = answer.model_dump_json(include={"id", "status", "sentences", "citations", "abstention"})
    return hashlib.sha256(words.encode()).hexdigest()[: len(answer.id)]


def _times(kept: Kept, parts: Parts) -> dict[str, datetime]:
    over = kept.at + parts.store.seconds
    return {
        "shared_at": datetime.fromtimestamp(int(kept.at), UTC),
        "expires_at": datetime.fromtimestamp(int(over), UTC),
    }
