"""The shoe page's sentences, tables and pictures, over the example runner and over small histories."""

import itertools
import math
import re
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from analysis.charts import legend
from analysis.charts import shoes as charts_shoes
from analysis.library import Library
from analysis.model import SHOE_CLASSES
from analysis.report import Report, build_report
from analysis.tables import shoes as tables_shoes
from analysis.wording import phrases
from analysis.wording import shoe_edits as wording_shoe_edits
from analysis.wording import shoes as words

TODAY = date(2026, 5, 20)
T = phrases.THIN


def report(library: Library) -> Report:
    return build_report(library, today=TODAY)


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        for days_ago in range(60, 0, -3):
            library.add_manual(TODAY - timedelta(days=days_ago), minutes=48, distance_km=8)
        library.add_shoe("trainers", "cushioned")
        library.add_shoe("skin", "barefoot")
        yield library


def sentences(about: Report) -> list[str]:
    names = [name for name in SHOE_CLASSES if about.exposure.loc[name, "minutes"] > 0]
    return [
        words.lead(about),
        words.coverage(about),
        wording_shoe_edits.ask_for_shoes(about),
        words.weeks_title(about),
        *(words.strips_title(measure, about) for measure in words.MEASURE_NAMES),
        *(words.strips_caption(measure, about) for measure in words.MEASURE_NAMES),
        words.strips_alt(names, about),
        words.clock_sentence(about.clock, about.today),
        words.clock_alt(about.clock),
        words.caution(about),
    ]


def test_the_sentences_are_calm_and_hold_no_unwritten_value(sam, library):
    for text in [*sentences(sam), *sentences(report(library))]:
        assert not re.search(r"\bnan\b|None|\binf\b|!|[Dd]anger|[Yy]ou are safe|must not", text), text


def test_walking_barefoot_is_told_as_walking(library):
    library.add_manual(TODAY, 20, "skin", kind="walk")
    assert words.lead(report(library)) == (
        "No barefoot or minimal running in the last 30 days, as far as shoes are known. "
        f"You walked 20{T}min in them too."
    )


def test_a_library_without_a_run_is_told_what_to_do():
    with Library.open("sqlite://") as empty:
        assert "Add a file" in words.lead(report(empty))
        assert words.coverage(report(empty)) == ""


def test_results_carry_the_doubt_until_enough_runs_have_a_shoe(library):
    assert words.incomplete(report(library), "Minutes") == "Shoe data incomplete. Minutes"
    library.add_shoe_rule("default", "", "trainers")
    assert words.incomplete(report(library), "Minutes") == "Minutes"
    assert words.coverage(report(library)) == "All 9 runs of the last 28 days have a shoe."


def test_every_run_says_why_it_has_its_shoe(library):
    ids = library.activities()["activity_id"].tolist()
    library.add_shoe_rule("default", "", "trainers", since=TODAY - timedelta(days=10))
    library.add_shoe_rule("weekday", "Tuesday", "skin", since=TODAY - timedelta(days=10))
    library.tag(ids[-1], "skin", 0, 360)
    library.tag(ids[0], "trainers")
    known = wording_shoe_edits.shoes_of_runs(report(library), ids)
    assert known.loc[ids[0]].tolist() == ["trainers", "you said so"]
    assert known.loc[ids[-1]].tolist() == [wording_shoe_edits.SEVERAL, f"skin 6{T}min and trainers 42{T}min"]
    assert "your default shoe" in set(known["why"])
    assert ids[1] not in known.index


def test_the_clock_starts_only_with_a_run(library):
    about = report(library)
    assert "the clock starts with the first" in words.clock_sentence(about.clock, TODAY)
    library.add_manual(TODAY - timedelta(days=15), 4, "skin")
    about = report(library)
    assert "began on Tue 5 May, 2 weeks ago; the last such run was on Tue 5 May." in words.clock_sentence(
        about.clock, TODAY
    )
    assert "10 weeks of a change to minimal shoes were too short for some" in words.clock_sentence(about.clock, TODAY)


