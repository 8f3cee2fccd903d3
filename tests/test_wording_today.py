"""What stands on top of Today."""

import re
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from typed_runs import TODAY, regular, report

from analysis.library import Library
from analysis.model import RULE_NAMES, Settings
from analysis.report import build_report
from analysis.wording import phrases
from analysis.wording import plan as wording_plan
from analysis.wording import today as wording_today

T = phrases.THIN


def test_nothing_in_the_library_asks_for_files():
    assert wording_today.verdict(report({})).headline == "No runs yet."


def test_a_spike_names_the_run_the_limit_and_the_study():
    verdict = wording_today.verdict(report({**regular(14.0), 2: 19.2}))
    assert verdict.headline == f"Monday's 19.2{T}km is 37% longer than anything in the 30 days before."
    assert f"Up to 15.4{T}km would have kept this window closed." in verdict.why
    assert "5,205 runners (shoes not recorded)" in verdict.why
    assert "about 1.5 times as often" in verdict.why
    assert verdict.window is not None
    assert verdict.window.rule == "session_spike"


def test_a_steady_runner_reads_that_nothing_is_unusual():
    verdict = wording_today.verdict(report(regular()))
    assert verdict.headline == f"Nothing unusual in the last four weeks: 3 runs and 24{T}km a week."
    assert verdict.why == f"Your longest run of the last 30 days was 8.0{T}km."
    assert verdict.window is None


def test_today_names_one_length_for_the_next_run():
    """The 10% beyond the longest run is told only where the budget allows as much: both stand on one page."""
    rested = report({days_ago: 8.0 for days_ago in range(7, 60) if days_ago % 7 in (1, 3, 5)})
    assert "10% of it" in wording_today.verdict(rested).why
    assert f"8.8{T}km" in wording_today.verdict(rested).why
    assert f"8.8{T}km" in wording_plan.next_run(rested)
    busy = report(regular())
    assert "10% of it" not in wording_today.verdict(busy).why
    assert f"2.4{T}km" in wording_plan.next_run(busy)
    one = report({1: 5.0})
    assert wording_today.verdict(one).why.endswith(f"Your longest run of the last 30 days was 5.0{T}km.")
    assert "the better guide. Your" in wording_today.verdict(one).why


def test_a_run_without_distance_and_time_says_so_instead_of_dashes():
    bare = report({1: 5.0})
    runs = bare.runs.assign(distance_m=np.nan, moving_s=np.nan)
    assert "–" not in wording_today.last_run(replace(bare, runs=runs))
    assert "was recorded" in wording_today.last_run(replace(bare, runs=runs))


def test_a_short_history_says_what_it_needs_instead_of_a_ratio():
    verdict = wording_today.verdict(report({10: 5, 8: 5, 5: 5, 1: 5}))
    assert verdict.headline.startswith("11 days of history")
    assert "The ratio needs 28" in verdict.why


def test_a_long_silence_is_told_without_blame():
    verdict = wording_today.verdict(report({60: 8, 50: 8, 40: 8}))
    assert verdict.headline == "No run since Fri 10 Apr, 40 days ago."
    assert verdict.why.startswith("The way back is at step 1 of 8, an easy run of ")
    longer = wording_today.verdict(report({90: 8, 80: 8, 70: 8}))
    assert longer.why.startswith("No running in the last four weeks to build on.")


def test_after_a_silence_today_names_the_same_step_as_plan():
    paused = report({days_ago: 8.0 for days_ago in range(19, 80) if days_ago % 7 in (1, 3, 5)})
    why = wording_today.verdict(paused).why
    assert why.startswith("The way back is at step 1 of 6, an easy run of ")
    assert why.removeprefix("The way back is at ").split(",")[0] in wording_plan.headline(paused)


@pytest.mark.parametrize("days_ago", [22, 12])
def test_after_a_stop_today_speaks_of_walks_and_not_of_half_the_running(days_ago):
    library = Library.open("sqlite://")
    for ago in range(days_ago, 80, 2):
        library.add_manual(TODAY - timedelta(days=ago), minutes=48, distance_km=8)
    library.log_pain(TODAY - timedelta(days=days_ago), "calf", 7, 6, 5, "left")
    library.log_pain(TODAY - timedelta(days=1), "calf", 0, 0, 0, "left")
    hurt = build_report(library, Settings(), TODAY)
    verdict = wording_today.verdict(hurt)
    assert re.search(rf"step 1 of \d+, a walk of 30{T}min", verdict.headline + verdict.why)
    assert "half of what" not in verdict.why
    assert wording_plan.next_run(hurt) == f"This step of the way back is a walk of 30{T}min, no running yet."


def test_the_most_important_window_is_said_first():
    runs = {**regular(8.0, 120), 2: 20.0, 1: 20.0}
    found = report(runs)
    assert len(found.open_windows) > 1
    assert wording_today.verdict(found).window == min(found.open_windows, key=lambda w: RULE_NAMES.index(w.rule))


def test_miles_are_used_throughout():
    found = report({**regular(14.0), 2: 19.2}, Settings(units="mi"))
    verdict = wording_today.verdict(found)
    text = f"{verdict.headline} {verdict.why} {wording_today.last_seven_days(found)} {wording_today.last_run(found)}"
    assert f"11.9{T}mi" in text
    assert f"{T}km" not in text
