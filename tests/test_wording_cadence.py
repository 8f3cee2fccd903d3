"""What the pages say of steps: a speed beside every cadence, and no change where the interval holds zero."""

import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import build_report, cadence
from analysis.library import Library
from analysis.model import Settings
from analysis.wording import activity as wording_activity
from analysis.wording import cadence as words
from analysis.wording import lasting as wording_lasting
from analysis.wording import next_step as wording_next_step
from analysis.wording import phrases

TODAY = date(2026, 11, 20)
T = phrases.THIN
SPEED = 1000 / 340  # 5:40/km
FIT = cadence.Fit(
    device="Example watch",
    intercept_spm=168 - 5.6 * SPEED,
    slope_spm=5.6,
    slope_known=True,
    low_mps=2.4,
    high_mps=3.4,
    middle_mps=2.9,
    level_se_spm=0.3,
    slope_se=0.4,
    runs=14,
    stretches=420,
    since=date(2026, 8, 29),
    until=TODAY,
)
FORBIDDEN = r"\b(danger|fatigue|tired|wrong|bad|weak|must|too slow|too low|you are safe|will get|diagnos)\w*|!"


def a_change(change_spm: float, plus_minus_spm: float) -> cadence.Change:
    return cadence.Change(
        device="Example watch",
        speed_mps=SPEED,
        now_spm=168.0,
        then_spm=168 - change_spm,
        change_spm=change_spm,
        plus_minus_spm=plus_minus_spm,
        then_date=date(2026, 5, 20),
    )


def known(change: cadence.Change | None = None, why: str = "below", **more) -> SimpleNamespace:
    """As much of a report as the words read: a runner at 168 and 5:40/km."""
    at_speed = pd.DataFrame(
        {"local_date": pd.to_datetime(["2026-09-01", "2026-11-19"]), "device": ["Example watch", "Example watch"]}
    )
    values = {
        "today": TODAY,
        "settings": Settings(),
        "cadence_change": change,
        "cadence_fit": FIT,
        "easy_speed_mps": SPEED,
        "cadence_now": {"median_spm": 169.0, "share_inside": 0.12},
        "at_speed": at_speed,
        "cadence_step": cadence.NextStep(SPEED, 168.0, 176.4, why in ("below", "shin_or_knee"), why),
        "feeling": SimpleNamespace(state="normal"),
        "form_cues": {},
    }
    return SimpleNamespace(**{**values, **more})


class TestTheFirstAnswer:
    def test_names_the_speed_the_steps_the_change_and_how_sure_it_is(self):
        assert words.lead(known(a_change(3.2, 2.0))).startswith(
            "**At 5:40/km you run 168 steps a minute**, 3 more than in May (±2). Guidance says 180–200; among "
            "world-class ultra runners 155 to 203 was seen."
        )

    def test_speaks_of_fewer_too(self):
        assert "4 fewer than in May (±2)" in words.lead(known(a_change(-4.1, 2.2)))

    @pytest.mark.parametrize(("change_spm", "plus_minus_spm"), [(1.6, 2.0), (-0.3, 0.2), (0.0, 0.0), (-2.9, 3.0)])
    def test_calls_nothing_a_change_whose_interval_holds_zero(self, change_spm, plus_minus_spm):
        text = words.lead(known(a_change(change_spm, plus_minus_spm)))
        assert "about as many as in May" in text
        assert not re.search(r"\b(more|fewer) than\b", text)

    def test_never_rounds_an_interval_to_nothing(self):
        assert "(±0.5)" in words.lead(known(a_change(3.0, 0.01)))

    def test_says_what_is_missing_for_a_change_and_for_a_speed(self):
        text = words.lead(known())
        assert text.startswith("**At 5:40/km you run 168 steps a minute.**")
        assert "three months apart" in text
        text = words.lead(known(cadence_fit=None, easy_speed_mps=float("nan")))
        assert text.startswith("**In the last 28 days you typically ran at 169 steps a minute.**")
        assert "it takes 3 runs" in text
        assert "so far there are two" in text

    def test_says_nothing_of_a_speed_outside_the_line(self):
        assert "5:40" not in words.lead(known(cadence_fit=replace(FIT, low_mps=3.1)))

    def test_tells_the_share_in_the_band_and_the_runners_own_band(self):
        assert "12% lay between 180 and 200" in words.lead(known())
        own = Settings(cadence_low_spm=170, cadence_high_spm=190)
        text = words.lead(known(settings=own))
        assert "Your own band is 170–190." in text
        assert words.guidance_label(170, 190) == "your band 170–190"
        assert words.guidance_label(180, 200) == "guidance 180–200"

    def test_speaks_miles_to_who_runs_miles(self):
        assert "**At 9:07/mi you run" in words.lead(known(a_change(3.2, 2.0), settings=Settings(units="mi")))


