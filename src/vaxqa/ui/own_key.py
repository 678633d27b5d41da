"""A visitor's own key. It stays in the state of their session and is in nothing that others share.

Typed into the side bar, it is moved out of the field at once, so that it is not in the page any
more either. It goes to the server and the model that the settings name, and nowhere else.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import streamlit as st
from pydantic import SecretStr

from ..assistant import Assistant
from ..settings import DEFAULT_MODEL, Settings
from ..types import Language
from .escape import html
from .texts import say

_KEY, _FIELD, _REFUSED = "vq-own-key", "vq-key", "vq-key-refused"
_FIT = re.compile(r"[!-~]{8,400}")
"""What can stand in an HTTP header, and is long enough to be a key."""


def present() -> bool:
    """Whether this visitor's own key is in use."""
    return isinstance(st.session_state.get(_KEY), SecretStr)


def assistant(shared: Assistant) -> Assistant:
    """The assistant for this visitor: ``shared``, or with a key of their own another one.

    That one shares the index alone, so that neither the key nor what was written with it
    reaches other visitors.
    """
    key = st.session_state.get(_KEY)
    if not isinstance(key, SecretStr) or not _takes_a_key(shared.settings):
        return shared
    told = {"openai_api_key": key, "model": _model(shared.settings)}
    return Assistant(shared.index, shared.settings.model_copy(update=told))


def show(settings: Settings, language: Language) -> None:
    """The field for the key, or how to remove it; nothing for models that take no such key."""
    if not _takes_a_key(settings):
        return
    model = _model(settings).partition(":")[2]
    host = urlsplit(settings.openai_base_url or "https://api.openai.com").hostname
    told = say("own_key_used", language, model=model, host=host or "?")
    with st.container(key="vq-own-key-box", gap="small"):
        if present():
            present_now = html(say("own_key_present", language))
            st.html(f'<p class="vq-note"><strong>{present_now}</strong> {html(told)}</p>')
            st.button(
                say("own_key_remove", language),
                key="vq-key-remove",
                on_click=_remove,
                icon=":material/delete:",
            )
            return
        st.text_input(
            say("own_key", language),
            type="password",
            key=_FIELD,
            max_chars=400,
            autocomplete="off",
            placeholder="sk-…",
            on_change=_take,
        )
        if st.session_state.pop(_REFUSED, False):
            st.warning(say("own_key_unfit", language))
        st.html(f'<p class="vq-note">{html(told)}</p>')


def _takes_a_key(settings: Settings) -> bool:
    return _model(settings).startswith("openai:")


def _model(settings: Settings) -> str:
    return settings.model or DEFAULT_MODEL


def _take() -> None:
    """Move the key from the field to the session; what cannot be one is not kept."""
    typed = str(st.session_state.get(_FIELD, "")).strip()
    st.session_state[_FIELD] = ""
    if _FIT.fullmatch(typed):
        st.session_state[_KEY] = SecretStr(typed)
    elif typed:
        st.session_state[_REFUSED] = True


def _remove() -> None:
    st.session_state.pop(_KEY, None)
