"""Whatever stands in an export's JSON: it is read or unknown, and nothing of it raises."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.importers.json_text import dicts, duration_s, floats, moment, number, read_json

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(ANYTHING)
def test_nothing_raises(value):
    assert isinstance(number(value), float)
    assert abs(number(value)) < 1e15 or math.isnan(number(value))
    assert moment(value) is None or isinstance(moment(value), np.datetime64)
    assert duration_s(value) >= 0 or math.isnan(duration_s(value))
    assert all(isinstance(each, dict) for each in dicts(value))


@pytest.mark.parametrize(
    ("data", "value"),
    [(b"\xef\xbb\xbf[NaN, 1]", 1), (b"[2, 1]", 1), (b"[" * 100_000, None), (b"{", None), (b"", None), (b"\xff", None)],
)
def test_a_document_is_read_or_none(data, value):
    found = read_json(data)
    assert found is None if value is None else found[1] == value


@pytest.mark.parametrize(
    ("written", "seconds"), [("PT3S", 3), ("PT1H2M3.5S", 3723.5), ("P1DT1M", 86460), ("PT", None), ("1:00", None)]
)
def test_durations(written, seconds):
    assert duration_s(written) == seconds if seconds else math.isnan(duration_s(written))


def test_numbers_written_as_texts_and_dropouts():
    np.testing.assert_array_equal(floats([1, "2.5", "NaN", None, True, 10**400]), [1, 2.5, *[np.nan] * 4])
