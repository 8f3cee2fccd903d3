"""What only a browser can tell of cadence: a drag moves every tab's days, one drag zooms all channels of a run."""

from pathlib import Path

import pytest
from conftest import OVERHANG, PLOT, Watched, free_port, start_app
from playwright.sync_api import BrowserContext, expect

from analysis.library import Library
from analysis.model import Settings


def choose_tab(watched: Watched, name: str, key: str) -> None:
    watched.page.get_by_role("tab", name=name).click()
    watched.page.locator(f".st-key-chart_{key} {PLOT} .main-svg").first.wait_for()
    watched.ready()


def test_a_drag_over_the_trend_moves_the_days_of_every_tab(watched: Watched):
    watched.open("cadence?range=6m")
    page = watched.page
    expect(page.get_by_text("At 5:51/km you run 169 steps a minute")).to_be_visible()
    page.locator(f".st-key-chart_at_speed {PLOT} .main-svg").first.wait_for()
    watched.ready()
    watched.drag(watched.page.locator(".st-key-chart_at_speed"))
    page.wait_for_url("**range=2026-*")
    watched.ready()
    first = page.locator(f".st-key-chart_at_speed {PLOT}").evaluate("plot => plot._fullLayout.xaxis.range[0]")
    choose_tab(watched, "Against", "shares")
    choose_tab(watched, "How it lasts", "held")
    assert page.locator(f".st-key-chart_held {PLOT}").evaluate("plot => plot._fullLayout.xaxis.range[0]") == first
    assert watched.foreign == []
    assert watched.complaints == []


def test_a_drag_over_the_dynamics_of_a_run_zooms_its_channels_and_marks_the_route(watched: Watched):
    watched.open("activity")
    page = watched.page
    page.locator(f".st-key-chart_dynamics {PLOT} .main-svg").first.wait_for()
    watched.ready()
    watched.drag(watched.page.locator(".st-key-chart_dynamics"))
    expect(page.get_by_text("the way in between is drawn strong")).to_be_visible()
    watched.ready()
    page.wait_for_function(
        f"""() => {{
            const plots = ['channels', 'dynamics'].map(key => document.querySelector(`.st-key-chart_${{key}} {PLOT}`));
            const ranges = plots.map(plot => String(plot?._fullLayout?.xaxis?.range));
            const way = document.querySelector('.st-key-chart_route {PLOT}');
            return ranges[0] === ranges[1] && (way?._fullData || []).some(line => line.name === 'stretch');
        }}"""
    )
    assert watched.complaints == []


@pytest.mark.parametrize(
    ("name", "key"), [("At your", "at_speed"), ("Against", "shares"), ("How it", "held"), ("Left", "balance")]
)
def test_no_tab_scrolls_sideways_on_a_phone(watched: Watched, name, key):
    watched.page.set_viewport_size({"width": 390, "height": 844})
    watched.open("cadence?range=6m")
    choose_tab(watched, name, key)
    watched.page.wait_for_function(f"() => ({OVERHANG})() <= 0")
    assert watched.complaints == []


def test_moving_an_end_of_the_band_stays_on_the_tab_that_shows_it(watched: Watched):
    watched.open("cadence?range=6m")
    page = watched.page
    choose_tab(watched, "Against", "shares")
    page.get_by_role("button", name="Band 180–200").click()
    page.get_by_role("slider").first.press("ArrowLeft")
    expect(page.get_by_role("button", name="Band 179–200")).to_be_visible()
    watched.ready()
    expect(page.get_by_role("tab", name="Against")).to_have_attribute("aria-selected", "true")
    page.get_by_role("slider").first.press("ArrowRight")
    expect(page.get_by_role("button", name="Band 180–200")).to_be_visible()


def test_today_fits_a_small_laptop_with_the_metronome_too(context: BrowserContext, tmp_path: Path):
    with Library.open(tmp_path / "library.db") as library:
        library.save_settings(Settings(cadence_help=True))
    port = free_port()
    process = start_app(tmp_path / "library.db", port)
    try:
        watched = Watched(context.new_page(), f"http://localhost:{port}")
        watched.open()
        expect(watched.page.get_by_text("No metronome: something hurts.")).to_be_visible()
        chart = watched.page.locator(PLOT)
        chart.locator(".main-svg").first.wait_for()
        box = chart.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800
    finally:
        process.terminate()
        process.wait(timeout=20)
