"""The rules by which evidence supports a sentence."""

from __future__ import annotations

import pytest

from vaxqa.evaluation.measures.grounds import Ground, Grounds
from vaxqa.evaluation.measures.support import covered, figures_found, names, names_found, supports
from vaxqa.types import Language

from .scenes import BULK, EFFICACY, SOURCES, TRIAL, UJI, UNSOLD, answer, case, cite, says

GROUNDS = Grounds(SOURCES)


def by(*quotes: str) -> list[Ground]:
    """The grounds of quotes of the sources."""
    cited = [cite(number, quote) for number, quote in enumerate(quotes, 1)]
    sentence = says("x", *range(1, len(quotes) + 1))
    found = GROUNDS.of(answer(sentence, cited=cited), sentence, case())
    return [ground for ground in found if ground is not None]


@pytest.mark.parametrize(
    ("text", "evidence", "expected"),
    [
        (TRIAL, TRIAL, True),
        (UJI, TRIAL, True),  # its translation
        ("The trial in Bandung began on August 11, 2020.", TRIAL, True),
        ("The trial began in Bandung with 1.620 volunteers in August 2020.", TRIAL, True),
        ("In 2020 a trial began in Bandung.", TRIAL, True),
        ("The trial began in Bandung on 12 August 2020.", TRIAL, False),
        ("The trial began in Bandung on 11 August 2021.", TRIAL, False),
        ("The trial began in Bandung with 1,621 volunteers.", TRIAL, False),
        ("The trial began in Jakarta with 1,620 volunteers.", TRIAL, False),
        ("The trial with 1,620 volunteers began in Bandung and ended in total failure.", TRIAL, 0),
        ("Bio Farma invented and exported bulk vaccine.", BULK, False),
        ("Sinovac sent vaccine to Bio Farma.", BULK, True),
        ("Sinopharm sent bulk vaccine to Bio Farma.", BULK, False),
        ("The vaccine was sold to private buyers.", UNSOLD, False),
        ("The vaccine was not sold to any private buyers.", UNSOLD, True),
        ("Sinovac did not send bulk vaccine to Bio Farma.", BULK, False),
        ("The vaccine wasn't sold to buyers.", UNSOLD, True),
        ("The vaccine was sold, but not to private buyers.", UNSOLD, False),
        ("The efficacy was 65,3%.", EFFICACY, True),
        ("The efficacy was 65,3.", EFFICACY, False),
        ("", TRIAL, False),
    ],
)
def test_what_supports_an_english_sentence(text: str, evidence: str, expected: bool) -> None:
    assert supports(text, "en", by(evidence), GROUNDS.ordinary) is bool(expected)


@pytest.mark.parametrize(
    ("text", "evidence", "expected"),
    [
        ("Uji klinis di Bandung dimulai 11 Agustus 2020.", TRIAL, True),
        ("Uji klinis di Bandung melibatkan 1.620 relawan.", TRIAL, True),
        ("Uji klinis di Bandung melibatkan 16.200 relawan.", TRIAL, False),
        ("Efikasi dalam laporan sementara 65,3 persen.", EFFICACY, True),  # no translation there
        ("Efikasi dalam laporan sementara 63,5 persen.", EFFICACY, False),
        ("Vaksin dijual kepada pembeli swasta.", UNSOLD, False),
    ],
)
def test_what_supports_an_indonesian_sentence(text: str, evidence: str, expected: bool) -> None:
    assert supports(text, "id", by(evidence), GROUNDS.ordinary) is expected


def test_negations_are_compared_within_a_language() -> None:
    ground = Ground(
        "The vaccine was not sold to private buyers in Bandung.",
        "en",
        "Vaksin itu tidak dijual di Bandung kepada pembeli swasta.",
    )
    text = "This vaccine was not sold to private buyers in Bandung."
    assert supports(text, "en", [ground], frozenset({"this"}))


def test_two_quotes_may_support_together_what_neither_does_alone() -> None:
    text = "Sinovac sent bulk vaccine, and the trial began in Bandung with 1,620 volunteers."
    assert supports(text, "en", by(TRIAL, BULK), GROUNDS.ordinary)
    assert not supports(text, "en", by(TRIAL), GROUNDS.ordinary)
    assert not supports(text, "en", by(BULK), GROUNDS.ordinary)
    assert not supports(text, "en", [], GROUNDS.ordinary)


@pytest.mark.parametrize(
    ("text", "language", "evidence", "evidence_language"),
    [
        ("1,620 volunteers", "en", "1.620 relawan", "id"),
        ("1 620 volunteers", "en", "1.620 relawan", "id"),
        ("65.3% of them", "en", "65,3 persen", "id"),
        ("65,3 persen", "id", "65.3 per cent", "en"),
        ("1.2 million", "en", "1 200 000 dosis", "id"),
        ("1,2 juta", "id", "1,200,000 doses", "en"),
        ("August 11, 2020", "en", "11 Agustus 2020", "id"),
        ("2020-08-11", "id", "11 August 2020", "en"),
        ("two doses", "en", "2 dosis", "id"),
        ("dua miliar dosis", "id", "2 billion doses", "en"),
        ("in 2020", "en", "11 Agustus 2020", "id"),
    ],
)
def test_figures_agree_across_formats(
    text: str, language: Language, evidence: str, evidence_language: Language
) -> None:
    found = figures_found(text, language, [Ground(evidence, evidence_language)])
    assert [there for _, there in found] == [True]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("1,620 volunteers", "1.620 volunteers of 2"),  # English: 1.62
        ("65.3%", "65.3"),
        ("1.2 million", "1.2 billion"),
        ("11 people", "11 August 2020"),
        ("three doses", "two doses"),
        ("2021", "11 August 2020"),
        ("2020%", "11 August 2020"),
        ("August 2020", "August"),
    ],
)
def test_figures_that_differ(text: str, evidence: str) -> None:
    found = figures_found(text, "en", [Ground(evidence, "en")])
    expected = text == "1,620 volunteers"  # a comma groups in English, and a point may, loosely
    assert [there for _, there in found] == [expected]


def test_numerals_in_words_that_are_composed_are_left_alone() -> None:
    ground = Ground("Sebanyak 25 orang, 200 dosis.", "id")
    assert figures_found("Dua puluh lima orang dan dua ratus dosis", "id", [ground])[1:] == []


def test_names_are_capitals_that_do_not_merely_open_a_sentence() -> None:
    text = "Vaccine came from Beijing. Sinovac sent it in August. BPOM approved CoronaVac."
    assert names(text, GROUNDS.ordinary) == ["Beijing", "Sinovac", "BPOM", "CoronaVac"]


def test_a_name_may_be_translated() -> None:
    ground = Ground("Tiongkok bekerja sama dengan Indonesia.", "id")
    assert names_found("Jakarta and China agreed.", [ground], frozenset()) == [
        ("Jakarta", False),
        ("China", True),
    ]


def test_content_words_are_covered_by_stem_or_translation() -> None:
    assert covered("Volunteers began trials", "en", by(TRIAL)) == 1
    assert covered("volunteers slept", "en", by(TRIAL)) == 0.5
    assert covered("relawan", "id", [Ground("volunteers", "en")]) == 1
    assert covered("the of and", "en", by(TRIAL)) == 0
