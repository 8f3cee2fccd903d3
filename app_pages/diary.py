"""Diary: pain, days without a watch, strength work, and what changed in the eight weeks before a pain."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import streamlit as st

from analysis.before import PainMark, eight_weeks_before, pain_marks
from analysis.charts import diary as charts_diary
from analysis.errors import TreadlightlyError
from analysis.learn import EXERCISES
from analysis.model import CAUTIONS, CLEARED, CROSS_TRAINING, PAIN_SITES
from analysis.report import Report
from analysis.strength import days_by_week, weeks_in_a_row
from analysis.wording import before as wording_before
from analysis.wording import diary as words
from analysis.wording import formats, frame, phrases
from analysis.wording import learn as wording_learn
from analysis.wording import pain as wording_pain
from app_pages import shared
from app_pages.quick_pain import (
    SCORES,
    ask,
    day_of,
    fresh,
    learn_link,
    open_questions,
    see_a_clinician,
    store,
    undo_bar,
)
from app_pages.sheet_button import sheet_button

NEWEST = 12  # entries shown in a list
MOST_GAPS = 1  # asked about at a time

view = shared.open_view()
report, library, today, off = view.report, view.library, view.report.today, view.example
feeling = report.feeling


def marks_of_pain() -> list[PainMark]:
    return view.once(lambda report: pain_marks(report.pain, report.today))


def newest_pain(report: Report) -> list[tuple[str, str]]:
    """The last entries, each with its line."""
    newest = report.pain.iloc[::-1].head(NEWEST)
    return list(zip(newest["pain_id"], wording_pain.pain_lines(newest, report.today), strict=True))


def pain_tab() -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.markdown(f"**{wording_pain.FULL_HEADING}**")
        with st.form(fresh("pain_form"), border=False):
            day = st.date_input(
                wording_pain.DATE,
                view.once(day_of),
                max_value=today,
                key=fresh("pain_day"),
                disabled=off,
                format=formats.in_use().field,
            )
            site = st.pills(wording_pain.SITE, PAIN_SITES, key=fresh("pain_site"), disabled=off)
            side = st.segmented_control(
                wording_pain.SIDE, list(wording_pain.SIDE_NAMES), key=fresh("pain_side"), disabled=off
            )
            labels = (wording_pain.DURING, wording_pain.AFTER, wording_pain.NEXT_MORNING)
            during, after, morning = (st.pills(label, SCORES, key=fresh(label), disabled=off) for label in labels)
            st.caption(wording_pain.LATER)
            note = st.text_input(words.NOTE, key=fresh("pain_note"), disabled=off)
            saved = st.form_submit_button(frame.SAVE, type="primary", disabled=off)
        if saved and (site is None or during is None):
            st.info(wording_pain.PAIN_NEEDS, icon=":material/info:")
        elif saved:
            made = library.log_pain(day, site, during, after, morning, side, note=note)
            store(wording_pain.quick_saved(day, today, [(site, side or "")], during), [made])
    with right:
        st.markdown(f"**{wording_pain.ENTRIES_HEADING}**")
        entries(view.once(newest_pain))
        for site in dict.fromkeys(mark.entry.site for mark in marks_of_pain()[:NEWEST]):
            learn_link(site)


def days_tab() -> None:
    marks, manual, cross = st.columns(3, gap="medium")
    with marks.container(border=True, height="stretch"):
        mark_days()
    with manual.container(border=True, height="stretch"):
        add_by_hand()
    with cross.container(border=True, height="stretch"):
        cross_training()


def mark_days() -> None:
    st.markdown(f"**{words.MARK_HEADING}**")
    with st.form(fresh("mark_form"), border=False):
        mark = st.selectbox(
            words.MARK_LABEL, list(words.MARK_NAMES), format_func=words.MARK_NAMES.__getitem__, disabled=off
        )
        chosen = st.date_input(
            words.MARK_DAYS,
            (today - timedelta(days=1), today),
            help=words.MARK_TWO_DAYS,
            disabled=off,
            format=formats.in_use().field,
        )
        minutes = st.number_input(words.MARK_MINUTES, 1, 600, None, disabled=off)
        saved = st.form_submit_button(frame.SAVE, disabled=off)
    if saved and not chosen:
        st.info(words.MARK_NEEDS, icon=":material/info:")
    elif saved:
        save_mark(min(chosen), max(chosen), mark, minutes if mark == "without_watch" else None)
    entries(words.mark_lines(library.marks(), today)[:NEWEST])


def save_mark(start: date, end: date, mark: str, minutes: float | None) -> None:
    made = library.mark(start, end, mark, minutes)
    store(words.marked(mark, start, end, today), [made])


def add_by_hand() -> None:
    """Without any watch the first run is added here, so this form is open during the example too."""
    st.markdown(f"**{words.MANUAL_HEADING}**")
    shoes = ["", *view.own.shoes()["shoe_name"]]
    with st.form(fresh("manual_form"), border=False):
        kind = st.segmented_control(words.MANUAL_KIND, list(words.MANUAL_KINDS), default="run", required=True)
        day = st.date_input(
            words.STRENGTH_DAY, "today", max_value="today", key=fresh("manual_day"), format=formats.in_use().field
        )
        minutes = st.number_input(words.MANUAL_MINUTES, 1, 1440, None)
        km = st.number_input(words.manual_distance(view.units), 0.1, 500.0, None)
        shoe = st.selectbox(words.MANUAL_SHOE, shoes, format_func=lambda name: name or words.NO_SHOE)
        saved = st.form_submit_button(frame.SAVE)
    if saved and minutes is None:
        st.info(words.MANUAL_NEEDS, icon=":material/info:")
    elif saved:
        kilometres = None if km is None else phrases.to_kilometres(km, view.units)
        made = view.own.add_manual(day, minutes, shoe or None, kind, kilometres)
        store(words.manual_saved(kind, day, minutes, today), [made])


def cross_training() -> None:
    st.markdown(f"**{words.CROSS_HEADING}**")
    st.caption(words.CROSS_HELP)
    with st.form(fresh("cross_form"), border=False):
        training = st.selectbox(words.CROSS_LABEL, CROSS_TRAINING, disabled=off)
        day = st.date_input(
            words.STRENGTH_DAY,
            today,
            max_value=today,
            key=fresh("cross_day"),
            disabled=off,
            format=formats.in_use().field,
        )
        minutes = st.number_input(words.MANUAL_MINUTES, 1, 1440, None, key=fresh("cross_min"), disabled=off)
        note = st.text_input(words.NOTE, key=fresh("cross_note"), disabled=off)
        if st.form_submit_button(frame.SAVE, disabled=off):
            made = library.log_cross_training(day, training, minutes, note)
            store(words.cross_saved(training, day, today), [made])
    entries(words.cross_lines(library.cross_training(), today)[:NEWEST])


def strength_tab() -> None:
    left, right = st.columns([2, 3], gap="large")
    days = days_by_week(report.strength, today, words.STRENGTH_WEEKS)
    in_a_row = weeks_in_a_row(report.strength, today)
    with left:
        day = st.date_input(
            words.STRENGTH_DAY, today, max_value=today, key="strength_day", format=formats.in_use().field
        )
        done = report.strength[report.strength["date"].dt.date == day]
        known = dict(zip(done["exercise"], done["strength_id"], strict=True))
        for exercise in EXERCISES:
            was = exercise.name in known
            key = f"did_{exercise.name}_{day}_{was}"
            now = st.checkbox(exercise.name, was, key=key, help=exercise.purpose, disabled=off)
            if now and not was:
                store(words.strength_done(exercise.name, day, today), [library.log_strength(day, exercise.name)])
            if was and not now:
                library.delete(known[exercise.name])
                store(words.strength_undone(exercise.name, day, today), gone=[known[exercise.name]])
    with right:
        shared.show_chart(
            charts_diary.strength_bars(
                days,
                title=words.strength_title(in_a_row),
                hover=words.strength_hovers(days),
                alt=words.strength_alt(days),
            ),
            "strength",
            words.strength_table(days),
        )
        st.caption(words.strength_lead(in_a_row))
    with st.expander(wording_learn.EXERCISES_HEADING, icon=":material/fitness_center:"):
        for exercise in EXERCISES:
            st.markdown(wording_learn.exercise_text(exercise))


def before_tab() -> None:
    marks = marks_of_pain()
    if not marks:
        st.info(wording_before.NO_PAIN_MARKS, icon=":material/info:")
        return
    first = next((number for number, mark in enumerate(marks) if mark.onset), 0)
    mark = st.selectbox(
        wording_before.BEFORE_LABEL,
        marks,
        first,
        format_func=lambda mark: wording_before.mark_label(mark, today),
        key="before_mark",
    )
    before = eight_weeks_before(
        mark.entry.date, runs=report.runs, worn=report.worn, spikes=report.spikes, strength=report.strength
    )
    st.markdown(wording_before.before_sentence(before, report))
    shared.show_chart(
        charts_diary.before_strips(
            before,
            report.pain,
            title=wording_before.before_title(before, report),
            units=view.units,
            alt=wording_before.BEFORE_ALT,
        ),
        "before",
        wording_before.before_table(before, view.units),
    )
    st.caption(wording_before.BEFORE_MIND)


def entries(lines: Iterable[tuple[str, str]]) -> None:
    """What was entered, newest first, each with a button that takes it back."""
    lines = list(lines)
    if not lines:
        st.caption(words.NO_ENTRIES)
    for entry_id, line in lines:
        with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="small"):
            st.text(line, width="stretch")
            if st.button("", icon=":material/delete:", help=words.TAKE_BACK, key=f"back_{entry_id}", disabled=off):
                library.delete(entry_id)
                store(words.taken_back(line), gone=[entry_id])


def clearing() -> None:
    """The plan comes back with the runner's word that a clinician cleared it."""
    st.markdown(f"**{wording_pain.CLEAR_HEADING}**")
    for site in (site for site in feeling.sites if site.flags and site.entry):
        entry = site.entry
        score = st.pills(
            wording_pain.clear_score(entry), SCORES, key=fresh(f"clear_{entry.site}_{entry.side}"), disabled=off
        )
        ready = score is not None and entry.date < today
        if st.button(
            wording_pain.CLEAR_BUTTON, key=fresh(f"cleared_{entry.site}_{entry.side}"), disabled=off or not ready
        ):
            made = library.log_pain(today, entry.site, score, side=entry.side or None, flags=[CLEARED])
            store(wording_pain.cleared(entry.site, entry.side), [made])
        if entry.date >= today:
            st.caption(wording_pain.CLEAR_HELP)


