"""A running dashboard and a real Chromium for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from own_library import fill
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, sync_playwright

from analysis.library import Library

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
START_S = 60
PAGES = (
    "",
    "load",
    "cadence",
    "shoes",
    "risk_windows",
    "activity",
    "plan",
    "diary",
    "learn",
    "add_runs",
    "settings",
    "method",
)
PLOT = ".js-plotly-plot"
# By how many pixels the widest part of the page is wider than its place.
OVERHANG = """() => Math.max(...[document.documentElement, ...document.querySelectorAll(
    '[data-testid="stMain"], .js-plotly-plot')].map(part => part.scrollWidth - part.clientWidth))"""
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium these tests are skipped, except in CI, where that is an error."""
    reason = "no Chromium on this machine: install it to run the browser tests"
    for item in items:
        if Path(item.fspath).is_relative_to(Path(__file__).parent):
            item.add_marker("browser")
            if CHROMIUM is None and os.environ.get("CI") != "true":
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    assert CHROMIUM is not None, "the browser tests need Chromium"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )


def start_app(library: Path, port: int) -> subprocess.Popen[bytes]:
    """The dashboard as a runner starts it, on a library of its own; returns when it answers."""
    process = subprocess.Popen(
        [sys.executable, "-m", "analysis", "app", "--no-browser", "--port", str(port)],
        cwd=library.parent,  # not the source folder: the settings must be found from anywhere
        env={**os.environ, "TREADLIGHTLY_LIBRARY": str(library)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the app stopped instead of starting"
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1) as answer:
                if answer.read() == b"ok":
                    return process
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    process.terminate()
    raise AssertionError(f"the app did not answer within {START_S} s")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over an empty library."""
    port = free_port()
    process = start_app(tmp_path_factory.mktemp("library") / "library.db", port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=20)


@pytest.fixture(scope="session")
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over a library of ten weeks; its tests only look at it."""
    path = tmp_path_factory.mktemp("own") / "library.db"
    with Library.open(path) as library:
        fill(library)
    port = free_port()
    process = start_app(path, port)
    yield f"http://localhost:{port}"
    process.terminate()
    process.wait(timeout=20)


class Watched:
    """A page that keeps what it asked of other machines and what the browser complained about."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.foreign: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self._asked(request.url))
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)

    def _asked(self, url: str) -> None:
        local = (self.address, self.address.replace("http", "ws", 1), "data:", "blob:", "about:")
        if not url.startswith(local):
            self.foreign.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # On any page but the first Streamlit looks for its server below the page's own path before it asks the root.
        looking = "/_stcore/" in message.location.get("url", "")
        if message.type == "error" and not looking:
            self.complaints.append(message.text)

    def open(self, path: str = "") -> None:
        self.page.goto(f"{self.address}/{path}")
        self.ready()

    def drag(self, chart: Locator) -> None:
        """Over the middle of a chart, as a person with a mouse does."""
        layer = chart.locator(".nsewdrag").first
        layer.scroll_into_view_if_needed()
        box = layer.bounding_box()
        assert box is not None
        y = box["y"] + box["height"] / 2
        self.page.mouse.move(box["x"] + 0.3 * box["width"], y)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 0.6 * box["width"], y, steps=8)
        self.page.mouse.up()

    def ready(self) -> None:
        """Wait until the script has run and nothing is still being drawn."""
        idle = '[data-testid="stApp"][data-test-connection-state="CONNECTED"][data-test-script-state="notRunning"]'
        self.page.locator("h1").first.wait_for(timeout=60_000)
        self.page.locator(idle).wait_for(timeout=60_000)


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def watched(context: BrowserContext, app: str) -> Watched:
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Watched(page, app)
