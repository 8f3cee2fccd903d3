"""Runs tried out with the keyboard, in a real browser."""

from datetime import datetime, timedelta

import pytest
from conftest import START_S, Watched, free_port, start_app

from analysis.library import Library
from analysis.wording import tryout as wording_tryout


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The address of a dashboard over eight weeks of three runs of an hour."""
    path = tmp_path_factory.mktemp("plan") / "library.db"
    today = datetime.now().astimezone().date()
    with Library.open(path) as library:
        for number in range(3, 60):
            if number % 7 in (0, 3, 5):
                library.add_manual(today - timedelta(days=number), minutes=60, distance_km=10)
    port = free_port()
    process = start_app(path, port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=START_S)


def test_a_run_typed_in_is_answered_at_once(watched: Watched):
    page = watched.page
    page.set_viewport_size({"width": 1280, "height": 1400})
    watched.open("plan")
    page.get_by_text(wording_tryout.TRY_FITS).wait_for()
    # The table is painted and has no cells to click by name: its first cell is below the head, the minutes beside it.
    table = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(table["x"] + 0.4 * table["width"], table["y"] + 53)
    page.keyboard.type("150", delay=200)  # the first key opens the cell
    page.keyboard.press("Enter")
    page.get_by_text("above the limit of").first.wait_for()
    page.get_by_text("window would open or stay open").wait_for()
    assert watched.foreign == []
    assert watched.complaints == []
