"""How fast FIT files become tables, side by side with fitparse in one run.

    python benchmarks/import.py [FILE_OR_FOLDER ...] [--rounds N]

Each file is read by every contender in turn, again and again, and medians of processor time are compared, so that what
else the machine does hurts all alike. Trust the ratios, not the milliseconds. Contenders deliver the same: a table of
records, one of laps, one of sessions. The floor does nothing but read the file and check its checksum.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from fitparse import FitFile as Fitparse

from analysis.importers.fit import parse
from analysis.importers.fit_checksum import crc16

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "fit"
SMALLEST = 50_000  # below, both sides mostly measure their own start


def with_fitparse(path: Path) -> list[pd.DataFrame]:
    rows: dict[str, list[dict]] = {"record": [], "lap": [], "session": []}
    for message in Fitparse(str(path)).get_messages(list(rows)):
        rows[message.name].append(message.get_values())
    return [pd.DataFrame(table) for table in rows.values()]


def with_treadlightly(path: Path) -> list[pd.DataFrame]:
    activities = parse(path.read_bytes(), path.name)
    sessions = pd.DataFrame([{"sport": activity.sport, **activity.totals} for activity in activities])
    laps = [activity.laps for activity in activities if activity.laps is not None]
    return [*(pd.DataFrame(activity.records) for activity in activities), *laps, sessions]


def read_and_check(path: Path) -> int:
    return crc16(path.read_bytes())


CONTENDERS: dict[str, Callable[[Path], object]] = {
    "fitparse": with_fitparse,
    "treadlightly": with_treadlightly,
    "floor": read_and_check,
}


def seconds(contender: Callable[[Path], object], path: Path) -> float:
    started = time.process_time()
    contender(path)
    return time.process_time() - started


def medians(path: Path, rounds: int) -> dict[str, float]:
    """Median seconds of each contender; the fast ones run more often, as one of their runs says less."""
    times: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name, contender in CONTENDERS.items():
            times[name] += [seconds(contender, path) for _ in range(1 if name == "fitparse" else 5)]
    return {name: statistics.median(values) for name, values in times.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[CORPUS])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    files = [f for path in options.paths for f in (sorted(path.iterdir()) if path.is_dir() else [path])]
    ratios, floors = [], []
    for path in files:
        if path.suffix.lower() != ".fit" or path.stat().st_size < SMALLEST:
            continue
        try:
            with_fitparse(path)
        except Exception as error:  # noqa: BLE001 - damaged files are no race: fitparse gives up on them
            print(f"{path.name:58} left out: {error}")
            continue
        median = medians(path, options.rounds)
        ratios.append(median["fitparse"] / median["treadlightly"])
        floors.append(median["treadlightly"] / median["floor"])
        print(
            f"{path.name:58} {path.stat().st_size / 1e3:6.0f} kB  fitparse {1e3 * median['fitparse']:7.1f} ms  "
            f"treadlightly {1e3 * median['treadlightly']:6.2f} ms  {ratios[-1]:5.0f} x   floor x {floors[-1]:4.1f}"
        )
    if ratios:
        geometric = math.exp(statistics.fmean(map(math.log, ratios)))
        print(
            f"{len(ratios)} files: geometric mean {geometric:.0f} x fitparse, slowest {min(ratios):.0f} x, fastest "
            f"{max(ratios):.0f} x; {statistics.median(floors):.1f} x the floor (median)"
        )


if __name__ == "__main__":
    main()
