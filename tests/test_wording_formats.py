"""Numbers and dates are the reader's own; words stay English and weeks begin on Monday."""

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.wording import formats, phrases
from analysis.wording.formats import CHOICES, LOCALES, PLAIN, as_read_in

MAY, JUNE = date(2026, 5, 16), date(2026, 6, 3)


@pytest.fixture(autouse=True)
def afterwards_plain() -> Iterator[None]:
    yield
    formats.use(PLAIN)


@pytest.mark.parametrize(
    ("locale", "length", "many", "day", "days"),
    [
        ("en-GB", "15.4", "1,234 runs", "Sat 16 May", "16 May – 3 Jun"),
        ("en-US", "15.4", "1,234 runs", "Sat May 16", "May 16 – Jun 3"),
        ("de-DE", "15,4", "1.234 runs", "Sat 16 May", "16 May – 3 Jun"),
        ("fr", "15,4", "1\u202f234 runs", "Sat 16 May", "16 May – 3 Jun"),
        ("ja", "15.4", "1,234 runs", "Sat 16 May", "16 May – 3 Jun"),
        (None, "15.4", "1,234 runs", "Sat 16 May", "16 May – 3 Jun"),
    ],
)
def test_a_locale_writes_numbers_and_days_its_own_way(locale, length, many, day, days):
    formats.use(as_read_in(locale))
    assert phrases.distance(15_400) == f"{length}{phrases.THIN}km"
    assert phrases.count(1234, "run") == many
    assert phrases.day(MAY) == day
    assert phrases.days(MAY, JUNE) == days


def test_days_of_one_month_name_it_once():
    assert phrases.days(MAY, date(2026, 5, 29)) == "16–29 May"
    formats.use(CHOICES["en-US"])
    assert phrases.days(MAY, date(2026, 5, 29)) == "May 16–29"


@given(st.floats(-1e6, 1e6), st.integers(0, 2), st.sampled_from(sorted(LOCALES)))
def test_no_format_changes_a_number(value, decimals, locale):
    shown = LOCALES[locale]
    text = shown.number(value, decimals).replace(shown.thousands, "").replace(shown.decimal, ".")
    assert float(text) == float(f"{value:.{decimals}f}")


def test_an_unknown_locale_is_read_like_none_at_all():
    assert as_read_in("xx-YY") == as_read_in("") == PLAIN
