"""The example runner, for a first look without files of one's own.

Decision: the example goes the way every runner's data go. Its files lie in data/samples and are read by the importers,
its diary is entered through the library's public functions, and the library is kept in memory and forgotten. Nothing
in it is computed in advance, so the example shows what the product does and not what somebody wished it to do.
"""

import json
from datetime import date
from pathlib import Path

from .errors import LibraryError
from .library import Library
from .model import Settings

__all__ = ["EXAMPLE_TODAY", "SAMPLES", "example_library", "sample_files"]

_PLACES = [Path(__file__).parent.parent / folder / "data" / "samples" for folder in ("", "treadlightly_app")]
SAMPLES = next((place for place in _PLACES if place.exists()), _PLACES[0])

EXAMPLE_TODAY = date(2026, 10, 5)
"""The example's present: the morning after its last file."""


def sample_files() -> list[Path]:
    """The example's activity files, oldest first.

    Raises:
        LibraryError: the samples are not there.
    """
    files = sorted(path for path in SAMPLES.glob("*") if ".fit" in path.suffixes or ".gpx" in path.suffixes)
    if not files:
        raise LibraryError(
            "The example runner",
            f"No sample files lie in {SAMPLES}.",
            "Install Treadlightly again or start it from its source folder, or add files of your own.",
        )
    return files


def example_library() -> Library:
    """A new library in memory with half a year of the example runner: activities, shoes, diary and settings.

    Raises:
        LibraryError: the samples are not there, or one cannot be read.
    """
    files = sample_files()
    diary = json.loads((SAMPLES / "diary.json").read_text(encoding="utf-8"))
    library = Library.open("sqlite://")
    library.save_settings(Settings(**diary["settings"]))
    failed = library.add(files).failed
    if failed:
        raise LibraryError(failed[0].name, failed[0].problem, failed[0].remedy)
    activities = library.activities()
    identity = dict(zip(activities["source_name"], activities["activity_id"], strict=True))

    for shoe in diary["shoes"]:
        library.add_shoe(**shoe)
    library.tag_all([(identity[tag["file"]], tag["shoe"], tag["start_s"], None) for tag in diary["tags"]])
    for file, effort in diary["perceived_exertion"].items():
        library.set_rpe(identity[file], effort)
    for file, surface in diary["surfaces"].items():
        library.set_surface(identity[file], surface)
    for mark in diary["marks"]:
        library.mark(**mark)
    for activity in diary["manual"]:
        library.add_manual(**activity)
    for entry in diary["pain"]:
        library.log_pain(**entry)
    for entry in diary["strength"]:
        library.log_strength(**entry)
    library.set_race(**diary["race"])
    return library
