"""The same outing is recognised whoever recorded it, and two outings stay two."""

import itertools
import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.importers import read_activities
from analysis.intake import find, listed, read
from analysis.twins import Outing, groups, primary, richness, same_run

START_S = datetime(2026, 5, 16, 7, 30, tzinfo=UTC).timestamp()
HOUR_S = 3600


class Recorded:
    """Recordings made for a test, to be compared two at a time."""

    def __init__(self):
        self.records = {}

    def add(self, name, start_s=START_S, *, minutes=50.0, sport="running", speed_mps=3.0, **way):
        """A run along a winding road; `way`: north_m (a road that far away), every_s, noise_m, seed, indoors, bpm."""
        from_s, to_s = way.get("from_s", 0.0), 60 * minutes
        elapsed = np.arange(from_s, to_s + 1, way.get("every_s", 1))
        noise = np.random.default_rng(way.get("seed", 0)).normal(0, way.get("noise_m", 0.0) + 1e-9, (2, len(elapsed)))
        along = speed_mps * elapsed + way.get("surges_m", 0.0) * np.sin(elapsed / 300)
        north = 300 * np.sin(along / 900) + way.get("north_m", 0.0) + noise[0]
        lap = way.get("lap_m")
        east = along + noise[1]
        if lap:
            turn = 2 * np.pi * along / lap
            north, east = lap / (2 * np.pi) * np.cos(turn) + noise[0], lap / (2 * np.pi) * np.sin(turn) + noise[1]
        beats = way.get("bpm", 150 + 12 * np.sin(elapsed / 240 + way.get("heart", 0)))
        frame = pd.DataFrame(
            {
                "latitude_deg": 50 + north / 111_195,
                "longitude_deg": 8 + east / 111_195 / np.cos(np.radians(50)),
                "distance_m": along - along[0],
                "heart_rate_bpm": beats,
            },
            index=pd.to_datetime((start_s + elapsed) * 1e6, unit="us", utc=True),
        )
        frame = frame.drop(columns=[c for c in frame if way.get("indoors") and c.endswith("_deg")])
        frame = frame.drop(columns=way.get("without", []))
        self.records[f"{name}-0"] = schema.conform(frame, schema.RECORDS)
        metres = way.get("distance_m", float(along[-1] - along[0]))
        return Outing(f"{name}-0", sport, start_s + from_s, to_s - from_s, metres)

    def same(self, one, other):
        forth = same_run(one, other, self.records.__getitem__)
        assert forth == same_run(other, one, self.records.__getitem__), "the order must not matter"
        return forth


@pytest.fixture
def recorded():
    return Recorded()


# --- the same run ------------------------------------------------------------------------------------------------


def test_the_watch_and_its_export_are_one(recorded):
    assert recorded.same(recorded.add("fit"), recorded.add("gpx", every_s=5))


@pytest.mark.parametrize("late_s", [0, 1, 7, 40, 200])
def test_the_watch_and_the_phone_are_one_though_no_second_agrees(recorded, late_s):
    watch = recorded.add("watch", noise_m=4, seed=1)
    phone = recorded.add("phone", from_s=late_s, every_s=3, noise_m=8, seed=2, distance_m=9600)
    assert recorded.same(watch, phone)


@pytest.mark.parametrize("quarters", [4, -4, 8, 23, -36, 56])
def test_a_clock_wrong_by_hours_hides_nothing(recorded, quarters):
    right = recorded.add("right", noise_m=3, seed=1)
    wrong = recorded.add("wrong", START_S + 900 * quarters, noise_m=5, seed=2, every_s=4)
    assert recorded.same(right, wrong)


def test_indoors_time_and_distance_decide(recorded):
    watch = recorded.add("watch", indoors=True)
    pod = recorded.add("pod", START_S + 20, indoors=True, distance_m=1.07 * watch.distance_m)
    belt = recorded.add("belt", START_S + 20, indoors=True, distance_m=1.2 * watch.distance_m)
    assert recorded.same(watch, pod)
    assert not recorded.same(watch, belt)


