"""Numbers and days as the runner reads them."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typed_runs import TODAY

from analysis.wording import phrases

T = phrases.THIN


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (phrases.distance(15_400), f"15.4{T}km"),
        (phrases.distance(14_000), f"14.0{T}km"),
        (phrases.distance(105_260), f"105{T}km"),
        (phrases.distance(16_093.44, "mi"), f"10.0{T}mi"),
        (phrases.duration(6240), f"1{T}h{T}44"),
        (phrases.duration(44 * 60), f"44{T}min"),
        (phrases.duration(3599), f"1{T}h{T}00"),
        (phrases.duration(20), f"20{T}s"),
        (phrases.pace(1000 / 340), "5:40/km"),
        (phrases.pace(1000 / 359.7), "6:00/km"),
        (phrases.step_rate(168.2), f"168{T}steps/min"),
        (phrases.percent(0.371), "37%"),
        (phrases.day(date(2026, 5, 16)), "Sat 16 May"),
        (phrases.day(date(2025, 5, 16), TODAY), "Fri 16 May 2025"),
        (phrases.days(date(2026, 5, 16), date(2026, 5, 29), TODAY), "16–29 May"),
        (phrases.days(date(2026, 5, 28), date(2026, 6, 3), TODAY), "28 May – 3 Jun"),
        (phrases.days(date(2025, 12, 30), date(2026, 1, 3), TODAY), "30 Dec 2025 – 3 Jan 2026"),
        (phrases.clock(3723), "1:02:03"),
        (phrases.count(1, "run"), "1 run"),
        (phrases.count(3, "run"), "3 runs"),
        (phrases.listed(["a", "b", "c"]), "a, b and c"),
    ],
)
def test_numbers_are_written_with_units_and_at_most_three_digits(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    "write", [phrases.distance, phrases.duration, phrases.pace, phrases.step_rate, phrases.heart_rate, phrases.percent]
)
@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_what_is_unknown_is_a_dash_and_never_a_zero(write, unknown):
    assert write(unknown) == phrases.UNKNOWN


@given(st.floats(min_value=0.05, max_value=9_990))
def test_no_number_has_more_than_three_digits(value):
    digits = phrases.number(value).replace(".", "").replace(",", "").lstrip("0")
    assert len(digits) <= 3 or value >= 999.5


@given(st.floats(min_value=0.3, max_value=8))
def test_a_pace_never_has_sixty_seconds(speed):
    assert int(phrases.pace(speed).split("/")[0].split(":")[1]) < 60


@pytest.mark.parametrize(
    ("days", "expected"),
    [(1, "1 day"), (145, "145 days"), (730, "730 days"), (731, "2 years"), (4894, "13 years")],
)
def test_a_stretch_of_years_is_not_told_in_days(days, expected):
    assert phrases.stretch_of_days(days) == expected
