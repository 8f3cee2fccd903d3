"""Cadence: is mine too slow? At one speed, against the guidance, over a run, left and right."""

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import cadence
from analysis.cadence import Pick
from analysis.charts import cadence as charts_cadence
from analysis.charts import guidance as charts_guidance
from analysis.evidence import CADENCE_GUIDANCE
from analysis.report import Report
from analysis.tables import cadence as tables_cadence
from analysis.wording import cadence as words
from analysis.wording import lasting as wording_lasting
from analysis.wording import next_step as wording_next_step
from analysis.wording.method import rule_evidence
from app_pages import cadence_choices, shared
from app_pages.shared import Span

now = shared.open_view()
watches, last = now.once(cadence_choices.watches), cadence_choices.as_of(now)
view = now if last is None else shared.open_view(as_of=last)
report, units = view.report, view.units
band = report.settings.cadence_low_spm, report.settings.cadence_high_spm
if report.cadence.empty:
    shared.head(view, words.TITLE)
    st.info(words.NO_CADENCE, icon=":material/info:")
    st.stop()
shared.head(view, words.TITLE, view.once(words.lead))
if last is not None:
    st.caption(words.as_of(last, report, now.report.today))
with st.container(border=True, gap="small", key="small_step"):
    st.markdown(f"**{wording_next_step.STEP_HEADING}** {view.once(wording_next_step.small_step)}")
    if cues := view.once(wording_next_step.cues):
        st.markdown(cues)
    with st.container(horizontal=True, vertical_alignment="center"):
        cadence_choices.ask_for_help(view)
        form = {"topic": "form"}
        st.page_link("app_pages/learn.py", label=words.TO_FORM, icon=":material/school:", query_params=form)
pick = cadence_choices.choose_runs(view, watches)
span = shared.choose_span(view)


def shown(report: Report, name: str, pick: Pick, span: Span) -> pd.DataFrame:
    """A table of the report: the chosen runs in the days shown."""
    return shared.inside(cadence.chosen(getattr(report, name), report.worn_runs, pick), span, "local_date")


# ------------------------------------------------------------------------------------------------------- at your speed


def trend(report: Report, pick: Pick, span: Span) -> pd.DataFrame:
    at_speed = cadence.chosen(report.at_speed, report.worn_runs, pick)
    return shared.inside(cadence.trend(at_speed, report.cadence_fit, report.easy_speed_mps), span, "local_date")


def trend_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    at_speed, line = cadence.chosen(report.at_speed, report.worn_runs, pick), view.once(trend, pick, span)
    change = cadence.change(at_speed, report.cadence_fit, report.easy_speed_mps, report.today)
    return charts_cadence.at_speed(
        line,
        at_speed,
        title=words.at_speed_title(change, report),
        units=units,
        low_spm=band[0],
        high_spm=band[1],
        pain=report.pain,
        span=span,
        alt=words.at_speed_alt(line, report),
    )


def scatter_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    dots = view.once(shown, "stretches", pick, span)
    return charts_cadence.against_speed(
        dots,
        report.cadence_fit,
        title=words.scatter_title(report),
        units=units,
        today=report.today,
        low_spm=band[0],
        high_spm=band[1],
        alt=words.scatter_alt(dots, report),
    )


def classes(report: Report, pick: Pick) -> pd.DataFrame:
    stretches = cadence.chosen(report.stretches, report.worn_runs, pick)
    return cadence.by_class(stretches, report.cadence_fit, report.easy_speed_mps)


def classes_chart(report: Report, pick: Pick) -> go.Figure:
    found = view.once(classes, pick)
    return charts_cadence.by_class(found, title=words.class_title(found, report), alt=words.class_alt(found))


def at_your_speed() -> None:
    line = view.once(trend, pick, span)
    if line.empty:
        st.info(words.no_trend(report), icon=":material/info:")
    else:
        shared.show_chart(
            view.draw(trend_chart, pick, span),
            "at_speed",
            lambda: tables_cadence.at_speed(line, report.at_speed, units),
            brush=True,
        )
        st.caption(view.once(words.at_speed_caption))
    dots = view.once(shown, "stretches", pick, span)
    if len(dots):
        drawn = view.draw(scatter_chart, pick, span)
        shared.show_chart(drawn, "against_speed", lambda: tables_cadence.stretches(dots, units))
        st.caption(view.once(words.fit_caption))
    found = view.once(classes, pick)
    if len(found):
        shared.show_chart(view.draw(classes_chart, pick), "by_class", lambda: tables_cadence.by_class(found))
        st.caption(words.SHOES_NOTE)


# ------------------------------------------------------------------------------------------------- against the guidance


def weeks(report: Report, pick: Pick, span: Span) -> pd.DataFrame:
    rows = cadence.is_chosen(report.worn_runs, pick)
    return shared.inside(cadence.weekly_shares(report.runs[rows], report.cadence_s[rows], *band), span, reach=6)


def weeks_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    found = view.once(weeks, pick, span)
    title, alt = words.shares_title(*band), words.shares_alt(found)
    return charts_guidance.cadence_shares(found, title=title, pain=report.pain, span=span, alt=alt)


