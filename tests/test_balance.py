"""Left and right: only a change against the runner's own past, over several runs, on one device."""

import numpy as np
import pandas as pd
import pytest
from stretch_runners import runs_on

from analysis import schema
from analysis.cadence import balance


def history(values, device="Watch", every_days=2):
    """The balance of each run, in two stretches around its value, and the runs."""
    values = np.asarray(values, dtype=float)
    run = np.repeat(np.arange(len(values)), 2)
    rows = {
        "activity": run,
        "seconds": np.tile([60.0, 30.0], len(values)),
        "stance_time_balance_pct": np.repeat(values, 2) + np.tile([0.1, -0.2], len(values)),
    }
    return schema.conform(pd.DataFrame(rows), schema.STRETCHES), runs_on(
        every_days * np.arange(len(values)), device=device
    )


def test_a_change_of_two_points_over_three_runs_is_noticed():
    table = balance(*history([50.0] * 8 + [52.2] * 3))
    assert table["balance_pct"].tolist() == pytest.approx([50.0] * 8 + [52.2] * 3)
    assert table["baseline_pct"].tolist()[8:] == pytest.approx([50.0] * 3)
    assert table["change_points"].tolist()[8:] == pytest.approx([2.2] * 3)
    assert table["noticed"].tolist() == [False] * 10 + [True]


@pytest.mark.parametrize("late", [[52.2, 50.0, 52.2], [52.2, 47.8, 52.2], [51.9, 51.9, 51.9]])
def test_two_runs_both_sides_or_less_than_two_points_are_not(late):
    assert not balance(*history([50.0] * 8 + late))["noticed"].any()


def test_there_is_no_value_to_reach_only_a_change():
    assert not balance(*history([46.0] * 12))["noticed"].any()


def test_another_sensor_starts_anew():
    table = balance(*history([50.0] * 8 + [53.0] * 4, device=np.array(["Watch"] * 8 + ["Strap"] * 4, dtype=object)))
    assert not table["noticed"].any()
    assert table["baseline_pct"].iloc[8:].isna().all()
    assert table["runs_in_baseline"].tolist()[8:] == [0, 1, 2, 3]


def test_too_few_or_too_old_runs_are_no_baseline():
    assert balance(*history([50.0] * 5))["baseline_pct"].isna().all()
    assert balance(*history([50.0] * 12, every_days=30))["baseline_pct"].isna().all()


def test_a_run_without_the_reading_is_no_row():
    table = balance(*history([50.0, np.nan, 51.0]))
    assert table["activity_id"].tolist() == ["run-0", "run-2"]
    assert balance(*history([np.nan])).empty
    assert balance(schema.empty(schema.STRETCHES), runs_on(np.array([], dtype=int))).empty
