"""The diary's sentences: what pain asks for, in the runner's own numbers, calm, and without a diagnosis."""

import ast
import re
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from analysis.before import Before, Change, eight_weeks_before, pain_marks
from analysis.charts import diary as charts_diary
from analysis.charts import guidance as charts_guidance
from analysis.charts import load as charts_load
from analysis.charts import windows as charts_windows
from analysis.library import Library
from analysis.model import CAUTIONS, CHECKED, MARKS, PAIN_FLAGS, PAIN_SITES, URGENT_FLAGS, Settings
from analysis.report import build_report
from analysis.samples import EXAMPLE_TODAY, example_library
from analysis.wording import before as wording_before
from analysis.wording import diary as wording_diary
from analysis.wording import learn as wording_learn
from analysis.wording import pain as wording_pain
from analysis.wording import phrases, terminal
from analysis.wording import today as wording_today

TODAY = date(2026, 5, 20)
T = phrases.THIN
WORDS = (wording_before, wording_diary, wording_learn, wording_pain)
SOURCE = "\n".join(Path(words.__file__).read_text() for words in WORDS)


def report(*pain, runs=(1, 3, 5, 8, 10, 12, 20, 40)):
    """The report with entries of pain: (days ago, site, keyword arguments of log_pain)."""
    library = Library.open("sqlite://")
    for ago in runs:
        library.add_manual(TODAY - timedelta(days=ago), minutes=48, distance_km=8)
    for ago, site, entry in pain:
        library.log_pain(TODAY - timedelta(days=ago), site, **entry)
    return build_report(library, today=TODAY)


def said(*pain):
    return wording_today.verdict(report(*pain))


def test_pain_that_settled_asks_to_repeat_the_week():
    verdict = said((1, "inside ankle", {"during": 4, "next_morning": 1, "side": "left"}))
    assert verdict.headline == (
        "Left inside ankle 4 during, 1 next morning: nothing rises this week; repeat last week's minutes."
    )
    assert "settled" in verdict.why


def test_pain_that_did_not_settle_takes_the_low_support_running_away():
    verdict = said((1, "inside ankle", {"during": 4, "next_morning": 5}))
    assert verdict.headline.endswith("no barefoot or minimal running for now, the rest at three quarters.")
    assert "Two weeks of this, or pain on the bone, is for a clinician." in verdict.why


@pytest.mark.parametrize(
    ("site", "entry", "why"),
    [
        ("shin", {"during": 3}, "may be bone"),
        ("calf", {"during": 7}, "Above 5 of 10 running stops"),
    ],
)
def test_a_stop_says_until_when_and_why(site, entry, why):
    verdict = said((1, site, entry))
    assert verdict.headline.endswith("no running until it is at 2 or below.")
    assert why in verdict.why


def test_a_warning_sign_is_told_once_and_names_what_was_ticked():
    verdict = said((1, "shin", {"during": 4, "flags": ["limping", "cannot hop"]}))
    assert verdict.headline == "Shin: please stop running and see a clinician. Have it seen before you run again."
    assert "limping and cannot hop" in verdict.why
    assert verdict.window is None


@pytest.mark.parametrize("flag", URGENT_FLAGS)
def test_what_cannot_wait_is_for_today(flag):
    assert "Have it seen today." in said((1, "calf", {"during": 4, "flags": [flag]})).headline


def test_pain_for_two_weeks_or_the_same_spot_again_is_for_a_clinician_who_knows_running():
    lasting = said((16, "calf", {"during": 4, "next_morning": 1}), (1, "calf", {"during": 4, "next_morning": 1}))
    assert "14 days or more: see a clinician who knows running" in lasting.why
    entry = {"during": 4, "next_morning": 1}
    again = said((30, "calf", entry), (20, "calf", {"during": 0}), (1, "calf", entry))
    assert "same spot again" in again.why


def test_the_example_runner_is_told_to_step_back_and_the_windows_come_second(sam):
    verdict = wording_today.verdict(sam)
    assert verdict.headline == (
        "Left inside ankle 4 during, 4 after, 3 next morning: no barefoot or minimal running for now, the rest at "
        "three quarters."
    )
    assert verdict.window == sam.open_windows[0]


def test_other_sites_are_named_beside_the_worst():
    verdict = said((1, "calf", {"during": 7}), (2, "arch", {"during": 4, "next_morning": 1}))
    assert verdict.headline.startswith("Calf 7 during")
    assert "Also written down: arch." in verdict.why


def test_without_pain_the_windows_speak():
    assert said().headline == wording_today.verdict(report()).headline
    assert said((1, "calf", {"during": 2})).headline == wording_today.verdict(report()).headline


def test_the_terminal_says_the_warning_alone():
    found = report((1, "shin", {"during": 4, "flags": ["limping"]}))
    text = terminal.report_text(found, "library.db")
    assert wording_today.WEEK_HEADING not in text
    assert "see a clinician" in text


def test_a_gap_is_asked_in_days():
    found = report(runs=(1, 40))
    gap = next(finding for finding in found.findings if finding.code == "gap_asks")
    assert wording_diary.gap_question(gap, TODAY).startswith("Nothing was recorded on 11 Apr – 18 May, 38 days.")


def test_an_entry_is_read_back_as_it_was_written():
    found = report((0, "other", {"during": 0}), (2, "calf", {"during": 3, "note": "uphill", "flags": [CHECKED]}))
    assert wording_pain.pain_lines(found.pain, TODAY) == ["Mon 18 May: calf, 3 during, uphill", "Wed 20 May: no pain"]


