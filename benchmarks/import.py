"""How fast watch files become tables and libraries, side by side with other readers in one run.

    python benchmarks/import.py [FILE_OR_FOLDER ...] [--only GROUP ...] [--rounds N]

    fit         FIT → records, laps, sessions: against fitparse, a reader in Rust, and reading the bytes alone
    gpx         GPX → records: against gpxpy, not even asked for heart rate or cadence; the floor is a check by expat
    tcx         TCX → records, laps: against tcxreader; the floor is a check by expat
    library     300 files into a library, all metrics included: against the same with fitparse for a reader
    processes   600 and 1,800 files into a library: two processes against one
    memory      the most memory a process takes while it imports archives of 500 and of 2,000 files

Contenders take turns, again and again, and medians of processor time are compared, so that what else the machine does
hurts all alike. Trust the ratios, not the milliseconds. Readers deliver the same: a table of records, one of laps, one
of sessions. The floor does nothing but read the file and check that it is sound.
"""

import argparse
import gzip
import math
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from xml.parsers import expat

import bulk
import gpxpy
import pandas as pd
from fitparse import FitFile as Fitparse

from analysis.importers.fit import parse as parse_fit
from analysis.importers.fit_checksum import crc16
from analysis.importers.gpx import parse as parse_gpx
from analysis.importers.tcx import parse as parse_tcx

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
SAMPLES = Path(__file__).parent.parent / "data" / "samples"
SMALLEST = 50_000  # bytes; below, all sides mostly measure their own start
TURNS = 5  # of each contender in a round
SLOW_S = 0.05  # who takes longer has only one turn a round

Contender = Callable[[Path], object]


@dataclass(frozen=True)
class Goal:
    """What a row of the table should reach: how many times as fast on average (geometric mean) and at the slowest."""

    mean: float
    slowest: float = 0.0


@dataclass(frozen=True)
class Race:
    """Our reader of one format against its peers, and how much longer it takes than the floor."""

    suffix: str
    ours: Contender
    peers: dict[str, tuple[Contender, Goal]]
    floor: Contender | None = None
    floor_goal: float = math.inf


# --- FIT -------------------------------------------------------------------------------------------------------------


def fit_with_fitparse(path: Path) -> list[pd.DataFrame]:
    rows: dict[str, list[dict]] = {"record": [], "lap": [], "session": []}
    for message in Fitparse(str(path)).get_messages(list(rows)):
        rows[message.name].append(message.get_values())
    return [pd.DataFrame(table) for table in rows.values()]


def fit_with_rust(path: Path) -> list[pd.DataFrame]:
    from pyfitparsernative import parse_fit_file

    messages = parse_fit_file(str(path))
    kinds = ("record", "lap", "session")
    return [pd.DataFrame([each for each in messages if each["message_type"] == kind]) for kind in kinds]


def fit_with_treadlightly(path: Path) -> list[pd.DataFrame]:
    activities = parse_fit(path.read_bytes(), path.name)
    sessions = pd.DataFrame([{"sport": activity.sport, **activity.totals} for activity in activities])
    tables = [pd.DataFrame(table) for activity in activities for table in (activity.records, activity.laps)]
    return [*tables, sessions]


def read_and_check_fit(path: Path) -> int:
    return crc16(path.read_bytes())


def fit_race() -> Race:
    return Race(
        suffix=".fit",
        ours=fit_with_treadlightly,
        peers={
            "fitparse": (fit_with_fitparse, Goal(100, 40)),
            "pyfitparsernative": (fit_with_rust, Goal(9, 3)),
        },
        floor=read_and_check_fit,
        floor_goal=8,
    )


# --- GPX and TCX -----------------------------------------------------------------------------------------------------


def gpx_with_gpxpy(path: Path) -> list[pd.DataFrame]:
    document = gpxpy.parse(path.read_text(encoding="utf-8-sig"))
    return [
        pd.DataFrame([(each.time, each.latitude, each.longitude, each.elevation) for each in segment.points])
        for track in document.tracks
        for segment in track.segments
    ]


def tcx_with_tcxreader(path: Path) -> list[pd.DataFrame]:
    from tcxreader.tcxreader import TCXReader

    exercise = TCXReader().read(str(path), only_gps=False)
    points = [
        (each.time, each.latitude, each.longitude, each.elevation, each.distance, each.hr_value, each.cadence)
        for each in exercise.trackpoints
    ]
    laps = [(lap.start_time, lap.duration, lap.distance, lap.hr_avg, lap.hr_max) for lap in exercise.laps]
    return [pd.DataFrame(points), pd.DataFrame(laps)]


def gpx_with_treadlightly(path: Path) -> list[pd.DataFrame]:
    return [pd.DataFrame(activity.records) for activity in parse_gpx(path.read_bytes(), path.name)]


def tcx_with_treadlightly(path: Path) -> list[pd.DataFrame]:
    activities = parse_tcx(path.read_bytes(), path.name)
    return [pd.DataFrame(table) for activity in activities for table in (activity.records, activity.laps)]


