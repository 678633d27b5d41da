"""The OpenAPI document: FastAPI's, with our errors in place of its own."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from . import openai_errors
from .problems import KINDS, MEDIA_TYPE, ProblemDetails

DESCRIPTION = """\
Ask a study and its related sources; every sentence of the answer is cited to the exact words.

Offsets count Unicode code points, from 0, the end not included. Errors are problem details
(RFC 9457), in Indonesian when Accept-Language begins with it.
"""


def describe(app: FastAPI) -> dict[str, Any]:
    """The document, made once."""
    if app.openapi_schema is None:
        made = get_openapi(
            title="vaxqa",
            version=version("vaxqa"),
            description=DESCRIPTION,
            routes=app.routes,
        )
        schemas = made.setdefault("components", {}).setdefault("schemas", {})
        schemas["ProblemDetails"] = ProblemDetails.model_json_schema(
            ref_template="#/components/schemas/{model}"
        )
        schemas.update(schemas["ProblemDetails"].pop("$defs"))
        schemas |= openai_errors.schemas()
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path, operations in made["paths"].items():
            told = openai_errors.responses() if openai_errors.called(path) else _PROBLEMS
            for operation in operations.values():
                operation["responses"].pop("422", None)
                operation["responses"].update(told)
        app.openapi_schema = made
    return app.openapi_schema


_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
_PROBLEMS = {
    str(status): {
        "description": "; ".join(kind.title for kind in KINDS.values() if kind.status == status),
        "content": _CONTENT,
    }
    for status in sorted({kind.status for kind in KINDS.values()})
}
