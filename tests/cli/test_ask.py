from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from model_server import ModelServer, Request

from vaxqa.answer import Answer
from vaxqa.settings import Settings

from .conftest import BIN, INCOME, PARTNERSHIP, Run, environment, folders, process


def test_an_answer_shows_quotes_kind_and_publication(run: Run, built: Settings) -> None:
    ran = run("ask", INCOME, *folders(built))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("The main buyers of the crabs are restaurants in Semarang. [1]\n\n")
    assert "[1] “The main buyers of the crabs are restaurants in Semarang.”\n" in ran.out
    assert "    The fishers' income, note, section “Income”\n" in ran.out
    assert "    https://example.org/income\n" in ran.out
    assert "    Reports: Hartono. Who Gains from Mangroves? Coastal Review, 2022-11.\n" in ran.out
    assert "      https://example.org/gains\n" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "\x1b" not in ran.out


def test_the_words_follow_the_language_of_the_answer(run: Run, built: Settings) -> None:
    ran = run("ask", PARTNERSHIP, *folders(built))
    assert "14 Februari 2018" in ran.out
    assert "Pesisir Timbulsari, penelitian, bagian" in ran.out
    assert "14 February 2018" in run("ask", PARTNERSHIP, "--lang", "en", *folders(built)).out


def test_a_quote_in_the_other_language_is_labelled(run: Run, built: Settings) -> None:
    ran = run("ask", "When was the watchtower built?", *folders(built))
    assert "pada tahun 2017. (in Indonesian) [1]" in " ".join(ran.out.split())
    assert "section “Menara pantau”, quoted in Indonesian" in " ".join(ran.out.split())


def test_json_is_the_answer_of_the_contract(run: Run, built: Settings) -> None:
    ran = run("ask", PARTNERSHIP, "--json", *folders(built))
    answer = Answer.model_validate_json(ran.out)
    assert answer.status == "answered"
    assert answer.question == PARTNERSHIP


def test_a_refusal_is_done_too_and_shows_what_is_nearest(run: Run, built: Settings) -> None:
    ran = run("ask", "resep rendang padang", *folders(built))
    assert ran.code == 0
    assert "Nearest passages:" in ran.out or "Bagian terdekat:" in ran.out
    assert "7 sources" in ran.out or "7 sumber" in ran.out


@pytest.mark.parametrize("question", ["", "   ", "🙂🙂"], ids=["empty", "spaces", "emoji"])
def test_without_words_it_asks_for_a_question(run: Run, built: Settings, question: str) -> None:
    ran = run("ask", question, *folders(built))
    assert ran.code == 0
    assert ran.out == "Please type a question, for example: What is vaccine diplomacy?\n"


def test_another_language_is_answered_in_english_and_said(run: Run, built: Settings) -> None:
    ran = run("ask", "Quand est-ce que le partenariat mangrove est né ?", *folders(built))
    assert ran.out.startswith("Your question seems to be in neither Indonesian nor English;")


def test_a_question_of_10_000_characters_is_cut_and_that_is_said(run: Run, built: Settings) -> None:
    ran = run("ask", f"{INCOME} {'mangrove ' * 1100}", *folders(built))
    assert ran.code == 0
    assert "only its first 2000 characters were read." in " ".join(ran.out.split())


def test_control_characters_never_reach_the_terminal(run: Run, built: Settings) -> None:
    ran = run("ask", f"\x1b[31m{INCOME}\x07\u202e\ud800", *folders(built))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


@pytest.mark.parametrize("given", [[], ["-"]], ids=["nothing", "dash"])
def test_the_question_may_come_on_stdin(run: Run, built: Settings, given: list[str]) -> None:
    ran = run("ask", *given, *folders(built), stdin=INCOME.encode())
    assert "Semarang" in ran.out


@pytest.mark.parametrize("given", [[], ["-"]], ids=["nothing", "dash"])
def test_nothing_on_stdin_is_wrong_usage(run: Run, built: Settings, given: list[str]) -> None:
    ran = run("ask", *given, *folders(built), stdin=b"\n")
    assert ran.code == 2
    assert "no question on stdin" in ran.err


@pytest.mark.parametrize(
    "args",
    [
        [INCOME, "--source", "income.en", "income.id"],
        [INCOME, "--source", "income.en", "--source", "income.id"],
        ["--source", "income.en", INCOME],
        ["--source", "income.en", INCOME, "--source", "income.id"],
    ],
    ids=["several", "repeated", "question last", "question between"],
)
def test_sources_may_be_named_before_and_after(run: Run, built: Settings, args: list[str]) -> None:
    ran = run("ask", *args, "--json", *folders(built))
    assert {c["source_id"] for c in ran.json["citations"]} == {"income.en"}


