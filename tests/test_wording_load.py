"""What the page Load says of what is known, and of the numbers that are only looked up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import typed_runs
from typed_runs import regular

from analysis import tables
from analysis.library import Library
from analysis.model import MEASURES, Settings
from analysis.report import Report, build_report
from analysis.samples import EXAMPLE_TODAY, example_library
from analysis.wording import load as words
from analysis.wording import phrases
from analysis.wording import settings as wording_settings
from analysis.wording.names import MEASURE_UNITS

TODAY = date(2026, 5, 20)
T = phrases.THIN


@pytest.fixture
def library() -> Iterator[Library]:
    with Library.open("sqlite://") as library:
        yield library


def report(library: Library, measure: str = "moving_min", units: str = "km") -> Report:
    return build_report(library, Settings(measure=measure, units=units), TODAY)


def add(library: Library, days_ago: int, minutes: float = 40, **more: float) -> str:
    return library.add_manual(TODAY - timedelta(days=days_ago), minutes, **more)


def values(about: Report) -> dict[str, str]:
    return {figure.title: figure.value for figure in words.more_numbers(about)}


def test_recorded_running_is_measured_and_typed_in_running_filled(sam):
    assert words.coverage(sam) == "All running of the last 28 days is measured."
    assert words.unknown_load(sam) == ""
    with Library.open("sqlite://") as library:
        add(library, 3)
        assert words.coverage(report(library)) == "Of the days with running in the last 28: 100% filled in by hand."


def test_nothing_run_needs_no_line(library):
    assert words.coverage(report(library)) == ""
    add(library, 90)
    assert words.coverage(report(library)) == ""


def test_a_run_without_exertion_is_named_and_asks_for_it(library):
    rated, unrated = add(library, 5), add(library, 2)
    library.set_rpe(rated, 4)
    about = report(library, "srpe")
    assert words.coverage(about) == "Of the days with running in the last 28: 50% filled in by hand and 50% unknown."
    assert words.unknown_load(about) == f"1 run without a value in this measure. {words.FILLED_BY['srpe']}"
    assert [link.activity_id for link in words.unknown_links(about)] == [unrated]
    library.set_rpe(unrated, 3)
    assert words.unknown_load(report(library, "srpe")) == ""


def test_heart_rate_load_asks_for_the_limits_first(library):
    add(library, 2)
    assert words.NO_HEART_LIMITS in words.unknown_load(report(library, "trimp"))


def test_a_day_without_a_watch_asks_for_its_minutes(library):
    add(library, 5)
    day = TODAY - timedelta(days=3)
    library.mark(day, day, "without_watch")
    assert words.unknown_load(report(library)) == (
        "1 day without a watch. A guess of the minutes fills it, in the diary."
    )
    assert "Only minutes count it." in words.unknown_load(report(library, "distance_km"))


def test_identical_days_are_said_in_words_and_not_as_infinity(library):
    for days_ago in range(60):
        add(library, days_ago)
    said = values(report(library))
    assert said["Monotony"] == said["Strain"] == words.IDENTICAL
    assert said["Change of the week"] == "+0%"
    assert "inf" not in " ".join(said.values())


def test_a_short_history_says_how_long_it_must_be(library):
    add(library, 2)
    said = values(report(library))
    assert said["Monotony"] == "not enough history (it needs 7 days)"
    assert "fitness not enough history (it needs 42 days)" in said["Fading averages"]


def test_rest_and_unknown_load_are_told_apart(library):
    add(library, 60)
    assert values(report(library))["Monotony"] == words.WHY["no_running"]
    add(library, 1)
    assert values(report(library, "srpe"))["Monotony"] == words.WHY["unknown_load"]
    assert values(report(library))["Change of the week"] == words.FROM_NOTHING


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("units", ["km", "mi"])
def test_every_number_has_its_unit_its_grade_and_its_critic(measure, units):
    with example_library() as library:
        settings = Settings(measure=measure, units=units, resting_heart_rate=50, max_heart_rate=190)
        library.save_settings(settings)
        sam = build_report(library, today=EXAMPLE_TODAY)
    unit = units if measure == "distance_km" else MEASURE_UNITS[measure]
    figures = words.more_numbers(sam)
    assert [f"{T}{unit}" in figure.value for figure in figures] == [False, True, False, True, False, False]
    for figure in figures:
        assert figure.worth.startswith("Grade ")
        assert "Against it: " in figure.worth
        assert figure.meaning.endswith(".")
    assert any(f"({unit})" in column for column in tables.day_numbers(sam.numbers, measure, units))


def test_distances_follow_the_runners_unit(library):
    for days_ago in range(1, 60, 2):
        add(library, days_ago, distance_km=8)
    kilometres, miles = (
        tables.day_numbers(report(library, "distance_km", units).numbers, "distance_km", units)
        for units in ("km", "mi")
    )
    assert kilometres["Load (km)"].iloc[1] == 8
    assert miles["Load (mi)"].iloc[1] == 5
    assert kilometres["Monotony"].equals(miles["Monotony"])


def test_the_settings_name_the_constants_for_men_and_for_women():
    said = wording_settings.training_impulse()
    for constant in ("0.64", "1.92", "0.86", "1.67", "Runalyze"):
        assert constant in said


def test_the_forms_of_the_ratio_are_named_by_the_runners_own_windows(library):
    assert words.ratio_names(Settings())["uncoupled"] == "7 days ÷ the 21 before"
    own = Settings(acute_days=5, chronic_days=20)
    assert words.ratio_names(own)["uncoupled"] == "5 days ÷ the 15 before"
    for days_ago in range(60):
        add(library, days_ago, distance_km=8)
    about = build_report(library, own, TODAY)
    assert words.ratio_title(about) == "The last 5 days are 1.00 times your usual 5 days: near usual"
    assert "5 days ÷ 20 with them" in tables.ratios(about.workload, words.ratio_names(own)).columns


def test_runs_without_a_distance_are_left_out_of_the_spikes_and_it_is_said(library):
    for days_ago in range(60, 0, -3):
        add(library, days_ago, distance_km=8)
    all_known = report(library).spikes
    assert words.sessions_title(all_known) == "Every run stayed within 10% of the longest of the 30 days before it"
    add(library, 2)
    spikes = report(library).spikes
    assert words.sessions_title(spikes).endswith("before it (1 run without a distance left out)")
    assert tables.sessions(spikes, "km")["Over the line"].tolist()[:3] == [phrases.UNKNOWN, "no", "no"]
    assert words.sessions_title(spikes.iloc[:1]) == "No run can be compared with the 30 days before it"


def test_weeks_alike_are_told_as_one_number():
    assert words.weeks_title(typed_runs.report({9: 5}).weeks, "moving_min", "km", TODAY) == f"Minutes a week: 30{T}min"


def test_a_week_is_told_as_a_sentence():
    weeks = pd.DataFrame(
        {"runs": [3], "distance_km": [31.0], "moving_min": [185.0], "steps": [np.nan], "load": [185.0]},
        index=pd.DatetimeIndex(["2026-05-11"]),
    )
    assert words.weeks_alt(weeks, "km").endswith(f" Week 20, 11–17 May: 3 runs, 31.0{T}km, 3{T}h{T}05.")


def test_a_ratio_that_rests_on_too_little_is_not_written():
    found = replace(typed_runs.report(regular()), ratio={"uncoupled": None}, ratio_unknown="base")
    assert "No ratio today" in words.ratio_title(found)
    found = replace(found, ratio_unknown="history")
    assert "needs 28" in words.ratio_title(found)
