"""FIT message tables → activities.

Decision: a session message is an activity; a file without one is one activity made of its records. What the device
counted (time, distance, heart rate, ascent, strides) outranks what we could compute again, and its own channels outrank
those that an app added. Garmin's profile counts one foot in `cadence` and `total_strides`; both are doubled here, once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
from fitparse.profile import FIELD_TYPES

from ..errors import ActivityFileError, NotAnActivityError
from ..evidence import CADENCE_UNIT, LOCAL_CLOCK
from ..model import Finding
from ..quality import on_foot
from . import fit_fallback
from .assemble import Parsed
from .fit_created import FIT_EPOCH_S
from .fit_messages import FitFile, Messages, decode
from .fit_words import device_words, file_kind, sport_words

__all__ = ["parse"]

FIRST_DATE, LAST_DATE = 0x10000000, 0xFFFFFFFF  # smaller FIT times count from when the device was switched on
READING_HOLDS_S = 5  # as in Garmin's own merging of a strap's readings into records
Readings = tuple[np.ndarray, np.ndarray]
DEGREES_PER_SEMICIRCLE = 180 / 2**31
RECORD = 20
# Values of the profile's `event` and `event_type`.
TIMER, TIMER_START, TIMER_STOPS = 0, 0, (1, 4, 8, 9)
# Between the legs of a triathlon people walk or run; these too are counted one foot at a time.
ALSO_ON_FOOT = ("transition", "snowshoeing", "mountaineering", "floor_climbing", "tactical")
GARMIN_PRODUCTS: dict[float, str] = FIELD_TYPES["garmin_product"].values

# Columns that apps and sensors may deliver as developer fields: what the profile numbers the same quantity, the names
# seen without such a number, and per unit the factor to ours.
_DEVELOPER_COLUMNS: dict[str, tuple[int, tuple[str, ...], Mapping[str, float]]] = {
    "heart_rate_bpm": (3, ("heart rate",), {}),
    "cadence_spm": (4, ("cadence",), {}),
    "power_w": (7, ("power", "rp_power"), {}),
    "stance_time_ms": (41, ("ground time",), {}),
    "vertical_oscillation_mm": (39, ("vertical oscillation",), {"centimeters": 10.0, "cm": 10.0}),
}
# A foot that never touches the ground, or a trunk that never moves, is a sensor that said nothing.
_ZERO_IS_MISSING = ("stance_time_ms", "stance_time_balance_pct", "vertical_oscillation_mm", "step_length_mm")


def parse(data: bytes, name: str) -> list[Parsed]:
    """The activities of a FIT file, in the order they began. `name` is used in errors.

    Raises:
        ActivityFileError: no FIT file, or one that holds no activity.
    """
    try:
        return _parsed(decode(data, name), name)
    except ActivityFileError:
        raise
    except Exception:  # whatever we did not foresee: another reader may understand the file
        if not fit_fallback.possible(data):
            raise
        told = Finding("read_slowly")
        return [replace(each, findings=(told, *each.findings)) for each in _parsed(fit_fallback.decode(data), name)]


def _parsed(files: list[FitFile], name: str) -> list[Parsed]:
    strap = _strap_readings(files)
    parsed = [activity for file in files for activity in _activities(file, strap)]
    if not parsed:
        raise _no_activity(files, name)
    return parsed


def _activities(file: FitFile, strap: Readings) -> Iterator[Parsed]:
    """One `Parsed` a session, in the order they began. Records and laps belong to the session that began last."""
    sessions, records = file["session"], file["record"]
    if _kind(file) in ("course", "segment") or not len(sessions) + len(records):
        return
    starts = _starts(sessions) if len(sessions) else np.array([np.nan])
    order = np.argsort(starts, kind="stable")
    starts = starts[order]
    times = records.numbers("timestamp")
    epoch_s, findings = _epoch_s(file, times)
    columns = _columns(records)
    columns["time"] = _moments(times, epoch_s)
    columns["segment"] = _segments(times, _pauses(file["event"]))
    columns["heart_rate_bpm"] = _first_known(columns["heart_rate_bpm"], _latest(strap, times))
    record_owner, counted = _owner(times, starts), _counts(sessions)
    lap_starts, laps = _starts(file["lap"]), _laps(file["lap"])
    lap_owner, lap_starts = _owner(lap_starts, starts), _moments(lap_starts, epoch_s)
    device, utc_offset_s = _device(file), 0 if epoch_s != FIT_EPOCH_S else _utc_offset_s(file["activity"])
    for at, (session, start) in enumerate(zip(order, _moments(starts, epoch_s), strict=True)):
        chosen = record_owner == at if len(order) > 1 else slice(None)
        mine = {name: values[chosen] for name, values in columns.items()}
        if np.isnat(start) and np.isnat(mine["time"]).all():
            continue
        running = mine["segment"] >= 0
        mine["segment"] = mine["segment"] - np.where(running, mine["segment"][running].min(initial=len(times)), 0)
        foreign_sport, sub_sport, title = _sport(file, int(session))
        sport, sub_sport = sport_words(foreign_sport, sub_sport, title)
        feet, unit = _feet(mine["cadence_spm"], sport, foreign_sport)
        mine["cadence_spm"] = mine["cadence_spm"] * feet
        totals = _totals({name: float(values[session]) for name, values in counted.items()}, sport)
        yield Parsed(
            records=mine,
            sport=sport,
            sub_sport=sub_sport,
            start_time=None if np.isnat(start) else start,
            laps=_chosen(laps | {"start_time": lap_starts, "cadence_spm": laps["cadence_spm"] * feet}, lap_owner == at),
            totals=totals,
            utc_offset_s=utc_offset_s,
            cadence_unit=unit,
            cadence_times=feet,
            device=device,
            title=title,
            rpe=float(counted["rpe"][session]) if len(sessions) else float("nan"),
            findings=(*file.findings, *findings),
        )


def _columns(records: Messages) -> dict[str, np.ndarray]:
    """`schema.RECORDS` columns as the device wrote them; cadence still as turns of one foot or the crank."""
    columns = {
        "latitude_deg": records.numbers("position_lat") * DEGREES_PER_SEMICIRCLE,
        "longitude_deg": records.numbers("position_long") * DEGREES_PER_SEMICIRCLE,
        "altitude_m": records.numbers("enhanced_altitude"),
        "distance_m": records.numbers("distance"),
        "speed_mps": _first_known(records.numbers("enhanced_speed"), records.numbers("speed")),
        "heart_rate_bpm": records.numbers("heart_rate"),
        "cadence_spm": records.numbers("cadence") + _or_zero(records.numbers("fractional_cadence")),
        "power_w": records.numbers("power"),
        "stance_time_ms": records.numbers("stance_time"),
        "stance_time_balance_pct": records.numbers("stance_time_balance"),
        "vertical_oscillation_mm": records.numbers("vertical_oscillation"),
        "step_length_mm": records.numbers("step_length"),
        "temperature_c": records.numbers("temperature"),
    }
    for name in _DEVELOPER_COLUMNS:
        if np.isnan(columns[name]).all():
            columns[name] = _from_developers(records, name)
    for name in _ZERO_IS_MISSING:
        columns[name][columns[name] == 0] = np.nan
    return columns


def _from_developers(records: Messages, column: str) -> np.ndarray:
    """The first developer field with values that measures what `column` holds, in its unit; NaN without one."""
    number, names, factors = _DEVELOPER_COLUMNS[column]
    for developer_field in records.developer_fields:
        same_number = developer_field.native_field == number and developer_field.native_message in (None, RECORD)
        if same_number or developer_field.name.strip().casefold() in names:
            values = records.developer_numbers(developer_field) * factors.get(developer_field.units.casefold(), 1.0)
            if not np.isnan(values).all():
                return values
    return np.full(len(records), np.nan)


def _feet(cadence: np.ndarray, sport: str, foreign_sport: str) -> tuple[float, Literal["steps", "undecided"]]:
    """What the device's cadence is multiplied by, and whether that gives the steps of both feet.

    The profile counts one foot. It is left undecided where no runner's foot touches the ground so often (then some app
    counted both), and where the file names no sport, so that it may have been a ride.
    """
    counted = cadence[cadence > 0]
    both = CADENCE_UNIT["per_leg_below"]
    if not sport or (on_foot(sport) and counted.max(initial=0) >= both and np.median(counted) >= both):
        return 1.0, "undecided"
    return (2.0 if on_foot(sport) or foreign_sport in ALSO_ON_FOOT else 1.0), "steps"


def _pauses(events: Messages) -> np.ndarray:
    """Stretches during which the timer stood, one row (stop, start) each, in FIT seconds.

    A stop while the timer stands and a start while it runs say nothing. A last stop without a start ends the activity
    or was never taken back by a watch that forgot to say so; the records after it are believed.
    """
    timer = events.numbers("event") == TIMER
    times, kinds = events.numbers("timestamp")[timer], events.numbers("event_type")[timer]
    pauses = []
    stopped = None
    for at in np.argsort(times, kind="stable"):
        if kinds[at] in TIMER_STOPS and stopped is None:
            stopped = times[at]
        elif kinds[at] == TIMER_START and stopped is not None:
            pauses.append((stopped, times[at]))
            stopped = None
    return np.array(pauses).reshape(-1, 2)


def _segments(times: np.ndarray, pauses: np.ndarray) -> np.ndarray:
    """The stretch of running timer each time lies in, from 0; -1 inside a pause. Its two ends are outside."""
    ended = np.searchsorted(pauses[:, 1], times, side="right")
    begun = np.searchsorted(pauses[:, 0], times, side="left")
    return np.where(begun > ended, -1, ended).astype(np.int32)


def _owner(times: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """For each time the position of the last start not after it; times before any start go to the first."""
    return np.clip(np.searchsorted(starts, times, side="right") - 1, 0, None)


def _starts(messages: Messages) -> np.ndarray:
    """When sessions or laps began, in FIT seconds; from their end where the file leaves the start out."""
    ends = messages.numbers("timestamp") - _or_zero(messages.numbers("total_elapsed_time"))
    return _first_known(messages.numbers("start_time"), ends)


def _counts(sessions: Messages) -> dict[str, np.ndarray]:
    """What the device counted, one value a session; strides are those of one foot. Nothing without a session."""
    if not len(sessions):
        return {}
    counts = {
        "elapsed_s": sessions.numbers("total_elapsed_time"),
        "timer_s": sessions.numbers("total_timer_time"),
        "distance_m": sessions.numbers("total_distance"),
        "heart_rate_bpm": sessions.numbers("avg_heart_rate"),
        "max_heart_rate_bpm": sessions.numbers("max_heart_rate"),
        "strides": sessions.numbers("total_cycles") + _or_zero(sessions.numbers("total_fractional_cycles")),
    }
    counts = {name: np.where(values > 0, values, np.nan) for name, values in counts.items()}  # zero is no count
    return counts | {
        "ascent_m": sessions.numbers("total_ascent"),
        "descent_m": sessions.numbers("total_descent"),
        "rpe": sessions.numbers("workout_rpe") / 10,
    }


def _totals(counted: dict[str, float], sport: str) -> dict[str, float]:
    """The counts that are totals, with the steps of both feet."""
    totals = {name: value for name, value in counted.items() if name not in ("strides", "rpe")}
    return totals | {"steps": 2 * counted.get("strides", np.nan)} if on_foot(sport) else totals


def _laps(laps: Messages) -> dict[str, np.ndarray]:
    """`schema.LAPS` columns, all but the start; cadence still as turns of one foot or the crank."""
    return {
        "elapsed_s": laps.numbers("total_elapsed_time"),
        "timer_s": laps.numbers("total_timer_time"),
        "distance_m": laps.numbers("total_distance"),
        "heart_rate_bpm": laps.numbers("avg_heart_rate"),
        "max_heart_rate_bpm": laps.numbers("max_heart_rate"),
        "cadence_spm": laps.numbers("avg_cadence") + _or_zero(laps.numbers("avg_fractional_cadence")),
        "ascent_m": laps.numbers("total_ascent"),
    }


def _chosen(columns: dict[str, np.ndarray], rows: np.ndarray) -> dict[str, np.ndarray]:
    return {name: values[rows] for name, values in columns.items()}


def _sport(file: FitFile, session: int) -> tuple[str, str, str]:
    """Sport and sub-sport in the profile's words, and the name the runner gave to this sport on the watch."""
    sessions, sports = file["session"], file["sport"]
    title = sports.texts("name")[session] if len(sports) == max(len(sessions), 1) else ""
    if len(sessions):
        title = sessions.texts("sport_profile_name")[session] or title
    for messages, at in ((sessions, session), (sports, 0), (file["lap"], 0)):
        if at < len(messages) and messages.words("sport")[at]:
            return messages.words("sport")[at], messages.words("sub_sport")[at], title
    return "", "", title


