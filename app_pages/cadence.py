"""Cadence: steps a minute of each run, over time and against the guidance."""

import streamlit as st

from analysis import charts, tables, wording
from app_pages import shared

view = shared.open_view()
report, settings = view.report, view.report.settings
shared.head(view, wording.cadence_title(report), wording.cadence_lead(report))
if report.cadence.empty:
    st.info(wording.NO_CADENCE, icon=":material/info:")
    st.stop()
span = shared.choose_span(view)
band = settings.cadence_low_spm, settings.cadence_high_spm

runs = shared.inside(report.cadence, span, "local_date")
shared.show_chart(
    charts.cadence_trend(
        runs,
        title=wording.cadence_trend_title(runs),
        low_spm=band[0],
        high_spm=band[1],
        pain=report.pain,
        span=span,
        alt=wording.cadence_alt(runs, *band),
    ),
    "cadence",
    tables.cadence_runs(runs, view.units),
    brush=True,
)

weeks = shared.inside(report.cadence_weeks, span, reach=6)
shared.show_chart(
    charts.cadence_shares(
        weeks,
        title=wording.shares_title(*band),
        pain=report.pain,
        span=span,
        alt=wording.shares_alt(weeks, *band),
    ),
    "shares",
    tables.cadence_weeks(weeks),
    brush=True,
)
st.caption(wording.rule_evidence("cadence_guidance"))