def test_indoors_a_wrong_clock_shows_by_the_heart(recorded):
    right = recorded.add("right", indoors=True)
    wrong = recorded.add("wrong", START_S + 2 * HOUR_S, indoors=True)
    evening = recorded.add("evening", START_S + 11 * HOUR_S, indoors=True, heart=1.5)
    silent = recorded.add("silent", START_S + 11 * HOUR_S, indoors=True, without=["heart_rate_bpm"])
    assert recorded.same(right, wrong)
    assert not recorded.same(right, evening)
    assert not recorded.same(right, silent), "nothing tells: they stay two"


def test_a_watch_that_gave_up_half_way_recorded_the_same_run(recorded):
    whole = recorded.add("whole")
    first, second = recorded.add("first", minutes=24), recorded.add("second", from_s=60 * 25)
    assert recorded.same(whole, first)
    assert recorded.same(whole, second)
    assert not recorded.same(first, second), "the halves are no copies of each other"
    assert primary([("first-0", 1440, 9000), ("whole-0", 3000, 5000), ("second-0", 1500, 9000)]) == "whole-0"


def test_a_file_that_names_no_sport_may_still_be_the_run(recorded):
    assert recorded.same(recorded.add("fit"), recorded.add("gpx", sport="other", every_s=4))


# --- two runs ----------------------------------------------------------------------------------------------------


def test_morning_and_evening_on_the_same_loop_are_two(recorded):
    morning = recorded.add("morning", noise_m=3, seed=1)
    evening = recorded.add("evening", START_S + 10 * HOUR_S, noise_m=3, seed=2, surges_m=60)
    assert not recorded.same(morning, evening)


def test_the_same_way_with_another_heart_is_another_run(recorded):
    morning = recorded.add("morning")
    assert not recorded.same(morning, recorded.add("evening", START_S + 10 * HOUR_S, heart=2))


def test_a_cut_export_with_a_wrong_clock_is_found(recorded):
    cut = recorded.add("cut", START_S + HOUR_S, from_s=100, minutes=46)
    assert recorded.same(recorded.add("whole"), cut)
    assert not recorded.same(recorded.add("first", minutes=20), cut)


def test_laps_of_a_track_are_two_even_a_quarter_of_an_hour_apart(recorded):
    laps = [
        recorded.add(f"lap{n}", START_S + 90 * n, minutes=1.5, speed_mps=400 / 90, lap_m=400, noise_m=4, seed=n)
        for n in range(22)
    ]
    assert not any(recorded.same(one, other) for one, other in itertools.combinations(laps, 2))


def test_halves_with_a_break_between_are_two(recorded):
    assert not recorded.same(recorded.add("first", minutes=20), recorded.add("second", from_s=20 * 60 + 5))


def test_a_run_and_a_ride_are_two_whatever_else_agrees(recorded):
    assert not recorded.same(recorded.add("run"), recorded.add("ride", sport="cycling"))


def test_people_on_different_roads_are_two(recorded):
    assert not recorded.same(recorded.add("one"), recorded.add("other", north_m=400))


def test_activities_of_one_file_are_never_the_same(recorded):
    one = recorded.add("file")
    recorded.records["file-1"] = recorded.records["file-0"]
    assert not recorded.same(one, Outing("file-1", one.sport, one.start_s, one.elapsed_s, one.distance_m))


@settings(max_examples=40, deadline=None)
@given(
    minutes=st.floats(5, 120),
    later_s=st.floats(0, 86_400),
    speed=st.floats(2.0, 5.0),
    indoors=st.booleans(),
)
def test_what_follows_the_end_of_another_is_never_the_same(minutes, later_s, speed, indoors):
    recorded = Recorded()
    one = recorded.add("one", minutes=minutes, speed_mps=speed, indoors=indoors, every_s=7, heart=0.3)
    after = START_S + 60 * minutes + later_s
    other = recorded.add(
        "other", after, minutes=minutes, speed_mps=speed, north_m=500, indoors=indoors, every_s=7, bpm=120.0
    )
    assert not recorded.same(one, other)


# --- which one stands for the run ---------------------------------------------------------------------------------


