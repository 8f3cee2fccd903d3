"""Today: one sentence on what matters most now, why, and the last twelve weeks at a glance."""

import plotly.graph_objects as go
import streamlit as st

from analysis import tables
from analysis.charts import load as charts_load
from analysis.charts import plan as charts_plan
from analysis.report import Report
from analysis.wording import load as wording_load
from analysis.wording import next_step as wording_next_step
from analysis.wording import pain as wording_pain
from analysis.wording import phrases
from analysis.wording import plan as wording_plan
from analysis.wording import today as words
from analysis.wording import windows as wording_windows
from analysis.wording.glossary import explain
from app_pages import quick_pain, shared, shoe_edits
from app_pages.quick_tag import quick_tag
from app_pages.sheet_button import sheet_button

view = shared.open_view()
report = view.report
verdict = view.once(words.verdict)
shared.head(view, verdict.headline, phrases.plain(verdict.why))
quick_pain.undo_bar(view.own)
shoe_edits.last_change()
if report.feeling.state == "clinician":
    quick_pain.see_a_clinician()
    st.page_link("app_pages/diary.py", label=wording_pain.TO_CLEARING, icon=":material/edit_note:")
    sheet_button(view)  # to take along
    st.stop()  # no number beside this message

quick_pain.ask_for_the_morning(view)
week, last_run, windows = st.columns([1.25, 1.1, 1.1])
with week.container(border=True, height="stretch", gap="small"):
    st.subheader(words.WEEK_HEADING, anchor=False)
    if report.budget.total is None:
        st.markdown(view.once(words.last_seven_days))
    else:
        bars = view.once(lambda report: charts_plan.week_bars(wording_plan.rows(report, worn_only=True), small=True))
        st.html(bars)
        st.markdown(
            "  \n".join(filter(None, (view.once(wording_plan.next_run), view.once(wording_next_step.metronome))))
        )
    quick_pain.links(view)
with last_run.container(border=True, height="stretch", gap="small"):
    st.subheader(words.LAST_RUN_HEADING, anchor=False)
    st.markdown(view.once(words.last_run))
    if len(report.runs):
        run = {"run": report.runs.iloc[-1]["activity_id"]}
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.page_link("app_pages/activity.py", label=words.OPEN_RUN, icon=":material/route:", query_params=run)
            quick_tag(view)
    quick_pain.quick_pain(view)
with windows.container(border=True, height="stretch", gap="small"):
    heading = words.open_windows_heading(report)
    st.subheader(heading, anchor=False, help=explain(heading))
    st.markdown(view.once(words.open_windows_list))
    if verdict.window is not None:
        st.page_link("app_pages/risk_windows.py", label=wording_windows.SHOW_WINDOW, icon=":material/arrow_forward:")


def glance(report: Report, span: shared.Span) -> go.Figure:
    weeks = shared.inside(report.weeks, span)
    return charts_load.weekly_bars(
        shared.inside(report.minutes_by_class, span),
        title=words.glance_title(span, report.today),
        unit="min",
        hover=wording_load.week_hovers(weeks, view.units),
        today=report.today,
        windows=report.windows,
        pain=report.pain,
        span=span,
        height=190,
        alt=wording_load.weeks_alt(weeks, view.units),
    )


span = view.once(shared.last_weeks, 12)
shared.show_chart(
    view.draw(glance, span), "glance", lambda: tables.weeks(shared.inside(report.weeks, span), view.units)
)