def gaps() -> None:
    """Stretches without a recording: one tap says what they were. The newest comes first, one at a time."""
    asking = [finding for finding in report.findings if finding.code == "gap_asks"][::-1]
    for finding in asking[:MOST_GAPS]:
        start, end = (date.fromisoformat(str(finding.numbers[edge])) for edge in ("start", "end"))
        with st.container(border=True):
            st.markdown(words.gap_question(finding, today))
            minutes = st.number_input(words.GAP_MINUTES, 1, 600, None, key=fresh(f"gap_{start}"), disabled=off)
            with st.container(horizontal=True):
                for mark, label in words.GAP_ANSWERS.items():
                    if st.button(label, key=fresh(f"{mark}_{start}"), disabled=off):
                        save_mark(start, end, mark, minutes if mark == "without_watch" else None)
            st.caption(words.GAP_LATER)
    if len(asking) > MOST_GAPS:
        st.caption(words.more_gaps(len(asking) - MOST_GAPS))


def cautions() -> None:
    """Asked once, never in the way: what calls for more care."""
    settings = view.once(lambda report: view.own.settings())
    if settings.cautions_asked:
        for note in words.caution_notes(settings):
            st.info(note, icon=":material/info:")
    heading = words.CAUTION_KEPT if settings.cautions_asked else words.CAUTION_HEADING
    with st.expander(heading, expanded=not settings.cautions_asked and not off), st.form("cautions", border=False):
        named = st.pills(
            words.CAUTION_LABEL, CAUTIONS, selection_mode="multi", default=list(settings.cautions), disabled=off
        )
        if st.form_submit_button(frame.SAVE, disabled=off):
            view.own.save_settings(replace(settings, cautions=tuple(named), cautions_asked=True))
            st.rerun()


if feeling.state == "normal":
    shared.head(view, words.TITLE, words.LEAD)
else:
    shared.head(view, words.TITLE, "**{}** {}".format(*wording_pain.pain_message(feeling)))
if off:
    st.caption(frame.EXAMPLE_READ_ONLY)
sheet_button(view)
try:
    undo_bar(view.own)
    if feeling.state == "clinician":
        see_a_clinician()
        clearing()
    elif feeling.entry is not None and feeling.state != "normal":
        learn_link(feeling.entry.site)
    for question in view.once(open_questions):
        with st.container(border=True):
            ask(view, question)
    gaps()
    names = words.TABS if feeling.state != "clinician" else words.TABS_WITHOUT_STRENGTH
    tabs = {words.TABS[0]: pain_tab, words.TABS[1]: days_tab, words.TABS[2]: strength_tab, words.TABS[3]: before_tab}
    for name, place in zip(names, st.tabs(names, key="diary_tab", on_change="rerun", bind="query-params"), strict=True):
        if place.open:
            with place:
                tabs[name]()
    cautions()
except TreadlightlyError as error:
    shared.show_error(error)
