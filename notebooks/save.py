"""Run the notebooks and save them with their outputs, the charts as pictures.

A repository page shows no interactive chart, so each is turned into a PNG here; that needs Chromium or Chrome (set
BROWSER_PATH where it has an unusual place). Running a notebook, as the tests do, needs no browser.

    uv run python notebooks/save.py [NOTEBOOK...]
"""

import base64
import os
import sys
from pathlib import Path

import nbformat
import plotly.graph_objects as go
import plotly.io as pio
from nbclient import NotebookClient

FOLDER = Path(__file__).parent
CHART = "application/vnd.plotly.v1+json"


def run(path: Path) -> nbformat.NotebookNode:
    """The notebook with fresh outputs; its charts are plotly's JSON. Raises nbclient's error when a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    here = {"metadata": {"path": str(FOLDER)}}
    client = NotebookClient(notebook, timeout=300, kernel_name="python3", resources=here)
    client.execute(env=os.environ | {"PLOTLY_RENDERER": "plotly_mimetype"})
    return notebook


def with_pictures(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook with every chart as a PNG on white, finer than it is shown, and without running times."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            chart = output.get("data", {}).get(CHART)
            if chart is not None:
                output.data = nbformat.from_dict({"image/png": picture(chart), "text/plain": title(chart)})
    return notebook


def picture(chart: dict) -> str:
    figure = go.Figure(chart["data"], chart["layout"])
    figure.update_layout(paper_bgcolor="white", plot_bgcolor="white", width=900)
    # On a page of the dashboard the title stands above the chart; here it needs a line of its own over the legend.
    if figure.layout.showlegend:
        figure.update_layout(height=figure.layout.height + 30, margin_t=66, legend_xref="paper")
    figure.update_layout(title={"y": 1, "yref": "container", "yanchor": "top", "pad": {"t": 8}})
    return base64.b64encode(pio.to_image(figure, format="png", scale=1.5)).decode()


def title(chart: dict) -> str:
    return chart["layout"].get("title", {}).get("text", "chart")


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted(FOLDER.glob("*.ipynb"))
    for path in paths:
        nbformat.write(with_pictures(run(path)), path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
