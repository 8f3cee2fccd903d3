"""The example runner: the script writes what is in the folder, the story in it is the one that is meant."""

import gzip
import importlib.util
import json
import time
from datetime import date, timedelta

import numpy as np
import pytest

from analysis import build_report, samples
from analysis.errors import LibraryError
from analysis.importers import read_activity
from analysis.workload import session_spikes

DIARY = json.loads((samples.SAMPLES / "diary.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def make():
    spec = importlib.util.spec_from_file_location("make_samples", samples.SAMPLES / "make_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def library():
    return samples.example_library()


@pytest.fixture(scope="module")
def runs(library):
    activities = library.activities()
    return activities[activities["counts_as_running"]].reset_index(drop=True)


@pytest.fixture(scope="module")
def activities():
    return {path.name: read_activity(path) for path in samples.sample_files()}


def content(data, name):
    plain = gzip.decompress(data) if name.endswith(".gz") else data
    # A FIT file names the encoder's version in its header; the story begins after it.
    return plain[14:-2] if ".fit" in name else plain


class TestTheScript:
    def test_writes_the_same_bytes_twice_and_what_is_in_the_folder(self, make):
        rows = sorted(make.season(), key=lambda row: row.metres)
        for row in (rows[0], next(row for row in rows if "gpx" in row.flags)):
            data = make.file_bytes(row)
            assert data == make.file_bytes(row)
            stored = (samples.SAMPLES / row.file_name).read_bytes()
            assert content(stored, row.file_name) == content(data, row.file_name)

    def test_and_the_folder_agree_on_every_name_and_on_the_diary(self, make):
        rows = make.season()
        assert sorted(row.file_name for row in rows) == [path.name for path in samples.sample_files()]
        assert make.diary(rows) == DIARY

    def test_keeps_the_samples_small(self):
        assert sum(path.stat().st_size for path in samples.sample_files()) < 1_500_000

    def test_fills_26_weeks_that_end_the_day_before_the_example_is_set(self, make):
        days = [row.start.date() for row in make.season()]
        assert (days[0], days[-1]) == (make.FIRST_DAY, make.LAST_DAY)
        assert (make.LAST_DAY - make.FIRST_DAY).days + 1 == 26 * 7
        assert make.LAST_DAY + timedelta(days=1) == samples.EXAMPLE_TODAY

    def test_starts_every_route_inside_a_park(self, make):
        for row in make.season():
            if row.place in make.PLACES:
                place = make.PLACES[row.place]
                track = make.simulate(row)
                assert np.hypot(track["east"], track["north"]).max() < 1.2 * place.long_m


class TestTheFiles:
    def test_are_all_read(self, activities):
        assert len(activities) == 87
        sports = [activity.sport for activity in activities.values()]
        assert {sport: sports.count(sport) for sport in set(sports)} == {"running": 85, "cycling": 1, "walking": 1}

    def test_are_what_the_script_meant(self, make, activities):
        for row in make.season():
            activity = activities[row.file_name]
            assert activity.start_time == row.start
            assert activity.local_date == row.start.date()
            # Distances along noisy positions come out a little long, as they do with real watches.
            assert activity.distance_m == pytest.approx(row.metres, rel=0.03 if "gpx" in row.flags else 0.001)

    def test_include_evenings_that_are_tomorrow_in_utc(self, activities):
        late = [name for name, a in activities.items() if a.start_time.date() != a.local_date]
        assert late == ["2026-07-02_evening-run-in-the-heat.fit.gz"]
        over_midnight = activities["2026-07-05_sunday-evening-run.fit.gz"].records.index
        assert over_midnight[0].date() == date(2026, 7, 5)
        assert over_midnight[-1].date() == date(2026, 7, 6)

    def test_include_a_treadmill_without_positions(self, activities):
        treadmill = activities["2026-05-08_treadmill-rain.fit.gz"]
        assert treadmill.sub_sport == "treadmill"
        assert treadmill.records["latitude_deg"].isna().all()
        assert treadmill.distance_m > 5_900

    def test_include_running_dynamics_in_some(self, activities):
        with_dynamics = [a for a in activities.values() if a.records["stance_time_ms"].notna().any()]
        assert 15 <= len(with_dynamics) <= 30
        for activity in with_dynamics:
            columns = ["stance_time_balance_pct", "vertical_oscillation_mm", "step_length_mm"]
            assert activity.records[columns].notna().any().all()

    def test_raise_cadence_by_5_to_7_steps_a_minute_for_a_metre_a_second(self, activities):
        records = activities["2026-09-29_six-times-800-minimal.fit.gz"].records
        steady = records[records["speed_mps"] > 2.2]
        slope = np.polyfit(steady["speed_mps"], steady["cadence_spm"], 1)[0]
        assert 5 < slope < 7.5

    def test_hold_pauses_with_the_timer_stopped(self, activities):
        long_run = activities["2026-10-03_long-run-19-km.fit.gz"]
        assert long_run.records["segment"].nunique() == 4
        assert long_run.elapsed_s - long_run.timer_s > 120


class TestTheStory:
    def test_loads_in_well_under_two_seconds(self):
        start = time.process_time()  # a busy machine makes the clock on the wall say anything
        samples.example_library()
        assert time.process_time() - start < 2

    def test_has_usual_weeks_of_31_to_36_km_and_one_of_40(self, runs):
        km = runs.set_index("local_date")["distance_m"].resample("W").sum() / 1000
        usual = km[(km.index < "2026-05-18") | ((km.index > "2026-07-27") & (km.index < "2026-09-28"))]
        assert usual.between(30.5, 36.5).all()
        assert km.iloc[-1] > 39

    def test_has_one_run_far_longer_than_any_in_the_month_before_it(self, runs):
        spikes = session_spikes(runs)
        spike = spikes.loc[spikes["activity_id"] == runs["activity_id"].iloc[-2]].iloc[0]
        assert spike["ratio"] == pytest.approx(19.2 / 14.0, abs=0.005)

    def test_goes_from_no_minimal_shoes_to_two_hours_a_week_in_two_weeks(self, library):
        tags = library.tags()
        minimal = tags.loc[tags["shoe_class"] == "minimal", "activity_id"]
        days = library.activities().set_index("activity_id")["local_date"][minimal].dt.date.unique()
        assert days[0] == date(2026, 9, 22)
        assert len(days) == 6

    def test_opens_the_windows_it_was_made_for(self, library):
        report = build_report(library, today=samples.EXAMPLE_TODAY)
        now = {window.rule for window in report.open_windows}
        assert now == {"several_changes", "minimal_shoe_spike", "session_spike", "fast_share_rise"}
        before = {window.rule: window.start for window in report.windows if window.rule not in now}
        assert before == {"return_after_break": date(2026, 6, 16), "load_unlike_usual": date(2026, 7, 25)}
        quiet = build_report(library, today=date(2026, 8, 30))
        assert quiet.open_windows == ()

    def test_ends_with_an_ankle_that_does_not_settle(self, library):
        last = library.pain().sort_values("date").iloc[-1]
        assert last["site"] == "inside ankle"
        assert last["during"] >= 4
        assert last["next_morning"] > 2

    def test_keeps_what_sam_wrote_down(self, library):
        assert library.settings().name == "Sam, the example runner"
        assert len(library.shoes()) == 4
        assert len(library.tags()) == len(DIARY["tags"]) + len(DIARY["manual"])
        assert len(library.strength()) == len(DIARY["strength"])
        assert len(library.marks()) == 28  # a row a day
        assert library.activities()["manual"].sum() == 1

    def test_says_what_to_do_where_the_samples_are_missing(self, monkeypatch, tmp_path):
        monkeypatch.setattr(samples, "SAMPLES", tmp_path)
        with pytest.raises(LibraryError, match="add files of your own"):
            samples.example_library()
