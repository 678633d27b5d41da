"""What written answers cost beside the model's own time, over a server on loopback.

    python -m benchmarks.written [--questions 200] [--profile FILE]

The model runs in a process of its own, replies with five claims, and tells when the request came
in and when it sent the last letter of each claim. Asked first without a pause, beside the same
request by bare httpx, then at 500 tokens a second: what is not the model's is ours (search,
prompt, LangChain and the OpenAI client, parsing, checks).
"""

from __future__ import annotations

import argparse
import cProfile
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from vaxqa import calls, generations, settings
from vaxqa.assistant import Assistant
from vaxqa.events import Spoken
from vaxqa.settings import Settings

from .report import Row, line, spread

if TYPE_CHECKING:
    from model_server import Request

ROOT = Path(__file__).parents[1]
QUESTIONS = 200
CLAIMS = 5
TOKEN = 4
"""Letters that the model sends at once."""
BEGUN, ENDED = "begun", "ended"
PACE = 0.002
"""Seconds between them where the time to a sentence is taken: 500 tokens a second."""


def rows(index: Path, questions: int = QUESTIONS) -> list[Row]:
    """Milliseconds of our own by answer and by sentence, on the index in ``index``."""
    asked = training_questions(questions)
    with model_process() as model:
        assistant = _assistant(index, model.url)
        for question in asked[:3]:  # imports, connections
            list(assistant.stream(question))
            model.played()
        spent, bare = _answers(assistant, model, asked[3:])
        model.pace(PACE)
        afresh = Assistant(assistant.index, assistant.settings)  # remembers no answer
        own, shown = _paced(afresh, model, asked[3:])
    return [
        *spread(
            "written answer, 5 claims: our time before and behind the model's",
            "ms",
            own,
            "p95 ≤ 60",
        ),
        *spread("written answer, every token at once: all of it", "ms", spent),
        *spread("for comparison: the same request by bare httpx", "ms", bare),
        *spread("claim sent until its sentence is spoken", "ms", shown, "p95 ≤ 100"),
    ]


def _answers(
    assistant: Assistant, model: _Model, asked: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds of whole answers, and of the same requests by httpx."""
    spent, bare = [], []
    with httpx.Client() as client:
        for question in asked:
            start = time.perf_counter()
            list(assistant.stream(question))
            whole = (time.perf_counter() - start) * 1000
            body, _ = model.played()
            if not body:  # nothing was found to ask the model about
                continue
            start = time.perf_counter()
            with client.stream("POST", f"{model.url}/chat/completions", json=body) as reply:
                for _ in reply.iter_raw():
                    pass
            bare.append((time.perf_counter() - start) * 1000)
            model.played()
            spent.append(whole)
    return spent, bare


def _paced(
    assistant: Assistant, model: _Model, asked: Sequence[str]
) -> tuple[list[float], list[float]]:
    """Milliseconds without the model's own, and from a claim's last letter to its sentence.

    The model's own are those from the request's coming in until the last letter has gone out.
    """
    own, shown = [], []
    for question in asked:
        spoken = {}
        start = time.monotonic()
        for event in assistant.stream(question):
            if isinstance(event, Spoken):
                spoken[event.sentence.text] = time.monotonic()
        end = time.monotonic()
        body, played = model.played()
        if body:
            own.append((end - start - (played[ENDED] - played[BEGUN])) * 1000)
            shown += [(at - played[text]) * 1000 for text, at in spoken.items() if text in played]
    return own, shown


def training_questions(count: int) -> list[str]:
    """``count`` questions, and three to begin with, that the sources answer."""
    lines = (ROOT / "evals" / "training.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    asked = list(dict.fromkeys(r["question"] for r in records if r.get("answers")))
    return asked[:: max(1, len(asked) // (count + 3))][: count + 3]


def _assistant(index: Path, url: str) -> Assistant:
    given: dict[str, Any] = {"openai_api_key": "none", "openai_base_url": url}
    made = settings.load(index=index).model_copy(update={"model": "openai:test"})
    told = Settings(index=made.index, knowledge=made.knowledge, model="openai:test", **given)
    return Assistant(generations.open_index(told), told)


class _Model:
    """The other process: its address, and what it has played since it was last asked."""

    def __init__(self, ends: Connection) -> None:
        self._ends = ends
        self.url: str = ends.recv()

    def played(self) -> tuple[dict[str, Any], dict[str, float]]:
        """The body of the last request, when it came in, and when each claim was sent whole."""
        self._ends.send(None)
        got: tuple[dict[str, Any], dict[str, float]] = self._ends.recv()
        return got

    def pace(self, seconds: float) -> None:
        """Pause as long between two tokens."""
        self._ends.send(seconds)
        self._ends.recv()


@contextmanager
def model_process() -> Iterator[_Model]:
    """The model in its process, as fast as it can."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(theirs,))
    process.start()
    try:
        yield _Model(ours)
    finally:
        ours.send("end")
        process.join(10)


def _serve(ends: Connection) -> None:
    sys.path.append(str(ROOT / "tests"))
    from model_server import ModelServer

    pause = 0.0
    begun: list[float] = []

    def parts(request: Request) -> list[str | float]:
        begun.append(time.monotonic())
        return _tokens(request, pause)

    with ModelServer() as server:
        server.play(parts, times=10_000)
        ends.send(server.url)
        while (told := ends.recv()) != "end":
            if told is not None:
                pause = told
            body = server.requests[-1].body if server.requests else {}
            times = {BEGUN: begun[-1], ENDED: server.sent[-1][0]} if body else {}
            ends.send((body, times | _whole(server.sent)))
            server.requests.clear()
            server.sent.clear()


def _tokens(request: Request, pause: float) -> list[str | float]:
    """Five claims that pass: sentences of the evidence without their full stop."""
    claims = [
        {"text": text.removesuffix("."), "evidence": [name]}
        for name, text in list(request.evidence.items())[:CLAIMS]
    ]
    text = json.dumps({"claims": claims, "unanswered": []}, ensure_ascii=False)
    parts: list[str | float] = []
    for at in range(0, len(text), TOKEN):
        parts += [text[at : at + TOKEN], pause] if pause else [text[at : at + TOKEN]]
    return parts


def _whole(sent: Sequence[tuple[float, str]]) -> dict[str, float]:
    """When the last brace of each claim was sent, by the claim's text."""
    found: dict[str, float] = {}
    text = ""
    for at, part in sent:
        text += part
        head, brace, _ = text.rpartition("]}")
        claim = head.rpartition('{"text": ')[2]
        if brace and claim:
            try:
                said, _ = json.JSONDecoder().raw_decode(claim)
            except ValueError:
                continue
            found.setdefault(said, at)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.written", description=__doc__)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    parser.add_argument("--profile", type=Path, help="file for cProfile's figures of both threads")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = settings.load(index=Path(folder) / "index")
        generations.build(made)
        profiles = [cProfile.Profile(), cProfile.Profile()] if given.profile else []
        if profiles:
            profiles[0].enable()
            calls.loop().call_soon_threadsafe(profiles[1].enable)
        for row in rows(made.index, given.questions):
            print(line(row))
        for number, profile in enumerate(profiles):
            profile.disable()
            profile.dump_stats(given.profile.with_suffix(f".{number}.prof"))


if __name__ == "__main__":
    main()
