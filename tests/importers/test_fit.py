"""What a FIT file says of an activity, in the words and units of the house."""

import json
import math
from contextlib import suppress
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from corpus import CORPUS, needs_corpus
from garmin_fit_sdk import Decoder, Stream
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import schema
from analysis.errors import ActivityFileError
from analysis.importers import read_activities
from analysis.importers.fit import _owner, _pauses, _segments, _utc_offset_s

FIT = CORPUS / "fit"
EXPECTED = json.loads((CORPUS / "expected.json").read_text())["files"] if CORPUS.exists() else []
GOOD = [
    (entry["file"], number)
    for entry in EXPECTED
    if entry["file"].lower().endswith(".fit") and entry["outcome"] == "ok"
    for number in range(len(entry["activities"]))
]
FIELDS = {"distance_m": "distance_m", "elapsed_s": "elapsed_s", "timer_s": "timer_s", "avg_hr": "heart_rate_bpm"}


def read(name):
    return read_activities(FIT / name)


class Stub:
    """Messages of one type, from plain lists."""

    def __init__(self, **columns):
        self.columns = columns

    def numbers(self, name):
        return np.array(self.columns[name], float)


@needs_corpus
@pytest.mark.parametrize(("file", "number"), GOOD, ids=lambda value: str(value))
def test_totals_are_those_of_the_device(file, number):
    expected = next(entry for entry in EXPECTED if entry["file"] == file)
    activities = read_activities(CORPUS / file)
    assert len(activities) == len(expected["activities"])
    activity, wanted = activities[number], expected["activities"][number]
    for name, ours in FIELDS.items():
        value = wanted.get(name, {}).get("value")
        if value is not None and "ActivityDevFields" not in file:  # an invented file: its heart rate climbs to 254
            assert getattr(activity, ours) == pytest.approx(value, abs=wanted[name]["tol"]), name
    if "n_laps" in wanted:
        assert len(activity.laps) == wanted["n_laps"]
    assert list(activity.records.columns) == schema.RECORDS.names
    assert activity.records.index.is_monotonic_increasing
    assert activity.records.index.is_unique


@needs_corpus
@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("connectstats_234979239.fit", "Garmin Forerunner 610"),
        ("connectstats_2477200414.fit", "Garmin fēnix 3"),
        ("sportslib_bloemendaal_no-pause-records.fit", "Suunto 9 Baro"),
        ("elevate_trosku_coros.fit", "COROS"),
        ("runalyze_hr-only-zeros.fit", "Zwift"),
    ],
)
def test_the_device_is_named_as_its_owner_would(name, device):
    assert read(name)[0].device.startswith(device)


@needs_corpus
@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("fitparse_MonitoringFile.fit", "monitoring"),
        ("fitparse_Settings2.fit", "settings"),
        ("fitparse_WeightScaleMultiUser.fit", "weight"),
        ("fitparse_WorkoutRepeatSteps.fit", "workout"),
    ],
)
def test_a_file_that_is_no_activity_is_named_for_what_it_is(name, kind):
    with pytest.raises(ActivityFileError) as caught:
        read(name)
    assert caught.value.file == name
    assert kind in caught.value.problem
    assert caught.value.remedy


@needs_corpus
def test_records_of_a_multisport_file_belong_to_the_sport_they_were_made_in():
    activities = read("runalyze_multisport-triathlon-fenix3.fit")
    assert [activity.sport for activity in activities] == ["swimming", "other", "cycling", "other", "running"]
    assert [activity.number for activity in activities] == [0, 1, 2, 3, 4]
    assert [activity.records["segment"].min() for activity in activities] == [0] * 5
    for before, after in pairwise(activities):
        assert before.records.index[-1] < after.records.index[0]
    assert activities[4].records["cadence_spm"].median() > 150


@needs_corpus
def test_turns_of_the_crank_are_not_doubled():
    assert read("sweatpy_5039744860_ride.fit")[0].records["cadence_spm"].median() < 110


@needs_corpus
def test_power_of_an_app_is_read_when_the_watch_has_none():
    assert 150 < read("runalyze_garmin-runPower-2.fit")[0].records["power_w"].median() < 500


@needs_corpus
def test_records_made_while_the_timer_stood_do_not_count_as_moving():
    activity = read("connectstats_234979239.fit")[0]
    assert (activity.records["segment"] < 0).any() or activity.records["segment"].nunique() > 5
    assert activity.moving_s <= activity.timer_s + 10


@needs_corpus
def test_a_watch_without_a_date_gets_it_back_from_the_local_time():
    activity = read("fitparse_compressed-speed-distance.fit")[0]
    assert activity.local_date.isoformat() == "2012-02-13"
    assert "date_from_local_time" in [finding.code for finding in activity.findings]


@needs_corpus
def test_steps_that_contradict_the_cadence_are_not_believed():
    activity = read("connectstats_2545022458.fit")[0]
    assert activity.steps == pytest.approx(activity.cadence_spm * activity.moving_s / 60, rel=0.05)


