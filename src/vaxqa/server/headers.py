"""The headers that every answer has: who may read it, who may frame it, what is left to ask."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import Scope

from .access import SESSION_HEADER, SITE_HEADER, allowed_origin
from .sites import Site, Sites

SEAL_HEADER = "Vaxqa-Seal"
EXPOSED = ", ".join(("RateLimit", "RateLimit-Policy", "Retry-After", "Request-Id", SEAL_HEADER))
SENT = ", ".join(("Authorization", "Content-Type", SITE_HEADER, SESSION_HEADER))
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def content_policy(
    site: Site | None, sources: str = "default-src 'none'", framing: Sequence[str] = ()
) -> str:
    """The Content-Security-Policy of what is answered to ``site``: framed on its pages only.

    ``sources`` are the directives of a page that loads something; none allows inline code.
    ``framing`` are the origins that may frame what is answered to no site.
    """
    framed = " ".join(framing if site is None else site.origins) or "'none'"
    return f"{sources}; base-uri 'none'; form-action 'none'; frame-ancestors {framed}"


def preflight(sent: Headers, method: str, sites: Sites) -> Response | None:
    """The answer to a browser that asks whether a page may ask; ``None`` for other requests."""
    if method != "OPTIONS" or "access-control-request-method" not in sent or "origin" not in sent:
        return None
    if not allowed_origin(sent["origin"], None, sites):
        return Response(status_code=403)
    return Response(
        status_code=204,
        headers={
            "Access-Control-Allow-Methods": "GET, POST",
            "Access-Control-Allow-Headers": SENT,
            "Access-Control-Max-Age": "600",
        },
    )


def add(headers: MutableHeaders, scope: Scope, sites: Sites) -> None:
    """Add to ``headers`` of the answer to ``scope`` what they do not have yet."""
    state = scope["state"]
    site: Site | None = state.get("site")
    headers["Request-Id"] = state["request_id"]
    for name, value in (*FIXED.items(), *state.get("quota", {}).items()):
        headers.setdefault(name, value)
    headers.setdefault("Content-Security-Policy", content_policy(site))
    if "access-control-allow-origin" in headers:  # every page's
        return
    headers.add_vary_header("Origin")
    origin = Headers(scope=scope).get("origin")
    if origin is not None and allowed_origin(origin, site, sites):
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = EXPOSED
