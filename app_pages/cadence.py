"""Cadence: is mine too slow? At one speed, against the guidance, over a run, left and right."""

import pandas as pd
import streamlit as st

from analysis import cadence, charts, tables
from analysis.charts import cadence as charts_cadence
from analysis.evidence import CADENCE_GUIDANCE
from analysis.tables import cadence as tables_cadence
from analysis.wording import cadence as words
from analysis.wording import rule_evidence
from app_pages import cadence_choices, shared

view = shared.open_view()
told_today = view.report.today
last = words.last_known(view.report)
if last is not None:
    view = shared.open_view(as_of=last)  # nothing is known of today, so what was known then is shown
report, units = view.report, view.units
band = report.settings.cadence_low_spm, report.settings.cadence_high_spm
if report.cadence.empty:
    shared.head(view, words.TITLE)
    st.info(words.NO_CADENCE, icon=":material/info:")
    st.stop()
shared.head(view, words.TITLE, words.lead(report))
if last is not None:
    st.caption(words.as_of(last, told_today))
with st.container(border=True, gap="small", key="small_step"):
    st.markdown(f"**{words.STEP_HEADING}** {words.small_step(report)}")
    if report.form_cues:
        st.markdown(words.cues(report.form_cues))
    with st.container(horizontal=True, vertical_alignment="center"):
        cadence_choices.ask_for_help(view)
        form = {"topic": "form"}
        st.page_link("app_pages/learn.py", label=words.TO_FORM, icon=":material/school:", query_params=form)

chosen = cadence_choices.choose_runs(view)
span = shared.choose_span(view)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the chosen runs in the days shown."""
    return shared.inside(table[table["activity_id"].isin(chosen)], span, "local_date")


def at_your_speed() -> None:
    table = report.at_speed[report.at_speed["activity_id"].isin(chosen)]
    trend = shared.inside(cadence.trend(table, report.cadence_fit, report.easy_speed_mps), span, "local_date")
    change = cadence.change(table, report.cadence_fit, report.easy_speed_mps, report.today)
    if trend.empty:
        st.info(words.no_trend(report), icon=":material/info:")
    else:
        shared.show_chart(
            charts_cadence.at_speed(
                trend,
                table,
                title=words.at_speed_title(change, report),
                units=units,
                low_spm=band[0],
                high_spm=band[1],
                pain=report.pain,
                span=span,
                alt=words.at_speed_alt(trend, report),
            ),
            "at_speed",
            tables_cadence.at_speed(trend, table, units),
            brush=True,
        )
        st.caption(words.at_speed_caption(report))
    dots = shown(report.stretches)
    if len(dots):
        shared.show_chart(
            charts_cadence.against_speed(
                dots,
                report.cadence_fit,
                title=words.scatter_title(report),
                units=units,
                today=report.today,
                low_spm=band[0],
                high_spm=band[1],
                alt=words.scatter_alt(dots, report),
            ),
            "against_speed",
            tables_cadence.stretches(dots, units),
        )
        st.caption(words.fit_caption(report))
    stretches = report.stretches[report.stretches["activity_id"].isin(chosen)]
    classes = cadence.by_class(stretches, report.cadence_fit, report.easy_speed_mps)
    if len(classes):
        shared.show_chart(
            charts_cadence.by_class(classes, title=words.class_title(classes, report), alt=words.class_alt(classes)),
            "by_class",
            tables_cadence.by_class(classes),
        )
        st.caption(words.SHOES_NOTE)


def against_the_band() -> None:
    rows = report.runs["activity_id"].isin(chosen).to_numpy()
    runs, cadence_s = report.runs[rows], report.cadence_s[rows]
    weeks = shared.inside(cadence.weekly_shares(runs, cadence_s, *band), span, reach=6)
    shared.show_chart(
        charts.cadence_shares(
            weeks, title=words.shares_title(*band), pain=report.pain, span=span, alt=words.shares_alt(weeks)
        ),
        "shares",
        tables.cadence_weeks(weeks),
        brush=True,
    )
    shares = cadence.spread(runs, cadence_s, report.today)
    shared.show_chart(
        charts_cadence.now_and_then(
            shares,
            title=words.spread_title(shares),
            low_spm=band[0],
            high_spm=band[1],
            alt=words.spread_alt(shares),
        ),
        "spread",
        tables_cadence.spread(shares),
    )
    st.caption(words.SPREAD_CAPTION)
    each = shown(report.cadence)
    shared.show_chart(
        charts.cadence_trend(
            each,
            title=words.trend_title(each),
            low_spm=band[0],
            high_spm=band[1],
            pain=report.pain,
            span=span,
            alt=words.trend_alt(each, *band),
        ),
        "cadence",
        tables.cadence_runs(each, units),
        brush=True,
    )
    st.caption(rule_evidence(CADENCE_GUIDANCE.name))


def how_it_lasts() -> None:
    every = report.lasting[report.lasting["activity_id"].isin(chosen)]
    runs = shared.inside(every, span, "local_date")
    measures = [name for name in words.DRIFT_MEASURES if runs[name].notna().any()]
    if not measures:
        st.info(words.NO_LASTING, icon=":material/info:")
        return
    held = runs[runs["held_min"].notna()]
    if len(held):
        shared.show_chart(
            charts_cadence.held(
                held, title=words.held_title(held), pain=report.pain, span=span, alt=words.held_alt(held)
            ),
            "held",
            tables_cadence.lasting(held),
            brush=True,
        )
        st.caption(words.held_caption())
        if by_class := words.held_by_class(cadence.held_by_class(held)):
            st.markdown(by_class)
    column = measures[0]
    if len(measures) > 1:
        column = st.segmented_control(
            words.DRIFT_LABEL,
            measures,
            default=column,
            required=True,
            format_func=words.DRIFT_MEASURES.__getitem__,
            key="drift_measure",
            persist_state="session",
        )
    known = every[every[column].notna()]
    known = shared.inside(known.assign(trend_pct=cadence.middle_of_runs(known, column)), span, "local_date")
    shared.show_chart(
        charts_cadence.drift(
            known,
            column,
            title=words.drift_title(known, column),
            pain=report.pain,
            span=span,
            alt=words.drift_alt(known, column),
        ),
        "drift",
        tables_cadence.lasting(runs),
        brush=True,
    )
    st.caption(words.THIN_EVIDENCE)


def left_and_right() -> None:
    runs = shown(report.balance)
    if report.balance.empty:
        st.info(words.NO_BALANCE, icon=":material/info:")
        return
    shared.show_chart(
        charts_cadence.balance(
            runs, title=words.balance_title(runs), pain=report.pain, span=span, alt=words.balance_alt(runs)
        ),
        "balance",
        tables_cadence.balance(runs),
        brush=True,
    )
    st.caption(f"{words.BALANCE_SIDE} {words.BALANCE_EVIDENCE}")


parts = (at_your_speed, against_the_band, how_it_lasts, left_and_right)
if not len(chosen):
    st.info(words.NOTHING_CHOSEN, icon=":material/info:")
    st.stop()
for part, place in zip(parts, st.tabs(words.tabs(report.settings), key="cadence_tab", on_change="rerun"), strict=True):
    if place.open:
        with place:
            part()
