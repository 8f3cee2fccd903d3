"""Write the sample files: half a year of one invented runner who changes to minimal shoes too fast.

Decision: the samples are made by a script and not recorded, so they belong to nobody and every figure in them has a
known cause. Sam does not exist. The routes are smooth invented curves laid over large public parks, start in the middle
of the park, and nobody has run them. The noise is meant to be believable (positions wander, heart rate lags and drifts,
cadence follows speed, some files are recorded every second and most of them smartly), not to be a model of a body.

The FIT files are written with the encoder of `garmin-fit-sdk` from PyPI (a development dependency; the importers have
nothing to do with it, so they are not tested against themselves). The GPX files are another watch's export.

Run it again after a change of the story (`uv run python data/samples/make_samples.py`): the same script writes the same
bytes. Each row of SEASON is one file, and its noise depends on its own date only, so a changed row changes one file.
"""

import gzip
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

import numpy as np
from garmin_fit_sdk import Encoder, Profile

FOLDER = Path(__file__).parent
ZONE = "America/New_York"
FIRST_DAY, LAST_DAY = date(2026, 4, 6), date(2026, 10, 4)
FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)

# file's date and local start, name, km, easy pace, place, shoes, effort 0–10, and what is special:
#   1s: recorded every second; dyn: running dynamics; gpx; plain: not gzipped; pause=N, walk=N: stops, walking breaks;
#   AxB@P: A fast pieces of B metres at pace P, after 2 km of warming up, with a jog between them.
# shoes: cushioned, light or minimal, "-" for a run nobody tagged; "+minimal:12" changes for the last 12 minutes.
SEASON = """
2026-04-06 09:10 long-run-easter-monday  11.0 5:55 park    cushioned             4 1s,dyn,pause=1
2026-04-08 17:35 easy-run                 7.0 5:58 meadow  light                 3 pause=1
2026-04-10 17:40 easy-run                 6.0 6:00 lake    -                     3 gpx
2026-04-12 08:50 sunday-run               9.0 5:56 park    cushioned             4 pause=2
2026-04-14 17:30 easy-run                 7.0 5:57 meadow  light                 3
2026-04-16 17:45 easy-run                 6.0 6:02 lake    -                     3 gpx,pause=1
2026-04-18 08:40 long-run                12.0 5:56 park    cushioned             5 pause=2
2026-04-19 10:15 easy-run                 6.5 6:05 meadow  cushioned             3
2026-04-21 17:30 easy-run                10.0 5:54 park    light                 3 dyn
2026-04-23 17:40 longer-easy-run         11.0 5:58 park    cushioned             - pause=1
2026-04-26 08:30 long-run                12.0 5:55 park    cushioned             5 pause=2
2026-04-28 17:35 easy-run                 8.0 5:55 park    cushioned             3
2026-04-30 17:40 tempo                    8.0 5:55 meadow  light                 6 dyn,1x2500@4:52
2026-05-02 09:10 easy-run                 6.0 6:02 lake    cushioned             3 gpx
2026-05-03 08:30 long-run                12.5 5:55 park    cushioned             5 pause=2
2026-05-05 17:30 easy-run                 7.5 5:54 meadow  light                 3 pause=1
2026-05-07 17:35 easy-run                 8.0 5:56 park    cushioned             3
2026-05-08 18:10 treadmill-rain           6.0 5:50 indoors cushioned             3
2026-05-10 08:30 long-run                13.0 5:56 park    cushioned             5 dyn,pause=2
2026-05-12 17:30 easy-run                 8.0 5:54 park    light                 4
2026-05-14 17:40 tempo                    7.5 5:58 meadow  light                 6 1x2500@4:50
2026-05-16 09:00 easy-run                 6.0 6:04 lake    cushioned             4 gpx
2026-05-17 08:40 long-run-calf-hurts     12.5 6:02 park    cushioned             7 pause=3,walk=2
2026-06-06 10:00 bike-ride               22.0 2:40 hills   -                     3 ride
2026-06-12 18:20 walk                     4.2 11:30 lake    cushioned             1 walking,gpx
2026-06-16 17:40 first-run-back           5.0 6:18 meadow  cushioned             3 walk=5
2026-06-18 17:45 easy-run                 5.0 6:15 lake    cushioned             3 walk=4
2026-06-21 09:00 easy-run                 5.5 6:12 meadow  cushioned             3 walk=2
2026-06-23 17:40 easy-run                 5.5 6:10 lake    cushioned             3 walk=1
2026-06-25 17:45 easy-run                 6.0 6:08 meadow  light                 3 gpx
2026-06-27 09:00 easy-run                 5.0 6:12 lake    cushioned             2
2026-06-28 08:45 easy-run                 6.0 6:10 park    cushioned             3 pause=1
2026-06-30 17:40 easy-run                 6.0 6:05 meadow  light                 3
2026-07-02 20:35 evening-run-in-the-heat  6.5 6:10 lake    cushioned             4 pause=1
2026-07-04 08:20 easy-run                 6.0 6:06 meadow  -                     3 gpx
2026-07-05 19:40 sunday-evening-run       6.6 6:08 park    cushioned             4 dyn
2026-07-07 17:45 easy-run                 6.5 6:02 meadow  light                 3
2026-07-09 06:40 easy-run                 7.0 6:00 lake    cushioned             3 pause=1
2026-07-11 08:30 easy-run                 6.0 6:04 meadow  cushioned             3 gpx
2026-07-12 08:10 long-run                 7.2 6:02 park    cushioned             4
2026-07-14 06:45 easy-run                 7.0 5:58 meadow  light                 3
2026-07-16 06:50 easy-run                 7.5 5:58 lake    cushioned             3 gpx
2026-07-18 08:30 easy-run                 6.0 6:02 meadow  cushioned             3
2026-07-19 08:00 long-run                 7.9 6:00 park    cushioned             4 dyn,pause=1
2026-07-21 06:45 easy-run                 6.5 5:56 meadow  light                 3
2026-07-23 06:50 easy-run                 7.5 5:58 lake    cushioned             3
2026-07-24 16:30 hills                    7.5 6:50 hills   light                 5 trail
2026-07-25 09:00 hills-long-day          12.5 7:05 hills   light                 7 trail,pause=3,walk=5
2026-07-26 09:30 hills-last-day           7.0 7:00 hills   light                 5 trail,walk=3
2026-07-28 06:50 easy-run                 9.5 5:58 park    cushioned             3
2026-07-30 06:45 longer-easy-run         10.5 5:54 lake    light                 4 gpx
2026-08-02 07:50 long-run                11.0 5:56 park    cushioned             5 pause=2
2026-08-04 06:45 easy-run                 7.5 5:52 meadow  light                 3
2026-08-06 06:50 easy-run                 7.5 5:54 lake    cushioned             3 pause=1
2026-08-08 08:20 easy-run                 6.0 5:58 meadow  cushioned             3 gpx
2026-08-09 07:50 long-run                12.0 5:54 park    cushioned             5 dyn,pause=2
2026-08-11 06:45 easy-run                10.0 5:50 park    light                 3
2026-08-13 06:50 longer-easy-run         11.0 5:52 meadow  cushioned             4 gpx
2026-08-16 07:50 long-run                13.0 5:52 park    cushioned             5 pause=2
2026-08-18 06:45 easy-run                 8.0 5:50 park    light                 3 pause=1
2026-08-20 06:50 easy-run                 7.5 5:50 meadow  cushioned             3
2026-08-22 08:20 easy-run                 6.0 5:56 lake    cushioned             3 gpx
2026-08-23 07:50 long-run                13.0 5:50 park    cushioned             5 pause=2
2026-08-25 06:45 easy-run                 8.0 5:48 park    light                 3 dyn
2026-08-27 06:50 easy-run                 8.0 5:50 meadow  cushioned             3
2026-08-28 18:10 easy-run                 5.5 5:54 lake    cushioned             2 gpx
2026-08-30 07:50 long-run-14-km          14.0 5:48 park    cushioned             5 dyn,pause=2
2026-09-01 06:50 easy-run                 8.0 5:48 park    light                 3
2026-09-03 06:50 easy-run                 7.5 5:50 meadow  cushioned             3
2026-09-05 08:30 easy-run                 6.0 5:52 lake    -                     3 gpx
2026-09-06 08:00 long-run                13.0 5:48 park    cushioned             5 pause=2
2026-09-08 17:40 four-times-400           8.0 5:46 meadow  light                 6 1s,plain,4x400@3:58
2026-09-10 17:45 easy-run                 8.0 5:48 park    cushioned             3
2026-09-11 17:40 easy-run-barefoot-end    5.0 5:54 meadow  cushioned+barefoot:3  3 pause=1
2026-09-13 08:00 long-run-14-km          14.0 5:46 park    cushioned             5 dyn,pause=2
2026-09-15 17:40 five-times-600           8.0 5:46 meadow  light                 7 dyn,5x600@3:58
2026-09-17 17:45 easy-run                 7.5 5:48 lake    cushioned             3 gpx
2026-09-19 08:30 easy-run-barefoot-end    6.0 5:52 meadow  cushioned+barefoot:4  3
2026-09-20 08:10 long-run                13.0 5:46 park    cushioned             5 pause=2
2026-09-22 17:40 five-times-800           8.0 5:46 meadow  light+minimal:12      7 1s,dyn,5x800@3:54
2026-09-24 17:45 new-shoes-last-two-fast  7.5 5:48 lake    light+minimal:20      6 1x2000@4:48
2026-09-26 08:30 all-in-minimal-shoes     6.5 5:52 meadow  minimal+barefoot:5    4 dyn
2026-09-27 08:10 long-run                13.5 5:46 park    cushioned             5 pause=2
2026-09-29 17:40 six-times-800-minimal    8.5 5:46 meadow  minimal               8 1s,dyn,6x800@3:50
2026-10-01 17:45 tempo-minimal            8.0 5:46 park    minimal               7 dyn,1x4500@4:42
2026-10-03 08:00 long-run-19-km          19.2 5:44 park    light                 9 1s,dyn,pause=3
2026-10-04 09:30 easy-run-ankle-hurts     4.5 6:02 meadow  minimal+barefoot:6    5 dyn,pause=1
"""


