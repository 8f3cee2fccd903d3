"""What only a browser can tell of the shoe page: a tap is stored, told and taken back; an outing takes two clicks."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import Watched, free_port, start_app
from playwright.sync_api import BrowserContext, expect

from analysis.library import Library


@pytest.fixture
def own(tmp_path: Path, context: BrowserContext) -> Iterator[tuple[Watched, Library]]:
    """The shoe page over a library of four runs and one pair."""
    library = Library.open(tmp_path / "library.db")
    library.add_shoe("Trainers", "cushioned")
    today = datetime.now().astimezone().date()
    for days_ago in (2, 5, 9, 12):
        library.add_manual(today - timedelta(days=days_ago), minutes=48, distance_km=8)
    port = free_port()
    process = start_app(tmp_path / "library.db", port)
    page = context.new_page()
    page.set_default_timeout(30_000)
    watched = Watched(page, f"http://localhost:{port}")
    watched.open("shoes")
    yield watched, library
    process.terminate()
    process.wait(timeout=20)


def test_a_tap_gives_a_run_its_shoe_and_undo_takes_it_back(own: tuple[Watched, Library]):
    watched, library = own
    page = watched.page
    asked = page.locator(".st-key-helpful")
    expect(asked).to_contain_text("all 4 runs")
    asked.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Trainers").click()
    expect(page.locator(".st-key-shoe_change_bar")).to_contain_text("1 run: Trainers.")
    assert len(library.tags()) == 1
    expect(asked).to_contain_text("3 of 4 runs")
    page.locator(".st-key-undo_shoes button").click()
    expect(asked).to_contain_text("all 4 runs")
    assert library.tags().empty
    assert watched.complaints == []


def test_barefoot_minutes_without_a_watch_need_two_clicks(own: tuple[Watched, Library]):
    watched, library = own
    page = watched.page
    page.get_by_role("button", name="Add minutes without a watch").click()
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".st-key-shoe_change_bar")).to_contain_text("Barefoot")
    assert library.tags()["shoe_class"].tolist() == ["barefoot"]
    assert watched.complaints == []


def test_the_name_of_a_shoe_shows_as_it_was_typed(own: tuple[Watched, Library]):
    watched, library = own
    name = "*Glove* $5$ [new](http://x.y) <b>7</b>_a_"
    library.add_shoe(name, "minimal")
    newest = library.activities().iloc[-1]["activity_id"]
    library.tag(newest, name)
    watched.open()
    expect(watched.page.get_by_role("button", name=name)).to_be_visible()
    expect(watched.page.get_by_text(f"the first use of {name} (")).to_be_visible()
    watched.open("risk_windows")
    expect(watched.page.get_by_text(f"the first use of {name} (")).to_be_visible()
    assert watched.complaints == []
