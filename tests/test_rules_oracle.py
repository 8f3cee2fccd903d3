"""The rules read once more: against a second opinion written from the text, and in the cases a therapist would try.

`rules_oracle` holds the second opinion: slow, day by day, without a line of the product. The cases after it go the way
a runner goes: type in runs, tag, mark, write down pain, and ask for the report. What they expect is worked out by hand.
"""

import json
import random
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
import rules_oracle as oracle
from builders import START, day, marks, pain, runs, tags, together
from rules_oracle import Pain, Run

from analysis import Library, Settings, build_report
from analysis.cli import main
from analysis.load import daily_load
from analysis.model import Race
from analysis.pain import pain_state
from analysis.plan import budget
from analysis.race import readiness
from analysis.report_json import to_json
from analysis.risk import risk_windows
from analysis.tryout import PlannedRun
from analysis.wording.plan import why, whys
from analysis.workload import acwr, monotony, session_spikes, strain, week_change

# ----------------------------------------------------------------------------------------------- random small histories


PAIRS = {"barefoot": ["feet"], "minimal": ["gloves", "socks"], "cushioned": ["trainers", "others"], "": [""]}


def any_pair(rng, often):
    worn = str(rng.choice(list(PAIRS), p=often))
    return str(rng.choice(PAIRS[worn])), worn


def any_history(rng):
    """Up to 60 runs in up to 200 days: regular or not, with breaks, several a day, in several pairs, partly unknown."""
    often, span, usual = rng.dirichlet([0.6] * len(PAIRS)), int(rng.integers(5, 200)), float(rng.integers(10, 90))
    days = np.sort(rng.integers(0, span, int(rng.integers(1, 60))))
    if rng.random() < 0.5:
        quiet, again = sorted(rng.integers(0, span, 2))
        weekdays = rng.choice(7, int(rng.integers(1, 5)), replace=False)
        days = np.array([d for d in range(span) if d % 7 in weekdays and not quiet <= d <= again] or [0])
    history = {}
    for number in days - days[0]:
        pair, worn = any_pair(rng, often)
        other, other_worn = any_pair(rng, often)
        short = worn in oracle.LOW and rng.random() < 0.3
        minutes = float(rng.integers(2, 15)) if short else max(1.0, round(usual * rng.lognormal(0, 0.3)))
        half = ((pair, worn, 0.5), (other, other_worn, 0.5)) if pair and pair != other and rng.random() < 0.2 else ()
        if not half and rng.random() < 0.03:
            minutes = float("nan")
        km = round(minutes / float(rng.choice([5, 6, 7])), 2) if rng.random() > 0.06 else float("nan")
        hour = float(rng.integers(0, 24))
        history[number, hour] = Run(
            day=int(number),
            minutes=minutes,
            km=km,
            worn=worn,
            pair=pair,
            hour=hour,
            ascent_m=float(rng.choice([0, 20, 100, 100, 160])),
            descent_m=float(rng.choice([0, 20, 100, 100, 160])),
            surface=str(rng.choice(["", "road", "road", "trail"])),
            fast_km=km * float(rng.choice([0, 0, 0, 0.3, 1])),
            parts=half,
        )
    return [history[key] for key in sorted(history)]


def any_pain(rng, today):
    entries = {}
    worst = int(rng.choice([2, 4, 6, 8]))
    for number in rng.integers(max(0, today - 70), today + 1, int(rng.integers(0, 8))):
        during, after, morning = (int(score) for score in rng.integers(0, worst, 3))
        entries[number] = Pain(
            int(number),
            str(rng.choice(["arch", "calf", "shin"], p=[0.6, 0.3, 0.1])),
            during,
            after if rng.random() < 0.6 else None,
            morning if rng.random() < 0.6 else None,
        )
    return [entries[number] for number in sorted(entries)]


def any_days_without_watch(rng, today):
    """Minutes, known or not, of single days and now and then of three weeks."""
    days = {int(d): float(rng.choice([20, 40, np.nan])) for d in rng.integers(0, today + 1, int(rng.integers(0, 9)))}
    if rng.random() < 0.2:
        first = int(rng.integers(0, today + 1))
        days |= dict.fromkeys(range(first, min(today, first + 20) + 1), 30.0)
    return days


def tables(history):
    """A history as the product's tables of activities and tags."""
    activities = runs(
        [r.day for r in history],
        [r.km for r in history],
        [r.minutes for r in history],
        [r.hour for r in history],
        ascent_m=[r.ascent_m for r in history],
        descent_m=[r.descent_m for r in history],
        surface=[r.surface for r in history],
        fast_distance_m=[1000 * r.fast_km for r in history],
        manual=True,
    )
    rows = []
    for i, run in enumerate(history):
        begun = 0.0
        for pair, worn, share in run.parts:
            ended = begun + 60 * run.minutes * share
            rows += [(f"run-{i}", pair, worn, begun, ended)] if pair else []
            begun = ended
        if run.pair and not run.parts:
            rows.append((f"run-{i}", run.pair, run.worn))
    return activities, tags(rows)


def diary(entries):
    """Pain entries of the second opinion as the library returns them."""
    table = pain([(e.day, e.site, e.during) for e in entries])
    table["after"] = pd.Series([e.after for e in entries], dtype="float64")
    table["next_morning"] = pd.Series([e.morning for e in entries], dtype="float64")
    table["flags"] = pd.Series([e.flags for e in entries], dtype=object)
    return table


