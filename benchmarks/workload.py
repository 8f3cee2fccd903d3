"""How fast the analysis is, side by side with the `acwr` package in one run.

    python benchmarks/workload.py            1,000 runners, ten years
    python benchmarks/workload.py --runners 100

The package takes one runner at a time, so its column is a loop over runners; it is timed on fewer of them and scaled
up. Both columns are the best of several rounds, taken in turn, and their values are compared before anything is timed.
"""

import argparse
import time
from collections.abc import Callable
from datetime import timedelta

import acwr as peer
import numpy as np
import pandas as pd

from analysis import load, risk, schema, workload

YEARS = 10
PEER_RUNNERS = 50
OURS = {
    "coupled ratio": lambda daily: workload.acwr(daily, "coupled"),
    "uncoupled ratio": lambda daily: workload.acwr(daily, "uncoupled"),
    "weighted ratio": lambda daily: workload.acwr(daily, "ewma"),
    "monotony": workload.monotony,
    "strain": workload.strain,
}
PEERS = {
    "coupled ratio": lambda daily: peer.acwr(daily, method="rac"),
    "uncoupled ratio": lambda daily: peer.acwr(daily, method="rau"),
    "weighted ratio": lambda daily: peer.acwr(daily, method="ewma"),
    "monotony": peer.monotony,
    "strain": peer.strain,
}


def runners(number: int) -> pd.DataFrame:
    """Daily minutes, a column for each runner: three to five runs a week."""
    random = np.random.default_rng(0)
    days = pd.date_range("2016-01-01", periods=round(365.25 * YEARS))
    ran = random.random((len(days), number)) < random.uniform(3 / 7, 5 / 7, number)
    return pd.DataFrame(random.gamma(6, 9, ran.shape).round(1) * ran, index=days)


def season(number: int = 3000) -> pd.DataFrame:
    """Ten years of runs of one runner, as `schema.ACTIVITIES`."""
    random = np.random.default_rng(1)
    days = np.sort(random.choice(round(365.25 * YEARS), number, replace=False))
    local_date = pd.Timestamp("2016-01-01") + pd.to_timedelta(days, unit="D")
    distance_m = random.gamma(12, 750, number)
    frame = pd.DataFrame(
        {
            "activity_id": [f"run-{i}" for i in range(number)],
            "sport": "running",
            "counts_as_running": True,
            "start_time": (local_date + pd.Timedelta(hours=8)).tz_localize("UTC"),
            "local_date": local_date,
            "elapsed_s": distance_m * 0.36,
            "moving_s": distance_m * 0.36,
            "distance_m": distance_m,
            "fast_distance_m": distance_m * random.beta(1, 9, number),
            "ascent_m": random.gamma(2, 40, number),
        }
    )
    return schema.conform(frame, schema.ACTIVITIES)


def shoes(activities: pd.DataFrame) -> pd.DataFrame:
    """Tags: a new pair every 150 runs, every tenth run in minimal shoes."""
    rows = np.arange(len(activities))
    minimal = rows % 10 == 9
    return pd.DataFrame(
        {
            "activity_id": activities["activity_id"],
            "start_s": 0.0,
            "end_s": np.nan,
            "shoe_name": [f"{'Minimal' if m else 'Trainer'} {i // 150}" for i, m in enumerate(minimal)],
            "shoe_class": np.where(minimal, "minimal", "cushioned"),
        }
    )


def best_of(rounds: int, *tasks: Callable[[], object]) -> list[float]:
    """Seconds of each task, the best of several rounds in which they take turns."""
    best = [float("inf")] * len(tasks)
    for _ in range(rounds):
        for position, task in enumerate(tasks):
            start = time.perf_counter()
            task()
            best[position] = min(best[position], time.perf_counter() - start)
    return best


def compare(number: int, rounds: int) -> None:
    """Ours on all runners at once against the package's loop."""
    table = runners(number)
    few = min(number, PEER_RUNNERS)
    alone = [table[column] for column in table.columns[:few]]
    print(f"{number:,} runners × {len(table):,} days, milliseconds")
    print(f"{'':<18}{'treadlightly':>14}{'acwr (loop)':>14}{'ratio':>8}")
    totals = [0.0, 0.0]
    for name, ours in OURS.items():
        theirs = PEERS[name]
        for column in alone[:3]:
            np.testing.assert_allclose(ours(table)[column.name], theirs(column), rtol=1e-6)
        seconds = best_of(rounds, lambda: ours(table), lambda: [theirs(column) for column in alone])  # noqa: B023
        seconds[1] *= number / few
        totals = [total + second for total, second in zip(totals, seconds, strict=True)]
        print(f"{name:<18}{1000 * seconds[0]:>14.1f}{1000 * seconds[1]:>14.1f}{seconds[1] / seconds[0]:>7.0f}×")
    print(f"{'all five':<18}{1000 * totals[0]:>14.1f}{1000 * totals[1]:>14.1f}{totals[1] / totals[0]:>7.0f}×")


def one_runner(rounds: int) -> None:
    """What one page needs of a long history, and of one twice as long."""
    for number in (1500, 3000):
        activities = season(number)
        today = activities["local_date"].iloc[-1].date() + timedelta(days=1)
        tags = shoes(activities)
        tasks: dict[str, Callable[[], object]] = {
            "daily table": lambda: load.daily_load(activities, today=today),  # noqa: B023
            "session spikes": lambda: workload.session_spikes(activities),  # noqa: B023
            "risk windows": lambda: risk.risk_windows(activities, today=today),  # noqa: B023
            "with shoe tags": lambda: risk.risk_windows(activities, today=today, tags=tags),  # noqa: B023
        }
        windows = len(risk.risk_windows(activities, today=today, tags=tags))
        print(f"\none runner, {number:,} runs in {YEARS} years, {windows} windows, milliseconds")
        for name, seconds in zip(tasks, best_of(rounds, *tasks.values()), strict=True):
            print(f"{name:<18}{1000 * seconds:>14.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runners", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    compare(arguments.runners, arguments.rounds)
    one_runner(arguments.rounds)
