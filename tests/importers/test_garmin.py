"""The lists of a Garmin account export: entries found by the moment an activity began, shoes by its number."""

import gzip
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from watch_files import gpx

from analysis.errors import ActivityFileError, PartlyReadError
from analysis.importers import read_activity, read_export
from analysis.importers.details import Details, told_of
from analysis.importers.fit_created import FIT_EPOCH_S, created
from analysis.importers.garmin import Lists
from analysis.importers.limits import Allowance, UsedUpError

SAMPLE = Path(__file__).parent.parent.parent / "data" / "samples" / "2026-04-08_easy-run.fit.gz"
START_S = 1_777_000_000
PLENTY = 10**9
LIST = "DI_CONNECT/DI-Connect-Fitness/me_0_summarizedActivities.json"
GEAR = "DI_CONNECT/DI-Connect-Fitness/me_gear.json"


def entry(**told):
    return {"activityId": 1, "name": "Berlin Running", "startTimeGmt": 1000.0 * START_S, **told}


def summaries(*entries):
    return json.dumps([{"summarizedActivitiesExport": list(entries)}]).encode()


def made(at_s, order="<", first=0):
    """The beginning of a FIT file that was made at `at_s`."""
    definition = bytes([0x40, 0, order == ">"]) + struct.pack(order + "H", first) + bytes([2, 0, 1, 0, 4, 4, 0x86])
    message = bytes([0, 4]) + struct.pack(order + "I", at_s - FIT_EPOCH_S)
    return bytes([14, 16, 0, 0]) + bytes(4) + b".FIT" + bytes(2) + definition + message


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()


def told(*entries, gear=None, at_s=START_S):
    lists = Lists()
    if gear is not None:
        lists.read_gear(io.BytesIO(json.dumps(gear).encode()), Allowance(PLENTY))
    lists.read(io.BytesIO(summaries(*entries)), Allowance(PLENTY))
    return lists.around(made(at_s))


RUN = {"activityType": "treadmill_running", "duration": 1_800_000.0, "elapsedDuration": 1_900_000.0}


class TestWithoutFile:
    """Runs that are listed and have no file: typed in on the website, or lost."""

    def listed(self, *entries, made_s=()):
        data = zipped({LIST: summaries(*entries), **{f"x/{at}.fit": made(START_S + at) for at in made_s}})
        found = [one for one in read_export(data, "garmin.zip") if not isinstance(one, ActivityFileError)]
        return sorted(found, key=lambda one: one.start_time)

    def test_a_run_counts_by_what_the_list_adds_up(self):
        local = {"startTimeLocal": 1000.0 * (START_S + 7200)}
        (run,) = self.listed(entry(**RUN, **local, distance=500_000.0, avgHr=140.0, steps=5000.0))
        assert (run.sport, run.sub_sport, run.title) == ("running", "treadmill", "Berlin Running")
        assert (run.moving_s, run.elapsed_s, run.distance_m) == (1800, 1900, 5000)
        assert (run.steps, run.heart_rate_bpm, run.utc_offset_s, run.counts_as_running) == (5000, 140, 7200, True)
        assert run.start_time.timestamp() == START_S

    @pytest.mark.parametrize(("made_s", "runs"), [(0, 0), (-500, 0), (50, 0), (-700, 1), (90, 1)])
    def test_a_run_whose_file_is_there_is_not_taken_from_the_list(self, made_s, runs):
        assert len(self.listed(entry(**RUN), made_s=[made_s])) == runs

    @pytest.mark.parametrize(
        "other",
        [
            {"activityType": "cycling"},
            {"duration": None},
            {"duration": 1e15},
            {"parentId": 7},
            {"startTimeGmt": 8e14},
        ],
    )
    def test_rides_parts_and_the_impossible_are_left_alone(self, other):
        lists = Lists()
        lists.read(io.BytesIO(summaries(entry(**(RUN | other)), entry(**RUN))), Allowance(PLENTY))
        assert len(list(lists.without_file())) == 1

    def test_a_title_corrected_on_the_website_changes_no_document(self):
        one, other = (self.listed(entry(**RUN, name=name))[0] for name in ("Easy", "Hard"))
        assert (one.sha256, one.title) == (other.sha256, "Easy")


