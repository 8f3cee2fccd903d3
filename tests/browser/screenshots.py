"""Pictures of every page: light, dark and on a phone, into ./screenshots. Run it, then look at them.

    uv run python tests/browser/screenshots.py [LIBRARY]
    uv run python tests/browser/screenshots.py --readme      makes the three pictures of README again, in ./docs

Without a library the pages show the example runner. This is a script and no test: a person judges the pictures.
"""

import re
import sys
import tempfile
from pathlib import Path

from conftest import CHROMIUM, PAGES, ROOT, Watched, free_port, start_app
from playwright.sync_api import sync_playwright

WITHOUT_CHARTS = ("plan", "diary", "learn", "add_runs", "settings", "method")
LOOKS = {
    "light": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "color_scheme": "light",
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
        "user_agent": "Mobile",
    },
}
README = {"today": "", "shoes": "shoes?range=12w", "risk-windows": "risk_windows?range=6m"}
MAIN = '[data-testid="stMain"]'


def main(library: Path, folder: Path, pages: tuple[str, ...] = PAGES) -> None:
    folder.mkdir(exist_ok=True)
    port = free_port()
    app = start_app(library, port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for look, options in LOOKS.items():
                page = browser.new_context(locale="en-GB", **options).new_page()
                for name in pages:
                    take(Watched(page, f"http://localhost:{port}"), name, look, folder)
            browser.close()
    finally:
        app.terminate()


def readme(library: Path, folder: Path) -> None:
    """The pictures of README: the first screen of a laptop, light."""
    port = free_port()
    app = start_app(library, port)
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            page = browser.new_context(locale="en-GB", **LOOKS["light"]).new_page()
            for name, address in README.items():
                watched = Watched(page, f"http://localhost:{port}")
                watched.open(address)
                drawn(watched)
                page.screenshot(path=folder / f"{name}.png")
            browser.close()
    finally:
        app.terminate()


def drawn(watched: Watched) -> None:
    """Wait until the charts stand."""
    watched.page.wait_for_load_state("networkidle")
    watched.page.locator(".js-plotly-plot .main-svg").first.wait_for()
    watched.page.wait_for_timeout(500)


def take(watched: Watched, name: str, look: str, folder: Path) -> None:
    """The first screen as it is, and the whole page in one long picture."""
    page, size = watched.page, LOOKS[look]["viewport"]
    label = re.sub(r"\W+", "-", name) or "today"
    page.set_viewport_size(size)
    watched.open(name)
    if name in WITHOUT_CHARTS:
        page.wait_for_load_state("networkidle")
    else:
        drawn(watched)
    page.screenshot(path=folder / f"{label}-{look}.png")
    height = page.locator(MAIN).evaluate("main => main.scrollHeight")
    page.set_viewport_size({**size, "height": max(size["height"], min(height + 20, 6000))})
    page.wait_for_timeout(700)
    page.screenshot(path=folder / f"{label}-{look}-whole.png")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as empty:
        if sys.argv[1:] == ["--readme"]:
            readme(Path(empty) / "library.db", ROOT / "docs")
        else:
            main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(empty) / "library.db", ROOT / "screenshots")
