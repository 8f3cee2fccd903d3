"""The notebooks run from top to bottom, define nothing of their own, and are saved with pictures anyone can see."""

import ast
import importlib.util
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parent.parent / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


@pytest.fixture(scope="module")
def save():
    spec = importlib.util.spec_from_file_location("save", FOLDER / "save.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(cell):
    """The text and tables a cell shows."""
    return [output.get("text") or output.get("data", {}).get("text/plain") for output in cell.outputs]


def test_there_are_three():
    assert [path.stem for path in NOTEBOOKS] == [
        "from_file_to_risk_window",
        "how_the_three_ratios_disagree",
        "ten_questions",
    ]


def test_runs_and_shows_the_numbers_it_was_saved_with(path, save):
    fresh, saved = save.run(path), nbformat.read(path, as_version=4)
    for now, then in zip(code(fresh), code(saved), strict=True):
        charts = [output for output in now.outputs if save.CHART in output.get("data", {})]
        if not charts:
            assert texts(now) == texts(then), now.source


def test_defines_no_function_of_its_own(path):
    for cell in code(nbformat.read(path, as_version=4)):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda), cell.source


def test_is_saved_with_outputs_that_show_without_scripts(path, save):
    notebook = nbformat.read(path, as_version=4)
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert all(cell.execution_count for cell in code(notebook))
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3
    assert not any(save.CHART in output.get("data", {}) for output in outputs)
    assert not any(output.output_type in {"error", "stream"} for output in outputs)


def test_names_no_folder_of_the_machine_it_was_saved_on(path):
    text = path.read_text(encoding="utf-8")
    for folder in (FOLDER.parent, Path.home()):
        assert f"{folder}/" not in text
