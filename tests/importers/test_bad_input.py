"""Damaged and hostile files: whatever comes in is read or refused with a reason, quickly, and no nonsense stays.

The damage is made by number (`mutations.mutated`), so that a case that fails can be looked at again.
"""

import gzip
import io
import struct
import time
import tracemalloc
import warnings
import zipfile
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from corpus import CORPUS
from mutations import mutated
from watch_files import gpx, tcx

from analysis.errors import ActivityFileError
from analysis.importers import limits, members, read_activities, read_export
from analysis.importers.limits import Allowance, TooLargeError
from analysis.intake import Source, number_of_files

ROOT = Path(__file__).parent.parent.parent
TODAY = date(2026, 11, 22)
TOMORROW = datetime(2026, 11, 24, tzinfo=UTC)
SMALL = 12_000  # bytes: most of the time of a case is then ours and not the reader's
SLOWEST_S, FASTEST_MPS = 2.0, 15.0
CASES = {"fit": 9_000, "gpx": 5_000, "tcx": 4_000, "zip": 1_000, "table": 1_000}


def sources(kind: str) -> dict[str, bytes]:
    """Small sound files of a kind: our own and, where they are, real ones."""
    if kind == "zip":
        return {"own.zip": archive({f"{at}.gpx": gpx(at, minutes=0.5) for at in range(3)} | {"in.zip": NESTED})}
    if kind == "table":
        return TABLES
    if kind == "fit":
        sample = ROOT / "data" / "samples" / "2026-05-08_treadmill-rain.fit.gz"
        own = {sample.name: gzip.decompress(sample.read_bytes())}
    else:
        own = {f"own.{kind}": {"gpx": gpx, "tcx": tcx}[kind](minutes=2)}
    real = sorted((CORPUS / kind).glob(f"*.{kind}")) if CORPUS.exists() else []
    return own | {path.name: path.read_bytes() for path in real if 500 < path.stat().st_size < SMALL}


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in files.items():
            target.writestr(name, data)
    return buffer.getvalue()


RUN = gpx(minutes=0.5)
TABLES = {
    "activities.csv": (
        "Activity ID,Activity Date,Activity Name,Activity Type,Activity Description,Elapsed Time,Distance,"
        "Max Heart Rate,Relative Effort,Commute,Activity Private Note,Activity Gear,Filename,Athlete Weight,"
        "Bike Weight,Elapsed Time,Moving Time,Distance\n"
        '1,"Jan 5, 2026, 8:00:00 AM",By the lake,Run,wet,120,,,,,knee,Vivo,activities/1.gpx,,,120,110,330\n'
        + "".join(
            f'{at},"{at % 28 + 1}. Jan 2025, 8:00:00 PM",By hand,Run,,1800,5.2,,,,,Vivo,,,,1900.0,1800.0,5200.5\n'
            for at in range(2, 5)
        )
    ).encode(),
    "DI-Connect-Fitness/me_0_summarizedActivities.json": (
        b'[{"summarizedActivitiesExport": ['
        + b",".join(
            b'{"activityId": %d, "name": "Run", "activityType": "running", "startTimeGmt": %d.0, "workoutRpe": 40}'
            % (at, 1767600000000 + 86_400_000 * at)
            for at in range(30)
        )
        + b"]}]"
    ),
    "Health/export.xml": b"<!DOCTYPE HealthData [<!ELEMENT HealthData (Workout)*>]><HealthData>"
    + b"".join(
        b'<Workout workoutActivityType="HKWorkoutActivityType%s" duration="30"><WorkoutRoute>'
        b'<FileReference path="/workout-routes/%d.gpx"/></WorkoutRoute></Workout>' % (kind, at)
        for at, kind in enumerate((b"Cycling", b"Running", b"SkatingSports"))
    )
    + b"</HealthData>",
    "Health/workout-routes/1.gpx": gpx(1, minutes=0.5),
    "DI-Connect-Fitness/me_gear.json": b'[{"gearDTOS": [{"gearPk": 9, "displayName": "Vivo"}], '
    b'"gearActivityDTOs": {"9": [{"activityId": 1, "gearPk": 9}]}}]',
}
NESTED = archive({"deep.gpx": gpx(9, minutes=0.5)})


