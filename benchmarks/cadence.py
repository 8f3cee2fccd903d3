"""How long everything about cadence takes, against loading the records it rests on.

    python benchmarks/cadence.py

A library of 1,000 runs of 3,600 records each: the hours of data/samples, repeated day after day over four years.
Loading reads the records of each run from the library. Cadence is everything that is told of it: the guidance by run
and by week, stretches, residuals at matched speed, line, trend, change, shoe classes, form that lasts, left and right.
The ratio must stay below 3. Last, what cadence adds to the report that the page Today waits for.
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import Library, build_report, cadence, read_activity, schema, summary
from analysis.intake import Found, _rows
from analysis.model import Activity

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
RUNS, RECORDS, EVERY_DAYS = 1000, 3600, 1.5
ROUNDS = 5


def main() -> None:
    hours = [an_hour(read_activity(path)) for path in sorted(SAMPLES.glob("*long-run*.fit.gz"))]
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library.db") as library:
        for number in range(RUNS):
            run = on_day(hours[number % len(hours)], number)
            library._store(_rows(Found(run.source_name, b"", sha256=run.sha256), [run]), None)
        ids = library.activities()["activity_id"].tolist()
        load_ms = timed(lambda: [library.records(activity_id) for activity_id in ids])
        cadence_ms = timed(lambda: everything(library))
        runs = library.activities().assign(shoe_class="")
        today_ms, report_ms = timed(lambda: for_today(library, runs)), timed(lambda: build_report(library))
        stretches_ms = timed(lambda: summary.stretches(hours[0].records))
    print(f"load the records of {RUNS} runs of {RECORDS}   {load_ms:8.0f} ms")
    print(f"everything about their cadence            {cadence_ms:8.0f} ms")
    print(f"ratio (must stay below 3)                 {cadence_ms / load_ms:8.2f}")
    print(f"stretches of one run, when it is imported {stretches_ms:8.2f} ms")
    print(f"the whole report                          {report_ms:8.0f} ms, of which cadence at speed {today_ms:.0f} ms")


def everything(library: Library) -> None:
    """All that the page Cadence shows, from the library."""
    activities, spread = library.history()
    runs = activities.assign(shoe_class=np.where(np.arange(len(activities)) % 3 == 0, "minimal", "cushioned"))
    today = runs["local_date"].max().date()
    cadence.cadence_of_runs(runs, spread.cadence_s)
    cadence.weekly_shares(runs, spread.cadence_s)
    stretches = library.stretches(runs["activity_id"])
    steady = cadence.steady(stretches)
    residuals = cadence.residuals(steady, runs)
    line, speed_mps = cadence.fit(steady, runs, today), cadence.easy_speed(steady, runs, today)
    cadence.trend(residuals, line, speed_mps)
    cadence.change(residuals, line, speed_mps, today)
    told = runs[["activity_id", "local_date", "device", "shoe_class"]]
    cadence.by_class(steady.join(told, on="activity"), line, speed_mps)
    cadence.held_by_class(cadence.lasting(steady, runs, residuals))
    cadence.balance(stretches, runs)


def for_today(library: Library, runs: pd.DataFrame) -> None:
    """What the report works out of it before any page asks."""
    cadence.residuals(cadence.steady(library.stretches(runs["activity_id"])), runs)


def timed(call: Callable[[], object]) -> float:
    """Milliseconds of the middle of several rounds."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def an_hour(sample: Activity) -> Activity:
    """The run as one of an hour, a record a second: its readings stretched over the seconds, all channels filled."""
    elapsed_s = np.arange(float(RECORDS))
    given = sample.records
    scaled_s = given["elapsed_s"].to_numpy() * RECORDS / given["elapsed_s"].iloc[-1]
    columns = {name: np.interp(elapsed_s, scaled_s, given[name].ffill().bfill()) for name in schema.RECORDS.names}
    times = sample.columns["time"][0] + (1e6 * elapsed_s).astype("timedelta64[us]")
    columns |= {"time": times, "elapsed_s": elapsed_s, "segment": np.zeros(RECORDS, dtype=np.int32)}
    return replace(sample, columns=columns)


def on_day(sample: Activity, number: int) -> Activity:
    """The same run on another day, as a file of its own."""
    by = timedelta(days=round(EVERY_DAYS * number)) - timedelta(days=sample.local_date.toordinal() - 735_000)
    return replace(
        sample,
        sha256=sha256(f"{sample.sha256} {number}".encode()).hexdigest(),
        start_time=sample.start_time + by,
        local_date=sample.local_date + by,
    )


if __name__ == "__main__":
    main()