class TestTheLine:
    def test_says_what_it_was_fitted_on_and_where_it_ends(self):
        text = words.fit_caption(known())
        assert text.startswith("Fitted on 14 runs (420 stretches), 6:57/km to 4:54/km (2.4–3.4")
        assert "Sep–Nov, on this watch (Example watch). Outside that range nothing is said." in text
        assert "elite" not in text

    def test_says_when_its_slope_is_borrowed(self):
        borrowed = replace(FIT, slope_known=False)
        assert "that of elite runners, 5.6" in words.fit_caption(known(cadence_fit=borrowed))
        assert "elite" in words.fit_name(borrowed)

    def test_tells_its_slope_only_where_it_is_the_runners_own_and_beyond_chance(self):
        assert words.scatter_title(known()).startswith("Faster means more steps: 5.6 a minute for each m/s (±")
        wide = words.scatter_title(known(cadence_fit=replace(FIT, slope_spm=11.04, slope_se=1.0)))
        assert wide == "Faster means more steps: 11 a minute for each m/s (±2)", "no digit finer than its doubt"
        assert "hardly follows" in words.scatter_title(known(cadence_fit=replace(FIT, slope_se=9.0)))
        for unknown in (None, replace(FIT, slope_known=False)):
            assert words.scatter_title(known(cadence_fit=unknown)) == "How does your cadence follow your speed?"

    def test_without_one_says_so(self):
        assert "No line is fitted yet" in words.fit_caption(known(cadence_fit=None))

    def test_an_old_library_is_told_as_of_its_last_run(self):
        old = known(today=date(2028, 1, 1))
        assert words.last_known(old) == date(2026, 11, 19)
        assert "on Example watch was on Thu 19 Nov 2026" in words.as_of(date(2026, 11, 19), known(), old.today)
        assert words.last_known(known()) is None