def complaints(kind: str, first: int, cases: int) -> tuple[int, list[str]]:
    """How many of the cases could be read, and what went wrong with which."""
    warnings.simplefilter("error", RuntimeWarning)
    files = list(sources(kind).items())
    read, wrong = 0, []
    for seed in range(first, first + cases):
        name, data = files[seed % len(files)]
        damaged = mutated(data, seed)
        if kind == "table":
            damaged = archive({"activities/1.gpx": RUN, **TABLES, name: damaged})
        started = time.process_time()
        try:
            if kind in ("zip", "table"):
                found = [
                    one for one in read_export(damaged, name, today=TODAY) if not isinstance(one, ActivityFileError)
                ]
            else:
                found = read_activities(damaged, name, today=TODAY)
        except ActivityFileError as error:
            found = []
            if not (error.problem and error.remedy):
                wrong.append(f"{name} {seed}: refused without a reason")
        except Exception as error:  # noqa: BLE001  that is what is looked for
            wrong.append(f"{name} {seed}: {type(error).__name__}: {error}")
            continue
        read += bool(found)
        wrong += [f"{name} {seed}: {what}" for activity in found for what in nonsense(activity)]
        if time.process_time() - started > SLOWEST_S:
            wrong.append(f"{name} {seed}: took longer than {SLOWEST_S} s")
    return read, wrong


def nonsense(activity) -> list[str]:
    """What nobody can have done."""
    records, found = activity.records, []
    if not datetime(1990, 1, 1, tzinfo=UTC) <= activity.start_time < TOMORROW:
        found.append(f"starts {activity.start_time}")
    if len(records) and not (records.index.is_monotonic_increasing and records.index[-1] < TOMORROW):
        found.append(f"records until {records.index[-1]}")
    if activity.sport == "running":
        fastest = np.nanmax(records["speed_mps"].to_numpy(), initial=0.0)
        mean = activity.distance_m / activity.moving_s if activity.moving_s > 0 else 0.0
        found += [f"runs {speed:.0f} m/s" for speed in (fastest, mean) if speed > FASTEST_MPS]
    totals = [getattr(activity, name) for name in ("distance_m", "moving_s", "elapsed_s", "steps", "ascent_m")]
    if any(np.isinf(total) or total < 0 for total in totals):
        found.append(f"totals {totals}")
    return found


@pytest.fixture(scope="module")
def pool():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as workers:
        yield workers


@pytest.mark.parametrize("kind", list(CASES))
def test_damage_crashes_nothing_and_brings_no_nonsense(pool, kind):
    """20,000 cases in all, on two cores at once."""
    share = CASES[kind] // 2
    outcomes = list(pool.map(complaints, [kind] * 2, [0, share], [share] * 2))
    wrong = [line for _, lines in outcomes for line in lines]
    assert not wrong, f"{len(wrong)} of {CASES[kind]}: " + "\n".join(wrong[:10])
    assert sum(read for read, _ in outcomes) > CASES[kind] / 5, "the damage leaves nothing to read: it tests too little"


