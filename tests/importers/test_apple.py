"""Apple Health: the list of workouts tells what the routes leave out."""

import io
import zipfile

import pytest
from watch_files import gpx

from analysis.importers import members, read_export
from analysis.importers.apple import read_list
from analysis.importers.limits import PART, Allowance

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
]>
<HealthData locale="pt_PT">
"""


def workout(kind, route="", inside=""):
    reference = f'<WorkoutRoute><FileReference path="/workout-routes/{route}"/></WorkoutRoute>' if route else ""
    return (
        f'<Workout workoutActivityType="HKWorkoutActivityType{kind}" duration="30.5" durationUnit="min">'
        f"{inside}{reference}</Workout>\n"
    )


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
    return [activity.sport for activity in read_export(data, "export.zip")]


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
        assert read_list(io.BytesIO(endless * (2**22 // len(endless))), Allowance(10**9)) == {}


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
        stream = io.BytesIO((HEAD + filler + workout("Running", "a.gpx", inside=text[:5000])).encode())
        assert list(read_list(stream, Allowance(10**9))) == ["workout-routes/a.gpx"]