class TestASmallChange:
    def test_is_5_percent_of_ones_own_at_ones_own_speed(self):
        text = wording_next_step.small_step(known())
        assert "5% more would be **176 steps a minute at 5:40/km**, 8 more than now" in text
        assert "not needed" in text

    def test_is_reasonable_for_a_sore_shin_or_knee_and_promises_nothing(self):
        text = wording_next_step.small_step(known(why="shin_or_knee"))
        assert "10% the most" in text
        assert "That it spares injuries is not shown" in text

    @pytest.mark.parametrize(
        ("why", "said"),
        [
            ("top_of_foot", "Not for the top of the foot"),
            ("forefoot", "Not for the ball of the foot"),
            ("elsewhere", "One at a time"),
            ("enough", "nothing to raise"),
            ("unknown", "Not enough history"),
        ],
    )
    def test_is_no_answer_where_it_is_none(self, why, said):
        text = wording_next_step.small_step(known(why=why))
        assert said in text
        assert "176" not in text

    def test_waits_for_a_warning_sign(self):
        assert wording_next_step.small_step(known(feeling=SimpleNamespace(state="clinician"))).startswith("Not now")

    def test_is_a_number_on_today_only_for_those_who_asked(self):
        assert wording_next_step.metronome(known()) == ""
        asked = Settings(cadence_help=True)
        assert wording_next_step.metronome(known(settings=asked)) == "Metronome **176** for an easy run at 5:40/km."
        for why in ("unknown", "top_of_foot", "forefoot", "elsewhere", "enough"):
            text = wording_next_step.metronome(known(settings=asked, why=why))
            assert text.startswith("No metronome: ")
            assert "176" not in text

    def test_comes_with_cues_that_say_why_and_that_shoes_alone_do_not_do_it(self):
        text = wording_next_step.cues(known(form_cues={"steps": "asked", "tall": "cadence_change_pct"}))
        assert "**Quick, light steps.**" in text
        assert "Because your steps get fewer towards the end of your runs." in text
        assert "shoes alone do not teach form" in text
        assert "Knees soft" not in text
        assert wording_next_step.cues(known()) == ""
        warned = known(form_cues={"steps": "asked"}, feeling=SimpleNamespace(state="clinician"))
        assert wording_next_step.cues(warned) == ""


class TestWithinARun:
    run = pd.Series(
        {
            "held_min": 52.0,
            "held_to_end": False,
            "cadence_change_pct": -3.4,
            "stance_change_pct": 2.1,
            "oscillation_change_pct": np.nan,
            "step_length_change_pct": 0.2,
        }
    )

    def test_says_until_when_and_what_changed(self):
        text = wording_activity.run_lasting(self.run)
        assert f"within 3% of your usual at that speed for 52{T}min of running, and left it before the end" in text
        assert "there were 3.4% fewer steps a minute and 2.1% longer ground contact" in text
        assert "step" not in text.split("longer ground contact")[1]

    def test_says_when_it_lasted_when_it_never_was_and_when_nothing_is_known(self):
        def said(**other: object) -> str:
            return wording_activity.run_lasting(pd.Series({**self.run.to_dict(), **other}))

        assert "within 3% of your usual at that speed to the end." in said(held_to_end=True)
        assert "was never within 3%" in said(held_min=0.0)
        nothing = pd.Series(dict.fromkeys(self.run.index, np.nan))
        assert wording_activity.run_lasting(nothing) == ""

    def test_holds_a_run_against_the_usual(self):
        run = pd.Series({"speed_mps": SPEED, "cadence_spm": 168.2, "residual_spm": 2.4, "steady_min": 31.0})
        assert wording_activity.run_at_speed(run, "km") == (
            "At 5:40/km you ran 168 steps a minute, 2 more than usual at that speed "
            f"(flat, steady stretches, 31{T}min)."
        )
        assert words.against_usual(-0.4) == "as usual at that speed"
        assert "nothing to compare" in words.against_usual(float("nan"))

    @pytest.mark.parametrize("column", wording_lasting.DRIFT_NAMES)
    def test_tells_directions_apart(self, column):
        more, fewer = wording_lasting.drift_words(column, 1.23), wording_lasting.drift_words(column, -1.23)
        assert more != fewer
        assert more.startswith("1.2% ")
        assert wording_lasting.drift_words(column, 0.01) == "no change"

    def test_tells_the_middle_run_of_each_class_of_shoe(self):
        classes = pd.DataFrame(
            {"shoe_class": ["cushioned", "minimal"], "runs": [9, 2], "held_min": [52.0, 20.0], "to_end": [7, 2]}
        )
        assert wording_lasting.held_by_class(classes) == (
            f"In the middle run, cadence stayed within 3% of your usual for 52{T}min in cushioned shoes "
            f"(to the end in 7 of 9 runs) and 20{T}min in minimal shoes (to the end in both runs)."
        )
        assert wording_lasting.held_by_class(classes.iloc[:0]) == ""


