"""What the shoe page lets a runner change: each change goes to the library at once and can be taken back.

Decision: a form calls `change` with what to do; that returns how to undo it. The last change stays on top of the page
with its Undo until the next one.
"""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from analysis import shoes, tables_shoes
from analysis import wording_shoes as words
from analysis.errors import TreadlightlyError
from analysis.library import Library
from analysis.model import INSERT_CHANGES, SHOE_CLASSES, SURFACES, WEEKDAYS
from analysis.wording import CLASS_NAMES, activity_labels
from app_pages import shared
from app_pages.shared import View

Undo = Callable[[], Any]
RULE_VALUES = {"default": [""], "surface": SURFACES, "weekday": WEEKDAYS, "sport": list(words.RULE_SPORTS)}


def change(said: str, do: Callable[[], Undo]) -> None:
    """Do it, and remember what was said and how to undo it; an error is shown instead."""
    try:
        st.session_state["shoe_change"] = said, do()
    except TreadlightlyError as error:
        st.session_state["shoe_change"] = error, None


def last_change() -> None:
    """The last change on top of the page, with its Undo."""
    said, undo = st.session_state.get("shoe_change", ("", None))
    if isinstance(said, TreadlightlyError):
        shared.show_error(said)
    elif said:
        with st.container(horizontal=True, vertical_alignment="center", border=True, key="shoe_change_bar"):
            st.text(said)
            st.button(words.UNDO, icon=":material/undo:", key="undo_shoes", on_click=_undo, args=[undo])


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
    pairs = view.report.shoes
    worn = ~(pairs["retired"] < pd.Timestamp(view.report.today))
    return pairs["shoe_name"][worn].tolist()


# ------------------------------------------------------------------------------------------------------- the three taps


def ask_for_shoes(view: View) -> None:
    """The untagged runs with the most distance, each with a box of shoes: one tap each."""
    report = view.report
    runs = report.activities.set_index("activity_id", drop=False).loc[list(report.shoe_coverage.helpful)]
    with st.container(border=True, key="helpful", gap="small"):
        st.markdown(words.ask_for_shoes(report))
        if not closet(view):
            st.caption(words.NO_PAIR)
            return
        labels = activity_labels(runs, view.units, report.today)
        for column, run, label in zip(st.columns(len(runs)), runs.index, labels, strict=True):
            with column:
                shoe_box(view, run, label, f"helpful_{run}")


