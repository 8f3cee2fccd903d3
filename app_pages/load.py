"""Load: how much each week, against this runner's own usual; where a run was far longer than any before it."""

import streamlit as st

from analysis import charts, tables, wording
from analysis.model import MEASURES
from analysis.wording import load as words
from app_pages import shared

base = shared.open_view()
shared.head(base, wording.LOAD_TITLE, wording.LOAD_LEAD)
span = shared.choose_span(base)
measure = st.segmented_control(
    wording.MEASURE_LABEL,
    MEASURES,
    default=base.report.settings.measure,
    required=True,
    format_func=wording.MEASURE_NAMES.__getitem__,
    key="measure",
    bind="query-params",
    persist_state="session",
)
view = shared.open_view(measure)
report, units = view.report, view.units
windows = base.report.windows

weeks = shared.inside(report.weeks, span, reach=6)
if report.runs.empty or weeks["load"].isna().all():
    st.info(wording.no_measure(measure), icon=":material/info:")
amounts, unit = tables.load_amounts(weeks, measure, units)
if measure == "moving_min":
    amounts = shared.inside(report.minutes_by_class, span, reach=6)
shared.show_chart(
    charts.weekly_bars(
        amounts,
        title=wording.weeks_title(weeks, measure, units, report.today),
        unit=unit,
        hover=wording.week_hovers(weeks, units),
        today=report.today,
        windows=windows,
        pain=report.pain,
        span=span,
        right_px=charts.WORDS_PX,
        alt=wording.weeks_alt(weeks, units),
    ),
    "weeks",
    tables.weeks(weeks, units),
    brush=True,
)
st.caption(words.coverage(report))
unknown = words.unknown_load(report)
if unknown:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center", key="unknown_load"):
        st.caption(unknown)
        for run in words.unknown_links(report):
            shared.run_link(run)

ratios = shared.inside(report.workload, span)
all_forms = st.session_state.get("all_ratios", False)
main, names = report.settings.ratio, wording.ratio_names(report.settings)
shared.show_chart(
    charts.ratio_lines(
        ratios,
        title=wording.ratio_title(report),
        names=names,
        main=main,
        others=[form for form in names if form != main] if all_forms else [],
        windows=[window for window in windows if window.rule == "load_unlike_usual"],
        pain=report.pain,
        span=span,
        alt=wording.ratio_alt(report),
    ),
    "ratio",
    tables.ratios(ratios, names),
    brush=True,
)
st.toggle(wording.ALL_RATIOS_LABEL, key="all_ratios", persist_state="session")
st.caption(wording.rule_evidence("load_unlike_usual"))

spikes = shared.inside(report.spikes, span, "local_date")
shared.show_chart(
    charts.session_dots(
        spikes,
        title=wording.sessions_title(spikes, units),
        units=units,
        windows=[window for window in windows if window.rule == "session_spike"],
        pain=report.pain,
        span=span,
        next_before_m=wording.longest_recent_m(report) if span[1] == report.today else float("nan"),
        alt=wording.sessions_alt(spikes, units),
    ),
    "sessions",
    tables.sessions(spikes, units),
    brush=True,
)
st.caption(wording.rule_evidence("session_spike"))

more = st.expander(words.MORE_NUMBERS, on_change="rerun", key="fold_more")
if more.open:
    with more:
        st.caption(words.MORE_NUMBERS_LEAD)
        for figure in words.more_numbers(report):
            with st.container(gap="xxsmall"):
                st.markdown(f"**{figure.title}: {figure.value}**  \n{figure.meaning}")
                st.caption(figure.worth)
        shared.show_table(tables.day_numbers(report.numbers, measure, units), "numbers")
