"""What every page needs: the runner's library, today's report, the range of days, a chart with its table.

Decision: this is the only place that caches, and the only one that reads the clock. A view (the report, and the
charts and words a page made of it) is kept by the library's identity and revision, the measure and the day, so any
change anywhere (another tab, the command line) makes a new one, and a page drawn again makes nothing twice.
An empty library shows an invented runner instead of an empty screen, and every page says so.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa
import streamlit as st

from analysis.charts import legend
from analysis.errors import TreadlightlyError
from analysis.library import Library
from analysis.model import Settings
from analysis.report import Report, build_report
from analysis.samples import example_library
from analysis.wording import formats, frame
from analysis.wording.activity import RunLink
from analysis.wording.glossary import explain
from analysis.wording.phrases import UNKNOWN, plain

PRESETS = {"4w": 4, "12w": 12, "6m": 26, "1y": 52, "all": 0}  # whole weeks, and the one that is still running
DEFAULT_RANGE = "12w"
ALSO_FOR_THE_EXAMPLE = (
    "units",
    "formats",
    "cadence_low_spm",
    "cadence_high_spm",
    "cadence_help",
    "ratio",
    "acute_days",
    "chronic_days",
    "rules_off",
)
SHORTEST_BRUSH_DAYS = 2  # a shorter drag was meant as a click
PLOT_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}

MOST_LISTED = 500  # in one box or table; what is longer is slow to send and to scroll
MOST_KEPT = 128  # things made of one report; a drag over a chart makes some ten new ones

Span = tuple[date, date]
Given = ParamSpec("Given")
Made = TypeVar("Made")
OnBox = Callable[[pd.Timestamp, pd.Timestamp], None]


@dataclass(frozen=True)
class View:
    """What the page shows: a library and its report. `own` is the runner's library, also during the example."""

    own: Library
    library: Library
    report: Report
    example: bool
    revision: int
    kept: dict[Any, Any] = field(default_factory=dict)

    @property
    def units(self) -> str:
        return self.report.settings.units

    def once(self, make: Callable[Concatenate[Report, Given], Made], *given: Given.args) -> Made:
        """`make(report, *given)`, made once for this view.

        `make` may use whatever belongs to the view (its report, library and units). Every choice on the page (days, a
        measure, a run) must be `given`, and hashable.
        """
        return self._keep((make.__code__.co_filename, make.__code__, *given), lambda: make(self.report, *given))

    def draw(self, make: Callable[Concatenate[Report, Given], go.Figure], *given: Given.args) -> "Picture":
        """The figure of `make(report, *given)`, ready for `show_chart` and made once for this view; see `once`."""
        touch = by_touch()
        name = make.__code__.co_filename, make.__code__, touch, *given
        return self._keep(name, lambda: picture(make(self.report, *given), touch))

    def table(self, make: Callable[Concatenate[Report, Given], pd.DataFrame], *given: Given.args) -> pa.Table:
        """The table of `make(report, *given)`, in the form in which it is sent and made once for this view; see `once`.

        Only for `st.dataframe`: it would put a DataFrame into this form at every rerun.
        """
        name = make.__code__.co_filename, make.__code__, "sent", *given
        return self._keep(name, lambda: pa.Table.from_pandas(make(self.report, *given)))

    def _keep(self, name: Any, make: Callable[[], Made]) -> Made:
        name = formats.in_use(), name
        if name not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[name] = make()
        return self.kept[name]


# ------------------------------------------------------------------------------------------------------------- the data


def open_view(measure: str | None = None, as_of: date | None = None) -> View:
    """The library and its report of today, in the chosen measure; an error stops the page with its remedy.

    `as_of` makes the report of an earlier day, as it was then.
    """
    try:
        view = _view_now(measure, as_of)
    except TreadlightlyError as error:
        show_error(error)
        st.stop()
    use_formats(view.report.settings)
    return view