def _device(file: FitFile) -> str:
    """What recorded the file, in its owner's words."""
    creators = file["device_info"]
    is_creator = np.flatnonzero(creators.numbers("device_index") == 0)[:1]
    for messages, at in ((file["file_id"], range(min(len(file["file_id"]), 1))), (creators, is_creator)):
        for row in at:
            maker, product = messages.words("manufacturer")[row], messages.numbers("product")[row]
            known = GARMIN_PRODUCTS.get(product, "") if maker in ("garmin", "dynastream", "dynastream_oem") else ""
            words = device_words(maker, known, messages.texts("product_name")[row])
            if words:
                return words
    return ""


def _utc_offset_s(activity: Messages) -> int | None:
    """The watch's clock against UTC, when the file tells one that a place on earth has; many are absurd.

    None at a difference of exactly nothing: that is what devices write that keep no local time.
    """
    for seconds in activity.numbers("local_timestamp") - activity.numbers("timestamp"):
        if seconds and abs(seconds) <= LOCAL_CLOCK["furthest_s"] + LOCAL_CLOCK["tolerance_s"]:
            offset = round(seconds / LOCAL_CLOCK["quarter_s"]) * LOCAL_CLOCK["quarter_s"]
            return int(offset) if abs(seconds - offset) <= LOCAL_CLOCK["tolerance_s"] else None
    return None


