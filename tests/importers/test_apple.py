"""Apple Health: the list of workouts tells what the routes leave out."""

import io
import zipfile

import pytest
from watch_files import gpx

from analysis.errors import ActivityFileError, PartlyReadError
from analysis.importers import members, read_export
from analysis.importers.apple import Listed
from analysis.importers.limits import PART, Allowance

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
]>
<HealthData locale="pt_PT">
"""


def workout(kind, route="", inside="", **attributes):
    """One workout as the list writes it; without `startDate` it is about its route alone."""
    reference = f'<WorkoutRoute><FileReference path="/workout-routes/{route}"/></WorkoutRoute>' if route else ""
    told = {
        "workoutActivityType": f"HKWorkoutActivityType{kind}",
        "duration": "30.5",
        "durationUnit": "min",
    } | attributes
    written = " ".join(f'{name}="{value}"' for name, value in told.items())
    return f"<Workout {written}>{inside}{reference}</Workout>\n"


TIMES = {"startDate": "2026-01-05 09:00:00 +0100", "endDate": "2026-01-05 09:31:00 +0100"}


def run(inside="", kind="Running", at=TIMES["startDate"], end=TIMES["endDate"], **attributes):
    """A workout with its times: 30.5 minutes in 31."""
    return workout(kind, inside=inside, sourceName="Anna&apos;s Watch", startDate=at, endDate=end, **attributes)


def export(*workouts, records="", name="exportar.xml", **routes):
    """An export with one route file for each of `routes`: name → speed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr(f"apple_health_export/{name}", HEAD + records + "".join(workouts) + "</HealthData>")
        target.writestr("apple_health_export/export_cda.xml", "<ClinicalDocument/>")
        for at, (route, speed_mps) in enumerate(routes.items()):
            data = gpx(at, speed_mps=speed_mps).replace(b"<type>running</type>", b"")
            target.writestr(f"apple_health_export/workout-routes/{route}.gpx", data)
    return buffer.getvalue()


def sports(data):
    return [read.sport for read in read_export(data, "export.zip") if not isinstance(read, ActivityFileError)]


def only(*workouts):
    """The activities of a list by itself."""
    return list(read_export((HEAD + "".join(workouts) + "</HealthData>").encode(), "export.xml"))


def listed(data):
    found = Listed()
    found.read(io.BytesIO(data), Allowance(10**9))
    return found


def test_a_route_is_what_its_workout_was():
    data = export(
        workout("Running", "a.gpx"), workout("Cycling", "b.gpx"), workout("SkatingSports", "c.gpx"), a=1.2, b=4.5, c=3.5
    )
    assert sports(data) == ["running", "cycling", "other"]


def test_a_route_that_no_workout_names_is_told_by_its_speed():
    data = export(workout("Cycling", "b.gpx"), workout("Running"), a=3.0, b=4.5)
    assert sports(data) == ["running", "cycling"]


@pytest.mark.parametrize("data", [export(a=3.0), export("<Workout ", a=3.0), export("<Workout x>" * 9, a=3.0)])
def test_a_damaged_list_costs_no_run(data):
    assert sports(data) == ["running"]


def test_a_workout_without_anything_inside_lends_its_kind_to_no_other():
    bare = '<Workout workoutActivityType="HKWorkoutActivityTypeCycling" duration="3"/>'
    assert sports(export(bare, workout("Running", "a.gpx"), bare, a=1.2)) == ["running"]