@pytest.mark.parametrize("caution", CAUTIONS)
def test_every_caution_has_its_note(caution):
    assert wording_diary.caution_notes(Settings(cautions=(caution,)))[0].endswith(".")


def test_every_mark_has_a_name_and_every_gap_an_answer():
    assert set(wording_diary.MARK_NAMES) == set(wording_diary.GAP_ANSWERS) == set(MARKS)
    assert set(wording_pain.CHECKLIST_MORE) <= set(PAIN_FLAGS)


# --- the eight weeks ---------------------------------------------------------------------------------------------


def weeks_before(found, day):
    return eight_weeks_before(day, runs=found.runs, worn=found.worn, spikes=found.spikes, strength=found.strength)


def test_the_eight_weeks_say_what_changed_with_both_numbers(sam):
    began = next(mark for mark in pain_marks(sam.pain, sam.today) if mark.onset).entry.date
    text = wording_before.before_sentence(weeks_before(sam, began), sam)
    assert re.search(r"Barefoot and minimal running from .* to \*\*\d+" + T + r"min\*\* a week\.", text)
    assert "first time" in text
    assert "caus" not in text


def test_too_little_history_is_said_and_no_change_invented():
    found = report(runs=(1, 3))
    assert "Too little is known" in wording_before.before_sentence(weeks_before(found, TODAY), found)


@pytest.mark.parametrize("units", ["km", "mi"])
def test_every_kind_of_change_is_written_with_its_unit(units, sam):
    names = ("low_support_min", "longest_km", "total_min", "fast_share", "ascent_m", "cadence_spm", "strength_days")
    changes = tuple(Change(name, 0.5, 40.0) for name in (*names, "spikes"))
    found = build_report(example_library(), Settings(units=units), EXAMPLE_TODAY)
    text = wording_before.before_sentence(Before(TODAY, pd.DataFrame(), changes, True, ()), found)
    assert text.count("\n- ") == len(changes)
    assert f"{T}{units}" in text


def test_the_strips_show_every_week_and_the_pain_over_them(sam):
    before = weeks_before(sam, date(2026, 10, 4))
    figure = charts_diary.before_strips(before, sam.pain, title="t")
    bars = [trace for trace in figure.data if trace.type == "bar"]
    assert all(len(bar.x) == 8 for bar in bars)
    assert {strip.name for strip in wording_before.STRIPS} <= {note.text for note in figure.layout.annotations}
    pain = next(trace for trace in figure.data if trace.name == "pain")
    assert len(pain.x) == 5
    assert pain.marker.symbol == "diamond"


def test_strips_without_any_known_value_are_left_out():
    found = report(runs=range(1, 60, 3))
    figure = charts_diary.before_strips(weeks_before(found, TODAY), found.pain, title="t")
    notes = {note.text for note in figure.layout.annotations}
    assert "longest run" in notes
    assert "cadence" not in notes


# --- pain on the charts ------------------------------------------------------------------------------------------


def test_every_chart_over_time_carries_the_pain_marks(sam):
    span = (date(2026, 7, 13), EXAMPLE_TODAY)
    weeks, hover = sam.minutes_by_class, [""] * len(sam.weeks)
    drawn = [
        charts_load.weekly_bars(weeks, title="", unit="min", hover=hover, today=sam.today, pain=sam.pain, span=span),
        charts_load.ratio_lines(sam.workload, title="", pain=sam.pain, span=span),
        charts_load.session_dots(sam.spikes, title="", pain=sam.pain, span=span),
        charts_guidance.cadence_trend(sam.cadence, title="", low_spm=180, high_spm=200, pain=sam.pain, span=span),
        charts_guidance.cadence_shares(sam.cadence_weeks, title="", pain=sam.pain, span=span),
        charts_windows.risk_timeline(sam.windows, title="", today=sam.today, span=span, pain=sam.pain),
    ]
    for figure in drawn:
        marks = next(trace for trace in figure.data if trace.name == "pain")
        assert marks.marker.color == "#CC79A7"
        assert marks.hovertext[-1] == "pain, left inside ankle, 4 during, 4 after, 3 next morning"
        assert pd.Timestamp(marks.x[-1]) == pd.Timestamp("2026-10-04")
        assert len(marks.x) == 5, "the calf in May lies before these days"


def test_a_day_without_pain_has_no_mark():
    found = report((1, "other", {"during": 0}))
    figure = charts_load.ratio_lines(found.workload, title="", pain=found.pain)
    assert "pain" not in {trace.name for trace in figure.data}


# --- the voice ---------------------------------------------------------------------------------------------------

STRINGS = [
    node.value
    for node in ast.walk(ast.parse(SOURCE))
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
]


@pytest.mark.parametrize("text", STRINGS, ids=lambda text: text[:40])
def test_no_sentence_frightens_promises_scolds_or_diagnoses(text):
    assert "!" not in text
    assert "—" not in text
    forbidden = (
        r"\b(danger\w*|guarantee\w*|you are safe|safe to run|will get injured|you must|should have|your fault)\b"
    )
    assert not re.search(forbidden, text, re.IGNORECASE)


@pytest.mark.parametrize("site", PAIN_SITES)
def test_no_site_is_turned_into_a_disease(site):
    for during in (3, 7):
        verdict = said((1, site, {"during": during}))
        assert not re.search(r"fracture|tendin|fasci|inflam|neuroma|splint", f"{verdict.headline} {verdict.why}")