def test_a_lot_of_minimal_running_is_met_with_what_a_trial_found(library):
    library.add_shoe("gloves", "minimal")
    library.add_shoe_rule("default", "", "gloves")
    assert words.caution(report(library)) == ""
    library.add_manual(TODAY, 180, "gloves", distance_km=30)
    assert words.caution(report(library)).startswith(f"46.0{T}km in minimal shoes in the last 7 days.")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("default", "", "Default shoe → trainers, since Sun 10 May"),
        ("surface", "treadmill", "Runs on a treadmill → trainers, since Sun 10 May"),
        ("weekday", "tuesday", "Tuesday runs → trainers, since Sun 10 May"),
        ("title", "bf", "Title contains “bf” → trainers, since Sun 10 May"),
        ("sport", "walking", "Every walking activity → trainers, since Sun 10 May"),
        ("gear", "Pegasus", "“Pegasus” in an export → trainers, since Sun 10 May"),
    ],
)
def test_a_rule_reads_as_it_was_meant(library, kind, value, said):
    library.add_shoe_rule(kind, value, "trainers", since=TODAY - timedelta(days=10))
    assert wording_shoe_edits.rule(library.shoe_rules().iloc[0].to_dict(), TODAY) == said


# -------------------------------------------------------------------------------------------------------------- tables


def test_the_table_of_classes_holds_the_next_step(sam, library):
    table = tables_shoes.exposure(sam).set_index("Class")
    assert table.loc["minimal", ["30 days (min)", "30 before (min)", "Longest (min)", "Run limit (min)"]].tolist() == [
        170,
        0,
        42,
        0,
    ]
    assert "no shoe given" not in table.index
    assert tables_shoes.exposure(report(library)).set_index("Class").loc["no shoe given", "30 days (min)"] == 9 * 48


def test_weeks_name_the_walks_beside_the_runs(sam):
    table = tables_shoes.weeks(sam.minutes_by_class, sam.worn)
    assert table["Walked barefoot or in minimal shoes (min)"].sum() == 12


def test_a_run_read_as_parts_and_written_again_is_the_same(sam):
    for run in sam.tags.loc[sam.tags["start_s"] > 0, "activity_id"]:
        mine = sam.tags[sam.tags["activity_id"] == run]
        spans = tables_shoes.spans_of_parts(tables_shoes.parts(sam, run))
        assert [name for name, _, _ in spans] == mine["shoe_name"].tolist()
        assert [start for _, start, _ in spans] == pytest.approx(mine["start_s"].tolist(), abs=3)
        assert spans[-1][2] is None


def test_lines_without_a_shoe_or_without_length_are_left_out():
    table = pd.DataFrame({"shoe": ["a", None, "b", "c"], "until_min": [6.0, 8.0, 6.0, np.nan]})
    assert tables_shoes.spans_of_parts(table) == [("a", 0.0, 360.0), ("c", 360.0, None)]
    assert tables_shoes.spans_of_parts(table.iloc[:0]) == []


def test_gear_names_are_asked_once(library):
    with library.driver_connection() as connection:
        connection.execute("UPDATE activities SET gear = 'Pegasus' WHERE rowid % 2")
        connection.execute("UPDATE activities SET gear = 'Trainers' WHERE NOT rowid % 2")
        connection.commit()
    assert tables_shoes.gear(report(library), library.shoe_rules()).to_dict() == {"Pegasus": 10}
    library.add_shoe_rule("gear", "pegasus", "trainers")
    assert tables_shoes.gear(report(library), library.shoe_rules()).empty


