import numpy as np
import pandas as pd
import pytest

from analysis import cadence, schema
from analysis.model import Distributions


def seconds_at(*runs: dict[int, float]) -> np.ndarray:
    """Seconds of running by cadence, one run each."""
    cadence_s = np.zeros((len(runs), Distributions.CADENCE_BINS))
    for row, seconds in enumerate(runs):
        for spm, duration in seconds.items():
            cadence_s[row, spm] = duration
    return cadence_s


def runs(*dates: str) -> pd.DataFrame:
    frame = pd.DataFrame(
        {
            "activity_id": [f"run{k}" for k in range(len(dates))],
            "local_date": pd.to_datetime(list(dates)),
            "start_time": pd.to_datetime(list(dates), utc=True),
            "moving_s": 1800.0,
            "distance_m": 5400.0,
        }
    )
    return schema.conform(frame, schema.ACTIVITIES)


def test_shares_count_running_time_and_sum_to_one():
    shares = cadence.cadence_shares(seconds_at({170: 300, 185: 600, 205: 100}), 180, 200).iloc[0]
    assert shares[["share_below", "share_inside", "share_above"]].tolist() == pytest.approx([0.3, 0.6, 0.1])
    assert shares["median_spm"] == 185
    assert shares["running_min"] == pytest.approx(1000 / 60)


def test_both_ends_of_the_band_are_inside_it():
    shares = cadence.cadence_shares(seconds_at({180: 60, 200: 60}), 180, 200).iloc[0]
    assert shares["share_inside"] == 1.0


def test_a_run_without_cadence_is_unknown_and_not_zero():
    shares = cadence.cadence_shares(seconds_at({}), 180, 200).iloc[0]
    assert shares.isna().all()
    assert cadence.cadence_of_runs(runs("2026-05-01"), seconds_at({})).empty


def test_the_trend_pools_28_days_by_time_and_sees_no_later_run():
    table = runs("2026-05-01", "2026-05-20", "2026-06-20")
    spread = seconds_at({170: 3600}, {180: 600}, {190: 600})
    assert cadence.cadence_trend(table, spread).tolist() == [170, 170, 190]
    earlier = cadence.cadence_trend(table.iloc[:2], seconds_at({170: 3600}, {180: 600}))
    assert earlier.tolist() == cadence.cadence_trend(table, spread).tolist()[:2]


def test_the_trend_does_not_depend_on_the_order_of_the_rows():
    table = runs("2026-05-01", "2026-05-03", "2026-05-20")
    spread = seconds_at({170: 600}, {172: 900}, {180: 600})
    turned = cadence.cadence_trend(table.iloc[::-1], seconds_at({180: 600}, {172: 900}, {170: 600}))
    assert cadence.cadence_trend(table, spread).tolist() == turned.iloc[::-1].tolist()


def test_weeks_run_from_monday_and_a_week_without_cadence_is_a_gap():
    table = runs("2026-05-03", "2026-05-04", "2026-05-20")  # Sunday, Monday, Wednesday two weeks on
    weeks = cadence.weekly_shares(table, seconds_at({170: 60}, {190: 60}, {190: 60}))
    assert weeks.index.strftime("%a %d %b").tolist() == ["Mon 27 Apr", "Mon 04 May", "Mon 11 May", "Mon 18 May"]
    assert weeks["share_inside"].tolist()[:2] == [0.0, 1.0]
    assert weeks["share_inside"].isna().tolist() == [False, False, True, False]


def test_no_runs_give_empty_tables():
    nothing = runs()
    assert cadence.cadence_of_runs(nothing, seconds_at()).empty
    assert cadence.weekly_shares(nothing, seconds_at()).empty
