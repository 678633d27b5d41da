"""The assistant in a Sphinx project (Jupyter Book 1 is one): the directive ``vaxqa``.

In ``conf.py``:

    extensions = ["vaxqa.sphinx"]
    vaxqa_src = "https://ask.example.ac.id"      the endpoint
    vaxqa_site = "pk_…"                          the site's publishable key

On a page, with questions to begin with, each on a line of its own, or without:

    .. vaxqa::
       :sources: study.id, study.en

       Apa itu diplomasi vaksin?

Options: ``site``, ``src`` and ``lang`` (otherwise those of conf.py; the language is the project's
where it is ``id`` or ``en``), ``sources``, ``theme`` (auto, light, dark) and ``load`` (now, click).
Where HTML is not what is built, a link stands in its place.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.util.typing import ExtensionMetadata

from .server import snippets
from .server.snippets import Embedding
from .types import Language

__all__ = ["VaxqaDirective", "setup"]


def _one_of(*values: str) -> Any:
    return lambda given: directives.choice(given, values)


class VaxqaDirective(SphinxDirective):
    """Puts the component where it stands."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "site": directives.unchanged_required,
        "src": directives.uri,
        "lang": _one_of("id", "en"),
        "sources": directives.unchanged_required,
        "theme": _one_of("auto", "light", "dark"),
        "load": _one_of("now", "click"),
    }

    def run(self) -> list[nodes.Node]:
        """The component in HTML, a link in everything else."""
        embedding = self._embedding()
        address = snippets.address(embedding, "ask")
        link = nodes.reference("", snippets.title(embedding), refuri=address)
        elsewhere = addnodes.only("", nodes.paragraph("", "", link), expr="not html")
        return [nodes.raw("", snippets.component(embedding), format="html"), elsewhere]

    def _embedding(self) -> Embedding:
        told, configured = self.options, self.config
        url = str(told.get("src") or configured.vaxqa_src).rstrip("/")
        if not url.startswith(("https://", "http://")):
            raise self.error(
                "The address of the endpoint is missing: set it in conf.py, as in vaxqa_src = "
                '"https://ask.example.ac.id"'
            )
        return Embedding(
            url=url,
            site=told.get("site") or configured.vaxqa_site or None,
            language=told.get("lang") or _language(configured.language),
            sources=tuple(told.get("sources", "").replace(",", " ").split()),
            theme=told.get("theme", "auto"),
            starters=tuple(line.strip() for line in self.content if line.strip()),
            load=told.get("load", "now"),
        )


def _language(project: str) -> Language:
    """The project's language where it is one of ours, otherwise Indonesian.

    >>> _language("en"), _language("de")
    ('en', 'id')
    """
    return "en" if project.partition("_")[0] == "en" else "id"


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls."""
    app.add_config_value("vaxqa_src", "", "env", types=[str])
    app.add_config_value("vaxqa_site", "", "env", types=[str])
    app.add_directive("vaxqa", VaxqaDirective)
    return {
        "version": version("vaxqa"),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
