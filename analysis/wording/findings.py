"""What was found in a recording or a history, a sentence for each code.

Decision: a finding says what was wrong and what was done about it; nothing is repaired in silence.
"""

import re
from datetime import date

from ..model import Finding
from . import formats
from .phrases import day, distance, duration, number, pace, percent, with_unit

SHORT_M, FEET_PER_METRE = 1000, 3.28084
FINDINGS = {
    "file_cut_short": "The file ends too early: what could be read is here, the rest is missing.",
    "file_damaged": "Part of the file is damaged: what could be read before it is here.",
    "checksum_wrong": "The file's checksum is wrong, so a value in it may be too. Everything could be read.",
    "read_slowly": "Our own reader did not understand this file, though it is sound; a slower one read all of it.",
    "clock_not_set": "The watch had no date yet (it says {year}); find this run under that date.",
    "date_from_local_time": "The watch started without a date; it was taken from when the file was saved.",
    "clock_jump": "The watch's clock jumped by {time} in the middle; the jump was taken out.",
    "time_steps_back": "The watch's clock stepped back {steps} times; its records were put in order.",
    "records_misdated": "{records} records bore a time far from those around them and were left out.",
    "records_without_time": "{records} records had no possible time and were left out.",
    "records_at_the_same_time": "{records} records stood at the same second as another and were joined with it.",
    "positions_impossible": "{records} positions lie nowhere on earth and were left out.",
    "position_spikes": "{records} positions lay far off the way and were left out.",
    "position_leaps": "The way leaps {leaps} times, together {distance}{counted}",
    "distance_from_positions": "The file counts no distance, so it was measured along the positions: {distance}.",
    "distance_restarts": "The distance starts again from zero {restarts} times; the parts were added up.",
    "distance_starts_late": "The distance starts at {distance}; it was counted from there.",
    "distance_misread": "The distance leaps {records} times, further than anything moves; the records go on without "
    "that.",
    "totals_impossible": "Part of what the file adds up to cannot be true, so its records were asked instead.",
    "typed_in": "Typed in by hand on the maker's website: there is no recording, only what was typed.",
    "totals_only": "The export holds no recording of it, only what it adds up to: its time, and mostly its distance.",
    "records_incomplete": "The records hold less than half of the time the watch counted, so its totals were taken.",
    "laps_incomplete": "The laps leave part of the run out, so its distance was taken from the records.",
    "speed_impossible": "{records} speeds are faster than anybody on foot and were left out.",
    "speed_in_kmh": "The file's speeds are in km/h, not in m/s as they should be; they were converted.",
    "ride_inside": "Somewhere inside it was a ride ({time}, {distance}), faster than anybody runs; it is not counted.",
    "heart_rate_impossible": "{records} heart rates ({share}) are none a heart has and were left out.",
    "altitude_impossible": "{records} altitudes lie off the earth's land and were left out.",
    "cadence_impossible": "{records} cadences are none that feet make and were left out.",
    "cadence_halved": "{records} cadences counted one foot only and were doubled.",
    "cadence_doubled": "{records} cadences were twice those around them and were halved.",
    "cadence_stuck": "For {time} the cadence stood still while the speed changed; it was left out.",
    "cadence_dropout": "While running, cadence was missing for longer in {gaps} places, {time} together; nothing was "
    "filled in there.",
    "cadence_unit_said": "You said that the cadence in the file counts {unit}.",
    "steps_filled": "{share} of the moving time has no cadence; its steps were filled in with the run's median.",
    "steps_of_device_wrong": "The watch counted {steps} steps, far from its cadence; the cadence was believed.",
    "sport_unknown": "The file names no sport and its speed does not tell, so it does not count as running. "
    "You can change that below.",
    "sport_from_title": "The file names no sport; its title says {sport}. You can correct it below.",
    "sport_inferred": "The file names no sport; by its speed it was taken for {sport}. You can correct it below.",
    "run_impossible": "The file says running, but half of it was faster than {pace}, so it does not count as a run. "
    "You can change that below.",
    "run_empty": "Hardly anything was recorded (moving for {time}), so it does not count as a run. "
    "You can change that below.",
    "same_run_twice": "The same run is also here as {names}. Only this recording counts: it holds as much or more.",
    "gap_asks": "Nothing was recorded from {start} to {end}. Were you not running, or running without a watch?",
}


def finding(found: Finding, units: str = "km") -> str:
    """What was found in a recording or a history, in a sentence."""
    if found.code == "cadence_unit":
        return _cadence_unit(found)
    numbers, write = dict(found.numbers), formats.in_use().number
    words: dict[str, str] = {
        name: write(value) if isinstance(value, int) else str(value) for name, value in numbers.items()
    }
    if "seconds" in numbers:
        words["time"] = duration(float(numbers["seconds"] or 0))
    if "distance_m" in numbers:
        words["distance"] = _way(float(numbers["distance_m"] or 0), units)
    if found.code == "position_leaps":
        left_out_m, distance_m = (float(numbers.get(name) or 0) for name in ("left_out_m", "distance_m"))
        words["counted"] = _leaps_counted(left_out_m, distance_m, units)
    if "share" in numbers:
        words["share"] = percent(float(numbers["share"] or 0), 1)
    if "speed_mps" in numbers:
        words["pace"] = pace(float(numbers["speed_mps"] or 0), units)
    for edge in ("start", "end"):
        if edge in numbers:
            words[edge] = day(date.fromisoformat(str(numbers[edge])))
    text = FINDINGS[found.code].format_map(words)
    for many, one in _ONE.get(text.partition(" ")[0] == "1", ()):
        text = re.sub(many, one, text)
    return text


# What a sentence about many says of one: of one that it begins with, and of one within it.
_ONE = {
    True: (
        (r"^(1 [a-z ]*?)s\b", r"\1"),
        (r"\bwere\b", "was"),
        (r"\bare\b", "is"),
        (r"\blie\b", "lies"),
        (r"\bthem\b", "it"),
    ),
    False: (
        (r"\b1 times, together", "once,"),
        (r"\b1 times\b", "once"),
        (r"in 1 places, (.*?) together", r"in 1 place, \1"),
    ),
}


def _way(metres: float, units: str) -> str:
    """A distance that may be a few steps: 24 m, 79 ft, 9.4 km."""
    if metres >= SHORT_M:
        return distance(metres, units)
    return with_unit(number(metres * FEET_PER_METRE, 0), "ft") if units == "mi" else with_unit(number(metres, 0), "m")


def _leaps_counted(left_out_m: float, distance_m: float, units: str) -> str:
    """What became of leaps: short ones are how a receiver that lagged catches up, long ones are not run."""
    if not left_out_m:
        return ": short ones, as of a receiver that catches up, so they stay counted."
    if left_out_m < distance_m:
        return f"; {_way(left_out_m, units)} of that is further than anybody runs and is not counted."
    return "; nobody runs that, so it is not counted."


CADENCE_UNIT_MEANINGS = {
    0.25: "is four times what feet do and was taken for a quarter",
    0.5: "is twice what feet do and was halved",
    1.0: "counts both feet",
    2.0: "counts one foot and was doubled",
    4.0: "is half of what one foot does and was taken four times",
}


def _cadence_unit(found: Finding) -> str:
    """One foot or both: what was decided, and whether it was a close call."""
    median, factor = found.numbers["median"], found.numbers["factor"]
    meaning = CADENCE_UNIT_MEANINGS[float(factor or 1)]
    sure = " It was a close call, decided by the length of a step." if found.numbers["unsure"] else ""
    return f"The cadence in the file ({median:.0f}) {meaning}.{sure}"
