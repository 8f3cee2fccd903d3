"""The dashboard as a web server on this computer.

Decision: the server is uvicorn on the application of app.py, bound to this computer only. The socket is taken before
anything is announced, so the address on the terminal is the right one. app.py and its pages lie beside the package in a
checkout, and in `treadlightly_app` beside it when installed.
"""

import contextlib
import errno
import gc
import importlib.util
import logging
import os
import socket
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .errors import TreadlightlyError

__all__ = ["app_folder", "free_socket", "serve"]

HOST = "127.0.0.1"
FIRST_PORT = 8501
PORTS_TRIED = 50


def app_folder() -> Path:
    """Where app.py lies.

    Raises:
        TreadlightlyError: it is not there; the installation is incomplete.
    """
    beside = Path(__file__).parent.parent
    for folder in (beside, beside / "treadlightly_app"):
        if (folder / "app.py").exists() and (folder / "app_pages").exists():
            return folder
    raise TreadlightlyError("The dashboard", "Its files are not installed.", "Install Treadlightly again.")


def serve(library: str | None, port: int | None, *, open_browser: bool, on_start: Callable[[str], None]) -> bool:
    """Serve the dashboard until Ctrl+C; `on_start` is told its address. Returns whether it ever ran."""
    import uvicorn

    listening = free_socket(port)
    port = listening.getsockname()[1]
    address = f"http://{HOST}:{port}"  # not "localhost": that name may lead to another program on ::1
    if library is not None:
        os.environ["TREADLIGHTLY_LIBRARY"] = library
    os.environ |= {
        "STREAMLIT_SERVER_PORT": str(port),
        "STREAMLIT_SERVER_HEADLESS": "true",
    }
    logging.disable(logging.INFO)  # Streamlit takes over uvicorn's log, and would list every request

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                on_start(address)
                threading.Thread(target=_get_ready, args=(dashboard,), daemon=True).start()
                if open_browser and _has_screen():
                    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    dashboard = _dashboard(app_folder())
    config = uvicorn.Config(
        dashboard.app,
        timeout_graceful_shutdown=2,  # an open page holds its connection for ever
    )
    server = Server(config)
    with listening, contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listening])
    return server.started


def _get_ready(dashboard: Any) -> None:
    """Make what the first page shows; from then on Python looks for rubbish again, among what came after."""
    try:
        dashboard.get_ready()
    finally:
        gc.freeze()
        gc.enable()


def free_socket(port: int | None) -> socket.socket:
    """A socket on this computer's own address: on the port asked for, else TREADLIGHTLY_PORT, else the first free one.

    Raises:
        TreadlightlyError: the port asked for, or every port tried, is taken.
    """
    asked = port if port is not None else os.environ.get("TREADLIGHTLY_PORT")
    try:
        ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if asked is None else [int(asked)]
    except ValueError:
        raise TreadlightlyError(f"TREADLIGHTLY_PORT={asked}", "This is not a port.", "Give a number.") from None
    for number in ports:
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((HOST, number))
            listening.listen()
            return listening
        except OSError as error:
            listening.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    remedy = "Stop the program that uses it, or choose another one with --port."
    raise TreadlightlyError(f"Port {ports[0]}", "Another program listens there.", remedy)


def _dashboard(folder: Path) -> Any:
    """app.py, imported as a module: run as a script it would be the pages themselves."""
    sys.path.insert(0, str(folder))
    spec = importlib.util.spec_from_file_location("treadlightly_dashboard", folder / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _has_screen() -> bool:
    """Whether a browser window could appear; without one, webbrowser may open a text browser in this terminal."""
    if sys.platform.startswith("linux"):
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return True
