"""From a request to its `Caller`, with what it takes from their quota; refusals are problems."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Awaitable, Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import APIKeyHeader, HTTPBearer

from . import quota
from .callers import Caller
from .options import Options
from .parts import Here, Parts
from .problems import Problem
from .sites import Site, Sites
from .sites import origin as exact

SITE_HEADER = "Vaxqa-Site"
SESSION_HEADER = "Vaxqa-Session"
_SESSION = re.compile(r"[A-Za-z0-9_-]{16,64}")
_LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}
_BEARER = {"WWW-Authenticate": "Bearer"}

# For the OpenAPI document; what is sent is judged in `identify`.
KEYS = [
    Depends(APIKeyHeader(name=SITE_HEADER, scheme_name="site", auto_error=False)),
    Depends(HTTPBearer(scheme_name="program", auto_error=False)),
]


def identify(request: Request, sites: Sites, options: Options) -> Caller:
    """Who sends ``request``; raises `Problem` when they may not ask here."""
    address = request.client.host if request.client else ""
    if not sites.configured:
        if not is_local(request):
            raise Problem("local-only")
        return Caller(address or "local")
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    bearer = secret.strip() if scheme.lower() == "bearer" else ""
    key = request.headers.get(SITE_HEADER) or (bearer if bearer.startswith("pk_") else "")
    if key:
        site = sites.site(key)
        if site is None:
            raise Problem("key-unknown", headers=_BEARER)
        request.state.site = site
        if not _may_use(site, request, options):
            raise Problem("origin-refused")
        return Caller(address, site, _session(request))
    if not bearer:
        raise Problem("key-missing", headers=_BEARER)
    program = sites.program(bearer)
    if program is None:
        raise Problem("key-unknown", headers=_BEARER)
    return Caller(address, program)


def is_local(request: Request) -> bool:
    """Whether a client of this machine sent it, and no page from elsewhere made it do so.

    Pages that this machine serves may, from any port. The name in Host is checked too: a page
    can have its own name lead to this machine.
    """
    try:
        local = request.client is None or ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        local = False
    origin = request.headers.get("origin")
    named = _name(f"//{request.headers.get('host', '')}")
    return local and named in _LOCAL_NAMES and (origin is None or _is_local_origin(origin))


def allowed_origin(origin: str, site: Site | None, sites: Sites) -> bool:
    """Whether pages of ``origin`` may read what is answered to ``site`` (or before it is known).

    Where no site is set up these are the pages of the client's own machine; whether that is
    this one too, `is_local` judges.
    """
    if not sites.configured:
        return _is_local_origin(origin)
    return origin in (sites.origins if site is None else site.origins)


def spends(kind: quota.Kind) -> Callable[[Request, Parts], Awaitable[Caller]]:
    """The dependency that identifies the caller and takes one ``kind`` from their quota."""

    async def caller(request: Request, parts: Here) -> Caller:
        found = identify(request, parts.sites, parts.options)
        request.state.caller = found
        request.state.quota = quota.headers(await parts.quota.spend(found, kind))
        return found

    return caller


Looking = Annotated[Caller, Depends(spends("look"))]
Acting = Annotated[Caller, Depends(spends("act"))]
Asking = Annotated[Caller, Depends(spends("ask"))]


def _may_use(site: Site, request: Request, options: Options) -> bool:
    """Whether the page that sends ``request`` is one of the site's.

    Browsers name the origin in everything but plain reading within one origin.
    """
    origin = request.headers.get("origin")
    if origin is None:
        return request.method in {"GET", "HEAD"}
    return origin in site.origins or origin == options.public_origin or _is_own(origin, request)


def _is_own(origin: str, request: Request) -> bool:
    """Whether the page that sends ``request`` came from this server itself, as ``/embed`` does.

    Browsers set both Origin and Host, so that the two agree only for a page that was loaded
    from the address that it now asks. Over plain HTTP that address can be anyone's name that
    was made to lead here (DNS rebinding); over HTTPS it has our certificate. So a page loaded
    over plain HTTP counts from this machine only; elsewhere ``public_url`` names it.
    """
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return origin == own and (request.url.scheme == "https" or _name(own) in _LOCAL_NAMES)


def _is_local_origin(origin: str) -> bool:
    """Whether a page of ``origin`` was loaded from the machine that its browser runs on.

    "null" does not count: a file opened from a disk sends it, but so does a sandboxed frame of
    any page in the world.
    """
    try:
        return _name(exact(origin)) in _LOCAL_NAMES
    except ValueError:
        return False


def _session(request: Request) -> str | None:
    sent = request.headers.get(SESSION_HEADER, "")
    return sent if _SESSION.fullmatch(sent) else None


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
