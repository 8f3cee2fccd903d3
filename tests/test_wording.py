"""Sentences and numbers as the runner reads them."""

import ast
import itertools
import math
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence import RULES, SOURCES
from analysis.library import Library
from analysis.model import RULE_NAMES, Finding, RiskWindow, Settings
from analysis.report import Report, build_report
from analysis.wording import findings as wording_findings
from analysis.wording import frame as wording_frame
from analysis.wording import load as wording_load
from analysis.wording import method as wording_method
from analysis.wording import phrases
from analysis.wording import plan as wording_plan
from analysis.wording import today as wording_today
from analysis.wording import windows as wording_windows
from analysis.wording.method import rule_text
from analysis.wording.names import MEASURE_NAMES, RULE_SHORT

ANALYSIS = Path(__file__).parent.parent / "analysis"
TODAY = date(2026, 5, 20)
T = phrases.THIN


def report(runs: dict[int, float], settings: Settings | None = None, today: date = TODAY) -> Report:
    """The report over typed-in runs: days ago → kilometres, at 6 minutes a kilometre."""
    library = Library.open("sqlite://")
    for days_ago, km in runs.items():
        library.add_manual(today - timedelta(days=days_ago), minutes=6 * km, distance_km=km)
    return build_report(library, settings or Settings(), today)


def regular(km: float = 8.0, days: int = 60) -> dict[int, float]:
    return {days_ago: km for days_ago in range(1, days) if days_ago % 7 in (1, 3, 5)}


# --- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (phrases.distance(15_400), f"15.4{T}km"),
        (phrases.distance(14_000), f"14.0{T}km"),
        (phrases.distance(105_260), f"105{T}km"),
        (phrases.distance(16_093.44, "mi"), f"10.0{T}mi"),
        (phrases.duration(6240), f"1{T}h{T}44"),
        (phrases.duration(44 * 60), f"44{T}min"),
        (phrases.duration(3599), f"1{T}h{T}00"),
        (phrases.duration(20), f"20{T}s"),
        (phrases.pace(1000 / 340), "5:40/km"),
        (phrases.pace(1000 / 359.7), "6:00/km"),
        (phrases.step_rate(168.2), f"168{T}steps/min"),
        (phrases.percent(0.371), "37%"),
        (phrases.day(date(2026, 5, 16)), "Sat 16 May"),
        (phrases.day(date(2025, 5, 16), TODAY), "Fri 16 May 2025"),
        (phrases.days(date(2026, 5, 16), date(2026, 5, 29), TODAY), "16–29 May"),
        (phrases.days(date(2026, 5, 28), date(2026, 6, 3), TODAY), "28 May – 3 Jun"),
        (phrases.days(date(2025, 12, 30), date(2026, 1, 3), TODAY), "30 Dec 2025 – 3 Jan 2026"),
        (phrases.clock(3723), "1:02:03"),
        (phrases.count(1, "run"), "1 run"),
        (phrases.count(3, "run"), "3 runs"),
        (phrases.listed(["a", "b", "c"]), "a, b and c"),
    ],
)
def test_numbers_are_written_with_units_and_at_most_three_digits(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    "write", [phrases.distance, phrases.duration, phrases.pace, phrases.step_rate, phrases.heart_rate, phrases.percent]
)
@pytest.mark.parametrize("unknown", [math.nan, math.inf])
def test_what_is_unknown_is_a_dash_and_never_a_zero(write, unknown):
    assert write(unknown) == phrases.UNKNOWN


@given(st.floats(min_value=0.05, max_value=9_990))
def test_no_number_has_more_than_three_digits(value):
    digits = phrases.number(value).replace(".", "").replace(",", "").lstrip("0")
    assert len(digits) <= 3 or value >= 999.5


@given(st.floats(min_value=0.3, max_value=8))
def test_a_pace_never_has_sixty_seconds(speed):
    assert int(phrases.pace(speed).split("/")[0].split(":")[1]) < 60


# --- the verdict -------------------------------------------------------------------------------------------------


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


