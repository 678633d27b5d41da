"""A second opinion, by a model, on whether the evidence carries a claim. It can only drop."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from . import prompts, structured
from .errors import ModelError
from .settings import Settings
from .types import Claim, Sentence

_log = logging.getLogger(__name__)


class Opinion(BaseModel):
    """Whether the sentences say all of the claim."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    supported: bool


def doubt(claim: Claim, evidence: Sequence[Sentence], settings: Settings) -> str | None:
    """``not_entailed`` when the model ``settings.judge_model`` finds the claim not carried.

    A model that does not do its part has no opinion: the claim has passed its checks.
    """
    asked = settings.model_copy(update={"model": settings.judge_model})
    messages = prompts.entailment(claim, evidence)
    try:
        written = structured.write(asked, messages, Opinion)
    except ModelError as error:
        _log.warning("No second opinion: %s", error)
        return None
    return None if written.reply.supported else "not_entailed"
