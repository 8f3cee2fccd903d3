"""Treadlightly's dashboard: page set-up and navigation. Nothing is computed here.

Decision: this one file is both the script of the pages and the web server's entry. Run as a script it sets up the
navigation; imported by a server (`streamlit run app.py` and the `treadlightly` command do that) it is an application
whose every answer carries a Content-Security-Policy. With it the browser refuses any request to another machine, so a
runner's data cannot leave through a font, a map tile or a picture in an activity's name.
"""

import os
from importlib.machinery import ModuleSpec
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)

SIDEBAR_PX = 210
# Less empty space than Streamlit leaves, so that Today fits a small laptop.
STYLE = """<style>
.stHeading h1 { padding: 0.25rem 0 0.5rem; }
.stHeading h3 { padding: 0 0 0.4rem; }
.stAppHeader { height: 2.5rem; min-height: 2.5rem; }
.stMainBlockContainer { padding: 2.75rem 2rem 3rem; max-width: 1240px; }
@media (max-width: 640px) { .stMainBlockContainer { padding: 3.5rem 1rem 3rem; } }
/* What is chosen is told by its edge and ground, what is disabled by its box: words keep the colour of the text. */
[data-selected="true"] p, [data-testid="stSliderThumbValue"] p, [data-testid="stWidgetLabel"] p {
    color: light-dark(#10141F, #ECEAF2);
}
/* A popover hangs outside the app's frame and would not know which of the two is meant. */
[data-testid="stPopoverBody"] { color-scheme: light dark; }
[data-testid="stPopoverBody"] [data-testid="stWidgetLabel"] p { color: inherit; }
/* Streamlit's grey for the numbers at the axes and for notes in a chart is too faint on white. */
.js-plotly-plot :is([class$="tick"], .textpoint, .infolayer) text { fill: light-dark(#4A4E5C, #B9B8C4) !important; }
/* Where the keyboard stands: Streamlit tints a link too faintly to be seen. */
[data-testid="stApp"] a[href]:focus-visible { outline: 2px solid light-dark(#5B4B8A, #A897E0); outline-offset: -2px; }
/* A long answer, choice or link takes two lines where it is narrow; Streamlit would cut it off. */
[data-variant="pills"], [data-tag] { height: auto; }
:is([data-variant="pills"], .stMainBlockContainer [data-testid="stPageLink-NavLink"]) :is(div, span, p) {
    white-space: normal; text-align: left;
}
[data-tag] > span { white-space: normal; }
/* The words of what failed stand above it, with what to do; Streamlit's own box says neither. */
body:has(.st-key-page_failed) [data-testid="stException"] { display: none; }
</style>"""


class ContentSecurityPolicy:
    """Middleware that adds the policy to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = POLICY
            await send(message)

        await self.app(scope, receive, send_with_policy)


def pages() -> None:
    """Set up the window and run the page that was asked for."""
    icon = str(HERE / "assets" / "icon.png")
    st.set_page_config(page_title="Treadlightly", page_icon=icon, layout="wide", initial_sidebar_state=SIDEBAR_PX)
    st.html(STYLE)
    st.logo(str(HERE / "assets" / "logo.svg"), size="large")
    folder = HERE / "app_pages"
    page = st.navigation(
        {
            "Your running": [
                st.Page(folder / "today.py", title="Today", icon=":material/today:", default=True),
                st.Page(folder / "load.py", title="Load", icon=":material/bar_chart:"),
                st.Page(folder / "cadence.py", title="Cadence", icon=":material/steps:"),
                st.Page(folder / "shoes.py", title="Shoes", icon=":material/footprint:"),
                st.Page(folder / "risk_windows.py", title="Risk windows", icon=":material/date_range:"),
                st.Page(folder / "activity.py", title="Activity", icon=":material/route:"),
            ],
            "What next": [
                st.Page(folder / "plan.py", title="Plan", icon=":material/event_upcoming:"),
                st.Page(folder / "diary.py", title="Diary", icon=":material/edit_note:"),
            ],
            "Your data": [
                st.Page(folder / "add_runs.py", title="Add runs", icon=":material/upload_file:"),
                st.Page(folder / "settings.py", title="Settings", icon=":material/settings:"),
            ],
            "Why": [
                st.Page(folder / "learn.py", title="Learn", icon=":material/school:"),
                st.Page(folder / "method.py", title="Method", icon=":material/menu_book:"),
            ],
        }
    )
    from analysis.wording import frame  # after the set-up of the window, which the browser then has sooner

    if named := frame.library_named(os.environ.get("TREADLIGHTLY_LIBRARY")):
        st.sidebar.caption(named)  # whoever looks after several runners sees whose this is
    try:
        page.run()
    except Exception as error:
        with st.container(key="page_failed"):
            st.error(frame.page_failed(error), icon=":material/error:")
        raise


def get_ready() -> None:
    """Import what the pages need and read the library, while the browser is still on its way to the first page."""
    from app_pages import shared

    shared.get_ready()


if __name__ == "__main__":
    __spec__ = ModuleSpec("analysis.__main__", None)  # else a helper process would run this page as its main program
    pages()
else:
    app = st.App(__file__, middleware=[Middleware(ContentSecurityPolicy)])
