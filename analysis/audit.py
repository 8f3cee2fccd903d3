"""How the risk windows did for this very runner, against windows thrown at random.

Decision: a window that foretells nothing still hits now and then, so hits are never shown alone: beside them stand the
hits of windows of the same lengths placed at random in the same history, a thousand times, and the days on which a
window stood open for nothing. Random windows keep clear of each other as the real ones do (windows that overlap are
placed as one), so that chance gets just as many days. With fewer than five pain onsets nothing can be told, and that is
said. The draws are seeded: the same diary gives the same figures.

A pain onset is the first entry of 3 or more at a site after 7 days or more without one (`evidence.SELF_AUDIT`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from .evidence import SELF_AUDIT
from .model import RULE_NAMES, RiskWindow

__all__ = ["Audit", "pain_onsets", "self_audit"]


@dataclass(frozen=True)
class Audit:
    """What one rule's windows met, or those of all rules together (`rule` "").

    - `windows`, `window_days`: how many, and the days inside any of them, up to today.
    - `onsets`, `hits`, `misses`: pain onsets; those on a day inside a window; the others.
    - `false_alarm_days`: days inside a window without an onset; `false_alarm_days_per_month` of history.
    - `random_hits`, `random_false_alarm_days_per_month`: the same for windows at random, on average.
    - `as_good_at_random`: share of the random draws with at least as many hits.
    - `too_few`: fewer than five onsets: nothing can be told, whatever the figures say.
    """

    rule: str
    windows: int
    window_days: int
    onsets: int
    hits: int
    misses: int
    false_alarm_days: int
    false_alarm_days_per_month: float
    random_hits: float
    random_false_alarm_days_per_month: float
    as_good_at_random: float
    too_few: bool


def pain_onsets(pain: pd.DataFrame, today: date) -> pd.DataFrame:
    """Columns `date, site, side`, one row for each onset up to `today`, oldest first.

    `pain` has the columns date, site, side, during, after, next_morning. Left and right are sites of their own.
    """
    worst = pain[["during", "after", "next_morning"]].astype("float64").max(axis=1)
    sore = pain[(worst >= SELF_AUDIT["pain"]) & (pain["date"] <= pd.Timestamp(today))]
    sore = sore[["date", "site", "side"]].fillna({"side": ""}).drop_duplicates().sort_values(["date", "site", "side"])
    quiet = (sore["date"] - sore.groupby(["site", "side"])["date"].shift()).dt.days - 1
    return sore[~(quiet < SELF_AUDIT["quiet_days"])].reset_index(drop=True)


def self_audit(
    windows: Sequence[RiskWindow], pain: pd.DataFrame, *, first_day: date, today: date, seed: int = 0
) -> list[Audit]:
    """One `Audit` for all windows together, then one for each rule that has windows, in order of importance.

    Args:
        windows: `risk.risk_windows` up to `today`.
        pain: the diary's pain entries.
        first_day: the first day of the history: neither onsets nor random windows lie before it.
    """
    onsets = pain_onsets(pain, today)["date"]
    days = (onsets[onsets >= pd.Timestamp(first_day)] - pd.Timestamp(first_day)).dt.days.to_numpy()
    rules = [rule for rule in RULE_NAMES if any(window.rule == rule for window in windows)]
    return [
        _audit(rule, [w for w in windows if rule in ("", w.rule)], days, first_day, (today - first_day).days + 1, seed)
        for rule in ("", *rules)
    ]


def _audit(
    rule: str, windows: Sequence[RiskWindow], onsets: np.ndarray, first_day: date, history_days: int, seed: int
) -> Audit:
    inside = np.zeros(history_days, dtype=bool)
    for window in windows:
        inside[(window.start - first_day).days : (window.end - first_day).days + 1] = True
    edges = np.flatnonzero(np.diff(inside, prepend=False, append=False))
    starts, lengths = edges[::2], edges[1::2] - edges[::2]
    hits, false_days = _met(starts[None, :], lengths[None, :], onsets, history_days)
    random_hits, random_false_days = _met(*_at_random(lengths, history_days, seed), onsets, history_days)
    months = history_days / SELF_AUDIT["month_days"]
    return Audit(
        rule=rule,
        windows=len(windows),
        window_days=int(lengths.sum()),
        onsets=len(onsets),
        hits=int(hits[0]),
        misses=len(onsets) - int(hits[0]),
        false_alarm_days=int(false_days[0]),
        false_alarm_days_per_month=float(false_days[0] / months),
        random_hits=float(random_hits.mean()),
        random_false_alarm_days_per_month=float(random_false_days.mean() / months),
        as_good_at_random=float((random_hits >= hits[0]).mean()),
        too_few=len(onsets) < SELF_AUDIT["few_onsets"],
    )


def _at_random(lengths: np.ndarray, history_days: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Starts and lengths (draws × windows) of windows in a random order with random gaps, none overlapping."""
    random = np.random.default_rng(seed)
    shape = (int(SELF_AUDIT["draws"]), len(lengths))
    shuffled = random.permuted(np.broadcast_to(lengths, shape), axis=1)
    free_before = np.sort(random.integers(0, history_days - lengths.sum() + 1, shape), axis=1)
    return free_before + np.cumsum(shuffled, axis=1) - shuffled, shuffled


def _met(
    starts: np.ndarray, lengths: np.ndarray, onsets: np.ndarray, history_days: int
) -> tuple[np.ndarray, np.ndarray]:
    """For each row of windows (draws × windows): onsets hit, and days inside a window without an onset."""
    edges = np.zeros((len(starts), history_days + 1), dtype="int16")
    rows = np.broadcast_to(np.arange(len(starts))[:, None], starts.shape)
    np.add.at(edges, (rows, starts), 1)
    np.add.at(edges, (rows, starts + lengths), -1)
    inside = np.cumsum(edges[:, :-1], axis=1, dtype="int16") > 0
    return inside[:, onsets].sum(axis=1), inside.sum(axis=1) - inside[:, np.unique(onsets)].sum(axis=1)
