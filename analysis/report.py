"""The whole pipeline in one call: library → tables → windows → what the pages, the command line and notebooks show.

Decision: everything shown anywhere is computed here, once, from the library, the settings and a day called `today`.
Nothing after `today` is seen, so yesterday's report can be made again. Values that rest on too little (short history,
tiny base) are blanked here, in the summary for the reader, and never inside the formulas.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from . import cadence as cadence_module
from . import exposure as exposure_module
from . import load, plan, risk, tryout, workload
from . import race as race_module
from .audit import Audit, self_audit
from .cadence.at_speed import RESIDUALS
from .day_numbers import day_numbers
from .evidence import CADENCE_GUIDANCE, RATIO
from .library import Library
from .model import RULE_NAMES, Budget, Finding, Race, RiskWindow, Settings
from .pain import PainState, pain_state
from .shoes import LOW_SUPPORT, UNTAGGED, class_worn, outings, weekly_minutes_by_class
from .tagging import Coverage, coverage, effective_tags, surface_of

__all__ = ["Report", "build_report"]


RATIO_FORMS: tuple[Literal["uncoupled", "coupled", "ewma"], ...] = ("uncoupled", "coupled", "ewma")


@dataclass(frozen=True)
class Report:
    """What is known on the morning of `today`. Tables are never changed after they are made.

    - `activities`: `schema.ACTIVITIES`, every sport; `runs`: those that count as running.
    - `daily`, `weeks`: `schema.DAILY`, `schema.WEEKS` in the chosen measure.
    - `workload`: by date: `load, acute, chronic, tiny_base` (bool), `uncoupled, coupled, ewma` (NaN on a tiny base),
      `monotony, strain, week_change`.
    - `ratio`: today's three ratios; None where history is short or the base tiny (`ratio_unknown` says which).
    - `spikes`: one row a run, see `workload.session_spikes`.
    - `windows`: every risk window of the history, newest first; `open_windows` in order of importance.
    - `cadence`: one row a run, see `cadence.cadence_of_runs`; `cadence_now` the last 28 days;
      `cadence_s`: seconds of running at each cadence, a row for each of `runs` (`Distributions.cadence_s`).
    - `pieces`: `schema.STRETCHES` of `runs`; `compared`: `at_speed` without shoes.
    - `minutes_by_class`: by week, one column for each shoe class and `untagged`.
    - `tags`: which shoe was worn when, and why we think so (`tagging.effective_tags`); `worn`: `shoes.outings`.
    - `shoes, strength, inserts, pain`: as the library returns them, up to today; `marks`: all of them.
    - `budget`: what the next days may hold (`plan.budget`).
    - `race`: the one trained for, None without any.
    - `findings`: about the history as a whole and about the activities of the last 28 days.
    """

    today: date
    settings: Settings
    activities: pd.DataFrame
    runs: pd.DataFrame
    daily: pd.DataFrame
    weeks: pd.DataFrame
    workload: pd.DataFrame
    ratio: Mapping[str, float | None]
    ratio_unknown: str
    spikes: pd.DataFrame
    windows: tuple[RiskWindow, ...]
    cadence: pd.DataFrame
    cadence_now: Mapping[str, float | None]
    cadence_s: np.ndarray
    pieces: pd.DataFrame
    compared: pd.DataFrame
    minutes_by_class: pd.DataFrame
    tags: pd.DataFrame
    worn: pd.DataFrame
    shoes: pd.DataFrame
    strength: pd.DataFrame
    inserts: pd.DataFrame
    pain: pd.DataFrame
    marks: pd.DataFrame
    budget: Budget
    race: Race | None
    findings: tuple[Finding, ...]

    @cached_property
    def worn_runs(self) -> pd.DataFrame:
        """`runs` with `shoe_class`, `shoe_name` ("" untagged or mixed) and `surface`, for the cadence tables."""
        return _worn_runs(self.runs, self.worn)

    @cached_property
    def at_speed(self) -> pd.DataFrame:
        """Each run against the runner's own cadence at that speed, see `at_speed.residuals`."""
        worn = self.worn_runs.set_index("activity_id").reindex(self.compared["activity_id"])
        told = {name: worn[name].to_numpy() for name in ("shoe_class", "surface")}
        return self.compared.assign(**told)[RESIDUALS]

    @cached_property
    def steady(self) -> pd.DataFrame:
        """The flat, steady rows of `pieces`."""
        return cadence_module.steady(self.pieces)

    @cached_property
    def stretches(self) -> pd.DataFrame:
        """`steady` with the `activity_id, local_date, device, surface` of its run and the `shoe_class` worn then."""
        told = self.worn_runs[["activity_id", "local_date", "device", "surface"]]
        joined = self.steady.join(told, on="activity")
        return joined.assign(shoe_class=class_worn(joined, self.tags))

    @cached_property
    def cadence_fit(self) -> cadence_module.Fit | None:
        """Cadence expected by speed today, on the device worn most lately; None where it is not known."""
        return cadence_module.fit(self.steady, self.runs, self.today)

    @cached_property
    def easy_speed_mps(self) -> float:
        """The runner's usual easy speed, see `at_speed.easy_speed`."""
        return cadence_module.easy_speed(self.steady, self.runs, self.today)

    @cached_property
    def cadence_weeks(self) -> pd.DataFrame:
        """Cadence against the runner's band by week, see `cadence.weekly_shares`."""
        band = self.settings.cadence_low_spm, self.settings.cadence_high_spm
        return cadence_module.weekly_shares(self.runs, self.cadence_s, *band)

    @cached_property
    def cadence_change(self) -> cadence_module.Change | None:
        """Cadence at the usual easy speed now and three months ago; None where either is not known."""
        return self.cadence_change_since(None)

    def cadence_change_since(self, since: date | None) -> cadence_module.Change | None:
        """The same against the weeks around another day."""
        return cadence_module.change(self.at_speed, self.cadence_fit, self.easy_speed_mps, self.today, since)

    @cached_property
    def lasting(self) -> pd.DataFrame:
        """The end of each run against its beginning, see `lasting.lasting`."""
        return cadence_module.lasting(self.steady, self.worn_runs, self.at_speed)

    @cached_property
    def balance(self) -> pd.DataFrame:
        """Left and right of each run against the runner's own, see `balance.balance`."""
        return cadence_module.balance(self.pieces, self.runs)

    @cached_property
    def cadence_step(self) -> cadence_module.NextStep:
        """Where a small change of cadence would help (`cadence.next_step`)."""
        low_spm, change = self.settings.cadence_low_spm, self.cadence_change
        now_spm = None if change is None else change.now_spm
        return cadence_module.next_step(self.cadence_fit, self.easy_speed_mps, self.pain, low_spm, self.today, now_spm)

    @cached_property
    def form_cues(self) -> Mapping[str, str]:
        """The form cues that the last 28 days suggest, and why (`cadence.suggested_cues`)."""
        days = CADENCE_GUIDANCE["trend_days"]
        at_speed = self.at_speed[_since(self.at_speed, self.today, days)]
        lasting = self.lasting[_since(self.lasting, self.today, days)]
        asked, residual_pct = self.settings.cadence_help, float(at_speed["residual_pct"].median())
        return cadence_module.suggested_cues(self.cadence_step, residual_pct, lasting, asked)

    @property
    def history_days(self) -> int:
        """Days from the first run to today, both counted; 0 without a run."""
        return len(self.daily)

    @property
    def open_windows(self) -> tuple[RiskWindow, ...]:
        """The windows that today lies in, most important first (the order of model.RULE_NAMES)."""
        now = [window for window in self.windows if window.is_open(self.today)]
        return tuple(sorted(now, key=lambda window: RULE_NAMES.index(window.rule)))

    @cached_property
    def load_coverage(self) -> pd.DataFrame:
        """How much of the last 28 days' load was measured, filled in by hand and unknown, see `load.coverage`."""
        return load.coverage(self.daily, self.runs)

    @cached_property
    def unknown_runs(self) -> pd.DataFrame:
        """The runs of the last 28 days without a load in the chosen measure, newest first."""
        unknown = load.run_measure(self.runs, self.settings.measure).isna().to_numpy()
        return self.runs[unknown & _since(self.runs, self.today, RATIO["chronic_days"])].iloc[::-1]

    @cached_property
    def numbers(self) -> pd.DataFrame:
        """Monotony, fitness, fast running and the like for every day, see `day_numbers.day_numbers`."""
        return day_numbers(self.daily, self.runs, self.spikes)

    @cached_property
    def shoe_coverage(self) -> Coverage:
        """How much of the last 28 days' running has a shoe."""
        return coverage(self.worn, self.today)

    @cached_property
    def class_sessions(self) -> pd.DataFrame:
        """Every session in each class of shoe, see `exposure.class_sessions`."""
        return exposure_module.class_sessions(self.runs, self.worn, self.pain, self.marks)

    @cached_property
    def exposure(self) -> pd.DataFrame:
        """The last 30 days of each class of shoe beside the 30 before, see `exposure.exposure`."""
        return exposure_module.exposure(self.worn, self.class_sessions, self.today)

    @cached_property
    def exposure_history(self) -> Mapping[str, pd.DataFrame]:
        """The last 30 days of each class of shoe as they stood on each day, see `exposure.history`."""
        return exposure_module.history(self.worn, self.class_sessions, pd.DatetimeIndex(self.daily.index))

    @cached_property
    def clock(self) -> exposure_module.Clock:
        """How long the feet have had barefoot or minimal running, and strength work."""
        return exposure_module.adaptation_clock(self.worn, self.strength, self.today)

    @cached_property
    def feeling(self) -> PainState:
        """What the diary's pain allows; it outranks every window and every number."""
        return pain_state(self.pain, self.today)

    @cached_property
    def readiness(self) -> race_module.Readiness | None:
        """Whether the race can be reached (`race.readiness`); None without a race."""
        if self.race is None:
            return None
        return race_module.readiness(self.race, self.activities, self.tags, self.pain, self.today, self.marks)

    @cached_property
    def readiness_in_usual_shoes(self) -> race_module.Readiness | None:
        """The same race in the shoes the runner trains in."""
        if self.race is None or self.race.shoe_class not in LOW_SUPPORT:
            return self.readiness
        usual = replace(self.race, shoe_class=None)
        return race_module.readiness(usual, self.activities, self.tags, self.pain, self.today, self.marks)

    @cached_property
    def transition(self) -> list[race_module.TransitionWeek]:
        """The weeks from today's shoes to the wanted share of fewer (`race.transition`)."""
        tables = self.activities, self.tags, self.pain
        return race_module.transition(*tables, self.today, self.settings, self.marks, self.race)

    @cached_property
    def next_room(self) -> tuple[date, float] | None:
        """The next day that holds a run again, and its minutes, where today holds none (`tryout.next_room`)."""
        tables = self.activities, self.tags, self.pain
        return tryout.next_room(*tables, self.today, self.settings, self.marks, self.race)

    def try_it(self, planned: Sequence[tryout.PlannedRun]) -> list[tryout.Broken]:
        """The caps that runs still to come would break (`tryout.try_it`)."""
        tables = self.activities, self.tags, self.pain
        return tryout.try_it(planned, *tables, self.today, self.settings, self.marks, self.race)

    def windows_if(self, planned: Sequence[tryout.PlannedRun]) -> list[RiskWindow]:
        """The windows that runs still to come would open or keep open (`tryout.windows_if`)."""
        tables = self.activities, self.tags, self.pain
        return tryout.windows_if(planned, *tables, self.today, self.settings, self.marks, self.shoes, self.inserts)

    def self_audit(self) -> list[Audit]:
        """How the windows did on the runner's own pain marks: all together first, then by rule; empty without a run."""
        if self.daily.empty:
            return []
        return self_audit(self.windows, self.pain, first_day=self.daily.index[0].date(), today=self.today)


