"""The end of a run against its beginning: what drifted is found, what only was slower is not."""

import numpy as np
import pandas as pd
import pytest
from stretch_runners import Runner, runner, runs_on

from analysis import schema
from analysis.cadence import at_speed
from analysis.cadence.lasting import LASTING, held_by_class, lasting


def told(invented: Runner) -> pd.DataFrame:
    steady = at_speed.steady(invented.stretches)
    return lasting(steady, invented.runs, at_speed.residuals(steady, invented.runs))


def share_of_run(stretches: pd.DataFrame) -> np.ndarray:
    """Where in its run each stretch lies, 0 to 1."""
    place = stretches.groupby("activity").cumcount().to_numpy() + 0.5
    return place / stretches["activity"].map(stretches["activity"].value_counts()).to_numpy()


def changed(invented: Runner, **columns: np.ndarray) -> Runner:
    return Runner(invented.stretches.assign(**columns), invented.runs, invented.level_spm, invented.days)


def long_runs(invented: Runner, least: int = 30) -> np.ndarray:
    """Runs of at least so many minutes whose line is known."""
    pieces = np.bincount(invented.stretches["activity"])
    return np.flatnonzero((pieces >= least) & (np.arange(len(pieces)) > 20))


def test_a_runner_who_keeps_form_changes_by_nothing_on_average():
    table = told(runner(0))
    rows = long_runs(runner(0))
    assert abs(table["cadence_change_pct"].iloc[rows].mean()) < 0.15
    assert table["cadence_change_pct"].iloc[rows].std() < 0.6
    assert table.loc[rows, "held_to_end"].mean() > 0.85


@pytest.mark.parametrize("drift", [-6.0, -3.0, 4.0])
def test_drift_in_the_last_third_is_found_again(drift):
    invented = runner(1)
    late = share_of_run(invented.stretches) > 2 / 3
    falling = changed(invented, cadence_spm=invented.stretches["cadence_spm"] + np.where(late, drift, 0.0))
    found = told(falling)["cadence_change_pct"].iloc[long_runs(invented)]
    assert found.mean() == pytest.approx(100 * drift / 167, abs=0.25)


def test_slowing_down_is_no_drift():
    invented = runner(2)
    slower = -0.25 * (share_of_run(invented.stretches) > 2 / 3)
    stretches = invented.stretches
    slowing = changed(
        invented, speed_mps=stretches["speed_mps"] + slower, cadence_spm=stretches["cadence_spm"] + 7 * slower
    )
    found = told(slowing)["cadence_change_pct"].iloc[long_runs(invented)]
    assert abs(found.mean()) < 0.2


def test_contact_time_and_the_like_are_compared_along_the_runners_own_line_too():
    invented = runner(3)
    speed, late = invented.stretches["speed_mps"], share_of_run(invented.stretches) > 2 / 3
    stance = 330 - 30 * speed
    stiff = changed(invented, stance_time_ms=stance + np.where(late, 0.04 * stance, 0.0), step_length_mm=350 * speed)
    table = told(stiff).iloc[long_runs(invented)]
    assert table["stance_change_pct"].mean() == pytest.approx(4, abs=0.4)
    assert table["step_length_change_pct"].abs().max() < 0.5
    assert table["oscillation_change_pct"].isna().all()


def test_without_earlier_runs_contact_time_is_compared_at_the_same_speed_only():
    invented = runner(4, weeks=2)
    even = changed(invented, speed_mps=np.full(len(invented.stretches), 3.0), stance_time_ms=np.full(1, 250.0).item())
    assert told(even)["stance_change_pct"].iloc[0] == pytest.approx(0)
    slower = np.where(share_of_run(invented.stretches) > 2 / 3, 2.7, 3.0)
    assert told(changed(even, speed_mps=slower))["stance_change_pct"].isna().all()


def test_a_short_run_has_no_thirds():
    invented = runner(5)
    pieces = np.bincount(invented.stretches["activity"])
    table = told(invented)
    assert table["cadence_change_pct"][pieces < 9].isna().all()
    assert table["cadence_change_pct"][pieces > 12].notna().all()


def test_cadence_that_falls_apart_held_until_then():
    invented = runner(6, odd=0.0, run_sd=0.5)
    last = len(invented.runs) - 1
    mine = (invented.stretches["activity"] == last).to_numpy()
    minute = invented.stretches["start_s"].to_numpy() / 60
    broken = changed(
        invented,
        cadence_spm=invented.stretches["cadence_spm"] - np.where(mine & (minute >= minute[mine].max() / 2), 10, 0),
    )
    before, after = told(invented).iloc[last], told(broken).iloc[last]
    assert before["held_to_end"]
    assert before["held_min"] == minute[mine].max() + 1
    assert not after["held_to_end"]
    assert after["held_min"] == pytest.approx(minute[mine].max() / 2, abs=2)


def test_a_dip_that_is_made_good_again_does_not_count():
    invented = runner(7, odd=0.0, run_sd=0.5)
    last = int(np.argmax(np.bincount(invented.stretches["activity"])))
    mine = (invented.stretches["activity"] == last).to_numpy()
    dip = mine & (np.abs(share_of_run(invented.stretches) - 0.4) < 0.1)
    dipped = changed(invented, cadence_spm=invented.stretches["cadence_spm"] - np.where(dip, 10, 0))
    assert told(dipped).iloc[last]["held_to_end"]


def test_shoes_in_which_cadence_is_always_higher_are_compared_with_themselves():
    invented = runner(8, minimal_spm=8.0, odd=0.0, run_sd=0.5)
    table = told(invented).iloc[30:]
    medians = held_by_class(table).set_index("shoe_class")
    assert medians["to_end"].sum() > 0.9 * len(table)
    assert medians.loc["minimal", "runs"] + medians.loc["cushioned", "runs"] == table["held_min"].notna().sum()
    assert medians["held_min"].between(20, 40).all()


def test_without_a_usual_nothing_is_said_to_have_held():
    table = told(runner(9, weeks=1))
    assert table["held_min"].iloc[:3].isna().all()
    assert not table["held_to_end"].iloc[:3].any()


def test_the_running_between_the_compared_stretches_counts_as_time_held():
    invented = runner(10, odd=0.0, run_sd=0.5)
    last = len(invented.runs) - 1
    mine = (invented.stretches["activity"] == last).to_numpy()
    hills = mine & (np.arange(len(mine)) % 2 == 0)
    hilly = changed(invented, grade=np.where(hills, 0.08, 0.0))
    flat, found = told(invented).iloc[last], told(hilly).iloc[last]
    assert found["held_min"] == pytest.approx(flat["held_min"], abs=1)


def test_no_runs_give_empty_tables():
    runs = runs_on(np.array([], dtype=int))
    steady = at_speed.steady(schema.empty(schema.STRETCHES))
    table = lasting(steady, runs, at_speed.residuals(steady, runs))
    assert table.empty
    assert list(table.columns) == LASTING
    assert held_by_class(table).empty
