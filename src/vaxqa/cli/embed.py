"""``vaxqa embed``: what to paste into a course page."""

from __future__ import annotations

import argparse
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UnavailableError, UsageError
from ..server import snippets
from ..server.snippets import SYSTEMS, Embedding
from .options import Commands, command

if TYPE_CHECKING:
    from ..server.sites import Site

EXAMPLES = """
vaxqa embed --url http://localhost:8000 --lang en
vaxqa embed --url http://localhost:8000 --for moodle
"""


def add(commands: Commands) -> None:
    """Declare the command."""
    parser = command(commands, "embed", "print what to paste into a course page", EXAMPLES, run)
    parser.add_argument("--site", metavar="NAME", help="the site of the sites file to print it for")
    parser.add_argument(
        "--sites", type=Path, metavar="FILE", help="the sites file (otherwise VAXQA_SITES)"
    )
    parser.add_argument(
        "--url",
        metavar="URL",
        help="address of the endpoint, with its path if it has one (otherwise VAXQA_PUBLIC_URL)",
    )
    parser.add_argument(
        "--for",
        dest="system",
        choices=SYSTEMS,
        help="only what this system lets through, and how it is pasted there",
    )
    parser.add_argument("--lang", choices=("id", "en"), help="language of the page (the site's)")
    parser.add_argument(
        "--source", action="append", default=[], metavar="ID", help="only this source; repeatable"
    )
    parser.add_argument("--theme", choices=("auto", "light", "dark"), help="colours (the site's)")
    parser.add_argument(
        "--starter",
        action="append",
        default=[],
        metavar="QUESTION",
        help="a question to begin with; repeatable (otherwise the suggested ones)",
    )
    parser.add_argument(
        "--click", action="store_true", help="load the assistant only when a reader wants it"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def run(args: argparse.Namespace) -> int:
    """Print the snippets."""
    if find_spec("limits") is None:
        raise UnavailableError(
            'The sites file needs packages that are not installed: pip install "vaxqa[serve]"'
        )
    embedding = _embedding(args)
    if args.json:
        print(json.dumps(_forms(embedding), ensure_ascii=False, indent=1))
    elif args.system:
        print(_for(args.system, embedding))
    else:
        print(_all(embedding))
    return 0


def _embedding(args: argparse.Namespace) -> Embedding:
    from ..server import options, sites

    told = options.load(sites=args.sites)
    known = sites.load(told.sites).sites
    site = _site(args.site, {site.name: site for site in known})
    return Embedding(
        url=_url(args.url or told.public_url),
        site=site.key if site else None,
        language=args.lang or (site.language if site else None) or "id",
        sources=tuple(args.source),
        theme=args.theme or (site.theme if site else "auto"),
        starters=tuple(args.starter),
        load="click" if args.click else "now",
    )


def _site(name: str | None, known: dict[str, Site]) -> Site | None:
    """The named site; the only one there is, or none where none is set up, needs no name."""
    if name in known:
        return known[name]
    if name is None and len(known) <= 1:
        return next(iter(known.values()), None)
    names = ", ".join(known) or "none (set VAXQA_SITES or --sites)"
    told = "Name a site with --site" if name is None else f"There is no site {name!r}"
    raise UsageError(f"{told}; the sites file has: {names}.")


def _url(url: str | None) -> str:
    from ..server.sites import address

    if url is None:
        raise UsageError(
            "Where readers reach the endpoint is not known: set VAXQA_PUBLIC_URL, or give --url "
            "https://ask.example.ac.id"
        )
    try:
        return address(url)
    except ValueError as error:
        raise UsageError(f"--url {error}.") from None


def _forms(embedding: Embedding) -> dict[str, str]:
    return {
        "component": snippets.component(embedding),
        "component_pinned": snippets.component(embedding, pinned=True),
        "frame": snippets.frame(embedding),
        "link": snippets.link(embedding),
    }


def _for(name: str, embedding: Embedding) -> str:
    system = SYSTEMS[name]
    made = snippets.pasted(system, embedding)
    link = snippets.linked(system, embedding)
    return f"{system.name}. {system.how}\n\n{made}\n\nIf that is dropped too:\n\n{link}"


def _all(embedding: Embedding) -> str:
    forms = _forms(embedding)
    names = ", ".join(SYSTEMS)
    return f"""\
The component, for pages that may hold a script:

{forms["component"]}

The same held to its present content, so that no other script can take its place. Print it anew
when the endpoint is updated:

{forms["component_pinned"]}

A frame, for systems that strip scripts (without the second line it keeps its height):

{forms["frame"]}

A link, for systems that strip both:

{forms["link"]}

What each system lets through: --for {names}"""