def test_after_several_breaks_the_last_one_is_told():
    rare = report({100: 6.0, 60: 6.0, 38: 6.0, 15: 6.0, 13: 5.0})
    window = next(window for window in rare.windows if window.rule == "return_after_break")
    assert window.numbers["break_days"] == 39
    assert wording_windows.window_sentence(window, rare) == "Tue 5 May was the first run after 22 days without one."


def test_a_run_without_distance_and_time_says_so_instead_of_dashes():
    bare = report({1: 5.0})
    runs = bare.runs.assign(distance_m=np.nan, moving_s=np.nan)
    assert "–" not in wording_today.last_run(replace(bare, runs=runs))
    assert "was recorded" in wording_today.last_run(replace(bare, runs=runs))


def test_weeks_alike_are_told_as_one_number():
    assert wording_load.weeks_title(report({9: 5}).weeks, "moving_min", "km", TODAY) == f"Minutes a week: 30{T}min"


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


# --- every rule, every finding -----------------------------------------------------------------------------------

RECEIPTS: dict[str, list[dict]] = {
    "session_spike": [
        {"date": "2026-05-16", "distance_km": 19.2, "longest_km": 14.0, "limit_km": 15.4, "ratio": 1.37, "limit": 1.1}
    ],
    "minimal_shoe_spike": [
        {
            "date": "2026-05-16",
            "cap": cap,
            "shoe_class": shoe if cap == "session" else "",
            "value": 33.4,
            "limit": 8.0,
            "reference": reference,
            "unit": "runs" if cap == "runs" else "min",
            "new_start": new,
        }
        for cap, shoe, reference, new in [
            ("session", "minimal", 7.0, 0),
            ("session", "barefoot", 0.0, 0),
            ("week", "", 12.0, 0),
            ("week", "", 0.0, 1),
            ("runs", "", None, 0),
        ]
    ],
    "several_changes": [
        {
            "changes": 2,
            "change_1": "2026-05-02 first_use V-Run Trail",
            "change_2": "2026-05-16 session_spike",
            "change_3": "2026-05-16 climb",
            "change_4": "2026-05-16 surface sand",
            "change_5": "2026-05-16 minimal_shoe_spike",
            "change_6": "2026-05-16 fast_share_rise",
        }
    ],
    "return_after_break": [{"break_days": 29, "limit_days": 14, "last_run": "2026-04-17", "first_run": "2026-05-16"}],
    "fast_share_rise": [
        {
            "share_pct": 26.9,
            "before_pct": 11.4,
            "rise_points": 15.5,
            "limit_points": 10,
            "fast_km": 9.8,
            "limit_fast_km": 7.8,
            "closes_points": 5,
            "closing_points": None,
        }
    ],
    "cadence_drop": [{"residual_pct": -6.2, "limit_pct": 5, "closes_pct": 3, "runs_in_row": 3}],
    "load_unlike_usual": [
        {
            "measure": measure,
            "ratio": 1.9,
            "limit": 1.5,
            "week_load": 314.0,
            "base_load": 164.0,
            "limit_load": 246.0,
            "closes_at": 1.3,
            "closing_ratio": None,
        }
        for measure in MEASURE_NAMES
    ],
}
CASES = [
    (rule, {**numbers, "closes": "2026-06-01", "closed_by": closed_by})
    for rule, receipts in RECEIPTS.items()
    for numbers, closed_by in itertools.product(receipts, (None, "time", "value", "unknown"))
]


def a_window(rule: str, numbers: dict) -> RiskWindow:
    end = date(2026, 5, 31) if numbers["closed_by"] is None else date(2026, 5, 18)
    return RiskWindow(
        rule, date(2026, 5, 16), end, 1.4, date(2026, 5, 16), (), numbers, category="moderate", provisional=True
    )


def test_every_rule_has_its_words():
    assert set(RECEIPTS) == set(RULE_NAMES) == set(wording_windows.WINDOW_WORDS) == set(wording_windows.WINDOW_EVIDENCE)
    assert set(RULE_SHORT) == set(RULE_NAMES)


