"""Cadence at matched speed finds again what was put in, and says how sure it is."""

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus
from stretch_runners import SPEED_MPS, START, runner, runs_on

from analysis import build_report, schema
from analysis.cadence import at_easy_speed, at_speed, lines, means
from analysis.evidence import MATCHED_SPEED
from analysis.library import Library

SEEDS = range(200)
# 200 intervals of 95% hold the truth in 190 of them, and in less than 179 or more than 198 once in a hundred.
NOMINAL = (0.895, 0.995)


def estimates(invented):
    steady = at_speed.steady(invented.stretches)
    return at_speed.residuals(steady, invented.runs), at_speed.fit(steady, invented.runs, invented.today)


def holds(estimate, half, truth):
    return np.abs(estimate - truth) <= half


# --- invented runners: right on average, and as sure as they say ------------------------------------------------------


@pytest.fixture(scope="module")
def steady_runners():
    """200 runners whose level stands still while runs differ, resemble each other and are odd now and then."""
    return [(invented, *estimates(invented)) for invented in (runner(seed, alike=0.3) for seed in SEEDS)]


@pytest.fixture(scope="module")
def changing_runners():
    """200 runners who add 0.3 steps a minute a week, with minimal shoes 3 above cushioned ones in every second run."""
    invented = (runner(seed, drift_a_week=0.3, minimal_spm=3.0) for seed in SEEDS)
    return [(each, *estimates(each)) for each in invented]


def test_the_slope_is_found_again_and_its_interval_is_honest(steady_runners):
    errors = np.array([line.slope_spm - 7.0 for _, _, line in steady_runners])
    halves = np.array([line.slope_plus_minus_spm for _, _, line in steady_runners])
    assert abs(errors.mean()) < 0.3
    assert NOMINAL[0] <= holds(errors, halves, 0).mean() <= NOMINAL[1]
    assert np.median(halves) < 2.5


def test_the_line_at_the_easy_speed_is_found_again_and_its_band_is_honest(steady_runners):
    errors = np.array([line.expected_spm(SPEED_MPS) - 165.0 for _, _, line in steady_runners])
    halves = np.array([line.plus_minus_spm(SPEED_MPS) for _, _, line in steady_runners])
    assert abs(errors.mean()) < 0.15
    assert NOMINAL[0] <= holds(errors, halves, 0).mean() <= NOMINAL[1]


def test_the_band_of_the_trend_holds_the_truth_on_its_days(changing_runners, steady_runners):
    for runners, rise in ((changing_runners, 1.5), (steady_runners, 0.0)):
        first, last, everywhere = [], [], []
        for invented, residuals, line in runners:
            own = residuals if not rise else residuals[residuals["shoe_class"] == "cushioned"]
            trend = at_easy_speed.trend(own, line, SPEED_MPS).dropna(subset=["low_spm"])
            days = (trend["local_date"] - pd.Timestamp(START)).dt.days.to_numpy()
            truth = invented.level_spm[0] + (invented.level_spm[-1] - invented.level_spm[0]) * (
                days - invented.days[0]
            ) / (invented.days[-1] - invented.days[0])
            inside = (trend["low_spm"].to_numpy() <= truth) & (truth <= trend["high_spm"].to_numpy())
            first.append(inside[0])
            last.append(inside[-1])
            everywhere.append(inside.mean())
        assert np.mean(everywhere) > 0.9
        assert np.mean(last) > NOMINAL[0]
        assert np.mean(first) > NOMINAL[0] - 0.02


def test_a_change_since_three_months_ago_is_found_again_and_its_interval_is_honest(changing_runners, steady_runners):
    for runners, a_week in ((changing_runners, 0.3), (steady_runners, 0.0)):
        found = []
        for invented, residuals, line in runners:
            told = at_easy_speed.change(residuals, line, SPEED_MPS, invented.today)
            now = invented.days[invented.days > invented.days[-1] - 28].mean()
            ago = invented.days[-1] - 91
            then = invented.days[(invented.days > ago - 14) & (invented.days <= ago + 14)].mean()
            found.append((told.change_spm - a_week * (now - then) / 7, told.plus_minus_spm))
        errors, halves = np.array(found).T
        assert abs(errors.mean()) < 0.3
        assert NOMINAL[0] <= holds(errors, halves, 0).mean() <= NOMINAL[1]


