"""What was found in a recording is told as it is."""

import ast
from pathlib import Path

import pytest

from analysis.model import Finding
from analysis.wording import findings

ANALYSIS = Path(__file__).parent.parent / "analysis"


@pytest.mark.parametrize(
    ("left_out_m", "said"), [(0.0, "stay counted"), (565.2, "of that is"), (966.9, "nobody runs that")]
)
def test_leaps_say_whether_they_stayed_counted(left_out_m, said):
    numbers = {"leaps": 4, "distance_m": 966.9, "left_out_m": left_out_m}
    assert said in findings.finding(Finding("position_leaps", numbers))


def finding_codes() -> set[str]:
    """Every code a Finding is made with anywhere in the package."""
    codes = set()
    for path in ANALYSIS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding"
            if named and node.args and isinstance(node.args[0], ast.Constant):
                codes.add(node.args[0].value)
    return codes


def test_every_finding_has_its_words():
    assert finding_codes() - {"cadence_unit"} <= set(findings.FINDINGS)


@pytest.mark.parametrize("code", sorted({*findings.FINDINGS, "cadence_unit"}))
def test_a_finding_reads_as_a_sentence(code):
    numbers = {
        "year": 1989,
        "seconds": 90.0,
        "steps": 2,
        "records": 1200,
        "leaps": 3,
        "distance_m": 2400.0,
        "restarts": 2,
        "share": 0.07,
        "sport": "running",
        "speed_mps": 7.1,
        "start": "2026-04-01",
        "end": "2026-04-20",
        "median": 84.5,
        "factor": 2.0,
        "unsure": 1,
        "laps_m": 4000.0,
        "points_m": 5000.0,
        "names": "run.gpx",
        "gaps": 2,
        "unit": "one foot",
    }
    text = findings.finding(Finding(code, numbers))
    assert text[0].isupper() or text[0].isdigit()
    assert text.endswith((".", "?"))
    assert "{" not in text


ONE = {
    "records_misdated": "1 record bore a time far from those around it and was left out.",
    "records_at_the_same_time": "1 record stood at the same second as another and was joined with it.",
    "positions_impossible": "1 position lies nowhere on earth and was left out.",
    "cadence_impossible": "1 cadence is none that feet make and was left out.",
    "cadence_doubled": "1 cadence was twice those around it and was halved.",
    "time_steps_back": "The watch's clock stepped back once; its records were put in order.",
    "distance_restarts": "The distance starts again from zero once; the parts were added up.",
    "distance_misread": "The distance leaps once, further than anything moves; the records go on without that.",
}


@pytest.mark.parametrize("code", ONE)
def test_one_is_told_as_one(code):
    assert findings.finding(Finding(code, {"records": 1, "steps": 1, "restarts": 1})) == ONE[code]


def test_one_leap_and_one_gap_are_told_as_one():
    leap = findings.finding(Finding("position_leaps", {"leaps": 1, "distance_m": 24.0, "left_out_m": 0.0}))
    assert leap.startswith("The way leaps once, 24")
    miles = findings.finding(Finding("position_leaps", {"leaps": 1, "distance_m": 24.0, "left_out_m": 0.0}), "mi")
    assert "once, 79" in miles
    gap = findings.finding(Finding("cadence_dropout", {"gaps": 1, "seconds": 15.0}))
    assert "in 1 place, " in gap
    assert "together" not in gap


def test_many_are_told_as_many():
    assert findings.finding(Finding("records_misdated", {"records": 11})).startswith("11 records bore")
    assert "back 21 times" in findings.finding(Finding("time_steps_back", {"steps": 21}))
