"""Load: how much each week, against this runner's own usual; where a run was far longer than any before it."""

import plotly.graph_objects as go
import streamlit as st

from analysis import tables
from analysis.charts import load as charts_load
from analysis.charts import parts
from analysis.model import MEASURES
from analysis.report import Report
from analysis.wording import load as words
from analysis.wording import today as wording_today
from analysis.wording.glossary import explain
from analysis.wording.method import rule_evidence
from analysis.wording.names import MEASURE_NAMES
from app_pages import shared

base = shared.open_view()
shared.head(base, words.TITLE, words.LEAD)
span = shared.choose_span(base)
measure = st.segmented_control(
    words.MEASURE_LABEL,
    MEASURES,
    default=base.report.settings.measure,
    required=True,
    format_func=MEASURE_NAMES.__getitem__,
    help=explain(" ".join(MEASURE_NAMES.values())),
    key="measure",
    bind="query-params",
    persist_state="session",
)
view = shared.open_view(measure)
report, units = view.report, view.units
windows, names = base.report.windows, words.ratio_names(report.settings)


def weekly(report: Report, span: shared.Span) -> go.Figure:
    weeks = shared.inside(report.weeks, span, reach=6)
    amounts, unit = tables.load_amounts(weeks, measure, units)
    if measure == "moving_min":
        amounts = shared.inside(report.minutes_by_class, span, reach=6)
    return charts_load.weekly_bars(
        amounts,
        title=words.weeks_title(weeks, measure, units, report.today),
        unit=unit,
        hover=words.week_hovers(weeks, units),
        today=report.today,
        windows=windows,
        pain=report.pain,
        span=span,
        right_px=parts.WORDS_PX,
        alt=words.weeks_alt(weeks, units),
    )


def ratio(report: Report, span: shared.Span, all_forms: bool) -> go.Figure:
    main = report.settings.ratio
    return charts_load.ratio_lines(
        shared.inside(report.workload, span),
        title=words.ratio_title(report),
        names=names,
        main=main,
        others=[form for form in names if form != main] if all_forms else [],
        windows=[window for window in windows if window.rule == "load_unlike_usual"],
        pain=report.pain,
        span=span,
        alt=words.RATIO_ALT,
    )


def sessions(report: Report, span: shared.Span) -> go.Figure:
    spikes = shared.inside(report.spikes, span, "local_date")
    return charts_load.session_dots(
        spikes,
        title=words.sessions_title(spikes),
        units=units,
        windows=[window for window in windows if window.rule == "session_spike"],
        pain=report.pain,
        span=span,
        next_before_m=wording_today.longest_recent_m(report) if span[1] == report.today else float("nan"),
        alt=words.sessions_alt(spikes, units),
    )


weeks = shared.inside(report.weeks, span, reach=6)
if report.runs.empty or weeks["load"].isna().all():
    st.info(words.no_measure(measure), icon=":material/info:")
shared.show_chart(view.draw(weekly, span), "weeks", lambda: tables.weeks(weeks, units), brush=True)
st.caption(view.once(words.coverage))
unknown = view.once(words.unknown_load)
if unknown:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="unknown_load"):
        st.caption(unknown)
        for run in view.once(words.unknown_links):
            shared.run_link(run)

all_forms = st.session_state.get("all_ratios", False)
shared.show_chart(
    view.draw(ratio, span, all_forms),
    "ratio",
    lambda: tables.ratios(shared.inside(report.workload, span), names),
    brush=True,
)
st.toggle(words.ALL_RATIOS_LABEL, key="all_ratios", persist_state="session", help=explain(" ".join(names.values())))
st.caption(rule_evidence("load_unlike_usual"))

shared.show_chart(
    view.draw(sessions, span),
    "sessions",
    lambda: tables.sessions(shared.inside(report.spikes, span, "local_date"), units),
    brush=True,
)
st.caption(rule_evidence("session_spike"))

more = st.expander(words.MORE_NUMBERS, on_change="rerun", key="fold_more")
if more.open:
    with more:
        st.caption(words.MORE_NUMBERS_LEAD)
        for figure in view.once(words.more_numbers):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{figure.title}: {figure.value}**  \n{figure.meaning}", help=explain(figure.title))
                st.caption(figure.worth)
        shared.show_table(lambda: tables.day_numbers(report.numbers, measure, units), "numbers")
