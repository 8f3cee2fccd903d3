"""Which shoe was worn when: the runner's word first, then gear, rules and the default of the day."""

import numpy as np
import pandas as pd
import pytest
from builders import START, day, runs
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import shoes, tagging
from analysis.library import Library
from analysis.samples import EXAMPLE_TODAY, example_library

CLOSET = {"trainers": "cushioned", "gloves": "minimal", "skin": "barefoot"}


def closet(**days: tuple) -> pd.DataFrame:
    """Three pairs; by name (first use, retired) as days of the history, None where unknown."""
    known = [[None if n is None else pd.Timestamp(day(n)) for n in days.get(name, (None, None))] for name in CLOSET]
    frame = pd.DataFrame({"shoe_name": list(CLOSET), "shoe_class": list(CLOSET.values())})
    return frame.assign(
        first_use=pd.to_datetime([first for first, _ in known]), retired=pd.to_datetime([last for _, last in known])
    )


def rules(*rows: tuple) -> pd.DataFrame:
    """(kind, value, shoe[, since])"""
    full = [(f"shoerule-{i}", *row[:3], row[3] if len(row) > 3 else None) for i, row in enumerate(rows)]
    frame = pd.DataFrame(full, columns=["rule_id", "kind", "value", "shoe_name", "since"])
    return frame.assign(since=pd.to_datetime([None if n is None else day(n) for n in frame["since"]]))


def tags(*rows: tuple) -> pd.DataFrame:
    """(activity, shoe[, start, end])"""
    full = [(row[0], *(row[2:] or (0.0, np.nan)), row[1], CLOSET[row[1]], f"tag-{i}") for i, row in enumerate(rows)]
    names = ["activity_id", "start_s", "end_s", "shoe_name", "shoe_class", "tag_id"]
    return pd.DataFrame(full, columns=names).astype({"start_s": float, "end_s": float})


def worn(table: pd.DataFrame, said: pd.DataFrame, standing: pd.DataFrame, pairs: pd.DataFrame | None = None) -> dict:
    """activity → [(from, to, shoe, why)]"""
    found = tagging.effective_tags(table, said, standing, closet() if pairs is None else pairs)
    answer: dict = {}
    for row in found.fillna({"end_s": -1}).to_dict("records"):
        answer.setdefault(row["activity_id"], []).append((row["start_s"], row["end_s"], row["shoe_name"], row["why"]))
    return answer


def test_a_tag_outranks_gear_gear_outranks_rules_and_rules_the_default():
    table = runs([0, 1, 2, 3], minutes=30, gear=["Glove 2", "Glove 2", "", ""], title=["", "", "bf today", ""])
    standing = rules(("default", "", "trainers"), ("title", "BF", "skin"), ("gear", "glove 2", "gloves"))
    assert worn(table, tags(("run-0", "skin")), standing) == {
        "run-0": [(0, -1, "skin", "tagged")],
        "run-1": [(0, -1, "gloves", "gear")],
        "run-2": [(0, -1, "skin", "rule")],
        "run-3": [(0, -1, "trainers", "default")],
    }


def test_the_first_rule_that_fits_wins():
    table = runs([1], minutes=30, title="bf on tuesday")
    first, second = ("weekday", "Tuesday", "gloves"), ("title", "bf", "skin")
    assert worn(table, tags(), rules(first, second))["run-0"][0][2] == "gloves"
    assert worn(table, tags(), rules(second, first))["run-0"][0][2] == "skin"


def test_what_a_tag_leaves_of_a_run_goes_to_the_default():
    table = runs([0], minutes=30)
    said = tags(("run-0", "skin", 0.0, 360.0), ("run-0", "gloves", 600.0, 900.0))
    assert worn(table, said, rules(("default", "", "trainers")))["run-0"] == [
        (0, 360, "skin", "tagged"),
        (360, 600, "trainers", "default"),
        (600, 900, "gloves", "tagged"),
        (900, 1800, "trainers", "default"),
    ]


def test_a_default_holds_from_the_day_it_was_chosen_until_the_next_one():
    table = runs([0, 5, 9], minutes=30)
    standing = rules(("default", "", "gloves", 8), ("default", "", "trainers", 4))
    assert {run: found[0][2] for run, found in worn(table, tags(), standing).items()} == {
        "run-1": "trainers",
        "run-2": "gloves",
    }


def test_no_rule_puts_a_shoe_on_before_its_first_use_or_after_its_retirement():
    table = runs([0, 5, 9], minutes=30, gear="gloves")
    assert list(worn(table, tags(), rules(), closet(gloves=(4, 8)))) == ["run-1"]


def test_gear_that_is_called_like_a_pair_needs_no_mapping():
    assert worn(runs([0], minutes=30, gear=" Trainers "), tags(), rules())["run-0"] == [(0, -1, "trainers", "gear")]


