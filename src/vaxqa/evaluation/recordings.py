"""Replies of a chat model kept in a folder, found by the request or by the question in it.

``FOLDER/<key>.json`` holds ``{"path", "request", "status", "reply"}``, never a key: keys travel
in headers, which are not kept. The request is kept without the fields that only say how the
reply is to come.

A request that was never sent as it is now may still have a reply: one to the same question with
other evidence or other rules around it. The sentences that its claims name are then looked up
among those of today; a claim whose sentence is not shown any more is left out, as a model could
not have made it.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UsageError

STREAMING = ("stream", "stream_options")
"""Fields of a request that say how the reply is to come; replies are kept whole."""
MODEL = "model.json"
"""The file that names the model."""
_FENCED = re.compile(r"<(\w+)>\n(.*?)\n</\1>", re.DOTALL)


class Kept(NamedTuple):
    """A reply with its HTTP status; ``moved`` when its request was another."""

    status: int
    reply: Any
    moved: bool = False


class Recordings:
    """Those of one folder. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def model(self) -> str:
        """The model whose replies these are; raises `UsageError` when none is named."""
        try:
            return str(json.loads((self.folder / MODEL).read_text(encoding="utf-8"))["model"])
        except (OSError, ValueError, KeyError, TypeError):
            raise UsageError(
                f"{self.folder / MODEL} does not name the model whose replies these are."
            ) from None

    def name(self, model: str) -> None:
        """Note the model."""
        _save(self.folder / MODEL, {"model": model})

    def find(self, path: str, body: Any) -> Kept | None:
        """The reply to exactly this request, else the one to its question, else ``None``."""
        file = self.folder / f"{key(path, body)}.json"
        if file.is_file():
            kept = _read(file)
            return Kept(int(kept["status"]), kept["reply"])
        shown = _data(body)
        other = self._by_question.get(_asked(path, shown))
        if other is None:
            return None
        reply = _among(other["reply"], _sentences(_data(other["request"])), _sentences(shown))
        return Kept(int(other["status"]), reply, moved=True)

    def keep(self, path: str, body: Any, status: int, reply: Any) -> None:
        """Put the reply to a request into the folder."""
        request = {name: value for name, value in body.items() if name not in STREAMING}
        kept = {"path": path, "request": request, "status": status, "reply": reply}
        _save(self.folder / f"{key(path, body)}.json", kept)

    @cached_property
    def _by_question(self) -> dict[str, Any]:
        """The good replies by what they were asked, as far as that is fenced data."""
        found: dict[str, Any] = {}
        for file in sorted(self.folder.glob("*.json")):
            kept = _read(file)
            if file.name != MODEL and kept["status"] == 200:
                found.setdefault(_asked(kept["path"], _data(kept["request"])), kept)
        found.pop("", None)
        return found


def key(path: str, body: Any) -> str:
    """The name of a request's recording: of what is asked, not of how the reply is to come.

    >>> key("/chat/completions", {"a": 1, "stream": True}) == key("/chat/completions", {"a": 1})
    True
    """
    asked = {name: value for name, value in body.items() if name not in STREAMING}
    written = json.dumps([path, asked], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:32]


def _data(body: Any) -> dict[str, Any]:
    """What stands between the fences of the last message, by their names (`vaxqa.prompts`)."""
    try:
        said = body["messages"][-1]["content"]
        return {name: json.loads(data) for name, data in _FENCED.findall(said)}
    except (LookupError, TypeError, ValueError):
        return {}


def _asked(path: str, data: dict[str, Any]) -> str:
    """What identifies the question of a request; empty when there is none."""
    if "question" not in data:
        return ""
    withheld = [[one["text"], one["reason"]] for one in data.get("withheld", ())]
    told = [path, sorted(data), data["question"], data.get("conversation"), withheld]
    return json.dumps(told, ensure_ascii=False)


def _sentences(data: dict[str, Any]) -> dict[str, str]:
    """The sentences that were shown, by their ids."""
    groups = data.get("sources", ())
    return {name: text for group in groups for name, text in group["sentences"].items()}


def _among(reply: Any, then: dict[str, str], now: dict[str, str]) -> Any:
    """A copy of ``reply`` whose claims name the sentences by the ids that they have ``now``."""
    ids = {text: name for name, text in now.items()}
    copied = json.loads(json.dumps(reply))
    for message in _messages(copied):
        if message.get("content"):
            message["content"] = _renamed(message["content"], then, ids)
        for call in message.get("tool_calls") or ():
            call["function"]["arguments"] = _renamed(call["function"]["arguments"], then, ids)
    return copied


def _messages(reply: Any) -> Iterator[dict[str, Any]]:
    yield from (choice["message"] for choice in reply.get("choices", ()))


def _renamed(written: str, then: dict[str, str], ids: dict[str, str]) -> str:
    try:
        content = json.loads(written)
        claims = [
            {**claim, "evidence": [ids.get(then.get(name, "")) for name in claim["evidence"]]}
            for claim in content["claims"]
        ]
    except (LookupError, TypeError, ValueError):
        return written  # a reply that is no such object is as bad today as it was
    content["claims"] = [claim for claim in claims if None not in claim["evidence"]]
    return json.dumps(content, ensure_ascii=False)


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{file} is no recorded reply ({error}); remove it.") from None


def _save(file: Path, content: Any) -> None:
    """Write so that no one reads half of it; the folder is made if need be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    whole = file.with_suffix(f".{threading.get_ident()}.part")
    whole.write_text(
        json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    whole.replace(file)