class TestBounds:
    """Archives made to harm are stopped by what they expand to; the memory they cost is bounded."""

    @pytest.fixture
    def small(self, monkeypatch):
        """The same bounds, a hundredth as large, so that the tests need not expand gigabytes."""
        monkeypatch.setattr(limits, "GROWTH_FROM", limits.GROWTH_FROM // 100)

    def refused(self, data, name="export.zip"):
        """The reasons given, with the peak of the memory in MB."""
        tracemalloc.start()
        try:
            errors = [found for found in read_export(data, name) if isinstance(found, ActivityFileError)]
        except ActivityFileError as error:
            errors = [error]
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        assert all(error.problem and error.remedy for error in errors)
        return [error.problem for error in errors], peak

    @pytest.mark.parametrize("name", ["run.fit.gz", "run.gpx"])
    def test_a_file_that_expands_without_end(self, name):
        bomb = gzip.compress(bytes(200 * 2**20), 9)
        (problem,), peak = self.refused(bomb, name)
        assert "larger than" in problem or "expands" in problem
        assert peak < 100

    def test_a_member_that_expands_without_end(self):
        (problem,), peak = self.refused(archive({"run.gpx": gpx() + b" " * 60 * 2**20}))
        assert "expands to far more" in problem
        assert peak < 100

    def test_a_member_larger_than_any_recording(self):
        with pytest.raises(TooLargeError, match="larger than"):
            Allowance(10**9).read(io.BytesIO(bytes(3 * 2**20)), most=2**20)

    def test_many_small_bombs_count_together(self, small):
        bombs = {f"{at}.fit": bytes(2**16) for at in range(100)}
        problems, _ = self.refused(archive(bombs))
        assert "expands to far more" in problems[-1]
        assert len(problems) < 20

    def test_bombs_in_archives_in_archives_count_together(self, small):
        inner = archive({f"{at}.gpx": b" " * 2**17 for at in range(10)})
        problems, _ = self.refused(archive({f"{at}.zip": inner for at in range(10)}))
        assert "expands to far more" in problems[-1]

    def test_members_that_share_their_bytes_count_each_time(self, small):
        """Many entries that all point at one compressed block: small on disk, endless when expanded."""
        honest = archive({"a.gpx": b" " * 2**18})
        entry, end = honest.index(b"PK\x01\x02"), honest.index(b"PK\x05\x06")
        entries = honest[entry:end] * 60
        tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 60, 60, len(entries), entry, 0)
        problems, _ = self.refused(honest[:entry] + entries + tail)
        assert problems

    def test_an_archive_inside_fills_no_disk(self, monkeypatch):
        monkeypatch.setattr("analysis.importers.archives.LARGEST_ARCHIVE", 1000)
        (problem,), _ = self.refused(archive({"in.zip": archive({f"{at}.gpx": gpx(at) for at in range(30)})}))
        assert "holds an archive of more than" in problem

    def test_an_archive_that_holds_itself_ends(self):
        data = archive({"run.gpx": gpx()})
        for _ in range(10):
            data = archive({"again.zip": data})
        (problem,), _ = self.refused(data)
        assert "inside 3 archives" in problem

    def test_an_archive_of_too_many_members(self, monkeypatch):
        data = archive({f"{at}.txt": b"" for at in range(50)})
        monkeypatch.setattr("analysis.importers.archives.MOST_MEMBERS", 49)
        (problem,), _ = self.refused(data)
        assert "more than 49 files" in problem

    @pytest.mark.parametrize("large", [False, True], ids=["plain", "zip64"])
    def test_an_endless_list_of_members_is_not_even_read(self, large):
        data = bytearray(archive({"run.gpx": gpx()}))
        end = data.index(b"PK\x05\x06")
        struct.pack_into("<I", data, end + 12, 0xFFFFFFF0)
        if large:
            record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**40, 0)
            data[end:end] = record + struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
        (problem,), peak = self.refused(bytes(data))
        assert "more than 200,000 files" in problem
        assert peak < 10

    def test_a_list_of_members_that_is_longer_than_it_says(self):
        data = bytearray(archive({f"{at}.gpx": gpx(at, minutes=0.5) for at in range(5)}))
        end = data.index(b"PK\x05\x06")
        struct.pack_into("<2H", data, end + 8, 1, 1)
        assert len(list(read_export(bytes(data), "all.zip"))) == 5

    @pytest.mark.parametrize("claimed", [0, 10, 10_000_000, 0xFFFFFFF0])
    def test_sizes_that_lie_about_a_member(self, claimed):
        data = bytearray(archive({"a.gpx": gpx(), "b.gpx": gpx(1)}))
        for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
            struct.pack_into("<I", data, data.index(signature) + at, claimed)
        found = list(read_export(bytes(data), "all.zip"))
        assert [one.sport for one in found if not isinstance(one, ActivityFileError)][-1] == "running"
        assert number_of_files(Source("all.zip", bytes(data))) == 2

    def test_counting_for_a_progress_bar_is_bounded_too(self, small):
        inner = archive({f"{at}.gpx": b" " * 2**19 for at in range(10)})
        assert number_of_files(Source("all.zip", archive({f"{at}.zip": inner for at in range(9)}))) >= 1
        assert number_of_files(Source("all.zip", archive({"a.gpx": b"", "in.zip": NESTED, "b/": b""}))) == 2

    def test_an_archive_of_many_runs_keeps_few_of_them_in_memory(self):
        data = archive({f"{at}.zip": archive({f"{at}.gpx": gpx(at, minutes=60)}) for at in range(40)})
        tracemalloc.start()
        assert sum(1 for _ in members(data, "all.zip")) == 40
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        assert peak < 8


