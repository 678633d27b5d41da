"""How often who may ask: by reader and site first, by address only loosely.

A classroom shares one address, so that the limit of an address is wide; a reader is known by
an anonymous random id that the page sends, and a site by its key.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import math
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from limits import RateLimitItem, RateLimitItemPerDay, parse
from limits.errors import ConfigurationError, StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from ..errors import UnavailableError, UsageError
from .callers import Caller
from .counting import FileStorage
from .problems import Problem
from .sites import Program

Kind = Literal["look", "act", "ask"]
"""``look`` reads what is there, ``act`` makes the server work, ``ask`` is a question."""


class Left(NamedTuple):
    """What is left of one limit: ``reset`` is in seconds from now."""

    name: str
    amount: int
    window: int
    remaining: int
    reset: int


class Quota:
    """Counts in ``store`` (`limits`' addresses). Sessions and addresses stand there hashed."""

    def __init__(self, store: str, address_rate: str, salt: bytes) -> None:
        self._storage = _storage(store)
        self._limiter = FixedWindowRateLimiter(self._storage)
        self._address, self._salt = _rate(address_rate), salt
        self._near = isinstance(self._storage, MemoryStorage | FileStorage)

    async def spend(self, caller: Caller, kind: Kind) -> list[Left]:
        """Take one from each limit that holds for ``caller``; what is left of them.

        Raises `Problem` when one is spent; those behind it are left alone, so that one reader
        who asks too often does not use up the site's day.
        """
        if caller.grant is None:
            return []
        try:
            if self._near:
                return self._spend(caller, kind)
            return await asyncio.to_thread(self._spend, caller, kind)
        except StorageError as error:
            raise UnavailableError(
                f"The quota store failed ({type(error).__name__}). See VAXQA_QUOTA_STORE."
            ) from error

    def _spend(self, caller: Caller, kind: Kind) -> list[Left]:
        found: list[Left] = []
        for name, item, who in self._limits(caller, kind):
            taken = self._limiter.hit(item, name, who)
            reset, remaining = self._limiter.get_window_stats(item, name, who)
            wait = max(1, math.ceil(reset - time.time()))
            found.append(Left(name, item.amount, item.get_expiry(), remaining, wait))
            if not taken:
                raise Problem("quota-spent", headers={**headers(found), "Retry-After": str(wait)})
        return found

    def _limits(self, caller: Caller, kind: Kind) -> Iterator[tuple[str, RateLimitItem, str]]:
        grant = caller.grant
        assert grant is not None
        if isinstance(grant, Program):
            yield "program", _rate(grant.rate), grant.label
        else:
            if kind != "look" and caller.session:
                yield "reader", _rate(grant.rate), self._hidden(grant.label, caller.session)
            yield "address", self._address, self._hidden(caller.address)
        if kind == "ask":
            yield "day", RateLimitItemPerDay(grant.daily), grant.label

    def _hidden(self, *parts: str) -> str:
        return hmac.new(self._salt, "\0".join(parts).encode(), hashlib.sha256).hexdigest()[:32]


def headers(left: Sequence[Left]) -> dict[str, str]:
    """What is left, as the RateLimit fields of draft-ietf-httpapi-ratelimit-headers-10.

    >>> headers([Left("reader", 20, 60, 19, 42)])["RateLimit"]
    '"reader";r=19;t=42'
    """
    if not left:
        return {}
    return {
        "RateLimit-Policy": ", ".join(f'"{x.name}";q={x.amount};w={x.window}' for x in left),
        "RateLimit": ", ".join(f'"{x.name}";r={x.remaining};t={x.reset}' for x in left),
    }


_rate = lru_cache(maxsize=1024)(parse)


def _storage(store: str) -> Storage:
    try:
        made = storage_from_string(store, wrap_exceptions=True)
    except (ConfigurationError, ValueError):
        scheme = store.partition(":")[0]
        raise UsageError(
            f"VAXQA_QUOTA_STORE: {scheme}: is not known or its package is missing (for Redis: "
            "pip install redis)."
        ) from None
    assert isinstance(made, Storage)
    return made