def build_report(library: Library, settings: Settings | None = None, today: date | None = None) -> Report:
    """Everything Treadlightly knows about one runner on one day.

    Args:
        library: whose activities, marks, tags and diary are read.
        settings: the runner's choices; by default those stored in the library.
        today: the day the report is for; by default the day of the last activity.
    """
    settings = library.settings() if settings is None else settings
    everything, distributions = library.history()
    if today is None:
        today = everything["local_date"].max().date() if len(everything) else date(1970, 1, 1)

    seen = (everything["local_date"] <= pd.Timestamp(today)).to_numpy()
    activities = everything[seen].reset_index(drop=True)
    running = activities["counts_as_running"].to_numpy()
    runs = activities[running].reset_index(drop=True)
    cadence_s = distributions.cadence_s[np.flatnonzero(seen)[running]]

    marks, shoes, pain = library.marks(), library.shoes(), library.pain()
    strength, inserts, race = library.strength(), library.inserts(), library.race()
    tags = effective_tags(activities, library.tags(), library.shoe_rules(), shoes)
    worn, spikes = outings(activities, tags), workload.session_spikes(activities)
    daily = load.daily_load(activities, measure=settings.measure, marks=marks, today=today)
    weeks = load.weekly_load(daily)
    loads = _workload(daily, settings)
    band = settings.cadence_low_spm, settings.cadence_high_spm
    pieces = library.stretches(runs["activity_id"])
    compared = cadence_module.residuals(cadence_module.steady(pieces), runs)
    recent = cadence_s[_since(runs, today, CADENCE_GUIDANCE["trend_days"])]
    lately = compared[_since(compared, today, CADENCE_GUIDANCE["trend_days"])]
    ratio, ratio_unknown = _ratio_today(loads, settings)
    return Report(
        today=today,
        settings=settings,
        activities=activities,
        runs=runs,
        daily=daily,
        weeks=weeks,
        workload=loads,
        ratio=ratio,
        ratio_unknown=ratio_unknown,
        spikes=spikes,
        windows=tuple(
            risk.risk_windows(
                activities,
                today=today,
                settings=settings,
                marks=marks,
                tags=tags,
                shoes=shoes,
                pain=pain,
                inserts=inserts,
                cadence_residual_pct=compared.set_index("activity_id")["residual_pct"],
                counted=risk.Counted(daily, spikes, worn),
            )
        ),
        cadence=cadence_module.cadence_of_runs(runs, cadence_s, *band),
        cadence_now=_cadence_now(recent, lately, *band),
        cadence_s=cadence_s,
        pieces=pieces,
        compared=compared,
        minutes_by_class=weekly_minutes_by_class(worn, pd.DatetimeIndex(weeks.index)),
        tags=tags,
        worn=worn,
        shoes=shoes,
        strength=strength[strength["date"] <= pd.Timestamp(today)],
        inserts=inserts[inserts["date"] <= pd.Timestamp(today)],
        pain=pain[pain["date"] <= pd.Timestamp(today)],
        marks=marks,
        budget=plan.budget(activities, tags, pain, today, settings, marks, race),
        race=race,
        findings=_findings(library, activities, daily, today),
    )


