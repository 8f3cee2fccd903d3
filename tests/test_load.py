import numpy as np
import pandas as pd
import pytest
from builders import day, marks, runs, together

from analysis import load, schema


def test_days_between_runs_are_rest_and_the_table_reaches_today():
    daily = load.daily_load(runs([0, 3], km=[5, 8]), today=day(5))
    assert daily["moving_min"].tolist() == [30, 0, 0, 48, 0, 0]
    assert daily["runs"].tolist() == [1, 0, 0, 1, 0, 0]
    assert daily["load"].tolist() == daily["moving_min"].tolist()
    assert daily.index[-1].date() == day(5)


def test_without_today_the_table_ends_with_the_last_run():
    assert len(load.daily_load(runs([0, 3]))) == 4


def test_runs_after_today_are_ignored():
    assert len(load.daily_load(runs([0, 3, 9]), today=day(4))) == 5


def test_only_what_counts_as_running_is_load():
    ride = runs([0, 1], prefix="ride", sport="cycling", counts_as_running=False)
    daily = load.daily_load(together(ride, runs([1, 2], km=5)))
    assert daily["runs"].tolist() == [1, 1]
    assert daily["distance_km"].tolist() == [5, 5]


def test_two_runs_on_a_day_add_up():
    daily = load.daily_load(runs([0, 0], km=[5, 7], hour=[7, 18]))
    assert daily["distance_km"].tolist() == [12]
    assert daily["runs"].tolist() == [2]


def test_an_unknown_run_makes_its_day_unknown_not_rest():
    daily = load.daily_load(runs([0, 0, 1, 3], km=[5, np.nan, 5, 5], minutes=30), measure="distance_km")
    assert daily["load"].tolist() == pytest.approx([np.nan, 5, 0, 5], nan_ok=True)
    assert daily["moving_min"].tolist() == [60, 30, 0, 30]


@pytest.mark.parametrize(
    ("measure", "expected"), [("moving_min", 45), ("distance_km", 7.5), ("steps", 7200), ("srpe", 270), ("trimp", 88)]
)
def test_measures(measure, expected):
    run = runs([0], km=7.5, minutes=45, rpe=6.0, steps=7200.0, trimp=88.0)
    assert load.daily_load(run, measure)["load"].tolist() == [expected]


def test_a_run_without_a_rating_has_no_session_rpe():
    assert np.isnan(load.daily_load(runs([0]), "srpe")["load"].iloc[0])


def test_an_unknown_measure_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="moving_min, distance_km"):
        load.daily_load(runs([0]), "tss")


def test_marks_speak_for_days_without_a_recording():
    given = marks(
        [(1, "without_watch", 30), (2, "without_watch", None), (3, "did_not_run", None), (4, "sick_or_injured", None)]
    )
    daily = load.daily_load(runs([0, 6], km=5), marks=given)
    assert daily["moving_min"].tolist() == pytest.approx([30, 30, np.nan, 0, 0, 0, 30], nan_ok=True)
    assert daily["load"].tolist() == pytest.approx([30, 30, np.nan, 0, 0, 0, 30], nan_ok=True)
    assert daily["distance_km"].tolist() == pytest.approx([5, np.nan, np.nan, 0, 0, 0, 5], nan_ok=True)
    assert daily["mark"].tolist() == ["", "without_watch", "without_watch", "did_not_run", "sick_or_injured", "", ""]
    assert load.daily_load(runs([0, 6], rpe=5.0), "srpe", given)["load"].isna().sum() == 2


def test_where_a_recording_exists_the_recording_holds():
    daily = load.daily_load(runs([0, 1], km=5), marks=marks([(1, "without_watch", 99), (0, "did_not_run", None)]))
    assert daily["moving_min"].tolist() == [30, 30]


def test_marks_outside_the_history_change_nothing():
    plain = load.daily_load(runs([5, 9]))
    marked = load.daily_load(runs([5, 9]), marks=marks([(0, "without_watch", 60), (20, "without_watch", 60)]))
    pd.testing.assert_frame_equal(plain, marked)


def test_no_runs_no_history():
    assert load.daily_load(runs([])).empty
    assert load.weekly_load(load.daily_load(runs([]))).empty
    assert list(load.daily_load(runs([])).columns) == schema.DAILY.names
    assert load.gap_asks(load.daily_load(runs([]))) == []
    assert load.coverage(load.daily_load(runs([])), runs([])).empty


