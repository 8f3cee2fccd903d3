"""What a runner chooses on the page Cadence: which runs it shows, the band, and whether Today gives a number."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis import shoes
from analysis.report import Report
from analysis.wording import cadence as words
from analysis.wording import next_step as wording_next_step
from analysis.wording import settings as wording_settings
from app_pages.shared import View

WATCH = "cadence_watch"
Pick = tuple[tuple[str, str], ...]  # columns of `Report.worn_runs` and their values; "" leaves the choice open
LOWEST_SPM, HIGHEST_SPM = 140, 220  # the ends of the slider, as in the settings


def watches(report: Report) -> dict[str, date]:
    """Every watch with flat, steady running and the day of its last such run, the newest first."""
    days = report.at_speed.groupby("device", sort=False)["local_date"].max().sort_values(ascending=False, kind="stable")
    return {str(device): day.date() for device, day in days.items()}


def as_of(view: View) -> date | None:
    """The day the page is about, where that is not today: the last run on the chosen watch, or the last one known."""
    last_runs, report = view.once(watches), view.report
    chosen = st.session_state.get(WATCH)
    newest = report.cadence_fit.device if report.cadence_fit else next(iter(last_runs), None)
    if chosen in last_runs and chosen != newest:
        return last_runs[chosen]
    return view.once(words.last_known)


def choose_runs(view: View, watches: Mapping[str, date]) -> Pick:
    """Which watch, which shoes and which surface; the band's ends stand beside them."""
    worn, surfaces = view.once(_options)
    picked = []
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cadence_filters"):
        if len(watches) > 1:
            st.selectbox(
                words.WATCH_LABEL,
                list(watches),
                format_func=words.watch_name,
                key=WATCH,
                persist_state="session",
                label_visibility="collapsed",
                width=230,
            )
        for label, all_of_them, options in (
            (words.SHOES_LABEL, words.ALL_SHOES, worn),
            (words.SURFACE_LABEL, words.ALL_SURFACES, surfaces),
        ):
            if len(options) > 1:
                choice = st.selectbox(
                    label,
                    [("", all_of_them), *options],
                    format_func=words.option_name,
                    key=f"cadence_{label}",
                    persist_state="session",
                    label_visibility="collapsed",
                    width=230,
                )
                picked.append(choice)
        with st.popover(words.band_button(view.report.settings), icon=":material/tune:"):
            _band(view)
    return tuple(picked)


def _options(report: Report) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Classes and pairs of shoes, and surfaces, that were run in and on."""
    runs = report.worn_runs
    classes = [("shoe_class", name) for name in shoes.CLASSES if (runs["shoe_class"] == name).any()]
    pairs = [("shoe_name", name) for name in sorted(set(runs["shoe_name"]) - {""})]
    return [*classes, *pairs], [("surface", name) for name in sorted(set(runs["surface"]) - {""})]


def is_chosen(report: Report, pick: Pick) -> np.ndarray:
    """Which of `Report.runs` were run in the chosen shoes, the whole way, and on the chosen surface."""
    runs = report.worn_runs
    keep = np.ones(len(runs), dtype=bool)
    for column, value in pick:
        if column:
            keep &= (runs[column] == value).to_numpy()
    return keep


def chosen(report: Report, table: pd.DataFrame, pick: Pick) -> pd.DataFrame:
    """The rows of a table that are about the chosen runs."""
    return table[table["activity_id"].isin(report.runs["activity_id"][is_chosen(report, pick)])]


def _band(view: View) -> None:
    """The ends of the band, stored at once like every setting."""
    now = view.report.settings
    st.slider(
        wording_settings.BAND_LABEL,
        LOWEST_SPM,
        HIGHEST_SPM,
        (round(now.cadence_low_spm), round(now.cadence_high_spm)),
        help=wording_settings.BAND_HELP,
        key=f"band_{now.cadence_low_spm}_{now.cadence_high_spm}",
        on_change=_save_band,
        args=[view, f"band_{now.cadence_low_spm}_{now.cadence_high_spm}"],
    )
    st.caption(words.BAND_KEPT)


def _save_band(view: View, key: str) -> None:
    low, high = st.session_state[key]
    _save(view, cadence_low_spm=float(low), cadence_high_spm=float(high))


def ask_for_help(view: View) -> None:
    """The switch for the metronome number on Today."""
    asked = view.report.settings.cadence_help
    key = f"cadence_help_{asked}"
    st.toggle(
        wording_next_step.HELP_LABEL,
        asked,
        key=key,
        help=wording_next_step.HELP_HELP,
        on_change=_save_help,
        args=[view, key],
    )


def _save_help(view: View, key: str) -> None:
    _save(view, cadence_help=bool(st.session_state[key]))


def _save(view: View, **changes: Any) -> None:
    view.own.save_settings(replace(view.own.settings(), **changes))