def spread(report: Report, pick: Pick) -> pd.DataFrame:
    rows = cadence.is_chosen(report.worn_runs, pick)
    return cadence.spread(report.runs[rows], report.cadence_s[rows], report.today)


def spread_chart(report: Report, pick: Pick) -> go.Figure:
    found = view.once(spread, pick)
    return charts_guidance.now_and_then(
        found, title=words.spread_title(found), low_spm=band[0], high_spm=band[1], alt=words.spread_alt(found)
    )


def runs_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    runs = view.once(shown, "cadence", pick, span)
    return charts_guidance.cadence_trend(
        runs,
        title=words.trend_title(runs),
        low_spm=band[0],
        high_spm=band[1],
        units=units,
        pain=report.pain,
        span=span,
        alt=words.trend_alt(runs, *band),
    )


def against_the_band() -> None:
    shared.show_chart(
        view.draw(weeks_chart, pick, span),
        "shares",
        lambda: tables_cadence.weeks(view.once(weeks, pick, span)),
        brush=True,
    )
    shared.show_chart(view.draw(spread_chart, pick), "spread", lambda: tables_cadence.spread(view.once(spread, pick)))
    st.caption(words.SPREAD_CAPTION)
    shared.show_chart(
        view.draw(runs_chart, pick, span),
        "cadence",
        lambda: tables_cadence.runs(view.once(shown, "cadence", pick, span), units),
        brush=True,
    )
    st.caption(rule_evidence(CADENCE_GUIDANCE.name))


# --------------------------------------------------------------------------------------------------------- how it lasts


def held(report: Report, pick: Pick, span: Span) -> pd.DataFrame:
    return cadence.held(view.once(shown, "lasting", pick, span))


def held_in_words(report: Report, pick: Pick, span: Span) -> str:
    return wording_lasting.held_by_class(cadence.held_by_class(view.once(held, pick, span)))


def held_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    runs = view.once(held, pick, span)
    title, alt = wording_lasting.held_title(runs), wording_lasting.held_alt(runs)
    return charts_cadence.held(runs, title=title, pain=report.pain, span=span, alt=alt)


def drift_chart(report: Report, pick: Pick, span: Span, column: str) -> go.Figure:
    runs = cadence.drift(cadence.chosen(report.lasting, report.worn_runs, pick), column)
    runs = shared.inside(runs, span, "local_date")
    title, alt = wording_lasting.drift_title(runs, column), wording_lasting.drift_alt(runs, column)
    return charts_cadence.drift(runs, column, title=title, pain=report.pain, span=span, alt=alt)


def how_it_lasts() -> None:
    runs = view.once(shown, "lasting", pick, span)
    measures = [name for name in wording_lasting.DRIFT_MEASURES if runs[name].notna().any()]
    if not measures:
        st.info(wording_lasting.NO_LASTING, icon=":material/info:")
        return
    kept = view.once(held, pick, span)
    if len(kept):
        drawn = view.draw(held_chart, pick, span)
        shared.show_chart(drawn, "held", lambda: tables_cadence.lasting(kept), brush=True)
        st.caption(wording_lasting.held_caption())
        if by_class := view.once(held_in_words, pick, span):
            st.markdown(by_class)
    column = measures[0]
    if len(measures) > 1:
        column = st.segmented_control(
            wording_lasting.DRIFT_LABEL,
            measures,
            default=column,
            required=True,
            format_func=wording_lasting.DRIFT_MEASURES.__getitem__,
            key="drift_measure",
            persist_state="session",
        )
    drawn = view.draw(drift_chart, pick, span, column)
    shared.show_chart(drawn, "drift", lambda: tables_cadence.lasting(runs), brush=True)
    st.caption(wording_lasting.THIN_EVIDENCE)


# ------------------------------------------------------------------------------------------------------- left and right


def balance_chart(report: Report, pick: Pick, span: Span) -> go.Figure:
    runs = view.once(shown, "balance", pick, span)
    title, alt = wording_lasting.balance_title(runs), wording_lasting.balance_alt(runs)
    return charts_cadence.balance(runs, title=title, pain=report.pain, span=span, alt=alt)


def left_and_right() -> None:
    runs = view.once(shown, "balance", pick, span)
    if runs["change_points"].isna().all():
        st.info(wording_lasting.no_balance(report), icon=":material/info:")
        return
    drawn = view.draw(balance_chart, pick, span)
    shared.show_chart(drawn, "balance", lambda: tables_cadence.balance(runs), brush=True)
    st.caption(f"{wording_lasting.BALANCE_SIDE} {wording_lasting.BALANCE_EVIDENCE}")


if not cadence.is_chosen(report.worn_runs, pick).any():
    st.info(words.NOTHING_CHOSEN, icon=":material/info:")
    st.stop()
parts = (at_your_speed, against_the_band, how_it_lasts, left_and_right)
for part, place in zip(
    parts, st.tabs(words.TABS, key="cadence_tab", on_change="rerun", bind="query-params"), strict=True
):
    if place.open:
        with place:
            part()
