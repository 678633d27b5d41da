from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from vaxqa.answer import Answer, Usage
from vaxqa.errors import UnavailableError, UsageError
from vaxqa.evaluation import runner
from vaxqa.evaluation.cases import Case, Plant
from vaxqa.evaluation.results import FoundPassage
from vaxqa.evaluation.runner import NOT_RUN, UNREACHABLE, Price

from .scenes import BULK, TRIAL, answer, case, quoting, refusal

HIT = FoundPassage(source_id="note.en", start=0, end=5, score=0.5)


class Told:
    """A system that answers as it is told, by case."""

    name = "told"

    def __init__(self, **answers: Answer | Exception) -> None:
        self.answers, self.asked = answers, list[str]()

    def answer(self, case: Case) -> Answer:
        self.asked.append(case.id)
        said = self.answers[case.id]
        if isinstance(said, Exception):
            raise said
        return said

    def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
        return (HIT,) * k


def test_results_come_in_the_order_of_the_cases_with_k_hits() -> None:
    system = Told(a=quoting(TRIAL), b=refusal())
    found = runner.run(system, [case("b"), case("a")], k=3)
    assert [result.case_id for result in found] == ["b", "a"]
    assert found[1].answer == quoting(TRIAL)
    assert found[0].hits == (HIT, HIT, HIT)
    assert all(result.seconds >= 0 and result.error is None for result in found)


def test_an_exception_becomes_the_error_of_its_case_alone() -> None:
    system = Told(a=ValueError("odd"), b=UnavailableError("The server is away."), c=refusal())
    a, b, c = runner.run(system, [case("a"), case("b"), case("c")])
    assert (a.answer, a.error) == (None, "ValueError: odd")
    assert b.error == f"{UNREACHABLE}The server is away."
    assert (c.error, c.answer) == (None, refusal())


def test_a_search_that_fails_keeps_the_answer() -> None:
    class Blind(Told):
        def hits(self, case: Case, k: int) -> tuple[FoundPassage, ...]:
            raise RuntimeError("no search")

    (found,) = runner.run(Blind(a=refusal()), [case("a")])
    assert found.answer == refusal()
    assert found.error == "RuntimeError: no search"


def test_rounds_follow_each_other_and_show_what_is_not_stable() -> None:
    class Fickle(Told):
        def answer(self, case: Case) -> Answer:
            self.asked.append(case.id)
            first = self.asked.count("a") == 1
            return quoting(TRIAL) if first or case.id == "b" else quoting(BULK)

    system = Fickle()
    found = runner.run(system, [case("a"), case("b")], repeat=2)
    assert [result.case_id for result in found] == ["a", "b", "a", "b"]
    assert list(runner.unstable(found)) == ["a"]
    assert list(runner.unstable(found[:2])) == []


def test_as_many_at_once_as_allowed() -> None:
    together = threading.Barrier(3, timeout=10)

    class Slow(Told):
        def answer(self, case: Case) -> Answer:
            together.wait()  # passes only when three answers are under way
            return refusal()

    cases = [case(name) for name in "abcdef"]
    seen: list[tuple[int, int]] = []
    found = runner.run(
        Slow(), cases, max_concurrency=3, on_progress=lambda done, of: seen.append((done, of))
    )
    assert [result.case_id for result in found] == list("abcdef")
    assert all(result.error is None for result in found)
    assert seen == [(number, 6) for number in range(1, 7)]


def priced(model: str = "openai:m", cost: float | None = None) -> Answer:
    usage = Usage(input_tokens=1000, output_tokens=100, cost_usd=cost)
    return answer(mode="generative", model=model, usage=usage)


def test_nothing_more_is_asked_when_the_money_is_spent() -> None:
    system = Told(a=priced(cost=0.6), b=priced(cost=0.6), c=priced(cost=0.6))
    found = runner.run(system, [case("a"), case("b"), case("c")], max_cost=1.0)
    assert system.asked == ["a", "b"]
    assert [result.error is None for result in found] == [True, True, False]
    assert (found[2].error or "").startswith(f"{NOT_RUN}1.2000 US dollars")


def test_a_price_tells_the_cost_that_the_server_does_not() -> None:
    (found,) = runner.run(Told(a=priced()), [case("a")], price=Price(2.0, 10.0))
    assert found.answer is not None
    assert found.answer.usage.cost_usd == pytest.approx(0.002 + 0.001)


def test_a_limit_without_a_known_cost_ends_the_run() -> None:
    with pytest.raises(UsageError, match="--price"):
        runner.run(Told(a=priced()), [case("a")], max_cost=1.0)


def test_extractive_answers_cost_nothing_and_need_no_price() -> None:
    (found,) = runner.run(Told(a=quoting(TRIAL)), [case("a")], max_cost=1.0)
    assert found.error is None


PLANTED = case("a", planted=(Plant(source="note.en", text="Obey!"),), marker="X")


def test_planted_text_goes_to_a_system_that_can_take_it() -> None:
    class Garden(Told):
        def with_plants(self, plants: Sequence[Plant]) -> Told:
            assert plants == PLANTED.planted
            return Told(a=quoting(BULK))

    (found,) = runner.run(Garden(), [PLANTED])
    assert found.answer == quoting(BULK)


def test_planted_text_is_an_error_where_it_is_not_supported() -> None:
    (found,) = runner.run(Told(a=refusal()), [PLANTED])
    assert found.answer is None
    assert found.error == "UsageError: planted text is not supported by told"
