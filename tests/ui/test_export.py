from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from vaxqa import citations
from vaxqa.answer import Answer, AnswerSentence, Dropped, PageNumber, Reference
from vaxqa.assistant import Assistant
from vaxqa.ui import export


def text_of(markdown: str) -> str:
    """What a reader of the rendered file sees, on one line."""
    html = MarkdownIt().render(markdown)
    bare = re.sub(r"<[^>]+>", " ", html)
    for code, character in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        bare = bare.replace(code, character)
    return re.sub(r"\s+", " ", bare)


@pytest.fixture(scope="module")
def answer(assistant: Assistant) -> Answer:
    found = assistant.ask("Berapa efikasi interim CoronaVac di Indonesia menurut BPOM?")
    assert found.status == "answered"
    return found


def test_markdown_holds_the_answer_its_quotes_and_publications(answer: Answer) -> None:
    made = export.markdown(answer, "id")
    seen = text_of(made)
    assert seen.startswith(f" {answer.question}")
    for sentence in answer.sentences:
        numbers = "".join(f"[{n}]" for n in sentence.citations)
        assert f"{sentence.text} {numbers}" in seen
    for citation in answer.citations:
        assert f"[{citation.number}] Catatan; {citation.source_title}" in seen
        assert citation.quote in seen
        for reference in citation.references:
            assert reference.text in seen
            assert reference.url is None or f"<{reference.url}>" in made
    assert "Sumber yang dikutip" in seen
    assert answer.index_id in seen


def test_headings_are_in_the_language_of_the_page(answer: Answer) -> None:
    assert "## Sources cited" in export.markdown(answer, "en")


def test_markdown_of_others_stays_text(answer: Answer) -> None:
    nasty = "<b>x</b> ![p](https://evil.example/p.png) [l](javascript:x) *e* $m$"
    changed = answer.model_copy(
        update={
            "question": nasty,
            "sentences": (
                AnswerSentence(text=nasty, language="en", citations=(1,), verdict="supported"),
            ),
            "citations": (
                answer.citations[0].model_copy(
                    update={
                        "quote": nasty,
                        "page": PageNumber(number=3, label="ix"),
                        "url": "javascript:alert(1)",
                        "references": (Reference(key="k", text=nasty, url="data:x"),),
                    }
                ),
            ),
        }
    )
    made = export.markdown(changed, "en")
    html = MarkdownIt().render(made)
    assert "<img" not in html
    assert "<a " not in html
    assert "<b>" not in html
    assert "<em>" not in html
    assert text_of(made).count(nasty) == 4
    assert "p. ix" in made


def test_a_refusal_shows_what_was_searched_and_the_nearest_passages(assistant: Assistant) -> None:
    refused = assistant.ask("Siapa presiden Prancis?")
    assert refused.abstention is not None
    seen = text_of(export.markdown(refused, "id"))
    assert refused.abstention.message in seen
    for citation in refused.abstention.nearest:
        assert citation.quote in seen


def test_unanswered_parts_are_named(answer: Answer) -> None:
    partly = answer.model_copy(update={"status": "partial", "unanswered": ("berapa biayanya?",)})
    assert "- berapa biayanya?" in export.markdown(partly, "id")


def test_withheld_sentences_are_not_given_away(answer: Answer) -> None:
    held = answer.model_copy(update={"dropped": (Dropped(reason="empty", text="rahasia"),)})
    assert "rahasia" not in export.markdown(held, "id")


def test_json_can_be_verified(answer: Answer, assistant: Assistant) -> None:
    read = Answer.model_validate_json(export.json(answer))
    assert read == answer
    assert citations.verify(read, assistant.index.sources) == []


def test_file_names_say_what_was_asked(answer: Answer) -> None:
    name = export.file_name(answer, ".md")
    assert re.fullmatch(r"vaxqa-berapa-efikasi-interim-[a-z0-9-]+\.md", name)
    odd = answer.model_copy(update={"question": "../../😀\n?"})
    assert re.fullmatch(r"vaxqa-[0-9a-f]{8}\.json", export.file_name(odd, ".json"))
