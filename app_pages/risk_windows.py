"""Risk windows: when a rule held, and the receipt of each: numbers, runs, source, grade, critic."""

import streamlit as st

from analysis import charts, tables, wording
from app_pages import shared

view = shared.open_view()
report, units = view.report, view.units
shared.head(view, wording.WINDOWS_TITLE, wording.WINDOWS_LEAD)
span = shared.choose_span(view)
windows = [window for window in report.windows if window.start <= span[1] and window.end >= span[0]]
if not windows:
    st.info(wording.no_windows(report, span), icon=":material/info:")
    st.stop()

shared.show_chart(
    charts.risk_timeline(
        windows,
        title=wording.timeline_title(windows, report.today),
        today=report.today,
        span=span,
        units=units,
        alt=wording.timeline_alt(windows, report.today),
    ),
    "timeline",
    tables.windows(windows, report),
    brush=True,
)

for position, window in enumerate(windows):
    receipt = wording.receipt(window, report)
    with st.expander(receipt.heading, expanded=window.is_open(report.today) or position == 0):
        st.markdown(receipt.happened)
        with st.container(horizontal=True, gap="xsmall"):
            for run in receipt.runs:
                address = {"run": run.activity_id}
                st.page_link(
                    "app_pages/activity.py",
                    label=run.label,
                    icon=":material/route:",
                    query_params=address,
                    width="content",
                )
        st.caption(receipt.found)
