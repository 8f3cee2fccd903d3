"""Texts of XML become the numbers and times that Python reads in them, whatever stands beside them."""

from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ActivityFileError
from analysis.importers.markup import numbers, parse_xml, started, times, told_offset

DIGITS = st.text("0123456789", min_size=1, max_size=22)
DECIMALS = st.builds(
    lambda sign, whole, rest, power: f"{sign}{whole}.{rest}{power}",
    st.sampled_from(["", "-"]),
    DIGITS,
    DIGITS,
    st.sampled_from(["", "e3", "E-12"]),
)
OFFSETS = st.sampled_from([UTC, *(timezone(timedelta(minutes=minutes)) for minutes in (-570, -60, 120, 345, 825))])
FIRST = datetime(1960, 1, 1, tzinfo=UTC)
MOMENTS = st.builds(
    lambda microseconds, zone: (FIRST + timedelta(microseconds=microseconds)).astimezone(zone),
    st.one_of(st.integers(0, 4 * 10**15), st.integers(0, 4 * 10**9).map(lambda seconds: seconds * 10**6)),
    OFFSETS,
)


def written(moment):
    return moment.isoformat().replace("+00:00", "Z")


class TestNumbers:
    @given(st.lists(DECIMALS, max_size=9))
    def test_every_digit_counts_as_in_python(self, texts):
        np.testing.assert_array_equal(numbers(texts), [float(text) for text in texts])

    @given(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=9))
    def test_what_python_writes_comes_back_bit_for_bit(self, values):
        assert numbers(map(repr, values)).tobytes() == np.array(values, dtype=np.float64).tobytes()

    @given(st.lists(st.one_of(DECIMALS, st.sampled_from([None, "", " 7 ", "+1", "n/a", "inf", "NaN", "1e999", "٣"]))))
    def test_one_odd_text_changes_no_other_number(self, texts):
        np.testing.assert_array_equal(numbers(texts), [float(numbers([text])[0]) for text in texts])

    def test_what_is_no_finite_number_is_missing(self):
        assert np.isnan(numbers([None, "", "n/a", "inf", "-Infinity", "NaN", "1e999"])).all()


class TestTimes:
    @given(st.lists(MOMENTS, max_size=9))
    def test_moments_and_offsets_are_those_of_python(self, moments):
        utc, offsets = times([written(moment) for moment in moments])
        expected = [moment.astimezone(UTC).replace(tzinfo=None) for moment in moments]
        np.testing.assert_array_equal(utc, np.array(expected, "datetime64[us]"))
        seconds = [moment.utcoffset().total_seconds() or np.nan for moment in moments]
        np.testing.assert_array_equal(offsets, np.array(seconds, dtype=np.float64))

    @given(MOMENTS, st.sampled_from(["yesterday", "", None, "2026-02-30T08:00:00Z", "2026-05-01T08:00", "2026-05-01"]))
    def test_one_odd_text_changes_no_other_time(self, moment, odd):
        utc, offsets = times([written(moment), odd])
        alone, offset = times([written(moment)])
        assert utc[0] == alone[0]
        np.testing.assert_array_equal(offsets[:1], offset)

    def test_a_time_without_zone_is_utc_and_says_nothing_about_the_clock(self):
        utc, offsets = times(["2026-05-01T08:00:00", " 2026-05-01 08:00:00,25\n", "2026-05-01T08:00:00Z"])
        assert utc.astype(str).tolist() == [
            "2026-05-01T08:00:00.000000",
            "2026-05-01T08:00:00.250000",
            "2026-05-01T08:00:00.000000",
        ]
        assert told_offset(offsets) is None


class TestXml:
    @pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"\n  ", b"\xef\xbb\xbf \r\n"])
    def test_what_stands_before_the_declaration_is_no_damage(self, before):
        root, findings = parse_xml(started(before + b'<?xml version="1.0"?><gpx/>'), "run.gpx")
        assert (root.tag, findings) == ("gpx", [])

    def test_what_is_no_xml_is_refused_in_one_line(self):
        with pytest.raises(ActivityFileError, match="not sound XML") as caught:
            parse_xml(b"hello", "run.gpx")
        assert "\n" not in caught.value.problem
        assert caught.value.remedy
