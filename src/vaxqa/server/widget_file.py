"""The component as the one file that pages load, with its version and integrity.

It is written in the parts under ``static/widget``, which are put together here as they stand.
Without FastAPI, so that what prints snippets need not load the server.
"""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PARTS = (
    *("texts", "elements", "endpoint", "writing"),
    *("source", "actions", "exchange", "chat"),
)
"""Each uses what stands before it."""


def _put_together() -> bytes:
    style = (STATIC / "widget" / "style.css").read_text(encoding="utf-8")
    parts = ['(() => {\n"use strict";', f"const STYLE = {json.dumps(style)};"]
    parts += [(STATIC / "widget" / f"{part}.js").read_text(encoding="utf-8") for part in PARTS]
    return "\n".join([*parts, "})();\n"]).encode()


SCRIPT = _put_together()
"""The file itself."""

_HASH = hashlib.sha384(SCRIPT).digest()

VERSION = _HASH.hex()[:12]
"""Stands in the address that never changes its content: ``/widget-VERSION.js``."""

INTEGRITY = f"sha384-{base64.b64encode(_HASH).decode()}"
"""For the attribute ``integrity`` of the script's tag (Subresource Integrity)."""
