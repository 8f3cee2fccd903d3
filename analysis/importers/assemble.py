"""One activity as its file tells it → an Activity in house terms, whatever the format.

Decision: every importer only parses; what is doubtful is decided here, once and in the order written below, so that the
same run gives the same numbers from FIT, GPX or TCX. What the device counted itself outranks what we compute.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from .. import quality, schema, summary
from ..errors import ActivityFileError, TreadlightlyError
from ..evidence import (
    CLOCK,
    DISTANCE_RESTART,
    EMPTY_RUN,
    IMPOSSIBLE_RUN,
    RECORDS_COMPLETE,
    RUNNING_SPORT,
    STEPS,
    WALK_RUN,
)
from ..model import Activity, Finding
from ..quality import Columns
from .plausible import repair_totals

__all__ = ["Parsed", "assemble"]

FEET = {"both feet": 1.0, "one foot": 2.0}  # what a count of it is multiplied by to give the steps of both
_MEASURABLE = 1e12  # no sensor writes a larger number, and its square still is one
_FLOATS = tuple(column.name for column in schema.RECORDS.columns if column.dtype == "float64")


@dataclass(frozen=True)
class Parsed:
    """One activity as the file tells it, nothing repaired yet.

    - `records`: arrays of one length by name: `time` (datetime64[us], UTC; NaT where the file has none) and any columns
      of `schema.RECORDS` but `elapsed_s`. Missing values are NaN. `segment` counts stretches of running timer from 0
      and is negative for records written while it stood; without it all is one stretch.
    - `sport`, `sub_sport`: house words (`sports.sport_of`), "" where the file names none.
    - `start_time`: datetime64[us], UTC, when the file tells it; else the first record's.
    - `laps`: arrays of one length by the names of `schema.LAPS`, cadence in the records' unit, `start_time` as `time`.
    - `totals`: what the device counted, by the names of `summary.Totals`; NaN and absent ones are computed.
    - `utc_offset_s`: the runner's clock against UTC, None when the file does not tell.
    - `cadence_unit`: "steps" when `cadence_spm` already counts both feet, "undecided" when the format leaves it open.
    - `cadence_times`: what the file's own numbers were multiplied by to give `cadence_spm`.
    """

    records: Mapping[str, np.ndarray]
    sport: str = ""
    sub_sport: str = ""
    start_time: np.datetime64 | None = None
    laps: Mapping[str, np.ndarray] = field(default_factory=dict)
    totals: Mapping[str, float] = field(default_factory=dict)
    utc_offset_s: int | None = None
    cadence_unit: Literal["steps", "undecided"] = "steps"
    cadence_times: float = 1.0
    device: str = ""
    title: str = ""
    note: str = ""
    gear: str = ""
    surface: str = ""
    rpe: float = float("nan")
    findings: tuple[Finding, ...] = ()


def assemble(
    parsed: Parsed,
    source_name: str,
    sha256: str,
    number: int = 0,
    time_zone: str = "",
    cadence_unit: str = "",
    today: date | None = None,
) -> Activity:
    """The activity, repaired and summed.

    Args:
        parsed: what the file tells.
        source_name, sha256: of the file (after gunzip); `number` counts its activities from 0.
        time_zone: IANA name for files that tell neither offset nor position; "" means UTC.
        cadence_unit: what the runner says the file counts (`model.CADENCE_UNITS`); "" leaves it to the file.
        today: where it is known, nothing can have been recorded after tomorrow.

    Raises:
        ActivityFileError: neither its records nor the file tell when it was.
    """
    columns, found = quality.repair_times(_columns(parsed.records), today)
    findings = [*parsed.findings, *found]
    clock_jumped = any(finding.code == "clock_jump" for finding in found)
    columns, start = _since_start(columns, parsed.start_time)
    if start is None or not quality.possible(start, today):
        dated = "" if start is None else f", but says {np.datetime_as_string(start, unit='D')}"
        problem = f"It tells no possible time{dated}."
        raise ActivityFileError(source_name, problem, "Set the watch's clock, or type the run in on the page Diary.")
    start_time = start.astype("datetime64[us]").item().replace(tzinfo=UTC)
    if start_time.year < CLOCK["known_from_year"]:
        findings.append(Finding("clock_not_set", {"year": start_time.year}))

    columns, found = quality.repair_positions(columns)
    findings += found
    columns, found = quality.repair_distance(columns)
    findings += found
    from_positions = any(finding.code == "distance_from_positions" for finding in found)
    columns, found = quality.repair_speed(columns)
    findings += found
    columns = _complete_speed(columns)

    sport, found = _sport(columns, parsed.sport)
    findings += found
    counts, found = _counts_as_running(columns, sport)
    findings += found
    columns, rides = quality.repair_rides(columns, sport) if counts or sport != "running" else (columns, [])
    findings += rides
    columns, found = quality.repair_jumps(columns, sport, from_positions)
    findings += found
    for repair in (quality.repair_heart_rate, quality.repair_altitude):
        columns, found = repair(columns)
        findings += found
    moves = summary.moving(columns)  # nothing below changes what it looks at
    columns, laps, found = _cadence(columns, parsed, sport, cadence_unit, moves.mask)
    findings += found

    totals, found = summary.summarise(columns, sport, moves)
    findings += found
    counted = _without(parsed.totals, rides)
    if quality.on_foot(sport):
        counted = _without_leaps(counted, findings, totals.distance_m)
    device_totals, found = _believed_steps(counted, totals)
    findings += found
    computed = totals
    totals, found = _outrank(totals, device_totals, clock_jumped, quality.on_foot(sport))
    findings += found
    totals, found = repair_totals(totals, computed, sport)
    findings += found
    if quality.on_foot(sport) and totals.distance_m == 0 and totals.moving_s >= EMPTY_RUN["moving_s"]:
        totals = replace(totals, distance_m=float("nan"))  # nobody who moves covers nothing: no sensor was there
    if counts and _is_empty(totals):
        counts = False
        findings.append(Finding("run_empty", {"seconds": round(float(np.fmax(totals.moving_s, 0.0)), 1)}))

    offset = _offset(parsed.utc_offset_s, start_time, {} if _is_virtual(parsed) else columns, time_zone)
    return Activity(
        source_name=source_name,
        sha256=sha256,
        number=number,
        sport=sport,
        sub_sport=parsed.sub_sport,
        start_time=start_time,
        local_date=_local_date(start_time, offset),
        utc_offset_s=offset,
        counts_as_running=counts,
        **{entry.name: getattr(totals, entry.name) for entry in fields(totals)},
        device=parsed.device,
        columns=columns,
        lap_columns=laps,
        distributions=summary.distributions(columns, moves),
        findings=tuple(replace(finding, activity_id=f"{sha256[:16]}-{number}") for finding in findings),
        title=parsed.title,
        note=parsed.note,
        gear=parsed.gear,
        surface=parsed.surface,
        rpe=parsed.rpe,
    )


def _columns(records: Mapping[str, np.ndarray]) -> Columns:
    """All columns of `schema.RECORDS` as arrays of one length, absent ones and numbers beyond all measure NaN."""
    time = np.asarray(records["time"], dtype="datetime64[us]")
    columns: Columns = {"time": time, "segment": np.zeros(len(time), dtype=np.int32)}
    for name in _FLOATS:
        columns[name] = np.full(len(time), np.nan)
    for name in columns.keys() & records.keys() - {"time", "elapsed_s"}:
        values = np.asarray(records[name], dtype=columns[name].dtype)
        if values.dtype.kind == "f" and len(values) and np.fmax.reduce(np.abs(values)) > _MEASURABLE:
            values = np.where(np.abs(values) > _MEASURABLE, np.nan, values)
        columns[name] = values
    return columns


def _since_start(columns: Columns, start: np.datetime64 | None) -> tuple[Columns, np.datetime64 | None]:
    """The columns with `elapsed_s`, and the start: the file's unless the records contradict it; None without both."""
    time = columns["time"]
    if len(time) == 0:
        return columns, start
    longest = np.timedelta64(int(CLOCK["jump_s"]), "s")
    if start is None or start > time[0] or time[0] - start > longest:
        start = time[0]
    return {**columns, "elapsed_s": (time - start) / np.timedelta64(1, "s")}, start