def unseen(without_watch):
    return marks([(number, "without_watch", minutes) for number, minutes in sorted(without_watch.items())])


def in_days(windows):
    """(rule, first day, last day) of the product's windows, counted from the first day of the history."""
    return sorted((w.rule, (w.start - START).days, (w.end - START).days) for w in windows)


@pytest.mark.parametrize("seed", range(40))
def test_windows_are_those_of_the_second_opinion(seed):
    rng = np.random.default_rng(seed)
    history = any_history(rng)
    today = int(rng.integers(0, history[-1].day + 40))
    entries, away = any_pain(rng, today), any_days_without_watch(rng, today)
    rested = {int(d) for d in rng.integers(0, today + 1, 3)} - set(away)
    activities, worn = tables(history)
    found = risk_windows(
        activities,
        today=day(today),
        tags=worn,
        pain=diary(entries),
        marks=pd.concat([unseen(away), marks([(d, "did_not_run", None) for d in sorted(rested)])]),
    )
    expected = oracle.windows(history, today, away, [e.day for e in entries if e.worst >= 3])
    assert in_days(found) == sorted((w.rule, w.start, w.end) for w in expected)


def figures(found):
    """The figures of a product's budget as the second opinion names them; None while running is stopped."""
    if found.total is None:
        return None
    barefoot, minimal = found.classes["barefoot"], found.classes["minimal"]
    return {
        "state": found.state,
        "minutes": found.total.minutes,
        "used": found.total.used,
        "remaining": found.total.remaining,
        "longest_min": found.total.longest_run_min,
        "longest_km": found.total.longest_run_km,
        "low_minutes": minimal.minutes,
        "low_remaining": barefoot.remaining,
        "barefoot_run": barefoot.longest_run_min,
        "minimal_run": minimal.longest_run_min,
    }


def same(found, expected):
    if found is None or expected is None:
        return found is expected
    return found == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("seed", range(60))
def test_budgets_are_those_of_the_second_opinion(seed):
    rng = np.random.default_rng(1000 + seed)
    history, lever = any_history(rng), str(rng.choice(["shoes", "distance"]))
    today = history[-1].day + int(rng.integers(0, 3)) if seed % 2 else int(rng.integers(0, history[-1].day + 25))
    entries = any_pain(rng, today) if seed % 3 else []
    away = any_days_without_watch(rng, today) if seed % 4 else {}
    since = int(rng.integers(max(0, today - 60), today + 10)) if seed % 5 == 0 else None
    settings = Settings(lever=lever, transition_start="" if since is None else day(since).isoformat())
    activities, worn = tables(history)
    found = figures(budget(activities, worn, diary(entries), day(today), settings, unseen(away)))
    assert same(found, oracle.budget(history, today, lever, entries, away, since)), found


@pytest.mark.parametrize("seed", range(12))
def test_the_way_back_is_that_of_the_second_opinion_day_by_day(seed):
    """Six steady weeks, a break or a stop, and then what the budget of the day allows, or nearly."""
    rng = np.random.default_rng(seed)
    minutes, worn = float(rng.choice([8, 15, 24, 40, 60, 90])), str(rng.choice(["barefoot", "minimal", "cushioned"]))
    usual = Run(0, minutes, round(minutes / 6, 2), worn, PAIRS[worn][0])
    history = [replace(usual, day=7 * week + d) for week in range(6) for d in (0, 2, 4)]
    today, entries, walked = history[-1].day + 1, [], []
    if seed % 3:
        entries = [Pain(today, str(rng.choice(["calf", "shin", "arch"])), int(rng.integers(6, 9)))]
        today += int(rng.integers(1, 20))
        entries.append(Pain(today, entries[0].site, int(rng.integers(0, 3)), None, int(rng.integers(0, 3))))
    if seed % 3 != 1:
        today += int(rng.integers(10, 40))
    for now in range(today, today + 45):
        activities, shoes_worn = tables(history)
        if walked:
            number, length = zip(*walked, strict=True)
            walks = runs(number, np.nan, length, prefix="walk", sport="walking").assign(counts_as_running=False)
            activities = together(activities, walks)
        found = figures(budget(activities, shoes_worn, diary(entries), day(now)))
        assert same(found, oracle.budget(history, now, "distance", entries, walks=walked)), (now, found)
        if found is None:
            entries += [Pain(now, entries[-1].site, 1)] if rng.random() < 0.3 else []
        elif rng.random() < 0.6:
            if found["minutes"] == 0:
                walked.append((now, float(rng.choice([20, 25, 30, 40]))))
            else:
                length = max(1.0, round(found["longest_min"] * float(rng.choice([0.7, 0.85, 1, 1, 1, 1.3]))))
                history.append(replace(usual, day=now, minutes=length, km=round(length / 6, 2)))
            during, morning = (int(score) for score in rng.choice(5, 2, p=[0.5, 0.2, 0.2, 0.05, 0.05]))
            entries += [Pain(now, "arch", during, None, morning)] if rng.random() < 0.5 else []


def test_pain_is_read_as_in_the_second_opinion():
    rng = np.random.default_rng(3)
    for _ in range(200):
        entries = [
            Pain(
                int(number),
                str(rng.choice(["arch", "shin", "calf", "heel"])),
                during=int(rng.integers(0, 8)),
                after=None if rng.random() < 0.4 else int(rng.integers(0, 8)),
                morning=None if rng.random() < 0.4 else int(rng.integers(0, 8)),
                flags=("limping",) if rng.random() < 0.05 else (),
            )
            for number in rng.choice(60, int(rng.integers(1, 8)), replace=False)
        ]
        assert pain_state(diary(entries), day(60)).state == oracle.pain_state(entries), entries