def _epoch_s(file: FitFile, times: np.ndarray) -> tuple[float, list[Finding]]:
    """The Unix time of the file's second 0.

    A watch without a date counts seconds since it was switched on. If it learned the local date before it saved the
    file, the activity message holds both clocks, and the run gets its date back, in local time.
    """
    activity = file["activity"]
    local, own = activity.numbers("local_timestamp"), activity.numbers("timestamp")
    dated_late = (own >= 0) & (own < FIRST_DATE) & (local >= FIRST_DATE) & (local < LAST_DATE)
    if dated_late.any() and not (times >= FIRST_DATE).any():
        return FIT_EPOCH_S + float((local - own)[dated_late][0]), [Finding("date_from_local_time", repaired=True)]
    return FIT_EPOCH_S, []


def _strap_readings(files: list[FitFile]) -> Readings:
    """What a heart rate strap that swims or runs alone has kept for itself: FIT seconds, ascending, and beats a minute.

    Its own clock is tied to the watch's by messages that hold both; the readings between them hold its own clock only.
    """
    kept = [readings for file in files if len(readings := file["hr"])]
    if not kept:
        return np.empty(0), np.empty(0)
    times, rates = [], []
    for readings in kept:
        own = readings.arrays("event_timestamp")
        tie = readings.numbers("timestamp") + _or_zero(readings.numbers("fractional_timestamp")) - own[:, 0]
        last = np.maximum.accumulate(np.where(np.isnan(tie), 0, np.arange(len(tie))))
        rate = readings.arrays("filtered_bpm")
        width = min(own.shape[1], rate.shape[1])
        times.append((own + tie[last, None])[:, :width].ravel())
        rates.append(rate[:, :width].ravel())
    time, bpm = np.concatenate(times), np.concatenate(rates)
    known = np.flatnonzero(~np.isnan(time + bpm))
    order = known[np.argsort(time[known], kind="stable")]
    return time[order], bpm[order]