class TestShoes:
    classes = pd.DataFrame(
        {
            "shoe_class": ["cushioned", "minimal"],
            "runs": [20, 6],
            "steady_min": [900.0, 100.0],
            "residual_spm": [-0.2, 3.1],
            "plus_minus_spm": [0.5, 1.2],
        }
    )

    def test_that_differ_beyond_chance_are_named_and_others_are_not(self):
        assert words.class_title(self.classes, known()) == (
            "Steps a minute at 5:40/km, against your usual: 3.1 more in minimal shoes"
        )
        alike = self.classes.assign(residual_spm=[-0.2, 1.1])
        assert "no kind of shoe" in words.class_title(alike, known())

    def test_of_two_runs_have_no_interval_and_the_words_say_so(self):
        few = self.classes.assign(plus_minus_spm=np.nan)
        assert "no kind of shoe" in words.class_title(few, known())
        assert "too few runs to say how sure" in words.class_hover(few.iloc[0])


def everything_said(report) -> list[str]:
    """All that the page says of a report."""
    lasting, balance, runs = report.lasting, report.balance, report.cadence
    shares = cadence.spread(report.runs, report.cadence_s, report.today)
    trend = cadence.trend(report.at_speed, report.cadence_fit, report.easy_speed_mps)
    classes = cadence.by_class(report.stretches, report.cadence_fit, report.easy_speed_mps)
    held = cadence.held(lasting)
    compared = balance[balance["change_points"].notna()]
    return [
        words.lead(report),
        wording_next_step.small_step(report),
        wording_next_step.metronome(report),
        words.fit_caption(report),
        words.at_speed_title(report.cadence_change, report),
        words.at_speed_alt(trend, report),
        words.at_speed_caption(report),
        words.scatter_title(report),
        words.scatter_alt(report.stretches, report),
        words.class_title(classes, report),
        words.class_alt(classes),
        words.spread_title(shares),
        words.spread_alt(shares),
        wording_lasting.held_title(held),
        wording_lasting.held_alt(held),
        wording_lasting.held_caption(),
        wording_lasting.held_by_class(cadence.held_by_class(held)),
        *(wording_lasting.drift_title(lasting, column) for column in wording_lasting.DRIFT_MEASURES),
        *(wording_lasting.drift_alt(lasting, column) for column in wording_lasting.DRIFT_MEASURES),
        wording_lasting.balance_title(compared),
        wording_lasting.balance_alt(compared),
        words.trend_title(runs),
        wording_lasting.BALANCE_EVIDENCE,
        *wording_next_step.CUE_WHYS.values(),
    ]


def test_nothing_said_of_the_example_has_a_gap_scares_scolds_or_speaks_of_fatigue(sam):
    for text in everything_said(sam):
        assert not re.search(r"nan|None|inf\b|  |\{|\}|_", text), text
        assert not re.search(FORBIDDEN, text, re.IGNORECASE), text


def test_the_example_is_told_its_own_story(sam):
    assert words.lead(sam).startswith("**At 5:51/km you run 169 steps a minute**, about as many as in July")
    assert "something hurts" in wording_next_step.small_step(sam)
    long_run = sam.lasting[sam.lasting["local_date"] == pd.Timestamp("2026-10-03")].iloc[0]
    assert f"for 1{T}h{T}" in wording_activity.run_lasting(long_run)
    assert "fewer steps a minute" in wording_activity.run_lasting(long_run)
    assert "15 runs on another watch are left out" in words.at_speed_caption(sam)


def test_without_any_run_the_words_still_stand():
    empty = build_report(Library.open("sqlite://"), today=TODAY)
    assert words.lead(empty).startswith("No cadence in the last 28 days.")
    assert wording_next_step.small_step(empty) == "Not enough history to say."
    assert words.last_known(empty) is None
    assert wording_lasting.no_balance(empty) == wording_lasting.NO_BALANCE
