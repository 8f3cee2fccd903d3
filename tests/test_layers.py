"""The pipeline has one direction: a module imports only from the layers before its own."""

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "analysis"
LAYERS = [
    {"errors", "evidence", "elements"},
    {"schema", "learn"},
    {"model"},
    {"quality", "summary", "blobs"},
    {"twins"},
    {"importers"},
    {"intake", "helpers"},
    {"library"},
    {"samples"},
    {"load", "workload", "cadence", "shoes", "caps", "pain", "strength"},
    {"ladder", "tagging"},
    {"events"},
    {"past", "exposure", "day_numbers"},
    {"risk", "plan", "race", "audit"},
    {"tryout", "before"},
    {"report"},
    {"handover", "report_json"},
    {"wording"},
    {"tables", "charts"},
    {"sheet"},
    {"serve"},
    {"cli"},
]
# A layer may look sideways only where the pipeline runs through it.
SIDEWAYS = {("workload", "load"), ("caps", "shoes")}


def layer(module: str) -> int:
    for depth, names in enumerate(LAYERS):
        if module in names:
            return depth
    raise AssertionError(f"analysis/{module} has no place in the pipeline: add it to LAYERS")


def imported_modules(path: Path) -> set[str]:
    """The modules and packages directly below `analysis` that a file imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            parts = (node.module or "").split(".") if node.module else []
            if node.level > 0:
                folders = path.relative_to(PACKAGE).parent.parts
                parts = [*folders[: len(folders) - node.level + 1], *parts]
            elif parts[0] == "analysis":
                parts = parts[1:]
            else:
                continue
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {a.name.split(".")[1] for a in node.names if a.name.startswith("analysis.")}
    return found


MODULES = sorted(
    p for p in PACKAGE.rglob("*.py") if p.name not in {"__init__.py", "__main__.py"} or p.parent != PACKAGE
)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path):
    module = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for other in imported_modules(path) - {module}:
        if not (PACKAGE / other).exists() and not (PACKAGE / f"{other}.py").exists():
            continue  # a name from analysis/__init__, or a sibling inside the subpackage
        allowed = layer(other) < layer(module) or (module, other) in SIDEWAYS
        assert allowed, f"{module} imports {other}, which lies in the same or a later layer"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_the_analysis_knows_no_screen_and_reads_no_clock(path):
    text = path.read_text()
    assert "import streamlit" not in text or path.name == "cli.py"
    if path.name != "cli.py":
        for call in ("date.today()", "datetime.now(", "Timestamp.now(", "Timestamp.today("):
            assert call not in text, f"{path.name} reads the clock: pass today as an argument"