@dataclass(frozen=True)
class Place:
    """A closed loop in a park: its middle, the bearing of its long axis, its half axes, and its hills, in metres."""

    latitude_deg: float
    longitude_deg: float
    axis_deg: float
    long_m: float
    short_m: float
    base_m: float
    hill_m: float


PLACES = {
    "park": Place(40.7812, -73.9665, 29, 1650, 270, 28, 9),
    "meadow": Place(40.7745, -73.9712, 29, 640, 210, 24, 4),
    "lake": Place(40.6553, -73.9670, 150, 480, 260, 20, 2.5),
    "hills": Place(41.2420, -74.1030, 40, 1300, 520, 240, 45),
}
SPORTS = {"ride": ("cycling", "generic"), "walking": ("walking", "generic"), "trail": ("running", "trail")}


@dataclass(frozen=True)
class Row:
    """One row of SEASON."""

    start: datetime
    name: str
    metres: float
    easy_mps: float
    place: str
    shoes: str
    effort: float | None
    flags: tuple[str, ...]

    @property
    def file_name(self) -> str:
        ending = ".gpx" if "gpx" in self.flags else ".fit"
        return f"{self.start:%Y-%m-%d}_{self.name}{ending}{'' if 'plain' in self.flags else '.gz'}"

    @property
    def sport(self) -> tuple[str, str]:
        special = [SPORTS[flag] for flag in self.flags if flag in SPORTS]
        return special[0] if special else ("running", "treadmill" if self.place == "indoors" else "generic")

    def count(self, flag: str) -> int:
        return next((int(f.split("=")[1]) for f in self.flags if f.startswith(flag + "=")), 0)

    @property
    def fast(self) -> tuple[int, float, float] | None:
        """Fast pieces: how many, of how many metres, at how many metres a second."""
        for flag in self.flags:
            if "@" in flag:
                shape, pace = flag.split("@")
                pieces, metres = shape.split("x")
                return int(pieces), float(metres), speed(pace)
        return None


