"""The side bar: which sources are searched, how answers are made, what this page is."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ..assistant import Assistant
from ..knowledge import Profile
from ..types import Language, Mode, Source
from . import own_key
from .conversation import Way
from .escape import html
from .texts import kind, say


def show(assistant: Assistant, profile: Profile, language: Language) -> Way:
    """Draw it and return how questions are to be answered."""
    with st.sidebar:
        st.html(f'<h2 class="vq-heading">{html(say("settings", language))}</h2>')
        mode = _mode(assistant.modes, language)
        sources = _sources(list(assistant.index.sources.values()), language)
        own_key.show(assistant.settings, language)
        _about(assistant, profile, language)
    return Way(language, sources, mode)


def _mode(modes: Sequence[Mode], language: Language) -> Mode | None:
    if len(modes) < 2:
        return None
    return st.radio(
        say("mode", language),
        modes,
        format_func=lambda mode: say(f"mode_name_{mode}", language),
        key="vq-mode",
    )


def _sources(sources: Sequence[Source], language: Language) -> list[str] | None:
    """The ids of the chosen sources, translations included; ``None`` for all."""
    families = by_family(sources)
    chosen = st.multiselect(
        say("filter", language),
        list(families),
        format_func=lambda family: title(families[family], language),
        placeholder=say("filter_all", language),
        key="vq-sources",
    )
    return [source.id for family in chosen for source in families[family]] or None


def by_family(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """Sources with their translations, by the id of the original."""
    known = {source.id for source in sources}
    families: dict[str, list[Source]] = {}
    for source in sources:
        original = source.translation_of
        family = original if original in known and original is not None else source.id
        families.setdefault(family, []).append(source)
    return families


def title(family: Sequence[Source], language: Language) -> str:
    """Kind and title of a source, in the page's language where there is a translation."""
    shown = next((source for source in family if source.language == language), family[0])
    return f"{kind(shown.kind, language)}: {shown.title}"


def _about(assistant: Assistant, profile: Profile, language: Language) -> None:
    lines = [profile.topic.of(language)] if profile.topic else []
    index = assistant.index
    lines.append(
        say("about_sources", language, sources=len(index.sources), passages=len(index.passages))
    )
    lines.append(say("about_numbers", language))
    if profile.contact:
        lines.append(f"{say('contact', language)} {profile.contact}")
    paragraphs = "".join(f"<p>{html(line)}</p>" for line in lines)
    st.html(
        f'<div class="vq-about"><h2 class="vq-heading">{html(say("about", language))}</h2>'
        f"{paragraphs}</div>"
    )
