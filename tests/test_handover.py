"""The facts of the clinician sheet: the report's own numbers over twelve weeks, and questions drawn from them."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.evidence import PAIN
from analysis.handover import MOST_TOPICS, WEEKS, handover
from analysis.library import Library
from analysis.model import PAIN_FLAGS, Settings
from analysis.report import build_report

TODAY = date(2026, 6, 24)  # a Wednesday


def runner(runs, settings=None, today=TODAY, pain=(), inserts=()):
    """The report over typed-in runs (days ago, minutes, km, shoe), pain (days ago, site, during, more) and inserts."""
    library = Library.open("sqlite://")
    for name, shoe_class in (("old", "cushioned"), ("thin", "minimal")):
        library.add_shoe(name, shoe_class)
    for ago, minutes, km, shoe in runs:
        library.add_manual(today - timedelta(days=ago), minutes, shoe, distance_km=km)
    for ago, site, during, more in pain:
        library.log_pain(today - timedelta(days=ago), site, during, **more)
    for ago, change in inserts:
        library.log_inserts(today - timedelta(days=ago), change)
    return build_report(library, settings, today)


def steady(weeks=20, shoe="old"):
    return [(7 * week + day, 40, 7, shoe) for week in range(weeks) for day in (1, 3, 5)]


def codes(report):
    return [topic.code for topic in handover(report).topics]


def test_it_covers_twelve_whole_weeks_and_the_running_one():
    found = handover(runner(steady()))
    assert found.start.weekday() == 0
    assert (found.end, len(found.weeks)) == (TODAY, WEEKS + 1)
    assert found.weeks.index[-1] == pd.Timestamp("2026-06-22")


def test_the_weeks_hold_what_the_report_holds(sam):
    weeks = handover(sam).weeks
    same = sam.weeks.reindex(weeks.index)
    for name in ("moving_min", "distance_km", "runs"):
        assert weeks[name].tolist() == same[name].tolist()
    pd.testing.assert_frame_equal(
        weeks[list(sam.minutes_by_class)], sam.minutes_by_class.reindex(weeks.index), check_names=False
    )
    assert weeks["longest_km"].max() == sam.spikes["distance_m"][-60:].max() / 1000
    assert weeks["pain"].max() == 4


def test_a_week_with_a_run_far_longer_is_marked(sam):
    found = handover(sam)
    spikes = sam.spikes[sam.spikes["spike"]]["local_date"]
    mondays = spikes - pd.to_timedelta(spikes.dt.day_of_week, unit="D")
    assert found.spiked == tuple(found.weeks.index.isin(mondays))
    assert sum(found.spiked) == 2


def test_runs_without_shoe_or_cadence_or_watch_are_counted():
    found = handover(runner([*steady(), (2, 20, 3, None)]))
    assert found.runs == int(found.weeks["runs"].sum())
    assert found.without_shoe == 1
    assert found.without_cadence == found.typed_in == found.runs


def test_windows_open_today_come_before_newer_ones_that_have_closed(sam):
    found = handover(sam)
    opened = [window.is_open(found.end) for window in found.windows]
    assert opened == sorted(opened, reverse=True)
    assert found.windows[: len(sam.open_windows)] == sam.open_windows
    assert all(window.end >= found.start for window in found.windows)


def test_the_pain_looked_back_from_is_the_newest_that_began():
    pain = [(40, "knee", PAIN["safe_up_to"] + 2, {}), (3, "heel", PAIN["safe_up_to"], {})]
    found = handover(runner(steady(), pain=pain))
    assert (found.mark.entry.site, found.mark.onset) == ("knee", True)
    assert found.before.day == TODAY - timedelta(days=40)


def test_without_pain_there_is_no_looking_back():
    found = handover(runner(steady()))
    assert found.mark is None
    assert found.before is None


def test_after_a_long_break_the_weeks_end_with_the_last_run_and_the_pain_of_today_is_kept():
    runs = [(150 + ago, *rest) for ago, *rest in steady()]
    found = handover(runner(runs, pain=[(2, "knee", 5, {})]))
    assert found.end == TODAY - timedelta(days=151)
    assert found.runs > 30
    assert len(found.pain) == 1


@pytest.mark.parametrize("runs", [[], [(0, 20, 3, None)]])
def test_an_empty_or_new_history_is_no_trouble(runs):
    found = handover(runner(runs))
    assert found.runs == len(runs)
    assert found.since == (TODAY if runs else None)


class TestTopics:
    def test_a_steady_runner_is_asked_about_strength_only(self):
        assert codes(runner(steady())) == ["strength"]

    def test_signs_and_bone_come_first(self):
        pain = [(1, "shin", 4, {"flags": [PAIN_FLAGS[2]]})]
        assert codes(runner(steady(), pain=pain))[:2] == ["signs", "bone"]

    def test_a_jump_of_minimal_running_before_a_pain_is_asked_about(self):
        runs = [(ago, minutes, km, "thin" if ago < 14 else shoe) for ago, minutes, km, shoe in steady()]
        assert "low_support" in codes(runner(runs, pain=[(0, "inside ankle", 4, {})]))
        assert "low_support" not in codes(runner(steady(), pain=[(0, "inside ankle", 4, {})]))

    def test_mornings_nobody_noted_are_asked_for(self):
        assert "mornings" in codes(runner(steady(), pain=[(2, "knee", 4, {})]))
        assert "mornings" not in codes(runner(steady(), pain=[(2, "knee", 4, {"next_morning": 1})]))

    def test_shoes_are_asked_for_when_too_few_are_known(self):
        assert "shoes" in codes(runner(steady(shoe=None)))

    def test_inserts_a_race_and_cautions_are_asked_about(self):
        report = runner(steady(), Settings(cautions=("under 18",)), inserts=[(10, "started")])
        assert codes(report) == ["inserts", "strength", "caution"]

    def test_a_higher_cadence_is_asked_about_only_where_it_would_ease_what_hurts(self, sam):
        told = replace(sam)
        told.__dict__["cadence_step"] = replace(sam.cadence_step, why="shin_or_knee", helps=True)
        assert "cadence" in codes(told)
        assert "cadence" not in codes(sam)

    def test_a_break_long_before_the_pain_is_no_topic(self, sam):
        rules = {window.rule for window in handover(sam).windows}
        assert "return_after_break" in rules
        assert "return_after_break" not in codes(sam)

    def test_there_are_never_more_than_a_short_visit_holds(self):
        everything = runner(
            [*[(ago, 30, 5, None) for ago in range(20, 90, 2)], (1, 200, 30, "thin"), (3, 60, 10, "thin")],
            Settings(cautions=("under 18", "earlier stress fracture")),
            pain=[(ago, "shin", 6, {"flags": PAIN_FLAGS}) for ago in range(0, 40, 3)],
            inserts=[(10, "started"), (5, "stopped")],
        )
        assert len(codes(everything)) == MOST_TOPICS


def test_nothing_of_it_changes_the_report(sam):
    before = {name: getattr(sam, name).copy() for name in ("weeks", "pain", "runs", "worn", "spikes")}
    handover(sam)
    for name, table in before.items():
        pd.testing.assert_frame_equal(table, getattr(sam, name))