def shoe_box(view: View, activity_id: str, label: str, key: str) -> None:
    """A box of shoes that tags a whole run with one tap."""
    st.selectbox(
        label,
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
    pairs, known = closet(view), view.report.shoes.set_index("shoe_name")["shoe_class"]
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
        day = st.date_input(words.OUTING_DAY, today, max_value=today, key="outing_day", format="YYYY-MM-DD")
        far = st.number_input(words.OUTING_DISTANCE[view.units], 0.1, 200.0, None, 0.1, key="outing_distance")
        if st.form_submit_button(words.OUTING_ADD, type="primary", disabled=view.example):

            def do() -> Undo:
                new = [] if shoe in known.index else [view.own.add_shoe(shoe, "barefoot")]
                km = None if far is None else far * words.KM_OF[view.units]
                new.append(view.own.add_manual(day, minutes, shoe, kind, km))
                return lambda: view.own.delete(new)

            change(words.done_added(minutes, kind, shoe), do)
            st.rerun()


# ------------------------------------------------------------------------------------------------------- run after run


def edit_runs(view: View, activities: pd.DataFrame) -> None:
    """The table of runs: shoes and surfaces in cells, or for all ticked rows."""
    st.caption(words.RUNS_LEAD)
    table = tables_shoes.runs(activities, view.report)
    if st.toggle(words.ONLY_UNTAGGED, key="only_untagged"):
        table = table[table["why"] == CLASS_NAMES[shoes.UNTAGGED]]
    if table.empty:
        st.info(words.NO_RUNS if activities.empty else words.NOTHING_UNTAGGED, icon=":material/info:")
        return
    names = words.RUN_COLUMNS
    pairs = view.report.shoes["shoe_name"].tolist()
    with st.form("runs", border=False):
        edited = st.data_editor(
            table,
            hide_index=True,
            height=min(420, 38 + 35 * len(table)),
            placeholder="",
            key=f"runs_{view.library.revision()}",
            disabled=True if view.example else ("day", "what", "why"),
            column_order=list(names),
            column_config={
                "ticked": st.column_config.CheckboxColumn(names["ticked"], width=45),
                "day": st.column_config.DateColumn(names["day"], format="ddd D MMM YY", width=110),
                "what": st.column_config.TextColumn(names["what"], width="medium"),
                "shoe": st.column_config.SelectboxColumn(names["shoe"], options=[*pairs, words.SEVERAL], width=140),
                "why": st.column_config.TextColumn(names["why"], width=290),
                "surface": st.column_config.SelectboxColumn(names["surface"], options=list(SURFACES), width="small"),
            },
        )
        left, middle, right = st.columns([2, 2, 1], vertical_alignment="bottom")
        shoe = left.selectbox(
            words.TICKED_SHOE, [*pairs, words.BACK_TO_RULES], index=None, placeholder=words.LEAVE, key="ticked_shoe"
        )
        surface = middle.selectbox(
            words.TICKED_SURFACE, SURFACES, index=None, placeholder=words.LEAVE, key="ticked_surface"
        )
        if right.form_submit_button(words.SAVE, type="primary", disabled=view.example, width="stretch"):
            _save_runs(view.own, table, edited, shoe, surface)
            st.rerun()


def _save_runs(
    library: Library, before: pd.DataFrame, after: pd.DataFrame, shoe: str | None, surface: str | None
) -> None:
    wanted, ticked = after.copy(), after["ticked"].to_numpy(dtype=bool)
    if shoe is not None:
        wanted.loc[ticked, "shoe"] = shoe
    if surface is not None:
        wanted.loc[ticked, "surface"] = surface
    cells = _differences(before["shoe"], wanted["shoe"])
    chosen = {run: name or words.BACK_TO_RULES for run, name in cells.items() if name != words.SEVERAL}
    if shoe is not None:
        chosen |= dict.fromkeys(before.index[ticked], shoe)
    ground = _differences(before["surface"], wanted["surface"])
    old_ground = _differences(wanted["surface"], before["surface"])

    def do() -> Undo:
        freed = [run for run, name in chosen.items() if name == words.BACK_TO_RULES]
        removed = library.untag(freed)
        new = library.tag_all([(run, name, 0.0, None) for run, name in chosen.items() if run not in freed])
        for run, name in ground.items():
            library.set_surface(run, name)

        def undo() -> None:
            library.delete(new)
            library.restore(removed)
            for run, name in old_ground.items():
                library.set_surface(run, name)

        return undo

    if chosen or ground:
        change(words.done_changed(len({*chosen, *ground})), do)


def _differences(before: pd.Series, after: pd.Series) -> dict[str, str | None]:
    """What was changed, None where it was emptied."""
    old, new = before.fillna("").astype(object), after.fillna("").astype(object)
    return {run: new[run] or None for run in before.index if old[run] != new[run]}


def split_run(view: View) -> None:
    """Several shoes in one run: by minutes, or by lap."""
    st.caption(words.SPLIT_LEAD)
    recorded = view.report.activities[shoes.on_foot(view.report.activities)].iloc[::-1]
    if recorded.empty:
        st.info(words.NO_RUNS, icon=":material/info:")
        return
    labels = dict(zip(recorded["activity_id"], activity_labels(recorded, view.units, view.report.today), strict=True))
    run = st.selectbox(words.SPLIT_RUN, list(labels), format_func=labels.__getitem__, key="split_run")
    laps = tables_shoes.laps(view.library.laps(run), recorded.set_index("activity_id").loc[run])
    way = st.segmented_control(
        words.SPLIT_HOW,
        [name for name in words.SPLIT_WAYS if name != "laps" or len(laps) > 1],
        default="first",
        required=True,
        format_func=words.SPLIT_WAYS.__getitem__,
        key="split_way",
    )
    if view.report.shoes.empty:
        st.info(words.NO_PAIR, icon=":material/info:")
        return
    with st.form("split", border=False):
        spans = {"first": _first_minutes, "minutes": _several_spans, "laps": _by_lap}[way](view, run, laps)
        if st.form_submit_button(words.SAVE, type="primary", disabled=view.example):
            tagged = [(run, *span) for span in spans]
            change(words.done_saved(labels[run]), lambda: tag_runs(view.own, tagged))
            st.rerun()


def _first_minutes(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    """The first minutes in one shoe, the rest in another."""
    # The least shoe comes first and the most shoe last, until the runner says otherwise.
    pairs = view.report.shoes
    names, support = pairs["shoe_name"].tolist(), pairs["shoe_class"].map(shoes.CLASSES.index).to_numpy()
    left, middle, right = st.columns(3)
    minutes = left.number_input(words.SPLIT_FIRST, 1, 600, 6, key="split_first", disabled=view.example)
    first = middle.selectbox(words.SPLIT_IN, names, int(support.argmin()), key="split_in", disabled=view.example)
    then = right.selectbox(words.SPLIT_THEN, names, int(support.argmax()), key="split_then", disabled=view.example)
    return [(first, 0.0, 60.0 * minutes), (then, 60.0 * minutes, None)]


def _several_spans(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    """A line for each shoe, in order; the last one goes to the end."""
    parts = st.data_editor(
        tables_shoes.parts(view.report, run),
        num_rows="fixed" if view.example else "dynamic",
        hide_index=True,
        disabled=view.example,
        placeholder="",
        key=f"split_{run}_{view.library.revision()}",
        column_config={
            "shoe": _shoe_column(view),
            "until_min": st.column_config.NumberColumn(words.SPLIT_UNTIL, min_value=0.1, format="%.1f"),
        },
    )
    return tables_shoes.spans_of_parts(parts)


def _by_lap(view: View, run: str, laps: pd.DataFrame) -> list[tables_shoes.Span]:
    parts = st.data_editor(
        laps.assign(shoe=tables_shoes.shoes_of_laps(laps, view.report, run)),
        hide_index=True,
        disabled=True if view.example else ("lap", "time"),
        placeholder="",
        key=f"laps_{run}_{view.library.revision()}",
        column_order=("lap", "time", "shoe"),
        column_config={
            "lap": st.column_config.NumberColumn(words.SPLIT_LAP, width=60),
            "time": st.column_config.TextColumn(words.SPLIT_TIME),
            "shoe": _shoe_column(view),
        },
    )
    return tables_shoes.spans_of_laps(parts)


def _shoe_column(view: View) -> Any:
    return st.column_config.SelectboxColumn(words.SPLIT_SHOE, options=view.report.shoes["shoe_name"].tolist())


# ---------------------------------------------------------------------------------------------------------------- rules


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
    _unknown_gear(view, rules)
    pairs = closet(view)
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
            format="YYYY-MM-DD",
            disabled=view.example,
        )
        if st.button(words.RULE_ADD, key="rule_add", type="primary", disabled=view.example or not pairs):

            def do() -> Undo:
                new = library.add_shoe_rule(kind, value, shoe, since)
                return lambda: library.delete(new)

            change(words.done_saved(words.RULE_KINDS[kind]), do)
            st.rerun()


def _unknown_gear(view: View, rules: pd.DataFrame) -> None:
    names = tables_shoes.gear(view.report, rules)
    if names.empty:
        return
    st.markdown(f"**{words.GEAR_HEADING}**")
    st.caption(words.GEAR_LEAD)
    pairs = view.report.shoes["shoe_name"].tolist()
    for name, runs in names.items():
        key = f"gear_{name}"
        st.selectbox(
            words.gear_name(name, runs),
            [*pairs, *(words.NEW_PAIR.format(CLASS_NAMES[each]) for each in SHOE_CLASSES)],
            index=None,
            placeholder=words.GIVE_A_SHOE,
            key=key,
            on_change=_map_gear,
            args=[view.own, name, key],
            disabled=view.example,
        )


def _map_gear(library: Library, gear: str, key: str) -> None:
    chosen = st.session_state[key]
    new_classes = {words.NEW_PAIR.format(CLASS_NAMES[each]): each for each in SHOE_CLASSES}

    def do() -> Undo:
        if chosen in new_classes:
            new = library.add_shoe(gear, new_classes[chosen])
        else:
            new = library.add_shoe_rule("gear", gear, chosen)
        return lambda: library.delete(new)

    if chosen:
        change(words.done_saved(f"{gear} → {chosen}"), do)


def _take_away_button(view: View, entry_id: str, what: str) -> None:
    st.button(
        words.TAKE_AWAY,
        icon=":material/delete:",
        key=f"away_{entry_id}",
        on_click=take_away,
        args=[view.own, entry_id, what],
        disabled=view.example,
    )


# ------------------------------------------------------------------------------------------------------ pairs, inserts


def edit_closet(view: View) -> None:
    """Every pair with its days and its minutes; a new pair."""
    st.caption(words.PAIR_LEAD)
    table, names = tables_shoes.pairs(view.report), words.PAIR_COLUMNS
    if len(table):
        with st.form("pairs", border=False):
            edited = st.data_editor(
                table,
                placeholder="",
                key=f"pairs_{view.library.revision()}",
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
            if st.form_submit_button(words.SAVE, disabled=view.example):
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

    def do() -> Undo:
        write(new)
        library.delete(gone)

        def undo() -> None:
            library.restore(gone)
            write(old)

        return undo

    if gone or changed:
        change(words.done_saved(words.TABS[3].lower()), do)


def _new_pair(view: View) -> None:
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
        first = right.date_input(words.PAIR_FIRST, None, key="pair_first", format="YYYY-MM-DD", disabled=view.example)
        if st.button(words.PAIR_ADD, key="pair_add", type="primary", disabled=view.example):

            def do() -> Undo:
                new = view.own.add_shoe(name, shoe_class, first_use=first, minimalist_index=index)
                return lambda: view.own.delete(new)

            change(words.done_saved(name), do)
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
        day = right.date_input(words.INSERTS_DAY, view.report.today, key="inserts_day", format="YYYY-MM-DD")
        if st.form_submit_button(words.INSERTS_ADD, disabled=view.example):

            def do() -> Undo:
                new = view.own.log_inserts(day, what)
                return lambda: view.own.delete(new)

            change(words.done_saved(f"{words.INSERTS_CHANGE} {what}"), do)
            st.rerun()