def _complete_speed(columns: Columns) -> Columns:
    """Speed as recorded, and from distance where it was not."""
    speed = columns["speed_mps"]
    missing = np.isnan(speed)
    if not missing.any():
        return columns
    derived = summary.speed_from_distance(columns["elapsed_s"], columns["segment"], columns["distance_m"])
    return {**columns, "speed_mps": np.where(missing, derived, speed)}


def _speed_at(columns: Columns, share: float) -> tuple[float, float]:
    """The speed that `share` of the moving time stays below (NaN when unknown), and that time in seconds."""
    moves = summary.moving(columns)
    paced = moves.mask & ~np.isnan(columns["speed_mps"])
    if not paced.any():
        return float("nan"), 0.0
    speed, seconds = columns["speed_mps"][paced], moves.interval_s[paced]
    order = np.argsort(speed)
    total = np.cumsum(seconds[order])
    return float(speed[order][np.searchsorted(total, share * total[-1])]), float(total[-1])


def _sport(columns: Columns, sport: str) -> tuple[str, list[Finding]]:
    """The file's sport; when it names none, the one its usual speed tells (RULES §0)."""
    if sport:
        return sport, []
    usual, _ = _speed_at(columns, 0.5)
    fast, _ = _speed_at(quality.repair_jumps(columns, "running", from_positions=False)[0], 0.9)  # leaps are no speed
    if np.isnan(usual):
        return "other", [Finding("sport_unknown")]
    if usual > RUNNING_SPORT["fastest_mps"] or fast > RUNNING_SPORT["fast_tenth_mps"]:
        guessed = "other"
    else:
        guessed = "running" if usual >= RUNNING_SPORT["slowest_mps"] else "walking"
    return guessed, [Finding("sport_inferred", {"sport": guessed, "speed_mps": round(usual, 2)})]