def get_ready() -> None:
    """Open the library and make today's report while the browser still loads the page, which then finds them made."""
    with suppress(TreadlightlyError):  # the page meets the same error, and shows it
        _view_now()


def use_formats(settings: Settings) -> None:
    """Write numbers and dates as chosen, or as the browser asks: at the start of a page, and of a part drawn alone."""
    formats.use(formats.CHOICES.get(settings.formats) or formats.as_read_in(st.context.locale))


def _view_now(measure: str | None = None, as_of: date | None = None) -> View:
    own = _open_library(os.environ.get("TREADLIGHTLY_LIBRARY"))
    now = _identity(own), own.revision()
    _, settings, last, example = _whose(own, now[1])
    today = as_of or (last + timedelta(days=1) if example and last else own_date(last, settings))
    return _view(own, *now, measure, today)


@st.cache_resource(max_entries=4, show_spinner=False)
def _open_library(url: str | None) -> Library:
    return Library.open(url)


@st.cache_resource(show_spinner=False)
def _open_example() -> Library:
    return example_library()


@lru_cache(maxsize=4)
def _whose(own: Library, revision: int) -> tuple[Library, Settings, date | None, bool]:
    """The library shown, its settings, the day of its newest activity (None without any), whether it is the example."""
    settings, last = own.settings(), own.last_day()
    if last is not None:
        return own, settings, last, False
    library = _open_example()
    mine = {name: getattr(settings, name) for name in ALSO_FOR_THE_EXAMPLE}
    return library, replace(library.settings(), **mine), library.last_day(), True


@st.cache_resource(max_entries=12, show_spinner=False)
def _view(_own: Library, identity: str, revision: int, measure: str | None, today: date) -> View:
    library, settings, _, example = _whose(_own, revision)
    if measure is not None:
        settings = replace(settings, measure=measure)
    return View(_own, library, build_report(library, settings, today), example, revision)


def _identity(library: Library) -> str:
    return f"{library.athlete_id} {id(library)}"


def own_date(last: date | None, settings: Settings) -> date:
    """The runner's own date. An activity a day ahead was recorded further east and is not the future."""
    zone = ZoneInfo(settings.time_zone) if settings.time_zone else None
    now = datetime.now(zone).astimezone(zone).date()
    return max(now, last) if last and last - now <= timedelta(days=1) else now


# ------------------------------------------------------------------------------------------------------ the page's head


def head(view: View, title: str, lead: str = "") -> None:
    """The page's title and, while the library is empty, whose running this is and the way to one's own."""
    if view.example:
        with st.container(horizontal=True, vertical_alignment="center", key="example"):
            st.markdown(frame.EXAMPLE_BANNER)
            st.page_link("app_pages/add_runs.py", label=frame.ADD_YOUR_RUNS, icon=":material/upload_file:")
    st.title(title, anchor=False)
    if lead:
        st.markdown(lead, help=explain(lead))


def show_error(error: TreadlightlyError) -> None:
    st.error(f"{error.subject}: {error.problem} {error.remedy}", icon=":material/error:")


# ---------------------------------------------------------------------------------------------------- the range of days


def choose_span(view: View) -> Span:
    """One range of days for all pages: a preset, or what was dragged on a chart. It lives in the page's address."""
    state = st.session_state
    if "range" not in state:
        state["range"] = st.query_params.get("range", DEFAULT_RANGE)
    span = view.once(_parse, state["range"])
    if span is None:
        state["range"] = DEFAULT_RANGE
        span = view.once(_parse, DEFAULT_RANGE)
    preset = state["range"] if state["range"] in PRESETS else None
    state["range_preset"] = preset
    with st.container(horizontal=True, vertical_alignment="center", key="range"):
        st.segmented_control(
            frame.RANGE_LABEL,
            list(PRESETS),
            format_func=frame.RANGE_NAMES.__getitem__,
            key="range_preset",
            on_change=_take_preset,
            label_visibility="collapsed",
            wrap=True,
        )
        st.caption(frame.days_shown(span, view.report.today, hint=preset is not None and not by_touch()))
        if preset is None:
            st.button(frame.RESET_RANGE, icon=":material/close:", on_click=_reset_range, key="reset_range")
    if st.query_params.get("range", DEFAULT_RANGE) != state["range"]:  # each writing is a step for the button Back
        st.query_params["range"] = state["range"]
    return span


