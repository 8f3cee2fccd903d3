"""What the page Cadence says of steps: at one speed, and against the guidance.

Decision: a cadence is always told with the speed it was run at, and a change with its 95% interval; where the interval
holds zero it is called no change. The guidance stands beside it with what was seen among the best, and is never a mark
to pass. Where a number is missing, the words say what it takes.
"""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from ..cadence import Change, Fit
from ..evidence import CADENCE_GUIDANCE, MATCHED_SPEED
from ..learn import SHOES_ALONE
from ..model import Settings
from ..report import Report
from . import phrases
from .names import CLASS_NAMES
from .phrases import THIN, count, day, listed, number, pace, percent, step_rate

# ------------------------------------------------------------------------------------------------------------- the page

TITLE = "Cadence"
NO_CADENCE = (
    "None of your runs has a cadence. Most watches count steps at the wrist; phones often leave them out of the export."
)
WATCH_LABEL = "Watch"
SHOES_LABEL = "Shoes"
SURFACE_LABEL = "Ran on"
ALL_SHOES = "all shoes"
ALL_SURFACES = "any surface"
NOTHING_CHOSEN = "No run with cadence in these days, shoes and surfaces."
BAND_KEPT = "It is kept in your settings. The guidance is 180 to 200."
THIS_MONTH = "last 28 days"
SEVERAL_OR_NONE = "several or none given"
OLDER = "older"
TO_FORM = "Form and cadence, explained"
TABS = ("At your speed", "Against your band", "How it lasts", "Left and right")


def option_name(option: tuple[str, str]) -> str:
    """A choice of shoes or surface: its column and its value."""
    column, value = option
    return CLASS_NAMES[value] if column == "shoe_class" else value


def band_button(settings: Settings) -> str:
    return f"Band {_band(settings)}"


def _share(share: float) -> str:
    """12%, none of it or all of it."""
    return "none" if share < 0.005 else "all" if share >= 0.995 else percent(share)


def guidance_label(low_spm: float, high_spm: float) -> str:
    """guidance 180–200, or your band 170–190 where the runner has moved its ends."""
    usual = (low_spm, high_spm) == (CADENCE_GUIDANCE["low_spm"], CADENCE_GUIDANCE["high_spm"])
    return f"{'guidance' if usual else 'your band'} {low_spm:.0f}–{high_spm:.0f}"


def _band(settings: Settings) -> str:
    return f"{settings.cadence_low_spm:.0f}–{settings.cadence_high_spm:.0f}"


def steps(spm: float) -> str:
    """168 steps a minute: in sentences, where `step_rate` would be stiff."""
    return f"{number(spm, 0)} steps a minute"


def month(value: date, today: date) -> str:
    """May, or May 2025 when it is not this year."""
    return f"{value:%B}" if value.year == today.year else f"{value:%B %Y}"


# ------------------------------------------------------------------------------------------------- hovers of the charts


def at_speed_hovers(runs: pd.DataFrame, units: str) -> list[str]:
    """Of each run: 168 steps/min at 5:40/km, 2 more than usual at that speed."""
    return [
        f"{step_rate(row['cadence_spm'])} at {pace(row['speed_mps'], units)}, {against_usual(row['residual_spm'])}"
        for row in runs.to_dict("records")
    ]


def against_usual(residual_spm: float) -> str:
    """2 more than usual at that speed; as usual at that speed."""
    if not math.isfinite(residual_spm):
        return "with nothing to compare it with yet"
    if abs(residual_spm) < 0.5:
        return "as usual at that speed"
    return f"{abs(residual_spm):.0f} {'more' if residual_spm > 0 else 'fewer'} than usual at that speed"


def spread_hovers(shares: pd.Series, period: str) -> list[str]:
    """168 to 170 steps/min: 4.2% of the time (last 28 days)."""
    edges = shares.index.to_numpy(dtype=float)
    width = edges[1] - edges[0] if len(edges) > 1 else 1.0
    return [
        f"{spm:.0f} to {spm + width:.0f}{THIN}steps/min: {percent(share, 1)} of the time ({period})"
        for spm, share in zip(edges, shares, strict=True)
    ]


