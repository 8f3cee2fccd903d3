"""Files → activities.

Decision: the content says what a file is, never its name: a FIT file may be called .bin, a text file .fit. Each format
has a module with `parse(data, name) -> list[Parsed]`; everything after that is the same for all (`assemble`).
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import Any

import numpy as np

from ..errors import ActivityFileError, PartlyReadError
from ..model import Activity, Finding
from .assemble import Parsed, assemble
from .details import Details, told_of
from .exports import Member, kind_of, members, other_archive

__all__ = ["Details", "Member", "members", "read_activities", "read_activity", "read_export"]


def read_activity(source: Any, name: str | None = None) -> Activity:
    """One activity of a FIT, GPX or TCX file, plain, gzipped or alone in a ZIP.

    Args:
        source: a path, bytes or a binary file.
        name: what to call it in messages; by default the file's own name.

    Returns:
        The only activity; of several sports in one file the first run, else the first.

    Raises:
        ActivityFileError: nothing in it can be read, with what is wrong and what to do.
    """
    activities = read_activities(source, name)
    return next((activity for activity in activities if activity.sport == "running"), activities[0])


def read_activities(
    source: Any,
    name: str | None = None,
    time_zone: str = "",
    details: Sequence[Details] = (),
    cadence_units: Mapping[str, str] | None = None,
    today: date | None = None,
) -> list[Activity]:
    """All activities of a file, in the file's order; at least one.

    Args:
        source, name: as for `read_activity`.
        time_zone: IANA name for files that tell neither the clock's offset nor a position; "" means UTC.
        details: what the export says beside the file (title, gear, …); it outranks the file.
        cadence_units: what the runner says their files count (`model.CADENCE_UNITS`), by activity_id or by device; an
            activity's own outranks its device's.
        today: where it is known, nothing can have been recorded after tomorrow.

    Raises:
        ActivityFileError: nothing in it can be read.
    """
    activities = []
    for member in members(source, name):
        if isinstance(member.error, PartlyReadError):
            continue
        if member.error is not None:
            raise member.error
        assert member.data is not None
        sha256 = hashlib.sha256(member.data).hexdigest()
        told = details or member.details
        found = [_typed_in(each) for each in told if each.typed] or _parse(member.data, member.name)
        for number, parsed in enumerate(found):
            known = _with_details(parsed, told_of(told, _start(parsed)), alone=len(found) == 1)
            said = cadence_units or {}
            unit = said.get(f"{sha256[:16]}-{number}", said.get(parsed.device, ""))
            activities.append(assemble(known, member.name, sha256, number, time_zone, unit, today))
    return activities


def read_export(
    source: Any, name: str | None = None, time_zone: str = "", today: date | None = None
) -> Iterator[Activity | ActivityFileError]:
    """The activities of an archive (Strava, Garmin, any ZIP of watch files), one at a time.

    A file in it that cannot be read takes its place as an ActivityFileError, and the others go on. The other arguments
    are those of `read_activities`.
    """
    for member in members(source, name):
        if member.data is None:
            assert member.error is not None
            yield member.error
            continue
        try:
            yield from read_activities(member.data, member.name, time_zone, member.details, today=today)
        except ActivityFileError as error:
            yield error


def _parse(data: bytes, name: str) -> list[Parsed]:
    kind = kind_of(data)
    if kind not in ("fit", "gpx", "tcx", "polar", "runtastic", "summaries"):
        raise _unknown(data, name)
    parse: Callable[[bytes, str], list[Parsed]] = import_module(f".{kind}", __name__).parse
    parsed = parse(data, name)
    if not parsed:
        raise ActivityFileError(name, "It holds no activity.", "Export the activity itself, not a route or a plan.")
    return parsed


def _unknown(data: bytes, name: str) -> ActivityFileError:
    if not data.strip():
        return ActivityFileError(name, "It is empty.", "Export or download the activity again.")
    if kind := other_archive(data):
        remedy = "Unpack it and add the folder, or pack it as ZIP."
        return ActivityFileError(name, f"It is an archive of a kind that is not read ({kind}).", remedy)
    suffix = name.lower().removesuffix(".gz").rpartition(".")[2]
    if suffix in ("fit", "gpx", "tcx"):
        problem = f"It is called .{suffix}, but its content is something else, or damaged from the first byte."
        return ActivityFileError(name, problem, "Export or download the activity again.")
    problem = "It is not an activity file."
    return ActivityFileError(name, problem, "Choose FIT, GPX or TCX files, or the ZIP archive of an export.")


def _typed_in(told: Details) -> Parsed:
    """An activity of which there is only what the runner typed in on the maker's website."""
    measures = {"moving_s": told.moving_s, "elapsed_s": told.elapsed_s, "distance_m": told.distance_m}
    return Parsed(
        {"time": np.array([], dtype="datetime64[us]")},
        sport=told.sport,
        start_time=np.datetime64(round(told.start_s * 1e6), "us"),
        totals=measures,
        findings=(Finding("typed_in"),),
    )


def _start(parsed: Parsed) -> np.datetime64 | None:
    times = parsed.records["time"]
    return times[0] if parsed.start_time is None and len(times) else parsed.start_time


def _with_details(parsed: Parsed, details: Details | None, alone: bool) -> Parsed:
    """What the export's table says beside the file outranks it: there the runner has renamed and corrected.

    A corrected sport is taken over only where it is clear which activity is meant: of a file that holds one (`alone`),
    or by the moment it starts.
    """
    if details is None:
        return parsed
    told = replace(
        parsed,
        title=details.title or parsed.title,
        note=details.note or parsed.note,
        gear=details.gear or parsed.gear,
        rpe=parsed.rpe if math.isnan(details.rpe) else details.rpe,
    )
    clear = alone or not math.isnan(details.start_s)
    unknown = details.sport == "" or (details.sport == "other" and not (details.sure and parsed.sport == ""))
    if not clear or unknown or details.sport == parsed.sport:
        return told
    # The file's cadence was meant for its own sport: a crank's turns and a foot's steps are counted differently.
    return replace(told, sport=details.sport, sub_sport="", cadence_unit="undecided")
