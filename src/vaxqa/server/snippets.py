"""What a lecturer pastes into a page: the component, a frame, or a link.

Without FastAPI, so that nothing of the server is loaded to print a few lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal
from urllib.parse import urlencode

from ..types import Language

Form = Literal["component", "raw block", "frame", "directive"]
HEIGHT = 640
"""CSS pixels of a frame whose page does not let it grow."""

_TITLES: dict[Language, str] = {
    "id": "Tanya jawab dengan kutipan sumber",
    "en": "Questions and answers with quoted sources",
}


@dataclass(frozen=True, slots=True)
class Embedding:
    """The assistant at the address ``url`` as one page shows it.

    ``site`` is a publishable key; ``None`` for a server of this machine without sites.
    ``sources`` and ``starters`` may be empty: then those of the site, and the suggested questions.
    """

    url: str
    site: str | None = None
    language: Language = "id"
    sources: tuple[str, ...] = ()
    theme: Literal["auto", "light", "dark"] = "auto"
    starters: tuple[str, ...] = ()
    load: Literal["now", "click"] = "now"

    def told(self) -> dict[str, str]:
        """The options that are not as they are without being told."""
        options = {
            "site": self.site or "",
            "lang": self.language,
            "sources": ",".join(self.sources),
            "theme": "" if self.theme == "auto" else self.theme,
            "starters": "|".join(self.starters),
        }
        return {name: value for name, value in options.items() if value}


def component(embedding: Embedding, *, pinned: bool = False) -> str:
    """The component with its script; ``pinned`` to the script as it is now, by its hash.

    >>> print(component(Embedding("https://ask.example.ac.id", language="en")))
    ... # doctest: +NORMALIZE_WHITESPACE
    <script defer src="https://ask.example.ac.id/widget.js"></script>
    <vaxqa-chat src="https://ask.example.ac.id" lang="en"><a
      href="https://ask.example.ac.id/ask?lang=en">Questions and answers with quoted
      sources</a></vaxqa-chat>
    """
    return f"{script(embedding.url, pinned=pinned)}\n{element(embedding)}"


def script(url: str, *, pinned: bool = False) -> str:
    """The tag that loads the component from the server at ``url``."""
    if pinned:
        from .widget_file import INTEGRITY, VERSION  # reads the component's files

        held = f'integrity="{INTEGRITY}" crossorigin="anonymous"'
        return f'<script defer src="{escape(url)}/widget-{VERSION}.js" {held}></script>'
    return f'<script defer src="{escape(url)}/widget.js"></script>'


def element(embedding: Embedding) -> str:
    """The component's own tag. The link in it is what a reader sees whose browser has no script."""
    told = {"src": embedding.url, **embedding.told()}
    if embedding.load == "click":
        told["load"] = "click"
    return f"<vaxqa-chat{_attributes(told)}>{link(embedding)}</vaxqa-chat>"


def frame(embedding: Embedding, *, grows: bool = True) -> str:
    """A frame with the component's own page, and the script that lets it grow.

    >>> print(frame(Embedding("https://ask.example.ac.id", language="en"), grows=False))
    ... # doctest: +NORMALIZE_WHITESPACE
    <iframe src="https://ask.example.ac.id/embed?lang=en"
      title="Questions and answers with quoted sources"
      width="100%" height="640" allow="clipboard-write"></iframe>
    """
    told = {
        "src": address(embedding, "embed"),
        "title": title(embedding),
        "width": "100%",
        "height": str(HEIGHT),
        "allow": "clipboard-write",
    }
    made = f"<iframe{_attributes(told)}></iframe>"
    growing = f'<script defer src="{escape(embedding.url)}/frame.js"></script>'
    return f"{made}\n{growing}" if grows else made


def link(embedding: Embedding) -> str:
    """A link to the component's own page.

    >>> print(link(Embedding("https://ask.example.ac.id", language="en")))
    <a href="https://ask.example.ac.id/ask?lang=en">Questions and answers with quoted sources</a>
    """
    return f'<a href="{escape(address(embedding, "ask"))}">{title(embedding)}</a>'


def title(embedding: Embedding) -> str:
    """What the frame and the link are called."""
    return _TITLES[embedding.language]


def address(embedding: Embedding, page: Literal["ask", "embed"]) -> str:
    """The address of the component's own page with these options."""
    return f"{embedding.url}/{page}?{urlencode(embedding.told())}"


def _attributes(told: Mapping[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in told.items())


@dataclass(frozen=True, slots=True)
class System:
    """What a course system lets through: the form to paste there, and how."""

    name: str
    form: Form
    how: str


SYSTEMS: Mapping[str, System] = {
    "html": System("Plain HTML", "component", "Paste it where the assistant is to stand."),
    "moodle": System(
        "Moodle",
        "frame",
        "In a Page or a Label, switch the editor to its source code and paste it. The editor "
        "drops scripts and unknown tags when the text is saved, so the frame keeps its height.",
    ),
    "canvas": System(
        "Canvas",
        "frame",
        "In a Page, open the HTML editor and paste it. Scripts are dropped; Canvas on the web "
        "lets the frame grow by its own message, its apps do not.",
    ),
    "sphinx": System(
        "Sphinx, Jupyter Book 1",
        "component",
        "Better than pasting: add vaxqa.sphinx to the extensions and use the vaxqa directive. "
        "Pasted, it goes under `.. raw:: html`.",
    ),
    "mkdocs": System(
        "MkDocs",
        "component",
        "Paste it into the Markdown as it stands, with an empty line before and behind it.",
    ),
    "quarto": System("Quarto", "raw block", "Paste it with an empty line before and behind it."),
    "myst": System(
        "MyST, Jupyter Book 2",
        "directive",
        "Raw HTML is not kept there; the frame has a directive of its own.",
    ),
    "wordpress": System(
        "WordPress",
        "frame",
        "Use a Custom HTML block. Where only administrators may use scripts, the frame stays; "
        "wordpress.com drops it on most plans: then paste the link.",
    ),
}
"""By the name that ``vaxqa embed --for`` takes."""


def pasted(system: System, embedding: Embedding) -> str:
    """What goes into a page of ``system``."""
    match system.form:
        case "component":
            return component(embedding)
        case "raw block":
            return f"```{{=html}}\n{component(embedding)}\n```"
        case "frame":
            return frame(embedding, grows=False)
        case "directive":
            return f":::{{iframe}} {address(embedding, 'embed')}\n:::"


def linked(system: System, embedding: Embedding) -> str:
    """The link as a page of ``system`` takes it."""
    if system.form == "directive":
        return f"[{title(embedding)}]({address(embedding, 'ask')})"
    return link(embedding)
