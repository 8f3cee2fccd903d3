"""The report's tables as a person reads them, on a page or in a CSV: words over the columns, units in their names.

Decision: values stay numbers, rounded to what is shown elsewhere, so that a CSV opens in a spreadsheet as numbers. Text
formats are for sentences; see `wording`.
"""

from collections.abc import Mapping

import pandas as pd

from ..audit import Audit
from ..evidence import PUBLIC_CHECK, RULES, Rule
from ..model import RiskWindow
from ..report import Report
from ..wording import phrases
from ..wording import windows as wording_windows
from ..wording.names import RULE_TITLES

__all__ = [
    "audits",
    "day_numbers",
    "lap_ends",
    "laps",
    "load_amounts",
    "public_check",
    "ratios",
    "recorded",
    "rule_numbers",
    "sessions",
    "weeks",
    "windows",
]


def weeks(table: pd.DataFrame, units: str) -> pd.DataFrame:
    """`schema.WEEKS`, one row a week, newest first."""
    return pd.DataFrame(
        {
            "Week from": pd.DatetimeIndex(table.index).date,
            "Runs": table["runs"].to_numpy(),
            f"Distance ({units})": phrases.kilometres(table["distance_km"], units).round(1).to_numpy(),
            "Moving time (min)": table["moving_min"].round().to_numpy(),
            "Steps": table["steps"].round().to_numpy(),
        }
    ).iloc[::-1]


def load_amounts(table: pd.DataFrame, measure: str, units: str) -> tuple[pd.DataFrame, str]:
    """The weeks' load as a chart shows it, and its unit: distance in the runner's own, steps in thousands."""
    return phrases.load_in_own_unit(table[["load"]], measure, units)


def day_numbers(table: pd.DataFrame, measure: str, units: str) -> pd.DataFrame:
    """`Report.numbers`, one row a day, newest first."""
    named = {"load": "Load", "strain": "Strain", "ctl": "Fitness", "atl": "Fatigue", "tsb": "Form", "ramp": "Ramp"}
    loads, unit = phrases.load_in_own_unit(table[list(named)], measure, units)
    return pd.DataFrame(
        {
            "Day": pd.DatetimeIndex(table.index).date,
            **{f"{word} ({unit})": loads[name].round(1).to_numpy() for name, word in named.items()},
            "Monotony": table["monotony"].round(2).to_numpy(),
            "Change of 7 days (%)": table["week_change"].round(1).to_numpy(),
            "Fast, 7 days (%)": table["fast_pct"].round(1).to_numpy(),
            "Fast, 28 days before (%)": table["fast_before_pct"].round(1).to_numpy(),
            "Most climbed in a run, 28 days (m)": table["climb_m"].round().to_numpy(),
            "Most descended in a run, 28 days (m)": table["descent_m"].round().to_numpy(),
        }
    ).iloc[::-1]