def _workload(daily: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The settings' three ratios, blank on days with a tiny base, and Foster's figures for every day of the history."""
    acute, chronic = settings.acute_days, settings.chronic_days
    loads = daily["load"]
    base_km = 7 * daily["distance_km"].shift(acute).rolling(chronic - acute).mean()
    tiny = base_km < RATIO["tiny_base_km"]
    ratios: dict[str, pd.Series] = {name: workload.acwr(loads, name, acute, chronic).mask(tiny) for name in RATIO_FORMS}
    return pd.DataFrame(
        {
            "load": loads,
            "acute": loads.rolling(acute).mean(),
            "chronic": loads.shift(acute).rolling(chronic - acute).mean(),
            "tiny_base": tiny,
            **ratios,
            "monotony": workload.monotony(loads),
            "strain": workload.strain(loads),
            "week_change": workload.week_change(loads),
        }
    )


def _ratio_today(loads: pd.DataFrame, settings: Settings) -> tuple[dict[str, float | None], str]:
    """Today's ratios, or why there are none: too short a "history", too small a "base", or an "unknown_load"."""
    if len(loads) < settings.chronic_days:
        return dict.fromkeys(RATIO_FORMS, None), "history"
    today = loads.iloc[-1]
    if today["tiny_base"]:
        return dict.fromkeys(RATIO_FORMS, None), "base"
    return {name: _known(today[name]) for name in RATIO_FORMS}, "unknown_load" if pd.isna(today["uncoupled"]) else ""


def _worn_runs(runs: pd.DataFrame, worn: pd.DataFrame) -> pd.DataFrame:
    """The runs with their `surface` as far as it is known, and `shoe_class, shoe_name`: "" untagged or mixed."""
    one = worn[~worn["activity_id"].duplicated(keep=False) & (worn["shoe_class"] != UNTAGGED)].set_index("activity_id")
    shoe = {name: runs["activity_id"].map(one[name]).astype(object).fillna("") for name in ("shoe_class", "shoe_name")}
    return runs.assign(**shoe, surface=surface_of(runs))


def _cadence_now(
    report_cadence_s: np.ndarray, compared: pd.DataFrame, low_spm: float, high_spm: float
) -> dict[str, float | None]:
    """Median, shares and mean residual at matched speed of all running of the last 28 days, None without any."""
    pooled = cadence_module.cadence_shares(report_cadence_s.sum(axis=0, keepdims=True), low_spm, high_spm).iloc[0]
    names = ("median_spm", "share_below", "share_inside", "share_above")
    known = compared[compared["residual_spm"].notna()]
    total_min = known["steady_min"].sum()
    residual = (known["residual_spm"] * known["steady_min"]).sum() / total_min if total_min > 0 else float("nan")
    return {**{name: _known(pooled[name]) for name in names}, "residual_spm": _known(residual)}


def _findings(library: Library, activities: pd.DataFrame, daily: pd.DataFrame, today: date) -> tuple[Finding, ...]:
    """About the history as a whole, then about the activities of the last 28 days."""
    recent = set(activities["activity_id"][_since(activities, today, RATIO["chronic_days"])])
    about_files = (finding for finding in library.findings() if finding.activity_id in recent)
    return (*load.gap_asks(daily), *about_files)


def _since(activities: pd.DataFrame, today: date, days: float) -> np.ndarray:
    """Which activities lie in the `days` days that end with today."""
    return (activities["local_date"] > pd.Timestamp(today) - pd.Timedelta(days=days)).to_numpy()


def _known(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None