def test_one_more_entry_that_hurts_never_gives_more_minutes():
    rng, steady_runs = (
        np.random.default_rng(7),
        [Run(7 * week + d, 60.0, 10.0) for week in range(10) for d in (0, 2, 4)],
    )
    activities, worn = tables(steady_runs)
    lowered = 0
    for _ in range(60):
        entries = any_pain(rng, 68)
        more = Pain(69, str(rng.choice(["arch", "calf"])), int(rng.integers(3, 8)), None, rng.choice([None, 1, 4]))
        before, after = (
            figures(budget(activities, worn, diary(written), day(70))) for written in (entries, [*entries, more])
        )
        assert after is None or all(after[name] <= before[name] + 1e-9 for name in ("minutes", "longest_min")), entries
        lowered += before is not None and (after is None or after["minutes"] < before["minutes"])
    assert lowered > 10


def test_ratios_monotony_and_strain_are_their_textbook_sums():
    rng = np.random.default_rng(4)
    for _ in range(20):
        load = [float(x) for x in rng.choice([0, 0, 30, 45, 60, 100], int(rng.integers(1, 70)))]
        series = pd.Series(load, dtype="float64")
        for function, textbook in (
            (lambda s: acwr(s, "uncoupled"), oracle.uncoupled_ratio),
            (lambda s: acwr(s, "coupled"), oracle.coupled_ratio),
            (lambda s: acwr(s, "ewma"), oracle.ewma_ratio),
            (monotony, oracle.monotony),
            (strain, oracle.strain),
            (week_change, oracle.week_change),
        ):
            expected = [textbook(load[: i + 1]) for i in range(len(load))]
            assert function(series).to_numpy() == pytest.approx(expected, nan_ok=True)


# ----------------------------------------------------------------------------------------------- cases typed in by hand


@pytest.fixture
def library():
    with Library.open("sqlite://") as library:
        for name, shoe_class in (("feet", "barefoot"), ("gloves", "minimal"), ("trainers", "cushioned")):
            library.add_shoe(name, shoe_class)
        yield library


def steady(library, weeks=8, minutes=60.0, km=10.0, shoe=None):
    """Monday, Wednesday and Friday: 180 minutes and 30 km a week unless said otherwise."""
    return [
        library.add_manual(day(7 * week + d), minutes, shoe, distance_km=km) for week in range(weeks) for d in (0, 2, 4)
    ]


def report_on(library, number, **settings):
    return to_json(build_report(library, Settings(**settings) if settings else None, today=day(number)))


def windows_on(library, number, rule=None):
    return [w for w in in_days(build_report(library, today=day(number)).windows) if rule in (None, w[0])]


def test_nobody_yet(library):
    empty = report_on(library, 0)
    assert (empty["weeks"], empty["windows"], empty["race"], empty["findings"]) == ([], [], None, [])
    assert [empty["ratio"][name] for name in ("uncoupled", "coupled", "ewma")] == [None] * 3
    total, barefoot = empty["budget"]["total"], empty["budget"]["classes"]["barefoot"]
    assert (total["minutes"], total["remaining"], total["longest_run_min"], total["runs"]) == (60, 60, 20, 3)
    assert (barefoot["minutes"], barefoot["longest_run_min"], barefoot["runs"]) == (6, 2, 3)


def test_one_run(library):
    library.add_manual(day(0), 30, distance_km=5)
    one = report_on(library, 0)
    assert [(w["week_start"], w["runs"], w["distance_km"], w["moving_min"]) for w in one["weeks"]] == [
        (day(0).isoformat(), 1, 5, 30)
    ]
    assert one["weeks"][0]["steps"] is None
    assert one["weeks"][0]["minutes_by_class"]["untagged"] == 30
    assert one["windows"] == []
    assert (one["budget"]["total"]["used"], one["budget"]["total"]["remaining"]) == (30, 30)


def test_weeks_of_rest_are_weeks_too(library):
    for number in (0, 23):
        library.add_manual(day(number), 30, distance_km=5)
    weeks = report_on(library, 40)["weeks"]
    assert [w["runs"] for w in weeks] == [1, 0, 0, 1, 0, 0]
    assert weeks[1]["distance_km"] == weeks[1]["moving_min"] == 0


def test_a_steady_runner_may_add_a_tenth(library):
    steady(library)
    found = report_on(library, 56)
    total = found["budget"]["total"]
    assert found["windows"] == []
    assert report_on(library, 55)["ratio"]["uncoupled"] == report_on(library, 55)["ratio"]["coupled"] == 1
    assert (total["minutes"], total["longest_run_km"], total["used"]) == pytest.approx((198, 11, 120))
    for name in oracle.LOW:
        own = found["budget"]["classes"][name]
        assert (own["minutes"], own["longest_run_min"], own["runs"], own["remaining"]) == pytest.approx((18, 6, 3, 18))


def test_minutes_are_enough_for_a_budget(library):
    for number in (7 * week + d for week in range(8) for d in (0, 2, 4)):
        library.add_manual(day(number), 60)
    library.add_manual(day(56), 64)
    total = report_on(library, 63)["budget"]["total"]
    assert (total["longest_run_min"], total["longest_run_km"]) == (pytest.approx(1.1 * 64), None)
    library.add_manual(day(63), 120)
    library.add_manual(day(72), 30)
    for number in (70, 77):
        assert report_on(library, number)["budget"]["total"]["longest_run_min"] <= 1.1 * 1.1 * 64 + 1e-9
    assert report_on(library, 78)["budget"]["total"]["longest_run_min"] == pytest.approx(132)


