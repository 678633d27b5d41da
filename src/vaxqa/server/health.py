"""``/healthz``, ``/readyz`` and ``/metrics``: for those who keep the server running."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from . import access
from .metrics import MEDIA_TYPE
from .parts import Here
from .problems import Problem

router = APIRouter()


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Questions can be answered, from that index."""

    status: Literal["ready"] = "ready"
    index_id: str


@router.get("/healthz", summary="Whether the server runs")
async def healthz() -> Alive:
    """For a supervisor: restart what does not answer."""
    return Alive()


@router.get("/readyz", summary="Whether questions can be answered")
async def readyz(parts: Here) -> Ready:
    """For a load balancer: send no questions while this is 503."""
    name = parts.live.index_id
    if name is None:
        raise Problem("unavailable", headers={"Retry-After": "5"})
    return Ready(index_id=name)


@router.get(
    "/metrics",
    summary="Counts for Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
)
async def metrics(request: Request, parts: Here) -> Response:
    """For clients of this machine, and programs with a key."""
    if not access.is_local(request):
        caller = access.identify(request, parts.sites, parts.options)
        if caller.grant is None or request.scope["state"].get("site") is not None:
            raise Problem("not-found")
    return Response(parts.metrics.shown(), headers={"Content-Type": MEDIA_TYPE})
