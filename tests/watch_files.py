"""Small, valid watch files to test with, written as bytes."""

from datetime import UTC, datetime, timedelta

import numpy as np

_GARMIN = "http://www.garmin.com/xmlschemas/TrackPointExtension/v1"


def gpx(
    day: int = 0,
    minutes: float = 2,
    speed_mps: float = 3.0,
    sport: str = "running",
    cadence: float | None = None,
    device: str = "test",
) -> bytes:
    """Steady running along a meridian, one point every five seconds; day 0 starts on 5 January 2026, 08:00 UTC."""
    steps = ""
    if cadence is not None:
        steps = f'<TrackPointExtension xmlns="{_GARMIN}"><cad>{cadence:g}</cad></TrackPointExtension>'
        steps = f"<extensions>{steps}</extensions>"
    start = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(days=day)
    points = "".join(
        f'<trkpt lat="{48 + second * speed_mps / 111_195:.7f}" lon="11"><ele>520</ele>'
        f"<time>{start + timedelta(seconds=int(second)):%Y-%m-%dT%H:%M:%SZ}</time>{steps}</trkpt>"
        for second in np.arange(0, minutes * 60 + 1, 5)
    )
    return (
        f'<?xml version="1.0"?><gpx version="1.1" creator="{device}" xmlns="http://www.topografix.com/GPX/1/1">'
        f"<trk><name>day {day}</name><type>{sport}</type><trkseg>{points}</trkseg></trk></gpx>"
    ).encode()


def tcx(day: int = 0, minutes: float = 2, speed_mps: float = 3.0, sport: str = "Running") -> bytes:
    """The same run as a TCX file of one lap, with heart rate and cadence."""
    start = datetime(2026, 1, 5, 8, tzinfo=UTC) + timedelta(days=day)
    seconds = np.arange(0, minutes * 60 + 1, 5)
    points = "".join(
        f"<Trackpoint><Time>{start + timedelta(seconds=int(second)):%Y-%m-%dT%H:%M:%SZ}</Time><Position>"
        f"<LatitudeDegrees>{48 + second * speed_mps / 111_195:.7f}</LatitudeDegrees>"
        f"<LongitudeDegrees>11</LongitudeDegrees></Position><AltitudeMeters>520</AltitudeMeters>"
        f"<DistanceMeters>{second * speed_mps:.1f}</DistanceMeters>"
        f"<HeartRateBpm><Value>{140 + int(second) % 7}</Value></HeartRateBpm>"
        "<Extensions><TPX><RunCadence>86</RunCadence></TPX></Extensions></Trackpoint>"
        for second in seconds
    )
    return (
        '<?xml version="1.0"?><TrainingCenterDatabase '
        'xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>'
        f'<Activity Sport="{sport}"><Id>{start:%Y-%m-%dT%H:%M:%SZ}</Id><Lap StartTime="{start:%Y-%m-%dT%H:%M:%SZ}">'
        f"<TotalTimeSeconds>{seconds[-1]:.0f}</TotalTimeSeconds><DistanceMeters>{seconds[-1] * speed_mps:.1f}"
        f"</DistanceMeters><Track>{points}</Track></Lap></Activity></Activities></TrainingCenterDatabase>"
    ).encode()
