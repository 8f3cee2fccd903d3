"""How quick the dashboard is, side by side with a trivial Streamlit app in one run.

    python benchmarks/app.py                    makes a library of ten years first (a minute)
    python benchmarks/app.py --library FILE     keeps it in FILE for the next time

A rerun is timed without a browser (AppTest), ours and the trivial app in turn, the median of each; what is compiled
stays compiled, as in the server. Bytes, the way from the command to the first chart and the first opening of ten years
are measured in Chromium, where both apps find their modules compiled, as everyone does from the second start on.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from unittest import mock

import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
from playwright.sync_api import Browser, Page, sync_playwright
from report import SAMPLES, fill
from streamlit.runtime.scriptrunner.script_cache import ScriptCache
from streamlit.testing.v1 import AppTest

from analysis import Library, read_activity
from analysis.charts import activity as charts_activity
from app_pages import shared

ROOT = Path(__file__).parent.parent
PAGES = (
    *("today", "load", "cadence", "shoes", "risk_windows", "activity"),
    *("plan", "diary", "learn", "add_runs", "settings", "method"),
)
ROUNDS = 31
TRIVIAL = """
import plotly.graph_objects as go
import streamlit as st

st.title("Trivial")
st.write("A chart of three numbers.")
st.plotly_chart(go.Figure(go.Bar(x=[1, 2, 3], y=[1, 3, 2])))
"""
# Page, the words of the choice that is tapped, its name in the table.
CHOICES = (
    ("load", "Steps", "Load: another measure"),
    ("load", "4 weeks", "Load: other days"),
    ("shoes", "Minutes", "Shoes: another measure"),
    ("risk_windows", "6 months", "Risk windows: other days"),
    ("cadence", "6 months", "Cadence: other days"),
    ("cadence", "All", "Cadence: all ten years"),
    ("load", "All", "Load: all ten years"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--library", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trivial = Path(folder) / "trivial.py"
        trivial.write_text(TRIVIAL)
        library = options.library or Path(folder) / "ten-years.db"
        runs = ten_years(library)
        print(f"a library of ten years, {runs:,} runs\n")
        reruns(library, trivial)
        print(f"\na chart of 4 hours: {chart_json():.3f} of its JSON at full resolution (goal 0.15)")
        with sync_playwright() as playwright:
            found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            bytes_of_choices(browser, library)
            first_chart(browser, trivial, Path(folder) / "empty.db")
            cold_open(browser, library)
            browser.close()


def ten_years(path: Path) -> int:
    """Make the library where it is not there yet; the number of its runs."""
    library = Library.open(path)
    if library.activities().empty:
        samples = [read_activity(sample) for sample in sorted(SAMPLES.glob("*.gz"))]
        fill(library, samples, 10, until=datetime.now().astimezone().date())
    return len(library.activities())


# -------------------------------------------------------------------------------------------------------------- reruns


def reruns(library: Path, trivial: Path) -> None:
    """Milliseconds of drawing each page again, against the trivial app."""
    os.environ["TREADLIGHTLY_LIBRARY"] = str(library)
    os.chdir(ROOT)  # the settings of the server lie here
    compiled = ScriptCache()
    for place in ("app_test", "local_script_runner"):
        mock.patch(f"streamlit.testing.v1.{place}.ScriptCache", return_value=compiled).start()
    ours = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
    plain = AppTest.from_file(str(trivial)).run()
    print(f"{'rerun':<14}{'first':>9}{'again':>9}{'trivial':>9}{'ratio':>8}   (goal 5)")
    for page in PAGES:
        if page != "today":
            ours.switch_page(f"app_pages/{page}.py")
        first = milliseconds(ours.run)
        assert not ours.exception, page
        both = [(milliseconds(ours.run), milliseconds(plain.run)) for _ in range(ROUNDS)]
        again, base = (statistics.median(times) for times in zip(*both, strict=True))
        print(f"{page:<14}{first:>6.0f} ms{again:>6.1f} ms{base:>6.1f} ms{again / base:>8.1f}")


def milliseconds(task: Callable[[], object]) -> float:
    start = time.perf_counter()
    task()
    return 1000 * (time.perf_counter() - start)


# -------------------------------------------------------------------------------------------------- the chart of a run


def chart_json() -> float:
    """Bytes of the channels of four hours as they are sent, against every second of them."""
    sample = max((read_activity(path) for path in sorted(SAMPLES.glob("*.fit.gz"))), key=lambda run: len(run.records))
    records = sample.records
    records = records.iloc[np.arange(4 * 3600) % len(records)].assign(
        elapsed_s=np.arange(4 * 3600.0), segment=np.zeros(4 * 3600, dtype=int)
    )
    running = np.ones(len(records), dtype=bool)

    def channels() -> go.Figure:
        return charts_activity.channels(records, running, title="")

    sent = len(pio.to_json(shared.picture(channels(), touch=False).figure, validate=False))
    with mock.patch.object(charts_activity, "downsample", lambda x, y, **_: (x, np.round(y, 2))):
        return sent / len(channels().to_json())


# -------------------------------------------------------------------------------------------------------- in a browser


@contextmanager
def server(*command: str, port: int, library: Path | None = None) -> Iterator[str]:
    """A dashboard that answers; its address."""
    environment = {**os.environ, **({"TREADLIGHTLY_LIBRARY": str(library)} if library else {})}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = os.path.join(tempfile.gettempdir(), "treadlightly-benchmark")
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                with urllib.request.urlopen(f"http://localhost:{port}/_stcore/health", timeout=1):
                    break
            except OSError:
                time.sleep(0.02)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait()


def ours(library: Path) -> AbstractContextManager[str]:
    port = free_port()
    return server("analysis", "app", "--no-browser", "--port", str(port), port=port, library=library)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ready(page: Page) -> None:
    page.locator("h1").first.wait_for(timeout=60_000)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")


def bytes_of_choices(browser: Browser, library: Path) -> None:
    """Bytes that reach the browser over the web socket when one choice changes."""
    print(f"\n{'bytes after a choice':<28}{'kB':>8}   (goal 100)")
    with ours(library) as address:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        got: list[int] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: got.append(len(frame))))
        for name, choice, label in CHOICES:
            page.goto(f"{address}/{name}")
            ready(page)
            got.clear()
            page.get_by_role("radio", name=choice, exact=True).first.click()
            page.wait_for_timeout(1500)
            ready(page)
            print(f"{label:<28}{sum(got) / 1000:>8.1f}")
        page.close()


def first_chart(browser: Browser, trivial: Path, empty: Path) -> None:
    """Seconds from the command to the first chart on the samples, against the same for the trivial app."""
    times: dict[str, list[float]] = {"treadlightly": [], "trivial": []}
    for _ in range(3):
        port = free_port()
        plain = ("streamlit", "run", str(trivial), "--server.headless=true", f"--server.port={port}")
        for name, starting in (("treadlightly", ours(empty)), ("trivial", server(*plain, port=port))):
            start = time.perf_counter()
            with starting as address:
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                page.goto(address)
                page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
                times[name].append(time.perf_counter() - start)
                page.close()
    mine, base = (statistics.median(times[name]) for name in ("treadlightly", "trivial"))
    print(f"\nfirst chart: {mine:.2f} s on the samples, {base:.2f} s trivial: {mine / base:.2f} (goal 2)")


def cold_open(browser: Browser, library: Path) -> None:
    """Seconds from asking for the page to a readable Today, in a server that has not read the library before."""
    times = []
    for _ in range(3):
        with ours(library) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            start = time.perf_counter()
            page.goto(address)
            page.locator("h1").first.wait_for(timeout=60_000)
            times.append(time.perf_counter() - start)
            page.close()
    print(f"ten years, first opening to a readable Today: {statistics.median(times):.2f} s (goal 2)")


if __name__ == "__main__":
    main()
