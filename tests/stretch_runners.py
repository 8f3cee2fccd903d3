"""Invented runners of known cadence, as stretches of running: what the estimates must find again."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from analysis import schema

START = date(2025, 1, 6)  # a Monday
SPEED_MPS = 2.9  # where `level` is the truth


@dataclass(frozen=True)
class Runner:
    """`stretches` (all flat and steady), `runs`, and the true cadence of each run's day at `SPEED_MPS`."""

    stretches: pd.DataFrame
    runs: pd.DataFrame
    level_spm: np.ndarray
    days: np.ndarray

    @property
    def today(self) -> date:
        return START + timedelta(days=int(self.days[-1]))

    @property
    def joined(self) -> pd.DataFrame:
        """The stretches with what `at_speed.by_class` wants to know of their runs."""
        return self.stretches.join(self.runs[["activity_id", "local_date", "device", "shoe_class"]], on="activity")


def runner(
    seed: int,
    weeks: int = 26,
    a_week: int = 4,
    level: float = 165.0,
    slope: float = 7.0,
    minimal_spm: float = 0.0,
    drift_a_week: float = 0.0,
    run_sd: float = 1.5,
    alike: float = 0.0,
    odd: float = 0.05,
    gps: float = 0.012,
) -> Runner:
    """Easy running with a fifth of faster runs.

    Args:
        slope: steps a minute for each m/s.
        minimal_spm: what minimal shoes, worn in half the runs, add to cushioned ones.
        drift_a_week: steady rise.
        run_sd, alike: how runs differ from day to day, and how much each resembles the one before.
        odd: share of runs 8 steps a minute off for no reason.
        gps: error of a stretch's speed.
    """
    random = np.random.default_rng(seed)
    number = weeks * a_week
    days = np.sort(random.choice(weeks * 7, number, replace=False))
    shocks = random.normal(0, run_sd, number)
    form = shocks.copy()
    for at in range(1, number):
        form[at] = alike * form[at - 1] + np.sqrt(1 - alike**2) * shocks[at]
    form += np.where(random.random(number) < odd, random.choice([-8.0, 8.0], number), 0.0)
    usual_mps = np.where(
        random.random(number) < 0.2, random.normal(3.6, 0.15, number), random.normal(2.9, 0.12, number)
    )
    shoe_class = random.choice(["cushioned", "minimal"], number)
    truth = level + drift_a_week * days / 7
    pieces = np.clip(random.normal(30, 15, number).astype(int), 8, 90)
    run = np.repeat(np.arange(number), pieces)
    speed = usual_mps[run] + random.normal(0, 0.1, len(run))
    cadence = (truth + form + np.where(shoe_class == "minimal", minimal_spm, 0.0))[run] + slope * (speed - SPEED_MPS)
    stretches = pd.DataFrame(
        {
            "activity": run,
            "start_s": 60.0 * np.concatenate([np.arange(each) for each in pieces]),
            "seconds": 60.0,
            "speed_mps": speed * (1 + random.normal(0, gps, len(run))),
            "speed_spread": 0.02,
            "grade": 0.0,
            "cadence_spm": cadence + random.normal(0, 1.5, len(run)),
        }
    )
    return Runner(schema.conform(stretches, schema.STRETCHES), runs_on(days, shoe_class), truth, days)


def runs_on(days: np.ndarray, shoe_class: np.ndarray | str = "", device: np.ndarray | str = "Watch") -> pd.DataFrame:
    """The runs of these days as `at_speed.residuals` takes them."""
    local = pd.DatetimeIndex(np.datetime64(START) + np.asarray(days, dtype="timedelta64[D]"))
    table = pd.DataFrame(
        {
            "activity_id": [f"run-{at}" for at in range(len(local))],
            "local_date": local,
            "start_time": local.tz_localize("UTC"),
            "device": device,
        }
    )
    return schema.conform(table, schema.ACTIVITIES).assign(shoe_class=shoe_class, surface="")


def recorded(
    seed: int,
    usual_mps: float = 2.9,
    minutes: float = 30,
    level: float = 165.0,
    slope: float = 7.0,
    day: int = 0,
    gps: float = 0.05,
    hill: float = 0.0,
) -> dict[str, np.ndarray]:
    """One run as a watch records it, a reading a second: speed with GPS noise, cadence in whole turns of a foot × 2.

    Args:
        usual_mps: speed, which wanders by a few percent over minutes.
        hill: rise ÷ run of the middle third.
    """
    random = np.random.default_rng(seed)
    elapsed = np.arange(60 * minutes + 1)
    wander = np.interp(elapsed, elapsed[::240], random.normal(0, 0.08, len(elapsed[::240])))
    speed = usual_mps + wander
    cadence = level + slope * (speed - SPEED_MPS) + random.normal(0, 1.5, len(elapsed))
    middle = (elapsed > elapsed[-1] / 3) & (elapsed < 2 * elapsed[-1] / 3)
    return {
        "time": np.datetime64(START, "us") + np.timedelta64(day, "D") + (elapsed * 1e6).astype("timedelta64[us]"),
        "speed_mps": speed * (1 + random.normal(0, gps, len(elapsed))),
        "distance_m": np.cumsum(speed) - speed[0],
        "altitude_m": 100 + np.cumsum(np.where(middle, hill * speed, 0.0)),
        "cadence_spm": 2 * np.round(cadence / 2),
        "stance_time_ms": 250 - 30 * (speed - SPEED_MPS) + random.normal(0, 3, len(elapsed)),
        "stance_time_balance_pct": 50.2 + random.normal(0, 0.3, len(elapsed)),
    }
