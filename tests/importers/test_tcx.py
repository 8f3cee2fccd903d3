"""TCX: laps hold what the device counted, points what it sensed."""

import json
from dataclasses import replace
from datetime import UTC

import numpy as np
import pytest
from corpus import CORPUS, content, files, needs_corpus

from analysis import schema
from analysis.errors import ActivityFileError
from analysis.importers import read_activities, read_activity, tcx
from analysis.importers.assemble import assemble

EXPECTED = json.loads((CORPUS / "expected.json").read_text())["files"] if CORPUS.exists() else []
FILES = {entry["file"]: entry for entry in EXPECTED if ".tcx" in entry["file"].lower() and entry["outcome"] == "ok"}


def point(second, inside="<DistanceMeters>{metres}</DistanceMeters>"):
    time = f"2026-05-01T08:{second // 60:02d}:{second % 60:02d}Z"
    return f"<Trackpoint><Time>{time}</Time>{inside.format(metres=3 * second)}</Trackpoint>"


def track(start, stop, **kwargs):
    return f"<Track>{''.join(point(second, **kwargs) for second in range(start, stop))}</Track>"


def lap(tracks, timer=60, metres=180, inside=""):
    return (
        f'<Lap StartTime="2026-05-01T08:00:00Z"><TotalTimeSeconds>{timer}</TotalTimeSeconds>'
        f"<DistanceMeters>{metres}</DistanceMeters>{inside}{tracks}</Lap>"
    )


def document(*laps, sport="Running", after=""):
    activity = f'<Activity Sport="{sport}"><Id>2026-05-01T08:00:00Z</Id>{"".join(laps)}{after}</Activity>'
    root = '<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">'
    return f"{root}<Activities>{activity}</Activities></TrainingCenterDatabase>".encode()


def run(*laps, **kwargs):
    return read_activity(document(*laps, **kwargs), "run.tcx")


def test_the_laps_sums_are_the_device_s_own_totals():
    found = run(lap(track(0, 61), timer=59.5, metres=179), lap(track(61, 121), timer=60.5, metres=181))
    assert (found.distance_m, found.timer_s, found.elapsed_s) == (360, 120, 120)
    assert found.moving_s == 120  # a new lap is no pause
    assert list(found.laps.columns) == schema.LAPS.names
    assert found.laps["distance_m"].tolist() == [179, 181]


def test_laps_that_leave_part_of_the_run_out_do_not_shorten_it():
    found = run(lap(track(0, 301), timer=60, metres=180))
    assert found.distance_m == 900
    assert "laps_incomplete" in [finding.code for finding in found.findings]


def test_a_new_track_inside_a_lap_is_a_pause():
    found = run(lap(track(0, 31) + track(50, 81)))
    assert found.records["segment"].unique().tolist() == [0, 1]
    assert found.moving_s == 60


def test_cadence_of_the_foot_and_of_the_lap_are_doubled_alike():
    cadence = "<DistanceMeters>{metres}</DistanceMeters><Extensions><TPX><RunCadence>85</RunCadence></TPX></Extensions>"
    average = "<Extensions><LX><AvgRunCadence>84</AvgRunCadence></LX></Extensions>"
    found = run(lap(track(0, 61, inside=cadence), inside=average))
    assert found.cadence_spm == 170
    assert found.laps["cadence_spm"].tolist() == [168]


def test_heart_rate_speed_and_power_are_read():
    inside = (
        "<HeartRateBpm><Value>150</Value></HeartRateBpm>"
        "<Extensions><TPX><Speed>2.9</Speed><Watts>240</Watts></TPX></Extensions>"
    )
    records = run(lap(track(0, 61, inside=inside))).records
    assert records[["heart_rate_bpm", "speed_mps", "power_w"]].iloc[5].tolist() == [150, 2.9, 240]


def test_a_run_without_points_is_a_run():
    found = run(lap("", timer=1800, metres=5000))
    assert (found.moving_s, found.elapsed_s, found.distance_m, len(found.records)) == (1800, 1800, 5000, 0)
    assert found.counts_as_running


def test_a_multisport_session_holds_several_activities_and_the_run_is_the_default():
    ride, jog = document(lap(track(0, 61)), sport="Biking").decode(), document(lap(track(100, 161))).decode()
    body = "".join(text[text.index("<Activity ") : text.index("</Activities>")] for text in (ride, jog))
    session = f"<Activities><MultiSportSession>{body}</MultiSportSession></Activities>"
    data = f"<TrainingCenterDatabase>{session}</TrainingCenterDatabase>".encode()
    both = read_activities(data, "tri.tcx")
    assert [one.sport for one in both] == ["cycling", "running"]
    assert len({one.activity_id for one in both}) == 2
    assert read_activity(data).sport == "running"


def test_other_is_not_guessed_to_be_a_run():
    assert run(lap(track(0, 61)), sport="Other").sport == "other"