def test_endless_openings_and_closings_take_no_time():
    for endless in (b"<Workout x>", b"</Workout>", b"<Workout "):
        assert listed(endless * (2**22 // len(endless))) == Listed()


def test_a_list_that_expands_too_far_costs_no_run(monkeypatch):
    monkeypatch.setattr("analysis.importers.limits.GROWTH_FROM", 10_000)
    monkeypatch.setattr("analysis.importers.limits.MOST_GROWTH", 10)
    assert sports(export(workout("Cycling", "a.gpx"), records=" " * 5 * 2**20, a=3.0)) == ["running"]


def test_the_list_is_named_among_the_other_files():
    foreign = [member.name for member in members(export(a=3.0), "export.zip", foreign=True) if member.foreign]
    assert foreign == ["export.zip/apple_health_export/exportar.xml", "export.zip/apple_health_export/export_cda.xml"]


def test_a_workout_is_found_wherever_the_list_is_cut_on_reading():
    text = "".join(f'<Record type="HKQuantityTypeIdentifierHeartRate" value="{at}"/>\n' for at in range(40_000))
    for shift in range(0, 60, 7):
        filler = text[: PART - len(HEAD) - shift]
        data = (HEAD + filler + workout("Running", "a.gpx", inside=text[:5000])).encode()
        assert list(listed(data).kinds) == ["workout-routes/a.gpx"]


DISTANCE = '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="{}" unit="{}"/>'
ZONE = '<MetadataEntry key="HKTimeZone" value="Europe/Paris"/>'
INDOORS = '<MetadataEntry key="HKIndoorWorkout" value="1"/>'


class TestWithoutRoute:
    def test_a_run_on_a_treadmill_counts_by_what_the_list_adds_up(self):
        (read,) = only(run(INDOORS + DISTANCE.format("5.02", "km")))
        assert (read.sport, read.sub_sport, read.counts_as_running) == ("running", "treadmill", True)
        assert (read.moving_s, read.elapsed_s, read.distance_m) == (1830, 1860, 5020)
        assert (read.device, [found.code for found in read.findings]) == ("Anna's Watch", ["totals_only"])

    def test_a_watch_may_bear_any_name(self):
        (read,) = only(workout("Running", sourceName="&lt;Anna&apos;s &quot;fast&quot;&gt; Watch &amp; Co", **TIMES))
        assert read.device == '<Anna\'s "fast"> Watch & Co'

    @pytest.mark.parametrize(
        ("told", "metres"),
        [
            ({"totalDistance": "3.1", "totalDistanceUnit": "mi"}, 4988.97),
            ({"totalDistance": "4989", "totalDistanceUnit": "m"}, 4989),
            ({"inside": DISTANCE.format("3.1", "mi")}, 4988.97),
            ({"totalDistance": "0", "totalDistanceUnit": "km"}, None),
            ({"totalDistance": "5", "totalDistanceUnit": "laps"}, None),
            ({}, None),
        ],
    )
    def test_a_distance_is_read_in_its_unit_and_none_is_unknown(self, told, metres):
        (read,) = only(run(**told))
        assert read.distance_m == pytest.approx(metres) if metres else read.distance_m != read.distance_m

    def test_what_a_part_adds_up_is_not_taken_for_the_whole(self):
        part = f'<WorkoutActivity uuid="1" duration="5">{DISTANCE.format("1", "km")}</WorkoutActivity>'
        (read,) = only(run(part + '<WorkoutActivity uuid="2"/>' + DISTANCE.format("5", "km")))
        assert read.distance_m == 5000

    def test_a_workout_without_anything_inside_is_one_too(self):
        bare = run(totalDistance="5", totalDistanceUnit="km").replace("></Workout>", "/>")
        assert [read.distance_m for read in only(bare)] == [5000]

    def test_the_day_is_the_one_where_the_runner_was(self):
        zone = '<MetadataEntry key="HKTimeZone" value="{}"/>'
        late = {"at": "2026-01-05 23:30:00 +0100", "end": "2026-01-06 00:05:00 +0100"}
        days = [only(run(inside, **late))[0].local_date.day for inside in ("", zone.format("Asia/Tokyo"))]
        assert days == [5, 6]

    def test_only_what_is_done_on_foot_is_taken(self):
        assert only(run(kind="Hiking"))[0].sport == "hiking"
        with pytest.raises(ActivityFileError, match="no run"):
            only(run(kind="Cycling"), run(kind="TraditionalStrengthTraining"))

    def test_two_exports_tell_it_in_the_same_bytes(self):
        home = run(device="HKDevice: 0x1", creationDate="2026-01-05 09:32:00 +0100", inside=ZONE)
        away = run(device="HKDevice: 0x2", at="2026-01-05 17:00:00 +0900", end="2026-01-05 17:31:00 +0900", inside=ZONE)
        assert only(home)[0].sha256 == only(away)[0].sha256

    def test_a_run_whose_route_is_there_is_read_once_and_else_by_its_totals(self):
        reference = '<WorkoutRoute><FileReference path="/workout-routes/a.gpx"/></WorkoutRoute>'
        assert sports(export(run(reference), a=3.0)) == ["running"]
        (without,) = read_export(export(run(reference)), "export.zip")
        assert (without.source_name, without.moving_s) == (
            "export.zip/apple_health_export/exportar.xml: Running 2026-01-05 09:00",
            1830,
        )

    def test_what_the_runner_typed_in_is_told_as_such(self):
        (read,) = only(run('<MetadataEntry key="HKWasUserEntered" value="1"/>'))
        assert [found.code for found in read.findings] == ["typed_in"]

    @pytest.mark.parametrize(
        "told",
        [
            {"at": "yesterday"},
            {"end": "2026-01-05 08:00:00 +0100"},
            {"end": "2027-01-05 08:00:00 +0100"},
            {"at": "0001-01-01 00:00:00 +1400"},
        ],
    )
    def test_a_workout_without_possible_times_is_none(self, told):
        assert listed(run(**told).encode()).on_foot == []

    @pytest.mark.parametrize("clock", ["", "Nowhere/Land", "Europe", "../etc", "x" * 999, "+9999"])
    def test_a_strange_time_zone_costs_no_run(self, clock):
        assert only(run(f'<MetadataEntry key="HKTimeZone" value="{clock}"/>'))[0].moving_s == 1830

    def test_a_list_that_breaks_off_is_named(self, monkeypatch):
        monkeypatch.setattr("analysis.importers.limits.GROWTH_FROM", 10_000)
        monkeypatch.setattr("analysis.importers.limits.MOST_GROWTH", 10)
        read = list(read_export(export(run(), records=" " * 5 * 2**20, a=3.0), "export.zip"))
        assert [type(each) for each in read[1:]] == [PartlyReadError]
        assert "may be missing" in read[1].problem