def test_weeks_run_monday_to_sunday_and_include_rest_weeks():
    weeks = load.weekly_load(load.daily_load(runs([2, 6, 7, 21], km=[5, 10, 6, 4])))
    assert weeks["distance_km"].tolist() == [15, 6, 0, 4]
    assert weeks["runs"].tolist() == [2, 1, 0, 1]
    assert (weeks.index.day_of_week == 0).all()


def test_a_week_with_an_unknown_day_is_unknown():
    weeks = load.weekly_load(load.daily_load(runs([0, 1, 7], km=[5, np.nan, 5], minutes=30)))
    assert weeks["distance_km"].tolist() == pytest.approx([np.nan, 5], nan_ok=True)
    assert weeks["moving_min"].tolist() == [60, 30]


def test_a_gap_of_two_weeks_without_marks_asks():
    (finding,) = load.gap_asks(load.daily_load(runs([0, 15])))
    assert finding.code == "gap_asks"
    assert finding.numbers == {"start": day(1).isoformat(), "end": day(14).isoformat(), "days": 14}
    assert load.gap_asks(load.daily_load(runs([0, 14]))) == []


def test_a_mark_answers_the_question():
    assert load.gap_asks(load.daily_load(runs([0, 20]), marks=marks([(10, "sick_or_injured", None)]))) == []


def test_the_days_since_the_last_run_ask_too_but_today_is_not_over():
    assert load.gap_asks(load.daily_load(runs([0]), today=day(14))) == []
    assert load.gap_asks(load.daily_load(runs([0]), today=day(15)))[0].numbers["days"] == 14


def test_coverage_says_what_is_measured_filled_in_and_unknown():
    given = together(
        runs([0, 2]), runs([4], prefix="typed", manual=True), runs([6], minutes=np.nan, km=5, prefix="odd")
    )
    daily = load.daily_load(given, marks=marks([(5, "without_watch", 20)]))
    shares = load.coverage(daily, given).iloc[-1]
    assert shares.to_dict() == pytest.approx({"measured": 0.4, "filled": 0.4, "unknown": 0.2})
    assert load.coverage(daily, given, days=1).iloc[1].isna().all()


@pytest.mark.parametrize(
    ("slope", "cost"),
    [
        (-0.45, 4.0323),
        (-0.20, 1.8000),
        (-0.10, 2.1517),
        (-0.05, 2.7459),
        (0, 3.6),
        (0.05, 4.6852),
        (0.10, 5.9682),
        (0.20, 9.0067),
        (0.45, 19.4260),
        (0.60, 19.4260),
    ],
)
def test_the_cost_of_slopes(slope, cost):
    assert float(load.minetti_cost(slope)) == pytest.approx(cost, abs=5e-5)


def test_the_slope_is_smoothed_over_forty_metres_and_unknown_where_altitude_is():
    distance = np.arange(0, 300, 3.0)
    altitude = 0.1 * distance + np.where(np.arange(100) % 2, 0.5, -0.5)
    assert np.abs(load.grade(distance, altitude)[10:-10] - 0.1).max() < 0.05
    altitude[5] = np.nan
    assert np.isnan(load.grade(distance, altitude)[5])
    assert np.isnan(load.grade(distance[:5], altitude[:5])).all()


def over(altitude_m) -> pd.DataFrame:
    """Records of a way of 10 m between them."""
    return pd.DataFrame({"distance_m": 10.0 * np.arange(len(altitude_m)), "altitude_m": altitude_m})


def test_on_the_level_grade_adjusted_pace_is_the_pace():
    assert load.grade_adjusted_pace(over(np.full(200, 80.0)), 3.0) == pytest.approx(3.0)


def test_a_steady_climb_costs_what_minetti_measured():
    climb = 0.05 * 10 * np.arange(500.0)
    assert load.grade_adjusted_pace(over(climb), 3.0) == pytest.approx(3.9043, abs=1e-3)
    assert load.grade_adjusted_pace(over(-climb), 3.0) < 3.0


def test_without_altitude_there_is_no_grade_adjusted_pace():
    assert np.isnan(load.grade_adjusted_pace(over(np.full(200, np.nan)), 3.0))
    assert np.isnan(load.grade_adjusted_pace(over(np.array([])), 3.0))


def test_standing_still_weighs_nothing():
    way = over(0.05 * 10 * np.arange(500.0))
    standing = pd.concat([way.iloc[:250], *[way.iloc[[249]]] * 300, way.iloc[250:]])
    assert load.grade_adjusted_pace(standing, 3.0) == pytest.approx(load.grade_adjusted_pace(way, 3.0), rel=1e-2)
