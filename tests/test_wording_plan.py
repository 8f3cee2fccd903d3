"""The budget and the race as a person and a program read them, from a library made by hand."""

import json
from datetime import date, timedelta

import pytest

from analysis import cli
from analysis.library import Library
from analysis.model import NO_BAREFOOT, PAIN_FLAGS, Settings
from analysis.plan import rooms
from analysis.report import Report, build_report
from analysis.report_json import to_json
from analysis.tryout import PlannedRun
from analysis.wording import phrases
from analysis.wording import plan as wording_plan
from analysis.wording import race as wording_race
from analysis.wording import tryout as wording_tryout

TODAY = date(2026, 3, 2)  # a Monday
CAP_KEYS = {"minutes", "used", "remaining", "runs", "longest_run_min", "cap"}


def ago(days):
    return TODAY - timedelta(days=days)


@pytest.fixture
def library(tmp_path):
    """Eight weeks of three runs a week of 60 min and 10 km, 8 min of each of the last three weeks' barefoot."""
    path = tmp_path / "library.sqlite"
    with Library.open(path) as made:
        made.add_shoe("Trainers", "cushioned")
        made.add_shoe("Feet", "barefoot")
        for days in range(1, 57):
            if (TODAY - timedelta(days=days)).weekday() in (0, 2, 5):
                run = made.add_manual(ago(days), minutes=60, shoe_name="Trainers", distance_km=10)
                if days < 22:
                    made.tag(run, "Feet", start_s=0, end_s=480)
        yield made


def told(library, capsys, *arguments):
    status = cli.main(["report", "--library", library.name, "--today", TODAY.isoformat(), *arguments])
    assert status == 0
    return capsys.readouterr().out


def report_of(library, **changes) -> Report:
    library.save_settings(Settings(**changes))
    return build_report(library, today=TODAY)


def test_the_budget_as_json_has_every_pinned_key(library, capsys):
    library.set_race("2026-05-10", 21.1)
    found = json.loads(told(library, capsys, "--json"))
    week, race = found["budget"], found["race"]
    assert {"state", "lever", "reason", "total", "classes"} <= set(week)
    assert (week["state"], week["lever"], week["reason_code"]) == ("normal", "distance", "steady")
    assert CAP_KEYS | {"longest_run_km"} <= set(week["total"])
    assert list(week["classes"]) == ["barefoot", "minimal", "transitional", "cushioned"]
    assert all(set(own) >= CAP_KEYS for own in week["classes"].values())
    assert week["total"]["minutes"] == pytest.approx(198)
    assert week["total"]["longest_run_km"] == pytest.approx(11)
    assert week["classes"]["barefoot"]["used"] == pytest.approx(16)
    assert week["classes"]["barefoot"]["longest_run_km"] is None
    assert "Your longest run of 7 to 30 days ago" in week["total"]["cap"]
    assert week["total"]["cap_code"] == "longest_run"
    assert {"ready", "reachable_long_run_km", "earliest_date"} <= set(race)
    assert race["ready"] is True
    assert race["reason"].startswith("Ready by Sun 10 May")


def test_without_a_race_there_is_none(library, capsys):
    assert json.loads(told(library, capsys, "--json"))["race"] is None


def test_windows_carry_their_receipt(library, capsys):
    library.add_manual(ago(0), minutes=120, distance_km=20, shoe_name="Trainers")
    windows = json.loads(told(library, capsys, "--json"))["windows"]
    assert any("100% longer" in window["receipt"] for window in windows)


@pytest.mark.parametrize("flags", [(), (PAIN_FLAGS[2],)])
def test_a_stop_leaves_no_plan_in_json_or_in_words(library, capsys, flags):
    library.log_pain(ago(1), "shin", 6, flags=flags)
    library.set_race("2026-05-10", 21.1)
    found = json.loads(told(library, capsys, "--json"))
    assert found["budget"]["state"] == ("clinician" if flags else "stop")
    assert found["budget"]["total"] is None
    assert found["budget"]["classes"] is None
    assert (found["race"]["ready"], found["race"]["earliest_date"]) == (False, None)
    text = told(library, capsys)
    assert "What the next days may hold" not in text
    assert "10 May" not in text


def test_the_terminal_says_what_is_left_and_what_limits_it(library, capsys):
    library.set_race("2026-03-15", 42.2)
    text = told(library, capsys).replace(phrases.THIN, " ")
    assert "All shoes: 120 of 198 min" in text
    assert "Longest next run 11.0 km (30-day cap)" in text
    assert "Not by Sun 15 Mar. From 11.0 km today" in text or "Not by Sun 15 Mar. From 10.0 km today" in text
    assert "*" not in text


def test_an_unknown_number_is_null_and_never_a_zero(library):
    library.mark(ago(3), ago(3), "without_watch")
    week = to_json(build_report(library, today=TODAY))["budget"]
    assert week["total"]["used"] is None
    assert week["total"]["remaining"] is None
    assert "no minutes" in wording_plan.next_run(build_report(library, today=TODAY))


def test_the_longest_barefoot_run_is_named_with_its_day_and_the_step_after_it(library):
    said = {name: why for name, why, _ in wording_plan.whys(report_of(library, lever="shoes"))}
    assert "Your longest run barefoot was 8" in said["Barefoot"].replace(phrases.THIN, " ")
    assert "at most 10 min next" in said["Barefoot"].replace(phrases.THIN, " ")
    assert "barefoot" in said["Other shoes"] or "fill what all shoes leave" in said["Other shoes"]