class TestNames:
    @pytest.mark.parametrize("name", ["../../x.gpx", "/etc/x.gpx", "C:\\x.gpx", "a/../../x.gpx", ".."])
    def test_a_name_that_climbs_out_is_only_a_name(self, name, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (run,) = read_export(archive({name: gpx()}), "all.zip")
        assert run.sport == "running"
        assert list(tmp_path.iterdir()) == []

    def test_a_link_is_followed_nowhere(self, tmp_path):
        secret = tmp_path / "secret.gpx"
        secret.write_bytes(gpx())
        link = zipfile.ZipInfo("link.gpx")
        link.external_attr = 0o120777 << 16
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as target:
            target.writestr(link, str(secret))
            target.writestr("run.gpx", gpx(1))
        assert [one.source_name for one in read_export(buffer.getvalue(), "all.zip")] == ["all.zip/run.gpx"]

    def test_a_name_cannot_drive_a_terminal(self):
        (run,) = read_export(archive({"\x1b[2J\u202egpx.nur\n.gpx": gpx()}), "all.zip")
        assert run.source_name.isprintable()

    def test_one_locked_member_says_so_and_stops_no_other(self):
        data = bytearray(archive({"a.gpx": gpx(), "b.gpx": gpx(1)}))
        for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(signature) + at] |= 1  # the flag that says "encrypted"
        locked, run = read_export(bytes(data), "all.zip")
        assert "locked with a password" in locked.problem
        assert run.sport == "running"


ENTITIES = b"<!DOCTYPE gpx [<!ENTITY a 'aaaaaaaaaa'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
)


@pytest.mark.parametrize("kind", ["gpx", "tcx"])
@pytest.mark.parametrize(
    "opening",
    [
        b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>",
        b"<!DOCTYPE x [<!ENTITY secret SYSTEM 'file:///etc/passwd'>]>",
        b"<!DOCTYPE x [<!ENTITY % remote SYSTEM 'http://localhost:9/x.dtd'> %remote;]>",
        ENTITIES + b"]>",
    ],
    ids=["external", "entity", "remote", "laughs"],
)
def test_documents_that_declare_things_are_refused_through_the_front_door(kind, opening):
    plain = {"gpx": gpx, "tcx": tcx}[kind]()
    data = plain.replace(b"?>", b"?>" + opening, 1).replace(b"520", b"&secret;&j;", 1)
    for name, wrapped in (("run", data), ("run.gz", gzip.compress(data)), ("all.zip", archive({"run": data}))):
        with pytest.raises(ActivityFileError) as caught:
            read_activities(wrapped, name)
        assert caught.value.remedy
        assert "root:" not in caught.value.problem


@pytest.mark.parametrize("include", [b'<xi:include href="file:///etc/passwd" parse="text"/>', b"<?xml-stylesheet x?>"])
def test_what_points_elsewhere_is_not_followed(include):
    data = gpx().replace(b"<name>day 0</name>", b'<name xmlns:xi="http://www.w3.org/2001/XInclude">%s</name>' % include)
    try:
        title = read_activities(data, "run.gpx")[0].title
    except ActivityFileError:
        title = ""
    assert "root" not in title
