"""GPX as exporters of twenty years write it; gpxpy is the oracle."""

import json
from datetime import UTC

import gpxpy
import numpy as np
import pytest
from corpus import CORPUS, content, files, needs_corpus

from analysis.errors import ActivityFileError
from analysis.importers import gpx, read_activities, read_activity

FILES = files(".gpx")


def document(points, head='<gpx version="1.1" creator="test">', track="<type>running</type>"):
    return f"{head}<trk>{track}<trkseg>{points}</trkseg></trk></gpx>".encode()


def point(second, inside="", time=None, place='lat="48" lon="11"'):
    time = f"2026-05-01T08:00:{second:02d}Z" if time is None else time
    return f"<trkpt {place}><time>{time}</time>{inside}</trkpt>"


def first(points, **kwargs):
    return gpx.parse(document(points, **kwargs), "run.gpx")[0]


def two(inside):
    return first(point(0, inside) + point(1, inside)).records


class TestExtensions:
    @pytest.mark.parametrize(
        "inside",
        [
            '<extensions><a:TrackPointExtension xmlns:a="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
            "<a:hr>150</a:hr><a:cad>85</a:cad></a:TrackPointExtension></extensions>",
            '<extensions><ns3:TrackPointExtension xmlns:ns3="http://www.garmin.com/xmlschemas/TrackPointExtension/v2">'
            "<ns3:hr>150</ns3:hr><ns3:cad>85</ns3:cad></ns3:TrackPointExtension></extensions>",
            '<extensions xmlns:d="http://www.cluetrust.com/XML/GPXDATA/1/0"><d:hr>150</d:hr><d:cadence>85</d:cadence>'
            "</extensions>",
            "<extensions><heartrate>150</heartrate><cadence>85</cadence></extensions>",
        ],
        ids=["Garmin 1", "Garmin 2", "Cluetrust", "bare"],
    )
    def test_heart_rate_and_cadence_read_alike(self, inside):
        records = two(inside)
        assert records["heart_rate_bpm"].tolist() == [150, 150]
        assert records["cadence_spm"].tolist() == [85, 85]

    def test_power_of_strava_and_stryd(self):
        assert two("<extensions><power>250</power></extensions>")["power_w"].tolist() == [250, 250]
        stryd = '<extensions><p:PowerInWatts xmlns:p="http://www.garmin.com/xmlschemas/PowerExtension/v1">250</p:PowerInWatts></extensions>'
        assert two(stryd)["power_w"].tolist() == [250, 250]

    def test_speed_of_gpx_1_0(self):
        assert two("<speed>2.5</speed>")["speed_mps"].tolist() == [2.5, 2.5]

    def test_a_prefix_nobody_declared_is_read_and_told(self):
        inside = "<extensions><gpxtpx:hr>150</gpxtpx:hr></extensions>"
        parsed = first(point(0, inside) + point(1, inside))
        assert parsed.records["heart_rate_bpm"].tolist() == [150, 150]
        assert parsed.findings[0].code == "file_damaged"

    def test_what_is_no_number_is_missing(self):
        records = two("<ele>n/a</ele><extensions><hr>inf</hr></extensions>")
        assert np.isnan(records["altitude_m"]).all()
        assert np.isnan(records["heart_rate_bpm"]).all()

    def test_a_point_without_a_channel_shifts_nothing(self):
        records = first(point(0, "<ele>1</ele>") + point(1) + point(2, "<ele>3</ele>")).records
        np.testing.assert_array_equal(records["altitude_m"], [1, np.nan, 3])


class TestTimes:
    def test_microseconds_and_offsets(self):
        points = point(0, time="2026-05-01T10:00:00.250000+02:00") + point(0, time="2026-05-01T10:00:01+02:00")
        parsed = first(points)
        assert parsed.records["time"][0] == np.datetime64("2026-05-01T08:00:00.250000")
        assert parsed.utc_offset_s == 7200

    def test_z_says_nothing_about_the_runner_s_clock(self):
        assert first(point(0) + point(1)).utc_offset_s is None

    def test_each_track_of_a_file_has_the_clock_of_its_own_day(self):
        tracks = [
            point(0, time=f"2026-{month}-01T10:00:0{n}+0{ahead}:00")
            for month, ahead in (("07", 2), ("12", 1))
            for n in (0, 1)
        ]
        data = f"<gpx><trk>{tracks[0]}{tracks[1]}</trk><trk>{tracks[2]}{tracks[3]}</trk></gpx>".encode()
        assert [one.utc_offset_s for one in gpx.parse(data, "year.gpx")] == [7200, 3600]

    def test_one_unreadable_time_costs_one_record(self):
        time = first(point(0) + point(0, time="yesterday") + point(2)).records["time"]
        assert np.isnat(time).tolist() == [False, True, False]

    def test_a_track_without_times_is_refused_with_a_remedy(self):
        with pytest.raises(ActivityFileError, match="times") as caught:
            first('<trkpt lat="48" lon="11"/><trkpt lat="48.1" lon="11"/>')
        assert caught.value.remedy


