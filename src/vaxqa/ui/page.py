"""The page from top to bottom."""

from __future__ import annotations

import logging
from importlib import resources

import streamlit as st

from .. import knowledge, settings
from ..assistant import Assistant
from ..errors import VaxqaError
from ..knowledge import Profile
from ..questions import MAX_CHARACTERS
from ..settings import Settings
from ..types import Language
from . import (
    answer_view,
    conversation,
    index_loading,
    own_key,
    scripts,
    sharing,
    sidebar,
    source_view,
)
from .conversation import Conversation, Way
from .escape import html, markdown
from .texts import LANGUAGES, say

log = logging.getLogger(__name__)

_LANGUAGE = "vq-language"
_INPUT = "vq-input"


def main() -> None:
    """Draw the page; whatever goes wrong is said in a sentence, never as a traceback."""
    st.set_page_config(page_title="vaxqa", page_icon="💬", initial_sidebar_state="collapsed")
    _style()
    language = _language()
    try:
        _page(language)
    except VaxqaError as error:
        st.error(f"{say('cannot_start', language)} {markdown(str(error))}")
    except Exception:
        log.exception("The page could not be drawn")
        st.error(say("unexpected", language))


def _page(language: Language) -> None:
    configured = settings.load()
    talk = conversation.current()
    profile = _profile(configured, language)
    _header(profile, language, started=bool(talk.exchanges))
    loaded = index_loading.load(configured, language)
    for notice in loaded.notices:
        st.info(notice)
    if loaded.trouble:
        st.warning(markdown(loaded.trouble))
    assistant = own_key.assistant(loaded.assistant)
    way = sidebar.show(assistant, profile, language)
    st.chat_input(
        say("placeholder", language),
        key=_INPUT,
        max_chars=MAX_CHARACTERS,
        on_submit=lambda: conversation.submit(str(st.session_state[_INPUT])),
    )
    _open_citation(talk, assistant, language)
    conversation.save_reports(talk, assistant)
    # In a place that is emptied: otherwise it stays below the first answer while that comes.
    welcome = st.empty()
    if talk.exchanges:
        _exchanges(talk, assistant, way, configured)
    else:
        with welcome.container():
            _welcome(profile, language)


def _style() -> None:
    sheet = resources.files(__package__).joinpath("style.css").read_text(encoding="utf-8")
    st.html(f"<style>{sheet}</style>")


def _language() -> Language:
    """The page's language, kept in the address and told to screen readers."""
    if _LANGUAGE not in st.session_state:
        st.session_state[_LANGUAGE] = sharing.language(st.query_params.to_dict(), st.context.locale)
    language: Language = st.session_state[_LANGUAGE]
    if st.query_params.get(sharing.LANGUAGE) != language:
        st.query_params[sharing.LANGUAGE] = language
    scripts.run("language", language)
    return language


def _profile(configured: Settings, language: Language) -> Profile:
    """How the assistant introduces itself; one that cannot be read is said and left out."""
    try:
        return knowledge.profile(configured.knowledge)
    except VaxqaError as error:
        st.warning(markdown(str(error)))
        return Profile()


def _header(profile: Profile, language: Language, *, started: bool) -> None:
    with st.container(key="vq-header", gap="small"):
        st.html(f'<h1 class="vq-title">{html(profile.name)}</h1>')
        with st.container(horizontal=True, horizontal_alignment="distribute"):
            st.segmented_control(
                say("language", language),
                list(LANGUAGES),
                format_func=lambda code: LANGUAGES[code],
                required=True,
                key=_LANGUAGE,
                label_visibility="collapsed",
            )
            if started:
                st.button(
                    say("new_conversation", language),
                    key="vq-new",
                    type="tertiary",
                    icon=":material/add:",
                    on_click=conversation.restart,
                )


def _welcome(profile: Profile, language: Language) -> None:
    scripts.run("to_top")
    st.html(f'<p class="vq-greeting">{html(profile.greeting.of(language))}</p>')
    if not profile.suggestions:
        return
    st.html(f'<h2 class="vq-heading">{html(say("suggestions", language))}</h2>')
    with st.container(key="vq-suggestions"):
        for number, suggestion in enumerate(profile.suggestions):
            question = suggestion.of(language)
            st.button(
                markdown(question),
                key=f"vq-suggestion-{number}",
                on_click=conversation.submit,
                args=(question,),
                width="stretch",
            )


def _exchanges(talk: Conversation, assistant: Assistant, way: Way, configured: Settings) -> None:
    """The conversation. What waits is answered where it stands, the rest staying in view."""
    for place, exchange in enumerate(talk.exchanges):
        key = f"{talk.round}-{place}"
        with st.container(key=f"vq-exchange-{key}"):
            answer_view.question(exchange, way.page)
            if place == len(talk.exchanges) - 1:
                scripts.run("to_question" if place else "to_top", key)
            sheet = answer_view.Sheet(exchange, place, key, way.page)
            if exchange.waiting:
                conversation.answer(
                    talk,
                    place,
                    assistant,
                    way,
                    sheet.add,
                    lambda: own_key.assistant(index_loading.repair(configured, way.page)),
                )
            sheet.finish()


def _open_citation(talk: Conversation, assistant: Assistant, language: Language) -> None:
    opened = talk.take_opened()
    if opened is None:
        return
    for citation in talk.exchanges[opened[0]].citations:
        if citation.number == opened[1]:
            source = assistant.index.sources.get(citation.source_id)
            source_view.show(citation, source, language, assistant.translator.translation)
