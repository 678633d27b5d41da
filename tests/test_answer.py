"""The answer's JSON: the contract that other people's programs depend on."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from vaxqa.answer import Answer
from vaxqa.assistant import Assistant

# As `design.md` lists them, in its order.
KEYS = {
    "answer": "schema_version id question standalone_question language status abstention sentences "
    "citations unanswered dropped mode degraded model index_id usage timings_ms",
    "abstention": "reason message searched nearest",
    "searched": "sources passages",
    "sentence": "text language citations verdict",
    "citation": "number source_id source_title provenance quote language start end source_sha256 "
    "section page url references",
    "reference": "key text url",
    "usage": "input_tokens output_tokens cost_usd",
}
ANSWERED = "Berapa bibit bakau yang ditanam koperasi?"
REFUSED = "Who won the football world cup in 1998?"


@pytest.fixture(scope="module", params=[ANSWERED, REFUSED, ""])
def answer(request: pytest.FixtureRequest, small_assistant: Assistant) -> Answer:
    return small_assistant.ask(request.param)


@pytest.fixture(scope="module")
def answered(small_assistant: Assistant) -> dict[str, Any]:
    return dict(small_assistant.ask(ANSWERED).model_dump(mode="json"))


@pytest.fixture(scope="module")
def refused(small_assistant: Assistant) -> dict[str, Any]:
    return dict(small_assistant.ask(REFUSED).model_dump(mode="json"))


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_real_answers_are_valid_by_the_schema(answer: Answer, mode: Any) -> None:
    schema = Answer.model_json_schema(mode=mode)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(
        json.loads(answer.model_dump_json()), schema, jsonschema.Draft202012Validator
    )


def test_an_answer_comes_back_from_its_json(answer: Answer) -> None:
    assert Answer.model_validate_json(answer.model_dump_json()) == answer


def test_the_keys_are_those_of_the_contract(
    answered: dict[str, Any], refused: dict[str, Any]
) -> None:
    parts = {
        "answer": answered,
        "abstention": refused["abstention"],
        "searched": refused["abstention"]["searched"],
        "sentence": answered["sentences"][0],
        "citation": answered["citations"][0],
        "reference": answered["citations"][0]["references"][0],
        "usage": answered["usage"],
    }
    assert {name: " ".join(part) for name, part in parts.items()} == KEYS


def test_the_choices_are_those_of_the_contract() -> None:
    schema = Answer.model_json_schema()
    properties, parts = schema["properties"], schema["$defs"]
    assert properties["language"]["enum"] == ["id", "en"]
    assert properties["status"]["enum"] == ["answered", "partial", "abstained"]
    assert properties["mode"]["enum"] == ["extractive", "generative"]
    assert properties["schema_version"]["const"] == 1
    assert properties["degraded"]["anyOf"][0]["enum"] == [
        "model_unavailable",
        "model_invalid_output",
    ]
    assert parts["Abstention"]["properties"]["reason"]["enum"] == [
        "off_topic",
        "no_evidence",
        "not_supported",
        "empty_question",
    ]
    assert parts["AnswerSentence"]["properties"]["verdict"]["enum"] == ["verbatim", "supported"]
    assert parts["Citation"]["properties"]["provenance"]["enum"] == ["study", "note", "document"]
    assert list(parts["PageNumber"]["properties"]) == ["number", "label"]
    assert list(parts["Dropped"]["properties"]) == ["reason", "text"]


@pytest.mark.parametrize(
    "path",
    [
        (),
        ("citations", 0),
        ("citations", 0, "references", 0),
        ("sentences", 0),
        ("usage",),
    ],
)
def test_an_unknown_field_is_rejected_at_every_level(
    answered: dict[str, Any], path: tuple[str | int, ...]
) -> None:
    content = json.loads(json.dumps(answered))
    inner = content
    for step in path:
        inner = inner[step]
    inner["extra"] = 1
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Answer.model_validate(content)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(content, Answer.model_json_schema())


def test_an_unknown_field_of_a_refusal_is_rejected(refused: dict[str, Any]) -> None:
    content = json.loads(json.dumps(refused))
    content["abstention"]["searched"]["extra"] = 1
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Answer.model_validate(content)


@pytest.mark.parametrize(
    "change",
    [
        {"schema_version": 2},
        {"status": "done"},
        {"language": "fr"},
        {"sentences": [{"text": "x", "language": "en", "citations": [], "verdict": "verbatim"}]},
        {"usage": {"input_tokens": -1, "output_tokens": 0, "cost_usd": None}},
    ],
)
def test_what_the_contract_does_not_allow_is_rejected(
    answered: dict[str, Any], change: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        Answer.model_validate(answered | change)


@pytest.mark.parametrize("change", [{"start": -1}, {"number": 0}, {"source_sha256": "ABC"}])
def test_a_citation_outside_its_range_is_rejected(
    answered: dict[str, Any], change: dict[str, Any]
) -> None:
    citations = [answered["citations"][0] | change]
    with pytest.raises(ValidationError):
        Answer.model_validate(answered | {"citations": citations})


def test_an_answer_cannot_be_changed(answer: Answer) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        answer.question = "Another?"  # type: ignore[misc]
