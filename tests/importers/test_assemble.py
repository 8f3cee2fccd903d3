"""The same run gives the same numbers, whatever the format told of it."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import schema
from analysis.errors import ActivityFileError, TreadlightlyError
from analysis.importers.assemble import Parsed, assemble
from analysis.importers.sports import sport_of

NOON = np.datetime64("2026-05-01T12:00:00", "us")


def parsed(seconds=600, speed_mps=3.0, start=NOON, place=(48.1, 11.5), **given):
    """A steady run northwards, one point a second, in a file that tells positions and times only."""
    elapsed = np.arange(seconds + 1)
    records = {
        "time": start + elapsed.astype("timedelta64[s]"),
        "latitude_deg": place[0] + elapsed * speed_mps / 111_195,
        "longitude_deg": np.full(len(elapsed), place[1]),
    }
    return Parsed(records=records | given.pop("records", {}), **given)


def activity(*args, time_zone="", said="", **kwargs):
    return assemble(parsed(*args, **kwargs), "run.gpx", "ab" * 32, time_zone=time_zone, cadence_unit=said)


def codes(found):
    return [finding.code for finding in found.findings]


def test_positions_and_times_are_enough_for_a_run():
    run = activity()
    assert (run.sport, run.counts_as_running) == ("running", True)
    assert run.distance_m == pytest.approx(1800, rel=1e-3)
    assert run.moving_s == run.timer_s == run.elapsed_s == 600
    assert run.start_time == datetime(2026, 5, 1, 12, tzinfo=UTC)
    assert "sport_inferred" in codes(run)
    assert {finding.activity_id for finding in run.findings} == {run.activity_id}


def test_records_follow_the_schema_whatever_the_file_lacked():
    records = activity().records
    assert list(records.columns) == schema.RECORDS.names
    assert {name: str(dtype) for name, dtype in records.dtypes.items()} == {
        column.name: column.dtype for column in schema.RECORDS.columns
    }
    assert str(records.index.dtype) == schema.UTC_TIME
    assert records.index.name == "time"


class TestSport:
    @pytest.mark.parametrize(
        ("speed", "sport", "counts"), [(1.2, "walking", False), (3, "running", True), (9, "other", False)]
    )
    def test_a_file_that_names_none_is_judged_by_its_usual_speed(self, speed, sport, counts):
        found = activity(speed_mps=speed)
        assert (found.sport, found.counts_as_running) == (sport, counts)

    def test_a_hilly_ride_that_names_no_sport_is_no_run(self):
        speed = np.where(np.arange(1201) % 100 < 30, 9.0, 3.0)  # slow uphill, fast downhill
        ride = activity(seconds=1200, records={"distance_m": np.cumsum(speed), "speed_mps": speed})
        assert ride.sport == "other"

    def test_the_file_s_own_word_is_believed(self):
        found = activity(speed_mps=3, sport="cycling")
        assert (found.sport, found.counts_as_running, "sport_inferred" in codes(found)) == ("cycling", False, False)

    def test_a_run_at_the_speed_of_a_car_is_told_and_left_out_of_the_load(self):
        found = activity(seconds=1200, speed_mps=10, sport="running")
        assert (found.sport, found.counts_as_running) == ("running", False)
        assert "run_impossible" in codes(found)

    def test_a_short_sprint_is_not_doubted(self):
        sprint = activity(seconds=50, speed_mps=8, sport="running")
        assert (sprint.counts_as_running, round(sprint.distance_m)) == (True, 400)

    @pytest.mark.parametrize(
        ("seconds", "speed_mps", "told", "counts"),
        [
            (3, 2.0, {}, False),  # 6 m
            (3, 5.0, {}, True),
            (30, 0.0, {}, False),
            (20, np.nan, {}, False),
            (90, np.nan, {}, True),  # nothing tells that nobody ran
            (20, np.nan, {"distance_m": 80.0}, True),
            (3, np.nan, {"moving_s": 1800.0, "elapsed_s": 1800.0}, True),
        ],
    )
    def test_a_watch_started_by_accident_is_no_run(self, seconds, speed_mps, told, counts):
        found = activity(seconds, speed_mps, sport="running", totals=told)
        assert (found.sport, found.counts_as_running, "run_empty" in codes(found)) == ("running", counts, not counts)

    def test_ten_minutes_on_the_spot_are_no_run(self):
        stood = activity(600, 0.0, sport="running", records={"speed_mps": np.zeros(601)})
        assert (stood.moving_s, stood.counts_as_running) == (0, False)

    def test_a_run_of_unknown_length_is_not_taken_for_none(self):
        nothing = parsed(sport="running")
        nothing = replace(nothing, records={"time": nothing.records["time"][:0]}, start_time=NOON)
        assert assemble(nothing, "run.gpx", "ab" * 32).counts_as_running

    def test_without_speed_and_word_it_stays_unknown(self):
        blank = {"latitude_deg": np.full(601, np.nan)}
        found = activity(records=blank)
        assert (found.sport, "sport_unknown" in codes(found)) == ("other", True)
        assert found.moving_s == 600  # the timer is trusted
        assert np.isnan(found.distance_m)

    @pytest.mark.parametrize(
        ("word", "sport"),
        [
            ("9", ("running", "")),
            ("Running", ("running", "")),
            ("trail_running", ("running", "trail")),
            ("Course à pied", ("running", "")),
            ("跑步", ("running", "")),
            ("Hardloopsessie", ("running", "")),
            ("Løpetur", ("running", "")),
            ("Chạy bộ", ("running", "")),
            ("Gåtur", ("walking", "")),
            ("Fietsrit", ("cycling", "")),
            ("indoor run - treadmill", ("running", "")),
            ("E-Bike Ride", ("cycling", "")),
            ("Kayaking", ("other", "")),
            ("", ("", "")),
            (None, ("", "")),
            ("Generic", ("", "")),
        ],
    )
    def test_words_of_many_exporters_and_languages_are_known(self, word, sport):
        assert sport_of(word) == sport


class TestLocalDate:
    def test_a_late_run_belongs_to_that_evening(self):
        late = np.datetime64("2026-05-01T03:30:00", "us")  # 23:30 the day before in New York
        assert activity(start=late, place=(40.7, -74.0)).local_date == date(2026, 4, 30)

    def test_the_file_s_own_offset_outranks_the_position(self):
        late = np.datetime64("2026-05-01T23:30:00", "us")
        assert activity(start=late, utc_offset_s=3600).local_date == date(2026, 5, 2)
        assert activity(start=late, utc_offset_s=3600).utc_offset_s == 3600

    def test_an_absurd_offset_is_not_believed(self):
        assert activity(utc_offset_s=47_123_456).utc_offset_s == 7200  # Munich in summer

    def test_indoors_the_setting_decides_and_else_utc(self):
        indoors = {"latitude_deg": np.full(601, np.nan)}
        late = np.datetime64("2026-05-01T23:30:00", "us")
        assert activity(start=late, records=indoors, time_zone="Asia/Tokyo").local_date == date(2026, 5, 2)
        assert activity(start=late, records=indoors).local_date == date(2026, 5, 1)
        assert activity(start=late, records=indoors).utc_offset_s is None

    @pytest.mark.parametrize(
        "told", [{"sub_sport": "virtual_activity"}, {"device": "Zwift"}, {"sub_sport": "treadmill"}]
    )
    def test_positions_of_a_game_are_not_where_the_runner_is(self, told):
        island = (-11.64, 166.95)  # eleven hours ahead
        evening = np.datetime64("2026-05-01T18:00:00", "us")
        run = activity(start=evening, place=island, sport="running", time_zone="Europe/Berlin", **told)
        assert (run.local_date, run.utc_offset_s) == (date(2026, 5, 1), 7200)
        assert activity(start=evening, place=island, sport="running").local_date == date(2026, 5, 2)

    def test_an_unknown_time_zone_is_refused_with_a_remedy(self):
        with pytest.raises(TreadlightlyError, match="Europe/Berlin"):
            activity(records={"latitude_deg": np.full(601, np.nan)}, time_zone="Middle/Earth")


class TestTotals:
    def test_what_the_device_counted_outranks_what_we_compute(self):
        found = activity(totals={"distance_m": 1234.0, "timer_s": 555.0, "steps": float("nan")})
        assert (found.distance_m, found.timer_s) == (1234, 555)
        assert found.elapsed_s == 600

    def test_a_device_s_elapsed_time_is_worthless_when_its_clock_jumped(self):
        time = parsed().records["time"].copy()
        time[300:] += np.timedelta64(20, "D")
        found = activity(records={"time": time}, totals={"elapsed_s": 20 * 86_400.0})
        assert found.elapsed_s == 600
        assert "clock_jump" in codes(found)

    def test_an_activity_without_records_lives_on_its_totals(self):
        nothing = Parsed(
            {"time": np.empty(0, "datetime64[us]")}, sport="running", start_time=NOON, totals={"timer_s": 1800.0}
        )
        found = assemble(nothing, "run.fit", "ab" * 32)
        assert found.timer_s == found.moving_s == 1800
        assert np.isnan(found.distance_m)
        assert len(found.records) == 0
        assert found.counts_as_running

    def test_a_drive_home_is_taken_out_of_the_device_s_totals_too(self):
        speed = np.where(np.arange(1201) < 900, 3.0, 15.0)
        found = activity(
            seconds=1200,
            sport="running",
            records={"distance_m": np.cumsum(speed) - 3, "speed_mps": speed},
            totals={"distance_m": 2700 + 4500.0, "timer_s": 1200.0},
        )
        assert found.counts_as_running
        assert found.distance_m == pytest.approx(2700, abs=20)
        assert found.moving_s == pytest.approx(900, abs=2)
        assert found.timer_s == pytest.approx(900, abs=2)
        assert "ride_inside" in codes(found)

    def test_a_treadmill_without_any_sensor_counts_the_timer(self):
        still = {"latitude_deg": np.full(601, np.nan), "distance_m": np.zeros(601), "speed_mps": np.zeros(601)}
        found = activity(records=still, sport="running", totals={"distance_m": 0.0})
        assert found.moving_s == 600
        assert np.isnan(found.distance_m), "nobody runs ten minutes and covers nothing"

    def test_a_ride_s_steps_are_turns_of_the_crank(self):
        assert np.isnan(activity(sport="cycling", totals={"steps": 5000.0}).steps)

    def test_a_few_points_of_a_long_run_do_not_shorten_it(self):
        found = activity(seconds=60, totals={"timer_s": 1800.0}, records={"cadence_spm": np.full(61, 170.0)})
        assert found.moving_s == 1800
        assert np.isnan(found.steps)
        assert "records_incomplete" in codes(found)

    def test_without_records_and_start_there_is_no_activity(self):
        with pytest.raises(ActivityFileError, match="no possible time"):
            assemble(Parsed({"time": np.empty(0, "datetime64[us]")}), "run.fit", "ab" * 32)


class TestCadence:
    @pytest.mark.parametrize("told_m", [1797.0, 1797.0 + 9400])
    def test_a_leap_of_the_counter_is_taken_out_of_the_device_s_total_too(self, told_m):
        """9.4 km in a second: some totals hold them, some do not."""
        distance = 3.0 * np.arange(601) + np.where(np.arange(601) > 300, 9397.0, 0.0)
        found = activity(records={"distance_m": distance}, sport="running", totals={"distance_m": told_m})
        assert found.distance_m == pytest.approx(1797.0)
        assert "distance_misread" in codes(found)

    def test_a_record_after_the_clock_stopped_lengthens_nothing(self):
        found = activity(totals={"elapsed_s": 598.6, "timer_s": 598.6})
        assert (found.elapsed_s, found.moving_s) == (598.6, 598.6)
        assert activity(totals={"elapsed_s": 5.0}).elapsed_s == 600  # misread

    def test_a_short_leap_of_the_counter_is_a_receiver_that_caught_up(self):
        distance = 3.0 * np.arange(6001) + np.where(np.arange(6001) > 300, 354.0, 0.0)
        found = activity(
            seconds=6000, records={"distance_m": distance}, sport="running", totals={"distance_m": 18354.0}
        )
        assert found.distance_m == 18354.0

    def test_steps_of_the_device_are_believed_unless_they_contradict_its_cadence(self):
        for steps, believed in ((1720.0, 1720), (3400.0, 1700), (850.0, 1700)):
            found = activity(records={"cadence_spm": np.full(601, 170.0)}, totals={"steps": steps}, sport="running")
            assert found.steps == pytest.approx(believed)
            assert ("steps_of_device_wrong" in codes(found)) == (steps != believed)

    def test_an_undecided_unit_is_decided_once_for_records_and_laps(self):
        laps = {"cadence_spm": np.array([85.0])}
        found = activity(records={"cadence_spm": np.full(601, 85.0)}, laps=laps, cadence_unit="undecided")
        assert found.cadence_spm == 170
        assert found.laps["cadence_spm"].tolist() == [170]
        assert found.steps == pytest.approx(1700)
        assert "cadence_unit" in codes(found)

    def test_a_unit_the_format_tells_is_doubted_only_where_no_runner_runs_like_that(self):
        for told, believed in ((170.0, 170), (85.0, 170), (340.0, 170)):
            found = activity(records={"cadence_spm": np.full(601, told)}, cadence_unit="steps", sport="running")
            assert found.running_cadence_spm == believed
            assert ("cadence_unit" in codes(found)) == (told != believed)

    def test_a_walk_whose_format_tells_the_unit_is_not_doubted(self):
        found = activity(records={"cadence_spm": np.full(601, 60.0)}, cadence_unit="steps", sport="hiking")
        assert found.cadence_spm == 60

    @pytest.mark.parametrize(
        ("unit", "times", "steps"), [("one foot", 1, 160), ("both feet", 1, 80), ("one foot", 2, 80)]
    )
    def test_the_runners_word_on_the_unit_outranks_file_and_format(self, unit, times, steps):
        laps = {"cadence_spm": np.array([80.0])}
        found = activity(
            records={"cadence_spm": np.full(601, 80.0)},
            laps=laps,
            cadence_times=times,
            sport="running",
            said=unit,
        )
        assert found.cadence_spm == found.laps["cadence_spm"].iloc[0] == steps
        assert "cadence_unit_said" in codes(found)


def test_a_watch_without_a_date_is_told():
    assert "clock_not_set" in codes(activity(start=np.datetime64("1999-08-22T00:00:00", "us")))


@pytest.mark.parametrize("start", ["1989-12-31T00:00:00", "2038-01-01T00:00:00"])
def test_a_time_no_watch_can_have_written_is_refused(start):
    with pytest.raises(ActivityFileError, match="possible time"):
        activity(start=np.datetime64(start, "us"))


def test_a_day_that_has_not_come_is_no_time_once_today_is_known():
    tomorrow, later = (np.datetime64(f"2026-05-{day}T23:00:00", "us") for day in ("02", "03"))
    today = date(2026, 5, 1)
    assert assemble(parsed(start=tomorrow), "run.gpx", "ab" * 32, today=today).moving_s > 0
    with pytest.raises(ActivityFileError, match="possible time"):
        assemble(parsed(start=later), "run.gpx", "ab" * 32, today=today)


class TestImpossibleTotals:
    def of(self, **totals):
        told = replace(parsed(seconds=600, sport="running"), totals=totals)
        return assemble(told, "run.gpx", "ab" * 32)

    @pytest.mark.parametrize("total", [{"distance_m": 4e7}, {"steps": 1e6}, {"ascent_m": 30_000.0}, {"descent_m": -5}])
    def test_a_total_nobody_can_have_gives_way_to_what_the_records_say(self, total):
        plain, told = self.of(), self.of(**total)
        assert {name: getattr(told, name) for name in total} == pytest.approx(
            {name: getattr(plain, name) for name in total}, nan_ok=True
        )
        assert "totals_impossible" in codes(told)
        assert "totals_impossible" not in codes(plain)

    def test_where_the_records_say_the_same_nothing_is_known(self):
        nothing = Parsed(
            {"time": np.array([], "datetime64[us]")}, "running", start_time=np.datetime64("2026-05-01", "us")
        )
        run = assemble(replace(nothing, totals={"moving_s": 600.0, "distance_m": 4e7}), "run.fit", "ab" * 32)
        assert np.isnan(run.distance_m)
        assert run.moving_s == 600

    def test_no_run_is_shorter_than_the_time_it_moved(self):
        assert self.of(elapsed_s=3.0).elapsed_s >= self.of().moving_s


@given(st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(random):
    ordered = parsed(seconds=60, sport="running", records={"heart_rate_bpm": np.linspace(100, 160, 61)})
    shuffled = list(range(61))
    random.shuffle(shuffled)
    mixed = replace(ordered, records={name: values[shuffled] for name, values in ordered.records.items()})
    one, other = (assemble(p, "run.gpx", "ab" * 32) for p in (ordered, mixed))
    pd.testing.assert_frame_equal(one.records, other.records)
    assert one.moving_s == other.moving_s


def test_what_was_parsed_is_left_alone():
    given_ = parsed(
        records={"heart_rate_bpm": np.zeros(601), "cadence_spm": np.full(601, 85.0)}, cadence_unit="undecided"
    )
    before = {name: values.copy() for name, values in given_.records.items()}
    assemble(given_, "run.gpx", "ab" * 32)
    for name, values in before.items():
        np.testing.assert_array_equal(given_.records[name], values)