def test_one_lever_at_a_time(library):
    steady(library, shoe="gloves", minutes=30, km=5)
    held, moving = report_on(library, 56)["budget"], report_on(library, 56, lever="shoes")["budget"]
    assert (held["lever"], moving["lever"]) == ("distance", "shoes")
    assert (held["total"]["minutes"], moving["total"]["minutes"]) == pytest.approx((99, 90))
    assert (held["total"]["longest_run_km"], moving["total"]["longest_run_km"]) == pytest.approx((5.5, 5))
    # 90 and 4.5 more would be 94.5, but never more than the total.
    sessions = [found["classes"]["minimal"]["longest_run_min"] for found in (held, moving)]
    assert sessions == pytest.approx([30, 30])
    assert [found["classes"]["minimal"]["minutes"] for found in (held, moving)] == pytest.approx([90, 90])


def test_the_schedule_of_the_rules_typed_in(library):
    steady(library)
    took = []
    for number in (7 * week + d for week in range(8, 10) for d in (0, 2, 4)):
        barefoot = report_on(library, number, lever="shoes")["budget"]["classes"]["barefoot"]
        minutes = min(barefoot["longest_run_min"], barefoot["remaining"])
        run = library.add_manual(day(number), 60, distance_km=10)
        library.tag(run, "feet", 0, 60 * minutes)
        took.append(round(minutes))
    assert took == [6, 6, 6, 6, 8, 8]
    assert windows_on(library, 80, "minimal_shoe_spike") == []


def test_twenty_minutes_for_a_first_run_without_shoes(library):
    steady(library)
    library.add_manual(day(56), 20, "feet")
    assert windows_on(library, 56) == [("minimal_shoe_spike", 56, 84), ("several_changes", 56, 70)]
    (spike,) = (w for w in report_on(library, 56)["windows"] if w["rule"] == "minimal_shoe_spike")
    assert (spike["numbers"]["value"], spike["numbers"]["limit"]) == pytest.approx((20, 6))
    barefoot = report_on(library, 57)["budget"]["classes"]["barefoot"]
    assert (barefoot["minutes"], barefoot["remaining"], barefoot["longest_run_min"]) == pytest.approx((18, 0, 6))


def test_the_entry_dose_opens_nothing(library):
    steady(library)
    for number in (56, 58, 60):
        library.add_manual(day(number), 6, "feet")
    assert windows_on(library, 60, "minimal_shoe_spike") == []


def test_a_run_partly_barefoot_and_partly_in_minimal_shoes_is_one_run(library):
    steady(library)
    for number in (56, 58):
        run = library.add_manual(day(number), 6, "feet", distance_km=1)
        library.tag(run, "gloves", 180, 360)
    report = build_report(library, today=day(60))
    assert "2 of 3 barefoot or minimal runs in 7 days" in str(whys(report))
    assert report.try_it([PlannedRun(day(60), 2, "barefoot")]) == []


def test_a_fourth_short_run_in_the_first_week_is_one_too_many(library):
    steady(library)
    for number in (56, 57, 59, 61):
        library.add_manual(day(number), 2, "feet")
    assert windows_on(library, 61, "minimal_shoe_spike") == [("minimal_shoe_spike", 61, 89)]


def test_a_new_pair_alone_is_one_change_and_two_in_a_fortnight_are_several(library):
    steady(library, shoe="trainers")
    library.add_shoe("other trainers", "cushioned")
    library.add_manual(day(56), 60, "other trainers", distance_km=10)
    assert windows_on(library, 80) == []
    library.add_manual(day(70), 66.6, "trainers", distance_km=11.1)
    assert windows_on(library, 80) == [("session_spike", 70, 84), ("several_changes", 70, 84)]


def test_changes_fifteen_days_apart_are_not_several(library):
    steady(library, shoe="trainers", weeks=10)
    library.add_shoe("other trainers", "cushioned")
    library.add_manual(day(54), 60, "other trainers", distance_km=10)
    library.add_manual(day(69), 70, "trainers", distance_km=11.2)
    assert windows_on(library, 80) == [("session_spike", 69, 83)]


def test_the_long_run_of_saturday(library):
    for week in range(6):
        library.add_manual(day(7 * week), 50, distance_km=8)
        library.add_manual(day(7 * week + 5), 84, distance_km=14)
    library.add_manual(day(47), 115, distance_km=19.2)
    (window,) = (w for w in report_on(library, 47)["windows"] if w["start"] == day(47).isoformat())
    assert (window["rule"], window["end"], window["category"]) == ("session_spike", day(61).isoformat(), "moderate")
    assert window["peak"] == pytest.approx(19.2 / 14)
    assert window["numbers"]["limit_km"] == pytest.approx(15.4)
    assert not window["provisional"]


@pytest.mark.parametrize(
    ("km", "category"), [(11, None), (11.1, "small"), (13, "small"), (13.1, "moderate"), (20.1, "large")]
)
def test_how_long_is_too_long(library, km, category):
    steady(library)
    library.add_manual(day(56), 6 * km, distance_km=km)
    found = [w["category"] for w in report_on(library, 56)["windows"] if w["rule"] == "session_spike"]
    assert found == ([] if category is None else [category])


