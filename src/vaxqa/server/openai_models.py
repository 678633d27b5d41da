"""``GET /v1/models``: the names under which OpenAI's clients ask."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel

from ..types import Mode
from .access import Looking
from .problems import Problem

MODES: dict[str, Mode | None] = {"vaxqa": None, "vaxqa-extractive": "extractive"}
"""The mode in which each model answers; ``None``: as the server is set up."""

router = APIRouter()


class Model(BaseModel):
    """A model. It was made at no certain time: ``created`` is 0."""

    id: str
    object: Literal["model"] = "model"
    created: int = 0
    owned_by: str = "vaxqa"


class ModelList(BaseModel):
    """The models that there are."""

    object: Literal["list"] = "list"
    data: list[Model]


def mode(model: str) -> Mode | None:
    """The mode of ``model``; raises `Problem` when there is none of that name."""
    if model not in MODES:
        raise Problem("model-unknown", field="model")
    return MODES[model]


@router.get("/v1/models", summary="List the models")
async def models(_caller: Looking) -> ModelList:
    """All of them."""
    return ModelList(data=[Model(id=name) for name in MODES])


@router.get("/v1/models/{model}", summary="Look at a model")
async def model(model: str, _caller: Looking) -> Model:
    """One of them."""
    mode(model)
    return Model(id=model)
