"""Today: one sentence on what matters most now, why, and the last twelve weeks at a glance."""

import streamlit as st

from analysis import charts, tables, wording
from analysis.charts import plan as charts_plan
from analysis.wording import diary as wording_diary
from analysis.wording import plan as wording_plan
from app_pages import quick_pain, shared, shoe_edits
from app_pages.quick_tag import quick_tag

view = shared.open_view()
report = view.report
verdict = wording_diary.verdict(report)
shared.head(view, verdict.headline, verdict.why)
quick_pain.undo_bar(view.own)
shoe_edits.last_change()
if report.feeling.state == "clinician":
    quick_pain.see_a_clinician()
    st.page_link("app_pages/diary.py", label=wording_diary.TO_CLEARING, icon=":material/edit_note:")
    st.stop()  # no number beside this message

quick_pain.ask_for_the_morning(view)
week, last_run, windows = st.columns([1.35, 1, 1.15])
with week.container(border=True, height="stretch", gap="small"):
    st.subheader(wording.WEEK_HEADING, anchor=False)
    if report.budget.total is None:
        st.markdown(wording.last_seven_days(report))
    else:
        st.html(charts_plan.week_bars(wording_plan.rows(report, worn_only=True), small=True))
        st.markdown(wording_plan.next_run(report))
    quick_pain.links(view)
with last_run.container(border=True, height="stretch", gap="small"):
    st.subheader(wording.LAST_RUN_HEADING, anchor=False)
    st.markdown(wording.last_run(report))
    if len(report.runs):
        run = {"run": report.runs.iloc[-1]["activity_id"]}
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link("app_pages/activity.py", label=wording.OPEN_RUN, icon=":material/route:", query_params=run)
            quick_tag(view)
    quick_pain.quick_pain(view)
with windows.container(border=True, height="stretch", gap="small"):
    st.subheader(wording.open_windows_heading(report), anchor=False)
    st.markdown(wording.open_windows_list(report))
    if verdict.window is not None:
        st.page_link("app_pages/risk_windows.py", label=wording.SHOW_WINDOW, icon=":material/arrow_forward:")

span = shared.last_weeks(view, 12)
weeks = shared.inside(report.weeks, span)
shared.show_chart(
    charts.weekly_bars(
        shared.inside(report.minutes_by_class, span),
        title=wording.glance_title(span, report.today),
        unit="min",
        hover=wording.week_hovers(weeks, view.units),
        today=report.today,
        windows=report.windows,
        pain=report.pain,
        span=span,
        height=190,
        alt=wording.weeks_alt(weeks, view.units),
    ),
    "glance",
    tables.weeks(weeks, view.units),
)
