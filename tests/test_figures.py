"""Numbers and dates, read alike in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.figures import MONTHS, Date, dates, figures
from vaxqa.types import Language

NUMBERS: list[tuple[Language, str, list[str]]] = [
    ("id", "1.620 relawan", ["1620"]),
    ("en", "1,620 volunteers", ["1620"]),
    ("id", "1.113.600 dosis", ["1113600"]),
    ("en", "1,113,600 doses", ["1113600"]),
    ("id", "65,3 persen", ["65.3"]),
    ("en", "65.3 per cent", ["65.3"]),
    ("en", "65.3 percent", ["65.3"]),
    ("en", "65.3%", ["65.3"]),
    ("id", "65,3 %", ["65.3"]),
    ("id", "1,2 juta dosis", ["1200000"]),
    ("en", "1.2 million doses", ["1200000"]),
    ("id", "1,8 jt", ["1800000"]),
    ("id", "15 ribu", ["15000"]),
    ("en", "15 thousand", ["15000"]),
    ("id", "Rp 1,3 miliar", ["1300000000"]),
    ("id", "Rp 1,3 milyar", ["1300000000"]),
    ("en", "1.3 billion rupiah", ["1300000000"]),
    ("id", "Rp 73 triliun", ["73000000000000"]),
    ("en", "73 trillion rupiah", ["73000000000000"]),
    ("id", "Rp321.660", ["321660"]),
    ("id", "Rp 321.660,50", ["321660.5"]),
    ("en", "1,234.5", ["1234.5"]),
    ("id", "1 113 600 dosis", ["1113600"]),
    ("en", "1\u00a0113\u00a0600 doses", ["1113600"]),
    ("id", "0,5 mL", ["0.5"]),
    ("en", "0.500", ["0.5"]),
    ("id", "pada 2020-2022", ["2020", "2022"]),
    ("en", "from 2020 to 2022", ["2020", "2022"]),
    ("id", "usia 18–59 tahun", ["18", "59"]),
    ("id", "pukul 09.42", ["9.42"]),
    ("en", "children aged 6-11", ["6", "11"]),
    ("id", "40 juta, bukan 50 juta", ["40000000", "50000000"]),
    ("en", "no number at all", []),
    ("en", "", []),
    ("id", "", []),
    ("en", "phase 3 (of 3).", ["3", "3"]),
    ("id", "nomor 007", ["7"]),
    ("en", "12,5", ["12.5"]),
    ("en", "CoronaVac2 is no number", []),
    ("id", "US$ 1 juta", ["1000000"]),
    ("id", "USD1 juta", ["1000000"]),
    ("id", "IDR321.660", ["321660"]),
    ("id", "Kodrp5 bukan bilangan", []),
    ("en", "$1m", ["1"]),  # a short form that means something else in Indonesian
    ("id", "1 M dosis", ["1"]),
]


@pytest.mark.parametrize(("language", "text", "values"), NUMBERS)
def test_numbers_have_one_value(language: Language, text: str, values: list[str]) -> None:
    assert [figure.values for figure in figures(text, language)] == [
        frozenset({Decimal(value)}) for value in values
    ]


@pytest.mark.parametrize(
    ("language", "text", "values"),
    [
        # The other language's writing is allowed for: it turns up in quotations and tables.
        ("en", "1.620 relawan", {"1.62", "1620"}),
        ("id", "1,620 volunteers", {"1.62", "1620"}),
    ],
)
def test_the_other_languages_writing_is_allowed(
    language: Language, text: str, values: set[str]
) -> None:
    assert figures(text, language)[0].values == {Decimal(value) for value in values}


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("65%", True),
        ("65 %", True),
        ("65 persen", True),
        ("65 per cent", True),
        ("65 PERSEN", True),
        ("65", False),
        ("65 personel", False),
        ("65 orang", False),
    ],
)
def test_per_cent(text: str, percent: bool) -> None:
    assert [figure.percent for figure in figures(text, "id")] == [percent]


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (("1.620 relawan", "id"), ("1,620 volunteers", "en"), True),
        (("65,3 persen", "id"), ("65.3%", "en"), True),
        (("1,2 juta", "id"), ("1,200,000", "en"), True),
        (("65,3 persen", "id"), ("65.3", "en"), False),  # a share is no count
        (("65,3 persen", "id"), ("65.4%", "en"), False),
        (("1.620", "id"), ("1,602", "en"), False),
        (("50 juta", "id"), ("40 million", "en"), False),
        (("1,2 juta", "id"), ("1.2 billion", "en"), False),
    ],
)
def test_agreement(left: tuple[str, Language], right: tuple[str, Language], same: bool) -> None:
    first, second = figures(*left)[0], figures(*right)[0]
    assert first.agrees(second) is same
    assert second.agrees(first) is same


MARKS: dict[Language, tuple[str, str]] = {"id": (".", ","), "en": (",", ".")}


def written(value: Decimal, language: Language, *, grouped: bool) -> str:
    group, decimal = MARKS[language]
    text = f"{value:,f}" if grouped else f"{value:f}"
    return text.replace(",", "_").replace(".", decimal).replace("_", group)


# Two decimals: three could be a group of thousands in the other language.
VALUES = st.decimals(min_value=0, max_value=10**15, allow_nan=False, places=2) | st.integers(
    0, 10**15
).map(Decimal)


@given(VALUES, st.sampled_from(["id", "en"]), st.booleans())
def test_a_written_number_is_read_back(value: Decimal, language: Language, grouped: bool) -> None:
    text = f"Jumlah {written(value, language, grouped=grouped)} dosis."
    (figure,) = figures(text, language)
    assert figure.values == {value}
    assert not figure.percent


@given(VALUES, st.booleans(), st.booleans())
def test_a_number_is_the_same_in_both_languages(value: Decimal, one: bool, two: bool) -> None:
    (indonesian,) = figures(written(value, "id", grouped=one), "id")
    (english,) = figures(written(value, "en", grouped=two), "en")
    assert indonesian.agrees(english)


@given(VALUES, st.sampled_from([("juta", "id"), ("million", "en")]))
def test_a_scale_multiplies(value: Decimal, scale: tuple[str, Language]) -> None:
    word, language = scale
    (figure,) = figures(f"{written(value, language, grouped=True)} {word}", language)
    assert figure.values == {value * 10**6}


@given(st.text(max_size=100), st.sampled_from(["id", "en"]))
def test_any_text_can_be_read(text: str, language: Language) -> None:
    for found in [*figures(text, language), *dates(text)]:
        assert found.text.strip() in text


DATES: list[tuple[str, list[tuple[int | None, int, int | None]]]] = [
    ("11 Agustus 2020", [(11, 8, 2020)]),
    ("August 11, 2020", [(11, 8, 2020)]),
    ("11 August 2020", [(11, 8, 2020)]),
    ("11th of August 2020", [(11, 8, 2020)]),
    ("1st August", [(1, 8, None)]),
    ("Aug. 20, 2020", [(20, 8, 2020)]),
    ("20 Agt 2020", [(20, 8, 2020)]),
    ("20 Ags 2020", [(20, 8, 2020)]),
    ("6 Desember 2020", [(6, 12, 2020)]),
    ("17 Mei 2021", [(17, 5, 2021)]),
    ("May 17, 2021", [(17, 5, 2021)]),
    ("8 Pebruari 2021", [(8, 2, 2021)]),
    ("14 Okt. 2020", [(14, 10, 2020)]),
    ("Sept 2022", [(None, 9, 2022)]),
    ("Agustus 2020", [(None, 8, 2020)]),
    ("pada 13 JANUARI 2021", [(13, 1, 2021)]),
    ("2021-01-13", [(13, 1, 2021)]),
    ("January 13", [(13, 1, None)]),
    ("13 Januari dan 27 Januari 2021", [(13, 1, None), (27, 1, 2021)]),
    ("bulan Maret saja", []),  # a month alone may be a name
    ("tahun 2020", []),
    ("Nomor 99 Tahun 2020", []),
    ("decade 2020", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates(text: str, expected: list[tuple[int | None, int, int | None]]) -> None:
    assert [(date.day, date.month, date.year) for date in dates(text)] == expected


@pytest.mark.parametrize("month", MONTHS)
def test_every_month_name_is_read_in_either_order(month: str) -> None:
    number = MONTHS[month]
    assert [(d.day, d.month, d.year) for d in dates(f"9 {month} 2021")] == [(9, number, 2021)]
    assert [(d.day, d.month, d.year) for d in dates(f"{month} 9, 2021")] == [(9, number, 2021)]


def test_a_date_is_no_number() -> None:
    assert [f.text for f in figures("Pada 11 Agustus 2020, 1.215 orang", "id")] == ["1.215"]


def test_a_date_that_says_less_lies_within_one_that_says_more() -> None:
    whole = Date(8, 11, 2020, "11 Agustus 2020")
    assert Date(8, None, 2020, "Agustus 2020").within(whole)
    assert Date(8, 11, None, "August 11").within(whole)
    assert whole.within(whole)
    assert not whole.within(Date(8, None, 2020, "Agustus 2020"))
    assert not Date(9, None, 2020, "September 2020").within(whole)
    assert not Date(8, 12, 2020, "12 Agustus 2020").within(whole)
    assert not Date(8, 11, 2021, "11 Agustus 2021").within(whole)