def _take_preset() -> None:
    st.session_state["range"] = st.session_state["range_preset"] or DEFAULT_RANGE


def _reset_range() -> None:
    st.session_state["range"] = DEFAULT_RANGE


def _parse(report: Report, text: str) -> Span | None:
    """First and last day of a preset or of 2026-03-02_2026-04-12; None when it is neither."""
    daily, today = report.daily, report.today
    first = daily.index[0].date() if len(daily) else today
    if text in PRESETS:
        weeks = PRESETS[text]
        if not weeks:
            return min(monday(first), monday(today) - timedelta(weeks=4)), today
        return last_weeks(report, weeks)
    try:
        start, end = (date.fromisoformat(part) for part in text.split("_"))
    except ValueError:
        return None
    end = min(end, today)
    return (start, end) if start < end else None


def last_weeks(report: Report, weeks: int) -> Span:
    """Whole weeks and the one still running; where nothing was run in them, the weeks up to the last run instead."""
    last, newest = report.today, report.runs["local_date"].max()
    if newest < pd.Timestamp(last - timedelta(weeks=weeks)):
        last = newest.date()
    return monday(last) - timedelta(weeks=weeks), last


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _choose_days(start: pd.Timestamp, end: pd.Timestamp) -> None:
    """A drag over any chart becomes the range of every page."""
    if (end.date() - start.date()).days >= SHORTEST_BRUSH_DAYS:
        st.session_state["range"] = f"{start.date()}_{end.date()}"


def _take_selection(key: str, on_box: OnBox, on_point: Callable[[Any], None] | None) -> None:
    """A drag, or a click on a mark, goes to whom it concerns."""
    selection = st.session_state[key]["selection"]
    if selection["box"]:
        start, end = sorted(pd.Timestamp(edge) for edge in selection["box"][0]["x"])
        on_box(start, end)
    elif on_point is not None and "customdata" in next(iter(selection["points"]), {}):
        on_point(selection["points"][0]["customdata"])


# --------------------------------------------------------------------------------------------------------- the pictures


class Drawn(go.Figure):
    """A figure that changes no more: Streamlit asks for its words at every rerun, and finds them made and short."""

    def to_dict(self) -> dict[str, Any]:
        if not hasattr(self, "_words"):
            for trace in self.data:
                for name in ("y", "customdata"):
                    values = trace[name]
                    if isinstance(values, np.ndarray) and values.dtype == np.float64:
                        trace[name] = values.astype(np.float32)  # no screen shows more than its seven digits
            self._words = super().to_dict()
            for trace in self._words["data"]:
                x = trace.get("x")
                if isinstance(x, np.ndarray) and x.dtype.kind == "M":
                    _shorten_days(trace, x)
        return self._words


def _shorten_days(trace: dict[str, Any], moments: np.ndarray) -> None:
    """Days that are one step apart are sent as the first and the step."""
    steps = np.unique(np.diff(moments))
    if len(moments) > 2 and len(steps) == 1:
        del trace["x"]
        trace |= {"x0": _in_short(moments[:1])[0], "dx": int(steps[0] / np.timedelta64(1, "ms"))}
    else:
        trace["x"] = _in_short(moments)


def _in_short(moments: np.ndarray) -> list[str]:
    """2026-05-16, and its minutes only where there are any: a third of what plotly writes."""
    whole_days = bool((moments == moments.astype("datetime64[D]")).all())
    return np.datetime_as_string(moments, unit="D" if whole_days else "m").tolist()


