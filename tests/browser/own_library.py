"""A runner's own library for the pages: ten weeks of recorded runs up to yesterday, shoes, a diary and a race."""

import zipfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

from analysis.library import Library

WEEKS = 10


def a_run(start: datetime, km: float, name: str = "") -> str:
    """A GPX file of an even run due north at 6 minutes a kilometre, with heart rate and steps, every ten seconds."""
    points = [
        f'<trkpt lat="{50 + step * 10 / 360 / 111.195:.7f}" lon="4.0"><ele>20</ele>'
        f"<time>{(start + timedelta(seconds=10 * step)):%Y-%m-%dT%H:%M:%SZ}</time>"
        f"<extensions><g:TrackPointExtension><g:hr>{140 + step % 20}</g:hr><g:cad>{84 + step % 3}</g:cad>"
        "</g:TrackPointExtension></extensions></trkpt>"
        for step in range(int(km * 36) + 1)
    ]
    return (
        '<?xml version="1.0"?><gpx version="1.1" creator="test" xmlns="http://www.topografix.com/GPX/1/1" '
        'xmlns:g="http://www.garmin.com/xmlschemas/TrackPointExtension/v1">'
        f"<trk><name>{name}</name><type>running</type><trkseg>{''.join(points)}</trkseg></trk></gpx>"
    )


def an_export(days: int = 42) -> bytes:
    """An archive of runs of 8 km every second day, the last one yesterday and twice as long."""
    morning = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, days_ago in enumerate(range(days - 1, 0, -2)):
            km = 16 if days_ago == 1 else 8
            archive.writestr(f"run-{number:02d}.gpx", a_run(morning - timedelta(days=days_ago), km))
    return content.getvalue()


def fill(library: Library) -> date:
    """Runs with and without a shoe, pain that settles, strength work and a race; returns the day it is about."""
    today = datetime.now().astimezone().date()
    assert not library.add([("export.zip", an_export(7 * WEEKS))]).failed
    library.add_shoe("Trainers with a rather long name", "cushioned")
    library.add_shoe("V-Run", "minimal")
    runs = list(library.activities()["activity_id"])
    tagged = [
        (run, "V-Run" if number % 5 == 4 else "Trainers with a rather long name", 0.0, None)
        for number, run in enumerate(runs[:-6])
    ]
    library.tag_all(tagged)
    library.set_rpe(runs[0], 6)
    library.log_pain(today - timedelta(days=30), "calf", 3, 2, 1, "left")
    library.log_pain(today - timedelta(days=3), "inside ankle", 4, 2, 1, "right", note="after the long one")
    for days_ago in range(2, 40, 4):
        library.log_strength(today - timedelta(days=days_ago), "short foot")
    library.set_race(today + timedelta(days=90), 21.1)
    return today
