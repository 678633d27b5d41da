"""The application of one worker: parts made, routes named."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from .. import history
from ..answer import (
    Abstention,
    Answer,
    AnswerSentence,
    Citation,
    Dropped,
    PageNumber,
    Reference,
    Searched,
    Usage,
)
from ..settings import Settings
from ..settings import load as load_settings
from . import (
    access,
    ask,
    envelope,
    feedback,
    health,
    logs,
    mcp,
    openai_chat,
    openai_messages,
    openai_models,
    openai_responses,
    openapi,
    problems,
    shared,
    sources,
    suggestions,
    verify,
    widget,
)
from . import options as options_
from . import sites as sites_
from . import store as store_
from .body import Body
from .envelope import Envelope
from .live import Live
from .metrics import Metrics
from .options import Options
from .parts import Parts
from .quota import Quota
from .seals import Seals
from .store import Store
from .work import Pool

ROUTERS = (
    ask.router,
    sources.router,
    shared.router,
    verify.router,
    feedback.router,
    suggestions.router,
    mcp.router,
    openai_chat.router,
    openai_responses.router,
    openai_models.router,
)
"""What callers with a key reach."""

SWITCH = 0.0005
"""Seconds after which a busy thread lets the others of a worker go on where models are waited for.

With Python's own 0.005 each step of many streams waits as long behind a search. (Beside 200 of
them, an extractive answer took half the time; without any, a few more could be had in a second.)
"""

FORGET_EVERY = 3600.0
"""Seconds between two deletions of what has been kept for its time."""


def create() -> FastAPI:
    """What uvicorn calls in each worker: everything is read from the environment."""
    logs.configure()
    settings = load_settings()
    if settings.chat_model is not None:
        sys.setswitchinterval(SWITCH)
    return make(settings, options_.load())


def make(settings: Settings, options: Options) -> FastAPI:
    """The application. Raises `UsageError` for what the operator set wrongly."""
    parts = assembled(settings, options)
    app = FastAPI(
        title="vaxqa",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,  # it redirects to an absolute address, wrong behind a prefix
    )
    app.state.parts = parts
    for router in ROUTERS:
        app.include_router(router, dependencies=access.KEYS)
    app.include_router(health.router)
    app.include_router(widget.router)
    app.add_api_route("/openapi.json", _document, include_in_schema=False)
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    app.add_exception_handler(problems.Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_middleware(Body)
    app.add_middleware(Envelope, sites=parts.sites, metrics=parts.metrics)
    return app


def assembled(settings: Settings, options: Options) -> Parts:
    """All parts; the index is not opened yet."""
    store = Store(store_.folder(settings, options), options.keep_days)
    key = options.seal_key
    secret = store.secret() if key is None else key.get_secret_value().encode()
    return Parts(
        settings=settings,
        options=options,
        sites=sites_.load(options.sites),
        live=Live(settings),
        quota=Quota(options.quota_store, options.address_rate, secret),
        store=store,
        seals=Seals(secret),
        metrics=Metrics(),
        computing=Pool("computing", options.threads, options.queue),
        writing=Pool("writing", options.streams, options.queue),
    )


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    parts: Parts = app.state.parts
    parts.computing.start()
    if parts.settings.chat_model is not None:
        parts.writing.start()
    await asyncio.to_thread(parts.live.start)
    forgetting = asyncio.create_task(_forget(parts))
    try:
        async with mcp.speaking(parts) as app.state.mcp:
            yield
    finally:
        forgetting.cancel()
        parts.computing.stop()
        parts.writing.stop()
        await asyncio.to_thread(parts.live.stop)
        parts.metrics.stop()


async def _forget(parts: Parts) -> None:
    while True:
        try:
            await asyncio.to_thread(parts.store.forget)
        except OSError as error:  # a shared disk that is away comes back
            parts.log.warning("What was kept for its time is not deleted: %s", error.strerror)
        await asyncio.sleep(FORGET_EVERY)


async def _document(request: Request) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(request.app.openapi())


async def _problem(request: Request, error: Exception) -> Response:
    return envelope.answered(request, error)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return envelope.answered(request, problems.of_status(error.status_code, error.headers))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return envelope.answered(request, problems.of_fields(error.errors(), FIELDS))


FIELDS = frozenset(
    name
    for model in (
        *(ask.Question, history.Turn, shared.Share, feedback.Feedback),
        *(Answer, AnswerSentence, Abstention, Citation, PageNumber, Reference),
        *(Searched, Dropped, Usage),
        *(openai_chat.ChatRequest, openai_chat.StreamOptions, openai_responses.ResponseRequest),
        *(openai_messages.Message, openai_messages.Part),
    )
    for name in model.model_fields
) | {"language"}
"""The names that a request may hold, so that errors can say where."""