@pytest.mark.parametrize(("rule", "numbers"), CASES)
def test_every_receipt_is_whole_sentences_without_a_gap(rule, numbers):
    found, window = report(regular()), a_window(rule, numbers)
    receipt = wording_windows.receipt(window, found)
    text = f"{receipt.happened} {wording_windows.window_why(window, found)}"
    assert text.endswith(".")
    assert not re.search(r"nan|None|inf\b|  |\{|\}|_", text)
    assert "closes on" in receipt.happened or "closed on" in receipt.happened or "ended on" in receipt.happened
    assert RULES[rule].critic in receipt.found


FORBIDDEN = r"\b(danger|you will get|you are safe|no risk|high risk|must not|too weak|bad|wrong form|diagnos)\w*"


@pytest.mark.parametrize(("rule", "numbers"), CASES)
def test_no_receipt_scares_scolds_or_promises(rule, numbers):
    found, window = report(regular()), a_window(rule, numbers)
    assert not re.search(FORBIDDEN, wording_windows.receipt(window, found).happened, re.IGNORECASE)
    assert not re.search(FORBIDDEN, wording_windows.window_why(window, found), re.IGNORECASE)


def finding_codes() -> set[str]:
    """Every code a Finding is made with anywhere in the package."""
    codes = set()
    for path in ANALYSIS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
            if named and node.args and isinstance(node.args[0], ast.Constant):
                codes.add(node.args[0].value)
    return codes


def test_every_finding_has_its_words():
    assert finding_codes() - {"cadence_unit"} <= set(wording_findings.FINDINGS)


@pytest.mark.parametrize("code", sorted({*wording_findings.FINDINGS, "cadence_unit"}))
def test_a_finding_reads_as_a_sentence(code):
    numbers = {
        "year": 1989,
        "seconds": 90.0,
        "steps": 2,
        "records": 1200,
        "leaps": 3,
        "distance_m": 2400.0,
        "restarts": 2,
        "share": 0.07,
        "sport": "running",
        "speed_mps": 7.1,
        "start": "2026-04-01",
        "end": "2026-04-20",
        "median": 84.5,
        "factor": 2.0,
        "unsure": 1,
        "laps_m": 4000.0,
        "points_m": 5000.0,
        "names": "run.gpx",
        "gaps": 2,
        "unit": "one foot",
    }
    text = wording_findings.finding(Finding(code, numbers))
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith((".", "?"))
    assert "{" not in text


def test_every_rule_stands_on_the_method_page_once():
    named = [name for names in wording_method.groups().values() for name in names]
    assert sorted(named) == sorted(RULES)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_shows_its_grade_its_critic_and_its_sources(name):
    rule = RULES[name]
    text = rule_text(rule)
    assert f"Grade {rule.grade}" in text
    assert rule.critic in text
    assert all(SOURCES[key].citation in text for key in rule.sources)
    assert all("Unverified" in text for key in rule.sources if not SOURCES[key].checked)


# --- charts' sentences -------------------------------------------------------------------------------------------


def test_a_week_is_hovered_as_a_sentence():
    weeks = pd.DataFrame(
        {"runs": [3], "distance_km": [31.0], "moving_min": [185.0], "steps": [np.nan], "load": [185.0]},
        index=pd.DatetimeIndex(["2026-05-11"]),
    )
    assert wording_load.week_hovers(weeks, "km") == [f"Week 20, 11–17 May: 3 runs, 31.0{T}km, 3{T}h{T}05"]


def test_a_ratio_that_rests_on_too_little_is_not_written():
    found = replace(report(regular()), ratio={"uncoupled": None}, ratio_unknown="base")
    assert "No ratio today" in wording_load.ratio_title(found)
    found = replace(found, ratio_unknown="history")
    assert "needs 28" in wording_load.ratio_title(found)


def test_a_library_chosen_by_its_file_is_named_and_no_address_with_a_password():
    assert wording_frame.library_named("/home/coach/anna.db") == "Library: anna.db"
    assert wording_frame.library_named("postgresql://coach:secret@localhost/club") == ""
    assert wording_frame.library_named(None) == ""
