"""Runs cases through a system: one result a case, in the order of the cases, whatever happens.

A system that raises gives a result with ``error``; the other cases go on. Nothing here judges.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

from ..answer import Answer
from ..errors import UnavailableError, UsageError
from .cases import Case
from .results import FoundPassage, Result
from .systems import System

Progress = Callable[[int, int], None]
"""Called with how many of the answers are there, and how many there will be."""

UNREACHABLE = "unreachable: "
"""How the error of a result begins when a part that the system needs did not answer."""
NOT_RUN = "not run: "
"""How it begins when the case was not put to the system."""
LONGEST_ERROR = 500
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens, read and written.

    >>> Price(0.25, 2.0).of(input_tokens=4000, output_tokens=500)
    0.002
    """

    read: float
    written: float

    def of(self, *, input_tokens: int, output_tokens: int) -> float:
        """The cost of one answer in US dollars."""
        return (self.read * input_tokens + self.written * output_tokens) / _MILLION


@dataclass
class _Purse:
    """What has been spent, shared by the threads of a run; ``limit`` is in US dollars."""

    limit: float | None
    price: Price | None
    spent: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def empty(self) -> bool:
        """Whether nothing more may be asked."""
        return self.limit is not None and self.spent >= self.limit

    def pay(self, answer: Answer) -> Answer:
        """Count the answer's cost; returns it with the cost filled in where a price is known.

        Raises `UsageError` when there is a limit and the cost is not known.
        """
        usage = answer.usage
        cost = usage.cost_usd
        if cost is None and self.price is not None:
            cost = self.price.of(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens)
            answer = answer.model_copy(
                update={"usage": usage.model_copy(update={"cost_usd": cost})}
            )
        if cost is None and self.limit is not None and answer.model is not None:
            raise UsageError(
                f"--max-cost cannot be kept: {answer.model} does not say what it costs. Give "
                "--price IN,OUT (US dollars for a million tokens)."
            )
        with self._lock:
            self.spent += cost or 0.0
        return answer


def run(
    system: System,
    cases: Sequence[Case],
    *,
    k: int = 10,
    repeat: int = 1,
    max_concurrency: int = 1,
    on_progress: Progress | None = None,
    max_cost: float | None = None,
    price: Price | None = None,
) -> list[Result]:
    """Put every case to ``system``, ``repeat`` times over, at most ``max_concurrency`` at once.

    The results of the first round come first, each round in the order of the cases. ``k``
    passages of the search are kept. Once ``max_cost`` US dollars are spent (answers under way
    are still paid), the remaining results say `NOT_RUN`. Raises `UsageError` when the cost is
    to be limited and not known; every other exception becomes the error of its result.
    """
    purse = _Purse(max_cost, price)
    todo = [case for _ in range(repeat) for case in cases]
    with ThreadPoolExecutor(max_workers=max_concurrency, thread_name_prefix="eval") as pool:
        futures = [pool.submit(_result, system, case, k, purse) for case in todo]
        try:
            for done, future in enumerate(as_completed(futures), 1):
                future.result()  # a limit that cannot be kept ends the run here
                if on_progress is not None:
                    on_progress(done, len(todo))
        except BaseException:
            _cancel(futures)
            raise
    return [future.result() for future in futures]


def rounds(results: Sequence[Result]) -> list[list[Result]]:
    """The results round by round, as `run` with ``repeat`` puts them one after the other.

    >>> a, b = Result(case_id="a", answer=None), Result(case_id="b", answer=None)
    >>> [[result.case_id for result in one] for one in rounds([a, b, a, b])]
    [['a', 'b'], ['a', 'b']]
    """
    seen: dict[str, int] = {}
    found: list[list[Result]] = []
    for result in results:
        turn = seen.get(result.case_id, 0)
        seen[result.case_id] = turn + 1
        if turn == len(found):
            found.append([])
        found[turn].append(result)
    return found


def unstable(results: Sequence[Result]) -> Iterator[str]:
    """Ids of the cases whose answers differ between rounds in status, sentences or citations."""
    first, *others = rounds(results) or [[]]
    said = {result.case_id: _said(result) for result in first}
    for case_id, told in said.items():
        again = (r for one in others for r in one if r.case_id == case_id)
        if any(_said(result) != told for result in again):
            yield case_id


def _said(result: Result) -> object:
    if result.answer is None:
        return result.error
    return result.answer.status, result.answer.sentences, result.answer.citations


def _result(system: System, case: Case, k: int, purse: _Purse) -> Result:
    if purse.empty:
        error = f"{NOT_RUN}{purse.spent:.4f} US dollars were spent, and --max-cost is reached"
        return Result(case_id=case.id, answer=None, error=error)
    started = time.perf_counter()
    try:
        asked = _planted(system, case)
        started = time.perf_counter()  # planting is not part of the answer
        answer = asked.answer(case)
    except Exception as error:
        return Result(case_id=case.id, answer=None, seconds=_since(started), error=_told(error))
    seconds = _since(started)
    answer = purse.pay(answer)
    try:
        hits: tuple[FoundPassage, ...] = asked.hits(case, k)
        confidence = _confidence(asked, case)
    except Exception as error:
        return Result(case_id=case.id, answer=answer, seconds=seconds, error=_told(error))
    return Result(case_id=case.id, answer=answer, hits=hits, seconds=seconds, confidence=confidence)


def _confidence(system: System, case: Case) -> float | None:
    """How sure ``system`` is, if it tells."""
    told: Callable[[Case], float | None] | None = getattr(system, "confidence", None)
    return None if told is None else told(case)


def _planted(system: System, case: Case) -> System:
    """``system`` with the case's planted text in its sources."""
    if not case.planted:
        return system
    with_plants: Callable[..., System] | None = getattr(system, "with_plants", None)
    if with_plants is None:
        raise UsageError(f"planted text is not supported by {system.name}")
    return with_plants(case.planted)


def _told(error: Exception) -> str:
    if isinstance(error, UnavailableError):
        return f"{UNREACHABLE}{error}"[:LONGEST_ERROR]
    return f"{type(error).__name__}: {error}"[:LONGEST_ERROR]


def _since(started: float) -> float:
    return time.perf_counter() - started


def _cancel(futures: Sequence[Future[Result]]) -> None:
    for future in futures:
        future.cancel()