def read_and_check_xml(path: Path) -> int:
    return expat.ParserCreate().Parse(path.read_bytes(), True)


def gpx_race() -> Race:
    peers = {"gpxpy": (gpx_with_gpxpy, Goal(7))}
    return Race(".gpx", gpx_with_treadlightly, peers, read_and_check_xml)


def tcx_race() -> Race:
    peers = {"tcxreader": (tcx_with_tcxreader, Goal(4))}
    return Race(".tcx", tcx_with_treadlightly, peers, read_and_check_xml)


# Another format is another function such as `fit_race`, named here.
RACES: dict[str, Callable[[], Race]] = {"fit": fit_race, "gpx": gpx_race, "tcx": tcx_race}


# --- how a race is run -----------------------------------------------------------------------------------------------


def seconds(contender: Contender, path: Path) -> float:
    started = time.process_time()
    contender(path)
    return time.process_time() - started


def run(name: str, race: Race, paths: list[Path], rounds: int) -> None:
    """Print a line a file and a line a row of the table."""
    peers = {peer: (contender, goal) for peer, (contender, goal) in race.peers.items() if find_spec(peer)}
    for peer in race.peers.keys() - peers.keys():
        print(f"{peer} is not installed and is left out; `uv sync --group bench` brings it.")
    contenders = {"treadlightly": race.ours, **{peer: contender for peer, (contender, _) in peers.items()}}
    if race.floor is not None:
        contenders["floor"] = race.floor
    faster: dict[str, list[float]] = {contender: [] for contender in contenders}
    for path in paths:
        taken = medians(path, contenders, rounds)
        if "treadlightly" not in taken or len(taken) < 2:
            continue
        line = [f"{path.name[-50:]:50} {path.stat().st_size / 1e3:6.0f} kB"]
        for contender, median in taken.items():
            faster[contender].append(median / taken["treadlightly"])
            line.append(f"{contender} {1e3 * median:.2f} ms")
        print("  ".join(line), flush=True)
    for peer, (_, goal) in peers.items():
        if faster[peer]:
            print(
                f"{name.upper()} against {peer}: {geometric_mean(faster[peer]):.1f} x (goal {goal.mean:g}), slowest "
                f"{min(faster[peer]):.1f} x (goal {goal.slowest:g}), fastest {max(faster[peer]):.1f} x, "
                f"over {len(faster[peer])} files"
            )
    if race.floor is not None and faster["floor"]:
        times = [1 / ratio for ratio in faster["floor"]]
        goal = f" (goal at most {race.floor_goal:g})" if math.isfinite(race.floor_goal) else ""
        print(
            f"{name.upper()} against the floor: {geometric_mean(times):.1f} x its time{goal}, "
            f"median {statistics.median(times):.1f} x, at most {max(times):.1f} x"
        )


def medians(path: Path, contenders: dict[str, Contender], rounds: int) -> dict[str, float]:
    """Median seconds of each contender that can read the file; who cannot is named and left out."""
    times: dict[str, list[float]] = {}
    for contender, read in contenders.items():  # the first run warms up
        try:
            times[contender] = [seconds(read, path)]
        except Exception as error:  # noqa: BLE001 - other readers give up in their own ways
            print(f"{path.name}: {contender} gives up: {error}")
    slow = {contender for contender, first in times.items() if first[0] > SLOW_S}
    for contender in times:
        times[contender].clear()
    for turn in range(rounds * TURNS):
        for contender, values in times.items():
            if turn % TURNS == 0 or contender not in slow:
                values.append(seconds(contenders[contender], path))
    return {contender: statistics.median(values) for contender, values in times.items()}


def geometric_mean(ratios: list[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def files(given: list[Path], suffix: str, unpacked: Path) -> Iterator[Path]:
    """The files of one format, folders opened, gunzipped into `unpacked` so that all read the same plain bytes."""
    for path in given:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.name.lower().endswith(suffix + ".gz"):
                plain = unpacked / file.name[: -len(".gz")]
                plain.write_bytes(gzip.decompress(file.read_bytes()))
                file = plain
            if file.name.lower().endswith(suffix) and file.stat().st_size >= SMALLEST:
                yield file


def main() -> None:
    groups = [*RACES, *bulk.GROUPS]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, help="files or folders; by default the corpus or the samples")
    parser.add_argument("--only", nargs="+", choices=groups, default=groups, help="which rows of the table")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # what other readers complain about
    given = options.paths or [CORPUS if CORPUS.exists() else SAMPLES]
    with tempfile.TemporaryDirectory() as folder:
        for name in options.only:
            if name in RACES:
                race = RACES[name]()
                run(name, race, list(files(given, race.suffix, Path(folder))), options.rounds)
            else:
                bulk.GROUPS[name](list(files(given, ".fit", Path(folder))), options.rounds)


if __name__ == "__main__":
    main()
