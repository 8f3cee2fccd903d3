"""What no runner, watch or planet can have recorded is found, told and repaired."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import quality

START = np.datetime64("2026-05-01T08:00:00", "us")


def columns(seconds, **given):
    """Columns of records at the given seconds; the others empty."""
    seconds = np.asarray(seconds, dtype=float)
    table = {
        "time": START + (seconds * 1e6).astype("timedelta64[us]"),
        "segment": np.zeros(len(seconds), dtype=np.int32),
        "elapsed_s": seconds - seconds[:1].sum(),
    }
    for name in (
        "latitude_deg",
        "longitude_deg",
        "distance_m",
        "speed_mps",
        "heart_rate_bpm",
        "altitude_m",
        "cadence_spm",
    ):
        table[name] = np.full(len(seconds), np.nan)
    return table | {name: np.asarray(values) for name, values in given.items()}


def seconds_of(table):
    return ((table["time"] - START) / np.timedelta64(1, "s")).tolist()


def codes(findings):
    return [finding.code for finding in findings]


class TestTimes:
    def test_sound_times_are_left_as_they_are(self):
        table = columns([0, 1, 2])
        repaired, findings = quality.repair_times(table)
        assert repaired is table
        assert findings == []

    def test_a_step_back_is_sorted(self):
        repaired, findings = quality.repair_times(columns([0, 1, 5, 4, 6], heart_rate_bpm=[1.0, 2, 4, 3, 5]))
        assert seconds_of(repaired) == [0, 1, 4, 5, 6]
        assert repaired["heart_rate_bpm"].tolist() == [1, 2, 3, 4, 5]
        assert codes(findings) == ["time_steps_back"]

    def test_two_sensors_with_different_delays_make_no_zigzag(self):
        path = 48 + np.arange(200) * 3 / 111_195
        late = np.where(np.arange(200) % 2, 2.0, 0.0)
        table = columns(np.arange(200) - late, latitude_deg=path, longitude_deg=np.full(200, 11.0))
        repaired, findings = quality.repair_times(table)
        assert codes(findings)[0] == "time_steps_back"
        assert (np.diff(repaired["latitude_deg"]) > 0).all()

    def test_a_first_record_dated_when_it_was_saved_takes_no_other_along(self):
        seconds = np.concatenate([[155.0], np.arange(1.0, 100)])
        path = 48 + np.arange(100) * 3 / 111_195
        table = columns(seconds, latitude_deg=path, longitude_deg=np.full(100, 11.0))
        repaired, findings = quality.repair_times(table)
        assert seconds_of(repaired) == list(range(1, 100))
        assert [(finding.code, finding.numbers) for finding in findings] == [("records_misdated", {"records": 1})]

    def test_a_record_that_only_stands_in_the_wrong_place_is_kept(self):
        order = np.concatenate([[99], np.arange(99)])
        path = 48 + np.arange(100) * 3 / 111_195
        table = columns(order, latitude_deg=path[order], longitude_deg=np.full(100, 11.0))
        repaired, findings = quality.repair_times(table)
        assert seconds_of(repaired) == list(range(100))
        assert codes(findings) == ["time_steps_back"]

    def test_a_clock_that_is_put_back_on_the_way_loses_no_record(self):
        path = 48 + np.arange(100) * 3 / 111_195
        seconds = np.arange(100.0) + np.where(np.arange(100) < 30, 50, 0)
        repaired, findings = quality.repair_times(columns(seconds, latitude_deg=path, longitude_deg=np.full(100, 11.0)))
        assert codes(findings) == ["time_steps_back"]
        assert (np.diff(repaired["latitude_deg"]) > 0).all()
        assert seconds_of(repaired) == list(range(100))

    def test_twins_become_one_record_that_knows_what_either_knew(self):
        table = columns([0, 1, 1, 2], heart_rate_bpm=[100, np.nan, 120, 130], speed_mps=[1.0, 2.0, 9.0, np.nan])
        repaired, findings = quality.repair_times(table)
        assert seconds_of(repaired) == [0, 1, 2]
        np.testing.assert_array_equal(repaired["heart_rate_bpm"], [100, 120, 130])
        np.testing.assert_array_equal(repaired["speed_mps"], [1, 2, np.nan])
        assert codes(findings) == ["records_at_the_same_time"]

    def test_a_clock_that_jumps_ahead_by_days_goes_on_from_where_it_was(self):
        days = 20 * 86_400
        repaired, findings = quality.repair_times(columns([0, 1, 2, 3 + days, 4 + days]))
        assert seconds_of(repaired) == [0, 1, 2, 3, 4]
        assert findings[0].code == "clock_jump"
        assert findings[0].repaired

    @pytest.mark.parametrize("wrong", ["2071-01-01", "2031-01-01", "2004-01-01", "1991-01-01"])
    def test_a_single_misread_time_moves_no_other(self, wrong):
        for at in (0, 30, 59):
            table = columns(range(60))
            table["time"][at] = np.datetime64(wrong)
            repaired, _ = quality.repair_times(table)
            first, *_, last = seconds_of(repaired)
            assert -1 <= first <= 1
            assert 58 <= last <= 60

    def test_a_watch_that_learns_the_date_on_the_way_starts_on_that_day(self):
        lost = -30 * 365.0 * 86_400
        repaired, _ = quality.repair_times(columns([lost, lost + 1, 10, 11]))
        assert seconds_of(repaired) == [8, 9, 10, 11]

    def test_a_long_pause_with_the_timer_stopped_is_a_pause(self):
        table = columns([0, 1, 90_000, 90_001], segment=np.array([0, 0, 1, 1], dtype=np.int32))
        assert quality.repair_times(table)[1] == []

    def test_records_without_a_possible_time_are_left_out(self):
        table = columns([0, 1, 2, 3])
        table["time"] = table["time"].copy()
        table["time"][1] = np.datetime64("NaT")
        table["time"][3] = np.datetime64("9999-01-01")
        repaired, findings = quality.repair_times(table)
        assert seconds_of(repaired) == [0, 2]
        assert findings[0].numbers == {"records": 2}

    @given(st.lists(st.integers(-100_000, 100_000), max_size=30))
    def test_whatever_comes_in_times_go_out_ascending_and_unique(self, seconds):
        repaired, _ = quality.repair_times(columns(seconds))
        assert (np.diff(repaired["time"]) > np.timedelta64(0)).all()
        assert {len(values) for values in repaired.values()} == {len(repaired["time"])}


class TestPositions:
    def test_null_island_and_impossible_degrees_are_missing(self):
        table = columns(range(4), latitude_deg=[0.0, 91, 48, 48], longitude_deg=[0.0, 11, 181, 11])
        repaired, findings = quality.repair_positions(table)
        assert np.isnan(repaired["latitude_deg"]).tolist() == [True, True, True, False]
        assert np.isnan(repaired["longitude_deg"]).tolist() == [True, True, True, False]
        assert findings[0].numbers == {"records": 3}

    def test_a_single_fix_far_off_is_dropped_and_the_path_kept(self):
        latitude = 48 + np.arange(20) * 3 / 111_195
        spiked = latitude.copy()
        spiked[10] += 0.01
        table = columns(range(20), latitude_deg=spiked, longitude_deg=np.full(20, 11.0))
        repaired, findings = quality.repair_positions(table)
        assert np.flatnonzero(np.isnan(repaired["latitude_deg"])).tolist() == [10]
        assert codes(findings) == ["position_spikes"]

    def test_a_fast_straight_ride_has_no_spikes(self):
        table = columns(range(20), latitude_deg=48 + np.arange(20) * 120 / 111_195, longitude_deg=np.full(20, 11.0))
        assert quality.repair_positions(table)[1] == []


class TestDistance:
    def test_it_follows_the_positions_when_nothing_was_counted(self):
        table = columns(range(3), latitude_deg=[48, 48.001, 48.002], longitude_deg=[11.0, 11, 11])
        repaired, findings = quality.repair_distance(table)
        np.testing.assert_allclose(repaired["distance_m"], [0, 111.195, 222.39], rtol=1e-4)
        assert codes(findings) == ["distance_from_positions"]

    def test_nothing_is_added_between_two_segments(self):
        table = columns(
            range(4),
            latitude_deg=[48, 48.001, 49, 49.001],
            longitude_deg=[11.0, 11, 11, 11],
            segment=np.array([0, 0, 1, 1], dtype=np.int32),
        )
        assert quality.distance_along(table)[-1] == pytest.approx(222.39, rel=1e-4)

    def test_what_the_device_counted_beats_the_path(self):
        table = columns(range(2), distance_m=[0.0, 10], latitude_deg=[48, 48.1], longitude_deg=[11.0, 11])
        assert quality.repair_distance(table)[0]["distance_m"].tolist() == [0, 10]

    def test_a_restart_goes_on_from_where_it_was(self):
        repaired, findings = quality.repair_distance(columns(range(5), distance_m=[0.0, 50, 100, 0, 50]))
        assert repaired["distance_m"].tolist() == [0, 50, 100, 100, 150]
        assert codes(findings) == ["distance_restarts"]

    def test_jitter_is_no_restart(self):
        repaired, findings = quality.repair_distance(columns(range(0, 16, 4), distance_m=[0.0, 1000, 999, 1003]))
        assert repaired["distance_m"].tolist() == [0, 1000, 1000, 1003]
        assert findings == []

    def test_a_number_no_counter_reaches_is_left_out(self):
        told = [0.0, 3, 6, 42_949_672, 12, 15]
        repaired, findings = quality.repair_distance(columns(range(6), distance_m=told))
        assert repaired["distance_m"].tolist() == [0, 3, 6, 9, 12, 15]
        assert codes(findings) == ["distance_misread"]

    def test_a_counter_that_goes_on_from_a_misread_number_loses_only_the_leap(self):
        repaired, findings = quality.repair_distance(columns(range(4), distance_m=[0.0, 3, 9_000_003, 9_000_006]))
        assert repaired["distance_m"].tolist() == [0, 3, 3, 6]
        assert codes(findings) == ["distance_misread"]

    def test_a_distance_counted_before_this_activity_is_taken_off(self):
        repaired, findings = quality.repair_distance(columns(range(2), distance_m=[42_014.0, 42_020]))
        assert repaired["distance_m"].tolist() == [0, 6]
        assert codes(findings) == ["distance_starts_late"]

    @given(st.lists(st.floats(0, 1e5) | st.just(float("nan")), min_size=2, max_size=50))
    def test_it_never_falls(self, distance):
        repaired, _ = quality.repair_distance(columns(range(len(distance)), distance_m=np.array(distance)))
        known = repaired["distance_m"][~np.isnan(repaired["distance_m"])]
        assert (np.diff(known) >= 0).all()


class TestJumps:
    def test_a_teleport_adds_no_distance_on_foot(self):
        table = columns(range(5), distance_m=[0.0, 3, 6, 1006, 1009], speed_mps=[3.0, 3, 200, 200, 3])
        repaired, findings = quality.repair_jumps(table, "running", from_positions=True)
        assert repaired["distance_m"].tolist() == [0, 3, 6, 6, 9]
        assert np.isnan(repaired["speed_mps"]).tolist() == [False, False, True, True, False]
        assert findings[0].numbers == {"leaps": 1, "distance_m": 1000.0, "left_out_m": 1000.0}

    def test_a_short_leap_is_told_and_stays(self):
        table = columns(range(3), distance_m=[0.0, 50, 53])
        repaired, findings = quality.repair_jumps(table, "running", from_positions=True)
        assert repaired["distance_m"].tolist() == [0, 50, 53]
        assert (codes(findings), findings[0].repaired) == (["position_leaps"], False)

    def test_a_ride_may_be_fast(self):
        table = columns(range(3), distance_m=[0.0, 500, 1000], speed_mps=[20.0, 20, 20])
        assert quality.repair_jumps(table, "cycling", from_positions=True) == (table, [])


def test_a_heart_that_does_not_beat_is_a_missing_reading():
    repaired, findings = quality.repair_heart_rate(columns(range(4), heart_rate_bpm=[0.0, 60, 255, np.nan]))
    np.testing.assert_array_equal(repaired["heart_rate_bpm"], [np.nan, 60, np.nan, np.nan])
    assert findings[0].numbers == {"records": 2, "share": 0.5}


def test_an_altitude_below_all_land_is_a_sentinel():
    repaired, _ = quality.repair_altitude(columns(range(2), altitude_m=[-500.0, -420]))
    np.testing.assert_array_equal(repaired["altitude_m"], [np.nan, -420])


class TestCadenceUnit:
    def factor(self, cadence, speed, sport="running"):
        table = columns(range(100), cadence_spm=np.full(100, float(cadence)), speed_mps=np.full(100, float(speed)))
        running = np.full(100, speed >= 2.0)
        return quality.cadence_factor(table, sport, running, np.full(100, True))[0]

    @pytest.mark.parametrize(
        ("cadence", "speed", "factor"),
        [
            (85, 3.0, 2),  # strides of a runner
            (172, 3.0, 1),  # steps, as one exporter writes them
            (118, 6.0, 2),  # a sprinter's strides: 3 m a step otherwise
            (118, 2.0, 1),  # a slow jogger's steps
            (55, 1.4, 2),  # strides of a walker
            (110, 1.4, 1),  # steps of a walker
            (82, np.nan, 2),  # a treadmill without speed
        ],
    )
    def test_one_foot_or_both_is_what_a_human_can_do(self, cadence, speed, factor):
        assert self.factor(cadence, speed) == factor

    def test_a_few_quick_strides_downhill_decide_nothing_of_a_run_that_is_walked(self):
        speed = np.where(np.arange(1000) < 20, 2.4, 1.1)
        cadence = np.where(speed > 2, 240.0, 108.0)
        table = columns(range(1000), cadence_spm=cadence, speed_mps=speed)
        moving = np.full(1000, True)
        assert quality.cadence_factor(table, "running", speed > 2, moving, told=True) == (1.0, [])
        assert quality.cadence_factor(table, "running", speed > 2, moving)[0] == 1.0
        halves = {**table, "cadence_spm": cadence / 2}
        assert quality.cadence_factor(halves, "running", speed > 2, moving)[0] == 2.0
        assert (
            quality.repair_cadence({**table, "cadence_spm": np.where(speed > 2, 240.0, 115.0)}, "running", speed > 2)[1]
            == []
        )

    def test_the_crank_is_no_foot(self):
        assert self.factor(85, 8, sport="cycling") == 1

    @given(st.floats(150, 200), st.floats(2.4, 5.0), st.sampled_from([0.25, 0.5, 2.0]))
    def test_a_run_reads_the_same_whatever_its_cadence_was_multiplied_by(self, steps, speed, times):
        assert self.factor(steps, speed) * steps == pytest.approx(self.factor(steps * times, speed) * steps * times)

    def test_between_a_slow_jogger_and_half_a_runner_the_length_of_a_step_decides_and_is_told(self):
        found = quality.cadence_factor(
            columns(range(9), cadence_spm=np.full(9, 118.0), speed_mps=np.full(9, 2.0)),
            "running",
            np.full(9, True),
            np.full(9, True),
        )[1]
        assert found[0].numbers == {"median": 118.0, "factor": 1.0, "unsure": 1}


class TestCadence:
    def test_readings_no_feet_make_are_missing(self):
        repaired, findings = quality.repair_cadence(
            columns(range(3), cadence_spm=[170.0, 254, 170]), "running", np.full(3, True)
        )
        np.testing.assert_array_equal(repaired["cadence_spm"], [170, np.nan, 170])
        assert codes(findings) == ["cadence_impossible"]

    def test_a_sensor_that_loses_a_foot_at_running_speed_is_doubled(self):
        cadence = np.full(100, 166.0)
        cadence[40:50] = 84
        repaired, findings = quality.repair_cadence(
            columns(range(100), cadence_spm=cadence), "running", np.full(100, True)
        )
        assert (repaired["cadence_spm"][40:50] == 168).all()
        assert findings[0].numbers == {"records": 10}

    def test_a_sensor_that_splits_each_step_in_two_is_halved(self):
        cadence = np.full(100, 166.0)
        cadence[40:50] = 330
        table = columns(range(100), cadence_spm=cadence)
        repaired, findings = quality.repair_cadence(table, "running", np.full(100, True))
        assert (repaired["cadence_spm"][40:50] == 165).all()
        assert codes(findings) == ["cadence_doubled"]

    def test_a_cadence_that_stands_still_while_the_speed_does_not_is_missing(self):
        seconds = np.arange(1200)
        cadence = 165 + seconds % 7.0
        cadence[200:600] = 171
        speed = 3 + 0.6 * np.sin(seconds / 60)
        table = columns(seconds, cadence_spm=cadence, speed_mps=speed)
        repaired, findings = quality.repair_cadence(table, "running", np.full(1200, True))
        assert np.isnan(repaired["cadence_spm"][200:600]).all()
        assert np.isnan(repaired["cadence_spm"]).sum() <= 402
        assert codes(findings) == ["cadence_stuck"]
        even = columns(seconds, cadence_spm=cadence, speed_mps=np.full(1200, 3.0))
        assert quality.repair_cadence(even, "running", np.full(1200, True))[1] == []

    def test_a_long_dropout_at_running_speed_is_told_and_not_filled(self):
        cadence = np.full(100, 166.0)
        cadence[20:25] = 0  # short: missing, but no word about it
        cadence[40:60] = 0
        table = columns(range(100), cadence_spm=cadence)
        repaired, findings = quality.repair_cadence(table, "running", np.full(100, True))
        assert np.isnan(repaired["cadence_spm"][[20, 24, 40, 59]]).all()
        assert [finding.numbers for finding in findings] == [{"gaps": 1, "seconds": 20.0}]
        assert not findings[0].repaired

    def test_a_pause_is_no_dropout(self):
        """The first record after it often has no cadence yet; between the two there was none to miss."""
        seconds = np.concatenate([np.arange(50), np.arange(233, 283)])
        cadence = np.full(100, 166.0)
        cadence[50] = np.nan
        table = columns(seconds, cadence_spm=cadence)
        assert quality.repair_cadence(table, "running", np.full(100, True))[1] == []

    def test_standing_still_makes_no_steps_and_is_no_dropout(self):
        cadence = np.where(np.arange(100) < 50, 166.0, 0.0)
        running = np.arange(100) < 50
        repaired, findings = quality.repair_cadence(columns(range(100), cadence_spm=cadence), "running", running)
        assert (repaired["cadence_spm"][50:] == 0).all()
        assert findings == []

    def test_walking_slowly_is_not(self):
        cadence = np.full(100, 166.0)
        cadence[40:50] = 84
        running = np.full(100, True)
        running[40:50] = False
        table = columns(range(100), cadence_spm=cadence)
        assert quality.repair_cadence(table, "running", running)[1] == []


def test_a_degree_of_latitude_is_as_long_as_it_is():
    assert quality.haversine_m(np.array([0.0]), np.array([0.0]), np.array([1.0]), np.array([0.0])) == pytest.approx(
        np.pi / 180 * quality.EARTH_RADIUS_M
    )


def test_arguments_are_left_alone():
    table = columns(
        [0, 2, 1, 1], heart_rate_bpm=[0.0, 100, 90, 80], distance_m=[0.0, 5, 2, 1], cadence_spm=[255.0, 85, 85, 85]
    )
    before = {name: values.copy() for name, values in table.items()}
    quality.repair_times(table)
    quality.repair_distance(table)
    quality.repair_heart_rate(table)
    quality.repair_cadence(table, "running", np.full(4, True))
    for name, values in before.items():
        np.testing.assert_array_equal(table[name], values)


class TestSpeed:
    def test_kilometres_an_hour_are_told_by_the_distance(self):
        table = columns(range(10), distance_m=3.0 * np.arange(10), speed_mps=np.full(10, 10.8))
        repaired, findings = quality.repair_speed(table)
        np.testing.assert_allclose(repaired["speed_mps"], 3.0)
        assert codes(findings) == ["speed_in_kmh"]

    def test_a_sensor_that_only_says_zero_was_not_there(self):
        repaired, _ = quality.repair_speed(columns(range(3), speed_mps=np.zeros(3), distance_m=np.zeros(3)))
        assert np.isnan(repaired["speed_mps"]).all()

    def test_metres_a_second_are_left_alone(self):
        table = columns(range(10), distance_m=3.0 * np.arange(10), speed_mps=np.full(10, 3.1))
        assert quality.repair_speed(table) == (table, [])


class TestRides:
    def run_then_drive(self, seconds):
        speed = np.concatenate([np.full(300, 3.0), np.full(seconds, 15.0), np.full(100, 2.5)])
        table = columns(range(len(speed)), distance_m=np.cumsum(speed) - 3, speed_mps=speed)
        return quality.repair_rides(table, "running")

    def test_the_drive_home_is_neither_distance_nor_time(self):
        repaired, findings = self.run_then_drive(200)
        assert repaired["distance_m"][-1] == pytest.approx(300 * 3 - 3 + 100 * 2.5)
        assert (repaired["segment"] < 0).sum() == 200
        assert findings[0].numbers == {"seconds": 200.0, "distance_m": 3000.0}

    def test_a_sprint_is_no_drive(self):
        assert self.run_then_drive(30)[1] == []

    def test_a_pause_that_ends_in_a_leap_is_no_drive(self):
        """149 s without a record, then 174 m further on: the last step is fast, the way is not."""
        seconds = np.concatenate([np.arange(300), np.arange(449, 749)])
        speed = np.full(600, 3.0)
        speed[300:302] = 20.0
        way = np.concatenate([3.0 * np.arange(300), 3.0 * 299 + 174 + 3.0 * np.arange(300)])
        table = columns(seconds, distance_m=way, speed_mps=speed)
        assert quality.repair_rides(table, "running") == (table, [])

    def test_a_ride_may_ride(self):
        table = columns(range(200), distance_m=np.arange(200) * 9.0, speed_mps=np.full(200, 9.0))
        assert quality.repair_rides(table, "cycling") == (table, [])