class TestTracks:
    def test_each_track_is_an_activity_and_each_segment_a_stretch_of_running_timer(self):
        segments = f"<trkseg>{point(0)}{point(1)}</trkseg><trkseg>{point(5)}{point(6)}</trkseg>"
        data = f"<gpx><trk><name>a</name>{segments}</trk><trk><name>b</name>{segments}</trk></gpx>".encode()
        parsed = gpx.parse(data, "run.gpx")
        assert [one.title for one in parsed] == ["a", "b"]
        assert parsed[0].records["segment"].tolist() == [0, 0, 1, 1]

    @pytest.mark.parametrize("data", [b"<gpx></gpx>", b"<gpx><wpt lat='1' lon='2'/><rte/></gpx>"])
    def test_routes_and_waypoints_are_no_activity(self, data):
        with pytest.raises(ActivityFileError, match="no recorded track"):
            gpx.parse(data, "route.gpx")

    def test_a_track_without_segments_is_read(self):
        data = f"<gpx><trk>{point(0)}{point(1)}</trk></gpx>".encode()
        assert len(gpx.parse(data, "run.gpx")[0].records["time"]) == 2

    def test_a_point_without_position_counts(self):
        records = first(point(0, place="") + point(1)).records
        assert np.isnan(records["latitude_deg"]).tolist() == [True, False]

    def test_runkeeper_names_the_sport_in_the_title(self):
        head = '<gpx creator="Runkeeper - http://www.runkeeper.com">'
        parsed = first(point(0) + point(1), head=head, track="<name><![CDATA[Cycling 10/2/17 10:49 am]]></name>")
        assert parsed.sport == "cycling"

    @pytest.mark.parametrize(
        ("title", "sport"),
        [
            ("Afternoon Ride | Ride | Strava", "cycling"),
            ("suuntoapp-Running-2026-05-01", "running"),
            ("杭州市 跑步", "running"),
            ("Run to the bike shop", ""),
            ("Blue trail, track 9", ""),
            ("2021-10-09", ""),
            ("Day at the lake", ""),
        ],
    )
    def test_a_title_that_names_one_sport_is_believed_and_told(self, title, sport):
        head = '<gpx creator="Runkeeper - http://www.runkeeper.com">'
        parsed = first(point(0) + point(1), head=head, track=f"<name>{title}</name>")
        assert parsed.sport == sport
        assert [finding.code for finding in parsed.findings] == (["sport_from_title"] if sport else [])

    def test_a_type_outranks_the_title(self):
        parsed = first(point(0) + point(1), track="<name>Evening walk</name><type>running</type>")
        assert (parsed.sport, parsed.findings) == ("running", ())

    def test_name_and_description_are_kept(self):
        parsed = first(point(0) + point(1), track="<name>Läufchen &amp; mehr</name><desc>nass</desc>")
        assert (parsed.title, parsed.note) == ("Läufchen & mehr", "nass")


