"""The component and the page that it stands alone in: ``/widget.js``, ``/embed``, ``/ask``.

These are for everyone, like the pages that load them; what they ask of ``/v1`` is judged there.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from html import escape
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import HTMLResponse, PlainTextResponse

from . import access
from .headers import content_policy
from .parts import Here, Parts
from .sites import Site
from .widget_file import SCRIPT, STATIC, VERSION

MINUTES = "public, max-age=300"
FOREVER = "public, max-age=31536000, immutable"
PUBLIC = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}
"""So that any page may load a file and hold it against its integrity hash."""

LOADED = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; require-trusted-types-for 'script'; trusted-types 'none'"
)
LOCAL_PAGES = ("http://localhost:*", "http://127.0.0.1:*")
"""What may frame ``/embed`` where no site is set up: this machine's own pages."""

THEMES = {"auto", "light", "dark"}
TITLES = {"id": "Tanya jawab dengan kutipan", "en": "Questions and answers with quotes"}
NO_SCRIPT = {
    "id": "Halaman ini memerlukan JavaScript. Aktifkan JavaScript di peramban Anda, lalu muat "
    "ulang halaman ini.",
    "en": "This page needs JavaScript. Allow it in your browser, then load the page again.",
}
UNKNOWN = {
    "id": "Alamat ini tidak memuat kunci situs yang dikenal server ini. Periksa apakah alamatnya "
    "tersalin utuh, atau beri tahu pengajar Anda.",
    "en": "This address holds no site key that this server knows. See whether it was copied "
    "whole, or tell your teacher.",
}

router = APIRouter(include_in_schema=False)
Text = Annotated[str | None, Query(max_length=4000)]


@router.api_route("/widget.js", methods=["GET", "HEAD"])
async def widget(request: Request) -> Response:
    """The component as it is now."""
    return _file(request, SCRIPT, "text/javascript", MINUTES)


@router.api_route("/widget-{version}.js", methods=["GET", "HEAD"])
async def widget_version(request: Request, version: str) -> Response:
    """The component with this very content, or 404."""
    if version == VERSION:
        return _file(request, SCRIPT, "text/javascript", FOREVER)
    told = (
        "This version of the component is not here any more: the server has a newer one. "
        "Print the snippet anew with `vaxqa embed`.\n"
    )
    return PlainTextResponse(told, 404, headers={**PUBLIC, "Cache-Control": MINUTES})


@router.api_route("/embed.js", methods=["GET", "HEAD"])
@router.api_route("/embed.css", methods=["GET", "HEAD"])
@router.api_route("/frame.js", methods=["GET", "HEAD"])
async def static(request: Request) -> Response:
    """What the page at ``/embed``, or the page that frames it, loads."""
    name = request.url.path.rpartition("/")[2]
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    return _file(request, _static(name), kind, MINUTES)


@router.get("/embed")
@router.get("/ask")
async def embed(
    request: Request,
    parts: Here,
    site: Text = None,
    lang: Text = None,
    sources: Text = None,
    theme: Text = None,
    starters: Text = None,
    q: Text = None,
) -> Response:
    """The component on a page of its own, to be framed by the site's pages or opened by a link."""
    known = parts.sites.site(site or "")
    if known is not None:
        request.state.site = known
    if not _answers(request, known, parts):
        return _page(known, 404, "id", "auto", _unknown())
    language = lang if lang in TITLES else (known and known.language) or "id"
    shown = theme if theme in THEMES else known.theme if known else "auto"
    attributes = {
        "src": ".", "site": site, "lang": language, "theme": shown,
        "sources": sources, "starters": starters, "question": q,
    }  # fmt: skip
    told = "".join(f' {n}="{escape(v)}"' for n, v in attributes.items() if v)
    body = (
        f"<h1>{TITLES[language]}</h1>\n<vaxqa-chat{told}></vaxqa-chat>\n"
        f"<noscript><p>{NO_SCRIPT[language]}</p></noscript>"
    )
    return _page(known, 200, language, shown, body)


def _answers(request: Request, site: Site | None, parts: Parts) -> bool:
    """Whether the component on the page would be answered."""
    if parts.sites.configured:
        return site is not None
    return access.is_local(request)


def _unknown() -> str:
    return "\n".join(
        f'<h1 class="seen" lang="{lang}">{TITLES[lang]}</h1>\n<p lang="{lang}">{text}</p>'
        for lang, text in UNKNOWN.items()
    )


def _page(site: Site | None, status: int, language: str, theme: str, body: str) -> Response:
    page = f"""<!doctype html>
<html lang="{language}" data-theme="{theme}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{TITLES[language]}</title>
<link rel="stylesheet" href="embed.css">
<script defer src="widget-{VERSION}.js"></script>
<script defer src="embed.js"></script>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
"""
    framing = LOCAL_PAGES if status == 200 else ()  # without a site only where none is set up
    policy = content_policy(site, LOADED, framing)
    return HTMLResponse(page, status, headers={"Content-Security-Policy": policy})


@lru_cache(maxsize=8)
def _static(name: str) -> bytes:
    return (STATIC / name).read_bytes()


@lru_cache(maxsize=8)
def _packed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)


def _file(request: Request, content: bytes, kind: str, cached: str) -> Response:
    """``content``, packed for those who take it so; 304 for those who have it."""
    packed = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{hashlib.sha256(content).hexdigest()[:16]}{"-gzip" if packed else ""}"'
    headers = {**PUBLIC, "Cache-Control": cached, "ETag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(
        _packed(content) if packed else content,
        media_type=f"{kind}; charset=utf-8",
        headers=headers,
    )
