"""All files of a site, from the answers and the sources they quote."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from ..answer import Reference
from ..knowledge import Profile
from ..types import Source
from .answer_page import answer_page, cited
from .entries import Entry, slug
from .index_page import index_page
from .source_page import source_page

_PLAIN = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Site:
    """What a site is made of; ``sources`` and ``references`` are all of the index, by id."""

    name: str
    profile: Profile
    entries: Sequence[Entry]
    sources: dict[str, Source]
    references: Mapping[str, Reference]

    @property
    def cited(self) -> list[Source]:
        """The sources that have a page: those on a page of an answer."""
        return [self.sources[name] for name in cited(self.entries)]


def files(site: Site) -> dict[str, bytes]:
    """The content of each file by its path in the site."""
    entries, sources = site.entries, site.sources
    made = {
        "index.html": index_page(entries, sources, address, site.profile, site.name),
        "style.css": _shipped("style.css"),
        "search.js": _shipped("search.js"),
    }
    for entry in entries:
        twin = _twin(entry, entries)
        html = answer_page(entry, twin, sources, address, site.name)
        made[f"answers/{entry.slug}.html"] = html
        made[f"answers/{entry.slug}.json"] = entry.answer.model_dump_json(indent=2) + "\n"
    for source in site.cited:
        named = dict.fromkeys(mark.key for mark in source.marks)
        publications = [site.references[key] for key in named if key in site.references]
        html = source_page(source, publications, entries, site.name)
        made[f"sources/{address(source.id)}.html"] = html
    return {path: text.encode() for path, text in sorted(made.items())}


def address(source_id: str) -> str:
    """The file name of a source's page, without its suffix: its id, where a file can be called so.

    >>> address("study.id"), address("Laporan akhir")
    ('study.id', 'laporan-akhir-95e3a3a0')
    """
    if len(source_id) <= 100 and _PLAIN.fullmatch(source_id):
        return source_id
    return slug(source_id, "id")


def _twin(entry: Entry, entries: Sequence[Entry]) -> Entry | None:
    return next(
        (
            other
            for other in entries
            if other.pair == entry.pair is not None and other.language != entry.language
        ),
        None,
    )


def _shipped(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
