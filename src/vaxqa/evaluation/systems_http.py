"""Other systems over HTTP: those that answer as the contract says, and chat models.

Answers of others are not checked by `vaxqa.citations`: they are made with ``model_construct``
and are for the measures alone, never for a reader.
"""

from __future__ import annotations

import hashlib
import json
import re
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError

from .. import language as languages
from ..answer import Abstention, Answer, AnswerSentence, Searched, Usage
from ..errors import ModelError, UnavailableError, UsageError
from ..sentences import split
from ..text import clean
from .cases import Case
from .results import FoundPassage

TIMEOUT = 60.0
"""Seconds without a byte after which another system counts as failed."""

MOST_BYTES = 20_000_000
"""A longer reply is not read."""

CANNOT_ANSWER = "CANNOT_ANSWER"
"""What a chat model is told to say when its sources do not hold the answer."""

INSTRUCTION = (
    "Answer the question from your sources, in the language of the question. If they do not "
    f"hold the answer, reply with {CANNOT_ANSWER} and nothing else."
)


class ContractSystem:
    """A system that answers ``POST url`` with an Answer of the contract, as JSON.

    The request is ``{"question", "history", "language"}``; ``language`` is null, so that the
    system tells it from the question as the assistant in this process does. ``key`` is sent as
    a bearer token.
    """

    def __init__(self, url: str, *, key: SecretStr | None = None, timeout: float = TIMEOUT) -> None:
        self.name = f"contract at {_shown(url)}"
        self._url, self._key, self._timeout = url, key, timeout

    def answer(self, case: Case) -> Answer:
        """Ask; raises `UnavailableError` when no Answer of the contract comes back."""
        history = [turn.model_dump() for turn in case.history]
        body = {"question": case.question, "history": history, "language": None}
        reply = _post(self._url, body, self._key, self._timeout)
        try:
            return Answer.model_validate_json(reply)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False, include_context=False)[0]
            place = ".".join(map(str, first["loc"])) or "the reply"
            raise UnavailableError(
                f"{_shown(self._url)} sent no Answer of the contract ({place}: {first['msg']})."
            ) from None

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """None: the contract does not show the search."""
        return ()


class ChatSystem:
    """A chat model, or whatever stands behind one's protocol (OpenAI chat completions).

    ``url`` is the base address that ends in ``/v1``. The reply is plain text: its sentences
    carry no citations, and a reply with `CANNOT_ANSWER` is a refusal. ``instruction`` is the
    system message, ``""`` for none.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        key: SecretStr | None = None,
        instruction: str = INSTRUCTION,
        timeout: float = TIMEOUT,
    ) -> None:
        self.name = f"{model} at {_shown(url)}"
        self._url, self._model, self._key = f"{url.rstrip('/')}/chat/completions", model, key
        self._instruction, self._timeout = instruction, timeout

    def answer(self, case: Case) -> Answer:
        """Ask; raises `ModelError` when the reply is no chat completion with text in it."""
        body = {"model": self._model, "messages": self._messages(case), "temperature": 0}
        reply = _post(self._url, body, self._key, self._timeout)
        text, usage = _completion(reply, self._url)
        return plain_answer(case, text, model=self._model, usage=usage)

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        """None: the protocol does not show a search."""
        return ()

    def _messages(self, case: Case) -> list[dict[str, str]]:
        said = [("system", self._instruction)] if self._instruction else []
        for turn in case.history:
            said += [("user", turn.question), ("assistant", turn.answer)]
        said.append(("user", case.question))
        return [{"role": role, "content": content} for role, content in said]


def plain_answer(
    case: Case,
    text: str,
    *,
    model: str | None,
    usage: Usage | None = None,
    index_id: str = "",
) -> Answer:
    """An Answer of the uncited sentences of ``text``; a refusal where it is empty or says so.

    A reply that holds `CANNOT_ANSWER` and more than that is an answer without those words.
    """
    said = clean(text).strip()
    rest = re.sub(rf"\W*{CANNOT_ANSWER}\W*", " ", said).strip()
    language = languages.detect(rest or case.question, case.lang).language
    sentences = tuple(
        AnswerSentence.model_construct(
            text=sentence, language=language, citations=(), verdict="supported"
        )
        for sentence in _sentences(rest)
    )
    status: Literal["answered", "abstained"] = "answered" if sentences else "abstained"
    return Answer.model_construct(
        id=_content_hash(case, model, said),
        question=case.question,
        standalone_question=case.question,
        language=language,
        status=status,
        abstention=None if sentences else _refusal(said),
        sentences=sentences,
        citations=(),
        unanswered=(),
        dropped=(),
        mode="generative",
        degraded=None,
        model=model,
        index_id=index_id,
        usage=usage or Usage(input_tokens=0, output_tokens=0, cost_usd=None),
        timings_ms={},
    )


def _refusal(said: str) -> Abstention:
    return Abstention(
        reason="no_evidence",
        message=said,
        searched=Searched(sources=0, passages=0),
        nearest=(),
    )


def _sentences(text: str) -> list[str]:
    """The sentences of ``text``, line by line, without the marks of lists.

    >>> _sentences("- It began in 2020. It ended.\\n\\n2) Unknown")
    ['It began in 2020.', 'It ended.', 'Unknown']
    """
    found: list[str] = []
    for line in text.splitlines():
        said = re.sub(r"^\s*(?:[-*•#>]+|\d{1,2}[.)])\s+", "", line).strip()
        found += [said[start:end] for start, end in split(said)]
    return found


def _completion(reply: bytes, url: str) -> tuple[str, Usage]:
    """The text of a chat completion and the tokens it took; 0 where they are not reported."""
    try:
        body = json.loads(reply)
        text = body["choices"][0]["message"].get("content") or ""
    except (ValueError, LookupError, TypeError, AttributeError):
        text = None
    if not isinstance(text, str):
        raise ModelError(f"{_shown(url)} sent no chat completion.", "model_invalid_output")
    used = body.get("usage") or {}
    return text, Usage(
        input_tokens=_count(used, "prompt_tokens"),
        output_tokens=_count(used, "completion_tokens"),
        cost_usd=None,
    )


def _count(used: object, name: str) -> int:
    value = used.get(name) if isinstance(used, Mapping) else None
    return value if isinstance(value, int) and value >= 0 else 0


def _content_hash(case: Case, model: str | None, said: str) -> str:
    history: Sequence[object] = [turn.model_dump() for turn in case.history]
    content = json.dumps([case.question, history, model, said], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def _post(url: str, body: dict[str, Any], key: SecretStr | None, timeout: float) -> bytes:
    """POST JSON; raises `UnavailableError` for no reply, an error status or one without end."""
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    if key is not None:
        headers["Authorization"] = f"Bearer {key.get_secret_value()}"
    data = json.dumps(body, ensure_ascii=False).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310 - `_shown` checked it
    try:
        with urllib.request.urlopen(request, timeout=timeout) as reply:  # noqa: S310
            content: bytes = reply.read(MOST_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise UnavailableError(f"{_shown(url)} answered {error.code} {error.reason}.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or error
        raise UnavailableError(f"{_shown(url)} does not answer ({reason}).") from None
    if len(content) > MOST_BYTES:
        raise UnavailableError(f"{_shown(url)} sent more than {MOST_BYTES} bytes.")
    return content


def _shown(url: str) -> str:
    """The address without a name, password or query that it may hold.

    Raises `UsageError` when it is no web address.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if not host or parts.scheme not in {"http", "https"}:
        raise UsageError("The system needs an address such as http://localhost:8000/v1/ask.")
    return f"{host}:{port}{parts.path}" if port else f"{host}{parts.path}"
