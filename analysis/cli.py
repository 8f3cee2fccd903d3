"""The treadlightly command.

Decision: every command does one thing of the library or the report and prints it; nothing is computed here. What only
some commands need (pandas, the database, the web server) is imported inside them, so that --help answers at once.
Results go to standard output, progress and errors to standard error. Exit status: 0 fine, 1 something failed, 2 wrong
usage.
"""

import argparse
import contextlib
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from .errors import ActivityFileError, TreadlightlyError
from .helpers import MUCH_ACTIVITIES, MUCH_BYTES, helpers

if TYPE_CHECKING:
    from .intake import Found, Progress
    from .library import ImportReport, Library
    from .model import Activity
    from .report import Report

__all__ = ["main"]

EXAMPLES = """\
examples:
  treadlightly                              open the dashboard in the browser
  treadlightly inspect run.fit              look into a file, store nothing
  treadlightly import ~/Downloads/export.zip  add a whole export to your library
  treadlightly report                       what matters today, in a few lines
  treadlightly backup runs.backup           everything in one file

Your runs stay on this computer. The library lies in your user data folder; choose another place with
--library FILE or the variable TREADLIGHTLY_LIBRARY.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal shows ? instead of failing on a thin space
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except TreadlightlyError as error:
        print(f"{error.subject}: {error.problem}\n  {error.remedy}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read us (`| head`) has seen enough; a second complaint when Python closes the stream helps nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="treadlightly",
        description="Am I doing too much, too soon? Reads the files of a running watch and answers from your own past.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"treadlightly {version('treadlightly')}")
    parser.set_defaults(run=_app, library=None, port=None, no_browser=False)
    _add_library(parser)
    _add_app_options(parser)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        _add_library(added)
        return added

    _add_app_options(command("app", _app, "open the dashboard in the browser (the same as no command)"))

    inspect = command("inspect", _inspect, "look into FIT, GPX or TCX files and archives; store nothing")
    inspect.add_argument("files", nargs="+", metavar="FILE", help="a file of a watch, or a ZIP archive of them")
    inspect.add_argument(
        "--json", action="store_true", help="one JSON object a line: a file, or a member of an archive"
    )

    add = command("import", _import, "add files, folders and archives to the library; what is there already is noticed")
    add.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder (with all below it) or a ZIP archive")
    add.add_argument("--csv", metavar="FILE", help="also write what became of each file as a table")

    report = command("report", _report, "say what matters today")
    how = report.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="the whole report as one JSON object")
    how.add_argument("--html", metavar="FILE", help="the last twelve weeks as a sheet for a clinician, to be printed")
    report.add_argument("--name", default="", help="with --html: the runner's name on the sheet (default: none)")
    report.add_argument("--today", type=_day, metavar="DATE", help="report as of that day (2026-10-05)")

    export = command("export", _export, "write all tables as CSV, and the original files, into a new folder")
    export.add_argument("folder", metavar="FOLDER")
    backup = command("backup", _backup, "write the whole library into one file, also while the dashboard is open")
    backup.add_argument("file", metavar="FILE")
    restore = command("restore", _restore, "bring a backup back; the library it replaces is kept beside it")
    restore.add_argument("file", metavar="FILE")
    command("reread", _reread, "read all original files again, after an update; your own entries stay")
    return parser


def _add_library(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--library",
        metavar="PATH_OR_URL",
        default=argparse.SUPPRESS,
        help="the library to use (default: TREADLIGHTLY_LIBRARY, else in your user data folder)",
    )


def _add_app_options(parser: argparse.ArgumentParser) -> None:
    hidden = argparse.SUPPRESS
    parser.add_argument("--port", type=int, default=hidden, help="where to listen (default: the first free from 8501)")
    parser.add_argument("--no-browser", action="store_true", default=hidden, help="only say where the dashboard is")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date; write it as 2026-10-05") from None


def _today() -> date:
    return datetime.now().astimezone().date()


def _open(options: argparse.Namespace) -> "Library":
    from .library import Library

    return Library.open(options.library, watched=_updating)


def _updating(runs: Sequence[Any]) -> Iterable[Any]:
    """The runs of an older library one by one, under a bar on standard error when that is a terminal."""
    from tqdm import tqdm

    from .wording import terminal

    return tqdm(runs, terminal.UPDATING, leave=False, disable=None, unit="run")


# --- the dashboard --------------------------------------------------------------------------------------------------


def _app(options: argparse.Namespace) -> int:
    import gc

    # What is loaded until the first page is ready stays to the end: looking through it for rubbish, again and again,
    # would take a sixth of the start. `serve` takes it up again.
    gc.disable()
    try:
        from .serve import serve
        from .wording import terminal

        _open(options).close()  # a library that cannot be opened is told here, not in the browser
        started = serve(
            options.library,
            options.port,
            open_browser=not options.no_browser,
            on_start=lambda address: print(terminal.opened(address), flush=True),
        )
    finally:
        gc.enable()
    print(terminal.SERVER_STOPPED)
    return 0 if started else 1


# --- files ----------------------------------------------------------------------------------------------------------


def _inspect(options: argparse.Namespace) -> int:
    from .intake import find, listed, read

    failed = False
    for source in listed(options.files):
        for found in find(source):
            outcome = read(found, today=_today())
            failed = failed or isinstance(outcome, ActivityFileError)
            print(_inspected_json(found, outcome) if options.json else _inspected_text(found, outcome), flush=True)
    return int(failed)


def _inspected_json(found: "Found", outcome: "list[Activity] | ActivityFileError") -> str:
    if isinstance(outcome, ActivityFileError):
        error = {"problem": outcome.problem, "remedy": outcome.remedy}
        return json.dumps({"source_name": found.name, "error": error})
    activities = [_activity_json(activity) for activity in outcome]
    return json.dumps({"source_name": found.name, "sha256": found.sha256, "activities": activities}, allow_nan=False)


def _activity_json(activity: "Activity") -> dict[str, Any]:
    return {
        "sport": activity.sport,
        "sub_sport": activity.sub_sport or None,
        "start_time": activity.start_time.isoformat().replace("+00:00", "Z"),
        "elapsed_s": _number(activity.elapsed_s),
        "timer_s": _number(activity.timer_s),
        "moving_s": _number(activity.moving_s),
        "distance_m": _number(activity.distance_m),
        "records": len(activity.records),
        "laps": len(activity.laps),
        "steps": _number(activity.steps),
        "cadence_spm": _number(activity.cadence_spm),
        "heart_rate_bpm": _number(activity.heart_rate_bpm),
        "max_heart_rate_bpm": _number(activity.max_heart_rate_bpm),
        "ascent_m": _number(activity.ascent_m),
        "device": activity.device or None,
        "findings": [{"code": finding.code, **finding.numbers} for finding in activity.findings],
    }


def _number(value: float) -> float | None:
    return None if math.isnan(value) else round(float(value), 3)


def _inspected_text(found: "Found", outcome: "list[Activity] | ActivityFileError") -> str:
    from .wording import findings as wording_findings
    from .wording import terminal

    if isinstance(outcome, ActivityFileError):
        return f"{found.name}\n  {outcome.problem} {outcome.remedy}"
    lines = [found.name]
    for activity in outcome:
        lines.append(f"  {terminal.activity_line(activity)}")
        lines += [f"    {wording_findings.finding(finding)}" for finding in activity.findings]
    return "\n".join(lines)


def _import(options: argparse.Namespace) -> int:
    with (
        helpers(_bytes(options.paths) >= MUCH_BYTES) as executor,  # first, so that they start while this process does
        _open(options) as library,
        _progress_bar() as progress,
        _until_stopped(progress) as stoppable,
    ):
        report = library.add(options.paths, stoppable, executor, _today())
    status = _tell(report)
    if options.csv:
        _write_csv(report, options.csv)
    return status


def _reread(options: argparse.Namespace) -> int:
    with (
        _open(options) as library,
        helpers(len(library.activities()) >= MUCH_ACTIVITIES) as executor,
        _progress_bar() as progress,
    ):
        report = library.reread(progress, executor)
    return _tell(report)


def _tell(report: "ImportReport") -> int:
    from .wording import imports as words

    for result in report.results:
        if result.status != "passed over":
            print(words.line(result))
    print(words.summary(report))
    return 130 if report.cancelled else int(bool(report.failed))


def _write_csv(report: "ImportReport", path: str) -> None:
    from .tables.imports import imported

    try:
        imported(list(report.results)).to_csv(path, index=False)
    except OSError as error:
        problem = f"It cannot be written ({error.strerror})."
        raise TreadlightlyError(path, problem, "The runs are in. Choose another place for the table.") from error


@contextlib.contextmanager
def _until_stopped(progress: "Progress") -> "Iterator[Progress]":
    """The same progress, until Ctrl+C: then the file at hand is finished and the import ends with its summary."""
    import signal

    from .wording import imports as words

    asked = False

    def ask(*_: object) -> None:
        nonlocal asked
        asked = True
        signal.signal(signal.SIGINT, usual)  # the second time it stops at once
        print(words.STOPPING, file=sys.stderr)

    def go_on(done: int, total: int, name: str) -> bool:
        progress(done, total, name)
        return not asked

    usual = signal.signal(signal.SIGINT, ask)
    try:
        yield go_on
    finally:
        signal.signal(signal.SIGINT, usual)


@contextlib.contextmanager
def _progress_bar() -> "Iterator[Progress]":
    """A bar on standard error, when that is a terminal."""
    from tqdm import tqdm

    with tqdm(unit="file", leave=False, disable=None) as bar:

        def progress(done: int, total: int, name: str) -> None:
            bar.total = total
            bar.set_postfix_str(name[-40:], refresh=False)
            bar.update(done - bar.n)

        yield progress


def _bytes(paths: list[str]) -> int:
    """How much there is to read, roughly; what is wrong with a path is told when it is read."""
    return sum(os.path.getsize(file) for path in paths for file in _files(path) if os.path.exists(file))


def _files(path: str) -> "Iterator[str]":
    yield path
    for folder, _, names in os.walk(path):
        yield from (os.path.join(folder, name) for name in names)


# --- the report and whole libraries ---------------------------------------------------------------------------------


def _report(options: argparse.Namespace) -> int:
    from .report import build_report
    from .report_json import to_json
    from .wording import formats, terminal

    with _open(options) as library:
        report = build_report(library, today=options.today or _today())
        if options.html is not None:
            formats.use(formats.CHOICES.get(report.settings.formats, formats.PLAIN))
            return _sheet(report, options)
        if options.json:
            print(json.dumps(terminal.with_sentences(to_json(report), report), allow_nan=False))
        else:
            print(terminal.report_text(report, library.name))
    return 0


def _sheet(report: "Report", options: argparse.Namespace) -> int:
    from .sheet import clinician_sheet, save
    from .wording import sheet as wording_sheet

    print(wording_sheet.written(save(clinician_sheet(report, options.name), options.html)))
    return 0


def _export(options: argparse.Namespace) -> int:
    from .library.copies import export
    from .wording import terminal

    with _open(options) as library:
        print(terminal.exported(export(library, options.folder)))
    return 0


def _backup(options: argparse.Namespace) -> int:
    from .library.copies import backup
    from .wording import terminal

    with _open(options) as library:
        print(terminal.backed_up(backup(library, options.file)))
    return 0


def _restore(options: argparse.Namespace) -> int:
    from .library.copies import restore_backup
    from .wording import terminal

    print(terminal.restored(restore_backup(options.file, options.library)))
    return 0
