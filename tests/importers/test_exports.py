"""What people drop into the window: files under wrong names, gzip, archives, archives in archives, and harm."""

import gzip
import io
import random
import zipfile
from datetime import date

import pytest
from corpus import CORPUS, needs_corpus
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ActivityFileError, NotAnActivityError
from analysis.importers import members, read_activities, read_activity, read_export
from analysis.importers.exports import kind_of

RUN = (
    b"<gpx><trk><name>Run</name><type>running</type><trkseg>"
    b'<trkpt lat="48" lon="11"><time>2026-05-01T08:00:00Z</time></trkpt>'
    b'<trkpt lat="48.001" lon="11"><time>2026-05-01T08:00:30Z</time></trkpt></trkseg></trk></gpx>'
)


def archive(**files):
    """A ZIP of files; double underscores in a name stand for slashes, single ones for dots."""
    return zipped({name.replace("__", "/").replace("_", "."): data for name, data in files.items()})


def zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()


def names(source):
    return [member.name for member in members(source, "all.zip")]


class TestContent:
    @pytest.mark.parametrize("name", ["run.gpx", "run.fit", "run", "run.txt", "RUN.GPX.GZ"])
    def test_the_content_decides_and_never_the_name(self, name):
        assert read_activity(RUN, name).title == "Run"
        assert read_activity(gzip.compress(RUN), name).title == "Run"

    def test_a_path_bytes_and_an_open_file_give_the_same(self, tmp_path):
        path = tmp_path / "run.gpx"
        path.write_bytes(RUN)
        with path.open("rb") as opened:
            from_file = read_activity(opened)
        assert from_file.source_name == read_activity(path).source_name == read_activity(str(path)).source_name
        assert from_file.activity_id == read_activity(RUN).activity_id == read_activity(gzip.compress(RUN)).activity_id

    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (b"\x0e\x10\x00\x00\x00\x00\x00\x00.FIT", "fit"),
            (b"<?xml version='1.0'?><gpx>", "gpx"),
            ('<?xml version="1.0"?><gpx>'.encode("utf-16"), "gpx"),
            (b"          <TrainingCenterDatabase>", "tcx"),
            (b"PK\x03\x04", "zip"),
            (b"hello", ""),
            (b"", ""),
        ],
    )
    def test_kinds(self, head, kind):
        assert kind_of(head) == kind


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "name", "problem"),
        [
            (b"", "run.fit", "empty"),
            (b"  \n", "run.gpx", "empty"),
            (b"dear diary", "run.fit", "called .fit"),
            (b"dear diary", "diary.txt", "not an activity file"),
            (gzip.compress(b""), "run.fit.gz", "empty"),
            (gzip.compress(RUN)[:40], "run.gpx.gz", "compression is damaged"),
            (b"PK\x03\x04 and nothing more", "export.zip", "archive is damaged"),
            (zipped({"photo.jpg": b"x"}), "export.zip", "no watch files"),
            (gzip.compress(b"run.gpx".ljust(257, b"\0") + b"ustar".ljust(255, b"\0") + RUN), "export.tgz", "TAR"),
            (b"7z\xbc\xaf\x27\x1c", "export.7z", "7z"),
            (b"Rar!\x1a\x07\x01\x00", "export.zip", "RAR"),
        ],
    )
    def test_every_refusal_names_the_file_the_problem_and_a_remedy(self, data, name, problem):
        with pytest.raises(ActivityFileError, match=problem) as caught:
            read_activities(data, name)
        assert caught.value.file == name
        assert caught.value.remedy

    def test_a_folder_and_a_missing_file_are_refused_alike(self, tmp_path):
        for path, problem in ((tmp_path, "folder"), (tmp_path / "none.fit", "cannot be opened")):
            with pytest.raises(ActivityFileError, match=problem):
                read_activity(path)

    @settings(max_examples=200, deadline=None)
    @given(
        st.binary(max_size=400), st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"<gpx>", b"\x0e\x10AAAAAA.FIT"])
    )
    def test_any_bytes_are_read_or_refused(self, data, start):
        try:
            read_activities(start + data, "x")
        except ActivityFileError as error:
            told = (error.problem, error.remedy)
            assert all(told)