def test_in_the_first_month_a_spike_is_provisional(library):
    for number, km in ((0, 8), (6, 12), (36, 14)):
        library.add_manual(day(number), 6 * km, distance_km=km)
    first = report_on(library, 20)["windows"][0]
    assert (first["rule"], first["provisional"]) == ("session_spike", True)
    later = report_on(library, 36)["windows"][0]
    assert (later["rule"], later["provisional"], later["peak"]) == ("session_spike", False, pytest.approx(14 / 12))


@pytest.mark.parametrize(("quiet", "opens"), [(13, False), (14, True)])
def test_a_break_is_fourteen_days_without_running(library, quiet, opens):
    steady(library)
    back = 52 + quiet + 1
    library.delete(list(library.activities()["activity_id"])[-1:])  # Wednesday, day 51, is the last run
    library.add_manual(day(52), 60, distance_km=10)
    library.add_manual(day(back), 30, distance_km=5)
    assert windows_on(library, back) == ([("return_after_break", back, back + 28)] if opens else [])
    assert (report_on(library, back)["budget"]["reason"] == "after_break") == opens


def test_what_was_marked_as_run_is_no_break_and_counts(library):
    steady(library, weeks=6)
    library.mark(day(42), day(60), "without_watch", minutes=25)
    library.add_manual(day(61), 60, distance_km=10)
    assert windows_on(library, 61) == []
    assert report_on(library, 61)["budget"]["total"]["used"] == 6 * 25 + 60
    assert report_on(library, 61)["ratio"]["coupled"] is not None


def test_the_first_barefoot_run_is_held_against_the_limit_the_budget_showed_also_without_a_watch(library):
    steady(library, weeks=4)
    library.mark(day(26), day(69), "without_watch", minutes=30)  # 210 minutes a week: 21 for a first week, 7 for a run
    assert report_on(library, 70)["budget"]["classes"]["barefoot"]["longest_run_min"] == pytest.approx(7)
    library.add_manual(day(70), 7, "feet")
    assert windows_on(library, 70, "minimal_shoe_spike") == []


@pytest.mark.parametrize("mark", ["did_not_run", "sick_or_injured"])
def test_a_marked_rest_is_still_a_break(library, mark):
    steady(library, weeks=6)
    library.mark(day(40), day(58), mark)
    library.add_manual(day(59), 30, distance_km=5)
    assert windows_on(library, 59) == [("return_after_break", 59, 87)]


def test_a_day_of_unknown_minutes_makes_the_ratio_unknown_and_never_zero(library):
    steady(library)
    library.mark(day(54), day(54), "without_watch")
    found = report_on(library, 56)
    assert [found["ratio"][name] for name in ("uncoupled", "coupled", "ewma")] == [None] * 3
    assert (found["budget"]["total"]["used"], found["budget"]["total"]["minutes"]) == (None, pytest.approx(198))


def test_after_a_fortnight_off_it_starts_at_half(library):
    steady(library)
    found = report_on(library, 52 + 16)["budget"]
    assert (found["reason"], found["total"]["minutes"], found["total"]["longest_run_min"]) == ("after_break", 90, 30)


@pytest.mark.parametrize(
    ("entry", "state"),
    [
        (("arch", 2, 2, 2), "normal"),
        (("inside ankle", 4, None, None), "hold"),
        (("inside ankle", 4, 3, 1), "hold"),
        (("inside ankle", 4, 3, 3), "step_back"),
        (("inside ankle", 3, None, 5), "step_back"),
        (("calf", 6, None, None), "stop"),
        (("knee", 1, 1, 6), "stop"),
        (("shin", 3, None, 0), "stop"),
        (("top of foot", 2, 2, 2), "normal"),
        (("hip or groin", 0, 3, None), "stop"),
    ],
)
def test_what_one_entry_of_pain_allows(library, entry, state):
    steady(library, shoe="gloves")
    site, during, after, morning = entry
    library.log_pain(day(55), site, during, after=after, next_morning=morning)
    found = report_on(library, 80)["budget"]  # weeks of silence end nothing
    assert found["state"] == state
    assert (found["total"] is None) == (found["classes"] is None) == (state == "stop")
    if state == "step_back":
        assert found["classes"]["minimal"]["minutes"] == 0


def test_a_hold_repeats_last_week_and_a_step_back_takes_a_quarter(library):
    steady(library, shoe="gloves")
    pain_id = library.log_pain(day(55), "arch", 4)
    held = report_on(library, 56)["budget"]
    assert (held["lever"], held["total"]["minutes"], held["total"]["longest_run_km"]) == (None, 180, 10)
    library.answer_pain(pain_id, next_morning=4)
    back = report_on(library, 56)["budget"]
    assert (back["total"]["minutes"], back["total"]["longest_run_min"]) == (135, 45)
    assert back["classes"]["cushioned"]["minutes"] == 135
    library.log_pain(day(57), "arch", 0)
    assert report_on(library, 57)["budget"]["total"]["minutes"] == pytest.approx(198)


def test_no_pain_elsewhere_ends_nothing(library):
    steady(library)
    library.log_pain(day(50), "arch", 4, next_morning=1)
    library.log_pain(day(55), "calf", 0)
    assert report_on(library, 56)["budget"]["state"] == "hold"


def test_a_red_flag_leaves_no_plan_until_a_clinician_cleared_it(library):
    steady(library)
    library.log_pain(day(50), "arch", 1, flags=("limping",))
    library.log_pain(day(55), "arch", 0)
    found = report_on(library, 56)["budget"]
    assert (found["state"], found["total"], found["classes"]) == ("clinician", None, None)
    library.log_pain(day(57), "arch", 0, flags=("a clinician cleared it",))
    assert report_on(library, 57)["budget"]["state"] == "normal"