def _cadence(
    columns: Columns, parsed: Parsed, sport: str, said: str, moving: np.ndarray
) -> tuple[Columns, Mapping[str, np.ndarray], list[Finding]]:
    """Cadence of both feet without artefacts, in records and laps.

    The unit is decided before artefacts are dropped; the runner's word (`said`) outranks what the numbers tell.
    """
    laps = parsed.laps
    with np.errstate(invalid="ignore"):
        running = columns["speed_mps"] >= WALK_RUN["run_mps"]
    if said:
        factor = FEET[said] / parsed.cadence_times
        findings = [Finding("cadence_unit_said", {"unit": said, "factor": factor}, repaired=factor != 1)]
    else:
        factor, findings = quality.cadence_factor(columns, sport, running, moving, told=parsed.cadence_unit == "steps")
    if factor != 1:
        columns = {**columns, "cadence_spm": columns["cadence_spm"] * factor}
        if "cadence_spm" in laps:
            laps = {**laps, "cadence_spm": laps["cadence_spm"] * factor}
    columns, found = quality.repair_cadence(columns, sport, running)
    return columns, laps, findings + found


def _without(device: Mapping[str, float], rides: list[Finding]) -> dict[str, float]:
    """The device's totals without the rides it took for running."""
    known = dict(device)
    for ride in rides:
        for name, number in (("distance_m", "distance_m"), ("timer_s", "seconds")):
            if name in known:
                known[name] = max(known[name] - float(ride.numbers[number] or 0.0), 0.0)
    return known


def _without_leaps(device: dict[str, float], findings: list[Finding], counted_m: float) -> dict[str, float]:
    """The device's totals without the metres its counter leapt, where they are a good part of its distance.

    A receiver that finds its way again catches up in a shorter leap.
    """
    leapt_m = sum(float(found.numbers["left_out_m"] or 0) for found in findings if found.code == "distance_misread")
    told_m = device.get("distance_m", np.nan)
    inside = abs(told_m - leapt_m - counted_m) < abs(told_m - counted_m)
    if inside and leapt_m >= DISTANCE_RESTART["leap_share"] * told_m:
        return device | {"distance_m": told_m - leapt_m}
    return device


