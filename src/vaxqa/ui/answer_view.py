"""An exchange on the page: the question, and the answer or refusal beneath it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from .. import wording
from ..answer import Answer, AnswerSentence, Citation
from ..events import Event, Spoken, Status
from ..language import detect
from ..questions import MAX_CHARACTERS, is_empty, understand
from ..text import one_line
from ..types import Language
from . import citation, conversation, export, sharing
from .conversation import Exchange
from .escape import html, markdown
from .texts import mode_note, say, step_name


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
    Sheet(exchange, place, key, language).finish()


class Sheet:
    """What stands beneath a question: first what there is of the answer, then all of it.

    It only grows. What comes last stands below what was there, so that nothing moves under a
    reader's eyes.
    """

    def __init__(self, exchange: Exchange, place: int, key: str, language: Language) -> None:
        self._exchange, self._place, self._key, self._page = exchange, place, key, language
        _remarks(exchange, language)
        self._above = st.empty()
        self._said = st.container()
        self._step = st.empty()
        self._rest = st.container()
        self._shown = 0
        self._doing: str | None = None

    def add(self, events: Sequence[Event]) -> None:
        """Show the steps and sentences that came, and that there is more to come."""
        for event in events:
            if isinstance(event, Spoken):
                self._sentence(event.sentence, self._exchange.language)
            elif isinstance(event, Status):
                self._doing = event.step
        self._wait()

    def finish(self) -> None:
        """Show all the rest of the answer, or the problem."""
        self._step.empty()
        answer = self._exchange.answer
        if answer is None:
            for spoken in self._exchange.spoken[self._shown :]:
                self._sentence(spoken.sentence, self._exchange.language)
            with self._rest:
                _problem(self._exchange, self._page)
            return
        if answer.degraded is not None and answer.mode == "extractive":
            with self._above:
                st.warning(_degraded(self._exchange, answer, self._page))
        for sentence in answer.sentences[self._shown :]:
            self._sentence(sentence, answer.language)
        with self._rest:
            self._all_else(answer)

    def _sentence(self, sentence: AnswerSentence, language: Language) -> None:
        with self._said:
            _sentence(sentence, self._shown, self._place, self._key, (language, self._page))
        self._shown += 1

    def _wait(self) -> None:
        """The step that it is at, drawn again each time: it is here that Streamlit may stop."""
        doing = html(step_name(self._doing or "", self._page))
        self._step.html(f'<p class="vq-step" role="status">{doing}</p>')

    def _all_else(self, answer: Answer) -> None:
        place, key, language = self._place, self._key, self._page
        if answer.abstention is None:
            _unanswered(answer, language)
        else:
            _refusal(answer, language)
        if answer.degraded is not None and answer.mode == "generative":
            st.warning(_degraded(self._exchange, answer, language))
        if answer.standalone_question not in {"", answer.question}:
            _understood(answer, key, language)
        if answer.abstention is None:
            _cited(answer, place, key, language)
        else:
            _nearest(answer.abstention.nearest, place, key, language)
        notes = _notes(answer, language)
        if notes:
            st.html(f'<p class="vq-note">{html(notes)}</p>')
        _actions(self._exchange, answer, place, key, language)
        if self._exchange.report is not None:
            said = html(say(f"wrong_{self._exchange.report}", language))
            st.html(f'<p class="vq-note" role="status">{said}</p>')


def _problem(exchange: Exchange, language: Language) -> None:
    reason = exchange.problem or say("unexpected", language)
    st.error(f"{say('cannot_answer', language)} {markdown(reason)}")


def _remarks(exchange: Exchange, language: Language) -> None:
    """What of the question should be known before the answer is read."""
    asked = one_line(exchange.question)
    if len(asked) > MAX_CHARACTERS:
        st.warning(say("cut", language, count=MAX_CHARACTERS))
    understood = understand(exchange.question)
    if not understood.recognised and not is_empty(understood):
        st.info(wording.OTHER_LANGUAGE)


def _degraded(exchange: Exchange, answer: Answer, language: Language) -> str:
    """That the model did not do its part, and what a visitor with a key may look at."""
    how = "stopped" if answer.mode == "generative" else answer.degraded
    hint = f" {say('own_key_check', language)}" if exchange.own_key else ""
    return say(f"degraded_{how}", language) + hint


def _understood(answer: Answer, key: str, language: Language) -> None:
    """A follow-up as it was understood, to be put right and asked again."""
    field = f"vq-edited-{key}"

    def ask() -> None:
        edited = str(st.session_state.get(field, "")).strip()
        if edited:
            conversation.submit(edited, alone=True)

    with st.container(key=f"vq-understood-{key}", horizontal=True, vertical_alignment="center"):
        st.html(
            f'<p class="vq-understood">{html(say("understood_as", language))} '
            f'<q lang="{answer.language}">{html(answer.standalone_question)}</q></p>',
            width="content",
        )
        with (
            st.popover(
                say("edit", language), icon=":material/edit:", type="tertiary", key=f"vq-edit-{key}"
            ),
            st.form(f"vq-form-{key}", border=False),
        ):
            st.text_area(
                say("edit_hint", language),
                answer.standalone_question[:MAX_CHARACTERS],
                max_chars=MAX_CHARACTERS,
                key=field,
            )
            st.form_submit_button(say("ask_again", language), on_click=ask)


def _refusal(answer: Answer, language: Language) -> None:
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


def _nearest(nearest: Sequence[Citation], place: int, key: str, language: Language) -> None:
    if not nearest:
        return
    st.html(f'<h3 class="vq-heading">{html(say("nearest", language))}</h3>')
    for cited in nearest:
        words = citation.quote(cited, language) + _where(cited, language)
        _source([cited], words, place, key, language)


def _sentence(
    sentence: AnswerSentence,
    position: int,
    place: int,
    key: str,
    languages: tuple[Language, Language],
) -> None:
    """One sentence with its numbers; ``languages`` are the answer's and the page's."""
    answer, page = languages
    with st.container(key=f"vq-sentence-{key}-{position}", horizontal=True, wrap=False):
        st.html(
            f'<p class="vq-said" lang="{sentence.language}">{html(sentence.text)} '
            f"{citation.tongue(sentence.language, answer)}</p>"
        )
        with st.container(
            key=f"vq-chips-{key}-{position}", horizontal=True, width="content", gap=None
        ):
            for number in sentence.citations:
                citation.button(number, place, f"{key}-{position}-{number}", page)


def _unanswered(answer: Answer, language: Language) -> None:
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
