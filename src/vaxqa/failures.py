"""What went wrong with a model, in a sentence for a reader.

Providers raise errors of their own, whose texts may hold the key or the prompt: only their
kind is looked at (HTTP status, names of the classes), never their text.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from .errors import ModelError
from .types import ModelFailure

UNAVAILABLE: ModelFailure = "model_unavailable"
INVALID: ModelFailure = "model_invalid_output"


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed call.

    ``again`` says that the same call may succeed a little later, ``wait`` how many seconds
    the server asks for; ``elsewise`` that the same question may succeed in another form.
    """

    message: str
    kind: ModelFailure = UNAVAILABLE
    again: bool = False
    wait: float | None = None
    elsewise: bool = False

    def error(self) -> ModelError:
        """The error to raise."""
        return ModelError(self.message, self.kind)


class CallError(Exception):
    """A failed call, on its way to becoming a `ModelError`."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.message)


_KEY = "Check OPENAI_API_KEY, or the key of the model's own provider."
_ADDRESS = "Check OPENAI_BASE_URL and that the server runs."
_LATER = "Try again later."
_ANOTHER = "Ask again, or set another model in VAXQA_MODEL."

MALFORMED = Failure(
    f"The model's reply is not in the form that was asked for. {_ANOTHER}", INVALID, elsewise=True
)
TRUNCATED = Failure(
    "The model's reply was cut off before its end. Ask for less, or set a model with a longer "
    "output in VAXQA_MODEL.",
    INVALID,
)
DECLINED = Failure("The model declined to reply. Put the question in other words.")
SLOW = Failure(
    "The model did not reply in time. Try again, or raise VAXQA_MODEL_TIMEOUT (seconds)."
)
_TOO_LONG = Failure(
    "The question and its evidence are longer than the model can read. Set a model with a "
    "longer context in VAXQA_MODEL."
)
_UNREACHABLE = Failure(f"The model server cannot be reached. {_ADDRESS}", again=True)
_INSECURE = Failure(
    "The connection to the model server is not secure: its certificate or its TLS cannot be "
    "trusted. Check OPENAI_BASE_URL (https or http) and the server's certificate."
)

_BY_STATUS = {
    400: Failure(f"The model server refused the request (400). {_ANOTHER}", elsewise=True),
    401: Failure(f"The model server refused the key (401). {_KEY}"),
    402: Failure("The account of the key has no credit left. Add some at the provider."),
    403: Failure(f"The key may not use this model (403). {_KEY}"),
    404: Failure(
        "The model server does not know the model or the address (404). Check VAXQA_MODEL and "
        "OPENAI_BASE_URL.",
        elsewise=True,  # OpenRouter: no endpoint of the model takes these parameters
    ),
    408: SLOW,
    413: _TOO_LONG,
    422: Failure(f"The model server refused the request (422). {_ANOTHER}", elsewise=True),
    429: Failure(
        f"The model server is busy or the key's limit is used up (429). {_LATER}", again=True
    ),
    501: Failure(f"The model server cannot do what was asked (501). {_ANOTHER}", elsewise=True),
}

# Names rather than classes: each provider has its own, and not every one is installed.
_BY_NAME = (
    ({"LengthFinishReasonError"}, TRUNCATED),
    ({"ContentFilterFinishReasonError", "ModelRefusalError", "OpenAIRefusalError"}, DECLINED),
    ({"ContextOverflowError"}, _TOO_LONG),
    ({"APITimeoutError", "ModelTimeoutError", "TimeoutException", "TimeoutError"}, SLOW),
)
_CONNECTION = {"APIConnectionError", "ModelConnectionError", "TransportError", "ConnectionError"}
_MISREAD = (LookupError, TypeError, ValueError, AttributeError, RecursionError, AssertionError)


def explain(error: BaseException) -> Failure:
    """What ``error``, raised by a provider, means."""
    chain = list(_chain(error))
    names = {cls.__name__ for link in chain for cls in type(link).__mro__}
    for known, failure in _BY_NAME:
        if known & names:
            return failure
    status = next((code for code in map(_status, chain) if code), None)
    if status is not None:
        return _by_status(status, chain)
    if any(isinstance(link, ssl.SSLError) for link in chain):
        return _INSECURE
    if _CONNECTION & names:
        return _UNREACHABLE
    if isinstance(error, _MISREAD):  # from reading a reply that is not what the protocol says
        return MALFORMED
    return Failure(f"The model failed ({type(error).__name__}). {_ANOTHER}")


def _by_status(status: int, chain: list[BaseException]) -> Failure:
    failure = _BY_STATUS.get(status)
    if failure is None:
        at_fault = status >= HTTPStatus.INTERNAL_SERVER_ERROR
        failure = Failure(
            f"The model server failed ({status}). {_LATER if at_fault else _ADDRESS}",
            again=at_fault,
        )
    if not failure.again:
        return failure
    if any(getattr(link, "code", None) == "insufficient_quota" for link in chain):
        return _BY_STATUS[402]
    waits = (_retry_after(getattr(link, "response", None)) for link in chain)
    return replace(failure, wait=next((wait for wait in waits if wait is not None), None))


def _chain(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what it was raised from, outermost first."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status >= HTTPStatus.BAD_REQUEST:
            return status
    return None


def _retry_after(response: Any) -> float | None:
    """Seconds that the server asks to wait for, if it does."""
    value = getattr(response, "headers", {}).get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        return _until(value)


def _until(date: str) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