def test_after_a_stop_come_two_walks_and_no_barefoot_running(library):
    steady(library)
    library.log_pain(day(54), "calf", 7)
    library.log_pain(day(60), "calf", 1)
    found = report_on(library, 61)["budget"]
    assert (found["state"], found["reason"], found["total"]["minutes"]) == ("normal", "after_stop", 0)
    assert (found["numbers"]["walk_min"], found["classes"]["barefoot"]["minutes"]) == (30, 0)


def test_after_the_way_back_from_a_stop_barefoot_and_minimal_running_begin_with_the_first_dose(library):
    """The steps of a runner of short runs are over before what was run in minimal shoes is forgotten."""
    steady(library, minutes=20, km=3.3, shoe="gloves")
    library.log_pain(day(54), "calf", 7)
    library.log_pain(day(55), "calf", 1)
    for number in range(55, 78, 2):
        week = build_report(library, today=day(number)).budget
        assert week.reason == "after_stop"
        if week.total.minutes == 0:
            library.add_manual(day(number), 30, kind="walk")
        else:
            library.add_manual(day(number), week.total.longest_run_min, "trainers", distance_km=3)
        library.log_pain(day(number), "calf", 0, next_morning=0)
    report = build_report(library, today=day(78))
    minimal = report.budget.classes["minimal"]
    assert (report.budget.reason, report.budget.total.longest_run_min) == ("steady", pytest.approx(20, abs=3))
    assert (minimal.minutes, minimal.longest_run_min, minimal.runs) == pytest.approx((6.6, 2.2, 3))
    assert "since the pain that stopped running" in why("minimal", minimal, report)


def test_a_run_over_its_cap_a_month_ago_still_counts_less_while_it_hurt_since(library):
    steady(library, weeks=14)
    library.add_manual(day(61), 120, distance_km=20)
    for number in (72, 84):
        library.log_pain(day(number), "calf", 3, next_morning=1)
    library.log_pain(day(85), "calf", 0)
    assert report_on(library, 91)["budget"]["total"]["longest_run_km"] == pytest.approx(11)  # not 22, 30 days after


def test_a_barefoot_run_for_which_the_seven_days_had_no_room_raises_nothing(library):
    steady(library, weeks=11)
    for number in (21, 28, 35):
        library.add_manual(day(number), 30, "feet", distance_km=5)
    before = report_on(library, 72, lever="shoes")["budget"]["classes"]["barefoot"]
    library.add_manual(day(59), 60, "trainers", distance_km=10)
    library.add_manual(day(61), 30, "feet", distance_km=5)
    assert report_on(library, 61, lever="shoes")["budget"]["classes"]["barefoot"]["remaining"] == 0
    assert report_on(library, 72, lever="shoes")["budget"]["classes"]["barefoot"]["longest_run_min"] == pytest.approx(
        before["longest_run_min"], abs=1
    )
    assert report_on(library, 76, lever="shoes")["budget"]["classes"]["barefoot"]["longest_run_min"] == pytest.approx(
        33
    )


def test_a_mistake_raises_nothing_for_two_weeks_and_pain_starts_them_again(library):
    steady(library, weeks=14)
    library.add_manual(day(57), 120, distance_km=20)
    for number in (64, 71):
        assert report_on(library, number)["budget"]["total"]["longest_run_km"] <= 12.1 + 1e-9
    assert report_on(library, 72)["budget"]["total"]["longest_run_km"] == pytest.approx(22)
    library.log_pain(day(65), "calf", 3, next_morning=1)
    library.log_pain(day(66), "calf", 0)
    assert report_on(library, 79)["budget"]["total"]["longest_run_km"] == pytest.approx(11)
    assert report_on(library, 80)["budget"]["total"]["longest_run_km"] == pytest.approx(22)


@pytest.mark.parametrize("lever", ["shoes", "distance"])
@pytest.mark.parametrize("shoe", ["feet", "trainers"])
def test_a_broken_cap_raises_none_whatever_the_lever(library, lever, shoe):
    for run in steady(library, weeks=11):
        library.tag(run, "feet", 0, 600)
    before = report_on(library, 59, lever=lever)["budget"]
    bad = library.add_manual(day(59), 150, shoe, distance_km=25)
    for number in (66, 73):
        after = report_on(library, number, lever=lever)["budget"]
        risen = 1.1 if lever == "distance" else 1.0  # once a week, by what steady running itself allows
        assert after["total"]["minutes"] <= before["total"]["minutes"] * risen + 1e-9
        assert after["total"]["longest_run_km"] <= before["total"]["longest_run_km"] * risen + 1e-9
        if lever == "distance":
            assert after["classes"]["barefoot"]["longest_run_min"] == before["classes"]["barefoot"]["longest_run_min"]
    library.delete([bad])


def test_two_runs_of_a_day_are_summed_for_the_load_and_apart_for_the_spike(library):
    steady(library)
    for _ in range(2):
        library.add_manual(day(56), 48, distance_km=8)
    assert windows_on(library, 56) == []
    assert build_report(library, today=day(56)).daily["moving_min"].iloc[-1] == 96
    assert session_spikes(library.activities())["spike"].sum() == 0


