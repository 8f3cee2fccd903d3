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
