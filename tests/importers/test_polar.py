"""Polar Flow: the account's export holds each training session as JSON, in two forms."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ActivityFileError
from analysis.importers import members, read_activities, read_activity, read_export
from analysis.importers.exports import kind_of

NAN = float("nan")
SECONDS = 600


def even(sport="1", pauses=(), **exercise):
    """A session as it is written since 2025: evenly spaced values, 3 m/s northwards from 18:30 in San Francisco."""
    at = range(SECONDS)
    channels = {
        "DISTANCE": [3.0 * second for second in at],
        "SPEED": [NAN, "NaN", *[10.8] * (SECONDS - 2)],
        "HEART_RATE": [0, *[150] * (SECONDS - 1)],
        "CADENCE": [85] * SECONDS,
        "ALTITUDE": [0, 0, *[20] * (SECONDS - 2)],
    }
    waypoints = [
        {"latitude": 37 + 3 * second / 111_195, "longitude": -122, "elapsedMillis": 1000 * second + 2} for second in at
    ]
    clock = {"startTime": "2026-05-23T18:30:00", "stopTime": "2026-05-23T18:40:00", "durationMillis": 1000 * SECONDS}
    told = {
        **clock,
        "distanceMeters": 1801.5,
        "timezoneOffsetMinutes": -420,
        "sport": {"id": sport},
        "laps": {},
        "samples": {
            "samples": [{"type": kind, "intervalMillis": 1000, "values": values} for kind, values in channels.items()]
        },
        "routes": {"route": {"startTime": "2026-05-23T18:30:00.000", "wayPoints": waypoints}},
        "pauseTimes": [{"startTime": first, "endTime": last} for first, last in pauses],
    } | exercise
    session = {**clock, "name": "Evening run", "timezoneOffsetMinutes": -420, "product": {"modelName": "Polar Pacer"}}
    return json.dumps({"identifier": {"id": "1"}, **session, "exercises": [told]}).encode()


def timed(**session):
    """A session as it was written before: a time at each value."""
    clocks = [f"2024-01-01T10:{second // 60:02d}:{second % 60:02d}.000" for second in range(0, SECONDS, 5)]
    exercise = {
        "startTime": clocks[0],
        "stopTime": "2024-01-01T10:10:00.000",
        "timezoneOffset": 180,
        "duration": "PT9M55S",
        "distance": 1785.0,
        "sport": "TREADMILL_RUNNING",
        "samples": {
            "heartRate": [{"dateTime": clock, "value": 150} for clock in clocks],
            "speed": [{"dateTime": clock, "value": 10.8} for clock in clocks],
            "recordedRoute": [],
        },
    }
    whole = {key: exercise[key] for key in ("startTime", "stopTime", "duration")} | {"timeZoneOffset": 180}
    return json.dumps({"exportVersion": "1.6", "name": "", **whole, "exercises": [exercise]} | session).encode()


def test_a_session_of_today_is_read_with_all_channels():
    run = read_activity(even(), "training-session-1.json")
    assert (run.sport, run.title, run.device) == ("running", "Evening run", "Polar Pacer")
    assert run.start_time == datetime(2026, 5, 24, 1, 30, tzinfo=UTC)
    assert (run.local_date, run.utc_offset_s) == (date(2026, 5, 23), -7 * 3600)
    assert (run.distance_m, run.timer_s, run.elapsed_s) == (1801.5, 600, 600)
    assert run.moving_s == pytest.approx(599, abs=1)
    assert (run.heart_rate_bpm, run.running_cadence_spm) == (150, 170)
    assert np.nanmin(run.columns["altitude_m"]) == 20, "an altimeter starts with zeros"
    assert run.columns["latitude_deg"][-1] == pytest.approx(37 + 3 * 599 / 111_195)


def test_a_session_of_before_is_read_too():
    run = read_activity(timed(), "training-session-2.json")
    assert (run.sport, run.sub_sport, run.distance_m, run.timer_s) == ("running", "treadmill", 1785, 595)
    assert run.start_time == datetime(2024, 1, 1, 7, tzinfo=UTC)
    assert run.columns["speed_mps"] == pytest.approx(3.0)


def test_what_comes_after_a_pause_is_later_by_it():
    paused = even(pauses=[("2026-05-23T18:33:20", "2026-05-23T18:38:20")], stopTime="2026-05-23T18:45:00")
    run = read_activity(paused, "x.json")
    assert (run.timer_s, run.elapsed_s, run.columns["elapsed_s"][-1]) == (600, 900, 899)
    assert list(np.unique(run.columns["segment"])) == [0, 1]
    assert run.moving_s == pytest.approx(598, abs=2)


@pytest.mark.parametrize(
    ("sport", "house"),
    [("17", "running"), ("27", "running"), ("11", "hiking"), ("38", "cycling"), ("83", "other"), ("127", "running")],
)
def test_sports_are_numbers_and_one_that_is_new_is_told_by_its_name(sport, house):
    assert read_activity(even(sport), "x.json").sport == house


def test_a_session_without_readings_counts_by_what_it_adds_up():
    run = read_activity(even(samples={}, routes={}), "x.json")
    assert (run.moving_s, run.distance_m, run.counts_as_running) == (600, 1801.5, True)
    assert [found.code for found in run.findings] == ["totals_only"]


def test_each_exercise_of_a_session_is_an_activity():
    session = json.loads(even())
    session["exercises"] *= 2
    assert len(read_activities(json.dumps(session).encode(), "x.json")) == 2


def test_of_an_archive_the_sessions_are_read_and_the_rest_is_passed_over():
    plan = {"startTime": "2026-01-01T10:00:00", "exercises": [{"sport": "RUNNING", "duration": "PT1H"}]}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("training-session_2026.json", even())
        archive.writestr("training-session-2024.json", timed())
        archive.writestr("training-target-2026.json", json.dumps(plan))
        archive.writestr("activity-2026-01-01.json", '{"date": "2026-01-01", "summary": {"startTime": "00:00"}}')
    assert [run.distance_m for run in read_export(buffer.getvalue(), "polar.zip")] == [1801.5, 1785]
    assert sum(member.foreign for member in members(buffer.getvalue(), "polar.zip", foreign=True)) == 2


@pytest.mark.parametrize(
    "broken",
    [even()[:2000], even(durationMillis="long"), even(durationMillis=1e12), even(startTime="noon")],
)
def test_a_damaged_session_is_named(broken):
    assert kind_of(broken) == "polar"
    with pytest.raises(ActivityFileError, match="damaged") as caught:
        read_activity(broken, "x.json")
    assert caught.value.remedy


JSON = st.recursive(
    st.none() | st.floats() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@given(st.sampled_from(["samples", "routes", "pauseTimes", "sport", "distanceMeters", "stopTime", "product"]), JSON)
def test_anything_in_any_place_is_read_or_refused(place, value):
    try:
        run = read_activity(even(**{place: value}), "x.json")
    except ActivityFileError:
        return
    assert run.timer_s > 0 or run.moving_s > 0


def test_absurd_times_inside_cost_neither_memory_nor_the_run():
    far = [{"latitude": 1.0, "longitude": 1.0, "elapsedMillis": ms} for ms in (1e15, -1e15, None, 2000)]
    run = read_activity(even(routes={"route": {"startTime": "2026-05-23T18:30:00", "wayPoints": far}}), "x.json")
    assert len(run.columns["time"]) <= SECONDS + 1
