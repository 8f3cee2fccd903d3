"""Every window's receipt."""

import itertools
import re
from datetime import date, timedelta

import pytest
from typed_runs import TODAY, regular, report

from analysis.evidence import RULES
from analysis.library import Library
from analysis.model import RULE_NAMES, RiskWindow
from analysis.report import build_report
from analysis.wording import phrases
from analysis.wording import windows as wording_windows
from analysis.wording.names import MEASURE_NAMES, RULE_SHORT

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


def test_after_several_breaks_the_last_one_is_told():
    rare = report({100: 6.0, 60: 6.0, 38: 6.0, 15: 6.0, 13: 5.0})
    window = next(window for window in rare.windows if window.rule == "return_after_break")
    assert window.numbers["break_days"] == 39
    assert wording_windows.window_sentence(window, rare) == "Tue 5 May was the first run after 22 days without one."


def test_a_run_without_a_distance_is_named_by_its_minutes_in_a_receipt():
    with Library.open("sqlite://") as library:
        library.add_shoe("skin", "barefoot")
        for days_ago in range(2, 60, 3):
            library.add_manual(TODAY - timedelta(days=days_ago), 40)
        library.add_manual(TODAY - timedelta(days=1), 10, "skin")
        about = build_report(library, today=TODAY)
        window = next(window for window in about.windows if window.rule == "minimal_shoe_spike")
        assert [run.label for run in wording_windows.receipt(window, about).runs] == [
            f"Tue 19 May, {phrases.duration(600)}"
        ]


def test_changes_that_kept_a_window_open_for_weeks_are_not_told_as_if_they_came_in_two():
    more = dict.fromkeys((f"change_{i}" for i in range(1, 6)), "2026-05-16 climb")
    said = {
        most: wording_windows.WINDOW_WORDS["several_changes"]({"changes": most, **more}, None)[0] for most in (4, 5)
    }
    assert said == {
        4: "Five changes came close together, four of them within two weeks.",
        5: "Five changes came close together.",
    }
