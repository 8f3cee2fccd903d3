"""What only a browser can tell: nothing leaves the machine, an upload becomes a picture, a drag moves every chart."""

import http.client
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from conftest import PAGES, PLOT, Watched, free_port, start_app
from own_library import an_export
from playwright.sync_api import Browser, expect

from analysis.library import Library
from analysis.report import build_report
from analysis.samples import sample_files


def wait_for(watched: Watched, condition: Callable[[], bool]) -> None:
    for _ in range(200):
        if condition():
            return
        watched.page.wait_for_timeout(50)
    raise AssertionError("it did not happen within 10 s")


def test_the_browser_is_forbidden_to_ask_another_machine(watched: Watched):
    watched.open()
    refused = watched.page.evaluate("fetch('https://example.com/').then(() => false, () => true)")
    assert refused
    answer = watched.page.request.get(watched.address)
    assert "connect-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8501"])
def test_a_foreign_name_that_points_here_is_refused(app: str, host):
    """DNS rebinding: a page elsewhere gives its own name this machine's address and speaks to the app as itself."""
    port = int(app.rpartition(":")[2])
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    handshake = {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }
    connection.request("GET", "/_stcore/stream", headers=handshake)
    assert connection.getresponse().status == 403
    connection.close()


def brightness(colour: str) -> float:
    red, green, blue = (int(part) for part in re.findall(r"\d+", colour)[:3])
    return 0.299 * red + 0.587 * green + 0.114 * blue


@pytest.mark.parametrize(("scheme", "dark"), [("light", False), ("dark", True)])
def test_text_in_charts_follows_the_light_or_dark_of_the_machine(chromium: Browser, app: str, scheme, dark):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, color_scheme=scheme, locale="en-GB")
    watched = Watched(context.new_page(), app)
    watched.open("load")
    label = watched.page.locator(f"{PLOT} .ytick text").first
    label.wait_for()
    ink = brightness(label.evaluate("node => getComputedStyle(node).fill"))
    ground = brightness(
        watched.page.locator('[data-testid="stApp"]').evaluate("node => getComputedStyle(node).backgroundColor")
    )
    context.close()
    assert (ground < 128) is dark
    assert abs(ink - ground) > 90


@pytest.mark.parametrize("library", ["example", "own"])
def test_today_fits_a_small_laptop(watched: Watched, own_app: str, library):
    """The example with four open windows; a runner in pain with long names of shoes."""
    if library == "own":
        watched.address = own_app
    watched.open()
    chart = watched.page.locator(PLOT)
    chart.locator(".main-svg").first.wait_for()
    box = chart.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 800


def test_an_upload_becomes_a_ratio_on_the_chart(chromium: Browser, tmp_path: Path):
    """From the file to the number on the screen, against the same number from the library itself."""
    port, library = free_port(), tmp_path / "library.db"
    process = start_app(library, port)
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    try:
        watched = Watched(context.new_page(), f"http://localhost:{port}")
        page = watched.page
        watched.open("add_runs")
        fit = next(file for file in sample_files() if file.name.endswith(".fit.gz"))
        archive = {"name": "export.zip", "mimeType": "application/zip", "buffer": an_export()}
        page.locator('input[type="file"]').set_input_files(archive)
        expect(page.get_by_text("21 files: 21 new.")).to_be_visible(timeout=60_000)
        watched.ready()
        page.locator('input[type="file"]').set_input_files(str(fit))
        expect(page.get_by_text("1 file: 1 new.")).to_be_visible(timeout=60_000)

        metrics = page.request.get(f"{watched.address}/_stcore/metrics").text()
        kept = re.findall(r'cache_type="UploadedFileManager".*} (\d+)', metrics)
        assert sum(map(int, kept)) == 0, "the uploaded bytes are still held"

        watched.open("load")
        report = build_report(Library.open(library), today=datetime.now().astimezone().date())
        drawn_plots = "[...document.querySelectorAll('.js-plotly-plot')].filter(plot => plot._fullData?.length)"
        page.wait_for_function(f"() => {drawn_plots}.length === 3")
        drawn = page.locator(PLOT).nth(1).evaluate("plot => Array.from(plot._fullData.at(-1).y)")
        assert drawn[-1] == pytest.approx(report.ratio["uncoupled"], rel=1e-6)
        assert report.ratio["uncoupled"] > 1

        watched.open("")
        expect(page.get_by_role("heading", level=1)).to_contain_text("16.0")
        expect(page.get_by_role("heading", level=1)).to_contain_text("longer than anything in the 30 days before")
        assert watched.foreign == []
    finally:
        context.close()
        process.terminate()
        process.wait(timeout=20)


