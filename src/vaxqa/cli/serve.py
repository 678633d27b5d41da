"""``vaxqa serve``: the HTTP endpoint."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import IndexDamagedError, UnavailableError, UsageError
from . import options
from .options import Commands, command

if TYPE_CHECKING:
    from ..server.options import Options
    from ..server.sites import Sites
    from ..settings import Settings

HOST, PORT = "127.0.0.1", 8000
GRACE = 30
"""Seconds that answers under way have to end in when the server is told to stop."""

READY = 60
"""Seconds that a worker may take to be ready when it takes another's place."""

_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")

EXAMPLES = """
vaxqa serve --check
vaxqa serve --reports
echo "b3f1c09d5a7e42688d0f3b61c95e7a24" | vaxqa serve --hash-key
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "serve", "answer questions over HTTP", EXAMPLES, run)
    parser.add_argument(
        "--host", default=HOST, metavar="ADDRESS", help=f"address to serve on ({HOST})"
    )
    parser.add_argument(
        "--port", type=_whole(65535), default=PORT, metavar="N", help=f"port ({PORT})"
    )
    parser.add_argument(
        "--workers", type=_whole(64), default=1, metavar="N", help="processes that answer (1)"
    )
    parser.add_argument(
        "--sites",
        type=Path,
        metavar="FILE",
        help="which sites and programs may ask (VAXQA_SITES; otherwise this machine only)",
    )
    parser.add_argument(
        "--proxy",
        default="127.0.0.1",
        metavar="ADDRESS",
        help="address of the proxy whose X-Forwarded-For is believed (127.0.0.1)",
    )
    instead = parser.add_mutually_exclusive_group()
    instead.add_argument(
        "--check", action="store_true", help="only say whether all is set up, and serve nothing"
    )
    instead.add_argument(
        "--reports", action="store_true", help="only print what readers reported, one JSON a line"
    )
    instead.add_argument(
        "--hash-key",
        action="store_true",
        help="only read an API key from stdin and print its line for the sites file",
    )
    options.folders(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted, or do what is asked instead."""
    if find_spec("fastapi") is None or find_spec("uvicorn") is None or find_spec("limits") is None:
        raise UnavailableError(
            'The endpoint needs packages that are not installed: pip install "vaxqa[serve]"'
        )
    from ..server import options as server_options
    from ..server import sites

    if args.hash_key:
        print(sites.line(sys.stdin.readline().strip()))
        return 0
    for name in _THREADS:  # before numpy is imported; many small products gain nothing from more
        os.environ.setdefault(name, "1")
    settings, told = options.settings(args), server_options.load(sites=args.sites)
    if args.reports:
        return _reports(settings, told)
    known = sites.load(told.sites)
    _require_usable(settings, told)
    _ready(settings)
    if args.check:
        return _check(settings, known)
    _require_free(args.host, args.port)
    return _serve(args, settings, told)


def _serve(args: argparse.Namespace, settings: Settings, told: Options) -> int:
    """Run uvicorn; its workers read everything from the environment."""
    import uvicorn

    from ..server import logs
    from ..server.connections import Connection

    with tempfile.TemporaryDirectory(prefix="vaxqa-serve-") as folder:
        os.environ.update(_environment(settings, told, args.workers, Path(folder)))
        logs.configure()
        try:
            uvicorn.run(
                "vaxqa.server.app:create",
                factory=True,
                host=args.host,
                port=args.port,
                workers=args.workers,
                http=Connection,
                ws="none",
                lifespan="on",
                access_log=False,
                log_config=None,
                server_header=False,
                proxy_headers=True,
                forwarded_allow_ips=args.proxy,
                limit_concurrency=told.connections,
                timeout_keep_alive=75,
                timeout_worker_healthcheck=READY,
                timeout_graceful_shutdown=GRACE,
            )
        except SystemExit as leaving:
            return 3 if leaving.code else 0
    return 0


def _environment(settings: Settings, told: Options, workers: int, folder: Path) -> dict[str, str]:
    """What the workers read; what several of them count together lies in ``folder``."""
    from ..server.metrics import FOLDER
    from ..server.options import MEMORY

    made = {
        "VAXQA_KNOWLEDGE": str(settings.knowledge.absolute()),
        "VAXQA_INDEX": str(settings.index.absolute()),
    }
    for name, path in (("VAXQA_SITES", told.sites), ("VAXQA_KEPT", told.kept)):
        if path is not None:
            made[name] = str(path.absolute())
    if workers > 1:
        made[FOLDER] = str(folder)
    if told.quota_store == MEMORY:
        made["VAXQA_QUOTA_STORE"] = f"vaxqa+sqlite://{folder / 'quota.sqlite'}"
    return made


def _ready(settings: Settings) -> None:
    """Build the index in a process of its own where that is needed, so that this one stays small.

    While a changed knowledge folder cannot be used, answers come from the index before.
    """
    from .. import generations

    live = generations.current(settings)
    try:
        if generations.made_from(settings) == "passages" or live == generations.expected(settings):
            return
    except UsageError as error:
        if live is None:
            raise
        _warn(f"{error} Answers come from the index as it is.")
        return
    except IndexDamagedError:
        live = None
    folders = ["--knowledge", str(settings.knowledge), "--index", str(settings.index)]
    built = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "vaxqa", "index", *folders], stdout=subprocess.DEVNULL, check=False
    )
    if built.returncode and live is None:
        raise UnavailableError("The index could not be built, so there is nothing to answer from.")
    if built.returncode:
        _warn("The index could not be built anew. Answers come from the one before.")


def _require_usable(settings: Settings, told: Options) -> None:
    """Raise `UsageError` here, once, for what would end each worker as it starts."""
    from ..server.quota import Quota
    from ..server.store import Store, folder

    Store(folder(settings, told), told.keep_days).secret()
    Quota(told.quota_store, told.address_rate, b"")


def _require_free(host: str, port: int) -> None:
    import socket

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UsageError(
            f"{host}, port {port}, cannot be served on ({error.strerror}); name others with "
            "--host and --port."
        ) from None


def _check(settings: Settings, known: Sites) -> int:
    from .. import generations

    there = generations.open_index(settings).sources
    for grant in (*known.sites, *known.programs):
        for missing in sorted((grant.sources or frozenset()) - there.keys()):
            _warn(f"{grant.label} names the source {missing!r}, which the index does not have.")
    who = (
        f"{len(known.sites)} sites and {len(known.programs)} programs may ask"
        if known.configured
        else "only clients of this machine may ask"
    )
    print(f"ok: {len(there)} sources, and {who}")
    return 0


def _reports(settings: Settings, told: Options) -> int:
    from ..server.store import Store, folder

    for kept in Store(folder(settings, told), told.keep_days).all("report"):
        print(json.dumps({"at": kept.at, **json.loads(kept.content)}, ensure_ascii=False))
    return 0


def _warn(sentence: str) -> None:
    print(f"vaxqa: {sentence}", file=sys.stderr)


def _whole(most: int) -> Callable[[str], int]:
    """Reads a whole number from 1 to ``most``."""

    def read(value: str) -> int:
        number = int(value) if value.isascii() and value.isdigit() else 0
        if not 1 <= number <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {most}")
        return number

    return read
