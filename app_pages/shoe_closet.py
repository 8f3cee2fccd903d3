"""Forms of the shoe page about shoes: standing rules, the names in exports, the pairs, inserts.

Decision: a rule or a pair is entered once and serves every run, those of the past included; each can be taken away and
put back.
"""

import pandas as pd
import streamlit as st

from analysis import shoes
from analysis.library import Library
from analysis.model import INSERT_CHANGES, SHOE_CLASSES, SURFACES, WEEKDAYS
from analysis.tables import shoes as tables_shoes
from analysis.wording import formats, frame
from analysis.wording import shoe_edits as words
from app_pages import shoe_edits
from app_pages.shared import View

RULE_VALUES = {"surface": SURFACES, "weekday": WEEKDAYS, "sport": list(words.RULE_SPORTS)}


def edit_rules(view: View) -> None:
    """The standing rules, in order; a new one; and the names of shoes in exports."""
    report, library = view.report, view.own
    st.caption(words.RULES_LEAD)
    rules = view.library.shoe_rules()
    if rules.empty:
        st.info(words.NO_RULES, icon=":material/info:")
    gives = report.tags.groupby("rule_id")["activity_id"].nunique()
    for row in rules.to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = words.rule(row, report.today)
            st.text(f"{text} ({words.rule_gives(int(gives.get(row['rule_id'], 0)))})", width="stretch")
            _take_away_button(view, row["rule_id"], text)
    names = tables_shoes.gear(report, rules)
    if len(names):
        st.markdown(f"**{words.GEAR_HEADING}**")
        st.caption(words.GEAR_LEAD)
        shoe_edits.ask_for_gear(view, names, "gear")
    pairs = shoe_edits.closet(view)
    with st.container(border=True, key="new_rule"):
        kind_at, value_at, shoe_at, since_at = st.columns(4)
        kind = kind_at.selectbox(
            words.RULE_KIND_LABEL,
            list(words.RULE_KINDS),
            format_func=words.RULE_KINDS.__getitem__,
            key="rule_kind",
            disabled=view.example,
        )
        value = ""
        if kind == "title":
            value = value_at.text_input(words.RULE_VALUE_LABEL, key="rule_title", disabled=view.example)
        elif kind != "default":
            value = value_at.selectbox(
                words.RULE_VALUE_LABEL, RULE_VALUES[kind], key=f"rule_{kind}", disabled=view.example
            )
        shoe = shoe_at.selectbox(words.RULE_SHOE, pairs, key="rule_shoe", disabled=view.example)
        since = since_at.date_input(
            words.RULE_SINCE,
            report.today if kind == "default" else None,
            key=f"rule_since_{kind == 'default'}",
            format=formats.in_use().field,
            disabled=view.example,
        )
        if st.button(words.RULE_ADD, key="rule_add", type="primary", disabled=view.example or not pairs):

            def do() -> shoe_edits.Undo:
                new = library.add_shoe_rule(kind, value, shoe, since)
                return lambda: library.delete(new)

            shoe_edits.change(words.done_saved(words.RULE_KINDS[kind]), do)
            st.rerun()


def edit_closet(view: View) -> None:
    """Every pair with its days and its minutes; a new pair."""
    st.caption(words.PAIR_LEAD)
    table, names = view.once(tables_shoes.pairs), words.PAIR_COLUMNS
    if len(table):
        with st.form("pairs", border=False):
            edited = st.data_editor(
                table,
                placeholder="",
                key=f"pairs_{view.revision}",
                disabled=True if view.example else ("shoe_name", "runs", "running_min", "walking_min", "last"),
                column_config={
                    "shoe_name": st.column_config.TextColumn(names["shoe_name"]),
                    "shoe_class": st.column_config.SelectboxColumn(
                        names["shoe_class"], options=list(SHOE_CLASSES), required=True
                    ),
                    "minimalist_index": st.column_config.NumberColumn(
                        names["minimalist_index"], min_value=0, max_value=100, format="%.0f"
                    ),
                    **{name: st.column_config.DateColumn(names[name]) for name in ("first_use", "retired", "last")},
                    **{name: names[name] for name in ("runs", "running_min", "walking_min", "away")},
                },
            )
            if st.form_submit_button(frame.SAVE, disabled=view.example):
                _save_pairs(view.own, table, edited)
                st.rerun()
    _new_pair(view)


