"""What a clinician is told: the facts of the sheet, gathered from the report.

Decision: twelve whole weeks and the running one, because bone and tendon answer weeks late and a visit is short. The
numbers are the report's own, laid side by side and not counted anew. What to talk about is drawn from the data by plain
conditions, gravest first; it is a list of questions and never an answer. Nothing here knows where a run went.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice

import pandas as pd

from .before import Before, PainMark, eight_weeks_before, pain_marks
from .evidence import PAIN, TAGGING
from .model import BONE_SITES, RiskWindow
from .report import Report
from .shoes import UNTAGGED
from .strength import days_by_week

__all__ = ["WEEKS", "Handover", "Topic", "handover"]

WEEKS = 12
MOST_TOPICS = 6


@dataclass(frozen=True)
class Topic:
    """Something to talk about: a code and the figures behind it (JSON values)."""

    code: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Handover:
    """The weeks from `start` (a Monday) to `end`.

    - `weeks`: index `week_start`; minutes of running in each shoe class and `untagged`, `moving_min, distance_km,
      longest_km, runs, cadence_spm` (median), `strength_days`, `pain` (the worst number of the week; NaN: nothing was
      written). Weeks before the first recording are NaN, but for strength and pain.
    - `spiked`: for each week, whether a run went more than a tenth beyond the longest of the 30 days before.
    - `runs`, and of them `without_shoe`, `without_cadence`, `typed_in`. `since`: the history's first day, None without.
    - `windows`: those open today in order of importance, then the others that touch these weeks, newest first.
    - `pain`: the entries since `start`, newest first.
    - `mark`, `before`: the newest pain that began in these weeks (else the newest pain), and the eight weeks before it.
    - `topics`: what to talk about, gravest first.
    """

    start: date
    end: date
    weeks: pd.DataFrame
    spiked: tuple[bool, ...]
    runs: int
    without_shoe: int
    without_cadence: int
    typed_in: int
    since: date | None
    windows: tuple[RiskWindow, ...]
    pain: pd.DataFrame
    mark: PainMark | None
    before: Before | None
    topics: tuple[Topic, ...]

    @property
    def strength_weeks(self) -> int:
        """How many of the weeks hold a day of strength work."""
        return int((self.weeks["strength_days"] > 0).sum())


def handover(report: Report) -> Handover:
    """The facts of the twelve weeks up to today; where nothing was run in them, of those up to the last run."""
    end = _last_day(report)
    start = end - timedelta(days=end.weekday(), weeks=WEEKS)
    runs, worn = _between(report.runs, start, end), _between(report.worn, start, end)
    pain = report.pain[report.pain["date"] >= pd.Timestamp(start)].iloc[::-1]
    mark = _mark(report, start)
    before = None if mark is None else _before(report, mark)
    touching = [window for window in report.windows if window.start <= end and window.end >= start]
    windows = (*report.open_windows, *(window for window in touching if not window.is_open(report.today)))
    weeks = _weeks(report, start, end)
    spiked = _most(report.spikes["local_date"], report.spikes["spike"], pd.DatetimeIndex(weeks.index)) > 0
    found = Handover(
        start=start,
        end=end,
        weeks=weeks,
        spiked=tuple(spiked),
        runs=len(runs),
        without_shoe=worn.loc[worn["running"] & (worn["shoe_class"] == UNTAGGED), "activity_id"].nunique(),
        without_cadence=int(runs["running_cadence_spm"].isna().sum()),
        typed_in=int(runs["manual"].sum()),
        since=report.daily.index[0].date() if len(report.daily) else None,
        windows=windows,
        pain=pain,
        mark=mark,
        before=before,
        topics=(),
    )
    return replace(found, topics=tuple(islice(_topics(report, found), MOST_TOPICS)))


def _last_day(report: Report) -> date:
    newest = report.runs["local_date"].max()
    if newest < pd.Timestamp(report.today - timedelta(weeks=WEEKS)):
        return newest.date()
    return report.today


def _between(table: pd.DataFrame, start: date, end: date) -> pd.DataFrame:
    days = table["local_date"]
    return table[((days >= pd.Timestamp(start)) & (days <= pd.Timestamp(end))).to_numpy()]


def _most(days: pd.Series, values: pd.Series, weeks: pd.DatetimeIndex) -> pd.Series:
    """The highest value of each week, NaN without any."""
    monday = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
    return values.astype("float64").groupby(monday).max().reindex(weeks)


def _weeks(report: Report, start: date, end: date) -> pd.DataFrame:
    index = pd.date_range(start, periods=WEEKS + 1, freq="7D", name="week_start", unit="us")
    spikes, pain = report.spikes, report.pain
    worst = pain[["during", "after", "next_morning"]].max(axis=1)
    table = report.minutes_by_class.join(report.weeks[["moving_min", "distance_km", "runs"]]).reindex(index)
    longest_km = _most(spikes["local_date"], spikes["distance_m"] / 1000, index)
    table["longest_km"] = longest_km.mask(table["runs"] == 0, 0.0)
    table["cadence_spm"] = report.cadence_weeks["median_spm"].reindex(index)
    table["strength_days"] = days_by_week(report.strength, end, WEEKS + 1).to_numpy()
    table["pain"] = _most(pain["date"], worst, index)
    return table


def _mark(report: Report, start: date) -> PainMark | None:
    """The pain the sheet is about: the newest that began in these weeks, else the newest entry of any pain in them."""
    marks = [mark for mark in pain_marks(report.pain, report.today) if mark.entry.date >= start]
    return next((mark for mark in marks if mark.onset), marks[0] if marks else None)


def _before(report: Report, mark: PainMark) -> Before:
    tables = {name: getattr(report, name) for name in ("runs", "worn", "spikes", "strength")}
    return eight_weeks_before(mark.entry.date, **tables)


# ------------------------------------------------------------------------------------------------- what to talk about


def _topics(report: Report, found: Handover) -> Iterator[Topic]:
    """Gravest first."""
    yield from _topics_of_pain(report, found)
    yield from _topics_of_change(report, found)
    yield from _topics_of_data(report, found)


def _topics_of_pain(report: Report, found: Handover) -> Iterator[Topic]:
    feeling = report.feeling
    if feeling.state == "clinician":
        yield Topic("signs")
    hurting = [site.entry for site in feeling.sites if site.entry is not None and site.entry.hurts]
    sites = dict.fromkeys(f"{entry.side} {entry.site}".strip() for entry in hurting if entry.site in BONE_SITES)
    if sites:
        yield Topic("bone", {"sites": ", ".join(sites)})
    if feeling.advice:
        yield Topic(feeling.advice)
    painful = found.pain[found.pain[["during", "after", "next_morning"]].max(axis=1) > PAIN["safe_up_to"]]
    unknown = int(painful["next_morning"].isna().sum())
    if unknown:
        yield Topic("mornings", {"unknown": unknown, "of": len(painful)})


def _topics_of_change(report: Report, found: Handover) -> Iterator[Topic]:
    changes = {} if found.before is None else {change.what: change for change in found.before.changes}
    low = changes.get("low_support_min")
    if low is not None and low.recent > low.earlier:
        yield Topic("low_support", {"earlier": low.earlier, "recent": low.recent})
    looked_back = report.today if found.before is None else found.before.weeks.index[0].date()
    for rule in ("several_changes", "session_spike", "return_after_break"):
        newest = next((window for window in found.windows if window.rule == rule and window.end >= looked_back), None)
        if newest is not None:
            amount = sum(name.startswith("change_") for name in newest.numbers)
            yield Topic(rule, {"date": newest.peak_date.isoformat(), "changes": amount})
    for _, change in report.inserts[report.inserts["date"] >= pd.Timestamp(found.start)].iterrows():
        yield Topic("inserts", {"change": change["change"], "date": change["date"].date().isoformat()})
    race = report.race
    if race is not None and race.date >= report.today:
        yield Topic("race", {"date": race.date.isoformat(), "distance_km": race.distance_km})
    if found.since is not None:
        yield Topic("strength", {"weeks": found.strength_weeks})
    step = report.cadence_step
    if step.why == "shin_or_knee":
        yield Topic(
            "cadence", {"now_spm": step.now_spm, "target_spm": step.target_spm, "speed_mps": step.easy_speed_mps}
        )


def _topics_of_data(report: Report, found: Handover) -> Iterator[Topic]:
    if found.runs and 1 - found.without_shoe / found.runs < TAGGING["share"]:
        yield Topic("shoes", {"without": found.without_shoe, "of": found.runs})
    for finding in report.findings:
        end = finding.numbers.get("end")
        if finding.code == "gap_asks" and date.fromisoformat(str(end)) >= found.start:
            yield Topic("gap", {"start": str(finding.numbers["start"]), "end": str(end)})
    for caution in report.settings.cautions:
        yield Topic("caution", {"caution": caution})
