"""What the shoe page lets a runner change: each change goes to the library at once and can be taken back.

Decision: a form calls `change` with what to do; that returns how to undo it. The last change stays on top of the page
with its Undo until the next one. The larger forms lie in `shoe_runs` and `shoe_closet`.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis.errors import TreadlightlyError
from analysis.library import Library
from analysis.report import Report
from analysis.tables import shoes as tables_shoes
from analysis.wording import formats, frame, phrases
from analysis.wording import shoe_edits as words
from analysis.wording.activity import activity_labels
from analysis.wording.phrases import plain
from app_pages import shared
from app_pages.shared import View

Undo = Callable[[], Any]


def change(said: str, do: Callable[[], Undo]) -> bool:
    """Do it, and remember what was said and how to undo it; an error is shown instead. Whether it was done."""
    try:
        st.session_state["shoe_change"] = said, do()
    except TreadlightlyError as error:
        st.session_state["shoe_change"] = error, None
        return False
    return True


def last_change() -> None:
    """The last change on top of the page, with its Undo."""
    said, undo = st.session_state.get("shoe_change", ("", None))
    if isinstance(said, TreadlightlyError):
        shared.show_error(said)
    elif said:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="shoe_change_bar"):
            st.text(said)
            st.button(frame.UNDO, icon=":material/undo:", key="undo_shoes", on_click=_undo, args=[undo])


def _undo(undo: Undo) -> None:
    try:
        undo()
        del st.session_state["shoe_change"]
    except TreadlightlyError as error:
        st.session_state["shoe_change"] = error, None


def tag_runs(library: Library, spans: list[tuple[str, str, float, float | None]]) -> Undo:
    """Lay tags over runs."""
    ids = library.tag_all(spans)
    return lambda: library.delete(ids)


def tag_one(library: Library, activity_id: str, key: str) -> None:
    """Callback of a shoe box: the whole run in the chosen shoe."""
    shoe = st.session_state[key]
    if shoe:
        change(words.done_tagged(1, shoe), lambda: tag_runs(library, [(activity_id, shoe, 0.0, None)]))


def take_away(library: Library, entry_id: str, what: str) -> None:
    def do() -> Undo:
        library.delete(entry_id)
        return lambda: library.restore(entry_id)

    change(words.done_away(what), do)


def closet(view: View) -> list[str]:
    """The pairs that are still worn."""
    return view.once(_still_worn)


def _still_worn(report: Report) -> list[str]:
    pairs = report.shoes
    return pairs["shoe_name"][~(pairs["retired"] < pd.Timestamp(report.today))].tolist()


def _classes(report: Report) -> dict[str, str]:
    """The class of every pair."""
    return dict(zip(report.shoes["shoe_name"], report.shoes["shoe_class"], strict=True))


# ------------------------------------------------------------------------------------------------------- the three taps


def ask_for_shoes(view: View) -> None:
    """The names of shoes that an export brought, or the untagged runs with the most distance: one tap each."""
    labels, names = view.once(_helpful), gear_of_late(view)
    with st.container(border=True, key="helpful", gap="small"):
        st.markdown(view.once(words.ask_for_shoes, len(names)))
        if len(names):
            ask_for_gear(view, names, "gear_of_late")
            return
        if not closet(view):
            st.caption(words.NO_PAIR)
            return
        for column, (run, label) in zip(st.columns(len(labels)), labels.items(), strict=True):
            with column:
                shoe_box(view, run, label, f"helpful_{run}")


def gear_of_late(view: View) -> pd.Series:
    """The names of shoes in exports that would give a shoe to runs of the last weeks."""
    return view.once(lambda report: tables_shoes.gear(report, view.library.shoe_rules(), of_late=True))


def ask_for_gear(view: View, names: pd.Series, key: str) -> None:
    """A box for each name of a shoe in an export: which pair it is, or a new pair of which class."""
    pairs = view.report.shoes["shoe_name"].tolist()
    for name, runs in names.items():
        box = f"{key}_{name}"
        st.selectbox(
            plain(words.gear_name(name, runs)),
            [*pairs, *words.NEW_PAIRS],
            index=None,
            format_func=words.pair_choice,
            placeholder=words.GIVE_A_SHOE,
            key=box,
            on_change=_map_gear,
            args=[view.own, name, box],
            disabled=view.example,
        )


def _map_gear(library: Library, gear: str, key: str) -> None:
    chosen = st.session_state[key]

    def do() -> Undo:
        if chosen in words.NEW_PAIRS:
            new = library.add_shoe(gear, words.NEW_PAIRS[chosen])
        else:
            new = library.add_shoe_rule("gear", gear, chosen)
        return lambda: library.delete(new)

    if chosen:
        change(words.done_saved(f"{gear} → {chosen}"), do)


def _helpful(report: Report) -> dict[str, str]:
    """The runs whose shoe would help most, with their labels."""
    runs = report.activities.set_index("activity_id", drop=False).loc[list(report.shoe_coverage.helpful)]
    return dict(zip(runs.index, activity_labels(runs, report.settings.units, report.today), strict=True))


def shoe_box(view: View, activity_id: str, label: str, key: str) -> None:
    """A box of shoes that tags a whole run with one tap."""
    st.selectbox(
        plain(label),
        closet(view),
        index=None,
        placeholder=words.GIVE_A_SHOE,
        key=key,
        on_change=tag_one,
        args=[view.own, activity_id, key],
        disabled=view.example,
    )


# ------------------------------------------------------------------------------------------------------ without a watch


def add_outing(view: View) -> None:
    """Minutes, shoe, run or walk: a barefoot outing without a watch."""
    pairs, known = closet(view), view.once(_classes)
    barefoot = [name for name in pairs if known[name] == "barefoot"]
    choices = pairs if barefoot else [*pairs, words.BAREFOOT]
    first = choices.index(barefoot[0]) if barefoot else len(pairs)
    with st.popover(words.OUTING_LABEL, icon=":material/add:"), st.form("outing", border=False):
        minutes = st.number_input(words.OUTING_MINUTES, 1, 600, 5, key="outing_minutes")
        shoe = st.selectbox(words.OUTING_SHOE, choices, index=first, key="outing_shoe")
        kind = st.segmented_control(
            words.OUTING_KIND,
            list(words.OUTING_KINDS),
            default="run",
            required=True,
            format_func=words.OUTING_KINDS.__getitem__,
            key="outing_kind",
        )
        today = view.report.today
        day = st.date_input(words.OUTING_DAY, today, max_value=today, key="outing_day", format=formats.in_use().field)
        far = st.number_input(words.OUTING_DISTANCE[view.units], 0.1, 200.0, None, 0.1, key="outing_distance")
        if st.form_submit_button(words.OUTING_ADD, type="primary", disabled=view.example):

            def do() -> Undo:
                new = [] if shoe in known else [view.own.add_shoe(shoe, "barefoot")]
                km = None if far is None else phrases.to_kilometres(far, view.units)
                new.append(view.own.add_manual(day, minutes, shoe, kind, km))
                return lambda: view.own.delete(new)

            change(words.done_added(minutes, kind, shoe), do)
            st.rerun()
