"""What stands around every page: the example's banner, the days shown, the table under a chart, a page that failed."""

from datetime import date
from pathlib import Path

from .phrases import days

EXAMPLE_NAME = "Sam"
EXAMPLE_BANNER = (
    f"**This is {EXAMPLE_NAME}, an invented runner.** Your own library is empty: everything below is an example."
)
EXAMPLE_READ_ONLY = f"{EXAMPLE_NAME} is an example and cannot be changed. Add your own runs first."
ADD_YOUR_RUNS = "Add your own runs"
RANGE_LABEL = "Days shown"
RANGE_NAMES = {"4w": "4 weeks", "12w": "12 weeks", "6m": "6 months", "1y": "1 year", "all": "All"}
RESET_RANGE = "Back to 12 weeks"
DRAG_HINT = "drag across a chart to choose other days"
TABLE_LABEL = "Show as a table"
CSV_LABEL = "Download as CSV"
TO_DIARY = "Open the diary"
UNDO = "Undo"
SAVE = "Save"


def days_shown(span: tuple[date, date], today: date, *, hint: bool) -> str:
    """The days on the page, and how to choose others."""
    return f"{days(*span, today)}; {DRAG_HINT}" if hint else days(*span, today)


def library_named(url: str | None) -> str:
    """Library: anna.db, where one was asked for by its file; else ""."""
    return f"Library: {Path(url).name}" if url and "://" not in url else ""


def page_failed(error: Exception) -> str:
    """What a page says instead of a traceback, which stands in the terminal."""
    return (
        f"This page met something it cannot show ({type(error).__name__}). Your library is safe. Load the page again, "
        "or choose other days or another run. If it comes back, the terminal where Treadlightly runs has the whole "
        "message: please send it to us."
    )
