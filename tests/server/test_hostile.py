"""The OpenAPI document, and requests that a program makes up from it."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import Served

pytestmark = pytest.mark.slow

OPENAI = ("/v1/chat/", "/v1/responses", "/v1/models")
CHECKS = "not_a_server_error,content_type_conformance,response_schema_conformance"


def test_the_document_names_every_route_and_its_problems(local: Served) -> None:
    document = local.client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        *("/v1/ask", "/v1/sources", "/v1/sources/{source_id}", "/v1/answers"),
        *("/v1/answers/{answer_id}", "/v1/verify", "/v1/feedback", "/v1/suggestions"),
        *("/v1/chat/completions", "/v1/responses", "/v1/models", "/v1/models/{model}"),
        *("/healthz", "/readyz", "/metrics"),
    }
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"], path
            for status, told in operation["responses"].items():
                problem = "application/problem+json" in told["content"]
                error = "ErrorBody" in str(told["content"])
                failed = int(status) >= 400
                assert error == (failed and path.startswith(OPENAI)), (path, status)
                assert problem == (failed and not error), (path, status)
    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert {"site", "program"} <= set(document["components"]["securitySchemes"])


@pytest.mark.slow
@pytest.mark.skipif(find_spec("schemathesis") is None, reason="schemathesis is not installed")
def test_no_request_made_from_the_document_fails_in_our_code(local: Served, tmp_path: Path) -> None:
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{local.url}/openapi.json"),
        *("--checks", CHECKS, "--max-examples", "12", "--seed", "7", "--workers", "2"),
        *("--phases", "examples,coverage,fuzzing", "--no-color"),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=110)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
    assert re.search(r"Test cases:\s+\d+ generated", done.stdout), done.stdout[-2000:]