def ratios(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """The three ratios by day, newest first; `names` as in `wording.load.ratio_names`."""
    columns = {word: table[name].round(2).to_numpy() for name, word in names.items()}
    return pd.DataFrame({"Day": pd.DatetimeIndex(table.index).date, **columns}).iloc[::-1]


def sessions(spikes: pd.DataFrame, units: str) -> pd.DataFrame:
    """Each run beside the longest of the 30 days before it, newest first."""
    return pd.DataFrame(
        {
            "Day": spikes["local_date"].dt.date,
            f"Distance ({units})": phrases.kilometres(spikes["distance_m"] / 1000, units).round(1),
            f"Longest of the 30 days before ({units})": phrases.kilometres(
                spikes["longest_before_m"] / 1000, units
            ).round(1),
            "Ratio": spikes["ratio"].round(2),
            "Over the line": spikes["category"].replace("", "no").where(spikes["ratio"].notna(), phrases.UNKNOWN),
        }
    ).iloc[::-1]


def windows(shown: list[RiskWindow], report: Report) -> pd.DataFrame:
    """Each window with its days and its receipt in a sentence."""
    return pd.DataFrame(
        {
            "Window": [RULE_TITLES[window.rule] for window in shown],
            "From": [window.start for window in shown],
            "To": [window.end for window in shown],
            "Largest on": [window.peak_date for window in shown],
            "Why": [wording_windows.window_sentence(window, report) for window in shown],
            "Grade": [RULES[window.rule].grade for window in shown],
        }
    )


def laps(table: pd.DataFrame, units: str, on_foot: bool = True) -> pd.DataFrame:
    """The device's laps."""
    speed = table["distance_m"] / table["timer_s"].where(table["timer_s"] > 0)
    columns = {
        "Lap": table.index,
        "Time": [phrases.clock(seconds) if seconds == seconds else phrases.UNKNOWN for seconds in table["timer_s"]],
        f"Distance ({units})": phrases.kilometres(table["distance_m"] / 1000, units).round(2),
        f"Pace (min:s/{units})": phrases.paces(speed, units),
        "Heart rate (beats/min)": table["heart_rate_bpm"].round(),
        f"Cadence ({'steps' if on_foot else 'turns'}/min)": table["cadence_spm"].round(),
        "Climb (m)": table["ascent_m"].round(),
    }
    known = {name: values for name, values in columns.items() if name == "Lap" or pd.Series(values).notna().any()}
    return pd.DataFrame(known)


def recorded(records: pd.DataFrame, units: str, on_foot: bool = True) -> pd.DataFrame:
    """The records of an activity; channels that were not recorded are left out."""
    columns = {
        "Since the start (s)": records["elapsed_s"].round(),
        f"Distance ({units})": phrases.kilometres(records["distance_m"] / 1000, units).round(3),
        "Speed (m/s)": records["speed_mps"].round(2),
        "Heart rate (beats/min)": records["heart_rate_bpm"],
        f"Cadence ({'steps' if on_foot else 'turns'}/min)": records["cadence_spm"],
        "Altitude (m)": records["altitude_m"].round(1),
        "Ground contact (ms)": records["stance_time_ms"],
        "Share of one foot (%)": records["stance_time_balance_pct"],
        "Rise and fall (cm)": (records["vertical_oscillation_mm"] / 10).round(2),
        "Step length (cm)": (records["step_length_mm"] / 10).round(1),
        "Power (W)": records["power_w"],
    }
    return pd.DataFrame({name: values for name, values in columns.items() if values.notna().any()})


def lap_ends(table: pd.DataFrame, start_time: pd.Timestamp) -> list[float]:
    """Seconds from the start to the end of each lap but the last, where the start of the next one is known."""
    return ((table["start_time"].iloc[1:] - start_time).dt.total_seconds()).dropna().tolist()


def rule_numbers(rule: Rule) -> pd.DataFrame:
    """A rule's numbers with what each decides."""
    return pd.DataFrame(
        {
            "Number": [f"{number.value:g}{phrases.THIN}{number.unit}".strip() for number in rule.numbers.values()],
            "What it decides": [number.meaning for number in rule.numbers.values()],
        }
    )


def public_check() -> pd.DataFrame:
    """Our check of each cue on public data."""
    interval = [
        phrases.UNKNOWN if cue.low is None or cue.high is None else f"{cue.low:.2f} to {cue.high:.2f}"
        for cue in PUBLIC_CHECK
    ]
    return pd.DataFrame(
        {
            "Cue": [cue.name for cue in PUBLIC_CHECK],
            "Told apart (0.50 is chance)": [cue.auc for cue in PUBLIC_CHECK],
            "95% interval": interval,
            "Within the same runner": [cue.within for cue in PUBLIC_CHECK],
        }
    )


def audits(found: list[Audit]) -> pd.DataFrame:
    """How the windows did on the runner's own pain marks, all together and rule by rule."""
    return pd.DataFrame(
        {
            "Windows": [RULE_TITLES.get(audit.rule, "All together") for audit in found],
            "Number": [audit.windows for audit in found],
            "Pain began inside": [audit.hits for audit in found],
            "Pain began outside": [audit.misses for audit in found],
            "Inside, at random": [round(audit.random_hits, 1) for audit in found],
            "Days open for nothing, a month": [round(audit.false_alarm_days_per_month, 1) for audit in found],
            "The same, at random": [round(audit.random_false_alarm_days_per_month, 1) for audit in found],
        }
    )