def class_hover(row: Mapping[Any, Any]) -> str:
    """Minimal: 2.1 more than usual at that speed (±1.3), 8 runs."""
    name = CLASS_NAMES[row["shoe_class"]]
    sure = (
        f"±{number(row['plus_minus_spm'])}" if math.isfinite(row["plus_minus_spm"]) else "too few runs to say how sure"
    )
    return f"{name}: {_signed(row['residual_spm'])} ({sure}), {count(row['runs'], 'run')}"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


# ----------------------------------------------------------------------------------------------------- the first answer


def last_known(report: Report) -> date | None:
    """The day of the last run that tells something at one speed, where today knows of none any more; else None."""
    if report.at_speed.empty:
        return None
    last = report.at_speed["local_date"].max().date()
    return last if (report.today - last).days >= MATCHED_SPEED["before_days"] else None


def as_of(last: date, report: Report, today: date) -> str:
    """Why the page is about an earlier day; `report` is that of the day."""
    fit = report.cadence_fit
    watch = watch_name(fit.device) if fit is not None else "the watch"
    return (
        f"The last run with flat, steady stretches on {watch} was on {day(last, today)}: this page shows what was "
        "known that day, and its *last 28 days* end there."
    )


def watch_name(device: str) -> str:
    return device or "an unknown watch"


def lead(report: Report) -> str:
    """Is my cadence too slow? At the usual speed, against the past, against the guidance."""
    return f"{_now(report)} {_guidance(report)}"


def _now(report: Report) -> str:
    change, units = report.cadence_change, report.settings.units
    if change is not None:
        return (
            f"**At {pace(change.speed_mps, units)} you run {steps(change.now_spm)}**, "
            f"{_compared(change.change_spm, change.plus_minus_spm)} in {month(change.then_date, report.today)} "
            f"(±{half(change.plus_minus_spm)})."
        )
    fit, speed = report.cadence_fit, report.easy_speed_mps
    if fit is not None and math.isfinite(fit.expected_spm(speed)):
        return (
            f"**At {pace(speed, units)} you run {steps(float(fit.expected_spm(speed)))}.** How that has changed cannot "
            f"be told yet: it takes runs on the same watch three months apart."
        )
    now = report.cadence_now["median_spm"]
    if now is None:
        return "No cadence in the last 28 days."
    return f"**In the last 28 days you typically ran at {steps(now)}.** {missing(report)}"


def _compared(change_spm: float, plus_minus_spm: float) -> str:
    """3 more than; about as many as, where the interval holds zero."""
    if round(abs(change_spm)) < 1 or abs(change_spm) <= plus_minus_spm:
        return "about as many as"
    return f"{abs(change_spm):.0f} {'more' if change_spm > 0 else 'fewer'} than"


def half(plus_minus_spm: float) -> str:
    """Half an interval, never rounded to nothing."""
    return number(max(plus_minus_spm, 0.5)) if plus_minus_spm < 0.95 else f"{plus_minus_spm:.0f}"


def missing(report: Report) -> str:
    """What it takes to say what is usual at one speed, and how much of it is there."""
    few, days = MATCHED_SPEED["few_runs"], MATCHED_SPEED["before_days"]
    text = f"it takes {few:.0f} runs with flat, steady stretches on one watch in {days:.0f} days"
    known = report.at_speed
    recent = known[known["local_date"] > pd.Timestamp(report.today) - pd.Timedelta(days=days)]
    most = recent["device"].value_counts().max() if len(recent) else 0
    return f"Not enough history to say it for one speed: {text}, and so far there {_are(most)}."


def _are(runs: int) -> str:
    return ("are none", "is one", "are two")[runs] if runs < 3 else f"are {runs}"


def _guidance(report: Report) -> str:
    low, high = report.settings.cadence_low_spm, report.settings.cadence_high_spm
    now = report.cadence_now
    own = "" if guidance_label(low, high).startswith("guidance") else f" Your own band is {_band(report.settings)}."
    inside = ""
    if now["share_inside"] is not None:
        inside = (
            f" Of your last 28 days of running, {_share(now['share_inside'])} lay between {low:.0f} and {high:.0f}."
        )
    return f"Guidance says 180–200; among world-class ultra runners 155 to 203 was seen.{own}{inside}"


# --------------------------------------------------------------------------------------------------------- at one speed


def at_speed_title(change: Change | None, report: Report) -> str:
    """What the trend of the chosen runs says."""
    speed = pace(report.easy_speed_mps, report.settings.units)
    if change is None:
        return f"Your cadence at {speed}"
    compared = _compared(change.change_spm, change.plus_minus_spm)
    return f"At {speed}: {compared} in {month(change.then_date, report.today)} (±{half(change.plus_minus_spm)})"