def shown_days(watched: Watched) -> list[list[str]]:
    return watched.page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot')]
                 .filter(plot => plot._fullLayout?.xaxis?.type === 'date')
                 .map(plot => plot._fullLayout.xaxis.range.map(moment => moment.slice(0, 10)))"""
    )


def test_one_drag_moves_every_chart_and_one_button_takes_it_back(watched: Watched):
    watched.open("load")
    page = watched.page
    page.wait_for_function("() => document.querySelectorAll('.js-plotly-plot .nsewdrag').length === 3")
    watched.ready()
    ends = "plots => plots.map(plot => [plot.getBoundingClientRect().left, plot.getBoundingClientRect().right].join())"
    assert len(set(page.locator(f"{PLOT} .nsewdrag").evaluate_all(ends))) == 1, "a day lies at one place in all charts"
    before = shown_days(watched)
    watched.drag(watched.page.locator(PLOT).nth(1))
    wait_for(watched, lambda: "_" in page.url.partition("range=")[2])
    wait_for(watched, lambda: len({str(days) for days in shown_days(watched)}) == 1 and shown_days(watched) != before)
    chosen = shown_days(watched)[0]

    page.reload()
    watched.ready()
    wait_for(watched, lambda: len(shown_days(watched)) == 3)
    assert shown_days(watched)[0] == chosen

    page.get_by_role("link", name="Cadence").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cadence")
    wait_for(watched, lambda: (shown := shown_days(watched)) != [] and all(days == chosen for days in shown))

    page.get_by_role("button", name="Back to 12 weeks").click()
    wait_for(watched, lambda: shown_days(watched)[0] == before[0])
    assert watched.complaints == []


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Auckland"])
def test_a_week_tells_its_monday_and_year_from_its_foot_to_far_above_its_bar(chromium: Browser, app: str, zone):
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id=zone)
    watched = Watched(context.new_page(), app)
    watched.open("load")
    watched.ready()
    bars = watched.page.locator(f".st-key-chart_weeks {PLOT}")
    place = bars.locator(".nsewdrag").first.bounding_box()
    assert place is not None
    for height in (0.05, 0.9):
        watched.page.mouse.move(place["x"] + 0.3 * place["width"], place["y"] + (1 - height) * place["height"])
        expect(bars.locator(".hoverlayer .hovertext")).to_have_text(
            re.compile(r"Week 32, from 3 Aug 2026: \d runs, .* km, \d h \d\d")
        )
        watched.page.mouse.move(0, 0)
        expect(bars.locator(".hoverlayer .hovertext")).to_have_count(0)
    context.close()


def test_a_drag_over_a_channel_looks_closer_and_marks_the_stretch_on_the_route(watched: Watched):
    watched.open("activity")
    page = watched.page
    page.locator(PLOT).nth(1).wait_for()
    watched.ready()
    watched.drag(watched.page.locator(PLOT).nth(0))
    way = page.locator(PLOT).nth(1)
    lines = "plot => (plot._fullData || []).map(line => line.name)"  # undefined while plotly draws it again
    wait_for(watched, lambda: way.evaluate(lines)[:2] == ["route", "stretch"])
    expect(page.get_by_text("the way in between is drawn strong")).to_be_visible()
    page.get_by_role("button", name="Show all of it").click()
    wait_for(watched, lambda: "route" in (names := way.evaluate(lines)) and "stretch" not in names)
    assert watched.complaints == []


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata"])
def test_a_run_starts_at_zero_and_keeps_its_pace_in_every_time_zone(chromium: Browser, own_app: str, zone):
    """plotly takes a number on a date axis for a moment in the reader's own time zone."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB", timezone_id=zone)
    watched = Watched(context.new_page(), own_app)
    watched.open("activity")
    run = watched.page.locator(f".st-key-chart_channels {PLOT}")
    run.locator(".xtick text").first.wait_for()
    assert run.locator(".xtick text").first.text_content() == "0:00"
    assert set(run.locator(".ytick text").all_text_contents()) & {"5:50", "5:55", "6:00", "6:05", "6:10"}
    context.close()


def test_a_reload_keeps_the_tab_and_back_is_one_step_to_the_page_before(watched: Watched):
    watched.open("diary")
    page = watched.page
    page.get_by_role("tab", name="Strength").click()
    page.wait_for_url("**diary_tab=Strength*")
    page.reload()
    watched.ready()
    expect(page.get_by_role("tab", name="Strength")).to_have_attribute("aria-selected", "true")
    page.get_by_role("link", name="Load", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Load")
    watched.ready()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Diary")
    assert watched.complaints == []


def test_the_keyboard_shows_on_which_link_it_stands(watched: Watched):
    watched.open("load")
    outlines = {}
    for _ in range(len(PAGES) + 4):
        watched.page.keyboard.press("Tab")
        link = watched.page.locator('[data-testid="stSidebarNav"] a:focus')
        if link.count():
            outlines[link.inner_text()] = link.evaluate("link => getComputedStyle(link).outlineStyle")
    assert len(outlines) == len(PAGES)
    assert set(outlines.values()) == {"solid"}
