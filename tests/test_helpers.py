import os
import signal
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from watch_files import gpx

from analysis import helpers as module
from analysis.helpers import helpers

LOADED = "set(__import__('sys').modules)"

pytestmark = pytest.mark.skipif(os.cpu_count() == 1, reason="one core has no room for a helper")


def test_a_helper_has_what_reading_needs_and_no_more():
    with helpers(True, most=1) as executor:
        loaded = executor.submit(eval, LOADED).result()
    assert "analysis.intake" in loaded
    assert not {"pandas", "sqlalchemy", "streamlit"} & loaded


def test_no_helper_is_started_for_little():
    with helpers(False) as executor:
        assert executor is None


def test_ctrl_c_stays_with_this_process_and_is_given_back():
    before = signal.getsignal(signal.SIGINT)
    ask = "__import__('signal').getsignal(2) == __import__('signal').SIG_IGN"

    def from_here(most=1):
        with helpers(True, most) as executor:
            return executor.submit(eval, ask).result()

    assert from_here()
    with ThreadPoolExecutor(1) as other_thread:  # as a page has it
        assert other_thread.submit(from_here).result()
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize(("days", "wanted"), [(2, False), (7, True)])
def test_a_large_upload_is_read_by_a_helper_too_which_does_not_run_the_page(
    open_page, library, monkeypatch, days, wanted
):
    """Streamlit puts app.py in the place of the main program, which a helper process would run first of all."""
    asked, loaded = [], set()

    @contextmanager
    def watched(wanted):
        asked.append(wanted)
        with helpers(wanted, most=1) as executor:
            if executor is not None:
                loaded.update(executor.submit(eval, LOADED).result())
            yield executor

    monkeypatch.setattr(module, "helpers", watched)
    monkeypatch.setattr(module, "MUCH_BYTES", 5 * len(gpx()))
    app = open_page("add_runs")
    app.file_uploader[0].set_value([(f"{day}.gpx", gpx(day), "application/octet-stream") for day in range(days)]).run()
    assert not app.exception
    assert len(library.activities()) == days
    assert asked == [wanted]
    assert ("analysis.intake" in loaded) == wanted
    assert not {"app", "streamlit"} & loaded
