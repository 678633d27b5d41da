"""The SDK's own client, held to one conversation: `talk(server, scene)`; or kept: `talking`."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import httpx2
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolResult, TextContent, TextResourceContents

T = TypeVar("T")
Scene = Callable[[Client], Awaitable[T]]


def talk(server: Any, scene: Scene[T], **client: Any) -> T:
    """What ``scene`` returns, played with a client of ``server`` (what `Client` takes)."""

    async def play() -> T:
        async with Client(server, read_timeout_seconds=60, **client) as connected:
            return await scene(connected)

    return asyncio.run(play())


class Talk(Protocol):
    """Plays a scene with a client that is connected."""

    def __call__(self, scene: Scene[T]) -> T: ...


@contextmanager
def talking(server: Any) -> Iterator[Talk]:
    """One client of ``server`` for many scenes, one after the other."""
    scenes: queue.Queue[Callable[[Client], Awaitable[None]] | None] = queue.Queue()

    async def serve(client: Client) -> None:
        while (scene := await asyncio.to_thread(scenes.get)) is not None:
            await scene(client)

    thread = threading.Thread(target=talk, args=(server, serve))
    thread.start()

    def play(scene: Scene[T]) -> T:
        played: queue.Queue[T | BaseException] = queue.Queue()

        async def played_out(client: Client) -> None:
            try:
                played.put(await scene(client))
            except BaseException as error:
                played.put(error)

        scenes.put(played_out)
        while True:
            try:
                result = played.get(timeout=0.5)
            except queue.Empty:
                assert thread.is_alive(), "the client did not connect"
                continue
            if isinstance(result, BaseException):
                raise result
            return result

    try:
        yield play
    finally:
        scenes.put(None)
        thread.join()


def talk_over_http(url: str, scene: Scene[T], headers: dict[str, str], **client: Any) -> T:
    """As `talk`, with headers of its own."""

    async def play() -> T:
        async with httpx2.AsyncClient(headers=headers) as http:
            server = streamable_http_client(url, http_client=http)
            async with Client(server, read_timeout_seconds=60, **client) as connected:
                return await scene(connected)

    return asyncio.run(play())


def text(result: CallToolResult) -> str:
    """What a client that shows only text shows."""
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def refusal(result: CallToolResult) -> str:
    """The sentence of a tool error, after a look at its form."""
    assert result.is_error
    said = text(result)
    assert said.endswith((".", ")", "vaxqa index"))
    assert "Traceback" not in said
    assert "/" not in said.replace("vaxqa://", "").replace("tools/list", "")
    assert "secret" not in said
    return said


async def contents(client: Client, uri: str) -> str:
    """The text of a resource."""
    (read,) = (await client.read_resource(uri)).contents
    assert isinstance(read, TextResourceContents)
    return read.text


async def missing(client: Client, uri: str) -> str:
    """The sentence that refuses to read ``uri``."""
    try:
        await client.read_resource(uri)
    except MCPError as error:
        return error.error.message
    raise AssertionError("it was read")


async def conversation(client: Client) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two turns, the second of which leans on the first; every quote is read in its source."""
    first = "When did the mangrove partnership begin?"
    begun = await client.call_tool("ask", {"question": first})
    told = begun.structured_content
    assert told["status"] == "answered"
    history = [{"question": first, "answer": text(begun)}]
    after = await client.call_tool("ask", {"question": "After what?", "history": history})
    for answer in (told, after.structured_content):
        assert answer["citations"]
        for citation in answer["citations"]:
            source = await contents(client, f"vaxqa://sources/{citation['source_id']}")
            assert source[citation["start"] : citation["end"]] == citation["quote"]
    return told, after.structured_content