def test_the_effect_of_a_shoe_is_found_again_and_its_interval_is_honest(changing_runners):
    found = []
    for invented, _, line in changing_runners:
        classes = at_easy_speed.by_class(invented.joined, line, SPEED_MPS).set_index("shoe_class")
        effect = classes.loc["minimal", "residual_spm"] - classes.loc["cushioned", "residual_spm"]
        found.append((effect - 3.0, np.hypot(*classes["plus_minus_spm"])))
    errors, halves = np.array(found).T
    assert abs(errors.mean()) < 0.15
    assert NOMINAL[0] <= holds(errors, halves, 0).mean() <= NOMINAL[1]


def test_the_residual_varies_less_than_the_cadence_itself(steady_runners):
    for _, residuals, _ in steady_runners[:20]:
        known = residuals[residuals["residual_spm"].notna()]
        assert known["residual_spm"].std() < 0.9 * known["cadence_spm"].std()


# --- what is compared, and with what ----------------------------------------------------------------------------------


def test_a_run_is_compared_with_earlier_days_only():
    invented = runner(1, weeks=10)
    whole = at_speed.residuals(at_speed.steady(invented.stretches), invented.runs)
    until = 25
    rows = invented.stretches["activity"] < until
    part = at_speed.residuals(at_speed.steady(invented.stretches[rows]), invented.runs.iloc[:until])
    pd.testing.assert_frame_equal(whole.iloc[:until], part)


def test_two_runs_of_one_day_do_not_know_of_each_other():
    invented = runner(2, weeks=10)
    same_day = invented.runs.copy()
    same_day.loc[21, "local_date"] = same_day.loc[20, "local_date"]
    found = at_speed.residuals(at_speed.steady(invented.stretches), same_day)
    assert found["fit_runs"].iloc[21] == found["fit_runs"].iloc[20] == 20


def test_watches_are_never_mixed():
    invented = runner(3, weeks=20)
    other = np.where(np.arange(len(invented.runs)) % 2 == 0, "Watch", "Phone")
    two = invented.runs.assign(device=other)
    shifted = invented.stretches.assign(
        cadence_spm=invented.stretches["cadence_spm"] + np.where(invented.stretches["activity"] % 2 == 0, 0, 9)
    )
    both = at_speed.residuals(at_speed.steady(shifted), two)
    assert abs(both["residual_spm"].median()) < 1
    alone = shifted[shifted["activity"] % 2 == 0]
    one = at_speed.residuals(at_speed.steady(alone), two)
    pd.testing.assert_frame_equal(both[both["device"] == "Watch"].reset_index(drop=True), one)
    line = at_speed.fit(at_speed.steady(shifted), two, invented.today)
    assert line.device == "Phone"
    assert set(at_easy_speed.trend(both, line, SPEED_MPS)["device"]) == {"Phone"}


def test_steep_uneven_and_stray_stretches_are_left_out_and_those_without_altitude_are_kept():
    rows = {
        "seconds": 60.0,
        "start_s": 60.0 * np.arange(7),
        "speed_mps": 3.0,
        "speed_spread": [0.01, 0.01, 0.06, 0.01, 0.01, 0.01, np.nan],
        "grade": [0.0, 0.031, 0.0, np.nan, -0.03, 0.0, 0.0],
        "cadence_spm": [166.0, 166, 166, 167, 168, 130, 166],
    }
    table = schema.conform(pd.DataFrame(rows), schema.STRETCHES)
    kept = at_speed.steady(table)
    assert kept["start_s"].tolist() == [0, 180, 240]
    assert kept["ran_min"].tolist() == [1, 4, 5]
    assert kept["ran_share"].tolist() == pytest.approx([1 / 7, 4 / 7, 5 / 7])


def test_without_enough_runs_or_speeds_the_slope_of_elite_runners_is_taken():
    few = runner(4, weeks=2)
    steady = at_speed.steady(few.stretches)
    line = at_speed.fit(steady, few.runs, few.today)
    assert (line.runs, line.slope_known, line.slope_spm) == (8, False, MATCHED_SPEED["slope_spm"])
    assert line.slope_plus_minus_spm == 0
    even = runner(5)
    same = even.stretches.assign(speed_mps=even.stretches["speed_mps"].clip(2.85, 3.0))
    assert not at_speed.fit(at_speed.steady(same), even.runs, even.today).slope_known


