"""The first page: the questions by language, and a field to search them."""

from __future__ import annotations

from collections.abc import Sequence

from ..knowledge import Profile
from ..types import Language, Source
from ..ui.texts import LANGUAGES
from ..ui.texts import say as app
from .answer_page import Address, cited
from .entries import Entry
from .markup import badge, html, link, origin, page
from .texts import say


def index_page(
    entries: Sequence[Entry],
    sources: dict[str, Source],
    address: Address,
    profile: Profile,
    name: str,
) -> str:
    """The first page of a site called ``name``."""
    by_language = {
        language: found
        for language in LANGUAGES
        if (found := [entry for entry in entries if entry.language == language])
    }
    first = next(iter(by_language))
    sections = "".join(
        _section(language, found, sources, address, profile)
        for language, found in by_language.items()
    )
    ways = "".join(
        f'<li><a href="#{language}" lang="{language}">{html(LANGUAGES[language])}</a></li>'
        for language in by_language
    )
    ways = f'<ul class="languages">{ways}</ul>\n' if len(by_language) > 1 else ""
    return page(
        name,
        first,
        f"<h1>{html(name)}</h1>\n{ways}{_search(list(by_language), len(entries))}"
        f'<div class="sections">\n{sections}</div>',
        name=name,
        foot="".join(
            _contact(profile, language) + origin(language, entries[0].answer.index_id)
            for language in by_language
        ),
        up="",
        head='<script src="search.js" defer></script>\n',
    )


def _search(languages: Sequence[Language], total: int) -> str:
    """The field; without the script that makes it work it stays hidden."""
    label = " · ".join(f'<span lang="{x}">{html(say("search", x))}</span>' for x in languages)
    found = " · ".join(
        f'<span lang="{x}" data-words="{html(say("found", x, count="#", total=total))}"></span>'
        for x in languages
    )
    return (
        f'<div class="search" role="search" hidden><label for="search">{label}</label>'
        f'<input id="search" type="search" autocomplete="off" spellcheck="false">'
        f'<p role="status">{found}</p></div>\n'
    )


def _section(
    language: Language,
    entries: Sequence[Entry],
    sources: dict[str, Source],
    address: Address,
    profile: Profile,
) -> str:
    topic = f"<p>{html(profile.topic.of(language))}</p>" if profile.topic else ""
    questions = "".join(_question(entry) for entry in entries)
    listed = "".join(
        f'<li>{badge(sources[name].kind, language)} <a lang="{sources[name].language}" '
        f'href="sources/{address(name)}.html">{html(sources[name].title or name)}</a></li>'
        for name in cited(entries)
    )
    return (
        f'<section id="{language}" lang="{language}" aria-labelledby="in-{language}">\n'
        f'<h2 id="in-{language}">{html(LANGUAGES[language])}</h2>\n'
        f'<div class="about">{topic}<p class="note">{html(say("intro", language))}</p></div>\n'
        f"<h3>{html(say('questions', language))}</h3>\n"
        f'<ul class="questions">\n{questions}</ul>\n'
        f'<div class="about"><h3>{html(app("sources_cited", language))}</h3>\n'
        f'<ul class="sources">{listed}</ul></div>\n'
        "</section>\n"
    )


def _question(entry: Entry) -> str:
    """A question in the list; the words of its answer can be searched too."""
    said = " ".join(sentence.text for sentence in entry.answer.sentences)
    limit = ""
    if entry.answer.status != "answered":
        limit = f' <span class="verdict">{html(say(entry.answer.status, entry.language))}</span>'
    return (
        f'<li data-answer="{html(said)}"><a href="answers/{entry.slug}.html">'
        f"{html(entry.question)}</a>{limit}</li>\n"
    )


def _contact(profile: Profile, language: Language) -> str:
    if not profile.contact:
        return ""
    contact = link(profile.contact, html(profile.contact))
    return f'<p lang="{language}">{html(say("contact", language))} {contact}</p>'
