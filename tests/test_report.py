import json
from datetime import date, timedelta

import pandas as pd
import pytest
from watch_files import gpx

from analysis import cadence
from analysis.library import Library
from analysis.model import Settings
from analysis.report import build_report
from analysis.report_json import to_json
from analysis.workload import acwr

MONDAY = date(2026, 3, 2)


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        yield library


def add_weeks(library: Library, weeks: int, start: date = MONDAY, minutes: float = 40, km: float = 8) -> None:
    """Tuesday, Thursday and Sunday, the same every week."""
    for week in range(weeks):
        for day in (1, 3, 6):
            library.add_manual(start + timedelta(days=7 * week + day), minutes, distance_km=km)


def test_an_empty_library_has_an_empty_report_and_not_an_error(library):
    report = build_report(library, today=MONDAY)
    assert report.history_days == 0
    assert report.windows == ()
    data = to_json(report)
    assert data["weeks"] == []
    assert data["ratio"] == {"measure": "moving_min", "uncoupled": None, "coupled": None, "ewma": None}
    assert set(data["cadence"].values()) == {None}


def test_a_short_history_has_no_ratio_and_says_why(library):
    add_weeks(library, 2)
    report = build_report(library, today=MONDAY + timedelta(days=14))
    assert report.ratio_unknown == "history"
    assert report.ratio["uncoupled"] is None


def test_a_tiny_base_has_no_ratio_and_says_why(library):
    add_weeks(library, 6, km=1)
    report = build_report(library, today=MONDAY + timedelta(days=42))
    assert report.ratio_unknown == "base"
    assert report.ratio["uncoupled"] is None
    assert report.workload["uncoupled"].isna().all()
    assert acwr(report.daily["load"]).iloc[-1] == pytest.approx(1.0)  # the formula itself hides nothing


def test_even_weeks_have_a_ratio_of_one(library):
    add_weeks(library, 6)
    report = build_report(library, today=MONDAY + timedelta(days=41))
    assert report.ratio["uncoupled"] == pytest.approx(1.0)
    assert report.ratio["coupled"] == pytest.approx(1.0)
    assert report.ratio_unknown == ""


def test_a_long_run_opens_a_window_with_its_receipt(library):
    add_weeks(library, 6)
    spike = library.add_manual(MONDAY + timedelta(days=43), 70, distance_km=12)
    report = build_report(library, today=MONDAY + timedelta(days=44))
    window = next(window for window in report.open_windows if window.rule == "session_spike")
    assert window.activity_ids == (spike,)
    assert window.peak == pytest.approx(1.5)
    assert window.start == MONDAY + timedelta(days=43)
    assert window.end == window.start + timedelta(days=14)


def test_yesterdays_report_can_be_made_again(library):
    add_weeks(library, 6)
    then = MONDAY + timedelta(days=41)
    before = to_json(build_report(library, today=then))
    library.add_manual(then + timedelta(days=3), 200, distance_km=42)
    library.log_pain(then + timedelta(days=4), "calf", during=6)
    assert to_json(build_report(library, today=then)) == before


def test_weeks_cover_the_whole_history_with_rest_weeks(library):
    add_weeks(library, 2)
    add_weeks(library, 1, start=MONDAY + timedelta(days=35))
    weeks = to_json(build_report(library, today=MONDAY + timedelta(days=43)))["weeks"]
    assert [week["runs"] for week in weeks] == [3, 3, 0, 0, 0, 3, 0]
    assert weeks[2]["distance_km"] == 0
    assert weeks[0]["week_start"] == MONDAY.isoformat()


def test_minutes_by_shoe_class_add_up_to_the_weeks_minutes(library):
    add_weeks(library, 1)
    library.add_shoe("Gloves", "minimal")
    run = library.activities()["activity_id"].iloc[0]
    library.tag(run, "Gloves", start_s=0, end_s=600)
    (week,) = to_json(build_report(library, today=MONDAY + timedelta(days=6)))["weeks"]
    assert week["minutes_by_class"]["minimal"] == pytest.approx(10)
    assert sum(week["minutes_by_class"].values()) == pytest.approx(week["moving_min"])


def test_a_gap_of_two_weeks_is_asked_about_until_it_is_marked(library):
    add_weeks(library, 1)
    add_weeks(library, 1, start=MONDAY + timedelta(days=28))
    today = MONDAY + timedelta(days=36)
    assert "gap_asks" in [finding.code for finding in build_report(library, today=today).findings]
    library.mark(MONDAY + timedelta(days=7), MONDAY + timedelta(days=28), "did_not_run")
    assert "gap_asks" not in [finding.code for finding in build_report(library, today=today).findings]


def test_the_measure_is_the_settings_choice(library):
    add_weeks(library, 1)
    report = build_report(library, Settings(measure="distance_km"), today=MONDAY + timedelta(days=6))
    assert report.daily["load"].tolist() == report.daily["distance_km"].tolist()


