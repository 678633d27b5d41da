"""Questions that are expected find the sentences that answer them. Scores are not held here."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vaxqa import evidence, generations
from vaxqa.concepts import concepts
from vaxqa.errors import SourceError
from vaxqa.expected import Expected
from vaxqa.index import Index, question_terms
from vaxqa.lexical import Concept, LexicalIndex
from vaxqa.question_index import OTHER_KIND, QuestionIndex
from vaxqa.search import EXPECTED_SHARE, search
from vaxqa.settings import Settings
from vaxqa.types import Language


def best(index: Index, question: str, language: Language) -> str:
    found = search(index, question, language)
    return index.sentences[evidence.candidates(index, found, question, language)[0].number].text


def number(index: Index, words: str) -> int:
    return next(n for n, sentence in enumerate(index.sentences) if words in sentence.text)


EATERS = {"id": "Pembeli utama kepiting", "en": "The main buyers of the crabs"}
WAVES = {"id": "Pemecah gelombang", "en": "Breakwaters of bamboo"}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Do eateries want the shellfish?", EATERS),
        ("Apakah warung menginginkan rajungan?", EATERS),
        ("rajungan", EATERS),
        ("How were waves calmed?", WAVES),
        ("Bagaimana ombak diredam?", WAVES),
        ("peredam ombak", WAVES),
    ],
)
def test_a_sentence_or_its_twin_is_found_in_words_that_only_its_questions_have(
    asked: Index, question: str, answer: dict[Language, str], language: Language
) -> None:
    assert best(asked, question, language).startswith(answer[language])
    top = search(asked, question, language).hits[0].passage
    assert answer[top.language] in top.text


def test_a_sentence_is_as_near_to_a_question_as_its_twin(asked: Index) -> None:
    expected = search(asked, "Do eateries want the shellfish?", "en").expected
    here, there = (number(asked, words) for words in EATERS.values())
    assert expected[here] == expected[there] == expected.max() > 0
    assert expected[number(asked, WAVES["en"])] < expected[here]


def outcome(index: Index, question: str) -> tuple[object, ...]:
    found = search(index, question, "id", k=50)
    ranked = evidence.candidates(index, found, question, "id")
    return found.hits, found.expected.tolist(), ranked


@pytest.mark.parametrize("question", ["Do eateries want shellfish?", "Berapa bibit bakau ditanam?"])
def test_without_expected_questions_the_search_is_as_with_none(
    asked: Index, small: Index, question: str
) -> None:
    assert len(small.questions) == 0
    without = outcome(asked.without("expected questions"), question)
    assert without == outcome(small, question) != outcome(asked, question)


def test_only_where_questions_are_expected_does_being_none_of_them_count(
    asked: Index, small: Index
) -> None:
    one, other = (
        search(index.without("vectors"), "bibit bakau", "id").hits for index in (small, asked)
    )
    assert [hit.passage.id for hit in one] == [hit.passage.id for hit in other]
    assert [(1 - EXPECTED_SHARE) * hit.score for hit in one] == pytest.approx(
        [hit.score for hit in other]
    )


def test_sources_that_are_left_out_stay_out(asked: Index) -> None:
    found = search(asked, "peredam ombak", "id", k=50, source_ids=["income.id", "planting.id"])
    assert {hit.passage.source_id for hit in found.hits} <= {"income.id", "planting.id"}
    assert WAVES["id"] in found.hits[0].passage.text


def test_the_name_of_an_index_is_of_its_expected_questions_too(own: Settings) -> None:
    file = own.knowledge / "questions.csv"
    known = [generations.expected(own)]
    for row in ("", "income.id,Pembeli utama,who?,\n", "income.id,Pembeli utama,whom?,\n"):
        file.write_text(f"source,quote,en,id\n{row}", encoding="utf-8")
        known.append(generations.expected(own))
    assert len(set(known)) == 4
    file.unlink()
    assert generations.expected(own) == known[0]


def test_a_file_that_cannot_be_used_stops_a_build_or_is_named(own: Settings) -> None:
    live = generations.current(own)
    (own.knowledge / "questions.csv").write_text("source,quote\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"questions\.csv:1: needs the columns"):
        generations.build(own)
    assert generations.current(own) == live
    (skipped,) = generations.build(own, on_error="skip").skipped
    assert str(skipped).startswith("questions.csv:1: needs the columns")


# -- likeness ------------------------------------------------------------------------------

KINDS = ["when was it painted?", "where was it painted?", "painted?"]


def made(index: Index, *texts: str) -> QuestionIndex:
    """An index of expected questions, without vectors, each answered by the next sentence."""
    questions = [Expected("income.id", 0, text, "en") for text in texts]
    words = LexicalIndex.build(question_terms(questions, index.lexicon))
    sentences = np.arange(len(texts), dtype=np.int32)
    return QuestionIndex(questions, sentences, words, np.zeros((0, 0), dtype=np.float32))


@pytest.mark.parametrize(
    ("text", "factors"),
    [
        ("kapan?", [1, OTHER_KIND, 1]),
        ("which city?", [OTHER_KIND, 1, 1]),
        ("kapan dan di mana?", [1, 1, 1]),
        ("why?", [OTHER_KIND, OTHER_KIND, 1]),
        ("painted", [1, 1, 1]),
    ],
)
def test_a_question_for_another_kind_of_thing_is_less_like(
    small: Index, text: str, factors: list[float]
) -> None:
    index = made(small, *KINDS)
    painted = concepts("painted", small)
    like = [index.match(asking, painted, None).overlap for asking in ("", text)]
    assert like[1].tolist() == pytest.approx((like[0] * np.array(factors)).tolist())
    assert like[0].min() > 0


@pytest.mark.parametrize(
    ("text", "first"), [("What year was it painted?", 0), ("Which city was it painted in?", 1)]
)
def test_the_kind_of_answer_ranks(small: Index, text: str, first: int) -> None:
    index = made(small, *KINDS[:2])
    near = index.best(index.match(text, concepts(text, small), None), 2)
    assert int(near.argmax()) == first
    assert near[0] != near[1]


def test_a_sentence_has_the_likeness_of_its_most_like_question() -> None:
    questions = [Expected("a", 0, text, "en") for text in ("boat", "heron", "heron boat")]
    words = LexicalIndex.build([q.text.split() for q in questions])
    places = np.array([2, 0, 2], dtype=np.int32)
    index = QuestionIndex(questions, places, words, np.zeros((0, 0), dtype=np.float32))
    assert (index.of([2]), index.of([1]), index.of([0, 2])) == ([0, 2], [], [1, 0, 2])
    likeness = index.match("heron", [Concept("heron", {("heron",): 1.0})], None)
    near = index.best(likeness, 4).tolist()
    assert near[0] == pytest.approx(1)
    assert 0 < near[2] == likeness.overlap[2] < 1
    assert (near[1], near[3]) == (0, 0)
    assert index.sureness(likeness, [2]).tolist() == [1]
    assert index.sureness(likeness, [1]).tolist() == [0]


def test_no_expected_questions_are_like_nothing(small: Index) -> None:
    index = QuestionIndex.empty()
    likeness = index.match("When?", concepts("When?", small), np.ones(3, dtype=np.float32))
    assert (len(index), index.of([0, 1]), likeness.overlap.tolist()) == (0, [], [])
    assert index.best(likeness, 2).tolist() == [0, 0]
    assert index.sureness(likeness, [0]).tolist() == [0]


ANY = st.text(max_size=60) | st.lists(
    st.sampled_from("who when waves eateries warung ombak bibit boat the di".split())
).map(" ".join)


@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ANY)
def test_any_question_is_like_each_expected_one_in_its_share(asked: Index, text: str) -> None:
    found = search(asked, text, "en")
    for values in (found.likeness.overlap, found.expected, found.likeness.sureness):
        assert np.all((values >= 0) & (values <= 1 + 1e-3))
    assert len(found.likeness.overlap) == len(asked.questions)
    assert len(found.expected) == len(asked.sentences)


def test_the_same_question_is_the_most_like(asked: Index) -> None:
    for place, question in enumerate(asked.questions.questions):
        overlap = search(asked, question.text, question.language).likeness.overlap
        assert int(overlap.argmax()) == place
        assert overlap[place] == pytest.approx(1, abs=0.01)