def test_with_two_runs_nothing_is_usual_yet():
    invented = runner(6, weeks=1)
    found = at_speed.residuals(at_speed.steady(invented.stretches), invented.runs)
    assert found["residual_spm"].isna().tolist() == [True, True, True, False]
    assert found["cadence_spm"].notna().all()


def test_nothing_is_said_outside_the_speeds_that_were_run():
    invented = runner(7)
    residuals, line = estimates(invented)
    inside = np.array([line.low_mps, line.middle_mps, line.high_mps])
    assert np.isfinite(line.expected_spm(inside)).all()
    outside = np.array([line.low_mps - 0.01, line.high_mps + 0.01])
    assert np.isnan(line.expected_spm(outside)).all()
    assert np.isnan(line.plus_minus_spm(outside)).all()
    assert line.high_mps < invented.stretches["speed_mps"].max()
    assert at_easy_speed.trend(residuals, line, line.high_mps + 0.2).empty
    assert at_easy_speed.change(residuals, line, line.high_mps + 0.2, invented.today) is None
    sprint = invented.stretches.assign(
        speed_mps=np.where(invented.stretches["activity"] == 60, 6.0, invented.stretches["speed_mps"])
    )
    found = at_speed.residuals(at_speed.steady(sprint), invented.runs)
    assert np.isnan(found["residual_spm"].iloc[60])
    assert found["speed_mps"].iloc[60] == 6.0


def test_an_odd_run_moves_the_line_little():
    invented = runner(8, odd=0.0)
    last = invented.stretches["activity"] >= len(invented.runs) - 2
    odd = invented.stretches.assign(cadence_spm=invented.stretches["cadence_spm"] + np.where(last, 12.0, 0.0))
    line, moved = (
        at_speed.fit(at_speed.steady(each), invented.runs, invented.today) for each in (invented.stretches, odd)
    )
    assert abs(moved.expected_spm(SPEED_MPS) - line.expected_spm(SPEED_MPS)) < 0.35


def test_a_runner_with_more_steps_at_every_speed_has_the_same_residuals():
    invented = runner(13, weeks=12)
    more = invented.stretches.assign(cadence_spm=invented.stretches["cadence_spm"] + 9)
    one, other = (at_speed.residuals(at_speed.steady(each), invented.runs) for each in (invented.stretches, more))
    np.testing.assert_allclose(other["residual_spm"], one["residual_spm"], atol=1e-6)
    np.testing.assert_allclose(other["slope_spm"], one["slope_spm"], atol=1e-6)
    np.testing.assert_allclose(other["expected_spm"], one["expected_spm"] + 9, atol=1e-6)


def test_a_steeper_runner_has_the_same_residuals():
    invented = runner(14, weeks=12, gps=0.0)
    speed = invented.stretches["speed_mps"]
    steeper = invented.stretches.assign(cadence_spm=invented.stretches["cadence_spm"] + 2 * (speed - SPEED_MPS))
    one, other = (at_speed.residuals(at_speed.steady(each), invented.runs) for each in (invented.stretches, steeper))
    sloped = (one["slope_known"] & other["slope_known"]).to_numpy()
    assert sloped.sum() > 30
    np.testing.assert_allclose(other["residual_spm"][sloped], one["residual_spm"][sloped], atol=0.1)
    np.testing.assert_allclose(other["slope_spm"][sloped], one["slope_spm"][sloped] + 2, atol=0.1)


def test_a_later_start_changes_nothing():
    invented = runner(9, weeks=12)
    later = invented.runs.assign(local_date=invented.runs["local_date"] + pd.Timedelta(days=700))
    one, other = (at_speed.residuals(at_speed.steady(invented.stretches), each) for each in (invented.runs, later))
    pd.testing.assert_frame_equal(one.drop(columns="local_date"), other.drop(columns="local_date"))


def test_a_short_history_has_no_change_and_a_single_class_needs_three_runs():
    invented = runner(10, weeks=6)
    residuals, line = estimates(invented)
    assert at_easy_speed.change(residuals, line, SPEED_MPS, invented.today) is None
    since = invented.today - timedelta(days=30)
    told = at_easy_speed.change(residuals, line, SPEED_MPS, invented.today, since)
    assert told.then_date == since
    two = invented.joined.assign(shoe_class=np.where(invented.stretches["activity"].isin([20, 21]), "barefoot", ""))
    classes = at_easy_speed.by_class(two, line, SPEED_MPS)
    assert classes["shoe_class"].tolist() == ["barefoot"]
    assert classes["plus_minus_spm"].isna().all()


