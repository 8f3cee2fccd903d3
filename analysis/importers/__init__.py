"""Files → activities.

Decision: the content says what a file is, never its name: a FIT file may be called .bin, a text file .fit. Each format
has a module with `parse(data, name) -> list[Parsed]`; everything after that is the same for all (`assemble`).
"""

import hashlib
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import Any

from ..errors import ActivityFileError
from ..model import Activity
from .assemble import Parsed, assemble
from .exports import Member, kind_of, members
from .strava import Details

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
    source: Any, name: str | None = None, time_zone: str = "", details: Details | None = None
) -> list[Activity]:
    """All activities of a file, in the file's order; at least one.

    Args:
        source, name: as for `read_activity`.
        time_zone: IANA name for files that tell neither the clock's offset nor a position; "" means UTC.
        details: what the export says beside the file (title, gear, …); it outranks the file.

    Raises:
        ActivityFileError: nothing in it can be read.
    """
    activities = []
    for member in members(source, name):
        if member.error is not None:
            raise member.error
        assert member.data is not None
        sha256 = hashlib.sha256(member.data).hexdigest()
        found = _parse(member.data, member.name)
        for number, parsed in enumerate(found):
            known = _with_details(parsed, details or member.details, alone=len(found) == 1)
            activities.append(assemble(known, member.name, sha256, number, time_zone))
    return activities


def read_export(source: Any, name: str | None = None, time_zone: str = "") -> Iterator[Activity | ActivityFileError]:
    """The activities of an archive (Strava, Garmin, any ZIP of watch files), one at a time.

    A file in it that cannot be read takes its place as an ActivityFileError, and the others go on.
    """
    for member in members(source, name):
        if member.data is None:
            assert member.error is not None
            yield member.error
            continue
        try:
            yield from read_activities(member.data, member.name, time_zone, member.details)
        except ActivityFileError as error:
            yield error


def _parse(data: bytes, name: str) -> list[Parsed]:
    kind = kind_of(data)
    if kind not in ("fit", "gpx", "tcx"):
        raise _unknown(data, name)
    parse: Callable[[bytes, str], list[Parsed]] = import_module(f".{kind}", __name__).parse
    parsed = parse(data, name)
    if not parsed:
        raise ActivityFileError(name, "It holds no activity.", "Export the activity itself, not a route or a plan.")
    return parsed


def _unknown(data: bytes, name: str) -> ActivityFileError:
    if not data.strip():
        return ActivityFileError(name, "It is empty.", "Export or download the activity again.")
    suffix = name.lower().removesuffix(".gz").rpartition(".")[2]
    if suffix in ("fit", "gpx", "tcx"):
        problem = f"It is called .{suffix}, but its content is something else, or damaged from the first byte."
        return ActivityFileError(name, problem, "Export or download the activity again.")
    problem = "It is not an activity file."
    return ActivityFileError(name, problem, "Choose FIT, GPX or TCX files, or the ZIP archive of an export.")


def _with_details(parsed: Parsed, details: Details | None, alone: bool) -> Parsed:
    """What the export's table says beside the file outranks it: there the runner has renamed and corrected.

    A corrected sport is taken over only where the file holds one activity (`alone`).
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
    if not alone or details.sport in ("", "other", parsed.sport):
        return told
    # The file's cadence was meant for its own sport: a crank's turns and a foot's steps are counted differently.
    return replace(told, sport=details.sport, sub_sport="", cadence_unit="undecided")
