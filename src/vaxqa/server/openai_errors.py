"""Problems in the shape that OpenAI's clients read, on the addresses that they call."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel

from ..types import Language
from .problems import KINDS, Problem

_CODES = {
    "key-missing": "invalid_api_key",
    "key-unknown": "invalid_api_key",
    "model-unknown": "model_not_found",
    "not-supported": "unsupported_parameter",
    "value-not-supported": "unsupported_value",
    "quota-spent": "rate_limit_exceeded",
}
"""OpenAI's codes, where it has one; other problems keep their name."""


class Error(BaseModel):
    """What is wrong, for a person (`message`) and for a program (`code`, `param`)."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorBody(BaseModel):
    """What an error of OpenAI's API looks like."""

    error: Error


def called(path: str) -> bool:
    """Whether OpenAI's clients call ``path``.

    >>> called("/v1/responses/resp_1"), called("/v1/ask")
    (True, False)
    """
    return path.startswith(("/v1/chat/", "/v1/models", "/v1/responses"))


def shaped(problem: Problem) -> Problem:
    """The problem as it is told here: a field of the wrong form is a 400 that names it."""
    if problem.kind != "invalid" or not problem.errors:
        return problem
    at = problem.errors[0].at.partition("/…")[0].lstrip("/")
    field = re.sub(r"/(\d+)", r"[\1]", at).replace("/", ".")
    return Problem("malformed", field=field or "body")


def body(problem: Problem, request_id: str, language: Language) -> dict[str, Any]:
    """The error as JSON."""
    told = Error(
        message=problem.details(request_id, language)["detail"],
        type=_type(problem.status),
        param=problem.field,
        code=_CODES.get(problem.kind, problem.kind.replace("-", "_")),
    )
    return ErrorBody(error=told).model_dump()


def responses() -> dict[str, Any]:
    """The errors as they stand in the OpenAPI document."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    kinds = [kind for kind in KINDS.values() if kind.status != 422]  # 400 with OpenAI
    return {
        str(status): {
            "description": "; ".join(kind.title for kind in kinds if kind.status == status),
            "content": content,
        }
        for status in sorted({kind.status for kind in kinds})
    }


def schemas() -> dict[str, Any]:
    """What `responses` refers to."""
    made = ErrorBody.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**made.pop("$defs"), "ErrorBody": made}


def _type(status: int) -> str:
    if status == 429:
        return "rate_limit_error"
    return "server_error" if status >= 500 else "invalid_request_error"
