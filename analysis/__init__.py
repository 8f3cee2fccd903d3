"""Treadlightly: am I doing too much, too soon?

    from datetime import date
    from analysis import Library, build_report
    library = Library.open("my-runs.db")
    library.add(["strava_export.zip"])
    print(build_report(library, today=date(2026, 5, 1)).open_windows)

Files → activities → library → daily tables → risk windows and budget → report. The modules are named after these
stations and can be used one by one; `read_activity("run.fit").records` is a table with units in its column names.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .importers import read_activities, read_activity, read_export
    from .library import Library
    from .model import Settings
    from .report import build_report

__all__ = ["Library", "Settings", "build_report", "read_activities", "read_activity", "read_export"]

_HOME = {
    "Library": "library",
    "Settings": "model",
    "build_report": "report",
    "read_activities": "importers",
    "read_activity": "importers",
    "read_export": "importers",
}


def __getattr__(name: str) -> Any:
    """A public name from its module, loaded on first use: `treadlightly --help` should not wait for pandas."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
