"""What a runner does on the pages, in a real browser: each case ends in the library, and the way back is walked too."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from conftest import PLOT, Watched, free_port, start_app
from own_library import fill
from playwright.sync_api import Browser, BrowserContext, Locator, expect

from analysis.library import Library


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of ten weeks of recorded runs, to be copied."""
    path = tmp_path_factory.mktemp("filled") / "library.db"
    with Library.open(path) as library:
        fill(library)
    return path


@pytest.fixture
def own(filled: Path, tmp_path: Path, context: BrowserContext) -> Iterator[tuple[Watched, Library]]:
    """A dashboard over a library of one's own, and that library."""
    path = tmp_path / "library.db"
    shutil.copy(filled, path)
    port = free_port()
    process = start_app(path, port)
    page = context.new_page()
    page.set_default_timeout(30_000)
    with Library.open(path) as library:
        yield Watched(page, f"http://localhost:{port}"), library
    process.terminate()
    process.wait(timeout=20)


def choose(box: Locator, option: str) -> None:
    box.get_by_role("combobox").click()
    box.page.get_by_role("option", name=option).click()


def test_two_runs_get_their_shoe_at_once_and_undo_takes_it_back(own: tuple[Watched, Library]):
    watched, library = own
    page, before = watched.page, len(library.tags())
    page.set_viewport_size({"width": 1280, "height": 3200})
    watched.open("shoes")
    page.locator(f"{PLOT} .main-svg").nth(2).wait_for()
    watched.ready()
    table = page.locator("[class*=st-key-runs_]").get_by_test_id("stDataFrame")
    box = table.bounding_box()
    assert box is not None
    for row in (1, 2):  # the table is painted: a tick is a place in its first column
        page.mouse.click(box["x"] + 35, box["y"] + 35 * row + 17)
    choose(page.locator(".st-key-ticked_shoe"), "V-Run")
    page.locator('[data-testid="stForm"]').get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-shoe_change_bar")).to_contain_text("2 runs")
    newest = library.activities()["activity_id"].iloc[-2:]
    assert set(library.tags().iloc[before:]["activity_id"]) == set(newest)
    page.locator(".st-key-undo_shoes button").click()
    expect(page.locator(".st-key-shoe_change_bar")).to_have_count(0)
    assert len(library.tags()) == before
    assert watched.complaints == []


def test_a_run_is_split_between_two_pairs(own: tuple[Watched, Library]):
    watched, library = own
    page = watched.page
    watched.open("shoes")
    page.get_by_role("tab", name="Split a run").click()
    page.locator('[data-testid="stForm"]').get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-shoe_change_bar")).to_be_visible()
    run = library.activities()["activity_id"].iloc[-1]
    spans = library.tags().set_index("activity_id").loc[run]
    assert spans[["shoe_name", "start_s"]].to_numpy().tolist() == [
        ["V-Run", 0.0],
        ["Trainers with a rather long name", 360.0],
    ]
    assert watched.complaints == []


def test_pain_changes_the_budget_and_stands_on_the_load_chart_until_it_is_undone(own: tuple[Watched, Library]):
    watched, library = own
    page = watched.page
    watched.open()
    week = page.locator('[data-testid="stColumn"]').first
    expect(week).to_contain_text("2 checklists are due")  # the last of it to be drawn
    before = week.inner_text()
    page.get_by_role("button", name="Pain", exact=True).click()
    page.locator("[class*=st-key-where_left]").get_by_role("radio", name="calf", exact=True).click()
    page.locator("[class*=st-key-score]").get_by_role("radio", name="7", exact=True).click()
    expect(page.locator("h1")).to_contain_text("Left calf 7 during")
    watched.ready()
    assert week.inner_text() != before

    hurt = library.pain().iloc[-1]["date"].strftime("%Y-%m-%d")
    page.get_by_role("link", name="Load", exact=True).click()
    page.wait_for_function(
        """day => [...document.querySelectorAll('.js-plotly-plot')].filter(plot =>
            (plot._fullData || []).some(trace =>
                trace.name === 'pain' && trace.x.at(-1).startsWith(day))).length === 3""",
        arg=hurt,
    )
    page.get_by_role("link", name="Today", exact=True).click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("h1")).not_to_contain_text("calf 7")
    expect(week).to_have_text(before, use_inner_text=True)
    assert watched.foreign == []
    assert watched.complaints == []


def test_choices_survive_a_change_of_page_and_a_reload_and_two_tabs_keep_their_own(own: tuple[Watched, Library]):
    watched, library = own
    page = watched.page
    watched.open("load")
    page.get_by_role("radio", name="Steps", exact=True).click()
    page.get_by_role("radio", name="4 weeks", exact=True).click()
    expect(page.get_by_text("Steps a week")).to_be_visible()
    page.wait_for_url("**range=4w*")

    other = Watched(page.context.new_page(), watched.address)
    other.open("load")
    expect(other.page.get_by_text("Minutes a week")).to_be_visible()
    assert "range" not in other.page.url  # the usual weeks are no step for the button Back

    page.get_by_role("link", name="Shoes", exact=True).click()
    page.wait_for_url("**range=4w*")
    page.get_by_role("link", name="Load", exact=True).click()
    expect(page.get_by_text("Steps a week")).to_be_visible()
    page.reload()
    watched.ready()
    expect(page.get_by_text("Steps a week")).to_be_visible()
    assert "range=4w" in page.url

    library.log_pain(datetime.now().astimezone().date(), "calf", 6, side="left")  # in a third place
    other.page.get_by_role("link", name="Today", exact=True).click()
    expect(other.page.locator("h1")).to_contain_text("Left calf 6")
    assert watched.complaints + other.complaints == []


@pytest.mark.parametrize(("locale", "length"), [("de-DE", "16,0"), ("en-US", "16.0")])
def test_numbers_are_written_as_the_browser_asks(chromium: Browser, own_app: str, locale, length):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale=locale)
    watched = Watched(context.new_page(), own_app)
    watched.open()
    expect(watched.page.get_by_text(f"{length}\u202fkm in 1\u202fh\u202f36")).to_be_visible()
    context.close()
