"""The eight weeks before a pain: what was run, in which shoes, how fast and how high, side by side.

Decision: the last week ends with the day of the pain, because the run that hurt belongs to the story. The last two
weeks are compared with the six before them in plain amounts, and what differs by more than a stated share is called a
change. That is a memory aid: nothing here says what caused a pain. Weeks before the first recording are unknown and
not empty.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .audit import pain_onsets
from .events import days_of, to_date, to_day
from .evidence import EIGHT_WEEKS, TAGGING
from .model import SHOE_CLASSES
from .pain import Entry, entries
from .shoes import LOW_SUPPORT, UNTAGGED

__all__ = ["COLUMNS", "Before", "Change", "PainMark", "eight_weeks_before", "pain_marks"]

WEEK = 7
WEEKS = int(EIGHT_WEEKS["weeks"])
RECENT = int(EIGHT_WEEKS["recent_weeks"])
COLUMNS = (
    *SHOE_CLASSES,
    UNTAGGED,
    "runs",
    "distance_km",
    "longest_km",
    "spikes",
    "fast_share",
    "ascent_m",
    "cadence_spm",
    "strength_days",
)


@dataclass(frozen=True)
class PainMark:
    """An entry of some pain, and whether it began there (`audit.pain_onsets`)."""

    entry: Entry
    onset: bool


@dataclass(frozen=True)
class Change:
    """What differs: `low_support_min, total_min, longest_km, spikes, fast_share, ascent_m, cadence_spm, strength_days`.

    `earlier` and `recent` are means a week (the longest run: the longest; spikes: how many), before and in the last two
    weeks.
    """

    what: str
    earlier: float
    recent: float


@dataclass(frozen=True)
class Before:
    """The weeks before a day.

    - `weeks`: eight rows, index `week_start`, columns `COLUMNS`; NaN where unknown. Minutes by class count running.
    - `changes`: most telling first; `compared` says whether enough was known to look for any.
    - `new_pairs`: (first day, name) of pairs first worn in these weeks.
    """

    day: date
    weeks: pd.DataFrame
    changes: tuple[Change, ...]
    compared: bool
    new_pairs: tuple[tuple[date, str], ...]


def pain_marks(pain: pd.DataFrame, today: date) -> list[PainMark]:
    """Every day and site with any pain up to `today`, newest first."""
    began = pain_onsets(pain, today)
    onsets = set(zip(began["date"].dt.date, began["site"], began["side"], strict=True))
    hurt = [entry for entry in entries(pain, today) if entry.worst > 0]
    return [PainMark(entry, (entry.date, entry.site, entry.side) in onsets) for entry in reversed(hurt)]


def eight_weeks_before(
    day: date, *, runs: pd.DataFrame, worn: pd.DataFrame, spikes: pd.DataFrame, strength: pd.DataFrame
) -> Before:
    """The eight weeks that end with `day`; nothing after it is seen.

    Args:
        runs: those of `schema.ACTIVITIES` that count as running. worn: `shoes.outings`.
        spikes: `workload.session_spikes`. strength: columns `date, exercise`.
    """
    runs = runs[(runs["local_date"] <= pd.Timestamp(day)).to_numpy()]
    worn = worn[(worn["local_date"] <= pd.Timestamp(day)).to_numpy()]
    weeks = _weeks(day, runs, worn[worn["running"]], spikes, strength)
    known = weeks["runs"].notna().to_numpy()
    compared = known[-RECENT:].all() and known[:-RECENT].sum() >= EIGHT_WEEKS["known_weeks"]
    changes = _changes(weeks[known]) if compared else ()
    return Before(day, weeks, changes, bool(compared), _new_pairs(day, worn))


def _weeks(
    day: date, runs: pd.DataFrame, worn: pd.DataFrame, spikes: pd.DataFrame, strength: pd.DataFrame
) -> pd.DataFrame:
    last = to_day(day)
    starts = last + 1 - WEEK * np.arange(WEEKS, 0, -1)

    def week_of(dates: pd.Series) -> np.ndarray:
        return (days_of(dates) - starts[0]) // WEEK

    def total(dates: pd.Series, amounts: pd.Series | np.ndarray) -> np.ndarray:
        """Sums by week; an unknown amount makes its week unknown."""
        week = week_of(dates)
        inside = (week >= 0) & (week < WEEKS)
        return np.bincount(week[inside], np.asarray(amounts, dtype="float64")[inside], minlength=WEEKS)

    ran = runs["local_date"]
    table = {
        name: total(worn["local_date"][mine], worn["minutes"][mine])
        for name in (*SHOE_CLASSES, UNTAGGED)
        for mine in [(worn["shoe_class"] == name).to_numpy()]
    }
    table["runs"] = total(ran, np.ones(len(runs)))
    table["distance_km"] = total(ran, runs["distance_m"] / 1000)
    table["longest_km"] = _longest(week_of(ran), runs["distance_m"].to_numpy() / 1000)
    over = spikes[spikes["spike"].to_numpy(dtype=bool)] if len(spikes) else spikes
    table["spikes"] = total(over["local_date"], np.ones(len(over))) if len(over) else np.zeros(WEEKS)
    both = (runs["fast_distance_m"].notna() & (runs["distance_m"] > 0)).to_numpy()
    table["fast_share"] = _ratio(
        total(ran[both], runs["fast_distance_m"][both]), total(ran[both], runs["distance_m"][both])
    )
    table["ascent_m"] = (
        total(ran, runs["ascent_m"].fillna(0.0)) if runs["ascent_m"].notna().any() else np.full(WEEKS, np.nan)
    )
    paced = (runs["running_cadence_spm"].notna() & (runs["moving_s"] > 0)).to_numpy()
    seconds = runs["moving_s"][paced]
    table["cadence_spm"] = _ratio(
        total(ran[paced], seconds * runs["running_cadence_spm"][paced]), total(ran[paced], seconds)
    )
    done = strength.drop_duplicates("date")["date"]
    table["strength_days"] = total(done, np.ones(len(done)))
    weeks = pd.DataFrame(table, index=pd.DatetimeIndex([to_date(start) for start in starts], name="week_start"))
    first = to_day(ran.min()) if len(runs) else last + 1
    recorded = [name for name in COLUMNS if name != "strength_days"]
    weeks.loc[starts < first, recorded] = np.nan
    return weeks[list(COLUMNS)]


def _longest(week: np.ndarray, km: np.ndarray) -> np.ndarray:
    """The longest known run of each week, 0 in a week without any."""
    longest = np.zeros(WEEKS)
    inside = (week >= 0) & (week < WEEKS)
    np.fmax.at(longest, week[inside], km[inside])
    return longest


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(WEEKS, np.nan), where=whole > 0)


def _changes(weeks: pd.DataFrame) -> tuple[Change, ...]:
    """The amounts whose last two weeks differ from those before by more than the stated share."""
    rule = EIGHT_WEEKS
    share = rule["changed_share"]
    low = weeks[list(LOW_SUPPORT)].sum(axis=1, skipna=False)
    minutes = weeks[[*SHOE_CLASSES, UNTAGGED]].sum(axis=1, skipna=False)
    found = [
        _change("low_support_min", low, share, rule["small_min"]),
        _change("longest_km", weeks["longest_km"], share, rule["small_km"], how="max"),
        _change("total_min", minutes, share, rule["small_min"]),
        _change("fast_share", weeks["fast_share"], 0.0, rule["fast_points"] / 100),
        _change("ascent_m", weeks["ascent_m"], share, rule["small_climb_m"]),
        _change("cadence_spm", weeks["cadence_spm"], rule["cadence_pct"] / 100, 0.0),
        _change("strength_days", weeks["strength_days"], 0.0, rule["strength_days"]),
    ]
    sudden = weeks["spikes"].iloc[-RECENT:].sum()
    if sudden:
        found.insert(1, Change("spikes", float(weeks["spikes"].iloc[:-RECENT].sum()), float(sudden)))
    return tuple(change for change in found if change is not None)


def _change(what: str, weekly: pd.Series, share: float, least: float, how: str = "mean") -> Change | None:
    """The change of a weekly amount, None when it is small, small for what it was, or unknown."""
    earlier, recent = float(weekly.iloc[:-RECENT].agg(how)), float(weekly.iloc[-RECENT:].agg(how))
    difference = abs(recent - earlier)
    # Written so that an unknown amount is no change.
    return Change(what, earlier, recent) if difference > share * earlier and difference >= least else None


def _new_pairs(day: date, worn: pd.DataFrame) -> tuple[tuple[date, str], ...]:
    """Pairs first worn in the eight weeks. A pair seen early in the tags may be an old one and is not told."""
    named = worn[worn["shoe_name"] != ""].drop_duplicates("shoe_name")
    if named.empty:
        return ()
    firsts = days_of(named["local_date"])
    known_from = max(to_day(day) + 1 - WEEK * WEEKS, int(firsts.min() + TAGGING["days"]))
    return tuple(
        (to_date(first), name) for first, name in zip(firsts, named["shoe_name"], strict=True) if first >= known_from
    )
