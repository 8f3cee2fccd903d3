"""Plan: what the next days may hold and why, runs tried out, the race, and the way to fewer shoes."""

from dataclasses import replace
from datetime import timedelta

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.charts import plan as charts_plan
from analysis.charts import windows as charts_windows
from analysis.errors import TreadlightlyError
from analysis.model import SHOE_CLASSES, Settings
from analysis.report import Report
from analysis.tryout import PlannedRun
from analysis.wording import formats, frame, phrases
from analysis.wording import pain as wording_pain
from analysis.wording import plan as words
from analysis.wording import race as wording_race
from analysis.wording import tryout as wording_tryout
from analysis.wording.method import rule_evidence
from analysis.wording.names import CLASS_NAMES
from app_pages import shared
from app_pages.quick_pain import fresh, see_a_clinician, store, undo_bar

LONGEST_RACE_KM = 300.0

view = shared.open_view()
report, library, today, off = view.report, view.library, view.report.today, view.example


def budget_card() -> None:
    left, right = st.columns([1, 1.15], gap="medium")
    with left.container(border=True, height="stretch"):
        st.markdown(f"**{words.BUDGET_HEADING}**")
        st.html(view.once(lambda report: charts_plan.week_bars(words.rows(report))))
        st.markdown(view.once(words.next_run))
        lever()
    with right.container(border=True, height="stretch"):
        st.markdown(f"**{words.WHY_HEADING}**")
        for name, why, grade in view.once(words.whys):
            st.markdown(f"**{name}:** {why} :small[{grade}]" if grade else f"**{name}:** {why}")
        st.page_link("app_pages/method.py", label=words.TO_METHOD, icon=":material/menu_book:")


def lever() -> None:
    chosen = st.segmented_control(
        words.LEVER_LABEL,
        list(words.LEVER_NAMES),
        default=report.settings.lever,
        required=True,
        format_func=words.LEVER_NAMES.__getitem__,
        help=words.LEVER_HELP,
        key=f"lever_{report.settings.lever}",
        disabled=off,
        wrap=True,
    )
    if chosen != report.settings.lever:
        save_settings(words.LEVER_SAVED, lever=chosen)


def save_settings(told: str, **changes: object) -> None:
    """Store choices, and keep what they were before for the bar that takes them back."""
    before = library.settings()
    library.save_settings(replace(before, **changes))
    st.session_state["settings_before"] = told, {name: getattr(before, name) for name in changes}
    st.rerun()


def settings_bar() -> None:
    """What was just chosen, with the way back."""
    if "settings_before" not in st.session_state:
        return
    told, before = st.session_state["settings_before"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="settings_bar"):
        st.text(told)
        if st.button(frame.UNDO, icon=":material/undo:", key="undo_settings"):
            library.save_settings(replace(library.settings(), **before))
            del st.session_state["settings_before"]
            st.rerun()


def first_planned(report: Report) -> pd.DataFrame:
    """The line that is there to begin with: half an hour tomorrow, in the usual shoes."""
    usual = wording_tryout.usual_class(report)
    return pd.DataFrame(
        {"date": [today + timedelta(days=1)], "minutes": [30.0], "shoe_class": [usual], "fast": [False]}
    )


@st.fragment
def try_it() -> None:
    shared.use_formats(report.settings)
    st.markdown(wording_tryout.TRY_LEAD)
    names = wording_tryout.TRY_COLUMNS
    first = view.once(first_planned)
    columns = {
        "date": st.column_config.DateColumn(
            names["date"], min_value=today, required=True, format=formats.in_use().table_day
        ),
        "minutes": st.column_config.NumberColumn(
            names["minutes"], min_value=1, max_value=1000, required=True, width="small"
        ),
        "shoe_class": st.column_config.SelectboxColumn(
            names["shoe_class"], options=SHOE_CLASSES, default=first["shoe_class"][0], required=True
        ),
        "fast": st.column_config.CheckboxColumn(
            names["fast"], default=False, help=wording_tryout.TRY_HELP, width="small"
        ),
    }
    table = st.data_editor(first, column_config=columns, num_rows="dynamic", hide_index=True, key="try_it")
    planned = [
        PlannedRun(pd.Timestamp(day).date(), float(minutes), shoe_class, bool(fast))
        for day, minutes, shoe_class, fast in zip(*(table[name] for name in names), strict=True)
        if pd.notna(day) and pd.notna(minutes) and pd.notna(shoe_class)
    ]
    if not planned:
        st.info(wording_tryout.TRY_NONE, icon=":material/info:")
        return
    broken = view.once(Report.try_it, tuple(planned))
    opened = view.once(Report.windows_if, tuple(planned))
    if broken:
        st.markdown("\n".join(f"- {line}" for line in wording_tryout.broken_lines(broken, report)))
    else:
        st.markdown(f":material/check: {wording_tryout.TRY_FITS}")
    if not opened:
        st.markdown(f":material/check: {wording_tryout.TRY_NO_WINDOW}")
        return
    shared.show_chart(view.draw(would_open, tuple(planned)), "would_open")
    st.markdown("\n".join(f"- {line}" for line in wording_tryout.would_open(opened, report)))


