"""Many written answers at once, streamed by the endpoint over a model on loopback.

    python -m benchmarks.streams [--streams 200] [--workers 2] [--pace 0.04]

`vaxqa serve` and the model run in processes of their own. The model streams five claims, four
letters at a time, as in `benchmarks.written`; at the pace that is set a reply takes about ten
seconds. All questions are asked at once, no two the same, each over a connection of its own.
Meanwhile `/healthz` and an extractive question are asked in turn, as before the load. A stream is
held when it ends with the whole answer to its question, written by the model.

Client, model and workers share the cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import psutil

from . import endpoint, written
from .report import Row, spread

STREAMS, WORKERS, PACE = 200, 2, 0.04
ANSWER_TIME = 300
"""Seconds that the server may take for an answer: a slow machine is no failure here."""
QUESTION = "Apa itu diplomasi vaksin?"
HEADERS = {"Authorization": f"Bearer {endpoint.SECRET}"}
EVERY = 0.25
"""Seconds between two looks at the server under load."""


@dataclass
class Stream:
    """What became of one stream; times are seconds from its being asked."""

    first: float | None = None
    total: float | None = None
    events: Counter[str] = field(default_factory=Counter)
    heartbeats: int = 0
    failure: str | None = None


@dataclass
class Beside:
    """Milliseconds of what else was asked; of each worker the most memory (MB) and connections,
    and the processor's seconds up to then.
    """

    health: list[float] = field(default_factory=list)
    extractive: list[float] = field(default_factory=list)
    memory: dict[int, float] = field(default_factory=dict)
    held: dict[int, int] = field(default_factory=dict)
    spent: dict[int, float] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Load:
    """All of one run."""

    streams: list[Stream]
    before: Beside
    under: Beside

    @property
    def held(self) -> list[Stream]:
        """Those that ended with a whole answer."""
        return [stream for stream in self.streams if stream.failure is None]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.streams", description=__doc__)
    parser.add_argument("--streams", type=int, default=STREAMS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--pace", type=float, default=PACE, help="seconds between two tokens")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        load = measured(Path(folder), given.streams, given.workers, given.pace)
    print(json.dumps(_shown(load), indent=1))


def rows(folder: Path, count: int = STREAMS) -> list[Row]:
    """Seconds of ``count`` streams at once, how many were held, and how others fared."""
    load = measured(folder, count, WORKERS, PACE)
    firsts = [stream.first for stream in load.held if stream.first is not None]
    totals = [stream.total for stream in load.held if stream.total is not None]
    at_once = f"{count} written answers streamed at once by {WORKERS} workers"
    before, most = (tuple(beside.memory.values()) for beside in (load.before, load.under))
    return [
        Row(f"{at_once}: ended with a checked answer", "", (len(load.held),), f"= {count}"),
        *spread(f"{at_once}: first sentence", "s", firsts),
        *spread(f"{at_once}: whole answer", "s", totals),
        *spread("beside them: `/healthz`", "ms", load.under.health),
        *spread("beside them: extractive answer", "ms", load.under.extractive),
        Row("a worker before them, memory (PSS)", "MB", before),
        Row("a worker under them, most memory (PSS)", "MB", most),
    ]


def measured(folder: Path, count: int, workers: int, pace: float) -> Load:
    """Start everything in ``folder``, and ask."""
    folder.mkdir(exist_ok=True)
    with written.model_process() as model:
        model.pace(pace)
        environment = {
            "VAXQA_MODEL": "openai:test",
            "OPENAI_BASE_URL": model.url,
            "OPENAI_API_KEY": "none",
            "VAXQA_MODEL_TIMEOUT": str(ANSWER_TIME),
            "VAXQA_ANSWER_TIMEOUT": str(ANSWER_TIME),
        }
        with endpoint.serving(folder, workers, environment) as (port, server):
            return asyncio.run(_asked(port, server.pid, count))


async def _asked(port: int, server: int, count: int) -> Load:
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers=HEADERS,
        timeout=ANSWER_TIME,
        limits=httpx.Limits(max_connections=None),
    ) as client:
        questions = await _answered(client, count)
        with _looking(port, server) as before:
            await asyncio.sleep(20 * EVERY)
        with _looking(port, server) as under:
            streams = await asyncio.gather(*(_streamed(client, each) for each in questions))
    return Load(streams, before, under)


async def _answered(client: httpx.AsyncClient, count: int) -> list[str]:
    """``count`` questions for which something is found, so that the model is asked."""
    found: list[str] = []
    for question in written.training_questions(2 * count):
        if len(found) == count:
            break
        body = {"question": question, "mode": "extractive"}
        if (await client.post("/v1/ask", json=body)).json()["status"] == "answered":
            found.append(question)
    return found


async def _streamed(client: httpx.AsyncClient, question: str) -> Stream:
    """Ask, and read to the end."""
    stream, begun = Stream(), time.perf_counter()
    body = {"question": question, "mode": "generative", "stream": True}
    name, last = "", ""
    try:
        async with client.stream("POST", "/v1/ask", json=body) as response:
            if response.status_code != 200:
                stream.failure = f"status {response.status_code}"
                return stream
            async for line in response.aiter_lines():
                if line.startswith(":"):
                    stream.heartbeats += 1
                elif line.startswith("event: "):
                    name = line.removeprefix("event: ")
                    stream.events[name] += 1
                    if name == "sentence" and stream.first is None:
                        stream.first = time.perf_counter() - begun
                elif line.startswith("data: "):
                    last = line.removeprefix("data: ")
    except httpx.HTTPError as error:
        stream.failure = type(error).__name__
        return stream
    stream.total = time.perf_counter() - begun
    stream.failure = _failure(question, name, last, stream.events["sentence"])
    return stream


def _failure(question: str, name: str, last: str, sentences: int) -> str | None:
    """What is wrong with the last event, if anything is."""
    if name != "answer":
        return f"ended with {name or 'nothing'}"
    answer = json.loads(last)
    if answer["question"] != question:
        return "the answer to another question"
    if answer["degraded"]:
        return f"degraded: {answer['degraded']}"
    if answer["status"] == "abstained" or answer["mode"] != "generative":
        return f"{answer['status']}, {answer['mode']}"
    if len(answer["sentences"]) != sentences:
        return "another number of sentences than were streamed"
    return None


@contextlib.contextmanager
def _looking(port: int, server: int) -> Iterator[Beside]:
    """What is seen of the server meanwhile, from another process; filled in at the end."""
    beside = Beside()
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_look, args=(port, server, theirs)
    )
    process.start()
    ours.recv()
    try:
        yield beside
    finally:
        ours.send("end")
        vars(beside).update(vars(ours.recv()))
        process.join(10)


def _look(port: int, server: int, ends: Connection) -> None:
    beside = Beside()
    asked = {"question": QUESTION, "mode": "extractive"}
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", headers=HEADERS, timeout=ANSWER_TIME
    ) as client:
        ends.send("begun")
        while not ends.poll(EVERY):
            for request, times in (
                (client.build_request("GET", "/healthz"), beside.health),
                (client.build_request("POST", "/v1/ask", json=asked), beside.extractive),
            ):
                begun = time.perf_counter()
                status = client.send(request).status_code
                times.append((time.perf_counter() - begun) * 1000)
                if status != 200:
                    beside.failures[f"{request.url.path}: status {status}"] += 1
            _weigh(port, server, beside)
    ends.send(beside)


def _weigh(port: int, server: int, beside: Beside) -> None:
    """Note what each worker takes."""
    for worker in endpoint.workers(server):
        at = worker.pid
        taken = worker.memory_full_info().pss / 2**20
        times = worker.cpu_times()
        held = [
            line
            for line in worker.net_connections("tcp")
            if line.laddr.port == port and line.status == psutil.CONN_ESTABLISHED
        ]
        beside.memory[at] = max(taken, beside.memory.get(at, 0.0))
        beside.spent[at] = times.user + times.system
        beside.held[at] = max(len(held), beside.held.get(at, 0))


def _shown(load: Load) -> dict[str, object]:
    events: Counter[str] = sum((stream.events for stream in load.streams), Counter())
    return {
        "streams": len(load.streams),
        "held": len(load.held),
        "failures": Counter(s.failure for s in load.streams if s.failure is not None),
        "events": events,
        "heartbeats": sum(stream.heartbeats for stream in load.streams),
        "first_sentence_s": _spread([s.first for s in load.held if s.first is not None]),
        "whole_answer_s": _spread([s.total for s in load.held if s.total is not None]),
        "processor_s_per_worker": [
            round(spent - load.before.spent.get(worker, 0.0), 1)
            for worker, spent in load.under.spent.items()
        ],
        "before": _beside(load.before),
        "under_load": _beside(load.under),
    }


def _beside(beside: Beside) -> dict[str, object]:
    return {
        "healthz_ms": _spread(beside.health),
        "extractive_ms": _spread(beside.extractive),
        "failures": beside.failures,
        "pss_mb_per_worker": [round(taken, 1) for taken in beside.memory.values()],
        "connections_per_worker": list(beside.held.values()),
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    if not values:
        return {}
    ordered = sorted(values)
    return {
        "n": len(ordered),
        "p50": round(statistics.median(ordered), 2),
        "p95": round(ordered[int(len(ordered) * 0.95)], 2),
        "max": round(ordered[-1], 2),
    }


if __name__ == "__main__":
    main()