def _latest(readings: Readings, times: np.ndarray) -> np.ndarray:
    """The last reading at or before each time, NaN where it is too old to hold."""
    if len(readings[0]) == 0:
        return np.full(len(times), np.nan)
    last = np.clip(np.searchsorted(readings[0], times, side="right") - 1, 0, None)
    age = times - readings[0][last]
    return np.where((age >= 0) & (age <= READING_HOLDS_S), readings[1][last], np.nan)


def _first_known(values: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), other, values)


def _or_zero(values: np.ndarray) -> np.ndarray:
    return np.where(np.isnan(values), 0.0, values)


def _moments(seconds: np.ndarray, epoch_s: float) -> np.ndarray:
    """FIT seconds → datetime64[us], UTC; NaT for NaN and for what no FIT time can be."""
    possible = (seconds >= 0) & (seconds < LAST_DATE)
    microseconds = np.round((np.where(possible, seconds, 0) + epoch_s) * 1e6).astype("datetime64[us]")
    return np.where(possible, microseconds, np.datetime64("NaT"))


def _kind(file: FitFile) -> str:
    return next(iter(file["file_id"].words("type")), "")


def _no_activity(files: list[FitFile], name: str) -> ActivityFileError:
    """The error for a FIT file without any activity: what it is instead, or how it broke."""
    kinds = [kind for kind in map(_kind, files) if kind and kind != "activity"]
    if any(file.findings for file in files):
        return ActivityFileError(
            name,
            "The file breaks off or is damaged before its first record.",
            "Copy it from the watch again, or export it again from the watch's app.",
        )
    if kinds:
        return NotAnActivityError(
            name,
            f"This FIT file is {file_kind(kinds[0])}, not an activity.",
            "Choose the file of a run: on a Garmin watch it lies in the folder GARMIN/Activity.",
        )
    return ActivityFileError(
        name,
        "This FIT file holds no activity: neither a record nor a summary.",
        "Export the activity again from the watch's app.",
    )