def test_no_runs_give_empty_tables():
    nothing, runs = schema.empty(schema.STRETCHES), runs_on(np.array([], dtype=int))
    steady = at_speed.steady(nothing)
    residuals = at_speed.residuals(steady, runs)
    assert residuals.empty
    assert list(residuals.columns) == at_speed.RESIDUALS
    assert at_speed.fit(steady, runs, START) is None
    assert np.isnan(at_speed.easy_speed(steady, runs, START))
    assert at_easy_speed.trend(residuals, None, SPEED_MPS).empty


def test_arguments_are_left_alone():
    invented = runner(11, weeks=8)
    stretches, runs = invented.stretches.copy(), invented.runs.copy()
    residuals, line = estimates(invented)
    at_easy_speed.trend(residuals, line, SPEED_MPS)
    at_easy_speed.by_class(invented.joined, line, SPEED_MPS)
    pd.testing.assert_frame_equal(invented.stretches, stretches)
    pd.testing.assert_frame_equal(invented.runs, runs)


# --- the sums behind it -----------------------------------------------------------------------------------------------


def test_a_window_of_runs_is_fitted_as_weighted_least_squares_would_where_nothing_is_odd():
    random = np.random.default_rng(0)
    row = np.repeat(np.arange(12), 10)
    speed = random.uniform(2.5, 3.6, len(row))
    seconds = random.uniform(30, 60, len(row))
    cadence = 140 + 8 * speed
    line = dict(
        zip(
            lines.LINE,
            lines.fit_windows(lines.sums(row, speed, cadence, seconds), np.array([0]), np.array([12]), errors=True)[0],
            strict=True,
        )
    )
    assert (line["intercept_spm"], line["slope_spm"]) == (pytest.approx(140), pytest.approx(8))
    assert line["slope_se"] == pytest.approx(0, abs=1e-6)


def test_each_window_is_fitted_as_if_it_were_alone():
    invented = runner(12, weeks=8)
    sums = lines.sums(*(invented.stretches[n].to_numpy() for n in ("activity", "speed_mps", "cadence_spm", "seconds")))
    first, last = np.array([0, 3, 5]), np.array([20, 14, 32])
    together = lines.fit_windows(sums, first, last)
    for at in range(3):
        np.testing.assert_allclose(together[at], lines.fit_windows(sums, first[[at]], last[[at]])[0])


@pytest.mark.parametrize(("free", "t"), [(2, 4.303), (3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (1e9, 1.960)])
def test_students_t_is_that_of_the_tables(free, t):
    assert means.t95(free) == pytest.approx(t, rel=0.01)


def test_the_median_of_each_group():
    group, values = np.array([1, 0, 1, 1, 0]), np.array([5.0, 2, 1, 3, 4])
    assert lines.median_by(group, values).tolist() == [3, 3, 3, 3, 3]
    assert lines.median_by(np.array([0, 1]), np.array([1.0, 2])).tolist() == [1, 2]


# --- a real month -----------------------------------------------------------------------------------------------------


@needs_corpus
def test_in_a_real_month_cadence_at_matched_speed_varies_less_than_cadence():
    """33 runs of June 2013: from run to run ±4.1 (standard deviation) becomes ±3.0, robustly ±5.0 becomes ±3.2."""
    with Library.open("sqlite://") as library:
        library.add(CORPUS / "season" / "tracker_june2013")
        report = build_report(library)
    known = report.at_speed[report.at_speed["residual_spm"].notna()]
    raw, matched = known["cadence_spm"], known["residual_spm"]
    assert len(known) >= 20
    assert matched.std() < 0.8 * raw.std()
    robust = [1.4826 * (each - each.median()).abs().median() for each in (raw, matched)]
    assert robust[1] < 0.75 * robust[0]
    line, stretches = report.cadence_fit, report.stretches
    off = (stretches["cadence_spm"] - line.expected_spm(stretches["speed_mps"].to_numpy())).dropna()
    assert off.std() < 0.75 * stretches["cadence_spm"].std()