def test_device_and_notes_are_kept():
    found = run(lap(track(0, 61)), after="<Notes>wet</Notes><Creator><Name>Forerunner</Name></Creator>")
    assert (found.device, found.note) == ("Forerunner", "wet")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<TrainingCenterDatabase><Courses><Course/></Courses></TrainingCenterDatabase>", "no recorded activity"),
        (
            b'<TrainingCenterDatabase><Activities><Activity Sport="Running"/></Activities></TrainingCenterDatabase>',
            "no times",
        ),
    ],
)
def test_what_is_no_activity_is_refused_with_a_remedy(data, problem):
    with pytest.raises(ActivityFileError, match=problem) as caught:
        read_activities(data, "route.tcx")
    assert caught.value.remedy


@needs_corpus
@pytest.mark.parametrize("file", FILES)
def test_real_files_have_the_totals_of_their_devices(file):
    activities = read_activities(CORPUS / file)
    assert len(activities) == len(FILES[file]["activities"])
    for activity, expected in zip(activities, FILES[file]["activities"], strict=True):
        for name, ours in {"distance_m": "distance_m", "timer_s": "timer_s", "avg_hr": "heart_rate_bpm"}.items():
            if name in expected:
                assert getattr(activity, ours) == pytest.approx(expected[name]["value"], abs=expected[name]["tol"]), (
                    name
                )
        assert len(activity.laps) == expected["n_laps"]
        if "cadence_spm" in expected:
            wanted = expected["cadence_spm"]
            assert activity.cadence_spm == pytest.approx(wanted["value"], abs=wanted["tol"])


@needs_corpus
def test_points_that_walk_without_a_fix_are_moving():
    """68 points of this run have no position, but speed, distance and cadence of a walk."""
    found = read_activity(CORPUS / "tcx" / "runpandas_stopped_example.tcx")
    lost = found.records["latitude_deg"].isna()
    assert found.records.loc[lost, "speed_mps"].median() > 1
    assert found.timer_s - 60 < found.moving_s <= found.timer_s


@needs_corpus
def test_steps_summed_from_cadence_come_close_to_those_the_watch_counted():
    shares = []
    for path in sorted((CORPUS / "season" / "tracker_june2013").iterdir()):
        (parsed,) = tcx.parse(content(path), path.name)
        summed = assemble(replace(parsed, totals={}), path.name, "ab" * 32).steps
        if "steps" in parsed.totals and not np.isnan(summed):
            shares.append(summed / parsed.totals["steps"])
    assert len(shares) > 25
    assert np.median(shares) == pytest.approx(1, abs=0.002)
    assert np.abs(np.array(shares) - 1).max() < 0.03


@needs_corpus
@pytest.mark.parametrize("path", files(".tcx"), ids=lambda path: path.name)
def test_points_are_those_of_tcxreader(path, tmp_path):
    """Every value it finds is ours. It overlooks some: sessions of several sports, extensions under another address."""
    reader = pytest.importorskip("tcxreader.tcxreader").TCXReader()
    plain = tmp_path / "run.tcx"
    plain.write_bytes(content(path))
    try:
        points = reader.read(str(plain), only_gps=False).trackpoints
        parsed = tcx.parse(content(path), path.name)
    except (SyntaxError, ActivityFileError) as error:
        pytest.skip(f"one of the two refuses it: {error}")
    if not points:
        pytest.skip("tcxreader finds no point")
    records = {name: np.concatenate([one.records[name] for one in parsed]) for name in parsed[0].records}
    theirs = {
        "latitude_deg": [point.latitude for point in points],
        "longitude_deg": [point.longitude for point in points],
        "altitude_m": [point.elevation for point in points],
        "distance_m": [point.distance for point in points],
        "heart_rate_bpm": [point.hr_value for point in points],
        "cadence_spm": [point.tpx_ext.get("RunCadence", point.cadence) for point in points],
        "speed_mps": [point.tpx_ext.get("Speed") for point in points],
        "power_w": [point.tpx_ext.get("Watts") for point in points],
    }
    for name, values in theirs.items():
        told = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        if not np.isnan(told).all():
            np.testing.assert_array_equal(records[name], told, err_msg=name)
    times = [
        point.time.replace(tzinfo=point.time.tzinfo or UTC).astimezone(UTC).replace(tzinfo=None) for point in points
    ]
    np.testing.assert_array_equal(records["time"], np.array(times, "datetime64[us]"))


def test_numbers_beyond_all_measure_add_up_to_nothing():
    huge = "<DistanceMeters>9e307</DistanceMeters>"
    points = "".join(
        point(second, inside=huge if second % 2 else "<DistanceMeters>1</DistanceMeters>") for second in range(9)
    )
    laps = [lap(f"<Track>{points}</Track>", timer="1.7e308", metres="1.7e308")] * 2
    (parsed,) = tcx.parse(document(*laps), "run.tcx")
    assert parsed.totals == {}