def test_every_cap_and_reason_has_words_and_a_grade(library):
    report = report_of(library)
    total = report.budget.total
    for cap in wording_plan._CAPS:
        assert wording_plan._CAPS[cap]("barefoot", total, report).endswith(".")
        assert wording_plan.grade(cap).startswith("Grade ")
    assert set(wording_plan._CAPS) == set(wording_plan.RULE_OF_CAP)
    assert set(wording_plan._CAPS) >= set(wording_plan.SHORT_CAPS)


def test_feet_without_feeling_get_the_reason(library):
    report = report_of(library, cautions=(NO_BAREFOOT,))
    assert NO_BAREFOOT in {name: why for name, why, _ in wording_plan.whys(report)}["Barefoot"]


def test_a_break_is_told_as_a_step_of_the_way_back(library):
    report = build_report(library, today=TODAY + timedelta(days=20))
    assert "step 1 of 6, an easy run of 30" in wording_plan.headline(report).replace(phrases.THIN, " ")
    assert wording_plan.ladder(build_report(library, today=TODAY).budget, TODAY) == ""


@pytest.mark.parametrize(("days", "words"), [(30, "less than eight weeks away"), (120, "begin after the race")])
def test_a_transition_beside_a_race_is_answered_as_a_therapist_would(library, days, words):
    library.set_race(ago(-days), 21.1)
    assert words in wording_race.in_a_build_up(build_report(library, today=TODAY))


def test_no_race_no_word_of_a_build_up(library):
    assert wording_race.in_a_build_up(build_report(library, today=TODAY)) == ""


def test_not_in_these_shoes_says_what_would_be_possible_in_the_others(library):
    library.set_race("2026-05-10", 10, "minimal")
    report = build_report(library, today=TODAY)
    headline, why = wording_race.race_answer(report, report.readiness)
    assert "Not by Sun 10 May in minimal shoes" in headline
    assert "In the shoes you are used to it can be reached." in why


def test_a_race_missed_by_a_day_is_told_as_missed_by_a_day(library):
    library.set_race("2026-03-15", 42.2)
    earliest = build_report(library, today=TODAY).readiness.earliest_date
    answers = {}
    for late in (1, 8):
        library.set_race(earliest - timedelta(days=late), 42.2)
        report = build_report(library, today=TODAY)
        answers[late] = wording_race.race_answer(report, report.readiness)[0]
    assert answers[1].startswith("Not quite by")
    assert "the long run comes 1 day late: the earliest sensible date is" in answers[1]
    assert answers[8].startswith("Not by")


def test_planned_runs_are_told_with_their_limit_and_their_windows(library):
    report = build_report(library, today=TODAY)
    planned = [PlannedRun(TODAY + timedelta(days=1), 120, "cushioned")]
    lines = " ".join(wording_tryout.broken_lines(report.try_it(planned), report))
    assert "a run of 2 h 00, above the limit of 1 h 06" in lines.replace(phrases.THIN, " ")
    opened = report.windows_if(planned)
    assert opened[0].rule == "session_spike"
    assert "100% longer" in " ".join(wording_tryout.would_open(opened, report))
    assert report.windows_if([PlannedRun(TODAY + timedelta(days=1), 30, "cushioned")]) == []
    assert report.windows_if([]) == []


def test_the_rows_of_the_week_never_hide_what_is_over(library):
    library.log_pain(ago(1), "calf", 4, next_morning=4)
    report = build_report(library, today=TODAY)
    assert report.budget.state == "step_back"
    row = next(row for row in wording_plan.rows(report) if row.name == "barefoot")
    assert row.words == f"16{phrases.THIN}min, none for now"
    assert rooms(report.budget).loc["all", "used"] == pytest.approx(120)


def test_with_nothing_left_the_next_day_with_room_is_named(library):
    library.add_manual(TODAY, minutes=90, distance_km=15)
    full = report_of(library)
    assert full.budget.total.next_min == 0
    on, room = full.next_room
    assert on > TODAY
    assert room == pytest.approx(build_report(library, today=on).budget.total.next_min)
    assert build_report(library, today=on - timedelta(days=1)).budget.total.next_min == 0
    told = f"there is room for **{wording_plan.minutes(room)}** on {phrases.day(on, TODAY)}."
    assert wording_plan.next_run(full).endswith(told)


def test_a_newcomer_who_ran_yesterday_is_not_told_of_no_running():
    with Library.open("sqlite://") as new:
        new.add_manual(ago(1), minutes=30, distance_km=5)
        assert wording_plan.headline(build_report(new, today=TODAY)).startswith(
            "Before these 7 days there was no running"
        )


def test_less_than_a_minute_is_no_room(library):
    """Nobody runs 40 seconds: Longest next run 0.1 km helps no one."""
    left = report_of(library).budget.total.remaining
    library.add_manual(TODAY, minutes=left - 0.7, distance_km=3)
    full = build_report(library, today=TODAY)
    assert 0 < full.budget.total.next_min < 1
    assert wording_plan.next_run(full).startswith("Nothing is left of these 7 days. With rest")
    assert wording_plan.whys(full)[0][1].startswith("Nothing is left for now")
    assert "none for now" in next(row.words for row in wording_plan.rows(full) if row.name == "transitional")
