"""Processes that read files beside this one.

Decision: they are started where there is much to read, they only decode (`intake.decode`), and they end with the
import; this process alone writes. They start afresh ("spawn"), because a copy of a process that has threads, as the
dashboard has, may hang.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Executor

__all__ = ["MUCH_ACTIVITIES", "MUCH_BYTES", "helpers"]

# A helper process takes half a second to start: worth it only where there is much to read. More helpers than these
# would wait for this process, which alone writes.
MUCH_BYTES = 5_000_000
MUCH_ACTIVITIES = 200
MOST_HELPERS = 4


@contextlib.contextmanager
def helpers(wanted: bool, most: int = MOST_HELPERS) -> "Iterator[Executor | None]":
    """Processes that read files beside this one, one for each further core; none where they are not wanted."""
    number = min((os.cpu_count() or 1) - 1, most)
    if not wanted or number < 1:
        yield None
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(number, get_context("spawn"), _start_helper) as executor:
        with _without_ctrl_c():
            for _ in range(number):
                executor.submit(os.getpid)
        yield executor


@contextlib.contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """Ctrl+C is for this process; the helpers, which inherit that they ignore it, end when this one tells them to.

    Only the main thread may say so: helpers of another one learn it with their first work.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)


def _start_helper() -> None:
    from importlib import import_module

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # on Windows it is not inherited
    import_module("analysis.intake")