def test_the_newest_word_about_a_gear_name_counts():
    standing = rules(("gear", "Old 1", "trainers"), ("gear", "Old 1", "gloves"))
    assert worn(runs([0], minutes=30, gear="Old 1"), tags(), standing)["run-0"][0][2] == "gloves"


def test_walks_get_a_shoe_by_their_own_rule_and_never_by_the_default():
    walk = runs([1], minutes=30, sport="walking", counts_as_running=False)
    assert worn(walk, tags(), rules(("default", "", "trainers"), ("weekday", "Tuesday", "trainers"))) == {}
    assert worn(walk, tags(), rules(("sport", "walking", "skin")))["run-0"][0][2] == "skin"


def test_a_ride_wears_no_shoe():
    ride = runs([1], minutes=30, sport="cycling", counts_as_running=False, gear="trainers")
    assert worn(ride, tags(), rules(("gear", "trainers", "trainers"))) == {}


def test_the_surface_is_what_was_said_else_what_the_file_tells():
    table = runs([0, 1, 2], minutes=30, sub_sport=["treadmill", "treadmill", "xc"], surface=["", "road", ""])
    assert tagging.surface_of(table).tolist() == ["treadmill", "road", ""]
    assert list(worn(table, tags(), rules(("surface", "treadmill", "trainers")))) == ["run-0"]


def test_without_any_choice_the_tags_are_what_the_runner_said():
    table, said = runs([0, 1], minutes=30), tags(("run-0", "skin", 0.0, 60.0))
    found = tagging.effective_tags(table, said, rules(), closet())
    pd.testing.assert_frame_equal(found[list(said)], said)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30), st.sampled_from(list(CLOSET))), max_size=4),
    st.booleans(),
)
def test_spans_never_overlap_and_a_default_leaves_nothing_untagged(layers, default):
    with Library.open("sqlite://") as library:
        run = library.add_manual(START, 40)
        for name, kind in CLOSET.items():
            library.add_shoe(name, kind)
        for start, length, name in layers:
            library.tag(run, name, 60 * start, 60 * (start + length))
        if default:
            library.add_shoe_rule("default", "", "trainers")
        table = library.activities()
        found = tagging.effective_tags(table, library.tags(), library.shoe_rules(), library.shoes())
        ends = found["end_s"].fillna(2400)
        assert (found["start_s"].iloc[1:].to_numpy() >= ends.iloc[:-1].to_numpy() - 1e-6).all()
        ledger = shoes.outings(table, found)
        assert ledger["minutes"].sum() == pytest.approx(40)
        if default:
            assert shoes.UNTAGGED not in set(ledger["shoe_class"])


def cover(table: pd.DataFrame, said: pd.DataFrame) -> tagging.Coverage:
    return tagging.coverage(shoes.outings(table, said), day(27))


def test_coverage_is_a_share_of_the_distance_of_28_days():
    table = runs([-1, 0, 10, 27], km=[50.0, 6.0, 3.0, 1.0])
    covered = cover(table, tags(("run-1", "skin")))
    assert covered.share == pytest.approx(0.6)
    assert (covered.runs, covered.untagged_runs, covered.complete) == (3, 2, False)


def test_the_runs_that_are_asked_for_are_the_longest_without_a_shoe():
    table = runs(range(8), km=[1.0, 9.0, 3.0, 8.0, 2.0, 7.0, 5.0, 5.0])
    covered = cover(table, tags(("run-3", "skin")))
    assert covered.helpful == ("run-1", "run-5", "run-6")
    assert covered.share_with == pytest.approx((8 + 9 + 7 + 5) / 40)


def test_a_run_without_distance_counts_at_the_pace_of_the_others():
    table = runs([0, 1], km=[10.0, np.nan], minutes=[60.0, 30.0])
    assert cover(table, tags(("run-0", "skin"))).share == pytest.approx(2 / 3)
    assert cover(runs([0, 1], km=[np.nan, np.nan], minutes=[60.0, 30.0]), tags(("run-0", "skin"))).share == (
        pytest.approx(2 / 3)
    )


def test_without_running_nothing_is_incomplete():
    covered = cover(runs([], minutes=[]), tags())
    assert np.isnan(covered.share)
    assert covered.complete
    assert covered.helpful == ()


def test_the_example_runner_tagged_every_run_of_the_last_weeks():
    with example_library() as library:
        table = library.activities()
        assert tagging.coverage(shoes.outings(table, library.tags()), EXAMPLE_TODAY).share == pytest.approx(1)


def test_arguments_are_left_alone():
    table, said, standing, pairs = runs([0], minutes=30), tags(("run-0", "skin", 0.0, 60.0)), rules(), closet()
    copies = [frame.copy() for frame in (table, said, standing, pairs)]
    tagging.effective_tags(table, said, standing, pairs)
    for frame, copy in zip((table, said, standing, pairs), copies, strict=True):
        pd.testing.assert_frame_equal(frame, copy)
