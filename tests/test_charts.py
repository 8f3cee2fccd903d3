"""Charts are judged by what they send to the browser: the figure's JSON."""

import base64
import json
import re
from datetime import date, timedelta

import numpy as np
import pandas as pd
import plotly.io as pio
import pytest

from analysis import schema
from analysis.charts import activity as charts_activity
from analysis.charts import guidance as charts_guidance
from analysis.charts import legend, parts, thinning
from analysis.charts import load as charts_load
from analysis.charts import windows as charts_windows
from analysis.model import RiskWindow
from analysis.wording.names import RULE_TITLES
from app_pages import shared

TODAY = date(2026, 5, 20)
SPAN = TODAY - timedelta(days=83), TODAY


def a_window(rule="session_spike", start=date(2026, 5, 16), length=14, **more) -> RiskWindow:
    return RiskWindow(rule, start, start + timedelta(days=length), 1.4, start, ("a",), **more)


def weeks(amounts: dict[str, list[float]]) -> pd.DataFrame:
    length = len(next(iter(amounts.values())))
    return pd.DataFrame(amounts, index=pd.date_range("2026-03-02", periods=length, freq="7D", name="week_start"))


def workload(days: int = 84) -> pd.DataFrame:
    index = pd.date_range(SPAN[0], periods=days, name="date")
    ratio = np.where(np.arange(days) < 28, np.nan, 1 + 0.4 * np.sin(np.arange(days) / 9))
    return pd.DataFrame({"uncoupled": ratio, "coupled": ratio * 0.9, "ewma": ratio * 1.1}, index=index)


def spikes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "local_date": pd.to_datetime(["2026-04-18", "2026-05-02", "2026-05-16"]),
            "distance_m": [12_000.0, 14_000.0, 19_200.0],
            "longest_before_m": [np.nan, 13_000.0, 14_000.0],
            "spike": [False, False, True],
        }
    )


def cadence_runs() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "local_date": pd.to_datetime(["2026-05-02", "2026-05-16"]),
            "median_spm": [168.0, 171.0],
            "p10_spm": [164.0, 166.0],
            "p90_spm": [172.0, 176.0],
            "trend_spm": [168.0, 170.0],
            "speed_mps": [2.9, 3.0],
        }
    )


def records(count: int = 4000) -> pd.DataFrame:
    time = pd.date_range("2026-05-16 06:00", periods=count, freq="s", tz="UTC")
    seconds = np.arange(count, dtype=float)
    frame = pd.DataFrame(
        {
            "elapsed_s": seconds,
            "segment": np.where(seconds < count / 2, 0, 1),
            "latitude_deg": 50 + 0.01 * np.sin(seconds / 600),
            "longitude_deg": 4 + 0.02 * np.cos(seconds / 600),
            "altitude_m": 20 + 5 * np.sin(seconds / 300),
            "distance_m": 3.0 * seconds,
            "speed_mps": 3.0 + 0.1 * np.sin(seconds / 40),
            "heart_rate_bpm": 150 + 10 * np.sin(seconds / 500),
            "cadence_spm": 170 + 4 * np.sin(seconds / 100),
        },
        index=time,
    )
    return schema.conform(frame, schema.RECORDS)


def every_chart() -> dict[str, object]:
    bars = weeks({"minimal": [20.0, 30.0], "untagged": [100.0, 90.0]})
    shares = weeks({"share_below": [0.7, np.nan], "share_inside": [0.2, np.nan], "share_above": [0.1, np.nan]})
    shares["running_min"] = [100.0, np.nan]
    run = records()
    return {
        "bars": charts_load.weekly_bars(
            bars, title="Weeks?", unit="min", hover=["a", "b"], today=TODAY, windows=[a_window()], span=SPAN
        ),
        "ratio": charts_load.ratio_lines(workload(), title="Ratio?", others=["coupled", "ewma"], span=SPAN),
        "sessions": charts_load.session_dots(spikes(), title="Long?", windows=[a_window()], span=SPAN),
        "cadence": charts_guidance.cadence_trend(cadence_runs(), title="Steps?", low_spm=180, high_spm=200, span=SPAN),
        "shares": charts_guidance.cadence_shares(shares, title="Shares?", span=SPAN),
        "timeline": charts_windows.risk_timeline([a_window()], title="When?", today=TODAY, span=SPAN),
        "route": charts_activity.route(run, title="Where?"),
        "channels": charts_activity.channels(run, np.ones(len(run), dtype=bool), title="How?"),
    }


@pytest.mark.parametrize("name", every_chart())
def test_every_chart_has_a_title_a_transparent_ground_and_no_colour_bound_text(name):
    figure = every_chart()[name]
    layout = figure.to_dict()["layout"]
    assert layout["title"]["text"].endswith("?")
    assert legend.alt_text(figure).startswith(layout["title"]["text"])
    template = layout["template"]["layout"]
    assert template["paper_bgcolor"] == template["plot_bgcolor"] == "rgba(0,0,0,0)"
    # Text without a colour of its own takes the theme's, so it is readable on light and dark.
    assert all("color" not in note.get("font", {}) for note in layout.get("annotations", []))


@pytest.mark.parametrize("name", [name for name in every_chart() if name != "timeline"])
def test_axes_name_their_unit(name):
    layout = every_chart()[name].to_dict()["layout"]
    axes = [axis for key, axis in layout.items() if key.startswith("yaxis") and axis.get("visible", True)]
    assert all(axis.get("title", {}).get("text") for axis in axes)


def test_missing_weeks_are_gaps_and_never_zero():
    figure = charts_load.weekly_bars(
        weeks({"load": [30.0, np.nan]}), title="?", unit="km", hover=["a", "b"], today=TODAY, span=SPAN
    )
    assert np.isnan(figure.data[0].y[1])


def test_the_running_week_is_pale_because_it_is_not_over():
    table = weeks({"load": [30.0] * 12})
    figure = charts_load.weekly_bars(table, title="?", unit="km", hover=["-"] * 12, today=TODAY, span=SPAN)
    assert [opacity < 1 for opacity in figure.data[0].marker.opacity] == [False] * 11 + [True]


def test_shoe_classes_differ_by_their_pattern_too_and_the_legend_shows_it():
    names = list(parts.CLASS_COLOURS)
    table = weeks({name: [30.0] * 12 for name in names})
    figure = charts_load.weekly_bars(table, title="?", unit="min", hover=["-"] * 12, today=TODAY, span=SPAN)
    bars = [trace for trace in figure.data if trace.name != "week"]
    assert len({bar.marker.pattern.shape for bar in bars}) == len(bars) == len(names)
    keys = re.findall(r'<span style="[^"]*background:([^"]*)"', legend.legend_html(figure))
    assert len({re.sub(r"#[0-9A-Fa-f]{6}", "", key) for key in keys}) == len(names)


def test_a_shoe_class_nobody_wore_is_not_drawn():
    table = weeks({"barefoot": [0.0, 0.0], "minimal": [20.0, 30.0], "untagged": [100.0, 0.0]})
    figure = charts_load.weekly_bars(table, title="?", unit="min", hover=["a", "b"], today=TODAY)
    assert [trace.name for trace in figure.data] == ["minimal", "no shoe given", "week"]
    assert figure.data[0].marker.color == parts.CLASS_COLOURS["minimal"]


def test_a_week_is_told_once_for_all_its_bars_even_where_nothing_was_run():
    table = weeks({"barefoot": [10.0, np.nan], "minimal": [20.0, np.nan]})
    figure = charts_load.weekly_bars(table, title="?", unit="min", hover=["a", "b"], today=TODAY, span=SPAN)
    said = [trace for trace in figure.data if trace.customdata is not None]
    assert [list(trace.customdata) for trace in said] == [["a", "b"]]
    assert all(trace.hoverinfo == "skip" for trace in figure.data if trace not in said)
    assert list(said[0].y) == [said[0].y[0]] * 2
    assert said[0].y[0] > 0.9, "a thin bar, or none, is hard to hit"
    assert "week" not in legend.legend_html(figure)


@pytest.mark.parametrize("name", [name for name in every_chart() if name not in ("timeline", "route", "channels")])
def test_what_is_hovered_over_names_its_year(name):
    templates = [trace.hovertemplate for trace in every_chart()[name].data if trace.hovertemplate]
    assert templates
    for template in templates:
        assert "%Y" in template or template.startswith("%{hovertext}")


@pytest.mark.parametrize("name", every_chart())
def test_what_is_sent_is_the_same_picture_in_short(name):
    figure = every_chart()[name]
    text = pio.to_json(shared.picture(figure, touch=False).figure, validate=False)
    assert len(text) <= len(figure.to_json())
    sent = json.loads(text)
    assert len(sent["data"]) == len(figure.data)
    for short, trace in zip(sent["data"], figure.data, strict=True):
        if "dx" in short:
            steps = np.arange(len(trace.x)) * short["dx"]
            days = pd.Timestamp(short["x0"]) + pd.to_timedelta(steps, unit="ms")
            assert list(days) == list(pd.DatetimeIndex(trace.x))
        if isinstance(short.get("y"), dict) and "shape" not in short["y"]:
            values = np.frombuffer(base64.b64decode(short["y"]["bdata"]), dtype=short["y"]["dtype"])
            np.testing.assert_allclose(values, np.asarray(trace.y, dtype=float), rtol=1e-6)


def test_weeks_are_sent_as_the_first_and_the_step():
    table = weeks({"load": [30.0] * 12})
    figure = charts_load.weekly_bars(table, title="?", unit="km", hover=["-"] * 12, today=TODAY, span=SPAN)
    sent = shared.picture(figure, touch=False).figure.to_dict()["data"][0]
    assert (sent["x0"], sent["dx"], "x" in sent) == ("2026-03-05T12:00", 7 * parts.DAY_MS, False)


@pytest.mark.parametrize("years", [1, 2, 3, 5, 10, 30, 80])
def test_the_marks_of_long_charts_fall_on_the_same_months_every_year_and_do_not_crowd(years):
    figure = charts_load.ratio_lines(workload(), title="?", span=(TODAY - timedelta(days=365 * years), TODAY))
    months = int(figure.layout.xaxis.dtick.removeprefix("M"))
    assert 12 % months == 0 or months % 12 == 0
    assert 12 * years / months <= 8


def test_a_spike_is_a_mark_over_the_line_and_the_only_one():
    figure = charts_load.session_dots(spikes(), title="?", span=SPAN)
    line, inside, over = figure.data
    assert list(over.y) == [19.2]
    assert over.y[0] > line.y[2]
    assert all(not dot > limit for dot, limit in zip(inside.y, line.y[:2], strict=True))
    assert over.marker.symbol != inside.marker.symbol


def test_a_run_without_a_distance_has_no_dot_and_breaks_no_line():
    table = spikes()
    table.loc[1, "distance_m"] = np.nan
    line, inside, over = charts_load.session_dots(table, title="?", span=SPAN).data
    assert np.isnan(inside.y[-1])
    assert np.isfinite(inside.y[:-1]).all()
    assert np.isfinite(over.y).all()
    np.testing.assert_array_equal(line.y, charts_load.session_dots(spikes(), title="?", span=SPAN).data[0].y)
    alone = charts_load.session_dots(table.assign(distance_m=np.nan, longest_before_m=np.nan), title="?", span=SPAN)
    assert list(alone.layout.yaxis.range) == [0, 1]


def test_miles_are_the_same_picture_with_another_scale():
    km = charts_load.session_dots(spikes(), title="?", units="km", span=SPAN)
    mi = charts_load.session_dots(spikes(), title="?", units="mi", span=SPAN)
    assert np.allclose(np.asarray(km.data[1].y) / np.asarray(mi.data[1].y), 1.609344)
    assert mi.layout.yaxis.title.text == "mi"


def test_the_ratio_lies_in_bands_with_words_and_not_in_traffic_lights():
    figure = charts_load.ratio_lines(workload(), title="?", span=SPAN)
    words = [note.text for note in figure.layout.annotations]
    assert {"below<br>usual", "near<br>usual", "above<br>usual"} <= set(words)
    assert np.isnan(figure.data[0].y[:28]).all()


def test_an_unlimited_ratio_is_left_out_of_the_line():
    table = workload()
    table.iloc[40:44] = np.inf
    figure = charts_load.ratio_lines(table, title="?", span=SPAN)
    assert np.isnan(figure.data[0].y[40:44]).all()


def test_of_very_many_runs_a_share_is_drawn_and_every_one_over_the_line():
    days = pd.date_range("2017-01-02", periods=3000, freq="D")
    over = np.arange(3000) % 100 == 99
    longest = np.where(np.arange(3000) < 1500, 10_000.0, 12_000.0)
    many = pd.DataFrame(
        {"local_date": days, "distance_m": 8000.0 + 6000 * over, "longest_before_m": longest, "spike": over}
    )
    limit, runs, beyond = charts_load.session_dots(many, title="?").data
    assert len(runs.x) == len(runs.customdata) == thinning.MOST_DOTS
    assert len(beyond.x) == over.sum()
    assert pd.DatetimeIndex(limit.x).tolist() == [days[0], days[1500], days[-1]]
    assert list(limit.y) == pytest.approx([11.0, 13.2, 13.2])


def test_of_very_many_days_the_ratio_keeps_its_peaks_and_its_gaps():
    index = pd.date_range("2017-01-01", periods=3650, name="date")
    ratio = pd.Series(1 + 0.2 * np.sin(np.arange(3650) / 9), index=index)
    ratio.iloc[1000], ratio.iloc[2000:2100] = 1.9, np.nan
    (line,) = charts_load.ratio_lines(pd.DataFrame({"uncoupled": ratio}), title="?").data
    assert len(line.x) == len(line.customdata) < 600
    assert np.nanmax(line.y) == 1.9
    assert np.isnan(line.y).any()


def test_windows_are_hatched_labelled_and_merged_where_they_overlap():
    both = [a_window(), a_window("several_changes", date(2026, 5, 18))]
    span = (TODAY - timedelta(days=27), TODAY)
    figure = charts_load.session_dots(spikes(), title="?", windows=both, span=span)
    shades = [trace for trace in figure.data if trace.name == "window"]
    assert len(shades) == 1
    assert shades[0].marker.pattern.shape == "/"
    assert "several changes and long run" in shades[0].hovertext[0]


def test_the_name_of_a_window_that_runs_on_ends_where_the_chart_ends():
    running, over = a_window(start=TODAY - timedelta(days=20), length=60), a_window(start=SPAN[0], length=30)
    figure = charts_load.session_dots(spikes(), title="?", windows=[running, over], span=SPAN)
    places = {label.xanchor: label.x for label in figure.layout.annotations if label.text == "long run"}
    assert places == {"left": str(SPAN[0]), "right": str(figure.layout.xaxis.range[1])[:10]}


def test_every_rule_has_its_lane_with_its_name():
    windows = [a_window(), a_window("return_after_break", date(2026, 4, 1)), a_window(start=date(2026, 3, 10))]
    figure = charts_windows.risk_timeline(windows, title="?", today=TODAY, span=SPAN)
    assert len(figure.data) == 2
    assert sorted(i for trace in figure.data for i in trace.customdata) == [0, 1, 2]
    words = [note.text for note in figure.layout.annotations]
    assert RULE_TITLES["return_after_break"] in words
    assert "today" in words