def test_of_the_gear_only_what_is_worn_on_foot_is_asked_for_and_first_where_a_shoe_is_missing(library):
    with library.driver_connection() as connection:
        connection.execute("UPDATE activities SET gear = 'Pegasus'")
        connection.commit()
    about, rules = report(library), library.shoe_rules()
    asked = tables_shoes.gear(about, rules, of_late=True)
    assert asked.to_dict() == {"Pegasus": 9}
    library.tag_all([(run, "trainers", 0.0, None) for run in about.activities["activity_id"]])
    assert tables_shoes.gear(report(library), rules, of_late=True).empty
    for run in about.activities["activity_id"]:
        library.set_sport(run, "cycling")
    assert tables_shoes.gear(report(library), rules).empty


# ------------------------------------------------------------------------------------------------------------ pictures


def strips(about: Report, measure: str = "longest"):
    span = about.today - timedelta(weeks=12), about.today
    return charts_shoes.class_strips(
        about.exposure_history[measure],
        list(SHOE_CLASSES),
        measure,
        title=words.strips_title(measure, about),
        span=span,
        today=about.today,
        sessions=about.class_sessions if measure == "longest" else None,
        allowed=about.budget.classes if measure == "longest" else None,
        alt=words.strips_alt(list(SHOE_CLASSES), about),
    )


def traces(figure, name: str) -> list:
    return [trace for trace in figure.data if trace.name == name]


def test_each_class_has_its_strip_its_dots_and_its_open_dot(sam):
    figure = strips(sam)
    assert [trace.y[0] for trace in traces(figure, "next")] == [
        sam.budget.classes[name].longest_run_min for name in SHOE_CLASSES
    ]
    assert all(trace.marker.symbol == "circle-open" for trace in traces(figure, "next"))
    assert sum(len(trace.x) for trace in traces(figure, "over its limit")) == 6
    lanes = [figure.layout[f"yaxis{n}"].domain for n in ("", "2", "3", "4")]
    assert all(lower[1] < upper[0] for upper, lower in itertools.pairwise(lanes))


def test_without_a_next_step_there_is_no_open_dot(sam):
    stopped = replace(sam, budget=replace(sam.budget, classes=None))
    assert traces(strips(stopped), "next") == []
    assert words.strips_caption("longest", stopped).endswith("There is no next step while pain says stop.")


@pytest.mark.parametrize("measure", words.MEASURE_NAMES)
def test_every_point_of_a_strip_has_its_sentence(sam, measure):
    for trace in strips(sam, measure).data:
        if trace.customdata is not None:
            assert len(trace.customdata) == len(trace.x)
            assert not any("nan" in str(text) for text in trace.customdata)


def test_the_clock_has_a_cell_for_each_week_and_no_end_mark(sam):
    figure = charts_shoes.clock(sam.clock, title="t", alt=words.clock_alt(sam.clock))
    assert [len(trace.x) for trace in figure.data] == [4, 7]
    assert figure.layout.xaxis.range[1] >= 26
    late = replace(sam.clock, weeks=(1.0,) * 60)
    assert charts_shoes.clock(late, title="t").layout.xaxis.range[1] > 60
    texts = [note.text for note in figure.layout.annotations]
    assert words.CLOCK_OPEN in texts
    assert "strength work: 6 of 7 weeks" in texts


def test_pictures_are_told_in_words(sam):
    assert "minimal: longest of 30 days 42" in legend.alt_text(strips(sam))
    assert math.isfinite(strips(sam).layout.height)


def test_runs_without_a_shoe_are_counted_in_english(library):
    assert words.without(1, 1) == "the only run has"
    assert words.without(3, 3) == "all 3 runs have"
    assert words.without(1, 4) == "1 of 4 runs has"
    assert words.without(3, 4) == "3 of 4 runs have"
    assert words.coverage(report(library)) == ""  # asked for in one place, not told twice
    assert "all 9 runs have no shoe" in wording_shoe_edits.ask_for_shoes(report(library))


def test_the_only_run_over_its_limit_is_told_in_the_singular(library):
    library.add_manual(TODAY - timedelta(days=1), 30, "skin")
    assert words.strips_title("longest", report(library)).startswith("The only barefoot or minimal run in 30 days")
