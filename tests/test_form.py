"""Which form cues the numbers suggest, how cadence is spread now and before, and the middle of the last runs."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from builders import day, pain, runs

from analysis import build_report, cadence
from analysis.learn import CUES
from analysis.library import Library
from analysis.model import Distributions

NAN = float("nan")
CHANGES = ("cadence_change_pct", "stance_change_pct", "oscillation_change_pct", "step_length_change_pct")


def step(why: str) -> cadence.NextStep:
    return cadence.NextStep(2.9, 168.0, 176.4, why in ("shin_or_knee", "below"), why)


def lasting(times: int = 3, **changes: float) -> pd.DataFrame:
    """The same change towards the end in several runs."""
    return pd.DataFrame({name: [changes.get(name, NAN)] * times for name in CHANGES})


class TestTheCues:
    def test_are_none_where_nothing_asks_for_one(self):
        quiet = lasting(cadence_change_pct=-1.0, stance_change_pct=1.0, oscillation_change_pct=0.0)
        for why in ("unknown", "enough", "below", "top_of_foot"):
            assert cadence.suggested_cues(step(why), 0.0, quiet, asked=False) == {}

    def test_a_low_cadence_alone_asks_for_none_but_a_sore_knee_or_the_runner_does(self):
        assert set(cadence.suggested_cues(step("shin_or_knee"), NAN, lasting(), asked=False)) == {"steps", "under"}
        assert set(cadence.suggested_cues(step("below"), NAN, lasting(), asked=True)) == {"steps", "under"}

    def test_more_steps_are_never_suggested_for_the_top_of_the_foot_because_the_runner_asked(self):
        assert cadence.suggested_cues(step("top_of_foot"), NAN, lasting(), asked=True) == {}

    @pytest.mark.parametrize(
        ("column", "change", "names"),
        [
            ("cadence_change_pct", -3.5, {"tall", "steps"}),
            ("stance_change_pct", 3.5, {"lift"}),
            ("oscillation_change_pct", 3.5, {"knees"}),
            ("step_length_change_pct", 3.5, {"under"}),
        ],
    )
    def test_follow_what_changes_towards_the_end_and_only_in_that_direction(self, column, change, names):
        found = cadence.suggested_cues(step("enough"), 0.0, lasting(**{column: change}), asked=False)
        assert set(found) == names
        assert set(found.values()) == {column}
        assert cadence.suggested_cues(step("enough"), 0.0, lasting(**{column: -change}), asked=False) == {}

    def test_do_not_rest_on_two_runs(self):
        assert cadence.suggested_cues(step("enough"), 0.0, lasting(2, cadence_change_pct=-9.0), asked=False) == {}

    def test_are_those_that_learn_explains(self):
        worst = lasting(**{name: (-9.0 if name == "cadence_change_pct" else 9.0) for name in CHANGES})
        found = cadence.suggested_cues(step("shin_or_knee"), -9.0, worst, asked=True)
        assert set(found) == {cue.name for cue in CUES}


class TestTheSpread:
    def spread(self, *spm_by_day: tuple[int, float]) -> pd.DataFrame:
        table = runs([number for number, _ in spm_by_day])
        seconds = np.zeros((len(table), Distributions.CADENCE_BINS))
        for row, (_, spm) in enumerate(spm_by_day):
            seconds[row, int(spm)] = 600 * (row + 1)
        return cadence.spread(table, seconds, day(120))

    def test_lays_a_long_month_and_a_short_one_over_each_other(self):
        table = self.spread((25, 165), (30, 165), (118, 171))
        np.testing.assert_allclose(table.sum(), 1.0)
        assert table["then"].idxmax() == 164
        assert table["now"].idxmax() == 170

    def test_knows_nothing_of_a_month_without_running(self):
        table = self.spread((118, 171))
        assert table["then"].isna().all()
        assert self.spread((70, 171)).isna().all().all()


class TestTheMiddleOfTheLastRuns:
    table = pd.DataFrame(
        {
            "local_date": pd.to_datetime(["2026-05-01", "2026-05-05", "2026-05-08", "2026-05-12", "2026-07-20"]),
            "device": ["a", "a", "a", "b", "a"],
            "change": [-1.0, -3.0, 9.0, 50.0, 2.0],
        }
    )

    def test_is_a_median_of_28_days_on_one_watch(self):
        middle = cadence.middle_of_runs(self.table, "change")
        assert middle[2] == -1.0
        assert middle[[0, 1, 3, 4]].isna().all()

    def test_does_not_see_the_future(self):
        whole, cut = (cadence.middle_of_runs(rows, "change") for rows in (self.table, self.table.iloc[:3]))
        pd.testing.assert_series_equal(whole.iloc[:3], cut)

    def test_of_nothing_is_nothing(self):
        assert cadence.middle_of_runs(self.table.iloc[:0], "change").empty


def test_a_report_without_runs_suggests_no_cue():
    report = build_report(Library.open("sqlite://"), today=date(2026, 5, 1))
    assert report.form_cues == {}


class TestTheStep:
    """Where 5% more steps are an answer and where they are not."""

    def step(self, now_spm: float, *sites: str, during: float = 4) -> cadence.NextStep:
        line = cadence.Fit(
            device="watch",
            intercept_spm=now_spm - 6 * 2.9,
            slope_spm=6.0,
            slope_known=True,
            low_mps=2.4,
            high_mps=3.4,
            middle_mps=2.9,
            level_se_spm=0.3,
            slope_se=0.3,
            runs=14,
            stretches=400,
            since=day(0),
            until=day(83),
        )
        return cadence.next_step(line, 2.9, pain([(80, site, during) for site in sites]), 180.0, day(83))

    @pytest.mark.parametrize(
        ("sites", "why", "helps"),
        [
            ((), "below", True),
            (("shin",), "shin_or_knee", True),
            (("knee", "shin"), "shin_or_knee", True),
            (("inside ankle",), "elsewhere", False),
            (("shin", "calf"), "elsewhere", False),
            (("top of foot", "shin"), "top_of_foot", False),
            (("ball of foot or toes",), "forefoot", False),
        ],
    )
    def test_follows_what_hurts(self, sites, why, helps):
        found = self.step(168, *sites)
        assert (found.why, found.helps) == (why, helps)

    def test_starts_from_the_cadence_that_the_page_tells(self):
        """The last 28 days where they are known: 167 and 5% more are never 8 apart."""
        found = cadence.next_step(None, 2.9, pain([]), 180.0, day(83), 167.0)
        assert (found.now_spm, found.target_spm) == (167.0, pytest.approx(175.35))

    def test_is_5_percent_of_ones_own_and_never_a_number_from_elsewhere(self):
        for now_spm in (155.0, 168.0, 176.0):
            assert self.step(now_spm).target_spm == pytest.approx(1.05 * now_spm)

    def test_is_none_inside_the_band_and_pain_that_settled_does_not_count(self):
        assert self.step(183, "shin").why == "enough"
        assert self.step(168, "inside ankle", during=1).why == "below"