def test_every_value_of_the_json_can_be_written(library):
    add_weeks(library, 6)
    library.add_manual(MONDAY + timedelta(days=70), 90, distance_km=20)
    text = json.dumps(to_json(build_report(library, today=MONDAY + timedelta(days=71))), allow_nan=False)
    assert json.loads(text)["windows"]


def test_a_rule_switched_off_opens_nothing(library):
    add_weeks(library, 6)
    library.add_manual(MONDAY + timedelta(days=43), 70, distance_km=12)
    settings = Settings(rules_off=("session_spike",))
    report = build_report(library, settings, today=MONDAY + timedelta(days=44))
    assert "session_spike" not in [window.rule for window in report.windows]


def test_a_walk_is_shown_but_is_no_running_load(library):
    add_weeks(library, 1)
    library.add_manual(MONDAY + timedelta(days=2), 60, kind="walk")
    report = build_report(library, today=MONDAY + timedelta(days=6))
    assert len(report.activities) == 4
    assert len(report.runs) == 3
    assert report.daily.loc[pd.Timestamp(MONDAY + timedelta(days=2)), "load"] == 0


def test_the_windows_are_held_against_the_runners_own_pain(library):
    add_weeks(library, 6)
    library.add_manual(MONDAY + timedelta(days=43), 70, distance_km=12)
    library.log_pain(MONDAY + timedelta(days=45), "calf", during=5)
    library.log_pain(MONDAY + timedelta(days=10), "heel", during=4)
    every, *_ = build_report(library, today=MONDAY + timedelta(days=50)).self_audit()
    assert (every.hits, every.misses) == (1, 1)
    assert every.too_few


def test_without_a_run_there_is_nothing_to_audit(library):
    assert build_report(library, today=MONDAY).self_audit() == []


# --- cadence at matched speed -----------------------------------------------------------------------------------------


def add_cadence(library: Library, days: list[int], steps: float, start: int = 0) -> None:
    """Half an hour on each of these days at the same speed, with so many steps a minute."""
    library.add([(f"{start + day}.gpx", gpx(start + day, 30, cadence=steps / 2, device="Watch")) for day in days])


def test_three_runs_far_below_the_runners_own_cadence_open_a_window_and_one_closes_it(library):
    add_cadence(library, list(range(0, 20, 2)), 170)
    add_cadence(library, [20, 22, 24], 158)
    report = build_report(library)
    (window,) = (each for each in report.windows if each.rule == "cadence_drop")
    assert window.is_open(report.today)
    assert window.peak == pytest.approx(100 * 12 / 170, abs=0.3)
    assert len(window.activity_ids) == 3
    add_cadence(library, [26], 170)
    (window,) = (each for each in build_report(library).windows if each.rule == "cadence_drop")
    assert not window.is_open(date(2026, 1, 31))


def test_fewer_steps_because_of_a_slower_run_open_nothing(library):
    add_cadence(library, list(range(0, 20, 2)), 170)
    slow = [(f"slow{day}.gpx", gpx(day, 30, speed_mps=2.1, cadence=80, device="Watch")) for day in (20, 22, 24)]
    library.add(slow)
    assert not [each for each in build_report(library).windows if each.rule == "cadence_drop"]


def test_the_mean_residual_of_the_last_weeks_is_told_and_nothing_without_a_usual(library):
    add_cadence(library, list(range(0, 20, 2)), 170)
    add_cadence(library, [50, 52], 174)
    report = build_report(library)
    assert to_json(report)["cadence"]["residual_spm"] == pytest.approx(4, abs=0.2)
    assert report.at_speed["residual_spm"].iloc[-2] == pytest.approx(4, abs=0.1)
    early = build_report(library, today=date(2026, 1, 6))
    assert to_json(early)["cadence"]["residual_spm"] is None


def test_a_report_of_an_earlier_day_knows_the_cadence_of_that_day_only(library):
    add_cadence(library, list(range(0, 60, 2)), 170)
    then = date(2026, 2, 1)
    before = build_report(library, today=then)
    add_cadence(library, [61, 63], 190)
    after = build_report(library, today=then)
    pd.testing.assert_frame_equal(after.at_speed, before.at_speed)
    assert after.cadence_fit == before.cadence_fit
    assert after.cadence_change == before.cadence_change


def test_a_run_in_two_pairs_counts_for_both_classes(library):
    add_cadence(library, list(range(0, 20, 2)), 170)
    library.add_shoe("barefoot", "barefoot")
    library.add_shoe("trainers", "cushioned")
    for activity_id in library.activities()["activity_id"]:
        library.tag(activity_id, "trainers")
        library.tag(activity_id, "barefoot", start_s=1200)
    report = build_report(library)
    classes = cadence.by_class(report.stretches, report.cadence_fit, report.easy_speed_mps).set_index("shoe_class")
    assert classes["runs"].to_dict() == {"barefoot": 10, "cushioned": 10}
    assert classes["steady_min"].to_dict() == pytest.approx({"barefoot": 100, "cushioned": 200}, abs=10)
    assert set(report.at_speed["shoe_class"]) == {""}  # the whole run was worn in neither