def at_speed_alt(trend: pd.DataFrame, report: Report) -> str:
    level = trend["cadence_spm"].dropna()
    line = f"a line with its 95% band that ends at {steps(level.iloc[-1])}" if len(level) else "too few for a line"
    dots = f"A dot for each of {count(len(trend), 'run')}, brought to one speed"
    return f"{dots}; {line}; a hatched strip at {_band(report.settings)}."


def no_trend(report: Report) -> str:
    """Why there is no trend."""
    if report.cadence_fit is None:
        return "No trend at one speed yet: what is missing stands above."
    return "No run in these days, shoes and surfaces has flat, steady stretches inside the speeds of your line."


def at_speed_caption(report: Report) -> str:
    """How the dots were made, and which runs are left out."""
    parts = [
        "Each run's flat, steady stretches, brought to your usual easy speed. The line is their smooth trend, with "
        "its 95% band."
    ]
    elsewhere = _on_other_watches(report)
    if elsewhere:
        parts.append(elsewhere)
    return " ".join(parts)


def _on_other_watches(report: Report) -> str:
    """3 runs on another watch are left out."""
    fit, table = report.cadence_fit, report.at_speed
    others = 0 if fit is None else int((table["device"] != fit.device).sum())
    if not others:
        return ""
    return (
        f"{count(others, 'run')} on another watch {'is' if others == 1 else 'are'} left out: watches count differently."
    )


def scatter_title(report: Report) -> str:
    """How much a faster pace adds, where the runner's own line tells it."""
    fit = report.cadence_fit
    if fit is None or not fit.slope_known:
        return "How does your cadence follow your speed?"
    if fit.slope_spm <= fit.slope_plus_minus_spm:
        return "Your cadence hardly follows your speed"
    digits = 1 if fit.slope_plus_minus_spm < 0.95 else 0
    more = number(fit.slope_spm, digits)
    return f"Faster means more steps: {more} a minute for each m/s (±{half(fit.slope_plus_minus_spm)})"


def fit_name(fit: Fit) -> str:
    return "your usual" if fit.slope_known else "your usual, with the slope of elite runners"


def fit_caption(report: Report) -> str:
    """What the line was fitted on, and where it ends."""
    fit, units = report.cadence_fit, report.settings.units
    if fit is None:
        return "No line is fitted yet: what is missing stands above."
    on_it = report.at_speed[report.at_speed["device"] == fit.device]["local_date"]
    first, last = on_it[on_it >= pd.Timestamp(fit.since)].min(), on_it.max()
    months = "–".join(dict.fromkeys((f"{first:%b}", f"{last:%b}")))
    text = (
        f"Fitted on {count(fit.runs, 'run')} ({count(fit.stretches, 'stretch', 'stretches')}), "
        f"{pace(fit.low_mps, units)} to {pace(fit.high_mps, units)} "
        f"({number(fit.low_mps)}–{number(fit.high_mps)}{THIN}m/s), {months}, on this watch{_named(fit.device)}. "
        "Outside that range nothing is said."
    )
    if not fit.slope_known:
        text += (
            f" Your speeds are too alike, or the runs too few, for a slope of your own "
            f"({MATCHED_SPEED['least_runs']:.0f} runs over {number(MATCHED_SPEED['speed_span_mps'])}{THIN}m/s): it is "
            f"that of elite runners, {number(MATCHED_SPEED['slope_spm'])}."
        )
    return text


def _named(device: str) -> str:
    return f" ({device})" if device else ""


def scatter_alt(stretches: pd.DataFrame, report: Report) -> str:
    fit, units = report.cadence_fit, report.settings.units
    ends = "" if fit is None else f"{pace(fit.low_mps, units)} to {pace(fit.high_mps, units)}"
    line = f" A line from {ends} shows what is usual." if ends else ""
    dots = count(len(stretches), "dot")
    return f"{dots}, one for each flat, steady stretch; those of the last 28 days are diamonds.{line}"


