"""What an Apple Health export says beside its routes: which kind of workout each was.

Decision: the routes are GPX files that name no sport, so a slow bike ride would count as a run. The export's list tells
the kind, and names the route's file. Workouts without a route are left alone: most of them came from another maker's
app, whose own files hold more, and would count twice.
"""

import re

from .details import Details
from .limits import LARGEST_TABLE, PART, Allowance, Readable
from .sports import sport_of

__all__ = ["FOLDER", "is_list", "read_list"]

FOLDER = "workout-routes/"  # beside the list, which bears a name in the phone's language
_OPENING, _CLOSING = b"<Workout ", b"</Workout>"
_KIND = re.compile(rb'workoutActivityType="(?:HKWorkoutActivityType)?(\w+)"')
_ROUTE = re.compile(rb'<FileReference path="/?([^"]+)"')


def is_list(head: bytes) -> bool:
    """Whether a file that begins so is the list of everything that Apple Health knows."""
    return b"<HealthData" in head or b"<!DOCTYPE HealthData" in head


def read_list(stream: Readable, allowance: Allowance) -> dict[str, Details]:
    """The kind of each workout that has a route, by the route's file as the list names it.

    The list holds every heartbeat of years: it is searched bit by bit, and never parsed as a whole.
    """
    found: dict[str, Details] = {}
    rest = b""
    while part := stream.read(PART):
        allowance.take(len(part))
        text = rest + part
        at = 0
        while (end := text.find(_CLOSING, at)) >= 0:
            opens, at = text.rfind(_OPENING, at, end), end + len(_CLOSING)
            if opens < 0:
                continue
            workout = text[opens:end]
            kind = _KIND.search(workout)
            told = Details(sport=sport_of(kind[1].decode("utf-8", errors="replace"))[0] if kind else "", sure=True)
            for route in _ROUTE.finditer(workout):
                found[route[1].decode("utf-8", errors="replace")] = told
        opens = text.rfind(_OPENING, at)
        rest = text[
            opens if opens >= 0 and len(text) - opens <= LARGEST_TABLE else max(at, len(text) - len(_OPENING)) :
        ]
    return found