def test_a_barefoot_walk_is_no_running(library):
    steady(library)
    before = report_on(library, 57)
    library.add_manual(day(56), 60, "feet", kind="walk", distance_km=5)
    after = report_on(library, 57)
    assert after["budget"]["total"] == before["budget"]["total"]
    assert after["budget"]["classes"] == before["budget"]["classes"]
    assert (after["weeks"], after["windows"]) == (before["weeks"], before["windows"])


def test_what_the_runner_says_is_a_walk_leaves_the_load_and_the_windows(library):
    steady(library)
    long = library.add_manual(day(56), 180, distance_km=18)
    assert windows_on(library, 56, "session_spike") == [("session_spike", 56, 70)]
    library.set_sport(long, "walking")
    assert windows_on(library, 56) == []
    assert report_on(library, 56)["budget"]["total"]["used"] == 120
    library.set_counts_as_running(long, True)
    assert windows_on(library, 56, "session_spike") == [("session_spike", 56, 70)]


def test_a_run_deleted_and_restored_is_gone_and_back(library):
    steady(library)
    long = library.add_manual(day(56), 120, distance_km=20)
    before = report_on(library, 56)
    library.delete([long])
    assert windows_on(library, 56) == []
    library.restore([long])
    assert report_on(library, 56) == before


def test_the_past_is_as_it_was(library):
    steady(library)
    library.log_pain(day(30), "arch", 2)
    then = report_on(library, 60)
    library.log_pain(day(61), "shin", 8)
    library.add_manual(day(61), 200, distance_km=40)
    assert report_on(library, 60) == then
    assert report_on(library, 61) != then


def test_a_doubled_week_stays_open_until_the_ratio_is_back(library):
    steady(library)
    for number in (57, 59, 61):
        library.add_manual(day(number), 60, distance_km=10)
    for number in (56, 58, 60):
        library.add_manual(day(number), 60, distance_km=10)
    (window,) = windows_on(library, 90, "load_unlike_usual")
    history = [Run(7 * w + d, 60.0, 10.0) for w in range(8) for d in (0, 2, 4)]
    history += [Run(number, 60.0, 10.0) for number in range(56, 62)]
    assert window[1:] == next((w.start, w.end) for w in oracle.windows(history, 90) if w.rule == "load_unlike_usual")


def test_three_weeks_to_a_half_marathon(library):
    steady(library, minutes=48, km=8)
    library.set_race(day(77), 21.0975)
    race = report_on(library, 56)["race"]
    assert not race["ready"]
    assert race["reachable_long_run_km"] == pytest.approx(8 * 1.1**2)  # today, and in a week: two weeks before the race
    # Eight rises to 16.9 km, the fourth and the eighth week held: the tenth week, and two weeks more.
    assert race["earliest_date"] == (day(56) + timedelta(days=9 * 7 + 14)).isoformat()


def test_a_long_run_waits_until_the_seven_days_have_room_for_it(library):
    steady(library)
    for number in (56, 58, 59):
        library.add_manual(day(number), 60, distance_km=10)
    library.set_race(day(77), 11 / 0.8)  # one step up from 10 km
    today = build_report(library, today=day(60))
    assert today.budget.total.remaining == pytest.approx(18)
    assert today.readiness.earliest_date == day(63 + 14)


def test_a_race_within_reach(library):
    steady(library, minutes=102, km=17)
    library.set_race(day(77), 21.0975)
    assert report_on(library, 56)["race"]["ready"]
    library.log_pain(day(56), "shin", 4)
    assert not report_on(library, 56)["race"]["ready"]


@pytest.mark.parametrize("shoe_class", [None, "barefoot", "minimal"])
def test_a_race_is_in_reach_exactly_from_its_earliest_date_on(shoe_class):
    rng = np.random.default_rng(5)
    judged = []
    for _ in range(60):
        usual, barefoot = float(rng.choice([20, 40, 60, 90])), float(rng.choice([0, 0.2, 1]))
        history = [
            Run(
                day=7 * week + d,
                minutes=usual + 3 * week,
                km=round((usual + 3 * week) / 6, 2),
                parts=(("feet", "barefoot", barefoot), ("gloves", "minimal", 1 - barefoot)),
            )
            for week in range(8)
            for d in (0, 2, 5)
        ]
        today = history[-1].day + int(rng.integers(1, 9))
        activities, worn = tables(history)
        km = float(rng.choice([needed / 0.8 for needed in (5, usual / 6 + 4, usual / 6 + 6, 15)]))
        race = Race("", day(today + int(rng.integers(0, 300))), km, shoe_class)
        found = readiness(race, activities, worn, pain([]), day(today))
        in_time = found.earliest_date is not None and found.earliest_date <= race.date
        assert found.ready == in_time, (race, found)
        judged.append(found.ready)
    assert 5 < sum(judged) < 55


def entered(library, entries):
    for kind, *values in entries:
        if kind == "run":
            number, minutes, shoe = values
            library.add_manual(day(number), minutes, shoe, distance_km=minutes / 6)
        else:
            number, site, score = values
            library.log_pain(day(number), site, score)