def class_title(classes: pd.DataFrame, report: Report) -> str:
    """Which kinds of shoe differ beyond chance from the usual at the easy speed."""
    speed = pace(report.easy_speed_mps, report.settings.units)
    clear = classes[classes["residual_spm"].abs() > classes["plus_minus_spm"]]
    if clear.empty:
        return f"At {speed} no kind of shoe changes your cadence beyond chance"
    parts = [
        f"{number(abs(row['residual_spm']))} {'more' if row['residual_spm'] > 0 else 'fewer'} {worn(row['shoe_class'])}"
        for row in clear.to_dict("records")
    ]
    return f"Steps a minute at {speed}, against your usual: {listed(parts)}"


def class_label(row: Mapping[Any, Any]) -> str:
    """minimal, 8 runs."""
    return f"{CLASS_NAMES[row['shoe_class']]}, {count(row['runs'], 'run')}"


def class_alt(classes: pd.DataFrame) -> str:
    return " ".join(f"{class_hover(row)}." for row in classes.to_dict("records"))


SHOES_NOTE = SHOES_ALONE.text


# ------------------------------------------------------------------------------------------------- against the guidance


def trend_title(runs: pd.DataFrame) -> str:
    """Whether the 28-day median moved over the days shown."""
    if runs.empty:
        return "No run with cadence in these days"
    first, last = runs["trend_spm"].iloc[0], runs["trend_spm"].iloc[-1]
    change = last - first
    if abs(change) < 1:
        return f"All running, at any speed: steady at {step_rate(last)}"
    moved = f"{'up' if change > 0 else 'down'} {abs(change):.0f} over these days"
    return f"All running, at any speed: from {first:.0f} to {step_rate(last)}, {moved}"


def trend_alt(runs: pd.DataFrame, low: float, high: float) -> str:
    return f"A dot for each of {len(runs)} runs, a line for the last 28 days, a hatched strip at {low:.0f}–{high:.0f}."


def run_hovers(runs: pd.DataFrame, units: str) -> list[str]:
    """Of each run: 168 steps/min at 5:40/km; most of it 164 to 171."""
    return [
        f"{step_rate(row['median_spm'])} at {pace(row['speed_mps'], units)}; "
        f"most of it {row['p10_spm']:.0f} to {row['p90_spm']:.0f}"
        for row in runs.to_dict("records")
    ]


def shares_title(low: float, high: float) -> str:
    return f"How much of each week's running was below, inside and above {low:.0f}–{high:.0f} steps/min?"


def shares_alt(weeks: pd.DataFrame) -> str:
    last = weeks.iloc[-4:]
    return f"Stacked bars. {phrases.of_weeks(last.index, share_hovers(last))}"


def share_hovers(weeks: pd.DataFrame) -> list[str]:
    """Of each week: 70% below, 20% inside, 10% above."""
    return [
        f"{percent(row['share_below'])} below, {percent(row['share_inside'])} inside, "
        f"{percent(row['share_above'])} above"
        if row["running_min"] > 0
        else "no cadence"
        for row in weeks.to_dict("records")
    ]


PERIODS = {"now": "last 28 days", "then": "three months before"}


def spread_title(shares: pd.DataFrame) -> str:
    """How the time of the last weeks is spread over cadence, against three months before."""
    if shares["now"].isna().all():
        return "No running with cadence in the last 28 days"
    if shares["then"].isna().all():
        return "How your running time is spread over cadence; three months before there is none to compare with"
    now, then = (_middle(shares[name]) for name in PERIODS)
    if abs(now - then) < 1:
        return f"Half of your running lies above {now:.0f} steps/min, as it did three months before"
    return f"Half of your running lies above {now:.0f} steps/min; three months before it was {then:.0f}"


def _middle(shares: pd.Series) -> float:
    """The cadence that half of the time lies above."""
    return float(shares.index.to_numpy()[np.argmax(shares.cumsum() >= 0.5)])


def spread_alt(shares: pd.DataFrame) -> str:
    known = {name: period for name, period in PERIODS.items() if shares[name].notna().any()}
    return " ".join(
        f"{period[0].upper()}{period[1:]}: half of the time above {_middle(shares[name]):.0f} steps/min."
        for name, period in known.items()
    )


SPREAD_CAPTION = (
    "Faster running moves all of it to the right: the tab *At your speed* tells whether the steps themselves changed."
)

# ---------------------------------------------------------------------------------------------------- how long it lasts


def worn(shoe_class: str) -> str:
    return "barefoot" if shoe_class == "barefoot" else f"in {CLASS_NAMES[shoe_class]} shoes"
