"""Settings: units, time zone, the cadence band, heart rate, how the ratio is counted and which rules are watched."""

from dataclasses import replace
from zoneinfo import available_timezones

import streamlit as st

from analysis.errors import TreadlightlyError
from analysis.model import RULE_NAMES, SPORTS
from analysis.wording import formats, frame
from analysis.wording import load as wording_load
from analysis.wording import next_step as wording_next_step
from analysis.wording import settings as words
from analysis.wording import sheet as wording_sheet
from analysis.wording.glossary import explain
from analysis.wording.handover import LONGEST_NAME
from analysis.wording.names import RULE_TITLES, SPORT_NAMES
from app_pages import cadence_choices, shared

view = shared.open_view()
library, now = view.own, view.once(lambda report: view.own.settings())
zones = view.once(lambda report: ["", *sorted(available_timezones())])
sexes, ratios = list(words.SEX_NAMES), wording_load.ratio_names(now)
st.title(words.TITLE, anchor=False)


def whole(value: float | None) -> int | None:
    return None if value is None else round(value)


with st.form("settings"):
    units = st.segmented_control(
        words.UNITS_LABEL,
        ["km", "mi"],
        default=now.units,
        required=True,
        format_func=words.UNIT_NAMES.__getitem__,
        key="set_units",
    )
    written = st.selectbox(
        words.FORMATS_LABEL,
        ["", *formats.CHOICES],
        index=["", *formats.CHOICES].index(now.formats),
        format_func=words.formats_name,
        help=words.FORMATS_HELP,
        key="set_formats",
    )
    zone = st.selectbox(
        words.ZONE_LABEL,
        zones,
        index=zones.index(now.time_zone) if now.time_zone in zones else 0,
        format_func=lambda name: name or words.ZONE_UNKNOWN,
        help=words.ZONE_HELP,
        key="set_zone",
    )
    low, high = cadence_choices.band_slider(now, key="set_band")
    cadence_help = st.toggle(
        wording_next_step.HELP_LABEL, now.cadence_help, help=wording_next_step.HELP_HELP, key="set_cadence_help"
    )
    st.markdown(words.HEART_HEADING, help=explain(words.HEART_HEADING))
    left, middle, right = st.columns(3)
    resting = left.number_input(words.RESTING_LABEL, 25, 120, whole(now.resting_heart_rate), key="set_resting")
    highest = middle.number_input(words.HIGHEST_LABEL, 100, 240, whole(now.max_heart_rate), key="set_highest")
    sex = right.selectbox(
        words.SEX_LABEL, sexes, index=sexes.index(now.sex), format_func=words.SEX_NAMES.__getitem__, key="set_sex"
    )
    st.caption(words.training_impulse())
    ratio = st.selectbox(
        words.RATIO_LABEL,
        list(ratios),
        index=list(ratios).index(now.ratio),
        format_func=ratios.__getitem__,
        help=explain(" ".join(ratios.values())),
        key="set_ratio",
    )
    left, right = st.columns(2)
    acute = left.number_input(
        words.ACUTE_LABEL, 1, None, now.acute_days, help=words.WINDOWS_OF_RATIO_HELP, key="set_acute"
    )
    chronic = right.number_input(
        words.CHRONIC_LABEL, 2, None, now.chronic_days, help=words.WINDOWS_OF_RATIO_HELP, key="set_chronic"
    )
    counted = st.multiselect(
        words.COUNTED_LABEL,
        SPORTS,
        default=now.counted_sports,
        format_func=SPORT_NAMES.__getitem__,
        help=words.COUNTED_HELP,
        key="set_counted",
    )
    watched = st.multiselect(
        words.RULES_LABEL,
        RULE_NAMES,
        default=[rule for rule in RULE_NAMES if rule not in now.rules_off],
        format_func=RULE_TITLES.__getitem__,
        key="set_rules",
    )
    name = st.text_input(wording_sheet.NAME, now.name, max_chars=LONGEST_NAME, key="set_name")
    saved = st.form_submit_button(frame.SAVE, type="primary")

if saved:
    changed = replace(
        now,
        name=name.strip(),
        units=units,
        formats=written,
        time_zone=zone,
        cadence_low_spm=float(low),
        cadence_high_spm=float(high),
        cadence_help=cadence_help,
        resting_heart_rate=None if resting is None else float(resting),
        max_heart_rate=None if highest is None else float(highest),
        sex=sex,
        ratio=ratio,
        acute_days=acute,
        chronic_days=chronic,
        counted_sports=tuple(counted),
        rules_off=tuple(rule for rule in RULE_NAMES if rule not in watched),
    )
    try:
        library.save_settings(changed)
        st.success(words.SAVED, icon=":material/check:")
    except TreadlightlyError as error:
        shared.show_error(error)