@pytest.mark.parametrize("seed", range(2))
def test_the_order_in_which_things_are_typed_in_changes_nothing(seed):
    """Several runs of one day, barefoot and not, with pain between: a run typed in has no time of day."""
    rng = random.Random(seed)
    entries = [("run", 7 * week + d, 60, "trainers") for week in range(7) for d in (0, 2, 4)]
    for number in rng.sample(range(28, 49), 5):
        entries += [("run", number, rng.choice([6, 12, 30]), rng.choice(["feet", "gloves", None])) for _ in range(3)]
    entries += [("pain", rng.randrange(20, 49), rng.choice(["arch", "calf"]), rng.randrange(0, 6)) for _ in range(3)]
    told = []
    for _ in range(2):
        rng.shuffle(entries)
        with Library.open("sqlite://") as library:
            for name, shoe_class in (("feet", "barefoot"), ("gloves", "minimal"), ("trainers", "cushioned")):
                library.add_shoe(name, shoe_class)
            entered(library, entries)
            told.append(json.dumps(report_on(library, 49), sort_keys=True))
    assert len(set(told)) == 1


def test_a_week_later_everything_is_a_week_later():
    def as_told(shift):
        with Library.open("sqlite://") as library:
            library.add_shoe("feet", "barefoot")
            for week in range(9):
                for d in (0, 2, 4):
                    library.add_manual(day(shift + 7 * week + d), 50 + week, distance_km=8 + week / 2)
            library.add_manual(day(shift + 60), 25, "feet")
            library.log_pain(day(shift + 61), "arch", 4, next_morning=1)
            return report_on(library, shift + 62), windows_on(library, shift + 62)

    (now, windows), (later, later_windows) = as_told(0), as_told(7)
    assert [(rule, start + 7, end + 7) for rule, start, end in windows] == later_windows
    for name in ("total", "classes", "state", "lever"):
        assert json.dumps(now["budget"][name]).replace(str(day(62)), str(day(69))) == json.dumps(later["budget"][name])


def test_twice_the_minutes_are_twice_the_caps(library):
    steady(library)
    one = report_on(library, 56)["budget"]["total"]
    with Library.open("sqlite://") as other:
        steady(other, minutes=120)
        two = report_on(other, 56)["budget"]["total"]
    assert two["minutes"] == pytest.approx(2 * one["minutes"])
    assert two["longest_run_min"] == pytest.approx(2 * one["longest_run_min"])


def test_rules_can_be_switched_off(library):
    steady(library)
    library.add_manual(day(56), 120, distance_km=20)
    assert report_on(library, 56, rules_off=("session_spike",))["windows"] == []


def test_a_run_of_unknown_distance_hides_what_rests_on_distance_and_nothing_else(library):
    steady(library)
    library.add_manual(day(53), 30)
    daily = daily_load(library.activities(), measure="distance_km", today=day(56))
    assert daily["load"].isna().sum() == 1
    assert np.isnan(acwr(daily["load"]).iloc[-1])
    found = report_on(library, 56)
    assert found["ratio"]["uncoupled"] is not None
    assert found["weeks"][7]["distance_km"] is None
    assert found["weeks"][7]["moving_min"] == 210


# ----------------------------------------------------------------------------------------------- what the command says


def told(path, number, capsys):
    assert main(["report", "--json", "--library", str(path), "--today", day(number).isoformat()]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_report_has_every_key_it_promises(tmp_path, capsys):
    path = tmp_path / "runs.db"
    assert told(path, 0, capsys)["race"] is None
    with Library.open(path) as library:
        steady(library)
        library.add_manual(day(56), 115, distance_km=19.2)
        library.set_race(day(77), 21.0975)
    found = told(path, 56, capsys)
    assert {"today", "weeks", "ratio", "windows", "cadence", "budget", "race", "findings"} <= set(found)
    assert {"week_start", "runs", "distance_km", "moving_min", "steps", "minutes_by_class"} <= set(found["weeks"][0])
    classes = {"barefoot", "minimal", "transitional", "cushioned"}
    assert set(found["weeks"][0]["minutes_by_class"]) == classes | {"untagged"}
    assert {"measure", "uncoupled", "coupled", "ewma"} <= set(found["ratio"])
    (window,) = found["windows"]
    assert {"rule", "start", "end", "peak", "peak_date", "runs", "receipt"} <= set(window)
    assert window["runs"] == ["typed in " + day(56).isoformat()]
    assert "11.0" in window["receipt"]  # 19.2 km after 10: this far would have kept it closed
    assert {"median_spm", "share_below", "share_inside", "share_above", "residual_spm"} <= set(found["cadence"])
    assert {"state", "lever", "reason", "total", "classes"} <= set(found["budget"])
    total = {"minutes", "used", "remaining", "runs", "longest_run_min", "longest_run_km", "cap"}
    assert total <= set(found["budget"]["total"])
    assert set(found["budget"]["classes"]) == classes
    assert all(total - {"longest_run_km"} <= set(own) for own in found["budget"]["classes"].values())
    assert {"ready", "reachable_long_run_km", "earliest_date"} <= set(found["race"])


def test_weeks_run_from_the_first_monday_to_today(tmp_path, capsys):
    with Library.open(tmp_path / "runs.db") as library:
        library.add_manual(day(3), 30)
    weeks = told(tmp_path / "runs.db", 20, capsys)["weeks"]
    assert [week["week_start"] for week in weeks] == [day(number).isoformat() for number in (0, 7, 14)]
    assert [week["distance_km"] for week in weeks] == [None, 0, 0]


def test_a_stop_tells_the_reason_and_no_numbers(tmp_path, capsys):
    with Library.open(tmp_path / "runs.db") as library:
        steady(library)
        library.log_pain(day(55), "shin", 4)
    found = told(tmp_path / "runs.db", 56, capsys)["budget"]
    assert (found["state"], found["total"], found["classes"]) == ("stop", None, None)
    assert "Shin" in found["reason"]