def _believed_steps(device: dict[str, float], computed: summary.Totals) -> tuple[dict[str, float], list[Finding]]:
    """The device's totals, without its steps where they contradict its cadence."""
    steps, recorded_s = device.get("steps", np.nan), computed.timer_s
    timer_s = np.fmax(device.get("timer_s", np.nan), recorded_s)
    expected = computed.steps * timer_s / recorded_s if recorded_s > 0 else np.nan
    if np.isnan(steps) or not expected > 0:
        return device, []
    if 1 / STEPS["device_factor"] <= steps / expected <= STEPS["device_factor"]:
        return device, []
    others = {name: value for name, value in device.items() if name != "steps"}
    return others, [Finding("steps_of_device_wrong", {"steps": round(steps)}, repaired=True)]


def _outrank(
    totals: summary.Totals, device: Mapping[str, float], clock_jumped: bool, on_foot: bool
) -> tuple[summary.Totals, list[Finding]]:
    """The device's totals where it gave any; its elapsed time is worthless when its clock jumped.

    Where the records hold less than half of the timer's time, moving time is the timer's and summed steps are dropped.
    """
    known = {name: float(value) for name, value in device.items() if not np.isnan(value)}
    if clock_jumped:
        known.pop("elapsed_s", None)
    if not on_foot:
        known.pop("steps", None)  # some devices count the crank's turns there
    recorded = 0.0 if np.isnan(totals.timer_s) else totals.timer_s
    timer = known.get("timer_s", 0.0)
    if recorded >= RECORDS_COMPLETE["share"] * timer:
        return replace(totals, **known), []
    numbers = {"recorded_s": round(recorded, 1), "timer_s": round(timer, 1)}
    known = {"moving_s": timer, "steps": float("nan")} | known
    return replace(totals, **known), [Finding("records_incomplete", numbers)]


def _counts_as_running(columns: Columns, sport: str) -> tuple[bool, list[Finding]]:
    """Running enters the load, unless the usual speed is one nobody runs: then it is told and left out."""
    if sport != "running":
        return False, []
    if not (np.nan_to_num(columns["speed_mps"]) > RUNNING_SPORT["fastest_mps"]).any():
        return True, []
    usual, seconds = _speed_at(columns, 0.5)
    if usual > RUNNING_SPORT["fastest_mps"] and seconds >= IMPOSSIBLE_RUN["moving_s"]:
        return False, [Finding("run_impossible", {"speed_mps": round(usual, 2)})]
    return True, []


def _is_empty(totals: summary.Totals) -> bool:
    """Whether nobody ran: hardly any time, and no way to speak of. Unknown time may have been a run."""
    length_s = totals.elapsed_s if np.isnan(totals.moving_s) else totals.moving_s
    return length_s < EMPTY_RUN["moving_s"] and not totals.distance_m > EMPTY_RUN["distance_m"]


def _is_virtual(parsed: Parsed) -> bool:
    """Whether its positions are those of a game: Zwift's island lies in the Pacific, its runners do not."""
    return parsed.sub_sport in ("virtual_activity", "treadmill") or parsed.device.casefold().startswith("zwift")


def _offset(told: int | None, start_time: datetime, columns: Columns, time_zone: str) -> int | None:
    """Seconds the runner's clock was ahead of UTC: as the file tells, else by position, else by the setting."""
    if told is not None and abs(told) <= 14 * 3600 and told % 900 == 0:
        return told
    known = np.flatnonzero(~np.isnan(columns.get("latitude_deg", np.empty(0))))
    zone = time_zone
    if len(known):
        first = (columns[name][known[0]] for name in ("longitude_deg", "latitude_deg"))
        zone = _zone_at(*(round(float(degrees), 2) for degrees in first)) or zone
    if not zone:
        return None
    offset = _zone(zone).utcoffset(start_time.astimezone(_zone(zone)))
    return int(offset.total_seconds()) if offset is not None else None


@lru_cache(maxsize=1024)
def _zone_at(longitude_deg: float, latitude_deg: float) -> str:
    """The IANA name of the zone there. Callers round, so that runs from one door ask once."""
    import tzfpy  # its map takes a while to load, and many files tell their own offset

    return tzfpy.get_tz(longitude_deg, latitude_deg)


@lru_cache
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise TreadlightlyError(name, "This time zone is not known.", "Choose one such as Europe/Berlin.") from error


def _local_date(start_time: datetime, offset_s: int | None) -> date:
    return (start_time + timedelta(seconds=offset_s or 0)).date()
