"""What the page Add runs and the command `import` say.

Decision: every file that was handed over is accounted for, by name, with what became of it. Only trouble gets a
sentence, and each comes with what to do; a summary is one line of counts.
"""

import math

from ..library import ImportReport, ImportResult
from .phrases import count, duration, listed

TITLE = "Add runs"
LEAD = (
    "FIT, GPX or TCX files, one or many, or **the archive your watch's website sends you: that is quickest**. "
    "They are read on this computer and kept in your own library; nothing is sent anywhere. "
    "Nothing is counted twice: neither a file that is already there, nor a run that watch and phone both recorded."
)
WHAT_LABEL = "What do you have?"
FILES, FOLDER = "Files or an archive", "A whole folder"
DROP_LABELS = {
    FILES: "Files from your watch, or the archive of an export (.fit, .gpx, .tcx, also .gz and .zip)",
    FOLDER: "A folder; the activities in it and below it are read",
}
STOP = "Stop here"
STOP_HELP = "What is in stays. Add the same files again later to go on: nothing is counted twice."
STOPPED = "Finishing the file at hand"
CSV = "What became of each file (CSV)"
TO_TODAY = "See what it means today"
UNDO = "Take this whole import back"
UNDONE = "Taken back. The files are as they were; you can add them again."
FILTER_LABEL = "Show"
TROUBLE_HEADING = "Worth a look"
PASSED_OVER, READ_IN_PART = "Passed over", "Read in part"
EXPORT_HEADING = "Where do I get my export?"
EXPORT_HELP = (
    "- **Garmin**: account.garmin.com → Data management → Export your data. A link to an archive comes by mail.\n"
    "- **Strava**: Settings → My account → Download or delete your account → Request your archive.\n"
    "- **Apple Watch**: in the app Health on the phone tap your picture → Export All Health Data.\n"
    "- **Polar**: account.polar.com → Download your data. **adidas Running, Runkeeper**: on the website, Settings → "
    "Export data.\n"
    "- Add such an archive packed, as it came, or the whole folder if your browser unpacked it: then titles, notes, "
    "shoes and runs you typed in come along.\n"
    "- **COROS, Suunto**: each activity can be exported as a FIT, TCX or GPX file; zip many of them.\n"
    "- **More than 300 MB?** Use the command line: `treadlightly import FILE_OR_FOLDER`."
)
STOPPING = "Stopping after this file; what is in stays. Ctrl+C again stops at once."
MOST_TROUBLE = 5

_TELL_TIME_FROM_S = 3.0


def reading(done: int, total: int, name: str, elapsed_s: float) -> str:
    """Reading run.fit (12 of 300), about 2 min left."""
    if not name:
        return f"Reading {count(total, 'file')}"
    left = time_left(done, total, elapsed_s)
    return f"Reading {short_name(name)} ({done:,} of {total:,}{f', {left} left' if left else ''})"


def time_left(done: int, total: int, elapsed_s: float) -> str:
    """about 2 min; "" while nothing can be said yet."""
    if done < 3 or elapsed_s < _TELL_TIME_FROM_S or done >= total:
        return ""
    left_s = elapsed_s / done * (total - done)
    if left_s < 60:
        return f"about {duration(5 * math.ceil(left_s / 5))}"
    return f"about {duration(60 * math.ceil(left_s / 60))}"


def summary(outcome: ImportReport) -> str:
    """12 files: 10 new, 1 already there, 1 not read. 300 other files of the watch or its export passed over."""
    counts = {name: len(results) for name, results in kinds(outcome).items()}
    files = counts.pop("All", 0) - counts.get(PASSED_OVER, 0) - counts.get(READ_IN_PART, 0)
    passed_over, in_part = counts.pop(PASSED_OVER, 0), counts.pop(READ_IN_PART, 0)
    parts = ", ".join(f"{amount:,} {name[0].lower()}{name[1:]}" for name, amount in counts.items())
    text = f"{count(files, 'file')}: {parts or 'nothing in them'}."
    if in_part:
        text += f" {count(in_part, 'table')} of the export read in part."
    if passed_over:
        text += f" {count(passed_over, 'other file')} of the watch or its export passed over."
    if outcome.cancelled:
        text += f" Stopped after {len(outcome.results):,} of {outcome.total:,}; what is in stays."
    return text


def kinds(outcome: ImportReport) -> dict[str, list[ImportResult]]:
    """The results by what became of the files, for the filter; what was passed over comes last."""
    added = [result for result in outcome.results if result.status in ("added", "reread") and not result.same_as]
    found = {
        "All": sorted(outcome.results, key=lambda result: result.status == "passed over"),
        "New": [result for result in added if "running" in result.sports],
        "Other sport": [result for result in added if "running" not in result.sports],
        "Recorded twice": [result for result in outcome.results if result.same_as],
        "Already there": [result for result in outcome.duplicates if not result.same_as],
        "Not read": outcome.failed,
        READ_IN_PART: outcome.read_in_part,
        PASSED_OVER: outcome.passed_over,
    }
    return {name: results for name, results in found.items() if results}


def short_name(name: str) -> str:
    """run.fit, without the archive and the folders it lies in; an activity typed in keeps its title."""
    place, table, title = name.partition(": ")
    return place.rpartition("/")[2] + table + title


def what_happened(result: ImportResult, *, short: bool = False) -> str:
    """What to know about one file of an import; "" when it was simply added."""
    write = short_name if short else str
    if result.same_as_names:
        which = "That" if result.status == "duplicate" else "This"
        names = listed(map(write, result.same_as_names))
        return f"The same run as {names}. {which} recording holds as much or more, so it counts."
    known = f"The same file as {write(result.known_as)}." if result.known_as not in ("", result.name) else ""
    news = "Its title, note, shoe and effort were brought up to date." if result.told_more else ""
    return " ".join(filter(None, (known, news))) or result.problem


def trouble(outcome: ImportReport) -> list[str]:
    """What needs a look, one line a file, the first few of many; as plain text, for a name may hold anything."""
    found = [*outcome.failed, *outcome.read_in_part]
    lines = [f"{short_name(result.name)}: {result.problem} {result.remedy}" for result in found[:MOST_TROUBLE]]
    more = len(found) - len(lines)
    return [*lines, f"{count(more, 'more file')} like these; the table names them."] if more > 0 else lines


def line(result: ImportResult) -> str:
    """One file for the terminal: what became of it, and below it what to know and do."""
    told = f"{what_happened(result)} {result.remedy}".strip()
    first = f"{result.status:<12}  {result.name}"
    return f"{first}\n              {told}" if told else first