class TestArchives:
    def test_members_are_named_by_archive_and_folder(self):
        assert names(archive(a_gpx=RUN, sub__b_gpx=RUN)) == ["all.zip/a.gpx", "all.zip/sub/b.gpx"]

    def test_foreign_files_are_passed_over(self):
        files = {"a.gpx": RUN, "__MACOSX/._a.gpx": b"\x00\x05", "note.doc": b"", "me.jpg": b"x", "all.csv": b"a,b"}
        assert names(zipped(files)) == ["all.zip/a.gpx"]

    def test_a_watch_file_under_a_strange_name_is_found(self):
        assert names(zipped({"activity-1": RUN})) == ["all.zip/activity-1"]

    def test_archives_in_archives_are_opened_but_not_without_end(self):
        nested = zipped({"run.gpx": RUN})
        for _ in range(5):
            nested = zipped({"inner.zip": nested})
        found = list(members(nested, "all.zip"))
        assert [member.data for member in found] == [None]
        assert "archive inside" in found[0].error.problem
        assert names(zipped({"part1.zip": zipped({"run.gpx": RUN})})) == ["all.zip/part1.zip/run.gpx"]

    def test_one_bad_member_never_stops_the_others(self):
        found = list(
            read_export(zipped({"a.gpx": b"<gpx/>", "b.gpx": RUN, "c.fit": b"", "d.gpx.gz": b"\x1f\x8b"}), "all.zip")
        )
        assert [isinstance(one, ActivityFileError) for one in found] == [True, False, True, True]
        assert found[2].file == "all.zip/c.fit"

    def test_a_name_that_climbs_out_of_the_archive_is_only_a_name(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert read_activity(zipped({"../../evil.gpx": RUN}), "all.zip").title == "Run"
        assert list(tmp_path.iterdir()) == []

    def test_a_locked_archive_says_so(self):
        data = bytearray(zipped({"run.gpx": RUN}))
        for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + at] |= 1  # the flag that says "encrypted"
        with pytest.raises(ActivityFileError, match="locked with a password"):
            list(members(bytes(data), "all.zip"))

    def test_a_single_activity_in_a_zip_reads_like_a_file(self):
        assert read_activity(zipped({"run.gpx": RUN}), "run.zip").source_name == "run.zip/run.gpx"

    @settings(max_examples=100, deadline=None)
    @given(st.integers(0, 2**32))
    def test_damaged_archives_are_read_or_refused(self, seed):
        rng = random.Random(seed)
        data = bytearray(zipped({"a.gpx": RUN, "b.zip": zipped({"c.gpx": RUN})}))
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            for found in read_export(bytes(data), "all.zip"):
                assert found is not None
        except ActivityFileError as error:
            told = (error.problem, error.remedy)
            assert all(told)


@needs_corpus
def test_a_strava_export_in_full():
    *found, typed, missing = read_export(CORPUS / "bulk" / "strava_export_dev.zip")
    assert len(found) == 11
    assert len({activity.start_time for activity in found}) == 10  # one run is there twice, in two files
    assert (typed.title, typed.sport, typed.local_date) == ("Manual run without a file", "running", date(2020, 5, 1))
    assert "2001000112" in missing.problem
    by_name = {activity.source_name.rpartition("/")[2]: activity for activity in found}
    assert by_name["2001000103.tcx.gz"].title == 'Afternoon Run, with "quotes"'
    assert by_name["2001000106.fit.gz"].sport == "walking"


@needs_corpus
def test_a_garmin_export_in_full():
    found = list(read_export(CORPUS / "bulk" / "garmin_export_dev.zip"))
    activities = [one for one in found if not isinstance(one, ActivityFileError)]
    recorded = [one for one in activities if len(one.columns["time"])]
    assert len({one.activity_id for one in recorded if one.counts_as_running}) == 6
    listed = [one.start_time for one in activities if not len(one.columns["time"])]
    assert set(listed) <= {one.start_time for one in recorded}, "later parts of a file, which the library joins with it"
    assert sum(isinstance(one, ActivityFileError) for one in found) == 3  # monitoring, a workout, an empty file


COURSE = b"<gpx><rte><rtept lat='48' lon='11'/></rte></gpx>"


class TestNoActivities:
    def test_a_sound_file_that_is_no_activity_says_so_and_a_damaged_one_does_not(self):
        with pytest.raises(NotAnActivityError, match="no recorded track"):
            read_activity(COURSE, "course.gpx")
        for cut in (COURSE[:30], b"<TrainingCenterDatabase><Courses>"):
            with pytest.raises(ActivityFileError) as caught:
                read_activity(cut, "cut.gpx")
            assert not isinstance(caught.value, NotAnActivityError)

    def test_the_other_files_of_an_archive_are_named_on_request(self):
        inner = zipped({"b.gpx": RUN, "settings.json": b"{}"})
        data = zipped({"a.gpx": RUN, "me.jpg": b"x", "note.doc": b"", "activities.csv": b"a", "in.zip": inner})
        found = list(members(data, "all.zip", foreign=True))
        named = [member.name for member in found if member.foreign]
        assert named == ["all.zip/me.jpg", "all.zip/note.doc", "all.zip/in.zip/settings.json"]
        assert all(isinstance(member.error, NotAnActivityError) for member in found if member.foreign)
        assert names(data) == ["all.zip/a.gpx", "all.zip/in.zip/b.gpx"]

    def test_an_archive_of_nothing_but_photos_still_fails(self):
        with pytest.raises(ActivityFileError, match="no watch files"):
            list(members(zipped({"me.jpg": b"x"}), "all.zip", foreign=True))

    @needs_corpus
    @pytest.mark.parametrize("name", ["MonitoringFile", "Settings2", "WeightScaleMultiUser", "WorkoutRepeatSteps"])
    def test_what_a_watch_keeps_beside_its_activities_is_known(self, name):
        with pytest.raises(NotAnActivityError, match="not an activity"):
            read_activity(CORPUS / "fit" / f"fitparse_{name}.fit")
