"""Models that fail, lie, babble or drag, over a real server: what a reader gets all the same."""

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from model_server import ModelServer, Request

from vaxqa import calls, citations, structured
from vaxqa.answer import Answer
from vaxqa.assistant import Assistant
from vaxqa.events import Done, Spoken
from vaxqa.index import Index
from vaxqa.settings import Settings
from vaxqa.text import one_line
from vaxqa.types import Turn

pytestmark = pytest.mark.slow

KEY = "sk-a-key-that-nobody-may-see"
TIMEOUT = 1.5
MARGIN = 1.0
QUESTION = "Berapa bibit bakau yang ditanam koperasi?"
TRUE = "Koperasi menanam 12.500 bibit."
ALSO = "Koperasi menanam 12.500 bibit bakau."
FALSE = "Koperasi menanam 99.000 bibit."
HISTORY = [Turn(QUESTION, TRUE)]

Tell = Callable[[ModelServer], None]


@pytest.fixture(autouse=True)
def afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(structured, "_proven", {})
    monkeypatch.setattr(calls, "FIRST_WAIT", 0.02)


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module", autouse=True)
def warmed(small: Index) -> None:
    """LangChain is imported (seconds) and the index has been searched."""
    with ModelServer() as server:
        server.reply({"claims": [], "unanswered": []})
        given: dict[str, Any] = {"model": "openai:test", "openai_api_key": KEY}
        Assistant(small, Settings(openai_base_url=server.url, **given)).ask(QUESTION)


class Reader:
    """Asks, and holds what is promised of every answer against the one that comes."""

    def __init__(self, index: Index, url: str, log: pytest.LogCaptureFixture) -> None:
        self.index, self.url, self.log = index, url, log
        log.set_level(logging.INFO)

    def ask(self, text: str = QUESTION, history: tuple[Turn, ...] = (), **given: Any) -> Answer:
        values: dict[str, Any] = {"model": "openai:test", "openai_api_key": KEY}
        values |= {"model_timeout": TIMEOUT, **given}
        of = Assistant(self.index, Settings(openai_base_url=self.url, **values))
        started = time.monotonic()
        *before, last = of.stream(text, history)
        spent = time.monotonic() - started
        assert isinstance(last, Done)
        answer = last.answer
        spoken = [event for event in before if isinstance(event, Spoken)]
        assert spent < values["model_timeout"] + MARGIN
        assert citations.verify(answer, self.index.sources) == []
        assert [event.sentence for event in spoken] == list(answer.sentences)
        assert [c for event in spoken for c in event.citations] == list(answer.citations)
        assert answer.sentences or answer.abstention is not None
        assert answer.abstention is None or answer.abstention.message
        told = [r for r in self.log.records if r.exc_info or r.levelno >= logging.ERROR]
        assert [r.getMessage() for r in told] == [], "a traceback"
        assert KEY not in answer.model_dump_json() + self.log.text
        self.log.clear()
        return answer


@pytest.fixture
def reader(small: Index, server: ModelServer, caplog: pytest.LogCaptureFixture) -> Reader:
    structured._proven.clear()
    return Reader(small, server.url, caplog)


def claim(request: Request, text: str = TRUE, *evidence: str) -> str:
    named = list(evidence) or [request.id_of("12.500")]
    return json.dumps({"text": text, "evidence": named}, ensure_ascii=False)


def reply(request: Request, *texts: str) -> str:
    claims = ", ".join(claim(request, text) for text in texts or (TRUE, ALSO))
    return f'{{"claims": [{claims}], "unanswered": []}}'


