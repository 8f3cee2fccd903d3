"""Shoes: what each class of shoe has asked of the feet, how long they have had, and which shoe was worn when."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import shoes
from analysis.charts import load as charts_load
from analysis.charts import shoes as charts_shoes
from analysis.model import SHOE_CLASSES
from analysis.report import Report
from analysis.tables import shoes as tables_shoes
from analysis.wording import shoe_edits as wording_shoe_edits
from analysis.wording import shoes as words
from analysis.wording.frame import EXAMPLE_READ_ONLY
from analysis.wording.method import rule_evidence
from analysis.wording.phrases import UNKNOWN
from app_pages import shared, shoe_closet, shoe_edits, shoe_runs

view = shared.open_view()
report = view.report


def weeks_in(span: shared.Span) -> pd.DataFrame:
    return shared.inside(report.minutes_by_class, span, reach=6)


def class_weeks(report: Report, span: shared.Span) -> go.Figure:
    weeks = weeks_in(span)
    return charts_load.weekly_bars(
        weeks,
        title=words.incomplete(report, words.weeks_title(report)),
        unit="min",
        hover=words.weeks_hovers(weeks),
        today=report.today,
        windows=[window for window in report.windows if window.rule == "minimal_shoe_spike"],
        pain=report.pain,
        span=span,
        right_px=charts_shoes.NEXT_PX,
        alt=words.weeks_alt(weeks),
    )


def history_in(report: Report, span: shared.Span, measure: str) -> tuple[pd.DataFrame, list[str]]:
    """The last 30 days of each class of shoe on each day shown, and the classes that were worn."""
    history = shared.inside(report.exposure_history[measure], span)
    return history, [name for name in SHOE_CLASSES if history[name].any()]


def strips(report: Report, span: shared.Span, measure: str) -> go.Figure:
    history, names = history_in(report, span, measure)
    longest = measure == "longest"
    return charts_shoes.class_strips(
        history,
        names,
        measure,
        title=words.incomplete(report, words.strips_title(measure, report)),
        span=span,
        today=report.today,
        sessions=shared.inside(report.class_sessions, span, "local_date") if longest else None,
        allowed=report.budget.classes if longest else None,
        pain=report.pain,
        alt=words.strips_alt(names, report),
    )


def clock(report: Report) -> go.Figure:
    title, alt = words.clock_title(report.clock), words.clock_alt(report.clock)
    return charts_shoes.clock(report.clock, title=title, alt=alt)


shared.head(view, words.TITLE, view.once(words.lead))
with st.container(horizontal=True, vertical_alignment="center", key="coverage"):
    shoe_edits.add_outing(view)
    st.caption(view.once(words.coverage))
shoe_edits.last_change()
if not report.shoe_coverage.complete:
    shoe_edits.ask_for_shoes(view)

span = shared.choose_span(view)
if len(report.runs):
    shared.show_chart(
        view.draw(class_weeks, span), "shoe_weeks", lambda: tables_shoes.weeks(weeks_in(span), report.worn), brush=True
    )

    measure = st.segmented_control(
        words.MEASURE_LABEL,
        list(words.MEASURE_NAMES),
        default="longest",
        required=True,
        format_func=words.MEASURE_NAMES.__getitem__,
        key="shoe_measure",
        bind="query-params",
        persist_state="session",
    )
    history, names = view.once(history_in, span, measure)
    if names:
        shared.show_chart(
            view.draw(strips, span, measure),
            "strips",
            lambda: tables_shoes.history(history[names], measure),
            brush=True,
        )
        st.caption(words.strips_caption(measure, report))
    else:
        st.info(words.NO_CLASS, icon=":material/info:")
    st.markdown(f"**{words.incomplete(report, words.EXPOSURE_TITLE)}**")
    st.dataframe(view.table(tables_shoes.exposure), hide_index=True, placeholder=UNKNOWN, key="exposure")
    if caution := view.once(words.caution):
        st.warning(caution, icon=":material/info:")
    st.caption(rule_evidence("low_support_caps"))

    if report.clock.weeks or report.clock.strength_weeks:
        shared.show_chart(view.draw(clock), "clock")
    else:
        st.markdown(f"**{words.clock_title(report.clock)}**")
    st.markdown(words.clock_sentence(report.clock, report.today))

st.subheader(wording_shoe_edits.EDIT_HEADING, anchor=False)
if view.example:
    st.caption(EXAMPLE_READ_ONLY)


def runs(report: Report, span: shared.Span) -> pd.DataFrame:
    on_foot = report.activities[shoes.on_foot(report.activities)]
    return tables_shoes.runs(shared.inside(on_foot, span, "local_date"), report)


edits = (
    lambda: shoe_runs.edit_runs(view, view.once(runs, span)),
    lambda: shoe_runs.split_run(view),
    lambda: shoe_closet.edit_rules(view),
    lambda: shoe_closet.edit_closet(view),
    lambda: shoe_closet.edit_inserts(view),
)
# Without a pair there is nothing to give; once the first is added the tab stays, as there may be more.
first = st.session_state.setdefault("shoe_first_tab", None if len(report.shoes) else wording_shoe_edits.PAIRS_TAB)
tabs = st.tabs(wording_shoe_edits.TABS, default=first, key="shoe_tab", on_change="rerun", bind="query-params")
for place, edit in zip(tabs, edits, strict=True):
    if place.open:
        with place:
            edit()