@needs_corpus
@pytest.mark.parametrize("name", ["garminsdk_HrmPluginTestActivity.fit", "mfit_HrmPluginTestActivity.fit"])
def test_readings_that_a_strap_kept_for_itself_fill_the_records(name):
    """Garmin's own software gives these records a heart rate, too; in the second file they come in chained files."""
    messages, _ = Decoder(Stream.from_byte_array((FIT / "garminsdk_HrmPluginTestActivity.fit").read_bytes())).read()
    told = {pd.Timestamp(m["timestamp"]): m["heart_rate"] for m in messages["record_mesgs"] if "heart_rate" in m}
    ours = read(name)[0].records["heart_rate_bpm"]
    both = ours.to_frame("ours").join(pd.Series(told, name="told")).dropna()
    assert len(both) > 0.95 * len(told) > 200
    off = (both["ours"] - both["told"]).abs()  # Garmin takes the mean since the last record, we the latest
    assert off.mean() < 1
    assert off.quantile(0.98) <= 3


def test_a_pause_needs_a_stop_and_a_start_whatever_else_the_watch_repeats():
    start, stop, stop_all = 0, 1, 4
    events = Stub(
        event=[0, 0, 0, 0, 9, 0, 0, 0],
        event_type=[start, stop, stop_all, start, stop, start, stop_all, stop_all],
        timestamp=[0, 10, 12, 20, 30, 40, 50, 51],
    )
    assert _pauses(events).tolist() == [[10, 20]]


def test_segments_count_the_stretches_between_stops():
    pauses = np.array([[10.0, 20.0], [30.0, 31.0]])
    times = np.array([0.0, 10.0, 15.0, 20.0, 30.0, 31.0, 99.0, np.nan])
    assert _segments(times, pauses)[:-1].tolist() == [0, 0, -1, 1, 1, 2, 2]


def test_a_record_belongs_to_the_session_that_began_last():
    assert _owner(np.array([0.0, 10.0, 15.0, 20.0, 25.0]), np.array([10.0, 20.0])).tolist() == [0, 0, 0, 1, 1]


@pytest.mark.parametrize(
    ("seconds", "offset"),
    [
        (0, None),
        (7200, 7200),
        (7203, 7200),
        (20_700, 20_700),
        (-12_600, -12_600),
        (1234, None),
        (90_000, None),
        (math.nan, None),
    ],
)
def test_only_a_clock_that_a_place_on_earth_has_is_believed(seconds, offset):
    assert _utc_offset_s(Stub(local_timestamp=[1e9 + seconds], timestamp=[1e9])) == offset


BASE_TYPES = [(0x00, 1), (0x01, 1), (0x02, 1), (0x83, 2), (0x84, 2), (0x85, 4), (0x86, 4), (0x07, 9), (0x88, 4)]
BASE_TYPES += [(0x89, 8), (0x0A, 1), (0x8B, 2), (0x8C, 4), (0x0D, 3), (0x8E, 8), (0x8F, 8), (0x90, 8), (0x33, 5)]
FIELD = st.tuples(st.one_of(st.integers(0, 92), st.sampled_from([193, 253, 254])), st.sampled_from(BASE_TYPES))


@st.composite
def fit_files(draw):
    """Well-formed FIT files of nonsense: any field in any type, with any value."""
    body = b""
    for number in draw(st.lists(st.sampled_from([0, 12, 18, 19, 20, 21, 23, 34, 132, 206]), min_size=1, max_size=6)):
        fields = [(key, size, base) for key, (base, size) in draw(st.lists(FIELD, min_size=1, max_size=8))]
        order = draw(st.sampled_from([0, 1]))
        body += bytes([0x40, 0, order]) + number.to_bytes(2, "big" if order else "little") + bytes([len(fields)])
        body += b"".join(bytes(field) for field in fields)
        size = sum(size for _, size, _ in fields)
        for _ in range(draw(st.integers(1, 4))):
            body += b"\x00" + draw(st.one_of(st.binary(min_size=size, max_size=size), st.just(b"\xff" * size)))
    return bytes([12, 16, 0, 0]) + len(body).to_bytes(4, "little") + b".FIT" + body + b"\x00\x00"


@given(fit_files())
@settings(max_examples=300, deadline=None)
def test_nonsense_is_read_or_refused_and_nothing_else(content):
    with suppress(ActivityFileError):
        for activity in read_activities(content, "x.fit"):
            assert activity.records.index.is_unique


SMALL = sorted(path for path in FIT.glob("*.fit") if 0 < path.stat().st_size < 10_000)


@needs_corpus
@given(st.data())
@settings(max_examples=300, deadline=2000)
def test_a_damaged_file_is_read_as_far_as_it_goes_or_refused(data):
    content = bytearray(data.draw(st.sampled_from(SMALL)).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["set", "set", "set", "delete", "repeat", "cut"])):
            case "set":
                content[at] = data.draw(st.integers(0, 255))
            case "delete":
                del content[at : at + data.draw(st.integers(1, 40))]
            case "repeat":
                content[at:at] = content[at : at + data.draw(st.integers(1, 60))]
            case "cut":
                del content[at + 1 :]
        if not content:
            return
    with suppress(ActivityFileError):
        assert read_activities(bytes(content), "x.fit")
