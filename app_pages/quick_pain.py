"""Pain in three taps: that it hurts, how much, where; one tap for no pain. Used by Today and by the diary.

Decision: an entry is stored with its last tap and can be undone from the bar that then stands on top. What an answer
replaces comes back with the undo.
"""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from analysis.errors import TreadlightlyError
from analysis.learn import topic_of_site
from analysis.library import Library
from analysis.model import CHECKED, PAIN_SITES
from analysis.pain import Question, day_of_entry, questions
from analysis.report import Report
from analysis.wording import diary as wording_diary
from analysis.wording import frame
from analysis.wording import pain as words
from analysis.wording.frame import EXAMPLE_READ_ONLY
from app_pages import shared
from app_pages.shared import View

SCORES = list(range(11))


def store(told: str, made: Sequence[str] = (), gone: Sequence[str] = ()) -> None:
    """Remember what was just entered (`made`) and taken away (`gone`), for the bar, and draw the page anew."""
    st.session_state["entered"] = told, list(made), list(gone)
    st.session_state["entries"] = st.session_state.get("entries", 0) + 1  # fresh widgets for the next entry
    st.rerun()


def fresh(name: str) -> str:
    """A widget's key that changes with every entry, so that the widget is empty again."""
    return f"{name}_{st.session_state.get('entries', 0)}"


def undo_bar(library: Library) -> None:
    """What was just entered, with the way back."""
    if "entered" not in st.session_state:
        return
    told, made, gone = st.session_state["entered"]
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="entered_bar"):
        st.text(told)
        if st.button(frame.UNDO, icon=":material/undo:", key=fresh("undo_entry")):
            library.delete(made)
            library.restore(gone)
            del st.session_state["entered"]
            st.rerun()


def open_questions(report: Report) -> list[Question]:
    """What the diary should ask now."""
    return questions(report.pain, report.today)


def ask(view: View, question: Question) -> None:
    """One open question about an entry: the morning after in one tap, the checklist in a few."""
    st.markdown(words.question_words(question, view.report.today))
    key = f"{question.asks}_{question.pain_id}"
    if question.asks == "next_morning":
        score = st.pills(
            words.NEXT_MORNING, SCORES, key=fresh(key), disabled=view.example, label_visibility="collapsed"
        )
        if score is not None:
            made = view.library.answer_pain(question.pain_id, next_morning=score)
            store(words.answered(question), [made], [question.pain_id])
        return
    columns = st.columns(2, gap="small")
    ticked = [
        sign
        for number, sign in enumerate(words.CHECKLIST)
        if columns[2 * number // len(words.CHECKLIST)].checkbox(
            words.CHECKLIST_MORE.get(sign, sign), key=fresh(f"{key}_{number}"), disabled=view.example, wrap=True
        )
    ]
    label = words.CHECKLIST_ANSWER if ticked else words.CHECKLIST_NONE
    if st.button(label, key=fresh(f"answer_{key}"), disabled=view.example):
        flags = ticked or [CHECKED]
        made = view.library.answer_pain(question.pain_id, flags=[*question.entry.flags, *flags])
        store(words.answered(question), [made], [question.pain_id])


def links(view: View) -> None:
    """From Today to what the diary wants to know."""
    report = view.report
    due = words.checklist_due(view.once(open_questions))
    gaps = sum(finding.code == "gap_asks" for finding in report.findings)
    if due:
        st.page_link("app_pages/diary.py", label=due, icon=":material/quiz:")
    if gaps:
        st.page_link("app_pages/diary.py", label=wording_diary.gaps_due(gaps), icon=":material/event_busy:")


def learn_link(site: str) -> None:
    """To the topic about a pain site, where there is one."""
    topic = topic_of_site(site)
    if topic is not None:
        label = words.learn_link(topic.title)
        address = {"topic": topic.key}
        st.page_link("app_pages/learn.py", label=label, icon=":material/school:", query_params=address)


def see_a_clinician() -> None:
    """What stands under the one message: whom to see, and where to say that it was cleared."""
    clinician = {"topic": "clinician"}
    st.page_link(
        "app_pages/learn.py", label=words.TO_CLINICIAN, icon=":material/medical_services:", query_params=clinician
    )


@st.fragment
def quick_pain(view: View) -> None:
    """On Today, under the last run: how did it feel? One tap for no pain, three for some."""
    report = view.report
    shared.use_formats(report.settings)
    st.markdown(f"**{words.ask_pain(view.once(day_of), report.today)}**")
    try:
        with st.container(horizontal=True, gap="small"):
            help_text = EXAMPLE_READ_ONLY if view.example else words.no_pain_help(report.feeling)
            if st.button(
                words.NO_PAIN, icon=":material/check:", key=fresh("no_pain"), disabled=view.example, help=help_text
            ):
                held = [(site.entry.site, site.entry.side) for site in report.feeling.sites if site.entry]
                _save(view, held or [("other", "")], 0)
            pain_help = EXAMPLE_READ_ONLY if view.example else None
            with st.popover(
                words.SOME_PAIN,
                icon=":material/healing:",
                key=fresh("some_pain"),
                disabled=view.example,
                help=pain_help,
            ):
                _where_and_how_much(view)
    except TreadlightlyError as error:
        shared.show_error(error)


def _where_and_how_much(view: View) -> None:
    """How much in one tap, left or right and where in the other; on a phone the scores stay in view."""
    score = st.pills(words.HOW_MUCH, SCORES, key=fresh("score"))
    keys = {side: fresh(f"where_{side}") for side in words.SIDE_NAMES}
    for side, label in words.SIDE_NAMES.items():
        other = next(key for name, key in keys.items() if name != side)
        st.pills(label, PAIN_SITES, key=keys[side], on_change=st.session_state.update, args=[{other: None}])
    side = next((side for side, key in keys.items() if st.session_state.get(key)), None)
    if side is not None and score is not None:
        _save(view, [(st.session_state[keys[side]], side)], score)


@st.fragment
def ask_for_the_morning(view: View) -> None:
    """The morning after, one tap, while it is still to be told."""
    shared.use_formats(view.report.settings)
    asked = [question for question in view.once(open_questions) if question.asks == "next_morning"]
    try:
        for question in asked:
            with st.container(border=True):
                ask(view, question)
    except TreadlightlyError as error:
        shared.show_error(error)


def day_of(report: Report) -> date:
    """The day a new entry is about."""
    last_run = report.runs["local_date"].max().date() if len(report.runs) else None
    return day_of_entry(last_run, report.pain, report.today)


def _save(view: View, places: list[tuple[str, str]], score: float) -> None:
    day, places = view.once(day_of), list(dict.fromkeys(places))
    made = [view.library.log_pain(day, site, score, side=side or None) for site, side in places]
    store(words.quick_saved(day, view.report.today, places, score), made)