def said(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def is_extractive(answer: Answer) -> bool:
    return answer.mode == "extractive" and "12.500" in " ".join(said(answer))


# -- models that say what they like --------------------------------------------------------


def babble(chance: random.Random, request: Request) -> dict[str, Any]:
    """Anything that fits the schema, made of words, numbers and ids that are there or not."""
    shown = request.evidence
    words = [word for text in shown.values() for word in re.findall(r"\w[\w.,]*", text)]
    words += ["tidak", "Surabaya", "1998", "99,9 persen", "Sinovac", "Rp7 miliar", "", "?"]
    ids = [*shown, "e0", "e99", "E1", "", "[1]", "study.id"]
    claims = [
        {
            "text": " ".join(chance.choices(words, k=chance.randrange(1, 12)))
            if chance.random() < 0.8
            else chance.choice(list(shown.values())),
            "evidence": chance.choices(ids[:-6], k=chance.choice([0, 1, 1, 1, 2, 3, 9]))
            if chance.random() < 0.8
            else chance.choices(ids, k=2),
        }
        for _ in range(chance.randrange(6))
    ]
    if "<withheld>" in request.prompt:
        return {"claims": [{"number": chance.randrange(-1, 7), **claim} for claim in claims]}
    return {"claims": claims, "unanswered": chance.choices(words, k=chance.randrange(3))}


@pytest.mark.slow
def test_no_babble_shows_a_citation_that_was_not_named(server: ModelServer, reader: Reader) -> None:
    chance = random.Random(6)
    told: list[tuple[str, frozenset[str]]] = []

    def made(request: Request) -> dict[str, Any]:
        written = babble(chance, request)
        for one in written["claims"]:
            told.append((
                one_line(one["text"]),
                frozenset(request.evidence.get(name, "") for name in one["evidence"]),
            ))  # fmt: skip
        return written

    shown = dropped = 0
    for _ in range(120):
        told.clear()
        server._queue.clear()
        server.reply(made, times=2)
        answer = reader.ask(model_timeout=10.0)
        assert answer.degraded is None
        quotes = {citation.number: citation.quote for citation in answer.citations}
        for sentence in answer.sentences:
            resting = frozenset(quotes[number] for number in sentence.citations)
            assert any(sentence.text in text and resting == named for text, named in told), sentence
        assert not {"Surabaya", "Sinovac", "1998"} & set(answer.unanswered)
        shown, dropped = shown + len(answer.sentences), dropped + len(answer.dropped)
    assert shown > 10
    assert dropped > 200


def test_a_judge_that_always_agrees_saves_no_false_claim(
    server: ModelServer, reader: Reader
) -> None:
    server.reply(lambda r: json.loads(reply(r, FALSE, TRUE)))
    server.reply({"supported": True})
    server.reply({"claims": []})
    answer = reader.ask(judge_model="openai:judge")
    assert said(answer) == [TRUE]
    assert [drop.text for drop in answer.dropped] == [FALSE]


def test_claims_that_rest_on_everything_are_dropped(server: ModelServer, reader: Reader) -> None:
    server.reply(
        lambda r: {"claims": [json.loads(claim(r, f"{TRUE}", *r.evidence, *r.evidence, "e1"))]}
    )
    server.reply({"claims": []})
    answer = reader.ask()
    assert len(server.requests[0].evidence) > 8
    assert said(answer) == []


@pytest.mark.parametrize("text", [QUESTION, QUESTION[:-1], f"{QUESTION} {TRUE}", f"{TRUE[:-1]}?"])
def test_a_question_is_no_answer(server: ModelServer, reader: Reader, text: str) -> None:
    server.reply(lambda r: json.loads(reply(r, text)))
    server.reply({"claims": []})
    assert said(reader.ask()) in ([], [TRUE])


# -- replies that are cut off, at any place ------------------------------------------------

GOOD_LENGTH = 130
PLACES = range(0, GOOD_LENGTH + 40, 20)


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("place", PLACES)
def test_a_reply_that_stops_anywhere(
    server: ModelServer, reader: Reader, place: int, ends: bool
) -> None:
    server.play(lambda r: [reply(r)[:place]], ends=ends, times=3)
    answer = reader.ask()
    assert said(answer) in ([TRUE], [TRUE, ALSO]) or is_extractive(answer)
    assert answer.degraded is not None or said(answer) == [TRUE, ALSO]
    if place >= GOOD_LENGTH:
        assert said(answer)[0] == TRUE
        assert len(server.requests) == 1, "what was shown was asked for again"


def events(text: str, size: int = 16) -> bytes:
    """``text`` as the body of a stream."""
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    chunks = [
        {
            "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "test",
            "choices": [{"index": 0, "delta": {"content": part}, "finish_reason": None}],
        }
        for part in parts
    ]  # fmt: skip
    return b"".join(b"data: " + json.dumps(chunk).encode() + b"\n\n" for chunk in chunks)


@pytest.mark.parametrize("share", [0, 0.01, 0.1, 0.35, 0.5, 0.65, 0.77, 0.9, 0.999])
def test_a_stream_that_breaks_within_an_event(
    server: ModelServer, reader: Reader, share: float
) -> None:
    def broken(request: Request) -> bytes:
        whole = events(reply(request))
        return whole[: int(share * len(whole))]

    server.raw(broken, times=3)
    answer = reader.ask()
    assert said(answer) in ([TRUE], [TRUE, ALSO]) or is_extractive(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"data: {\n\n",
        b"data: null\n\n",
        b"data: []\n\n",
        b'data: {"choices": null}\n\n',
        b'data: {"choices": [{"index": 0, "delta": null, "finish_reason": null}]}\n\n',
        b'data: {"choices": [{"index": 0, "delta": {"content": 7}, "finish_reason": null}]}\n\n',
        b'data: {"error": {"message": "overloaded", "code": 503}}\n\n',
        b"data: \xff\xfe\n\n",
        b": keep-alive\n\n" * 1000,
        b"event: error\ndata: {}\n\n",
        b"\x00" * 10_000,
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_a_stream_that_is_none(
    server: ModelServer, reader: Reader, body: bytes, after: bool
) -> None:
    server.raw(lambda r: (events(f'{{"claims": [{claim(r)},') if after else b"") + body, times=9)
    answer = reader.ask()
    assert answer.degraded is not None
    assert said(answer) == [TRUE] if after else is_extractive(answer)


# -- replies that are not what was asked for -----------------------------------------------

SURROGATE = r'{"text": "Koperasi \ud800 menanam 12.500 bibit.", "evidence": ["e1"]}'
# Behind a good claim, which has been shown by then.
BEHIND: dict[str, str] = {
    "garbage": '], "unanswered": []} Semoga membantu!',
    "a second object": '], "unanswered": []}{"claims": [{"text": "Ya.", "evidence": ["e1"]}]}',
    "a key twice": '], "claims": [{"text": "Ya, benar.", "evidence": ["e77"]}], "unanswered": []}',
    "deep nesting": ", " + "[" * 50_000,
    "deep objects": ", " + '{"text": ' * 20_000,
    "not a number": ', NaN, -Infinity], "unanswered": NaN}',
    "a huge number": ', 1e999999, -, 1' + "0" * 6000 + '], "unanswered": []}',
    "a surrogate": ", " + SURROGATE + '], "unanswered": []}',
    "no claims": ', null, 7, "x", [], true], "unanswered": []}',
    "wrong types": ', {"text": 7, "evidence": {"e1": 1}}], "unanswered": []}',
    "extra fields": ', {"text": "Ya.", "evidence": ["e77"], "quote": "Palsu."}], "unanswered": []}',
    "ten megabytes": ', {"text": "' + "x" * 10**7,
    "ten megabytes of space": " " * 10**7,
    "ten thousand claims": ', {"text": "Ya.", "evidence": ["e77"]}' * 10_000 + "]}",
    "many claims": ', {"text":"Ya.","evidence":["e77"]}' * 5_000 + '], "unanswered": []}',
}  # fmt: skip


@pytest.mark.parametrize("name", BEHIND)
def test_nonsense_behind_a_claim_leaves_it(server: ModelServer, reader: Reader, name: str) -> None:
    server.play(lambda r: [f'{{"claims": [{claim(r)}', BEHIND[name]])
    server.reply({"claims": []})
    answer = reader.ask(model_timeout=4.0)
    assert said(answer) == [TRUE]
    assert len(server.requests) <= 2


ODD: dict[str, str] = {
    "nothing": "",
    "null": "null",
    "a list": "[]",
    "a text": '"claims"',
    "not a number": "NaN",
    "deep nesting": '{"claims": ' + "[" * 100_000,
    "a key twice": '{"claims": [], "claims": 7}',
    "no list": '{"claims": {"text": "Ya.", "evidence": ["e1"]}}',
    "a claim alone": '{"text": "Ya.", "evidence": ["e1"]}',
    "half a surrogate pair in a key": '{"claims": [], "\\ud83d": 1, "unanswered": [7]}',
    "a comment": '{"claims": [/* none */]}',
    "single quotes": "{'claims': []}",
    "thoughts only": "<think>" + "Hm. " * 1000,
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_in_the_form_gives_the_words_of_the_sources(
    server: ModelServer, reader: Reader, name: str
) -> None:
    server.text(ODD[name], times=3)
    answer = reader.ask()
    assert is_extractive(answer)
    assert answer.degraded == "model_invalid_output"


@pytest.mark.parametrize(
    "named",
    ["E1", "e 1", "e01", "e１", "e1 e2", "e1,e2", "1", "e1\n\u200be2", "e1" * 10**4, "\u202ee1"],
)
def test_an_id_that_is_nearly_one_is_none(server: ModelServer, reader: Reader, named: str) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, TRUE, named))], "unanswered": []})
    assert said(reader.ask()) == []


