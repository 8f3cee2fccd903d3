"""Runkeeper: the table beside the GPX files tells the sport, and runs that have none."""

import io
import zipfile
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_files import gpx

from analysis.importers import members, read_export
from analysis.importers.runkeeper import read_table

HEADER = (
    "Activity Id,Date,Type,Route Name,Distance ({}),Duration,Average Pace,Average Speed (km/h),Calories Burned,"
    "Climb (m),Average Heart Rate (bpm),Friend's Tagged,Notes,GPX File\n"
)


def row(kind="Running", day="2026-01-05 23:30:00", metres="5.20", length="28:11", file="", note=""):
    return f'a1,{day},{kind},,{metres},{length},5:25,11.07,350,59,141,,"{note}",{file}\n'


def export(*rows, unit="km", place="", **files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        target.writestr(f"{place}cardioActivities.csv", HEADER.format(unit) + "".join(rows))
        for name, data in files.items():
            target.writestr(f"{place}{name}.gpx", data)
    return buffer.getvalue()


def read(*args, **kwargs):
    return list(read_export(export(*args, **kwargs), "runkeeper.zip"))


def test_a_run_without_a_gpx_counts_on_its_own_day():
    (run,) = read(row(note="on the treadmill, easy"))
    assert (run.sport, run.counts_as_running, run.note) == ("running", True, "on the treadmill, easy")
    assert (run.moving_s, run.distance_m, run.heart_rate_bpm) == (1691, 5200, 141)
    assert (run.local_date, run.source_name) == (
        date(2026, 1, 5),
        "runkeeper.zip/cardioActivities.csv: Running 2026-01-05 23:30",
    )


@pytest.mark.parametrize("place", ["", "01-runkeeper-export/"])
def test_a_gpx_is_what_the_table_says_and_counts_once(place):
    unnamed = gpx().replace(b"<type>running</type>", b"")
    (walk,) = read(row(kind="Walking", file="a.gpx", note="dog"), place=place, a=unnamed)
    assert (walk.sport, walk.note, len(walk.columns["time"]) > 0) == ("walking", "dog", True)


def test_a_run_whose_gpx_is_missing_counts_by_the_table():
    (run,) = read(row(file="gone.gpx"))
    assert run.distance_m == 5200


@pytest.mark.parametrize(("unit", "metres"), [("km", 5200), ("mi", 8368.59), ("furlongs", None)])
def test_the_distance_is_in_the_unit_of_its_heading(unit, metres):
    (run,) = read(row(), unit=unit)
    assert np.isnan(run.distance_m) if metres is None else run.distance_m == pytest.approx(metres, abs=0.01)


@pytest.mark.parametrize(("length", "seconds"), [("28:11", 1691), ("1:05:12", 3912), ("0:28:11", 1691)])
def test_durations_have_two_or_three_parts(length, seconds):
    assert read(row(length=length))[0].moving_s == seconds


def test_rides_and_rows_without_sense_are_left_alone_and_stop_no_other():
    strange = [row(kind="Cycling"), row(day="yesterday"), row(length="long"), row(length="0:00"), "\n", "a,b\n"]
    assert len(read(*strange, row())) == 1


def test_the_table_is_no_file_that_was_passed_over():
    assert not [member for member in members(export(row()), "x.zip", foreign=True) if member.foreign]


@given(st.binary(max_size=200), st.text(max_size=50))
def test_any_bytes_are_read(data, text):
    read_table(HEADER.format("km").encode() + data)
    read_table(data)
    read_table(
        (HEADER.format("mi") + row(note=text.replace('"', ""), day=text, metres=text)).encode("utf-8", "replace")
    )
