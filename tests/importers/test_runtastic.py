"""adidas Running (Runtastic): sessions, and the lists or GPX files beside them."""

import io
import json
import zipfile
from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from watch_files import gpx

from analysis.errors import ActivityFileError, NotAnActivityError
from analysis.importers import members, read_activity, read_export
from analysis.importers.exports import kind_of

START_MS = 1_767_600_000_000  # 5 January 2026, 08:00 UTC, where the GPX of the tests starts
NUMBER = "0562fe6b-084a-43e1-8b4b-50bf06a9141d"


def session(**told):
    """Ten minutes in Tokyo, 1,800 m."""
    whole = {"start_time": START_MS, "end_time": START_MS + 700_000, "start_time_timezone_offset": 32_400_000}
    whole |= {"distance": 1800, "duration": 600_000, "pulse_avg": 0, "notes": "by the river", "sport_type_id": "1"}
    return json.dumps(whole | {"indoor": False, "manual": False, "id": NUMBER} | told).encode()


def clock(second):
    moment = datetime.fromtimestamp(START_MS / 1000 + second, UTC)
    return f"{moment:%Y-%m-%d %H:%M:%S} +0000"


def route(pause_at=300, pause_s=100):
    """A point every five seconds northwards at 3 m/s, with a pause in which the clock goes on."""
    return json.dumps(
        [
            {
                "timestamp": clock(second + pause_s * (second > pause_at)),
                "latitude": 35 + 3 * second / 111_195,
                "longitude": 139.0,
                "altitude": 40,
                "speed": 10.8,
                "duration": 1000 * second,
                "distance": 3 * second,
            }
            for second in range(0, 601, 5)
        ]
    ).encode()


def beats():
    return json.dumps([{"timestamp": clock(second), "heart_rate": 150 * (second > 0)} for second in range(0, 300, 7)])


def packed(**files):
    """Members by what they are."""
    places = {
        "session": "Sport-sessions/2026-01-05_08-00-00-UTC_{}.json",
        "route": "Sport-sessions/GPS-data/2026-01-05_08-00-01-UTC_{}.json",
        "gpx": "Sport-sessions/GPS-data/2026-01-05_08-00-01-UTC_{}.gpx",
        "beats": "Sport-sessions/Heart-rate-data/{}.json",
        "shoe": "User/Shoes/5c2dec05afb74519edc02db9.json",
        "user": "User/user.json",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr("export-1/" + places[name].format(NUMBER), data)
    return buffer.getvalue()


SHOE = json.dumps({"name": "Vivo", "equipment_type": "shoe", "samples_ids": [NUMBER]})


def only(data):
    (run,) = read_export(data, "export.zip")
    assert not isinstance(run, ActivityFileError), run
    return run


def test_a_session_is_read_with_the_lists_beside_it():
    run = only(packed(session=session(), route=route(), beats=beats(), shoe=SHOE, user="{}"))
    assert (run.sport, run.note, run.gear) == ("running", "by the river", "Vivo")
    assert (run.start_time, run.local_date) == (datetime(2026, 1, 5, 8, tzinfo=UTC), date(2026, 1, 5))
    assert (run.utc_offset_s, run.distance_m, run.timer_s, run.elapsed_s) == (32_400, 1800, 600, 700)
    assert run.moving_s == pytest.approx(600, abs=10)
    assert (run.heart_rate_bpm, run.columns["elapsed_s"][-1]) == (150, 700)
    assert list(np.unique(run.columns["segment"])) == [0, 1]


def test_of_a_gpx_the_session_tells_what_it_was():
    walked = gpx(speed_mps=2.0).replace(b"<type>running</type>", b"")
    run = only(packed(session=session(sport_type_id="19"), gpx=walked, shoe=SHOE))
    assert (run.sport, run.note, run.gear) == ("walking", "by the river", "Vivo")
    assert run.source_name.endswith(".gpx")


@pytest.mark.parametrize(("told", "code"), [({"manual": True}, "typed_in"), ({"indoor": True}, "totals_only")])
def test_a_session_alone_counts_by_what_it_adds_up(told, code):
    run = read_activity(session(**told), "x.json")
    assert (run.moving_s, run.distance_m, run.counts_as_running) == (600, 1800, True)
    assert ([found.code for found in run.findings], run.sub_sport) == ([code], "treadmill" * ("indoor" in told))


@pytest.mark.parametrize(
    ("number", "sport"), [("14", "running"), (82, "running"), ("3", "cycling"), ("7", "hiking"), ("17", "other")]
)
def test_sports_are_numbers(number, sport):
    assert read_activity(session(sport_type_id=number), "x.json").sport == sport


def test_newer_sessions_keep_their_numbers_among_features():
    told = json.loads(session())
    told["features"] = [{"type": "track_metrics", "attributes": {"distance": told.pop("distance")}}, None]
    assert read_activity(json.dumps(told).encode(), "x.json").distance_m == 1800


def test_a_session_that_never_began_is_passed_over_and_a_damaged_one_is_named():
    with pytest.raises(NotAnActivityError):
        read_activity(session(duration=0), "x.json")
    for broken in (session()[:150], session(duration=-1), session(start_time="noon"), session(duration=1e14)):
        assert kind_of(broken) == "runtastic"
        with pytest.raises(ActivityFileError, match="damaged"):
            read_activity(broken, "x.json")


@pytest.mark.parametrize("lists", [{"route": b"["}, {"route": b"[1, {}]"}, {"beats": b'[{"heart_rate": "x"}]'}])
def test_a_damaged_list_costs_no_run(lists):
    assert only(packed(session=session(), **lists)).distance_m == 1800


def test_every_member_is_accounted_for():
    data = packed(session=session(), route=route(), user="{}")
    told = [(member.name.rpartition("/")[2], member.foreign) for member in members(data, "x.zip", foreign=True)]
    assert told == [(f"2026-01-05_08-00-00-UTC_{NUMBER}.json", False), ("user.json", True)]


JSON = st.recursive(
    st.none() | st.floats() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3), max_leaves=6
)


@given(st.sampled_from([*json.loads(session())]), JSON, st.sampled_from(["timestamp", "latitude", "duration"]))
def test_anything_in_any_place_is_read_or_refused(place, value, column):
    rows = json.loads(route())[:20]
    rows[3][column] = value
    data = session(**{place: value}) + b"\n" + json.dumps(rows).encode()
    try:
        read_activity(data, "x.json")
    except ActivityFileError:
        return