def would_open(report: Report, planned: tuple[PlannedRun, ...]) -> go.Figure:
    opened = view.once(Report.windows_if, planned)
    span = today - timedelta(days=14), max(window.end for window in opened)
    return charts_windows.risk_timeline(opened, title=wording_tryout.would_open_title(opened), today=today, span=span)


def race() -> None:
    race, found = report.race, report.readiness
    if race is None or found is None:
        st.markdown(wording_race.RACE_LEAD)
    else:
        headline, why = wording_race.race_answer(report, found)
        st.markdown(f"#### {headline}")
        st.markdown(why)
        st.caption(rule_evidence("readiness"))
    with st.form(fresh("race"), border=True):
        day, length, shoes = st.columns(3)
        when = day.date_input(
            wording_race.RACE_DAY,
            race.date if race else None,
            min_value=min(today, race.date if race else today),
            disabled=off,
            format=formats.in_use().field,
        )
        km = length.number_input(
            f"{wording_race.RACE_DISTANCE} ({view.units})",
            0.5,
            phrases.kilometres(LONGEST_RACE_KM, view.units),
            phrases.kilometres(race.distance_km, view.units) if race else None,
            disabled=off,
        )
        worn = shoes.selectbox(
            wording_race.RACE_SHOES,
            [None, *SHOE_CLASSES],
            index=[None, *SHOE_CLASSES].index(race.shoe_class) if race else 0,
            format_func=lambda name: wording_race.UNDECIDED if name is None else CLASS_NAMES[name],
            disabled=off,
        )
        saved = st.form_submit_button(wording_race.RACE_SAVE, type="primary", disabled=off)
    if saved and not (when and km):
        st.info(wording_race.RACE_NEEDS, icon=":material/info:")
    elif saved:
        old = [race.race_id] if race else []
        distance_km = phrases.to_kilometres(km, view.units)
        made = library.set_race(when, distance_km, worn)
        store(wording_race.race_saved(when, distance_km, view.units, today), [made], old)
    if race and st.button(wording_race.RACE_REMOVE, icon=":material/delete:", disabled=off, key=fresh("no_race")):
        library.delete([race.race_id])
        store(wording_race.RACE_REMOVED, gone=[race.race_id])


def fewer_shoes() -> None:
    now: Settings = report.settings
    caution = wording_race.in_a_build_up(report)
    if caution:
        st.info(caution, icon=":material/info:")
    if now.transition_start:
        schedule()
    else:
        st.markdown(wording_race.GOAL_LEAD)
    with st.form("goal", border=True):
        left, right = st.columns(2)
        on = st.toggle(
            wording_race.GOAL_ON, bool(now.transition_start), disabled=off, key=f"goal_{now.transition_start}"
        )
        start = left.date_input(
            wording_race.GOAL_START, now.transition_start or today, disabled=off, format=formats.in_use().field
        )
        share = right.slider(
            wording_race.GOAL_SHARE, 5, 100, round(100 * now.transition_share), step=5, disabled=off, format="%d%%"
        )
        saved = st.form_submit_button(wording_race.GOAL_SAVE, type="primary", disabled=off)
    if saved:
        since = (start or today).isoformat() if on else ""  # an emptied day is today's
        save_settings(wording_race.GOAL_SAVED, transition_start=since, transition_share=share / 100)
    st.caption(wording_race.STRENGTH_FIRST)


def transition(report: Report) -> go.Figure:
    return charts_plan.transition_bars(report.transition, title=wording_race.transition_title(report.transition))


def schedule() -> None:
    weeks = report.transition
    if not weeks:
        st.markdown(wording_race.no_transition(report))
        return
    shared.show_chart(view.draw(transition), "transition", lambda: wording_race.transition_table(weeks))
    st.markdown(wording_race.TRANSITION_HONEST)


if report.budget.total is None:
    # Pain outranks every number: one message, and no plan beside it.
    headline, why = wording_pain.pain_message(report.feeling)
    shared.head(view, headline, why)
    if report.feeling.state == "clinician":
        see_a_clinician()
    st.page_link("app_pages/diary.py", label=frame.TO_DIARY, icon=":material/edit_note:")
    st.stop()

shared.head(view, words.TITLE, view.once(words.headline))
if off:
    st.caption(frame.EXAMPLE_READ_ONLY)
undo_bar(library)
settings_bar()
try:
    budget_card()
    tabs = st.tabs(words.TABS, key="plan_tab", on_change="rerun", bind="query-params")
    for place, show in zip(tabs, (try_it, race, fewer_shoes), strict=True):
        if place.open:
            with place:
                show()
except TreadlightlyError as error:
    shared.show_error(error)
st.caption(words.LEAD)