def test_an_unknown_source_is_named_with_the_known(run: Run, built: Settings) -> None:
    ran = run("ask", INCOME, "--source", "nope", *folders(built))
    assert ran.code == 2
    assert "no source 'nope'" in ran.err
    assert "income.en" in ran.err


def test_written_answers_need_a_model(run: Run, built: Settings) -> None:
    ran = run("ask", INCOME, "--mode", "generative", *folders(built))
    assert ran.code == 2
    assert "OPENAI_API_KEY" in ran.err


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("wanted", [True, False], ids=["colour", "NO_COLOR"])
def test_colour_on_a_terminal_unless_unwanted(own: Settings, wanted: bool) -> None:
    more = {"TERM": "xterm"} if wanted else {"TERM": "xterm", "NO_COLOR": "1"}
    shown = _on_a_terminal(["ask", INCOME, *folders(own)], **more)
    assert "Semarang" in shown
    assert ("\x1b[1mThe main buyers" in shown) == wanted


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_build_shows_its_progress_on_a_terminal(built: Settings, tmp_path: Path) -> None:
    shown = _on_a_terminal(
        ["index", "--knowledge", str(built.knowledge), "--index", str(tmp_path / "index")],
        TERM="xterm",
    )
    assert "Building the index: reading 0%" in shown
    assert "\x1b[2KThe index at" in shown


BUYERS = "Restaurants in Semarang are the main buyers of the crabs."
ELSEWHERE = "The main buyers of the crabs were 99 restaurants."


def _written(request: Request) -> list[str | float]:
    known = request.id_of("main buyers")
    first, second = (json.dumps({"text": t, "evidence": [known]}) for t in (BUYERS, ELSEWHERE))
    return ['{"claims": [', first, 1.5, ",", second, '], "unanswered": []}']


@pytest.fixture
def written() -> Iterator[tuple[ModelServer, dict[str, str]]]:
    """A server with an answer, and the settings for it."""
    with ModelServer() as server:
        server.play(_written)
        server.reply({"claims": []})
        more = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-test", "TERM": "xterm"}
        yield server, more


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_written_sentences_come_one_by_one_on_a_terminal(
    own: Settings, written: tuple[ModelServer, dict[str, str]]
) -> None:
    _, more = written
    times: dict[str, float] = {}

    def note(shown: bytes) -> None:
        for words in (b"Restaurants in Semarang are", b"Written by"):
            if words in shown:
                times.setdefault(words.decode(), time.monotonic())

    shown = _on_a_terminal(["ask", INCOME, *folders(own)], note, NO_COLOR="1", **more)
    first, last = times.values()
    assert last - first > 1, "the first sentence is there while the model still writes"
    lines = [line.split("\x1b[2K")[-1] for line in shown.splitlines()]
    assert lines.count(f"{BUYERS} [1]") == 1
    assert ELSEWHERE not in shown
    below = shown.partition(BUYERS)[2]
    assert "1 sentence did not pass the check against its source and is not shown." in below
    assert "[1] “The main buyers of the crabs are restaurants in Semarang.”" in below
    assert "Writing; each sentence is checked" in shown


@pytest.mark.slow
def test_a_written_answer_is_whole_where_stdout_is_no_terminal(
    own: Settings, written: tuple[ModelServer, dict[str, str]]
) -> None:
    _, more = written
    ran = process("ask", INCOME, *folders(own), **more)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Written by openai:gpt-5-mini;")
    assert f"{BUYERS} [1]\n" in ran.out


@pytest.mark.slow
def test_json_is_the_same_on_a_terminal(
    own: Settings, written: tuple[ModelServer, dict[str, str]]
) -> None:
    _, more = written
    shown = _on_a_terminal(["ask", INCOME, "--json", *folders(own)], **more)
    answer = Answer.model_validate_json(shown[shown.index("{") :])
    assert [sentence.text for sentence in answer.sentences] == [BUYERS]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_model_that_is_down_is_said_on_a_terminal(own: Settings) -> None:
    more = {"OPENAI_BASE_URL": "http://127.0.0.1:9/v1", "OPENAI_API_KEY": "sk-test"}
    shown = _on_a_terminal(["ask", INCOME, *folders(own)], TERM="xterm", NO_COLOR="1", **more)
    words = " ".join(shown.split())
    assert "restaurants in Semarang. [1]" in words
    assert "The language model could not be reached" in words
    assert "Traceback" not in shown


def _on_a_terminal(
    args: list[str], note: Callable[[bytes], object] = lambda _shown: None, **more: str
) -> str:
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [BIN / "vaxqa", *args],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(**more),
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            shown += piece
            note(shown)
    os.close(ours)
    assert process.returncode == 0
    return shown.decode()
