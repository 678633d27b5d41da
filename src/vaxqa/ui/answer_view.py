"""An exchange on the page: the question, and the answer or refusal beneath it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from .. import wording
from ..answer import Answer, Citation
from ..language import detect
from ..questions import MAX_CHARACTERS
from ..text import one_line
from ..types import Language
from . import citation, conversation, export, sharing
from .conversation import Exchange
from .escape import html, markdown
from .texts import mode_note, say


def question(exchange: Exchange, language: Language) -> None:
    """The question as it was asked, as a heading."""
    asked = one_line(exchange.question)
    label = html(say("question", language))
    shown = html(asked[:MAX_CHARACTERS])
    lang = detect(asked[:MAX_CHARACTERS], language).language
    st.html(
        f'<h2 class="vq-question" lang="{lang}"><span class="vq-hidden">{label}: </span>'
        f"{shown}</h2>"
    )


def show(exchange: Exchange, place: int, key: str, language: Language) -> None:
    """The answer, refusal or problem of the exchange at position ``place``."""
    if exchange.answer is None:
        _problem(exchange, language)
        return
    answer = exchange.answer
    _remarks(exchange, answer, language)
    if answer.abstention is not None:
        _refusal(answer, place, key, language)
    else:
        _sentences(answer, place, key, language)
        _cited(answer, place, key, language)
    notes = _notes(answer, language)
    if notes:
        st.html(f'<p class="vq-note">{html(notes)}</p>')
    _actions(exchange, answer, place, key, language)
    if exchange.report is not None:
        said = html(say(f"wrong_{exchange.report}", language))
        st.html(f'<p class="vq-note" role="status">{said}</p>')


def _problem(exchange: Exchange, language: Language) -> None:
    reason = exchange.problem or say("unexpected", language)
    st.error(f"{say('cannot_answer', language)} {markdown(reason)}")


def _remarks(exchange: Exchange, answer: Answer, language: Language) -> None:
    """What should be known before the answer is read."""
    asked = one_line(exchange.question)
    if answer.standalone_question != answer.question:
        standalone = html(answer.standalone_question)
        st.html(
            f'<p class="vq-understood">{html(say("understood_as", language))} '
            f'<q lang="{answer.language}">{standalone}</q></p>'
        )
    if len(asked) > MAX_CHARACTERS:
        st.warning(say("cut", language, count=MAX_CHARACTERS))
    if not detect(answer.question).recognised:
        st.info(wording.OTHER_LANGUAGE)
    if answer.degraded is not None:
        st.warning(say(f"degraded_{answer.degraded}", language))


def _refusal(answer: Answer, place: int, key: str, language: Language) -> None:
    abstention = answer.abstention
    if abstention is None:
        return
    counts = ""
    if abstention.searched.passages:
        searched = abstention.searched
        counts = wording.searched(answer.language, searched.sources, searched.passages)
    st.html(
        f'<div class="vq-refusal" lang="{answer.language}" role="note">'
        f"<p>{html(abstention.message)}</p><p>{html(counts)}</p></div>"
    )
    if abstention.nearest:
        st.html(f'<h3 class="vq-heading">{html(say("nearest", language))}</h3>')
        for cited in abstention.nearest:
            words = citation.quote(cited, language) + _where(cited, language)
            _source([cited], words, place, key, language)


def _sentences(answer: Answer, place: int, key: str, language: Language) -> None:
    for position, sentence in enumerate(answer.sentences):
        with st.container(key=f"vq-sentence-{key}-{position}", horizontal=True, wrap=False):
            st.html(
                f'<p class="vq-said" lang="{sentence.language}">{html(sentence.text)} '
                f"{citation.tongue(sentence.language, answer.language)}</p>"
            )
            with st.container(
                key=f"vq-chips-{key}-{position}", horizontal=True, width="content", gap=None
            ):
                for number in sentence.citations:
                    citation.button(number, place, f"{key}-{position}-{number}", language)
    if answer.unanswered:
        parts = "".join(f"<li>{html(part)}</li>" for part in answer.unanswered)
        st.html(
            f'<div class="vq-refusal" role="note"><p>{html(say("partly", language))}</p>'
            f'<ul lang="{answer.language}">{parts}</ul></div>'
        )


def _cited(answer: Answer, place: int, key: str, language: Language) -> None:
    st.html(f'<h3 class="vq-heading">{html(say("sources_cited", language))}</h3>')
    own_words = {s.text for s in answer.sentences if s.verdict == "verbatim"}
    together: dict[str, list[Citation]] = {}
    for cited in answer.citations:
        words = "" if cited.quote in own_words else citation.quote(cited, language)
        together.setdefault(words + _where(cited, language), []).append(cited)
    for words, group in together.items():
        _source(group, words, place, key, language)


def _where(cited: Citation, language: Language) -> str:
    return f"<p>{citation.line(cited, language)}</p>"


def _source(
    group: Sequence[Citation], words: str, place: int, key: str, language: Language
) -> None:
    """The numbers of a group of citations beside the HTML ``words``."""
    key = f"{key}-list-{group[0].number}"
    with st.container(key=f"vq-source-{key}", horizontal=True, wrap=False):
        with st.container(key=f"vq-chips-{key}", horizontal=True, width="content", gap=None):
            for cited in group:
                citation.button(cited.number, place, f"{key}-{cited.number}", language)
        st.html(f'<div class="vq-where">{words}</div>')


def _notes(answer: Answer, language: Language) -> str:
    """How the answer came about, and how much of it was held back."""
    notes = []
    if answer.abstention is None:
        notes.append(mode_note(answer.mode, answer.model, language))
    held = len(answer.dropped)
    if held:
        notes.append(say("withheld_one" if held == 1 else "withheld", language, count=held))
    return " ".join(notes)


def _actions(exchange: Exchange, answer: Answer, place: int, key: str, language: Language) -> None:
    with st.container(key=f"vq-actions-{key}", horizontal=True):
        with st.popover(
            say("share", language), icon=":material/link:", type="tertiary", key=f"vq-share-{key}"
        ):
            st.caption(say("share_hint", language))
            link = sharing.link(st.context.url, answer.question, answer.language)
            st.code(link, language=None, wrap_lines=True)
        with st.popover(
            say("copy", language),
            icon=":material/content_copy:",
            type="tertiary",
            key=f"vq-copy-{key}",
        ):
            st.caption(say("copy_hint", language))
            st.code(export.markdown(answer, language), language=None, wrap_lines=True, height=280)
        _download(answer, "markdown", export.markdown(answer, language), ".md", key, language)
        _download(answer, "json", export.json(answer), ".json", key, language)
        if exchange.report is None:
            _report(place, key, language)


def _report(place: int, key: str, language: Language) -> None:
    """The button that reports the answer as wrong."""
    st.button(
        say("wrong", language),
        key=f"vq-wrong-{key}",
        help=say("wrong_hint", language),
        on_click=conversation.report_wrong,
        args=(place,),
        type="tertiary",
        icon=":material/flag:",
    )


def _download(
    answer: Answer, form: str, content: str, suffix: str, key: str, language: Language
) -> None:
    st.download_button(
        say(f"download_{form}", language),
        content,
        export.file_name(answer, suffix),
        "text/markdown" if suffix == ".md" else "application/json",
        key=f"vq-{form}-{key}",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )
