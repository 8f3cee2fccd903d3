"""The charts of the page Cadence: what is drawn is what the tables hold, within the line's range and on one watch."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import cadence
from analysis.charts import cadence as charts_cadence
from analysis.charts import guidance as charts_guidance
from analysis.charts import legend, thinning
from analysis.samples import EXAMPLE_TODAY
from analysis.tables import cadence as tables_cadence

SPAN = (date(2026, 4, 6), EXAMPLE_TODAY)
BAND = {"low_spm": 180, "high_spm": 200}


def trend_of(report) -> pd.DataFrame:
    return cadence.trend(report.at_speed, report.cadence_fit, report.easy_speed_mps)


def classes_of(report) -> pd.DataFrame:
    return cadence.by_class(report.stretches, report.cadence_fit, report.easy_speed_mps)


def traces(figure, name: str) -> list:
    return [trace for trace in figure.data if trace.name == name]


def dots(figure) -> dict[str, int]:
    """How many marks each shape has, bands and lines left out."""
    return {t.marker.symbol: len(t.x) for t in figure.data if t.mode == "markers" and t.name != "pain"}


def every_chart(sam) -> dict[str, object]:
    drift = cadence.drift(sam.lasting, "cadence_change_pct")
    shares = cadence.spread(sam.runs, sam.cadence_s, sam.today)
    table = {"title": "?", "units": "km", **BAND}
    return {
        "at_speed": charts_cadence.at_speed(trend_of(sam), sam.at_speed, span=SPAN, **table),
        "against_speed": charts_cadence.against_speed(sam.stretches, sam.cadence_fit, today=sam.today, **table),
        "now_and_then": charts_guidance.now_and_then(shares, title="?", **BAND),
        "by_class": charts_cadence.by_class(classes_of(sam), title="?"),
        "drift": charts_cadence.drift(drift, "cadence_change_pct", title="?", span=SPAN, pain=sam.pain),
        "held": charts_cadence.held(cadence.held(sam.lasting), title="?", span=SPAN),
        "balance": charts_cadence.balance(sam.balance, title="?", span=SPAN),
    }


@pytest.fixture(scope="module")
def drawn(sam) -> dict[str, object]:
    return every_chart(sam)


NAMES = ("at_speed", "against_speed", "now_and_then", "by_class", "drift", "held", "balance")


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_a_transparent_ground_units_and_text_in_the_colour_of_the_page(drawn, name):
    layout = drawn[name].to_dict()["layout"]
    template = layout["template"]["layout"]
    assert template["paper_bgcolor"] == template["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert all("color" not in note.get("font", {}) for note in layout.get("annotations", []))
    named = layout["xaxis" if name == "by_class" else "yaxis"]["title"]["text"]
    assert any(unit in named for unit in ("steps/min", "%", "min of running", "percentage points"))
    assert legend.legend_html(drawn[name]) is not None


@pytest.mark.parametrize("name", NAMES)
def test_what_is_told_apart_by_colour_is_told_apart_by_shape_too(drawn, name):
    looks = {(t.marker.color, t.marker.symbol) for t in drawn[name].data if t.mode == "markers"}
    assert len({symbol for _, symbol in looks}) == len(looks)


class TestAtOneSpeed:
    def test_each_run_of_this_watch_is_a_dot_at_its_matched_cadence(self, sam, drawn):
        assert sum(dots(drawn["at_speed"]).values()) == len(trend_of(sam))
        values = sorted(y for t in drawn["at_speed"].data if t.mode == "markers" and t.name != "pain" for y in t.y)
        np.testing.assert_allclose(values, np.sort(trend_of(sam)["matched_spm"].round(2)))

    def test_the_band_holds_the_line(self, drawn):
        for band, line in zip(traces(drawn["at_speed"], "band"), traces(drawn["at_speed"], "trend"), strict=True):
            half = len(band.y) // 2
            level = dict(zip(line.x, line.y, strict=True))
            for x, high, low in zip(band.x[:half], band.y[:half], band.y[::-1][:half], strict=True):
                assert low - 0.1 <= level[x] <= high + 0.1

    def test_no_line_is_drawn_across_weeks_without_a_run(self, drawn):
        lines = traces(drawn["at_speed"], "trend")
        assert len(lines) == 2  # before and after the four weeks that a calf took
        assert pd.Timestamp(lines[0].x[-1]) < pd.Timestamp("2026-06-01") < pd.Timestamp(lines[1].x[0])

    def test_the_guidance_is_a_hatched_labelled_strip_and_cut_to_what_is_needed(self, drawn):
        figure = drawn["at_speed"]
        (strip,) = traces(figure, "guidance")
        assert strip.fillpattern.shape == "/"
        assert min(strip.y) == 180
        assert max(strip.y) == figure.layout.yaxis.range[1] < 200
        assert "guidance 180–200" in [note.text for note in figure.layout.annotations]

    def test_a_table_has_a_row_for_each_dot(self, sam):
        table = tables_cadence.at_speed(trend_of(sam), sam.at_speed, "km")
        assert len(table) == len(trend_of(sam))
        assert table["Day"].is_monotonic_decreasing
        assert "At 5:51/km (steps/min)" in table
        assert "Pace (min:s/mi)" in tables_cadence.at_speed(trend_of(sam), sam.at_speed, "mi")


class TestAgainstSpeed:
    def test_the_line_ends_where_its_data_end(self, sam, drawn):
        fit = sam.cadence_fit
        (line,) = [t for t in drawn["against_speed"].data if t.mode == "lines"]
        assert list(line.x) == [fit.low_mps, fit.high_mps]
        np.testing.assert_allclose(line.y, fit.expected_spm(np.array(line.x)), atol=0.06)

    def test_this_month_is_larger_and_of_another_shape(self, sam, drawn):
        older, recent = (t for t in drawn["against_speed"].data if t.mode == "markers")
        assert (older.name, recent.name) == ("older", "last 28 days")
        assert recent.marker.size > older.marker.size
        assert recent.marker.symbol != older.marker.symbol
        month = sam.stretches["local_date"] > pd.Timestamp(EXAMPLE_TODAY) - pd.Timedelta(days=28)
        assert len(recent.x) == min(month.sum(), thinning.MOST_DOTS)
        assert len(older.x) <= thinning.MOST_DOTS

    def test_paces_are_round_and_in_the_runners_own_unit(self, sam):
        for units, metres in (("km", 1000), ("mi", 1609.344)):
            figure = charts_cadence.against_speed(sam.stretches, None, title="?", units=units, today=sam.today, **BAND)
            axis = figure.layout.xaxis
            for speed, text in zip(axis.tickvals, axis.ticktext, strict=True):
                minutes, seconds = text.split(":")
                assert metres / speed == pytest.approx(60 * int(minutes) + int(seconds), abs=0.6)
                assert int(seconds) % 5 == 0
            assert f"min/{units}" in axis.title.text

    def test_without_old_runs_and_without_a_line_nothing_of_them_stands_in_the_legend(self, sam):
        recent = sam.stretches[sam.stretches["local_date"] > "2026-09-20"]
        figure = charts_cadence.against_speed(recent, None, title="?", units="km", today=sam.today, **BAND)
        assert [t.name for t in figure.data if t.showlegend is not False] == ["last 28 days"]
        nothing = charts_cadence.against_speed(
            sam.stretches.iloc[:0], None, title="?", units="km", today=sam.today, **BAND
        )
        assert len(nothing.data) == 0


def test_a_distribution_is_drawn_whole_and_the_earlier_one_is_dashed(sam, drawn):
    now, then = (traces(drawn["now_and_then"], name)[0] for name in ("last 28 days", "three months before"))
    assert (now.line.dash, then.line.dash) == ("solid", "dash")
    for trace in (now, then):
        assert 98 < sum(trace.y[1:-1]) <= 100.5
    table = tables_cadence.spread(cadence.spread(sam.runs, sam.cadence_s, sam.today))
    assert 99 < table["Last 28 days (% of the time)"].sum() < 101


def test_a_kind_of_shoe_with_few_runs_has_a_dot_and_no_interval(sam):
    classes = classes_of(sam).assign(plus_minus_spm=np.nan)
    figure = charts_cadence.by_class(classes, title="?")
    assert [t.x[0] for t in figure.data] == pytest.approx(classes["residual_spm"].round(2).tolist())
    assert all(np.isnan(t.error_x.array[0]) for t in figure.data)
    low, high = figure.layout.xaxis.range
    assert -low == high >= charts_cadence.LEAST_REACH_SPM


def test_drift_is_drawn_about_zero_with_a_line_for_each_watch(sam, drawn):
    figure = drawn["drift"]
    low, high = figure.layout.yaxis.range
    assert -low == high
    assert "0" in figure.layout.yaxis.ticktext
    assert not any(text.startswith("+0") for text in figure.layout.yaxis.ticktext)
    assert len(traces(figure, "trend")) == sam.lasting["device"].nunique()


def test_a_ring_is_round_each_run_whose_cadence_left_before_the_end(sam, drawn):
    (rings,) = traces(drawn["held"], "left before the end")
    held = cadence.held(sam.lasting)
    assert len(rings.x) == (~held["held_to_end"].astype(bool)).sum() > 0
    table = tables_cadence.lasting(held)
    assert (table["To the end"] == "no").sum() == len(rings.x)


def test_left_and_right_are_drawn_against_the_runners_own(sam, drawn):
    ys = [y for t in drawn["balance"].data if t.mode == "markers" for y in t.y]
    np.testing.assert_allclose(ys, sam.balance["change_points"].round(2), equal_nan=True)
    assert len(tables_cadence.balance(sam.balance)) == len(sam.balance)


@pytest.mark.parametrize("count", [0, 1])
def test_a_history_of_next_to_nothing_is_drawn_too(sam, count):
    trend, lasting = trend_of(sam).iloc[:count], sam.lasting.iloc[:count].assign(trend_pct=np.nan)
    figures = [
        charts_cadence.at_speed(trend, sam.at_speed, title="?", units="km", span=SPAN, **BAND),
        charts_cadence.drift(lasting, "cadence_change_pct", title="?", span=SPAN),
        charts_cadence.held(lasting, title="?", span=SPAN),
        charts_cadence.balance(sam.balance.iloc[:count], title="?", span=SPAN),
    ]
    for figure in figures:
        assert sum(dots(figure).values()) >= count
        assert np.isfinite(figure.layout.yaxis.range).all()