@dataclass(frozen=True)
class Picture:
    """A figure ready for the page: its title, legend and alternative text stand outside it."""

    figure: go.Figure
    title: str
    legend: str
    alt: str
    touch: bool
    terms: str | None


def picture(figure: go.Figure, touch: bool) -> Picture:
    """The title and the legend are written by the page, because text in a figure does not wrap on a phone."""
    drawn = Drawn(figure).update_layout(title_text="", showlegend=False, margin_t=min(24, figure.layout.margin.t))
    if touch:
        drawn.update_layout(dragmode=False)
        if isinstance(drawn.layout.xaxis.dtick, int | float):
            drawn.update_xaxes(dtick=2 * drawn.layout.xaxis.dtick)
    alt = legend.alt_text(figure)
    title = figure.layout.title.text
    return Picture(drawn, title, legend.legend_html(figure), alt, touch, explain(title))


def show_chart(
    figure: go.Figure | Picture,
    key: str,
    table: pd.DataFrame | Callable[[], pd.DataFrame] | None = None,
    *,
    brush: bool = False,
    on_box: OnBox | None = None,
    on_point: Callable[[Any], None] | None = None,
) -> None:
    """The figure under its title, and in an expander its table with a CSV.

    `brush` lets a drag choose the days of all pages; instead, `on_box` is called with the ends of a drag. `on_point` is
    called with what a clicked mark carries.
    """
    shown = figure if isinstance(figure, Picture) else picture(figure, by_touch())
    with st.container(key=f"chart_{key}", gap="xsmall"):
        st.markdown(f"**{shown.title}**", help=shown.terms)
        if shown.legend:
            st.html(f'<div style="font-size:0.85rem">{shown.legend}</div>')
        options = {"key": key, "alt": shown.alt, "config": PLOT_CONFIG}
        taker = on_box or (_choose_days if brush else None)
        if taker and not shown.touch:
            modes = ("box", "points") if on_point else "box"
            take = partial(_take_selection, key, taker, on_point)
            st.plotly_chart(shown.figure, on_select=take, selection_mode=modes, **options)
        else:
            st.plotly_chart(shown.figure, **options)
        if table is not None:
            show_table(table, key)


def run_link(run: RunLink) -> None:
    """A link to the page of one run."""
    st.page_link(
        "app_pages/activity.py",
        label=plain(run.label),
        icon=":material/route:",
        query_params={"run": run.activity_id},
        width="content",
    )


def by_touch() -> bool:
    """On a phone a finger that moves over a chart wants to scroll the page, not to select days."""
    if "by_touch" not in st.session_state:
        st.session_state["by_touch"] = "Mobi" in st.context.headers.get("User-Agent", "")
    return bool(st.session_state["by_touch"])


def show_table(table: pd.DataFrame | Callable[[], pd.DataFrame], key: str) -> None:
    """The table in an expander; nothing of it is made or sent before it is opened."""
    folded = st.expander(frame.TABLE_LABEL, type="compact", on_change="rerun", key=f"fold_{key}")
    if not folded.open:
        return
    rows = table() if callable(table) else table
    with folded:
        st.dataframe(rows, hide_index=True, placeholder=UNKNOWN, key=f"table_{key}")
        st.download_button(
            frame.CSV_LABEL,
            data=lambda: rows.to_csv(index=False).encode(),
            file_name=f"treadlightly-{key}.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key=f"csv_{key}",
        )


def inside(table: pd.DataFrame, span: Span, column: str | None = None, reach: int = 0) -> pd.DataFrame:
    """The rows whose day (the index, or a column) lies in the span; `reach` days before it count as inside."""
    days = table.index if column is None else table[column]
    start, end = pd.Timestamp(span[0]) - pd.Timedelta(days=reach), pd.Timestamp(span[1])
    return table[(days >= start) & (days <= end)]
