"""How long the whole report takes, from a library of one, five and ten years.

    python benchmarks/report.py

The runs are those of data/samples, repeated every 26 weeks and each entered twice, on neighbouring days, which makes
more than 3,000 in ten years. "again" is the median of several rounds; "a run" is that divided by the runs: it stays
level or falls when the cost grows no faster than the history.
"""

import dataclasses
import hashlib
import statistics
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from analysis import Library, build_report, read_activity
from analysis.intake import Found, _rows
from analysis.model import Activity

SAMPLES = Path(__file__).parent.parent / "data" / "samples"
HALF_YEAR_DAYS = 182
ROUNDS = 7


def main() -> None:
    samples = [read_activity(path) for path in sorted(SAMPLES.glob("*.gz"))]
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'years':>5} {'runs':>6} {'first':>9} {'again':>9} {'a run':>9}")
        for years in (1, 5, 10):
            library = Library.open(Path(folder) / f"{years}.db")
            fill(library, samples, years)
            times = [timed(library) for _ in range(ROUNDS)]
            runs, again = len(library.activities()), statistics.median(times[1:])
            print(f"{years:5} {runs:6} {times[0]:6.0f} ms {again:6.0f} ms {1000 * again / runs:6.0f} µs")


def timed(library: Library) -> float:
    start = time.perf_counter()
    build_report(library)
    return 1000 * (time.perf_counter() - start)


def fill(library: Library, samples: list[Activity], years: int, until: date | None = None) -> None:
    """The years before the newest sample, or the years `until` a day."""
    newest = max(sample.local_date for sample in samples)
    late = (until - newest).days if until else 0
    for half_year in range(2 * years):
        for second in (0, 1):
            for sample in samples:
                activity = moved(sample, days=late - HALF_YEAR_DAYS * half_year - second)
                library._store(_rows(Found(activity.source_name, b"", sha256=activity.sha256), [activity]), None)


def moved(sample: Activity, days: int) -> Activity:
    """The same run some days later, as a file of its own."""
    by = timedelta(days=days)
    return dataclasses.replace(
        sample,
        sha256=hashlib.sha256(f"{sample.sha256} {days}".encode()).hexdigest(),
        start_time=sample.start_time + by,
        local_date=sample.local_date + by,
        columns={name: later(values, by) for name, values in sample.columns.items()},
        lap_columns={name: later(values, by) for name, values in sample.lap_columns.items()},
    )


def later(values: np.ndarray, by: timedelta) -> np.ndarray:
    return values + np.timedelta64(by) if values.dtype.kind == "M" else values


if __name__ == "__main__":
    main()