@pytest.mark.parametrize("form", [" {} ", "[{}]", "({})"])
def test_an_id_in_brackets_is_one(server: ModelServer, reader: Reader, form: str) -> None:
    server.reply(lambda r: {"claims": [json.loads(claim(r, TRUE, form.format(r.id_of("12.500"))))]})
    assert said(reader.ask()) == [TRUE]


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x1b" + TRUE + "\x07\x9b",
        json.loads('"\\ud800"') + TRUE,
        "\u202e\u2066" + TRUE + "\u2069",
        "\n\t" + TRUE.replace(" ", "\u200b \u2028") + "\r\n",
        TRUE.replace(" ", " \U000e0041"),
    ],
)
def test_marks_that_cannot_be_seen_are_not_shown(
    server: ModelServer, reader: Reader, text: str
) -> None:
    server.reply(lambda r: json.loads(reply(r, text)))
    server.reply({"claims": []})
    shown = said(reader.ask())
    assert len(shown) == 1
    assert shown[0].isprintable()
    assert "12.500" in shown[0]


# -- servers that decline, or answer something else ----------------------------------------

MIDWAY: dict[str, Callable[[ModelServer, Callable[[Request], list[Any]]], None]] = {
    "content filter": lambda s, parts: s.play(parts, finish="content_filter"),
    "the limit of its length": lambda s, parts: s.play(parts, finish="length"),
    "a refusal": lambda s, parts: s.play(lambda r: [*parts(r), {"refusal": "I can't."}]),
    "a call nobody asked for": lambda s, parts: s.play(
        lambda r: [*parts(r), call("send_mail", '{"to": "a@b.c"}')], finish="tool_calls"
    ),
    "the old form of a call": lambda s, parts: s.play(
        lambda r: [*parts(r), {"function_call": {"name": "f", "arguments": "{}"}}]
    ),
    "another role": lambda s, parts: s.play(
        lambda r: [*parts(r), {"role": "tool", "content": "x"}]
    ),
    "no end": lambda s, parts: s.play(lambda r: [*parts(r), 30.0]),
}  # fmt: skip