def test_a_route_has_equal_scales_and_can_hide_where_it_begins():
    run = records()
    whole, trimmed = charts_activity.route(run, title="?"), charts_activity.route(run, title="?", trim_m=600)
    assert whole.layout.yaxis.scaleanchor == "x"
    lengths = [np.hypot(np.diff(line.x), np.diff(line.y)).sum() for line in (whole.data[0], trimmed.data[0])]
    assert lengths[1] < 0.95 * lengths[0], "600 m at each end are a tenth of these 12 km"
    assert {trace.type for trace in whole.data} == {"scatter"}


def test_a_route_shorter_than_what_is_hidden_is_empty():
    assert len(charts_activity.route(records(100), title="?", trim_m=600).data) == 0


def test_pace_is_faster_upwards_and_walking_is_pale():
    run = records()
    running = run["elapsed_s"].to_numpy() > 600
    figure = charts_activity.channels(run, running, title="?")
    low, high = figure.layout.yaxis.range
    assert low > high
    pale = [trace for trace in figure.data if trace.opacity == 0.4]
    assert pale
    assert all("walking" in trace.name for trace in pale)


def test_channels_that_were_not_recorded_are_not_drawn():
    run = records().assign(heart_rate_bpm=np.nan, cadence_spm=np.nan)
    figure = charts_activity.channels(run, np.ones(len(run), dtype=bool), title="?")
    assert {trace.name for trace in figure.data} == {"pace", "altitude"}


def test_downsampling_keeps_every_peak_in_order_of_time():
    x = np.arange(50_000.0)
    y = np.random.default_rng(1).normal(size=50_000)
    y[12_345], y[40_000] = 99, -99
    few_x, few_y = thinning.downsample(x, y)
    assert len(few_y) <= 3 * thinning.BUCKETS
    assert few_y.max() == 99
    assert few_y.min() == -99
    assert (np.diff(few_x) > 0).all()


def test_downsampling_keeps_gaps():
    x = np.arange(50_000.0)
    y = np.where((x > 20_000) & (x < 21_000), np.nan, 1.0)
    few_x, few_y = thinning.downsample(x, y)
    inside = (few_x > 20_000) & (few_x < 21_000)
    assert np.isnan(few_y[inside]).any()
    assert not np.isfinite(few_y[inside]).any()


def test_the_line_breaks_where_the_timer_stopped():
    x, y = np.arange(10.0), np.ones(10)
    _, drawn = thinning.downsample(x, y, breaks=np.repeat([0, 1], 5))
    assert np.isnan(drawn[5])
    assert np.isfinite(drawn).sum() == 10


def test_an_hour_of_records_stays_small():
    run = records(3600)
    figure = charts_activity.channels(run, np.ones(len(run), dtype=bool), title="?")
    assert all(len(trace.x) <= 3 * thinning.BUCKETS for trace in figure.data)


def test_pain_stands_on_the_upper_edge_where_plotly_draws_it():
    pain = pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-05-10"]),
            "site": ["inside ankle"],
            "side": ["left"],
            "during": [4.0],
            "after": [np.nan],
            "next_morning": [1.0],
        }
    )
    figure = charts_load.session_dots(spikes(), title="?", span=SPAN, pain=pain)
    marks = next(trace for trace in figure.data if trace.name == "pain")
    assert list(marks.y) == [1]
    assert list(figure.layout.yaxis9.range) == [0, 1]


def test_a_legend_shows_bars_marks_and_lines_as_they_are_drawn():
    figure = charts_load.ratio_lines(workload(), title="?", others=["coupled", "ewma"], span=SPAN)
    html = legend.legend_html(figure)
    assert [style for style in ("dashed", "dotted", "solid") if style in html] == ["dashed", "dotted", "solid"]
    bars = charts_load.weekly_bars(
        weeks({"minimal": [20.0], "cushioned": [100.0]}), title="?", unit="min", hover=["a"], today=TODAY
    )
    assert parts.CLASS_COLOURS["minimal"] in legend.legend_html(bars)
    figure.add_scatter(
        x=[1], y=[1], mode="markers", marker={"symbol": "diamond", "color": parts.PAIN}, name="this month"
    )
    assert "◆</span>this month" in legend.legend_html(figure)