class TestEntries:
    def test_title_description_effort_and_sport(self):
        full = entry(description=" soft ground ", workoutRpe=70, workoutFeel=25, activityType="trail_running")
        assert told(full) == (Details("Berlin Running", "soft ground", "", 7.0, "running", float(START_S)),)

    def test_the_names_of_the_website_are_understood_too(self):
        other = entry(activityName="Easy", name="Berlin", directWorkoutRpe=20, activityType={"typeKey": "walking"})
        (details,) = told(other)
        assert (details.title, details.rpe, details.sport) == ("Easy", 2.0, "walking")

    @pytest.mark.parametrize("strange", [{"startTimeGmt": None}, {"startTimeGmt": "today"}, {"startTimeGmt": 1e300}])
    def test_an_entry_without_a_moment_is_about_nothing(self, strange):
        assert told(entry(**strange)) == ()

    @pytest.mark.parametrize("strange", [{"name": 5}, {"workoutRpe": "hard"}, {"workoutRpe": 900}, {"activityType": 3}])
    def test_strange_values_tell_nothing(self, strange):
        (details,) = told(entry(**strange))
        assert np.isnan(details.rpe)
        assert details.sport == ""

    def test_shoes_are_found_by_the_number_of_the_activity(self):
        gear = [
            {
                "gearDTOS": [{"gearPk": 9, "displayName": None, "customMakeModel": "Vivo Primus"}, {"gearPk": 8}],
                "gearActivityDTOs": {"8": [{"activityId": 1}], "9": [{"activityId": 1, "gearPk": 9}], "7": None},
            }
        ]
        assert told(entry(), gear=gear)[0].gear == "Vivo Primus"
        assert told(entry(activityId=2), gear=gear)[0].gear == ""

    def test_a_long_list_is_read_bit_by_bit(self):
        entries = [
            entry(startTimeGmt=1000.0 * (START_S + 86_400 * day), name="é" * 999, splits=[0] * 500)
            for day in range(900)
        ]
        found = told(*entries, at_s=START_S + 86_400 * 500)
        assert [details.start_s - START_S for details in found] == [86_400 * day for day in (500, 501, 502)]

    @pytest.mark.parametrize("data", [b"", b"[]", b"{", b'[{"summarizedActivitiesExport": [', b"\xff\xfe", b"[1, 2"])
    def test_a_damaged_list_is_refused(self, data):
        with pytest.raises(ValueError, match=r"list|Expecting"):
            Lists().read(io.BytesIO(data), Allowance(PLENTY))

    def test_a_list_is_bounded_like_everything_else(self):
        with pytest.raises(UsedUpError):
            Lists().read(io.BytesIO(summaries(*[entry()] * 100)), Allowance(1000))


class TestFinding:
    @pytest.mark.parametrize("order", ["<", ">"])
    def test_a_file_tells_when_it_was_made(self, order):
        assert created(made(START_S, order)) == START_S

    @pytest.mark.parametrize("data", [b"", b"\x0e", made(START_S)[:20], made(START_S, first=20), b"<gpx>" * 9])
    def test_what_does_not_tell_is_no_error(self, data):
        assert created(data) is None

    def test_every_corpus_like_day_gets_its_own_entry_by_the_nearest_start(self):
        whole_day = Details("Triathlon", sport="other", start_s=float(START_S))
        swim = Details("Swim", sport="swimming", start_s=START_S + 2.0)
        run = Details("Run", sport="running", start_s=START_S + 4000.0)
        at = {
            offset: told_of((whole_day, swim, run), np.datetime64(START_S + offset, "s")) for offset in (0, 4010, 2000)
        }
        assert at == {0: swim, 4010: run, 2000: None}


def archive(fit, listed, gear=b"[]"):
    part, whole = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(part, "w") as target:
        target.writestr("me_1.fit", fit)
        target.writestr("me_2.gpx", gpx())
    with zipfile.ZipFile(whole, "w") as target:
        target.writestr("DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part1.zip", part.getvalue())
        target.writestr(LIST, listed)
        target.writestr(GEAR, gear)
    return whole.getvalue()


def test_lists_outside_reach_the_files_in_the_archives_inside():
    fit = gzip.decompress(SAMPLE.read_bytes())
    start_s = read_activity(fit).start_time.timestamp()
    gear = {"gearDTOS": [{"gearPk": 9, "displayName": "Vivo"}], "gearActivityDTOs": {"9": [{"activityId": 1}]}}
    listed = summaries(
        entry(startTimeGmt=1000 * start_s + 900, description="wet", workoutRpe=40, activityType="hiking")
    )
    found, other = read_export(archive(fit, listed, json.dumps([gear]).encode()), "all.zip")
    assert (found.title, found.note, found.gear, found.rpe) == ("Berlin Running", "wet", "Vivo", 4.0)
    assert found.sport == "hiking"  # as the runner corrected it
    assert other.title == "day 0"


def test_a_list_that_cannot_be_read_costs_titles_and_no_runs():
    cut, run, unread, gear = read_export(archive(made(START_S), b"{", b"{"), "all.zip")
    assert isinstance(cut, ActivityFileError)
    assert run.sport == "running"
    assert isinstance(unread, PartlyReadError)
    assert isinstance(gear, PartlyReadError)
    assert "summarizedActivities" in unread.file + gear.file