def test_channels_come_before_records_and_those_before_the_format(recorded):
    recorded.add("watch")
    records = recorded.records["watch-0"]
    bare = records.assign(heart_rate_bpm=np.nan)
    assert richness(records.iloc[::4], "running", "gpx") > richness(bare, "running", "fit")
    assert richness(records, "running", "gpx") > richness(records.iloc[::2], "running", "fit")
    assert richness(records.iloc[:-1], "running", "fit") > richness(records, "running", "tcx")
    assert richness(bare, "running", "gpx") > richness(records, "other", "fit")
    assert richness(schema.empty(schema.RECORDS), "running", "fit") > 0


def test_what_is_the_same_as_a_third_is_the_same_unless_set_apart():
    pairs = [("a", "b"), ("b", "c"), ("d", "e")]
    assert groups(pairs) == [["a", "b", "c"], ["d", "e"]]
    assert groups(reversed(pairs)) == groups(pairs)
    assert groups(pairs, apart=[("c", "a")]) == [["a", "b"], ["d", "e"]]
    assert groups([]) == []


# --- real recordings -----------------------------------------------------------------------------------------------


def real(paths):
    """Distinct activities of real files: name, outing and records by id."""
    found = {}
    for source in listed(list(paths)):
        for file in find(source):
            activities = read(file)
            for activity in activities if isinstance(activities, list) else []:
                found.setdefault(activity.activity_id, activity)
    return found


def outing(activity):
    start_s = activity.start_time.timestamp()
    return Outing(activity.activity_id, activity.sport, start_s, activity.elapsed_s, activity.distance_m)


def pairs_of(found):
    outings = sorted((outing(activity) for activity in found.values()), key=lambda each: each.start_s)
    near = (p for p in itertools.combinations(outings, 2) if p[1].start_s - p[0].start_s < 60_000)
    return {frozenset((a.activity_id, b.activity_id)) for a, b in near if same_run(a, b, lambda i: found[i].records)}


@needs_corpus
def test_every_group_of_the_corpus_is_found():
    expected = json.loads((CORPUS / "expected.json").read_text())["files"]
    by_group = {}
    for entry in expected:
        group = entry.get("group") or next((a["group"] for a in entry.get("activities", []) if a.get("group")), None)
        if group:
            by_group.setdefault(group, []).append(CORPUS / entry["file"])
    assert len(by_group) >= 6
    for group, paths in by_group.items():
        found = real(paths)
        assert len(found) == len(paths)
        assert groups(map(tuple, pairs_of(found))) == [sorted(found)], group


@needs_corpus
def test_no_two_runs_of_two_seasons_are_taken_for_one():
    for season in sorted((CORPUS / "season").iterdir()):
        found = real([season])
        assert len(found) > 30
        assert pairs_of(found) == set()


@needs_corpus
def test_all_that_is_found_in_the_corpus_runs_at_the_same_time():
    found = real([CORPUS / "fit", CORPUS / "tcx", CORPUS / "gpx"])
    for pair in pairs_of(found):
        one, other = (found[activity_id] for activity_id in pair)
        overlap_s = min(a.start_time.timestamp() + a.elapsed_s for a in (one, other)) - max(
            a.start_time.timestamp() for a in (one, other)
        )
        assert overlap_s >= 0.9 * min(one.elapsed_s, other.elapsed_s)
        assert one.sha256 != other.sha256


@needs_corpus
@pytest.mark.parametrize("name", ["elevate_sloatsburg.fit", "elevate_treadmill.fit", "connectstats_234979239.fit"])
@pytest.mark.parametrize("hours", [-7, 1, 5.5])
def test_a_real_run_is_found_again_under_another_clock(name, hours):
    activity = read_activities(CORPUS / "fit" / name)[0]
    one = outing(activity)
    other = Outing("other-0", one.sport, one.start_s + hours * HOUR_S, one.elapsed_s, one.distance_m)
    moved = activity.records.set_axis(activity.records.index + pd.Timedelta(hours=hours)).iloc[::3]
    assert same_run(one, other, {one.activity_id: activity.records, other.activity_id: moved}.__getitem__)