def call(name: str, arguments: str) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments}
    return {"tool_calls": [{"index": 0, "id": "c1", "type": "function", "function": function}]}


@pytest.mark.parametrize("name", MIDWAY)
@pytest.mark.parametrize("shown", [True, False])
def test_a_model_that_turns_away_midway(
    server: ModelServer, reader: Reader, name: str, shown: bool
) -> None:
    def parts(request: Request) -> list[Any]:
        return ['{"claims": [', f"{claim(request)}, " if shown else ""]

    for _ in range(3):
        MIDWAY[name](server, parts)
    answer = reader.ask()
    assert answer.degraded is not None
    assert said(answer) == [TRUE] if shown else is_extractive(answer)
    assert len(server.requests) == 1 or not shown


@pytest.mark.parametrize("arguments", ['{"to": "a@b.c"}', "", "{", '{"claims": []}'])
def test_calls_nobody_asked_for_are_not_made(
    server: ModelServer, reader: Reader, arguments: str
) -> None:
    server.play([call("send_mail", arguments)], finish="tool_calls", times=3)
    answer = reader.ask()
    assert is_extractive(answer) or answer.status == "abstained"


BIG_PAGE = "<html>" + "x" * 10**7
FAILING: dict[str, Tell] = {
    **{str(c): lambda s, c=c: s.status(c, times=3) for c in (400, 401, 402, 403, 404, 418, 422)},
    **{str(c): lambda s, c=c: s.status(c, times=3) for c in (429, 500, 501, 502, 503, 504, 599)},
    "500, ten megabytes": lambda s: s.status(500, BIG_PAGE, times=3),
    "200, a page": lambda s: s.status(200, "<html>Welcome</html>", times=3),
    "200, null": lambda s: s.status(200, "null", times=3),
    "302": lambda s: s.status(302, headers={"Location": "/v1/elsewhere"}, times=3),
    "a loop": lambda s: s.status(307, headers={"Location": "/v1/chat/completions"}, times=50),
    **{
        f"429, {after}": lambda s, after=after: s.status(
            429, headers={"Retry-After": after}, times=3
        )
        for after in ("0", "-5", "nan", "inf", "1e99", "soon", "Wed, 21 Oct 2099 07:28:00 GMT")
    },
    "no choice": lambda s: s.empty_choices(times=3),
    "declines": lambda s: s.refusal(),
    "filtered": lambda s: s.filtered(),
    "hangs up": lambda s: s.hang_up(times=3),
    "says nothing": lambda s: s.hang(),
    "a byte at a time": lambda s: s.trickle(),
    "a letter at a time": lambda s: s.play([p for c in '{"claims": [{"text"' for p in (c, 0.3)]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILING)
def test_a_server_that_fails_gives_the_words_of_the_sources(
    server: ModelServer, reader: Reader, name: str
) -> None:
    FAILING[name](server)
    answer = reader.ask(model_timeout=1.0)
    assert is_extractive(answer)
    assert answer.degraded is not None
    assert answer.model is None


def test_a_server_that_asks_for_patience_gets_it(server: ModelServer, reader: Reader) -> None:
    server.status(429, headers={"Retry-After": "0.3"})
    server.reply(lambda r: json.loads(reply(r)))
    started = time.monotonic()
    assert said(reader.ask()) == [TRUE, ALSO]
    assert time.monotonic() - started >= 0.3


def test_a_server_without_tls(small: Index, server: ModelServer, reader: Reader) -> None:
    reader.url = server.url.replace("http:", "https:")
    assert is_extractive(reader.ask())


# -- the whole answer has one time ---------------------------------------------------------


def test_mending_has_only_the_time_that_is_left(server: ModelServer, reader: Reader) -> None:
    server.play(lambda r: ['{"claims": [', claim(r, FALSE), 1.4, "]}"])
    server.hang()
    assert reader.ask(model_timeout=2.0).sentences == ()
    assert len(server.requests) == 2


def test_a_mended_reply_that_fails_leaves_what_was_shown(
    server: ModelServer, reader: Reader
) -> None:
    server.reply(lambda r: json.loads(reply(r, TRUE, FALSE)))
    server.status(500, times=3)
    assert said(reader.ask()) == [TRUE]


def test_second_opinions_have_only_the_time_that_is_left(
    server: ModelServer, reader: Reader
) -> None:
    server.reply(lambda r: json.loads(reply(r)))
    server.hang()
    server.hang()
    reader.ask(judge_model="openai:judge")


def test_a_completion_has_only_the_time_that_there_is(server: ModelServer, reader: Reader) -> None:
    server.hang()
    server.hang()
    reader.ask("Kapan itu?", tuple(HISTORY))
