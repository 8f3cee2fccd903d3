"""Shoes: what each class of shoe has asked of the feet, how long they have had, and which shoe was worn when."""

import streamlit as st

from analysis import charts, shoes
from analysis.charts import shoes as charts_shoes
from analysis.tables import shoes as tables_shoes
from analysis.wording import EXAMPLE_READ_ONLY, UNKNOWN, rule_evidence
from analysis.wording import shoes as words
from app_pages import shared, shoe_closet, shoe_edits, shoe_runs

view = shared.open_view()
report = view.report
shared.head(view, words.TITLE, words.lead(report))
with st.container(horizontal=True, vertical_alignment="center", key="coverage"):
    shoe_edits.add_outing(view)
    st.caption(words.coverage(report))
shoe_edits.last_change()
if not report.shoe_coverage.complete:
    shoe_edits.ask_for_shoes(view)

span = shared.choose_span(view)
weeks = shared.inside(report.minutes_by_class, span, reach=6)
if len(report.runs):
    shared.show_chart(
        charts.weekly_bars(
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
        ),
        "shoe_weeks",
        tables_shoes.weeks(weeks, report.worn),
        brush=True,
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
    history = shared.inside(report.exposure_history[measure], span)
    names = [name for name in shoes.CLASSES if history[name].any()]
    longest = measure == "longest"
    if names:
        shared.show_chart(
            charts_shoes.class_strips(
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
            ),
            "strips",
            tables_shoes.history(history[names], measure),
            brush=True,
        )
        st.caption(words.strips_caption(measure, report))
    else:
        st.info(words.NO_CLASS, icon=":material/info:")
    st.markdown(f"**{words.incomplete(report, words.EXPOSURE_TITLE)}**")
    st.dataframe(tables_shoes.exposure(report), hide_index=True, placeholder=UNKNOWN, key="exposure")
    if caution := words.caution(report):
        st.warning(caution, icon=":material/info:")
    st.caption(rule_evidence("low_support_caps"))

    if report.clock.weeks or report.clock.strength_weeks:
        shared.show_chart(
            charts_shoes.clock(
                report.clock,
                report.today,
                title=words.clock_title(report.clock),
                alt=words.clock_alt(report.clock, report.today),
            ),
            "clock",
        )
    else:
        st.markdown(f"**{words.clock_title(report.clock)}**")
    st.markdown(words.clock_sentence(report.clock, report.today))

st.subheader(words.EDIT_HEADING, anchor=False)
if view.example:
    st.caption(EXAMPLE_READ_ONLY)
in_span = shared.inside(report.activities[shoes.on_foot(report.activities)], span, "local_date")
each_run, split, rules, pairs, inserts = st.tabs(words.TABS)
with each_run:
    shoe_runs.edit_runs(view, in_span)
with split:
    shoe_runs.split_run(view)
with rules:
    shoe_closet.edit_rules(view)
with pairs:
    shoe_closet.edit_closet(view)
with inserts:
    shoe_closet.edit_inserts(view)