def speed(pace: str) -> float:
    """Metres a second from minutes:seconds a kilometre."""
    minutes, seconds = pace.split(":")
    return 1000 / (int(minutes) * 60 + int(seconds))


def season() -> list[Row]:
    rows = []
    for line in SEASON.strip().splitlines():
        day, clock, name, km, pace, place, shoes, effort, *flags = line.split()
        start = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(ZONE))
        rows.append(
            Row(
                start,
                name,
                float(km) * 1000,
                speed(pace),
                place,
                shoes,
                None if effort == "-" else float(effort),
                tuple(flags[0].split(",")) if flags else (),
            )
        )
    return rows


def wander(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    """Smooth noise of n values with standard deviation 1 that forgets itself after about `width` values."""
    window = np.hanning(width + 2)[1:-1]
    noise = rng.standard_normal(n + width - 1)
    return np.convolve(noise, window / np.sqrt((window**2).sum()), mode="valid")


def loop(place: Place, metres: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Metres east and north of the place's middle, and altitude, after so many metres along its loop."""
    angle = np.linspace(0, 2 * np.pi, 4001)
    along = place.long_m * np.cos(angle) + 0.05 * place.long_m * np.cos(3 * angle + 1)
    across = place.short_m * np.sin(angle) + 0.16 * place.short_m * np.sin(4 * angle + 2)
    covered = np.concatenate([[0], np.cumsum(np.hypot(np.diff(along), np.diff(across)))])
    at = np.mod(metres, covered[-1])
    axis = np.radians(place.axis_deg)
    along, across = np.interp(at, covered, along), np.interp(at, covered, across)
    turn = 2 * np.pi * at / covered[-1]
    altitude = place.base_m + place.hill_m * (np.sin(turn) + 0.6 * np.sin(2 * turn + 1) + 0.35 * np.sin(5 * turn))
    return along * np.sin(axis) + across * np.cos(axis), along * np.cos(axis) - across * np.sin(axis), altitude


def target_speed(row: Row, rng: np.random.Generator) -> np.ndarray:
    """Intended speed at each metre of the route: easy running, fast pieces, walking breaks, fatigue."""
    at = np.arange(int(row.metres) + 1)
    target = np.full(at.size, row.easy_mps)
    if row.fast:
        pieces, metres, fast_mps = row.fast
        for piece in range(pieces):
            begin = int(2000 + piece * (metres + 250))
            target[begin : begin + int(metres)] = fast_mps * (1 + 0.008 * rng.standard_normal())
            target[begin + int(metres) : begin + int(metres) + 250] = 0.82 * row.easy_mps
    for stop in np.linspace(0, row.metres, row.count("walk") + 2)[1:-1]:
        target[int(stop) : int(stop) + 130] = 1.55
    target *= 1 - 0.011 * np.maximum(at - 13_500, 0) / 1000
    return np.convolve(np.pad(target, 10, mode="edge"), np.full(21, 1 / 21), mode="valid")


def simulate(row: Row) -> dict[str, np.ndarray]:
    """Every second of one activity with the timer running, as columns of equal length.

    `s` counts seconds from the start, `after_stop` marks the first row after a stop of the timer (no rows are written
    while it stands), `kept` marks what the watch writes down.
    """
    rng = np.random.default_rng([20261004, row.start.toordinal(), row.start.hour])
    sport = row.sport[0]
    place = PLACES.get(row.place)
    route = np.arange(int(row.metres) + 1)
    east, north, altitude = loop(place, route + rng.uniform(0, 3000)) if place else (np.zeros(route.size),) * 3
    grade = np.gradient(np.convolve(np.pad(altitude, 15, mode="edge"), np.full(31, 1 / 31), mode="valid"))
    steadiness = 0.03 if sport == "running" else 0.06
    pace = target_speed(row, rng) * np.exp(steadiness * wander(rng, route.size, 150) - 2.2 * grade)
    moment = np.concatenate([[0], np.cumsum(1 / pace[:-1])])

    moving_s = np.arange(int(moment[-1]) + 1)
    covered = np.interp(moving_s, moment, route)
    stops = np.sort(rng.uniform(0.15, 0.9, row.count("pause")) * moving_s.size).astype(int)
    lengths = rng.integers(25, 140, stops.size)
    s = moving_s + np.array([lengths[stops < second].sum() for second in range(moving_s.size)], dtype=int)

    v = np.gradient(covered)
    climb = np.interp(covered, route, grade)
    weeks = (row.start.date() - FIRST_DAY).days / 7
    warm = temperature(row, rng)
    n = v.size
    tired = np.maximum(covered - 13_500, 0) / 1000
    minimal = "minimal" in row.shoes
    return {
        "s": s,
        "after_stop": np.isin(np.arange(n), stops + 1),
        "distance": covered,
        "speed": np.maximum(v + 0.03 * wander(rng, n, 4), 0),
        "east": np.interp(covered, route, east) + 2.2 * wander(rng, n, 60),
        "north": np.interp(covered, route, north) + 2.2 * wander(rng, n, 60),
        "altitude": np.interp(covered, route, altitude) + 0.8 * wander(rng, n, 400),
        "heart_rate": heart_rate(v * (1 + 3.5 * climb), sport, weeks, warm, rng),
        "cadence": cadence(v, sport, weeks, tired, rng),
        "temperature": np.full(n, warm) + 4 * np.exp(-moving_s / 400) + 0.4 * wander(rng, n, 300),
        "stance_time": 258 - 30 * (v - 2.9) - 9 * minimal + 2.5 * tired + 3 * wander(rng, n, 20),
        "balance": 49.7 + 0.09 * max(weeks - 24, 0) * 4 + 0.12 * tired + 0.35 * wander(rng, n, 30),
        "oscillation": 91 + 3 * (v - 2.9) - 3 * minimal + 0.6 * tired + 1.6 * wander(rng, n, 25),
        "kept": kept(v, stops, "1s" in row.flags, rng),
    }


def temperature(row: Row, rng: np.random.Generator) -> float:
    """°C of the day: the season, the hour, and the weather."""
    season_c = 17 + 9 * np.cos(2 * np.pi * (row.start.timetuple().tm_yday - 200) / 365)
    return 21.0 if row.place == "indoors" else season_c + 3 * (row.start.hour > 12) + 2.5 * rng.standard_normal()


def heart_rate(effort: np.ndarray, sport: str, weeks: float, warm: float, rng: np.random.Generator) -> np.ndarray:
    """Beats a minute: follows the effort half a minute late, drifts upwards, more so on a warm day."""
    level = {"running": 68 + 26 * effort, "walking": 62 + 22 * effort, "cycling": 78 + 8 * effort}[sport]
    fitness = -0.15 * weeks + 5 * np.exp(-max(weeks - 10, 0) / 3) * (weeks >= 10)
    lag = np.exp(-np.arange(240) / 32)
    late = np.convolve(np.concatenate([np.full(239, 92.0), level]), lag / lag.sum(), mode="valid")
    drift = (0.06 + 0.008 * max(warm - 15, 0)) * np.maximum(np.arange(effort.size) - 900, 0) / 60
    day = fitness + 0.3 * (warm - 16) + 1.5 * rng.standard_normal()
    return np.clip(late + drift + day + 1.5 * wander(rng, effort.size, 25), 60, 190)


def cadence(v: np.ndarray, sport: str, weeks: float, tired: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Steps a minute (turns of the crank on the ride): 5.6 more for each metre a second, slowly rising over the
    season, falling when tired."""
    if sport == "cycling":
        return 82 + 6 * wander(rng, v.size, 40)
    running = 167.3 + 0.13 * weeks + 1.0 * rng.standard_normal() + 5.6 * (v - 2.9) - 2.2 * tired
    running += 3.5 * np.clip(v - 3.6, 0, None) + 1.9 * wander(rng, v.size, 20)
    return np.where(v < 2.0, 108 + 14 * (v - 1.5), running)


def kept(v: np.ndarray, stops: np.ndarray, every_second: bool, rng: np.random.Generator) -> np.ndarray:
    """Which seconds the watch writes: all of them, or one in two to eight, fewer when nothing changes."""
    keep = np.zeros(v.size, dtype=bool)
    if every_second:
        return ~keep
    changing = np.abs(v - np.roll(v, 5)) > 0.25
    second = 0
    for step in rng.integers(3, 9, v.size):
        keep[second] = True
        second += 2 if changing[second] else step
        if second >= v.size:
            break
    keep[[0, -1]] = True
    keep[stops] = keep[np.minimum(stops + 1, v.size - 1)] = True
    return keep


def degrees(row: Row, track: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    place = PLACES[row.place]
    latitude = place.latitude_deg + track["north"] / 111_200
    return latitude, place.longitude_deg + track["east"] / (111_320 * np.cos(np.radians(place.latitude_deg)))


def laps(row: Row, track: dict[str, np.ndarray]) -> np.ndarray:
    """Row numbers at which a lap begins: by the kilometre, or by the fast pieces."""
    marks = np.arange(0, row.metres, 1000.0)
    if row.fast:
        pieces, metres, _ = row.fast
        begins = 2000 + np.arange(pieces) * (metres + 250)
        marks = np.concatenate([[0], np.column_stack([begins, begins + metres]).ravel()])
    return np.unique(np.searchsorted(track["distance"], marks))


def fit_bytes(row: Row, track: dict[str, np.ndarray]) -> bytes:
    """The activity as a FIT file: records, timer events, laps, one session, the runner's own clock."""
    number = Profile["mesg_num"]
    encoder = Encoder()
    start = int((row.start - FIT_EPOCH).total_seconds())
    stamp = start + track["s"]

    def write(kind: str, **fields: object) -> None:
        encoder.write_mesg({"mesg_num": number[kind], **fields})

    write(
        "FILE_ID",
        type="activity",
        manufacturer="development",
        product=1,
        serial_number=20261004,
        time_created=start,
        product_name="Example watch",
    )
    write("EVENT", timestamp=start, event="timer", event_type="start")
    columns = fit_columns(row, track)
    for i in np.flatnonzero(track["kept"]):
        if track["after_stop"][i]:
            write("EVENT", timestamp=int(stamp[i - 1]), event="timer", event_type="stop_all")
            write("EVENT", timestamp=int(stamp[i]) - 1, event="timer", event_type="start")
        write("RECORD", timestamp=int(stamp[i]), **{name: values[i].item() for name, values in columns.items()})
    write("EVENT", timestamp=int(stamp[-1]), event="timer", event_type="stop_all")
    begins = laps(row, track)
    ends = [*begins[1:], stamp.size - 1]
    for index, (a, b) in enumerate(zip(begins, ends, strict=True)):
        write("LAP", message_index=index, **span_totals(row, track, stamp, a, b))
    write(
        "SESSION",
        message_index=0,
        first_lap_index=0,
        num_laps=len(begins),
        event="lap",
        event_type="stop",
        **span_totals(row, track, stamp, 0, stamp.size - 1),
    )
    write(
        "ACTIVITY",
        timestamp=int(stamp[-1]),
        total_timer_time=float(stamp.size - 1),
        num_sessions=1,
        type="manual",
        event="activity",
        event_type="stop",
        local_timestamp=int(stamp[-1] + row.start.utcoffset().total_seconds()),
    )
    return bytes(encoder.close())


def fit_columns(row: Row, track: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The channels of the records, as FIT names and counts them (one leg's cadence, semicircles)."""
    leg = track["cadence"] / (1 if row.sport[0] == "cycling" else 2)
    columns = {
        "distance": track["distance"],
        "enhanced_speed": track["speed"],
        "heart_rate": np.rint(track["heart_rate"]).astype(int),
        "cadence": np.floor(leg).astype(int),
        "fractional_cadence": np.where(leg % 1 < 0.5, 0.0, 0.5),
        "temperature": np.rint(track["temperature"]).astype(int),
    }
    if row.place in PLACES:
        latitude, longitude = degrees(row, track)
        columns["position_lat"] = np.rint(latitude * 2**31 / 180).astype(int)
        columns["position_long"] = np.rint(longitude * 2**31 / 180).astype(int)
        columns["enhanced_altitude"] = track["altitude"]
    if "dyn" in row.flags:
        columns["stance_time"] = track["stance_time"]
        columns["stance_time_balance"] = track["balance"]
        columns["vertical_oscillation"] = track["oscillation"]
        columns["step_length"] = np.clip(track["speed"] / (track["cadence"] / 60) * 1000, 0, 2000)
    return columns


def span_totals(row: Row, track: dict[str, np.ndarray], stamp: np.ndarray, a: int, b: int) -> dict[str, object]:
    """What a lap or a session message says about the rows from a to b."""
    part = slice(a, b + 1)
    sport, sub_sport = row.sport
    leg = track["cadence"][part] / (1 if sport == "cycling" else 2)
    totals: dict[str, object] = {
        "timestamp": int(stamp[b]),
        "start_time": int(stamp[a]),
        "sport": sport,
        "sub_sport": sub_sport,
        "total_elapsed_time": float(stamp[b] - stamp[a]),
        "total_timer_time": float(b - a),
        "total_distance": float(track["distance"][b] - track["distance"][a]),
        "total_cycles": int(leg.sum() / 60),
        "avg_heart_rate": int(track["heart_rate"][part].mean().round()),
        "max_heart_rate": int(track["heart_rate"][part].max().round()),
        "avg_cadence": int(leg.mean()),
    }
    if row.place in PLACES:
        level = np.convolve(track["altitude"][part], np.full(25, 1 / 25), mode="valid") if b - a > 60 else np.zeros(1)
        rise = np.diff(level)
        totals["total_ascent"] = int(rise[rise > 0].sum())
        totals["total_descent"] = int(-rise[rise < 0].sum())
    return totals


def gpx_bytes(row: Row, track: dict[str, np.ndarray]) -> bytes:
    """The activity as another watch exports it: positions, heart rate, cadence of one leg, temperature."""
    latitude, longitude = degrees(row, track)
    title = escape(row.name.replace("-", " ").capitalize())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<gpx version="1.1" creator="Example watch 2" xmlns="http://www.topografix.com/GPX/1/1"'
        ' xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">',
        f" <metadata><time>{row.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</time></metadata>",
        f" <trk><name>{title}</name><type>{row.sport[0]}</type>",
        "  <trkseg>",
    ]
    for i in np.flatnonzero(track["kept"]):
        if track["after_stop"][i]:
            lines += ["  </trkseg>", "  <trkseg>"]
        moment = row.start.astimezone(UTC) + timedelta(seconds=int(track["s"][i]))
        lines.append(
            f'   <trkpt lat="{latitude[i]:.6f}" lon="{longitude[i]:.6f}"><ele>{track["altitude"][i]:.1f}</ele>'
            f"<time>{moment:%Y-%m-%dT%H:%M:%SZ}</time><extensions><gpxtpx:TrackPointExtension>"
            f"<gpxtpx:atemp>{track['temperature'][i]:.0f}</gpxtpx:atemp><gpxtpx:hr>{track['heart_rate'][i]:.0f}"
            f"</gpxtpx:hr><gpxtpx:cad>{track['cadence'][i] / 2:.0f}</gpxtpx:cad>"
            "</gpxtpx:TrackPointExtension></extensions></trkpt>"
        )
    lines += ["  </trkseg>", " </trk>", "</gpx>", ""]
    return "\n".join(lines).encode()


def file_bytes(row: Row) -> bytes:
    track = simulate(row)
    content = gpx_bytes(row, track) if "gpx" in row.flags else fit_bytes(row, track)
    return content if "plain" in row.flags else gzip.compress(content, 9, mtime=0)


def shoe_tags(row: Row) -> list[dict[str, object]]:
    """Which shoe from which second on; the last minutes in another pair count back from the end."""
    if row.shoes == "-" or row.sport[0] == "cycling":
        return []
    first, *change = row.shoes.split("+")
    tags: list[dict[str, object]] = [{"file": row.file_name, "shoe": SHOE_NAMES[first], "start_s": 0}]
    for shoe, minutes in (part.split(":") for part in change):
        end = int(simulate(row)["s"][-1])
        tags.append({"file": row.file_name, "shoe": SHOE_NAMES[shoe], "start_s": end - 60 * int(minutes)})
    return tags


SHOE_NAMES = {
    "cushioned": "Cushioned trainers",
    "light": "Light trainers",
    "minimal": "Minimal shoes",
    "barefoot": "Barefoot",
}


def diary(rows: list[Row]) -> dict[str, object]:
    """What Sam wrote down beside the files. `samples.py` hands each part to the library's function of that name."""
    exercise_days = [FIRST_DAY + timedelta(days=day) for day in range(140, 182, 4)]
    return {
        "settings": {
            "name": "Sam, the example runner",
            "time_zone": ZONE,
            "sex": "female",
            "resting_heart_rate": 52,
            "max_heart_rate": 190,
        },
        "shoes": [
            {"name": "Cushioned trainers", "shoe_class": "cushioned"},
            {"name": "Light trainers", "shoe_class": "transitional"},
            {"name": "Minimal shoes", "shoe_class": "minimal"},
            {"name": "Barefoot", "shoe_class": "barefoot"},
        ],
        "tags": [tag for row in rows for tag in shoe_tags(row)],
        "perceived_exertion": {
            row.file_name: row.effort for row in rows if row.effort is not None and row.sport[0] == "running"
        },
        "surfaces": {row.file_name: "trail" if "trail" in row.flags else "road" for row in rows if surface_known(row)},
        "marks": [{"start": "2026-05-18", "end": "2026-06-14", "mark": "sick_or_injured"}],
        "manual": [{"date": "2026-08-21", "minutes": 12, "kind": "walk", "shoe_name": "Barefoot"}],
        "pain": [
            {"date": "2026-05-16", "site": "calf", "side": "right", "during": 2, "after": 2, "next_morning": 2},
            {"date": "2026-05-17", "site": "calf", "side": "right", "during": 6, "after": 6, "next_morning": 5},
            {"date": "2026-05-24", "site": "calf", "side": "right", "during": 3, "after": 3, "next_morning": 3},
            {"date": "2026-06-13", "site": "calf", "side": "right", "during": 0, "after": 0, "next_morning": 0},
            {"date": "2026-09-26", "site": "inside ankle", "side": "left", "during": 1, "after": 1, "next_morning": 1},
            {"date": "2026-09-29", "site": "inside ankle", "side": "left", "during": 2, "after": 3, "next_morning": 2},
            {"date": "2026-10-01", "site": "inside ankle", "side": "left", "during": 3, "after": 3, "next_morning": 2},
            {"date": "2026-10-03", "site": "inside ankle", "side": "left", "during": 4, "after": 4, "next_morning": 3},
            {"date": "2026-10-04", "site": "inside ankle", "side": "left", "during": 4, "after": 4, "next_morning": 3},
        ],
        "strength": [
            {"date": day.isoformat(), "exercise": exercise}
            for day in exercise_days
            for exercise in ("short foot", "eccentric calf lowering")
        ],
        "race": {"date": "2026-10-25", "distance_km": 21.0975},
    }


def surface_known(row: Row) -> bool:
    return row.sport[0] == "running" and row.place in PLACES and "gpx" not in row.flags


def main(folder: Path = FOLDER) -> None:
    """Write every sample and the diary, and take away samples that are no longer in SEASON."""
    rows = season()
    for old in folder.glob("20??-??-??_*"):
        old.unlink()
    for row in rows:
        (folder / row.file_name).write_bytes(file_bytes(row))
    text = json.dumps(diary(rows), indent=1, ensure_ascii=False)
    (folder / "diary.json").write_text(text + "\n", encoding="utf-8")
    sizes = [path.stat().st_size for path in folder.glob("20??-??-??_*")]
    print(f"{len(sizes)} files, {sum(sizes) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
