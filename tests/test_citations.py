"""From a draft to an answer: what is cut, what is dropped, and what `verify` finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pydantic import ValidationError

from vaxqa.abstention import Refusal
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.citations import NEAREST, Frame, check, cite, conclude, refuse, verify
from vaxqa.index import Index
from vaxqa.questions import understand
from vaxqa.types import Claim, Draft, Page, Turn

QUESTION = "Berapa bibit bakau yang ditanam koperasi?"


def place(index: Index, start: str) -> int:
    """The position of the sentence that begins with ``start``."""
    (found,) = (n for n, s in enumerate(index.sentences) if s.text.startswith(start))
    return found


def quoting(index: Index, *starts: str) -> tuple[Claim, ...]:
    """Claims of the sentences themselves."""
    places = [place(index, start) for start in starts]
    return tuple(Claim(index.sentences[n].text, index.sentences[n].language, (n,)) for n in places)


def frame(text: str = QUESTION, *history: Turn, settings: str = "extractive") -> Frame:
    return Frame(understand(text, history), history, settings)


def concluded(index: Index, draft: Draft, frame: Frame | None = None) -> Answer:
    allowed = range(len(index.sentences))
    return conclude(draft, index, frame or _frame(), allowed, nearest=(1, 2))


_frame = frame


# -- check ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The cooperative planted 12,500 mangrove seedlings in the first rainy season.", None),
        ("About 12,500 seedlings were planted.", None),
        ("Seedlings were planted by the cooperative.", None),
        ("The cooperative planted 12,600 seedlings.", "number_not_in_evidence"),
        ("The cooperative planted 12,500 seedlings on 3 May 2019.", "date_not_in_evidence"),
        (" \u200b\n", "empty"),
    ],
)
def test_a_claim_is_checked_against_its_evidence(
    small: Index, text: str, reason: str | None
) -> None:
    evidence = place(small, "The cooperative planted")
    assert check(Claim(text, "en", (evidence,)), small, {evidence}) == reason


def test_a_claim_without_evidence_is_not_shown(small: Index) -> None:
    claim = Claim("The cooperative planted seedlings.", "en", ())
    assert check(claim, small, {1, 2}) == "no_evidence_named"


@pytest.mark.parametrize("evidence", [(4,), (1, 4), (-1,), (10_000,)])
def test_evidence_that_was_not_given_is_not_taken(small: Index, evidence: tuple[int, ...]) -> None:
    claim = Claim(small.sentences[1].text, small.sentences[1].language, evidence)
    assert check(claim, small, {1, 2}) == "evidence_not_in_context"


def test_a_date_may_be_said_less_exactly_but_not_more(small: Index) -> None:
    evidence = place(small, "The mangrove partnership began")
    for text, reason in {
        "It began in February 2018.": None,
        "It began on 14 February 2018.": None,
        "It began on 15 February 2018.": "date_not_in_evidence",
        "It began in March 2018.": "date_not_in_evidence",
    }.items():
        assert check(Claim(text, "en", (evidence,)), small, {evidence}) == reason, text


def test_numbers_may_come_from_any_of_the_evidence(small: Index) -> None:
    evidence = (place(small, "The cooperative planted"), place(small, "After two years"))
    claim = Claim("Of 12,500 seedlings 71.5 per cent lived.", "en", evidence)
    assert check(claim, small, evidence) is None
    assert check(replace(claim, evidence=evidence[:1]), small, evidence) is not None


# -- conclude ------------------------------------------------------------------------------


def test_an_answer_holds_the_sentences_and_their_exact_quotes(small: Index) -> None:
    draft = Draft(quoting(small, "Koperasi menanam", "Setelah dua tahun"), "extractive")
    answer = concluded(small, draft)
    assert (answer.status, answer.abstention, answer.dropped) == ("answered", None, ())
    assert [s.verdict for s in answer.sentences] == ["verbatim", "verbatim"]
    assert [s.citations for s in answer.sentences] == [(1,), (2,)]
    assert [c.number for c in answer.citations] == [1, 2]
    for citation in answer.citations:
        source = small.sources[citation.source_id]
        assert citation.quote == source.text[citation.start : citation.end]
        assert (citation.source_sha256, citation.source_title) == (source.sha256, source.title)
    first = answer.citations[0]
    assert (first.provenance, first.language, first.section, first.page) == (
        "note",
        "id",
        "Bibit",
        None,
    )
    assert [r.key for r in first.references] == ["wulandari-2021"]
    assert first.references[0].text.startswith("Wulandari. Menanam Kembali Timbulsari.")


def test_the_same_sentence_cited_twice_has_one_number(small: Index) -> None:
    planted, lived = place(small, "The cooperative planted"), place(small, "After two years")
    draft = Draft(
        (
            Claim("Still alive were 71.5 per cent.", "en", (lived,)),
            Claim("There were 12,500.", "en", (planted, lived, planted)),
            *quoting(small, "The cooperative planted"),
        ),
        "generative",
    )
    answer = concluded(small, draft)
    assert [s.citations for s in answer.sentences] == [(1,), (2, 1), (2,)]
    assert [c.number for c in answer.citations] == [1, 2]
    assert [s.verdict for s in answer.sentences] == ["supported", "supported", "verbatim"]


def test_what_fails_its_check_is_dropped_with_its_reason(small: Index) -> None:
    good = quoting(small, "The cooperative planted")
    bad = replace(good[0], text="The cooperative planted 99 seedlings.")
    draft = Draft((bad, *good), "generative", rejected=(("too_many_claims", "More."),))
    answer = concluded(small, draft)
    assert answer.status == "answered"
    assert [(d.reason, d.text) for d in answer.dropped] == [
        ("too_many_claims", "More."),
        ("number_not_in_evidence", bad.text),
    ]
    assert [c.number for c in answer.citations] == [1]
    assert verify(answer, small.sources) == []


def test_only_what_was_given_to_the_answerer_counts(small: Index) -> None:
    draft = Draft(quoting(small, "Koperasi menanam"), "extractive")
    answer = conclude(draft, small, frame(), allowed=set(), nearest=())
    assert answer.status == "abstained"
    assert [d.reason for d in answer.dropped] == ["evidence_not_in_context"]


def test_when_nothing_passes_it_refuses_and_keeps_what_was_dropped(small: Index) -> None:
    wrong = replace(quoting(small, "The cooperative planted")[0], text="It planted 99.")
    answer = concluded(small, Draft((wrong,), "generative", model="openai:test", input_tokens=7))
    assert (answer.status, answer.sentences, answer.citations) == ("abstained", (), ())
    assert answer.abstention is not None
    assert answer.abstention.reason == "not_supported"
    assert [c.quote for c in answer.abstention.nearest] == [
        small.sentences[1].text,
        small.sentences[2].text,
    ]
    assert [d.reason for d in answer.dropped] == ["number_not_in_evidence"]
    assert (answer.mode, answer.model, answer.usage.input_tokens) == (
        "generative",
        "openai:test",
        7,
    )


def test_an_empty_draft_says_that_the_sources_do_not_say(small: Index) -> None:
    answer = concluded(small, Draft((), "extractive"))
    assert answer.abstention is not None
    assert answer.abstention.reason == "no_evidence"


def test_parts_that_are_not_answered_are_named(small: Index) -> None:
    draft = Draft(quoting(small, "Koperasi menanam"), "extractive", ("siapa yang menang?",))
    answer = concluded(small, draft)
    assert (answer.status, answer.unanswered) == ("partial", ("siapa yang menang?",))
    refused = concluded(small, replace(draft, claims=()))
    assert (refused.status, refused.unanswered) == ("abstained", ())


def test_invisible_characters_of_a_model_do_not_reach_a_reader(small: Index) -> None:
    claim = replace(quoting(small, "Seedlings")[0], text="They were\u202e\u200b \n seedlings.\x07")
    answer = concluded(small, Draft((claim,), "generative"))
    assert [s.text for s in answer.sentences] == ["They were seedlings."]


# -- refuse --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "message"),
    [("Siapa menang?", "Sumber-sumber"), ("Who won?", "The sources do not say.")],
)
def test_a_refusal_is_in_the_language_of_the_question(
    small: Index, question: str, message: str
) -> None:
    answer = refuse(Refusal("no_evidence"), small, frame(question))
    assert answer.abstention is not None
    assert answer.abstention.message.startswith(message)


def test_a_refusal_names_what_is_missing(small: Index) -> None:
    answer = refuse(Refusal("no_evidence", ("Bali",)), small, frame("Who went to Bali?"))
    assert answer.abstention is not None
    assert "Bali" in answer.abstention.message


def test_a_refusal_shows_the_nearest_sentences_once_each(small: Index) -> None:
    answer = refuse(Refusal("off_topic"), small, frame(), nearest=(5, 3, 5, 3, 1, 2))
    assert answer.abstention is not None
    nearest = answer.abstention.nearest
    assert [c.quote for c in nearest] == [small.sentences[n].text for n in (5, 3, 1)]
    assert [c.number for c in nearest] == [1, 2, NEAREST]
    assert verify(answer, small.sources) == []


def test_a_page_is_the_one_the_quote_begins_on(small: Index) -> None:
    number = place(small, "Menara itu dilengkapi")
    sentence = small.sentences[number]
    source = small.sources[sentence.source_id]
    pages = (
        Page(1, "i", 0, sentence.start),
        Page(2, "ii", sentence.start, sentence.start + 5),
        Page(3, "1", sentence.start + 5, len(source.text)),
    )
    small.text.sources[source.id] = replace(source, pages=pages)
    try:
        page = cite(small, number, 1).page
    finally:
        small.text.sources[source.id] = source
    assert page is not None
    assert (page.number, page.label) == (2, "ii")


# -- the id --------------------------------------------------------------------------------


def test_the_id_is_of_question_history_index_and_settings(small: Index) -> None:
    draft = Draft(quoting(small, "Koperasi menanam"), "extractive")

    def answer_id(made: Frame) -> str:
        return concluded(small, draft, made).id

    same = answer_id(frame())
    assert answer_id(replace(frame(), timings={"total": 3.0})) == same
    others = [
        frame("Berapa bibit yang hidup?"),
        frame(QUESTION, Turn("Apa itu bakau?")),
        frame(QUESTION, Turn("Apa itu bakau?", "Pohon.")),
        frame(settings="generative openai:test"),
        Frame(understand(QUESTION, language="en"), (), "extractive"),
    ]
    assert len({same, *map(answer_id, others)}) == len(others) + 1


# -- verify --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def answer(small: Index) -> Answer:
    """One verbatim and one supported sentence, with a citation each."""
    supported = Claim("Still alive were 71.5 per cent.", "en", (place(small, "After two years"),))
    draft = Draft((*quoting(small, "The cooperative planted"), supported), "generative")
    return concluded(small, draft)


def changed(answer: Answer, change: Callable[[dict[str, Any]], object]) -> Answer:
    """``answer`` as JSON, changed, and read again."""
    content = answer.model_dump(mode="json")
    change(content)
    return Answer.model_validate(content)


def test_an_answer_as_it_was_made_verifies(answer: Answer, small: Index) -> None:
    assert verify(answer, small.sources) == []


TAMPERINGS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a letter of the quote": (
        lambda a: a["citations"][0].update(quote=a["citations"][0]["quote"].replace("12", "13")),
        "citation 1: the quote is not what stands at",
    ),
    "a space after the quote": (
        lambda a: a["citations"][1].update(quote=a["citations"][1]["quote"] + " "),
        "citation 2: the quote is not what stands at",
    ),
    "the start": (
        lambda a: a["citations"][0].update(start=a["citations"][0]["start"] + 1),
        "citation 1: the quote is not what stands at",
    ),
    "the end": (
        lambda a: a["citations"][0].update(end=a["citations"][0]["end"] - 1),
        "citation 1: the quote is not what stands at",
    ),
    "quote and end": (
        lambda a: a["citations"][1].update(
            quote=a["citations"][1]["quote"] + "!", end=a["citations"][1]["end"] + 1
        ),
        "citation 2: the quote is not what stands at",
    ),
    "offsets far behind the end": (
        lambda a: a["citations"][0].update(start=10**9, end=10**9 + 3),
        "citation 1: the quote is not what stands at",
    ),
    "the hash": (
        lambda a: a["citations"][0].update(source_sha256="0" * 64),
        "citation 1: the source 'planting.en' has changed since",
    ),
    "the source": (
        lambda a: a["citations"][0].update(source_id="elsewhere"),
        "citation 1: the source 'elsewhere' is not in the index",
    ),
    "the title": (
        lambda a: a["citations"][0].update(source_title="Another"),
        "citation 1: the source_title is not that of",
    ),
    "what the source is": (
        lambda a: a["citations"][0].update(provenance="study"),
        "citation 1: the provenance is not that of",
    ),
    "the address": (
        lambda a: a["citations"][0].update(url="https://example.org/other"),
        "citation 1: the url is not that of",
    ),
    "the section": (
        lambda a: a["citations"][0].update(section="Survival"),
        "citation 1: the section is not that of",
    ),
    "the page": (
        lambda a: a["citations"][0].update(page={"number": 3, "label": "iii"}),
        "citation 1: the page is not that of",
    ),
    "the language": (
        lambda a: a["citations"][0].update(language="id"),
        "citation 1: the language is not that of",
    ),
    "the words of a verbatim sentence": (
        lambda a: a["sentences"][0].update(text="The cooperative planted nothing."),
        "sentence 1: is called verbatim but is not its quote",
    ),
    "the verdict": (
        lambda a: a["sentences"][1].update(verdict="verbatim"),
        "sentence 2: is called verbatim but is not its quote",
    ),
    "the citations of a verbatim sentence": (
        lambda a: a["sentences"][0].update(citations=[2]),
        "sentence 1: is called verbatim but is not its quote",
    ),
    "a number that is not there": (
        lambda a: a["sentences"][1].update(citations=[2, 3]),
        "sentence 2: there is no citation 3",
    ),
    "a citation taken away": (
        lambda a: a["citations"].pop(),
        "sentence 2: there is no citation 2",
    ),
    "two citations of one number": (
        lambda a: a["citations"][1].update(number=1),
        "citation 1: the number stands twice",
    ),
}


@pytest.mark.parametrize(("change", "found"), TAMPERINGS.values(), ids=list(TAMPERINGS))
def test_tampering_is_found(
    answer: Answer, small: Index, change: Callable[[dict[str, Any]], object], found: str
) -> None:
    wrong = verify(changed(answer, change), small.sources)
    assert any(found in problem for problem in wrong), wrong


def test_a_quote_in_a_refusal_is_verified_too(small: Index) -> None:
    refused = refuse(Refusal("off_topic"), small, frame(), nearest=(1,))

    def change(content: dict[str, Any]) -> None:
        content["abstention"]["nearest"][0]["quote"] += "x"

    assert len(verify(changed(refused, change), small.sources)) == 1


def test_a_source_that_changed_since_is_said(answer: Answer, small: Index) -> None:
    source = small.sources["planting.en"]
    sources = small.sources | {"planting.en": replace(source, sha256="f" * 64)}
    assert all("has changed since" in problem for problem in verify(answer, sources))
    assert len(verify(answer, sources)) == 2


@given(data=st.data())
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_an_altered_quote_never_verifies(answer: Answer, small: Index, data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(answer.citations) - 1))
    quote = answer.citations[number].quote
    start = data.draw(st.integers(0, len(quote)))
    end = data.draw(st.integers(start, len(quote)))
    altered = quote[:start] + data.draw(st.text(max_size=5)) + quote[end:]

    def change(content: dict[str, Any]) -> None:
        content["citations"][number]["quote"] = altered

    try:
        wrong = verify(changed(answer, change), small.sources)
    except ValidationError:
        return
    assert bool(wrong) == (altered != quote)


@given(
    question=st.one_of(
        st.text(max_size=200),
        st.lists(
            st.sampled_from(
                "berapa kapan siapa apa bibit bakau koperasi nelayan kepiting menara mangrove who "
                "when how many seedlings planted did partnership begin crab income and ?".split()
            ),
            max_size=12,
        ).map(" ".join),
    )
)
@example(question=QUESTION)
@example(question="When did the mangrove partnership begin?")
@hypothesis_settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
def test_an_answer_to_anything_verifies_and_comes_back_from_json(
    small_assistant: Assistant, question: str
) -> None:
    answer = small_assistant.ask(question)
    assert verify(answer, small_assistant.index.sources) == []
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert bool(answer.sentences) == (answer.status != "abstained") == (answer.abstention is None)
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Answer.model_validate(answer.model_dump() | {"note": "x"})
