"""BM25 over concepts, held against the public `bm25s` package."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from vaxqa.lexical import K1, B, Concept, Floats, LexicalIndex
from vaxqa.terms import weight

TEXTS = [
    ["bio", "farma", "sinovac", "sinovac"],
    ["sinovac", "dosis"],
    ["vaksin", "dosis", "dosis", "vaksin", "tiba"],
    [],
]


def concept(*words: str, weight: float = 1.0) -> Concept:
    return Concept(words[0], {(word,): 1.0 for word in words}, weight)


def scores(index: LexicalIndex, *concepts: Concept) -> list[float]:
    return [round(float(score), 4) for score in index.match(concepts).scores]


def by_bm25s(texts: Sequence[Sequence[str]], query: Sequence[str]) -> Floats:
    model = bm25s.BM25(method="lucene", k1=K1, b=B)
    model.index([list(text) for text in texts], show_progress=False)
    return np.asarray(model.get_scores(list(query)), dtype=np.float32)


WORD = st.sampled_from([f"w{number}" for number in range(12)])
CORPUS = st.lists(st.lists(WORD, min_size=1, max_size=15), min_size=1, max_size=12)


@hypothesis_settings(max_examples=60)
@given(CORPUS, st.lists(WORD, min_size=1, max_size=5, unique=True))
def test_scores_are_those_of_bm25s_when_each_concept_has_one_form(
    texts: list[list[str]], query: list[str]
) -> None:
    known = [word for word in query if any(word in text for text in texts)]
    found = LexicalIndex.build(texts).match([concept(word) for word in known]).scores
    expected = by_bm25s(texts, known) if known else np.zeros(len(texts), dtype=np.float32)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-6)


def test_the_constants_are_those_of_the_paper() -> None:
    assert (K1, B) == (1.2, 0.75)


def test_a_score_by_hand() -> None:
    # idf = ln(1 + (4 - 2 + .5) / (2 + .5)); lengths 4 and 2 of mean 11/4
    idf = np.log(2.0)
    long = 2 / (2 + 1.2 * (0.25 + 0.75 * 4 / 2.75))
    short = 1 / (1 + 1.2 * (0.25 + 0.75 * 2 / 2.75))
    index = LexicalIndex.build(TEXTS)
    assert scores(index, concept("sinovac")) == [
        round(idf * long, 4),
        round(idf * short, 4),
        0.0,
        0.0,
    ]


def test_a_word_and_its_translation_are_one() -> None:
    apart = LexicalIndex.build([["vaksin", "vaccin"], ["vaccin", "vaccin"], ["lain", "lain"]])
    joined = LexicalIndex.build([["vaksin", "vaksin"], ["vaksin", "vaksin"], ["lain", "lain"]])
    assert scores(apart, concept("vaksin", "vaccin")) == scores(joined, concept("vaksin"))


def test_a_less_sure_form_counts_less() -> None:
    index = LexicalIndex.build([["pasti"], ["mungkin"], ["lain"]])
    matches = index.match([Concept("pasti", {("pasti",): 1.0, ("mungkin",): 0.5})])
    assert matches.saturation[0][0] > matches.saturation[0][1] > matches.saturation[0][2] == 0


def test_a_phrase_is_a_term_of_its_own() -> None:
    index = LexicalIndex.build([["alih", "teknolog", "alih teknolog"], ["alih", "lain", "lain"]])
    phrase = index.match([Concept("alih teknologi", {("alih", "teknolog"): 1.0})])
    single = index.match([concept("teknolog")])
    assert phrase.saturation.tolist() == single.saturation.tolist()
    assert phrase.saturation[0].tolist() != [0.0, 0.0]


def test_weights_multiply_information_and_shares_are_of_the_greatest_score() -> None:
    index = LexicalIndex.build(TEXTS)
    whole, half = (index.match([concept("dosis", weight=weight)]) for weight in (1.0, 0.5))
    assert half.information[0] == pytest.approx(whole.information[0] / 2)
    assert half.share.tolist() == pytest.approx(whole.share.tolist())
    assert np.all((whole.share >= 0) & (whole.share < 1))


def test_nothing_asked_or_nothing_known_scores_nothing() -> None:
    index = LexicalIndex.build(TEXTS)
    for concepts in ([], [concept("unknown")], [Concept("empty", {})]):
        matches = index.match(concepts)
        assert matches.scores.tolist() == [0.0] * 4
        assert matches.share.tolist() == [0.0] * 4


@pytest.mark.parametrize("texts", [[], [[]], [[], []]])
def test_an_index_of_nothing(texts: list[list[str]]) -> None:
    index = LexicalIndex.build(texts)
    assert len(index) == len(texts)
    assert list(index.vocabulary) == []
    assert index.match([concept("a")]).scores.tolist() == [0.0] * len(texts)


def test_membership_and_vocabulary() -> None:
    index = LexicalIndex.build(TEXTS)
    assert len(index) == 4
    assert "dosis" in index
    assert "unknown" not in index
    assert list(index.vocabulary) == ["bio", "dosis", "farma", "sinovac", "tiba", "vaksin"]


def test_without_length_a_long_text_is_as_good_as_a_short_one() -> None:
    index = LexicalIndex.build([["a"], ["a", *"bcdefgh"]], b=0.0)
    found = index.match([concept("a")]).scores.tolist()
    assert found[0] == found[1] > 0


@hypothesis_settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CORPUS | st.just([]), st.sampled_from([0.0, 0.3, B]))
def test_a_saved_index_is_loaded_as_it_was(
    tmp_path: Path, texts: list[list[str]], b: float
) -> None:
    built = LexicalIndex.build(texts, b)
    built.save(tmp_path, "words")
    loaded = LexicalIndex.load(tmp_path, "words")
    asked = [concept("w1"), concept("w2", "w3"), Concept("w4 w5", {("w4", "w5"): 1.0})]
    assert list(loaded.vocabulary) == list(built.vocabulary)
    assert loaded.match(asked).scores.tolist() == built.match(asked).scores.tolist()


def test_words_of_any_script_are_saved(tmp_path: Path) -> None:
    LexicalIndex.build([["疫苗", "لقاح", "é", "😀"]]).save(tmp_path, "words")
    assert list(LexicalIndex.load(tmp_path, "words").vocabulary) == ["é", "لقاح", "疫苗", "😀"]


@pytest.mark.parametrize("name", ["words.json", "words.npz"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half", "other"])
def test_a_damaged_index_is_refused(tmp_path: Path, name: str, damage: str) -> None:
    LexicalIndex.build(TEXTS).save(tmp_path, "words")
    path = tmp_path / name
    content = path.read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(
            {"empty": b"", "half": content[: len(content) // 2], "other": b"{}"}[damage]
        )
    with pytest.raises((OSError, ValueError)):
        LexicalIndex.load(tmp_path, "words")


# -- overlap -------------------------------------------------------------------------------


def idf(texts: int, found: int) -> float:
    return math.log(1 + (texts - found + 0.5) / (found + 0.5))


def overlaps(index: LexicalIndex, *concepts: Concept) -> list[float]:
    return [float(value) for value in index.overlap(concepts)[0]]


def test_an_overlap_by_hand() -> None:
    index = LexicalIndex.build([["dosis", "tiba"], ["dosis"], ["lain"]])
    common, rare = idf(3, 2), idf(3, 1)
    half = common / (common + rare)  # of "dosis tiba" the second text has the first word
    assert overlaps(index, concept("dosis"), concept("tiba")) == pytest.approx(
        [1.0, 2 * half * 1 / (half + 1), 0.0]
    )
    assert overlaps(index, concept("dosis")) == pytest.approx(
        [2 * 1 * half / (1 + half), 1.0, 0.0], abs=1e-6
    )


def test_what_is_asked_and_said_nowhere_counts_against_every_text() -> None:
    index = LexicalIndex.build([["dosis"], ["lain"]])
    (whole, _), (less, none) = (
        overlaps(index, concept("dosis")),
        overlaps(index, concept("dosis"), concept("gudang")),
    )
    assert whole > less > none == 0


def test_function_words_and_repeats_hardly_count_in_an_overlap() -> None:
    index = LexicalIndex.build([["dosis"], ["dosis", "yang"], ["dosis", "gudang"], ["dosis"] * 3])
    plain, light, heavy, repeated = overlaps(index, concept("dosis"))
    assert plain == pytest.approx(repeated)
    assert plain > light > heavy


def test_the_surest_form_of_a_concept_counts() -> None:
    index = LexicalIndex.build([["pasti"], ["samar"], ["pasti", "samar"], ["lain"]])
    asked = [Concept("a", {("pasti",): 1.0, ("samar",): 0.5}), Concept("b", {("lain",): 0.25})]
    expected = [[1.0, 0.5, 1.0, 0.0], [0.0, 0.0, 0.0, 0.25]]
    assert index.overlap(asked)[1].tolist() == expected
    assert index.match(asked).sureness.tolist() == expected


WEIGHED = st.lists(WORD | st.sampled_from(["yang", "the", "tanggal"]), min_size=1, max_size=6)


@hypothesis_settings(max_examples=60)
@given(st.lists(WEIGHED, max_size=6), WEIGHED | st.just([]))
def test_an_overlap_is_a_share_and_greatest_with_the_same_text(
    texts: list[list[str]], query: list[str]
) -> None:
    index = LexicalIndex.build(texts)
    for asked in [query, *texts]:
        found = overlaps(index, *(concept(w, weight=weight(w)) for w in dict.fromkeys(asked)))
        assert all(0 <= value <= 1 + 1e-5 for value in found)
        for value, text in zip(found, texts, strict=True):
            assert (value > 1 - 1e-4) == (set(text) == set(asked))


def test_a_function_word_counts_little_on_either_side() -> None:
    index = LexicalIndex.build([["dosis", "yang"], ["dosis", "gudang"]])
    asked = concept("dosis"), concept("yang", weight=weight("yang"))
    same, other = overlaps(index, *asked)
    assert same == pytest.approx(1, abs=1e-5)
    assert overlaps(index, concept("dosis"))[0] > overlaps(index, concept("dosis"))[1]
    assert 0 < other < same