class TestDamage:
    def test_a_file_cut_off_is_read_as_far_as_it_goes(self):
        whole = document("".join(point(second) for second in range(50)))
        parsed = gpx.parse(whole[: len(whole) // 2], "run.gpx")[0]
        assert 20 <= len(parsed.records["time"]) <= 26
        assert parsed.findings[0].code == "file_damaged"

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
    def test_encodings_of_windows_programs(self, encoding):
        name = {"latin-1": "iso-8859-1"}.get(encoding, encoding.removesuffix("-sig"))
        text = (
            f'<?xml version="1.0" encoding="{name}"?>'
            + document(point(0) + point(1), track="<name>Köln</name>").decode()
        )
        assert gpx.parse(text.encode(encoding), "run.gpx")[0].title == "Köln"

    def test_text_in_another_encoding_than_declared_is_read_and_told(self):
        data = document(point(0) + point(1), track="<name>Köln</name>").decode().encode("latin-1")
        parsed = gpx.parse(data, "run.gpx")[0]
        assert parsed.title == "Köln"
        assert parsed.findings[0].code == "file_damaged"

    def test_blanks_before_the_declaration(self):
        data = b'\n  <?xml version="1.0"?>' + document(point(0) + point(1))
        assert len(read_activities(data, "run.gpx")) == 1


@needs_corpus
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_points_are_those_of_gpxpy(path):
    data = content(path)
    try:
        oracle = gpxpy.parse(data.decode("utf-8-sig"))
        parsed = gpx.parse(data, path.name)
    except (gpxpy.gpx.GPXException, ActivityFileError) as error:
        pytest.skip(f"one of the two refuses it: {error}")
    tracks = [[point for segment in track.segments for point in segment.points] for track in oracle.tracks]
    dated = [points for points in tracks if len({point.time for point in points} - {None}) >= 2]
    assert len(parsed) == len(dated)
    for ours, points in zip(parsed, dated, strict=True):
        here = ~np.isnan(ours.records["latitude_deg"])  # gpxpy leaves out points without a position
        assert here.sum() == len(points)
        told = [told_by_gpxpy(point) for point in points]
        for name in {*gpx.COLUMNS.values()} - {"time"}:
            values = np.array([each.get(name, np.nan) for each in told])
            if not np.isnan(values).all():  # gpxpy knows no extensions in GPX 1.0, no speed in 1.1
                np.testing.assert_array_equal(ours.records[name][here], values, err_msg=name)
        known = np.array([point.time is not None for point in points])
        times = [point.time.astimezone(UTC).replace(tzinfo=None) for point in points if point.time]
        np.testing.assert_array_equal(ours.records["time"][here][known], np.array(times, "datetime64[us]"))


def told_by_gpxpy(point):
    """What gpxpy knows of a point, and what it hands on as elements it does not know, by our names."""
    told = {"latitude_deg": point.latitude, "longitude_deg": point.longitude}
    known = {"altitude_m": point.elevation, "speed_mps": point.speed}
    told |= {name: value for name, value in known.items() if value is not None}
    for element in (inner for extension in point.extensions for inner in extension.iter()):
        column = gpx.COLUMNS.get(element.tag.rpartition("}")[2].lower())
        if column and element.text:
            told[column] = float(element.text)
    return told


@needs_corpus
def test_the_same_run_reads_alike_from_gpx_tcx_and_fit():
    expected = json.loads((CORPUS / "expected.json").read_text())["files"]
    groups = {}
    for entry in expected:
        if entry.get("group"):
            groups.setdefault(entry["group"], []).append(read_activity(CORPUS / entry["file"]))
    assert len(groups) >= 4
    for runs in groups.values():
        for one in runs[1:]:
            assert one.sport == runs[0].sport
            assert one.start_time.timestamp() == pytest.approx(runs[0].start_time.timestamp(), abs=3)
            assert one.distance_m == pytest.approx(runs[0].distance_m, rel=0.05)
            assert one.moving_s == pytest.approx(runs[0].moving_s, rel=0.04)
            assert one.cadence_spm == pytest.approx(runs[0].cadence_spm, rel=0.02, nan_ok=True)
            assert one.local_date == runs[0].local_date


class TestIndoors:
    """GPX was made for places, so of a run on a treadmill it holds next to nothing."""

    ENDS = point(0) + point(0, time="2026-05-01T08:30:00Z")

    def test_two_points_at_one_place_are_the_ends_of_a_run(self):
        run = read_activity(document(self.ENDS), "run.gpx")
        assert (run.moving_s, run.counts_as_running) == (1800, True)
        assert np.isnan(run.distance_m), "nobody runs no metres"
        assert "totals_only" in [found.code for found in run.findings]

    @pytest.mark.parametrize(
        "other",
        [
            document(ENDS, track="<type>cycling</type>"),
            document(ENDS, track=""),
            document(point(0) + point(0, time="2026-05-01T08:30:00Z", place='lat="48.001" lon="11"')),
            document(ENDS + point(1, time="2026-05-01T08:40:00Z")),
        ],
        ids=["ride", "no sport", "two places", "three points"],
    )
    def test_nothing_else_is_taken_for_it(self, other):
        found = read_activity(other, "run.gpx")
        assert "totals_only" not in [found.code for found in found.findings]

    def test_a_track_without_any_point_says_where_the_run_is(self):
        with pytest.raises(ActivityFileError, match="no point") as caught:
            read_activity(document("", head="<gpx><metadata><time>2026-05-01T08:00:00Z</time></metadata>"), "run.gpx")
        assert "TCX or FIT" in caught.value.remedy
