"""What tests start with: the example runner's report; for the app an empty library, today, and a page as it opens."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.library import Library
from analysis.report import Report, build_report
from analysis.samples import EXAMPLE_TODAY, example_library

ROOT = Path(__file__).parent.parent
TABS = {"cadence": "cadence_tab", "diary": "diary_tab", "plan": "plan_tab", "shoes": "shoe_tab"}


@pytest.fixture(scope="session")
def sam() -> Report:
    """The report of the example runner."""
    return build_report(example_library(), today=EXAMPLE_TODAY)


@pytest.fixture
def library(tmp_path, monkeypatch) -> Library:
    """An empty library that the app opens too."""
    path = tmp_path / "library.db"
    monkeypatch.setenv("TREADLIGHTLY_LIBRARY", str(path))
    return Library.open(path)


@pytest.fixture
def today() -> date:
    return datetime.now().astimezone().date()


@pytest.fixture
def open_page(library) -> Callable[..., AppTest]:
    """A page as it opens on `library`, by the name of its file; with a tab chosen, and with what its address says."""

    def run(page: str, tab: str = "", **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if tab:
            app.session_state[TABS[page]] = tab
        app.query_params.update(query)
        app.run()
        if page != "today":
            app.switch_page(f"app_pages/{page}.py")
            app.query_params.update(query)
            app.run()
        return app

    return run