def _save_pairs(library: Library, before: pd.DataFrame, after: pd.DataFrame) -> None:
    names = ["shoe_class", "first_use", "retired", "minimalist_index"]
    ids = library.shoes().set_index("shoe_name")["shoe_id"]
    gone = [ids[name] for name in after.index[after["away"]]]
    old, new = before[names].astype(object), after[names].astype(object)
    changed = [name for name in before.index if not old.loc[name].equals(new.loc[name])]

    def write(values: pd.DataFrame) -> None:
        for name in changed:
            library.set_shoe(name, *(None if pd.isna(value) else value for value in values.loc[name]))

    def do() -> shoe_edits.Undo:
        write(new)
        library.delete(gone)

        def undo() -> None:
            library.restore(gone)
            write(old)

        return undo

    if gone or changed:
        shoe_edits.change(words.done_saved(words.TABS[3].lower()), do)


def _new_pair(view: View) -> None:
    if st.session_state.pop("pair_added", False):  # an empty form for the next one
        st.session_state.update(pair_name="", pair_first=None)
    with st.container(border=True, key="new_pair"):
        ask = st.toggle(words.BY_INDEX, key="by_index", disabled=view.example)
        left, middle, right = st.columns(3)
        name = left.text_input(words.PAIR_NAME, key="pair_name", disabled=view.example)
        index = None
        if ask:
            index, shoe_class = _five_questions()
            middle.markdown(words.index_says(index, shoe_class))
        else:
            shoe_class = middle.selectbox(
                words.PAIR_CLASS,
                SHOE_CLASSES,
                index=1,
                format_func=words.CLASS_CHOICES.__getitem__,
                key="pair_class",
                disabled=view.example,
            )
        first = right.date_input(
            words.PAIR_FIRST, None, key="pair_first", format=formats.in_use().field, disabled=view.example
        )
        if st.button(words.PAIR_ADD, key="pair_add", type="primary", disabled=view.example):

            def do() -> shoe_edits.Undo:
                new = view.own.add_shoe(name, shoe_class, first_use=first, minimalist_index=index)
                return lambda: view.own.delete(new)

            st.session_state["pair_added"] = shoe_edits.change(words.done_saved(name), do)
            st.rerun()


def _five_questions() -> tuple[float, str]:
    """The Minimalist Index of a shoe, and the class that follows."""
    weight, stack, drop = st.columns(3)
    devices, lengthwise, crosswise = st.columns(3)
    flexibility = {"options": list(words.FLEXIBILITY), "value": 1.5, "format_func": words.FLEXIBILITY.__getitem__}
    index = shoes.minimalist_index(
        weight.number_input(words.INDEX_WEIGHT, 0, 800, 220, key="index_weight"),
        stack.number_input(words.INDEX_STACK, 0, 80, 18, key="index_stack"),
        drop.number_input(words.INDEX_DROP, 0, 30, 4, key="index_drop"),
        devices.number_input(words.INDEX_DEVICES, 0, 9, 0, key="index_devices"),
        lengthwise.select_slider(words.INDEX_LENGTHWISE, key="index_lengthwise", **flexibility),
        crosswise.select_slider(words.INDEX_CROSSWISE, key="index_crosswise", **flexibility),
    )
    return index, shoes.class_of_index(index)


def edit_inserts(view: View) -> None:
    """Inserts begun, changed or left off: noted like a change of shoes."""
    st.caption(words.INSERTS_LEAD)
    noted = view.library.inserts()
    if noted.empty:
        st.text(words.NO_INSERTS)
    for row in noted.iloc[::-1].to_dict("records"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            text = words.insert_change(row, view.report.today)
            st.text(text, width="stretch")
            _take_away_button(view, row["inserts_id"], text)
    with st.form("inserts", border=True):
        left, right = st.columns(2, vertical_alignment="bottom")
        what = left.segmented_control(
            words.INSERTS_CHANGE, INSERT_CHANGES, default="started", required=True, key="inserts_change"
        )
        day = right.date_input(words.INSERTS_DAY, view.report.today, key="inserts_day", format=formats.in_use().field)
        if st.form_submit_button(words.INSERTS_ADD, disabled=view.example):

            def do() -> shoe_edits.Undo:
                new = view.own.log_inserts(day, what)
                return lambda: view.own.delete(new)

            shoe_edits.change(words.done_saved(f"{words.INSERTS_CHANGE} {what}"), do)
            st.rerun()


def _take_away_button(view: View, entry_id: str, what: str) -> None:
    st.button(
        words.TAKE_AWAY,
        icon=":material/delete:",
        key=f"away_{entry_id}",
        on_click=shoe_edits.take_away,
        args=[view.own, entry_id, what],
        disabled=view.example,
    )
