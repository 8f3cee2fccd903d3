"""The tables of the page Cadence as a person reads them, newest first, values as numbers with their units."""

import pandas as pd

from ..wording import cadence as words
from ..wording import lasting as wording_lasting
from ..wording import phrases
from ..wording.names import CLASS_NAMES

__all__ = ["at_speed", "balance", "by_class", "lasting", "runs", "spread", "stretches", "weeks"]


def at_speed(trend: pd.DataFrame, table: pd.DataFrame, units: str) -> pd.DataFrame:
    """Each run's cadence, at its own speed, brought to one speed, and the trend with its 95% band."""
    runs = table.set_index("activity_id").loc[trend["activity_id"]].reset_index()
    speed = phrases.pace(trend["easy_speed_mps"].iloc[-1], units) if len(trend) else ""
    return pd.DataFrame(
        {
            "Day": runs["local_date"].dt.date,
            f"Pace (min:s/{units})": phrases.paces(runs["speed_mps"], units),
            "Steady running (min)": runs["steady_min"].round(),
            "Cadence (steps/min)": runs["cadence_spm"].round(1),
            "Usual at that pace (steps/min)": runs["expected_spm"].round(1),
            "Against usual (%)": runs["residual_pct"].round(1),
            f"At {speed} (steps/min)": trend["matched_spm"].round(1).to_numpy(),
            "Trend (steps/min)": trend["cadence_spm"].round(1).to_numpy(),
            "Band from (steps/min)": trend["low_spm"].round(1).to_numpy(),
            "Band to (steps/min)": trend["high_spm"].round(1).to_numpy(),
            "Shoes": _shoes(runs["shoe_class"]),
        }
    ).iloc[::-1]


def stretches(table: pd.DataFrame, units: str) -> pd.DataFrame:
    """`Report.stretches`: every flat, steady stretch."""
    return pd.DataFrame(
        {
            "Day": table["local_date"].dt.date,
            "Since the start": [phrases.clock(seconds) for seconds in table["start_s"]],
            "Length (s)": table["seconds"].round(),
            f"Pace (min:s/{units})": phrases.paces(table["speed_mps"], units),
            "Speed (m/s)": table["speed_mps"].round(2),
            "Cadence (steps/min)": table["cadence_spm"].round(1),
        }
    ).iloc[::-1]


def by_class(table: pd.DataFrame) -> pd.DataFrame:
    """`cadence.by_class`."""
    return pd.DataFrame(
        {
            "Shoes": _shoes(table["shoe_class"]),
            "Runs": table["runs"],
            "Steady running (min)": table["steady_min"].round(),
            "Cadence (steps/min)": table["cadence_spm"].round(1),
            "Against your usual (steps/min)": table["residual_spm"].round(1),
            "± (95%)": table["plus_minus_spm"].round(1),
        }
    )


def runs(table: pd.DataFrame, units: str) -> pd.DataFrame:
    """`cadence.cadence_of_runs`: the median of each run and its shares below, inside and above the guidance."""
    return pd.DataFrame(
        {
            "Day": table["local_date"].dt.date,
            f"Pace (min:s/{units})": phrases.paces(table["speed_mps"], units),
            "Median (steps/min)": table["median_spm"],
            "28 days (steps/min)": table["trend_spm"],
            **_shares(table),
        }
    ).iloc[::-1]


def weeks(table: pd.DataFrame) -> pd.DataFrame:
    """`cadence.weekly_shares`: each week's running below, inside and above the guidance."""
    table = table.reset_index()
    return pd.DataFrame(
        {
            "Week from": table["week_start"].dt.date,
            "Running with cadence (min)": table["running_min"].round(),
            **_shares(table),
        }
    ).iloc[::-1]


def _shares(table: pd.DataFrame) -> dict[str, pd.Series]:
    return {f"{name.capitalize()} (%)": (100 * table[f"share_{name}"]).round() for name in ("below", "inside", "above")}


def spread(shares: pd.DataFrame) -> pd.DataFrame:
    """`cadence.spread`, without the cadences that nobody ran at."""
    used = shares[(shares > 0).any(axis=1)]
    return pd.DataFrame(
        {
            "From (steps/min)": used.index,
            **{
                f"{period.capitalize()} (% of the time)": (100 * used[name]).round(1)
                for name, period in words.PERIODS.items()
            },
        }
    )


def lasting(table: pd.DataFrame) -> pd.DataFrame:
    """`cadence.lasting`: the last third of each run against the first, and how long cadence held."""
    columns = {
        "Day": table["local_date"].dt.date,
        **{
            f"{word.capitalize()}, last third against first (%)": table[name].round(1)
            for name, word in wording_lasting.DRIFT_MEASURES.items()
        },
        "Usual cadence held (min of running)": table["held_min"].round(),
        "To the end": table["held_to_end"].map({True: "yes", False: "no"}).where(table["held_min"].notna()),
        "Shoes": _shoes(table["shoe_class"]),
    }
    return pd.DataFrame({name: values for name, values in columns.items() if values.notna().any()}).iloc[::-1]


def balance(table: pd.DataFrame) -> pd.DataFrame:
    """`cadence.balance`: left and right of each run against the runner's own."""
    return pd.DataFrame(
        {
            "Day": table["local_date"].dt.date,
            "One side's share of ground time (%)": table["balance_pct"].round(1),
            "Your own until then (%)": table["baseline_pct"].round(1),
            "Change (percentage points)": table["change_points"].round(1),
            "Runs behind it": table["runs_in_baseline"],
            "Watch": table["device"],
        }
    ).iloc[::-1]


def _shoes(classes: pd.Series) -> pd.Series:
    return classes.map({"": words.SEVERAL_OR_NONE} | CLASS_NAMES)
