"""Numbers in words, and when something was: read alike in both languages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vaxqa.checks.numerals import ordinals, parts, spelled
from vaxqa.checks.periods import Period, periods


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("delapan puluh persen", [80]),
        ("lima belas, eighteen", [15, 18]),
        ("dua ratus lima puluh", [250]),
        ("two hundred and fifty", [250]),
        ("twenty-five", [25]),
        ("tiga juta, four million", [3_000_000, 4_000_000]),
        ("seribu dua ratus", [1200]),
        ("salah satu, one of them", []),
        ("anyone, kesatuan", []),
    ],
)
def test_numbers_in_words_have_one_value(text: str, values: list[int]) -> None:
    assert [numeral.value for numeral in spelled(text)] == values


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("dosis ketiga = third dose", [3, 3]),
        ("ke-12, the 21st", [12, 21]),
        ("fase I-II, phase III", [1, 2, 3]),
        ("the phase of a trial", []),
    ],
)
def test_ranks_are_numbers(text: str, values: list[int]) -> None:
    assert sorted(numeral.value for numeral in ordinals(text)) == sorted(values)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("separuh", "0.5"),
        ("divided 1:1", "0.5"),
        ("tiga perempat", "0.75"),
        ("a quarter", "0.25"),
    ],
)
def test_fractions_are_shares(text: str, share: str) -> None:
    assert [numeral.value for numeral in parts(text)] == [Decimal(share)]


def test_a_third_dose_is_no_fraction() -> None:
    assert parts("a third dose") == []
    assert len(parts("a third of the doses")) == 1


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ("2020", "11 December 2020"),
        ("akhir 2020", "11 December 2020"),
        ("late 2020", "Desember 2020"),
        ("triwulan IV 2020", "11 Desember 2020"),
        ("awal Maret 2020", "2 March 2020"),
        ("mid-2021", "akhir Juni 2021"),
        ("March 2021", "early March 2021"),
    ],
)
def test_a_time_may_be_said_less_exactly_but_not_more(less: str, more: str) -> None:
    (rough,), (exact,) = periods(less), periods(more)
    assert rough.within(exact)
    assert not exact.within(rough)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("11 December 2020", "12 Desember 2020"),
        ("early 2020", "late 2020"),
        ("second quarter of 2021", "triwulan I 2021"),
        ("late March 2020", "2 March 2020"),
        ("1980s", "1990"),
    ],
)
def test_different_times_differ(one: str, other: str) -> None:
    (a,), (b,) = periods(one), periods(other)
    assert not a.within(b)
    assert not b.within(a)


@pytest.mark.parametrize("text", ["they may go", "2021 doses", "a march", "Rp 2.021", "the end"])
def test_other_words_are_no_time(text: str) -> None:
    assert periods(text) == []


def test_a_month_without_a_year_has_that_of_the_next() -> None:
    assert [(p.month, p.year) for p in periods("from February to May 2021")] == [
        (2, 2021),
        (5, 2021),
    ]


@given(
    st.integers(2000, 2029),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 28),
    st.sampled_from([None, "early", "mid", "late"]),
)
def test_everything_is_within_itself(
    year: int, month: int | None, day: int | None, part: str | None
) -> None:
    period = Period(year, month, None if month is None else day, part)  # type: ignore[arg-type]
    plain = Period(year, month, period.day)
    assert period.within(period)
    assert Period(year).within(period)
    assert plain.within(plain)
    assert not Period(year + 1).within(period)


@given(st.text())
def test_places_are_those_of_the_text(text: str) -> None:
    numerals = [*spelled(text), *ordinals(text), *parts(text)]
    places = [(n.start, n.end) for n in numerals] + [(p.start, p.end) for p in periods(text)]
    assert all(0 <= start < end <= len(text) for start, end in places)
