"""Risk windows: when a rule held, and the receipt of each: numbers, runs, source, grade, critic."""

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from analysis import tables
from analysis.charts import windows as charts_windows
from analysis.model import RiskWindow
from analysis.report import Report
from analysis.wording import windows as words
from analysis.wording.glossary import explain
from analysis.wording.phrases import plain
from app_pages import shared

MOST_RECEIPTS = 25

view = shared.open_view()
report = view.report
shared.head(view, words.TITLE, words.LEAD)
span = shared.choose_span(view)
shown = [window for window in report.windows if window.start <= span[1] and window.end >= span[0]]
if not shown:
    st.info(words.no_windows(report, span), icon=":material/info:")
    st.stop()


def choose(position: Any) -> None:
    """A click on a window in the timeline unfolds its receipt."""
    window = shown[int(position)]
    st.session_state["window"] = window.rule, window.start


def timeline(report: Report, span: shared.Span) -> go.Figure:
    return charts_windows.risk_timeline(
        shown,
        title=words.timeline_title(shown, report.today),
        today=report.today,
        span=span,
        pain=report.pain,
        alt=words.timeline_alt(shown, report.today),
    )


def receipts(report: Report, span: shared.Span) -> list[tuple[RiskWindow, words.Receipt]]:
    """The receipts of the windows in these days, those open today first."""
    open_now = [window for window in report.open_windows if window in shown]
    in_order = open_now + [window for window in shown if window not in open_now]
    return [(window, words.receipt(window, report)) for window in in_order[:MOST_RECEIPTS]]


shared.show_chart(
    view.draw(timeline, span), "timeline", lambda: tables.windows(shown, report), brush=True, on_point=choose
)
read = view.once(receipts, span)
names = [(window.rule, window.start) for window, _ in read]
chosen = st.session_state.get("window")
unfolded = chosen if chosen in names else names[0]
for (_, receipt), name in zip(read, names, strict=True):
    key = f"receipt_{name[0]}_{name[1]}_{name == unfolded}"
    folded = st.expander(receipt.heading, expanded=name == unfolded, key=key, on_change="rerun")
    if folded.open:
        with folded:
            st.markdown(plain(receipt.happened))
            with st.container(horizontal=True, gap="xsmall"):
                for run in receipt.runs:
                    shared.run_link(run)
            st.caption(receipt.found, help=explain(receipt.found))
if len(shown) > MOST_RECEIPTS:
    st.caption(words.more_windows(len(shown) - MOST_RECEIPTS))
