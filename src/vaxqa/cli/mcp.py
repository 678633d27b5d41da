"""``vaxqa mcp``: the assistant for programs that speak the Model Context Protocol."""

from __future__ import annotations

import argparse
from importlib.util import find_spec

from ..errors import UnavailableError
from . import options
from .options import Commands, command

EXAMPLES = """
vaxqa mcp < /dev/null
vaxqa mcp --knowledge knowledge --index .vaxqa/index < /dev/null
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "mcp", "answer an MCP client on stdin and stdout", EXAMPLES, run)
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until the client closes stdin."""
    if find_spec("mcp") is None:
        raise UnavailableError(
            'MCP needs a package that is not installed: pip install "vaxqa[mcp]"'
        )
    import asyncio
    import logging

    from ..mcp import stdio
    from ..server.live import Live

    logging.basicConfig(level=logging.WARNING)  # to stderr: stdout belongs to the protocol
    live = Live(options.settings(args))
    live.start()
    try:
        asyncio.run(stdio.serve(live.assistant))
    finally:
        live.stop()
    return 0
